"""Taking up dossiers that Temporal has lost: a new or restored server knows nothing of them, the record everything.

A dossier that gets an act is taken up by that act. This is for the others: their terms must not stand still meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Engine
from temporalio.client import Client, WorkflowQueryFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError

from installation.record_reader import RecordReader
from installation.settings import Settings
from installation.submission import catches_up
from models.protocol import PROCEDURE, SEQUENCE, Start, workflow_id
from models.record.summary import Summary

WATCHED_EVERY = timedelta(seconds=25)
"""How often it is looked whether every open dossier has its workflow: taken up at the second look, within a minute."""

_AT_ONCE = 20
_RUNNING = f"WorkflowType = '{PROCEDURE}' AND ExecutionStatus = 'Running'"


class Apart(NamedTuple):
    """Dossiers of which Temporal and the record know different amounts. ``behind``: their runs knew less, and have been
    told to read the record. ``ahead``: their runs know what is not on record."""

    behind: list[str]
    ahead: list[str]


async def compare(client: Client, record: Engine) -> Apart:
    """Compares every dossier on record that has a running workflow with what that workflow knows: Temporal, or the
    record, may have been put back to an earlier day. One that cannot be asked is passed over; its next act compares.

    Raises RecordUnavailable, and RPCError where Temporal does not answer.
    """
    running = {run.id async for run in client.list_workflows(_RUNNING, page_size=1000)}
    summaries = [s for s in await asyncio.to_thread(_pending, record) if workflow_id(s.number) in running]
    turn = asyncio.Semaphore(_AT_ONCE)

    async def difference(number: str) -> int:
        async with turn:
            try:
                knows = await client.get_workflow_handle(workflow_id(number)).query(SEQUENCE, result_type=int)
                now = await asyncio.to_thread(RecordReader(record).summary, number)  # it may have gone on meanwhile
                known = now.sequence if now else 0
                if knows < known:
                    return -1 if await catches_up(client, number, known) else 0
            except (RPCError, WorkflowQueryFailedError):
                return 0
        return int(knows > known)

    found = await asyncio.gather(*(difference(s.number) for s in summaries))
    by_number = list(zip((s.number for s in summaries), found, strict=True))
    return Apart([number for number, way in by_number if way < 0], [number for number, way in by_number if way > 0])


async def take_up(client: Client, settings: Settings, record: Engine) -> list[str]:
    """Starts the workflow of every dossier on record in which something can still happen by itself and that has none
    running, and gives their numbers. One that runs is left alone, so any number of workers may do this.

    Raises RecordUnavailable, and RPCError where Temporal does not answer.
    """
    found = await _lost(client, record)
    await _start_all(client, settings, found)
    return found


async def watch(
    client: Client, settings: Settings, record: Engine, every: timedelta = WATCHED_EVERY
) -> AsyncIterator[list[str]]:
    """Takes up, again and again, what somebody cancelled or terminated in Temporal, so that no clock stands still until
    the next act; gives the numbers of each time that there were any. Only what is gone at two looks in succession
    counts: Temporal's list is a moment late. Never ends.

    Raises RecordUnavailable, and RPCError where Temporal does not answer."""
    gone = set[str]()
    while True:
        await asyncio.sleep(every.total_seconds())
        now = set(await _lost(client, record))
        if taken := sorted(gone & now):
            await _start_all(client, settings, taken)
            yield taken
        gone = now


async def _lost(client: Client, record: Engine) -> list[str]:
    pending = [s.number for s in await asyncio.to_thread(_pending, record)]
    running = {run.id async for run in client.list_workflows(_RUNNING, page_size=1000)}
    return [number for number in pending if workflow_id(number) not in running]


async def _start_all(client: Client, settings: Settings, lost: list[str]) -> None:
    turn = asyncio.Semaphore(_AT_ONCE)

    async def start(number: str) -> None:
        async with turn:
            await _start(client, settings, number)

    await asyncio.gather(*map(start, lost))


def _pending(record: Engine) -> list[Summary]:
    """The dossiers that are open, or closed with a term that still runs (Wohv art. 8a)."""
    return [s for s in RecordReader(record).summaries() if s.closed_at is None or s.next_due]


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
