"""Every open dossier's last event as the record has it, beside what its workflow knows. Nothing is changed."""

import asyncio
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Engine
from temporalio.api.workflowservice.v1 import ListWorkflowExecutionsRequest
from temporalio.client import Client
from temporalio.service import RPCError

from installation.record_reader import RecordReader
from installation.run_histories import is_busy, last_known
from models.events import instant
from models.protocol import PROCEDURE, LastKnown, number_in, workflow_id

_AT_ONCE = 2
"""So few histories are read at once, for acts go before: with 20 an act that came after a start with 9,900 open
dossiers waited five seconds."""

_IN_A_PAGE = 500
_RUNNING = f"WorkflowType = '{PROCEDURE}' AND ExecutionStatus = 'Running'"
_ENDED_EARLY = f"WorkflowType = '{PROCEDURE}' AND ExecutionStatus IN ('Terminated', 'Canceled', 'Failed', 'TimedOut')"


class Disparity(StrEnum):
    """How a workflow and the record differ."""

    AHEAD = "Temporal knows more than the record"
    OTHERWISE = "Temporal and the record hold another event under the same number"
    BEHIND = "the record knows more than Temporal"
    WITHOUT_RUN = "no workflow runs for it"
    UNREAD = "what its workflow knows cannot be read"


class Heads(NamedTuple):
    """How many dossiers were compared, and those that are apart, by number."""

    compared: int
    apart: dict[str, Disparity]

    def numbers(self, how: Disparity) -> list[str]:
        """The dossiers that are apart in one way, in order."""
        return sorted(number for number, found in self.apart.items() if found is how)


async def running_count(client: Client) -> int:
    """How many dossiers have a workflow that runs. Raises RPCError."""
    return (await client.count_workflows(_RUNNING)).count


async def ended_early(client: Client, since: datetime) -> bool:
    """Whether a workflow of a dossier ended since then (UTC) though it was not done. Raises RPCError."""
    return bool((await client.count_workflows(f"{_ENDED_EARLY} AND CloseTime >= '{instant(since)}'")).count)


async def running_dossiers(client: Client) -> set[str]:
    """The dossiers whose workflow runs, by number; not those of which one runs under another id than theirs. Raises
    RPCError.

    Nothing else is read of what the server lists: while a worker makes the SDK's description of thousands of workflows,
    acts wait."""
    asked = ListWorkflowExecutionsRequest(namespace=client.namespace, query=_RUNNING, page_size=_IN_A_PAGE)
    numbers = set[str]()
    while True:
        listed = await client.workflow_service.list_workflow_executions(asked, retry=True)
        ids = (run.execution.workflow_id for run in listed.executions)
        numbers.update(number for each in ids if workflow_id(number := number_in(each)) == each)
        if not listed.next_page_token:
            return numbers
        asked.next_page_token = listed.next_page_token


async def compared_heads(client: Client, record: Engine) -> Heads:
    """Compares every dossier in which something can still happen by itself with its workflow; one that runs without
    being on record counts too, and one that is behind with a task to be done is not apart yet. Raises
    RecordUnavailable, and RPCError where Temporal does not answer."""
    reader = RecordReader(record)
    pending = {*await asyncio.to_thread(reader.going_on)}
    running = await running_dossiers(client)
    turn = asyncio.Semaphore(_AT_ONCE)

    async def difference(number: str) -> Disparity | None:
        async with turn:
            try:
                knows = await last_known(client, number)
                found = await asyncio.to_thread(_apart, reader, number, knows) if knows else Disparity.UNREAD
                return None if found is Disparity.BEHIND and await is_busy(client, number) else found
            except RPCError:
                return Disparity.UNREAD

    wanted = sorted(pending | running)
    found = await asyncio.gather(*(difference(number) for number in wanted if number in running))
    apart = dict(zip((number for number in wanted if number in running), found, strict=True))
    apart |= dict.fromkeys(pending - running, Disparity.WITHOUT_RUN)
    return Heads(len(wanted), {number: how for number, how in apart.items() if how})


def _apart(reader: RecordReader, number: str, knows: LastKnown) -> Disparity | None:
    """The record is read after the history: it may have gone on meanwhile."""
    summary = reader.summary(number)
    known = summary.sequence if summary else 0
    if knows.sequence > known:
        return Disparity.AHEAD
    if summary is None or knows.sequence == known:
        return None if summary is None or knows.head == summary.head else Disparity.OTHERWISE
    hashes = {event.sequence: event.hash for event in reader.events(number, after=max(knows.sequence - 1, 0))}
    if knows.sequence and hashes.get(knows.sequence) != knows.head:
        return Disparity.OTHERWISE
    return Disparity.BEHIND
