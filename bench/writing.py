"""Acts put on record: one after the other, and of twenty dossiers at once; with the lists of those who learn of them,
and without."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple
from unittest import mock

from sqlalchemy import Engine, func, select

from activities import record as recording
from activities.record import Record
from bench import procedure
from bench.core import decisions_of
from bench.databases import running_database
from bench.site import folder
from bench.soundness import UnsoundError
from bench.table import Row, duration, milliseconds, progress
from installation.database import open_record, prepare
from models.notices.recipients import notices
from models.procedure.decide import Decision
from models.record.entry import Entry, entry_of
from models.record.tables import EventRow
from models.state import Dossier

AT_ONCE = 20
"""Of so many dossiers acts come at once."""


@dataclass(frozen=True)
class Size:
    """How many dossiers are put on record each way, on which database."""

    dossiers: int = 20
    database: str = "sqlite"


class Taken(NamedTuple):
    """Seconds for an act, by the clock and of processor time."""

    clock: float
    processor: float


def measure(size: Size) -> list[Row]:
    """Each way on a record of its own. Raises UnsoundError where not everything is on record once."""
    dossiers = [entries_of(f"2027-{serial:03}") for serial in range(1, size.dossiers + 1)]
    with _engine(size) as engine, mock.patch.object(recording, "relist_after"):
        progress("  without lists")
        bare = _written(engine, dossiers, at_once=1)
    with _engine(size) as engine:
        progress("  with lists")
        usual = _written(engine, dossiers, at_once=1)
        loaded = _loaded(engine, dossiers)
    with _engine(size) as engine:
        progress(f"  of {AT_ONCE} dossiers at once")
        together = _written(engine, dossiers, at_once=AT_ONCE)
    kept = "" if size.database == "sqlite" else f", {size.database}"
    return [
        _row("an act put on record, without lists", bare, kept),
        _row("an act put on record", usual, kept),
        _row(f"an act put on record, {AT_ONCE} dossiers at once", together, kept),
        Row(
            "a dossier read from the record", milliseconds(loaded), "every event verified",
            duration(f"a dossier read from the record{kept}", loaded),
        ),
    ]  # fmt: skip


def _row(measure: str, taken: Taken, kept: str) -> Row:
    note = f"{milliseconds(taken.clock)} by the clock, synchronised to disk"
    return Row(measure, milliseconds(taken.processor), note, duration(measure + kept, taken.processor))


@contextmanager
def _engine(size: Size) -> Iterator[Engine]:
    """An empty record."""
    with folder() as var, running_database(size.database, var) as database:
        engine = open_record(database.url, create=True)
        prepare(engine)
        try:
            yield engine
        finally:
            engine.dispose()


def _written(engine: Engine, dossiers: Sequence[Sequence[Entry]], *, at_once: int) -> Taken:
    """Writes them all, so many dossiers at once, each act after the one before."""
    record, acts = Record(engine), sum(map(len, dossiers))

    def write(entries: Sequence[Entry]) -> None:
        for entry in entries:
            record.write(entry)

    clock, processor = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(at_once) as threads:
        list(threads.map(write, dossiers))
    taken = Taken((time.perf_counter() - clock) / acts, (time.process_time() - processor) / acts)
    with engine.connect() as connection:
        found = connection.scalar(select(func.count()).select_from(EventRow))
    if found != (wanted := sum(len(entry.events) for entries in dossiers for entry in entries)):
        raise UnsoundError(f"{found} events on record instead of {wanted}")
    return taken


def _loaded(engine: Engine, dossiers: Sequence[Sequence[Entry]]) -> float:
    record, started = Record(engine), time.process_time()
    for entries in dossiers:
        record.load(entries[0].dossier)
    return (time.process_time() - started) / len(dossiers)


def entries_of(number: str) -> list[Entry]:
    """What goes on record of a whole procedure."""
    before, entries = Dossier(number=number), list[Entry]()
    for done in decisions_of(number, [procedure.opening(), *procedure.acts()]):
        entries.append(_entry(before, done))
        before = done.dossier
    return entries


def _entry(before: Dossier, done: Decision) -> Entry:
    if done.receipt is None:
        raise ValueError("an act of the procedure that is measured is refused")
    told = notices(done.events, done.dossier, procedure.agreement())
    return entry_of(before, done.dossier, done.events, procedure.agreement(), done.receipt.at, told)
