"""Whether the PDF of a letter is as it was made, as ``auditor.py check-letter`` tells it; nothing of it is kept."""

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import Response

from application.checking_letters import letter_checked
from application.people import Viewer
from application.permissions import Thing, extent_of
from language import audit_texts, control_texts
from language.readable import Readable
from portal.chosen_language import language_of
from portal.control_places import CONTROL
from portal.pages import page
from portal.signed_in import Looking
from portal.uploads import UploadedFile, file_in

router = APIRouter()

LETTER = f"{CONTROL}/brief"


@router.get(LETTER)
def letter(request: Request, viewer: Looking) -> Response:
    """Where a letter is handed in. Raises NotPermitted."""
    extent_of(viewer, Thing.PROOFS)
    return page(request, "control_letter.html", said=None, state="", fault=None)


@router.post(LETTER)
async def check(request: Request, viewer: Looking) -> Response:
    """What the seal of a letter says. Raises NotPermitted."""
    extent_of(viewer, Thing.PROOFS)
    file = await file_in(request, "bestand")
    return await run_sync(_checked, request, viewer, file)


def _checked(request: Request, viewer: Viewer, file: UploadedFile | None) -> Response:
    if file is None:
        return page(request, "control_letter.html", 422, said=None, state="", fault=control_texts.NO_FILE)
    found = letter_checked(request.app.state.installation, viewer, file.content)
    how = Readable(language_of(request))
    said = how.say(audit_texts.SEALS[found.state.value], file=file.name, log=found.key.name if found.key else "")
    return page(request, "control_letter.html", said=said, state=found.state.value, fault=None)
