"""What an act would bring about can be asked before it is handed in, and is, before what cannot be taken back."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import select

from application import acting
from application.acting import Opened
from application.errors import Unavailable
from application.finality import MENDED, is_final
from commands import handing_in
from installation.installation import Installation
from models.act_forms import ActName
from models.acts import Act
from models.record.tables import NumberRow
from models.state import Dossier, Receipt
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
    monkeypatch.setattr(handing_in, "utc_now", lambda: moment("2027-01-12 09:00"))
    return on_record(SCENARIO)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The acts that were handed in."""
    done: list[str] = []
    monkeypatch.setattr(handing_in, "do", lambda _installation, _number, act, _as_json: done.append(act.act))
    receipt = Receipt(dossier="2027-002", act_id="a", first=1, last=1, at=moment("2027-01-12 09:00"), head="0" * 64)

    async def opening(_installation: object, _connect: object, act: Act, *_: object) -> Opened:
        done.append(act.act)
        return Opened(receipt, ())

    monkeypatch.setattr(acting, "open_dossier", opening)
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
    assert (len(done), asked) == (2, [])


# --- acts that open a dossier --------------------------------------------------------------------------------------

REQUEST = (
    *("open-request", "--person", "P", "--subject", "s", "--topic", "a", "--right", "advice", "--reasons", "r"),
    *("--intended-decision", "d", "--consequences", "c", "--addressee", "geleen"),
)
UNSOLICITED = ("submit-unsolicited-advice", "--by", "geleen", "--person", "P", "--subject", "s", "--point", "repair")


@pytest.fixture
def opening(tmp_path: Path, dossier: Dossier) -> list[tuple[str, ...]]:
    """Every way to open a dossier, each with a document."""
    (tmp_path / "plan.txt").write_text("the plan")
    file = tmp_path / "request.toml"
    fields = 'topic = "a"\nright = "advice"\nintended_decision = "d"\nreasons = "r"\nconsequences = "c"\n'
    file.write_text(f'subject = "s"\n{fields}addressees = ["geleen"]\ndocuments = ["plan.txt"]\n')
    document = ("--document", str(tmp_path / "plan.txt"))
    return [("open", str(file)), (*REQUEST, *document), (*UNSOLICITED, *document)]


def test_a_check_of_an_opening_says_what_would_follow_and_gives_no_number_out(
    starter: CommandLine, done: list[str], opening: list[tuple[str, ...]], installed: Installation, tmp_path: Path
) -> None:
    documents = tmp_path / "var" / "documents"
    for words in opening:
        told, as_json = starter(*words, "--check"), starter(*words, "--check", "--json")

        assert (told.code, as_json.code, done) == (0, 0, [])
        assert "in a new dossier would now bring about:" in told.out
        assert {event["dossier"] for event in as_json.json["events"]} == {None}
        assert "term_started" in [event["type"] for event in as_json.json["events"]]
    assert not documents.exists()
    assert [summary.number for summary in installed.reader.summaries()] == ["2027-001"]
    with installed.record.connect() as record:
        assert record.execute(select(NumberRow)).all() == []


@pytest.mark.usefixtures("done", "dossier")
def test_a_check_of_an_opening_names_every_fault(starter: CommandLine, tmp_path: Path) -> None:
    without_reasons = [word for word in REQUEST if word not in {"--reasons", "r"}]
    (tmp_path / "short.json").write_text('{"subject": "s", "topic": "q", "addressees": ["geleen"]}')

    assert "--reasons" in starter(*without_reasons, "--check").err
    refused = starter("open", str(tmp_path / "short.json"), "--check", "--json")
    assert refused.code == 1
    assert {"topic_missing", "right_missing"} <= {fault["code"] for fault in refused.json["refusals"]}
    sha = {"name": "x.pdf", "media_type": "application/pdf", "size": 1, "sha256": "0" * 64}
    (tmp_path / "unstored.json").write_text(json.dumps({"subject": "s", "documents": [sha]}))
    assert "x.pdf is not stored here" in starter("open", str(tmp_path / "unstored.json"), "--check").err


def test_opening_a_dossier_is_asked_about_at_a_terminal(
    starter: CommandLine,
    done: list[str],
    at_a_terminal: Callable[[bool], list[str]],
    opening: list[tuple[str, ...]],
) -> None:
    asked = at_a_terminal(False)
    for words in opening:
        refused = starter(*words)
        assert (refused.code, done) == (1, [])
        assert "term" in refused.out
    assert len(asked) == len(opening)
    assert starter(*opening[0], "--yes").code == 0
    at_a_terminal(True)
    assert starter(*opening[2]).code == 0
    assert done == ["open_request", "submit_unsolicited_advice"]


@pytest.mark.usefixtures("dossier")
def test_what_is_final_is_asked_about_also_while_the_record_is_away(
    starter: CommandLine,
    done: list[str],
    at_a_terminal: Callable[[bool], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(*_: object) -> None:
        raise Unavailable("The record cannot be reached.")

    monkeypatch.setattr(acting, "would_bring", away)
    asked = at_a_terminal(False)
    assert starter("ask-question", "2027-001", "--by", "geleen", "--person", "P", "--text", "t").code == 0
    assert asked == []
    outcome = starter(*WITHDRAW)
    assert (outcome.code, done, len(asked)) == (1, ["ask_question"], 1)
    assert "cannot be said now" in outcome.err


def test_every_act_is_final_or_can_be_mended() -> None:
    final = {act for act in ActName if is_final(act)}

    asked = ("respond", "record_ruling", "reopen", "grant_extension", "leave_joint_advice", "withdraw", "submit_advice")
    assert set(asked) <= final
    assert final.isdisjoint(MENDED)
    assert {how for how in MENDED.values() if how in set(ActName)} == {
        *("leave_joint_advice", "waive_meeting", "resume", "pause"),
    }


def test_an_amendment_that_names_what_it_cannot_change_is_judged_by_the_core_at_every_door(
    starter: CommandLine, dossier: Dossier, tmp_path: Path
) -> None:
    """The right that follows from the topic is too weak: that is what it is refused for, not the field."""
    (tmp_path / "weak.json").write_text('{"reasons": "r", "topic": "service_cost_policy"}')
    act = ("act", dossier.number, "amend_request", "--by", "landlord", "--person", "P", "--check", "--json")
    with_file = ("amend-request", dossier.number, "--person", "P", "--check", "--json")

    for words in (
        (*act, "--set", "reasons=r", "--set", "topic=service_cost_policy"),
        (*act, "--with", str(tmp_path / "weak.json")),
        (*with_file, "--with", str(tmp_path / "weak.json")),
    ):
        assert [fault["code"] for fault in starter(*words).json["refusals"]] == ["right_too_weak"]
    misspelt = starter(*act, "--set", "reasons=r", "--set", "topics=a")
    assert (misspelt.code, "topics" in misspelt.out) == (2, True)
    added = starter(*act, "--set", "reasons=r", "--set", "addressees=limbricht")
    assert [fault["code"] for fault in added.json["refusals"]] == ["field_invalid"]
