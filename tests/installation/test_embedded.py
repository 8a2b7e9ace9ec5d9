"""Temporal's real development server: killed, left behind, started twice. Nothing that was accepted is lost."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes
from temporalio.service import RPCError

from installation.connection import connect
from installation.embedded import RETENTION, EmbeddedServer, EmbeddedServerError, free_port
from installation.settings import Settings
from installation.settings_file import ROOT
from tests.hanging import HANGING
from tests.installation.waiting import STAGE, Waiting

NEW = SearchAttributeKey.for_datetime("TestNew")
LEFT_BEHIND = """
import asyncio, sys
from pathlib import Path
from installation.embedded import EmbeddedServer

async def main():
    async with EmbeddedServer(Path(sys.argv[1]), port=int(sys.argv[2]), ui_port=int(sys.argv[3])) as server:
        print(server.pid, flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


async def _until(holds: Callable[[], bool], seconds: float = HANGING) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.05)


async def _start_one(client: Client, name: str) -> None:
    await client.start_workflow(Waiting.run, 1, id=name, task_queue="nobody")


async def _is_there(client: Client, name: str) -> bool:
    try:
        await client.get_workflow_handle(name).describe()
    except RPCError:
        return False
    return True


async def test_a_second_start_finds_everything_as_it_was(settings: Settings) -> None:
    async with EmbeddedServer.of(settings, [STAGE]):
        await _start_one(await connect(settings), "kept")
    async with EmbeddedServer.of(settings, [STAGE]):
        assert await _is_there(await connect(settings), "kept")


async def test_closed_procedures_are_kept_for_the_retention(settings: Settings) -> None:
    async with EmbeddedServer.of(settings, []):
        client = await connect(settings)
        described = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="default"))
    assert described.config.workflow_execution_retention_ttl.ToTimedelta() == RETENTION


async def test_a_search_attribute_that_is_new_to_an_old_database_can_be_used_at_once(settings: Settings) -> None:
    async with EmbeddedServer.of(settings, [STAGE]):
        pass
    async with EmbeddedServer.of(settings, [STAGE, NEW]):
        client = await connect(settings)
        given = TypedSearchAttributes(
            [SearchAttributePair(STAGE, "waiting"), SearchAttributePair(NEW, datetime(2027, 2, 22, tzinfo=UTC))]
        )
        await client.start_workflow(Waiting.run, 1, id="new", task_queue="nobody", search_attributes=given)


async def test_a_killed_server_is_started_again_and_has_lost_nothing(settings: Settings) -> None:
    async with EmbeddedServer.of(settings, [STAGE]) as server:
        client = await connect(settings)
        for number in range(3):
            await _start_one(client, f"kept-{number}")
            killed = server.pid
            os.kill(killed, signal.SIGKILL)
            await _until(lambda before=killed: server.pid != before)  # type: ignore[misc]
            assert await _is_there(client, f"kept-{number}")


async def test_a_second_instance_on_the_same_files_is_refused_and_the_first_goes_on(settings: Settings) -> None:
    async with EmbeddedServer.of(settings, []):
        with pytest.raises(EmbeddedServerError, match=f"Already running .* pid {os.getpid()}"):
            await EmbeddedServer.of(settings, []).__aenter__()
        await connect(settings)


async def test_every_taken_port_is_named_at_once_with_its_setting_and_who_has_it(settings: Settings) -> None:
    watched = settings.model_copy(update={"metrics_address": f"127.0.0.1:{free_port()}"})
    needed = {
        "ADVICE_EMBEDDED_PORT": settings.embedded_port,
        "ADVICE_EMBEDDED_UI_PORT": settings.embedded_ui_port,
        "ADVICE_METRICS_ADDRESS": watched.metrics_port,
    }
    with contextlib.ExitStack() as others:
        for port in needed.values():
            other = others.enter_context(socket.socket())
            other.bind(("127.0.0.1", port))
            other.listen()
        with pytest.raises(EmbeddedServerError) as told:
            await EmbeddedServer.of(watched, []).__aenter__()
    for setting, port in needed.items():
        named = [line for line in str(told.value).splitlines() if f"({setting})" in line]
        assert len(named) == 1
        assert f"port {port} " in named[0]
        assert f"process {os.getpid()} (" in named[0]
        assert named[0].endswith(f"started in {Path.cwd()}")
    async with EmbeddedServer.of(watched, []):
        pass


@pytest.mark.parametrize("setting", ["embedded_port", "embedded_ui_port"])
async def test_only_a_port_that_is_taken_is_named(settings: Settings, setting: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", getattr(settings, setting)))
        other.listen()
        with pytest.raises(EmbeddedServerError, match=f"ADVICE_{setting.upper()}") as told:
            await EmbeddedServer.of(settings, []).__aenter__()
    assert str(told.value).count("ADVICE_") == 1


async def test_a_server_that_cannot_start_says_why(settings: Settings) -> None:
    settings.var.mkdir()
    (settings.var / "temporal.db").write_text("this is no database " * 500)
    with pytest.raises(EmbeddedServerError, match="stopped at once"):
        await EmbeddedServer.of(settings, []).__aenter__()


async def test_stopping_leaves_no_process(settings: Settings) -> None:
    async with EmbeddedServer.of(settings, []) as server:
        pid = server.pid
        assert os.getpgid(pid) != os.getpgid(0), "Ctrl-C on the terminal must not reach it"
    assert not _alive(pid)


async def test_when_we_are_killed_the_server_goes_too_and_the_next_start_works(settings: Settings) -> None:
    ports = [str(settings.embedded_port), str(settings.embedded_ui_port)]
    command = [sys.executable, "-c", LEFT_BEHIND, str(settings.var), *ports]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as doomed:
        assert doomed.stdout
        left = int(await asyncio.to_thread(doomed.stdout.readline))
        doomed.kill()
    async with EmbeddedServer.of(settings, []) as server:
        assert server.pid != left
        await _until(lambda: not _alive(left))


async def test_a_server_that_was_left_behind_is_stopped_first(settings: Settings) -> None:
    server = EmbeddedServer.of(settings, [])
    settings.var.mkdir()
    command = server._command()
    start = next(i for i, part in enumerate(command) if part.endswith("/temporal"))
    with subprocess.Popen(command[start:], stdout=subprocess.DEVNULL, start_new_session=True) as orphan:
        try:
            await _until(lambda: str(server._database) in Path(f"/proc/{orphan.pid}/cmdline").read_text())
            server._pid_file.write_text(str(orphan.pid))
            async with server:
                assert server.pid != orphan.pid
                assert orphan.poll() is not None
        finally:
            orphan.kill()


async def test_another_program_with_the_number_of_an_old_server_is_left_alone(settings: Settings) -> None:
    settings.var.mkdir()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        (settings.var / "temporal.pid").write_text(str(other.pid))
        async with EmbeddedServer.of(settings, []):
            assert other.poll() is None
        other.communicate(b"\n")


def test_a_free_port_is_free() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", free_port()))
