"""Taking up dossiers that Temporal has lost: a new or restored server knows nothing of them, the record everything.

A dossier that gets an act is taken up by that act. This is for the others: their terms must not stand still meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import NamedTuple

from sqlalchemy import Engine
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from installation.heads import Disparity, compared_heads, ended_early, running_count, running_dossiers
from installation.record_reader import RecordReader
from installation.settings import Settings
from installation.submission import catches_up
from models.protocol import PROCEDURE, Start, workflow_id

WATCHED_EVERY = timedelta(seconds=25)
"""How often it is looked whether every open dossier has its workflow: taken up at the second look, within a minute."""

_ALL_AT_EVERY = 40
"""At so many looks all workflows are listed whatever is seen at a glance; at the others only where another number runs
than the record says, or one was ended early: for a thousand the server takes 500 ms to list them, in which acts wait,
and 4 to count them."""

_APART = timedelta(minutes=1)
"""How far Temporal's clock may be from ours."""

_AT_ONCE = 20


class Apart(NamedTuple):
    """Dossiers of which Temporal and the record do not know the same. ``behind``: their runs knew less, and have read
    the record since they were told to. ``ahead``: their runs know what is not on record. ``otherwise``: their runs know
    another event than the record has under that number."""

    behind: list[str]
    ahead: list[str]
    otherwise: list[str]


async def compare(client: Client, record: Engine) -> Apart:
    """Compares every open dossier's head with what its workflow knows: Temporal, or the record, may have been put back
    to an earlier day. A run that is behind is told to read the record. One whose history cannot be read is passed
    over; its next act compares.

    Raises RecordUnavailable, and RPCError where Temporal does not answer.
    """
    found, reader = await compared_heads(client, record), RecordReader(record)
    turn = asyncio.Semaphore(_AT_ONCE)

    async def has_caught_up(number: str) -> bool:
        async with turn:
            summary = await asyncio.to_thread(reader.summary, number)
            return summary is not None and await catches_up(client, number, summary.sequence)

    behind = found.numbers(Disparity.BEHIND)
    have = await asyncio.gather(*map(has_caught_up, behind))
    return Apart(
        [number for number, done in zip(behind, have, strict=True) if done],
        found.numbers(Disparity.AHEAD),
        found.numbers(Disparity.OTHERWISE),
    )


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
    gone, listed = set[str](), datetime.now(UTC)
    for look in count(1):
        await asyncio.sleep(every.total_seconds())
        if not gone and look % _ALL_AT_EVERY and await _seem_to_run(client, record, listed):
            continue
        listed = datetime.now(UTC)
        now = set(await _lost(client, record))
        if taken := sorted(gone & now):
            await _start_all(client, settings, taken)
            yield taken
        gone = now


async def _seem_to_run(client: Client, record: Engine, listed: datetime) -> bool:
    """Whether as many run as should, and none was ended early since all were ``listed``, which another one may run in
    place of."""
    going_on = await asyncio.to_thread(RecordReader(record).going_on)
    return await running_count(client) == len(going_on) and not await ended_early(client, listed - _APART)


async def _lost(client: Client, record: Engine) -> list[str]:
    """The dossiers that go on and have no workflow."""
    going_on = await asyncio.to_thread(RecordReader(record).going_on)
    running = await running_dossiers(client)
    return [number for number in going_on if number not in running]


async def _start_all(client: Client, settings: Settings, lost: list[str]) -> None:
    turn = asyncio.Semaphore(_AT_ONCE)

    async def start(number: str) -> None:
        async with turn:
            await _start(client, settings, number)

    await asyncio.gather(*map(start, lost))


async def _start(client: Client, settings: Settings, number: str) -> None:
    await client.start_workflow(
        PROCEDURE,
        Start.anew(number, grace=timedelta(minutes=settings.grace_minutes)),
        id=workflow_id(number),
        task_queue=settings.task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        static_summary=f"advice procedure {number}",
    )
