"""The archive: the whole Temporal history of every run that ended is kept, since Temporal itself forgets.

Temporal is asked which runs of the procedure ended. Each is registered on record, with the runs that it took over from,
and its history is kept at a steady, modest pace, so that no act waits for it. Nothing is given up: a failure stays
visible (``attempts``, ``last_error``) and is tried again, less and less often. Errors name no person.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Protocol

import orjson
import structlog
from sqlalchemy import Engine, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from temporalio import activity
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import WorkflowExecutionStartedEventAttributes as Started
from temporalio.client import Client, WorkflowExecution, WorkflowHandle, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode

from activities.delivery import pause
from installation.database import READING
from models.events import instant
from models.protocol import PROCEDURE, number_in
from models.record.tables import DossierRow, LossRow, RunRow

_log = structlog.get_logger(__name__)

_AT_ONCE, _BREATH = 10, 0.1
"""How many runs a round takes, and how many seconds it breathes after each."""

_LATE, _VERY_LATE, _LOOKS_BACK = timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=1)
"""How late Temporal's list of runs is as a rule, and how late it may be, for which one look a minute looks back. What
is later still, the full look finds. (Each run that a look lists takes 0.2 ms of the worker and 0.4 of the server; with
four that end each second, every look of three seconds for the last minute listed each of them twenty times.)"""

_FULL_LOOK = timedelta(days=1)
_TOGETHER = 500
_ENDED = f"WorkflowType = '{PROCEDURE}' AND ExecutionStatus != 'Running'"
_LAST_EVENTS = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
}

Clock = Callable[[], datetime]


class Store(Protocol):
    """Where histories are kept."""

    def keep(self, number: str, run_id: str, json: str) -> tuple[str, int]:
        """Keeps the history of a dossier's run; gives SHA-256 and size of what is kept. Raises OSError."""


class Round(NamedTuple):
    """What a round did: how many histories were kept, how many attempts failed, how many runs wait still."""

    kept: int
    failed: int
    waiting: int


class _Ended(NamedTuple):
    """A run that ended, as Temporal's list has it."""

    workflow_id: str
    run_id: str
    status: str
    started_at: datetime
    closed_at: datetime

    @property
    def number(self) -> str:
        """The dossier's number."""
        return number_in(self.workflow_id)


class _Waiting(NamedTuple):
    """A registered run whose history is to be kept."""

    dossier: str
    run_id: str
    workflow_id: str
    attempts: int
    not_before: datetime


class _Incomplete(Exception):  # noqa: N818 - it says what is the matter
    """A history that does not go from the first event to the last."""


class Archive:
    """Keeps the histories of the procedures' runs, over an engine of ``installation.database.open_record``."""

    def __init__(self, engine: Engine, store: Store, client: Client, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._engine = engine
        self._reading = engine.execution_options(**READING)
        self._into = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        self._store = store
        self._client = client
        self._clock = clock
        self._found: deque[_Ended] = deque()
        self._seen: set[str] = set()
        self._newest: datetime | None = None
        self._looked_back = self._looked_fully = datetime.min.replace(tzinfo=UTC)

    async def round(self) -> Round:
        """Registers runs that ended and keeps histories, a few of each. Raises SQLAlchemyError."""
        try:
            await self._look()
            await self._register_found()
        except RPCError as error:
            _log.warning("runs that ended cannot be listed", why=error.message)
        due = await asyncio.to_thread(self._due)
        kept = [await self._keep(run) for run in due]
        waiting = await asyncio.to_thread(self._count_waiting)
        return Round(kept.count(True), kept.count(False), waiting + len(self._found))

    # --- which runs ended ---

    async def _look(self) -> None:
        """Finds runs that ended and are not registered: at first and once a day among all, else among the latest."""
        now = self._clock()
        is_full = abs(now - self._looked_fully) >= _FULL_LOOK  # a clock that was put back keeps nobody from looking
        looks_back = is_full or abs(now - self._looked_back) >= _LOOKS_BACK
        late = _VERY_LATE + _LOOKS_BACK if looks_back else _LATE
        since = None if is_full else self._newest
        query = f"{_ENDED} AND CloseTime >= '{instant(since - late)}'" if since else _ENDED
        ended = [_ended(run) async for run in self._client.list_workflows(query) if run.close_time]
        new = [run for run in ended if is_full or run.run_id not in self._seen]
        waiting = {run.run_id for run in self._found}
        for some in _portions(new):
            unknown = await asyncio.to_thread(self._not_registered, some)
            self._found.extend(run for run in unknown if run.run_id not in waiting)
        self._seen = {run.run_id for run in ended}
        self._newest = max((run.closed_at for run in ended), default=self._newest)
        self._looked_fully = now if is_full else self._looked_fully
        self._looked_back = now if looks_back else self._looked_back

    async def _register_found(self) -> None:
        for _ in range(min(_AT_ONCE, len(self._found))):
            await self._register(self._found[0])
            self._found.popleft()
            _alive()

    async def _register(self, run: _Ended) -> None:
        """Puts a run on the list of those to be kept, and looks for the one that it took over from."""
        first = await self._first_event(run.workflow_id, run.run_id)
        if first is None:
            _log.error("a run was forgotten before it was archived", dossier=run.number, run_id=run.run_id)
            return
        await asyncio.to_thread(self._put_on_list, run, first)
        if first.continued_execution_run_id:
            before = run._replace(run_id=first.continued_execution_run_id)
            if await asyncio.to_thread(self._not_registered, [before]):
                await self._find(before)

    async def _find(self, run: _Ended) -> None:
        try:
            described = await self._handle(run.workflow_id, run.run_id).describe()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            _log.error("a run was forgotten before it was archived", dossier=run.number, run_id=run.run_id)
        else:
            if run.run_id not in {known.run_id for known in self._found}:
                self._found.append(_ended(described))

    async def _first_event(self, workflow_id: str, run_id: str) -> Started | None:
        """What the run started with; None where Temporal has forgotten it."""
        try:
            async for event in self._handle(workflow_id, run_id).fetch_history_events(page_size=1):
                return event.workflow_execution_started_event_attributes
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
        return None

    def _not_registered(self, runs: Sequence[_Ended]) -> list[_Ended]:
        """Those of dossiers on record that are not on the list yet; not those of a dossier of the same number whose
        record is lost."""
        numbers = {run.number for run in runs}
        last = select(LossRow.number, func.max(LossRow.said_at).label("at")).group_by(LossRow.number)
        with self._reading.begin() as connection:
            on_record = set(connection.scalars(select(DossierRow.number).where(DossierRow.number.in_(numbers))))
            listed = set(connection.scalars(select(RunRow.run_id).where(RunRow.dossier.in_(numbers))))
            lost = {row.number: row.at for row in connection.execute(last.where(LossRow.number.in_(numbers)))}
        known = [run for run in runs if run.number in on_record and run.run_id not in listed]
        return [run for run in known if run.number not in lost or run.started_at > lost[run.number]]

    def _put_on_list(self, run: _Ended, first: Started) -> None:
        row = {
            "dossier": run.number,
            **run._asdict(),
            "first_run_id": first.first_execution_run_id,
            "continued_from": first.continued_execution_run_id or None,
            "attempts": 0,
            "not_before": self._clock(),
        }
        with self._engine.begin() as connection:
            connection.execute(self._into(RunRow).on_conflict_do_nothing(), [row])

    # --- keeping ---

    def _due(self) -> list[_Waiting]:
        waiting = (
            select(RunRow.dossier, RunRow.run_id, RunRow.workflow_id, RunRow.attempts, RunRow.not_before)
            .where(RunRow.archived_at.is_(None), RunRow.not_before <= self._clock())
            .order_by(RunRow.not_before, RunRow.dossier, RunRow.closed_at)
            .limit(_AT_ONCE)
        )
        with self._reading.begin() as connection:
            return [_Waiting(*row) for row in connection.execute(waiting)]

    async def _keep(self, run: _Waiting) -> bool:
        """Whether the history of a run is in the archive now."""
        try:
            history = await self._handle(run.workflow_id, run.run_id).fetch_history()
            changes = await asyncio.to_thread(self._kept, run, history)
        except RPCError as error:
            changes = self._failed(run, f"Temporal does not give the history ({error.status.name.lower()})")
        except (_Incomplete, OSError) as error:
            changes = self._failed(run, str(error))
        await asyncio.to_thread(self._change, run, changes)
        _alive()
        await asyncio.sleep(_BREATH)
        return "archived_at" in changes

    def _kept(self, run: _Waiting, history: WorkflowHistory) -> dict[str, Any]:
        numbers = [event.event_id for event in history.events]
        whole = numbers and numbers == list(range(1, len(numbers) + 1))
        if not whole or history.events[-1].event_type not in _LAST_EVENTS:
            raise _Incomplete("Temporal gave a history without its end")
        sha256, size = self._store.keep(run.dossier, run.run_id, _in_one_order(history))
        at = max(self._clock(), run.not_before)  # not before it could be, also where the clock was put back
        return {"archived_at": at, "sha256": sha256, "size": size, "events": len(numbers), "last_error": None}

    def _failed(self, run: _Waiting, why: str) -> dict[str, Any]:
        _log.warning("run not archived", dossier=run.dossier, run_id=run.run_id, why=why)
        return {"not_before": self._clock() + pause(run.attempts + 1), "last_error": why}

    def _change(self, run: _Waiting, changes: dict[str, Any]) -> None:
        """Only while it waits: what another process archived meanwhile stands."""
        this = (RunRow.dossier == run.dossier, RunRow.run_id == run.run_id, RunRow.archived_at.is_(None))
        with self._engine.begin() as connection:
            connection.execute(update(RunRow).where(*this).values(attempts=RunRow.attempts + 1, **changes))

    def _count_waiting(self) -> int:
        with self._reading.begin() as connection:
            waiting = select(func.count()).select_from(RunRow).where(RunRow.archived_at.is_(None))
            return connection.scalar(waiting) or 0

    def _handle(self, workflow_id: str, run_id: str) -> WorkflowHandle[Any, Any]:
        return self._client.get_workflow_handle(workflow_id, run_id=run_id)


def _ended(run: WorkflowExecution) -> _Ended:
    assert run.status
    assert run.close_time
    return _Ended(run.id, run.run_id, run.status.name.lower(), run.start_time, run.close_time)


def _portions(runs: Iterable[_Ended]) -> Iterator[list[_Ended]]:
    """Few enough at a time for one query."""
    all_of_them = list(runs)
    for first in range(0, len(all_of_them), _TOGETHER):
        yield all_of_them[first : first + _TOGETHER]


def _alive() -> None:
    if activity.in_activity():
        activity.heartbeat()


def _in_one_order(history: WorkflowHistory) -> str:
    """A history as JSON, in one order of its keys: protobuf gives those of a map in any, and who archives a run twice
    (a worker that was killed in between) must write the same bytes."""
    return orjson.dumps(history.to_json_dict(), option=orjson.OPT_SORT_KEYS).decode()
