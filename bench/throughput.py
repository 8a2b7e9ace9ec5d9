"""Complete procedures per second, ours and the bare engine's by turns, on the same server."""

import asyncio
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

from temporalio.client import WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from bench import bare, procedure
from bench.processes import processor_seconds
from bench.site import Site, running, site
from bench.table import Row, progress
from installation.submission import open_dossier, submit
from models.acts import Act
from models.protocol import workflow_id


@dataclass(frozen=True)
class Size:
    """How much is measured: rounds of both, procedures in a round, and how many of them at once."""

    rounds: int = 7
    procedures: int = 40
    at_once: int = 8


@dataclass(frozen=True)
class Round:
    """One round: procedures per second, the milliseconds of processor time that each took, and one workflow."""

    rate: float
    processor: dict[str, float]
    workflow: str


@dataclass(frozen=True)
class Side:
    """One of the two: how a procedure is played, and the processes that have part in it."""

    play: "Play"
    processes: dict[str, int]


Play = Callable[[], Awaitable[str]]
"""Plays one procedure from its first act to its end, and gives the id of its workflow."""


async def measure(size: Size) -> list[Row]:
    """Both by turns, after one round each to warm up."""
    async with site() as place, place.worker() as worker, _bare_worker(place) as bare_worker:
        sides = {
            "ours": Side(_ours(place), _processes(place, worker)),
            "bare": Side(_bare(place), _processes(place, bare_worker)),
        }
        rounds: dict[str, list[Round]] = {name: [] for name in sides}
        for number in range(size.rounds + 1):
            for name in sorted(sides, reverse=bool(number % 2)):
                with _others_stopped(sides, name):
                    done = await _round(sides[name], size)
                progress(f"  {name}: {done.rate:.2f} procedures a second{'' if number else ' (warming up)'}")
                rounds[name] += [done] if number else []
        histories = [await _history_of(place, name, rounds[name][-1].workflow) for name in sides]
        return [*_rates(rounds), *_processor(rounds), *histories]


@contextmanager
def _others_stopped(sides: Mapping[str, Side], playing: str) -> Iterator[None]:
    """While one side plays, the other's worker stands still: ours would go on delivering notices meanwhile."""
    others = [side.processes["worker"] for name, side in sides.items() if name != playing]
    for pid in others:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in others:
            os.kill(pid, signal.SIGCONT)


def _processes(place: Site, worker: subprocess.Popen[bytes]) -> dict[str, int]:
    return {"server": place.server.pid, "worker": worker.pid, "clients": os.getpid()}


async def _round(side: Side, size: Size) -> Round:
    waiting = asyncio.Semaphore(size.at_once)

    async def one() -> str:
        async with waiting:
            return await side.play()

    before = {name: processor_seconds(pid) for name, pid in side.processes.items()}
    started = time.perf_counter()
    workflows = await asyncio.gather(*(one() for _ in range(size.procedures)))
    rate = size.procedures / (time.perf_counter() - started)
    used = {name: processor_seconds(pid) - before[name] for name, pid in side.processes.items()}
    return Round(rate, {name: 1000 * seconds / size.procedures for name, seconds in used.items()}, workflows[0])


def _rates(rounds: dict[str, list[Round]]) -> list[Row]:
    rates = {name: [done.rate for done in of] for name, of in rounds.items()}
    ratios = sorted(ours / theirs for ours, theirs in zip(rates["ours"], rates["bare"], strict=True))
    acts = len(_acts())
    return [
        Row("complete procedures a second", f"{median(rates['ours']):.2f}", f"{acts} acts, all on record"),
        Row("the bare engine's", f"{median(rates['bare']):.2f}", "same updates and timers, nothing else"),
        Row("ratio", f"{median(ratios):.2f}", f"{ratios[0]:.2f} to {ratios[-1]:.2f}, {len(ratios)} rounds"),
    ]


def _processor(rounds: dict[str, list[Round]]) -> list[Row]:
    """Processor time says where the difference goes, and other programs disturb it less than rates."""
    used = {
        name: {part: median(done.processor[part] for done in of) for part in of[0].processor}
        for name, of in rounds.items()
    }
    rows = [
        Row(
            f"processor time of a procedure, {name}",
            f"{sum(parts.values()):.0f} ms",
            ", ".join(f"{part} {used:.0f}" for part, used in parts.items()),
        )
        for name, parts in used.items()
    ]
    ratio = sum(used["bare"].values()) / sum(used["ours"].values())
    return [*rows, Row("ratio by processor time", f"{ratio:.2f}")]


async def _history_of(place: Site, name: str, workflow: str) -> Row:
    described = (await place.client.get_workflow_handle(workflow).describe()).raw_description.workflow_execution_info
    size = described.history_size_bytes
    return Row(f"history of a procedure, {name}", f"{described.history_length} events", f"{size / 1000:.0f} kB")


def _acts() -> list[Act]:
    return [procedure.opening(), *procedure.acts()]


def _ours(place: Site) -> Play:
    async def play() -> str:
        agreement = procedure.agreement()
        opening = procedure.opening()
        opened = await open_dossier(place.client, place.settings, place.record, opening, agreement, place.sealed)
        for act in procedure.acts():
            await submit(place.client, place.settings, opened.dossier, act, place.sealed)
        return await _ended(place, workflow_id(opened.dossier))

    return play


def _bare(place: Site) -> Play:
    steps = bare.steps_like(_acts(), procedure.agreement())

    async def play() -> str:
        workflow = f"bare/{uuid.uuid4()}"
        await _open_bare(place, workflow, steps[0], procedure.opening().update_id)
        handle = place.client.get_workflow_handle(workflow)
        for step, act in zip(steps[1:], procedure.acts(), strict=True):
            await handle.execute_update("act", step, id=act.update_id, result_type=str)
        return await _ended(place, workflow)

    return play


async def _open_bare(place: Site, workflow: str, step: bare.Given, update_id: str) -> None:
    operation: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
        bare.NAME,
        bare.start_like(procedure.agreement(), "2027-001"),
        id=workflow,
        task_queue=bare.QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
    )
    await place.client.execute_update_with_start_workflow(
        "act", step, id=update_id, result_type=str, start_workflow_operation=operation
    )


async def _ended(place: Site, workflow: str) -> str:
    await place.client.get_workflow_handle(workflow).result()
    return workflow


@asynccontextmanager
async def _bare_worker(place: Site) -> AsyncIterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "bench.bare"]
    with running(command, place.environment, place.settings.var / "bare.log") as process:
        await place.ready(process, "bare")
        yield process
