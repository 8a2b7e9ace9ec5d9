"""What an archived Temporal history says was put on record: the second witness of a dossier's events.

A history is read as the protobuf JSON that Temporal's own tools import, without them. Every act and every moment was
settled by the local activity ``record.settle``; what came of it, and when the workflow looked at its clock before it,
stands in the history.
"""

import base64
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson
from pydantic import TypeAdapter, ValidationError

from models.events import Event
from models.protocol import Start

SETTLE, LOAD = "record.settle", "record.load"

LOCAL_ACTIVITY = "core_local_activity"
"""The name of the marker in which a history holds what a local activity gave."""
_EVENTS = TypeAdapter(tuple[Event, ...])
_PREFIX = "EVENT_TYPE_"
_STATUS = {
    "WORKFLOW_EXECUTION_COMPLETED": "completed",
    "WORKFLOW_EXECUTION_FAILED": "failed",
    "WORKFLOW_EXECUTION_CANCELED": "canceled",
    "WORKFLOW_EXECUTION_TERMINATED": "terminated",
    "WORKFLOW_EXECUTION_TIMED_OUT": "timed_out",
    "WORKFLOW_EXECUTION_CONTINUED_AS_NEW": "continued_as_new",
}
"""The last event of a history, and the status of the run that it ends."""


class HistoryUnreadable(ValueError):  # noqa: N818 - it says what is the matter
    """A text is no history of the procedure; the message says where."""


class ArchivedEntry(NamedTuple):
    """Events that one act or one moment put on record. ``at`` are the instants (UTC) that the workflow's clock can have
    shown then: the start of every task since what was put on record before, for writing may outlive its task. The task
    was tried before where ``since`` is set: then any instant from that one on may be meant, until the writing was
    ``done``."""

    events: tuple[Event, ...]
    at: tuple[datetime, ...]
    since: datetime | None
    by_update: bool
    done: datetime | None


class Loaded(NamedTuple):
    """The head of the record when it was read: the number and the hash of its last event."""

    sequence: int
    head: str


class RunStory(NamedTuple):
    """A run as its history tells it. ``began_with`` is the head of the state that the run before handed on, ``clock``
    the instant that the procedure's own clock showed at its start (a play runs in years long past). ``reset_from`` is
    the run that an operator put back to an earlier task: this one began anew there, with a copy of what came before,
    its start included."""

    workflow_id: str
    run_id: str
    first_run_id: str
    continued_from: str | None
    continued_in: str | None
    reset_from: str | None
    status: str | None
    started_at: datetime
    clock: datetime
    closed_at: datetime
    length: int
    whole: bool
    began_with: Loaded | None
    entries: tuple[ArchivedEntry | Loaded, ...]


def story_of(text: str, known: Mapping[int, Event] | None = None) -> RunStory:
    """What a history tells; where it tells of one of the ``known`` events (by number) as that is, it is that very one.
    Raises HistoryUnreadable."""
    try:
        return _Reader(orjson.loads(text)["events"], known or {}).story()
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise HistoryUnreadable(f"it cannot be read as a history of the procedure ({type(error).__name__})") from None


class _Reader:
    """Reads the events of a history in order, and keeps what the workflow's clock showed."""

    def __init__(self, events: list[Mapping[str, Any]], known: Mapping[int, Event]) -> None:
        self._events = events
        self._known = known
        self._start = Start.model_validate(_payload(_attributes(events[0])["input"]["payloads"][0]))
        self._task_started: datetime | None = None
        self._clock: tuple[datetime, ...] = ()
        self._waiting: tuple[datetime, ...] = ()
        self._tried_since: datetime | None = None
        self._updates: list[str] = []

    def story(self) -> RunStory:
        events, begun, last = self._events, _attributes(self._events[0]), self._events[-1]
        if _kind(events[0]) != "WORKFLOW_EXECUTION_STARTED":
            raise HistoryUnreadable("it does not begin with the start of a run")
        state, put_back = self._start.state, _last_reset(events)
        return RunStory(
            workflow_id=begun.get("workflowId", ""),
            run_id=put_back["newRunId"] if put_back else begun["originalExecutionRunId"],
            first_run_id=begun["firstExecutionRunId"],
            continued_from=begun.get("continuedExecutionRunId") or None,
            continued_in=_attributes(last).get("newExecutionRunId") or None,
            reset_from=put_back["baseRunId"] if put_back else None,
            status=_STATUS.get(_kind(last)),
            started_at=instant_in(events[0]["eventTime"]),
            clock=instant_in(events[0]["eventTime"]) + self._start.offset,
            closed_at=instant_in(last["eventTime"]),
            length=len(events),
            whole=[event["eventId"] for event in events] == [str(n) for n in range(1, len(events) + 1)],
            began_with=Loaded(state.sequence, state.head) if state else None,
            entries=tuple(self._entries()),
        )

    def _entries(self) -> Iterator[ArchivedEntry | Loaded]:
        for event in self._events:
            kind = _kind(event)
            if kind == "MARKER_RECORDED" and _attributes(event)["markerName"] == LOCAL_ACTIVITY:
                yield from self._marker(_attributes(event))
            elif kind.startswith("WORKFLOW_TASK_"):
                self._task(kind.removeprefix("WORKFLOW_TASK_"), event)
            elif kind == "WORKFLOW_EXECUTION_UPDATE_ACCEPTED":
                self._updates.append(str(_attributes(event)["protocolInstanceId"]))

    def _task(self, what: str, event: Mapping[str, Any]) -> None:
        """A task that was done moves the clock to the instant at which it was started. One of which nothing came on
        record may have left an activity running: then the clock still showed an earlier instant."""
        at = instant_in(event["eventTime"])
        if what == "STARTED":
            self._task_started = at
        elif what == "COMPLETED":
            self._clock = (*self._clock, self._task_started or at)
        elif what in ("FAILED", "TIMED_OUT"):
            self._tried_since = self._tried_since or self._task_started or at

    def _marker(self, marker: Mapping[str, Any]) -> Iterator[ArchivedEntry | Loaded]:
        data = _payload(marker["details"]["data"]["payloads"][0])
        result = marker["details"].get("result", {}).get("payloads")
        shown = self._waiting or self._clock
        self._waiting = shown if data.get("backoff") is not None else ()
        complete = data.get("complete_time")
        done = _clock_time(complete["seconds"] * 10**9 + complete["nanos"]) if complete else None
        if result:
            yield from self._result(data["activity_type"], _payload(result[0]), shown, done)
        if done:
            self._clock = (done,)

    def _result(
        self, activity: str, result: Mapping[str, Any], shown: tuple[datetime, ...], done: datetime | None
    ) -> Iterator[ArchivedEntry | Loaded]:
        if activity == LOAD:
            yield Loaded(result["dossier"]["sequence"], result["dossier"]["head"])
        elif activity == SETTLE and result["events"]:
            offset = self._start.offset
            since = self._tried_since + offset if self._tried_since else None
            events = _events(result["events"], self._known)
            by_update, done = self._came_as_update(events[-1]), done + offset if done else None
            yield ArchivedEntry(events, tuple(at + offset for at in shown), since, by_update, done)
            self._tried_since = None

    def _came_as_update(self, event: Event) -> bool:
        return event.act_id is not None and any(update.startswith(event.act_id) for update in self._updates)


def _last_reset(events: list[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    failed = [_attributes(event) for event in events if _kind(event) == "WORKFLOW_TASK_FAILED"]
    return next((found for found in reversed(failed) if str(found.get("cause")).endswith("RESET_WORKFLOW")), None)


def _events(given: Any, known: Mapping[int, Event]) -> tuple[Event, ...]:
    """The events in what an activity gave. Those that are known are not read again."""
    if isinstance(given, list) and all(_is_known(said, known) for said in given):
        return tuple(known[said["sequence"]] for said in given)
    try:
        return _EVENTS.validate_python(given)
    except ValidationError:
        raise HistoryUnreadable("an event in it cannot be read") from None


def _is_known(said: Any, known: Mapping[int, Event]) -> bool:
    number = said.get("sequence") if isinstance(said, dict) else None
    event = known.get(number) if isinstance(number, int) else None
    return event is not None and bool(said == _as_told(event))


def _as_told(event: Event) -> dict[str, Any]:
    """An event as the JSON of a history has it."""
    return {**event.__dict__, "time": _moment(event.time), "happened": _moment(event.happened)}


def _moment(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")


def _kind(event: Mapping[str, Any]) -> str:
    return str(event["eventType"]).removeprefix(_PREFIX)


def _attributes(event: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next((value for key, value in event.items() if key.endswith("EventAttributes")), {})
    return found


def _payload(payload: Mapping[str, Any]) -> Any:
    return orjson.loads(base64.b64decode(payload["data"], validate=True))


def instant_in(text: str) -> datetime:
    """An instant of the protobuf JSON as the workflow's clock shows it: to the microsecond, rounded."""
    seconds, _, fraction = text.removesuffix("Z").partition(".")
    whole = datetime.fromisoformat(seconds).replace(tzinfo=UTC)
    return _clock_time(int(whole.timestamp()) * 10**9 + int(fraction.ljust(9, "0")[:9] or 0))


def _clock_time(nanoseconds: int) -> datetime:
    """An instant as Temporal's SDK gives it to the workflow."""
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC)
