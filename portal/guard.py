"""What stands before every page: what a browser may do with it, how much may be sent in, and nothing untold after a
fault of the program."""

import asyncio
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""What a page may load and do: its own files only, and neither script nor style within the page itself."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""What goes with every answer."""

HSTS = "max-age=31536000"
"""What goes with every answer over TLS: a year of it. On plain http browsers ignore it, and nothing promises TLS."""

FORM_BYTES = 1_000_000
"""What a form without files may hold: an act says at most 100,000 bytes, and a form may need several for one sign."""


PATIENCE = 30.0
"""How many seconds somebody may be silent in the middle of a form: whoever sends a sign now and then holds a place that
somebody else needs. A slow line never is."""

_MEASURED = "portal.measured"
"""Where a request has how much of it is taken in."""


class TooMuchSent(HTTPException):
    """More was sent than is taken in."""

    def __init__(self) -> None:
        super().__init__(413)


class TooSlow(HTTPException):
    """Somebody began to send a form, and does not go on."""

    def __init__(self) -> None:
        super().__init__(408)


def take_documents(request: Request) -> None:
    """Has a form hold documents too. Whoever asks for it has made sure who sends them: from a stranger no more is taken
    in than a form is long."""
    measured: _Measured | None = request.scope.get(_MEASURED)
    if measured:
        measured.take_documents()


class Guard:
    """Stands around an application. ``document_bytes`` is what a form with files may hold beside its texts,
    ``patience`` how many seconds its sender may be silent."""

    def __init__(self, app: ASGIApp, document_bytes: int, patience: float = PATIENCE) -> None:
        self._app = app
        self._document_bytes = document_bytes
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answering = _Answering(send, is_safe=scope["scheme"] == "https")
        measured = _Measured(receive, _declared(Headers(scope=scope)), self._document_bytes, self._patience)
        try:
            await self._app({**scope, _MEASURED: measured}, measured.receive, answering.send)
        except Exception:
            if not answering.begun:  # whoever answered has logged it (portal.error_pages)
                raise


def _declared(headers: Headers) -> int:
    """How much a request says that it is; nothing where it does not say."""
    said = headers.get("content-length", "")
    return int(said) if said.isdecimal() else 0


class _Answering:
    """Puts the headers on an answer."""

    def __init__(self, send: Send, *, is_safe: bool) -> None:
        self._send = send
        self._is_safe = is_safe
        self.begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            headers.setdefault("Cache-Control", "no-store")
            if self._is_safe:
                headers["Strict-Transport-Security"] = HSTS
        await self._send(message)


class _Measured:
    """What is sent in, as far as it goes: whoever reads on is told that it is too much. Of what says itself that it is
    more than is taken in, nothing is read."""

    def __init__(self, receive: Receive, declared: int, document_bytes: int, patience: float) -> None:
        self._receive = receive
        self._declared = declared
        self._document_bytes = document_bytes
        self._patience = patience
        self._most = FORM_BYTES
        self._came = 0
        self._is_whole = False

    def take_documents(self) -> None:
        self._most = FORM_BYTES + self._document_bytes

    async def receive(self) -> Message:
        self._require_little(self._declared)
        message = await (self._receive() if self._is_whole else self._soon())
        if message["type"] == "http.request":
            self._came += len(message.get("body", b""))
            self._is_whole = not message.get("more_body", False)
            self._require_little(self._came)
        return message

    async def _soon(self) -> Message:
        try:
            return await asyncio.wait_for(self._receive(), self._patience)
        except TimeoutError:
            raise TooSlow from None

    def _require_little(self, size: int) -> None:
        if size > self._most:
            raise TooMuchSent
