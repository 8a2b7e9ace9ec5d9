"""The database is gone for a while: nothing confirmed is lost, errors are short, and it goes on by itself."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine
from temporalio.exceptions import ApplicationError

from activities.record import Record
from installation.database import RecordUnavailable
from installation.numbers import allocate
from installation.record_reader import RecordReader
from models.record.entry import Entry
from tests.hanging import HANGING
from tests.record.entries import OPENED, following, opening

SUFFIXES = ("", "-wal", "-shm")
on_sqlite = pytest.mark.parametrize("database", ["sqlite"])


class Outage:
    """Takes the database away and brings it back."""

    def __init__(self, url: str, server: Any) -> None:
        self._path = Path(url.removeprefix("sqlite:///"))
        self._server = server

    def begin(self) -> None:
        if self._server:
            self._server.stop()
        else:
            self._move(SUFFIXES, self._path, self._path.with_suffix(".away"))

    def end(self) -> None:
        if self._server:
            self._server.start()
        else:
            # the file itself last: whoever opens it without its -wal loses what is in there
            self._move(SUFFIXES[::-1], self._path.with_suffix(".away"), self._path)

    def _move(self, suffixes: tuple[str, ...], source: Path, target: Path) -> None:
        for suffix in suffixes:
            if (part := Path(f"{source}{suffix}")).exists():
                part.rename(f"{target}{suffix}")


@pytest.fixture
def outage(url: str, request: pytest.FixtureRequest, database: str) -> Outage:
    return Outage(url, request.getfixturevalue("postgres") if database == "postgresql" else None)


def failure(act: Callable[[Entry], None], entry: Entry) -> ApplicationError:
    with pytest.raises(ApplicationError) as raised:
        act(entry)
    return raised.value


def test_writing_goes_on_after_an_outage_and_nothing_confirmed_is_lost(engine: Engine, outage: Outage) -> None:
    record, first = Record(engine), opening()
    second = following(first)
    record.write(first)
    outage.begin()

    error = failure(record.write, second)

    assert (error.type, error.non_retryable) == ("RecordUnreachable", False)
    assert len(str(error)) < 300
    assert "INSERT" not in str(error)
    outage.end()
    record.write(second)
    assert record.history(first.dossier).events == first.events + second.events


def test_reading_says_what_is_wrong_and_goes_on_after_an_outage(engine: Engine, outage: Outage) -> None:
    Record(engine).write(opening())
    reader = RecordReader(engine)
    outage.begin()

    with pytest.raises(RecordUnavailable, match="ADVICE_RECORD_URL: the record cannot be read: "):
        reader.summaries()
    with pytest.raises(RecordUnavailable, match="no dossier number can be given out"):
        allocate(engine, "a", OPENED)
    outage.end()
    assert len(reader.summaries()) == 1


def test_threads_that_retry_through_an_outage_write_everything_once(engine: Engine, outage: Outage) -> None:
    record = Record(engine)
    firsts = [opening(f"2027-{number:03}") for number in range(1, 9)]
    for first in firsts:
        record.write(first)
    outage.begin()

    met_the_outage = Event()

    def persist(first: Entry) -> None:
        until = time.monotonic() + HANGING
        while time.monotonic() < until:
            try:
                return record.write(following(first))
            except ApplicationError as error:
                if error.type != "RecordUnreachable":
                    raise
            met_the_outage.set()
            time.sleep(0.02)
        raise AssertionError("the record never came back")

    with ThreadPoolExecutor(4) as pool:
        attempts = [pool.submit(persist, first) for first in firsts]
        assert met_the_outage.wait(HANGING), "no thread noticed that the record was away"
        outage.end()
        for attempt in attempts:
            attempt.result()

    for first in firsts:
        assert record.history(first.dossier).events == first.events + following(first).events


@on_sqlite
def test_nothing_is_written_into_a_file_that_was_moved_away(engine: Engine, url: str, outage: Outage) -> None:
    record = Record(engine)
    record.write(opening())
    outage.begin()

    failure(record.write, following(opening()))

    assert not Path(url.removeprefix("sqlite:///")).exists()


@on_sqlite
def test_a_full_disk_is_an_error_that_is_retried(engine: Engine) -> None:
    record, first = Record(engine), opening()
    record.write(first)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        assert connection.connection.dbapi_connection

    large = following(first, *[{"text": "x" * 100_000}] * 5)
    error = failure(record.write, large)

    assert (error.type, error.non_retryable) == ("RecordUnreachable", False)
    engine.dispose()
    record.write(large)
    assert len(record.history(first.dossier).events) == 8


@on_sqlite
def test_a_lock_held_by_another_program_is_waited_for(engine: Engine, url: str, opened: Callable[..., Engine]) -> None:
    Record(engine).write(opening())
    with ThreadPoolExecutor(1) as pool:
        with opened(url).begin():
            waiting = pool.submit(Record(engine).write, following(opening()))
            with pytest.raises(TimeoutError):  # what does not wait is done, or has failed, before
                waiting.result(timeout=1)
        waiting.result()
    assert len(RecordReader(engine).events("2027-001")) == 4
