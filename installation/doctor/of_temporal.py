"""Checks of Temporal: the namespace, who works for it, what runs beside the procedures, and every open dossier."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import PollerInfo, TaskQueue
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest, DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from installation.background import is_running
from installation.connection import known_search_attributes
from installation.doctor.diagnosis import Diagnosis, Patient, attention, fine, lasting, named, wrong
from installation.doctor.of_the_record import SKEW
from installation.heads import Disparity, compared_heads
from installation.identity import installation_id, served_installation
from installation.versioning import current_build
from models.protocol import ARCHIVING, DAILY_CHECKPOINT, NOTICE_DELIVERY, WEBHOOK_DELIVERY

LEAST_RETENTION = timedelta(days=7)
"""How long a closed run must be kept, so that a weekend of trouble loses no history."""

POLLS_EVERY = timedelta(minutes=2)
"""A worker that has not asked for work for this long is not there: it asks at least every minute."""


async def namespace(patient: Patient) -> Diagnosis:
    """Whether the namespace keeps closed runs long enough, and has the search attributes."""
    client = patient.temporal
    described = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    kept = described.config.workflow_execution_retention_ttl.ToTimedelta()
    known = await known_search_attributes(client)
    if missing := sorted(key.name for key in patient.search_attributes if key.name not in known):
        todo = f"add them to the namespace {client.namespace} (docs/operations.md, What runs)"
        return wrong(f"search attributes are missing: {', '.join(missing)}", todo)
    said = f"{client.namespace}, keeps what ended for {lasting(kept)}"
    if kept < LEAST_RETENTION:
        return attention(said, f"let the namespace keep for {LEAST_RETENTION.days} days at least: histories get lost")
    return fine(said)


async def workers(patient: Patient) -> Diagnosis:
    """Whether a worker asks for work, and whether that is of the build that is current and of this code."""
    client = patient.temporal
    polling = await at_work(client, patient.settings.task_queue, patient.clock())
    current = await current_build(client)
    figures = {"advice_workers_polling": float(len(polling))}
    if not polling:
        return wrong("no worker asks for work: no act is confirmed, no term ends", "start the worker", **figures)
    if current not in {found.deployment_options.build_id for found in polling}:
        said = f"no worker of the current build {current} asks for work"
        return wrong(said, "start one with that code, or a newer one with ADVICE_MAKE_CURRENT=yes", **figures)
    said = f"{len(polling)} asking for work, build {current}"
    if current != patient.build:
        todo = "restart the workers with this code, or bring this machine's code up to date"
        return attention(f"{said}; the code here is build {patient.build}", todo, **figures)
    return fine(said, **figures)


async def at_work(client: Client, task_queue: str, now: datetime | None = None) -> list[PollerInfo]:
    """The workers that are there at a moment (UTC), or now. Raises RPCError."""
    moment = now or datetime.now(UTC)
    return [found for found in await pollers(client, task_queue) if _age(found, moment) <= POLLS_EVERY]


async def pollers(client: Client, task_queue: str) -> list[PollerInfo]:
    """Who asked for work of the procedures lately, each with the last time. Raises RPCError."""
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    return list((await client.workflow_service.describe_task_queue(request)).pollers)


def _age(poller: PollerInfo, now: datetime) -> timedelta:
    return now - _instant(poller.last_access_time)


def _instant(stamp: Timestamp) -> datetime:
    return stamp.ToDatetime(UTC)


async def background(patient: Patient) -> Diagnosis:
    """Whether the delivery of notices, the archive and the checkpoint of every day are there."""
    client = patient.temporal
    gone = [watch for watch in (NOTICE_DELIVERY, ARCHIVING, WEBHOOK_DELIVERY) if not await is_running(client, watch)]
    if gone:
        return wrong(f"{' and '.join(gone)} do not run", "restart a worker: it starts them")
    try:
        schedule = await client.get_schedule_handle(DAILY_CHECKPOINT).describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return wrong(f"there is no schedule {DAILY_CHECKPOINT}", "restart a worker: it makes it")
    if schedule.schedule.state.paused:
        return attention(f"the schedule {DAILY_CHECKPOINT} is paused", "let it go on, in Temporal's pages")
    return fine("delivery, archive and the checkpoint of every day")


async def installation(patient: Patient) -> Diagnosis:
    """Whether what answers at Temporal's address serves this installation, and not one with another record."""
    own = await asyncio.to_thread(installation_id, patient.engine)
    served = await served_installation(patient.temporal)
    if served not in (None, own):
        todo = "stop what runs at that address, or set another one: two installations never share one"
        return wrong(f"Temporal serves installation {served}, and this record is of {own}", todo)
    return fine(f"{own}" + ("" if served else "; Temporal serves none yet"))


async def clock(patient: Patient) -> Diagnosis:
    """This machine's clock against Temporal's, as far as that shows: when it last heard of a worker is not to come."""
    heard = [_instant(found.last_access_time) for found in await pollers(patient.temporal, patient.settings.task_queue)]
    ahead = max(heard) - patient.clock() if heard else timedelta()
    if ahead > SKEW:
        todo = "synchronise the clocks of all machines (NTP): every term is counted by them"
        return wrong(f"Temporal is at least {lasting(ahead)} ahead of this machine", todo)
    return fine("Temporal's is not ahead of this machine's" if heard else "Temporal says nothing of its own")


async def heads(patient: Patient) -> Diagnosis:
    """Every open dossier's last event on record against what its workflow knows."""
    found = await compared_heads(patient.temporal, patient.engine)
    figures = {"advice_dossiers_apart": float(len(found.apart))}
    if not found.apart:
        return fine(f"{found.compared} dossiers, all alike", **figures)
    said = "; ".join(f"{how}: {named(numbers)}" for how in Disparity if (numbers := found.numbers(how)))
    for how, todo in _WRONG.items():
        if found.numbers(how):
            return wrong(said, todo, **figures)
    return attention(said, _todo(found.apart.values()), **figures)


_WRONG = {
    Disparity.AHEAD: "the record is older than Temporal: put the newest back (docs/operations.md, Backup and restore)",
    Disparity.OTHERWISE: "one of the two was changed or put back: auditor.py verify, then docs/operations.md",
}


def _todo(apart: Iterable[Disparity]) -> str:
    if Disparity.UNREAD in apart:
        return "see whether a worker runs, and look at the dossier's history in Temporal"
    return "nothing: a worker reads the record, or takes it up, within a minute; look again then"
