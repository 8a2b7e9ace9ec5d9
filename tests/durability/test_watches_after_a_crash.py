"""The only worker there is was killed: what runs beside the procedures goes on at the next start, in the same runs."""

import asyncio

from sqlalchemy import Engine

from installation.connection import connect
from installation.record_reader import RecordReader
from installation.settings import Settings
from models.protocol import ARCHIVING, NOTICE_DELIVERY, WEBHOOK_DELIVERY
from tests.durability.worker_process import WorkerProcess, worker_process
from tests.workflows.installation import Installation, recording

PATIENCE = 100.0
_AT_ONCE = 45.0
"""Sooner than the watches of a dead worker count as dead, two minutes after their last sign of life."""


async def ready(process: WorkerProcess, times: int) -> None:
    while process.log.read_text().count("The advice procedures run") < times:
        await asyncio.sleep(0.1)


async def test_after_a_crash_letters_leave_at_once_and_temporals_list_stays_clean(settings: Settings) -> None:
    async with asyncio.timeout(PATIENCE), worker_process(settings) as process:
        await ready(process, 1)
        with recording(settings) as record:
            first = await Installation(settings, await connect(settings), record).open()
            await delivered(record, first)
            await process.kill_worker()
            await process.start()
            await ready(process, 2)
            client = await connect(settings)
            second = await Installation(settings, client, record).open()
            async with asyncio.timeout(_AT_ONCE):
                await delivered(record, second)
        query = f"WorkflowType IN ('{NOTICE_DELIVERY}', '{ARCHIVING}', '{WEBHOOK_DELIVERY}')"
        runs = [(run.id, run.status.name) async for run in client.list_workflows(query) if run.status]
        assert sorted(runs) == [(name, "RUNNING") for name in (ARCHIVING, NOTICE_DELIVERY, WEBHOOK_DELIVERY)]


async def delivered(record: Engine, number: str) -> None:
    """Until every notice of a dossier has left."""
    while any(posting.sent_at is None for posting in RecordReader(record).outbox(number)):
        await asyncio.sleep(0.1)
