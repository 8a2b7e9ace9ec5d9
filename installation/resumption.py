"""Taking up dossiers that Temporal has lost: a new or restored server knows nothing of them, the record everything.

A dossier that gets an act is taken up by that act. This is for the others: their terms must not stand still meanwhile.
"""

import asyncio
from datetime import timedelta

from sqlalchemy import Engine
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from installation.record_reader import RecordReader
from installation.settings import Settings
from models.protocol import PROCEDURE, Start, workflow_id

_AT_ONCE = 20
_RUNNING = f"WorkflowType = '{PROCEDURE}' AND ExecutionStatus = 'Running'"


async def take_up(client: Client, settings: Settings, record: Engine) -> list[str]:
    """Starts the workflow of every dossier on record in which something can still happen by itself and that has none
    running, and gives their numbers. One that runs is left alone, so any number of workers may do this.

    Raises RecordUnavailable, and RPCError where Temporal does not answer.
    """
    pending = await asyncio.to_thread(_pending, record)
    running = {run.id async for run in client.list_workflows(_RUNNING, page_size=1000)}
    lost = [number for number in pending if workflow_id(number) not in running]
    turn = asyncio.Semaphore(_AT_ONCE)

    async def start(number: str) -> None:
        async with turn:
            await _start(client, settings, number)

    await asyncio.gather(*map(start, lost))
    return lost


def _pending(record: Engine) -> list[str]:
    """The dossiers that are open, or closed with a term that still runs (Wohv art. 8a)."""
    return [s.number for s in RecordReader(record).summaries() if s.closed_at is None or s.next_due]


async def _start(client: Client, settings: Settings, number: str) -> None:
    await client.start_workflow(
        PROCEDURE,
        Start(dossier=number, grace=timedelta(minutes=settings.grace_minutes)),
        id=workflow_id(number),
        task_queue=settings.task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        static_summary=f"advice procedure {number}",
    )
