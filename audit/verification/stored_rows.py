"""The rows of one dossier as they are stored, and what it means that one of them is right.

A row is its columns by name: instants in UTC, dates, truth values, numbers, text, JSON as its text. What is no such
value stands as the database holds it, and is then equal to nothing that must be there.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from pydantic import BaseModel

from audit.verification.findings import Code, Finding
from models.canonical import canonical
from models.record.statement import PersonStatement

Row = Mapping[str, Any]


def json_in(row: Row, column: str) -> Any:
    """What a column of JSON says. Raises ValueError where it says none, or one that is nested without end."""
    try:
        return json.loads(row[column])
    except (TypeError, RecursionError) as error:
        raise ValueError(column) from error


def statement_in(row: Row) -> PersonStatement:
    """The statement about a person in its row. Raises ValueError where it cannot be read."""
    return PersonStatement.model_validate({**row, "content": json_in(row, "content")})


class DossierRows(NamedTuple):
    """Everything on record of one dossier. ``documents`` are the rows of the documents that it names, by hash;
    ``leaves`` those of the log about it, in order; ``given_out`` is the row of its number."""

    number: str
    dossier: Row | None
    agreement: Row | None
    given_out: Row | None
    events: Sequence[Row]
    terms: Sequence[Row]
    locks: Sequence[Row]
    attachments: Sequence[Row]
    outbox: Sequence[Row]
    runs: Sequence[Row]
    seats: Sequence[Row]
    tasks: Sequence[Row]
    days: Sequence[Row]
    commitments: Sequence[Row]
    texts: Sequence[Row]
    sights: Sequence[Row]
    evidence: Sequence[Row]
    documents: Mapping[str, Row]
    leaves: Sequence[Row]

    def finding(self, where: str, code: Code, about: str) -> Finding:
        """A finding about this dossier."""
        return Finding(dossier=self.number, where=where, code=code, about=about)


_STORED_AS_THEY_ARE = frozenset({str, datetime, date})


def is_stored(stored: object, value: object) -> bool:
    """Whether a column holds a value, to the byte; ``True`` is not 1."""
    if stored is value or (type(value) in _STORED_AS_THEY_ARE and stored == value):
        return True  # most of some three thousand columns of a dossier
    expected = _as_stored(value)
    return stored == expected and isinstance(stored, bool) is isinstance(expected, bool)


def _as_stored(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump_json()
    return canonical(value).decode() if isinstance(value, tuple | list | dict) else value


def differing(stored: Row, expected: Row) -> Iterator[str]:
    """The columns of a row that do not hold what they must."""
    return (column for column, value in expected.items() if not is_stored(stored[column], value))


def compared(
    rows: DossierRows, table: str, what: str, stored: Mapping[Any, Row], expected: Mapping[Any, Row], code: Code
) -> Iterator[Finding]:
    """What is wrong with the rows of a table, by their key, where the events amount to others."""
    for key, row in expected.items():
        if key not in stored:
            yield rows.finding(f"{what} {key}", code, f"{table} has no row for it")
            continue
        for column in differing(stored[key], row):
            yield rows.finding(f"{what} {key}", code, f"{table}.{column} is not what the events amount to")
    for key in stored.keys() - expected.keys():
        yield rows.finding(f"{what} {key}", code, f"{table} has a row that follows from no event")


def in_order(first: object, second: object) -> bool:
    """Whether two columns hold instants, the second one not before the first."""
    return isinstance(first, datetime) and isinstance(second, datetime) and first <= second
