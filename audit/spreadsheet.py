"""Tables as a spreadsheet set to Dutch opens them as they are: CSV (RFC 4180) with semicolons, a decimal comma, and a
mark that it is UTF-8. Such a spreadsheet takes a comma for a decimal sign, and reads UTF-8 only where the file says so.
"""

import csv
import io
from collections.abc import Iterable, Iterator

BEGINS, BETWEEN, ENDS = "\ufeff", ";", "\r\n"

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of a table, one by one; ``rows`` are its cells, the header first."""
    yield BEGINS
    for row in rows:
        line = io.StringIO()
        csv.writer(line, delimiter=BETWEEN, lineterminator=ENDS).writerow(row)
        yield line.getvalue()


def words(text: str) -> str:
    """A text as a cell. A spreadsheet runs what begins like a formula: such a text gets an apostrophe in front."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def number(value: float | None) -> str:
    """A number as a cell, with a decimal comma; empty where there is none."""
    return "" if value is None else str(value).replace(".", ",")
