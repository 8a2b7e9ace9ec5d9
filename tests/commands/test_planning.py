"""The planner backward against itself forward: no day of three years may differ."""

from datetime import date

import pytest

from models.agreement import Agreement
from models.calendar import DAY
from models.planning import consultation_after_deviation, latest_plan, plan_from
from models.rights import Right
from models.terms import ClosedPeriod, TermName
from tests.front_door import CommandLine

DAYS = [date(2026, 1, 1) + n * DAY for n in range((date(2028, 12, 31) - date(2026, 1, 1)).days + 1)]
RECESS = ClosedPeriod(name="summer recess", first=date(2027, 7, 19), last=date(2027, 8, 29))


def execution_from(start: date, agreement: Agreement, right: Right = Right.ADVICE) -> date:
    execution = plan_from(start, right, agreement).execution
    assert execution is not None
    return execution


@pytest.mark.parametrize("closed", [(), (RECESS,)], ids=["no closed period", "summer recess"])
def test_the_last_start_allows_the_day_and_the_next_start_does_not(
    zowonen: Agreement, closed: tuple[ClosedPeriod, ...]
) -> None:
    agreement = zowonen.model_copy(update={"closed_periods": closed})
    first = date(2025, 6, 1)
    forward = {first + n * DAY: execution_from(first + n * DAY, agreement) for n in range(1400)}

    for execution in DAYS:
        plan = latest_plan(execution, Right.ADVICE, agreement)
        assert plan is not None
        assert plan.execution == forward[plan.start] <= execution
        assert plan.start == max(start for start, allowed in forward.items() if allowed <= execution)


def test_a_later_start_never_gives_an_earlier_execution(zowonen: Agreement) -> None:
    executions = [execution_from(day, zowonen) for day in DAYS]

    assert executions == sorted(executions)


def test_each_step_starts_on_the_last_day_of_the_one_before(zowonen: Agreement) -> None:
    plan = plan_from(date(2027, 4, 1), Right.ADVICE, zowonen)

    advice, response, standstill = plan.steps
    assert advice.started_on == date(2027, 4, 1)
    assert (response.started_on, standstill.started_on) == (advice.ends, response.ends)
    assert plan.execution == standstill.ends + DAY


def test_no_day_is_promised_for_consent(zowonen: Agreement) -> None:
    assert latest_plan(date(2027, 7, 1), Right.CONSENT, zowonen) is None
    assert plan_from(date(2027, 1, 11), Right.CONSENT, zowonen).execution is None


def test_consultation_on_weighty_advice_runs_within_the_response_term(zowonen: Agreement) -> None:
    for day in DAYS:
        plan = plan_from(day, Right.WEIGHTY_ADVICE, zowonen)
        assert plan.consultation_fits
        assert plan.execution == execution_from(day, zowonen)


def test_a_consultation_longer_than_the_response_term_does_not_fit(zowonen: Agreement) -> None:
    longer = zowonen.terms[TermName.STRATEGIC_CONSULTATION].model_copy(update={"amount": 28})
    agreement = zowonen.model_copy(update={"terms": {**zowonen.terms, TermName.STRATEGIC_CONSULTATION: longer}})

    assert not plan_from(date(2027, 1, 11), Right.WEIGHTY_ADVICE, agreement).consultation_fits


def test_consultation_after_a_deviation_comes_on_top_only_where_it_can_hold_the_lock(zowonen: Agreement) -> None:
    plan = plan_from(date(2027, 1, 11), Right.ADVICE, zowonen)
    silent = zowonen.escalating_on(["requested"])

    assert consultation_after_deviation(plan, zowonen) is not None
    assert consultation_after_deviation(plan, silent) is None
    assert consultation_after_deviation(plan_from(date(2027, 1, 11), Right.WEIGHTY_ADVICE, zowonen), zowonen) is None


# --- The command ---------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _on_the_first_of_january_2027(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.plan.today", lambda: date(2027, 1, 1))


def test_the_last_day_to_leave_comes_with_every_step(starter: CommandLine) -> None:
    outcome = starter("plan", "--execution", "2027-07-01", "--json")

    found = outcome.json
    assert outcome.code == 0
    assert (found["fits"], found["start"], found["execution"]) == (True, "2027-04-30", "2027-06-30")
    assert [step["term"] for step in found["steps"]] == ["advice", "response", "standstill"]
    assert all(step["sentence"] for step in found["steps"])


def test_from_a_start_the_first_day_of_execution_follows(starter: CommandLine) -> None:
    outcome = starter("plan", "--start", "2027-01-11")

    assert outcome.code == 0
    assert outcome.out.startswith("Execution is possible from Friday 12 March 2027.\n")
    assert outcome.out.count("- The ") == 5


def test_a_day_that_is_past_is_a_no_with_what_is_possible_from_today(starter: CommandLine) -> None:
    outcome = starter("plan", "--execution", "2027-02-01", "--json")

    assert outcome.code == 1
    assert outcome.json["fits"] is False
    assert "that day is past" in outcome.json["reasons"][0]
    assert outcome.json["from_today"] == {"start": "2027-01-01", "execution": "2027-03-03"}


def test_a_start_that_is_past_is_planned_with_a_note(starter: CommandLine) -> None:
    past, today = (starter("plan", "--start", day, "--json") for day in ("2026-12-31", "2027-01-01"))

    assert (past.code, past.json["fits"]) == (0, True)
    assert past.json["notes"][0] == "Thursday 31 December 2026 is past: no request can leave then any more."
    assert not any("is past" in note for note in today.json["notes"])


@pytest.mark.parametrize("options", [("--execution", "2027-07-01"), ("--start", "2027-01-11")])
def test_for_consent_the_answer_is_no_with_the_reason(starter: CommandLine, options: tuple[str, str]) -> None:
    outcome = starter("plan", *options, "--right", "consent")

    assert outcome.code == 1
    assert outcome.out.startswith("No: no date can be promised: time never gives consent.")


def test_everything_wrong_with_a_plan_is_told_at_once(starter: CommandLine) -> None:
    outcome = starter("plan", "--execution", "x", "--start", "y", "--right", "veto", "--agreement", "nowhere")

    assert outcome.code == 2
    for told in ("either --execution DATE or --start DATE", "'x' is no date", "'y' is no date", "'veto'", "nowhere"):
        assert told in outcome.err


def test_weighty_advice_says_how_the_consultation_fits(starter: CommandLine) -> None:
    found = starter("plan", "--start", "2027-01-11", "--right", "weighty-advice", "--json").json

    assert found["strategic_consultation"]["ends"] == found["steps"][1]["ends"]
    assert "adds no day" in found["notes"][0]


@pytest.mark.parametrize(
    "arguments", [(), ("--start", "2027-01-11", "--execution", "2027-07-01"), ("--start", "x"), ("--right", "veto")]
)
def test_wrong_use_ends_with_two(starter: CommandLine, arguments: tuple[str, ...]) -> None:
    outcome = starter("plan", *arguments, "--json")

    assert outcome.code == 2
    assert "error" in outcome.json


def notes(starter: CommandLine, *options: str) -> str:
    return " ".join(starter("plan", *options, "--json").json["notes"])


def test_of_rent_it_is_said_that_executing_is_sending_the_letters(starter: CommandLine) -> None:
    for options in (("--execution", "2027-07-01", "--topic", "e"), ("--execution", "2027-07-01")):
        assert "must have them before 1 May" in notes(starter, *options)
        assert "plan --execution 2027-04-30 --topic e" in notes(starter, *options)
    assert "Name the day on which they leave" in notes(starter, "--execution", "2027-04-30", "--topic", "e")


@pytest.mark.parametrize("options", [("--execution", "2027-07-01", "--topic", "a"), ("--execution", "2027-06-30")])
def test_of_anything_else_it_is_not(starter: CommandLine, options: tuple[str, ...]) -> None:
    assert "rent" not in notes(starter, *options)


def test_a_topic_that_there_is_not_is_refused_by_name(starter: CommandLine) -> None:
    outcome = starter("plan", "--execution", "2027-07-01", "--topic", "rent")
    assert outcome.code == 2
    assert "topic" in outcome.err
