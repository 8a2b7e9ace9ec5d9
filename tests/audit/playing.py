"""Dossiers to audit: scenarios played on the core, as case files and on a real record with everything around it."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine, event, select, update

from activities.record import Record
from evidence.sources import RecordEvidence
from installation.database import open_record, prepare
from installation.listing import relist
from installation.numbers import allocate
from models.knowledge.case_file import CaseFile, Delivery
from models.record.entry import Entry
from models.record.tables import NumberRow, OutboxRow
from models.scenario import Scenario, read
from tests.notices.playing import Play, played

ROOT = Path(__file__).parents[2]
SCENARIOS = tuple(sorted((ROOT / "tests" / "scenarios").glob("*.yaml")))
DELIVERED_AFTER = timedelta(minutes=1)


class Renumbered(Scenario):
    """A scenario as the dossier of another serial: of several in one year each has its own."""

    serial: int

    @property
    def number(self) -> str:
        return f"{super().number.partition('-')[0]}-{self.serial:03}"


def scenario_file(name: str | Path) -> Path:
    """A scenario of ``tests/scenarios`` by its name, or any by its path."""
    return Path(name) if Path(name).suffix else ROOT / "tests" / "scenarios" / f"{name}.yaml"


@cache
def performed(path: Path, serial: int = 1) -> Play:
    """A scenario played step by step, under the serial that its dossier gets."""
    scenario = read(path.read_text(encoding="utf-8"))
    return played(Renumbered.model_validate({**scenario.model_dump(by_alias=True), "serial": serial}), by_doors=True)


def entries_of(play: Play) -> Iterator[Entry]:
    """What goes on record, and when: an act that counts at an earlier instant is put there when it arrives."""
    at: datetime | None = None
    for entry in play.entries():
        at = max(at, entry.recorded_at) if at else entry.recorded_at
        yield entry.model_copy(update={"recorded_at": at})


@cache
def case_of(path: Path, serial: int = 1) -> CaseFile:
    """A scenario as an auditor reads it: every notice left a minute after it was put on record."""
    play = performed(path, serial)
    entries = list(entries_of(play))
    return CaseFile(
        number=entries[0].dossier,
        agreement=play.agreement,
        events=tuple(event for entry in entries for event in entry.events),
        recorded={event.sequence: entry.recorded_at for entry in entries for event in entry.events},
        deliveries=tuple(_deliveries(entries)),
    )


def _deliveries(entries: list[Entry]) -> Iterator[Delivery]:
    for entry in entries:
        for notice in entry.notices:
            sent = entry.recorded_at + DELIVERED_AFTER
            yield Delivery(notice=notice, created=entry.recorded_at, attempts=1, sent_at=sent)


class OnRecord(NamedTuple):
    """A record with its folders, and the dossiers that were put there."""

    engine: Engine
    documents: Path
    archive: Path
    numbers: tuple[str, ...]

    @property
    def url(self) -> str:
        """The setting ``record_url`` under which a command finds it."""
        return self.engine.url.render_as_string(hide_password=False)

    @property
    def evidence(self) -> RecordEvidence:
        return RecordEvidence(self.engine, self.documents, self.archive)


def put_on_record(var: Path, *scenarios: str | Path, delivered: bool = True) -> OnRecord:
    """Puts scenarios on a record in a folder ``var``, as an installation has it: numbers given out, every entry in a
    transaction of its own, and every notice delivered a minute later, unless told otherwise."""
    engine = open_record(f"sqlite:///{var / 'record.db'}", create=True)
    event.listen(engine, "connect", _without_waiting_for_the_disk)
    prepare(engine)
    return fill(engine, var, *scenarios, delivered=delivered)


def _without_waiting_for_the_disk(connection: Any, _: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def fill(engine: Engine, var: Path, *scenarios: str | Path, delivered: bool = True) -> OnRecord:
    """Puts scenarios on a record that has been prepared, after the dossiers that it holds."""
    record, numbers = Record(engine), list[str]()
    for name in scenarios:
        year = performed(scenario_file(name)).steps[-1].after.number[:4]
        play = performed(scenario_file(name), _given_out(engine, int(year)) + 1)
        for entry in entries_of(play):
            if entry.agreement:
                numbers.append(_numbered(engine, entry))
            record.write(entry)
    if delivered:
        deliver(engine, of=numbers)
    return OnRecord(engine, var / "documents", var / "archive", tuple(numbers))


def _given_out(engine: Engine, year: int) -> int:
    with engine.connect() as connection:
        return len(connection.execute(select(NumberRow.serial).where(NumberRow.year == year)).all())


def _numbered(engine: Engine, first: Entry) -> str:
    opening = next(event for event in first.events if event.act_id)
    assert opening.act_id
    number = allocate(engine, opening.act_id, opening.time)
    assert number == first.dossier
    return number


def deliver(engine: Engine, at: datetime | None = None, of: Collection[str] | None = None) -> None:
    """Marks every waiting notice, or those of some dossiers, as delivered: at the first attempt, a minute after it was
    put on record."""
    waiting = select(OutboxRow.id, OutboxRow.dossier, OutboxRow.created).where(OutboxRow.sent_at.is_(None))
    with engine.begin() as connection:
        found = connection.execute(waiting if of is None else waiting.where(OutboxRow.dossier.in_(of))).all()
        for row in found:
            sent = at or row.created + DELIVERED_AFTER
            changed = update(OutboxRow).where(OutboxRow.id == row.id).values(attempts=1, sent_at=sent)
            connection.execute(changed)
        for number in sorted({row.dossier for row in found}):
            relist(connection, number)
