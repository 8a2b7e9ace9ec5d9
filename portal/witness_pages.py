"""A board as a witness: it takes the newest checkpoint along as a file, and hands in the line that its own machine made
of it."""

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import Response

from application.board_witness import LogChanged, Witnessing
from application.errors import WrongInput
from application.people import Person
from portal.documents_given import disposition
from portal.from_here import form_of
from portal.pages import page, redirect
from portal.signed_in import Acting

router = APIRouter()

WITNESS = "/getuige"


@router.get(WITNESS)
def witness(request: Request, person: Acting) -> Response:
    """How the own board stands as a witness, and what it can do. Raises NotPermitted."""
    return _witness(request, person)


def _witness(
    request: Request, person: Person, status: int = 200, wrong: str = "", *, is_changed: bool = False
) -> Response:
    standing = Witnessing(request.app.state.installation, person).standing()
    return page(
        request, "witness.html", status, standing=standing, party=person.party, wrong=wrong, is_changed=is_changed
    )


@router.get(f"{WITNESS}/bestand")
def file(request: Request, person: Acting) -> Response:
    """The checkpoint for the own board, to be cosigned on a machine of its own; where there is none, or the log was
    changed, the page says so. Raises NotPermitted."""
    own = Witnessing(request.app.state.installation, person)
    if own.standing().newest is None:
        return redirect(WITNESS)
    try:
        text = own.file()
    except LogChanged:
        return _witness(request, person, 409, is_changed=True)
    given = {"Content-Disposition": disposition("controlepunt.txt"), "X-Content-Type-Options": "nosniff"}
    return Response(text.encode(), media_type="text/plain", headers=given)


@router.post(f"{WITNESS}/sleutel")
async def register(request: Request, person: Acting) -> Response:
    """Takes the board's public key into use. Raises NotPermitted."""
    return await _done(request, person, "sleutel")


@router.post(f"{WITNESS}/handtekening")
async def add(request: Request, person: Acting) -> Response:
    """Puts the line on record that came of the file. Raises NotPermitted."""
    return await _done(request, person, "handtekening")


async def _done(request: Request, person: Person, box: str) -> Response:
    form = await form_of(request)
    own, text = Witnessing(request.app.state.installation, person), str(form.get(box, ""))
    try:
        await run_sync(lambda: own.register(text) if box == "sleutel" else own.add(text))
    except WrongInput:
        return await run_sync(lambda: _witness(request, person, 422, box))
    except LogChanged:
        return await run_sync(lambda: _witness(request, person, 409, is_changed=True))
    return redirect(WITNESS)
