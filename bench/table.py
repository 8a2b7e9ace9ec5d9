"""What was measured, as one table."""

import os
import platform
import sys
from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Console
from rich.table import Table


class Row(NamedTuple):
    """One figure, in words: what, how much, under which circumstances."""

    measure: str
    figure: str
    note: str = ""


def report(sections: Sequence[tuple[str, Sequence[Row]]]) -> None:
    """Prints every section's figures in one table."""
    table = Table(title=f"Measured on {_machine()}", title_justify="left")
    table.add_column("", style="bold")
    table.add_column("measure")
    table.add_column("figure", justify="right", no_wrap=True)
    table.add_column("note", style="dim")
    for name, rows in sections:
        table.add_section()
        for number, row in enumerate(rows):
            table.add_row("" if number else name, *row)
    Console(width=None if sys.stdout.isatty() else 140).print(table)


def progress(text: str) -> None:
    """Says on standard error what is being done, so that the table alone is on standard output."""
    print(text, file=sys.stderr, flush=True)


def milliseconds(seconds: float) -> str:
    """A duration as the table writes it."""
    return f"{seconds * 1000:,.1f} ms"


def megabytes(size: float) -> str:
    """A size in bytes as the table writes it."""
    return f"{size / 1e6:,.0f} MB"


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
