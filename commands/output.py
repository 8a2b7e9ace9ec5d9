"""What a command says: JSON for scripts, tables and colours on a terminal, plain lines otherwise; and how it fails.

Exit codes: 0 done, 1 refused or failed, 2 wrong use, 130 interrupted.
"""

import json
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from models.plain import escaped, one_line

if TYPE_CHECKING:
    from rich.console import Console

    from application.errors import Problem


DONE, FAILED, INTERRUPTED = 0, 1, 130

_UNBROKEN, _LEAST = 14, 12
"""Columns up to the first width (numbers, dates) stay whole on a narrow terminal; others keep at least the second.
Where that is too much for it, a column keeps its longest word, up to the second width."""

_BETWEEN = 2
"""The empty columns of a terminal between two columns of a table."""


def document(value: object) -> None:
    """Prints the one JSON document of a command; a list has one line per item, so that long ones stay readable."""
    if isinstance(value, list) and value:
        print("[\n" + ",\n".join(escaped(json.dumps(item, ensure_ascii=False)) for item in value) + "\n]")
    else:
        print(escaped(json.dumps(value, ensure_ascii=False, indent=2)))


def json_line(value: object) -> None:
    """Prints one JSON value on one line, at once: for what goes on and on."""
    print(escaped(json.dumps(value, ensure_ascii=False)), flush=True)


def say(text: str = "", style: str = "", *, flush: bool = False) -> None:
    """Prints one line, whatever it quotes; the style (rich) is for terminals only."""
    if _on_terminal():
        from rich.text import Text

        _console().print(Text(one_line(text), style=style))
    else:
        print(one_line(text), flush=flush)


def heading(text: str) -> None:
    """Prints the heading of what follows, after an empty line."""
    say()
    say(text, style="bold")


def item(mark: str, text: str, style: str = "") -> None:
    """Prints a line of a list after its mark (a dash, a number); on a terminal a long one goes on under its text."""
    if not _on_terminal():
        print(one_line(f"{mark} {text}"))
        return
    from rich.table import Table
    from rich.text import Text

    line = Table.grid(padding=(0, 1))
    line.add_column(no_wrap=True)
    line.add_column(overflow="fold")
    line.add_row(Text(one_line(mark)), Text(one_line(text)), style=style)
    _console().print(line)


def enumerated(names: Iterable[str], together: str = "{names} and {name}") -> str:
    """Several names as people name them, each once: ``geleen, beek and limbricht``; ``together`` as another language
    puts the last one beside the others."""
    *first, last = dict.fromkeys(names)
    return together.format(names=", ".join(first), name=last) if first else last


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], styles: Sequence[str] = ()) -> None:
    """Prints a table; ``styles`` (rich, one per row) are for terminals only. Plain, its columns are lined up."""
    cells = [["" if cell is None else one_line(str(cell)) for cell in row] for row in rows]
    if _on_terminal():
        _rich_table(columns, cells, styles)
    else:
        for line in _plain_table([list(columns), *cells]):
            print(line)


def _rich_table(columns: Sequence[str], rows: list[list[str]], styles: Sequence[str]) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn, console = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True), _console()
    cells = [[column, *(row[number] for row in rows)] for number, column in enumerate(columns)]
    widths = [max(map(len, column)) for column in cells]
    least = [width if width <= _UNBROKEN else _LEAST for width in widths]
    is_tight = sum(least) + _BETWEEN * len(columns) > console.width
    for column, width, wide in zip(cells, widths, least, strict=True):
        word = max((len(word) for cell in column for word in cell.split()), default=0)
        keeps = min(word, _LEAST) if is_tight else wide
        drawn.add_column(column[0], no_wrap=width <= keeps, min_width=keeps, overflow="fold")
    for number, row in enumerate(rows):
        drawn.add_row(*map(Text, row), style=styles[number] if number < len(styles) else "")
    console.print(drawn)


def _plain_table(rows: list[list[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def note(text: str) -> None:
    """Says a line beside the answer, on standard error."""
    print(_for_the_eye(text) if _is_terminal(sys.stderr) else one_line(text), file=sys.stderr)


def _for_the_eye(text: str) -> str:
    """A line as a terminal shows it whole: where it is too long it goes on with its next word, under its mark."""
    line = one_line(text)
    mark = re.match(r"\s*-?\s*", line)
    return textwrap.fill(
        line,
        shutil.get_terminal_size().columns,
        subsequent_indent=" " * len(mark.group() if mark else ""),
        break_long_words=False,
        break_on_hyphens=False,
    )


def show_failure(failure: "Problem", as_json: bool) -> None:
    """Says why a command could not do what was asked: in JSON on standard output, else on standard error."""
    if as_json:
        document(failure.payload)
        return
    first, *rest = failure.lines or ("",)
    if not _is_terminal(sys.stderr):
        for line in (first, *rest):
            note(line)
        return
    from rich.text import Text

    console = _console(error=True)
    console.print(Text(one_line(first), style="bold red"))
    for line in rest:
        note(line)


@contextmanager
def progress(text: str) -> Iterator[Callable[[str], None]]:
    """Shows on a terminal that something is going on (on standard error); what it yields changes the text."""
    if not _is_terminal(sys.stderr):
        yield lambda _: None
        return
    from rich.live import Live
    from rich.spinner import Spinner

    spinner = Spinner("dots", text=one_line(text))
    # what is printed meanwhile goes where standard output goes: rich would lead it to this console
    with Live(spinner, console=_console(error=True), transient=True, redirect_stdout=_on_terminal()):
        yield lambda now: spinner.update(text=one_line(now))


def _on_terminal() -> bool:
    return _is_terminal(sys.stdout)


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody looks at a stream; there is none where it was closed."""
    return stream is not None and stream.isatty()


def _console(error: bool = False) -> "Console":
    from rich.console import Console

    return Console(stderr=error, highlight=False, markup=False, emoji=False)
