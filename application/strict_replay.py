"""Strict replay: whether today's code does in a run, step by step, what the history of that run tells.

What a local activity was given is in no history, but what it gave is: what today's code would have put on record must
be what was put on record. So today's rules, asked the same at the same moment, decide the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, zip_longest
from typing import Any, NamedTuple

from pydantic import JsonValue, TypeAdapter, ValidationError

from audit.replay_comparison.archived import SETTLE
from audit.replay_comparison.compared import ARCHIVE, TODAY, Divergence, alike, difference
from evidence import histories
from evidence.histories import ClockWindow, HistoryStep, Marker, PayloadContent, RunHistory
from installation.connection import DATA_CONVERTER
from models.events import SECOND_EDITION
from models.protocol import Start
from models.record.entry import Outcome, Settled
from models.refusals import OF_THE_INSTALLATION
from models.state import Dossier, Receipt

_TYPES: Mapping[tuple[str, str], Any] = {
    ("update answered", "result"): Receipt,
    ("continued as new", "input"): Start,
}
"""What the payloads of a step are, for those that a later version may write with more fields."""


class Done(NamedTuple):
    """What today's code did in a run. ``failure`` is the plain Replayer's word (empty: it replays); ``arguments`` are
    what local activities were given, by number; ``clocks`` the instants (nanoseconds since 1970) at which it started
    each timer; ``dossier`` is the state that the code had in the end."""

    failure: str
    steps: Sequence[HistoryStep]
    arguments: Mapping[int, object]
    clocks: Mapping[str, int]
    dossier: Dossier | None


def strict_difference(run: RunHistory, done: Done) -> Divergence | None:
    """The first step in which today's code does something else than the history tells, or None. What the rules of an
    earlier edition decided is not asked of today's."""
    is_asked = True
    todays = [step for _, step in _in_one_order(list(enumerate(done.steps)))]
    for index, (event, was) in enumerate(_in_one_order(run.steps)):
        here = f"event {event} of run {run.run_id}"
        today = todays[index] if index < len(todays) else None
        if today is None:
            about = "today's code did not come that far" if done.failure else "today's code takes no such step"
            return difference(here, about, (ARCHIVE, was.json()), (TODAY, None))
        if was != today and not _same_step(was, today) and not _same_due(was, today, run.clocks, done.clocks):
            return difference(here, "today's code does something else", (ARCHIVE, was.json()), (TODAY, today.json()))
        writes = was.kind == "local activity" and is_asked
        if writes and (wrong := _settled_otherwise(here, run.markers, was, done.arguments)):
            is_asked = edition_of(run, done) >= SECOND_EDITION
            if is_asked:
                return wrong
    if len(done.steps) > len(run.steps):
        more = todays[len(run.steps)].json()
        return difference(f"the end of run {run.run_id}", "today's code goes on", (ARCHIVE, None), (TODAY, more))
    return None


def _in_one_order(steps: Sequence[tuple[int, HistoryStep]]) -> Iterator[tuple[int, HistoryStep]]:
    """The steps, where an update was let in while a local activity wrote with the update first: which of them came
    before the other is the server's doing, and a replay need not meet them in the order of then."""
    for at_once, group in groupby(steps, key=lambda step: step[1].kind in _AT_ONCE):
        together = list(group)
        yield from sorted(together, key=lambda step: step[1].kind == "local activity") if at_once else together


_AT_ONCE = ("local activity", "update accepted")


def _same_due(was: HistoryStep, today: HistoryStep, then: Mapping[str, ClockWindow], now: Mapping[str, int]) -> bool:
    """Whether a timer of another length may run out at the same moment. A replay does not always start it at the very
    instant of then: where a local activity ended just as its task was sent off, the code went on in the
    next task. So all that is asked is whether its clock can have stood where today's moment puts it."""
    if (was.kind, today.kind) != ("timer started", "timer started") or was.what["timer"] != today.what["timer"]:
        return False
    name = str(was.what["timer"])
    started = now[name] + _length(today) - _length(was)
    return then[name].earliest - _KEPT_TO <= started <= then[name].latest + _KEPT_TO


def _length(timer: HistoryStep) -> int:
    """How long a timer runs, in nanoseconds."""
    return int(str(timer.what["seconds"])) * 1_000_000_000 + int(str(timer.what["nanoseconds"]))


_KEPT_TO = 1_000_000
"""Nanoseconds: how exactly a Temporal server keeps the instants of a history (``audit.verification.runs``)."""


def _same_step(was: HistoryStep, done: HistoryStep) -> bool:
    """Whether two steps differ only in what a later version writes more."""
    if was.kind != done.kind or was.what.keys() != done.what.keys():
        return False
    return all(
        value == done.what[name] or _same_contents(_TYPES.get((was.kind, name)), value, done.what[name])
        for name, value in was.what.items()
    )


def _same_contents(kind: Any, was: object, done: object) -> bool:  # noqa: ANN401 - a type of models
    if kind is None or not isinstance(was, tuple) or not isinstance(done, tuple) or len(was) != len(done):
        return False
    return all(_same_content(kind, one, other, as_far_as_known=True) for one, other in zip(was, done, strict=True))


def _same_content(
    kind: Any,  # noqa: ANN401 - a type of models
    was: PayloadContent,
    done: PayloadContent,
    *,
    as_far_as_known: bool = False,
) -> bool:
    """Whether a payload says the same as today's. A field that an earlier version did not have yet counts as its
    default, or ``as_far_as_known`` is passed over: a state is compared with what the events fold to by itself. One that
    today's does not know, is a difference."""
    if was.kind != done.kind:
        return False
    adapter = TypeAdapter[Any](kind)
    try:
        recorded, todays = adapter.validate_json(was.data), adapter.validate_json(done.data)
    except ValidationError:
        return False
    given = _plain(adapter, recorded, as_given=True)
    if not alike(given, was.json()):
        return False
    if as_far_as_known:
        return alike(given, _as_far_as(given, _plain(adapter, todays)))
    return alike(_plain(adapter, recorded), _plain(adapter, todays))


def _as_far_as(given: JsonValue, todays: JsonValue) -> JsonValue:
    """Today's value without the fields that a recorded one does not have."""
    if isinstance(given, dict) and isinstance(todays, dict):
        return {name: _as_far_as(given.get(name), value) for name, value in todays.items() if name in given}
    if isinstance(given, list) and isinstance(todays, list):
        return [_as_far_as(one, other) for one, other in zip_longest(given[: len(todays)], todays)]
    return todays


def _plain(adapter: TypeAdapter[Any], value: object, *, as_given: bool = False) -> JsonValue:
    """A value as JSON; ``as_given`` without the fields that were not there."""
    plain: JsonValue = adapter.dump_python(value, mode="json", by_alias=True, exclude_unset=as_given)
    return plain


def edition_of(run: RunHistory, done: Done) -> int:
    """The edition of the rules by which a run was judged: the latest that what it put on record names, or the one under
    which its dossier was opened."""
    settled = (m.result.data for m in run.markers.values() if m.activity == SETTLE and m.result)
    return max(done.dossier.rules if done.dossier else 1, *map(_edition, settled), 1)


def _edition(settled: str | bytes) -> int:
    try:
        events = Settled.model_validate_json(settled).events
    except ValidationError:
        return 1
    return max((int(str(event.content.get("rules", 1))) for event in events), default=1)


_OF_ITS_INSTANT = {"time", "happened", "hash", "previous"}


def _settled_by_an_earlier_try(recorded: Settled, today: Settled) -> bool:
    """Whether the record gave back what a task that was lost had put there: the same, but of that earlier instant."""
    if recorded.refusals != today.refusals or len(recorded.events) != len(today.events) or not recorded.events:
        return False
    pairs = list(zip(recorded.events, today.events, strict=True))
    return all(
        one.time < other.time and one.model_dump(exclude=_OF_ITS_INSTANT) == other.model_dump(exclude=_OF_ITS_INSTANT)
        for one, other in pairs
    )


def _not_taken(recorded: Settled) -> bool:
    """Whether the installation of then did not take an act, whatever the rules say of it: where it came from, and what
    lay in a folder, no rule can be asked."""
    return bool(recorded.refusals) and {one.code for one in recorded.refusals} <= {*OF_THE_INSTALLATION}


def _settled_otherwise(
    here: str, markers: Mapping[int, Marker], step: HistoryStep, arguments: Mapping[int, object]
) -> Divergence | None:
    """Where today's code would have put something else on record than what was put there."""
    number = step.what["number"]
    assert isinstance(number, int)
    marker, outcome = markers[number], arguments.get(number)
    if marker.activity != SETTLE or marker.result is None or not isinstance(outcome, Outcome):
        return None
    if Settled.model_validate_json(marker.result.data).unvouched:
        return None  # nobody vouched for the seal of the act, so nothing came of it: what then did is the next step
    settled = Settled(events=outcome.entry.events if outcome.entry else (), refusals=outcome.refusals)
    today = histories.content(DATA_CONVERTER.payload_converter.to_payload(settled))
    if today == marker.result or _same_content(Settled, marker.result, today):
        return None
    recorded = Settled.model_validate_json(marker.result.data)
    if _not_taken(recorded) or _settled_by_an_earlier_try(recorded, settled):
        return None
    return difference(
        here,
        "today's code, given the same act at the same moment, puts something else on record",
        (ARCHIVE, marker.result.json()),
        (TODAY, today.json()),
    )
