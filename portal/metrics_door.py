"""Where Prometheus reads what was counted: an address of its own, which no proxy passes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from portal.counts import Counts

PATH = "/metrics"
_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@contextmanager
def metrics_at(address: str | None, counts: Counts) -> Iterator[None]:
    """Tells what is counted at an address (``IP:PORT``) until the block ends; without one nowhere. Raises OSError where
    nothing can listen there."""
    if address is None:
        yield
        return
    host, _, port = address.rpartition(":")
    server = ThreadingHTTPServer((host.strip("[]"), int(port)), _telling(counts))
    thread = Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _telling(counts: Counts) -> type[BaseHTTPRequestHandler]:
    class Telling(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != PATH:
                self.send_error(404)
                return
            body = counts.text().encode()
            self.send_response(200)
            self.send_header("Content-Type", _TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: who asks is Prometheus, every few seconds."""

    return Telling
