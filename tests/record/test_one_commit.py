"""Writes that come at once: one commit, each its own fate."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import IntegrityError, OperationalError

from installation.database import open_record
from installation.one_commit import OneCommit


@pytest.fixture
def engine(tmp_path: object) -> Engine:
    engine = open_record(f"sqlite:///{tmp_path}/record.db", create=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE said (word TEXT UNIQUE)"))
    return engine


def saying(word: str) -> Callable[[Connection], None]:
    def say(connection: Connection) -> None:
        connection.execute(text("INSERT INTO said VALUES (:word)"), {"word": word})

    return say


def said(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [*connection.scalars(text("SELECT word FROM said ORDER BY word"))]


class Together:
    """Has writes wait until the first one, which holds the turn, lets go."""

    def __init__(self, engine: Engine) -> None:
        self.commits = 0
        self.one = OneCommit(engine)
        self._go, self._holds = threading.Event(), threading.Event()
        self._pool = ThreadPoolExecutor(40)
        event.listen(engine, "commit", self._count)

    def _count(self, _: Connection) -> None:
        self.commits += 1

    def _hold(self, _: Connection) -> None:
        self._holds.set()
        self._go.wait()

    def write(self, *writes: Callable[[Connection], None]) -> list[Future[None]]:
        first = self._pool.submit(self.one.write, self._hold)
        self._holds.wait()
        futures = [self._pool.submit(self.one.write, write) for write in writes]
        while len(self.one._waiting) < len(writes):
            pass
        self._go.set()
        first.result()
        for future in futures:
            future.exception()
        return futures


def test_what_comes_while_one_is_committed_goes_together(engine: Engine) -> None:
    together = Together(engine)
    futures = together.write(*(saying(f"{n:02}") for n in range(30)))
    assert [future.exception() for future in futures] == [None] * 30
    assert said(engine) == [f"{n:02}" for n in range(30)]
    assert together.commits == 3, "the first alone, then twenty, then ten"


def test_what_one_meets_is_its_own_and_nothing_of_it_stays(engine: Engine) -> None:
    def half(connection: Connection) -> None:
        saying("half")(connection)
        raise LookupError("the other half is missing")

    first, middle, last = Together(engine).write(saying("a"), half, saying("b"))
    assert (first.exception(), last.exception()) == (None, None)
    with pytest.raises(LookupError, match="the other half"):
        middle.result()
    assert said(engine) == ["a", "b"]


def test_what_the_database_refuses_one_is_no_matter_of_the_others(engine: Engine) -> None:
    def twice(connection: Connection) -> None:
        saying("b")(connection)
        saying("a")(connection)

    first, middle, last = Together(engine).write(saying("a"), twice, saying("b"))
    assert (first.exception(), last.exception()) == (None, None)
    assert isinstance(middle.exception(), IntegrityError)
    assert said(engine) == ["a", "b"]


def test_where_one_meets_a_full_disk_all_are_told_of_that(engine: Engine) -> None:
    def full(connection: Connection) -> None:
        connection.exec_driver_sql("ROLLBACK")  # as SQLite does by itself then
        raise OperationalError("INSERT", None, Exception("database or disk is full"))

    for future in Together(engine).write(saying("a"), full, saying("b")):
        with pytest.raises(OperationalError, match="database or disk is full"):
            future.result()
    assert said(engine) == []


def test_what_keeps_all_from_being_committed_is_said_to_all(engine: Engine) -> None:
    together = Together(engine)

    def full(_: Connection) -> None:
        if together.commits > 1:
            raise OperationalError("COMMIT", None, Exception("database or disk is full"))

    event.listen(engine, "commit", full)
    futures = together.write(saying("a"), saying("b"))
    assert all(isinstance(future.exception(), OperationalError) for future in futures)
    event.remove(engine, "commit", full)
    assert said(engine) == []
    together.one.write(saying("a"))
    assert said(engine) == ["a"], "the next one finds everything in order"
