"""A form that could not be taken in, because what that needs is out of reach: it comes back as it was, to be sent once
more under the same id. So nothing that somebody typed is lost, also where nothing can be kept either."""

import structlog
from fastapi import FastAPI, Request
from starlette.responses import Response

from application.errors import Unavailable, as_problem
from portal.from_here import FIELD
from portal.pages import page
from portal.typed import Typed
from portal.uploads import texts_of

_log = structlog.stdlib.get_logger("portal")


class SendAgain(Exception):  # noqa: N818 - what there is to do
    """Nothing could be done with what was ``typed``. ``is_noted``: when it came is, so that it counts as of then."""

    def __init__(self, typed: Typed, *, is_noted: bool = False) -> None:
        super().__init__()
        self.typed = typed
        self.is_noted = is_noted


async def sent_back(request: Request, error: Exception) -> Exception:
    """What a form that met an error comes to: back to its sender, where what it needs is out of reach; else the error.
    Raises NotFromHere where no page of this site sent it."""
    if not isinstance(as_problem(error), Unavailable):
        return error
    return SendAgain(without_sign(await texts_of(request)))


def without_sign(typed: Typed) -> Typed:
    """What a form sent, without the sign of its page: it gets a new one."""
    return {name: values for name, values in typed.items() if name != FIELD}


def offer_to_send_again(site: FastAPI) -> None:
    """Has such a form answered with a page from which it is sent once more."""
    site.add_exception_handler(SendAgain, _again)


async def _again(request: Request, error: Exception) -> Response:
    assert isinstance(error, SendAgain)
    if not hasattr(request.state, "signed_in"):
        request.state.signed_in = None  # that could not be asked: it is not asked again
    _log.warning("a form could not be taken in")
    return page(request, "send_again.html", 503, typed=error.typed, is_noted=error.is_noted, address=request.url.path)
