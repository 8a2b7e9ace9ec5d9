"""``auditor.py verify --all``: how many dossiers a second, as a ratio to bare canonicalising and hashing of the same
bytes, and whether it stays so.

Bare is: every row of the dossiers, of what lists and searches are made of, and of the log read, its JSON parsed, the
row canonicalised with the library (RFC 8785) and hashed; every archived file hashed as it is. Ours does besides: every
date and vote computed anew, every notice composed anew, what each party knows folded and every row of its lists made
anew, every history unpacked and compared with the events, the log, its tree and its signatures. How much of the
difference each of these is, is said too.
"""

import hashlib
import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from unittest.mock import patch

import rfc8785

from audit.verification import dossier
from bench.archived import Original, install, original
from bench.processes import Spent, spent
from bench.site import configured, folder
from bench.soundness import UnsoundError
from bench.table import Row, megabytes, progress, times_row
from bench.turns import Spread
from evidence.verification import record_verification
from evidence.verification.record_verification import RecordLocation, RecordVerification
from installation.database import open_record
from installation.settings_file import ROOT
from models.canonical import EXACT

_TABLES = ("dossiers", "events", "terms", "locks", "dossier_documents", "outbox", "runs", "log_leaves")
_OF_LISTS = ("seats", "tasks", "days", "commitments", "texts", "sights")
"""What verify reads besides since it makes lists and searched texts anew."""

_AIM = 1.2
"""How many times as long as bare hashing it may take."""

_ANEW = "dates, votes, locks and notices counted anew"
_PARTS = (
    ("rows read", record_verification, "dossiers_in"),
    ("events hashed and read", dossier, "_events"),
    (_ANEW, dossier, "_recount"),
    (_ANEW, dossier, "_flaws_of_amounts"),
    ("lists and texts made anew", dossier, "flaws_of_lists"),
    ("the log's leaves", dossier, "flaws_of_leaves"),
    ("archived histories", dossier, "flaws_of_runs"),
)
"""What it does for a dossier, and by which functions."""


@dataclass(frozen=True)
class Size:
    """How many dossiers the command verifies, how many are compared with bare hashing in how many rounds, and how many
    questions a long one has more."""

    dossiers: int = 2000
    compared: int = 250
    rounds: int = 4
    questions: int = 100


class Taken(NamedTuple):
    """Processor seconds for a dossier, verified and barely hashed, in each round; hashed ``without_lists`` too."""

    ours: list[float]
    bare: list[float]
    without_lists: list[float]

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
            parts = ours.submit(_parts, var).result()
            few = _command(var)
        with folder() as var:
            _made(var, long, fewer)
            longer = _by_turns(ours, bare, var, fewer, size.rounds)
    with folder() as var:
        _made(var, usual, size.dossiers)
        many = _command(var)
    found = [*_compared(taken), *_shares(parts, taken)]
    return [*found, *_all_of_them(size, few, many), _per_event((usual, long), taken, longer)]


def _made(var: Path, source: Original, dossiers: int) -> None:
    progress(f"  making {dossiers:,} dossiers of {len(source.events)} events")
    install(var, source, dossiers).dispose()


# --- by turns ---


def _by_turns(ours: ProcessPoolExecutor, bare: ProcessPoolExecutor, var: Path, dossiers: int, rounds: int) -> Taken:
    """Both sides over the same record, each in its process, after a round to warm up."""
    progress("  by turns")
    taken = Taken([], [], [])
    sides = [
        (ours, _ours, taken.ours),
        (bare, _bare, taken.bare),
        (bare, _without_lists, taken.without_lists),
    ]
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


def _bare(var: Path, tables: Sequence[str] = (*_TABLES, *_OF_LISTS)) -> float:
    """Processor seconds to canonicalise and hash everything on record."""
    started, record = time.process_time(), sqlite3.connect(var / "record.db")
    for table in tables:
        rows = record.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in rows.description]
        for row in rows:
            value = {name: _parsed(field) for name, field in zip(names, row, strict=True)}
            hashlib.sha256(rfc8785.dumps(value)).hexdigest()
    record.close()
    for path in (var / "archive").rglob("*.gz"):
        hashlib.sha256(path.read_bytes()).hexdigest()
    return time.process_time() - started


def _without_lists(var: Path) -> float:
    """The same of what was on record before lists were: older figures are of that."""
    return _bare(var, _TABLES)


def _parsed(field: Any) -> Any:  # noqa: ANN401 - what a database holds
    """A column; JSON where it holds JSON, and text where RFC 8785 takes no number so large (the place of a text)."""
    if isinstance(field, int) and field >= EXACT:
        return str(field)
    is_json = isinstance(field, str) and field.startswith(("{", "["))
    return json.loads(field) if is_json else field


def _compared(taken: Taken) -> list[Row]:
    ours, bare, times = median(taken.ours), median(taken.bare), taken.times
    about = f"bare hashing; quartiles {times.quartiles()}; the aim is {_AIM}: {_beyond(times.median)}"
    before = Spread.of_ratios(taken.ours, taken.without_lists)
    return [
        Row("verify --all, dossiers a second and core", f"{1 / ours:.1f}", "by processor time"),
        Row("bare canonicalising and hashing", f"{1 / bare:.1f}", "the same rows and files, by turns"),
        times_row("verify takes", times.median, about, name="verify takes, of rows with lists"),
        Row(
            "verify takes, lists not hashed", f"{before.median:.2f} ×", f"bare hashing; quartiles {before.quartiles()}"
        ),
    ]


def _beyond(times: float) -> str:
    return f"it is over that by {times - _AIM:.2f}" if times > _AIM else "it is within that"


def _parts(var: Path) -> dict[str, float]:
    """Processor seconds for each part of verifying everything on record."""
    seconds = {part: 0.0 for part, _, _ in _PARTS}

    def timed(part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever it takes and gives
            started = time.process_time()
            found = function(*arguments, **named)
            found = list(found) if isinstance(found, Iterator) else found
            seconds[part] += time.process_time() - started
            return found

        return call

    with ExitStack() as stack:
        for part, module, name in _PARTS:
            stack.enter_context(patch.object(module, name, timed(part, getattr(module, name))))
        whole = _ours(var)
    return {**seconds, "the rest": whole - sum(seconds.values())}


def _shares(parts: Mapping[str, float], taken: Taken) -> list[Row]:
    """How much each part is, in times bare hashing."""
    whole, times = sum(parts.values()), taken.times.median
    return [
        Row(f"  {part}", f"{times * seconds / whole:.2f} ×", f"{seconds / whole:.0%} of it")
        for part, seconds in parts.items()
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
