"""Dossiers as whoever keeps the lists read them lately, so that an entry is not followed by reading all the others of
its dossier again.

Events and notices never change once they are on record; what becomes of them does, and is read each time. What is kept
is known by the hash of the last event, which covers all before it: where the record goes on from there, the rest is
read; where it does not, everything is.
"""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from models.agreement import Agreement
from models.events import GENESIS, Event
from models.knowledge.case_file import CaseFile, Delivery, Sight
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
    """What never changes of a dossier, up to its last event then."""

    events: tuple[Event, ...] = ()
    recorded: Mapping[int, datetime] = {}
    notices: Mapping[_Name, Notice] = {}

    @property
    def head(self) -> str:
        return self.events[-1].hash if self.events else GENESIS

    @property
    def sequence(self) -> int:
        return self.events[-1].sequence if self.events else 0


class KeptCases:
    """The dossiers that a process read lately; threads may share it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._agreements: dict[str, Agreement] = {}
        self._lock = Lock()

    def read(self, connection: Connection, dossier: str) -> CaseFile | None:
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
        self._keep(dossier, kept)
        return CaseFile(
            number=dossier,
            agreement=self._agreement(connection, stands.agreement_digest),
            events=kept.events,
            recorded=dict(kept.recorded),
            deliveries=tuple(
                Delivery(
                    notice=kept.notices[row.sequence, row.recipient, row.kind],
                    **{name: getattr(row, name) for name in _FATE},
                )
                for row in fates
            ),
            sights=tuple(Sight(**row._asdict()) for row in connection.execute(_SIGHTS, {"number": dossier})),
        )

    def _keep(self, dossier: str, kept: _Kept) -> None:
        with self._lock:
            self._kept[dossier] = kept
            self._kept.move_to_end(dossier)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

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
    )


def _with_notices(connection: Connection, dossier: str, kept: _Kept, names: list[_Name]) -> _Kept:
    """The same with the notices of these names, of which new ones are read."""
    new = [name for name in names if name not in kept.notices]
    if not new:
        return kept
    rows = connection.execute(_NOTICES, {"number": dossier, "first": min(sequence for sequence, _, _ in new)})
    read = {(row.sequence, row.recipient, row.kind): row.notice for row in rows}
    return kept._replace(notices={**kept.notices, **read})
