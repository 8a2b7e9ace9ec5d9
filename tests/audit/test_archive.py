"""Every run that ended is kept whole, whatever goes wrong meanwhile, and is still there when Temporal has forgotten."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Row, select
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import WorkflowHistory
from temporalio.service import RPCError

from activities import archive as archiving
from activities.archive import Archive
from installation.archive_store import ArchiveMissingError, ArchiveStore
from models.protocol import PROCEDURE, Start, workflow_id
from models.record.packed import unpacked
from models.record.tables import RunRow
from tests.hanging import HANGING
from tests.models.procedures import ZOWONEN
from tests.workflows.installation import Installation, act, installation, question
from tests.workflows.replaying import assert_replay

pytestmark = pytest.mark.asyncio(loop_scope="module")

AT_ONCE = '"50ms"'
LIMITS = {
    "limit.historyCount.suggestContinueAsNew": "60",
    "history.transferProcessorUpdateAckInterval": AT_ONCE,
    "history.visibilityProcessorUpdateAckInterval": AT_ONCE,
    "history.timerProcessorUpdateAckInterval": AT_ONCE,
}
"""A dossier goes on in a new run after some ten acts, and what is deleted is gone at once."""


@pytest.fixture(autouse=True)
def _breathless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiving, "_BREATH", 0)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    async with installation(tmp_path_factory.mktemp("archive"), LIMITS) as built:
        yield built


@pytest.fixture
def store(tmp_path: Path) -> ArchiveStore:
    return ArchiveStore(tmp_path / "archive")


@pytest.fixture
def archive(home: Installation, store: ArchiveStore) -> Iterator[Archive]:
    """An archive that knows nothing yet; afterwards the record knows of no run any more."""
    yield Archive(home.record, store, home.client)
    with home.record.begin() as connection:
        connection.execute(RunRow.__table__.delete())  # type: ignore[attr-defined]


def runs(home: Installation, number: str) -> dict[str, Row[Any]]:
    """The runs of a dossier on record, by id."""
    query = select(*RunRow.__table__.columns).where(RunRow.dossier == number)
    with home.record.connect() as connection:
        return {row.run_id: row for row in connection.execute(query)}


async def until_archived(home: Installation, archive: Archive, number: str, many: int) -> list[Row[Any]]:
    """Rounds until so many runs of a dossier are in the archive (Temporal's list is a moment late); first run first."""
    async with asyncio.timeout(HANGING):
        while len(kept := [row for row in runs(home, number).values() if row.archived_at]) < many:
            await archive.round()
            await asyncio.sleep(0.05)
    after: dict[str | None, Row[Any]] = {row.continued_from: row for row in kept}
    chain = [after[None]]
    while chain[-1].run_id in after:
        chain.append(after[chain[-1].run_id])
    return chain


async def chained(home: Installation) -> tuple[str, int]:
    """A dossier that went on in new runs, and is closed; how many runs it had."""
    number = await home.open()
    for serial in range(12):
        await home.submit(number, question(text=f"Vraag {serial}"))
    await home.submit(number, act("withdraw", "landlord", reason="klaar"))
    await home.procedure(number).result()
    before, many = (await home.procedure(number).describe()).run_id, 0
    while before:
        handle = home.client.get_workflow_handle(workflow_id(number), run_id=before)
        first = (await handle.fetch_history()).events[0].workflow_execution_started_event_attributes
        before, many = first.continued_execution_run_id, many + 1
    return number, many


async def closed(home: Installation) -> str:
    number = await home.open()
    await home.submit(number, act("withdraw", "landlord", reason="klaar"))
    await home.procedure(number).result()
    return number


def history(store: ArchiveStore, row: Row[Any]) -> WorkflowHistory:
    content = store.read(row.dossier, row.run_id)
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (row.sha256, row.size)
    return WorkflowHistory.from_json(row.workflow_id, unpacked(content))


async def test_a_chain_of_runs_is_kept_run_by_run_each_to_its_last_event(
    home: Installation, archive: Archive, store: ArchiveStore
) -> None:
    number, many = await chained(home)

    kept = await until_archived(home, archive, number, many)

    assert many > 1
    assert len(kept) == many
    assert [row.status for row in kept] == ["continued_as_new"] * (many - 1) + ["completed"]
    assert {row.first_run_id for row in kept} == {kept[0].run_id}
    histories = [history(store, row) for row in kept]
    ends = [found.events[-1].event_type for found in histories]
    assert ends[-1] == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED
    assert set(ends[:-1]) == {EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW}
    assert [len(found.events) for found in histories] == [row.events for row in kept]
    await assert_replay(histories, "unsandboxed")


async def test_a_run_that_temporal_does_not_list_is_found_through_the_one_after_it(
    home: Installation, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, many = await chained(home)
    last = archiving._ended(await home.procedure(number).describe())

    async def lists_nothing() -> None:
        """Temporal's list is empty."""

    monkeypatch.setattr(archive, "_look", lists_nothing)
    archive._found.append(last)

    assert len(await until_archived(home, archive, number, many)) == many


async def test_what_is_archived_is_left_alone(home: Installation, archive: Archive, store: ArchiveStore) -> None:
    number = await closed(home)
    before = await until_archived(home, archive, number, 1)

    again = Archive(home.record, ArchiveStore(Path("/nowhere")), home.client)
    done = await again.round()

    assert (done.kept, done.failed) == (0, 0)
    assert list(runs(home, number).values()) == before


async def test_where_the_clock_is_put_back_a_run_is_archived_when_it_could_be(
    home: Installation, archive: Archive, store: ArchiveStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, now = store.keep, [datetime.now(UTC)]

    def kept(*history: str) -> tuple[str, int]:
        now[0] -= timedelta(hours=1)
        return keep(*history)

    monkeypatch.setattr(store, "keep", kept)
    monkeypatch.setattr(archive, "_clock", lambda: now[0])
    (row,) = await until_archived(home, archive, await closed(home), 1)
    assert row.archived_at == row.not_before > now[0]


async def test_a_run_that_ended_is_noticed_by_an_archive_that_looked_before(
    home: Installation, archive: Archive
) -> None:
    await until_archived(home, archive, await closed(home), 1)

    assert len(await until_archived(home, archive, await closed(home), 1)) == 1


async def test_a_dossier_that_closed_and_was_taken_up_again_has_both_its_runs_kept(
    home: Installation, archive: Archive
) -> None:
    number = await closed(home)
    await until_archived(home, archive, number, 1)

    await home.submit(number, act("rectify", "landlord", entry=1, note="toch niet", reason="vergissing"))
    await home.procedure(number).result()
    await until_archived(home, archive, number, 2)

    assert [row.continued_from for row in runs(home, number).values()] == [None, None]


async def test_a_failure_is_visible_blocks_nobody_and_is_tried_again(home: Installation, tmp_path: Path) -> None:
    folder, now = tmp_path / "archive", [datetime.now(UTC)]
    folder.write_text("in the way")
    archive = Archive(home.record, ArchiveStore(folder), home.client, clock=lambda: now[0])
    number = await closed(home)
    async with asyncio.timeout(HANGING):
        while not (await archive.round()).failed or number not in {row.dossier for row in failed(home)}:
            now[0] += timedelta(minutes=1)
            await asyncio.sleep(0.05)

    (row,) = (row for row in failed(home) if row.dossier == number)
    assert row.last_error == f"{folder / number / row.run_id}.json.gz: not a directory"
    assert row.not_before > now[0]
    assert (await archive.round()).waiting >= 1
    other = await home.open()
    await home.submit(other, question())

    folder.unlink()
    now[0] += timedelta(hours=7)
    (row,) = await until_archived(home, archive, number, 1)
    assert (row.last_error, row.attempts > 1) == (None, True)


def failed(home: Installation) -> list[Row[Any]]:
    with home.record.connect() as connection:
        return list(connection.execute(select(*RunRow.__table__.columns).where(RunRow.last_error.is_not(None))))


@pytest.mark.parametrize("many", [-1, 0])
async def test_a_history_without_its_end_is_not_kept(
    home: Installation, archive: Archive, store: ArchiveStore, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    kept = archive._kept

    def without_its_end(run: Any, found: WorkflowHistory) -> dict[str, Any]:
        return kept(run, WorkflowHistory(found.workflow_id, found.events[:many]))

    monkeypatch.setattr(archive, "_kept", without_its_end)
    number = await closed(home)
    async with asyncio.timeout(HANGING):
        while number not in {row.dossier for row in failed(home)}:
            await archive.round()
            await asyncio.sleep(0.05)

    assert {row.last_error for row in failed(home)} == {"Temporal gave a history without its end"}
    with pytest.raises(ArchiveMissingError):
        store.read(number, next(iter(runs(home, number))))


async def test_what_temporal_has_forgotten_the_archive_still_holds(
    home: Installation, archive: Archive, store: ArchiveStore
) -> None:
    number, many = await chained(home)
    kept = await until_archived(home, archive, number, many)

    for row in kept:
        await forget(home, row)

    with pytest.raises(RPCError, match="not found"):
        await home.procedure(number).fetch_history()
    histories = [history(store, row) for row in kept]
    assert sum(len(found.events) for found in histories) == sum(row.events for row in kept)
    await assert_replay(histories, "unsandboxed")
    assert home.events(number)[-1].type == "dossier_closed"


async def test_a_run_that_was_forgotten_before_it_was_archived_stays_visible(
    home: Installation, archive: Archive
) -> None:
    number = await closed(home)
    last = archiving._ended(await home.procedure(number).describe())
    first = await archive._first_event(last.workflow_id, last.run_id)
    assert first
    archive._put_on_list(last, first)
    await forget(home, runs(home, number)[last.run_id])

    await archive.round()

    row = runs(home, number)[last.run_id]
    assert (row.archived_at, row.last_error) == (None, "Temporal does not give the history (not_found)")


async def forget(home: Installation, row: Row[Any]) -> None:
    """Temporal no longer knows a run, as after its retention."""
    run = WorkflowExecution(workflow_id=row.workflow_id, run_id=row.run_id)
    request = DeleteWorkflowExecutionRequest(namespace=home.client.namespace, workflow_execution=run)
    await home.client.workflow_service.delete_workflow_execution(request)
    handle = home.client.get_workflow_handle(row.workflow_id, run_id=row.run_id)
    async with asyncio.timeout(HANGING):
        while True:
            try:
                await handle.describe()
            except RPCError:
                return
            await asyncio.sleep(0.02)


async def test_a_run_of_a_dossier_that_is_not_on_record_is_passed_over(home: Installation, archive: Archive) -> None:
    stray = await home.client.start_workflow(
        PROCEDURE,
        Start(dossier="2099-001", agreement=ZOWONEN),
        id=workflow_id("2099-001"),
        task_queue=home.settings.task_queue,
    )
    await stray.terminate()
    await until_archived(home, archive, await closed(home), 1)

    assert runs(home, "2099-001") == {}


async def test_a_terminated_run_is_kept_too(home: Installation, archive: Archive) -> None:
    number = await home.open()
    await home.procedure(number).terminate("taken up again from the record")

    (row,) = await until_archived(home, archive, number, 1)

    assert row.status == "terminated"
