"""What stands before every page: what a browser may do with it, how much may be sent in, and nothing untold after a
fault of the program."""

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
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


class TooMuchSent(HTTPException):
    """More was sent than is taken in."""

    def __init__(self) -> None:
        super().__init__(413)


class Guard:
    """Stands around an application. ``document_bytes`` is what a form with files may hold beside its texts."""

    def __init__(self, app: ASGIApp, document_bytes: int) -> None:
        self._app = app
        self._document_bytes = document_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answering = _Answering(send, is_safe=scope["scheme"] == "https")
        try:
            await self._app(scope, _Measured(receive, self._left(Headers(scope=scope))).receive, answering.send)
        except Exception:
            if not answering.begun:  # whoever answered has logged it (portal.error_pages)
                raise

    def _left(self, headers: Headers) -> int:
        """How much is taken in; of what says itself that it is more, nothing."""
        with_files = headers.get("content-type", "").startswith("multipart/")
        most = FORM_BYTES + (self._document_bytes if with_files else 0)
        declared = headers.get("content-length", "")
        return -1 if declared.isdecimal() and int(declared) > most else most


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
    """What is sent in, as far as it goes: whoever reads on is told that it is too much."""

    def __init__(self, receive: Receive, left: int) -> None:
        self._receive = receive
        self._left = left

    async def receive(self) -> Message:
        if self._left < 0:
            raise TooMuchSent
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise TooMuchSent
        return message
