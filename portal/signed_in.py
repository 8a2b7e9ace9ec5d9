"""Who looks at a page: the one place where a request becomes a person and a viewer."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Request

from application.keeping import Keeping
from application.people import Person, Viewer
from application.signing_in import SignedIn, SigningIn
from portal.cookies import Cookie, kept

Recognise = Callable[[Request], SignedIn | None]
"""Who sent a request; None where nobody is signed in."""


class NotSignedIn(Exception):  # noqa: N818 - no error: who is not signed in is asked to
    """A page is somebody's, and nobody is signed in. ``kept_at``: the page for which what was typed there
    is kept, for who was."""

    def __init__(self, *, kept_at: str | None = None) -> None:
        super().__init__()
        self.kept_at = kept_at


def by_session(request: Request) -> SignedIn | None:
    """Who is signed in in the browser that sent a request. Raises AccountsUnavailable."""
    token = kept(request, Cookie.SESSION)
    return SigningIn(request.app.state.installation).signed_in(token) if token else None


def left_by(request: Request) -> Person | None:
    """Who was signed in in the browser that sent a request, where that session ended by itself. Raises
    AccountsUnavailable."""
    token = kept(request, Cookie.SESSION)
    return SigningIn(request.app.state.installation).left(token) if token else None


def signed_in_if_any(request: Request) -> SignedIn | None:
    """Who is signed in, where somebody is; asked once for a request."""
    if not hasattr(request.state, "signed_in"):
        recognise: Recognise = request.app.state.recognise
        request.state.signed_in = recognise(request)
    signed_in: SignedIn | None = request.state.signed_in
    return signed_in


def viewer_if_any(request: Request) -> Viewer | None:
    """Who looks, where somebody is signed in."""
    signed_in = signed_in_if_any(request)
    return signed_in.person.viewer if signed_in else None


def signed_in_of(request: Request) -> SignedIn:
    """Who is signed in. Raises NotSignedIn where nobody is: a page then sends the browser to ``/aanmelden``, and a form
    is answered 401 (``portal.error_pages``)."""
    if (signed_in := signed_in_if_any(request)) is None:
        raise NotSignedIn
    return signed_in


def person_of(request: Request) -> Person:
    """The person who is signed in. Raises as ``signed_in_of`` does."""
    return signed_in_of(request).person


def viewer_of(request: Request) -> Viewer:
    """Who looks. Raises as ``signed_in_of`` does."""
    return person_of(request).viewer


def acting_of(request: Request) -> Any:  # noqa: ANN401 - application.acting.ActingAs, which portal.web puts together
    """The acts of whoever is signed in. Raises as ``signed_in_of`` does."""
    return request.app.state.acting_as(signed_in_of(request))


def keeping_of(request: Request) -> Keeping:
    """What whoever is signed in was typing. Raises as ``signed_in_of`` does."""
    return Keeping(request.app.state.installation, person_of(request))


Looking = Annotated[Viewer, Depends(viewer_of)]
"""The parameter of a handler whose page is somebody's: ``def page(request: Request, viewer: Looking)``."""

Acting = Annotated[Person, Depends(person_of)]
"""The parameter of a handler that needs the person: ``def page(request: Request, person: Acting)``."""
