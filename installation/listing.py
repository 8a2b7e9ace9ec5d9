"""Keeping the lists of each party: what ``models.knowledge.list_rows`` makes of a dossier, stored as rows.

Whoever changes what a party may know (an entry put on record, a notice that left, a party told otherwise, or by the
page that it opened) calls
``relist`` in the same transaction, so that no list is ever ahead of the record or behind it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

import structlog
from sqlalchemy import ColumnElement, Connection, Engine, Select, bindparam, delete, insert, select, tuple_

from installation.database import reading, writing
from installation.record_reader import cases_in
from models.knowledge.list_rows import ListRows, list_rows, who_has_lists
from models.record.rows import Row
from models.record.tables import READING, DossierRow, FlawedRecordError, SeatRow, TaskRow

_log = structlog.get_logger(__name__)
_AT_ONCE = 100
_CANNOT_BE_FOLLOWED = (FlawedRecordError, LookupError, ValueError, TypeError, AttributeError)
"""What comes of events that do not fit together; the record never stops at what somebody said."""

_TURN = select(DossierRow.number).where(DossierRow.number == bindparam("number")).with_for_update()
_SEATS, _TASKS = insert(SeatRow), insert(TaskRow)
_KEPT_SEATS = select(*SeatRow.__table__.columns).where(SeatRow.dossier == bindparam("number"))
_KEPT_TASKS = (
    select(*TaskRow.__table__.columns).where(TaskRow.dossier == bindparam("number")).order_by(TaskRow.position)
)

Lists = Mapping[str, ListRows]
"""The rows of a dossier by party."""


def relist(connection: Connection, dossier: str, parties: Collection[str] | None = None) -> bool:
    """Brings the lists up to what is known of a dossier now, those of all parties or of some, in the transaction of
    the connection, which has changed that. Gives whether anything in them changed. A dossier whose events do not fit
    together stays in them as it was; ``auditor.py verify`` names it. Raises SQLAlchemyError."""
    connection.execute(_TURN, {"number": dossier})  # PostgreSQL: one after the other; SQLite: they do so from BEGIN on
    try:
        made = {
            party: list_rows(case, party)
            for case in cases_in(connection, [dossier])
            for party in who_has_lists(case)
            if parties is None or party in parties
        }
    except _CANNOT_BE_FOLLOWED as error:
        _log.error("lists left as they were", dossier=dossier, why=type(error).__name__)
        return False
    return _brought_up_to(connection, dossier, made)


class Rebuilt(NamedTuple):
    """How many dossiers there are, and of how many the lists were otherwise."""

    dossiers: int
    changed: int


def rebuild(engine: Engine) -> Rebuilt:
    """Makes all lists anew, some dossiers at a time, while everything runs. Raises RecordUnavailable."""
    dossiers = changed = 0
    after: ColumnElement[bool] | None = None
    while True:
        with reading(engine.execution_options(**READING)) as connection:
            found = connection.execute(_numbers(after).limit(_AT_ONCE)).all()
        if not found:
            return Rebuilt(dossiers, changed)
        with writing(engine) as connection:
            changed += sum(relist(connection, row.number) for row in found)
        dossiers += len(found)
        after = tuple_(DossierRow.year, DossierRow.serial) > tuple_(found[-1].year, found[-1].serial)


def fill(connection: Connection) -> None:
    """Brings the lists of all dossiers up to what is on record, in the transaction of a connection."""
    for row in connection.execute(_numbers()).all():
        relist(connection, row.number)


def _numbers(after: ColumnElement[bool] | None = None) -> Select[str, int, int]:
    query = select(DossierRow.number, DossierRow.year, DossierRow.serial)
    return (query if after is None else query.where(after)).order_by(DossierRow.year, DossierRow.serial)


def kept_lists(connection: Connection, dossier: str) -> dict[str, ListRows]:
    """The lists of a dossier as they are stored, by party."""
    tasks: dict[str, list[Row]] = {}
    for row in connection.execute(_KEPT_TASKS, {"number": dossier}):
        tasks.setdefault(row.party, []).append(row._asdict())
    seats = {row.party: row._asdict() for row in connection.execute(_KEPT_SEATS, {"number": dossier})}
    return {party: ListRows(seats.get(party), tuple(tasks.get(party, ()))) for party in {*seats, *tasks}}


def _brought_up_to(connection: Connection, dossier: str, made: Lists) -> bool:
    kept = kept_lists(connection, dossier)
    changed = {party: rows for party, rows in made.items() if not _same(rows, kept.get(party, ListRows()))}
    for party in changed.keys() & kept.keys():
        for table in (TaskRow, SeatRow):
            connection.execute(delete(table).where(table.dossier == dossier, table.party == party))
    put(connection, changed.values())
    return bool(changed)


def put(connection: Connection, lists: Iterable[ListRows]) -> None:
    """Stores rows of lists that are not there yet."""
    found = list(lists)
    if seats := [rows.seat for rows in found if rows.seat]:
        connection.execute(_SEATS, seats)
    if tasks := [task for rows in found for task in rows.tasks]:
        connection.execute(_TASKS, tasks)


def _same(made: ListRows, kept: ListRows) -> bool:
    return [*_values(made)] == [*_values(kept)]


def _values(rows: ListRows) -> Iterator[Row]:
    if rows.seat:
        yield {**rows.seat, "organisations": tuple(rows.seat["organisations"])}
    yield from rows.tasks
