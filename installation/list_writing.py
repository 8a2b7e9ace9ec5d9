"""Storing the rows of lists (``models.knowledge.list_rows``): only those that are otherwise than what is there.

They are compared as they are stored, so that nothing is made of what stays as it is (the derivation of a term), and by
statements that are made once.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Select, Text, bindparam, delete, insert, select, type_coerce

from models.canonical import canonical
from models.record.rows import Row
from models.record.tables import KnownDayRow, SeatRow, TaskRow

_AS_TEXT = ("organisations", "derivation")
"""The columns that hold JSON."""


class _Stored:
    """The rows of a table for a dossier and some parties, which the columns ``key`` tell apart."""

    def __init__(self, table: type[SeatRow | TaskRow | KnownDayRow], *key: str) -> None:
        columns = table.__table__.columns
        self._key = key
        read = (type_coerce(c, Text).label(c.name) if c.name in _AS_TEXT else c for c in columns)
        parties = table.party.in_(bindparam("parties", expanding=True))
        self._kept: Select[*tuple[Any, ...]] = select(*read).where(table.dossier == bindparam("number"), parties)
        one = (columns[name] == bindparam(f"old_{name}") for name in key)
        self._gone: Delete = delete(table).where(table.dossier == bindparam("number"), *one)
        given = {c.name: bindparam(c.name, type_=Text() if c.name in _AS_TEXT else c.type) for c in columns}
        self._new: Insert = insert(table).values(given)

    def bring_up_to(self, connection: Connection, dossier: str, parties: Iterable[str], made: Iterable[Row]) -> bool:
        """Has the table hold these rows and no others of them. Gives whether anything was otherwise."""
        found = connection.execute(self._kept, {"number": dossier, "parties": [*parties]})
        kept = {self._name(row): row for row in (row._asdict() for row in found)}
        wanted = {self._name(row): row for row in map(_as_text, made)}
        gone = [name for name, row in kept.items() if row != wanted.get(name)]
        new = [row for name, row in wanted.items() if row != kept.get(name)]
        if gone:
            keys = ({f"old_{column}": value for column, value in zip(self._key, name, strict=True)} for name in gone)
            connection.execute(self._gone, [{"number": dossier, **key} for key in keys])
        if new:
            connection.execute(self._new, new)
        return bool(gone or new)

    def _name(self, row: Row) -> tuple[Any, ...]:
        return tuple(row[column] for column in self._key)


_SEATS, _TASKS = _Stored(SeatRow, "party"), _Stored(TaskRow, "party", "position")
_DAYS = _Stored(KnownDayRow, "party", "key")


def bring_rows_up_to(
    connection: Connection,
    dossier: str,
    parties: Collection[str],
    *,
    seats: Iterable[Row],
    tasks: Iterable[Row],
    days: Iterable[Row],
) -> bool:
    """Stores the rows of a dossier in the lists of some parties. Gives whether anything in them was otherwise."""
    are_otherwise = _SEATS.bring_up_to(connection, dossier, parties, seats)
    are_otherwise |= _TASKS.bring_up_to(connection, dossier, parties, tasks)
    return _DAYS.bring_up_to(connection, dossier, parties, days) or are_otherwise


def _as_text(row: Row) -> Row:
    if "derivation" in row:
        derivation = row["derivation"]
        return {**row, "derivation": derivation and derivation.model_dump_json()}
    if "organisations" in row:
        return {**row, "organisations": canonical(row["organisations"]).decode()}
    return row
