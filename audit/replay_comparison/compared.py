"""Three witnesses of one dossier: what the archived histories tell, what the core makes of it, what stands on record.

They must say the same, event by event. Where two of them part, both are shown in full, with the place where they part.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, zip_longest
from typing import NamedTuple

from pydantic import JsonValue

from models.canonical import canonical
from models.events import Event
from models.evolve import evolve
from models.state import Dossier
from models.value import Value

ARCHIVE, RECORD, TODAY, CORE = "the history", "the record", "today's code", "the folded events"
"""The sides of a difference, as people read them."""

_FIELDS = tuple(field for field in Event.model_fields if field != "content")


class Divergence(Value):
    """Two witnesses that do not say the same. ``sides`` has what each says as canonical JSON (None: nothing), ``parts``
    the place inside it where they part (``content.term.ends``; empty: all of it) and ``apart`` what each has there."""

    where: str
    about: str
    sides: dict[str, str | None]
    parts: str = ""
    apart: tuple[str | None, ...] = ()


class Standpoint(Value):
    """A state that somebody had of the dossier, to be compared with what its events fold to: ``whose`` says who."""

    whose: str
    dossier: Dossier


def difference(where: str, about: str, one: tuple[str, JsonValue], other: tuple[str, JsonValue]) -> Divergence:
    """A difference between two sides, each with its name and what it says (None: nothing)."""
    sides = {name: _text(said) for name, said in (one, other)}
    if one[1] is None or other[1] is None:
        return Divergence(where=where, about=about, sides=sides)
    parts, *apart = parting(one[1], other[1])
    return Divergence(where=where, about=about, sides=sides, parts=parts, apart=tuple(map(_text, apart)))


def _text(said: JsonValue) -> str | None:
    return None if said is None else canonical(said).decode()


class Parting(NamedTuple):
    """The first place where two JSON values part, such as ``content.points[2].text``, and what each has there (None
    also: nothing)."""

    path: str
    one: JsonValue
    other: JsonValue


def parting(one: JsonValue, other: JsonValue, path: str = "") -> Parting:
    """Where two JSON values part; the path is empty where they have nothing in common. What both have comes first: a
    field that only one has may be one that an earlier release did not know."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}, key=lambda key: (key not in one or key not in other, key)):
            deeper = f"{path}.{key}" if path else key
            if key not in one or key not in other:
                return Parting(deeper, one.get(key), other.get(key))
            if not alike(one[key], other[key]):
                return parting(one[key], other[key], deeper)
    if isinstance(one, list) and isinstance(other, list):
        for index, (left, right) in enumerate(zip_longest(one, other)):
            if index >= min(len(one), len(other)) or not alike(left, right):
                return parting(left, right, f"{path}[{index}]")
    return Parting(path, one, other)


def alike(one: JsonValue, other: JsonValue) -> bool:
    """Whether two JSON values are the same; unlike for Python, ``true`` is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(alike(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    return one == other and isinstance(one, bool) is isinstance(other, bool)


def same_event(one: Event, other: Event) -> bool:
    """Whether two witnesses tell the same of an event, its hash included."""
    left, right = one.__dict__, other.__dict__
    return all(left[field] == right[field] for field in _FIELDS) and alike(one.content, other.content)


def first_difference(in_histories: Mapping[int, Event], record: Sequence[Event]) -> Divergence | None:
    """The first event of which the histories tell something else than the record; an event of which no history tells is
    no difference here."""
    on_record = {event.sequence: event for event in record}
    for number, archived in sorted(in_histories.items()):
        recorded = on_record.get(number)
        if recorded is None or not same_event(archived, recorded):
            about = "is not on record" if recorded is None else "is told differently by the history and by the record"
            on_record_is = _json(recorded) if recorded else None
            return difference(f"event {number}", about, (ARCHIVE, _json(archived)), (RECORD, on_record_is))
    return _out_of_order(record)


def _out_of_order(record: Sequence[Event]) -> Divergence | None:
    for number, event in enumerate(record, 1):
        if event.sequence != number:
            return difference(f"event {number}", "is not on record", (RECORD, None), (f"{RECORD}, next", _json(event)))
    return None


def folded(
    number: str, record: Sequence[Event], standpoints: Iterable[Standpoint]
) -> tuple[Dossier, Divergence | None]:
    """What a dossier's events fold to, and the first standpoint that is not what they fold to, up to the last event
    that it knows; or the event that cannot be folded."""
    dossier, rest, wrong = Dossier(number=number), iter(record), None
    for stand in sorted(standpoints, key=lambda stand: stand.dossier.sequence):
        dossier, wrong = _fold(dossier, _until(rest, dossier.sequence, stand.dossier.sequence))
        if wrong is None and not _as_known(stand.dossier, dossier):
            wrong = _state_difference(stand, dossier)
        if wrong:
            return dossier, wrong
    return _fold(dossier, rest)


def _as_known(known: object, folded: object) -> bool:
    """Whether a state is what the events fold to, in all that it has: one that an earlier release kept does not have
    the fields of today's."""
    if isinstance(known, Value) and type(known) is type(folded):
        return all(_as_known(getattr(known, name), getattr(folded, name)) for name in known.model_fields_set)
    if isinstance(known, dict) and isinstance(folded, dict):
        return known.keys() == folded.keys() and all(_as_known(value, folded[key]) for key, value in known.items())
    if isinstance(known, tuple) and isinstance(folded, tuple):
        return len(known) == len(folded) and all(map(_as_known, known, folded))
    return known == folded


def state_hash(dossier: Dossier) -> str:
    """A hash of a state; good for comparing states within one version of the program."""
    return hashlib.sha256(dossier.model_dump_json().encode()).hexdigest()


def _fold(dossier: Dossier, events: Iterable[Event]) -> tuple[Dossier, Divergence | None]:
    for event in events:
        try:
            dossier = evolve(dossier, event)
        except (LookupError, ValueError, TypeError, AttributeError) as error:
            about = f"cannot be folded ({type(error).__name__})"
            return dossier, difference(f"event {event.sequence}", about, (RECORD, _json(event)), (CORE, None))
    return dossier, None


def _state_difference(stand: Standpoint, dossier: Dossier) -> Divergence:
    return difference(
        f"the state after event {stand.dossier.sequence}",
        "is not what the events fold to",
        (stand.whose, stand.dossier.model_dump(mode="json")),
        (CORE, dossier.model_dump(mode="json")),
    )


def _until(events: Iterator[Event], known: int, last: int) -> Iterator[Event]:
    while known < last and (event := next(events, None)):
        known = event.sequence
        yield event


def ranges(numbers: Iterable[int]) -> str:
    """Numbers as people write them: ``3, 7–9``."""
    runs = [
        [number for _, number in grouped] for _, grouped in groupby(enumerate(sorted(numbers)), lambda n: n[1] - n[0])
    ]
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _json(event: Event) -> JsonValue:
    said: JsonValue = event.model_dump(mode="json")
    return said
