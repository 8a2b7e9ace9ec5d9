"""In which language somebody reads: Dutch, or English where it was chosen on this device."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse

from language.tongue import Tongue
from portal.cookies import is_safe

COOKIE = "taal"
_YEAR = 365 * 24 * 60 * 60

router = APIRouter()


def language_of(request: Request) -> Tongue:
    """The language that was chosen on the device; Dutch where none was."""
    chosen = request.cookies.get(COOKIE)
    return Tongue(chosen) if chosen in set(Tongue) else Tongue.DUTCH


def local_path(address: str, otherwise: str = "/") -> str:
    """An address, where it is one of a page here; a browser must not be sent elsewhere by what somebody made up."""
    is_here = address.startswith("/") and not address.startswith("//")
    is_plain = address.isprintable() and address.isascii() and "\\" not in address
    return address if is_here and is_plain else otherwise


@router.get("/taal/{language}")
def choose(request: Request, language: Tongue, naar: str = "/") -> RedirectResponse:
    """Keeps a choice on the device, and goes back to the page that was being read."""
    answer = RedirectResponse(local_path(naar), status_code=303)
    answer.set_cookie(COOKIE, language, max_age=_YEAR, secure=is_safe(request), httponly=True, samesite="lax")
    return answer
