"""What somebody ends in Temporal is taken up without any act, said in the log, and counted."""

import asyncio
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest
from structlog.testing import capture_logs
from temporalio.client import Client, WorkflowExecutionStatus

import worker
from installation import heads, resumption
from installation.background import WATCHES
from installation.connection import connect
from installation.embedded import free_port
from installation.identity import installation_id
from installation.resumption import watch
from models.protocol import PROCEDURE, Start, workflow_id
from tests.workflows.installation import SINCE, Installation, question, recording, serving, settings_in, working

SOON = timedelta(seconds=0.3)
PATIENCE = 60.0


async def until(holds: Callable[[], Any]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(holds):
            await asyncio.sleep(0.05)


@asynccontextmanager
async def measured(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Installation]:
    """An installation whose worker watches, and shows what it measures."""
    monkeypatch.setattr(worker, "watch", partial(watch, every=SOON))
    monkeypatch.setattr(worker, "WATCHED_EVERY", SOON)
    settings = settings_in(folder, sandbox=False, metrics_address=f"127.0.0.1:{free_port()}")
    runtime = worker._runtime(settings)
    with recording(settings) as record:
        async with serving(settings):
            client: Client = await connect(settings, runtime=runtime)
            async with working(client, settings):
                built = Installation(settings, client, record)
                watching = asyncio.create_task(worker._watch(client, settings, runtime, installation_id(record)))
                yield built
                watching.cancel()


def metric(built: Installation, name: str) -> float:
    """What a metric stands at; 0 where nothing was counted yet."""
    with urllib.request.urlopen(f"http://{built.settings.metrics_address}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


async def test_what_somebody_terminated_is_taken_up_said_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with measured(tmp_path, monkeypatch) as built:
        number = await built.open()
        with capture_logs() as logs:
            await built.procedure(number).terminate()
            await until(lambda: metric(built, "advice_procedures_taken_up_total"))
        assert metric(built, "advice_procedures_taken_up_total") == 1
        said = [line for line in logs if line["event"] == "taken up from the record: somebody ended them in Temporal"]
        assert [(line["log_level"], line["dossiers"], line["first"]) for line in said] == [("warning", 1, [number])]
        assert (await built.procedure(number).describe()).status is WorkflowExecutionStatus.RUNNING


async def test_what_is_gone_is_found_at_once_though_as_many_run_as_should(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resumption, "_ALL_AT_EVERY", 10_000)
    async with measured(tmp_path, monkeypatch) as built:
        number = await built.open()
        start, another = Start.anew("2027-999"), workflow_id("2027-999")
        await built.client.start_workflow(PROCEDURE, start, id=another, task_queue="nobody's")
        await built.procedure(number).terminate()
        await until(lambda: metric(built, "advice_procedures_taken_up_total"))
        assert (await built.procedure(number).describe()).status is WorkflowExecutionStatus.RUNNING


async def test_what_nothing_tells_of_is_found_when_all_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    started = AsyncMock()
    monkeypatch.setattr(resumption, "_ALL_AT_EVERY", 2)
    monkeypatch.setattr(resumption, "_seem_to_run", AsyncMock(return_value=True))
    monkeypatch.setattr(resumption, "_lost", AsyncMock(return_value=["2027-001"]))
    monkeypatch.setattr(resumption, "_start_all", started)
    assert await anext(watch(Mock(), Mock(), Mock(), timedelta())) == ["2027-001"]
    assert started.called


async def test_a_workflow_under_another_id_is_not_that_of_a_dossier() -> None:
    listed = [Mock(execution=Mock(workflow_id=name)) for name in (workflow_id("2027-001"), "2027-001", "2027-002")]
    answer = AsyncMock(return_value=Mock(executions=listed, next_page_token=b""))
    client = Mock(namespace="default", workflow_service=Mock(list_workflow_executions=answer))
    assert await heads.running_dossiers(client) == {"2027-001"}


async def test_workflows_are_listed_only_where_it_seems_that_one_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resumption, "RecordReader", lambda _: Mock(going_on=lambda: ["2027-001", "2027-002"]))
    for running, ended, all_seem_there in ((2, False, True), (2, True, False), (1, False, False), (3, False, False)):
        monkeypatch.setattr(resumption, "running_count", AsyncMock(return_value=running))
        monkeypatch.setattr(resumption, "ended_early", AsyncMock(return_value=ended))
        assert await resumption._seem_to_run(Mock(), Mock(), SINCE) is all_seem_there


async def test_what_runs_is_listed_page_after_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "_IN_A_PAGE", 2)
    async with measured(tmp_path, monkeypatch) as built:
        numbers = {await built.open() for _ in range(5)}
        async with asyncio.timeout(PATIENCE):
            while await heads.running_dossiers(built.client) != numbers:
                await asyncio.sleep(0.05)  # the server's list is a moment late


async def test_a_cancel_that_stopped_nothing_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with measured(tmp_path, monkeypatch) as built:
        number = await built.open()
        await built.procedure(number).cancel()
        await built.submit(number, question())
        await until(lambda: metric(built, "advice_cancels_ignored_total"))
        assert metric(built, "advice_procedures_taken_up_total") == 0


@pytest.mark.parametrize("how", ["cancel", "terminate"])
async def test_what_runs_beside_the_procedures_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    async with measured(tmp_path, monkeypatch) as built:
        number = await built.open()
        await until(lambda: list((built.settings.var / "outbox").glob(f"{number}-*")))
        with capture_logs() as logs:
            for watched in WATCHES:
                await getattr(built.client.get_workflow_handle(watched), how)()
            await until(lambda: {name for line in logs for name in line.get("workflows", ())} == {*WATCHES})
        another = await built.open()
        await until(lambda: list((built.settings.var / "outbox").glob(f"{another}-*")))
