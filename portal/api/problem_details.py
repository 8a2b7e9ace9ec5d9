"""What goes wrong, as RFC 9457 has it: every fault at once, each with its code, its article and where it is.

The ``type`` of a problem is its place on the portal's sheet of all messages (``/hulp/meldingen``): that of the fault
where all faults are one of a kind, else that of the kind of problem. Nothing of the inside shows.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from application.errors import (
    NotConfirmed,
    NotFound,
    NotPermitted,
    NotRecognised,
    Problem,
    Refused,
    TooOften,
    Unavailable,
    WrongInput,
    as_problem,
)
from language.api_texts import PROBLEMS, ProblemKind
from language.refusals import detail, meaning
from language.speech import say
from language.tongue import Tongue
from models.refusals import CODES, Refusal, refusal

MEDIA_TYPE = "application/problem+json"
SHEET = "/hulp/meldingen"

ACT_ID = "act_id"
ENVELOPE = ("act", "person", ACT_ID, "content")
"""What an act is sent with; its fields are in its content."""

RETRY_AFTER = 5
"""After how many seconds it is worth trying again where something is out of reach."""

_log = structlog.stdlib.get_logger("portal")

_BY_STATUS = {
    404: ProblemKind.NO_SUCH_ADDRESS,
    408: ProblemKind.TOO_SLOW,
    413: ProblemKind.TOO_LARGE,
}


class Misused(Exception):  # noqa: N818 - what is wrong with a request
    """A request that no operation takes as it is. ``faults`` are those of its address or body, each with its place;
    ``headers`` go with the answer."""

    def __init__(
        self,
        kind: ProblemKind,
        *,
        faults: Iterable["Fault"] = (),
        about: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.faults = tuple(faults)
        self.about = about
        self.headers = headers or {}


class Fault(NamedTuple):
    """One thing that is wrong: its code, what about it, its article, and where it is: a JSON pointer into what was sent
    (``field``), or the name of a part of the address or of a header (``parameter``)."""

    code: str
    about: str
    article: str
    field: str | None = None
    parameter: str | None = None


class ToldProblem(NamedTuple):
    """A problem as it is told."""

    kind: ProblemKind
    faults: tuple[Fault, ...] = ()
    about: str = ""
    headers: Mapping[str, str] = {}
    more: Mapping[str, object] = {}


def fault_at(parameter: str, about: str) -> Fault:
    """Something that is wrong with a part of the address, or with a header."""
    return Fault("field_invalid", about, CODES["field_invalid"].source, parameter=parameter)


def answer_to(error: Exception, tongue: Tongue, portal_url: str, route: str) -> Response:
    """The answer to what went wrong with a request."""
    if isinstance(error, ClientDisconnect):
        return Response(status_code=400)  # nobody reads it
    told = _told(error)
    if told.kind is ProblemKind.FAILED:
        _log.error("a request failed", route=route, problem=type(error).__name__, exc_info=error)
    return _written(told, tongue, portal_url)


def _told(error: Exception) -> ToldProblem:
    if isinstance(error, Misused):
        return ToldProblem(error.kind, error.faults, error.about, error.headers)
    if isinstance(error, HTTPException):
        return ToldProblem(_BY_STATUS.get(error.status_code, ProblemKind.FAILED), headers=error.headers or {})
    problem = as_problem(error)
    return ToldProblem(ProblemKind.FAILED) if problem is None else _of_the_hall(problem)


def _of_the_hall(problem: Problem) -> ToldProblem:
    act_id = {name: problem.more[name] for name in (ACT_ID,) if name in problem.more}
    match problem:
        case NotRecognised():
            said = "" if problem.is_missing else ', error="invalid_token"'
            return ToldProblem(ProblemKind.NOT_RECOGNISED, headers={"WWW-Authenticate": f'Bearer realm="advies"{said}'})
        case TooOften():
            return ToldProblem(ProblemKind.TOO_OFTEN, headers=retry_after(problem.wait.total_seconds()))
        case NotConfirmed():
            return ToldProblem(ProblemKind.NOT_CONFIRMED, about=problem.lines[0], headers=retry_after(), more=act_id)
        case Unavailable():
            return ToldProblem(ProblemKind.UNAVAILABLE, headers=retry_after(), more=act_id)
        case NotFound(refusals=()):
            return ToldProblem(ProblemKind.NOT_HERE, about=problem.lines[0])
        case Refused():
            kind = {NotPermitted: ProblemKind.NOT_ITS_TO_DO, NotFound: ProblemKind.NOT_HERE}
            told = kind.get(type(problem), ProblemKind.REFUSED)
            return ToldProblem(told, tuple(located(problem.refusals)))
        case WrongInput(status=400):
            faults = problem.faults or [refusal("field_invalid", line) for line in problem.lines]
            return ToldProblem(ProblemKind.REFUSED, tuple(located(faults)))
    return ToldProblem(ProblemKind.FAILED)


def retry_after(seconds: float = RETRY_AFTER) -> dict[str, str]:
    """The header that says when it is worth trying again."""
    return {"Retry-After": str(max(1, math.ceil(seconds)))}


def located(faults: Iterable[Refusal]) -> Iterator[Fault]:
    """Faults of an act with where they are in what was sent. That the act is the other side's is nothing in it: the
    token says for whom it comes."""
    return (fault_of(one, _pointer(one.field)) for one in faults)


def fault_of(one: Refusal, field: str | None) -> Fault:
    """A fault of what was sent, at a place in it."""
    return Fault(one.code, detail(one.code, one.about), one.source, field)


def _pointer(field: str) -> str | None:
    if not field or field == "by":
        return None
    within = "" if field in ENVELOPE else "/content"
    return f"{within}/{field.replace('~', '~0').replace('/', '~1').replace('.', '/')}"


# --- in words ---


def _written(told: ToldProblem, tongue: Tongue, portal_url: str) -> Response:
    words = PROBLEMS[told.kind]
    codes = {fault.code for fault in told.faults}
    alone = codes.pop() if len(codes) == 1 else None
    code = alone or told.kind.value
    title = tongue.of(meaning(alone).sentence if alone else say(words.means))
    to_do = tongue.of(say(words.to_do))
    body: dict[str, Any] = {
        "type": f"{portal_url}{SHEET}#{code}",
        "title": title,
        "status": words.status,
        "detail": f"{told.about} {to_do}".strip(),
        "code": code,
        **told.more,
    }
    if told.faults:
        body["errors"] = [_error(fault, tongue, portal_url) for fault in told.faults]
    written = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")  # what was sent may hold half a character
    headers = {"Content-Language": tongue.value, "Vary": "Accept-Language", **told.headers}
    return Response(written, words.status, headers, MEDIA_TYPE)


def _error(fault: Fault, tongue: Tongue, portal_url: str) -> dict[str, str]:
    place = {"field": fault.field, "parameter": fault.parameter, "about": fault.about}
    return {
        "code": fault.code,
        "type": f"{portal_url}{SHEET}#{fault.code}",
        "message": tongue.of(meaning(fault.code).sentence),
        "article": tongue.cite(fault.article),
        **{name: value for name, value in place.items() if value},
    }
