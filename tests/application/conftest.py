"""Readings over a record of the test's own: real dossiers in a real database, asked by whoever looks."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from application.people import Viewer
from application.reading import Readings
from commands.starter_commands import STARTER
from installation.installation import Installation
from tests.audit.playing import OnRecord, put_on_record
from tests.front_door import CommandLine, in_process, installed, own_installation

__all__ = ["installed", "own_installation"]

ReadAs = Callable[[str | None], Readings]


@pytest.fixture
def starter(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Runs a command line in this process."""
    return in_process(STARTER, capsys)


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


@pytest.fixture
def read_as(installed: Installation) -> ReadAs:
    """What a party can read on the test's record; None: the operator of the machine."""
    return lambda party: Readings(installed, Viewer.operator() if party is None else Viewer.of_party(party))
