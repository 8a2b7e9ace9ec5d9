"""A run's Temporal history as an auditor reads it: who made it, how it is chained to other runs, and the steps that the
procedure took in it, in order, in the form in which today's code can be compared with them.

Steps are what leaves a trace in a history and that code decides about: timers, activities, search attributes, answers
to updates, the result, what the next run begins with. Summaries (display only) are none.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from google.protobuf import json_format
from pydantic import JsonValue
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.api.failure.v1 import Failure
from temporalio.api.history.v1 import History, HistoryEvent, WorkflowTaskFailedEventAttributes
from temporalio.client import WorkflowHistory

from audit.replay_comparison.archived import LOCAL_ACTIVITY
from evidence import protobuf_json

_PATCH = "core_patch"
_PATCHES = {"TemporalChangeVersion"}
"""The search attribute that Temporal itself sets where code was patched; the code does not."""

_ENDED = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED: "completed",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED: "failed",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT: "timed out",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED: "terminated",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED: "cancelled",
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW: "continued as new",
}


class PayloadContent(NamedTuple):
    """A payload: its bytes, and what they are (encoding, type)."""

    data: bytes
    kind: tuple[tuple[str, bytes], ...]

    def json(self) -> JsonValue:
        """What it says, where it is JSON; else what it is."""
        if dict(self.kind).get("encoding", b"").startswith(b"json/"):
            try:
                said: JsonValue = json.loads(self.data)
            except ValueError:
                pass
            else:
                return said
        return {"data": self.data.hex(), **{name: kind.decode(errors="replace") for name, kind in self.kind}}


class HistoryStep(NamedTuple):
    """One step of a procedure: what kind, and what about it."""

    kind: str
    what: Mapping[str, object]

    def json(self) -> JsonValue:
        return {"step": self.kind, **{name: _json(value) for name, value in self.what.items()}}


class Taken(NamedTuple):
    """A step in a history, and the number of the event that tells it."""

    event: int
    step: HistoryStep


class Marker(NamedTuple):
    """What a local activity gave: its result, or the failure."""

    event: int
    activity: str
    result: PayloadContent | None
    failure: str


class Build(NamedTuple):
    """Who did a task: the build of the program and the version of Temporal's SDK."""

    build: str
    sdk: str


class ClockWindow(NamedTuple):
    """Between which instants (nanoseconds since 1970) the clock of the code stood when it did something: from the end
    of the activity before it, or the start of its task where that came first, until its task was done."""

    earliest: int
    latest: int


class RunHistory(NamedTuple):
    """One run. ``reset_from`` is the run that an operator put back to an earlier task, where this one began anew, and
    ``original_run_id`` the one that had begun as it did (empty: none, it did so itself). ``tasks`` are the numbers of
    the events with which its completed tasks started; ``clocks`` says of each of its timers where the clock stood when
    it was started."""

    history: WorkflowHistory
    run_id: str
    original_run_id: str
    reset_from: str
    first_run_id: str
    continued_from: str
    given: tuple[PayloadContent, ...]
    continued_in: str
    carried: tuple[PayloadContent, ...]
    ended: str
    builds: tuple[Build, ...]
    tasks: frozenset[int]
    steps: Sequence[Taken]
    markers: Mapping[int, Marker]
    clocks: Mapping[str, ClockWindow]
    flaw: str


def read(workflow_id: str, text: str) -> RunHistory:
    """A run from the protobuf JSON of its history. Raises ValueError where that cannot be read."""
    try:
        history = WorkflowHistory(workflow_id, protobuf_json.read(text, History).events)
    except json_format.ParseError:
        history = _read_otherwise(workflow_id, text)
    return run_of(history)


def _read_otherwise(workflow_id: str, text: str) -> WorkflowHistory:
    """A history in the form of other tools or of another version of Temporal, which takes longer to read."""
    try:
        return WorkflowHistory.from_json(workflow_id, text)
    except Exception as error:
        raise ValueError(f"is no Temporal history ({type(error).__name__})") from None


def run_of(history: WorkflowHistory) -> RunHistory:
    """What a history tells. Raises ValueError where it does not begin with the start of a run."""
    events = history.events
    if not events or events[0].event_type != EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
        raise ValueError("does not begin with the start of a run")
    begun, last = events[0].workflow_execution_started_event_attributes, events[-1]
    next_run = last.workflow_execution_continued_as_new_event_attributes
    put_back = _last_reset(events)
    reading = _Reading(begun.workflow_type.name)
    for event in events:
        reading.read(event)
    return RunHistory(
        history=history,
        run_id=put_back.new_run_id if put_back else begun.original_execution_run_id,
        original_run_id=begun.original_execution_run_id if put_back else "",
        reset_from=put_back.base_run_id if put_back else "",
        first_run_id=begun.first_execution_run_id,
        continued_from=begun.continued_execution_run_id,
        given=contents(begun.input),
        continued_in=next_run.new_execution_run_id,
        carried=contents(next_run.input),
        ended=_ENDED.get(last.event_type, ""),
        builds=tuple(dict.fromkeys(reading.builds)),
        tasks=frozenset(reading.tasks),
        steps=reading.steps,
        markers=reading.markers,
        clocks=reading.clocks,
        flaw=_flaw(events),
    )


def _last_reset(events: Sequence[HistoryEvent]) -> WorkflowTaskFailedEventAttributes | None:
    failed = (event.workflow_task_failed_event_attributes for event in reversed(events))
    return next(
        (f for f in failed if f.cause == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW), None
    )


def _flaw(events: Sequence[HistoryEvent]) -> str:
    for number, event in enumerate(events, 1):
        if event.event_id != number:
            return f"event {number} of the history is missing: found number {event.event_id}"
        if event.event_type in _ENDED and number < len(events):
            return f"the history goes on after the run has ended (event {number})"
    return ""


class _Reading:
    """A history read from its first event to its last."""

    def __init__(self, workflow: str) -> None:
        self.workflow = workflow
        self.builds: list[Build] = []
        self.tasks: list[int] = []
        self.steps: list[Taken] = []
        self.markers: dict[int, Marker] = {}
        self.clocks: dict[str, ClockWindow] = {}
        self._started, self._began, self._done = 0, 0, 0
        self._activity_ended: int | None = None
        self._sdk = ""
        self._timers: dict[int, str] = {}
        self._updates: dict[str, str] = {}

    def read(self, event: HistoryEvent) -> None:
        kind = event.event_type
        if kind == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED:
            self._started, self._began = event.event_id, event.event_time.ToNanoseconds()
        elif kind == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
            self._done = event.event_time.ToNanoseconds()
            self._task(event.workflow_task_completed_event_attributes)
        elif kind == EventType.EVENT_TYPE_MARKER_RECORDED:
            self._marker(event)
        elif kind in _STEPS:
            name, attributes = _STEPS[kind]
            what = attributes(self, getattr(event, event.WhichOneof("attributes") or ""))
            if what is not None:
                self.steps.append(Taken(event.event_id, HistoryStep(name, what)))

    def _task(self, done: Any) -> None:  # noqa: ANN401 - protobuf's own types
        metadata = done.sdk_metadata
        if metadata.sdk_version:
            self._sdk = f"{metadata.sdk_name} {metadata.sdk_version}"
        build = done.deployment_version.build_id or done.worker_version.build_id or done.binary_checksum
        self.builds.append(Build(build, self._sdk))
        self.tasks.append(self._started)

    def _marker(self, event: HistoryEvent) -> None:
        marker = event.marker_recorded_event_attributes
        if marker.marker_name == _PATCH:
            patch = json.loads(marker.details["patch-data"].payloads[0].data)
            self.steps.append(Taken(event.event_id, HistoryStep("patch", {"patch": patch.get("id")})))
        elif marker.marker_name == LOCAL_ACTIVITY:
            data = json.loads(marker.details["data"].payloads[0].data)
            if ended := data.get("complete_time"):
                self._activity_ended = ended["seconds"] * 1_000_000_000 + ended["nanos"]
            result = contents(marker.details["result"]) if "result" in marker.details else ()
            self.markers[data["seq"]] = Marker(
                event.event_id,
                data["activity_type"],
                result[0] if result else None,
                marker.failure.message,
            )
            self.steps.append(Taken(event.event_id, local_activity(data["seq"], data["activity_type"])))
        else:
            self.steps.append(Taken(event.event_id, HistoryStep("marker", {"name": marker.marker_name})))

    def timer_started(self, given: Any) -> Mapping[str, object]:  # noqa: ANN401 - protobuf's own types
        earlier = self._began if self._activity_ended is None else min(self._began, self._activity_ended)
        self.clocks[given.timer_id] = ClockWindow(earlier, self._done)
        return timer(given.timer_id, given.start_to_fire_timeout)

    def update_accepted(self, given: Any) -> Mapping[str, object]:  # noqa: ANN401 - protobuf's own types
        self._updates[given.accepted_request.meta.update_id or given.protocol_instance_id] = given.protocol_instance_id
        return {"update": given.protocol_instance_id}

    def update_completed(self, given: Any) -> Mapping[str, object]:  # noqa: ANN401 - protobuf's own types
        update = self._updates.get(given.meta.update_id, given.meta.update_id)
        if given.outcome.HasField("failure"):
            return {"update": update, "failure": failure(given.outcome.failure)}
        return {"update": update, "result": contents(given.outcome.success)}

    def search_attributes(self, given: Any) -> Mapping[str, object] | None:  # noqa: ANN401 - protobuf's own types
        fields = given.search_attributes.indexed_fields
        return None if fields.keys() == _PATCHES else attributes(fields)


_Read = Callable[[_Reading, Any], Mapping[str, object] | None]
_STEPS: Mapping[int, tuple[str, _Read]] = {
    EventType.EVENT_TYPE_TIMER_STARTED: ("timer started", _Reading.timer_started),
    EventType.EVENT_TYPE_TIMER_CANCELED: ("timer cancelled", lambda _, given: {"timer": given.timer_id}),
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES: ("search attributes", _Reading.search_attributes),
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED: ("update accepted", _Reading.update_accepted),
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED: ("update answered", _Reading.update_completed),
    EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED: (
        "activity",
        lambda _, given: {"activity": given.activity_type.name, "arguments": contents(given.input)},
    ),
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED: (
        "completed",
        lambda _, given: {"result": contents(given.result)},
    ),
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED: ("failed", lambda _, given: {"failure": failure(given.failure)}),
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED: ("cancelled", lambda _, __: {}),
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW: (
        "continued as new",
        lambda reading, given: {
            "workflow": "" if given.workflow_type.name == reading.workflow else given.workflow_type.name,
            "input": contents(given.input),
        },
    ),
    EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED: (
        "child workflow",
        lambda _, given: {"workflow": given.workflow_type.name, "input": contents(given.input)},
    ),
}
"""The events that tell a step, and what about it. Other events tell what happened to a run, not what its code did."""


def local_activity(number: int, name: str) -> HistoryStep:
    """A local activity that has ended; what it gave is in its marker."""
    return HistoryStep("local activity", {"number": number, "activity": name})


def timer(name: str, duration: Any) -> Mapping[str, object]:  # noqa: ANN401 - protobuf's own types
    """A timer and how long it runs."""
    return {"timer": name, "seconds": duration.seconds, "nanoseconds": duration.nanos}


def attributes(fields: Mapping[str, Payload]) -> Mapping[str, object]:
    """Search attributes by name; their types are the server's to say."""
    return {name: _untyped(content(fields[name])) for name in sorted(fields)}


def _untyped(value: PayloadContent) -> PayloadContent:
    return value._replace(kind=tuple(kind for kind in value.kind if kind[0] != "type"))


def content(payload: Payload) -> PayloadContent:
    """A payload."""
    return PayloadContent(payload.data, tuple(sorted(payload.metadata.items())))


def contents(payloads: Payloads | Iterable[Payload]) -> tuple[PayloadContent, ...]:
    """Payloads in their order."""
    return tuple(map(content, payloads.payloads if isinstance(payloads, Payloads) else payloads))


def failure(failed: Failure) -> JsonValue:
    """What a failure says, without the place in the program where it arose."""
    info = failed.application_failure_info
    cause = {"cause": failure(failed.cause)} if failed.HasField("cause") else {}
    details = [given.json() for given in contents(info.details)]
    return {"message": failed.message, "type": info.type, "details": details, **cause}


def _json(value: object) -> JsonValue:
    if isinstance(value, PayloadContent):
        return value.json()
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    return value  # type: ignore[return-value] # text, numbers and failures, all JSON


class Break(NamedTuple):
    """A place where runs do not follow on each other: what is wrong, and the run that is not there, if that is it."""

    about: str
    missing: str = ""


def breaks(runs: Sequence[RunHistory]) -> Iterator[Break]:
    """Where the chain of runs is broken: runs that are not there, and runs that did not begin with what the one before
    handed on."""
    known = {run.run_id: run for run in runs}
    for run in runs:
        before = known.get(run.continued_from)
        if run.continued_from and before is None:
            yield Break(f"run {run.continued_from} is missing: run {run.run_id} took over from it", run.continued_from)
        elif run.reset_from and run.reset_from not in known:
            yield Break(f"run {run.reset_from} is missing: run {run.run_id} was reset from it", run.reset_from)
        elif not run.continued_from and run.first_run_id != run.run_id and not run.reset_from:
            yield Break(f"run {run.first_run_id} is missing: it began the chain of run {run.run_id}", run.first_run_id)
        elif before and before.continued_in not in (run.run_id, run.original_run_id):
            yield Break(f"run {run.run_id} took over from run {before.run_id}, whose history does not say so")
        elif before and before.carried != run.given:
            yield Break(f"run {run.run_id} did not begin with what run {before.run_id} handed on")
        if run.continued_in and run.continued_in not in known:
            yield Break(f"run {run.continued_in} is missing: it took over from run {run.run_id}", run.continued_in)
