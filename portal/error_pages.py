"""What goes wrong, as a page: what happened, and what somebody can do about it. Nothing of the inside shows."""

from collections.abc import Sequence

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from application.errors import Problem, Refused, as_problem
from language.portal_texts import ERRORS, KEPT_FOR_LATER, OTHER_ERROR
from language.refusals import meaning
from language.speech import Bilingual
from language.tongue import Tongue
from models.refusals import Refusal
from portal.counts import route_of
from portal.pages import page, redirect
from portal.signed_in import NotSignedIn

SIGN_IN = "/aanmelden"

_log = structlog.stdlib.get_logger("portal")


def handle_errors(app: FastAPI) -> None:
    """Has every error of an application answered with its page."""
    app.add_exception_handler(NotSignedIn, _sign_in)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _any)


async def _sign_in(request: Request, error: Exception) -> Response:
    if request.method not in ("GET", "HEAD"):
        kept_at = error.kept_at if isinstance(error, NotSignedIn) else None
        return error_page(request, 401, kept_at=kept_at)
    back = f"{request.url.path}?{request.url.query}".rstrip("?")
    return redirect(_sign_in_at(back))


def _sign_in_at(back: str) -> str:
    """Where one signs in, to come back to a page."""
    return str(URL(SIGN_IN).include_query_params(naar=back))


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    answer = error_page(request, status)
    answer.headers.update(dict(getattr(error, "headers", None) or {}))
    return answer


async def _unreadable(request: Request, error: Exception) -> Response:  # noqa: ARG001
    return error_page(request, 422)


async def _gone(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """Whoever asked is not there any more: nobody reads the answer."""
    return Response(status_code=400)


async def _any(request: Request, error: Exception) -> Response:
    problem = as_problem(error)
    if not hasattr(request.state, "signed_in"):
        request.state.signed_in = None  # perhaps that could not be asked: it is not asked again
    if problem is None:
        _log.error("a page failed", route=route_of(request.scope), exc_info=error)
        return error_page(request, 500)
    return problem_page(request, problem)


def problem_page(request: Request, problem: Problem) -> Response:
    """What could not be done, with the meaning of every refusal."""
    if problem.status == 500:
        _log.error("a page could not be given", route=route_of(request.scope), problem=type(problem).__name__)
    title = Bilingual(problem.title.dutch, problem.title.english)
    return error_page(request, problem.status, title, problem.refusals if isinstance(problem, Refused) else ())


def error_page(
    request: Request,
    status: int,
    title: Bilingual | None = None,
    refusals: Sequence[Refusal] = (),
    kept_at: str | None = None,
) -> Response:
    """The page of a status: what happened (a title of its own, where one is given), why, and what to do. ``kept_at``
    is the page for which what was typed is kept."""
    words = KEPT_FOR_LATER if kept_at else ERRORS.get(status, OTHER_ERROR)
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"status": status, "error": words.happened}, status)
    reasons = [(one.code, meaning(one.code), Bilingual(Tongue.DUTCH.cite(one.source), one.source)) for one in refusals]
    return page(
        request,
        "error.html",
        status,
        status=status,
        happened=title or words.happened,
        steps=words.steps,
        reasons=reasons,
        sign_in=_sign_in_at(kept_at) if kept_at else None,
    )
