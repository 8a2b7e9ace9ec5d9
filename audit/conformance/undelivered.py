"""Terms that ran while the letter that tells of them could not leave.

A remark and no accusation: a letter stays behind because of a mail server, an address or this program, and by the rules
the term runs all the same. Who judges a lapse must know it.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from audit.conformance.constraints import CONSTRAINTS
from audit.conformance.ledger import CountedTerm, Ledger
from models.calendar import local_date
from models.events import Event
from models.knowledge.case_file import CaseFile, Delivery
from models.parties import LANDLORD
from models.terms import TERMS, TermState
from models.value import Value

ON_ITS_WAY = timedelta(hours=1)
"""So long a letter may take over a midnight, as every letter does."""


class RanMeanwhile(Value):
    """A term (its key) that ran on ``days`` days on which the letter waited; ``source`` is its article or clause."""

    term: str
    source: str
    ends: date
    days: int


class LetterWaited(Value):
    """A letter that left on a later day than it was made, or has not left: to whom, of which kind, of which event.
    ``left`` is the day on which it was mailed, ``told`` that of the letter that came in its place, ``seen`` the day
    before these on which the party had the dossier's page before it (Amsterdam; none: it waits). ``terms`` are those
    that ran until the first of them."""

    party: str
    notice: str
    event: int
    made: date
    left: date | None
    told: date | None
    seen: date | None = None
    terms: tuple[RanMeanwhile, ...]


def letters_that_waited(case: CaseFile, ledger: Ledger, until: datetime) -> tuple[LetterWaited, ...]:
    """Every letter of a dossier that waited over a midnight while its terms ran; ``until`` is now (UTC)."""
    events = {event.sequence: event for event in case.events}
    found = (_waited(case, delivery, events, ledger, until) for delivery in case.deliveries)
    return tuple(sorted(filter(None, found), key=lambda letter: (letter.event, letter.party, letter.notice)))


def _waited(
    case: CaseFile, delivery: Delivery, events: dict[int, Event], ledger: Ledger, until: datetime
) -> LetterWaited | None:
    about, party = events.get(delivery.notice.sequence), delivery.notice.recipient
    made = local_date(delivery.created)
    mailed = local_date(delivery.sent_at) if delivery.sent_at and not delivery.told_on else None
    left, seen_at = delivery.told_on or mailed, _first_seen(case, delivery)
    seen = local_date(seen_at) if seen_at else None
    there = min(filter(None, (left, seen)), default=local_date(until))
    arrived = min(filter(None, (delivery.sent_at, seen_at)), default=until)
    is_on_its_way = there != delivery.told_on and arrived - delivery.created < ON_ITS_WAY
    if about is None or about.party == party or there <= made or is_on_its_way:
        return None
    terms = tuple(_ran(ledger, events, about, party, (made, there), until))
    if not terms:
        return None
    return LetterWaited(
        party=party,
        notice=delivery.notice.kind.value,
        event=about.sequence,
        made=made,
        left=mailed,
        told=delivery.told_on,
        seen=seen if seen and (left is None or seen < left) else None,
        terms=terms,
    )


def _first_seen(case: CaseFile, delivery: Delivery) -> datetime | None:
    """When the party of a notice first had the page before it with what the notice tells."""
    party, sequence = delivery.notice.recipient, delivery.notice.sequence
    return min((s.seen_at for s in case.sights if s.party == party and s.sequence >= sequence), default=None)


def _ran(
    ledger: Ledger, events: dict[int, Event], about: Event, party: str, waited: tuple[date, date], until: datetime
) -> Iterator[RanMeanwhile]:
    """The party's own terms that rest on what the letter tells of, and ran while it waited."""
    made, there = waited
    for duty in ledger.duties:
        rests = any(_is_same_act(events.get(number), about) for number in {duty.began, *duty.trail})
        if rests and (party == LANDLORD or duty.organisation in (None, party)):
            days = (min(there, _ended(duty, until)) - max(made, local_date(duty.since))).days
            if days > 0:
                yield RanMeanwhile(term=duty.key, source=_source(duty), ends=duty.ends, days=days)


def _is_same_act(one: Event | None, other: Event) -> bool:
    """Whether two events came of one act, or of one moment of the clock."""
    return one is not None and (one.act_id, one.party, one.time) == (other.act_id, other.party, other.time)


def _ended(duty: CountedTerm, until: datetime) -> date:
    """The day on which a term was over: done, dropped, at its end; or today."""
    if duty.state is TermState.MET and duty.done_at:
        return local_date(duty.done_at)
    if duty.state in (TermState.SUPERSEDED, TermState.CANCELLED) and duty.ended_at:
        return local_date(duty.ended_at)
    return min(duty.ends, local_date(until))


def _source(duty: CountedTerm) -> str:
    return next((row.source for row in CONSTRAINTS if row.term is duty.name), TERMS[duty.name].source)
