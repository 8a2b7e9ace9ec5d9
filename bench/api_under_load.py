"""The API while twenty programs act and read at once and portal, worker and server are killed: how fast it answers, and
that every act is on record once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from statistics import quantiles
from urllib.request import urlopen

from bench.api_callers import Called, callers, on_record, opened, run_all
from bench.processes import descendants, processor_seconds
from bench.site import configured, folder, running
from bench.soundness import UnsoundError
from bench.table import Row, milliseconds, progress
from installation.installation import Installation
from installation.settings import load_settings

_READY_WITHIN = 120.0
_KILLED = (("portal",), ("worker.py", "temporal"), ("portal", "worker.py", "temporal"))
"""What is killed at once, by a word of its command line."""


@dataclass(frozen=True)
class Size:
    """How many programs, in how many dossiers, for how many seconds."""

    programs: int = 20
    dossiers: int = 5
    seconds: float = 60


def measure(size: Size) -> list[Row]:
    """One round without kills, which is what is timed, and one with them. Raises UnsoundError where an act is not on
    record once."""
    with folder() as var:
        given, environment = configured(var)
        settings = load_settings(**given)
        with (
            running([sys.executable, "starter.py", "run"], environment, var / "run.log") as process,
            Installation(settings) as installation,
        ):
            _until_ready(settings.portal_url)
            numbers = opened(installation, settings.portal_url, size.dossiers)
            calm, used = _calm(installation, process, numbers, size)
            progress(f"  {len(calm.confirmed)} acts without kills")
            killed = _killed(installation, process, numbers, size)
            progress(f"  {len(killed.confirmed)} acts with kills; asked again: {dict(killed.again)}")
            found = on_record(installation, numbers)
            if found != dict.fromkeys((*calm.confirmed, *killed.confirmed), 1):
                raise UnsoundError("an act that was confirmed is not on record once")
    note = f"{size.programs} programs, {size.dossiers} dossiers, {size.seconds:.0f} s"
    requests = len(calm.acts) + len(calm.readings)
    return [
        Row("an act by the API, p50 / p99", _spread(calm.acts), note),
        Row("a dossier read by the API, p50 / p99", _spread(calm.readings), "with If-None-Match, after each act"),
        Row("acts by the API a second", f"{len(calm.acts) / size.seconds:.1f}", "with a reading after each"),
        Row("processor time of the portal for a request", milliseconds(used / requests), f"{requests} requests"),
        Row(
            "acts while portal, worker and server are killed",
            f"{len(killed.confirmed)}",
            f"every one on record once; {sum(killed.again.values())} times asked again",
        ),
    ]


def _calm(
    installation: Installation, process: subprocess.Popen[bytes], numbers: Sequence[str], size: Size
) -> tuple[Called, float]:
    called, pid = Called(), _pid_of(process.pid, "portal")
    programs = callers(installation, installation.settings.portal_url, numbers, size.programs, called)
    before, until = processor_seconds(pid or process.pid), time.monotonic() + size.seconds
    run_all(programs, lambda _: time.monotonic() > until, lambda: None)
    return called, processor_seconds(pid or process.pid) - before


def _killed(installation: Installation, process: subprocess.Popen[bytes], numbers: Sequence[str], size: Size) -> Called:
    called, until = Called(), time.monotonic() + size.seconds
    programs = callers(installation, installation.settings.portal_url, numbers, size.programs, called)

    def kill() -> None:
        for names in _KILLED:
            time.sleep(size.seconds / (len(_KILLED) + 1))
            for pid in filter(None, (_pid_of(process.pid, name) for name in names)):
                os.kill(pid, signal.SIGKILL)

    run_all(programs, lambda _: time.monotonic() > until, kill)
    return called


def _pid_of(parent: int, word: str) -> int | None:
    """The process that runs a program now."""
    for pid in descendants(parent):
        with suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            if word in words and "-ISc" not in words:
                return pid
    return None


def _until_ready(url: str) -> None:
    until = time.monotonic() + _READY_WITHIN
    while time.monotonic() < until:
        with suppress(OSError), urlopen(f"{url}/readyz", timeout=5) as answer:
            if answer.status == HTTPStatus.OK:
                return
        time.sleep(0.1)
    raise RuntimeError("it does not come up")


def _spread(times: Sequence[float]) -> str:
    cut = quantiles(times, n=100)
    return f"{cut[49] * 1000:.0f} / {cut[98] * 1000:.0f} ms"
