"""The API as an application: which operation a request means, who sends it, whether it may, and what it gets.

No cookie is looked at: a browser's session is good for nothing here, and a token for nothing on a page. Other sites get
no permission to have browsers ask (CORS), so nothing has to be signed as forms are.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from inspect import iscoroutinefunction
from typing import Any
from urllib.parse import parse_qsl

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.clients import Client, client_of
from application.errors import NotPermitted
from language.api_texts import ProblemKind
from language.tongue import Tongue
from portal.api.json_bodies import JSON, json_of, require_bytes
from portal.api.operations import API, Beside, Call, Operation, Query, Sent
from portal.api.pace import Pace
from portal.api.problem_details import MEDIA_TYPE, Fault, Misused, answer_to, fault_at, retry_after
from portal.counts import route_of

_LANGUAGE = re.compile(r"\s*(\*|[A-Za-z]{1,8})(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")
_ACCEPTED = re.compile(r"\s*([\w*.+-]+)/([\w*.+-]+)\s*(?:;.*?q=([01](?:\.\d{0,3})?))?.*")


class Api:
    """Some operations, with what they work with; ``pace`` says how often a program may ask."""

    def __init__(self, operations: Sequence[Operation], around: Beside, pace: Pace | None = None) -> None:
        self._operations = operations
        self._around = around
        self._pace = pace or Pace()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. HEAD gets what GET would get, without its content."""
        method = scope["method"]
        request = Request({**scope, "method": "GET" if method == "HEAD" else method}, receive)
        try:
            answer = await self._answered(request, scope)
        except Exception as error:
            url = self._around.installation.settings.portal_url
            answer = answer_to(error, tongue_of(request), url, route_of(scope))
        await answer(scope, receive, _without_content(send) if method == "HEAD" else send)

    async def _answered(self, request: Request, scope: Scope) -> Response:
        path = request.scope["path"].removeprefix(API)
        there = [(one, found) for one in self._operations if (found := one.pattern.fullmatch(path))]
        if not there or not request.scope["path"].startswith(API):
            raise Misused(ProblemKind.NO_SUCH_ADDRESS)
        scope["route"] = there[0][0].route
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": _allowed(one for one, _ in there)})
        meant = [(one, found) for one, found in there if one.method == request.method]
        if not meant:
            raise Misused(ProblemKind.METHOD_NOT_ALLOWED, headers={"Allow": _allowed(one for one, _ in there)})
        operation, found = meant[0]
        client = await self._client(request, operation)
        _require_acceptable(request, operation)
        if operation.sent is Sent.BYTES:
            require_bytes(request)
        body = await json_of(request) if operation.sent is Sent.JSON else None
        call = Call(self._around, request, client, found.groupdict(), _queries(request, operation), body)
        if iscoroutinefunction(operation.handler):
            answer: Response = await operation.handler(call)
            return answer
        return await run_sync(partial(operation.handler, call))

    async def _client(self, request: Request, operation: Operation) -> Client:
        """The program that sent a request, if it may ask this, and now. Raises NotRecognised, and Misused."""
        kind, _, secret = request.headers.get("authorization", "").partition(" ")
        shown = secret.strip() if kind.lower() == "bearer" else None
        client = await run_sync(client_of, self._around.installation, shown, self._around.clock)
        if wait := self._pace.wait(client.name):
            raise Misused(ProblemKind.TOO_OFTEN, headers=retry_after(wait))
        try:
            client.require(operation.scope)
        except NotPermitted:
            said = f'Bearer realm="advies", error="insufficient_scope", scope="{operation.scope}"'
            about = f"It needs the scope {operation.scope}."
            raise Misused(ProblemKind.OUT_OF_SCOPE, about=about, headers={"WWW-Authenticate": said}) from None
        return client


class ByAddress:
    """Gives each request to what answers its address: the API, or the pages."""

    def __init__(self, site: ASGIApp, api: ASGIApp) -> None:
        self._site = site
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the life of the process, which is the pages' to follow."""
        is_api = scope["type"] == "http" and scope["path"].startswith("/api/") and scope["path"] not in OF_THE_PAGES
        await (self._api if is_api else self._site)(scope, receive, send)


OF_THE_PAGES = (f"{API}/", f"{API}/openapi.json")
"""What of the API is for people, or for everybody: it shows no dossier, and needs no token."""


def tongue_of(request: Request) -> Tongue:
    """In which language a program reads what goes wrong (Accept-Language): English unless Dutch comes before."""
    wanted: dict[str, float] = {}
    for part in request.headers.get("accept-language", "").split(","):
        if found := _LANGUAGE.fullmatch(part):
            wanted.setdefault(found[1].lower(), float(found[2] or 1))
    english = wanted.get("en", wanted.get("*", 0.0))
    return Tongue.DUTCH if wanted.get("nl", 0.0) > english else Tongue.ENGLISH


def _require_acceptable(request: Request, operation: Operation) -> None:
    """Raises Misused where a program takes no JSON. A document is given as it is, whatever is asked for."""
    accepted = request.headers.get("accept", "")
    if not accepted.strip() or any(one.schema is None for one in operation.gives.values()):
        return
    for part in accepted.split(","):
        found = _ACCEPTED.fullmatch(part)
        takes = found and f"{found[1]}/{found[2]}" in ("*/*", "application/*", JSON, MEDIA_TYPE)
        if found and takes and float(found[3] or 1) > 0:
            return
    raise Misused(ProblemKind.NOT_ACCEPTABLE)


def _queries(request: Request, operation: Operation) -> Mapping[str, Any]:
    """What the address asks, read. Raises Misused with every fault of it."""
    known = {query.name: query for query in operation.queries}
    read, faults = dict[str, Any](), list[Fault]()
    try:
        said = parse_qsl(request.scope["query_string"].decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeError:
        raise Misused(ProblemKind.WRONG_REQUEST, about="The address is not in UTF-8.") from None
    for name, value in said:
        if name not in known:
            faults.append(fault_at(name[:100], "there is no such parameter here"))
        elif name in read:
            faults.append(fault_at(name, "it is said twice"))
        else:
            read[name] = None
            try:
                read[name] = _read(known[name], value)
            except ValueError as fault:
                faults.append(fault_at(name, str(fault)))
    faults += [
        fault_at(name, "it is missing") for name, query in known.items() if query.is_required and name not in read
    ]
    if faults:
        raise Misused(ProblemKind.WRONG_REQUEST, faults=faults)
    return read


_LONGEST = 500


def _read(query: Query, value: str) -> Any:  # noqa: ANN401 - what a parameter becomes
    most = query.schema.get("maxLength", _LONGEST)
    if not value or "\0" in value or len(value) > most:
        raise ValueError(f"it is a text of 1 to {most} signs")
    return query.read(value)


def _allowed(operations: Iterable[Operation]) -> str:
    methods = {one.method for one in operations}
    return ", ".join(sorted({*methods, "OPTIONS", *(["HEAD"] if "GET" in methods else [])}))


def _without_content(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return sending
