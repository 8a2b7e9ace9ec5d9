"""What each viewer reads on the record: dossiers, their events, documents and the list of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import update

from application.errors import NotFound, NotPermitted, Problem, WrongInput
from application.people import Viewer, party_named, viewer_named
from application.reading import Following, Readings
from application.tasks import PartyTask, coming_of, tasks_in, tasks_of
from installation.database import RecordUnavailable
from installation.installation import Installation
from installation.listed import Page
from installation.listing import fill
from models.events import EventType
from models.knowledge.asked import asked_in
from models.knowledge.knowledge import Knowledge
from models.knowledge.view import as_known_to
from models.record.summary import Listed
from models.record.tables import EventRow, OutboxRow
from models.state import Stage
from tests.application.conftest import ReadAs
from tests.audit.playing import SCENARIOS, OnRecord, case_of, deliver, scenario_file

T = TypeVar("T")
LAST = datetime.max.replace(tzinfo=UTC)
RecordWith = Callable[..., OnRecord]
NUMBER = "2027-001"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
CONFLICT = "four-verdicts-and-a-conflict"


# --- Who looks -----------------------------------------------------------------------------------------------------


def test_a_party_is_one_on_record_or_in_the_agreement(installed: Installation, record_with: RecordWith) -> None:
    record_with("response-overdue")
    for name in ("landlord", "auditor", "administrator", "hv", "beekdaelen"):
        assert party_named(installed, name, "--as") == name
    assert viewer_named(installed, "hv", "--as") == Viewer.of_party("hv")


def test_an_unknown_party_is_answered_with_those_that_come_near(
    installed: Installation, record_with: RecordWith
) -> None:
    record_with("withdrawn")
    with pytest.raises(WrongInput, match=r"^party: there is no party 'gelen'; did you mean geleen\?$"):
        viewer_named(installed, "gelen", "party")


# --- A dossier -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [CONFLICT, "joint-advice", "amended-request", "weighty-advice"])
def test_a_party_reads_a_dossier_as_it_could_know_it(name: str, read_as: ReadAs, record_with: RecordWith) -> None:
    (number,) = record_with(name).numbers
    case = case_of(scenario_file(name))
    moments = [case.recorded[len(case.events) // 2] + MINUTE, max(case.recorded.values()) + MINUTE]
    for party in ("landlord", *Knowledge(case).organisations, "auditor"):
        for moment in moments:
            assert read_as(party).dossier(number, moment) == as_known_to(case, party, moment)


def test_now_is_as_late_as_the_record_speaks_of(read_as: ReadAs, record_with: RecordWith) -> None:
    record_with(CONFLICT)
    case = case_of(scenario_file(CONFLICT))
    assert case.until
    assert read_as("geleen").dossier(NUMBER) == as_known_to(case, "geleen", case.until)


def test_the_operator_reads_a_dossier_as_it_stood(read_as: ReadAs, record_with: RecordWith) -> None:
    record_with(CONFLICT)
    case = case_of(scenario_file(CONFLICT))
    view = read_as(None).dossier(NUMBER, max(case.recorded.values()))
    assert (view.party, view.whole, len(view.dossier.tracks)) == (None, True, 4)
    with pytest.raises(Problem, match="Dossier 2027-001 did not exist then: it was opened on 2027-01-11 09:00"):
        read_as(None).dossier(NUMBER, case.events[0].time - MINUTE)


READINGS: list[Callable[[Readings, str], object]] = [
    Readings.dossier,
    Readings.events,
    Readings.documents,
    lambda readings, number: readings.document(number, "plan.pdf"),
    Following,
]


@pytest.mark.parametrize("read", READINGS)
def test_a_dossier_in_which_an_organisation_takes_no_part_is_not_there_for_it(
    read: Callable[[Readings, str], object], read_as: ReadAs, record_with: RecordWith
) -> None:
    record_with("weighty-advice")
    answers = []
    for number in (NUMBER, "2027-099"):
        with pytest.raises(NotFound) as refused:
            read(read_as("beekdaelen"), number)
        answers.append(str(refused.value.payload).replace(number, "N"))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("read", [Readings.dossier, Readings.events])
def test_nor_is_one_of_which_no_notice_reached_it_yet(
    read: Callable[[Readings, str], object], read_as: ReadAs, record_with: RecordWith
) -> None:
    record = record_with("withdrawn", delivered=False)
    party = read_as(None).dossiers()[0].organisations[0]
    with pytest.raises(NotFound):
        read(read_as(party), record.numbers[0])
    assert read_as(party).dossiers() == []
    assert [d.number for d in read_as("landlord").dossiers()] == [*record.numbers]

    deliver(record.engine)

    assert read(read_as(party), record.numbers[0])
    assert [d.number for d in read_as(party).dossiers()] == [*record.numbers]


# --- Its events ----------------------------------------------------------------------------------------------------


def test_events_come_as_they_are_known(read_as: ReadAs, record_with: RecordWith) -> None:
    record_with(CONFLICT)
    votes = {
        party: [e.party for e in read_as(party).events(NUMBER) if e.type is EventType.DELIBERATION_RECORDED]
        for party in ("landlord", "geleen", "auditor", None)
    }
    assert votes["landlord"] == []
    assert votes["geleen"] == ["geleen"]
    assert votes["auditor"] == votes[None]
    assert len(votes[None]) == 4
    last = read_as(None).events(NUMBER)[-1].sequence
    assert [e.sequence for e in read_as(None).events(NUMBER, last - 2)] == [last - 1, last]


def test_who_follows_a_dossier_gets_each_event_once_and_from_when_it_is_known(
    read_as: ReadAs, record_with: RecordWith
) -> None:
    record = record_with(CONFLICT, delivered=False)
    operator, landlord = Following(read_as(None), NUMBER), Following(read_as("landlord"), NUMBER)
    first = [landlord.news(), operator.news()]
    advices = [e for e in first[1] if e.type is EventType.ADVICE_SUBMITTED]
    assert advices
    assert not {e.sequence for e in advices} & {e.sequence for e in first[0]}

    deliver(record.engine)

    later = landlord.news()
    assert {e.sequence for e in advices} <= {e.sequence for e in later}
    assert not {e.sequence for e in first[0]} & {e.sequence for e in later}
    assert (landlord.news(), operator.news()) == ([], [])


def test_who_follows_may_begin_later(read_as: ReadAs, record_with: RecordWith) -> None:
    record_with(CONFLICT)
    for party in (None, "geleen"):
        assert min(e.sequence for e in Following(read_as(party), NUMBER, 10).news()) > 10


# --- The list ------------------------------------------------------------------------------------------------------


@pytest.fixture
def everything(record_with: RecordWith) -> OnRecord:
    return record_with(*(path for path in SCENARIOS if path.stem not in _TAKEN_TWICE))


_TAKEN_TWICE = ("late-advice-while-something-is-pending",)
"""Scenarios whose acts bear ids that another scenario's acts bear too."""


def test_a_party_lists_the_dossiers_it_takes_part_in_as_it_could_know_them(
    everything: OnRecord, read_as: ReadAs
) -> None:
    for party in ("landlord", "geleen", "beek", "hv"):
        own = [summary.number for summary in read_as(None).dossiers(party=party)]
        found = read_as(party).dossiers()
        assert [d.number for d in found] == own
        for listed in found:
            view = read_as(party).dossier(listed.number)
            assert listed == view.listed
            assert party == "landlord" or listed.organisations == (party,)


def test_filters_select_by_what_the_viewer_knows(everything: OnRecord, read_as: ReadAs) -> None:
    by = date(2027, 4, 1)
    for party in ("landlord", "geleen"):
        readings = read_as(party)
        found = readings.dossiers()
        for is_open in (True, False):
            assert readings.dossiers(is_open=is_open) == [d for d in found if (d.closed_at is None) == is_open]
        for stage in Stage:
            assert readings.dossiers(stage=stage) == [d for d in found if d.stage == stage]
        due = [d for d in found if d.next_due and d.next_due <= datetime(2027, 3, 31, 22, tzinfo=UTC)]
        assert readings.dossiers(due_before=by) == due
        assert readings.dossiers(party="beek") == [d for d in found if "beek" in d.organisations]
    assert read_as("geleen").dossiers(party="beek") == []


def test_a_closing_that_was_not_told_yet_does_not_show_in_the_list(read_as: ReadAs, record_with: RecordWith) -> None:
    record = record_with("withdrawn", delivered=False)
    deliver_first(record)
    party = read_as(None).dossiers()[0].organisations[0]
    assert read_as(None).dossiers()[0].closed_at
    (listed,) = read_as(party).dossiers()
    assert listed.closed_at is None
    assert read_as(party).dossiers(is_open=True) == [listed]
    assert read_as(party).dossiers(is_open=False) == []


def deliver_first(record: OnRecord) -> None:
    """Only the notices of the opening leave."""
    with record.engine.begin() as connection:
        first = update(OutboxRow).where(OutboxRow.sequence == 1)
        connection.execute(first.values(attempts=1, sent_at=OutboxRow.created))
        fill(connection)


def test_the_landlord_is_not_shown_how_an_organisation_consults_and_decides(
    everything: OnRecord, read_as: ReadAs
) -> None:
    stages = {d.stage for d in read_as("landlord").dossiers()}
    assert not stages & {Stage.CONSULTATION, Stage.DELIBERATION}


def test_the_auditor_and_the_operator_list_what_is_on_record(everything: OnRecord, read_as: ReadAs) -> None:
    assert [d.number for d in read_as("auditor").dossiers()] == sorted(everything.numbers)
    assert read_as("auditor").dossiers() == read_as(None).dossiers()


def test_a_list_goes_on_where_it_stopped_and_skips_nothing(everything: OnRecord, read_as: ReadAs) -> None:
    for party in ("landlord", "geleen", "auditor", None):
        readings = read_as(party)
        for is_open in (True, False):
            newest = in_parts(partial(readings.newest, is_open=is_open, most=7))
            assert newest == [*readings.dossiers(is_open=is_open)][::-1]
        assert in_parts(partial(readings.soonest, most=9)) == sorted(readings.dossiers(), key=_by_end)


def test_tasks_come_by_day_in_parts_and_are_those_of_each_dossier(everything: OnRecord, read_as: ReadAs) -> None:
    for party in ("landlord", "geleen", "beek"):
        readings = read_as(party)
        views = [readings.dossier(listed.number) for listed in readings.dossiers(is_open=True)]
        tasks = in_parts(partial(readings.tasks, most=2))
        asked = [_undated(task) for view in views for task in tasks_in(view)]
        asked.sort(key=lambda task: (task.waiting.until or date.max, task.dossier))
        assert [_undated(task) for task in tasks_of(party, tasks)] == asked
        coming = [one for view in views for one in coming_of(asked_in(view))]
        assert len(readings.coming(most=1000).rows) == len(coming)
        assert read_as(None).tasks(party, most=1000).rows == tasks


def _by_end(one: Listed) -> tuple[bool, datetime, str]:
    return one.closed_at is not None, one.next_due or LAST, one.number


def _undated(task: PartyTask) -> PartyTask:
    """Without what the clock makes of it: these dossiers lie years ahead."""
    return task._replace(waiting=task.waiting._replace(overdue=False))


def in_parts(read: Callable[..., Page[T]]) -> list[T]:
    part = read()
    rows = [*part.rows]
    while part.after:
        part = read(after=part.after)
        assert part.rows
        rows += part.rows
    return rows


@pytest.mark.parametrize(
    "after", ["x", "2027", "2027-999999999999999999", "later_2027-001", "2027-13-01_2027-001_0", "²-1"]
)
def test_what_is_no_key_of_a_part_is_said(after: str, read_as: ReadAs, record_with: RecordWith) -> None:
    record_with("response-overdue")
    with pytest.raises(WrongInput):
        read_as("landlord").tasks(most=5, after=after)
    with pytest.raises(WrongInput):
        read_as("landlord").newest(is_open=True, most=5, after=after)
    with pytest.raises(NotFound):
        read_as("landlord").soonest(most=5, after=after)


def test_nobody_reads_another_s_tasks_and_the_operator_says_whose(read_as: ReadAs, record_with: RecordWith) -> None:
    record_with("response-overdue")
    with pytest.raises(NotPermitted):
        read_as("geleen").tasks("beek", most=5)
    with pytest.raises(WrongInput):
        read_as(None).tasks(most=5)


def test_a_dossier_that_cannot_be_followed_is_said_by_its_number(read_as: ReadAs, record_with: RecordWith) -> None:
    record = record_with("response-overdue")
    with record.engine.begin() as connection:
        connection.execute(update(EventRow).where(EventRow.sequence == 5).values(content={"term": 1}))
    assert [listed.number for listed in read_as("landlord").dossiers()] == ["2027-001"]
    with pytest.raises(RecordUnavailable, match=r"the record is flawed: dossier 2027-001"):
        read_as("landlord").dossier("2027-001")
