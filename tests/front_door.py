"""The command lines in the test's own process, over an installation with a record of its own."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from commands import installation
from commands.line import Program, run


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


@pytest.fixture(autouse=True)
def own_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with installed(tmp_path / "var", monkeypatch):
        yield


@contextmanager
def installed(var: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command lines are over this installation."""
    monkeypatch.setenv("ADVICE_VAR", str(var))
    monkeypatch.setenv("ADVICE_EMBEDDED_PORT", "1")  # nothing listens there: the record speaks alone
    monkeypatch.setenv("NO_COLOR", "1")
    _forget()
    yield
    _forget()


def _forget() -> None:
    if installation.record.cache_info().currsize:
        installation.record().dispose()
    for known in (installation.settings, installation.calendar, installation.record):
        known.cache_clear()
