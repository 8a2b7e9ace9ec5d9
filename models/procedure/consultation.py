"""Strategic consultation: what raises it, and requesting, planning and concluding it (rules section 6)."""

from collections.abc import Iterator
from typing import Any

from models.act_forms import ActName
from models.agreement import Conclusion
from models.contents import (
    ConcludeStrategicConsultation,
    Content,
    PlanStrategicConsultation,
    RequestStrategicConsultation,
)
from models.escalation import CAUSES, Cause, Reach
from models.events import EventType
from models.lock import lock_of
from models.parties import LANDLORD
from models.procedure.case import Case, Part
from models.procedure.journal import Journal
from models.refusals import Refusal, refusal
from models.rights import Right
from models.state import LockState, StrategicConsultation, Term, Track, term_key
from models.terms import TermName, TermState

_BY_REQUEST = (Cause.REQUESTED, Cause.WEIGHTY_ADVICE_DEVIATION)


def raise_cause(journal: Journal, cause: Cause, organisation: str | None, term: str) -> None:
    """Raises a cause once per organisation and term, if the agreement has it switched on: it opens a strategic
    consultation, or joins the open one without moving its term."""
    if cause not in journal.agreement.escalation.on or _was_raised(journal, cause, organisation, term):
        return
    targets = _targets(journal, cause, organisation)
    holds = [name for name in targets if _holds(journal, cause, name)]
    _raise(journal, cause=cause, organisation=organisation, term=term, organisations=targets, holds=holds)


def _raise(journal: Journal, **raised: Any) -> None:
    opens = journal.dossier.consultation is None
    if opens:
        journal.write(
            EventType.STRATEGIC_CONSULTATION_OPENED,
            number=len(journal.dossier.consultations) + 1,
            holds_lock=journal.agreement.escalation.holds_lock,
        )
    journal.write(
        EventType.CAUSE_RAISED,
        consultation=len(journal.dossier.consultations),
        **raised,
    )
    term = journal.dossier.term(None, TermName.STRATEGIC_CONSULTATION)
    if opens or ("objection_to" in raised and not (term and term.is_open)):
        journal.start(TermName.STRATEGIC_CONSULTATION)


def _was_raised(journal: Journal, cause: Cause, organisation: str | None, term: str) -> bool:
    return any(
        (c.cause, c.organisation, c.term, c.revoked) == (cause, organisation, term, False)
        for c in journal.dossier.causes
    )


def _targets(journal: Journal, cause: Cause, organisation: str | None) -> list[str]:
    if CAUSES[cause].reach is Reach.ALL or organisation is None:
        return list(journal.dossier.tracks)
    return [organisation]


def _holds(journal: Journal, cause: Cause, organisation: str) -> bool:
    """Whether the consultation holds this lock: it keeps a shut one shut, and shuts an open one only where the cause is
    about a response that counts for the lock."""
    if not journal.agreement.escalation.holds_lock:
        return False
    shut = lock_of(journal.dossier, organisation, journal.occasion.happened).state is not LockState.OPEN
    return shut or (CAUSES[cause].about_response and _answers_count(journal.dossier.tracks[organisation]))


def _answers_count(track: Track) -> bool:
    in_time = track.advice is not None and not track.advice.late
    return in_time and track.response is not None and track.response.counts_for_lock


def held_about(case: Case[Any], track: Track) -> bool:
    """Whether a strategic consultation about this organisation was concluded since its advice came in."""
    return track.advice is not None and any(
        c.concluded_at is not None
        and not c.objected
        and track.organisation in c.organisations
        and c.concluded_at >= track.advice.received_at
        for c in case.dossier.consultations
    )


def faults_of_request(case: Case[RequestStrategicConsultation]) -> Iterator[Refusal]:
    cause = case.content.cause
    if cause not in _BY_REQUEST:
        yield refusal("field_invalid", f"cause: {cause} is raised by the procedure itself")
    elif cause not in case.agreement.escalation.on and _objected_to(case) is None:
        yield refusal("cause_switched_off", cause)


def _contestable(case: Case[Any]) -> StrategicConsultation | None:
    """The conclusion that the sender can still confirm or object to: another party of that consultation recorded it,
    and the act counts within the term, also where it arrived when that had gone by."""
    latest = next((c for c in reversed(case.dossier.consultations) if c.objection), None)
    if latest is None or latest.objection is None or latest.recorded_by == case.act.by:
        return None
    term = case.dossier.terms[latest.objection]
    if latest.confirmed and term.ended_at and term.ended_at < term.due:
        return None
    in_time = term.started_at <= case.happened < term.due and term.state is not TermState.CANCELLED
    return latest if in_time and case.act.by in (LANDLORD, *latest.organisations) else None


def _objected_to(case: Case[RequestStrategicConsultation]) -> StrategicConsultation | None:
    """The conclusion to which a request for a new consultation is the objection; a final one takes none."""
    contested = _contestable(case) if case.content.cause is Cause.REQUESTED else None
    return contested if contested and not contested.is_final else None


def is_objection(case: Case[RequestStrategicConsultation]) -> bool:
    """Whether a request for a consultation is the objection to a conclusion."""
    return _objected_to(case) is not None


def request(case: Case[RequestStrategicConsultation]) -> None:
    """Asks for a strategic consultation; within the term after a conclusion it is the objection to that: what the
    consultation held is held again, until the next conclusion, which is final."""
    contested = _objected_to(case)
    case.record(EventType.STRATEGIC_CONSULTATION_REQUESTED)
    number = case.journal.dossier.sequence
    if contested:
        case.journal.meet(TermName.CONCLUSION_OBJECTION)
        _raise(
            case.journal,
            cause=Cause.REQUESTED,
            organisation=None,
            term=f"request/{number}",
            organisations=list(contested.organisations),
            holds=list(contested.holds),
            objection_to=contested.number,
        )
        return
    for organisation in _concerned(case):
        raise_cause(case.journal, case.content.cause, organisation, f"request/{number}")


def _concerned(case: Case[RequestStrategicConsultation]) -> list[str | None]:
    """Whom a requested consultation is about: everyone, or for weighty advice the organisation whose advice it is."""
    if case.content.cause is Cause.REQUESTED:
        return [None]
    if case.organisation:
        return [case.organisation]
    return [name for name, track in case.dossier.tracks.items() if track.advice] or [None]


def faults_where_none_is_open(
    case: Case[PlanStrategicConsultation | ConcludeStrategicConsultation],
) -> Iterator[Refusal]:
    consultation = case.dossier.consultation
    if consultation is None or case.happened < consultation.opened_at:
        yield refusal("no_strategic_consultation")
    elif not case.by_landlord and case.act.by not in consultation.organisations:
        yield refusal("not_your_track", f"this consultation is about {', '.join(consultation.organisations)}")


def plan(case: Case[PlanStrategicConsultation]) -> None:
    case.record(EventType.STRATEGIC_CONSULTATION_PLANNED)


def faults_of_conclusion(case: Case[ConcludeStrategicConsultation]) -> Iterator[Refusal]:
    yield from faults_where_none_is_open(case)
    if case.dossier.consultation and case.dossier.consultation.objection:
        yield refusal("already_submitted", "the conclusion; the other side confirms it, or objects")


def conclude(case: Case[ConcludeStrategicConsultation]) -> None:
    """It counts at once, unless the agreement asks for both sides and it is not final: then when the other side has
    confirmed it or let the term to object pass. It meets the term in either case."""
    consultation = case.dossier.consultation
    assert consultation is not None
    waits = case.agreement.escalation.conclusion is Conclusion.BOTH_SIDES and not consultation.is_final
    number = len(case.dossier.versions(None, TermName.CONCLUSION_OBJECTION)) + 1
    key = term_key(None, TermName.CONCLUSION_OBJECTION, number)
    case.record(EventType.STRATEGIC_CONSULTATION_CONCLUDED, objection=key, counts=not waits)
    case.journal.meet(TermName.STRATEGIC_CONSULTATION)
    earlier = case.dossier.versions(None, TermName.CONCLUSION_OBJECTION)
    case.journal.drop((term for term in earlier if term.is_open), TermState.SUPERSEDED)
    case.journal.start(TermName.CONCLUSION_OBJECTION)


def faults_of_confirmation(case: Case[Content]) -> Iterator[Refusal]:
    contested = _contestable(case)
    if contested is None or contested.confirmed:  # or nobody objected, so that it counts already
        yield refusal("no_conclusion")


def confirm(case: Case[Content]) -> None:
    contested = _contestable(case)
    assert contested is not None
    case.record(EventType.CONCLUSION_CONFIRMED, number=contested.number)
    case.journal.meet(TermName.CONCLUSION_OBJECTION)


def accept(journal: Journal, objection: Term) -> None:
    """The term to object went by: a conclusion that waited for both sides counts."""
    open_one = journal.dossier.consultation
    if open_one and open_one.objection == objection.key:
        journal.write(EventType.CONCLUSION_CONFIRMED, number=open_one.number)


def needs_one_first(case: Case[Any], track: Track, *, deviates: bool) -> bool:
    """Whether the landlord must hold a strategic consultation before deviating from weighty advice."""
    return deviates and case.dossier.right is Right.WEIGHTY_ADVICE and not held_about(case, track)


PARTS: dict[ActName, Part] = {
    ActName.REQUEST_STRATEGIC_CONSULTATION: Part(request, faults_of_request),
    ActName.PLAN_STRATEGIC_CONSULTATION: Part(plan, faults_where_none_is_open),
    ActName.CONCLUDE_STRATEGIC_CONSULTATION: Part(conclude, faults_of_conclusion),
    ActName.CONFIRM_CONCLUSION: Part(confirm, faults_of_confirmation),
}
