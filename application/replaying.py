"""Running today's workflow code against recorded histories, with Temporal's Replayer, and keeping what it does there.

A plain Replayer checks the order of commands and lets everything else pass: timers of another length, another result,
other arguments. So the runner notes every command that the code gives (``Done``), for ``application.strict_replay`` to
compare with the history.

The code runs as it does in production: the same runner, the same converter. Nothing is sent anywhere.
"""

import contextlib
import logging
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Self

from temporalio import workflow
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_commands import WorkflowCommand
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.client import WorkflowHistory
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.worker import (
    Interceptor,
    Replayer,
    StartLocalActivityInput,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
    WorkflowReplayResult,
    WorkflowRunner,
)
from temporalio.worker._workflow_instance import WorkflowInstance, WorkflowInstanceDetails

from application.strict_replay import Done
from evidence import histories
from evidence.histories import HistoryStep, RunHistory
from installation.connection import DATA_CONVERTER
from workflows.advice_procedure import AdviceProcedure


class _Notes:
    """What one run does, as it does it. Steps go by the task (the number of the event with which it started)."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, HistoryStep]] = []
        self.arguments: dict[int, object] = {}
        self.clocks: dict[str, int] = {}
        self.procedure: Any = None
        self._called: list[object] = []
        self._activities: dict[int, str] = {}
        self._timers: dict[str, int] = {}
        self._clock = 0

    def call(self, argument: object) -> None:
        """A local activity is called; its command follows."""
        self._called.append(argument)

    def activated(self, activation: WorkflowActivation, commands: Sequence[WorkflowCommand]) -> None:
        """What came of one activation. A local activity leaves its trace where it ends."""
        task, fired = activation.history_length, set[str]()
        self._clock = activation.timestamp.ToNanoseconds()
        for job in activation.jobs:
            if job.HasField("resolve_activity") and job.resolve_activity.seq in self._activities:
                number = job.resolve_activity.seq
                self.steps.append((task, histories.local_activity(number, self._activities[number])))
            elif job.HasField("fire_timer"):
                fired.add(str(job.fire_timer.seq))
        for command in commands:
            self._given(task, command, fired)

    def _given(self, task: int, command: WorkflowCommand, fired: set[str]) -> None:
        kind = command.WhichOneof("variant") or ""
        if kind == "schedule_local_activity":
            self._scheduled(command.schedule_local_activity)
        elif kind == "cancel_timer":
            self._cancelled(task, str(command.cancel_timer.seq), fired)
        elif kind == "update_response":
            self.steps.append((task, _answer(command.update_response)))
        elif kind not in _NO_TRACE:
            if kind == "start_timer":
                self._timers[str(command.start_timer.seq)] = task
                self.clocks[str(command.start_timer.seq)] = self._clock
            name, what = _COMMANDS.get(kind, (kind, lambda _: {}))
            self.steps.append((task, HistoryStep(name, what(getattr(command, kind)))))

    def _scheduled(self, given: Any) -> None:  # noqa: ANN401 - protobuf's own types
        """Tried again after a while, a local activity has another number and the same argument."""
        self._activities[given.seq] = given.activity_type
        again = given.attempt > 1
        self.arguments[given.seq] = list(self.arguments.values())[-1] if again else self._called.pop(0)

    def _cancelled(self, task: int, timer: str, fired: set[str]) -> None:
        """One that is cancelled in the task that started it, or that fired at the same moment, leaves no trace."""
        if timer in fired:
            return
        if self._timers.get(timer) == task:
            self.steps = [(t, step) for t, step in self.steps if not _starts(step, timer)]
        else:
            self.steps.append((task, HistoryStep("timer cancelled", {"timer": timer})))


_NO_TRACE = {"respond_to_query", "request_cancel_local_activity"}
_COMMANDS: Mapping[str, tuple[str, Any]] = {
    "start_timer": ("timer started", lambda given: histories.timer(str(given.seq), given.start_to_fire_timeout)),
    "upsert_workflow_search_attributes": (
        "search attributes",
        lambda given: histories.attributes(given.search_attributes.indexed_fields),
    ),
    "schedule_activity": (
        "activity",
        lambda given: {"activity": given.activity_type, "arguments": histories.contents(given.arguments)},
    ),
    "complete_workflow_execution": (
        "completed",
        lambda given: {"result": histories.contents([given.result] if given.HasField("result") else [])},
    ),
    "fail_workflow_execution": ("failed", lambda given: {"failure": histories.failure(given.failure)}),
    "cancel_workflow_execution": ("cancelled", lambda _: {}),
    "continue_as_new_workflow_execution": (
        "continued as new",
        lambda given: {"workflow": given.workflow_type, "input": histories.contents(given.arguments)},
    ),
    "start_child_workflow_execution": (
        "child workflow",
        lambda given: {"workflow": given.workflow_type, "input": histories.contents(given.input)},
    ),
    "set_patch_marker": ("patch", lambda given: {"patch": given.patch_id}),
}
"""The commands, as the steps that a history tells (``evidence.histories``)."""


def _answer(given: Any) -> HistoryStep:  # noqa: ANN401 - protobuf's own types
    update = given.protocol_instance_id
    match given.WhichOneof("response"):
        case "accepted":
            return HistoryStep("update accepted", {"update": update})
        case "rejected":
            return HistoryStep("update answered", {"update": update, "failure": histories.failure(given.rejected)})
        case _:
            return HistoryStep("update answered", {"update": update, "result": histories.contents([given.completed])})


def _starts(step: HistoryStep, timer: str) -> bool:
    return step.kind == "timer started" and step.what["timer"] == timer


class _Instance(WorkflowInstance):
    """A run of production's runner, with notes of what it does."""

    def __init__(self, run: WorkflowInstance, notes: _Notes) -> None:
        self._run = run
        self._notes = notes

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        completion = self._run.activate(act)
        self._notes.activated(act, completion.successful.commands)
        return completion

    def get_serialization_context(self, command_info: Any) -> Any:  # noqa: ANN401 - the SDK's own types are private
        return self._run.get_serialization_context(command_info)

    def get_external_store_context(self, command_info: Any) -> Any:  # noqa: ANN401 - the SDK's own types are private
        return self._run.get_external_store_context(command_info)

    def get_info(self) -> workflow.Info:
        return self._run.get_info()

    def get_thread_id(self) -> int | None:
        return self._run.get_thread_id()


class _Recorder(WorkflowRunner, Interceptor):
    """Production's runner, and a look at what the code calls. ``notes`` are those of the run that came last: histories
    are replayed one after the other."""

    def __init__(self) -> None:
        self._runner = UnsandboxedWorkflowRunner()
        self.notes = _Notes()

    def prepare_workflow(self, defn: Any) -> None:  # noqa: ANN401 - the SDK's own types are private
        self._runner.prepare_workflow(defn)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        self.notes = _Notes()
        return _Instance(self._runner.create_instance(det), self.notes)

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002 - the SDK's name
    ) -> type[WorkflowInboundInterceptor]:
        recorder = self

        class Inbound(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                super().init(_Outbound(outbound, recorder.notes))

        return Inbound


class _Outbound(WorkflowOutboundInterceptor):
    def __init__(self, following: WorkflowOutboundInterceptor, notes: _Notes) -> None:
        super().__init__(following)
        self._notes = notes

    def start_local_activity(self, input: StartLocalActivityInput) -> workflow.ActivityHandle[Any]:  # noqa: A002
        self._notes.procedure = workflow.instance()
        self._notes.call(input.args[0] if input.args else None)
        return super().start_local_activity(input)


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Keeps the SDK from logging what does not replay: that is reported."""
    logger = logging.getLogger("temporalio")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)


@cache
def _runtime() -> Runtime:
    """One that logs nothing, either."""
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=TelemetryFilter("OFF", "OFF"))))


class Replays:
    """One Replayer for any number of histories, one after the other: ``async with Replays() as replays``."""

    def __init__(self, procedure: type[Any] = AdviceProcedure) -> None:
        self._recorder = _Recorder()
        self._replayer = Replayer(
            workflows=[procedure],
            workflow_runner=self._recorder,
            interceptors=[self._recorder],
            data_converter=DATA_CONVERTER,
            runtime=_runtime(),
        )
        self._stack = contextlib.AsyncExitStack()
        self._next: WorkflowHistory | None = None
        self._results: AsyncIterator[WorkflowReplayResult] | None = None

    async def __aenter__(self) -> Self:
        self._stack.enter_context(_quietly())
        self._results = await self._stack.enter_async_context(self._replayer.workflow_replay_iterator(self._feed()))
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._next = None
        await self._stack.aclose()

    async def replay(self, run: RunHistory) -> Done:
        """Runs the code against a history."""
        assert self._results
        self._recorder.notes = notes = _Notes()
        self._next = run.history
        result = await anext(self._results)
        notes = self._recorder.notes
        failure = str(result.replay_failure) if result.replay_failure else ""
        last = max(run.tasks, default=0)
        steps = [step for task, step in notes.steps if task <= last]
        return Done(failure, steps, notes.arguments, notes.clocks, notes.procedure.state() if notes.procedure else None)

    async def _feed(self) -> AsyncIterator[WorkflowHistory]:
        while self._next:
            yield self._next
