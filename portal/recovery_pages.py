"""The pages for who of a board cannot sign in any more: asking for it, confirming it, objecting, and the letter on
paper."""

from collections.abc import Sequence
from functools import partial

from anyio.to_thread import run_sync
from fastapi import APIRouter, BackgroundTasks, Request
from starlette.responses import Response

from application.errors import NotFound, TooOften, WrongInput
from application.people import Person
from application.recovering import (
    OBJECTION_PATH,
    RECOVERY_PATH,
    Board,
    Letters,
    Recovering,
    ToObject,
    last_day_of,
)
from application.signing_in import SIGN_IN_PATH
from language import board_texts as texts
from language.sign_in_letters import too_often
from language.speech import Bilingual, day
from models.refusals import Refusal
from portal.act_form import Told
from portal.arriving import address_of
from portal.boxes import Box, Choice
from portal.from_here import form_of
from portal.pages import names_of, page, redirect
from portal.sending import send_apart
from portal.signed_in import Acting
from portal.typed import Typed, day_typed, first
from portal.uploads import texts_in

router = APIRouter()

ASK_PATH = f"{SIGN_IN_PATH}/geen-toegang"
LETTER_PATH = f"{RECOVERY_PATH}/brief"


# --- asking: nobody is signed in ---


@router.get(ASK_PATH)
def ask(request: Request) -> Response:
    """What to do when one cannot sign in any more."""
    return _ask(request)


def _ask(request: Request, status: int = 200, **more: object) -> Response:
    return page(request, "no_access.html", status, **{"mail": "", "new_mail": "", "faults": {}, "fault": None, **more})


@router.post(ASK_PATH)
async def asked(request: Request, background: BackgroundTasks) -> Response:
    """Gives a code. What is kept, is kept after the answer: who asks cannot tell whether the address is known."""
    typed = texts_in(await form_of(request))
    mail, new_mail = first(typed, "mail"), first(typed, "new_mail")
    recovering = _recovering(request)
    try:
        code = await run_sync(recovering.ask, mail, new_mail, address_of(request))
    except WrongInput as wrong:
        faults = {fault.field: texts.RECOVERY_FAULTS[fault.field] for fault in wrong.faults}
        return _ask(request, 422, mail=mail, new_mail=new_mail, faults=faults)
    except TooOften as error:
        return _ask(request, 429, mail=mail, new_mail=new_mail, fault=too_often(error.wait))
    background.add_task(send_apart, request, partial(recovering.keep_asked, mail, new_mail, code))
    answer = page(request, "access_code.html", spoken=code, new_mail=new_mail)
    answer.background = background
    return answer


@router.get(f"{OBJECTION_PATH}{{secret}}")
def objection(request: Request, secret: str) -> Response:
    """A button: whatever opens links without being asked objects to nothing."""
    return _objection(request, secret)


@router.post(f"{OBJECTION_PATH}{{secret}}")
async def object_by_link(request: Request, secret: str) -> Response:
    """Objects by the link of a mail."""
    await form_of(request)
    try:
        in_time = await run_sync(_recovering(request).object, secret, address_of(request))
    except (NotFound, TooOften) as error:
        return page(request, "objection.html", error.status, secret=None, outcome="unknown")
    return page(request, "objection.html", secret=None, outcome="objected" if in_time else "over")


def _objection(request: Request, secret: str) -> Response:
    try:
        _recovering(request).objected(secret, address_of(request))
    except (NotFound, TooOften) as error:
        return page(request, "objection.html", error.status, secret=None, outcome="unknown")
    return page(request, "objection.html", secret=secret, outcome=None)


# --- the board ---


@router.get(RECOVERY_PATH)
def of_the_board(request: Request, person: Acting) -> Response:
    """Where somebody of a board types the code of another, or stops what is asked. Raises NotPermitted."""
    return _of_the_board(request, person)


def _of_the_board(request: Request, person: Person, status: int = 200, **more: object) -> Response:
    found = [(one, _last_day(one)) for one in _board(request, person).objectable()]
    given = {"said": "", "fault": None, "asked": None, **more}
    return page(request, "access_of_fellow.html", status, found=found, address=RECOVERY_PATH, **given)


@router.post(RECOVERY_PATH)
async def look_up(request: Request, person: Acting, background: BackgroundTasks) -> Response:
    """Shows what a code asks, and confirms it where that was pressed."""
    form, board = await form_of(request), _board(request, person)
    code, confirms = str(form.get("code", "")), "bevestig" in form
    try:
        asked = await run_sync(board.confirm if confirms else board.opened, code)
    except WrongInput:
        fault = texts.RECOVERY_FAULTS["code"]
        return await run_sync(lambda: _of_the_board(request, person, 422, said=code, fault=fault))
    except TooOften as error:
        wait = too_often(error.wait)
        return await run_sync(lambda: _of_the_board(request, person, 429, said=code, fault=wait))
    answer = await run_sync(lambda: _of_the_board(request, person, said=code, asked=asked))
    if confirms:
        background.add_task(send_apart, request, request.app.state.board_affairs.bring_about)
        answer.background = background
    return answer


@router.post(f"{RECOVERY_PATH}/{{recovery}}/bezwaar")
async def object_signed_in(request: Request, recovery: str, person: Acting) -> Response:
    """Objects to what is asked for oneself, or by letter. Raises NotPermitted and NotFound."""
    await form_of(request)
    await run_sync(_board(request, person).object, recovery)
    return redirect(RECOVERY_PATH)


# --- on paper ---


@router.get(LETTER_PATH)
def letter(request: Request, person: Acting) -> Response:
    """The form by which a letter about access is entered. Raises NotPermitted."""
    return _letter(request, person, {})


@router.post(LETTER_PATH)
async def enter_letter(request: Request, person: Acting) -> Response:
    """Enters a letter about access."""
    typed, letters = texts_in(await form_of(request)), Letters(request.app.state.installation, person)
    said = {name: first(typed, name) for name in texts.LETTER_LABELS}
    said["received_on"] = day_typed(said["received_on"])
    try:
        entered = await run_sync(lambda: letters.enter(**said))
    except WrongInput as wrong:
        return await run_sync(_letter, request, person, typed, wrong.faults)
    party = names_of(request).of(entered.party)
    return await run_sync(
        lambda: page(request, "access_letter_entered.html", party=party, until=day(last_day_of(entered)))
    )


def _letter(request: Request, person: Person, typed: Typed, faults: Sequence[Refusal] = ()) -> Response:
    Letters(request.app.state.installation, person)
    names = names_of(request)
    said = {fault.field: texts.LETTER_FAULTS[fault.field] for fault in faults}
    keys = request.app.state.installation.agreement().organisations
    parties = tuple(Choice(key, names.of(key), key == first(typed, "party")) for key in keys)
    looks = {"party": "choice", "received_on": "date"}
    boxes = [
        Box(
            looks.get(name, "text"),
            name,
            label,
            value=first(typed, name),
            choices=parties if name == "party" else (),
            faults=(said[name],) if name in said else (),
        )
        for name, label in texts.LETTER_LABELS.items()
    ]
    told = [Told(fault, box.id) for box in boxes for fault in box.faults]
    return page(request, "access_letter.html", 422 if faults else 200, boxes=boxes, told=told, address=LETTER_PATH)


def _last_day(one: ToObject) -> Bilingual | None:
    """Until which day one can object; none where fellow members still have to confirm it."""
    return day(last_day_of(one.recovery)) if one.recovery.is_on_paper else None


def _recovering(request: Request) -> Recovering:
    return Recovering(request.app.state.installation)


def _board(request: Request, person: Person) -> Board:
    return Board(request.app.state.installation, person)
