"""Unsolicited advice: an organisation opens the procedure, the landlord answers (rules section 3)."""

from collections.abc import Iterator

from models.act_forms import ActName
from models.contents import Answer, AnswerUnsolicited, LinkRequest, UnsolicitedAdvice
from models.events import SECOND_EDITION, EventType
from models.procedure.case import Case, Part
from models.procedure.response import faults_of_answers
from models.refusals import Refusal, refusal
from models.state import Track
from models.terms import TermName


def faults_of_submission(case: Case[UnsolicitedAdvice]) -> Iterator[Refusal]:
    if case.dossier.opened_at:
        yield refusal("already_submitted", "the unsolicited advice")
    if not case.content.text and not case.content.points and not case.content.documents:
        yield refusal("field_missing", "text, points or documents")


def submit(case: Case[UnsolicitedAdvice]) -> None:
    case.record(
        EventType.UNSOLICITED_ADVICE_SUBMITTED,
        agreement=case.agreement.label,
        agreement_digest=case.agreement.digest,
        rules=SECOND_EDITION,
        points=case.content.points,
    )
    case.journal.start(TermName.UNSOLICITED_RESPONSE, case.act.by)


def faults_of_answer(case: Case[AnswerUnsolicited]) -> Iterator[Refusal]:
    track = _only_track(case)
    answers: tuple[Answer, ...] = case.content.points or ()
    if track.answered_at:
        yield refusal("already_submitted", "the answer")
    if not (case.content.text or case.content.decision or answers):
        yield refusal("field_missing", "text, decision or points")
    if answers and track.advice:
        yield from faults_of_answers(track.advice, answers)


def _only_track(case: Case[AnswerUnsolicited]) -> Track:
    return next(iter(case.dossier.tracks.values()))


def answer(case: Case[AnswerUnsolicited]) -> None:
    organisation = _only_track(case).organisation
    answers = {given.point: given.answer for given in case.content.points}
    case.record(EventType.UNSOLICITED_ADVICE_ANSWERED, answers=answers)
    case.journal.meet(TermName.UNSOLICITED_RESPONSE, organisation)


def faults_of_link(case: Case[LinkRequest]) -> Iterator[Refusal]:
    if case.content.dossier in case.dossier.links:
        yield refusal("already_submitted", f"the link to {case.content.dossier}")


def link(case: Case[LinkRequest]) -> None:
    case.record(EventType.REQUEST_LINKED)


PARTS: dict[ActName, Part] = {
    ActName.SUBMIT_UNSOLICITED_ADVICE: Part(submit, faults_of_submission),
    ActName.ANSWER_UNSOLICITED_ADVICE: Part(answer, faults_of_answer),
    ActName.LINK_REQUEST: Part(link, faults_of_link),
}
