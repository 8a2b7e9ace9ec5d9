"""What runs beside all procedures: the delivery of notices, the archive, and the checkpoint of every day."""

import asyncio
import contextlib
from datetime import timedelta
from typing import Final

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
    WorkflowFailureError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError

from installation.connection import target
from installation.settings import TIME_ZONE, Settings
from models.protocol import ARCHIVING, DAILY_CHECKPOINT, NOTICE_DELIVERY

AT: Final = ScheduleCalendarSpec(hour=[ScheduleRange(4)], minute=[ScheduleRange(15)])
"""When the checkpoint of the day is made: in the night, at a time that every day has once."""

_MADE_UP_FOR: Final = timedelta(days=1)
_MADE_WITHIN: Final = timedelta(seconds=30)


async def start_background(client: Client, settings: Settings) -> None:
    """Starts each of them, unless it runs already. The only worker there is, after a crash, does not wait until the
    watches of the one before count as dead. May be done twice. Raises RPCError."""
    alone = target(settings).embedded
    conflict = WorkflowIDConflictPolicy.TERMINATE_EXISTING if alone else WorkflowIDConflictPolicy.USE_EXISTING
    for watch in (NOTICE_DELIVERY, ARCHIVING):
        await client.start_workflow(watch, id=watch, task_queue=settings.task_queue, id_conflict_policy=conflict)
    await schedule_checkpoints(client, settings)


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


async def checkpoint_now(client: Client, settings: Settings) -> None:
    """Has a checkpoint made of everything that is on record, unless there is nothing new. Raises NotMadeError."""
    try:
        async with asyncio.timeout(_MADE_WITHIN.total_seconds()):
            await client.execute_workflow(
                DAILY_CHECKPOINT,
                id=f"{DAILY_CHECKPOINT}/now",
                task_queue=settings.task_queue,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                execution_timeout=_MADE_WITHIN,
            )
    except TimeoutError:
        raise NotMadeError("no worker did it in time") from None
    except WorkflowFailureError as error:
        raise NotMadeError(str(error.cause)) from None
    except RPCError as error:
        raise NotMadeError(f"Temporal did not take it ({error.message})") from None
