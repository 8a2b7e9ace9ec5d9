"""The portal as a browser meets it: on a port of this machine, by uvicorn."""

import gzip
import http.client
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

import uvicorn
from sqlalchemy import Engine, event
from starlette.types import ASGIApp, Receive, Scope, Send

_answering = ContextVar("answering", default=False)


class Answer(NamedTuple):
    """What came back: status, headers (their names in lower case; of a repeated one the last), and the body as sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        plain = gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body
        return plain.decode("utf-8")


class Served(NamedTuple):
    """A portal that is being served, on a port of localhost."""

    port: int

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, None, **headers)

    def send(self, method: str, path: str, body: bytes | Iterator[bytes] | None = None, **headers: str) -> Answer:
        """One request; names of headers are written with ``_``."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            named = {"Host": f"localhost:{self.port}", **{name.replace("_", "-"): v for name, v in headers.items()}}
            connection.request(method, path, body, named, encode_chunked=not isinstance(body, bytes | None))
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()


@contextmanager
def asked_of(engine: Engine) -> Iterator[list[str]]:
    """What is asked of a database meanwhile for answers, in order; what a portal does beside its pages is left out."""
    asked: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if _answering.get():
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _marked(app: ASGIApp) -> ASGIApp:
    """An application that says, wherever something is done for an answer, that it is."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        _answering.set(scope["type"] == "http")
        await app(scope, receive, send)

    return answer


@contextmanager
def served(app: ASGIApp, port: int = 0) -> Iterator[Served]:
    """Serves an application until the block ends, on a port that is free or on this one."""
    listening = socket.create_server(("127.0.0.1", port))
    config = uvicorn.Config(
        _marked(app), lifespan="on", proxy_headers=False, server_header=False, access_log=False, log_config=None
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        server.is_up.wait(30)
        yield Served(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(30)
        listening.close()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()
