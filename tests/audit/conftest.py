"""What the tests of the auditor share: case files, records with everything around them, and the command line."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from commands.auditor_commands import AUDITOR
from models.knowledge.case_file import CaseFile
from tests.audit.playing import OnRecord, case_of, put_on_record, scenario_file
from tests.front_door import CommandLine, in_process, own_installation

if TYPE_CHECKING:
    from tests.audit.tampering import Scene

__all__ = ["own_installation"]


@pytest.fixture
def auditor(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Runs a command line of auditor.py in this process, over the installation of ``record_with``."""
    return in_process(AUDITOR, capsys)


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
    from tests.accounts.authenticator import Authenticator
    from tests.audit.tampering import Scene
    from tests.audit.whole import SITE, Whole

    whole = Whole(tmp_path_factory.mktemp("whole"), Authenticator(origin=f"https://{SITE}"))
    whole.fill()
    built = Scene(whole)
    yield built
    built.vault.close()
    whole.engine.dispose()
