"""What of the API is for people, and its description for programs: both the same for everybody, without a token.
Neither shows any dossier, and the page loads nothing from elsewhere."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from portal.api.contract import written
from portal.api.json_bodies import JSON
from portal.api.operations import API
from portal.pages import page

router = APIRouter()


@router.get(f"{API}/")
def overview(request: Request) -> Response:
    """The operations, as a page. Who is signed in here does not matter."""
    request.state.signed_in = None
    return page(request, "api.html", operations=request.app.state.operations, api=API)


@router.get(f"{API}/openapi.json")
def description(request: Request) -> Response:
    """The description (OpenAPI)."""
    return Response(written(request.app.state.operations), media_type=JSON)
