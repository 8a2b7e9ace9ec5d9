"""Storing the rows of lists (``models.knowledge.list_rows``): only those that are otherwise than what is there.

They are compared as the database gives and takes them, so that nothing is made of what stays as it is.
"""

from collections.abc import Collection, Iterable
from functools import cache

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from installation.prepared import Prepared, Raw
from models.record.rows import Row
from models.record.tables import KnownDayRow, SeatRow, TaskRow


class _Stored:
    """The rows of a table for a dossier and some parties, which the columns ``key`` tell apart."""

    def __init__(self, table: type[SeatRow | TaskRow | KnownDayRow], *key: str) -> None:
        self._table, columns = table, table.__table__.columns
        of_one = [columns[name] == bindparam(f"old_{name}") for name in ("dossier", *key)]
        names = columns.keys()
        rest = [name for name in names if name not in ("dossier", *key)]
        self._key, self._rest = [*map(names.index, key)], [*map(names.index, rest)]
        self._kept = cache(self._kept_of)
        self._gone = Prepared(delete(table).where(*of_one))
        self._changed = Prepared(update(table).where(*of_one).values({name: bindparam(name) for name in rest}))
        self._new = Prepared(insert(table))

    def _kept_of(self, parties: int) -> Prepared:
        """The query for the rows of so many parties."""
        columns = self._table.__table__.columns
        of_them = self._table.party.in_([bindparam(_party(number)) for number in range(parties)])
        return Prepared(select(*columns).where(self._table.dossier == bindparam("number"), of_them))

    def bring_up_to(self, connection: Connection, dossier: str, parties: Collection[str], made: Iterable[Row]) -> bool:
        """Has the table hold these rows and no others of them. Gives whether anything was otherwise."""
        numbered = {_party(number): party for number, party in enumerate(parties)}
        found = self._kept(len(parties)).rows(connection, number=dossier, **numbered)
        kept = {self._name(row): row for row in found}
        wanted = {self._name(row): row for row in (self._new.bound(connection, row) for row in made)}
        gone = [(dossier, *name) for name in kept if name not in wanted]
        new = [row for name, row in wanted.items() if name not in kept]
        otherwise = [(name, row) for name, row in wanted.items() if name in kept and row != kept[name]]
        self._gone.do_bound(connection, gone)
        self._changed.do_bound(connection, [(*map(row.__getitem__, self._rest), dossier, *n) for n, row in otherwise])
        self._new.do_bound(connection, new)
        return bool(gone or new or otherwise)

    def _name(self, row: Raw) -> Raw:
        return tuple([row[place] for place in self._key])


def _party(number: int) -> str:
    return f"party_{number}"


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
