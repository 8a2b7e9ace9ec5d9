"""Throwing away what somebody was typing; the list of it stands with the tasks."""

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import Response

from portal.from_here import form_of
from portal.pages import START, redirect
from portal.signed_in import keeping_of

router = APIRouter()


@router.post("/bewaard/{act_id}/weg")
async def throw_away(request: Request, act_id: str) -> Response:
    """Throws away a form that somebody keeps."""
    await form_of(request)
    await run_sync(keeping_of(request).drop, act_id)
    return redirect(START)
