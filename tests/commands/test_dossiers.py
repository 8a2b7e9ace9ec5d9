"""`show`, `list` and `follow` over a real record."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from application.errors import Problem
from commands.auditor_commands import AUDITOR
from commands.output import show_failure
from commands.viewing import AS_OPERATOR
from installation.installation import Installation
from language.events import line_of
from models.scenario import play, read
from models.state import Dossier
from tests.audit.playing import OnRecord, put_on_record, scenario_file
from tests.commands.conftest import ROOT
from tests.commands.dossiers import CONSENT, DEVIATION, MAINTENANCE, UNSOLICITED, WITHDRAWN
from tests.front_door import CommandLine, in_process
from tests.hanging import HANGING

Puts = Callable[[str], Dossier]
FOUR_VERDICTS = scenario_file("four-verdicts-and-a-conflict")


@pytest.fixture
def record_with(tmp_path: Path) -> Iterator[Callable[..., OnRecord]]:
    """Makes this test's record, with scenarios whose notices have left as dossiers."""
    made: list[OnRecord] = []

    def record_with(*scenarios: Path) -> OnRecord:
        made.append(put_on_record(tmp_path / "var", *scenarios))
        return made[-1]

    yield record_with
    for record in made:
        record.engine.dispose()


def at(moment: str) -> tuple[str, str]:
    return "--at", moment


def test_show_says_what_is_awaited_from_whom_soonest_first(starter: CommandLine, on_record: Puts) -> None:
    on_record(MAINTENANCE)

    found = starter("show", "2027-001", *at("2027-01-27"), "--json").json

    awaited = [(w["until"], w["party"], w["what"]) for w in found["waits_for"]]
    assert awaited == [
        ("2027-02-01", "beek", "consulting its tenants"),
        ("2027-02-09", "landlord", "the response to the advice"),
        ("2027-02-15", "beek", "an adopted deliberation"),
        ("2027-02-22", "beek", "the advice"),
        (None, "landlord", "an answer to 1 question(s)"),
    ]
    assert not any(waiting["overdue"] for waiting in found["waits_for"])


def test_show_has_terms_with_sentences_and_locks_in_words(starter: CommandLine, on_record: Puts) -> None:
    on_record(MAINTENANCE)

    found = starter("show", "2027-001", *at("2027-01-27"), "--json").json

    response = next(term for term in found["terms"] if term["term"] == "response")
    assert (response["organisation"], response["ends"], response["state"]) == ("geleen", "2027-02-09", "running")
    assert response["sentence"].startswith("The response term is 14 days from Tuesday 26 January 2027")
    assert [lock["organisation"] for lock in found["lock"]] == [None, "geleen", "beek"]
    assert found["lock"][0]["in_words"] == "the landlord may not execute yet"


def test_show_gives_the_request_and_the_points_under_their_numbers(starter: CommandLine, on_record: Puts) -> None:
    dossier = on_record(DEVIATION)

    shown = starter("show", dossier.number, *at("2027-02-05T12:00")).out

    assert re.search(r"^The request\nThe plan: \S", shown, re.MULTILINE)
    assert re.search(r"^Points of geleen.*\n1\. .+ \((?:followed|partly|not followed)\)$", shown, re.MULTILINE)


def test_a_point_without_an_answer_says_so(starter: CommandLine, on_record: Puts) -> None:
    dossier = on_record(DEVIATION)
    advice = next(track.advice for track in dossier.tracks.values() if track.advice and track.advice.points)

    shown = starter("show", dossier.number, *at(advice.received_at.isoformat())).out

    assert f"1. {advice.points[0].text} (not answered yet)\n" in shown


def test_show_lists_the_terms_that_run_and_says_what_is_alike_once(starter: CommandLine, on_record: Puts) -> None:
    on_record(MAINTENANCE)

    shown = starter("show", "2027-001", *at("2027-01-12")).out
    terms = shown.partition("\nTerms\n")[2].partition("\n\n")[0].splitlines()

    assert "- advice, beek and geleen (running): Monday 22 February 2027" in terms
    assert not any("The first day is" in line for line in terms)


def test_show_explains_every_date_where_it_is_asked_why(starter: CommandLine, on_record: Puts) -> None:
    on_record(MAINTENANCE)

    later = starter("show", "2027-001", *at("2027-01-27")).out
    why = starter("show", "2027-001", *at("2027-01-27"), "--why").out

    over = int(re.findall(r"^Over: (\d+)\. With --why", later, re.MULTILINE)[0])
    assert over >= 1
    assert "Over:" not in why
    assert why.count("The last day is") > later.count("The last day is") == 0
    lines = [line for line in why.splitlines() if "The first day is" in line]
    assert len(lines) == len(set(lines))


def test_a_past_moment_shows_the_dossier_as_it_was(starter: CommandLine, on_record: Puts) -> None:
    on_record(DEVIATION)

    before = starter("show", "2027-002", *at("2027-01-20"), "--json").json
    after = starter("show", "2027-002", *at("2027-02-05T12:00"), "--json").json

    assert (before["escalations"], after["escalations"]) == ([], ["advice_not_followed"])
    assert before["sequence"] < after["sequence"]
    assert not any(track["advice"] for track in before["tracks"])


def test_what_was_due_and_did_not_come_is_overdue(starter: CommandLine, on_record: Puts) -> None:
    on_record(MAINTENANCE.replace("until: 2027-02-01", "until: 2027-02-20"))

    found = starter("show", "2027-001", *at("2027-02-20"), "--json").json

    assert ("landlord", True) in [(w["party"], w["overdue"]) for w in found["waits_for"]]
    assert found["breaches"] == ["response_overdue"]


def test_consent_is_waited_for_without_a_term(starter: CommandLine, on_record: Puts) -> None:
    on_record(CONSENT)

    found = starter("show", "2027-004", *at("2027-03-01"), "--json").json

    assert [(w["party"], w["until"]) for w in found["waits_for"]] == [("geleen", None)]
    assert {lock["state"] for lock in found["lock"]} == {"never"}


def test_an_unsolicited_advice_has_no_lock(starter: CommandLine, on_record: Puts) -> None:
    on_record(UNSOLICITED)

    found = starter("show", "2027-005", *at("2027-01-12"), "--json").json

    assert found["lock"] == []
    assert [(w["party"], w["until"]) for w in found["waits_for"]] == [("landlord", "2027-02-22")]
    assert "unsolicited" in starter("show", "2027-005", *at("2027-01-12")).out


def test_show_for_people_names_everything(starter: CommandLine, on_record: Puts) -> None:
    on_record(DEVIATION)

    outcome = starter("show", "2027-002", *at("2027-02-05T12:00"))

    assert outcome.code == 0
    for words in ("Waits for", "The lock", "Tracks", "Terms", "Strategic consultation 1: open", "Breaches: none."):
        assert words in outcome.out
    assert "\x1b" not in outcome.out


def test_a_dossier_that_is_not_there_is_refused(starter: CommandLine, on_record: Puts) -> None:
    on_record(MAINTENANCE)

    for command in ("show", "follow"):
        outcome = starter(command, "2027-099", "--json")
        assert outcome.code == 1
        assert outcome.json["refusals"][0]["code"] == "no_dossier"


def test_before_its_opening_a_dossier_did_not_exist(starter: CommandLine, on_record: Puts) -> None:
    on_record(MAINTENANCE)

    outcome = starter("show", "2027-001", *at("2026-12-31"))

    assert outcome.code == 1
    assert "did not exist then" in outcome.err


@pytest.mark.parametrize("moment", ["yesterday", "2027-13-01", "2027-01-01T25:00", "20270101"])
def test_a_moment_that_is_none_is_wrong_use(starter: CommandLine, moment: str) -> None:
    assert starter("show", "2027-001", *at(moment)).code == 2


@pytest.fixture
def three_dossiers(on_record: Puts) -> None:
    for text in (MAINTENANCE, DEVIATION, WITHDRAWN):
        on_record(text)


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ((), ["2027-001", "2027-002", "2027-003"]),
        (("--open",), ["2027-001", "2027-002"]),
        (("--closed",), ["2027-003"]),
        (("--party", "limbricht"), ["2027-003"]),
        (("--stage", "closed"), ["2027-003"]),
        (("--due-before", "2027-02-05"), ["2027-001"]),
        (("--open", "--party", "limbricht"), []),
    ],
)
@pytest.mark.usefixtures("three_dossiers")
def test_list_has_what_was_asked_for_soonest_first(
    starter: CommandLine, options: tuple[str, ...], numbers: list[str]
) -> None:
    outcome = starter("list", *options, "--json")

    assert outcome.code == 0
    assert [dossier["dossier"] for dossier in outcome.json] == numbers


@pytest.mark.usefixtures("three_dossiers")
def test_who_reads_without_naming_a_party_is_told_that_nothing_was_kept_back(starter: CommandLine) -> None:
    for line in ("list", "list --party geleen", "list --json", "documents 2027-001 --json"):
        assert starter(*line.split()).err == f"{AS_OPERATOR}\n"
    assert starter("outbox").err == ""  # no party reads it: --as would help nobody
    assert AS_OPERATOR in starter("show", "2027-001", *at("2027-02-01")).err


@pytest.mark.parametrize("line", [("show", "2027-001"), ("list",), ("follow", "2027-001")])
@pytest.mark.usefixtures("three_dossiers")
def test_an_administrator_reads_no_dossier(starter: CommandLine, line: tuple[str, ...]) -> None:
    outcome = starter(*line, "--as", "administrator")

    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.splitlines()[0] == "The administrator may not read this:"
    assert outcome.err.splitlines()[1].strip().startswith("not_permitted")
    assert starter("list", "--party", "administrator", "--json").json == []


@pytest.mark.usefixtures("three_dossiers")
def test_as_an_unknown_party_is_wrong_use(starter: CommandLine) -> None:
    for line in (("show", "2027-001"), ("list",), ("follow", "2027-001"), ("outbox",), ("documents", "2027-001")):
        outcome = starter(*line, "--as", "gelene")
        assert outcome.code == 2
        assert "--as: there is no party 'gelene'; did you mean geleen" in outcome.err
        assert starter(*line, "--as", "").code == 2


def test_a_list_as_an_organisation_does_not_show_how_far_the_others_are(
    starter: CommandLine, record_with: Callable[..., OnRecord]
) -> None:
    record_with(FOUR_VERDICTS)

    (on_record,) = starter("list", "--json").json
    (of_geleen,) = starter("list", "--as", "geleen", "--json").json

    assert on_record["organisations"] == ["geleen", "beek", "limbricht", "beekdaelen"]
    assert of_geleen["organisations"] == ["geleen"]
    assert starter("list", "--as", "geleen", "--party", "beek", "--json").json == []


def test_shown_as_a_party_it_is_what_the_auditor_sees_through_its_eyes(
    starter: CommandLine, record_with: Callable[..., OnRecord], capsys: pytest.CaptureFixture[str]
) -> None:
    (number,) = record_with(FOUR_VERDICTS).numbers
    auditor = in_process(AUDITOR, capsys)
    for party in ("landlord", "geleen", "beek", "auditor"):
        for more in ((), ("--json",), ("--at", "2027-02-10"), ("--at", "2027-02-10", "--json")):
            line = ("show", number, "--as", party, *more)
            assert starter(*line)[:2] == auditor(*line)[:2]


@pytest.mark.usefixtures("three_dossiers")
def test_list_for_people_has_a_line_each(starter: CommandLine) -> None:
    lines = starter("list").out.splitlines()

    assert len(lines) == 4
    assert lines[2].endswith("receipt (escalated)  2027-02-09")


@pytest.mark.usefixtures("three_dossiers")
def test_everything_that_is_wrong_with_a_list_is_told_at_once(starter: CommandLine) -> None:
    outcome = starter("list", "--party", "gelene", "--stage", "foo", "--due-before", "x")

    assert outcome.code == 2
    for fault in ("no stage 'foo'", "--due-before: 'x'", "no party 'gelene'; did you mean geleen"):
        assert fault in outcome.err


@pytest.mark.usefixtures("three_dossiers")
def test_a_party_of_the_agreement_without_a_dossier_has_an_empty_list(starter: CommandLine) -> None:
    assert starter("list", "--party", "beekdaelen", "--json").json == []


def test_a_wrong_stage_is_answered_with_those_there_are(starter: CommandLine) -> None:
    outcome = starter("list", "--stage", "respons")

    assert outcome.code == 2
    assert "did you mean response" in outcome.err


@pytest.mark.parametrize("file", sorted((ROOT / "tests" / "scenarios").glob("*.yaml")), ids=lambda file: file.stem)
def test_every_event_of_every_scenario_is_a_line_without_gaps(file: Path) -> None:
    scenario = read(file.read_text())
    played = play(scenario, Installation().agreement(scenario.agreement or "statutory"))

    for event in played.events:
        line = line_of(event)
        assert "{" not in line
        assert not line.endswith("-")
        assert " - " not in line


@pytest.fixture
def _foreground() -> Iterator[None]:
    """Programs started meanwhile listen to Ctrl-C, also where a shell runs the tests in its background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_foreground")
def test_follow_prints_every_event_and_ends_well_on_ctrl_c(on_record: Puts, tmp_path: Path) -> None:
    dossier = on_record(MAINTENANCE)
    following = subprocess.Popen(
        [sys.executable, "starter.py", "follow", "2027-001", "--json"],
        cwd=ROOT,
        env={**os.environ, "ADVICE_VAR": str(tmp_path / "var")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert following.stdout is not None
    events = [json.loads(following.stdout.readline()) for _ in range(dossier.sequence)]
    following.send_signal(signal.SIGINT)
    _, err = following.communicate(timeout=HANGING)

    assert [event["sequence"] for event in events] == list(range(1, dossier.sequence + 1))
    assert (following.returncode, err) == (0, f"{AS_OPERATOR}\n")


FORGING = r"A)\n   49. asked: hello\r\n   50.\x1b[8m asked\u2028   51.\x9b asked"


def test_what_somebody_typed_adds_no_line_and_steers_no_terminal(
    starter: CommandLine, on_record: Puts, installed: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = MAINTENANCE.replace("act: acknowledge_receipt}", f'act: acknowledge_receipt, person: "{FORGING}"}}')
    whole = whole.replace('"Upkeep 2027-2030"', f'"{FORGING}"').replace("panel of November", f'"{FORGING}"')
    dossier, auditor = on_record(whole), in_process(AUDITOR, capsys)

    shown = [starter("show", "2027-001", *at("2027-02-01")), starter("list"), auditor("timeline", "2027-001")]
    lines = [line_of(event) for event in installed.reader.events("2027-001")]

    assert [outcome.code for outcome in shown] == [0, 0, 0]
    for text in [*(outcome.out for outcome in shown), "\n".join(lines)]:
        assert "asked: hello" in text
        assert not re.search(r"^ *(49|50|51)\.", text.replace("\r", "\n"), re.MULTILINE)
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028]", text)
        assert "\n" not in "".join(lines)
    assert len(lines) == dossier.sequence


def test_json_holds_no_raw_control_character_and_says_the_same(starter: CommandLine, on_record: Puts) -> None:
    on_record(MAINTENANCE.replace('"Upkeep 2027-2030"', f'"{FORGING}"'))

    outcome = starter("show", "2027-001", *at("2027-02-01"), "--json")

    assert "\x9b" in outcome.json["subject"]
    assert "\n" in outcome.json["subject"]
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028]", outcome.out)


def test_a_failure_is_told_on_lines_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    show_failure(Problem("first", "second\n  forged"), as_json=False)
    assert capsys.readouterr().err == "first\nsecond   forged\n"


def test_show_has_the_request_for_scripts_too(starter: CommandLine, on_record: Puts) -> None:
    on_record(MAINTENANCE)

    found = starter("show", "2027-001", *at("2027-01-27"), "--json").json

    assert set(found["request"]["addressees"]) == {"geleen", "beek"}
    assert {"subject", "intended_decision", "reasons", "consequences"} <= found["request"].keys()


def test_a_party_is_named_in_any_case(starter: CommandLine, on_record: Puts) -> None:
    on_record(MAINTENANCE)

    listed = starter("list", "--party", "Geleen", "--json").json

    assert listed
    assert starter("list", "--party", "geleen", "--json").json == listed
    assert "did you mean geleen" in starter("list", "--party", "gelen").err
