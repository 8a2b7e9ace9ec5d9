"""Letters and dossiers as files to keep and to print (PDF)."""

from collections.abc import Callable

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import Response

from application.people import Viewer
from application.printing import PrintedFile, Printing
from application.seeing import Seeing
from language.tongue import Tongue
from portal.chosen_language import language_of
from portal.documents_given import disposition
from portal.signed_in import Acting, Looking

router = APIRouter()


@router.get("/dossiers/{number}/gebeurtenissen/{entry}/brief")
async def letter(request: Request, number: str, entry: int, viewer: Looking) -> Response:
    """An event as a letter. Raises NotFound, also for one of which the viewer may not know what it says."""
    return await _given_out(request, lambda: _papers(request, viewer).letter(number, entry, _tongue(request)))


@router.get("/dossiers/{number}/brieven/{notice}/pdf")
async def notice_letter(request: Request, number: str, notice: int, viewer: Looking) -> Response:
    """A notice as it goes with its mail. Raises NotFound, also for one that the viewer may not read."""
    return await _given_out(request, lambda: _papers(request, viewer).notice(number, notice))


@router.get("/dossiers/{number}/afdruk")
async def dossier(request: Request, number: str, person: Acting) -> Response:
    """Everything of a dossier that the viewer may see; that this person took it along is noted for the auditor. Raises
    NotFound."""

    def made() -> PrintedFile:
        found = _papers(request, person.viewer).dossier(number, _tongue(request))
        Seeing(request.app.state.installation, person).takes(number, "copy")
        return found

    return await _given_out(request, made)


def _papers(request: Request, viewer: Viewer) -> Printing:
    state = request.app.state
    return Printing(state.installation, viewer, kept=state.kept_views)


def _tongue(request: Request) -> Tongue:
    return Tongue(language_of(request).value)


async def _given_out(request: Request, printing: Callable[[], PrintedFile]) -> Response:
    """What is printed, apart from the pages: whoever prints much holds up no page, only others who print."""
    made = await run_sync(printing, limiter=request.app.state.printing)
    headers = {"Content-Disposition": disposition(made.name), "X-Content-Type-Options": "nosniff"}
    return Response(made.content, media_type="application/pdf", headers=headers)
