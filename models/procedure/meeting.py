"""The right to talk: asking for a meeting with the landlord, planning it, holding it, letting it go (rules section 3;
Wohv art. 5(1)a)."""

from collections.abc import Iterator
from typing import Any

from models.act_forms import ActName
from models.calendar import last_instant_of, local_date
from models.contents import Content, HoldMeeting, PlanMeeting, RequestMeeting
from models.events import EventType
from models.lock import is_owed, period_over
from models.procedure.case import Case, Part
from models.procedure.journal import Journal
from models.refusals import Refusal, refusal
from models.state import RequestedMeeting, Term, term_key
from models.terms import TermName


def faults_of_request(case: Case[RequestMeeting]) -> Iterator[Refusal]:
    owed = _owed(case)
    if owed and not owed.objection:
        yield refusal("already_submitted", "the request for a meeting")
    elif owed is None and period_over(case.dossier, case.act.by, case.happened):
        yield refusal("term_lapsed", TermName.ADVICE)


def request(case: Case[RequestMeeting]) -> None:
    """Asks for a meeting; where the landlord recorded one as held, it says that there was none: it is owed again."""
    objects = _owed(case) is not None
    case.record(EventType.MEETING_REQUESTED, objects=objects)
    if objects:
        case.journal.meet(TermName.CONCLUSION_OBJECTION, case.act.by)
    case.journal.start(TermName.MEETING, case.act.by)


def _owed(case: Case[Any]) -> RequestedMeeting | None:
    """The meeting that is owed in the track that the act is about, when it counts."""
    meeting = case.dossier.meeting_of(str(case.organisation))
    owed = meeting and meeting.ended_at is None and is_owed(case.dossier, meeting, case.happened)
    return meeting if owed else None


def faults_where_none_is_owed(case: Case[Any]) -> Iterator[Refusal]:
    if _owed(case) is None:
        yield refusal("no_meeting", str(case.organisation))


def faults_of_plan(case: Case[PlanMeeting]) -> Iterator[Refusal]:
    yield from faults_where_none_is_owed(case)
    if case.content.date and case.content.date < local_date(case.happened):
        yield refusal("field_invalid", f"date: {case.content.date} is past", "rules section 3", field="date")


def plan(case: Case[PlanMeeting]) -> None:
    case.record(EventType.MEETING_PLANNED)


def faults_of_holding(case: Case[HoldMeeting]) -> Iterator[Refusal]:
    owed, day = _owed(case), case.content.date
    if owed is None:
        yield refusal("no_meeting", str(case.organisation))
    elif case.by_landlord and owed.objection:
        yield refusal("already_submitted", "that the meeting was held")
    if day and day > case.today:
        yield refusal("date_in_future", f"date: {day}", field="date")
    elif day and owed and day < local_date(owed.requested_at):
        about = f"date: {day} is before the day on which the meeting was asked for"
        yield refusal("field_invalid", about, "rules section 3", field="date")


def hold(case: Case[HoldMeeting]) -> None:
    """Held, by either side's account; also where the organisation did not come on the day that was planned. What the
    organisation records counts at once, what the landlord records when it has met no objection, and after one objection
    at once. Whether the term was met goes by the day on which it was held."""
    journal, organisation, meeting = case.journal, str(case.organisation), _owed(case)
    may_object = case.by_landlord and meeting is not None and not meeting.objected
    number = len(case.dossier.versions(organisation, TermName.CONCLUSION_OBJECTION)) + 1
    key = term_key(organisation, TermName.CONCLUSION_OBJECTION, number) if may_object else None
    case.record(EventType.MEETING_HELD, objection=key)
    journal.meet(TermName.MEETING, organisation, counts_at=None if may_object else last_instant_of(case.content.date))
    if may_object:
        journal.start(TermName.CONCLUSION_OBJECTION, organisation)
    else:
        journal.meet(TermName.CONCLUSION_OBJECTION, organisation)


def accept(journal: Journal, objection: Term) -> None:
    """What the landlord recorded met no objection in its term: it counts, by the day on which the meeting was held."""
    meeting = journal.dossier.meeting_of(str(objection.organisation))
    if meeting and meeting.objection == objection.key and meeting.held_on:
        journal.meet(TermName.MEETING, meeting.organisation, counts_at=last_instant_of(meeting.held_on))


def waive(case: Case[Content]) -> None:
    """The organisation lets the meeting go."""
    case.record(EventType.MEETING_WAIVED)
    case.journal.meet(TermName.MEETING, case.act.by)
    case.journal.meet(TermName.CONCLUSION_OBJECTION, case.act.by)


PARTS: dict[ActName, Part] = {
    ActName.REQUEST_MEETING: Part(request, faults_of_request),
    ActName.PLAN_MEETING: Part(plan, faults_of_plan),
    ActName.HOLD_MEETING: Part(hold, faults_of_holding),
    ActName.WAIVE_MEETING: Part(waive, faults_where_none_is_owed),
}
