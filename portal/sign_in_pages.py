"""The pages by which people sign in: by a one-time mail, or by a passkey; and their own page, with their devices."""

import json
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
from fastapi import APIRouter, BackgroundTasks, Request
from starlette.responses import JSONResponse, Response

from application.errors import SignInFailed, TooOften, WrongInput
from application.permissions import ConnectionStep, arranges_board, is_of_board, may_connect
from application.signing_in import LINK_PATH, SIGN_IN_PATH, SigningIn
from application.single_sign_on import SingleSignOn
from application.staffing import name_oneself
from application.task_mails import TaskMails
from language.portal_texts import NO_ADDRESS, OFTEN, OWN_FAULTS
from language.sign_in_letters import refused_to_sign_in, too_often
from language.speech import Bilingual
from models.acts import Assurance, legible
from models.addresses import is_address
from portal.arriving import SIGNED_OUT_PATH, address_of, device_of, let_in, query_back
from portal.chosen_language import language_of, local_path
from portal.cookies import Cookie, forget, keep
from portal.counts import SIGN_INS, count
from portal.error_pages import error_page
from portal.from_here import browser_of, form_of, require_site
from portal.mandate_cards import mandate_said
from portal.pages import START, names_of, page, redirect
from portal.sending import send_apart
from portal.signed_in import Acting, signed_in_if_any, signed_in_of

router = APIRouter()

CODE_PATH = f"{SIGN_IN_PATH}/code"
PASSKEY_PATH = f"{SIGN_IN_PATH}/passkey"
OWN_PATH = "/mijn-gegevens"


def signing_in(request: Request) -> SigningIn:
    """Signing in at the installation of this portal."""
    return SigningIn(request.app.state.installation)


# --- by mail ---


@router.get(SIGN_IN_PATH)
def ask(request: Request, naar: str = START) -> Response:
    """Where one begins: with an e-mail address, or with a passkey."""
    if signed_in_if_any(request):
        return redirect(local_path(naar, START))
    return _begin(request, naar)


def _begin(request: Request, naar: str, status: int = 200, **more: object) -> Response:
    given = {"naar": local_path(naar, START), "back": query_back(naar), "mail": "", "fault": None, **more}
    by_account = SingleSignOn(request.app.state.installation).is_offered
    return page(request, "sign_in.html", status, by_account=by_account, **given)


@router.post(SIGN_IN_PATH)
async def send_mail(request: Request, background: BackgroundTasks) -> Response:
    """Sends the mail after the answer: who asks cannot tell whether the address is known."""
    form = await form_of(request)
    mail, naar, browser = str(form.get("mail", "")), str(form.get("naar", START)), browser_of(request)
    if not is_address(mail.strip()):
        return _begin(request, naar, 422, mail=mail, fault=NO_ADDRESS)
    try:
        await anyio.to_thread.run_sync(signing_in(request).ask_for_mail, mail, address_of(request))
    except TooOften as error:
        return _begin(request, naar, 429, mail=mail, fault=too_often(error.wait))
    back = query_back(naar)
    background.add_task(send_apart, request, partial(signing_in(request).send_mail, mail, browser, back))
    answer = redirect(f"{CODE_PATH}{back}")
    answer.background = background
    return answer


@router.get(CODE_PATH)
def ask_for_code(request: Request, naar: str = START) -> Response:
    """The mail is on its way: its code can be typed here."""
    return _code(request, naar)


def _code(request: Request, naar: str, status: int = 200, fault: Bilingual | None = None) -> Response:
    return page(request, "sign_in_code.html", status, naar=local_path(naar, START), fault=fault)


@router.post(CODE_PATH)
async def by_code(request: Request) -> Response:
    """Signs in by the code of the mail."""
    form = await form_of(request)
    code, naar = str(form.get("code", "")), str(form.get("naar", START))
    try:
        token = await anyio.to_thread.run_sync(
            signing_in(request).by_code, code, browser_of(request), device_of(request), address_of(request)
        )
    except SignInFailed as error:
        count(request, SIGN_INS, "code", "refused")
        return _code(request, naar, 403, refused_to_sign_in(error.code))
    except TooOften as error:
        count(request, SIGN_INS, "code", "too_often")
        return _code(request, naar, 429, too_often(error.wait))
    count(request, SIGN_INS, "code", "signed_in")
    return let_in(request, token, naar)


@router.get(f"{LINK_PATH}{{link}}")
def ask_at_link(request: Request, link: str, naar: str = START) -> Response:
    """A button: whatever opens links without being asked signs in nobody."""
    return page(request, "sign_in_link.html", link=link, naar=local_path(naar, START), fault=None)


@router.post(f"{LINK_PATH}{{link}}")
async def by_link(request: Request, link: str) -> Response:
    """Signs in by the link of the mail, in the browser that asked for it."""
    naar = str((await form_of(request)).get("naar", START))
    try:
        token = await anyio.to_thread.run_sync(
            signing_in(request).by_link, link, browser_of(request), device_of(request), address_of(request)
        )
    except SignInFailed as error:
        count(request, SIGN_INS, "link", "refused")
        return page(request, "sign_in_link.html", 403, link=None, fault=refused_to_sign_in(error.code))
    except TooOften as error:
        count(request, SIGN_INS, "link", "too_often")
        return page(request, "sign_in_link.html", 429, link=None, fault=too_often(error.wait))
    count(request, SIGN_INS, "link", "signed_in")
    return let_in(request, token, naar)


@router.post("/afmelden")
async def sign_out(request: Request) -> Response:
    """Ends the session of this browser."""
    await form_of(request)
    signed_in = signed_in_if_any(request)
    if signed_in:
        await anyio.to_thread.run_sync(signing_in(request).sign_out, signed_in.person, signed_in.session.id)
    answer = redirect(SIGNED_OUT_PATH if signed_in and signed_in.assurance is Assurance.OIDC else "/")
    forget(request, answer, Cookie.SESSION)
    return answer


# --- by passkey: only with JavaScript ---


@router.post(f"{PASSKEY_PATH}/vraag")
def ask_for_passkey(request: Request) -> Response:
    """What the browser asks a passkey to sign."""
    require_site(request)
    try:
        options = signing_in(request).passkey_options(browser_of(request), address_of(request))
    except TooOften as error:
        return JSONResponse({"fault": _said(request, too_often(error.wait))}, 429)
    return Response(options, media_type="application/json")


@router.post(PASSKEY_PATH)
async def by_passkey(request: Request, naar: str = START) -> Response:
    """Signs in by what a passkey signed."""
    require_site(request)
    answer = await _json(request)
    try:
        token = await anyio.to_thread.run_sync(
            signing_in(request).by_passkey, browser_of(request), answer, device_of(request), address_of(request)
        )
    except SignInFailed as error:
        count(request, SIGN_INS, "passkey", "refused")
        return JSONResponse({"fault": _said(request, refused_to_sign_in(error.code))}, 403)
    except TooOften as error:
        count(request, SIGN_INS, "passkey", "too_often")
        return JSONResponse({"fault": _said(request, too_often(error.wait))}, 429)
    count(request, SIGN_INS, "passkey", "signed_in")
    done = JSONResponse({"to": local_path(naar, START)})
    keep(request, done, Cookie.SESSION, token)
    return done


@router.post(f"{OWN_PATH}/passkey/vraag")
def ask_to_make_passkey(request: Request, person: Acting) -> Response:
    """What the browser needs to make a passkey."""
    require_site(request)
    options = signing_in(request).new_passkey_options(person, browser_of(request))
    return Response(options, media_type="application/json")


@router.post(f"{OWN_PATH}/passkey")
async def make_passkey(request: Request, person: Acting) -> Response:
    """Keeps the passkey that the browser made."""
    require_site(request)
    answer = await _json(request)
    try:
        await anyio.to_thread.run_sync(
            signing_in(request).add_passkey, person, browser_of(request), answer, device_of(request)
        )
    except SignInFailed as error:
        return JSONResponse({"fault": _said(request, refused_to_sign_in(error.code))}, 403)
    return JSONResponse({"to": f"{OWN_PATH}#passkeys"})


async def _json(request: Request) -> dict[str, Any]:
    try:
        given = json.loads(await request.body())
    except (ValueError, RecursionError):
        given = None
    return given if isinstance(given, dict) else {}


# --- one's own page ---


@router.get(OWN_PATH)
def own_page(request: Request) -> Response:
    """Who one is here, and where one is signed in."""
    return _own(request)


def _own(request: Request, status: int = 200, **more: object) -> Response:
    person, session = signed_in_of(request)
    signing = signing_in(request)
    return page(
        request,
        "own_page.html",
        status,
        person=person,
        session=session,
        arranges_board=arranges_board(person),
        is_of_board=is_of_board(person),
        connects=may_connect(person.office, ConnectionStep.MAKE, is_own=True),
        mandates=[*map(mandate_said, person.mandates)],
        sessions=signing.sessions(person),
        passkeys=signing.passkeys(person),
        often=TaskMails(request.app.state.installation).often(person),
        often_words=OFTEN,
        party=names_of(request).of(person.party),
        **{"faults": {}, "typed": None, **more},
    )


@router.post(OWN_PATH)
async def change_oneself(request: Request, background: BackgroundTasks, person: Acting) -> Response:
    """Changes name, address and language; the old address is told of the new one."""
    form = await form_of(request)
    said = {name: str(form.get(name, "")) for name in ("name", "mail", "language")}
    installation = request.app.state.installation
    try:
        has_moved = await anyio.to_thread.run_sync(lambda: name_oneself(installation, person, **said))
    except WrongInput as wrong:
        return _own(
            request, 422, faults={str(one.field): OWN_FAULTS[str(one.field)] for one in wrong.faults}, typed=said
        )
    if has_moved:
        background.add_task(
            send_apart, request, partial(signing_in(request).tell_of_move, person, said["mail"].strip())
        )
    answer = redirect(OWN_PATH)
    answer.background = background
    return answer


@router.post(f"{OWN_PATH}/mails")
async def choose_mails(request: Request, person: Acting) -> Response:
    """Chooses how often one hears of what is newly asked. Raises NotPermitted and WrongInput."""
    form = await form_of(request)
    mails, often = TaskMails(request.app.state.installation), str(form.get("often", ""))
    try:
        await anyio.to_thread.run_sync(mails.choose, person, often)
    except WrongInput:  # no page of this site sends it
        return error_page(request, 422)
    return redirect(f"{OWN_PATH}#mails")


@router.post(f"{OWN_PATH}/afmelden")
async def end_session(request: Request, person: Acting) -> Response:
    """Ends a session on another device, or all."""
    form = await form_of(request)
    session = legible(str(form.get("session", "")))
    await anyio.to_thread.run_sync(signing_in(request).sign_out, person, session or None)
    return redirect(f"{OWN_PATH}#apparaten")


@router.post(f"{OWN_PATH}/passkey/weg")
async def end_passkey(request: Request, person: Acting) -> Response:
    """Ends a passkey."""
    form = await form_of(request)
    try:
        passkey = bytes.fromhex(str(form.get("passkey", "")))
    except ValueError:
        passkey = b""
    await anyio.to_thread.run_sync(signing_in(request).end_passkey, person, passkey)
    return redirect(f"{OWN_PATH}#passkeys")


# --- who asks ---


def _said(request: Request, text: Bilingual) -> str:
    return language_of(request).of(text)
