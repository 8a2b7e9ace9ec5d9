"""The landlord's response, its amendment and the organisation's reaction (rules section 3; Wohv art. 5(2) and (3))."""

from collections.abc import Iterable, Iterator

from models.act_forms import ActName
from models.contents import Answer, PointAnswer, Respond, WithText
from models.escalation import Cause
from models.events import EventType
from models.lock import lock_of
from models.procedure.advice import advice_key
from models.procedure.case import Case, Part
from models.procedure.consultation import needs_one_first, raise_cause
from models.refusals import Refusal, refusal
from models.rights import Right
from models.state import Advice, LockState, Response, Track, term_key
from models.terms import TermName, TermState
from models.verdicts import VERDICTS


def faults_of_response(case: Case[Respond]) -> Iterator[Refusal]:
    if case.own_track.response:
        yield refusal("already_submitted", "the response; a change is an amendment")
    yield from _faults(case)


def faults_of_amendment(case: Case[Respond]) -> Iterator[Refusal]:
    response = case.own_track.response
    if case.own_track.advice and (response is None or case.happened < response.received_at):
        yield refusal("no_response_yet")
    yield from _faults(case)


def _faults(case: Case[Respond]) -> Iterator[Refusal]:
    track = case.own_track
    if track.advice is None or case.happened < track.advice.received_at:
        yield refusal("no_advice_yet", track.organisation)
        return
    answers: tuple[Answer, ...] = case.content.points or ()
    if needs_one_first(case, track, deviates=_deviates(answers)):
        yield refusal("strategic_consultation_first", track.organisation)
    if case.content.points is not None:
        yield from faults_of_answers(track.advice, answers)


def faults_of_answers(advice: Advice, answers: Iterable[Answer]) -> Iterator[Refusal]:
    """Every point is answered, no other; what is not wholly followed has reasons, and what is not followed at all
    promises nothing."""
    answered = [answer.point for answer in answers]
    numbers = range(1, len(advice.points) + 1)
    for number in numbers:
        if number not in answered:
            yield refusal("point_unanswered", f"point {number}")
    for answer in answers:
        if answer.point not in numbers or answered.count(answer.point) > 1:
            yield refusal("point_unknown", f"point {answer.point}")
        if answer.answer is not PointAnswer.FOLLOWED and not answer.reasons:
            yield refusal("point_without_reasons", f"point {answer.point}")
        if answer.answer is PointAnswer.NOT_FOLLOWED and (answer.who or answer.until):
            yield refusal("nothing_promised", f"point {answer.point}")


def _deviates(answers: Iterable[Answer]) -> bool:
    return any(answer.answer is not PointAnswer.FOLLOWED for answer in answers)


def respond(case: Case[Respond]) -> None:
    _give(case, EventType.RESPONSE_GIVEN)
    case.journal.meet(TermName.RESPONSE, case.own_track.organisation)
    _escalate(case)


def amend(case: Case[Respond]) -> None:
    _give(case, EventType.RESPONSE_AMENDED)
    _escalate(case)


def _give(case: Case[Respond], kind: EventType) -> None:
    """Puts the response on record. Where it deviates from advice that came in time, a standstill starts (anew)."""
    journal, track = case.journal, case.own_track
    deviates, counts = _deviates(case.content.points), _counts_for_lock(case)
    standstill = deviates and counts and _has_standstill(track)
    running = case.dossier.versions(track.organisation, TermName.STANDSTILL)
    key = term_key(track.organisation, TermName.STANDSTILL, len(running) + 1)
    response = Response(
        received_at=case.happened,
        answers={answer.point: answer.answer for answer in case.content.points},
        standstill=key if standstill else None,
        counts_for_lock=counts,
    )
    case.record(kind, response=response)
    if counts:
        journal.drop(running, TermState.SUPERSEDED if deviates else TermState.CANCELLED)
    if standstill:
        journal.start(TermName.STANDSTILL, track.organisation)


def _has_standstill(track: Track) -> bool:
    advice = track.advice
    return advice is not None and not advice.late and VERDICTS[advice.verdict].response_term


def _counts_for_lock(case: Case[Respond]) -> bool:
    """An amended response that follows less does not shut the lock again after an execution that was allowed; one that
    was received before it does, whenever it came on record."""
    track = case.own_track
    is_open = lock_of(case.dossier, track.organisation, case.happened).state is LockState.OPEN
    executed = any(e.lock is LockState.OPEN and e.judged_at <= case.happened for e in case.dossier.executions)
    return not (track.response and executed and is_open and _deviates(case.content.points))


def _escalate(case: Case[Respond]) -> None:
    track = case.own_track
    escalates = track.advice is not None and VERDICTS[track.advice.verdict].deviation_escalates
    weighty = case.dossier.right is Right.WEIGHTY_ADVICE
    if escalates and not weighty and _deviates(case.content.points):
        key = advice_key(case.dossier, track.organisation)
        raise_cause(case.journal, Cause.ADVICE_NOT_FOLLOWED, track.organisation, key)


def faults_of_reaction(case: Case[WithText]) -> Iterator[Refusal]:
    if case.own_track.advice is None:
        yield refusal("no_advice_yet")
    elif case.own_track.response is None:
        yield refusal("no_response_yet")


def react(case: Case[WithText]) -> None:
    case.record(EventType.REACTION_GIVEN)


PARTS: dict[ActName, Part] = {
    ActName.RESPOND: Part(respond, faults_of_response),
    ActName.AMEND_RESPONSE: Part(amend, faults_of_amendment),
    ActName.REACT: Part(react, faults_of_reaction),
}
