"""The two secrets that a browser keeps: which browser it is, and its session once somebody signed in with it.

Over TLS they have the prefix ``__Host-``: no other site, and no other name of this one, can set them. A browser
keeps cookies by host and not by port: those of an example have another name, so that it and the ordinary installation
beside it do not sign each other's people out.
"""

from enum import StrEnum
from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import Response

_PREFIX, _OF_AN_EXAMPLE = "__Host-", "voorbeeld-"


class Cookie(StrEnum):
    """A cookie of the portal, by its name."""

    BROWSER = "browser"
    SESSION = "sessie"


def kept(request: Request, cookie: Cookie) -> str | None:
    """What a browser keeps."""
    return request.cookies.get(_name(request, cookie))


def keep(request: Request, answer: Response, cookie: Cookie, value: str) -> None:
    """Has a browser keep something until it is closed, for this site alone."""
    answer.set_cookie(_name(request, cookie), value, secure=is_safe(request), httponly=True, samesite="lax")


def forget(request: Request, answer: Response, cookie: Cookie) -> None:
    """Has a browser forget something."""
    answer.delete_cookie(_name(request, cookie), secure=is_safe(request), httponly=True, samesite="lax")


def is_safe(request: Request) -> bool:
    """Whether a browser comes here over TLS: as it says itself, or as the setting says, where a proxy that ends TLS was
    not named as trusted."""
    return "https" in (request.url.scheme, urlsplit(request.app.state.installation.settings.portal_url).scheme)


def _name(request: Request, cookie: Cookie) -> str:
    if is_safe(request):
        return f"{_PREFIX}{cookie}"
    return f"{_OF_AN_EXAMPLE}{cookie}" if request.app.state.installation.settings.example else cookie
