"""Every event of a dossier with its times: when it happened, entered and was put on record, when each party was told
or saw it, and how it stands to the term that it meets or misses."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from models.calendar import local_date
from models.event_contents.by_type import held
from models.event_contents.held import DeliberationRecorded, TermEnded
from models.event_contents.partial import organisation_in, term_in
from models.events import Event, EventType, occasion_key
from models.knowledge.case_file import CaseFile
from models.knowledge.known_state import steps
from models.knowledge.seen import SeenEntry
from models.parties import CLOCK
from models.record.notice import NoticeKind
from models.state import Dossier, Term
from models.terms import ENDS_BY_ITSELF, TermName, TermState
from models.value import Value

MEETS: dict[EventType, TermName] = {
    EventType.RECEIPT_ACKNOWLEDGED: TermName.ACKNOWLEDGEMENT,
    EventType.CONSULTATION_RECORDED: TermName.CONSULTATION,
    EventType.CONSULTATION_SKIPPED: TermName.CONSULTATION,
    EventType.DELIBERATION_RECORDED: TermName.DELIBERATION,
    EventType.ADVICE_RECEIVED: TermName.ADVICE,
    EventType.CLAIM_RULED: TermName.INCOMPLETENESS_RULING,
    EventType.RESPONSE_GIVEN: TermName.RESPONSE,
    EventType.MEETING_HELD: TermName.MEETING,
    EventType.MEETING_WAIVED: TermName.MEETING,
    EventType.STRATEGIC_CONSULTATION_CONCLUDED: TermName.STRATEGIC_CONSULTATION,
    EventType.UNSOLICITED_ADVICE_ANSWERED: TermName.UNSOLICITED_RESPONSE,
}
"""What is late for which term, where that lapsed before (rules section 4)."""


class Notified(Value):
    """A party that was told of an event, by a notice of a kind: put in the outbox at ``created``, left at ``sent_at``
    (UTC; None: it waits). Told by letter instead on the day ``told_on`` (Amsterdam), as the person ``told_by`` says."""

    party: str
    kind: NoticeKind
    created: datetime
    sent_at: datetime | None = None
    told_on: date | None = None
    told_by: str | None = None


class Delay(Value):
    """How an event stands to the last day of a term: so many ``days`` before it, or (negative) after it. ``late``: it
    counts at an instant after the term. ``missed``: nothing came, the term lapsed."""

    organisation: str | None
    term: TermName
    version: int
    ends: date
    days: int
    late: bool = False
    missed: bool = False


class TimelineEntry(Value):
    """One event of the timeline. ``whole`` is False where its content is withheld or shown in part."""

    event: Event
    recorded: datetime
    told: tuple[Notified, ...] = ()
    seen: tuple[SeenEntry, ...] = ()
    delays: tuple[Delay, ...] = ()
    whole: bool = True


def timeline(case: CaseFile, seen: Iterable[SeenEntry] = ()) -> tuple[TimelineEntry, ...]:
    """Every event that a copy shows, in the record's order; a state is folded from what it shows. ``seen`` is what may
    be told of who saw which event (``models.knowledge.seen``)."""
    delays = dict(_delays(case))
    told = dict[int, list[Notified]]()
    for delivery in case.deliveries:
        for item in delivery.notice.items:
            one = Notified(
                party=delivery.notice.recipient,
                kind=item.kind,
                created=delivery.created,
                sent_at=delivery.sent_at,
                told_on=delivery.told_on,
                told_by=delivery.told_by,
            )
            told.setdefault(item.sequence, []).append(one)
    looks = dict[int, list[SeenEntry]]()
    for look in seen:
        looks.setdefault(look.event, []).append(look)
    return tuple(
        TimelineEntry(
            event=event,
            recorded=case.recorded.get(event.sequence, event.time),
            told=tuple(told.get(event.sequence, ())),
            seen=tuple(looks.get(event.sequence, ())),
            delays=delays.get(event.sequence, ()),
            whole=event.sequence not in case.withheld,
        )
        for event in case.events
    )


class _Step(NamedTuple):
    event: Event
    after: Dossier


def _delays(case: CaseFile) -> Iterator[tuple[int, tuple[Delay, ...]]]:
    """Per event the delays that stand with it: of an act with the act itself, of a lapse with the lapse."""
    before, judged = Dossier(number=case.number), set[str]()
    folded = (_Step(event, after) for event, after in steps(case))
    for _, group in groupby(folded, key=lambda step: occasion_key(step.event)):
        occasion = tuple(group)
        after = occasion[-1].after
        if occasion[0].event.party == CLOCK:
            yield from _lapses(occasion, after)
        else:
            found = tuple(_of_act(occasion, before, after, judged))
            judged |= {f"{delay.organisation}/{delay.term}/{delay.version}" for delay in found}
            yield occasion[0].event.sequence, found
        before = after


def _lapses(occasion: tuple[_Step, ...], after: Dossier) -> Iterator[tuple[int, tuple[Delay, ...]]]:
    for event, _ in occasion:
        ended = held(event, TermEnded)
        term = after.terms.get(ended.term) if ended else None
        if ended and term and ended.state is TermState.LAPSED:
            yield event.sequence, (_delay(term, event.happened, missed=True),)


def _of_act(occasion: tuple[_Step, ...], before: Dossier, after: Dossier, judged: set[str]) -> Iterator[Delay]:
    seen = set(judged)
    for event, _ in occasion:
        for term in (*_met(event, after), *_lapsed(event, before)):
            key = f"{term.organisation}/{term.name}/{term.version}"
            if key not in seen:
                seen.add(key)
                yield _delay(term, event.happened)


def _met(event: Event, after: Dossier) -> Iterator[Term]:
    """The term that an event says is met."""
    ended = held(event, TermEnded)
    met = ended is not None and ended.state is TermState.MET
    term = after.terms.get(term_in(event) or "")
    if term and (met or event.type is EventType.LAPSE_OVERTAKEN) and term.name not in ENDS_BY_ITSELF:
        yield term


def _lapsed(event: Event, before: Dossier) -> Iterator[Term]:
    """The term that had lapsed before the act came that would have met it."""
    name = MEETS.get(event.type)
    if name is None or (name is TermName.DELIBERATION and not _adopted(event)):
        return
    term = before.term(None if name is TermName.STRATEGIC_CONSULTATION else organisation_in(event), name)
    if term and term.state is TermState.LAPSED and event.happened >= term.due:
        yield term


def _adopted(event: Event) -> bool:
    vote = held(event, DeliberationRecorded)
    return vote is not None and vote.deliberation.adopted


def _delay(term: Term, happened: datetime, *, missed: bool = False) -> Delay:
    ends = term.derivation.ends
    return Delay(
        organisation=term.organisation,
        term=term.name,
        version=term.version,
        ends=ends,
        days=0 if missed else (ends - local_date(happened)).days,
        late=happened >= term.due,
        missed=missed,
    )
