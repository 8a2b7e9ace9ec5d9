"""What is asked of a party, made of what it could know of its dossiers: no door is needed to make it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from application.people import Office, Viewer
from application.reading import view_of
from application.steps import StepName, StepState, steps_of
from application.tasks import PartyTask, acts_open_to, coming_of, tasks_in
from language.dossier_page import ACT_GROUPS
from language.task_words import OTHERS_DO, TASKS
from models.act_forms import OPENING_ACTS, ActName
from models.knowledge.asked import DONE_BY, asked_in
from models.knowledge.view import View, as_known_to
from models.parties import CLOCK, LANDLORD
from models.waiting import Awaited
from tests.audit.playing import SCENARIOS, case_of, scenario_file

MIDWAY = Path(__file__).parents[1] / "portal" / "procedures" / "rent-policy.yaml"


def as_of(scenario: str | Path, party: str, moment: datetime | None = None) -> View:
    """A scenario as a party could know it, at a moment or when it is played."""
    case = case_of(scenario if isinstance(scenario, Path) else scenario_file(scenario))
    return view_of(case, Viewer.of_party(party), moment or case.until or case.events[-1].time, party)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def asked(view: View) -> list[tuple[Awaited, str, ActName]]:
    return [(t.waiting.what, str(t.waiting.until), t.done.act) for t in tasks_in(view)]


# --- A procedure in the middle -------------------------------------------------------------------------------------


def test_an_organisation_is_asked_what_is_its_own_soonest_first() -> None:
    assert asked(as_of(MIDWAY, "geleen")) == [
        (Awaited.DELIBERATION, "2027-02-15", ActName.RECORD_DELIBERATION),
        (Awaited.ADVICE, "2027-02-22", ActName.SUBMIT_ADVICE),
    ]


def test_the_landlord_is_asked_to_answer_and_to_plan_the_meeting() -> None:
    assert asked(as_of(MIDWAY, LANDLORD)) == [
        (Awaited.RESPONSE, "2027-02-03", ActName.RESPOND),
        (Awaited.MEETING, "2027-02-08", ActName.PLAN_MEETING),
    ]


def test_who_gave_its_advice_is_asked_nothing_and_sees_what_comes() -> None:
    view = as_of(MIDWAY, "limbricht")

    assert [*tasks_in(view)] == []
    coming = coming_of(asked_in(view))
    assert [(one.waiting.party, one.waiting.what) for one in coming] == [(LANDLORD, Awaited.RESPONSE)]


def test_nobody_in_particular_and_the_auditor_are_asked_nothing() -> None:
    assert [*tasks_in(as_of(MIDWAY, "auditor"))] == []
    assert [*tasks_in(as_of(MIDWAY, "geleen")._replace(party=None))] == []


def test_who_of_a_party_may_do_it() -> None:
    offices = {t.done.act: t.offices for t in tasks_in(as_of(MIDWAY, "beekdaelen"))}

    assert offices[ActName.SUBMIT_ADVICE] == (Office.SECRETARY,)
    assert offices[ActName.RECORD_CONSULTATION] == (Office.MEMBER, Office.SECRETARY)
    assert {t.offices for t in tasks_in(as_of(MIDWAY, LANDLORD))} == {(Office.CASE_HANDLER,)}


# --- Joint advice --------------------------------------------------------------------------------------------------


def joint(party: str, moment: str) -> list[PartyTask]:
    return [*tasks_in(as_of("joint-advice", party, at(moment)))]


def test_whoever_has_to_sign_has_one_task_with_the_day_of_its_period() -> None:
    (task,) = [t for t in joint("limbricht", "2027-01-23T12:00:00") if t.waiting.what is not Awaited.CONSULTATION]

    assert (task.waiting.what, task.done.act) == (Awaited.ADVICE, ActName.COSIGN)
    assert str(task.waiting.until) == "2027-02-22"


def test_whoever_signed_waits_for_the_others_and_then_may_send_it() -> None:
    before = joint("geleen", "2027-01-26T12:00:00")
    (after,) = joint("geleen", "2027-01-27T12:00:00")

    assert before == []
    assert (after.done.act, after.is_joint) == (ActName.SUBMIT_ADVICE, True)


# --- The tables ----------------------------------------------------------------------------------------------------


def test_every_thing_that_can_be_asked_of_a_party_has_an_act_and_words() -> None:
    of_others = {Awaited.STANDSTILL, Awaited.CLOSING, Awaited.RULING_IN_DISPUTE}

    assert {*DONE_BY} == {*Awaited} - of_others == {*TASKS}
    assert {*OTHERS_DO} == {*Awaited}


def test_every_act_is_in_one_group_of_the_page() -> None:
    grouped = [act for acts in ACT_GROUPS.values() for act in acts]

    assert sorted(grouped) == sorted({*ActName} - {*OPENING_ACTS})


def test_an_act_of_the_other_side_or_of_another_office_is_offered_to_nobody() -> None:
    view = as_of(MIDWAY, "geleen")

    assert ActName.SUBMIT_ADVICE in acts_open_to(view, Office.SECRETARY)
    assert ActName.SUBMIT_ADVICE not in acts_open_to(view, Office.MEMBER)
    assert ActName.RESPOND not in acts_open_to(view, Office.SECRETARY)
    assert acts_open_to(view, Office.AUDITOR) == frozenset()
    assert acts_open_to(as_of(MIDWAY, LANDLORD), Office.READER) == frozenset()


def test_of_a_closed_dossier_only_what_it_still_takes() -> None:
    assert acts_open_to(as_of("plain-positive-advice", "geleen"), Office.SECRETARY) == {
        ActName.CONFIRM_PAPER, ActName.RECORD_DISPUTE, ActName.RECORD_RULING, ActName.RECTIFY,
        ActName.CORRECT_ADDRESSES, ActName.REOPEN,
    }  # fmt: skip


# --- How far it is -------------------------------------------------------------------------------------------------


def states(view: View, organisation: str) -> dict[StepName, StepState]:
    return {step.name: step.state for step in steps_of(view, view.dossier.tracks[organisation])}


def test_an_organisation_sees_its_own_steps() -> None:
    assert states(as_of(MIDWAY, "geleen"), "geleen") == {
        StepName.RECEIPT: StepState.DONE,
        StepName.CONSULTATION: StepState.DONE,
        StepName.DELIBERATION: StepState.NOW,
        StepName.ADVICE: StepState.LATER,
        StepName.ANSWER: StepState.LATER,
    }


def test_the_landlord_does_not_see_how_an_organisation_consults_and_decides() -> None:
    view = as_of(MIDWAY, LANDLORD)

    assert states(view, "geleen") == {
        StepName.RECEIPT: StepState.DONE,
        StepName.ADVICE: StepState.NOW,
        StepName.ANSWER: StepState.LATER,
    }
    assert states(view, "beekdaelen")[StepName.RECEIPT] is StepState.PASSED


def test_what_is_overdue_is_late() -> None:
    view = as_of("response-overdue", LANDLORD)
    late = view._replace(moment=view.moment + timedelta(days=1))
    found = [state for track in late.dossier.tracks for state in states(late, track).values()]

    assert StepState.NOW not in found


# --- Everywhere ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_at_every_moment_all_that_is_awaited_of_a_party_is_a_task_or_comes_without_it(path: Path) -> None:
    case = case_of(path)
    for party in (LANDLORD, *{one for event in case.events for one in [event.party]} - {LANDLORD, CLOCK}):
        for moment in sorted({event.time for event in case.events})[::4]:
            view = as_known_to(case, party, moment + timedelta(minutes=2))
            tasks, coming = [*tasks_in(view)], [*coming_of(asked_in(view))]
            assert all(task.offices for task in tasks)
            told = {(one.party, one.what) for one in [*(t.waiting for t in tasks), *(c.waiting for c in coming)]}
            assert {t for t in told if t[0] == CLOCK} == {(w.party, w.what) for w in view.waiting if w.party == CLOCK}
            for track in view.dossier.tracks.values():
                steps_of(view, track)
