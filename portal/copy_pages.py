"""A dossier taken along by who may: as a bundle with its proofs, or as a log of its events. What is given is what the
command gives (``auditor.py export``)."""

import tempfile
from pathlib import Path

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from application.errors import NotFound, Problem, Refused, WrongInput
from application.people import Person
from application.permissions import Extent, Thing, extent_of
from application.seeing import Seeing
from application.taking_along import Format, copy_of_dossier, parties_of_dossier
from language import control_texts
from portal.documents_given import disposition
from portal.pages import names_of, page
from portal.readings import readings_of
from portal.signed_in import Acting

router = APIRouter()

ENDINGS = {Format.BUNDLE: "zip", Format.XES: "xes", Format.OCEL: "json", Format.CSV: "csv"}


@router.get("/dossiers/{number}/kopie")
def which_copy(request: Request, number: str, person: Acting) -> Response:
    """What of a dossier can be taken along, and in whose copy. Raises NotPermitted and NotFound."""
    return _which(request, number, person)


def _which(request: Request, number: str, person: Person, *, status: int = 200, is_early: bool = False) -> Response:
    installation, names = request.app.state.installation, names_of(request)
    readings_of(request, person.viewer).require(number, Thing.COPIES)
    takes_any = extent_of(person.viewer, Thing.COPIES) is not Extent.AS_KNOWN
    others = parties_of_dossier(installation, person.viewer, number) if takes_any else []
    return page(
        request,
        "copy.html",
        status,
        number=number,
        forms=[(form.value, control_texts.FORMS[form]) for form in Format if form in control_texts.FORMS],
        whose=[(party, names.of(party)) for party in others],
        is_early=is_early,
    )


@router.get("/dossiers/{number}/kopie/{form}")
async def take(request: Request, number: str, form: str, person: Acting, voor: str = "") -> Response:
    """A dossier in one file. Raises as ``which_copy`` does."""
    if form not in set(Format):
        raise NotFound("There is no such file.", ())
    wanted, installation = Format(form), request.app.state.installation
    folder = Path(tempfile.mkdtemp(prefix="kopie-"))
    target = folder / f"{number}.{ENDINGS[wanted]}"

    def made() -> None:
        readings_of(request, person.viewer).require(number, Thing.COPIES)
        copy_of_dossier(installation, person.viewer, number, wanted, target, voor or None)
        Seeing(installation, person).takes(number, "copy")

    try:
        await run_sync(made, limiter=request.app.state.copying)
    except Problem as problem:
        _clear(folder)
        if isinstance(problem, Refused | WrongInput):
            raise
        return await run_sync(lambda: _which(request, number, person, status=409, is_early=True))
    given = {"Content-Disposition": disposition(target.name), "X-Content-Type-Options": "nosniff"}
    done = BackgroundTask(_clear, folder)
    return FileResponse(target, media_type="application/octet-stream", headers=given, background=done)


def _clear(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
