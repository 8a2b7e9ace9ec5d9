"""``auditor.py replay --all``: how many dossiers a second, as a ratio to the bare Replayer, and whether it stays so.

Both read the same archived files, and replay them with the same workflow, runner and converter, by turns, each in a
process of its own. Ours does besides: the strict comparison, the events from the record, the fold, three witnesses.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import NamedTuple

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from application.comparing_runs import heard_of
from bench.archived import Original, install, number, original
from bench.processes import descendants, memory
from bench.site import configured, folder
from bench.soundness import UnsoundError
from bench.table import Row, megabytes, progress, ratio_row
from bench.turns import Spread
from commands.audit.replay import look_for_few_circles
from evidence.sources import RecordEvidence
from installation.connection import DATA_CONVERTER
from installation.database import open_record
from installation.settings_file import ROOT
from models.protocol import workflow_id
from models.record.packed import unpacked
from workflows.advice_procedure import AdviceProcedure


@dataclass(frozen=True)
class Size:
    """How many dossiers the command replays, how many are compared with the bare Replayer in how many rounds, and how
    many questions a long one has more."""

    dossiers: int = 600
    compared: int = 200
    rounds: int = 10
    questions: int = 100


class Taken(NamedTuple):
    """What a share of the dossiers took: seconds by the clock, and of processor time."""

    wall: float
    processor: float


Side = Callable[[Path, Sequence[str]], Taken]


def measure(size: Size) -> list[Row]:
    """The ratio to the bare Replayer, the whole installation with every core, and the same with longer dossiers."""
    usual, long = original(), original(size.questions)
    with _process() as process, _process() as other:
        sides: dict[Side, ProcessPoolExecutor] = {_ours: process, _bare: other}
        with folder() as var:
            progress(f"  making {size.dossiers:,} dossiers")
            install(var, usual, size.dossiers).dispose()
            numbers = [number(serial) for serial in range(1, size.dossiers + 1)]
            progress("  by turns")
            taken = _by_turns(sides, var, numbers[: size.compared], size.rounds)
            progress("  all of them")
            rows = [*_compared(*taken), _last_quarter(process, var, numbers), *_all_of_them(var, size.dossiers)]
        with folder() as var:
            count = max(size.compared // 10, 1)
            install(var, long, count).dispose()
            numbers = [number(serial) for serial in range(1, count + 1)]
            progress("  longer ones by turns")
            longer = _by_turns(sides, var, numbers, min(size.rounds, count))
    return [*rows, _per_event((usual, long), taken, longer)]


def _per_event(
    sources: tuple[Original, Original],
    usual: tuple[Sequence[Taken], Sequence[Taken]],
    longer: tuple[Sequence[Taken], Sequence[Taken]],
) -> Row:
    """What an event of a longer history takes, compared with one of a usual history."""
    short, long = (source.length for source in sources)
    ours, bare = (
        median(taken.processor for taken in after) / long / (median(taken.processor for taken in before) / short)
        for before, after in zip(usual, longer, strict=True)
    )
    about = f"histories of {long} events instead of {short}; of the bare Replayer {bare:.2f} ×, ratio there"
    return Row("an event of a longer history takes", f"{ours:.2f} ×", f"{about} {_ratio(*longer):.2f}")


# --- by turns ---


def _by_turns(
    sides: Mapping[Side, ProcessPoolExecutor], var: Path, numbers: Sequence[str], rounds: int
) -> tuple[list[Taken], list[Taken]]:
    """What a dossier took of ours and of the bare Replayer, in each round; both had one to warm up."""
    taken: dict[Side, list[Taken]] = {side: [] for side in sides}
    size = max(len(numbers) // rounds, 1)
    shares = [numbers[:1], *(numbers[at : at + size] for at in range(0, len(numbers), size))]
    for turn, share in enumerate(shares):
        for side in (_ours, _bare) if turn % 2 else (_bare, _ours):
            spent = sides[side].submit(side, var, share).result()
            if turn:
                taken[side].append(Taken(spent.wall / len(share), spent.processor / len(share)))
    return taken[_ours], taken[_bare]


def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, get_context("spawn"), look_for_few_circles)


def _ours(var: Path, numbers: Sequence[str]) -> Taken:
    wall, processor = time.perf_counter(), time.process_time()
    for heard in heard_of(_evidence(var), numbers):
        if heard.result != "same":
            raise UnsoundError(f"{heard.dossier}: {heard.result}, {heard.remarks}")
    return Taken(time.perf_counter() - wall, time.process_time() - processor)


@cache
def _evidence(var: Path) -> RecordEvidence:
    return RecordEvidence(open_record(f"sqlite:///{var / 'record.db'}"), var / "documents", var / "archive")


def _bare(var: Path, numbers: Sequence[str]) -> Taken:
    wall, processor = time.perf_counter(), time.process_time()
    asyncio.run(_replay(var, numbers))
    return Taken(time.perf_counter() - wall, time.process_time() - processor)


async def _replay(var: Path, numbers: Sequence[str]) -> None:
    replayer = Replayer(
        workflows=[AdviceProcedure], workflow_runner=UnsandboxedWorkflowRunner(), data_converter=DATA_CONVERTER
    )
    await replayer.replay_workflows(_archived(var, numbers))


async def _archived(var: Path, numbers: Sequence[str]) -> AsyncIterator[WorkflowHistory]:
    for dossier in numbers:
        for path in (var / "archive" / dossier).iterdir():
            yield WorkflowHistory.from_json(workflow_id(dossier), unpacked(path.read_bytes()))


def _compared(ours: Sequence[Taken], bare: Sequence[Taken]) -> list[Row]:
    processor = Spread.of_ratios([taken.processor for taken in bare], [taken.processor for taken in ours])
    clock = Spread.of_ratios([taken.wall for taken in bare], [taken.wall for taken in ours])
    return [
        Row(
            "replay --all, dossiers a second and core",
            f"{1 / median(t.processor for t in ours):.1f}",
            "three witnesses",
        ),
        Row("the bare Replayer", f"{1 / median(t.processor for t in bare):.1f}", "the same files, by turns"),
        ratio_row("ratio by processor time", processor.median, f"quartiles {processor.quartiles()}"),
        ratio_row("ratio by the clock", clock.median, f"quartiles {clock.quartiles()}"),
    ]


def _ratio(ours: Sequence[Taken], bare: Sequence[Taken]) -> float:
    return Spread.of_ratios([taken.processor for taken in bare], [taken.processor for taken in ours]).median


def _last_quarter(process: ProcessPoolExecutor, var: Path, numbers: Sequence[str]) -> Row:
    """Whether one process that replays all, one dossier after the other, gets slower on the way. (What the command
    prints says nothing of that: it comes by shares.)"""
    progress("  all of them in one process")
    part = max(len(numbers) // 4, 1)
    quarters = [numbers[:part], numbers[part:-part], numbers[-part:]]
    first, _, last = (process.submit(_ours, var, quarter).result().processor for quarter in quarters)
    about = f"the processor time of the first, of {part:,} dossiers each, in one process"
    return Row("the last quarter of the dossiers takes", f"{last / first:.2f} ×", about)


# --- the command itself ---


def _all_of_them(var: Path, dossiers: int) -> list[Row]:
    """The command over all dossiers with every core, and its memory after a quarter of them and in the end."""
    early = max(dossiers // 4, 1)
    command = [sys.executable, "auditor.py", "replay", "--all", "--json"]
    started, sizes = time.perf_counter(), list[int]()
    with subprocess.Popen(command, cwd=ROOT, env=configured(var)[1], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        done = 0
        for line in process.stdout:
            if '"dossier":' not in line:
                continue
            done += 1
            if done in {early, dossiers}:
                sizes.append(memory(*descendants(process.pid)))
        whole = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"auditor.py replay found something wrong ({process.returncode})")
    return [
        Row(
            "the command replay --all",
            f"{dossiers / whole:.1f}",
            f"dossiers a second, over {dossiers:,} dossiers, starting {os.cpu_count()} processes included",
        ),
        Row(
            "memory of all its processes",
            megabytes(sizes[-1]),
            f"after a quarter of the dossiers: {megabytes(sizes[0])}",
        ),
    ]
