"""Playing a scenario on the real workflow: a time-skipping server, a worker, and a record of its own in SQLite.

The procedure's clock is offset, so that years long past can be played.
"""

import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import Engine
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client, WorkflowHistory, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkflowRunner

from activities.record import Record
from installation.connection import DATA_CONVERTER, run
from installation.database import open_record, prepare
from installation.doors import Door
from models.acts import Act, Assurance, Channel
from models.agreement import Agreement
from models.events import Event
from models.evolve import fold
from models.protocol import ACT, GRACE, PROCEDURE, REFUSED, Start, workflow_id
from models.scenario import Check, Play, Scenario, act_of, check, refusal_checks
from models.state import Dossier, Receipt
from workflows import search_attributes
from workflows.advice_procedure import AdviceProcedure

_QUEUE = "rehearsal"
_SETTLED = timedelta(seconds=1)
_GRACE = GRACE + timedelta(milliseconds=500)
"""At whose end no act comes, for acts come at whole seconds. The time-skipping server never ends a task that cancels a
timer which went off while the task was under way ("invalid history builder state for action")."""


def rehearse(scenarios: Sequence[tuple[Scenario, Agreement]], runner: WorkflowRunner | None = None) -> list[Play]:
    """Plays each scenario, under its agreement, on the real workflow; every one on a server of its own."""
    return run(_rehearse(scenarios, runner or UnsandboxedWorkflowRunner()))


async def _rehearse(scenarios: Sequence[tuple[Scenario, Agreement]], runner: WorkflowRunner) -> list[Play]:
    return [await Rehearsal(scenario, agreement, runner).play() for scenario, agreement in scenarios]


def test_server() -> str:
    """The time-skipping server's program, beside the interpreter or on the path."""
    beside = Path(sys.executable).parent / "temporal-test-server"
    found = str(beside) if beside.exists() else shutil.which("temporal-test-server")
    if not found:
        raise FileNotFoundError("temporal-test-server is not installed; `make setup` installs it")
    return found


@cache
def _runtime() -> Runtime:
    """Only errors: the test server's version makes the SDK warn about what no play needs."""
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=TelemetryFilter("ERROR", "ERROR"))))


class Rehearsal:
    """One play. The server's time is the scenario's less an offset. Afterwards ``histories`` has one for every run.

    ``cached`` is how many procedures the worker keeps in memory; with 0 each of its tasks replays from the start.
    """

    def __init__(self, scenario: Scenario, agreement: Agreement, runner: WorkflowRunner, cached: int = 1000) -> None:
        self._scenario = scenario
        self._agreement = scenario.governed_by(agreement)
        self._runner = runner
        self._cached = cached
        self.histories: list[WorkflowHistory] = []

    async def play(self) -> Play:
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as threads:
            engine = open_record(f"sqlite:///{folder}/record.db", create=True)
            prepare(engine)
            record = Record(engine)
            async with await WorkflowEnvironment.start_time_skipping(
                data_converter=DATA_CONVERTER, test_server_existing_path=test_server(), runtime=_runtime()
            ) as environment:
                await _register(environment.client)
                async with Worker(
                    environment.client,
                    task_queue=_QUEUE,
                    workflows=[AdviceProcedure],
                    activities=[record.settle, record.load],
                    activity_executor=threads,
                    workflow_runner=self._runner,
                    max_cached_workflows=self._cached,
                ):
                    checks = [check async for check in self._in_time(environment, self._door(Path(folder), engine))]
            events = self._recorded(record)
            engine.dispose()
        dossier = fold(Dossier(number=self._scenario.number), events)
        return Play(dossier, events, [*checks, *check(self._scenario, dossier, events)])

    def _door(self, folder: Path, engine: Engine) -> Door:
        """The door by which the acts come in. It has been one since before the first."""
        return Door(
            folder / "door.key",
            "rehearsal/door",
            lambda: engine,
            lambda: min(played.at for played in self._scenario.acts),
        )

    async def _in_time(self, environment: WorkflowEnvironment, door: Door) -> AsyncIterator[Check]:
        """Hands in every act at its time, and lets the clock run to the end."""
        acts = self._scenario.acts
        offset = acts[0].at - await environment.get_current_time()
        start = Start.anew(self._scenario.number, agreement=self._agreement, offset=offset, grace=_GRACE)
        procedure = _Procedure(environment.client, start, door)
        await procedure.begin(start)
        for index, played in enumerate(acts):
            await _sleep_until(environment, played.at - offset)
            codes = await procedure.hand_in(act_of(self._scenario, index, procedure.entries))
            for refused in refusal_checks(played, codes):
                yield refused
        await _sleep_until(environment, self._scenario.until + start.grace + _SETTLED - offset)
        await procedure.hand_in(_nothing(self._scenario))
        self.histories = await procedure.histories()

    def _recorded(self, record: Record) -> list[Event]:
        """What is on record, up to the scenario's end."""
        try:
            events = record.history(self._scenario.number).events
        except ApplicationError:
            return []
        return [event for event in events if event.time <= self._scenario.until]


async def _register(client: Client) -> None:
    """Adds the search attributes. The time-skipping server cannot say which it has, so this does not ask."""
    attributes = {key.name: IndexedValueType.ValueType(key.indexed_value_type) for key in search_attributes.ALL}
    request = AddSearchAttributesRequest(namespace=client.namespace, search_attributes=attributes)
    await client.operator_service.add_search_attributes(request)


async def _sleep_until(environment: WorkflowEnvironment, moment: datetime) -> None:
    remaining = moment - await environment.get_current_time()
    if remaining > timedelta():
        await environment.sleep(remaining)


class _Procedure:
    """The workflow of the dossier that is played; ``entries`` is where each act, by its id, stands in the record."""

    def __init__(self, client: Client, start: Start, door: Door) -> None:
        self._client = client
        self._door = door
        self._start = start
        self._id = workflow_id(start.dossier)
        self._runs: list[str | None] = []
        self.entries: dict[str, int] = {}

    async def begin(self, start: Start) -> None:
        started = await self._client.start_workflow(PROCEDURE, start, id=self._id, task_queue=_QUEUE)
        self._runs.append(started.result_run_id)

    async def hand_in(self, act: Act) -> list[str]:
        """Hands in an act and gives the codes it was refused with."""
        try:
            self.entries[act.act_id] = (await self._update(act)).first
        except WorkflowUpdateFailedError as error:
            cause = error.cause
            if isinstance(cause, ApplicationError) and cause.type == REFUSED:
                return [refusal["code"] for refusal in cause.details[0]]
            raise
        return []

    async def _update(self, act: Act) -> Receipt:
        """An update. A run that has ended is taken up from the record."""
        try:
            return await self._send(act)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            await self.begin(self._start.model_copy(update={"agreement": None}))
            return await self._send(act)

    async def _send(self, act: Act) -> Receipt:
        procedure = self._client.get_workflow_handle(self._id)
        sealed = self._door.sealed(act, self._start.dossier, Assurance.COMMAND_LINE)
        receipt: Receipt = await procedure.execute_update(ACT, sealed, id=act.update_id, result_type=Receipt)
        return receipt

    async def histories(self) -> list[WorkflowHistory]:
        return [await self._client.get_workflow_handle(self._id, run_id=run).fetch_history() for run in self._runs]


def _nothing(scenario: Scenario) -> Act:
    """An act that is always refused: its answer tells that everything due before it has been done."""
    return Act(act="nothing", act_id="nothing", by="nobody", person="nobody", channel=Channel.API, at=scenario.until)
