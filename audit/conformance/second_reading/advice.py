"""Advice, alone or jointly, as it reaches the landlord (Wohv arts. 5 and 5a)."""

from audit.conformance.ledger import Advised, Asked, Fact, Flaw, Side
from audit.conformance.lock import ASKS_RESPONSE
from audit.conformance.second_reading.act import Hearing
from models.acts import PAPER
from models.contents import Point
from models.escalation import Cause
from models.parties import LANDLORD
from models.rights import Right
from models.state import ClaimState, RequestState
from models.terms import TermName, TermState
from models.verdicts import Verdict

NEED_POINTS = (
    Verdict.POSITIVE_WITH_CONDITIONS,
    Verdict.NEGATIVE,
    Verdict.PARTIAL,
    Verdict.CONSENT_WITH_CONDITIONS,
)
"""Verdicts that mean nothing without a point (rules section 3)."""


AGAINST, IN_FAVOUR = (
    (Verdict.NEGATIVE, Verdict.CONSENT_REFUSED),
    (Verdict.POSITIVE, Verdict.NO_OBJECTION, Verdict.CONSENT),
)
"""Verdicts that conflict with one another (rules section 6)."""


FOR_CONSENT = (Verdict.CONSENT, Verdict.CONSENT_WITH_CONDITIONS, Verdict.CONSENT_REFUSED)


UNSETTLED = (ClaimState.UNDECIDED, ClaimState.AWAITING_INFORMATION)


DECIDES_IN_TIME = (*ASKS_RESPONSE, Verdict.NO_OBJECTION)
"""After these, given in time, nothing hangs on the period any more; nor after consent, whenever it comes."""


def advised(hearing: Hearing) -> None:
    """An advice is sent: alone, or by one for all who signed."""
    joint, said = hearing.ledger.joint, hearing.content
    signed = hearing.by in (joint.drafter, *joint.signed)
    together = hearing.rules == 1 or len(joint.joined) > 1  # a joint advice of one is none
    if signed and together and not joint.submitted and hearing.by in joint.joined:
        joint.submitted = True
        joint.signed.setdefault(hearing.by, hearing.sequence)
        submit_jointly(hearing)
    else:
        flaws = faults_of_a_verdict(hearing, said.verdict, said.points)
        receive(hearing, hearing.by, said.verdict, said.points or (), flaws)
        if hearing.by in joint.joined:
            joint.joined.remove(hearing.by)
    _note_conflict(hearing)


def _note_conflict(hearing: Hearing) -> None:
    """By the second edition of the rules late advice conflicts with none."""
    advices = [side.advice for side in hearing.ledger.sides.values() if side.advice]
    counting = [advice for advice in advices if hearing.rules == 1 or not advice.late]
    verdicts = {advice.verdict for advice in counting}
    if verdicts & {*AGAINST} and verdicts & {*IN_FAVOUR}:
        trail = tuple(advice.sequence for advice in counting)
        against = min(advice.at for advice in counting if advice.verdict in AGAINST)
        in_favour = min(advice.at for advice in counting if advice.verdict in IN_FAVOUR)
        reckoning, event = hearing.reckoning, hearing.event
        reckoning.occasion(event.time, max(against, in_favour, hearing.happened), hearing.sequence)
        reckoning.raise_cause(Cause.CONFLICTING_ADVICE, None, "", hearing.trail_of(*trail))
        reckoning.occasion(event.time, hearing.happened, hearing.sequence)


def submit_jointly(hearing: Hearing) -> None:
    """A joint advice reaches the landlord as an advice of each organisation that joined."""
    joint = hearing.ledger.joint
    everyone = {LANDLORD, *hearing.ledger.sides}
    topic = hearing.ledger.topic
    agreed = topic is not None and hearing.ledger.agreement.allows_joint_advice(topic, hearing.ledger.ground)
    flaws = set() if agreed or everyone <= {*joint.agreed} else {Flaw.NOT_ALLOWED}
    flaws |= {Flaw.UNSIGNED} if any(name not in joint.signed for name in joint.joined) else set()
    flaws |= {Flaw.UNSIGNED} if joint.withdrawn and hearing.by != joint.drafter else set()
    sent = [point.text for point in hearing.content.points or ()] if hearing.rules > 1 else []
    flaws |= {Flaw.OTHER_POINTS} if sent and joint.points and sent != [point.text for point in joint.points] else set()
    because = (*joint.signed.values(), *((joint.draft,) if joint.draft else ()))
    hearing.see(Fact.JOINT_ADVICE, *flaws, because=because)
    shown = {received.organisation: received for received in hearing.received}
    for organisation in list(joint.joined):
        seen = shown.get(organisation)
        verdict = joint.verdict or (seen.verdict if seen else None) or hearing.content.verdict
        points = joint.points or (seen.points if seen else ())
        receive(hearing, organisation, verdict, points, faults_of_a_verdict(hearing, verdict, points))


def faults_of_a_verdict(hearing: Hearing, verdict: Verdict | None, points: tuple[Point, ...] | None) -> set[Flaw]:
    """Whether the verdict belongs to the right, and has the points it needs."""
    if verdict is None or (verdict in FOR_CONSENT) != (hearing.ledger.right is Right.CONSENT):
        return {Flaw.VERDICT_NOT_POSSIBLE}
    return {Flaw.POINTS_MISSING} if verdict in NEED_POINTS and not points else set()


def receive(
    hearing: Hearing, organisation: str, verdict: Verdict | None, points: tuple[Point, ...], flaws: set[Flaw]
) -> None:
    """An organisation's advice reaches the landlord: in time or late, and the landlord's fourteen days begin."""
    ledger, reckoning, side = hearing.ledger, hearing.reckoning, hearing.ledger.side(organisation)
    before = {Fact.CONSULTED: side.consulted, Fact.ADOPTED: side.adopted}
    excused = _excused(hearing, side, verdict)
    after = {fact: number or hearing.sequence for fact, number in before.items() if number or excused}
    because = tuple(number for number in (side.deliberated, ledger.joint.draft) if number)
    key = f"{organisation} {side.round}"
    hearing.see(Fact.ADVICE, *flaws, about=organisation, after=after, because=because, key=key)
    if verdict is None:
        return
    late = _is_late(hearing, side)
    ledger.advices.append((organisation, hearing.sequence, late))
    _taken(hearing, side, Advised(verdict, points, hearing.happened, late, hearing.sequence))
    if verdict is Verdict.CONSENT_REFUSED:
        trail = hearing.trail_of_advice(side)
        reckoning.raise_cause(Cause.CONSENT_REFUSED, organisation, hearing.period_key(organisation), trail)


def _excused(hearing: Hearing, side: Side, verdict: Verdict | None) -> bool:
    """Whether advice counts that says of itself that it was not prepared (rules section 3): on paper in time, or with a
    reason; not against a vote, and never no objection or consent."""
    if not hearing.event.content.get("unprepared") or side.voted_down:
        return False
    if verdict not in (*ASKS_RESPONSE, Verdict.NO_ADVICE):
        return False
    on_paper = hearing.event.channel in PAPER and not _is_late(hearing, side)
    return on_paper or bool(hearing.content.unprepared)


def _taken(hearing: Hearing, side: Side, advice: Advised) -> None:
    """The advice stands: it meets the period, and settles what needs no answer any more."""
    ledger, reckoning, organisation = hearing.ledger, hearing.reckoning, side.organisation
    side.advice = advice
    decides = advice.verdict is Verdict.CONSENT or (not advice.late and advice.verdict in DECIDES_IN_TIME)
    pending = [
        asked
        for asked in ledger.asked
        if asked.organisation == organisation
        and asked.state is RequestState.PENDING
        and (decides or not advice.late or asked.duty.name is not TermName.ADVICE)
    ]
    unburden(hearing, side, pending, decides=decides)
    if not advice.late or _has_lapsed(hearing, side):
        reckoning.meet(TermName.ADVICE, organisation)
    reckoning.drop(ledger.versions(organisation, TermName.DELIBERATION))
    if advice.verdict in ASKS_RESPONSE and not advice.late:
        response = reckoning.start(TermName.RESPONSE, organisation, trail=hearing.trail_of_advice(side))
        plain = advice.verdict is Verdict.POSITIVE and not advice.points
        response.by_agreement = plain and hearing.rules > 1  # Wohv art. 5(2) asks for reasons only where not followed


def unburden(hearing: Hearing, side: Side, requests: list[Asked], *, decides: bool) -> None:
    """A claim is moot once the advice itself decides about the lock; so are these requests."""
    if decides and side.claim and side.claim.state in UNSETTLED:
        side.claim.state, side.claim.settled_at = ClaimState.MOOT, hearing.happened
    for asked in requests:
        hearing.reckoning.answer(asked, RequestState.MOOT)
    hearing.reckoning.drop(asked.answer for asked in requests)
    if side.claim is None or side.claim.state is ClaimState.MOOT:
        hearing.reckoning.drop(hearing.ledger.versions(side.organisation, TermName.INCOMPLETENESS_RULING))


def taken_again(hearing: Hearing, organisation: str) -> None:
    """Late advice counts as in time from here on, where the period now ends later than it came, and nobody answered."""
    side, period = hearing.ledger.side(organisation), hearing.ledger.duty(organisation, TermName.ADVICE)
    if side.advice and side.advice.late and not side.responses and period and side.advice.at < period.due:
        again = Advised(side.advice.verdict, side.advice.points, hearing.happened, False, side.advice.sequence)
        _taken(hearing, side, again)
        if hearing.rules > 1:
            _note_conflict(hearing)


def _is_late(hearing: Hearing, side: Side) -> bool:
    """After the period; while information is owed none runs."""
    if side.claim and side.claim.state is ClaimState.AWAITING_INFORMATION:
        return False
    period = hearing.ledger.duty(side.organisation, TermName.ADVICE)
    over = period is not None and period.state in (TermState.RUNNING, TermState.LAPSED)
    return period is not None and over and hearing.happened >= period.due


def _has_lapsed(hearing: Hearing, side: Side) -> bool:
    period = hearing.ledger.duty(side.organisation, TermName.ADVICE)
    return period is not None and period.state is TermState.LAPSED


def supplemented(hearing: Hearing) -> None:
    """A supplement changes no verdict; it may only free the landlord after all."""
    said, side, reckoning = hearing.content, hearing.side, hearing.reckoning
    frees = Verdict.CONSENT if hearing.ledger.right is Right.CONSENT else Verdict.NO_OBJECTION
    after = {Fact.ADVICE: side.advice.sequence} if side.advice else {}
    wrong = said.verdict not in (None, frees)
    hearing.see(Fact.SUPPLEMENT, Flaw.VERDICT_NOT_POSSIBLE if wrong else None, after=after)
    if said.verdict is None or side.advice is None:
        return
    side.advice.freed, side.advice.freed_at = said.verdict, hearing.happened
    own = [asked for asked in hearing.ledger.asked if asked.organisation == side.organisation]
    unburden(hearing, side, [asked for asked in own if asked.state is RequestState.PENDING], decides=True)
    for name in (TermName.RESPONSE, TermName.STANDSTILL):
        reckoning.drop(hearing.ledger.versions(side.organisation, name))
    reckoning.meet(TermName.RESPONSE, side.organisation)
