"""May the landlord execute? Per organisation and overall, at any moment, with its ground (Wohv art. 5(3); rules
section 5). No order of acts may open the lock too early."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from models.calendar import last_instant_of, local_date
from models.contents import CONDITION, DisputeRuling, PointAnswer
from models.rights import Right
from models.state import (
    Advice,
    Claim,
    ClaimState,
    Dispute,
    Dossier,
    Kind,
    Lock,
    LockGround,
    LockState,
    RequestedMeeting,
    Response,
    Ruling,
    StrategicConsultation,
    Term,
    Track,
)
from models.terms import Basis, TermName, TermState
from models.verdicts import VERDICTS, Verdict

STRICTEST_FIRST = tuple(LockState)
LOCKS = {(state, ground): Lock(state=state, ground=ground) for state in LockState for ground in (None, *LockGround)}
"""Every lock there can be, made once: five are found at every act."""

LOCKED, NEVER = LOCKS[LockState.LOCKED, None], LOCKS[LockState.NEVER, None]
OPEN = {ground: LOCKS[LockState.OPEN, ground] for ground in (None, *LockGround)}
_RULED = {DisputeRuling.SUSPENDED: LOCKS[LockState.SUSPENDED, None], DisputeRuling.FORBIDDEN: NEVER}


_UNSOLICITED, _CONSENT, _NO_OBJECTION = Kind.UNSOLICITED, Right.CONSENT, Verdict.NO_OBJECTION
_IS_OPEN, _PAUSED, _ADVICE = LockState.OPEN, TermState.PAUSED, TermName.ADVICE
"""Asked of every lock at every act: to look a member up takes Python 3.11 longer than the rest (1 % of an act)."""


def overall(dossier: Dossier, moment: datetime) -> Lock:
    """The strictest of all locks at a moment; it has a ground only where all agree."""
    return strictest(lock_of(dossier, organisation, moment) for organisation in dossier.tracks)


def strictest(of_each: Iterable[Lock]) -> Lock:
    """The strictest of the locks of each organisation; it has a ground only where all agree."""
    locks = [*of_each]
    if all(lock is locks[0] for lock in locks):
        return locks[0]
    state = min((lock.state for lock in locks), key=STRICTEST_FIRST.index)
    grounds = {lock.ground for lock in locks}
    return LOCKS[state, grounds.pop() if len(grounds) == 1 else None]


def lock_of(dossier: Dossier, organisation: str, moment: datetime) -> Lock:
    """One organisation's lock at a moment: the strictest of what its track, a consultation and the rulings make of it;
    one that allows execution takes the place of the first two."""
    if not dossier.disputes:
        return _without_ruling(dossier, organisation, moment)
    rulings = rulings_at(dossier, moment)
    is_allowed = _is_allowed(dossier, organisation, rulings, moment)
    lock = OPEN[LockGround.RULING] if is_allowed else _without_ruling(dossier, organisation, moment)
    ruled = [_RULED[ruling.ruling] for ruling in rulings if ruling.ruling in _RULED]
    return min([lock, *ruled], key=lambda each: STRICTEST_FIRST.index(each.state))


def _without_ruling(dossier: Dossier, organisation: str, moment: datetime) -> Lock:
    track = dossier.tracks[organisation]
    lock = _of_track(dossier, track, moment)
    if (shut := _shut_at(dossier, organisation)) and shut <= moment:
        return _of_withdrawn(track, lock)
    held = lock.state is _IS_OPEN and any(holds(c, organisation, moment) for c in dossier.consultations)
    return LOCKED if held else lock


def _shut_at(dossier: Dossier, organisation: str) -> datetime | None:
    """When the withdrawal of the request reached an organisation."""
    return dossier.shut_at and (dossier.tracks[organisation].shut_at or dossier.shut_at)


def _is_allowed(dossier: Dossier, organisation: str, rulings: Iterable[Ruling], moment: datetime) -> bool:
    """Whether a ruling takes the place of this organisation's advice or consent: in a dispute to which it was party,
    about the request as it reads, and from after its withdrawal. A ruling from before that was about another plan."""
    asked_on = local_date(dossier.tracks[organisation].asked_at)
    withdrawn = _shut_at(dossier, organisation)
    shut = withdrawn if withdrawn and withdrawn <= moment else None
    return any(
        ruling.ruling is DisputeRuling.ALLOWED
        and ruling.date >= asked_on
        and (shut is None or _binds_from(ruling) > shut)
        and organisation in parties_of(dossier, dispute)
        for ruling in rulings
        for dispute in dossier.disputes
        if ruling in dispute.rulings
    )


def parties_of(dossier: Dossier, dispute: Dispute) -> set[str]:
    """The organisations that are party to a dispute: the one that brought it, or that the landlord brought it against;
    all, where the landlord named none."""
    return {dispute.organisation or dispute.by} & {*dossier.tracks} or {*dossier.tracks}


def rulings_at(dossier: Dossier, moment: datetime) -> list[Ruling]:
    """The rulings that stand at a moment, oldest first, whichever was received first: each binds from its date on, and
    ends an earlier one in a dispute of the same organisations. A suspension ends nothing but an earlier suspension, and
    that it is lifted nothing but a suspension (Wohv art. 8(2))."""
    standing: list[tuple[Dispute, Ruling]] = []
    for dispute, ruling in sorted(_binding(dossier, moment), key=lambda each: (each[1].date, each[1].recorded_at)):
        parties = parties_of(dossier, dispute)
        standing = [
            (other, earlier)
            for other, earlier in standing
            if not parties_of(dossier, other) <= parties or not _ends(ruling, earlier)
        ]
        if ruling.ruling is not DisputeRuling.LIFTED:
            standing.append((dispute, ruling))
    return [ruling for _, ruling in standing]


def _binding(dossier: Dossier, moment: datetime) -> Iterator[tuple[Dispute, Ruling]]:
    return ((d, ruling) for d in dossier.disputes for ruling in d.rulings if _binds_from(ruling) <= moment)


def _ends(later: Ruling, earlier: Ruling) -> bool:
    of_suspension = later.ruling in (DisputeRuling.SUSPENDED, DisputeRuling.LIFTED)
    return not of_suspension or earlier.ruling is DisputeRuling.SUSPENDED


def suspensions(dossier: Dossier, moment: datetime) -> list[Ruling]:
    """The suspensions that stand at a moment."""
    return [ruling for ruling in rulings_at(dossier, moment) if ruling.ruling is DisputeRuling.SUSPENDED]


def _binds_from(ruling: Ruling) -> datetime:
    return min(ruling.recorded_at, last_instant_of(ruling.date))


def holds(consultation: StrategicConsultation, organisation: str, moment: datetime) -> bool:
    """Whether a strategic consultation keeps an organisation's lock shut at a moment (UTC)."""
    ended = consultation.concluded_at or consultation.cancelled_at
    return organisation in consultation.holds and consultation.opened_at <= moment and (not ended or moment < ended)


def _of_track(dossier: Dossier, track: Track, moment: datetime) -> Lock:
    if dossier.kind is _UNSOLICITED:
        return OPEN[None]
    if track.contested_from and track.contested_from <= moment < track.asked_at:
        return LOCKED  # nobody had asked it about the plan as it read then
    if dossier.right is _CONSENT:
        return _by_consent(dossier, track, moment)
    return _by_advice(dossier, track, moment)


def _of_withdrawn(track: Track, lock: Lock) -> Lock:
    """Without a request nothing allows execution, whatever ran or was open; consent that was refused stays refused."""
    return lock if lock.state is LockState.NEVER and refuses_consent(track.advice) else LOCKED


def refuses_consent(advice: Advice | None) -> bool:
    """Whether consent was refused, and no supplement gave it after all."""
    return advice is not None and (advice.supplemented or advice.verdict) is Verdict.CONSENT_REFUSED


def _by_consent(dossier: Dossier, track: Track, moment: datetime) -> Lock:
    """Only consent opens; no amount of time does (Wohv art. 5a)."""
    if track.advice and _consents(track, track.advice, moment):
        return OPEN[LockGround.CONSENT]
    return NEVER if period_over(dossier, track.organisation, moment) else LOCKED


def _consents(track: Track, advice: Advice, moment: datetime) -> bool:
    if advice.received_at > moment:
        return False
    if advice.verdict is Verdict.CONSENT or _supplemented(advice, Verdict.CONSENT, moment):
        return True
    response = _response_at(track, moment)
    return advice.verdict is Verdict.CONSENT_WITH_CONDITIONS and response is not None and _meets(advice, response)


def _meets(advice: Advice, response: Response) -> bool:
    """Whether a response follows every condition of a conditional consent. Points of another kind do not decide, unless
    there is no condition among them: then all do."""
    points = range(1, len(advice.points) + 1)
    conditions = [n for n in points if advice.points[n - 1].kind in (None, CONDITION)] or points
    return all(response.answers.get(n) == PointAnswer.FOLLOWED for n in conditions)


def _supplemented(advice: Advice, verdict: Verdict, moment: datetime) -> bool:
    return advice.supplemented is verdict and advice.supplemented_at is not None and advice.supplemented_at <= moment


def _by_advice(dossier: Dossier, track: Track, moment: datetime) -> Lock:
    advice = track.advice if track.advice and track.advice.received_at <= moment else None
    if advice and (_supplemented(advice, _NO_OBJECTION, moment) or _objects_not(advice)):
        return OPEN[LockGround.NO_OBJECTION]
    if not advice or advice.late or not VERDICTS[advice.verdict].response_term:
        return _by_period(dossier, track, moment)
    return _by_response(dossier, track, moment)


def _objects_not(advice: Advice) -> bool:
    return advice.verdict is _NO_OBJECTION and not advice.late


def _by_response(dossier: Dossier, track: Track, moment: datetime) -> Lock:
    """Advice in time: only its response opens, at once where it follows wholly, else after the standstill. Plain
    positive advice needs none: without one the end of the period opens, and of the agreed term to respond."""
    response = _response_at(track, moment)
    if response is None:
        return _by_period(dossier, track, moment) if _response_let_pass(dossier, track, moment) else LOCKED
    if response.wholly_followed:
        return OPEN[LockGround.FOLLOWED]
    if response.standstill and dossier.terms[response.standstill].due <= moment:
        return OPEN[LockGround.STANDSTILL_OVER]
    return LOCKED


def _response_let_pass(dossier: Dossier, track: Track, moment: datetime) -> bool:
    """Whether a term to respond that the agreement alone has is over."""
    term = dossier.term(track.organisation, TermName.RESPONSE)
    if term is None or term.derivation.basis is not Basis.AGREED or term.state is TermState.PAUSED:
        return False
    return term.due <= moment


def _response_at(track: Track, moment: datetime) -> Response | None:
    known = [r for r in track.responses if r.received_at <= moment and r.counts_for_lock]
    return known[-1] if known else None


def _by_period(dossier: Dossier, track: Track, moment: datetime) -> Lock:
    """No advice that asks for a response: the lock opens when the period is over, nothing about it is undecided, and no
    meeting that was asked for is owed (Wohv art. 5(1)a)."""
    if not period_over(dossier, track.organisation, moment) or _undecided(dossier, track, moment):
        return LOCKED
    if any(is_owed(dossier, m, moment) for m in dossier.meetings if m.organisation == track.organisation):
        return LOCKED
    return OPEN[LockGround.PERIOD_OVER]


def is_owed(dossier: Dossier, meeting: RequestedMeeting, moment: datetime) -> bool:
    """Whether a meeting is asked for and neither held nor let go at a moment: what the landlord recorded as held counts
    from the end of the term to object."""
    counts = dossier.terms[meeting.objection].due if meeting.objection else None
    ended = min(filter(None, (meeting.ended_at, counts)), default=None)
    return meeting.requested_at <= moment and (ended is None or moment < ended)


def _undecided(dossier: Dossier, track: Track, moment: datetime) -> bool:
    """An undecided claim, information still owed, or an extension asked in time and not yet answered."""
    return any(_open_claim(claim, moment) for claim in track.claims) or any(
        request.organisation == track.organisation
        and dossier.terms[request.term].name is TermName.ADVICE
        and request.asked_at <= moment
        and (request.answered_at is None or moment < request.answered_at)
        for request in dossier.extension_requests
    )


def _open_claim(claim: Claim, moment: datetime) -> bool:
    if claim.claimed_at > moment:
        return False
    if claim.state is ClaimState.REFUSED:
        return claim.ruled_at is not None and moment < claim.ruled_at
    return claim.settled_at is None or moment < claim.settled_at


def period_over(dossier: Dossier, organisation: str, moment: datetime) -> bool:
    """Whether the period for advice that was in force at a moment was over by then."""
    term = _period_at(dossier, organisation, moment)
    if term is None or term.state is _PAUSED:
        return False
    return moment >= term.due


def _period_at(dossier: Dossier, organisation: str, moment: datetime) -> Term | None:
    """The version of the advice term in force at a moment; a superseded one is in force until it was superseded."""
    started = [t for t in dossier.versions(organisation, _ADVICE) if t.started_at <= moment]
    if started and dossier.withdrawn and _was_replaced(started[-1], moment):
        return None  # what withdrawing cancelled brings no earlier version back
    in_force = [t for t in started if not _was_replaced(t, moment)]
    return in_force[-1] if in_force else None


_REPLACED = (TermState.SUPERSEDED, TermState.CANCELLED)


def _was_replaced(term: Term, moment: datetime) -> bool:
    return term.state in _REPLACED and (term.ended_at is None or term.ended_at <= moment)


def lock_at(dossier: Dossier, organisation: str | None, moment: datetime) -> Lock:
    """A dossier's lock; before anything was asked nothing may be executed."""
    if not dossier.tracks:
        return LOCKED
    return lock_of(dossier, organisation, moment) if organisation else overall(dossier, moment)
