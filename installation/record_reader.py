"""Reading the record: what command lines and the portal show comes from here, never from a running procedure."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, time
from typing import Any

from pydantic import AwareDatetime
from sqlalchemy import ColumnElement, Engine, Row, Select, Text, select, type_coerce

from installation.database import RecordUnavailable, legible
from models.calendar import local_instant
from models.contents import Document
from models.events import Event
from models.parties import ADMINISTRATOR, AUDITOR, LANDLORD
from models.record.entry import History
from models.record.notice import Notice
from models.record.summary import Stage, Summary
from models.record.tables import (
    EVENT,
    READING,
    AttachmentRow,
    DocumentRow,
    DossierRow,
    EventRow,
    FlawedRecordError,
    LockRow,
    OutboxRow,
    TermRow,
    event_of,
    history_of,
)
from models.state import Lock, Term
from models.value import Value

IN_EVERY_DOSSIER = (LANDLORD, AUDITOR, ADMINISTRATOR)
"""Parties that are not one organisation among others: all dossiers are theirs to see."""

_SUMMARY = select(*(getattr(DossierRow, field) for field in Summary.model_fields))


class LockSince(Value):
    """A lock as it is on record, with the event that made it so and the instant (UTC) at which that counted."""

    lock: Lock
    sequence: int
    since: AwareDatetime


class Attachment(Value):
    """A document as an event of a dossier names it; ``party`` brought it in."""

    dossier: str
    sequence: int
    party: str
    document: Document


class Posting(Value):
    """A notice on its way out: when it may go, how often it was tried, what went wrong last, when it went (UTC)."""

    id: int
    dossier: str
    notice: Notice
    created: AwareDatetime
    not_before: AwareDatetime
    attempts: int
    last_error: str | None
    sent_at: AwareDatetime | None


class RecordReader:
    """The record as it can be read, over an engine of ``installation.database.open_record``.

    Every method raises RecordUnavailable where the database cannot be reached, or where what is on record is flawed.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(**READING)

    def summaries(
        self,
        *,
        party: str | None = None,
        stage: Stage | None = None,
        due_before: date | None = None,
        is_open: bool | None = None,
    ) -> list[Summary]:
        """The dossiers that fit all that is given, by number. ``due_before``: a term ends on an earlier day than that
        one (in Amsterdam); ``party``: an organisation sees the dossiers it is addressed in, any other party all."""
        conditions = [*_of_party(party), *_in_stage(stage), *_due(due_before), *_open(is_open)]
        query = _SUMMARY.where(*conditions).order_by(DossierRow.year, DossierRow.serial)
        return [Summary.model_validate(row._asdict()) for row in self._rows(query)]

    def parties(self) -> list[str]:
        """Every party that takes part in a dossier on record, the organisations by key."""
        organisations = {key for (keys,) in self._rows(select(DossierRow.organisations)) for key in keys}
        return [*IN_EVERY_DOSSIER, *sorted(organisations)]

    def summary(self, dossier: str) -> Summary | None:
        rows = self._rows(_SUMMARY.where(DossierRow.number == dossier))
        return Summary.model_validate(rows[0]._asdict()) if rows else None

    def events(self, dossier: str, after: int = 0) -> list[Event]:
        """A dossier's events after a sequence number, in order."""
        return [
            event_of(row) for row in self._rows(EVENT.where(EventRow.dossier == dossier, EventRow.sequence > after))
        ]

    def terms(self, dossier: str) -> list[Term]:
        """All terms of a dossier, also those that ended, soonest first."""
        query = select(TermRow.term).where(TermRow.dossier == dossier).order_by(TermRow.due, TermRow.key)
        return [row.term for row in self._rows(query)]

    def locks(self, dossier: str) -> dict[str, LockSince]:
        """The locks of a dossier by organisation, the overall one under ``models.parties.OVERALL``."""
        query = select(*LockRow.__table__.columns).where(LockRow.dossier == dossier).order_by(LockRow.organisation)
        return {row.organisation: _lock_since(row) for row in self._rows(query)}

    def documents(self, dossier: str) -> list[Attachment]:
        """The documents of a dossier in the order in which they came. Who may see one is for
        ``models.knowledge.knowledge`` to say."""
        query = (
            select(*AttachmentRow.__table__.columns, EventRow.party, DocumentRow.size, DocumentRow.media_type)
            .join(EventRow, (EventRow.dossier == AttachmentRow.dossier) & (EventRow.sequence == AttachmentRow.sequence))
            .join(DocumentRow, DocumentRow.sha256 == AttachmentRow.sha256)
            .where(AttachmentRow.dossier == dossier)
            .order_by(AttachmentRow.sequence, AttachmentRow.position)
        )
        return [_attachment(row) for row in self._rows(query)]

    def outbox(self, dossier: str | None = None, *, waiting_only: bool = False) -> list[Posting]:
        """Notices with what became of them, oldest first, of one dossier or of all; ``attempts`` without ``sent_at``
        is a notice that fails."""
        query = select(*(getattr(OutboxRow, field) for field in Posting.model_fields)).order_by(OutboxRow.id)
        if dossier is not None:
            query = query.where(OutboxRow.dossier == dossier)
        if waiting_only:
            query = query.where(OutboxRow.sent_at.is_(None))
        return [Posting.model_validate(row._asdict()) for row in self._rows(query)]

    def history(self, dossier: str) -> History | None:
        """The agreement and all events of a dossier, its chain verified; None where nothing is on record."""
        with _plain_errors(), self._engine.begin() as connection:
            return history_of(connection, dossier)

    def _rows(self, query: Select[*tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
        with _plain_errors(), self._engine.begin() as connection:
            return connection.execute(query).all()


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        with legible():
            yield
    except FlawedRecordError as error:
        raise RecordUnavailable(f"the record is flawed: {error}") from None


def _of_party(party: str | None) -> Iterator[ColumnElement[bool]]:
    if party is not None and party not in IN_EVERY_DOSSIER:
        # the column holds a JSON list of keys; a key in its quotes occurs nowhere else in it
        yield type_coerce(DossierRow.organisations, Text).contains(f'"{party}"', autoescape=True)


def _in_stage(stage: Stage | None) -> Iterator[ColumnElement[bool]]:
    if stage is not None:
        yield DossierRow.stage == stage


def _due(before: date | None) -> Iterator[ColumnElement[bool]]:
    if before is not None:
        yield DossierRow.next_due <= local_instant(before, time.min)


def _open(is_open: bool | None) -> Iterator[ColumnElement[bool]]:
    if is_open is not None:
        yield DossierRow.closed_at.is_(None) if is_open else DossierRow.closed_at.is_not(None)


def _lock_since(row: Row[*tuple[Any, ...]]) -> LockSince:
    lock = Lock.model_validate({"state": row.state, "ground": row.ground})
    return LockSince(lock=lock, sequence=row.since_sequence, since=row.since)


def _attachment(row: Row[*tuple[Any, ...]]) -> Attachment:
    values = row._asdict()
    return Attachment.model_validate({**values, "document": values})
