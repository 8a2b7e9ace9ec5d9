"""Complete procedures a second, as a ratio to the bare engine: ours and the bare engine's by turns, on the same server.

Twice: once for the acts' path alone, where no letter is delivered and no history archived, and once with everything on,
where a round of ours is over when every letter of it left and every history of it is kept. Afterwards everything that
was made is looked at: whatever is wrong with it, no figure counts.
"""

import asyncio
import os
import signal
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any, NamedTuple

from temporalio.client import WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from bench import bare, procedure
from bench.backlog import gone, histories, letters
from bench.processes import descendants, family_seconds, processor_seconds
from bench.site import Site, running, site
from bench.soundness import require_sound
from bench.table import Row, progress, ratio_row
from bench.turns import Spread
from installation.submission import open_dossier, submit
from models.acts import Act
from models.protocol import workflow_id


@dataclass(frozen=True)
class Size:
    """How much is measured: rounds of both, procedures in a round, and how many of them at once; the ``database`` of
    the record, how many ``workers`` each side has, and whether letters go with their ``pdf``. ``patience`` is how many
    seconds letters and archive get after the last act of a round, ``replayed`` how many of the procedures are replayed
    afterwards."""

    rounds: int = 4
    procedures: int = 8
    at_once: int = 8
    database: str = "sqlite"
    workers: int = 1
    pdf: bool = True
    patience: float = 600
    replayed: int = 5


_WARMING = 3


class Way(NamedTuple):
    """A way to measure: what it is called, and whether letters and archive are ``watched`` over."""

    name: str
    watched: bool


WAYS = (Way("the acts' path", watched=False), Way("everything on", watched=True))


@dataclass(frozen=True)
class Round:
    """One round: the seconds that its acts took, and the seconds after which no letter and no history waited any more;
    the milliseconds of processor time that each procedure took, and one workflow."""

    procedures: int
    acts: float
    drained: float
    processor: Mapping[str, float]
    workflow: str

    @property
    def rate(self) -> float:
        """Procedures a second, with all that belongs to them."""
        return self.procedures / (self.acts + self.drained)

    @property
    def used(self) -> float:
        """Milliseconds of processor time for a procedure."""
        return sum(self.processor.values())


Play = Callable[[Sequence[Act]], Awaitable[str]]
"""Plays one procedure from its first act to its end, and gives the id of its workflow. Its acts were made before: to
write them down is what whoever acts does, and the same for both."""


@dataclass(frozen=True)
class Side:
    """One of the two: how a procedure is played, the workers that are its own, what else has part in it, and how it is
    waited for what comes after the acts."""

    play: Play
    workers: Sequence[int]
    beside: Mapping[str, int]
    drain: Callable[[], Awaitable[None]] | None = None
    rounds: list[Round] = field(default_factory=list)

    def used(self) -> dict[str, float]:
        """The processor time of each part until now, in seconds. Of this process only its own counts."""
        beside = {name: family_seconds(pid) for name, pid in self.beside.items()}
        clients = processor_seconds(os.getpid())
        return {"worker": family_seconds(*self.workers), **beside, "client": clients}


async def measure(size: Size, ways: Sequence[Way] = WAYS) -> list[Row]:
    """Each way, on an installation of its own. Raises UnsoundError."""
    return [row for way in ways for row in await _measured(way, size)]


async def _measured(way: Way, size: Size) -> list[Row]:
    async with site(size.database, letter_pdf=size.pdf) as place:
        if not way.watched:
            await place.without_watches()
        async with place.workers(size.workers) as workers, _bare_workers(place, size.workers) as bare_workers:
            ours, theirs = _sides(place, workers, bare_workers, way, size)
            await _by_turns(ours, theirs, way, size)
            histories = [
                await _history_of(place, name, side.rounds[-1].workflow)
                for name, side in (("ours", ours), ("bare", theirs))
            ]
        played = size.procedures * size.rounds + _to_warm_up(size)
        progress(f"  {way.name}: looking whether all is well with {played} procedures")
        require_sound(place, _acts(), played, watched=way.watched, replayed=size.replayed)
        return [*_rows(way, size, ours.rounds, theirs.rounds), *([] if way.watched else histories)]


def _to_warm_up(size: Size) -> int:
    """How many procedures the round has that does not count."""
    return min(size.procedures, _WARMING)


def _sides(place: Site, ours: Sequence[int], bare: Sequence[int], way: Way, size: Size) -> tuple[Side, Side]:
    server = {"server": place.server.pid}
    database = {"database": place.database.pid} if place.database.pid else {}
    drain = (lambda: gone(place, size.patience, letters, histories)) if way.watched else None
    return Side(_ours(place), ours, server | database, drain), Side(_bare(place), bare, server)


async def _by_turns(ours: Side, theirs: Side, way: Way, size: Size) -> None:
    """Each side's rounds, after one each to warm up; every other time the other begins."""
    for number in range(size.rounds + 1):
        sides = {"ours": (ours, theirs), "bare": (theirs, ours)}
        for name in sorted(sides, reverse=bool(number % 2)):
            playing, other = sides[name]
            with _stopped(other):
                done = await _round(playing, size.procedures if number else _to_warm_up(size), size.at_once)
            told = f"{done.rate:.2f} procedures a second, {done.used:.0f} ms each"
            progress(f"  {way.name}, {name}: {told}{'' if number else ' (warming up)'}")
            playing.rounds.extend([done] if number else [])


@contextmanager
def _stopped(side: Side) -> Iterator[None]:
    """While one side plays, the other's workers stand still."""
    pids = [pid for worker in side.workers for pid in descendants(worker)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


async def _round(side: Side, procedures: int, at_once: int) -> Round:
    waiting = asyncio.Semaphore(at_once)

    async def one(acts: Sequence[Act]) -> str:
        async with waiting:
            return await side.play(acts)

    made = [_acts() for _ in range(procedures)]
    before, started = side.used(), time.perf_counter()
    workflows = await asyncio.gather(*map(one, made))
    acts, clients = time.perf_counter() - started, side.used()["client"]
    if side.drain:
        await side.drain()
    drained = time.perf_counter() - started - acts
    after = side.used() | {"client": clients}  # looking whether something waits is not part of it
    used = {name: 1000 * (seconds - before[name]) / procedures for name, seconds in after.items()}
    return Round(procedures, acts, drained, used, workflows[0])


# --- what is said of it ---


def _rows(way: Way, size: Size, ours: Sequence[Round], theirs: Sequence[Round]) -> list[Row]:
    where = "".join(
        f", {said}"
        for said, is_unusual in (
            (size.database, size.database != Size.database),
            (f"{size.workers} workers", size.workers != Size.workers),
            ("letters without PDF", way.watched and not size.pdf),
        )
        if is_unusual
    )
    processor = Spread.of_ratios([done.used for done in theirs], [done.used for done in ours])
    clock = Spread.of_ratios([done.rate for done in ours], [done.rate for done in theirs])
    rates = [median(done.rate for done in rounds) for rounds in (ours, theirs)]
    return [
        _ratio(f"{way.name}, by processor time", processor, where),
        _ratio(f"{way.name}, by the clock", clock, where),
        Row("  procedures a second, ours / bare", f"{rates[0]:.2f} / {rates[1]:.2f}", _how(ours)),
        *(_spent(name, rounds) for name, rounds in (("ours", ours), ("bare", theirs))),
        *([_waited(ours)] if way.watched else []),
    ]


def _ratio(measure: str, spread: Spread, where: str) -> Row:
    note = f"of the bare engine; quartiles {spread.quartiles()}{where}"
    return ratio_row(measure, spread.median, note, name=measure + where)


def _how(rounds: Sequence[Round]) -> str:
    return f"{len(_acts())} acts each; {len(rounds)} rounds of {rounds[0].procedures} by turns"


def _spent(name: str, rounds: Sequence[Round]) -> Row:
    parts = ", ".join(f"{part} {median(done.processor[part] for done in rounds):.0f}" for part in rounds[0].processor)
    used = Spread.of([done.used for done in rounds])
    return Row(f"  processor time of a procedure, {name}", f"{used.median:.0f} ms", parts)


def _waited(rounds: Sequence[Round]) -> Row:
    """How long letters and archive took beyond the acts."""
    drained = Spread.of([done.drained for done in rounds])
    return Row(
        "  letters and archive after the acts", f"{drained.median:.1f} s", "then nothing waits any more; counted"
    )


async def _history_of(place: Site, name: str, workflow: str) -> Row:
    described = (await place.client.get_workflow_handle(workflow).describe()).raw_description.workflow_execution_info
    size = described.history_size_bytes
    return Row(f"  history of a procedure, {name}", f"{described.history_length} events", f"{size / 1000:.0f} kB")


# --- the procedures ---


def _acts() -> list[Act]:
    return [procedure.opening(), *procedure.acts()]


def _ours(place: Site) -> Play:
    async def play(acts: Sequence[Act]) -> str:
        agreement, opening = procedure.agreement(), procedure.now(acts[0])
        opened = await open_dossier(place.client, place.settings, place.record, opening, agreement, place.sealed)
        for act in map(procedure.now, acts[1:]):
            await submit(place.client, place.settings, opened.dossier, act, place.sealed)
        return await _ended(place, workflow_id(opened.dossier))

    return play


def _bare(place: Site) -> Play:
    steps = bare.steps_like(_acts(), procedure.agreement())

    async def play(acts: Sequence[Act]) -> str:
        workflow = f"bare/{uuid.uuid4()}"
        await _open_bare(place, workflow, steps[0], acts[0].update_id)
        handle = place.client.get_workflow_handle(workflow)
        for step, act in zip(steps[1:], acts[1:], strict=True):
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
async def _bare_workers(place: Site, number: int) -> AsyncIterator[list[int]]:
    """As many workers of the bare engine."""
    command, pids = [sys.executable, "-m", "bench.bare"], list[int]()
    async with AsyncExitStack() as stack:
        for name in (f"bare-{count}" for count in range(1, number + 1)):
            process = stack.enter_context(running(command, place.environment, place.settings.var / f"{name}.log"))
            await place.ready(process, name)
            pids.append(process.pid)
        yield pids
