"""The command line in the test's own process, over an installation with a record of its own."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from activities.record import Record
from client.database import open_record, prepare
from commands import installation
from commands.line import run
from commands.starting import STARTER
from models.acts import Act
from models.agreement import Agreement, load, load_calendar
from models.procedure.clock import tick
from models.procedure.decide import decide
from models.projection import entry_of
from models.scenario import Scenario, act_of, read
from models.state import Dossier

ROOT = Path(__file__).resolve().parents[2]
AGREEMENTS = ROOT / "agreements"


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
def starter(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Runs a command line in this process."""

    def starter(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = run(STARTER, list(arguments))
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return starter


@pytest.fixture
def zowonen() -> Agreement:
    calendar = load_calendar((AGREEMENTS / "calendar.toml").read_text())
    return load((AGREEMENTS / "zowonen.toml").read_text(), calendar)


@pytest.fixture
def on_record(tmp_path: Path, zowonen: Agreement) -> Callable[[str], Dossier]:
    """Puts a scenario on record, act by act as the procedure does."""
    engine = open_record(f"sqlite:///{tmp_path / 'var' / 'record.db'}", create=True)
    prepare(engine)
    record = Record(engine)

    def put(text: str) -> Dossier:
        return _put_on_record(record, read(text), zowonen)

    return put


def _put_on_record(record: Record, scenario: Scenario, agreement: Agreement) -> Dossier:
    dossier = Dossier(number=scenario.scenario)
    for index in range(len(scenario.acts)):
        dossier = _act(record, dossier, act_of(scenario, index), agreement)
    minutes = tick(dossier, agreement, scenario.until)
    if minutes.events:
        record.write(entry_of(dossier, minutes.dossier, minutes.events, agreement, datetime.now(UTC)))
    return minutes.dossier


def _act(record: Record, dossier: Dossier, act: Act, agreement: Agreement) -> Dossier:
    decision = decide(dossier, act, agreement)
    assert not decision.refusals, decision.refusals
    record.write(entry_of(dossier, decision.dossier, decision.events, agreement, act.at))
    return decision.dossier
