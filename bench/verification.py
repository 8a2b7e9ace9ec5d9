"""``auditor.py verify --all``: how many dossiers a second, as a ratio to bare canonicalising and hashing of the same
bytes, and whether it stays so.

Bare is: every row of the dossiers and of the log read, its JSON parsed, the row canonicalised with the library
(RFC 8785) and hashed; every archived file hashed as it is. Ours does besides: every date and vote computed anew, every
notice composed anew, every history unpacked and compared with the events, the log, its tree and its signatures.
"""

import hashlib
import json
import sqlite3
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import rfc8785

from bench.archived import Original, install, original
from bench.processes import Spent, spent
from bench.site import configured, folder
from bench.soundness import UnsoundError
from bench.table import Row, megabytes, progress, times_row
from bench.turns import Spread
from evidence.verification.record_verification import RecordLocation, RecordVerification
from installation.database import open_record
from installation.settings import ROOT

_TABLES = ("dossiers", "events", "terms", "locks", "dossier_documents", "outbox", "runs", "log_leaves")


@dataclass(frozen=True)
class Size:
    """How many dossiers the command verifies, how many are compared with bare hashing in how many rounds, and how many
    questions a long one has more."""

    dossiers: int = 2000
    compared: int = 250
    rounds: int = 4
    questions: int = 100


class Taken(NamedTuple):
    """Processor seconds for a dossier, verified and barely hashed, in each round."""

    ours: list[float]
    bare: list[float]

    @property
    def times(self) -> Spread:
        """How many times as long as bare hashing it takes."""
        return Spread.of_ratios(self.ours, self.bare)


def measure(size: Size) -> list[Row]:
    """The ratio to bare hashing, the command with every core over two sizes, and the same with longer dossiers."""
    usual, long, fewer = original(), original(size.questions), max(size.compared // 4, 1)
    with _process() as ours, _process() as bare:
        with folder() as var:
            _made(var, usual, size.compared)
            taken = _by_turns(ours, bare, var, size.compared, size.rounds)
            few = _command(var)
        with folder() as var:
            _made(var, long, fewer)
            longer = _by_turns(ours, bare, var, fewer, size.rounds)
    with folder() as var:
        _made(var, usual, size.dossiers)
        many = _command(var)
    return [*_compared(taken), *_all_of_them(size, few, many), _per_event((usual, long), taken, longer)]


def _made(var: Path, source: Original, dossiers: int) -> None:
    progress(f"  making {dossiers:,} dossiers of {len(source.events)} events")
    install(var, source, dossiers).dispose()


# --- by turns ---


def _by_turns(ours: ProcessPoolExecutor, bare: ProcessPoolExecutor, var: Path, dossiers: int, rounds: int) -> Taken:
    """Both sides over the same record, each in its process, after a round to warm up."""
    progress("  by turns")
    taken = Taken([], [])
    sides = [(ours, _ours, taken.ours), (bare, _bare, taken.bare)]
    for turn in range(rounds + 1):
        for process, side, seconds in sides if turn % 2 else reversed(sides):
            took = process.submit(side, var).result()
            if turn:
                seconds.append(took / dossiers)
    return taken


def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, get_context("spawn"))


def _ours(var: Path) -> float:
    """Processor seconds to verify everything on record."""
    started, url = time.process_time(), f"sqlite:///{var / 'record.db'}"
    engine = open_record(url)
    verification = RecordVerification(RecordLocation(url, var / "documents", var / "archive"), engine)
    found = verification.of_log().findings
    for portion in verification.of_all(1):
        found += portion.findings
    engine.dispose()
    if found:
        raise UnsoundError(f"a clean record alarms: {found[0]}")
    return time.process_time() - started


def _bare(var: Path) -> float:
    """Processor seconds to canonicalise and hash everything on record."""
    started, record = time.process_time(), sqlite3.connect(var / "record.db")
    for table in _TABLES:
        rows = record.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in rows.description]
        for row in rows:
            value = {name: _parsed(field) for name, field in zip(names, row, strict=True)}
            hashlib.sha256(rfc8785.dumps(value)).hexdigest()
    record.close()
    for path in (var / "archive").rglob("*.gz"):
        hashlib.sha256(path.read_bytes()).hexdigest()
    return time.process_time() - started


def _parsed(field: Any) -> Any:  # noqa: ANN401 - what a database holds
    """A column; JSON where it holds JSON."""
    is_json = isinstance(field, str) and field.startswith(("{", "["))
    return json.loads(field) if is_json else field


def _compared(taken: Taken) -> list[Row]:
    ours, bare = median(taken.ours), median(taken.bare)
    return [
        Row("verify --all, dossiers a second and core", f"{1 / ours:.1f}", "by processor time"),
        Row("bare canonicalising and hashing", f"{1 / bare:.1f}", "the same rows and files, by turns"),
        times_row("verify takes", taken.times.median, f"bare hashing; quartiles {taken.times.quartiles()}"),
    ]


def _per_event(sources: tuple[Original, Original], usual: Taken, longer: Taken) -> Row:
    """What an event of a longer dossier takes, compared with one of a usual dossier."""
    short, long = (len(source.events) for source in sources)
    ours = median(longer.ours) / long / (median(usual.ours) / short)
    bare = median(longer.bare) / long / (median(usual.bare) / short)
    there = f"verify there takes {longer.times.median:.2f} × that"
    about = f"{long} events instead of {short}; of bare hashing {bare:.2f} ×, {there}"
    return Row("an event of a longer dossier takes", f"{ours:.2f} ×", about)


# --- the command itself ---


def _command(var: Path) -> Spent:
    progress("  all of them, with every core")
    command = [sys.executable, "auditor.py", "verify", "--all", "--json"]
    return spent(command, configured(var)[1], ROOT)


def _all_of_them(size: Size, few: Spent, many: Spent) -> list[Row]:
    """What it takes for the dossiers by which the record is larger, so that the start of the processes does not count;
    where both are equally large, for all."""
    more, wall, processor = size.dossiers - size.compared, many.wall - few.wall, many.processor - few.processor
    if more <= 0:
        more, wall, processor = size.dossiers, many.wall, many.processor
    return [
        Row(
            "the command verify --all",
            f"{more / wall:.1f}",
            f"dossiers a second, beyond the first {size.compared:,}; it kept {processor / wall:.2f} cores busy",
        ),
        Row(
            "a dossier more takes",
            f"{processor / more * 1000:.1f} ms",
            f"of processor time, from {size.compared:,} to {size.dossiers:,} dossiers",
        ),
        Row(
            "memory of all its processes",
            megabytes(many.memory),
            f"at most; over {size.compared:,} dossiers {megabytes(few.memory)}",
        ),
    ]
