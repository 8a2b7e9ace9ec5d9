"""A record of very many dossiers, made in bulk: what lists and pages of dossiers read, and no more.

A few are played act by act and are whole on record; pages of dossiers are read of these. The others are copies of the
rows of one of them that lists hold, with numbers and days of their own: they have no events, and nothing verifies them.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from activities.record import Record
from bench import procedure
from installation.listing import fill
from installation.numbers import allocate
from models.acts import Act
from models.notices.recipients import notices
from models.procedure.decide import decide
from models.record.entry import entry_of
from models.record.tables import (
    CommitmentRow,
    DossierRow,
    KnownDayRow,
    OutboxRow,
    SeatRow,
    Table,
    TaskRow,
)
from models.state import Dossier

WHOLE = 24
"""How many are whole on record, every other one of them closed."""

OPEN_OF = 20
"""Of so many of the others one is open."""

_AT_ONCE = 2_000
_UNTIL_ADVICE = 16
"""So many acts of the procedure are done in an open one: it waits for advice, and for answers to it."""

Rows = list[dict[str, Any]]


def fill_with(engine: Engine, dossiers: int) -> list[str]:
    """Puts so many dossiers on a record that has been prepared. Gives the numbers of those that are whole."""
    numbers = [_played(engine, closed=bool(n % 2)) for n in range(WHOLE)]
    with engine.begin() as connection:
        connection.execute(update(OutboxRow).values(attempts=1, sent_at=OutboxRow.not_before))
        fill(connection)
        patterns = [{table: _rows(connection, table, number) for table in _LISTED} for number in numbers[:2]]
    year = int(numbers[0][:4])
    for first in range(WHOLE + 1, dossiers + 1, _AT_ONCE):
        serials = range(first, min(first + _AT_ONCE, dossiers + 1))
        with engine.begin() as connection:
            for table in _LISTED:
                rows = [row for n in serials for row in _copies(patterns[n % OPEN_OF > 0][table], year, n)]
                for some in _portions(rows):
                    connection.execute(insert(table), some)
    return numbers


_LISTED: tuple[type[Table], ...] = (DossierRow, SeatRow, TaskRow, KnownDayRow, CommitmentRow)


def _played(engine: Engine, *, closed: bool) -> str:
    """Plays a procedure to its end, or up to where advice is given, and puts it on record."""
    acts: list[Act] = [procedure.opening(), *procedure.acts()]
    number = allocate(engine, acts[0].act_id, datetime.now(UTC))
    record, dossier, agreement = Record(engine), Dossier(number=number), procedure.agreement()
    for act in acts if closed else acts[:_UNTIL_ADVICE]:
        done = decide(dossier, act, agreement)
        if done.receipt is None:
            raise ValueError("an act of the procedure that is measured is refused")
        told = notices(done.events, done.dossier, agreement)
        record.write(entry_of(dossier, done.dossier, done.events, agreement, done.receipt.at, told))
        dossier = done.dossier
    return number


def _rows(connection: Connection, table: type[Table], number: str) -> Rows:
    name = "number" if table is DossierRow else "dossier"
    columns = table.__table__.columns
    return [row._asdict() for row in connection.execute(select(*columns).where(columns[name] == number))]


def _copies(pattern: Rows, year: int, serial: int) -> Iterator[dict[str, Any]]:
    """The rows of a dossier as those of another one, whose days lie as many days later as its number is higher."""
    number, later = f"{year}-{serial:03}", timedelta(days=serial % 365)
    for row in pattern:
        name = "number" if "agreement_digest" in row and "dossier" not in row else "dossier"
        moved: dict[str, Any] = {
            column: row[column] + later
            for column in ("due", "day", "until")
            if column in row and row.get("day", row.get("until")) is not None
        }
        ordered: dict[str, Any] = {"serial": serial} if "serial" in row else {}
        yield {**row, **moved, **ordered, name: number}


def _portions(rows: Sequence[dict[str, Any]]) -> Iterator[Rows]:
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        yield some
