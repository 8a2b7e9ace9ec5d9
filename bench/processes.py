"""What processes take: processor time and memory, as Linux accounts for them."""

import os
import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_TICK = os.sysconf("SC_CLK_TCK")
_LOOKS = 0.25
"""Seconds between two looks at a command's memory."""


def processor_seconds(pid: int) -> float:
    """The processor time that a process has used, its own and the kernel's for it."""
    return sum(_ticks(pid)[:2]) / _TICK


def family_seconds(*pids: int) -> float:
    """The processor time that processes and all that they started have used, what ended since included."""
    return sum(_with_ended(pid) for first in pids for pid in descendants(first))


def memory(*pids: int) -> int:
    """The memory of processes together in bytes; what they share counts once (PSS)."""
    return sum(_pss(pid) for pid in pids)


def descendants(pid: int) -> list[int]:
    """A process and all that it started, directly or not."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [pid, *(found for task in tasks for child in _children(task) for found in descendants(child))]


def _children(task: Path) -> list[int]:
    """The processes that a thread started."""
    try:
        return [*map(int, (task / "children").read_text().split())]
    except (FileNotFoundError, ProcessLookupError):  # the thread ended meanwhile
        return []


def _with_ended(pid: int) -> float:
    return sum(_ticks(pid)) / _TICK


def _ticks(pid: int) -> list[int]:
    """Of a process in its own code and in the kernel, and of those of its children that ended the same."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [int(field) for field in fields[11:15]]


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise LookupError(f"no memory is accounted for process {pid}")


class Spent(NamedTuple):
    """What a command took with all that it started: seconds by the clock, of processor time, and the most memory."""

    wall: float
    processor: float
    memory: int


def spent(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Spent:
    """Runs a command and watches it. Raises RuntimeError where it fails."""
    before, started, most = _of_children(), time.perf_counter(), 0
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            with suppress(OSError, LookupError, ValueError):  # one of them ended meanwhile
                most = max(most, memory(*descendants(process.pid)))
            time.sleep(_LOOKS)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} found something wrong ({process.returncode})")
    return Spent(time.perf_counter() - started, _of_children() - before, most)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
