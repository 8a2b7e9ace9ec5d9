"""The core alone, and the record alone: one thread, no engine."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from activities.record import Record
from bench import procedure
from bench.site import configured, folder
from bench.table import Row, milliseconds
from installation.database import open_record, prepare
from installation.settings import load_settings
from models.acts import Act
from models.evolve import fold
from models.notices.recipients import notices
from models.procedure.decide import Decision, decide
from models.record.entry import Entry, entry_of
from models.state import Dossier


@dataclass(frozen=True)
class Size:
    """How many procedures are judged, folded and put on record."""

    procedures: int = 60


def measure(size: Size) -> list[Row]:
    """How fast acts are judged, dossiers folded and entries put on record."""
    acts = [procedure.opening(), *procedure.acts()]
    numbers = [f"2027-{serial:03}" for serial in range(1, size.procedures + 1)]
    started = time.perf_counter()
    played = [decisions_of(number, acts) for number in numbers]
    judging = time.perf_counter() - started
    events = [event for decision in played[0] for event in decision.events]
    started = time.perf_counter()
    for number in numbers:
        fold(Dossier(number=number), events)
    folding = time.perf_counter() - started
    count = len(numbers)
    return [
        Row("acts judged a second", f"{count * len(acts) / judging:,.0f}", "with every event chained and folded"),
        Row("dossiers folded a second", f"{count / folding:,.0f}", f"{len(events)} events each"),
        Row("events folded a second", f"{count * len(events) / folding:,.0f}"),
        *_recording([_entries(decisions) for decisions in played]),
    ]


def decisions_of(number: str, acts: Sequence[Act]) -> list[Decision]:
    """What acts bring about, one after the other."""
    dossier, decisions = Dossier(number=number), []
    for act in acts:
        decisions.append(decide(dossier, act, procedure.agreement()))
        dossier = decisions[-1].dossier
    return decisions


def _entries(decisions: Sequence[Decision]) -> list[Entry]:
    before = Dossier(number=decisions[0].dossier.number)
    entries: list[Entry] = []
    for after, events, receipt, _ in decisions:
        if receipt is None:
            raise ValueError("an act of the procedure that is measured is refused")
        told = notices(events, after, procedure.agreement())
        entries.append(entry_of(before, after, events, procedure.agreement(), receipt.at, told))
        before = after
    return entries


def _recording(dossiers: Sequence[Sequence[Entry]]) -> list[Row]:
    """What it takes to put an act on record, and to read a whole dossier back and verify it."""
    with folder() as var:
        engine = open_record(load_settings(**configured(var)[0]).record_url.get_secret_value(), create=True)
        prepare(engine)
        record = Record(engine)
        started = time.perf_counter()
        for entries in dossiers:
            for entry in entries:
                record.write(entry)
        writing = (time.perf_counter() - started) / sum(map(len, dossiers))
        started = time.perf_counter()
        for entries in dossiers:
            record.load(entries[0].dossier)
        loading = (time.perf_counter() - started) / len(dossiers)
        engine.dispose()
    return [
        Row("an act put on record", milliseconds(writing), "one transaction on SQLite, synchronised to disk"),
        Row("a dossier read from the record", milliseconds(loading), "every event verified"),
    ]
