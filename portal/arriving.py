"""Whoever signs in: from where and with what, and where the browser goes on to."""

from typing import Final
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response

from portal.chosen_language import local_path
from portal.cookies import Cookie, keep
from portal.devices import device_in
from portal.pages import START, redirect

SIGNED_OUT_PATH: Final = "/uitgelogd"
"""Where somebody who signed in by an account can sign out of that too (``portal.account_pages``)."""


def query_back(naar: str) -> str:
    """The page to which one was on the way, as a query; nothing where that is where everybody begins."""
    wanted = local_path(naar, START)
    return "" if wanted == START else f"?naar={quote(wanted, safe='')}"


def let_in(request: Request, token: str, naar: str) -> Response:
    """Somebody signed in: the browser keeps the session, and goes on to where it wanted to be."""
    answer = redirect(local_path(naar, START))
    keep(request, answer, Cookie.SESSION, token)
    return answer


def device_of(request: Request) -> str:
    """What a browser calls itself, in short."""
    return device_in(request.headers.get("user-agent", ""))


def address_of(request: Request) -> str:
    """From where a request comes."""
    return request.client.host if request.client else "?"
