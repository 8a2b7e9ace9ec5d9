"""The record: what one act or one step of the clock brought about, in one transaction, exactly once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple, Protocol

import structlog
from pydantic import ValidationError
from sqlalchemy import Connection, Engine, bindparam, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.vouching import is_signed_as_said, vouches
from installation.database import READING, fault
from installation.listing import relist_after
from installation.one_commit import OneCommit
from installation.prepared import Prepared
from installation.read_back import FlawedRecordError, history_of
from models.acts import ActEvidence
from models.contents import Document
from models.events import GENESIS, Event, digest_of
from models.evolve import fold
from models.record.entry import Entry, Outcome, SealedAct, Settled
from models.record.history import History, Resumed
from models.record.rows import (
    Row,
    agreement_row,
    attachments,
    document_row,
    dossier_row,
    event_row,
    evidence_row,
    lock_row,
    notice_row,
    term_row,
)
from models.record.tables import (
    AgreementRow,
    AttachmentRow,
    DocumentRow,
    DossierRow,
    EventRow,
    EvidenceRow,
    InstallationRow,
    LockRow,
    OutboxRow,
    Table,
    TermRow,
)
from models.refusals import Refusal, refusal
from models.signed_act import is_signed
from models.state import Dossier

CONFLICT = "RecordConflict"
"""The type of the error where the record holds another event under the same number. Not retried: the caller has to read
the record (``record.load``) and decide anew."""

GAP = "RecordGap"
"""The type of the error where events before the entry's are not on record: a wrong or an older database. Retried, since
nothing but the right database can help, and with it the entry fits."""

UNREACHABLE = "RecordUnreachable"
FLAWED = "RecordFlawed"
UNKNOWN = "DossierUnknown"

_log = structlog.get_logger(__name__)


class Documents(Protocol):
    """Where the contents of documents are kept."""

    def holds(self, document: Document) -> bool:
        """Whether the content of a document is there."""


class NotHereError(Exception):
    """An act that this installation cannot take, whatever the rules say of it; nothing of it is on record."""

    def __init__(self, dossier: str, refusals: tuple[Refusal, ...]) -> None:
        super().__init__("; ".join(map(str, refusals)))
        self.dossier = dossier
        self.refusals = refusals


class NotVouchedError(Exception):
    """No door in use made the seal of an act on a dossier; nothing of it is on record."""

    def __init__(self, dossier: str) -> None:
        super().__init__(f"no door in use made the seal of an act on dossier {dossier}")
        self.dossier = dossier


class _Head(NamedTuple):
    """The last event of a dossier on record."""

    sequence: int
    head: str


_HEAD = Prepared(
    select(DossierRow.sequence, DossierRow.head)
    .where(DossierRow.number == bindparam("number"))
    .with_for_update()  # PostgreSQL: two attempts at the same entry take turns; SQLite locked at BEGIN
)
_OURS = Prepared(select(InstallationRow.id))
_HASHES = Prepared(
    select(EventRow.hash)
    .where(EventRow.dossier == bindparam("dossier"), EventRow.sequence.between(bindparam("first"), bindparam("last")))
    .order_by(EventRow.sequence)
)
_EVENTS = Prepared(insert(EventRow))
_ATTACHMENTS = Prepared(insert(AttachmentRow))
_EVIDENCE = Prepared(insert(EvidenceRow))


class _Upserts:
    """What may be there already, which each dialect writes with its own construct."""

    def __init__(self, dialect: str) -> None:
        into = postgresql.insert if dialect == "postgresql" else sqlite.insert
        self.agreement = Prepared(into(AgreementRow).on_conflict_do_nothing())
        self.document = Prepared(into(DocumentRow).on_conflict_do_nothing())
        self.notice = Prepared(into(OutboxRow).on_conflict_do_nothing())
        dossier, term, lock = into(DossierRow), into(TermRow), into(LockRow)
        self.dossier = Prepared(
            dossier.on_conflict_do_update(
                index_elements=[DossierRow.number],
                set_=_all_but_key(DossierRow, dossier.excluded),
            )
        )
        self.term = Prepared(
            term.on_conflict_do_update(
                index_elements=[TermRow.dossier, TermRow.key],
                set_=_all_but_key(TermRow, term.excluded),
                where=TermRow.term.is_distinct_from(term.excluded.term),
            )
        )
        self.lock = Prepared(
            lock.on_conflict_do_update(
                index_elements=[LockRow.dossier, LockRow.organisation],
                set_=_all_but_key(LockRow, lock.excluded),
                where=or_(LockRow.state != lock.excluded.state, LockRow.ground.is_distinct_from(lock.excluded.ground)),
            )
        )


def _all_but_key(table: type[Table], excluded: Any) -> Row:  # noqa: ANN401 - SQLAlchemy's columns by name
    return {column.name: excluded[column.name] for column in table.__table__.columns if not column.primary_key}


class Record:
    """The record's activities, over an engine of ``installation.database.open_record``. Threads may share it. No act
    goes on record whose ``documents`` are not there."""

    def __init__(self, engine: Engine, documents: Documents | None = None) -> None:
        self._engine = engine
        self._documents = documents
        self._reading = engine.execution_options(**READING)
        self._upserts = _Upserts(engine.dialect.name)
        # SQLite has one writer at a time and lets the others poll for seconds; here they queue up, and go together
        self._together = OneCommit(engine) if engine.dialect.name == "sqlite" else None

    # Where it takes too long, its procedure asks again; the thread that has others' entries in hand too goes on
    @activity.defn(name="record.settle", no_thread_cancel_exception=True)
    def settle(self, outcome: Outcome) -> Settled:
        """Puts on record what became of an act or of a moment, and says what stands: nothing where it rests on a seal
        that no door in use made. What came from another installation, or names a document that is not here, is refused.
        Raises what else ``write`` raises."""
        try:
            if outcome.entry:
                self.write(outcome.entry, outcome.installation, outcome.sealed)
                _count(outcome.entry.events)
            elif outcome.sealed:
                with _short_errors(), self._reading.begin() as connection:
                    _require_vouched(connection, outcome.sealed, ())
        except NotVouchedError as unvouched:
            _log.warning("an act with a seal that no door in use made", dossier=unvouched.dossier)
            return Settled(unvouched=True)
        except NotHereError as refused:
            _log.warning("act not taken", dossier=refused.dossier, why=[r.code for r in refused.refusals])
            return Settled(refusals=refused.refusals)
        return Settled(events=outcome.entry.events if outcome.entry else (), refusals=outcome.refusals)

    def write(self, entry: Entry, installation: str | None = None, sealed: SealedAct | None = None) -> None:
        """Puts an entry on record: its events, what they amount to, and the notices; all of it or nothing. An entry
        that is on record already changes nothing, not even where later ones followed. ``installation`` is the one that
        it must belong to, where its sender said so; of the act that was ``sealed`` the evidence goes along.

        Raises NotVouchedError, NotHereError, and ApplicationError: ``RecordConflict``, ``RecordFlawed`` (an event
        without its own hash; neither is retried), ``RecordGap``, ``RecordUnreachable``.
        """
        with _short_errors():
            if self._together:
                self._together.write(partial(self._enter, entry, installation, sealed))
            else:
                with self._engine.begin() as connection:
                    self._enter(entry, installation, sealed, connection)

    def _enter(self, entry: Entry, installation: str | None, sealed: SealedAct | None, connection: Connection) -> None:
        if sealed:
            _require_vouched(connection, sealed, entry.events)
        head = _HEAD.rows(connection, number=entry.dossier)
        if new := _new(connection, entry, _Head(*head[0]) if head else _Head(0, GENESIS)):
            if faults := (*_foreign(connection, installation), *self._without_content(new)):
                raise NotHereError(entry.dossier, faults)
            self._write(connection, entry, new)
            if signed := sealed and _signed(sealed, new):
                _EVIDENCE.do(connection, [evidence_row(*signed)])

    def _without_content(self, new: list[Event]) -> Iterator[Refusal]:
        """The documents of which the record would say for good that they are here, and that are not."""
        for _, document in attachments(new):
            if self._documents and not self._documents.holds(document):
                yield refusal("document_not_here", document.name)

    def _write(self, connection: Connection, entry: Entry, new: list[Event]) -> None:
        dossier, at, into, named = entry.dossier, entry.recorded_at, self._upserts, list(attachments(new))
        into.agreement.do(connection, [agreement_row(entry.agreement)] if entry.agreement else [])
        into.dossier.do(connection, [dossier_row(entry.summary, new[-1])])
        _EVENTS.do(connection, [event_row(event, at) for event in new])
        into.term.do(connection, [term_row(dossier, term) for term in entry.terms])
        into.lock.do(connection, [lock_row(dossier, whose, lock, new) for whose, lock in entry.locks.items()])
        into.document.do(connection, [document_row(document, at) for _, document in named])
        _ATTACHMENTS.do(connection, [row for row, _ in named])
        into.notice.do(connection, [notice_row(dossier, notice, at) for notice in entry.notices])
        relist_after(connection, entry, new)

    @activity.defn(name="record.load")
    def load(self, dossier: str) -> Resumed:
        """How a dossier stands, to go on with it after its run ended or was lost. Raises what ``history`` raises."""
        history = self.history(dossier)
        return Resumed(agreement=history.agreement, dossier=fold(Dossier(number=dossier), history.events))

    def history(self, dossier: str) -> History:
        """A dossier's agreement and all its events.

        Raises ApplicationError: ``DossierUnknown``, ``RecordFlawed`` (not retried), ``RecordUnreachable``.
        """
        try:
            with _short_errors(), self._reading.begin() as connection:
                history = history_of(connection, dossier)
        except FlawedRecordError as flaw:
            _log.error("record flawed", dossier=dossier, flaw=str(flaw))
            raise ApplicationError(str(flaw), type=FLAWED, non_retryable=True) from None
        if history is None:
            raise ApplicationError(
                f"nothing is on record of dossier {dossier}",
                type=UNKNOWN,
                non_retryable=True,
                category=ApplicationErrorCategory.BENIGN,  # somebody mistyped a number: nothing to log
            )
        return history


def _foreign(connection: Connection, installation: str | None) -> Iterator[Refusal]:
    if installation and (installation,) not in (ours := _OURS.rows(connection)):
        yield refusal("other_installation", f"{installation}, where this is {', '.join(our for (our,) in ours)}")


def _count(events: tuple[Event, ...]) -> None:
    """The application's metric: what went on record, by type; breaches, lapses and refusals among them."""
    if activity.in_activity():
        recorded = activity.metric_meter().create_counter("advice_events_recorded", "events put on record, by type")
        for event in events:
            recorded.add(1, {"type": event.type.value})


@contextmanager
def reaching_the_record() -> Iterator[None]:
    """Says that the record cannot be reached (``RecordUnreachable``), without SQL, parameters or values: personal data
    stays out of Temporal's histories and out of the log."""
    try:
        yield
    except SQLAlchemyError as error:
        raise ApplicationError(f"the record cannot be reached: {fault(error)}", type=UNREACHABLE) from None


@contextmanager
def _short_errors() -> Iterator[None]:
    """Says that the record cannot be reached (``RecordUnreachable``), or that what is on it cannot be read:
    without SQL, parameters or values."""
    try:
        with reaching_the_record():
            yield
    except ValidationError as error:
        places = ", ".join(".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False))
        raise ApplicationError(f"the record cannot be read: {error.title}, {places}", type=UNREACHABLE) from None


def _new(connection: Connection, entry: Entry, on_record: _Head) -> list[Event]:
    """The events of an entry that are not on record yet. What is, must be the same; what is not, must follow on it."""
    known = [event for event in entry.events if event.sequence <= on_record.sequence]
    if known and [event.hash for event in known] != _recorded(connection, known):
        raise _conflict(entry, on_record)
    new = [event for event in entry.events if event.sequence > on_record.sequence]
    if new and new[0].sequence > on_record.sequence + 1:
        raise _gap(entry, on_record)
    if new and not _follow(new, on_record):
        raise _conflict(entry, on_record)
    if wrong := next((event for event in new if event.hash != digest_of(event)), None):
        raise ApplicationError(f"event {wrong.sequence} does not have its hash", type=FLAWED, non_retryable=True)
    return new


def _require_vouched(connection: Connection, sealed: SealedAct, events: Iterable[Event]) -> None:
    """Raises NotVouchedError unless a door in use sealed the act, and its sender signed what says so."""
    signed = _signed(sealed, events)
    if not vouches(connection, sealed.act, sealed.dossier) or (signed and not is_signed_as_said(connection, *signed)):
        raise NotVouchedError(sealed.dossier)


def _signed(sealed: SealedAct, events: Iterable[Event]) -> tuple[ActEvidence, Event] | None:
    """The evidence of an act that its sender signed, and the event that it becomes; None where it did not."""
    act, seal = sealed.act, sealed.act.seal
    if seal is None or seal.evidence is None:
        return None
    own = (event for event in events if event.act_id == act.act_id and is_signed(event))
    return next(((seal.evidence, event) for event in own), None)


def _recorded(connection: Connection, events: list[Event]) -> list[str]:
    first, last = events[0], events[-1]
    found = _HASHES.rows(connection, dossier=first.dossier, first=first.sequence, last=last.sequence)
    return [recorded for (recorded,) in found]


def _follow(events: list[Event], head: _Head) -> bool:
    """Whether the events are chained to the head and to each other."""
    for event in events:
        if event.sequence != head.sequence + 1 or event.previous != head.head:
            return False
        head = _Head(event.sequence, event.hash)
    return True


def _conflict(entry: Entry, on_record: _Head) -> ApplicationError:
    first = entry.events[0].sequence
    _log.error(
        "record conflict", dossier=entry.dossier, sequence=first, on_record=on_record.sequence, head=on_record.head
    )
    return ApplicationError(
        f"dossier {entry.dossier}: the events from {first} on do not fit the record, which stands at "
        f"{on_record.sequence}",
        on_record.sequence,
        type=CONFLICT,
        non_retryable=True,
        category=ApplicationErrorCategory.BENIGN,  # logged here
    )


def _gap(entry: Entry, on_record: _Head) -> ApplicationError:
    first = entry.events[0].sequence
    _log.error("record gap", dossier=entry.dossier, sequence=first, on_record=on_record.sequence)
    return ApplicationError(
        f"dossier {entry.dossier}: the record stands at event {on_record.sequence}, event {first} comes next; "
        "is it the right database, restored up to the end?",
        on_record.sequence,
        type=GAP,
        category=ApplicationErrorCategory.BENIGN,  # logged here
    )
