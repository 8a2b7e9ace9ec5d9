"""Checks of what the record says: whether it can be read, what waits in it, and what should have happened by now."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, func, select, text

from installation.database import check, reading, revision
from installation.doctor.diagnosis import Diagnosis, Patient, attention, fine, lasting, named, wrong
from models.record.notice import LOST_LETTER
from models.record.tables import (
    CheckpointRow,
    DossierRow,
    EventRow,
    LeafRow,
    OutboxRow,
    RunRow,
)

LATE_LETTER = timedelta(hours=1)
"""How long a notice may wait before a person must look."""

LATE_CLOCK = timedelta(minutes=1)
"""How long after a due moment and its grace the event may be on its way to the record."""

LATE_RUN = timedelta(hours=6)
LATE_CHECKPOINT = timedelta(hours=26)
"""A checkpoint is made every night; what is older than this and not covered was passed over."""

SKEW = timedelta(seconds=5)
"""How far two clocks may be apart."""


def record(patient: Patient) -> Diagnosis:
    """Whether the record can be reached, with the tables of this version."""
    check(patient.engine)
    dossiers, events = _one(patient.engine, select(_count(DossierRow.number), _events()))
    kind = "PostgreSQL" if patient.engine.dialect.name == "postgresql" else "SQLite"
    tables = revision(patient.engine)
    return fine(f"{kind}, tables {tables}, {dossiers} dossiers, {events} events", advice_dossiers_on_record=dossiers)


def outbox(patient: Patient) -> Diagnosis:
    """What waits to be sent, and how long the oldest has waited."""
    query = select(_count(OutboxRow.id), func.min(OutboxRow.created), func.max(OutboxRow.attempts))
    waiting, oldest, attempts = _one(patient.engine, query.where(OutboxRow.sent_at.is_(None)))
    age = _age(patient, oldest)
    figures = {"advice_notices_oldest_seconds": age.total_seconds()}
    if not waiting:
        return fine("every notice has left", **figures)
    said = f"{waiting} wait, the oldest for {lasting(age)}, tried {attempts} times at most"
    if age >= LOST_LETTER:
        return wrong(said, "starter.py outbox says why; tell the party by letter, terms run meanwhile", **figures)
    if age >= LATE_LETTER or attempts > 1:
        return attention(said, "starter.py outbox says why", **figures)
    return fine(said, **figures)


def overdue(patient: Patient) -> Diagnosis:
    """Dossiers of which a due moment has passed, by more than the grace, without its event."""
    latest = patient.clock() - timedelta(minutes=patient.settings.grace_minutes) - LATE_CLOCK
    found = _all(patient.engine, select(DossierRow.number, DossierRow.next_due).where(DossierRow.next_due < latest))
    figures = {"advice_dossiers_overdue": float(len(found))}
    if not found:
        return fine("no dossier is overdue", **figures)
    oldest = lasting(patient.clock() - min(due for _, due in found))
    said = f"{len(found)} dossiers are overdue, by {oldest} at most: {named(sorted(number for number, _ in found))}"
    return wrong(
        said, "the clock does not run: see whether a worker runs, and `Failing workflow task` in its log", **figures
    )


def archive(patient: Patient) -> Diagnosis:
    """Histories of runs that ended and are not archived yet; Temporal forgets them after its retention."""
    query = select(_count(RunRow.run_id), func.min(RunRow.closed_at)).where(RunRow.archived_at.is_(None))
    waiting, oldest = _one(patient.engine, query)
    age = _age(patient, oldest)
    figures = {"advice_runs_oldest_seconds": age.total_seconds()}
    if not waiting:
        return fine("every run that ended is archived", **figures)
    said = f"{waiting} histories wait, the oldest for {lasting(age)}"
    if age < LATE_RUN:
        return fine(said, **figures)
    return attention(said, "see last_error in the table runs (docs/operations.md, The archive)", **figures)


def checkpoint(patient: Patient) -> Diagnosis:
    """How old the last checkpoint is, and whether what is on record since long is under none."""
    (made,) = _one(patient.engine, select(func.max(CheckpointRow.made_at)))
    covered = select(LeafRow.position).where(
        LeafRow.subject == DossierRow.number, LeafRow.number == DossierRow.sequence
    )
    last = select(func.min(EventRow.recorded_at)).join(
        DossierRow, (EventRow.dossier == DossierRow.number) & (EventRow.sequence == DossierRow.sequence)
    )
    (since,) = _one(patient.engine, last.where(~covered.exists()))
    age, waits = _age(patient, made), _age(patient, since)
    figures = {"advice_checkpoint_age_seconds": age.total_seconds()}
    said = f"the last one is {lasting(age)} old" if made else "there is none yet"
    if waits <= LATE_CHECKPOINT:
        return fine(said, **figures)
    todo = "starter.py checkpoint --now says why none is made"
    return attention(f"{said}; what is on record for {lasting(waits)} is under none", todo, **figures)


def clock(patient: Patient) -> Diagnosis:
    """This machine's clock against the database's, and against the last instant on record."""
    engine, before = patient.engine, patient.clock()
    there = _database_clock(engine)
    after = patient.clock()
    skew = timedelta() if there is None else max(there - after, before - there, timedelta())
    (newest,) = _one(engine, select(func.max(EventRow.recorded_at)))
    figures = {"advice_clock_skew_seconds": skew.total_seconds()}
    todo = "synchronise the clocks of all machines (NTP): every term is counted by them"
    if skew > SKEW:
        return wrong(f"this machine and the database are {lasting(skew)} apart", todo, **figures)
    if newest and newest - after > SKEW:
        return wrong(f"the record has an event of {lasting(newest - after)} from now", todo, **figures)
    return fine("as the database's" if there else "no event on record is later than now", **figures)


def _database_clock(engine: Engine) -> datetime | None:
    """The time by the clock of the database's machine; None for SQLite, which has ours."""
    if engine.dialect.name != "postgresql":
        return None
    with reading(engine) as connection:
        now: datetime = connection.scalar(text("SELECT clock_timestamp()"))
        return now


def _count(column: Any) -> ColumnElement[int]:  # noqa: ANN401 - an attribute of any table
    return func.count(column)


def _events() -> Any:  # noqa: ANN401 - SQLAlchemy's own scalar subquery
    return select(func.count()).select_from(EventRow).scalar_subquery()


def _age(patient: Patient, since: datetime | None) -> timedelta:
    return max(patient.clock() - since, timedelta()) if since else timedelta()


def _one(engine: Engine, query: Select[*tuple[Any, ...]]) -> Any:  # noqa: ANN401 - a row of that query
    with reading(engine) as connection:
        return connection.execute(query).one()


def _all(engine: Engine, query: Select[*tuple[Any, ...]]) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(query).all())
