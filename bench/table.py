"""What was measured, as one table."""

import os
import platform
import sys
from collections.abc import Sequence
from typing import NamedTuple

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from bench.yardstick import yardstick

_WIDTH = 100
"""In characters, where the table goes into a file."""


class Kept(NamedTuple):
    """A figure that does not depend on the machine, by which releases are compared (``bench.baseline``): a ratio, or a
    duration in yardsticks. ``name`` says what it is, with the sizes on which it depends; ``is_better`` which way."""

    name: str
    value: float
    higher_is_better: bool


class Row(NamedTuple):
    """One figure, in words: what, how much, under which circumstances; and what of it is kept."""

    measure: str
    figure: str
    note: str = ""
    kept: Kept | None = None


def ratio_row(measure: str, value: float, note: str = "", *, name: str | None = None) -> Row:
    """A ratio of which more is better; ``name`` is that under which it is kept, where it is another one."""
    return Row(measure, f"{value:.2f}", note, Kept(name or measure.strip(), value, higher_is_better=True))


def times_row(measure: str, value: float, note: str = "", *, name: str | None = None) -> Row:
    """How many times as long as something else a thing takes."""
    return Row(measure, f"{value:.2f} ×", note, Kept(name or measure.strip(), value, higher_is_better=False))


def duration(name: str, seconds: float) -> Kept:
    """Seconds of processor time that were just measured, as they are kept."""
    return Kept(name, seconds / yardstick(), higher_is_better=False)


def report(sections: Sequence[tuple[str, Sequence[Row]]]) -> None:
    """Prints every section's figures in one table."""
    table = framed(f"Measured on {machine()}", "measure", "figure", "note")
    for name, rows in sections:
        table.add_section()
        table.add_row(f"[bold]{name}[/bold]")
        for row in rows:
            table.add_row(_indented(row.measure), row.figure, row.note)
    console().print(table)


def _indented(measure: str) -> Padding:
    """A measure below its section: where it takes more lines, all of them."""
    words = measure.lstrip()
    return Padding(words, (0, 0, 0, 2 + len(measure) - len(words)))


def framed(title: str, first: str, *others: str) -> Table:
    """A table whose last column may take more lines; figures stand to the right."""
    table = Table(
        title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False, expand=True
    )
    table.add_column(first, ratio=4)
    for column in others[:-1]:
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column(others[-1], style="dim", ratio=3)
    return table


def console() -> Console:
    """Standard output, as wide as the terminal."""
    return Console(width=None if sys.stdout.isatty() else _WIDTH, highlight=False)


def progress(text: str) -> None:
    """Says on standard error what is being done, so that the table alone is on standard output."""
    print(text, file=sys.stderr, flush=True)


def milliseconds(seconds: float) -> str:
    """A duration as the table writes it."""
    return f"{seconds * 1000:,.1f} ms"


def microseconds(seconds: float) -> str:
    """A duration that may be short as the table writes it."""
    return f"{seconds * 1e6:,.0f} µs" if seconds < 1e-3 else milliseconds(seconds)


def megabytes(size: float) -> str:
    """A size in bytes as the table writes it."""
    return f"{size / 1e6:,.0f} MB"


def machine() -> str:
    """The machine in words."""
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
