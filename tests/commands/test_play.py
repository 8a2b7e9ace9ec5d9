from collections.abc import Sequence
from pathlib import Path

import pytest

from commands import rehearsal
from models.agreement import Agreement
from models.scenario import Play, Scenario, play
from tests.commands.conftest import AGREEMENTS
from tests.front_door import CommandLine

SILENCE = """
scenario: silence
about: Nobody answers.
agreement: zowonen
acts:
  - at: 2027-01-11 09:00
    by: landlord
    act: open_request
    with: {subject: s, topic: a, right: advice, intended_decision: d, reasons: r, consequences: c, addressees: [geleen]}
until: 2027-04-01
expect:
  terms: [{organisation: geleen, term: advice, ends: 2027-02-22, state: lapsed}]
  lock: [{at: 2027-02-23, organisation: geleen, state: open, ground: b}]
  escalations: []
  result: adopted_without_advice
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "silence.yaml"
    path.write_text(SILENCE)
    return path


def test_a_scenario_that_holds_ends_with_zero_and_a_table(starter: CommandLine, scenario: Path) -> None:
    outcome = starter("play", str(scenario))

    assert outcome.code == 0
    assert "ok  advice of geleen, version 1, ends" in outcome.out
    assert outcome.out.endswith("1 of 1 scenarios hold.\n")


def test_json_has_everything_that_came_about(starter: CommandLine, scenario: Path) -> None:
    (found,) = starter("play", str(scenario), "--json").json

    assert (found["scenario"], found["passed"], found["failures"]) == ("silence", True, [])
    assert {
        "organisation": "geleen",
        "term": "advice",
        "version": 1,
        "starts": "2027-01-11",
        "ends": "2027-02-22",
        "state": "lapsed",
    } in found["terms"]
    assert found["lock"][0] == {
        "at": "2027-02-23T00:00:00+01:00",
        "organisation": "geleen",
        "state": "open",
        "ground": "b",
    }
    assert (found["escalations"], found["breaches"]) == ([], [])
    assert found["result"] == "adopted_without_advice"
    assert found["events"][0]["type"] == "request_opened"


def test_an_expectation_that_fails_ends_with_one_and_is_named(starter: CommandLine, scenario: Path) -> None:
    scenario.write_text(SILENCE.replace("ends: 2027-02-22", "ends: 2027-02-23"))

    outcome = starter("play", str(scenario), "--json")

    assert outcome.code == 1
    assert outcome.json[0]["passed"] is False
    assert outcome.json[0]["failures"] == ["advice of geleen, version 1, ends: expected 2027-02-23, found 2027-02-22"]
    assert "FAILS" in starter("play", str(scenario)).out


def test_a_folder_stands_for_its_scenarios(starter: CommandLine, scenario: Path) -> None:
    assert [found["scenario"] for found in starter("play", str(scenario.parent), "--json").json] == ["silence"]


def test_files_that_cannot_be_read_are_all_named_and_nothing_is_played(
    starter: CommandLine, scenario: Path, tmp_path: Path
) -> None:
    broken, other = tmp_path / "broken.yaml", tmp_path / "other.yaml"
    broken.write_text("acts: [")
    other.write_text(SILENCE.replace("agreement: zowonen", "agreement: nowhere"))

    outcome = starter("play", str(scenario), str(broken), "missing.yaml", str(other), "--json")

    assert outcome.code == 2
    for name in ("broken.yaml", "missing.yaml", "other.yaml"):
        assert name in outcome.json["error"]


def test_an_agreement_that_cannot_be_used_is_a_fault_of_its_file_beside_those_of_others(
    starter: CommandLine, scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for agreement in AGREEMENTS.glob("*.toml"):
        (tmp_path / agreement.name).write_text(agreement.read_text())
    (tmp_path / "bad.toml").write_text("name = 'bad'")
    monkeypatch.setenv("ADVICE_AGREEMENTS", str(tmp_path))
    (tmp_path / "unusable.yaml").write_text(SILENCE.replace("agreement: zowonen", "agreement: bad"))
    (tmp_path / "broken.yaml").write_text("acts: [")

    outcome = starter("play", str(tmp_path))

    assert outcome.code == 2
    for told in ("unusable.yaml", "agreement_invalid", "broken.yaml"):
        assert told in outcome.err


def test_a_scenario_names_an_agreement_and_no_file(starter: CommandLine, scenario: Path, tmp_path: Path) -> None:
    agreement = AGREEMENTS / "zowonen.toml"
    scenario.write_text(SILENCE.replace("agreement: zowonen", f"agreement: {agreement}"))

    outcome = starter("play", str(scenario))

    assert outcome.code == 2
    assert f"There is no agreement {agreement}" in outcome.err


PARTIES = "parties: {{landlord: L, organisations: {{{key}: {{name: O, board: {board}, quorum: 3}}}}}}"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("agreement: zowonen", PARTIES.format(key="overall", board=5), "no organisation can have the key overall"),
        ("agreement: zowonen", PARTIES.format(key="geleen", board=2), "a quorum of 3 in a board of 2"),
        ("agreement: zowonen", PARTIES.format(key="geleen", board="x"), "parties.organisations.geleen.board"),
        ("by: landlord", 'by: "\\0"', "acts.0: a text holds a sign that cannot be kept"),
        ("by: landlord", f"act_id: {'x' * 201}\n    by: landlord", "acts.0.act_id"),
        ("2027-01-11 09:00", "0001-01-01 00:00", "acts.0.at: 0001-01-01 00:00:00 lies outside the years"),
        ("until: 2027-04-01", "until: 9999-12-31", "until: 9999-12-31 lies outside the years"),
    ],
)
def test_what_no_engine_could_play_is_wrong_use_in_words(
    starter: CommandLine, scenario: Path, before: str, after: str, told: str
) -> None:
    scenario.write_text(SILENCE.replace(before, after))

    outcome = starter("play", str(scenario))

    assert outcome.code == 2
    assert told in outcome.err


@pytest.mark.parametrize("text", ["", "[]", "acts: 3", "scenario: x\nacts: []\nuntil: 2027-01-01"])
def test_what_is_no_scenario_is_wrong_use(starter: CommandLine, scenario: Path, text: str) -> None:
    scenario.write_text(text)

    assert starter("play", str(scenario)).code == 2


def test_an_unknown_field_is_named_and_its_act_refused(starter: CommandLine, scenario: Path) -> None:
    scenario.write_text(SILENCE.replace("subject: s,", "subject: s, subjcet: s,"))

    outcome = starter("play", str(scenario), "--json")

    assert outcome.code == 1
    assert "open_request: subjcet" in outcome.err
    assert "field_invalid" in outcome.out


def test_an_unknown_field_that_must_be_refused_is_no_slip(starter: CommandLine, scenario: Path) -> None:
    opening = SILENCE[SILENCE.index("  - at") : SILENCE.index("until")]
    refused = f"{opening.replace('subject: s,', 'subject: s, subjcet: s,')}    refused: [field_invalid]\n"
    scenario.write_text(SILENCE.replace(opening, f"{refused}{opening}"))

    outcome = starter("play", str(scenario), "--json")

    assert (outcome.code, outcome.err) == (0, "")


def test_both_engines_are_compared_event_by_event(
    starter: CommandLine, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_event_less(parts: Sequence[tuple[Scenario, Agreement]]) -> list[Play]:
        plays = [play(scenario, agreement) for scenario, agreement in parts]
        return [played._replace(events=played.events[:-1]) for played in plays]

    monkeypatch.setattr(rehearsal, "rehearse", one_event_less)

    (found,) = starter("play", str(scenario), "--engine", "both", "--json").json

    assert len(found["failures"]) == 1
    assert found["failures"][0].startswith("events, core against temporal: expected")


def test_a_fault_of_an_engine_fails_that_scenario_only(
    starter: CommandLine, scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(parts: Sequence[tuple[Scenario, Agreement]]) -> list[Play]:
        raise RuntimeError("no server")

    monkeypatch.setattr(rehearsal, "rehearse", broken)

    outcome = starter("play", str(scenario), "--engine", "temporal", "--json")

    assert outcome.code == 1
    assert outcome.json[0]["failures"] == ["the play itself: expected to end, found RuntimeError: no server"]


def test_a_wrong_engine_is_named_beside_the_files_that_cannot_be_read(starter: CommandLine) -> None:
    outcome = starter("play", "nowhere.yaml", "--engine", "nonsense")

    assert outcome.code == 2
    assert outcome.err == (
        "There is no engine 'nonsense'; there are core, temporal, both.\n"
        "nowhere.yaml cannot be read: no such file or directory.\n"
    )
