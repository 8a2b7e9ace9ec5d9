"""Moving a term: extension, lengthening, pause and resumption (rules section 4; Wohv art. 5(1))."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from models.act_forms import ActName
from models.calendar import DAY
from models.contents import AnswerExtension, Content, LengthenPeriod, Pause, RequestExtension
from models.events import EventType
from models.procedure.advice import take_again
from models.procedure.case import Case, Part
from models.refusals import Refusal, refusal
from models.state import ExtensionRequest, RequestState, Term, term_key
from models.terms import (
    ENDS_BY_ITSELF,
    Adjustment,
    AdjustmentKind,
    TermName,
    TermState,
    derive,
)

_FIXED = (*ENDS_BY_ITSELF, TermName.EXTENSION_ANSWER, TermName.COURT_AFTER_RULING)
"""Terms that no side can move."""


def faults_of_request(case: Case[RequestExtension]) -> Iterator[Refusal]:
    asked = case.content
    if asked.term is None:
        return
    term = _movable(case, asked.term)
    if term is None:
        yield refusal("term_not_running", asked.term)
    elif not _has_days_left(case, term):
        yield _not_running(term)
    elif asked.new_end:
        yield from _faults_of_new_end(case, term, asked.new_end)


def _movable(case: Case[Any], name: TermName) -> Term | None:
    term = case.dossier.term(case.organisation, name) or case.dossier.term(None, name)
    return None if name in _FIXED else term


def _has_days_left(case: Case[Any], term: Term) -> bool:
    """Whether a term has not lapsed: it runs, or is paused; then its days left grow."""
    return case.journal.runs(term) or term.state is TermState.PAUSED


def _not_running(term: Term) -> Refusal:
    codes = {TermState.LAPSED: "term_lapsed", TermState.MET: "already_submitted"}
    return refusal(codes.get(term.state, "term_not_running"), term.name)


def _faults_of_new_end(case: Case[Any], term: Term, new_end: date) -> Iterator[Refusal]:
    if new_end <= term.derivation.ends:
        yield refusal("cannot_shorten", f"{new_end}; the {term.name} term ends on {term.derivation.ends}")
    most = case.agreement.extension.maximum_days
    if (new_end - _end_without_grants(case, term)).days > most:
        yield refusal("extension_too_long", f"{new_end} is more than {most} days later")


def _end_without_grants(case: Case[Any], term: Term) -> date:
    """The last day had nothing been granted: all grants of a term count together. What a pause moved is no grant, also
    where it moved days that were granted."""
    with_grants = _end_after(case, term, 0)
    without = with_grants
    for number, adjustment in enumerate(term.derivation.adjustments, 1):
        before, with_grants = with_grants, _end_after(case, term, number)
        match adjustment.kind:
            case AdjustmentKind.EXTENSION:
                pass
            case AdjustmentKind.PAUSE:
                without += with_grants - before
            case _:
                without = with_grants
    return without


def _end_after(case: Case[Any], term: Term, number: int) -> date:
    """The last day as it was after so many adjustments."""
    earlier = term.derivation.adjustments[:number]
    return derive(term.derivation.model_copy(update={"adjustments": earlier}), case.agreement.calendar).ends


def request(case: Case[RequestExtension]) -> None:
    """Asks the other side; a later request replaces an unanswered one."""
    organisation = str(case.organisation)
    term = _movable(case, case.content.term)
    assert term is not None
    replaced = [r for r in case.dossier.extension_requests if r.term == term.key and r.state is RequestState.PENDING]
    version = len(case.dossier.versions(organisation, TermName.EXTENSION_ANSWER)) + 1
    asked = {
        "organisation": organisation,
        "by": case.act.by,
        "term": term.key,
        "new_end": case.content.new_end,
        "answer_term": term_key(organisation, TermName.EXTENSION_ANSWER, version),
    }
    case.record(EventType.EXTENSION_REQUESTED, request=asked)
    case.journal.drop([case.dossier.terms[r.answer_term] for r in replaced], TermState.SUPERSEDED)
    case.journal.start(TermName.EXTENSION_ANSWER, organisation)


def faults_of_answer(case: Case[AnswerExtension]) -> Iterator[Refusal]:
    if case.content.term and _asked_by_the_other_side(case) is None:
        yield refusal("no_extension_request", case.content.term)


def _asked_by_the_other_side(case: Case[AnswerExtension]) -> ExtensionRequest | None:
    """The request this act answers: pending, or refused by silence where the answer counts before the end after all."""
    return next((r for r in reversed(case.dossier.extension_requests) if _is_answered(case, r)), None)


def _is_answered(case: Case[AnswerExtension], asked: ExtensionRequest) -> bool:
    if asked.organisation != case.organisation or asked.by == case.act.by:
        return False
    if case.dossier.terms[asked.term].name is not case.content.term:
        return False
    in_time = case.happened < case.dossier.terms[asked.answer_term].due
    return asked.state is RequestState.PENDING or (asked.state is RequestState.UNANSWERED and in_time)


def grant(case: Case[AnswerExtension]) -> None:
    """A request made in time can be granted within its answer term, also when the term itself has lapsed meanwhile: the
    other side's silence must not decide. The lapse stays on record as overtaken. What was met meanwhile stays met."""
    asked = _answer(case, EventType.EXTENSION_GRANTED, RequestState.GRANTED)
    term = case.dossier.terms[asked.term]
    if not (term.is_open or term.state is TermState.LAPSED):
        return
    case.journal.move(term, Adjustment(kind=AdjustmentKind.EXTENSION, new_end=asked.new_end))
    case.journal.revoke(term.key)
    if term.name is TermName.ADVICE:
        take_again(case.journal, asked.organisation)


def refuse(case: Case[AnswerExtension]) -> None:
    _answer(case, EventType.EXTENSION_REFUSED, RequestState.REFUSED)


def _answer(case: Case[AnswerExtension], kind: EventType, state: RequestState) -> ExtensionRequest:
    asked = _asked_by_the_other_side(case)
    assert asked is not None
    case.record(kind, term=asked.term, answer_term=asked.answer_term, state=state)
    answer_term = case.dossier.terms[asked.answer_term]
    if answer_term.is_open:
        case.journal.end(answer_term, TermState.MET)
    else:
        case.journal.write(EventType.LAPSE_OVERTAKEN, term=answer_term.key, organisation=asked.organisation)
    return asked


def faults_of_lengthening(case: Case[LengthenPeriod]) -> Iterator[Refusal]:
    term = case.dossier.term(case.organisation, TermName.ADVICE)
    if case.own_track.advice:
        yield refusal("already_submitted", "the advice")
    elif term is None or not _has_days_left(case, term):
        yield _not_running(term) if term else refusal("term_not_running", TermName.ADVICE)
    elif case.content.new_end and case.content.new_end <= term.derivation.ends:
        yield refusal("cannot_shorten", f"{case.content.new_end}; the period ends on {term.derivation.ends}")


def lengthen(case: Case[LengthenPeriod]) -> None:
    case.record(EventType.PERIOD_LENGTHENED)
    term = case.dossier.term(case.organisation, TermName.ADVICE)
    assert term is not None
    case.journal.move(term, Adjustment(kind=AdjustmentKind.LENGTHENING, new_end=case.content.new_end))
    case.journal.revoke(term.key)


def _pausable(case: Case[Pause]) -> list[Term]:
    """What a pause stops: the running terms of the track (of every track, where the landlord names none) that end on or
    after its first day. The standstill protects the organisation and an answer is soon given: they run on."""
    chosen = [t for t in _terms_of_tracks(case) if case.journal.runs(t) and t.name not in _FIXED]
    if case.content.term:
        chosen = [t for t in chosen if t.name is case.content.term]
    return [t for t in chosen if case.content.from_ is None or t.derivation.ends >= case.content.from_]


def _terms_of_tracks(case: Case[Any]) -> list[Term]:
    named = case.organisation
    return [t for t in case.dossier.terms.values() if t.organisation and named in (None, t.organisation)]


def faults_of_pause(case: Case[Pause]) -> Iterator[Refusal]:
    if case.content.from_ and case.content.from_ < case.today:
        yield refusal("field_invalid", f"from: {case.content.from_} is before today, {case.today}", field="from")
    if not _pausable(case):
        yield refusal("term_not_running", "nothing to pause")


def pause(case: Case[Pause]) -> None:
    terms = _pausable(case)
    case.record(EventType.PAUSE_AGREED, terms=[term.key for term in terms])
    for term in terms:
        first = max(case.content.from_, term.derivation.started_on + DAY)  # the day it started on is none of its days
        case.journal.write(
            EventType.TERM_PAUSED, **{"term": term.key, "organisation": term.organisation, "from": first}
        )
        case.journal.revoke(term.key)


def _paused(case: Case[Content]) -> list[Term]:
    return [term for term in _terms_of_tracks(case) if term.state is TermState.PAUSED]


def faults_of_resumption(case: Case[Content]) -> Iterator[Refusal]:
    if not _paused(case):
        yield refusal("nothing_to_resume")


def resume(case: Case[Content]) -> None:
    """The days that were left are left again."""
    paused = _paused(case)
    case.record(EventType.PAUSE_ENDED, terms=[term.key for term in paused])
    for term in paused:
        case.journal.resume(term)


PARTS: dict[ActName, Part] = {
    ActName.REQUEST_EXTENSION: Part(request, faults_of_request),
    ActName.GRANT_EXTENSION: Part(grant, faults_of_answer),
    ActName.REFUSE_EXTENSION: Part(refuse, faults_of_answer),
    ActName.LENGTHEN_PERIOD: Part(lengthen, faults_of_lengthening),
    ActName.PAUSE: Part(pause, faults_of_pause),
    ActName.RESUME: Part(resume, faults_of_resumption),
}
