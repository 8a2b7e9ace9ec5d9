"""Sending what waits in the outbox: one of these runs beside all procedures, for as long as there is a worker."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.delivery_watch import DeliveryWatch
    from models.protocol import NOTICE_DELIVERY
    from workflows.watching import keep_watching


@workflow.defn(name=NOTICE_DELIVERY)
class NoticeDelivery:
    """Watches the outbox, watch after watch."""

    @workflow.run
    async def run(self) -> None:
        """Never ends by itself."""
        await keep_watching(DeliveryWatch.watch)
