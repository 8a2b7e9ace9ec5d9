"""How long an act takes with few and with many open dossiers, what they take, and how long a restart takes."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import NamedTuple

from bench import procedure
from bench.backlog import gone, letters
from bench.processes import memory
from bench.site import Site, site
from bench.table import Row, megabytes, milliseconds, progress, times_row
from installation.submission import ActNotConfirmed, open_dossier, submit
from models.protocol import workflow_id


@dataclass(frozen=True)
class Size:
    """Few and many open dossiers, the acts measured with each, how many dossiers are opened at once, and the seconds
    after which opening ends, however many there are; ``patience`` is how many seconds their letters get to leave."""

    few: int = 10
    many: int = 10_000
    acts: int = 400
    at_once: int = 16
    seconds: float = 240
    patience: float = 900


_BELONG_TOGETHER = 20
"""Every so many dossiers it is looked whether the time is up."""


async def measure(size: Size) -> list[Row]:
    """The whole of it on one installation, whose worker is killed and started again at the end. Acts are measured when
    the letters of what was opened left: those have no PDF here, or that would take longer than all else."""
    async with site(letter_pdf=False) as place:
        with place.run_worker() as worker:
            await place.ready(worker, "worker")
            dossiers = await _open(place, size.few, size)
            few = await _latency(place, dossiers, size)
            rows = [_acts(few), *_memory(place, worker.pid, few.open)]
            dossiers += await _open(place, size.many - size.few, size)
            many = await _latency(place, dossiers, size)
            rows += [_acts(many), _compared(few, many, size), *_memory(place, worker.pid, many.open)]
            history = await _history(place, dossiers[-1])
            worker.kill()
            worker.wait()
        with place.run_worker():
            return [*rows, history, await _answered_again(place, dossiers)]


async def _open(place: Site, count: int, size: Size) -> list[str]:
    """Opens dossiers, as many as there is time for."""
    started, opened = time.perf_counter(), list[str]()
    while len(opened) < count and time.perf_counter() - started < size.seconds:
        batch = min(size.at_once * _BELONG_TOGETHER, count - len(opened))
        waiting = asyncio.Semaphore(size.at_once)
        opened += await asyncio.gather(*(_open_one(place, waiting) for _ in range(batch)))
    progress(f"  opened {len(opened)} dossiers, {len(opened) / (time.perf_counter() - started):.1f} a second")
    return opened


async def _open_one(place: Site, waiting: asyncio.Semaphore) -> str:
    async with waiting:
        act, agreement = procedure.opening(), procedure.agreement()
        return (await open_dossier(place.client, place.settings, place.record, act, agreement, place.sealed)).dossier


class Taken(NamedTuple):
    """How many dossiers were open, and the seconds that each act took."""

    open: int
    acts: Sequence[float]


async def _latency(place: Site, dossiers: Sequence[str], size: Size) -> Taken:
    """One act at a time, each on a dossier drawn by lot: with many open ones the worker seldom has it in memory."""
    await gone(place, size.patience, letters)
    chance = random.Random(0)  # the same dossiers every time
    return Taken(len(dossiers), [await _timed(place, chance.choice(dossiers)) for _ in range(size.acts)])


def _acts(taken: Taken) -> Row:
    p99 = quantiles(taken.acts, n=100)[98]
    figure = f"{milliseconds(median(taken.acts))} / {milliseconds(p99)}"
    return Row(f"an act with {taken.open:,} open dossiers, p50 / p99", figure, f"{len(taken.acts)} acts, one at a time")


def _compared(few: Taken, many: Taken, size: Size) -> Row:
    """What many open dossiers cost; it is kept where there was time to open as many as were meant."""
    times, name = median(many.acts) / median(few.acts), f"an act with {many.open:,} open to one with {few.open}"
    row = times_row(f"  {name}", times, "medians")
    return row if many.open == size.many else row._replace(note="medians; there was no time to open more", kept=None)


async def _timed(place: Site, dossier: str) -> float:
    started = time.perf_counter()
    await submit(place.client, place.settings, dossier, procedure.question(), place.sealed)
    return time.perf_counter() - started


def _memory(place: Site, worker: int, open_dossiers: int) -> list[Row]:
    """What is in memory, and on disk per dossier."""
    files = {name: sum(path.stat().st_size for path in place.settings.var.glob(f"{name}*")) for name in _FILES}
    each = ", ".join(f"{what} {files[name] / open_dossiers / 1000:.0f} kB" for name, what in _FILES.items())
    figure = f"{megabytes(memory(place.server.pid))} / {megabytes(memory(worker))}"
    return [Row("  memory of server / worker", figure, f"on disk per dossier: {each}")]


_FILES = {"temporal.db": "server", "record.db": "record"}


async def _history(place: Site, dossier: str) -> Row:
    described = await place.client.get_workflow_handle(workflow_id(dossier)).describe()
    info = described.raw_description.workflow_execution_info
    size = f"{info.history_size_bytes / 1000:.0f} kB"
    return Row("history of a dossier just opened", f"{info.history_length} events", size)


async def _answered_again(place: Site, dossiers: Sequence[str]) -> Row:
    """The worker was killed and is started again: the seconds until an act is confirmed."""
    started, act = time.perf_counter(), procedure.question()
    while True:
        try:
            await submit(place.client, place.settings, dossiers[0], act, place.sealed)
        except ActNotConfirmed:
            continue
        taken = time.perf_counter() - started
        return Row(
            "worker killed and started: first act after", f"{taken:.1f} s", f"with {len(dossiers):,} open dossiers"
        )
