"""The organisation's own work: consulting its constituency and deliberating (rules section 3; Wohv art. 1(1)f)."""

from collections.abc import Iterator
from datetime import datetime

from models.act_forms import ActName
from models.agreement import Majority, MembersMajority, Organisation
from models.calendar import local_date
from models.contents import Meeting, RecordConsultation, RecordDeliberation, WithReason
from models.events import SECOND_EDITION, EventType
from models.procedure.case import Case, Part
from models.refusals import Refusal, refusal
from models.state import Deliberation, Track
from models.terms import TermName


def faults_of_consultation(case: Case[RecordConsultation]) -> Iterator[Refusal]:
    given = case.content
    if given.from_ and given.to and given.to < given.from_:
        yield refusal("field_invalid", "to: lies before from")
    if given.to and given.to > case.today:
        yield refusal("date_in_future", f"to: {given.to}")


def record_consultation(case: Case[RecordConsultation]) -> None:
    case.record(EventType.CONSULTATION_RECORDED)
    case.journal.meet(TermName.CONSULTATION, case.act.by)


def skip_consultation(case: Case[WithReason]) -> None:
    case.record(EventType.CONSULTATION_SKIPPED)
    case.journal.meet(TermName.CONSULTATION, case.act.by)


def faults_of_deliberation(case: Case[RecordDeliberation]) -> Iterator[Refusal]:
    vote = case.content
    if vote.date and vote.date > case.today:
        yield refusal("date_in_future", f"date: {vote.date}")
    asked = local_date(case.own_track.asked_at)
    if vote.date and vote.date < asked:
        yield refusal("earlier_version", f"a vote of {vote.date}; this version was provided on {asked}", field="date")
    yield from faults_of_votes(vote, case.agreement.organisations[case.act.by])


def is_counted(vote: RecordDeliberation) -> bool:
    """Whether every number of a vote is there (of one that is being read one can be missing)."""
    numbers: tuple[int | None, ...] = (vote.present, vote.for_, vote.against, vote.abstained)
    return None not in numbers


def faults_of_votes(vote: RecordDeliberation, rule: Organisation) -> Iterator[Refusal]:
    """Whether the numbers of a vote can be: as many as were present, who can be no more than there are."""
    if not is_counted(vote):
        return
    votes = vote.for_ + vote.against + vote.abstained
    if votes > vote.present:
        yield refusal("votes_do_not_add_up", f"{votes} votes, {vote.present} present")
    if vote.meeting is Meeting.BOARD and vote.present > rule.board:
        yield refusal("votes_do_not_add_up", f"{vote.present} present, a board of {rule.board}")
    if vote.meeting is Meeting.MEMBERS and rule.members is not None and vote.present > rule.members:
        yield refusal("votes_do_not_add_up", f"{vote.present} present, {rule.members} members")


def record_deliberation(case: Case[RecordDeliberation]) -> None:
    outcome = tallied(case.content, case.agreement.organisations[case.act.by])
    case.record(EventType.DELIBERATION_RECORDED, deliberation=outcome)
    if outcome.adopted:
        case.journal.meet(TermName.DELIBERATION, case.act.by)


def tallied(vote: RecordDeliberation, rule: Organisation, rules: int = SECOND_EDITION) -> Deliberation:
    """The outcome is computed. A meeting of members has its own quorum and majority where the agreement sets them. By
    the second edition of the rules there is no majority of nothing."""
    quorum = quorum_of(vote.meeting, rule)
    return Deliberation(
        date=vote.date,
        meeting=vote.meeting,
        has_quorum=vote.present >= (quorum or 0),
        has_majority=(vote.for_ > 0 or rules < SECOND_EDITION) and _has_majority(vote, rule),
        quorum_set=quorum is not None or rules < SECOND_EDITION,
    )


def quorum_of(meeting: Meeting, rule: Organisation) -> int | None:
    """How many have to be present for a vote to count; None where none is set."""
    return rule.quorum if meeting is Meeting.BOARD else rule.members_quorum


def majority_of(meeting: Meeting, rule: Organisation) -> Majority | MembersMajority:
    """By which majority a motion is adopted: that of the members' meeting, where there is one of its own."""
    return rule.members_majority if meeting is Meeting.MEMBERS and rule.members_majority else rule.majority


def _has_majority(vote: RecordDeliberation, rule: Organisation) -> bool:
    majority = majority_of(vote.meeting, rule)
    if isinstance(majority, MembersMajority):
        return majority.adopts(vote.for_, vote.against, rule.members or 0)
    return majority.adopts(vote.for_, vote.against, vote.present)


def not_ready(track: Track, moment: datetime) -> Iterator[Refusal]:
    """What an organisation still needs at a moment (UTC) before its advice counts; what came on record later does not
    count for a paper."""
    if track.consulted_at is None or track.consulted_at > moment:
        yield refusal("consultation_missing", track.organisation)
    if track.deliberation is None or (track.voted_at and track.voted_at > moment):
        yield refusal("deliberation_missing", track.organisation)
        return
    if not track.deliberation.has_quorum:
        yield refusal("quorum_missing", track.organisation)
    if not track.deliberation.has_majority:
        yield refusal("majority_missing", track.organisation)


PARTS: dict[ActName, Part] = {
    ActName.RECORD_CONSULTATION: Part(record_consultation, faults_of_consultation),
    ActName.SKIP_CONSULTATION: Part(skip_consultation),
    ActName.RECORD_DELIBERATION: Part(record_deliberation, faults_of_deliberation),
}
