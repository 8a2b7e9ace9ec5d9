"""The checkpoint of the day, for what moved in dossiers that did not close; a schedule starts it."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.checkpoints import Checkpoints, Made
    from models.protocol import DAILY_CHECKPOINT

_MAKE = workflow.ActivityConfig(
    start_to_close_timeout=timedelta(minutes=10),
    schedule_to_close_timeout=timedelta(hours=20),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=10)),
)

_MAKE_AT_ONCE = workflow.ActivityConfig(
    start_to_close_timeout=timedelta(minutes=10), retry_policy=RetryPolicy(maximum_attempts=1)
)


@workflow.defn(name=DAILY_CHECKPOINT)
class DailyCheckpoint:
    """Makes one checkpoint; where that fails all day, the next day's covers it."""

    @workflow.run
    async def run(self, at_once: bool = False) -> Made | None:
        """What was made; None where nothing moved. ``at_once``: somebody waits for it, and is told why it fails."""
        options = _MAKE_AT_ONCE if at_once else _MAKE
        return await workflow.execute_activity_method(Checkpoints.make, False, **options)
