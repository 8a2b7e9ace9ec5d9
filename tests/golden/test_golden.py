"""Every command of both programs says what it said: golden files of whole command lines, on one installation with the
dates pinned. ``pytest tests/golden --renew`` writes them anew; what then differs is what a change shows to users."""

import pytest

from tests.golden.conftest import PROGRAMS, Speaks
from tests.golden.lines import helping, reading
from tests.golden.said import FOLDER, compare, name_of

COMMANDS = {name: tuple(program.places) for name, program in PROGRAMS.items()}
LINES = {name_of(line): line for line in (*reading(), *helping(COMMANDS))}


@pytest.mark.parametrize("name", LINES)
def test_a_command_line_says_what_it_said(name: str, speaks: Speaks, renew: bool) -> None:
    compare(name, speaks(LINES[name]), renew)


def test_no_golden_file_is_left_of_what_is_not_said_any_more(renew: bool) -> None:
    left = {path.stem for path in FOLDER.glob("*")} - set(LINES)
    if renew:
        for name in left:
            (FOLDER / f"{name}.txt").unlink()
    else:
        assert not left
