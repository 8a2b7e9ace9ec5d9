"""What runs beside all procedures, for as long as there is a worker: one activity, watch after watch."""

from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.types import MethodAsyncNoParam, MethodSyncNoParam

_WATCH = workflow.ActivityConfig(
    start_to_close_timeout=timedelta(minutes=15),
    heartbeat_timeout=timedelta(minutes=2),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)),
)


async def keep_watching(watch: MethodSyncNoParam[Any, int] | MethodAsyncNoParam[Any, int]) -> None:
    """Has an activity (a method, which ends by itself after a while) begin again and again. Never ends by itself; a run
    that has grown long goes on in a new one."""
    while not workflow.info().is_continue_as_new_suggested():
        await workflow.execute_activity_method(watch, **_WATCH)
    workflow.continue_as_new()
