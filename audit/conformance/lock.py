"""May the landlord execute at a moment, judged from the auditor's own notes (Wohv arts. 5(3), 5a and 8)."""

from datetime import datetime
from typing import NamedTuple

from audit.conformance.ledger import (
    Advised,
    Answered,
    Consultation,
    CountedTerm,
    Flaw,
    Ledger,
    NotedClaim,
    Ruled,
    Side,
    Trail,
)
from models.contents import DisputeRuling
from models.rights import Right
from models.state import ClaimState, Kind, LockGround, LockState, RequestState
from models.terms import TermName, TermState
from models.verdicts import Verdict

ASKS_RESPONSE = (Verdict.POSITIVE, Verdict.POSITIVE_WITH_CONDITIONS, Verdict.NEGATIVE, Verdict.PARTIAL)
"""Advice that the landlord answers (Wohv art. 5(2)); silence, no objection, no advice and consent ask for no answer."""

_REPLACED = (TermState.SUPERSEDED, TermState.CANCELLED)
_UNSETTLED = (ClaimState.UNDECIDED, ClaimState.AWAITING_INFORMATION)
STRICTEST = (LockState.NEVER, LockState.SUSPENDED, LockState.LOCKED, LockState.OPEN)


class JudgedLock(NamedTuple):
    """A lock: its state, the ground that opens it or what keeps it shut, and the events that show it."""

    state: LockState
    ground: LockGround | None = None
    obstacle: Flaw | None = None
    because: Trail = ()


def overall(ledger: Ledger, moment: datetime) -> tuple[LockState, LockGround | None]:
    """The strictest of all; a ground only where all have the same."""
    all_of_them = [standing(ledger, side, moment) for side in ledger.sides.values()]
    state = min((one.state for one in all_of_them), key=STRICTEST.index)
    grounds = {one.ground for one in all_of_them}
    return state, grounds.pop() if len(grounds) == 1 else None


def standing(ledger: Ledger, side: Side, moment: datetime) -> JudgedLock:
    """One organisation's lock."""
    rulings = rulings_at(ledger, moment)
    own = _allowed(ledger, side, moment) or _before_the_forum(ledger, side, moment)
    strict = [(_RULED[ruling.ruling], ruling) for ruling in rulings if ruling.ruling in _RULED]
    state, ruling = min(strict, key=lambda each: STRICTEST.index(each[0]), default=(LockState.OPEN, None))
    if ruling is None or STRICTEST.index(own.state) <= STRICTEST.index(state):
        return own
    return JudgedLock(state, None, Flaw.RULED_AGAINST, ruling.trail)


def _before_the_forum(ledger: Ledger, side: Side, moment: datetime) -> JudgedLock:
    """The lock as the track, a withdrawal and the strategic consultation make it."""
    own = _own(ledger, side, moment)
    if (shut := _shut(ledger, side)) and shut <= moment:
        return own if own.state is LockState.NEVER and _refused(side) else _withdrawn(ledger)
    if own.state is LockState.OPEN and (held := held_by(ledger, side, moment)):
        return JudgedLock(LockState.LOCKED, None, Flaw.CONSULTATION_OPEN, (*own.because, *_trail_of(ledger, held)))
    return own


def _shut(ledger: Ledger, side: Side) -> datetime | None:
    """When a withdrawal reached this organisation."""
    return ledger.shut and (side.shut or ledger.shut)


def _withdrawn(ledger: Ledger) -> JudgedLock:
    """Without a request nothing allows execution."""
    return JudgedLock(LockState.LOCKED, None, Flaw.REQUEST_WITHDRAWN, ledger.shut_by)


def _refused(side: Side) -> bool:
    return side.advice is not None and (side.advice.freed or side.advice.verdict) is Verdict.CONSENT_REFUSED


_RULED = {DisputeRuling.SUSPENDED.value: LockState.SUSPENDED, DisputeRuling.FORBIDDEN.value: LockState.NEVER}
_ABOUT_SUSPENSION = (DisputeRuling.SUSPENDED, DisputeRuling.LIFTED)


def _allowed(ledger: Ledger, side: Side, moment: datetime) -> JudgedLock | None:
    """A ruling in a dispute of this organisation, about the request as it reads, that takes the place of its advice;
    once the request was withdrawn, one from after that."""
    withdrawn = _shut(ledger, side)
    shut = withdrawn if withdrawn and withdrawn <= moment else None
    for ruling in rulings_at(ledger, moment):
        concerns = ruling.quarrel.organisation in (None, side.organisation)
        about = ruling.date >= side.asked_on and (shut is None or ruling.binds > shut)
        if ruling.ruling == DisputeRuling.ALLOWED and concerns and about:
            return JudgedLock(LockState.OPEN, LockGround.RULING, because=ruling.trail)
    return None


def rulings_at(ledger: Ledger, moment: datetime) -> list[Ruled]:
    """What stands of the rulings: by their dates, each in the place of the earlier ones between the same parties, but a
    suspension, and that it is lifted, only in the place of a suspension."""
    standing: list[Ruled] = []
    binding = (ruling for ruling in ledger.rulings if ruling.binds <= moment)
    for ruling in sorted(binding, key=lambda each: (each.date, each.recorded)):
        replaced = [
            earlier
            for earlier in standing
            if ruling.quarrel.organisation in (None, earlier.quarrel.organisation)
            and (ruling.ruling not in _ABOUT_SUSPENSION or earlier.ruling == DisputeRuling.SUSPENDED)
        ]
        standing = [earlier for earlier in standing if earlier not in replaced]
        standing += [ruling] if ruling.ruling != DisputeRuling.LIFTED else []
    return standing


def held_by(ledger: Ledger, side: Side, moment: datetime) -> Consultation | None:
    """The strategic consultation that keeps an organisation's lock shut at a moment."""
    return next(
        (
            c
            for c in ledger.consultations
            if side.organisation in c.holds and c.opened_at <= moment and (c.ended_at is None or moment < c.ended_at)
        ),
        None,
    )


def _trail_of(ledger: Ledger, consultation: Consultation) -> Trail:
    causes = (raised.trail for raised in ledger.raised if raised.consultation == consultation.number)
    concluded = (consultation.concluded,) if consultation.concluded else ()
    return (*(number for trail in causes for number in trail), *concluded)


def _own(ledger: Ledger, side: Side, moment: datetime) -> JudgedLock:
    if ledger.kind is Kind.UNSOLICITED:
        return JudgedLock(LockState.OPEN)
    advice = side.advice if side.advice and side.advice.at <= moment else None
    if ledger.right is Right.CONSENT:
        return _by_consent(ledger, side, advice, moment)
    if advice and _frees(advice, Verdict.NO_OBJECTION, moment):
        return JudgedLock(LockState.OPEN, LockGround.NO_OBJECTION, because=(advice.sequence,))
    if advice and not advice.late and advice.verdict in ASKS_RESPONSE:
        return _by_response(ledger, side, advice, moment)
    return _by_period(ledger, side, moment)


def _frees(advice: Advised, verdict: Verdict, moment: datetime) -> bool:
    """Whether the advice says so itself (a notice of no objection only in time), or a supplement does."""
    said = advice.verdict is verdict and (verdict is Verdict.CONSENT or not advice.late)
    return said or (advice.freed is verdict and advice.freed_at is not None and advice.freed_at <= moment)


def _by_consent(ledger: Ledger, side: Side, advice: Advised | None, moment: datetime) -> JudgedLock:
    period = period_at(ledger, side.organisation, moment)
    trail = tuple(period.trail) if period else ()
    response = _response_at(side, moment)
    shown = (*trail, *((advice.sequence,) if advice else ()), *((response.sequence,) if response else ()))
    if advice and (_frees(advice, Verdict.CONSENT, moment) or _conditions_met(advice, response)):
        return JudgedLock(LockState.OPEN, LockGround.CONSENT, because=shown)
    over = is_over(period, moment)
    return JudgedLock(LockState.NEVER if over else LockState.LOCKED, None, Flaw.CONSENT_MISSING, shown)


def _conditions_met(advice: Advised, response: Answered | None) -> bool:
    if advice.verdict is not Verdict.CONSENT_WITH_CONDITIONS or response is None:
        return False
    points = range(1, len(advice.points) + 1)
    conditions = [number for number in points if advice.points[number - 1].kind in (None, "condition")] or points
    return all(response.answers.get(number) == "followed" for number in conditions)


def _response_at(side: Side, moment: datetime) -> Answered | None:
    return next((r for r in reversed(side.responses) if r.counts and r.at <= moment), None)


def _by_response(ledger: Ledger, side: Side, advice: Advised, moment: datetime) -> JudgedLock:
    response = _response_at(side, moment)
    period = ledger.duty(side.organisation, TermName.ADVICE)
    trail = (*(period.trail if period else ()), advice.sequence)
    if response is None and _let_pass(ledger.duty(side.organisation, TermName.RESPONSE), moment):
        return _by_period(ledger, side, moment)
    if response is None:
        return JudgedLock(LockState.LOCKED, None, Flaw.RESPONSE_AWAITED, trail)
    if response.follows:
        return JudgedLock(LockState.OPEN, LockGround.FOLLOWED, because=(*trail, response.sequence))
    if response.standstill and response.standstill.due <= moment:
        return JudgedLock(LockState.OPEN, LockGround.STANDSTILL_OVER, because=(*trail, response.sequence))
    return JudgedLock(LockState.LOCKED, None, Flaw.STANDSTILL, (*trail, response.sequence))


def _let_pass(answer: CountedTerm | None, moment: datetime) -> bool:
    """Whether a response that the statute does not ask for need not be waited for any more."""
    return answer is not None and answer.by_agreement and is_over(answer, moment)


def _by_period(ledger: Ledger, side: Side, moment: datetime) -> JudgedLock:
    period = period_at(ledger, side.organisation, moment)
    trail = tuple(period.trail) if period else ()
    if not is_over(period, moment):
        return JudgedLock(LockState.LOCKED, None, Flaw.PERIOD_RUNS, trail)
    if undecided := _undecided(ledger, side, moment):
        return JudgedLock(LockState.LOCKED, None, Flaw.UNDECIDED, (*trail, undecided))
    if talk := next((t for t in ledger.talks if t.organisation == side.organisation and t.is_owed(moment)), None):
        return JudgedLock(LockState.LOCKED, None, Flaw.MEETING_OWED, (*trail, talk.sequence))
    return JudgedLock(LockState.OPEN, LockGround.PERIOD_OVER, because=trail)


def _undecided(ledger: Ledger, side: Side, moment: datetime) -> int | None:
    """A claim not ruled on, information owed, or an extension of the period asked and not answered."""
    claims = (claim.sequence for claim in side.claims if _is_pending(claim, moment))
    asked = (
        asked.sequence
        for asked in ledger.asked
        if asked.organisation == side.organisation
        and asked.duty.name is TermName.ADVICE
        and asked.at <= moment
        and (asked.answered_at is None or moment < asked.answered_at)
    )
    return next(claims, None) or next(asked, None)


def _is_pending(claim: NotedClaim, moment: datetime) -> bool:
    if claim.at > moment:
        return False
    ended = claim.ruled_at if claim.state is ClaimState.REFUSED else claim.settled_at
    return ended is None or moment < ended


def period_at(ledger: Ledger, organisation: str, moment: datetime) -> CountedTerm | None:
    """The period for advice in force at a moment; one that was superseded is in force until then."""
    started = [duty for duty in ledger.versions(organisation, TermName.ADVICE) if duty.since <= moment]
    if started and ledger.withdrawn and _is_replaced(started[-1], moment):
        return None
    return next((duty for duty in reversed(started) if not _is_replaced(duty, moment)), None)


def _is_replaced(duty: CountedTerm, moment: datetime) -> bool:
    return duty.state in _REPLACED and (duty.ended_at is None or duty.ended_at <= moment)


def is_over(period: CountedTerm | None, moment: datetime) -> bool:
    """Whether a period has gone by; one that is paused has not."""
    return period is not None and period.state is not TermState.PAUSED and moment >= period.due


def is_done(ledger: Ledger, side: Side, moment: datetime) -> bool:
    """Whether nothing is owed or waited for in a track, and its lock is open, or shut for good after a refusal."""
    if ledger.kind is Kind.UNSOLICITED:
        return side.answered is not None
    if ledger.shut:
        return True  # of a request that is withdrawn nothing is waited for, also in a dossier that was reopened
    if side.claim and side.claim.state in _UNSETTLED:
        return False
    if any(duty.is_open for duty in ledger.versions(side.organisation, TermName.AMENDMENT_OBJECTION)):
        return False
    if any(a.organisation == side.organisation and a.state is RequestState.PENDING for a in ledger.asked):
        return False
    if (talk := ledger.talk(side.organisation)) and talk.is_owed(moment):
        return False
    state = standing(ledger, side, moment).state
    return state is LockState.OPEN or (state is LockState.NEVER and _refused(side))


def may_close(ledger: Ledger, moment: datetime) -> bool:
    """Whether every track is done and no strategic consultation or dispute is open."""
    if not ledger.is_open or ledger.consultation or any(not quarrel.rulings for quarrel in ledger.quarrels):
        return False
    return all(is_done(ledger, side, moment) for side in ledger.sides.values())
