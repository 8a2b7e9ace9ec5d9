"""Dossiers as whoever keeps the lists read them lately, so that an entry is not followed by reading all the others of
its dossier again, and a party's state is not folded again from the first event on.

Events and notices never change once they are on record; what becomes of them does, and is read each time. What is kept
is known by the hash of the last event, which covers all before it: where the record goes on from there, the rest is
read, or handed over by whoever puts it there; where it does not, everything is read. States that were folded are kept
with the events that they were folded from, and serve where these are the same.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, select

from models.agreement import Agreement
from models.events import GENESIS, Event
from models.knowledge.case_file import CaseFile, Delivery, Sight
from models.knowledge.known_state import Folded
from models.record.notice import Notice
from models.record.tables import (
    EVENT,
    AgreementRow,
    DossierRow,
    EventRow,
    OutboxRow,
    SightRow,
    agreement_of,
    event_of,
)

MOST = 64
"""How many dossiers are kept: those in which something happened last."""

_STANDS = (
    select(DossierRow.sequence, DossierRow.head, DossierRow.agreement_digest)
    .where(DossierRow.number == bindparam("number"))
    .with_for_update()  # PostgreSQL: who changes what is known of a dossier take turns; SQLite: they do from BEGIN on
)
_EVENTS = EVENT.add_columns(EventRow.recorded_at).where(
    EventRow.dossier == bindparam("number"), EventRow.sequence > bindparam("after")
)
_NAME = (OutboxRow.sequence, OutboxRow.recipient, OutboxRow.kind)
_FATE = [name for name in Delivery.model_fields if name != "notice"]
_DELIVERIES = (
    select(*_NAME, *(getattr(OutboxRow, name) for name in _FATE))
    .where(OutboxRow.dossier == bindparam("number"))
    .order_by(OutboxRow.id)
)
_NOTICES = select(*_NAME, OutboxRow.notice).where(
    OutboxRow.dossier == bindparam("number"), OutboxRow.sequence >= bindparam("first")
)
_SIGHTS = (
    select(SightRow.party, SightRow.sequence, SightRow.seen_at)
    .where(SightRow.dossier == bindparam("number"))
    .order_by(SightRow.party, SightRow.sequence)
)
_AGREEMENT = select(AgreementRow.content).where(AgreementRow.digest == bindparam("digest"))

_Name = tuple[int, str, str]
"""What tells the notices of a dossier apart: the event, the recipient, the kind."""


class _Kept(NamedTuple):
    """What never changes of a dossier, up to its last event then; and the notices with what had become of them, each as
    it was made of its row."""

    events: tuple[Event, ...] = ()
    recorded: Mapping[int, datetime] = {}
    notices: Mapping[_Name, Notice] = {}
    deliveries: Mapping[Row[*tuple[Any, ...]], Delivery] = {}

    @property
    def head(self) -> str:
        return self.events[-1].hash if self.events else GENESIS

    @property
    def sequence(self) -> int:
        return self.events[-1].sequence if self.events else 0


class KeptCase(NamedTuple):
    """A dossier as it stands, and the states that were folded of it for each party: whoever folds it goes on from
    these, and puts there what it folded."""

    case: CaseFile
    folded: dict[str, Folded]


class KeptCases:
    """The dossiers that a process read lately; threads may share it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._folded: dict[str, dict[str, Folded]] = {}
        self._agreements: dict[str, Agreement] = {}
        self._lock = Lock()

    def goes_on(self, events: Sequence[Event], recorded_at: datetime, notices: Iterable[Notice]) -> None:
        """Takes over the events that were put on record in the transaction at hand, with the notices that came with
        them, where they follow on what is kept of their dossier: they are not read again (0.4 ms an act). If nothing
        comes of the transaction, the record does not go on from there, and what is kept is not used; nor is it where
        the same events come once more, for what came with them then is not on record."""
        dossier = events[0].dossier
        with self._lock:
            known = self._kept.get(dossier, _Kept())
            if known.sequence >= events[0].sequence:
                known = self._kept[dossier] = _Kept()
        if known.head == events[0].previous:
            came = {(notice.sequence, notice.recipient, notice.kind.value): notice for notice in notices}
            recorded = {**known.recorded, **{event.sequence: recorded_at for event in events}}
            kept = known._replace(events=(*known.events, *events), recorded=recorded, notices={**came, **known.notices})
            self._keep(dossier, kept)

    def read(self, connection: Connection, dossier: str) -> KeptCase | None:
        """A dossier as it stands in the transaction of a connection, until whose end no other one changes what is known
        of it; None where there is none. Its chain is not verified. Raises SQLAlchemyError, FlawedRecordError and
        ValidationError."""
        stands = connection.execute(_STANDS, {"number": dossier}).one_or_none()
        if stands is None:
            return None
        with self._lock:
            known = self._kept.get(dossier, _Kept())
        kept = _gone_on(connection, dossier, known, stands.head)
        fates = connection.execute(_DELIVERIES, {"number": dossier}).all()
        kept = _with_notices(connection, dossier, kept, [(row.sequence, row.recipient, row.kind) for row in fates])
        kept = kept._replace(deliveries={row: kept.deliveries.get(row) or _delivery(row, kept) for row in fates})
        case = CaseFile(
            number=dossier,
            agreement=self._agreement(connection, stands.agreement_digest),
            events=kept.events,
            recorded=dict(kept.recorded),
            deliveries=tuple(kept.deliveries.values()),
            sights=tuple(Sight(**row._asdict()) for row in connection.execute(_SIGHTS, {"number": dossier})),
        )
        return KeptCase(case, self._keep(dossier, kept))

    def _keep(self, dossier: str, kept: _Kept) -> dict[str, Folded]:
        with self._lock:
            self._kept[dossier] = kept
            self._kept.move_to_end(dossier)
            while len(self._kept) > self._most:
                oldest, _ = self._kept.popitem(last=False)
                self._folded.pop(oldest, None)
            return self._folded.setdefault(dossier, {})

    def _agreement(self, connection: Connection, digest: str) -> Agreement:
        if digest not in self._agreements:
            content = connection.execute(_AGREEMENT, {"digest": digest}).scalar_one()
            self._agreements[digest] = agreement_of(digest, content)
        return self._agreements[digest]


def _gone_on(connection: Connection, dossier: str, known: _Kept, head: str) -> _Kept:
    """What is known of a dossier, and the events that came since; all of it anew where it is not what came before."""
    if known.head == head:
        return known
    rows = connection.execute(_EVENTS, {"number": dossier, "after": known.sequence}).all()
    if known.events and (not rows or rows[0].previous != known.head):
        return _gone_on(connection, dossier, _Kept(), head)
    return _Kept(
        (*known.events, *map(event_of, rows)),
        {**known.recorded, **{row.sequence: row.recorded_at for row in rows}},
        known.notices,
        known.deliveries,
    )


def _with_notices(connection: Connection, dossier: str, kept: _Kept, names: list[_Name]) -> _Kept:
    """The same with the notices of these names, of which new ones are read."""
    new = [name for name in names if name not in kept.notices]
    if not new:
        return kept
    rows = connection.execute(_NOTICES, {"number": dossier, "first": min(sequence for sequence, _, _ in new)})
    read = {(row.sequence, row.recipient, row.kind): row.notice for row in rows}
    return kept._replace(notices={**kept.notices, **read})


def _delivery(row: Row[*tuple[Any, ...]], kept: _Kept) -> Delivery:
    notice = kept.notices[row.sequence, row.recipient, row.kind]
    return Delivery(notice=notice, **{name: getattr(row, name) for name in _FATE})
