"""A board as a witness: it signs the newest checkpoint with a passkey, or takes it along as a file and hands in the
line that its own machine made of it."""

from functools import partial
from operator import attrgetter

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.responses import Response

from application.board_witness import CheckpointToSign, LogChanged, Witnessed, Witnessing
from application.errors import WrongInput
from application.people import Person
from application.signing_in import SigningIn
from language.witness_texts import in_words, whole
from portal.documents_given import disposition
from portal.from_here import form_of
from portal.pages import names_of, page, redirect
from portal.sending import send_apart
from portal.signed_in import Acting
from portal.signing import ANSWER

router = APIRouter()

WITNESS = "/getuige"
CHECKPOINT = "controlepunt"
"""What a form says of which checkpoint was signed: its size."""

_LONGEST = 18


@router.get(WITNESS)
def witness(request: Request, person: Acting) -> Response:
    """How the own board stands as a witness, and what it can do. Raises NotPermitted."""
    return _witness(request, person)


def _witness(
    request: Request, person: Person, status: int = 200, wrong: str = "", *, is_changed: bool = False
) -> Response:
    own = Witnessing(request.app.state.installation, person)
    standing, asked = Witnessed(None, None, None), None
    try:
        standing = own.standing()
        asked = None if is_changed else own.asked()
    except LogChanged:
        status, is_changed = 409, True
    said = in_words(names_of(request).of(person.party), asked.checkpoint, asked.before) if asked else ()
    shown = {"standing": standing, "asked": asked, "said": said, "party": person.party}
    return page(request, "witness.html", status, **shown, wrong=wrong, is_changed=is_changed)


@router.get(f"{WITNESS}/bestand")
def file(request: Request, person: Acting) -> Response:
    """The checkpoint for the own board, to be cosigned on a machine of its own; where there is none, or the log was
    changed, the page says so. Raises NotPermitted."""
    own = Witnessing(request.app.state.installation, person)
    try:
        if own.standing().newest is None:
            return redirect(WITNESS)
        text = own.file()
    except LogChanged:
        return _witness(request, person, 409, is_changed=True)
    given = {"Content-Disposition": disposition("controlepunt.txt"), "X-Content-Type-Options": "nosniff"}
    return Response(text.encode(), media_type="text/plain", headers=given)


@router.post(f"{WITNESS}/passkey")
async def cosign(request: Request, person: Acting) -> Response:
    """Puts on record what a passkey signed of a checkpoint, and mails the signer what that was. Raises NotPermitted."""
    form, own = await form_of(request), Witnessing(request.app.state.installation, person)
    answer, size = str(form.get(ANSWER, "")), str(form.get(CHECKPOINT, ""))
    if not (size.isascii() and size.isdecimal() and len(size) <= _LONGEST):
        return await run_sync(lambda: _witness(request, person, 422, "passkey"))
    try:
        signed = await run_sync(own.cosign, int(size), answer)
    except WrongInput:
        return await run_sync(lambda: _witness(request, person, 422, "passkey"))
    except LogChanged:
        return await run_sync(lambda: _witness(request, person, 409, is_changed=True))
    done = redirect(WITNESS)
    done.background = BackgroundTask(_confirm_by_mail, request, person, signed)
    return done


async def _confirm_by_mail(request: Request, person: Person, signed: CheckpointToSign) -> None:
    """Tells the signer by mail what was signed: a site that has forgotten it is found out."""
    of = attrgetter(person.language)
    said = (*in_words(names_of(request).of(person.party), signed.checkpoint, signed.before), *whole(signed.checkpoint))
    telling = SigningIn(request.app.state.installation).tell_of_signature
    await send_apart(request, partial(telling, person, [of(line) for line in said], signed.hash))


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
