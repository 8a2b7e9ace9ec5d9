"""Signing in by an account of the landlord: to its provider and back; and the page of who signed out.

A browser goes there by a link and no form: what a page lets its forms do (``form-action``) browsers ask of every
redirect that follows, and to where a provider sends people on is not known here. For the same reason who signs out
presses once more to sign out there.
"""

from functools import partial

from anyio.to_thread import run_sync
from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from application.errors import SignInFailed, TooOften
from application.signing_in import SIGN_IN_PATH
from application.single_sign_on import OUT_OF_REACH, SingleSignOn
from language.sign_in_letters import Failure, failure_by_account, too_often
from portal.arriving import SIGNED_OUT_PATH, address_of, device_of, let_in, query_back
from portal.chosen_language import local_path
from portal.cookies import Cookie, keep, kept
from portal.counts import SIGN_INS, count
from portal.from_here import browser_of, require_site
from portal.pages import START, page

router = APIRouter()

ACCOUNT_PATH = f"{SIGN_IN_PATH}/account"


@router.get(ACCOUNT_PATH)
async def begin(request: Request, naar: str = START) -> Response:
    """Sends a browser to the provider. Another site cannot have it sent there."""
    require_site(request)
    single = _single_sign_on(request)
    go = partial(single.begin, browser_of(request), address_of(request), local_path(naar, START))
    try:
        place = await run_sync(go, limiter=request.app.state.asking)
    except SignInFailed as error:
        return _failed(request, error, naar)
    except TooOften as error:
        return _too_often(request, error, naar)
    answer = RedirectResponse(place, 303)
    if kept(request, Cookie.BROWSER) is None:
        keep(request, answer, Cookie.BROWSER, browser_of(request))
    return answer


@router.get(f"{ACCOUNT_PATH}/terug")
async def come_back(request: Request) -> Response:
    """Signs in whoever comes back from the provider, in the browser that was sent there."""
    single, said = _single_sign_on(request), dict(request.query_params)
    finish = partial(single.finish, said, browser_of(request), device_of(request), address_of(request))
    try:
        signed_in = await run_sync(finish, limiter=request.app.state.asking)
    except SignInFailed as error:
        return _failed(request, error)
    except TooOften as error:
        return _too_often(request, error)
    count(request, SIGN_INS, "account", "signed_in")
    return let_in(request, signed_in.token, signed_in.back)


@router.get(SIGNED_OUT_PATH)
async def signed_out(request: Request) -> Response:
    """Who is signed out here can sign out at the provider too."""
    elsewhere = await run_sync(_single_sign_on(request).sign_out_address, limiter=request.app.state.asking)
    return page(request, "signed_out.html", elsewhere=elsewhere)


def _single_sign_on(request: Request) -> SingleSignOn:
    """Signing in by accounts; where nobody set a provider there is no such page (404)."""
    single = SingleSignOn(request.app.state.installation)
    if not single.is_offered:
        raise HTTPException(404)
    return single


def _failed(request: Request, error: SignInFailed, naar: str = START) -> Response:
    is_out_of_reach = error.code == OUT_OF_REACH
    count(request, SIGN_INS, "account", "out_of_reach" if is_out_of_reach else "refused")
    return _not_signed_in(request, 503 if is_out_of_reach else 403, failure_by_account(error.code), naar)


def _too_often(request: Request, error: TooOften, naar: str = START) -> Response:
    count(request, SIGN_INS, "account", "too_often")
    return page(request, "sign_in_failed.html", 429, happened=too_often(error.wait), steps=(), back=query_back(naar))


def _not_signed_in(request: Request, status: int, failure: Failure, naar: str) -> Response:
    return page(request, "sign_in_failed.html", status, **failure._asdict(), back=query_back(naar))
