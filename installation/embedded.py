"""Temporal's real development server, as a child of this process: started, watched, restarted, stopped.

Its data lie in one SQLite file, so a second start finds everything as it was. Where this process is killed, Linux tells
the server to stop; elsewhere the next start finds what is left and stops it first.
"""

import asyncio
import contextlib
import fcntl
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, Final, Self

import structlog
from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError

from installation.connection import DATA_CONVERTER, register_search_attributes
from installation.files import private_folder
from installation.folders import OURS_ALONE
from installation.ports import HOST, is_free, who_has
from installation.settings import Settings
from installation.settings_file import origin

RETENTION: Final = timedelta(days=30)
"""How long the server keeps a closed procedure; its own default is one day."""

START_TIMEOUT: Final = timedelta(seconds=30)
STOP_TIMEOUT: Final = timedelta(seconds=10)
_RESTART_PAUSES: Final = (0.1, 0.5, 1.0, 2.0, 5.0)
_LOG_LIMIT_BYTES: Final = 10_000_000

LIMITS: Final[Mapping[str, str]] = {
    "frontend.namespaceRPS": "100000",
    "frontend.namespaceRPS.visibility": "10000",
    "frontend.namespaceBurstRatio": "2.0",
    "frontend.rps": "100000",
    "frontend.persistenceMaxQPS": "100000",
    "history.persistenceMaxQPS": "100000",
    "history.rps": "100000",
    "matching.persistenceMaxQPS": "100000",
    "matching.rps": "100000",
    "history.maxInFlightUpdates": "100",
}
"""Dynamic configuration: the server's defaults are for many tenants on one cluster, and refuse bursts of one."""

_log = structlog.stdlib.get_logger(__name__)


class EmbeddedServerError(Exception):
    """The embedded server cannot run. The message is for people: why, and what to do."""


class EmbeddedServer:
    """One development server on one database file; an asynchronous context manager.

    `metrics_port` is one that its owner will listen on, to be free too. `search_attributes` are registered,
    `dynamic_config` adds to LIMITS. Entering raises EmbeddedServerError.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 7233,
        ui_port: int = 8233,
        metrics_port: int | None = None,
        search_attributes: Sequence[SearchAttributeKey[Any]] = (),
        dynamic_config: Mapping[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.port = port
        self.ui_port = ui_port
        self.metrics_port = metrics_port
        self.search_attributes = tuple(search_attributes)
        self.dynamic_config = {**LIMITS, **(dynamic_config or {})}
        self._lock: IO[str] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    def of(cls, settings: Settings, search_attributes: Sequence[SearchAttributeKey[Any]]) -> Self:
        """The server as the settings place it."""
        return cls(
            settings.var,
            port=settings.embedded_port,
            ui_port=settings.embedded_ui_port,
            metrics_port=settings.metrics_port,
            search_attributes=search_attributes,
        )

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def ui(self) -> str:
        """The address of Temporal's own web pages."""
        return f"http://localhost:{self.ui_port}"

    @property
    def pid(self) -> int:
        """The server's process now; another one after a restart."""
        if self._process is None:
            raise EmbeddedServerError("The embedded server is not running.")
        return self._process.pid

    async def __aenter__(self) -> Self:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = _take_lock(self.folder / "temporal.lock")
        try:
            await asyncio.to_thread(_stop_orphan, self._pid_file, self._database)
            self._check_ports()
            await self._start()
            await self._prepare()
        except BaseException:
            await self._stop()
            raise
        self._watch = asyncio.create_task(self._keep_running(), name="embedded Temporal server")
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._watch:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        await self._stop()

    @property
    def _database(self) -> Path:
        return self.folder / "temporal.db"

    @property
    def _log_file(self) -> Path:
        return self.folder / "temporal.log"

    @property
    def _pid_file(self) -> Path:
        return self.folder / "temporal.pid"

    def _check_ports(self) -> None:
        """Names every port that somebody else has, and who that is."""
        needed = {"embedded_port": (self.port, "Temporal's server"), "embedded_ui_port": (self.ui_port, "its pages")}
        if self.metrics_port:
            needed["metrics_address"] = (self.metrics_port, "the metrics")
        taken = [
            f"  port {port} for {what} ({origin(name)}) is taken by {who_has(port)}"
            for name, (port, what) in needed.items()
            if not is_free(port)
        ]
        if taken:
            todo = "Stop what listens there, perhaps this program started from another folder, or set another port."
            raise EmbeddedServerError("\n".join(("The worker cannot start:", *taken, todo)))

    async def _start(self) -> None:
        with _log_to(self._log_file) as log, _made_ours_alone():
            self._process = await asyncio.create_subprocess_exec(
                *self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C on the terminal is for us; the server goes last
            )
        self._pid_file.write_text(str(self._process.pid))
        await self._until_ready(self._process)

    def _command(self) -> list[str]:
        command = [*dying_with_us(), str(binary()), "server", "start-dev", "--ip", HOST, "--log-level", "error"]
        command += ["--port", str(self.port), "--ui-port", str(self.ui_port), "--ui-disable-news-fetch"]
        command += ["--db-filename", str(self._database)]
        command += ["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=2"]
        for key, value in self.dynamic_config.items():
            command += ["--dynamic-config-value", f"{key}={value}"]
        return command

    async def _until_ready(self, process: asyncio.subprocess.Process) -> None:
        deadline = time.monotonic() + START_TIMEOUT.total_seconds()
        while time.monotonic() < deadline:
            if process.returncode is not None:
                raise EmbeddedServerError(f"Temporal's server stopped at once: {self._last_words()}")
            if await self._client() is not None:
                return
            await asyncio.sleep(0.05)
        raise EmbeddedServerError(f"Temporal's server is not ready after {START_TIMEOUT}: see {self._log_file}")

    async def _client(self) -> Client | None:
        try:
            client = await Client.connect(self.address, data_converter=DATA_CONVERTER)
            ready = await client.service_client.check_health(timeout=timedelta(seconds=2))
        except (RuntimeError, RPCError):
            return None
        return client if ready else None

    async def _prepare(self) -> None:
        """What its command line cannot say: how long it keeps, and search attributes new to an old database."""
        client = await self._client()
        if client is None:
            raise EmbeddedServerError(f"Temporal's server does not answer: see {self._log_file}")
        kept = Duration(seconds=int(RETENTION.total_seconds()))
        await client.workflow_service.update_namespace(
            UpdateNamespaceRequest(
                namespace=client.namespace, config=NamespaceConfig(workflow_execution_retention_ttl=kept)
            )
        )
        await register_search_attributes(client, self.search_attributes)

    async def _keep_running(self) -> None:
        while self._process:
            code = await self._process.wait()
            _log.error("Temporal's server stopped and is started again", exit_code=code, said=self._last_words())
            await self._restart()

    async def _restart(self) -> None:
        for attempt in range(sys.maxsize):
            await asyncio.sleep(_RESTART_PAUSES[min(attempt, len(_RESTART_PAUSES) - 1)])
            try:
                await self._start()
            except (EmbeddedServerError, OSError) as error:
                _log.error("Temporal's server does not start", reason=str(error))
                await self._end_process()
            else:
                _log.info("Temporal's server runs again", pid=self.pid)
                return

    async def _stop(self) -> None:
        await self._end_process()
        self._pid_file.unlink(missing_ok=True)
        if self._lock:
            self._lock.close()
            self._lock = None

    async def _end_process(self) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(STOP_TIMEOUT.total_seconds()):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    def _last_words(self) -> str:
        lines = self._log_file.read_text(errors="replace").strip().splitlines() if self._log_file.exists() else []
        return lines[-1][:500] if lines else "it said nothing"


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Nobody else's worker, nor a server that one left behind, runs on this folder meanwhile. Raises
    EmbeddedServerError where one does."""
    private_folder(folder)
    with _take_lock(folder / "temporal.lock"):
        _stop_orphan(folder / "temporal.pid", folder / "temporal.db")
        yield


def binary(name: str = "temporal") -> Path:
    """Where a program that came with our packages is: beside the Python that runs us, whatever PATH says."""
    path = Path(sys.prefix) / "bin" / name
    if not path.is_file():
        raise EmbeddedServerError(f"There is no {path}: run `make setup`.")
    return path


_OWN_CHOICE = range(20_000, 32_000)


def free_port() -> int:
    """A port that nothing listens on now, below those that a system gives out by itself (Linux: from 32768 on), so that
    no connection of another program gets it in passing. Who asks for it by number may still be sooner."""
    while not is_free(port := secrets.choice(_OWN_CHOICE)):
        pass
    return port


def _take_lock(path: Path) -> IO[str]:
    """The lock of this folder; the kernel releases it when we end, however we end."""
    lock = path.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise EmbeddedServerError(
            f"Already running on {path.parent}, pid {holder}: use that one, or stop it first."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _stop_orphan(pid_file: Path, database: Path) -> None:
    """Stop the server that a killed predecessor left on our database. We hold the lock, so it is nobody's."""
    try:
        pid = int(pid_file.read_text())
    except (OSError, ValueError):
        return
    deadline = time.monotonic() + STOP_TIMEOUT.total_seconds()
    asked = False
    while _runs_on(pid, database):
        late = time.monotonic() > deadline
        if late or not asked:
            _log.warning("an earlier server is stopped first", pid=pid)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
        asked = True
        time.sleep(0.05)


def _runs_on(pid: int, database: Path) -> bool:
    """Whether this process is a server on our database: the number alone may be somebody else's by now."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        if sys.platform == "linux":
            return False
        listing = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
        command = subprocess.run(listing, capture_output=True, text=True, check=False).stdout
    return str(database) in command


_LAUNCH: Final = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""


def dying_with_us() -> list[str]:
    """What to put before a command so that Linux sends it SIGTERM when the thread that started it ends.

    Set in a fresh interpreter: between fork and exec of a process with threads it would not be safe.
    """
    return [sys.executable, "-ISc", _LAUNCH, str(os.getpid())] if sys.platform == "linux" else []


@contextlib.contextmanager
def _made_ours_alone() -> Iterator[None]:
    """What is started meanwhile makes files for our own account only (uvloop starts nothing under another umask)."""
    before = os.umask(OURS_ALONE)
    try:
        yield
    finally:
        os.umask(before)


@contextlib.contextmanager
def _log_to(path: Path) -> Iterator[IO[bytes]]:
    if path.exists() and path.stat().st_size > _LOG_LIMIT_BYTES:
        path.replace(path.with_suffix(".log.1"))
    with path.open("ab") as log:
        yield log
