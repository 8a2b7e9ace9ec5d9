"""The command line in the test's own process, over an installation with a record of its own."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from activities.record import Record
from commands.starter_commands import STARTER
from installation.database import open_record, prepare
from models.acts import Act
from models.agreement import Agreement, load, load_calendar
from models.procedure.clock import tick
from models.procedure.decide import decide
from models.record.entry import entry_of
from models.scenario import Scenario, act_of, entries_of, read
from models.state import Dossier
from tests.front_door import CommandLine, in_process, installed, own_installation

__all__ = ["installed", "own_installation"]

ROOT = Path(__file__).resolve().parents[2]
AGREEMENTS = ROOT / "agreements"


@pytest.fixture
def starter(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Runs a command line in this process."""
    return in_process(STARTER, capsys)


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
        dossier = _act(record, dossier, act_of(scenario, index, entries_of(dossier)), agreement)
    journal = tick(dossier, agreement, scenario.until)
    if journal.events:
        record.write(entry_of(dossier, journal.dossier, journal.events, agreement, datetime.now(UTC)))
    return journal.dossier


def _act(record: Record, dossier: Dossier, act: Act, agreement: Agreement) -> Dossier:
    decision = decide(dossier, act, agreement)
    assert not decision.refusals, decision.refusals
    record.write(entry_of(dossier, decision.dossier, decision.events, agreement, act.at))
    return decision.dossier
