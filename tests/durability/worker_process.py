"""``worker.py`` as a process of its own, with the server it starts, to be killed."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from installation.settings import Settings
from tests.hanging import HANGING
from tests.models.procedures import ROOT


class WorkerProcess:
    """A worker with its embedded server, on one folder."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        settings = self._settings
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("ADVICE_", "TEMPORAL_"))},
            "ADVICE_CONFIG": os.environ["ADVICE_CONFIG"],
            "TEMPORAL_CONFIG_FILE": os.environ["TEMPORAL_CONFIG_FILE"],
            "ADVICE_VAR": str(settings.var),
            "ADVICE_EMBEDDED": "yes",
            "ADVICE_EMBEDDED_PORT": str(settings.embedded_port),
            "ADVICE_EMBEDDED_UI_PORT": str(settings.embedded_ui_port),
            "ADVICE_LOG_FORMAT": "json",
        }
        if reached := settings.webhook_private_addresses:
            environment["ADVICE_WEBHOOK_PRIVATE_ADDRESSES"] = reached
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, str(ROOT / "worker.py"), cwd=ROOT, env=environment, stdout=log, stderr=log
            )

    @property
    def log(self) -> Path:
        return self._settings.var / "worker.log"

    @property
    def server(self) -> int | None:
        """The server's process, or None while there is none."""
        try:
            return int((self._settings.var / "temporal.pid").read_text())
        except (OSError, ValueError):
            return None

    async def kill_worker(self) -> None:
        assert self._process
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    def kill_server(self) -> None:
        if server := self.server:
            with contextlib.suppress(ProcessLookupError):
                os.kill(server, signal.SIGKILL)

    async def stop(self) -> int:
        """Tells the worker to stop, as Ctrl-C or the system does, and gives its exit code."""
        assert self._process
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        async with asyncio.timeout(HANGING):
            return await self._process.wait()


@contextlib.asynccontextmanager
async def worker_process(settings: Settings) -> AsyncIterator[WorkerProcess]:
    """An installation that leaves no process behind, however the test ends."""
    settings.var.mkdir(parents=True, exist_ok=True)
    installed = WorkerProcess(settings)
    await installed.start()
    try:
        yield installed
    finally:
        await installed.kill_worker()
        installed.kill_server()
