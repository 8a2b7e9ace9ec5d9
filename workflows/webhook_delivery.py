"""Sending webhooks what waits for them: one of these runs beside all procedures, for as long as there is a worker.

A workflow of its own and not a part of the delivery of notices: a receiver of webhooks may be slow or away for days,
and no letter may wait for it. And a workflow rather than a loop in each worker: of several workers one sends, another
takes over when it dies, and the doctor sees whether it runs.
"""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.webhook_posts import WebhookPosts
    from models.protocol import WEBHOOK_DELIVERY
    from workflows.watching import keep_watching


@workflow.defn(name=WEBHOOK_DELIVERY)
class WebhookDelivery:
    """Watches what is due to webhooks, watch after watch."""

    @workflow.run
    async def run(self) -> None:
        """Never ends by itself."""
        await keep_watching(WebhookPosts.watch)
