"""Checkpoints: what is new on record is added to the append-only log, and its root is signed.

Reading what is new and signing it happen before the database is locked, so that no act waits for it. Only then, in one
transaction, are leaves and checkpoint added, provided that the log is still as long as it was; else all begins anew.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Protocol

import structlog
from sqlalchemy import ColumnElement, Connection, Engine, Select, Text, cast, insert, literal, select, text
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.record import UNREACHABLE, reaching_the_record
from audit.verification.leaves import (
    COSIGNED,
    NOTICES,
    PEOPLE,
    RUNS,
    SIGHTS,
    cosignature_leaf,
    head_leaf,
    key_leaves,
    notice_leaf,
    run_leaf,
    sight_leaf,
    statement_leaf,
)
from installation.database import READING
from models.record.log import Frontier, Leaf
from models.record.signed_note import Checkpoint, Note, SignatureLine
from models.record.tables import (
    STORED_NOTICE,
    STORED_STATEMENT,
    CheckpointRow,
    DossierRow,
    KeyRow,
    LeafRow,
    OutboxRow,
    PasskeyCosignatureRow,
    RunRow,
    SightRow,
    StatementRow,
)
from models.value import Value

RECENT = timedelta(days=1)
"""How far before the last checkpoint a quick one looks for notices, runs and sights; the one of the day looks at all.
"""

UNSIGNED = "CheckpointUnsigned"
"""The type of the error where no key can sign."""

_log = structlog.get_logger(__name__)
_TRIES = 10
_BATCH = 1000

Clock = Callable[[], datetime]
Rows = Select[*tuple[Any, ...]]


class Signer(Protocol):
    """The log's keys. Both raise ValueError where no key can be used; its message holds no secret."""

    def prepare(self) -> str:
        """Sees to it that there is a key, on record, and gives the log's name."""

    def sign(self, text: str, since: datetime | None) -> Sequence[SignatureLine]:
        """Signs a checkpoint's text with the key in use, and with one retired since the last checkpoint."""


class Made(Value):
    """A checkpoint that was made: the size of the log, and how many of its leaves are new."""

    size: int
    leaves: int


class Closing(NamedTuple):
    """A closed dossier whose last event no checkpoint covers yet. ``whole`` says that a run of it was archived since
    and that all its notices left."""

    number: str
    whole: bool


class _OutrunError(Exception):
    """Another process added to the log meanwhile."""


class _Last(NamedTuple):
    """The log as the last checkpoint left it."""

    frontier: Frontier
    made_at: datetime | None


class Checkpoints:
    """Makes checkpoints of the log, over an engine of ``installation.database.open_record``. Any number of processes
    may."""

    def __init__(self, engine: Engine, signer: Signer, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._engine = engine
        self._reading = engine.execution_options(**READING)
        self._signer = signer
        self._clock = clock

    @activity.defn(name="checkpoints.make")
    def make(self, recent: bool = False) -> Made | None:
        """Adds what is new on record to the log and signs it; None where nothing is new. ``recent`` looks for
        notices, runs and sights of the last day only.

        Raises ApplicationError: ``RecordUnreachable``, ``CheckpointUnsigned``.
        """
        with reaching_the_record():
            with _signing():
                origin = self._signer.prepare()
            for _ in range(_TRIES):
                with suppress(_OutrunError):
                    return self._make(origin, recent)
        raise ApplicationError("others kept adding to the log", type=UNREACHABLE)

    def closings(self) -> list[Closing]:
        """The closed dossiers whose last event no checkpoint covers yet. Raises ApplicationError."""
        with reaching_the_record(), self._reading.begin() as connection:
            return [Closing(*row) for row in connection.execute(_CLOSINGS)]

    def _make(self, origin: str, recent: bool) -> Made | None:
        with self._reading.begin() as connection:
            frontier, before = _last(connection)
            since = before - RECENT if before and recent else None
            leaves = list(_new_leaves(connection, since))
        if not leaves:
            return None
        first = frontier.size
        for leaf in leaves:
            frontier.add(leaf.hash)
        checkpoint = Checkpoint(origin, frontier.size, frontier.root, self._clock())
        with _signing():
            note = Note(checkpoint.text, tuple(self._signer.sign(checkpoint.text, before)))
        row = {"size": checkpoint.size, "root": checkpoint.root, "made_at": checkpoint.made_at}
        self._append(first, leaves, {**row, "note": str(note), "frontier": frontier.subtrees})
        _log.info("checkpoint made", size=checkpoint.size, leaves=len(leaves))
        return Made(size=checkpoint.size, leaves=len(leaves))

    def _append(self, first: int, leaves: list[Leaf], checkpoint: dict[str, Any]) -> None:
        """Puts leaves and checkpoint on record. Raises _OutrunError where the log is no longer as long as it was."""
        with self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":  # SQLite locked at BEGIN
                connection.execute(text("LOCK TABLE checkpoints IN EXCLUSIVE MODE"))
            if _last(connection).frontier.size != first:
                raise _OutrunError
            rows = [{"position": position, **leaf._asdict()} for position, leaf in enumerate(leaves, first)]
            connection.execute(insert(LeafRow), rows)
            connection.execute(insert(CheckpointRow), [checkpoint])


@contextmanager
def _signing() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise ApplicationError(f"no checkpoint can be signed: {error}", type=UNSIGNED) from None


def _last(connection: Connection) -> _Last:
    last = select(CheckpointRow.size, CheckpointRow.frontier, CheckpointRow.made_at)
    row = connection.execute(last.order_by(CheckpointRow.size.desc()).limit(1)).one_or_none()
    with _signing():
        return _Last(Frontier(row.size, row.frontier), row.made_at) if row else _Last(Frontier(), None)


# --- what is new ---------------------------------------------------------------------------------------------------


def _new_leaves(connection: Connection, since: datetime | None) -> Iterator[Leaf]:
    """What has no leaf yet, in this order: keys, statements about people, cosignatures by passkey, heads, notices that
    left, archived runs, sights; each by number."""
    yield from _of_keys(connection)
    heads = connection.execute(_HEADS).all()  # read first: whatever an act in them relies on was stated by then
    for row in connection.execute(_STATED):
        yield statement_leaf(row._asdict())
    for row in connection.execute(_COSIGNED):
        yield cosignature_leaf(row._asdict())
    for number, sequence, head in heads:
        yield head_leaf(number, sequence, head)
    for query, leaf_of, moment in (
        (_LEFT, notice_leaf, OutboxRow.sent_at),
        (_ARCHIVED, run_leaf, RunRow.archived_at),
        (_SEEN, sight_leaf, SightRow.seen_at),
    ):
        recent = query if since is None else query.where(moment >= since)
        for row in connection.execute(recent, execution_options={"yield_per": _BATCH}):
            yield leaf_of(row._asdict())


def _of_keys(connection: Connection) -> list[Leaf]:
    rows = connection.execute(select(*KeyRow.__table__.columns).order_by(KeyRow.since, KeyRow.vkey)).all()
    wanted = [leaf for row in rows for leaf in key_leaves(row._asdict())]
    subjects = {leaf.subject for leaf in wanted}
    known = connection.execute(select(LeafRow.subject, LeafRow.number).where(LeafRow.subject.in_(subjects))).all()
    have = {(subject, number) for subject, number in known}
    return [leaf for leaf in wanted if (leaf.subject, leaf.number) not in have]


def _no_leaf(subject: ColumnElement[str], *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return ~select(LeafRow.position).where(LeafRow.subject == subject, *more).exists()


def _run_subject() -> ColumnElement[str]:
    return RunRow.dossier + f"/{RUNS}/" + RunRow.run_id


def _notice_subject() -> ColumnElement[str]:
    sequence = cast(OutboxRow.sequence, Text)
    return OutboxRow.dossier + f"/{NOTICES}/" + sequence + "/" + OutboxRow.recipient + "/" + OutboxRow.kind


def _sight_subject() -> ColumnElement[str]:
    return SightRow.dossier + f"/{SIGHTS}/" + SightRow.party + "/" + cast(SightRow.sequence, Text)


def _statement_subject() -> ColumnElement[str]:
    return literal(f"{PEOPLE}/") + cast(StatementRow.number, Text)


def _cosignature_subject() -> ColumnElement[str]:
    return literal(f"{COSIGNED}/") + PasskeyCosignatureRow.party + "/" + cast(PasskeyCosignatureRow.size, Text)


_NOT_COVERED = _no_leaf(DossierRow.number.expression, LeafRow.number == DossierRow.sequence)
_HEADS: Rows = (
    select(DossierRow.number, DossierRow.sequence, DossierRow.head)
    .where(_NOT_COVERED)
    .order_by(DossierRow.year, DossierRow.serial)
)
_LEFT: Rows = STORED_NOTICE.where(OutboxRow.sent_at.is_not(None), _no_leaf(_notice_subject())).order_by(
    OutboxRow.dossier, OutboxRow.sequence, OutboxRow.recipient, OutboxRow.kind
)
_ARCHIVED: Rows = (
    select(*RunRow.__table__.columns)
    .where(RunRow.archived_at.is_not(None), _no_leaf(_run_subject()))
    .order_by(RunRow.dossier, RunRow.closed_at, RunRow.run_id)
)
_STATED: Rows = STORED_STATEMENT.where(_no_leaf(_statement_subject()))
_COSIGNED: Rows = (
    select(*PasskeyCosignatureRow.__table__.columns)
    .where(_no_leaf(_cosignature_subject()))
    .order_by(PasskeyCosignatureRow.size, PasskeyCosignatureRow.party)
)
_SEEN: Rows = (
    select(*SightRow.__table__.columns)
    .where(_no_leaf(_sight_subject()))
    .order_by(SightRow.dossier, SightRow.party, SightRow.sequence)
)
_ARCHIVED_SINCE = (
    select(RunRow.run_id)
    .where(RunRow.dossier == DossierRow.number, RunRow.archived_at.is_not(None), _no_leaf(_run_subject()))
    .exists()
)
_NOTICE_WAITS = select(OutboxRow.id).where(OutboxRow.dossier == DossierRow.number, OutboxRow.sent_at.is_(None)).exists()
_CLOSINGS = select(DossierRow.number, (_ARCHIVED_SINCE & ~_NOTICE_WAITS).label("whole")).where(
    DossierRow.closed_at.is_not(None), _NOT_COVERED
)
