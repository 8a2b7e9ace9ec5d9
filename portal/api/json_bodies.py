"""What is sent in and given out: JSON, read as carefully as anything that counts."""

import json
from typing import Any

from python_multipart.multipart import parse_options_header
from starlette.requests import Request
from starlette.responses import Response

from language.api_texts import ProblemKind
from models.notations import NotationError, from_json
from portal.api.entity_tags import is_known, tag_of
from portal.api.problem_details import Misused

JSON = "application/json"
_FORMS = (b"application/x-www-form-urlencoded", b"multipart/form-data")
PRIVATE = "private, no-cache"
"""Only the program itself keeps it, and asks each time whether it is still so."""


async def json_of(request: Request) -> dict[str, Any]:
    """The JSON object that was sent. Raises Misused: for another kind of content, for what is no JSON, and for JSON
    that says a name twice, lies too deep, or has numbers that are none."""
    kind, said = parse_options_header(request.headers.get("content-type"))
    if kind != JSON.encode() or said.get(b"charset", b"utf-8").lower() not in (b"utf-8", b"utf8"):
        raise Misused(ProblemKind.NOT_JSON)
    try:
        found = from_json((await request.body()).decode("utf-8"))
    except UnicodeDecodeError:
        raise Misused(ProblemKind.UNREADABLE, about="It is not in UTF-8.") from None
    except NotationError as fault:
        raise Misused(ProblemKind.UNREADABLE, about=f"{str(fault)[:200]}.") from None
    if not isinstance(found, dict):
        raise Misused(ProblemKind.UNREADABLE, about="It is no JSON object.")
    return found


def require_bytes(request: Request) -> None:
    """Raises Misused where a form was sent in place of the bytes of a file."""
    kind, _ = parse_options_header(request.headers.get("content-type"))
    if kind in _FORMS:
        raise Misused(
            ProblemKind.NOT_JSON, about="Send the bytes of the file as they are, as application/octet-stream."
        )


def as_bytes(value: Any) -> bytes:  # noqa: ANN401 - any JSON
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def given(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:  # noqa: ANN401 - any JSON
    """An answer."""
    return Response(as_bytes(value), status, headers, JSON)


def tagged(request: Request, value: Any) -> Response:  # noqa: ANN401 - any JSON
    """What was read, with its tag; nothing but the tag where the program has it."""
    content = as_bytes(value)
    return tagged_bytes(request, Response(content, media_type=JSON), tag_of(content))


def tagged_bytes(request: Request, answer: Response, tag: str) -> Response:
    """An answer with its tag."""
    if is_known(request.headers.get("if-none-match", ""), tag):
        answer = Response(status_code=304)
    answer.headers.update({"ETag": tag, "Cache-Control": PRIVATE})
    return answer
