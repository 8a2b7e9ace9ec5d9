"""Every command of both programs says what it said: golden files of whole command lines, on one installation with the
dates pinned. ``pytest tests/golden --renew`` writes them anew; what then differs is what a change shows to users."""

from pathlib import Path

import pytest

from tests.golden.acts import of_act
from tests.golden.conftest import PROGRAMS, Speaks
from tests.golden.lines import helping, reading
from tests.golden.said import FOLDER, compare, name_of
from tests.golden.scripts import scripts

COMMANDS = {name: tuple(program.places) for name, program in PROGRAMS.items()}
ACTS = {f"act-{name}": tuple(of_act(name, text.examples)) for name, text in PROGRAMS["starter"].acts.items()}
SCRIPTS = scripts()
LINES = {name_of(line): line for line in (*reading(), *helping(COMMANDS))}


@pytest.mark.parametrize("name", LINES)
def test_a_command_line_says_what_it_said(name: str, speaks: Speaks, renew: bool) -> None:
    compare(name, speaks(LINES[name]), renew)


@pytest.mark.parametrize("name", SCRIPTS)
def test_command_lines_that_change_something_say_what_they_said(
    name: str, speaks: Speaks, copied: Path, renew: bool
) -> None:
    SCRIPTS[name].before(copied)
    compare(name, "\n".join(speaks(line, copied) for line in SCRIPTS[name].lines), renew)


@pytest.mark.parametrize("name", ACTS)
def test_the_command_of_an_act_says_what_it_said_and_hands_in_what_it_handed_in(
    name: str, speaks: Speaks, handed_in: None, copied: Path, renew: bool
) -> None:
    compare(name, "\n".join(speaks(line, copied) for line in ACTS[name]), renew)


def test_every_command_is_said() -> None:
    said = [line for lines in (LINES.values(), *ACTS.values(), *(s.lines for s in SCRIPTS.values())) for line in lines]
    for program, commands in COMMANDS.items():
        assert [name for name in commands if not any(f"{program} {name} " in f"{line} " for line in said)] == []


def test_no_golden_file_is_left_of_what_is_not_said_any_more(renew: bool) -> None:
    left = {path.stem for path in FOLDER.glob("*")} - {*LINES, *ACTS, *SCRIPTS, "acts-on-a-server"}
    if renew:
        for name in left:
            (FOLDER / f"{name}.txt").unlink()
    else:
        assert not left
