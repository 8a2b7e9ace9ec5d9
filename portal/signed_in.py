"""Who looks at a page: the one place where a request becomes a viewer.

Nobody can sign in yet. What signs people in gives ``portal_of`` its own ``recognise``.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request

from application.people import Viewer

Recognise = Callable[[Request], Viewer | None]
"""Who sent a request; None where nobody is signed in."""


class NotSignedIn(Exception):  # noqa: N818 - no error: who is not signed in is asked to
    """A page is somebody's, and nobody is signed in."""


def nobody(request: Request) -> Viewer | None:  # noqa: ARG001
    """Knows nobody."""
    return None


def viewer_if_any(request: Request) -> Viewer | None:
    """Who looks, where somebody is signed in; asked once for a request."""
    if not hasattr(request.state, "viewer"):
        recognise: Recognise = request.app.state.recognise
        request.state.viewer = recognise(request)
    viewer: Viewer | None = request.state.viewer
    return viewer


def viewer_of(request: Request) -> Viewer:
    """Who looks. Raises NotSignedIn where nobody is signed in: a page then sends the browser to ``/aanmelden``, and a
    form is answered 401 (``portal.error_pages``)."""
    if (viewer := viewer_if_any(request)) is None:
        raise NotSignedIn
    return viewer


SignedIn = Annotated[Viewer, Depends(viewer_of)]
"""The parameter of a handler whose page is somebody's: ``def page(request: Request, viewer: SignedIn)``."""
