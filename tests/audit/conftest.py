"""What the tests of the auditor share: case files, records with everything around them, and the command line."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from commands import installation
from commands.auditing import AUDITOR
from commands.line import run
from models.audit.casefile import CaseFile
from tests.audit.playing import OnRecord, case_of, put_on_record, scenario_file

if TYPE_CHECKING:
    from tests.audit.tampering import Scene


class Outcome(NamedTuple):
    """What a command line gave: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


CommandLine = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _own_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ADVICE_VAR", str(tmp_path / "var"))
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


@pytest.fixture
def auditor(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Runs a command line of auditor.py in this process, over the installation of ``record_with``."""

    def auditor(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = run(AUDITOR, list(arguments))
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return auditor


@pytest.fixture
def case() -> Callable[..., CaseFile]:
    """A scenario of ``tests/scenarios`` (its name, or a path) as an auditor reads it."""
    return lambda name, serial=1: case_of(scenario_file(name), serial)


@pytest.fixture
def record_with(tmp_path: Path) -> Iterator[Callable[..., OnRecord]]:
    """Makes this test's record, with these scenarios (names or paths) as dossiers; once per test."""
    made: list[OnRecord] = []

    def record_with(*scenarios: str | Path, delivered: bool = True) -> OnRecord:
        made.append(put_on_record(tmp_path / "var", *scenarios, delivered=delivered))
        return made[-1]

    yield record_with
    for record in made:
        record.engine.dispose()


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Scene"]:
    """A record with everything in it, to be changed and put back."""
    from tests.audit.tampering import Scene
    from tests.audit.whole import Whole

    whole = Whole(tmp_path_factory.mktemp("whole"))
    whole.fill()
    built = Scene(whole)
    yield built
    built.vault.close()
    whole.engine.dispose()
