"""Advice: submitting it, alone or jointly, and supplementing it (rules section 3; Wohv arts. 2(1), 5 and 5a)."""

from collections.abc import Iterable, Iterator
from typing import Any

from models.act_forms import ActName
from models.acts import PAPER
from models.contents import Content, DraftJointAdvice, Point, SubmitAdvice, SupplementAdvice
from models.escalation import Cause
from models.events import EventType
from models.outcome import conflicting_since
from models.parties import LANDLORD
from models.procedure.case import Case, Part
from models.procedure.consultation import raise_cause
from models.procedure.deliberation import not_ready
from models.procedure.journal import Journal
from models.refusals import Refusal, refusal
from models.rights import Right
from models.state import Advice, ClaimState, Dossier, ExtensionRequest
from models.terms import TermName, TermState
from models.verdicts import SUPPLEMENTS, VERDICTS, Verdict

TOGETHER = 2
"""How many organisations a joint advice takes at least."""


def faults_of_submission(case: Case[SubmitAdvice]) -> Iterator[Refusal]:
    track = case.own_track
    if track.advice:
        yield refusal("already_submitted", "the advice; a change of mind is a supplement")
    if _is_joint(case):
        if case.content.unprepared:
            yield refusal("field_invalid", "unprepared: a joint advice needs every vote", field="unprepared")
        yield from _faults_of_joint_submission(case)
        return
    yield from _faults_of_text(case)
    if not _may_be_unprepared(case):
        yield from not_ready(track, case.happened)


def _is_prepared(case: Case[SubmitAdvice]) -> bool:
    """Whether consultation and an adopting vote were on record when the advice came."""
    return next(not_ready(case.own_track, case.happened), None) is None


def _may_be_unprepared(case: Case[SubmitAdvice]) -> bool:
    """Receipt makes it advice (Wohv art. 5(1) and (2)): on paper and in time, or where the sender says why. Not against
    a vote, and never what lets the landlord go on, or consent at all."""
    verdict, vote = case.content.verdict, case.own_track.deliberation
    if verdict is None or VERDICTS[verdict].for_consent or verdict is Verdict.NO_OBJECTION:
        return False
    if vote and vote.has_quorum and not vote.has_majority:
        return False
    on_paper = case.act.channel in PAPER and not is_late(case, case.act.by)
    return on_paper or bool(case.content.unprepared)


def _faults_of_text(case: Case[Any]) -> Iterator[Refusal]:
    verdict = case.content.verdict
    if verdict is None:
        return
    if VERDICTS[verdict].for_consent != (case.dossier.right is Right.CONSENT):
        yield refusal("verdict_not_possible", f"{verdict}, where the right is {case.dossier.right}")
    elif VERDICTS[verdict].needs_points and not case.act.content.get("points"):  # what cannot be read is not missing
        yield refusal("points_missing", verdict)


def submit(case: Case[SubmitAdvice]) -> None:
    joint = _is_joint(case)
    mark = {} if joint or _is_prepared(case) else {"unprepared": True}
    case.record(EventType.ADVICE_SUBMITTED, joint=joint, **mark)
    if joint:
        draft = case.dossier.joint
        for organisation in draft.joined:
            _receive(case, organisation, draft.verdict or case.content.verdict, draft.points, joint=True)
    else:
        _receive(case, case.act.by, case.content.verdict, case.content.points, joint=False, **mark)
    _raise_conflict(case.journal)


def _raise_conflict(journal: Journal) -> None:
    """Advice conflicts from when the latter of the two was received, whichever came on record first."""
    since, advising = conflicting_since(journal.dossier), journal.occasion
    if since:
        journal.occasion = advising._replace(happened=max(since, advising.happened))
        raise_cause(journal, Cause.CONFLICTING_ADVICE, None, "")
        journal.occasion = advising


def _receive(
    case: Case[Any], organisation: str, verdict: Verdict, points: tuple[Point, ...], *, joint: bool, **mark: bool
) -> None:
    """An organisation's advice reaches the landlord: its period is met or was over, and the response term starts."""
    journal = case.journal
    advice = Advice(
        verdict=verdict, points=points, received_at=case.happened, late=is_late(case, organisation), joint=joint
    )
    _take(journal, organisation, advice, **mark)
    if verdict is Verdict.CONSENT_REFUSED:
        raise_cause(journal, Cause.CONSENT_REFUSED, organisation, advice_key(case.dossier, organisation))


def _take(journal: Journal, organisation: str, advice: Advice, **more: bool) -> None:
    pending = journal.dossier.requests_met_by(organisation, advice)
    said = {"verdict": advice.verdict, "points": advice.points, "late": advice.late, "joint": advice.joint}
    journal.write(EventType.ADVICE_RECEIVED, organisation=organisation, **said, **more)
    if not advice.late:
        journal.meet(TermName.ADVICE, organisation)
    _unburden(journal, organisation, pending)
    journal.drop(journal.dossier.versions(organisation, TermName.DELIBERATION))
    if VERDICTS[advice.verdict].response_term and not advice.late:
        journal.start(TermName.RESPONSE, organisation, by_agreement=advice.is_plain)


def _unburden(journal: Journal, organisation: str, requests: Iterable[ExtensionRequest]) -> None:
    """Cancels the terms of what needs no answer any more."""
    journal.drop([journal.dossier.terms[asked.answer_term] for asked in requests])
    claim = journal.dossier.tracks[organisation].claim
    if claim is None or claim.state is ClaimState.MOOT:
        journal.drop(journal.dossier.versions(organisation, TermName.INCOMPLETENESS_RULING))


def take_again(journal: Journal, organisation: str) -> None:
    """Late advice that came before the end which the period has now, after an extension or a new beginning, counts from
    here on as received in time: who asked in time for more must not be worse off for not having waited. Where the
    landlord answered it already, it stays answered."""
    track, term = journal.dossier.tracks[organisation], journal.dossier.term(organisation, TermName.ADVICE)
    if track.advice and track.advice.late and not track.response and term and track.advice.received_at < term.due:
        _take(journal, organisation, track.advice.model_copy(update={"late": False}), again=True)
        _raise_conflict(journal)


def is_late(case: Case[Any], organisation: str) -> bool:
    """Whether the period was over. While information is owed none runs, whatever lapsed before."""
    claim = case.dossier.tracks[organisation].claim
    if claim and claim.state is ClaimState.AWAITING_INFORMATION:
        return False
    term = case.dossier.term(organisation, TermName.ADVICE)
    over = term is not None and term.state in (TermState.RUNNING, TermState.LAPSED)
    return term is not None and over and case.happened >= term.due


def advice_key(dossier: Dossier, organisation: str) -> str:
    """The version of the period that an advice belongs to: causes about it are raised once for each."""
    term = dossier.term(organisation, TermName.ADVICE)
    return term.key if term else ""


def faults_of_supplement(case: Case[SupplementAdvice]) -> Iterator[Refusal]:
    if case.own_track.advice is None:
        yield refusal("no_advice_yet")
    possible = SUPPLEMENTS[case.dossier.right or Right.ADVICE]
    if case.content.verdict and case.content.verdict not in possible:
        yield refusal("verdict_not_possible", f"{case.content.verdict}, as a supplement")


def supplement(case: Case[SupplementAdvice]) -> None:
    pending = [r for r in case.dossier.extension_requests if r.organisation == case.act.by and r.is_open]
    case.record(EventType.ADVICE_SUPPLEMENTED)
    if case.content.verdict:  # it frees the landlord: nothing is owed or waited for any more
        _unburden(case.journal, case.act.by, pending)
        for name in (TermName.RESPONSE, TermName.STANDSTILL):
            case.journal.drop(case.dossier.versions(case.act.by, name))


# --- Joint advice ---------------------------------------------------------------------------------------------------


def _is_joint(case: Case[Any]) -> bool:
    """Whether the sender sends the joint draft: who drafted or cosigned it. Who was only named in it advises alone, and
    so does who is left alone with it: a joint advice of one is none."""
    joint = case.dossier.joint
    if len(joint.joined) < TOGETHER:
        return False
    signed = case.act.by in (joint.drafter, *joint.cosigned)
    return signed and joint.submitted_at is None and case.act.by in joint.joined


def _faults_of_joint_submission(case: Case[SubmitAdvice]) -> Iterator[Refusal]:
    joint = case.dossier.joint
    if case.content.verdict and case.content.verdict is not joint.verdict:
        yield refusal("verdict_not_possible", f"{case.content.verdict}; the cosigned draft says {joint.verdict}")
    if not _repeats(case.content.points or (), joint.points):
        yield refusal("field_invalid", "points: they are not those of the cosigned draft", field="points")
    signed = {*joint.cosigned, joint.drafter} - {*joint.withdrawn}
    for organisation in joint.joined:
        if organisation not in (*signed, case.act.by):
            yield refusal("cosign_missing", organisation)
    for signatory in (o for o in joint.joined if o in (joint.drafter, case.act.by)):
        yield from not_ready(case.dossier.tracks[signatory], case.happened)


def _repeats(given: tuple[Point, ...], cosigned: tuple[Point, ...]) -> bool:
    """Whether points that are sent along say what was cosigned, as far as they say anything."""
    if not given:
        return True
    return len(given) == len(cosigned) and all(
        (one.text, one.kind or other.kind, one.verdict or other.verdict, one.positions or other.positions)
        == (other.text, other.kind, other.verdict, other.positions)
        for one, other in zip(given, cosigned, strict=True)
    )


def is_allowed(case: Case[Any]) -> bool:
    """Whether joint advice is possible: agreed for the topic, or by everyone in this dossier (Wohv art. 2(1))."""
    dossier = case.dossier
    everyone = {LANDLORD, *dossier.tracks}
    by_agreement = dossier.topic is not None and case.agreement.allows_joint_advice(dossier.topic, dossier.ground)
    return by_agreement or everyone <= {*dossier.joint.agreed}


def agree_to_joint_advice(case: Case[Content]) -> None:
    case.record(EventType.JOINT_ADVICE_AGREED)


def faults_of_agreeing(case: Case[Content]) -> Iterator[Refusal]:
    joint = case.dossier.joint
    if case.act.by in joint.agreed and case.act.by not in joint.left:
        yield refusal("already_submitted", "agreeing to joint advice")
    if case.track and case.track.advice:
        yield refusal("already_submitted", "the advice")


def faults_of_draft(case: Case[DraftJointAdvice]) -> Iterator[Refusal]:
    if case.own_track.advice:
        yield refusal("already_submitted", "the advice")
    if not is_allowed(case):
        yield refusal("joint_not_allowed")
    for organisation in case.content.organisations or ():
        if organisation not in case.dossier.tracks:
            yield refusal("not_a_party", organisation)
        elif organisation in case.dossier.joint.left or case.dossier.tracks[organisation].advice:
            yield refusal("not_joined", organisation)
    yield from _faults_of_text(case)


def draft(case: Case[DraftJointAdvice]) -> None:
    """A new draft replaces the one before, with its signatures."""
    joined = [case.act.by, *case.content.organisations]
    case.record(EventType.JOINT_ADVICE_DRAFTED, points=case.content.points, joined=joined)


def faults_of_cosigning(case: Case[Content]) -> Iterator[Refusal]:
    joint = case.dossier.joint
    if case.own_track.advice:
        yield refusal("already_submitted", "the advice")
    if not is_allowed(case):
        yield refusal("joint_not_allowed")
        return
    if case.act.by in joint.left:
        yield refusal("not_joined", case.act.by)
    if joint.drafter is None:
        yield refusal("no_joint_draft")
    if case.act.by in joint.cosigned:
        yield refusal("already_submitted", "the signature under this draft")
    yield from not_ready(case.own_track, case.happened)


def cosign(case: Case[Content]) -> None:
    case.record(EventType.JOINT_ADVICE_COSIGNED)


def faults_of_leaving(case: Case[Content]) -> Iterator[Refusal]:
    if case.dossier.joint.submitted_at and case.act.by in case.dossier.joint.joined:
        yield refusal("already_submitted", "the joint advice")
    elif case.act.by not in case.dossier.joint.joined:
        yield refusal("not_joined", case.act.by)


def leave(case: Case[Content]) -> None:
    case.record(EventType.JOINT_ADVICE_LEFT)


PARTS: dict[ActName, Part] = {
    ActName.SUBMIT_ADVICE: Part(submit, faults_of_submission),
    ActName.SUPPLEMENT_ADVICE: Part(supplement, faults_of_supplement),
    ActName.AGREE_JOINT_ADVICE: Part(agree_to_joint_advice, faults_of_agreeing),
    ActName.DRAFT_JOINT_ADVICE: Part(draft, faults_of_draft),
    ActName.COSIGN: Part(cosign, faults_of_cosigning),
    ActName.LEAVE_JOINT_ADVICE: Part(leave, faults_of_leaving),
}
