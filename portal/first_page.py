"""The first page: what the portal is, for whoever comes by."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from portal.pages import START, page, redirect
from portal.signed_in import viewer_if_any

router = APIRouter()


@router.get("/")
def first_page(request: Request) -> Response:
    """What the portal is for, and the way in; whoever is signed in goes to the tasks."""
    return redirect(START) if viewer_if_any(request) else page(request, "first.html")
