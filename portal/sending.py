"""Mails that leave apart from what makes pages: a mail server that does not answer holds up none."""

from collections.abc import Callable

import anyio.to_thread
import structlog
from fastapi import Request

from application.errors import as_problem

_log = structlog.stdlib.get_logger("portal")


async def send_apart(request: Request, send: Callable[[], None]) -> None:
    """Has mails sent after the answer; that they cannot leave is logged."""
    try:
        await anyio.to_thread.run_sync(send, limiter=request.app.state.sending)
    except Exception as error:
        if (problem := as_problem(error)) is None:
            raise
        _log.error("a mail of the portal did not leave", why=str(problem))
