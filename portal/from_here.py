"""Whether a form was filled in on a page of this site: no other site can have a browser send one (CSRF).

The browser says from which site a form comes (``Origin``, ``Sec-Fetch-Site``), and every form carries a sign that only
a page of that browser's own session can have. Every handler of a form reads it by ``form_of``.
"""

import hashlib
import hmac

from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from application.signing_in import new_browser
from portal.cookies import Cookie, kept

FIELD = "teken"
"""The name of the sign in a form."""


_UNTOLD = "null"
"""What browsers say for their origin where a site asks them to tell nobody where they come from, as this one does. Then
``Sec-Fetch-Site`` says whether it is the same site, and the sign of the form that it was a page of it."""


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
    """The sign of a form on a page that a request asks for."""
    session = kept(request, Cookie.SESSION) or ""
    return hmac.new(browser_of(request).encode(), f"form:{session}".encode(), hashlib.sha256).hexdigest()


def require_site(request: Request) -> None:
    """Raises NotFromHere where a browser says that a request was made by another site."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if site not in (None, "same-origin", "none") or origin not in (None, _UNTOLD, _own(request)):
        raise NotFromHere


async def form_of(request: Request) -> FormData:
    """What was filled in on a page of this site. Raises NotFromHere."""
    require_site(request)
    form = await request.form()
    if not hmac.compare_digest(str(form.get(FIELD, "")), sign_of(request)):
        raise NotFromHere
    return form


def _own(request: Request) -> str:
    return str(request.app.state.installation.settings.portal_url)
