"""The command line as a process: exit codes, what goes where, and that no traceback is ever seen."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from commands import program
from commands.starter_commands import STARTER
from language.acts import COMMANDS
from tests.commands.conftest import ROOT
from tests.front_door import CommandLine
from tests.hanging import HANGING


def process(command: Sequence[str | bytes], **environment: str) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, **environment}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=HANGING, check=False)


def starter_process(arguments: Sequence[str | bytes], tmp_path: Path, **environment: str) -> Any:
    return process([sys.executable, "starter.py", *arguments], ADVICE_VAR=str(tmp_path / "var"), **environment)


CASES = [
    (["--help"], 0),
    ([], 0),
    (["term", "advice", "--from", "2027-01-11"], 0),
    (["agreement", "check", "agreements/zowonen.toml"], 0),
    (["plan", "--start", "2027-01-11", "--right", "consent"], 1),
    (["show", "2027-001"], 1),
    (["list"], 1),
    (["act", "2027-001", "react", "--by", "beek", "--person", "P", "--set", "text=t"], 1),
    (["term", "advice"], 2),
    (["term", "advice", "--from", "x"], 2),
    (["trem"], 2),
    (["--frobnicate"], 2),
    (["play", "nowhere.yaml"], 2),
    (["agreement"], 2),
    (["list", "--stage"], 2),
]


@pytest.mark.parametrize(("arguments", "code"), CASES, ids=[" ".join(a) or "nothing" for a, _ in CASES])
def test_exit_codes(arguments: list[str], code: int, tmp_path: Path) -> None:
    # nothing listens there, so that nothing of this machine is spoken to
    outcome = starter_process(arguments, tmp_path, ADVICE_EMBEDDED_PORT="9")

    assert outcome.returncode == code
    assert "Traceback" not in outcome.stderr + outcome.stdout


WITHOUT_SERVER = [arguments for arguments, code in CASES if code and arguments[0] != "act"]


@pytest.mark.parametrize("arguments", WITHOUT_SERVER, ids=" ".join)
def test_with_json_a_failure_is_one_document_too(arguments: list[str], starter: CommandLine) -> None:
    outcome = starter(*arguments, "--json")

    (said,) = {"error", "refusals", "reasons"} & outcome.json.keys()
    assert outcome.json[said]
    assert outcome.err == ""


def test_help_lists_every_command(starter: CommandLine) -> None:
    out = starter("--help").out

    for name in (*STARTER.places, *COMMANDS):
        assert f" {name} " in out


GROUPS = {
    "agreement": ("check", "show"),
    "door": ("list", "revoke"),
    "people": ("list", "add", "invite", "end", "unlink", "link", "mandates"),
    "token": ("create", "list", "revoke"),
    "webhook": ("add", "list", "test", "renew-secret", "send-again", "end"),
}
"""Commands that have commands of their own."""

WITHIN = [f"{group} {name}" for group, names in GROUPS.items() for name in names]


@pytest.mark.parametrize("name", [*STARTER.places, *WITHIN])
def test_every_command_has_help_with_an_example(starter: CommandLine, name: str) -> None:
    outcome = starter(*name.split(), "--help")

    assert outcome.code == 0
    if name not in GROUPS:
        assert f"starter.py {name}" in " ".join(outcome.out.split())
        assert ("--json" in outcome.out) is (name not in ("run", "example"))  # which go on until they are told to stop


def test_a_mistyped_command_is_answered_with_a_near_one(starter: CommandLine) -> None:
    outcome = starter("submit-advise")

    assert outcome.code == 2
    assert "'submit-advice'" in outcome.err


def test_what_goes_wrong_unexpectedly_is_one_line(starter: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr("installation.installation.Installation.agreement", broken)

    outcome = starter("term", "advice", "--from", "2027-01-11", "--json")

    assert outcome.code == 1
    assert "KeyError: 'surprise'" in outcome.json["error"]


def test_an_interrupt_ends_without_a_word(starter: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("installation.installation.Installation.agreement", interrupted)

    outcome = starter("term", "advice", "--from", "2027-01-11")

    assert (outcome.code, outcome.out, outcome.err) == (130, "", "")


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    outcome = starter_process(["term", "advice", "--from", "2027-01-11"], tmp_path, ADVICE_GRACE_MINUTE="5")

    assert outcome.returncode == 2
    assert "ADVICE_GRACE_MINUTE" in outcome.stderr


def test_a_reader_that_goes_away_gets_no_traceback(tmp_path: Path) -> None:
    dates = tmp_path / "dates"
    dates.write_text("2027-01-11\n" * 5000)
    command = f"{sys.executable} starter.py term advice --from - --json < {dates} | head -c 100"

    outcome = process(["bash", "-c", command])

    assert outcome.stderr == ""


@pytest.mark.parametrize(
    "arguments", ["term advice --from 2027-01-11", "term advice --from 2027-01-11 --json", "show 1 --json"]
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_that_cannot_be_written_is_said_in_one_line(arguments: str, unbuffered: str, tmp_path: Path) -> None:
    command = f"{sys.executable} starter.py {arguments} > /dev/full"

    outcome = process(["bash", "-c", command], ADVICE_VAR=str(tmp_path / "var"), PYTHONUNBUFFERED=unbuffered)

    assert (outcome.returncode, outcome.stderr) == (1, "The output cannot be written: no space left on device.\n")


def test_where_nothing_can_be_said_the_exit_code_says_it(tmp_path: Path) -> None:
    outcome = process(["bash", "-c", f"{sys.executable} starter.py trem > /dev/full 2>&1"], ADVICE_VAR=str(tmp_path))

    assert outcome.returncode == 1


def test_what_is_not_utf_8_is_wrong_use(tmp_path: Path) -> None:
    outcome = starter_process([b"show", b"\xff\xfe"], tmp_path)

    assert outcome.returncode == 2
    assert "UTF-8" in outcome.stderr


def test_control_characters_do_not_reach_the_terminal(starter: CommandLine) -> None:
    outcome = starter("show", "2027\x1b[31m")

    assert "\x1b" not in outcome.err + outcome.out


def test_json_is_utf_8_whatever_the_locale(tmp_path: Path) -> None:
    arguments = ["agreement", "show", "nergens–ñ", "--json"]

    outcome = starter_process(arguments, tmp_path, LC_ALL="C")

    assert "nergens–ñ" in json.loads(outcome.stdout)["error"]


FEW = 750
"""Modules, Python's own among them; with Temporal's client or the database it would be a thousand and more."""


def test_help_and_dates_are_quick_for_they_load_neither_temporal_nor_the_database() -> None:
    """Counted in modules: how long it takes is the machine's."""
    for arguments in (["--help"], ["term", "advice", "--from", "2027-01-11"], ["submit-advice", "--help"]):
        program = (
            "import sys; from commands.program import run; from commands.starter_commands import STARTER;"
            f"run(STARTER, {arguments!r});"
            "print([m for m in ('temporalio', 'sqlalchemy', 'structlog') if m in sys.modules], file=sys.stderr);"
            f"print(len(sys.modules) < {FEW}, file=sys.stderr)"
        )
        outcome = process([sys.executable, "-c", program])
        assert outcome.stderr.split() == ["[]", "True"]


def test_unexpected_faults_say_where() -> None:
    with pytest.raises(ValueError, match="x") as caught:
        raise ValueError("x")

    assert "test_line.py line" in str(program._unexpected(caught.value))
