"""Handing in an act: the front doors' one way to a procedure.

A door seals each act for its dossier, with the instant at which it took it: so an act kept through an outage can be
sent again as of then. An act is confirmed only when it is on record. Sent again with the same act id it counts once and
gets the same answer, so whoever is in doubt sends it again.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4
from weakref import WeakKeyDictionary, WeakValueDictionary

from sqlalchemy import Engine
from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from installation.database import RecordUnavailable
from installation.identity import served_installation
from installation.numbers import allocate
from installation.record_reader import RecordReader
from installation.run_histories import last_known
from installation.settings import Settings
from models.acts import Act
from models.agreement import Agreement
from models.procedure.decide import decide
from models.protocol import ACT, CATCH_UP, PROCEDURE, REFUSED, Start, workflow_id
from models.refusals import Refusal, refusal
from models.state import Dossier, Receipt

CONFIRMED_WITHIN = timedelta(seconds=30)
"""How long a front door waits for the confirmation of an act."""

_FOR_NOW = ("document_not_here",)
"""Refusals that hold as long as something is not there."""

_CATCHES_UP_WITHIN = timedelta(seconds=10)
_BUSY_PAUSE = 0.25
_AT_ONCE = 8
_SERVED_FOR = 5.0
"""For so many seconds a server that served our installation is not asked again which it serves: that took a sixteenth
of what an act costs the portal, and a round trip before each. The worker compares for every act."""

_served_ours: WeakKeyDictionary[Client, tuple[str, float]] = WeakKeyDictionary()
_turns: WeakValueDictionary[tuple[asyncio.AbstractEventLoop, str], asyncio.Semaphore] = WeakValueDictionary()
_CUT_SHORT = "AcceptedUpdateCompletedWorkflow"
_MAY_PASS = (
    RPCStatusCode.RESOURCE_EXHAUSTED,  # too many acts of the dossier are in flight
    RPCStatusCode.UNAVAILABLE,  # the server is restarted, or gave up the task that had the act
    RPCStatusCode.FAILED_PRECONDITION,  # the worker could not do its task, and tries again
    RPCStatusCode.ABORTED,
    RPCStatusCode.UNKNOWN,  # the connection broke
)


Sealed = Callable[[Act, str], Act]
"""How the door that took an act seals it, for a dossier."""


class RefusedByTheProcedure(Exception):  # noqa: N818 - what became of the act
    """The act is refused and changed nothing; ``refusals`` names every fault with its article or clause."""

    def __init__(self, act: Act, refusals: tuple[Refusal, ...]) -> None:
        super().__init__("\n".join(str(r) for r in refusals))
        self.act = act
        self.refusals = refusals


class ActNotConfirmed(Exception):  # noqa: N818 - what became of the act
    """The act is not confirmed: the server or the record did not answer in time. It may still count; sent again with
    the same act id it counts once. The message says why."""

    def __init__(self, act: Act, reason: str) -> None:
        super().__init__(reason)
        self.act = act


async def open_dossier(
    client: Client, settings: Settings, record: Engine, act: Act, agreement: Agreement, sealed: Sealed
) -> Receipt:
    """Opens a dossier with a request or an unsolicited advice. A refused one takes no number and changes nothing.

    Raises RefusedByTheProcedure and ActNotConfirmed.
    """
    decision = await asyncio.to_thread(decide, Dossier(number="new"), act, agreement)
    if decision.refusals:
        raise RefusedByTheProcedure(act, decision.refusals)
    await _require_ours(client, act, anew=True)  # it takes a number here
    try:
        number, known, own = await asyncio.to_thread(_numbered, record, act, sealed)
    except RecordUnavailable as error:
        raise ActNotConfirmed(act, str(error)) from None
    if known:
        return await submit(client, settings, number, act, sealed, known)
    start = Start.anew(number, agreement=agreement)
    return await _taken(act, lambda update_id: _start(client, settings, start, own, update_id))


def _numbered(record: Engine, act: Act, sealed: Sealed) -> tuple[str, int, Act]:
    """The number of the dossier that an act opens, how many entries it has by then, and the act sealed for it."""
    number = allocate(record, act.act_id, act.at)
    is_open = RecordReader(record).summary(number)
    return number, is_open.sequence if is_open else 0, sealed(act, number)


async def submit(client: Client, settings: Settings, number: str, act: Act, sealed: Sealed, known: int = 0) -> Receipt:
    """Hands in an act on a dossier. A dossier whose run has ended is taken up again from the record. ``known`` is how
    many entries it has on record: a procedure that knows fewer refuses nothing before it has read the others.

    Raises RefusedByTheProcedure (also where there is no such dossier) and ActNotConfirmed.
    """
    await _require_ours(client, act)
    turn, own = _turn(number), await asyncio.to_thread(sealed, act, number)

    async def send(update_id: str) -> Receipt:
        async with turn:
            return await _update(client, settings, number, own, update_id)

    try:
        return await _taken(act, send)
    except RefusedByTheProcedure:
        if not await catches_up(client, number, known):
            raise
    return await _taken(act, send)


async def _require_ours(client: Client, act: Act, *, anew: bool = False) -> None:
    """Raises RefusedByTheProcedure where Temporal serves another installation than the act was handed in at: the record
    that this door reads is not the one that the act would come on. The worker compares once more. A server that served
    ours just now is asked only ``anew``."""
    if not act.installation:
        return
    known, since = _served_ours.get(client, ("", 0.0))
    if known == act.installation and not anew and time.monotonic() - since < _SERVED_FOR:
        return
    served = await served_installation(client)
    if served and served != act.installation:
        raise RefusedByTheProcedure(act, (refusal("other_installation", f"{act.installation}, where {served} runs"),))
    if served:
        _served_ours[client] = (served, time.monotonic())


async def _taken(act: Act, send: Callable[[str], Awaitable[Receipt]]) -> Receipt:
    """The receipt of an act. One that was refused for what was not there is taken when it is: under an id of its own,
    for Temporal answers a used one without asking again."""
    try:
        return await _confirmed(act, lambda: send(act.update_id))
    except RefusedByTheProcedure as refused:
        if not any(one.code in _FOR_NOW for one in refused.refusals):
            raise
    anew = f"{act.update_id}:{uuid4().hex[:8]}"
    return await _confirmed(act, lambda: send(anew))


async def catches_up(client: Client, number: str, known: int) -> bool:
    """Whether a dossier's run knew less than ``known`` entries, and has read them since it was told to. False also
    where its history cannot be read."""
    handle = client.get_workflow_handle(workflow_id(number))
    told = False
    try:
        async with asyncio.timeout(_CATCHES_UP_WITHIN.total_seconds()):
            while (knows := await last_known(client, number)) is None or knows.sequence < known:
                if not told:
                    await handle.signal(CATCH_UP)
                told = True
                await asyncio.sleep(_BUSY_PAUSE)
    except (RPCError, TimeoutError):
        return False
    return told


async def signal(client: Client, settings: Settings, number: str, act: Act, sealed: Sealed) -> None:
    """Hands in an act without waiting for an answer; refused, it is put on record and its sender is told.

    Raises RefusedByTheProcedure where another installation would take it, and ActNotConfirmed.
    """
    await _require_ours(client, act)
    own = await asyncio.to_thread(sealed, act, number)
    try:
        await client.start_workflow(
            PROCEDURE,
            Start.anew(number, grace=_grace(settings)),
            id=workflow_id(number),
            task_queue=settings.task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal=ACT,
            start_signal_args=[own.model_dump(mode="json")],
        )
    except RPCError as error:
        raise ActNotConfirmed(act, _reason(error)) from None


def _turn(number: str) -> asyncio.Semaphore:
    """Lets few acts of one dossier go at once: beyond its limit (10 by default) Temporal refuses more, and drops the
    task that is being done for those it has."""
    whose = (asyncio.get_running_loop(), number)
    return _turns.setdefault(whose, asyncio.Semaphore(_AT_ONCE))


async def _update(client: Client, settings: Settings, number: str, act: Act, update_id: str) -> Receipt:
    try:
        handle = client.get_workflow_handle(workflow_id(number))
        receipt: Receipt = await handle.execute_update(ACT, act, id=update_id, result_type=Receipt)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
    else:
        return receipt
    return await _start(client, settings, Start.anew(number, grace=_grace(settings)), act, update_id)


async def _start(client: Client, settings: Settings, start: Start, act: Act, update_id: str) -> Receipt:
    """Starts a run of the dossier's workflow and hands in the act, in one round trip; a run that is there is used."""
    operation: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
        PROCEDURE,
        start.model_copy(update={"grace": _grace(settings)}),
        id=workflow_id(start.dossier),
        task_queue=settings.task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        static_summary=f"advice procedure {start.dossier}",
    )
    started = asyncio.ensure_future(operation.workflow_handle())
    started.add_done_callback(lambda done: done.cancelled() or done.exception())  # the update's error tells the same
    receipt: Receipt = await client.execute_update_with_start_workflow(
        ACT, act, id=update_id, result_type=Receipt, start_workflow_operation=operation
    )
    return receipt


def _grace(settings: Settings) -> timedelta:
    return timedelta(minutes=settings.grace_minutes)


async def _confirmed(act: Act, send: Callable[[], Awaitable[Receipt]]) -> Receipt:
    """The receipt of an act. What may pass is tried again for a while: it is the same act, so it counts once."""
    reason = "the worker or the record does not answer"
    try:
        async with asyncio.timeout(CONFIRMED_WITHIN.total_seconds()):
            while True:
                try:
                    return await send()
                except RPCError as error:
                    if error.status not in _MAY_PASS:
                        raise ActNotConfirmed(act, _reason(error)) from None
                    reason = _reason(error)
                except WorkflowUpdateFailedError as error:
                    if not _is_cut_short(error):
                        raise _as_refused(act, error) from None
                await asyncio.sleep(_BUSY_PAUSE)
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
        _require_not_cancelled()
        raise ActNotConfirmed(act, f"the act is not on record yet: {reason}") from None


def _require_not_cancelled() -> None:
    """Raises CancelledError where our caller gave up: the SDK answers a cancelled task with an error of its own, and
    whoever then tried again would never end."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


def _is_cut_short(error: WorkflowUpdateFailedError) -> bool:
    """Whether the run ended while the act was on its way; the next run takes it."""
    return isinstance(error.cause, ApplicationError) and error.cause.type == _CUT_SHORT


def _as_refused(act: Act, error: WorkflowUpdateFailedError) -> Exception:
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.type == REFUSED:
        return RefusedByTheProcedure(act, tuple(Refusal.model_validate(given) for given in cause.details[0]))
    return ActNotConfirmed(act, f"the procedure could not take the act ({cause})")


def _reason(error: RPCError) -> str:
    return f"Temporal did not take it ({error.message})"
