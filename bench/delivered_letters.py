"""Letters: what the delivery of one takes of processor time, as a file and by SMTP, without its PDF and with it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, func, select
from structlog.testing import capture_logs

from activities.delivery import OutboxDelivery, Ways
from activities.record import Record
from bench.mail_server import serving
from bench.site import configured, folder
from bench.soundness import UnsoundError
from bench.table import Row, duration, milliseconds, progress
from bench.writing import entries_of
from installation.database import open_record, prepare
from installation.keys import LogKeys
from installation.settings import Settings, load_settings
from installation.typesetting.press import LetterPress
from models.record.tables import OutboxRow

_AT_ONCE = 20
"""How many letters a round of the delivery takes."""


class Place(NamedTuple):
    """Where letters go: its mail URL, and how many arrived."""

    url: str
    arrived: Callable[[], int]


@dataclass(frozen=True)
class Size:
    """The letters of how many procedures are delivered each way."""

    procedures: int = 10


def measure(size: Size) -> list[Row]:
    """Each way on a record of its own. Raises UnsoundError where not every letter leaves once."""
    fewer = max(size.procedures // 4, 1)  # a PDF takes several times as long as all the rest
    return [
        _row("a letter delivered as a file", *_delivered(size.procedures, by_smtp=False, with_pdf=False)),
        _row("a letter delivered by SMTP", *_delivered(size.procedures, by_smtp=True, with_pdf=False)),
        _row("a letter with its PDF, as a file", *_delivered(fewer, by_smtp=False, with_pdf=True)),
    ]


def _row(measure: str, letters: int, processor: float, clock: float) -> Row:
    note = f"{milliseconds(clock)} by the clock; {letters} letters"
    return Row(measure, milliseconds(processor), note, duration(measure, processor))


def _delivered(procedures: int, *, by_smtp: bool, with_pdf: bool) -> tuple[int, float, float]:
    """How many letters there were, and the seconds that one took: of processor time, and by the clock."""
    progress(f"  letters of {procedures} procedures{', by SMTP' * by_smtp}{', with PDF' * with_pdf}")
    with folder() as var:
        settings = load_settings(**configured(var)[0])
        engine = open_record(settings.record_url.get_secret_value(), create=True)
        try:
            prepare(engine)
            for serial in range(1, procedures + 1):
                for entry in entries_of(f"2027-{serial:03}"):
                    Record(engine).write(entry)
            with _mail_server() if by_smtp else _outbox(var / "outbox") as place:
                return _taken(engine, settings, place, with_pdf=with_pdf)
        finally:
            engine.dispose()


def _taken(engine: Engine, settings: Settings, place: Place, *, with_pdf: bool) -> tuple[int, float, float]:
    ways = Ways(press=_press(engine, settings)) if with_pdf else Ways()
    delivery = OutboxDelivery(engine, place.url, settings.mail_from, ways=ways)
    delivery.deliver(1)  # what the first letter of a process takes beside is not measured
    sent, clock, processor = 0, time.perf_counter(), time.process_time()
    while round_ := delivery.deliver(_AT_ONCE).sent:
        sent += round_
    taken = time.process_time() - processor, time.perf_counter() - clock
    counts = select(func.count(), func.count(OutboxRow.sent_at), func.sum(OutboxRow.attempts)).select_from(OutboxRow)
    with engine.connect() as connection:
        letters, marked, attempts = connection.execute(counts).one()
    if not letters == marked == attempts == place.arrived():
        raise UnsoundError(f"of {letters} letters {marked} left in {attempts} attempts, {place.arrived()} arrived")
    return sent, taken[0] / sent, taken[1] / sent


def _press(engine: Engine, settings: Settings) -> LetterPress:
    keys = LogKeys(settings.keys, engine, settings.log_name)
    with capture_logs():
        keys.prepare()
    return LetterPress(keys)


@contextmanager
def _outbox(files: Path) -> Iterator[Place]:
    yield Place(f"file:{files}", lambda: sum(1 for _ in files.glob("*.eml")))


@contextmanager
def _mail_server() -> Iterator[Place]:
    with serving() as (port, arrived):
        yield Place(f"smtp://127.0.0.1:{port}", arrived)
