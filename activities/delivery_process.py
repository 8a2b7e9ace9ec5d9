"""The delivery in a process of its own: to set and send a letter takes more processor time than the act it tells of,
and no act is to wait for it. It begins with the first letter, stands back for everything else on the machine, and ends
with whoever began it, after what it has in hand, also where that is killed."""

import contextlib
import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Final

from temporalio.exceptions import ApplicationError

from activities.delivery import Delivered, OutboxDelivery, Ways
from installation.database import open_record
from installation.keys import LogKeys
from installation.logs import start_logging
from installation.settings import Settings
from installation.typesetting.press import LetterPress
from language.example_texts import PAPER_MARK

_STANDS_BACK: Final = 10
_LOOKS, _ENDS_WITHIN = 1.0, 20.0  # seconds
_BY_ITS_PARENT: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What a terminal or a service manager tells all processes; this one ends when it is given nothing more to do."""


class DeliveryProcess:
    """Delivers by the settings of an installation, one call at a time; ``close`` when nothing more is to be sent."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: SpawnProcess | None = None
        self._line: Connection | None = None

    def deliver(self, limit: int, meanwhile: Callable[[], None]) -> Delivered:
        """As ``OutboxDelivery.deliver``, which runs there; calls ``meanwhile`` about every second. Raises what that
        raises, and ApplicationError of type ``DeliveryEnded`` where the process did; the next call begins another."""
        line = self._line or self._begun()
        try:
            line.send(limit)
            while not line.poll(_LOOKS):
                meanwhile()
            told = line.recv()
        except (EOFError, OSError) as error:
            self.close()
            raise ApplicationError("the process that delivers letters ended", type="DeliveryEnded") from error
        if isinstance(told, ApplicationError):
            raise told
        assert isinstance(told, Delivered)
        return told

    def close(self) -> None:
        """Ends the process, after what it has in hand: politely, and after some time not."""
        if self._line:
            self._line.close()
        if self._process:
            self._process.join(_ENDS_WITHIN)
            self._process.kill()
            self._process.join()
        self._process = self._line = None

    def _begun(self) -> Connection:
        spawning = get_context("spawn")  # a fork would take over threads and connections as they are
        self._line, theirs = spawning.Pipe()
        self._process = spawning.Process(target=_deliveries, args=(theirs, self._settings), name="letters")
        self._process.start()
        theirs.close()  # so that it learns of our end, and we of its
        return self._line


def _deliveries(line: Connection, settings: Settings) -> None:
    """Delivers as often as it is told to, until nobody is there who could."""
    for number in _BY_ITS_PARENT:
        signal.signal(number, signal.SIG_IGN)
    os.nice(_STANDS_BACK)
    with start_logging(settings.log_format, settings.log_level), contextlib.suppress(EOFError, OSError):
        delivery = delivery_of(settings)
        while True:
            limit = line.recv()
            try:
                told: Delivered | ApplicationError = delivery.deliver(limit)
            except ApplicationError as error:
                told = error
            line.send(told)


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
