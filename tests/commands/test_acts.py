"""What is typed becomes the act that was meant. Handing it in is replaced: that needs a worker."""

import json
import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import pytest

from commands.act_commands import required
from commands.starter_commands import STARTER
from installation.installation import Installation
from language.acts import COMMANDS
from models.act_forms import FORMS, ActName, By, read_content
from models.acts import Act
from models.procedure.decide import OPENING
from models.state import Dossier, Receipt
from tests.commands.dossiers import MAINTENANCE
from tests.front_door import CommandLine

REQUEST = """
subject = "Rent policy 2027"
topic = "e"
right = "advice"
intended-decision = "d"
reasons = "r"
consequences = "c"
addressees = ["geleen", "beek"]
planned_execution = 2027-07-01
person = "M. Smeets"
documents = [{path = "plan.txt", label = "board_only"}]
"""


class HandedIn:
    """What would have been handed in."""

    def __init__(self) -> None:
        self.dossier: str | None = None
        self.act: Act | None = None
        self.signalled = False

    def do(self, installation: Installation, dossier: str, act: Act, as_json: bool) -> None:
        self.dossier, self.act = dossier, act

    def do_without_answer(self, installation: Installation, dossier: str, act: Act, as_json: bool) -> None:
        self.do(installation, dossier, act, as_json)
        self.signalled = True

    def open_dossier(self, installation: Installation, act: Act, agreement: str | None, as_json: bool) -> None:
        self.act = act

    @property
    def content(self) -> dict[str, Any]:
        assert self.act is not None
        return self.act.content


@pytest.fixture
def handed_in(monkeypatch: pytest.MonkeyPatch) -> HandedIn:
    handed_in = HandedIn()
    for module, names in (
        ("handing_in", ("do", "do_without_answer")),
        ("act_commands", ("open_dossier",)),
        ("open", ("open_dossier",)),
    ):
        for name in names:
            monkeypatch.setattr(f"commands.{module}.{name}", getattr(handed_in, name))
    return handed_in


# --- One command per act -------------------------------------------------------------------------------------------


def test_every_act_has_a_command_of_its_own() -> None:
    assert {name.replace("-", "_") for name in COMMANDS} == set(ActName)
    assert not set(COMMANDS) & set(STARTER.places)


EXAMPLES = [pytest.param(e, id=f"{name}-{n}") for name, t in COMMANDS.items() for n, e in enumerate(t.examples)]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_the_help_works(
    starter: CommandLine, handed_in: HandedIn, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "budget.pdf").write_text("budget")

    outcome = starter(*shlex.split(example)[1:])

    assert (outcome.code, outcome.err) == (0, "")
    assert handed_in.act is not None
    assert read_content(ActName(handed_in.act.act), handed_in.act.content).faults == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_act_names_its_article_and_examples(starter: CommandLine, name: str) -> None:
    outcome = starter(name, "--help")

    assert outcome.code == 0
    assert COMMANDS[name].article in " ".join(outcome.out.split())
    assert COMMANDS[name].examples


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "open-request"])
def test_everything_that_is_missing_is_named_at_once(starter: CommandLine, handed_in: HandedIn, name: str) -> None:
    act = ActName(name.replace("-", "_"))

    outcome = starter(name, *(() if act in OPENING else ("2027-001",)))

    assert outcome.code == 2
    assert "--person" in outcome.err
    assert ("--by" in outcome.err) == (FORMS[act].by is not By.LANDLORD)
    for field in required(act):
        assert f"--{field.replace('_', '-').removesuffix('s')}" in outcome.err


def test_a_pause_needs_to_say_where_both_sides_agreed(starter: CommandLine, handed_in: HandedIn) -> None:
    outcome = starter("pause", "2027-001", "--by", "landlord", "--person", "P", "--from", "2027-02-15")

    assert outcome.code == 2
    assert "--agreed" in outcome.err


def test_points_of_an_advice_may_name_their_kind(starter: CommandLine, handed_in: HandedIn) -> None:
    starter(
        *("submit_advice", "2027-001", "--by", "geleen", "--person", "P", "--verdict", "positive-with-conditions"),
        *("--point", "condition: report every year", "--point", "Note: this is text", "--point", '{"text": "x"}'),
    )

    assert handed_in.content["verdict"] == "positive_with_conditions"
    assert handed_in.content["points"] == [
        {"kind": "condition", "text": "report every year"},
        "Note: this is text",
        {"text": "x"},
    ]


def test_answers_to_points_are_short_to_type(starter: CommandLine, handed_in: HandedIn) -> None:
    starter(
        *("respond", "2027-001", "--person", "P", "--organisation", "beek", "--decision", "d"),
        *("--point", "1 followed", "--point", "2 not-followed: too dear: by half", "--point", "3: partly: r"),
    )

    assert handed_in.act is not None
    assert handed_in.act.by == "landlord"
    assert handed_in.content["points"] == [
        {"point": 1, "answer": "followed", "reasons": ""},
        {"point": 2, "answer": "not_followed", "reasons": "too dear: by half"},
        {"point": 3, "answer": "partly", "reasons": "r"},
    ]


def test_a_response_without_points_answers_an_advice_without_points(starter: CommandLine, handed_in: HandedIn) -> None:
    starter("respond", "2027-001", "--person", "P", "--organisation", "beek", "--decision", "d")

    assert handed_in.content["points"] == []


@pytest.mark.parametrize("point", ["followed", "1", "1 perhaps", "one followed", "{"])
def test_an_answer_that_cannot_be_read_is_wrong_use(starter: CommandLine, handed_in: HandedIn, point: str) -> None:
    outcome = starter(
        "respond", "2027-001", "--person", "P", "--organisation", "b", "--decision", "d", "--point", point
    )

    assert outcome.code == 2
    assert handed_in.act is None


def test_long_texts_may_come_from_a_file_under_the_options(
    starter: CommandLine, handed_in: HandedIn, tmp_path: Path
) -> None:
    file = tmp_path / "advice.toml"
    file.write_text('verdict = "negative"\npoints = ["too dear"]\nminority_view = "…"')

    starter("submit-advice", "1", "--by", "beek", "--person", "P", "--with", str(file), "--verdict", "partial")

    assert handed_in.content == {"verdict": "partial", "points": ["too dear"], "minority_view": "…"}


def test_a_paper_came_by_letter_unless_said_otherwise(starter: CommandLine, handed_in: HandedIn) -> None:
    paper = ("--received", "2026-01-02", "--entered-by", "landlord")
    starter("react", "1", "--by", "beek", "--person", "P", "--text", "t", *paper)

    assert handed_in.act is not None
    assert (handed_in.act.channel, str(handed_in.act.received)) == ("letter", "2026-01-02")


# --- act -----------------------------------------------------------------------------------------------------------


def test_who_sent_a_paper_enters_it_with_the_day_that_it_names(starter: CommandLine, handed_in: HandedIn) -> None:
    starter("react", "1", "--by", "beek", "--person", "P", "--text", "t", "--received", "2026-01-02")

    assert handed_in.act is not None
    assert (handed_in.act.channel, handed_in.act.entered_by) == ("letter", None)


def test_what_is_too_long_for_an_act_is_wrong_use_with_its_limit(starter: CommandLine, handed_in: HandedIn) -> None:
    outcome = starter("react", "1", "--by", "beek", "--person", "P" * 201, "--text", "t" * 100_000)

    assert outcome.code == 2
    assert (
        "at most 100,000 can be: put long texts in a document"
        in starter("react", "1", "--by", "beek", "--person", "P", "--text", "t" * 100_000).err
    )
    assert handed_in.act is None


def test_act_takes_names_with_dashes_and_fields_by_set(starter: CommandLine, handed_in: HandedIn) -> None:
    outcome = starter(
        *("act", "2027-001", "record-deliberation", "--by", "geleen", "--person", "P"),
        *("--set", "date=2027-01-25", "--set", "present=5", "--set", "motion=2027", "--set", "for=4"),
        *("--act-id", "6f0f9d6e-7d0a-4f0e-9a43-1f6d6a3a1d11"),
    )

    assert outcome.code == 0
    assert handed_in.act is not None
    assert handed_in.act.act_id == "6f0f9d6e-7d0a-4f0e-9a43-1f6d6a3a1d11"
    assert handed_in.act.channel == "command_line"
    assert (datetime.now(UTC) - handed_in.act.at).total_seconds() < 60
    assert handed_in.content == {"date": "2027-01-25", "present": 5, "motion": "2027", "for": 4}


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        (["points=too dear"], ["too dear"]),
        (["points=too dear", "points=2"], ["too dear", 2]),
        (['points=["a", "b"]'], ["a", "b"]),
        (['points={"text": "a"}'], [{"text": "a"}]),
    ],
)
def test_lists_come_by_repetition_or_as_json(
    starter: CommandLine, handed_in: HandedIn, typed: list[str], points: list[Any]
) -> None:
    sets = [word for text in typed for word in ("--set", text)]

    starter("act", "2027-001", "submit_advice", "--by", "geleen", "--person", "P", "--set", "verdict=negative", *sets)

    assert handed_in.content["points"] == points


def test_set_goes_before_the_file_and_a_signal_asks_for_no_answer(
    starter: CommandLine, handed_in: HandedIn, tmp_path: Path
) -> None:
    file = tmp_path / "react.json"
    file.write_text(json.dumps({"text": "from the file", "note": "n"}))

    starter("act", "1", "react", "--by", "b", "--person", "P", "--with", str(file), "--set", "text=typed", "--signal")

    assert handed_in.content == {"text": "typed", "note": "n"}
    assert handed_in.signalled


def test_unknown_fields_are_wrong_use_and_all_named_with_near_ones(starter: CommandLine, handed_in: HandedIn) -> None:
    sets = ("--set", "verdcit=negative", "--set", "pionts=x")

    outcome = starter("act", "1", "submit_advice", "--by", "beek", "--person", "P", *sets, "--json")

    assert outcome.code == 2
    assert "'verdcit'; did you mean verdict" in outcome.json["error"]
    assert "'pionts'; did you mean points" in outcome.json["error"]


def test_who_takes_part_in_a_joint_advice_is_no_field_of_the_advice(starter: CommandLine, handed_in: HandedIn) -> None:
    said = ("--by", "beek", "--person", "P", "--set", "verdict=negative", "--set", "organisations=geleen")

    assert starter("act", "1", "submit_advice", *said).code == 2
    assert handed_in.act is None
    assert starter("act", "1", "draft_joint_advice", *said).code == 0
    assert handed_in.content["organisations"] == ["geleen"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("1", "submit_advise", "--by", "b", "--person", "P"),
        ("1", "react", "--person", "P"),
        ("1", "react", "--by", "b"),
        ("1", "react", "--by", "b", "--person", "P", "--set", "text"),
        ("1", "react", "--by", "b", "--person", "P", "--act-id", "7"),
        ("1", "react", "--by", "b", "--person", "P", "--channel", "fax"),
        ("1", "react", "--by", "b", "--person", "P", "--received", "soon"),
        ("1", "react", "--by", "b", "--person", "P", "--with", "nowhere.toml"),
        ("1", "open_request", "--by", "landlord", "--person", "P"),
        ("1",),
    ],
)
def test_wrong_use_ends_with_two_and_hands_in_nothing(
    starter: CommandLine, handed_in: HandedIn, arguments: tuple[str, ...]
) -> None:
    outcome = starter("act", *arguments, "--json")

    assert outcome.code == 2
    assert outcome.json["error"]
    assert handed_in.act is None


def test_everything_wrong_with_a_sender_and_the_fields_is_told_at_once(
    starter: CommandLine, handed_in: HandedIn
) -> None:
    sender = ("--channel", "fax", "--received", "soon", "--act-id", "7")

    for arguments in (
        ("act", "1", "react", *sender, "--set", "txet=x"),
        ("react", "1", *sender, "--document", "txet.pdf"),
        ("submit-advice", "1", *sender, "--verdict", "txet"),
    ):
        outcome = starter(*arguments)

        assert outcome.code == 2
        for told in ("--by, --person", "'fax'", "--received: 'soon'", "--act-id: '7'", "txet"):
            assert told in outcome.err
        assert handed_in.act is None


# --- open ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def request_file(tmp_path: Path) -> Path:
    (tmp_path / "plan.txt").write_text("the plan")
    file = tmp_path / "request.toml"
    file.write_text(REQUEST)
    return file


def test_open_reads_fields_envelope_and_documents_from_the_file(
    starter: CommandLine, handed_in: HandedIn, request_file: Path
) -> None:
    outcome = starter("open", str(request_file))

    assert (outcome.code, outcome.err) == (0, "")
    assert handed_in.act is not None
    assert (handed_in.act.act, handed_in.act.by, handed_in.act.person) == ("open_request", "landlord", "M. Smeets")
    assert handed_in.content["intended_decision"] == "d"
    assert handed_in.content["planned_execution"] == "2027-07-01"
    (document,) = handed_in.content["documents"]
    assert (document["name"], document["size"], document["label"]) == ("plan.txt", 8, "board_only")
    assert "person" not in handed_in.content


def test_options_go_before_the_file(starter: CommandLine, handed_in: HandedIn, request_file: Path) -> None:
    starter("open", str(request_file), "--person", "A. Other", "--channel", "letter", "--received", "2026-01-05")

    assert handed_in.act is not None
    assert (handed_in.act.person, handed_in.act.channel) == ("A. Other", "letter")


def test_a_file_of_an_organisation_is_an_unsolicited_advice(
    starter: CommandLine, handed_in: HandedIn, tmp_path: Path
) -> None:
    file = tmp_path / "advice.json"
    file.write_text(json.dumps({"by": "geleen", "person": "P", "subject": "Lifts", "points": ["repair at once"]}))

    starter("open", str(file))

    assert handed_in.act is not None
    assert (handed_in.act.act, handed_in.act.by) == ("submit_unsolicited_advice", "geleen")


def test_documents_that_are_not_there_are_all_named(
    starter: CommandLine, handed_in: HandedIn, request_file: Path
) -> None:
    request_file.write_text(REQUEST.replace('[{path = "plan.txt"', '[{path = "a.txt"}, {path = "b.txt"'))

    outcome = starter("open", str(request_file))

    assert outcome.code == 2
    assert "a.txt" in outcome.err
    assert "b.txt" in outcome.err


@pytest.mark.parametrize("text", ["subject = ", "[1, 2]", "reason = 'r'\nperson = 'P'", "{"])
def test_a_file_that_is_no_request_is_wrong_use(
    starter: CommandLine, handed_in: HandedIn, request_file: Path, text: str
) -> None:
    request_file.write_text(text)

    assert starter("open", str(request_file)).code == 2
    assert handed_in.act is None


def test_who_opens_a_file_without_a_name_is_the_user_of_this_computer(
    starter: CommandLine, handed_in: HandedIn, request_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "msmeets")
    request_file.write_text('subject = "s"')

    starter("open", str(request_file))

    assert handed_in.act is not None
    assert (handed_in.act.by, handed_in.act.person) == ("landlord", "msmeets")


def test_without_a_record_opening_fails_in_words(starter: CommandLine, request_file: Path) -> None:
    outcome = starter("open", str(request_file), "--json")

    assert outcome.code == 1
    assert "start the worker once" in outcome.json["error"]


@pytest.mark.parametrize("present", ["99999999999999999999", "NaN", "1e400"])
def test_a_number_that_cannot_be_kept_is_wrong_use(starter: CommandLine, handed_in: HandedIn, present: str) -> None:
    outcome = starter(
        *("act", "1", "record_deliberation", "--by", "beek", "--person", "P", "--set", f"present={present}", "--json")
    )

    assert outcome.code == 2
    assert "number" in outcome.json["error"]


def test_a_document_on_an_act_may_have_a_label_and_an_equals_sign(
    starter: CommandLine, handed_in: HandedIn, tmp_path: Path
) -> None:
    for name in ("a=b.txt", "c.txt"):
        (tmp_path / name).write_text(name)

    outcome = starter(
        *("react", "1", "--by", "beek", "--person", "P", "--text", "t", "--document", str(tmp_path / "a=b.txt")),
        *("--document", f"{tmp_path / 'c.txt'}=embargo_until 2027-03-01"),
    )

    assert (outcome.code, outcome.err) == (0, "")
    assert [d["label"] for d in handed_in.content["documents"]] == ["open", "embargo_until 2027-03-01"]


def test_wrong_numbers_are_named_beside_everything_else(starter: CommandLine, handed_in: HandedIn) -> None:
    votes = ("--present", "x", "--for", "y", "--against", "1.5")
    outcome = starter("record-deliberation", "1", *votes, "--date", "2027-99-99", "--motion", "")

    assert outcome.code == 2
    for told in ("--present: 'x'", "--for: 'y'", "--against: '1.5'", "--date: '2027-99-99'", "--motion", "--abstained"):
        assert told in outcome.err
    outcome = starter("record-consultation", "1", "--reached", "z", "--responses", "q", "--from", "x")
    for told in ("--reached: 'z' is no whole number", "--responses: 'q' is no whole number", "--from: 'x'", "--person"):
        assert told in outcome.err
    assert handed_in.act is None


def test_a_number_is_handed_in_as_a_number(starter: CommandLine, handed_in: HandedIn) -> None:
    starter("rectify", "1", "--by", "beek", "--person", "P", "--entry", "12", "--reason", "r")

    assert handed_in.content["entry"] == 12


def test_bad_documents_are_all_named_and_none_is_stored(
    starter: CommandLine, handed_in: HandedIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVICE_DOCUMENT_SIZE_LIMIT", "5")
    for name in ("good", "labelled", "misspelt", "large"):
        (tmp_path / name).write_text("123456" if name == "large" else "1234")
    documents = ("good", "labelled=embargo_until 2027-02-30", "misspelt=bord_only", "large", "missing")
    named = [word for name in documents for word in ("--document", f"{tmp_path}/{name}")]

    outcome = starter("react", "1", "--by", "beek", "--person", "P", "--text", "t", *named)

    assert outcome.code == 2
    for told in (
        "labelled: the label is",
        "misspelt: the label is",
        "large: larger than 5",
        "missing: there is no such",
    ):
        assert told in outcome.err
    assert not (tmp_path / "var" / "documents").exists()
    assert handed_in.act is None


# --- What is told of an act on record ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (1, 2, "On record already, and counted once: react in dossier 2027-001, entries 1 to 2."),
        (2, 2, "On record already, and counted once: react in dossier 2027-001, entry 2."),
        (99, 99, "Done and on record: react in dossier 2027-001, entry 99."),
    ],
)
def test_an_act_that_was_on_record_already_is_said_to_have_been(
    starter: CommandLine,
    on_record: Callable[[str], Dossier],
    monkeypatch: pytest.MonkeyPatch,
    first: int,
    last: int,
    told: str,
) -> None:
    on_record(MAINTENANCE)
    receipt = Receipt(dossier="2027-001", act_id="a", first=first, last=last, head="0" * 64, at=datetime.now(UTC))
    monkeypatch.setattr("installation.connection.connect", AsyncMock())
    monkeypatch.setattr("installation.submission.submit", AsyncMock(return_value=receipt))

    outcome = starter("react", "2027-001", "--by", "geleen", "--person", "P", "--text", "t")

    assert outcome.out.splitlines()[0] == told
