"""The delivery in a process of its own: to set and send a letter takes more processor time than the act it tells of,
and no act is to wait for it. It begins with the first letter, stands back for everything else on the machine, and ends
with whoever began it, after the letter that it has in hand, also where that is killed."""

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Final, NoReturn

from temporalio.exceptions import ApplicationError

from activities.delivery import Delivered, OutboxDelivery, Ways
from installation.database import open_record
from installation.garbage import collected_in_quiet
from installation.keys import LogKeys
from installation.logs import start_logging
from installation.settings import Settings
from installation.typesetting.press import LetterPress
from language.example_texts import PAPER_MARK

_STANDS_BACK: Final = 10
"""How nice it is. No act was measurably slower for waiting until it let go of SQLite's lock, nor faster: on a machine
with too much to do, nine paired rounds of 750 acts gave 101 ms against 99 without (medians), and half the letters."""

_LOOKS, _ENDS_WITHIN, _MARKS_WITHIN = 1.0, 20.0, 5.0  # seconds
_ENOUGH: Final = 0
"""What it is told where it is to send no more of what it was told to send."""

_BY_ITS_PARENT: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What a terminal or a service manager tells all processes; this one ends when it is given nothing more to do."""

_BREAKS_OFF: Final = signal.SIGUSR1


class DeliveryProcess:
    """Delivers by the settings of an installation, one call after the other; ``close`` when nothing more is to be
    sent."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: SpawnProcess | None = None
        self._line: Connection | None = None
        self._one_at_a_time = threading.Lock()

    def deliver(self, limit: int, goes_on: Callable[[], bool]) -> Delivered:
        """As ``OutboxDelivery.deliver``, which runs there; asks about every second whether it ``goes_on``, and where it
        does not, nothing is sent after the letter in hand. Raises what that raises, and ApplicationError of type
        ``DeliveryEnded`` where the process did; the next call begins another."""
        with self._one_at_a_time:
            try:
                told = self._told(self._line or self._begun(), limit, goes_on)
            except BaseException as error:  # also what breaks off whoever asks: the answer would be the next one's
                self.close()
                if isinstance(error, EOFError | OSError):
                    raise ApplicationError("the process that delivers letters ended", type="DeliveryEnded") from error
                raise
        if isinstance(told, ApplicationError):
            raise told
        return told

    def _told(self, line: Connection, limit: int, goes_on: Callable[[], bool]) -> Delivered | ApplicationError:
        line.send(limit)
        is_enough = False
        while not line.poll(_LOOKS):
            if not goes_on() and not is_enough:
                line.send(_ENOUGH)
                is_enough = True
        told = line.recv()
        assert isinstance(told, Delivered | ApplicationError)
        return told

    def close(self) -> None:
        """Ends the process, after the letter in hand; where that takes long, once it put on record what it sent before,
        and after some time not even so."""
        line, process = self._line, self._process
        self._process = self._line = None
        if line:
            line.close()
        if process:
            process.join(_ENDS_WITHIN)
            if process.pid and process.is_alive():
                os.kill(process.pid, _BREAKS_OFF)
                process.join(_MARKS_WITHIN)
            process.kill()
            process.join()

    def _begun(self) -> Connection:
        spawning = get_context("spawn")  # a fork would take over threads and connections as they are
        self._line, theirs = spawning.Pipe()
        self._process = spawning.Process(target=_deliveries, args=(theirs, self._settings), name="letters")
        with _deaf():
            self._process.start()
        theirs.close()  # so that it learns of our end, and we of its
        return self._line


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """What begins here is told nothing of what all processes are told, until it can say that it does not listen."""
    resource_tracker.ensure_running()  # which listens again to SIGINT and SIGTERM when it begins
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _BY_ITS_PARENT)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _deliveries(line: Connection, settings: Settings) -> None:
    """Delivers as often as it is told to, until nobody is there who could."""
    for number in _BY_ITS_PARENT:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _BY_ITS_PARENT)
    signal.signal(_BREAKS_OFF, _break_off)
    os.nice(_STANDS_BACK)
    with (
        start_logging(settings.log_format, settings.log_level),
        collected_in_quiet(),
        contextlib.suppress(EOFError, OSError),
    ):
        delivery = delivery_of(settings)
        while True:
            if (limit := line.recv()) == _ENOUGH:
                continue  # it came when all was sent
            try:
                told: Delivered | ApplicationError = delivery.deliver(limit, line.poll)
            except ApplicationError as error:
                told = error
            line.send(told)


def _break_off(*_: object) -> NoReturn:
    """Ends what waits for a mail server, by an exception: what was sent before is put on record."""
    raise SystemExit


def delivery_of(settings: Settings) -> OutboxDelivery:
    """The delivery by the settings of an installation. Raises RecordUnavailable."""
    engine = open_record(settings.record_url.get_secret_value())
    keys = LogKeys(settings.keys, engine, settings.log_name)
    press = LetterPress(keys, PAPER_MARK if settings.example else "") if settings.letter_pdf else None
    return OutboxDelivery(
        engine,
        settings.mail_url.get_secret_value(),
        settings.mail_from,
        ways=Ways(commands=settings.letter_commands, portal=settings.portal_in_letters, press=press),
        example=settings.example,
    )
