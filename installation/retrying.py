"""Waiting for Temporal while it is restarted: the steps of a start are done again, so that a server that is killed in
the middle does not take the worker with it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeVar

import structlog
from temporalio.service import RPCError, RPCStatusCode

from installation.connection import ConnectionFailed

AT_MOST: Final = timedelta(minutes=2)
"""How long a step is tried again before the start counts as failed."""

_PAUSE: Final = 0.25
MAY_PASS: Final = (
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.UNKNOWN,  # the connection broke
    RPCStatusCode.CANCELLED,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    RPCStatusCode.ABORTED,
)

Result = TypeVar("Result")
_log = structlog.stdlib.get_logger(__name__)


async def retrying(step: Callable[[], Awaitable[Result]], at_most: timedelta = AT_MOST) -> Result:
    """Does a step that may be done twice, again and again while Temporal cannot be reached.

    Raises ConnectionFailed where it still cannot after ``at_most``, and at once what no waiting mends (RPCError)."""
    said = False
    try:
        async with asyncio.timeout(at_most.total_seconds()):
            while True:
                try:
                    return await step()
                except (ConnectionFailed, RPCError) as error:
                    if isinstance(error, RPCError) and error.status not in MAY_PASS:
                        raise
                    reason = str(error)
                if not said:
                    _log.warning("Temporal does not answer; the start goes on when it does", reason=reason)
                    said = True
                await asyncio.sleep(_PAUSE)
    except TimeoutError:
        raise ConnectionFailed(f"Temporal did not answer for {at_most.total_seconds():g} s.") from None
