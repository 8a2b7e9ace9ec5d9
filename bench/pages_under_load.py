"""The portal's pages over records of several sizes: whether a page takes as much however many dossiers there are.

Pages are asked for in an open loop: at fixed moments, whether or not those before have come, over twenty connections.
What is given is the time from the moment at which a page was due until all of it was there.
"""

import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

from sqlalchemy import Engine, event

from application.kept_views import MOST
from bench.databases import running_database
from bench.many_dossiers import fill_with
from bench.processes import memory, processor_seconds
from bench.site import configured, folder, running
from bench.table import Row, megabytes, milliseconds, progress
from installation.database import open_record, prepare
from installation.embedded import free_port

CONNECTIONS, A_SECOND, TASKS = 20, 50, 0.6
"""Asked for over so many connections, so many a second, that part of them of tasks, the others of a dossier."""

PARTY = "geleen"


@dataclass(frozen=True)
class Size:
    """Over how many dossiers, on which databases, for how many seconds each way."""

    dossiers: tuple[int, ...] = (1_000, 100_000)
    databases: tuple[str, ...] = ("sqlite", "postgresql")
    seconds: float = 30


class Load(NamedTuple):
    """What pages took, in seconds: each from when it was due, and of processor time on average; memory in bytes."""

    times: list[float]
    processor: float
    memory: int


def measure(size: Size) -> list[Row]:
    """Every database at every size."""
    return [row for database in size.databases for row in _of_database(database, size)]


def _of_database(database: str, size: Size) -> Iterator[Row]:
    cached: dict[int, Load] = {}
    for dossiers in size.dossiers:
        with folder() as var, record(database, var) as (engine, url):
            started = time.perf_counter()
            numbers = fill_with(engine, dossiers)
            progress(f"  {database}, {dossiers:,} dossiers, made in {time.perf_counter() - started:.0f} s")
            paths = _paths(numbers)
            about = f"{database}, {dossiers:,} dossiers"
            with _portal(var, url, kept=MOST) as (port, pid):
                yield from _one_by_one(about, port, pid, numbers)
                cached[dossiers] = load = _loaded(port, pid, paths, size.seconds)
            yield from _said(f"{about}, dossiers kept", load)
            with _portal(var, url, kept=0) as (port, pid):
                anew = _loaded(port, pid, paths, size.seconds)
            yield from _said(f"{about}, nothing kept", anew)
    first, last = size.dossiers[0], size.dossiers[-1]
    if first != last:
        ratio = cached[last].processor / cached[first].processor
        yield Row(f"processor time of a page, {database}, {last:,} to {first:,}", f"{ratio:.2f} ×", "dossiers kept")


def _said(about: str, load: Load) -> Iterator[Row]:
    cut = quantiles(load.times, n=100)
    yield Row(f"a page under load, p50 / p99: {about}", f"{cut[49] * 1000:.1f} / {cut[98] * 1000:.1f} ms", _NOTE)
    yield Row(f"processor time of a page: {about}", milliseconds(load.processor), f"memory {megabytes(load.memory)}")


_NOTE = f"{A_SECOND} a second over {CONNECTIONS} connections, {TASKS:.0%} tasks, the others a dossier"


def _paths(numbers: Sequence[str]) -> list[str]:
    """What is asked for, in turn: of every five pages three of tasks."""
    return [
        path
        for number in numbers
        for path in ("/taken", f"/dossiers/{number}", "/taken", f"/dossiers/{number}", "/taken")
    ]


# --- where it runs ---


@contextmanager
def record(name: str, var: Path) -> Iterator[tuple[Engine, str]]:
    """An empty record that has been prepared, and its URL."""
    with running_database(name, var) as place:
        engine = open_record(place.url, create=True)
        if name == "sqlite":
            event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        prepare(engine)
        yield engine, place.url
        engine.dispose()


@contextmanager
def _portal(var: Path, url: str, kept: int) -> Iterator[tuple[int, int]]:
    """The portal alone over a record: its port and its process id."""
    environment = {
        **configured(var)[1],
        "ADVICE_RECORD_URL": url,
        "ADVICE_PORTAL_DATABASE_URL": f"sqlite:///{var}/portal.db",
    }
    port = free_port()
    command = [sys.executable, "-m", "bench.portal_alone", str(port), str(kept)]
    with running(command, environment, var / "portal.log") as process:
        deadline = time.monotonic() + 60
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the portal does not serve: {(var / 'portal.log').read_text()[-1000:]}")
            time.sleep(0.1)
        yield port, process.pid


def _answers(port: int) -> bool:
    try:
        return asyncio.run(_get_once(port, "/healthz")) > 0
    except OSError:
        return False


# --- pages ---


def _one_by_one(about: str, port: int, pid: int, numbers: Sequence[str]) -> Iterator[Row]:
    """Single pages, one after the other, each some times."""
    deep = "/dossiers?toon=gesloten"
    for _ in range(3):
        deep = asyncio.run(_next(port, deep)) or deep
    pages = {
        "first page of dossiers": "/dossiers?toon=gesloten",
        "a deep page of dossiers": deep,
        "tasks": "/taken",
        "what was promised": "/toezeggingen",
        "a dossier as a party": f"/dossiers/{numbers[0]}",
    }
    for name, path in pages.items():
        asyncio.run(_times(port, [path] * 5))
        before = processor_seconds(pid)
        times = asyncio.run(_times(port, [path] * 40))
        used = (processor_seconds(pid) - before) / len(times)
        yield Row(
            f"{name}: {about}", milliseconds(sorted(times)[len(times) // 2]), f"{used * 1000:.1f} ms of processor"
        )


async def _next(port: int, path: str) -> str:
    """The address of the page after one."""
    body = await _body(port, path)
    found = [part.partition('"')[0] for part in body.split('href="')[1:] if "na=" in part.partition('"')[0]]
    return found[-1].replace("&amp;", "&") if found else ""


def _loaded(port: int, pid: int, paths: Sequence[str], seconds: float) -> Load:
    asyncio.run(_times(port, paths[:100]))  # every dossier was seen, and what is kept is there
    before = processor_seconds(pid)
    times = asyncio.run(_open_loop(port, paths, seconds))
    return Load(times, (processor_seconds(pid) - before) / len(times), memory(pid))


async def _open_loop(port: int, paths: Sequence[str], seconds: float) -> list[float]:
    """Asks for pages at fixed moments, in turn over the connections, and gives how long each took."""
    due: asyncio.Queue[tuple[float, str] | None] = asyncio.Queue()
    times: list[float] = []

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (asked := await due.get()) is not None:
            at, path = asked
            await _get(reader, writer, path)
            times.append(time.perf_counter() - at)
        writer.close()

    workers = [asyncio.create_task(connection()) for _ in range(CONNECTIONS)]
    start = time.perf_counter()
    for number in range(int(seconds * A_SECOND)):
        at = start + number / A_SECOND
        await asyncio.sleep(max(at - time.perf_counter(), 0))
        due.put_nowait((at, paths[number % len(paths)]))
    for _ in workers:
        due.put_nowait(None)
    await asyncio.gather(*workers)
    return times


async def _times(port: int, paths: Sequence[str]) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times = []
    for path in paths:
        at = time.perf_counter()
        await _get(reader, writer, path)
        times.append(time.perf_counter() - at)
    writer.close()
    return times


async def _get_once(port: int, path: str) -> int:
    return len(await _body(port, path))


async def _body(port: int, path: str) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = await _get(reader, writer, path)
    writer.close()
    return body.decode(errors="replace")


async def _get(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> bytes:
    """One page over a connection that stays. Raises RuntimeError where it does not come."""
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost:{_port(writer)}\r\nX-Party: {PARTY}\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    length = next((int(line[15:]) for line in head if line.lower().startswith("content-length:")), 0)
    body = await reader.readexactly(length)
    if " 200 " not in head[0]:
        raise RuntimeError(f"{path}: {head[0]}")
    return body


def _port(writer: asyncio.StreamWriter) -> int:
    return int(writer.get_extra_info("peername")[1])
