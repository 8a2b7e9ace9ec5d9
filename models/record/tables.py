"""The tables of the record, for SQLite and PostgreSQL (rules section 8).

``agreements`` and ``events`` are the record itself: they are only ever added to. ``dossiers``, ``terms`` and ``locks``
say what the events amount to, so that a list needs no folding; they can be rebuilt from the events. ``outbox`` holds
what parties still have to be told, ``numbers`` which dossier number was given to which request.

``seats`` and ``tasks`` are the lists of each party, made of what that party may know (``models.knowledge.list_rows``).
``commitments`` are what the landlord promised, in the list of each party that may know of it
(``models.knowledge.promised``), and since when each is done.
``days`` are the last days of terms and the days of talks that each party knows of (``models.knowledge.dates_known``).
``texts`` is what each of them, and the auditor, may find by searching (``models.knowledge.searched``).
They change in the transaction of whatever changes that, and can be made anew.

``log_leaves`` and ``checkpoints`` are the append-only log over all of it (``models.record.log``), ``cosignatures`` the
organisations' witness of a checkpoint by a key file of theirs and ``passkey_cosignatures`` by a passkey, ``keys`` the
public keys that signed, ``runs`` the Temporal histories kept,
``sights`` which party had the page of a dossier before it, ``act_evidence`` by which passkey an act was signed,
``people_statements`` what is stated about people.

``webhooks`` are the addresses to which other programs want a party's news sent, ``webhook_messages`` what each has to
be sent: written in the transaction by which that party comes to know it.

``installation`` says whose record this is, ``losses`` what a person said of it that is lost.

All instants are UTC, all dates are local to Europe/Amsterdam. JSON is kept as text: hashes are recomputed from it
years later, and a database that re-orders or re-formats it would break them.
"""

import json
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from pydantic import BaseModel, JsonValue
from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Select,
    Text,
    TypeDecorator,
    UniqueConstraint,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from models.canonical import EXACT, canonical
from models.record.notice import Notice
from models.state import Term
from models.terms import Derivation

REVISION = "0014"
"""The migration that makes these tables as they are here."""

NAMING = {
    "pk": "%(table_name)s_pk",
    "fk": "%(table_name)s_%(column_0_name)s_fk",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ix": "%(table_name)s_%(column_0_N_name)s_index",
}
"""How constraints are named."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses one without a time zone; gives back UTC, also where the database keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone does not go on record")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Canonical(TypeDecorator[JsonValue]):
    """A JSON value as its RFC 8785 text: what was hashed is what is stored."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: JsonValue, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else canonical(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> JsonValue:  # noqa: ARG002
        return None if value is None else _parsed(value)


def _parsed(text: str) -> JsonValue:
    try:
        value: JsonValue = json.loads(text, parse_int=_number)
    except RecursionError:
        raise ValueError("JSON that is nested more deeply than anything that is put on record") from None
    return value


def _number(digits: str) -> int | float:
    number = int(digits)
    return number if -EXACT < number < EXACT else float(digits)


class ValueText(TypeDecorator[BaseModel]):
    """A value of the domain as its JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, model: type[BaseModel]) -> None:
        super().__init__()
        self.model = model

    def process_bind_param(self, value: BaseModel | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else value.model_dump_json()

    def process_result_value(self, value: str | None, dialect: Dialect) -> BaseModel | None:  # noqa: ARG002
        return None if value is None else self.model.model_validate_json(value)


class Table(DeclarativeBase):
    """What all tables share: how constraints are named, and which type stands for which Python type."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {str: Text, datetime: UtcDateTime, date: Date}


class AgreementRow(Table):
    """One version of an agreement under which a dossier runs, as it was then; ``digest`` is the SHA-256 of
    ``content``."""

    __tablename__ = "agreements"

    digest: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[str]
    content: Mapped[str]


class NumberRow(Table):
    """A dossier number given out: 2027-003 is ``year`` 2027, ``serial`` 3. Never deleted, so never given out again."""

    __tablename__ = "numbers"
    __table_args__ = (UniqueConstraint("act_id"),)

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    serial: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act_id: Mapped[str]
    allocated_at: Mapped[datetime]


class DossierRow(Table):
    """One dossier as lists show it (``models.record.summary``). ``sequence`` and ``head`` are the number and hash of
    its last event on record: what the next one must be chained to."""

    __tablename__ = "dossiers"
    __table_args__ = (UniqueConstraint("year", "serial"), Index(None, "next_due"))

    number: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int]
    serial: Mapped[int]
    kind: Mapped[str]
    subject: Mapped[str]
    topic: Mapped[str | None]
    right: Mapped[str | None]
    organisations: Mapped[list[str]] = mapped_column(Canonical)
    stage: Mapped[str]
    version: Mapped[int]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    result: Mapped[str | None]
    next_due: Mapped[datetime | None]
    escalated: Mapped[bool]
    agreement_digest: Mapped[str] = mapped_column(ForeignKey(AgreementRow.digest))
    sequence: Mapped[int]
    head: Mapped[str]


class EventRow(Table):
    """One event of a dossier (``models.events.Event``), and when it was put on record."""

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("hash"), Index(None, "act_id"))

    dossier: Mapped[str] = mapped_column(ForeignKey(DossierRow.number), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[str]
    time: Mapped[datetime]
    happened: Mapped[datetime]
    recorded_at: Mapped[datetime]
    party: Mapped[str]
    person: Mapped[str]
    channel: Mapped[str]
    entered_by: Mapped[str | None]
    act_id: Mapped[str | None]
    content: Mapped[dict[str, Any]] = mapped_column(Canonical)
    previous: Mapped[str]
    hash: Mapped[str]
    assurance: Mapped[str | None]


class TermRow(Table):
    """One version of a term. ``starts`` and ``ends`` are the day of the starting event and the last day, ``due`` the
    first instant after it, ``sentence`` the derivation in English; ``term`` is the whole value, derivation included."""

    __tablename__ = "terms"
    __table_args__ = (Index(None, "state", "due"),)

    dossier: Mapped[str] = mapped_column(ForeignKey(DossierRow.number), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    organisation: Mapped[str | None]
    name: Mapped[str]
    version: Mapped[int]
    state: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date]
    due: Mapped[datetime]
    basis: Mapped[str]
    provisional: Mapped[bool]
    sentence: Mapped[str]
    term: Mapped[Term] = mapped_column(ValueText(Term))


class LockRow(Table):
    """One organisation's lock, or the overall one, with the event since which it is so."""

    __tablename__ = "locks"

    dossier: Mapped[str] = mapped_column(ForeignKey(DossierRow.number), primary_key=True)
    organisation: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    ground: Mapped[str | None]
    since_sequence: Mapped[int]
    since: Mapped[datetime]


class DocumentRow(Table):
    """A document by its content; the file itself is in the document folder. ``size`` is in bytes."""

    __tablename__ = "documents"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str]
    stored_at: Mapped[datetime]


class AttachmentRow(Table):
    """A document as an event of a dossier names it, and who may see it (``label``)."""

    __tablename__ = "dossier_documents"
    __table_args__ = (
        ForeignKeyConstraint(["dossier", "sequence"], [EventRow.dossier, EventRow.sequence]),
        Index(None, "sha256"),
    )

    dossier: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(ForeignKey(DocumentRow.sha256))
    label: Mapped[str]


_WAITING = text("sent_at IS NULL")
"""Which notices wait: few, however many there were."""


_IN_USE = text("ended_at IS NULL")
_TO_SEND = text("sent_at IS NULL AND given_up_at IS NULL")
_LEFT = text("given_up_at IS NOT NULL")


class OutboxRow(Table):
    """A notice that a party must get, with what became of it. ``claimed_until`` keeps two senders apart; ``sent_at``
    is set once it left; ``last_error`` names what went wrong, without personal data. One of which its party was told by
    letter was not mailed: ``told_on`` is the day of that (Amsterdam), ``told_by`` the person who says so, and
    ``sent_at`` the instant at which that was said."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("dossier", "sequence", "recipient", "kind"),
        ForeignKeyConstraint(["dossier", "sequence"], [EventRow.dossier, EventRow.sequence]),
        Index("outbox_waiting_index", "not_before", "id", postgresql_where=_WAITING, sqlite_where=_WAITING),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    dossier: Mapped[str]
    sequence: Mapped[int]
    recipient: Mapped[str]
    kind: Mapped[str]
    notice: Mapped[Notice] = mapped_column(ValueText(Notice))
    created: Mapped[datetime]
    not_before: Mapped[datetime]
    attempts: Mapped[int]
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    told_on: Mapped[date | None]
    told_by: Mapped[str | None]


class SeatRow(Table):
    """A dossier in the list of a party that may know of it (``models.record.summary.Listed``), as far as it may:
    ``sequence`` and ``head`` are those of the last event that it knows. A dossier in which no term runs has the
    ``next_due`` ``models.record.summary.NEVER``. Ordered by number (``year``, ``serial``) or by ``next_due``."""

    __tablename__ = "seats"
    __table_args__ = (
        Index("seats_by_number_index", "party", "is_open", "year", "serial"),
        Index("seats_by_due_index", "party", "is_open", "next_due", "year", "serial"),
    )

    dossier: Mapped[str] = mapped_column(ForeignKey(DossierRow.number), primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int]
    serial: Mapped[int]
    is_open: Mapped[bool]
    kind: Mapped[str]
    subject: Mapped[str]
    topic: Mapped[str | None]
    right: Mapped[str | None]
    organisations: Mapped[list[str]] = mapped_column(Canonical)
    stage: Mapped[str | None]
    version: Mapped[int]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    result: Mapped[str | None]
    next_due: Mapped[datetime]
    escalated: Mapped[bool]
    agreement_digest: Mapped[str]
    sequence: Mapped[int]
    head: Mapped[str]


class TaskRow(Table):
    """Something that is awaited in an open dossier, as a party knows it (``models.waiting.Waiting``): what is asked of
    it itself (``is_own``), with the ``act`` by which it is done, or what comes without it. ``day`` is the last one
    (Amsterdam), ``due`` the first instant after it; what has no end is due ``models.record.summary.NEVER``.
    ``position`` is its place among those of its party and dossier, from 0."""

    __tablename__ = "tasks"
    __table_args__ = (Index("tasks_by_due_index", "party", "is_own", "due", "year", "serial", "position"),)

    dossier: Mapped[str] = mapped_column(ForeignKey(DossierRow.number), primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    year: Mapped[int]
    serial: Mapped[int]
    subject: Mapped[str]
    right: Mapped[str | None]
    is_own: Mapped[bool]
    act: Mapped[str | None]
    instead: Mapped[str | None]
    is_joint: Mapped[bool]
    awaited: Mapped[str]
    awaited_from: Mapped[str]
    organisation: Mapped[str | None]
    day: Mapped[date | None]
    due: Mapped[datetime]
    state: Mapped[str | None]
    number: Mapped[int]
    derivation: Mapped[Derivation | None] = mapped_column(ValueText(Derivation))


class CommitmentRow(Table):
    """Something that the landlord promised an organisation, in the list of a party that may know of it
    (``models.knowledge.promised.Promise``); what has no day is promised ``until`` the last day there is.
    ``position`` is its place among those of its party and dossier, from 0. ``done_at``: since when it is done, as the
    accounts say (``installation.accounts.commitment_words``); what is open is done
    ``models.record.summary.NEVER``."""

    __tablename__ = "commitments"
    __table_args__ = (Index("commitments_by_day_index", "party", "done_at", "until", "year", "serial", "position"),)

    dossier: Mapped[str] = mapped_column(ForeignKey(DossierRow.number), primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    year: Mapped[int]
    serial: Mapped[int]
    subject: Mapped[str]
    organisation: Mapped[str]
    point: Mapped[int]
    text: Mapped[str]
    answer: Mapped[str]
    reasons: Mapped[str]
    who: Mapped[str]
    until: Mapped[date]
    promised_on: Mapped[date]
    done_at: Mapped[datetime]


class KnownDayRow(Table):
    """A day (Amsterdam) in a dossier, as a party knows it (``models.knowledge.dates_known.KnownDay``); what the dossier
    is about stands in its seat."""

    __tablename__ = "days"
    __table_args__ = (Index("days_by_day_index", "party", "day"),)

    dossier: Mapped[str] = mapped_column(ForeignKey(DossierRow.number), primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    day: Mapped[date]
    state: Mapped[str]
    organisation: Mapped[str | None]
    changes: Mapped[int]
    changed_at: Mapped[datetime]
    term: Mapped[str | None]
    place: Mapped[str]


class TextRow(Table):
    """What a reader may find of an event (``models.knowledge.searched``), from ``shown_from`` on (Amsterdam): its
    ``words``, folded, each parted from the next by a space. ``party`` is the reader; ``id`` is such that the newest
    comes last. The database keeps an index over the words by itself (``migrations``): on SQLite the table
    ``texts_found`` of FTS5, on PostgreSQL the column ``lexemes``. In it every word stands with its reader, so that
    nobody's words are looked up among those of others."""

    __tablename__ = "texts"
    __table_args__ = (
        Index("texts_by_dossier_index", "dossier", "party", "sequence", "part", unique=True),
        Index("texts_by_reader_index", "party", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False)
    dossier: Mapped[str] = mapped_column(ForeignKey(DossierRow.number))
    party: Mapped[str]
    sequence: Mapped[int]
    part: Mapped[int]
    shown_from: Mapped[date]
    words: Mapped[str]


class SightRow(Table):
    """A party had the page of a dossier before it at ``seen_at``, when its record went up to event ``sequence``; the
    first time for each. Which person it was stands with the portal's own data (``installation.accounts``)."""

    __tablename__ = "sights"
    __table_args__ = (
        ForeignKeyConstraint(["dossier", "sequence"], [EventRow.dossier, EventRow.sequence]),
        Index(None, "seen_at"),
    )

    dossier: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime]


class RunRow(Table):
    """A run of a dossier's workflow that ended, and the file in the archive that keeps its whole Temporal history.
    ``continued_from`` is the run it took over from; ``sha256`` and ``size`` (bytes) are those of the file, ``events``
    is the length of the history; until ``archived_at`` is set it waits, and ``last_error`` says what went wrong."""

    __tablename__ = "runs"
    __table_args__ = (Index(None, "archived_at", "not_before"),)

    dossier: Mapped[str] = mapped_column(ForeignKey(DossierRow.number), primary_key=True)
    run_id: Mapped[str] = mapped_column(primary_key=True)
    workflow_id: Mapped[str]
    first_run_id: Mapped[str]
    continued_from: Mapped[str | None]
    status: Mapped[str]
    started_at: Mapped[datetime]
    closed_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    sha256: Mapped[str | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    events: Mapped[int | None]
    attempts: Mapped[int]
    not_before: Mapped[datetime]
    last_error: Mapped[str | None]


class EvidenceRow(Table):
    """What proves that the sender of an act signed it with a passkey (``models.acts.ActEvidence``), beside the event
    that the act became. ``head`` and its number are those of the last event that the signer knew."""

    __tablename__ = "act_evidence"
    __table_args__ = (ForeignKeyConstraint(["dossier", "sequence"], [EventRow.dossier, EventRow.sequence]),)

    dossier: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    credential: Mapped[str]
    authenticator_data: Mapped[str]
    client_data: Mapped[str]
    signature: Mapped[str]
    head_sequence: Mapped[int | None]
    head: Mapped[str | None]


class StatementRow(Table):
    """A statement about a person (``models.record.statement.PersonStatement``)."""

    __tablename__ = "people_statements"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    party: Mapped[str]
    at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(Canonical)


class LeafRow(Table):
    """A leaf of the append-only log, at its position from 0 on (``models.record.log.Leaf``)."""

    __tablename__ = "log_leaves"
    __table_args__ = (Index(None, "subject", "number"),)

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    subject: Mapped[str]
    number: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str]


class CheckpointRow(Table):
    """The log up to a size (number of leaves): its root hash (hexadecimal), the note that the log's key signed, and the
    subtree hashes from which the next checkpoint goes on (``models.record.log.Frontier``)."""

    __tablename__ = "checkpoints"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[str]
    made_at: Mapped[datetime]
    note: Mapped[str]
    frontier: Mapped[list[str]] = mapped_column(Canonical)


class CosignatureRow(Table):
    """One witness's signature line under a checkpoint."""

    __tablename__ = "cosignatures"

    size: Mapped[int] = mapped_column(ForeignKey(CheckpointRow.size), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(primary_key=True)
    line: Mapped[str]


class PasskeyCosignatureRow(Table):
    """An organisation's cosignature of a checkpoint by a passkey (``models.record.passkey_cosignature``): the first one
    of each organisation. The log commits to it from the next checkpoint on."""

    __tablename__ = "passkey_cosignatures"

    size: Mapped[int] = mapped_column(ForeignKey(CheckpointRow.size), primary_key=True, autoincrement=False)
    party: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    credential: Mapped[str]
    authenticator_data: Mapped[str]
    client_data: Mapped[str]
    signature: Mapped[str]


class KeyRow(Table):
    """A public key as a verifier key of C2SP signed notes (``vkey``): the log's own, that of a witness, or that of a
    door (``installation.doors``). ``party`` is whose it is; it was in use from ``since`` until ``until``."""

    __tablename__ = "keys"

    vkey: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    party: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


DOOR = "door"
"""The kind of a door's key."""


class InstallationRow(Table):
    """Which installation this is the record of: one row, made with the record and never changed. It travels with a copy
    or a backup of the record: ``id`` (a UUID) tells installations apart, not machines."""

    __tablename__ = "installation"

    id: Mapped[str] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]


class LossRow(Table):
    """A dossier of which Temporal or the archive knew and the record did not, and the person who said that what was on
    record of it is lost, and when. ``number`` is empty where that was said of a whole record."""

    __tablename__ = "losses"

    said_at: Mapped[datetime] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]


class WebhookRow(Table):
    """An address to which the news of a party is sent, for another program (``installation.webhooks``): since when, who
    made it (``made_by``: the id of a person, or ``operator``), and for which types of events (none: all). What it is
    sent is signed with ``secret``, and until an instant with the one before too. ``last_error`` names what went wrong
    last, in words without personal data; what succeeds takes it away."""

    __tablename__ = "webhooks"
    __table_args__ = (Index("webhooks_in_use_index", "party", postgresql_where=_IN_USE, sqlite_where=_IN_USE),)

    id: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str]
    url: Mapped[str]
    types: Mapped[list[str]] = mapped_column(Canonical)
    secret: Mapped[str]
    secret_before: Mapped[str | None]
    secret_before_until: Mapped[datetime | None]
    since: Mapped[datetime]
    made_by: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    last_sent_at: Mapped[datetime | None]
    last_failed_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class WebhookMessageRow(Table):
    """That a webhook's party came to know an event; what is sent is made of what it could know at ``known_at``. What
    was ``given_up_at`` an instant is tried no more unless somebody has it sent again."""

    __tablename__ = "webhook_messages"
    __table_args__ = (
        UniqueConstraint("webhook", "dossier", "sequence"),
        ForeignKeyConstraint(["dossier", "sequence"], [EventRow.dossier, EventRow.sequence]),
        Index(
            "webhook_messages_waiting_index",
            *("webhook", "dossier", "id"),
            postgresql_where=_TO_SEND,
            sqlite_where=_TO_SEND,
        ),
        Index("webhook_messages_given_up_index", "webhook", postgresql_where=_LEFT, sqlite_where=_LEFT),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    webhook: Mapped[str] = mapped_column(ForeignKey(WebhookRow.id))
    dossier: Mapped[str]
    sequence: Mapped[int]
    known_at: Mapped[datetime]
    created: Mapped[datetime]
    not_before: Mapped[datetime]
    attempts: Mapped[int]
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


STORED_NOTICE: Select[*tuple[Any, ...]] = select(
    OutboxRow.dossier,
    OutboxRow.sequence,
    OutboxRow.recipient,
    OutboxRow.kind,
    type_coerce(OutboxRow.notice, Text).label("notice"),
    OutboxRow.created,
    OutboxRow.attempts,
    OutboxRow.sent_at,
    OutboxRow.told_on,
    OutboxRow.told_by,
)
"""Notices as the log commits to them (``audit.verification.leaves``), with their JSON as it is stored."""

STORED_STATEMENT: Select[*tuple[Any, ...]] = select(
    StatementRow.number,
    StatementRow.kind,
    StatementRow.party,
    StatementRow.at,
    type_coerce(StatementRow.content, Text).label("content"),
).order_by(StatementRow.number)
"""Statements as the log commits to them, with their JSON as it is stored."""
