"""How the archive finds what ended, and how a history is written: what needs no Temporal to be tried."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from temporalio.client import Client, WorkflowExecutionStatus

from activities import archive as archiving
from activities.archive import Archive
from installation.archive_store import ArchiveStore
from installation.database import open_record
from models.events import instant
from models.protocol import workflow_id
from tests.workflows.replaying import stored

HISTORIES = Path(__file__).parents[1] / "histories"
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


class Lists:
    """Temporal's list of runs, in which each appears some time after it closed."""

    def __init__(self) -> None:
        self.now = NOON
        self.runs: list[tuple[datetime, SimpleNamespace]] = []
        self.given: list[int] = []

    def ends(self, late: float = 0) -> None:
        run_id = f"run-{len(self.runs)}"
        status = WorkflowExecutionStatus.COMPLETED
        run = SimpleNamespace(
            id=workflow_id("2027-001"), run_id=run_id, status=status, start_time=NOON, close_time=self.now
        )
        self.runs.append((self.now + timedelta(seconds=late), run))

    async def list_workflows(self, query: str) -> AsyncIterator[Any]:
        since = query.partition("CloseTime >= ")[2].strip("'")
        found = [run for at, run in self.runs if at <= self.now and since <= instant(run.close_time)]
        self.given.append(len(found))
        for run in found:
            yield run


@pytest.fixture
def lists() -> Lists:
    return Lists()


@pytest.fixture
def archive(lists: Lists, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    def all_of_them(_: Archive, runs: Sequence[Any]) -> list[Any]:
        return [*runs]

    monkeypatch.setattr(Archive, "_not_registered", all_of_them)
    client: Client = lists  # type: ignore[assignment]
    engine = open_record(f"sqlite:///{tmp_path}/record.db", create=True)
    return Archive(engine, ArchiveStore(tmp_path), client, clock=lambda: lists.now)


@pytest.mark.parametrize("put_back", [timedelta(), timedelta(hours=1), timedelta(days=2)])
async def test_a_run_that_is_listed_late_is_found_within_two_minutes(
    archive: Archive, lists: Lists, monkeypatch: pytest.MonkeyPatch, put_back: timedelta
) -> None:
    await archive._look()
    monkeypatch.setattr(archive, "_clock", lambda: lists.now - put_back)
    for look in range(60):
        lists.now += timedelta(seconds=3)
        lists.ends(late=55 if look == 7 else 0)
        await archive._look()

    assert {run.run_id for run in archive._found} == {run.run_id for _, run in lists.runs}


async def test_of_what_ended_long_ago_a_look_lists_nothing(archive: Archive, lists: Lists) -> None:
    for _ in range(60):
        lists.now += timedelta(seconds=3)
        lists.ends()
        await archive._look()

    assert sorted(lists.given)[len(lists.given) // 2] <= 5


def test_a_history_is_written_as_the_json_that_temporal_makes_in_one_order() -> None:
    histories = [stored(path) for path in sorted(HISTORIES.glob("*.json.gz"))[::8]]

    made = [json.loads(history.to_json()) for history in histories]
    assert [archiving._in_one_order(history) for history in histories] == [
        json.dumps(each, sort_keys=True, ensure_ascii=False, separators=(",", ":")) for each in made
    ]
