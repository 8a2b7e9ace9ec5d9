"""Sending webhooks what waits for them: one of these runs beside all procedures, for as long as there is a worker.

A workflow of its own and not a part of the delivery of notices: a receiver of webhooks may be slow or away for days,
and no letter may wait for it. And a workflow rather than a loop in each worker: of several workers one sends, another
takes over when it dies, and the doctor sees whether it runs.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.webhook_posts import WebhookPosts
    from models.protocol import WEBHOOK_DELIVERY

_WATCH = workflow.ActivityConfig(
    start_to_close_timeout=timedelta(minutes=15),
    heartbeat_timeout=timedelta(minutes=2),
    retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)),
)


@workflow.defn(name=WEBHOOK_DELIVERY)
class WebhookDelivery:
    """Watches what is due to webhooks, watch after watch; a run that has grown long goes on in a new one."""

    @workflow.run
    async def run(self) -> None:
        """Never ends by itself."""
        while not workflow.info().is_continue_as_new_suggested():
            await workflow.execute_activity_method(WebhookPosts.watch, **_WATCH)
        workflow.continue_as_new()
