"""Letters and dossiers as files to keep and to print (PDF)."""

from collections.abc import Callable

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import Response

from application.people import Person, Viewer
from application.printing import PrintedFile, Printing
from application.seeing import Seeing
from portal.chosen_language import language_of
from portal.documents_given import disposition
from portal.signed_in import Acting

router = APIRouter()


@router.get("/dossiers/{number}/gebeurtenissen/{entry}/brief")
async def letter(request: Request, number: str, entry: int, person: Acting) -> Response:
    """An event as a letter. Raises NotFound, also for one of which the viewer may not know what it says."""
    papers, tongue = _papers(request, person.viewer), language_of(request)
    return await _taken(request, person, number, f"letter {entry}", lambda: papers.letter(number, entry, tongue))


@router.get("/dossiers/{number}/brieven/{notice}/pdf")
async def notice_letter(request: Request, number: str, notice: int, person: Acting) -> Response:
    """A notice as it goes with its mail. Raises NotFound, also for one that the viewer may not read."""
    papers = _papers(request, person.viewer)
    return await _taken(request, person, number, f"notice {notice}", lambda: papers.notice(number, notice))


@router.get("/dossiers/{number}/afdruk")
async def dossier(request: Request, number: str, person: Acting) -> Response:
    """Everything of a dossier that the viewer may see. Raises NotFound."""
    papers, tongue = _papers(request, person.viewer), language_of(request)
    return await _taken(request, person, number, "copy", lambda: papers.dossier(number, tongue))


def _papers(request: Request, viewer: Viewer) -> Printing:
    state = request.app.state
    return Printing(state.installation, viewer, kept=state.kept_views)


async def _taken(
    request: Request, person: Person, number: str, what: str, printing: Callable[[], PrintedFile]
) -> Response:
    """What is printed, apart from the pages: whoever prints much holds up no page, only others who print. That this
    person took it along is noted for the auditor."""

    def printed() -> PrintedFile:
        found = printing()
        Seeing(request.app.state.installation, person).takes(number, what)
        return found

    made = await run_sync(printed, limiter=request.app.state.printing)
    headers = {"Content-Disposition": disposition(made.name), "X-Content-Type-Options": "nosniff"}
    return Response(made.content, media_type="application/pdf", headers=headers)
