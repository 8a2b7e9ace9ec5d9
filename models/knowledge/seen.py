"""What of a dossier each party has seen on its page, as far as somebody may know that.

A party that opens the page of a dossier is told by it. The other side reads that it was, and on which day; at what time
and which person are nobody else's affair. What one organisation reads is no other organisation's affair at all.
"""

from collections.abc import Iterator
from datetime import date, datetime

from pydantic import AwareDatetime

from models.calendar import local_date
from models.events import Event
from models.knowledge.case_file import CaseFile
from models.knowledge.knowledge import Knowledge
from models.parties import AUDITOR, LANDLORD
from models.value import Value


class SeenEntry(Value):
    """A party had an event before it on the dossier's page, for the first time on a ``day`` (Amsterdam), at an instant
    (UTC; None: for whom it was asked, the day is all that can be known)."""

    event: int
    party: str
    day: date
    at: AwareDatetime | None = None


def seen_in(case: CaseFile, reader: str | None, moment: datetime) -> tuple[SeenEntry, ...]:
    """What was seen until a moment (UTC) of the events of a dossier, by whoever did not send them and may know them; as
    far as a party may know that, and of events that it knows itself. Everything, for the auditor and for nobody in
    particular (None)."""
    knowledge = Knowledge(case)
    parties = sorted({sight.party for sight in case.sights}, key=lambda party: (party != LANDLORD, party))
    readable = [party for party in parties if _may_read(reader, party)]
    return tuple(
        one
        for event in case.events
        if reader is None or knowledge.knows_of(event, reader, moment)
        for party in readable
        for one in _seen(knowledge, event, party, reader, moment)
    )


def _may_read(reader: str | None, party: str) -> bool:
    return reader in (None, AUDITOR, LANDLORD, party) or party == LANDLORD


def _seen(knowledge: Knowledge, event: Event, party: str, reader: str | None, moment: datetime) -> Iterator[SeenEntry]:
    at = knowledge.seen_at(event, party)
    is_its_own = party in (event.party, event.entered_by)
    if at is not None and at <= moment and not is_its_own and knowledge.may_know(event, party):
        in_full = reader in (None, AUDITOR, party)
        yield SeenEntry(event=event.sequence, party=party, day=local_date(at), at=at if in_full else None)
