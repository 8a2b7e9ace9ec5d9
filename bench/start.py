"""``make run`` on an installation that exists: how soon it gives a page and takes an act, and the memory of everything
together."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from bench import procedure
from bench.processes import descendants, memory, processor_seconds
from bench.site import configured, folder
from bench.table import Row, megabytes, progress
from installation.connection import ConnectionFailed, connect
from installation.database import RecordUnavailable, open_record
from installation.doors import door_of
from installation.settings import Settings, load_settings
from installation.settings_file import ROOT
from installation.submission import ActNotConfirmed, open_dossier, submit
from models.acts import Act, Assurance

_STOPS_WITHIN = 60


@dataclass(frozen=True)
class Size:
    """How many times it is started, after the first."""

    starts: int = 5


async def measure(size: Size) -> list[Row]:
    """Starts once, opens a dossier, and stops; then the starts that count."""
    with folder() as var:
        given, environment = configured(var)
        settings = load_settings(**given)
        with _make_run(environment, var) as make:
            first, number = await _until_answered(make, settings, procedure.opening(), None)
        progress(f"  first start: {first:.1f} s")
        taken, shown, worked, used = [], [], [], []
        for _ in range(size.starts):
            with _make_run(environment, var) as make:
                act, page = await asyncio.gather(
                    _until_answered(make, settings, procedure.question(), number), _until_page(make, settings)
                )
                taken.append(act[0])
                shown.append(page)
                worked.append(sum(map(processor_seconds, descendants(make.pid))))
                used.append(_memory_by_program(make.pid))
            progress(f"  next start: {page:.1f} s until a page, {act[0]:.1f} s until an act")
        return [
            Row(
                "make run until the first page", f"{median(shown):.1f} s", f"the page to sign in; {size.starts} starts"
            ),
            Row("processor time of both", f"{median(worked):.1f} s", "of all processes, until page and act"),
            Row(
                "make run until the first act is confirmed", f"{median(taken):.1f} s", f"median of {size.starts} starts"
            ),
            Row("the same where nothing is there yet", f"{first:.1f} s", "once, .venv exists"),
            Row(
                "memory of everything together",
                megabytes(median(sum(one.values()) for one in used)),
                "shared pages once; "
                + ", ".join(f"{name} {megabytes(median(one[name] for one in used))}" for name in used[0]),
            ),
        ]


PROGRAMS = {"server": "start-dev", "worker": "worker.py", "portal": "portal", "run": "run"}
"""By a word of its command line. What is left is ``make``, and counts with ``run``."""


def _memory_by_program(make: int) -> dict[str, int]:
    """The memory in bytes that each of them takes."""
    found = dict.fromkeys(PROGRAMS, 0)
    for pid in descendants(make):
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        found[next((name for name, word in PROGRAMS.items() if word in words), "run")] += memory(pid)
    return found


async def _until_page(make: subprocess.Popen[bytes], settings: Settings) -> float:
    """The seconds from now until the portal gives a page. Raises RuntimeError where ``make run`` ends before."""
    started = time.perf_counter()
    while make.poll() is None:
        if await asyncio.to_thread(_gives_a_page, f"http://{settings.portal_address}/aanmelden"):
            return time.perf_counter() - started
        await asyncio.sleep(0.02)
    raise RuntimeError(f"make run ended with {make.returncode}")


def _gives_a_page(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except OSError:
        return False


@contextmanager
def _make_run(environment: Mapping[str, str], var: Path) -> Iterator[subprocess.Popen[bytes]]:
    """``make run`` as on a terminal, stopped as by Ctrl-C. What it says where it fails goes to standard error."""
    with (
        (var / "make.log").open("ab") as log,
        subprocess.Popen(
            ["make", "run"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        ) as make,
    ):
        try:
            yield make
        finally:
            if make.poll() is None:
                os.killpg(make.pid, signal.SIGINT)
                make.wait(timeout=_STOPS_WITHIN)
            else:
                print((var / "make.log").read_text(errors="replace"), file=sys.stderr)


async def _until_answered(
    make: subprocess.Popen[bytes], settings: Settings, act: Act, number: str | None
) -> tuple[float, str]:
    """The seconds from now until an act is confirmed (without a number it opens a dossier), and the dossier.

    Raises RuntimeError where ``make run`` ends before."""
    started = time.perf_counter()
    while make.poll() is None:
        try:
            client = await connect(settings)
            record = open_record(settings.record_url.get_secret_value())
            door = door_of(settings, partial(open_record, settings.record_url.get_secret_value()))
            sealed = partial(door.sealed, assurance=Assurance.COMMAND_LINE)
            if number:
                receipt = await submit(client, settings, number, act, sealed)
            else:
                receipt = await open_dossier(client, settings, record, act, procedure.agreement(), sealed)
        except (ConnectionFailed, ActNotConfirmed, RecordUnavailable):
            await asyncio.sleep(0.02)
        else:
            return time.perf_counter() - started, receipt.dossier
    raise RuntimeError(f"make run ended with {make.returncode}")
