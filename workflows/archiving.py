"""Archiving what ended: one of these runs beside all procedures, for as long as there is a worker."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.audit_trail import AuditTrail
    from models.protocol import ARCHIVING
    from workflows.watching import keep_watching


@workflow.defn(name=ARCHIVING)
class Archiving:
    """Watches for runs that ended and dossiers that closed, watch after watch."""

    @workflow.run
    async def run(self) -> None:
        """Never ends by itself."""
        await keep_watching(AuditTrail.watch)
