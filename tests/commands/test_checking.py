"""What an act would bring about can be asked before it is handed in, and is, before what cannot be taken back."""

import sys
from collections.abc import Callable
from typing import Any

import pytest
import typer

from commands import handing_in
from models.state import Dossier
from tests.front_door import CommandLine
from tests.models.procedures import moment

SCENARIO = """
scenario: 2027-001
agreement: zowonen
acts:
  - {at: 2027-01-11 09:00, by: landlord, act: open_request, with: {subject: s, topic: a, right: advice,
     intended_decision: d, reasons: r, consequences: c, addressees: [geleen, beek]}}
until: 2027-01-11 10:00
"""
WITHDRAW = ("withdraw", "2027-001", "--person", "P", "--reason", "r")
EXECUTED = ("report-execution", "2027-001", "--person", "P", "--date", "2027-01-12")


@pytest.fixture
def dossier(on_record: Callable[[str], Dossier], monkeypatch: pytest.MonkeyPatch) -> Dossier:
    monkeypatch.setattr(handing_in, "now", lambda: moment("2027-01-12 09:00"))
    return on_record(SCENARIO)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The acts that were handed in."""
    done: list[str] = []
    monkeypatch.setattr(handing_in, "do", lambda _installation, _number, act, _as_json: done.append(act.act))
    return done


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], list[str]]:
    """Somebody at a terminal who answers yes or no, and what was asked."""
    asked: list[str] = []

    def answering(answer: bool) -> list[str]:
        monkeypatch.setattr(handing_in, "_is_conversation", lambda: True)

        def confirm(question: str) -> bool:
            asked.append(question)
            return answer

        monkeypatch.setattr(typer, "confirm", confirm)
        return asked

    return answering


@pytest.mark.usefixtures("dossier")
def test_a_check_says_what_would_follow_and_records_nothing(starter: CommandLine, done: list[str]) -> None:
    for words in (
        WITHDRAW,
        EXECUTED,
        ("act", "2027-001", "withdraw", "--by", "landlord", *WITHDRAW[2:4], "--set", "reason=r"),
    ):
        told, as_json = starter(*words, "--check"), starter(*words, "--check", "--json")

        assert (told.code, as_json.code, done) == (0, 0, [])
        assert told.out.startswith("Nothing is handed in.")
        assert as_json.json["check"]
    found: Any = starter(*EXECUTED, "--check", "--json").json["events"]
    assert "breach_recorded" in [event["type"] for event in found]


@pytest.mark.usefixtures("dossier", "done")
def test_a_check_names_the_faults_that_the_act_would_be_refused_for(starter: CommandLine) -> None:
    outcome = starter(
        "respond", "2027-001", "--person", "P", "--organisation", "geleen", "--decision", "d", "--check", "--json"
    )

    assert (outcome.code, outcome.json["refusals"][0]["code"]) == (1, "no_advice_yet")
    assert starter("withdraw", "2027-009", *WITHDRAW[2:], "--check").code == 1


@pytest.mark.usefixtures("dossier")
@pytest.mark.parametrize("words", [WITHDRAW, EXECUTED], ids=["withdraw", "execution on a shut lock"])
def test_what_cannot_be_taken_back_is_asked_about_at_a_terminal(
    starter: CommandLine, done: list[str], at_a_terminal: Callable[[bool], list[str]], words: tuple[str, ...]
) -> None:
    asked = at_a_terminal(False)
    refused = starter(*words)
    assert (refused.code, done, len(asked)) == (1, [], 1)
    assert starter(*words, "--yes").code == 0
    at_a_terminal(True)
    assert starter(*words).code == 0
    assert (len(done), len(asked)) == (2, 2)


@pytest.mark.usefixtures("dossier")
def test_what_can_be_mended_and_what_a_script_does_is_not_asked_about(
    starter: CommandLine, done: list[str], at_a_terminal: Callable[[bool], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = at_a_terminal(False)
    assert starter("ask-question", "2027-001", "--by", "geleen", "--person", "P", "--text", "t").code == 0
    assert starter(*WITHDRAW, "--json").code == 0
    monkeypatch.undo()
    assert not handing_in._is_conversation() or sys.stdin.isatty()
    assert (len(done), asked) == (2, [])
