"""Papers whose day of receipt is to be confirmed, and what follows once it is (rules sections 1 and 8)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from audit.conformance.days import PausedDays
from audit.conformance.ledger import (
    FOR_EVERY_VERSION,
    Asked,
    CountedTerm,
    Fact,
    Flaw,
    Ledger,
    NotedPaper,
    Side,
    Talk,
)
from audit.conformance.reckoning import Reckoning
from audit.conformance.second_reading.act import Hearing
from audit.conformance.second_reading.heard import Heard
from audit.conformance.second_reading.request import ON_INFORMATION, end_in_force
from models.act_forms import ActName
from models.calendar import local_date
from models.parties import LANDLORD
from models.state import ClaimState, Kind
from models.terms import TermName, TermState

OWN_WORK = (
    *(ActName.RECORD_CONSULTATION, ActName.SKIP_CONSULTATION, ActName.RECORD_DELIBERATION),
    *(ActName.DRAFT_JOINT_ADVICE, ActName.COSIGN),
)
"""What an organisation does among itself: nobody else can say that it did."""

_FROM_ANOTHER_DAY = (TermName.CLOSING, TermName.COURT_AFTER_RULING)


def dated_by_its_sender(hearing: Hearing) -> bool:
    """Whether the sender of a paper entered it itself, and nobody has said yet when it was received."""
    return bool(hearing.event.content.get("confirmable"))


def noted(hearing: Hearing) -> None:
    """An own paper, which counts from its entry for the time being."""
    if not dated_by_its_sender(hearing):
        return
    ledger = hearing.ledger
    joined = [name for name, side in ledger.sides.items() if side.advice and side.advice.sequence == hearing.sequence]
    whose = [hearing.organisation] if hearing.organisation else _everybody(ledger, hearing.name)
    ledger.papers[hearing.sequence] = NotedPaper(
        name=hearing.name,
        by=hearing.by,
        named=_named(hearing.event.content.get("received")),
        entered=hearing.event.time,
        counted_from=hearing.happened,
        addressees=(LANDLORD,) if hearing.by != LANDLORD else tuple(str(name) for name in whose),
        about=tuple(dict.fromkeys((*(str(name) for name in whose), *joined))),
    )


def _everybody(ledger: Ledger, name: ActName) -> list[str]:
    """Whom the landlord writes to where it names nobody: all, or whoever the strategic consultation is about."""
    at_the_table = name in _ABOUT_A_CONSULTATION and ledger.consultations
    return list(ledger.consultations[-1].concerns) if at_the_table else list(ledger.sides)


_ABOUT_A_CONSULTATION = (
    ActName.PLAN_STRATEGIC_CONSULTATION,
    ActName.CONCLUDE_STRATEGIC_CONSULTATION,
    ActName.CONFIRM_CONCLUSION,
)


def held_up(reckoning: Reckoning, one: Heard) -> None:
    """A paper that does nothing yet: its addressee entered it in its own favour, or its sender when only too late."""
    event, ledger = one.event, reckoning.ledger
    ledger.latest = max(ledger.latest or event.time, event.time)
    about, name = event.content.get("organisation"), event.content.get("act")
    if name not in [each.value for each in ActName]:
        return
    act, own = ActName(str(name)), event.entered_by is None
    whose = (str(about),) if about else tuple(_everybody(ledger, act))
    ledger.papers[one.sequence] = NotedPaper(
        name=act,
        by=event.party,
        named=_named(event.content.get("received")),
        entered=event.time,
        counted_from=None,
        addressees=(whose if event.party == LANDLORD else (LANDLORD,)) if own else (event.party,),
        about=whose,
    )


def _named(day: object) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else date.min


def confirmed(hearing: Hearing) -> None:
    """A party says when it received a paper, or when its own was received: what counted from the entry counts from
    then; what did nothing follows as an act of its own."""
    number, day = hearing.content.sequence, hearing.content.received
    paper = hearing.ledger.papers.get(number)
    if paper is None or day is None:
        hearing.see(Fact.RECEIPT_CONFIRMED, Flaw.NO_SUCH_PAPER, key=f"{hearing.by} {number}")
        return
    hearing.see(
        Fact.RECEIPT_CONFIRMED,
        None if hearing.by in paper.addressees else Flaw.NOT_A_PARTY,
        None if paper.named <= day <= local_date(paper.entered) else Flaw.NOT_RECEIVED_THEN,
        key=f"{hearing.by} {number}",
        because=(number,),
    )
    _acknowledge(hearing)
    if paper.counted_from and hearing.happened < paper.counted_from:
        _count_from_receipt(hearing, number, paper)


def _acknowledge(hearing: Hearing) -> None:
    """Confirming is an act of its own, of now."""
    reckoning, event = hearing.reckoning, hearing.event
    if hearing.by != LANDLORD and hearing.ledger.kind is Kind.REQUEST:
        reckoning.occasion(event.time, event.time, hearing.sequence)
        reckoning.meet(TermName.ACKNOWLEDGEMENT, hearing.by)
        reckoning.occasion(event.time, event.happened, hearing.sequence)


# --- What counts from another day -----------------------------------------------------------------------------------


def _count_from_receipt(hearing: Hearing, number: int, paper: NotedPaper) -> None:
    ledger, reckoning = hearing.ledger, hearing.reckoning
    done_before = reckoning.done_since()
    tracks = paper.about if hearing.by == LANDLORD else (hearing.by,)
    for name in tracks:
        _redate(hearing, ledger.side(name), number, paper)
    _redate_consultations(hearing, number, paper)
    for name in tracks:
        ended = [duty for duty in _ended_by(ledger, paper.name, name) if duty.occasion != number]
        state = TermState.SUPERSEDED if paper.name in _BEGIN_ANEW else TermState.CANCELLED
        reckoning.drop([duty for duty in ended if duty.state is TermState.LAPSED], state)
    for duty in [duty for duty in ledger.duties if duty.occasion == number]:
        whose = duty.organisation in tracks or (duty.organisation is None and len(paper.addressees) == 1)
        counts = duty.state not in (TermState.CANCELLED, TermState.SUPERSEDED)
        if whose and counts and duty.name not in _FROM_ANOTHER_DAY:
            _begin_anew(hearing, duty)
    if paper.name in (ActName.WAIVE_NEW_PERIOD, ActName.RESUME):
        _end_pauses(hearing, paper, tracks)
    if paper.by != LANDLORD and ledger.kind is Kind.REQUEST:
        reckoning.meet(TermName.ACKNOWLEDGEMENT, paper.by)
    reckoning.close_from_an_earlier_day(done_before)


def _redate(hearing: Hearing, side: Side, number: int, paper: NotedPaper) -> None:
    """In a track: what the act brought about came about on the day of receipt."""
    then, now = paper.counted_from, hearing.happened
    for noted_down, names in _dated(hearing.ledger, side, number, paper.name):
        for name in names:
            if getattr(noted_down, name) == then:
                setattr(noted_down, name, now)
    if side.asked_at == now:
        side.asked_on = local_date(now)
    if side.changed and side.changed[1] == number:
        side.changed = (now, number)
    if paper.name is ActName.WITHDRAW:
        side.shut = now


def _dated(ledger: Ledger, side: Side, number: int, act: ActName) -> Iterator[tuple[object, tuple[str, ...]]]:
    """What is noted of a track, with what of it may have its date from this act: what it said itself, and of the rest
    what such an act settles."""
    if act in (*_BEGIN_ANEW, ActName.OPEN_REQUEST):
        yield side, ("asked_at",)
    every: list[Asked | Talk] = [*ledger.asked, *ledger.talks]
    of_the_track = [each for each in every if each.organisation == side.organisation]
    own = (*side.claims, *side.responses, *of_the_track, *((side.advice,) if side.advice else ()))
    yield from ((each, ("at",)) for each in own if each.sequence == number)
    if act in _SETTLE_CLAIMS:
        yield from ((claim, ("ruled_at", "settled_at")) for claim in side.claims)
    if side.advice and act is ActName.SUPPLEMENT_ADVICE:
        yield side.advice, ("freed_at",)
    if act in _ANSWER_REQUESTS:
        yield from ((each, ("answered_at",)) for each in of_the_track if isinstance(each, Asked))
    if act in (ActName.HOLD_MEETING, ActName.WAIVE_MEETING):
        yield from ((each, ("ended_at",)) for each in of_the_track if isinstance(each, Talk))


def _redate_consultations(hearing: Hearing, number: int, paper: NotedPaper) -> None:
    if len(paper.addressees) > 1:
        return
    for raised in hearing.ledger.raised:
        if raised.at == paper.counted_from:
            raised.since = hearing.happened
    ends = paper.name in (ActName.CONCLUDE_STRATEGIC_CONSULTATION, ActName.CONFIRM_CONCLUSION)
    for consultation in hearing.ledger.consultations:
        if consultation.occasion == number:
            consultation.opened_at = hearing.happened
        if ends and consultation.ended_at == paper.counted_from:
            consultation.ended_at = hearing.happened


_BEGIN_ANEW = (ActName.AMEND_REQUEST, ActName.OBJECT_TO_AMENDMENT, ActName.RULE_ON_CLAIM)
_SETTLE_CLAIMS = (
    *(ActName.RULE_ON_CLAIM, ActName.PROVIDE_INFORMATION),
    *(ActName.SUBMIT_ADVICE, ActName.SUPPLEMENT_ADVICE),
)
_ANSWER_REQUESTS = (
    *(ActName.REQUEST_EXTENSION, ActName.GRANT_EXTENSION, ActName.REFUSE_EXTENSION),
    *(ActName.SUBMIT_ADVICE, ActName.SUPPLEMENT_ADVICE),
)


def _ended_by(ledger: Ledger, name: ActName, organisation: str) -> Iterator[CountedTerm]:
    """What an act ends that is not what it is for: on the day of receipt it had not lapsed yet, perhaps."""
    side = ledger.side(organisation)
    own: Iterable[CountedTerm] = [duty for duty in ledger.duties if duty.organisation == organisation]
    match name:
        case ActName.WITHDRAW:
            return iter(own)
        case ActName.AMEND_REQUEST | ActName.OBJECT_TO_AMENDMENT:
            return (d for d in own if d.name not in FOR_EVERY_VERSION and side.asked_at and d.since < side.asked_at)
        case ActName.RULE_ON_CLAIM:
            granted = side.claim and side.claim.state in (ClaimState.AWAITING_INFORMATION, ClaimState.INFORMED)
            return (d for d in own if granted and d.name in ON_INFORMATION)
        case ActName.SUBMIT_ADVICE:
            names = {TermName.DELIBERATION}
        case ActName.SUPPLEMENT_ADVICE if side.advice and side.advice.freed:
            names = {TermName.RESPONSE, TermName.STANDSTILL}
        case _:
            return iter(())
    moot = side.claim is None or side.claim.state is ClaimState.MOOT
    names |= {TermName.INCOMPLETENESS_RULING} if moot else set()
    return (duty for duty in own if duty.name in names)


def _begin_anew(hearing: Hearing, duty: CountedTerm) -> None:
    """A duty that began with the paper begins on the day of its receipt, moved as it was, and as it stood: done in time
    by the new end too, or lapsed."""
    ledger, reckoning = hearing.ledger, hearing.reckoning
    was, ended, paused = duty.state, duty.ended_at, duty.paused_from
    reckoning.drop_whatever(duty)
    floor = None
    if duty.name is TermName.ADVICE and duty.organisation:
        earlier = [d for d in ledger.versions(duty.organisation, duty.name) if d.number < duty.number]
        floor = end_in_force(earlier, hearing.happened)
    anew = reckoning.start(duty.name, duty.organisation, trail=(*duty.trail, hearing.sequence), not_before=floor)
    anew.span = replace(duty.span, start=anew.span.start)
    anew.moves, anew.kept = [], False
    anew.count()
    if floor and anew.ends < floor:
        anew.moves, anew.kept = [floor], True
    shift = len(anew.moves) - (1 if duty.kept else 0)
    anew.moves += duty.moves[1 if duty.kept else 0 :]
    anew.granted = [number + shift for number in duty.granted]
    anew.by_agreement, anew.done, anew.done_at = duty.by_agreement, duty.done, duty.done_at
    anew.count()
    _take_the_place(ledger, duty, anew)
    if was is TermState.PAUSED and paused:
        reckoning.pause(anew, paused)
    elif was is TermState.LAPSED:
        anew.state, anew.ended_at = TermState.LAPSED, anew.due
        reckoning.carry_over(duty.key, anew.key, anew.due)
    elif was is TermState.MET and ended and ended < anew.due:
        anew.state, anew.ended_at = TermState.MET, ended
    elif not ledger.is_open:
        reckoning.end_after_closing(anew)


def _take_the_place(ledger: Ledger, duty: CountedTerm, anew: CountedTerm) -> None:
    """What hung on the one hangs on the other."""
    for asked in ledger.asked:
        asked.duty = anew if asked.duty is duty else asked.duty
        asked.answer = anew if asked.answer is duty else asked.answer
    for side in ledger.every_side:
        for response in side.responses:
            response.standstill = anew if response.standstill is duty else response.standstill
    for talk in ledger.talks:
        talk.objection = anew if talk.objection is duty else talk.objection
    for consultation in ledger.consultations:
        consultation.objection = anew if consultation.objection is duty else consultation.objection
    for duties in ledger.restorable.values():
        duties[:] = [anew if each is duty else each for each in duties]


def _end_pauses(hearing: Hearing, paper: NotedPaper, tracks: Iterable[str]) -> None:
    """A pause that ended with the paper ended on the day of its receipt."""
    entered = local_date(paper.entered)
    for duty in hearing.ledger.duties:
        last = duty.moves[-1] if duty.moves else None
        if duty.is_open and str(duty.organisation) in tracks and isinstance(last, PausedDays) and last.until == entered:
            duty.moves[-1] = PausedDays(last.first, max(last.first, hearing.reckoning.day))
            duty.count()
