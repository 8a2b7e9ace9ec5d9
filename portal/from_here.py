"""Whether a form was filled in on a page of this site: no other site can have a browser send one (CSRF).

The browser says from which site a form comes (``Origin``, ``Sec-Fetch-Site``), and every form carries a sign that only
a page of that browser's own session can have. Every handler of a form reads it by ``form_of``.
"""

import hashlib
import hmac
import secrets

from fastapi import Request
from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from application.signing_in import new_browser
from portal.cookies import Cookie, kept

FIELD = "teken"
"""The name of the sign in a form."""

_SIGN_BYTES = 32

_UNTOLD = "null"
"""What browsers say for their origin where a site asks them to tell nobody where they come from, as this one does. Then
``Sec-Fetch-Site`` says whether it is the same site, and the sign of the form that it was a page of it."""


class Unreadable(HTTPException):
    """A form that no browser sends so."""

    def __init__(self) -> None:
        super().__init__(400)


class NotFromHere(HTTPException):
    """A form that no page of this site sent."""

    def __init__(self) -> None:
        super().__init__(403)


def browser_of(request: Request) -> str:
    """The secret of a browser; one that has none gets one with the answer (``Browsers``)."""
    if not hasattr(request.state, "browser"):
        request.state.browser = kept(request, Cookie.BROWSER) or new_browser()
    browser: str = request.state.browser
    return browser


def sign_of(request: Request) -> str:
    """The sign of a form on a page that a request asks for. It is masked anew each time: pages are compressed, and what
    is the same in each of them could be guessed from their lengths (BREACH)."""
    mask = secrets.token_bytes(_SIGN_BYTES)
    return (mask + _xor(mask, _sign(request))).hex()


def _is_sign(request: Request, given: str) -> bool:
    """Whether a form has the sign of a page of this browser's session, under whatever mask."""
    try:
        masked = bytes.fromhex(given)
    except ValueError:
        return False
    if len(masked) != 2 * _SIGN_BYTES:
        return False
    return hmac.compare_digest(_xor(masked[:_SIGN_BYTES], masked[_SIGN_BYTES:]), _sign(request))


def _sign(request: Request) -> bytes:
    session = kept(request, Cookie.SESSION) or ""
    return hmac.new(browser_of(request).encode(), f"form:{session}".encode(), hashlib.sha256).digest()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


async def require_address(request: Request) -> None:
    """Raises HTTPException (404) for an address with a sign in it that no name of anything here has, and that not every
    database takes (NUL)."""
    if "\0" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise HTTPException(404)


def require_site(request: Request) -> None:
    """Raises NotFromHere where a browser says that a request was made by another site."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if site not in (None, "same-origin", "none") or origin not in (None, _UNTOLD, _own(request)):
        raise NotFromHere


async def form_of(request: Request, *, most_boxes: int = 1_000, most_files: int = 0) -> FormData:
    """What was filled in on a page of this site, with this many boxes and files at most. Raises NotFromHere, and
    Unreadable for what is in no encoding that a page of this site sends."""
    require_site(request)
    _require_utf8(request)
    form = await request.form(max_fields=most_boxes, max_files=most_files)
    if not _is_sign(request, str(form.get(FIELD, ""))):
        await form.close()
        raise NotFromHere
    return form


def _require_utf8(request: Request) -> None:
    """Raises Unreadable where a form says that it is in another encoding: with some, what is sent is no text at all."""
    _, said = parse_options_header(request.headers.get("content-type"))
    if said.get(b"charset", b"utf-8").lower() not in (b"utf-8", b"utf8"):
        raise Unreadable


def says_from_here(request: Request) -> bool:
    """Whether the browser says that a page of this site made a request; not every browser says so."""
    headers = request.headers
    return headers.get("sec-fetch-site") == "same-origin" or headers.get("origin") == _own(request)


def _own(request: Request) -> str:
    return str(request.app.state.installation.settings.portal_url)
