"""A whole installation in a temporary folder: Temporal's server, ``worker.py`` as it runs in production, the record."""

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from sqlalchemy import Engine
from temporalio.client import Client

from bench.databases import Database, running_database
from installation.background import WATCHES, start_watch
from installation.connection import connect
from installation.database import open_record, prepare
from installation.doors import door_of
from installation.embedded import EmbeddedServer, free_port
from installation.identity import installation_id
from installation.settings import Settings, load_settings
from installation.settings_file import ROOT
from installation.submission import Sealed
from models.acts import Assurance
from workflows.search_attributes import ALL as SEARCH_ATTRIBUTES

_READY_WITHIN = 60.0
_READY = "(build "
"""What a worker says when it gets tasks."""

_NOBODYS = "bench-nobodys"
"""A task queue that no worker asks for work."""


@dataclass(frozen=True)
class Site:
    """An installation at work."""

    settings: Settings
    environment: Mapping[str, str]
    server: EmbeddedServer
    client: Client
    record: Engine
    database: Database

    @cached_property
    def sealed(self) -> Sealed:
        """How this machine seals what it takes."""
        return partial(door_of(self.settings, lambda: self.record).sealed, assurance=Assurance.COMMAND_LINE)

    @contextlib.contextmanager
    def run_worker(self, name: str = "worker") -> Iterator[subprocess.Popen[bytes]]:
        """``worker.py`` with production's settings, just started; its log has that name."""
        with running([sys.executable, "worker.py"], self.environment, self.settings.var / f"{name}.log") as process:
            yield process

    @contextlib.asynccontextmanager
    async def workers(self, number: int = 1) -> AsyncIterator[list[int]]:
        """So many of ``worker.py`` at work, by their processes."""
        with contextlib.ExitStack() as stack:
            pids = []
            for name in (f"worker-{count}" for count in range(1, number + 1)):
                process = stack.enter_context(self.run_worker(name))
                await self.ready(process, name)
                pids.append(process.pid)
            yield pids

    async def without_watches(self) -> None:
        """Has no letter delivered and no history archived by any worker that starts later: what would do it runs
        already, on a queue of nobody's, and is not started twice."""
        prepare(self.record)
        nowhere = self.settings.model_copy(update={"task_queue": _NOBODYS})
        for watch in WATCHES:
            await start_watch(self.client, nowhere, watch, installation_id(self.record))

    async def ready(self, process: subprocess.Popen[bytes], name: str) -> None:
        """Waits until a worker has written to its log that it runs. (Asking the server often would keep it from it.)"""
        async with asyncio.timeout(_READY_WITHIN):
            while _READY not in (log := (self.settings.var / f"{name}.log").read_text()):
                if process.poll() is not None:
                    raise RuntimeError(f"the {name} stopped at once: {log.strip()[-1000:]}")
                await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def site(database: str = "sqlite", **besides: object) -> AsyncIterator[Site]:
    """A new installation, gone afterwards, with settings ``besides`` the usual ones; its server is a child of this
    process, so that workers may come and go."""
    with folder() as var, running_database(database, var) as kept:
        given, environment = configured(var, record_url=kept.url, **besides)
        settings = load_settings(**given)
        async with EmbeddedServer.of(settings, SEARCH_ATTRIBUTES) as server:
            away = {"ADVICE_EMBEDDED": "no", "ADVICE_MAKE_CURRENT": "yes", "TEMPORAL_ADDRESS": server.address}
            client = await connect(settings)
            record = open_record(settings.record_url.get_secret_value(), create=True)
            try:
                yield Site(settings, {**environment, **away}, server, client, record, kept)
            finally:
                record.dispose()


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder; what a stopped process still lets go of does not matter."""
    with tempfile.TemporaryDirectory(prefix="advice-bench-", ignore_cleanup_errors=True) as path:
        yield Path(path)


def configured(var: Path, **besides: object) -> tuple[dict[str, object], dict[str, str]]:
    """Settings for an installation that keeps everything in a folder, but for what is given ``besides``, and the
    environment that says the same: whatever is set outside, nothing of it leads anywhere else."""
    portal = free_port()
    given: dict[str, object] = {
        "portal_address": f"127.0.0.1:{portal}",
        "portal_url": f"http://localhost:{portal}",
        "var": var,
        "record_url": f"sqlite:///{var}/record.db",
        "mail_url": f"file:{var}/outbox",
        "documents": var / "documents",
        "agreements": ROOT / "agreements",
        "embedded": "yes",
        "embedded_port": free_port(),
        "embedded_ui_port": free_port(),
        "log_format": "json",
        **besides,
    }
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("ADVICE_", "TEMPORAL_"))}
    return given, outside | {f"ADVICE_{name.upper()}": str(value) for name, value in given.items()}


@contextlib.contextmanager
def running(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program of this checkout, told to stop at the end as by a service manager."""
    with (
        log.open("ab") as output,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        ) as process,
    ):
        try:
            yield process
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a program: politely, and after some time not."""
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
