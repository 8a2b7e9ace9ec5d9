"""What every command of both programs says of itself on a terminal of 80 columns, and what a shell completes."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from commands.auditor_commands import AUDITOR
from commands.help_pages import laid_out
from commands.program import Program
from commands.starter_commands import STARTER
from language.acts import ACTS, COMMANDS
from models.state import Dossier
from models.terms import TermName
from tests.commands import dossiers
from tests.commands.conftest import ROOT
from tests.front_door import Outcome, in_process
from tests.hanging import HANGING

GROUPS = {"agreement": ("agreement check", "agreement show")}


def every_command(program: Program) -> Iterator[list[str]]:
    yield []
    for name in (*program.places, *program.acts):
        yield [name]
        yield from (words.split() for words in GROUPS.get(name, ()))


LINES = [(program, words) for program in (STARTER, AUDITOR) for words in every_command(program)]
IDS = [f"{program.name} {' '.join(words)}".strip() for program, words in LINES]


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS", "TERMINAL_WIDTH"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(("program", "words"), LINES, ids=IDS)
def test_help_fits_on_a_terminal_and_speaks_no_python(
    program: Program, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    lines = in_process(program, capsys)(*words, "--help").out.splitlines()

    assert lines
    assert [line for line in lines if len(line) > 80] == []
    assert [line for line in lines if re.search(r"<\w|list\[|Path\b|\(required\)", line)] == []
    assert list(ragged(lines)) == []


def ragged(lines: list[str]) -> Iterator[str]:
    """The lines of a paragraph that end although the next word would have fitted. Examples are no paragraphs."""
    for line, following in pairwise(line.rstrip() for line in lines):
        in_a_paragraph = all(re.match(" [^ ]", each) for each in (line, following))
        if in_a_paragraph and len(line) + 1 + len(following.split()[0]) < 80:
            yield line


def marked(text: str) -> set[str]:
    """The options that a help marks as required."""
    return set(re.findall(r"│ \*\s+(--[a-z-]+)", text))


def missing(outcome: Outcome) -> set[str]:
    """The options that a command misses when none is given."""
    told = re.findall(r"(?:These are missing:|Missing option)([^.\n]*)", outcome.err)
    return set(re.findall(r"--?[a-z-]+", " ".join(told)))


ARGUMENTS = {"act": ["react"], "term": ["advice"], "explain": ["advice"]}


@pytest.mark.parametrize(("program", "words"), LINES, ids=IDS)
def test_what_a_command_cannot_do_without_is_marked(
    program: Program, words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(_: object) -> int:
        return 0

    monkeypatch.setattr("commands.run._together", at_once)  # it runs until it is told to stop
    monkeypatch.setattr("commands.example._become", lambda *_: None)
    monkeypatch.setattr("installation.example_place.example_environment", lambda _: {})
    line = in_process(program, capsys)
    shown = line(*words, "--help").out
    if not words or words == ["agreement"]:
        assert not marked(shown)
        return
    given = ["2027-001"] if re.search(r"│ \*\s+(DOSSIER|FILE)", shown) else []
    found = missing(line(*words, *given, *ARGUMENTS.get(words[0], [])))

    assert {{"-o": "--output"}.get(name, name) for name in found} == marked(shown)


def test_a_long_example_is_broken_so_that_it_can_be_copied() -> None:
    example = COMMANDS["open-request"].examples[0]

    shown = laid_out(f"First.\n\nExamples:\n\n  {example}")

    lines = shown.split("Examples:\n")[1].splitlines()
    assert len(lines) > 2
    assert all(len(line) <= 76 for line in lines)
    assert " ".join(line.removesuffix("\\").strip() for line in lines) == example


def test_paragraphs_are_wrapped_by_the_terminal_alone() -> None:
    assert laid_out("One\nline.\n\nAnd [this]\none.") == "One line.\n\n\n[not dim]And \\[this] one."


# --- completion ----------------------------------------------------------------------------------------------------


def completed(shell: str, line: str, program: str = "starter.py") -> list[str]:
    """What a shell is offered for a line that ends where it completes."""
    variable = f"_{program.upper()}_COMPLETE"
    words = f"{line} ".split(" ")[:-1]
    asked = {
        "bash": {"COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)},
        "zsh": {"_TYPER_COMPLETE_ARGS": line},
        "fish": {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }[shell]
    environment = {**os.environ, **asked, variable: f"complete_{shell}"}
    done = subprocess.run(
        [sys.executable, program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=HANGING,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands_and_options(shell: str) -> None:
    assert any("acknowledge-receipt" in offer for offer in completed(shell, "starter.py ack"))
    assert any("--person" in offer for offer in completed(shell, "starter.py withdraw 2027-001 --per"))
    assert any("timeline" in offer for offer in completed(shell, "auditor.py time", "auditor.py"))


def test_a_shell_completes_what_there_is() -> None:
    assert completed("bash", "starter.py withdraw 2027-001 --by be") == ["beek", "beekdaelen"]
    assert completed("bash", "starter.py act 2027-001 submit_") == [n for n in ACTS if n.startswith("submit_")]
    assert completed("bash", "starter.py term st") == [name for name in TermName if name.startswith("st")]
    assert completed("bash", "starter.py show 20") == [""]


def test_bash_completes_with_the_script_that_is_shown() -> None:
    script = f"""
        eval "$({sys.executable} starter.py --show-completion)"
        complete -p starter.py
        COMP_WORDS=(./starter.py ack) COMP_CWORD=1
        _starterpy_completion ./starter.py
        echo "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=HANGING, check=False
    )

    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "complete -o default -F _starterpy_completion starter.py",
        "acknowledge-receipt",
    ]


def test_a_shell_completes_the_dossiers_on_record(on_record: Callable[[str], Dossier]) -> None:
    on_record(dossiers.MAINTENANCE)

    assert completed("bash", "starter.py show 20") == ["2027-001"]
    assert completed("bash", "auditor.py timeline 20", "auditor.py") == ["2027-001"]
