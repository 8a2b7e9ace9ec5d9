"""The core alone, in one thread and without an engine: acts judged, events folded, canonical JSON."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import median
from typing import Any

import rfc8785

from bench import procedure
from bench.table import Row, duration, microseconds, ratio_row
from models.acts import Act
from models.canonical import canonical
from models.evolve import fold
from models.procedure.decide import Decision, decide
from models.state import Dossier


@dataclass(frozen=True)
class Size:
    """How many procedures are judged and folded, and how often each of their events is written."""

    procedures: int = 60


def measure(size: Size) -> list[Row]:
    """How fast acts are judged."""
    acts = [procedure.opening(), *procedure.acts()]
    taken = _taken(lambda: decisions_of("2027-001", acts), size.procedures) / len(acts)
    return [
        Row(
            "acts judged a second",
            f"{1 / taken:,.0f}",
            "with every event chained and folded",
            duration("an act", taken),
        ),
        Row("an act judged", microseconds(taken), "of processor time; median of the procedures"),
    ]


def measure_fold(size: Size) -> list[Row]:
    """How fast events are folded to what stands."""
    events = _events()
    taken = _taken(lambda: fold(Dossier(number="2027-001"), events), size.procedures)
    each = taken / len(events)
    return [
        Row("events folded a second", f"{1 / each:,.0f}", f"dossiers of {len(events)}", duration("an event", each)),
        Row("a dossier folded", microseconds(taken), "of processor time; median of the dossiers"),
    ]


def measure_canonical(size: Size) -> list[Row]:
    """How fast the values of events are written as canonical JSON, and how fast the library does it that is written in
    Python throughout."""
    values: list[dict[str, Any]] = [event.model_dump(mode="json") for event in _events()]
    bytes_of_one = sum(len(canonical(value)) for value in values) / len(values)
    if any(canonical(value) != rfc8785.dumps(value) for value in values):
        raise ValueError("canonical JSON is not what RFC 8785 has it be")
    ours, library, plain = (
        _taken(lambda write=write: [write(value) for value in values], size.procedures) / len(values)  # type: ignore[misc]
        for write in (canonical, rfc8785.dumps, lambda value: json.dumps(value, sort_keys=True))
    )
    speed = f"{bytes_of_one / ours / 1e6:,.0f} MB a second, {bytes_of_one:,.0f} bytes each"
    return [
        Row("canonical JSON of an event", microseconds(ours), speed, duration("canonical JSON of an event", ours)),
        Row("the library rfc8785 alone", microseconds(library), "the same values"),
        ratio_row("times as fast as the library", library / ours, f"Python's own json.dumps {microseconds(plain)}"),
    ]


def decisions_of(number: str, acts: Sequence[Act]) -> list[Decision]:
    """What acts bring about, one after the other."""
    dossier, decisions = Dossier(number=number), []
    for act in acts:
        decisions.append(decide(dossier, act, procedure.agreement()))
        dossier = decisions[-1].dossier
    return decisions


def _events() -> list[Any]:
    decisions = decisions_of("2027-001", [procedure.opening(), *procedure.acts()])
    return [*chain.from_iterable(decision.events for decision in decisions)]


def _taken(work: Callable[[], object], times: int) -> float:
    """Seconds of processor time that a piece of work takes: the median, after once to warm up."""
    work()
    taken = []
    for _ in range(times):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return median(taken)
