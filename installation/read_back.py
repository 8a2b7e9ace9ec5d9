"""Reading back what was put on record: events, an agreement, and all of a dossier, held against their hashes."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, select

from models.agreement import Agreement
from models.events import Event, first_flaw
from models.record.history import History
from models.record.tables import AgreementRow, DossierRow, EventRow

EVENT = select(*(getattr(EventRow, field) for field in Event.model_fields)).order_by(
    EventRow.dossier, EventRow.sequence
)
"""Events as ``event_of`` reads them."""

_DOSSIER_AND_AGREEMENT = (
    select(DossierRow.sequence, DossierRow.head, AgreementRow.digest, AgreementRow.content)
    .join(AgreementRow, AgreementRow.digest == DossierRow.agreement_digest)
    .where(DossierRow.number == bindparam("number"))
)
_EVENTS = EVENT.where(EventRow.dossier == bindparam("number"))


class FlawedRecordError(Exception):
    """What is on record is not what was put there; the message says where, without personal data."""


def event_of(row: Sequence[Any]) -> Event:
    """The event in a row of ``EVENT``, whatever columns come after its own."""
    return Event.model_validate(dict(zip(Event.model_fields, row, strict=False)))


@lru_cache(maxsize=16)
def agreement_of(digest: str, content: str) -> Agreement:
    """The agreement as it was when it was put on record. Raises FlawedRecordError where it was changed since. Made once
    of the same content: every reading of a dossier has one, and an installation a few."""
    if hashlib.sha256(content.encode()).hexdigest() != digest:
        raise FlawedRecordError(f"the agreement {digest} was changed: its content does not have its hash")
    return Agreement.model_validate_json(content)


def history_of(connection: Connection, dossier: str) -> History | None:
    """Everything on record of a dossier, or None where there is nothing. Raises FlawedRecordError where an event cannot
    be read, where the chain of its events is broken, stops short of the last event that was confirmed, or its agreement
    was changed."""
    known = connection.execute(_DOSSIER_AND_AGREEMENT, {"number": dossier}).one_or_none()
    if known is None:
        return None
    try:
        events = tuple(event_of(row) for row in connection.execute(_EVENTS, {"number": dossier}))
    except ValueError:
        raise FlawedRecordError(f"dossier {dossier}: an event cannot be read") from None
    flaw = first_flaw(list(events))
    if flaw or not events or events[-1].hash != known.head:
        raise FlawedRecordError(f"dossier {dossier}: {flaw or f'the record ends before event {known.sequence}'}")
    return History(agreement=agreement_of(known.digest, known.content), events=events)
