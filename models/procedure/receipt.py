"""Receipt: acknowledging it, claiming that the information is incomplete, questions (rules section 3; Wohv art. 4)."""

from collections.abc import Iterator
from typing import Any

from models.act_forms import ActName
from models.contents import (
    AnswerQuestion,
    ClaimIncomplete,
    ClaimRuling,
    Content,
    ProvideInformation,
    RuleOnClaim,
    WithText,
)
from models.escalation import Cause
from models.events import EventType
from models.procedure.advice import take_again
from models.procedure.case import Case, Part
from models.procedure.consultation import raise_cause
from models.procedure.request import start_on_information
from models.refusals import Refusal, refusal
from models.state import ClaimState, Track
from models.terms import TermName, TermState

_RESTARTED = (TermName.ADVICE, TermName.CONSULTATION, TermName.DELIBERATION)
"""What a granted claim supersedes, and what starts when the information is provided."""


def faults_of_acknowledgement(case: Case[Content]) -> Iterator[Refusal]:
    """Any act of the organisation has acknowledged receipt already (rules section 3), also one after the term. What
    counts from before a lapse, and is entered only now, overtakes it."""
    term = case.dossier.term(case.own_track.organisation, TermName.ACKNOWLEDGEMENT)
    overtakes = term and term.state is TermState.LAPSED and case.happened < term.due
    met = term is not None and term.state is TermState.MET
    if met or (case.own_track.acknowledged_at and not overtakes):
        yield refusal("already_submitted", "the acknowledgement of receipt")


def acknowledge(case: Case[Content]) -> None:
    case.record(EventType.RECEIPT_ACKNOWLEDGED)


def faults_of_claim(case: Case[ClaimIncomplete]) -> Iterator[Refusal]:
    track = case.own_track
    if track.advice:
        yield refusal("already_submitted", "the advice")
    if track.claim and track.claim.is_open:
        yield refusal("already_submitted", "a claim that waits for its ruling")
    term = case.dossier.term(track.organisation, TermName.ADVICE)
    if term and term.state is TermState.LAPSED and case.happened >= term.due:
        yield refusal("term_lapsed", TermName.ADVICE)


def claim_incomplete(case: Case[ClaimIncomplete]) -> None:
    case.record(EventType.INCOMPLETENESS_CLAIMED)
    case.journal.start(TermName.INCOMPLETENESS_RULING, case.act.by)


def faults_of_ruling(case: Case[RuleOnClaim]) -> Iterator[Refusal]:
    claim = case.own_track.claim
    if claim is None or claim.state is not ClaimState.UNDECIDED or case.happened < claim.claimed_at:
        yield refusal("no_claim")
    if case.content.ruling is ClaimRuling.REFUSED and not case.content.reasons:
        yield refusal("field_missing", "reasons")


def _is(track: Track, state: ClaimState) -> bool:
    return track.claim is not None and track.claim.state is state


def rule_on_claim(case: Case[RuleOnClaim]) -> None:
    organisation = case.own_track.organisation
    term = case.dossier.term(organisation, TermName.INCOMPLETENESS_RULING)
    case.record(EventType.CLAIM_RULED, state=_ruled(case.content))
    case.journal.meet(TermName.INCOMPLETENESS_RULING, organisation)
    if case.content.ruling is ClaimRuling.GRANTED:
        _supersede(case, organisation)
    elif term:
        raise_cause(case.journal, Cause.CLAIM_REFUSED, organisation, term.key)
    if _is(case.own_track, ClaimState.INFORMED):
        _start_again(case, organisation)


def _ruled(ruling: RuleOnClaim) -> ClaimState:
    if ruling.ruling is ClaimRuling.REFUSED:
        return ClaimState.REFUSED
    return ClaimState.INFORMED if ruling.information else ClaimState.AWAITING_INFORMATION


def _supersede(case: Case[RuleOnClaim], organisation: str) -> None:
    running = [case.dossier.term(organisation, name) for name in _RESTARTED]
    case.journal.drop([term for term in running if term], TermState.SUPERSEDED)
    case.journal.make_moot(r for r in case.dossier.extension_requests if r.organisation == organisation)


def _start_again(case: Case[Any], organisation: str) -> None:
    """New terms for what was not done yet. What was met stays met; advice has its whole period again. A term that had
    lapsed and was extended since is superseded. Where there is advice already, its period is met as it begins."""
    advised = case.own_track.advice is not None
    for name in (TermName.ADVICE,) if advised else _RESTARTED:
        term = case.dossier.term(organisation, name)
        if advised or term is None or term.state is not TermState.MET:
            case.journal.drop([term] if term else [], TermState.SUPERSEDED)
            start_on_information(case.journal, organisation, name)
    if advised:
        take_again(case.journal, organisation)
        case.journal.meet(TermName.ADVICE, organisation)


def provide_information(case: Case[ProvideInformation]) -> None:
    """Information that was owed starts the terms; information given freely is only put on record."""
    awaited = _is(case.own_track, ClaimState.AWAITING_INFORMATION)
    case.record(EventType.INFORMATION_PROVIDED, awaited=awaited)
    if awaited:
        _start_again(case, case.own_track.organisation)


def ask_question(case: Case[WithText]) -> None:
    case.record(EventType.QUESTION_ASKED)


def faults_of_answer(case: Case[AnswerQuestion]) -> Iterator[Refusal]:
    if case.own_track.questions == 0:
        yield refusal("no_question")


def answer_question(case: Case[AnswerQuestion]) -> None:
    case.record(EventType.QUESTION_ANSWERED)


PARTS: dict[ActName, Part] = {
    ActName.ACKNOWLEDGE_RECEIPT: Part(acknowledge, faults_of_acknowledgement),
    ActName.CLAIM_INCOMPLETE: Part(claim_incomplete, faults_of_claim),
    ActName.RULE_ON_CLAIM: Part(rule_on_claim, faults_of_ruling),
    ActName.PROVIDE_INFORMATION: Part(provide_information),
    ActName.ASK_QUESTION: Part(ask_question),
    ActName.ANSWER_QUESTION: Part(answer_question, faults_of_answer),
}
