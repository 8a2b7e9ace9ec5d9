"""What runs beside all procedures: the delivery of notices, the archive, and the checkpoint of every day."""

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Final

from temporalio.api.enums.v1 import PendingActivityState
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    WorkflowExecutionStatus,
    WorkflowFailureError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import FailureError
from temporalio.service import RPCError, RPCStatusCode

from installation.connection import target
from installation.identity import MEMO, served_installation
from installation.settings import TIME_ZONE, Settings
from models.protocol import ARCHIVING, DAILY_CHECKPOINT, NOTICE_DELIVERY, WEBHOOK_DELIVERY

AT: Final = ScheduleCalendarSpec(hour=[ScheduleRange(4)], minute=[ScheduleRange(15)])
"""When the checkpoint of the day is made: in the night, at a time that every day has once."""

WATCHES: Final = (NOTICE_DELIVERY, ARCHIVING, WEBHOOK_DELIVERY)
"""What runs for as long as there is a worker."""

_MADE_UP_FOR: Final = timedelta(days=1)
_MADE_WITHIN: Final = timedelta(seconds=30)


async def start_background(client: Client, settings: Settings, own: str, since: datetime) -> None:
    """Starts each of them, unless it runs already for this installation (``own`` is its id). The only worker there is,
    which polls ``since`` an instant (UTC), does not wait until the watches of the one before, which was killed, count
    as dead. May be done twice. Raises RPCError."""
    for watch in WATCHES:
        await start_watch(client, settings, watch, own)
        if target(settings).embedded:
            await _let_go(client, watch, since)
    await schedule_checkpoints(client, settings)


async def start_watch(client: Client, settings: Settings, watch: str, own: str) -> None:
    """Starts one of the watches, unless it runs. One that does not say that it is this installation's is ended first:
    an earlier release started it, or that of a record which a person said is lost. Raises RPCError."""
    is_ours = await served_installation(client, watch) == own
    conflict = WorkflowIDConflictPolicy.USE_EXISTING if is_ours else WorkflowIDConflictPolicy.TERMINATE_EXISTING
    await client.start_workflow(
        watch, id=watch, task_queue=settings.task_queue, id_conflict_policy=conflict, memo={MEMO: own}
    )


async def start_what_ended(client: Client, settings: Settings, own: str) -> list[str]:
    """Starts again which of the watches somebody cancelled or terminated in Temporal, and gives their names: no letter
    may wait for the next start of a worker. Raises RPCError."""
    ended = [watch for watch in WATCHES if not await is_running(client, watch)]
    for watch in ended:
        await start_watch(client, settings, watch, own)
    return ended


async def is_running(client: Client, watch: str) -> bool:
    """Whether a watch runs in Temporal. Raises RPCError."""
    try:
        described = await client.get_workflow_handle(watch).describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return described.status is WorkflowExecutionStatus.RUNNING


async def _let_go(client: Client, watch: str, since: datetime) -> None:
    """Ends what a worker that is no more was doing, in its place: its run goes on, and no other is needed."""
    described = await client.get_workflow_handle(watch).describe()
    for activity in described.raw_description.pending_activities:
        started = activity.state == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED
        if started and activity.last_started_time.ToDatetime(tzinfo=since.tzinfo) < since:
            handle = client.get_async_activity_handle(
                workflow_id=watch, run_id=described.run_id, activity_id=activity.activity_id
            )
            try:
                await handle.complete(0)
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:  # it counts as dead since
                    raise


async def schedule_checkpoints(client: Client, settings: Settings) -> None:
    """Makes the schedule of the daily checkpoint, unless there is one: an operator may have changed it."""
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(DAILY_CHECKPOINT, id=DAILY_CHECKPOINT, task_queue=settings.task_queue),
        spec=ScheduleSpec(calendars=[AT], time_zone_name=TIME_ZONE),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=_MADE_UP_FOR),
    )
    with contextlib.suppress(ScheduleAlreadyRunningError):
        await client.create_schedule(DAILY_CHECKPOINT, schedule)


class NotMadeError(Exception):
    """No checkpoint was made; the message says why."""


async def checkpoint_now(client: Client, settings: Settings, own: str) -> None:
    """Has a checkpoint made of everything that is on record, unless there is nothing new. Raises NotMadeError, also
    where Temporal serves another installation than ``own``."""
    if (served := await served_installation(client)) not in (None, own):
        raise NotMadeError(f"another installation runs there: {served}, where this is {own}")
    try:
        async with asyncio.timeout(_MADE_WITHIN.total_seconds()):
            await client.execute_workflow(
                DAILY_CHECKPOINT,
                True,
                id=f"{DAILY_CHECKPOINT}/now",
                task_queue=settings.task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                execution_timeout=_MADE_WITHIN,
            )
    except TimeoutError:
        raise NotMadeError("no worker did it in time") from None
    except WorkflowFailureError as error:
        raise NotMadeError(_reason(error)) from None
    except RPCError as error:
        raise NotMadeError(f"Temporal did not take it ({error.message})") from None


def _reason(error: BaseException) -> str:
    """What the worker said that did not make it: the failure within the failures that Temporal wraps it in."""
    while (cause := getattr(error, "cause", None)) is not None:
        error = cause
    return error.message if isinstance(error, FailureError) else str(error)
