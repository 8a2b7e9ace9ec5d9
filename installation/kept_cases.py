"""Dossiers as whoever keeps the lists read them lately, so that an entry is not followed by reading all the others of
its dossier again, and a party's state is not folded again from the first event on.

Events and notices never change once they are on record; what becomes of them does, and is read each time. What is kept
is known by the hash of the last event, which covers all before it, and by when that was put on record: where the record
goes on from there, the rest is read, or handed over by whoever puts it there; where it does not, everything is read.
Who knows what goes on with it (``Knowledge.gone_on``), and so do the states that were folded for each party.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, select

from installation.prepared import Prepared, Raw
from installation.read_back import EVENT, agreement_of, event_of
from models.agreement import Agreement
from models.events import GENESIS, Event
from models.knowledge.case_file import CaseFile, Delivery, Sight
from models.knowledge.knowledge import Knowledge
from models.knowledge.known_state import Folded
from models.record.notice import Notice
from models.record.tables import (
    AgreementRow,
    DossierRow,
    EventRow,
    OutboxRow,
    SightRow,
)

MOST = 128
"""How many dossiers are kept: those in which something happened last. One just opened takes 0.25 MB, one of four
organisations at its end 1.7; an act on one that is not kept takes 3 ms of processor time more to put on record, in
which nobody else can."""

_STANDS = Prepared(
    select(DossierRow.head, DossierRow.agreement_digest, EventRow.hash, EventRow.recorded_at)
    .join(EventRow, and_(EventRow.dossier == DossierRow.number, EventRow.sequence == bindparam("known")), isouter=True)
    .where(DossierRow.number == bindparam("number"))
    # PostgreSQL: who changes what is known of a dossier take turns; SQLite: they do from BEGIN on
    .with_for_update(of=DossierRow)
)
_EVENTS = Prepared(
    EVENT.add_columns(EventRow.recorded_at).where(
        EventRow.dossier == bindparam("number"), EventRow.sequence > bindparam("after")
    )
)
_NAME = (OutboxRow.sequence, OutboxRow.recipient, OutboxRow.kind)
_DELIVERIES = Prepared(
    select(*_NAME, OutboxRow.created, OutboxRow.sent_at)
    .where(OutboxRow.dossier == bindparam("number"))
    .order_by(OutboxRow.id)
)
_NOTICES = Prepared(
    select(*_NAME, OutboxRow.notice).where(
        OutboxRow.dossier == bindparam("number"), OutboxRow.sequence >= bindparam("first")
    )
)
_SIGHTS = Prepared(
    select(SightRow.party, SightRow.sequence, SightRow.seen_at)
    .where(SightRow.dossier == bindparam("number"))
    .order_by(SightRow.party, SightRow.sequence)
)
_AGREEMENT = select(AgreementRow.content).where(AgreementRow.digest == bindparam("digest"))

_Name = tuple[int, str, str]
"""What tells the notices of a dossier apart: the event, the recipient, the kind."""


class _Kept(NamedTuple):
    """What never changes of a dossier, up to its last event then; what had become of its notices and who had seen it,
    each as it was made of its row; who knew what by that, and what was folded for each."""

    events: tuple[Event, ...] = ()
    recorded: Mapping[int, datetime] = {}
    notices: Mapping[_Name, Notice] = {}
    deliveries: Mapping[Raw, Delivery] = {}
    sights: Mapping[Raw, Sight] = {}
    knowledge: Knowledge | None = None
    folded: dict[str, Folded] | None = None

    @property
    def head(self) -> str:
        return self.events[-1].hash if self.events else GENESIS

    @property
    def sequence(self) -> int:
        return self.events[-1].sequence if self.events else 0


class Came(NamedTuple):
    """The events that were put on record in the transaction at hand, when that was, and the notices that came with
    them: where they follow on what is kept of their dossier, they are not read again (0.4 ms an act)."""

    events: Sequence[Event]
    recorded_at: datetime
    notices: Iterable[Notice]


class KeptCase(NamedTuple):
    """Who knows what of a dossier as it stands, and the states that were folded of it for each party: whoever folds it
    goes on from these, and puts there what it folded."""

    knowledge: Knowledge
    folded: dict[str, Folded]


class KeptCases:
    """The dossiers that a process read lately; threads may share it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._agreements: dict[str, Agreement] = {}
        self._lock = Lock()

    def read(self, connection: Connection, dossier: str, came: Came | None = None) -> KeptCase | None:
        """A dossier as it stands in the transaction of a connection, until whose end no other one changes what is known
        of it; None where there is none. Of what becomes of its notices it has no more than when each left. Its chain is
        not verified. Raises SQLAlchemyError, FlawedRecordError and ValidationError."""
        with self._lock:
            known = self._kept.pop(dossier, _Kept())  # who knows what goes on in whoever reads it, and nobody else
        found = _STANDS.rows(connection, number=dossier, known=known.sequence)
        if not found:
            return None
        head, agreed, *last = _STANDS.read(connection, found[0])
        if known.events and last != [known.head, known.recorded[known.sequence]]:
            known = _Kept()  # what was kept of a transaction of which nothing came
        kept = _gone_on(connection, dossier, _with(known, came) if came else known, head)
        kept = _with_fates(connection, dossier, kept)
        seen = _SIGHTS.rows(connection, number=dossier)
        kept = kept._replace(sights={row: kept.sights.get(row) or _sight(connection, row) for row in seen})
        case = CaseFile.of_valid(
            number=dossier,
            agreement=self._agreement(connection, agreed),
            events=kept.events,
            recorded=kept.recorded,
            deliveries=tuple(kept.deliveries.values()),
            runs=(),
            sights=tuple(kept.sights.values()),
            withheld=frozenset(),
            unknown=(),
        )
        knowledge = kept.knowledge.gone_on(case) if kept.knowledge else Knowledge(case)
        folded = kept.folded if kept.folded is not None else dict[str, Folded]()
        self._keep(dossier, kept._replace(knowledge=knowledge, folded=folded))
        return KeptCase(knowledge, folded)

    def _keep(self, dossier: str, kept: _Kept) -> None:
        with self._lock:
            self._kept[dossier] = kept
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def _agreement(self, connection: Connection, digest: str) -> Agreement:
        if digest not in self._agreements:
            content = connection.execute(_AGREEMENT, {"digest": digest}).scalar_one()
            self._agreements[digest] = agreement_of(digest, content)
        return self._agreements[digest]


def _with(known: _Kept, came: Came) -> _Kept:
    """What is known of a dossier with what comes now, where that follows on it. Where the same events come once more,
    what came with them before is not on record."""
    first = came.events[0]
    if known.sequence >= first.sequence:
        known = _Kept()
    if known.head != first.previous:
        return known
    return known._replace(
        events=(*known.events, *came.events),
        recorded={**known.recorded, **{event.sequence: came.recorded_at for event in came.events}},
        notices={**{(n.sequence, n.recipient, n.kind.value): n for n in came.notices}, **known.notices},
    )


def _gone_on(connection: Connection, dossier: str, known: _Kept, head: str) -> _Kept:
    """What is known of a dossier, and the events that came since."""
    if known.head == head:
        return known
    rows = [_EVENTS.read(connection, row) for row in _EVENTS.rows(connection, number=dossier, after=known.sequence)]
    came = [(event_of(row), row[-1]) for row in rows]
    return known._replace(
        events=(*known.events, *(event for event, _ in came)),
        recorded={**known.recorded, **{event.sequence: recorded_at for event, recorded_at in came}},
    )


def _with_fates(connection: Connection, dossier: str, kept: _Kept) -> _Kept:
    """The same with its notices, of which new ones are read, and when each left."""
    rows = _DELIVERIES.rows(connection, number=dossier)
    new = [row for row in rows if row not in kept.deliveries]
    if not new and len(rows) == len(kept.deliveries):
        return kept
    notices = kept.notices
    if unread := [row[0] for row in new if row[:3] not in notices]:
        found = _NOTICES.rows(connection, number=dossier, first=min(unread))
        read = (_NOTICES.read(connection, row) for row in found)
        notices = {**notices, **{row[:3]: row[3] for row in read}}
    deliveries = {row: kept.deliveries.get(row) or _delivery(connection, row, notices) for row in rows}
    return kept._replace(notices=notices, deliveries=deliveries)


def _delivery(connection: Connection, row: Raw, notices: Mapping[_Name, Notice]) -> Delivery:
    sequence, recipient, kind, created, sent_at = _DELIVERIES.read(connection, row)
    notice = notices[sequence, recipient, kind]
    return Delivery.of_valid(
        notice=notice, created=created, attempts=0, last_error=None, sent_at=sent_at, told_on=None, told_by=None
    )


def _sight(connection: Connection, row: Raw) -> Sight:
    party, sequence, seen_at = _SIGHTS.read(connection, row)
    return Sight.of_valid(party=party, sequence=sequence, seen_at=seen_at)
