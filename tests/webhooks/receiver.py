"""A receiver of webhooks: a real HTTP server on this machine, that keeps what it got and answers as it is told."""

import contextlib
import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

LOCALHOST = "127.0.0.1"


class Received(NamedTuple):
    """A request, as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def sequence(self) -> int:
        number: int = self.event["data"]["sequence"]
        return number


@dataclass
class Receiver:
    """``answer`` says with which status a request is answered; what is answered 2xx is among ``taken``, everything
    among ``asked``."""

    port: int = 0
    answer: Callable[[Received], int] = lambda _: 204
    asked: list[Received] = field(default_factory=list)
    taken: list[Received] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def url(self, path: str = "/", scheme: str = "http", host: str = LOCALHOST) -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def of(self, path: str) -> list[Received]:
        """What was taken at a path."""
        return [one for one in self.taken if one.path == path]


@contextlib.contextmanager
def receiver(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Serves one until the block ends."""
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            one = Received(self.path, {k.lower(): v for k, v in self.headers.items()}, self.rfile.read(length))
            found.asked.append(one)
            status = found.answer(one)
            if 200 <= status < 300:
                found.taken.append(one)
            with contextlib.suppress(OSError):  # whoever asked may be gone, or may not want to read all of it
                self.send_response(status)
                for name, value in found.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(found.body)))
                self.end_headers()
                self.wfile.write(found.body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass  # a connection that was cut off

    server = Server((LOCALHOST, found.port), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
