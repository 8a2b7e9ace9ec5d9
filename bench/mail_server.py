"""A mail server that takes every letter and keeps none, in a process of its own: what it takes is not ours."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from installation.embedded import free_port


class _Counting:
    """Counts what it takes."""

    def __init__(self) -> None:
        self.taken = 0

    async def handle_DATA(self, *_: SMTP | Session | Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.taken += 1
        return "250 OK"


@contextmanager
def serving() -> Iterator[tuple[int, Callable[[], int]]]:
    """A server at work: its port, and how many letters it took until now."""
    ours, theirs = get_context("spawn").Pipe()
    port = free_port()
    process = get_context("spawn").Process(target=_serve, args=(port, theirs), daemon=True)
    process.start()

    def taken() -> int:
        ours.send(True)
        return int(ours.recv())

    try:
        taken()  # it answers when it serves
        yield port, taken
    finally:
        ours.send(False)
        process.join()


def _serve(port: int, asked: Connection) -> None:
    counting = _Counting()
    server = Controller(counting, hostname="127.0.0.1", port=port)
    server.start()
    try:
        while asked.recv():
            asked.send(counting.taken)
    finally:
        server.stop()
