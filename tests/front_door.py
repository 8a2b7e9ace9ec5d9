"""The command lines in the test's own process, over an installation with a record of its own."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from commands.program import Program, run
from installation.installation import Installation


class Outcome(NamedTuple):
    """What a command line gave: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


CommandLine = Callable[..., Outcome]


def in_process(program: Program, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Runs a program's command lines in this process."""

    def command_line(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = run(program, list(arguments))
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return command_line


@pytest.fixture
def installed(own_installation: None) -> Iterator[Installation]:
    """The test's installation, as a command would find it."""
    with Installation() as installation:
        yield installation


@pytest.fixture(autouse=True)
def own_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_at(tmp_path / "var", monkeypatch)


def install_at(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command lines are over the installation in this folder."""
    monkeypatch.setenv("ADVICE_VAR", str(var))
    monkeypatch.setenv("ADVICE_EMBEDDED_PORT", "1")  # nothing listens there: the record speaks alone
    monkeypatch.setenv("NO_COLOR", "1")
