"""Whether the portal runs, and whether what it needs can be reached: for whatever watches it."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, PlainTextResponse

from application.people import Role
from application.readiness import readiness
from portal.signed_in import viewer_if_any

router = APIRouter()


@router.get("/healthz")
async def healthz() -> PlainTextResponse:
    """The process runs."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """Record, Temporal and keys can be used: 200, else 503. What is wrong is for the administrator."""
    found = await readiness(request.app.state.installation)
    is_ready = all(fault is None for fault in found.values())
    viewer = viewer_if_any(request)
    details = {"parts": found} if viewer and viewer.role is Role.ADMINISTRATOR else {}
    return JSONResponse({"ready": is_ready, **details}, 200 if is_ready else 503)
