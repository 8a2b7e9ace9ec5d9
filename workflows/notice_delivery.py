"""Sending what waits in the outbox: one of these runs beside all procedures, for as long as there is a worker."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.delivery_watch import DeliveryWatch
    from models.protocol import NOTICE_DELIVERY

_WATCH = workflow.ActivityConfig(
    start_to_close_timeout=timedelta(minutes=15),
    heartbeat_timeout=timedelta(minutes=2),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)),
)


@workflow.defn(name=NOTICE_DELIVERY)
class NoticeDelivery:
    """Watches the outbox, watch after watch; a run that has grown long goes on in a new one."""

    @workflow.run
    async def run(self) -> None:
        """Never ends by itself."""
        while not workflow.info().is_continue_as_new_suggested():
            await workflow.execute_activity_method(DeliveryWatch.watch, **_WATCH)
        workflow.continue_as_new()
