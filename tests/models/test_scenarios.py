"""Whole procedures on the core: our own, and the given ones where their folder lies beside the project."""

from functools import cache, reduce
from pathlib import Path

import pytest

from models import outcome, scenario
from models.calendar import AMSTERDAM
from models.escalation import Cause
from models.events import first_flaw
from models.evolve import evolve, fold, fold_until
from models.procedure.clock import next_due, tick
from models.scenario import Play, Scenario
from models.state import Dossier
from models.verdicts import Verdict
from tests.models.procedures import CALENDAR, ROOT, shipped

OWN = sorted((ROOT / "tests" / "scenarios").glob("*.yaml"))
GIVEN = sorted((ROOT.parent / "shared" / "scenarios").rglob("*.yaml"))


@cache
def read(path: Path) -> Scenario:
    return scenario.read(path.read_text())


@cache
def played(path: Path) -> Play:
    return scenario.play(read(path), shipped(read(path).agreement or "statutory"))


every_scenario = pytest.mark.parametrize("path", [*OWN, *GIVEN], ids=lambda path: path.stem)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_our_scenarios_have_no_slips(path: Path) -> None:
    assert list(scenario.oddities(read(path))) == []


@every_scenario
def test_the_scenario_plays_as_it_says(path: Path) -> None:
    play = played(path)
    assert play.checks
    assert [f"{check.about}: expected {check.expected}, found {check.found}" for check in play.failures] == []


@every_scenario
def test_its_record_is_whole_and_folds_to_its_state(path: Path) -> None:
    play, number = played(path), read(path).number
    assert first_flaw(play.events) is None
    assert fold(Dossier(number=number), play.events) == play.dossier
    assert reduce(evolve, play.events, Dossier(number=number)) == play.dossier
    assert fold_until(number, play.events, read(path).until) == play.dossier
    assert Dossier.model_validate_json(play.dossier.model_dump_json()) == play.dossier


@every_scenario
def test_the_clock_has_done_all_it_had_to(path: Path) -> None:
    play, agreement = played(path), read(path).governed_by(shipped(read(path).agreement or "statutory"))
    due = next_due(play.dossier)
    assert due is None or due > read(path).until
    assert tick(play.dossier, agreement, read(path).until).events == []


def test_the_name_of_a_scenario_is_that_of_its_file() -> None:
    assert [read(path).scenario for path in OWN] == [path.stem for path in OWN]


def test_together_our_scenarios_raise_every_cause_and_give_every_verdict() -> None:
    raised = {cause for path in OWN for cause in outcome.escalations(played(path).dossier)}
    assert raised == set(Cause)
    said = {
        act.with_.get("verdict")
        for path in OWN
        for act in read(path).acts
        if act.act == "submit_advice" and not act.refused
    }
    assert {*Verdict} <= said


def test_a_scenario_fails_where_an_expectation_or_a_refusal_is_otherwise() -> None:
    text = (ROOT / "tests" / "scenarios" / "consent-never-answered.yaml").read_text()
    wrong = scenario.read(text.replace("state: lapsed", "state: met").replace("act: open_request", "act: withdraw"))
    play = scenario.play(wrong, shipped("statutory"))
    assert {check.about.split(" ")[0] for check in play.failures} >= {"withdraw", "advice"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: [", "not YAML"),
        ("scenario: x\nacts: []\nuntil: 2027-01-01", "acts"),
        ("[]", "has the keys"),
        ("scenario: x\nacts: [{at: 2027-01-02, by: a, act: b}]\nuntil: 2027-01-01", "neither an agreement"),
    ],
)
def test_a_scenario_that_cannot_be_read_says_why(text: str, fault: str) -> None:
    with pytest.raises(scenario.ScenarioError, match=fault):
        scenario.read(text)


def test_moments_are_local_to_amsterdam() -> None:
    first = read(OWN[0]).acts[0].at
    assert first.astimezone(AMSTERDAM).hour == 9
    assert CALENDAR.version
