"""Reading the record: what command lines and the portal show comes from here, never from a running procedure."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import AwareDatetime
from sqlalchemy import (
    ColumnElement,
    Engine,
    Row,
    Select,
    Text,
    bindparam,
    false,
    func,
    or_,
    select,
    type_coerce,
)

from installation.database import RecordUnavailable, reading
from installation.read_back import EVENT, FlawedRecordError, event_of, history_of
from models.contents import Document
from models.events import Event
from models.knowledge.case_file import CaseFile, Delivery, Sight
from models.parties import ADMINISTRATOR, IN_EVERY_DOSSIER
from models.record.history import History
from models.record.notice import Notice
from models.record.summary import Summary
from models.record.tables import (
    AttachmentRow,
    DocumentRow,
    DossierRow,
    EventRow,
    LockRow,
    OutboxRow,
    SightRow,
    TermRow,
)
from models.state import Lock, Term
from models.value import Value

_AT_ONCE = 100
"""So many dossiers are read by one query."""

_SUMMARY = select(*(getattr(DossierRow, field) for field in Summary.model_fields))
_SUMMARY_OF = _SUMMARY.where(DossierRow.number == bindparam("dossier"))
_GOING_ON = (
    select(DossierRow.number)
    .where(or_(DossierRow.closed_at.is_(None), DossierRow.next_due.is_not(None)))
    .order_by(DossierRow.year, DossierRow.serial)
)


class LockSince(Value):
    """A lock as it is on record, with the event that made it so and the instant (UTC) at which that counted."""

    lock: Lock
    sequence: int
    since: AwareDatetime


class Attachment(Value):
    """A document as an event of a dossier names it; ``party`` brought it in. ``position`` is its place among those of
    the event, from 0."""

    dossier: str
    sequence: int
    position: int
    party: str
    document: Document

    @property
    def place(self) -> str:
        """Its own name within the dossier: the number of the entry and its number there, from 1 (``12/2``)."""
        return f"{self.sequence}/{self.position + 1}"


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


class HowFarTold(NamedTuple):
    """How much a party was told of a dossier: how many notices left for it, when the last one did (UTC), and up to
    which event it had the page before it."""

    notices: int = 0
    last: datetime | None = None
    seen: int = 0


UNTOLD = HowFarTold()


class Standing(NamedTuple):
    """The last entry of a dossier by its hash, and how many sights of its page are on record."""

    head: str
    sights: int


class HowFarSeen(NamedTuple):
    """A dossier as a party opens it: up to which event its record goes, and whether it is on record that the party had
    its page before it since."""

    sequence: int
    is_seen: bool


class RecordReader:
    """The record as it can be read, over an engine of ``installation.database.open_record``.

    Every method raises RecordUnavailable where the database cannot be reached, or where what is on record is flawed.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def summaries(self) -> list[Summary]:
        """Every dossier on record, by number. (``installation.list_reader`` reads lists in parts.)"""
        query = _SUMMARY.order_by(DossierRow.year, DossierRow.serial)
        return [Summary.model_validate(row._asdict()) for row in self._rows(query)]

    def going_on(self) -> list[str]:
        """The numbers of the dossiers in which something can still happen by itself: those that are open, or closed
        with a term that still runs (Wohv art. 8a)."""
        return [number for (number,) in self._rows(_GOING_ON)]

    def parties(self) -> list[str]:
        """Every party that takes part in a dossier on record, the organisations by key."""
        organisations = {key for (keys,) in self._rows(select(DossierRow.organisations).distinct()) for key in keys}
        return [*IN_EVERY_DOSSIER, ADMINISTRATOR, *sorted(organisations)]

    def summary(self, dossier: str) -> Summary | None:
        rows = self._rows(_SUMMARY_OF, dossier=dossier)
        return Summary.model_validate(rows[0]._asdict()) if rows else None

    def takes_part(self, party: str, dossier: str) -> bool:
        """Whether there is such a dossier, and a party takes part in it: one question, so that how long the answer
        takes does not tell the two apart."""
        return bool(self._rows(_takes_part(party), dossier=dossier))

    def told(self, party: str, dossiers: Sequence[str]) -> dict[str, HowFarTold]:
        """Of each of these dossiers, where anything is: how much a party was told, by notice and by its page."""
        found: dict[str, HowFarTold] = {}
        for first in range(0, len(dossiers), _AT_ONCE):
            some = dossiers[first : first + _AT_ONCE]
            whose = {"party": party, "dossiers": some}
            with _plain_errors(), reading(self._engine) as connection:
                mailed, seen = connection.execute(_MAILED, whose).all(), connection.execute(_SEEN, whose).all()
            found |= {number: HowFarTold(count, last) for number, count, last in mailed}
            found |= {number: found.get(number, UNTOLD)._replace(seen=last) for number, last in seen}
        return found

    def opened(self, party: str, dossier: str) -> HowFarSeen | None:
        """How far the record of a dossier goes that a party opens; None where it takes part in none of that number. One
        question, as ``takes_part``."""
        rows = self._rows(_opened(party), dossier=dossier)
        return HowFarSeen(*rows[0]) if rows else None

    def standing(self, party: str, dossier: str) -> Standing | None:
        """Where a dossier stands in which a party takes part; None where it takes part in none of that number."""
        rows = self._rows(_standing(party), dossier=dossier)
        return Standing(*rows[0]) if rows else None

    def events(self, dossier: str, after: int = 0) -> list[Event]:
        """A dossier's events after a sequence number, in order."""
        return [event_of(row) for row in self._rows(_EVENTS, dossier=dossier, after=after)]

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
        return [_attachment(row) for row in self._rows(_DOCUMENTS, dossier=dossier)]

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
        with _plain_errors(), reading(self._engine) as connection:
            return history_of(connection, dossier)

    def case_file(self, dossier: str) -> CaseFile | None:
        """A dossier with all that says who may know what of it: its events, when each was put on record, the notices
        with their delivery, the sights of its page.
        Its chain is verified; its runs are not in there. None where nothing is on record."""
        with _plain_errors(), reading(self._engine) as connection:
            found = history_of(connection, dossier)
            if found is None:
                return None
            this = {"dossier": dossier}
            return CaseFile(
                number=dossier,
                agreement=found.agreement,
                events=found.events,
                recorded={row.sequence: row.recorded_at for row in connection.execute(_RECORDED, this)},
                deliveries=tuple(map(_delivery, connection.execute(_DELIVERIES_IN, this))),
                sights=tuple(map(_sight, connection.execute(_SIGHTS_IN, this))),
            )

    def _rows(self, query: Select[*tuple[Any, ...]], **given: object) -> Sequence[Row[*tuple[Any, ...]]]:
        with _plain_errors(), reading(self._engine) as connection:
            return connection.execute(query, given).all()


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except FlawedRecordError as error:
        raise RecordUnavailable(f"the record is flawed: {error}") from None


_DELIVERIES = select(*(getattr(OutboxRow, field) for field in Delivery.model_fields)).order_by(OutboxRow.id)
_SIGHTS = select(SightRow.party, SightRow.sequence, SightRow.seen_at).order_by(SightRow.party, SightRow.sequence)

# Made once, for what is asked a few times a request: to make one takes as long as to ask it (80 µs)
_RECORDED = select(EventRow.sequence, EventRow.recorded_at).where(EventRow.dossier == bindparam("dossier"))
_DELIVERIES_IN = _DELIVERIES.where(OutboxRow.dossier == bindparam("dossier"))
_SIGHTS_IN = _SIGHTS.where(SightRow.dossier == bindparam("dossier"))
_EVENTS = EVENT.where(EventRow.dossier == bindparam("dossier"), EventRow.sequence > bindparam("after"))
_DOCUMENTS = (
    select(*AttachmentRow.__table__.columns, EventRow.party, DocumentRow.size, DocumentRow.media_type)
    .join(EventRow, (EventRow.dossier == AttachmentRow.dossier) & (EventRow.sequence == AttachmentRow.sequence))
    .join(DocumentRow, DocumentRow.sha256 == AttachmentRow.sha256)
    .where(AttachmentRow.dossier == bindparam("dossier"))
    .order_by(AttachmentRow.sequence, AttachmentRow.position)
)
_MAILED = (
    select(OutboxRow.dossier, func.count(OutboxRow.sent_at), func.max(OutboxRow.sent_at))
    .where(OutboxRow.dossier.in_(bindparam("dossiers", expanding=True)), OutboxRow.recipient == bindparam("party"))
    .group_by(OutboxRow.dossier)
)
_SEEN = (
    select(SightRow.dossier, func.max(SightRow.sequence))
    .where(SightRow.dossier.in_(bindparam("dossiers", expanding=True)), SightRow.party == bindparam("party"))
    .group_by(SightRow.dossier)
)
_PARTIES = 64
"""For how many parties what hangs on a party is kept."""


@lru_cache(_PARTIES)
def _takes_part(party: str) -> Select[*tuple[Any, ...]]:
    return _of_party(select(DossierRow.number), party)


@lru_cache(_PARTIES)
def _opened(party: str) -> Select[*tuple[Any, ...]]:
    seen = (
        (SightRow.dossier == DossierRow.number) & (SightRow.party == party) & (SightRow.sequence == DossierRow.sequence)
    )
    query = select(DossierRow.sequence, SightRow.seen_at.is_not(None)).outerjoin(SightRow, seen)
    return _of_party(query, party)


@lru_cache(_PARTIES)
def _standing(party: str) -> Select[*tuple[Any, ...]]:
    sights = select(func.count()).select_from(SightRow).where(SightRow.dossier == bindparam("dossier"))
    return _of_party(select(DossierRow.head, sights.scalar_subquery()), party)


def _of_party(query: Select[*tuple[Any, ...]], party: str) -> Select[*tuple[Any, ...]]:
    """A query, of a dossier in which a party takes part."""
    takes_part = taking_part(DossierRow.__table__.c.organisations, party)
    return query.where(DossierRow.number == bindparam("dossier"), *takes_part)


def _delivery(row: Row[*tuple[Any, ...]]) -> Delivery:
    return Delivery.model_validate(row._asdict())


def _sight(row: Row[*tuple[Any, ...]]) -> Sight:
    return Sight(party=row.party, sequence=row.sequence, seen_at=row.seen_at)


def taking_part(organisations: ColumnElement[Any], party: str) -> Iterator[ColumnElement[bool]]:
    """What makes a dossier one in which a party takes part, by the column that lists its organisations: the landlord
    and the auditor have to do with all, the administrator with none."""
    if party == ADMINISTRATOR:
        yield false()
    elif party not in IN_EVERY_DOSSIER:
        # the column holds a JSON list of keys; a key in its quotes occurs nowhere else in it
        yield type_coerce(organisations, Text).contains(f'"{party}"', autoescape=True)


def _lock_since(row: Row[*tuple[Any, ...]]) -> LockSince:
    lock = Lock.model_validate({"state": row.state, "ground": row.ground})
    return LockSince(lock=lock, sequence=row.since_sequence, since=row.since)


def _attachment(row: Row[*tuple[Any, ...]]) -> Attachment:
    values = row._asdict()
    return Attachment.model_validate({**values, "document": values})
