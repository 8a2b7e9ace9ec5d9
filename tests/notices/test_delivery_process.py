"""The process that delivers: it lives as long as whoever began it, and what becomes of it loses no letter."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr
from sqlalchemy import func, select, text, update
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.delivery import Delivered
from activities.delivery_process import DeliveryProcess
from activities.delivery_watch import DeliveryWatch
from activities.record import Record
from installation.database import open_record, prepare
from installation.embedded import free_port
from installation.settings import Settings
from installation.settings_file import ROOT
from models.record.tables import OutboxRow
from tests.notices.playing import Play, story

ON_ITS_OWN = """\
import sys
from pathlib import Path
from activities.delivery_process import DeliveryProcess
from installation.settings import Settings

if __name__ == "__main__":
    process = DeliveryProcess(Settings(var=Path(sys.argv[1]), letter_pdf=False))
    print(process.deliver(1, lambda: True).sent, process._process.pid, flush=True)
    sys.stdin.read()
"""
"""Whoever began it, and can be killed."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var=tmp_path / "var", letter_pdf=False)


@pytest.fixture
def record(settings: Settings) -> Iterator[Any]:
    """A record with three letters that wait."""
    settings.var.mkdir()
    engine = open_record(settings.record_url.get_secret_value(), create=True)
    prepare(engine)
    told = story("geschil")
    for entry in Play(told.agreement, told.steps[:1]).entries():
        Record(engine).write(entry.model_copy(update={"recorded_at": datetime.now(UTC)}))
    yield engine
    engine.dispose()


@pytest.fixture
def letters(settings: Settings) -> Callable[[], list[str]]:
    return lambda: sorted(path.name for path in (settings.var / "outbox").glob("*.eml"))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_it_delivers_and_ends_when_told(settings: Settings, record: Any, letters: Callable[[], list[str]]) -> None:
    process = DeliveryProcess(settings)
    with closing(process):
        assert process.deliver(2, lambda: True) == Delivered(sent=2, failed=0, waiting=1)
        first = process._process
        assert first
        assert process.deliver(2, lambda: True) == Delivered(sent=1, failed=0, waiting=0)
        assert first is process._process
        pid = first.pid or 0
        assert os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(os.PRIO_PROCESS, 0)
    assert not is_alive(pid)
    assert len(letters()) == 3


def test_what_the_delivery_says_is_wrong_is_raised_here(settings: Settings, record: Any) -> None:
    with record.begin() as connection:
        connection.execute(text("ALTER TABLE outbox RENAME TO elsewhere"))
    with closing(DeliveryProcess(settings)) as process, pytest.raises(ApplicationError) as raised:
        process.deliver(2, lambda: True)
    assert raised.value.type == "RecordUnreachable"


def test_killed_it_is_begun_anew_and_nothing_is_lost(
    settings: Settings, record: Any, letters: Callable[[], list[str]]
) -> None:
    with closing(DeliveryProcess(settings)) as process:
        assert process.deliver(1, lambda: True).sent == 1
        assert process._process
        process._process.kill()
        process._process.join()
        with pytest.raises(ApplicationError) as raised:
            process.deliver(5, lambda: True)
        assert raised.value.type == "DeliveryEnded"
        assert process.deliver(5, lambda: True) == Delivered(sent=2, failed=0, waiting=0)
    assert len(letters()) == 3


def test_what_all_processes_are_told_at_the_end_breaks_off_nothing(settings: Settings, record: Any) -> None:
    with closing(DeliveryProcess(settings)) as process:
        process._begun()
        tell_the_end(process)  # while it begins
        assert process.deliver(1, lambda: True).sent == 1
        tell_the_end(process)
        assert process.deliver(5, lambda: True).sent == 2


def tell_the_end(process: DeliveryProcess) -> None:
    assert process._process
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(process._process.pid or 0, number)


def test_it_does_not_outlive_whoever_began_it(settings: Settings, record: Any) -> None:
    command = [sys.executable, "-c", ON_ITS_OWN, str(settings.var)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as parent:
        assert parent.stdout
        sent, pid = map(int, parent.stdout.readline().split())
        assert sent == 1
        assert is_alive(pid)
        parent.kill()
        assert parent.stdout.read() == b""  # both have let go of it


class HangsAtTheSecond:
    """A mail server that takes one letter, and says nothing more once it was sent another."""

    def __init__(self) -> None:
        self.hung = threading.Event()
        self._taken = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self._taken += 1
        if self._taken > 1:
            self.hung.set()
            await asyncio.Event().wait()
        return "250 OK"


class Impatient(Exception):  # noqa: N818
    """Whoever asked for letters is broken off, as an activity of Temporal is."""


def test_what_is_broken_off_answers_no_later_call(
    settings: Settings, record: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken_off() -> bool:
        raise Impatient

    with closing(DeliveryProcess(settings)) as process:
        with monkeypatch.context() as at_once:
            at_once.setattr("activities.delivery_process._LOOKS", 0.0)  # before it has begun
            with pytest.raises(Impatient):
                process.deliver(1, broken_off)
        assert process.deliver(2, lambda: True) == Delivered(sent=2, failed=0, waiting=1)


def test_once_it_is_enough_the_letter_in_hand_is_the_last_one(
    settings: Settings, record: Any, letters: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(DeliveryProcess(settings)) as process:
        with monkeypatch.context() as at_once:
            at_once.setattr("activities.delivery_process._LOOKS", 0.01)  # before it has begun
            assert process.deliver(3, lambda: False) == Delivered(sent=0, failed=0, waiting=3)
        assert letters() == []
        assert process.deliver(3, lambda: True) == Delivered(sent=3, failed=0, waiting=0)


def test_what_left_before_a_mail_server_hung_is_on_record_when_it_is_ended(
    settings: Settings, record: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.delivery_process._ENDS_WITHIN", 0)
    handler = HangsAtTheSecond()

    def until_it_hangs() -> bool:
        if handler.hung.is_set():
            raise Impatient
        return True

    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        by_smtp = settings.model_copy(update={"mail_url": SecretStr(f"smtp://127.0.0.1:{controller.port}")})
        with closing(DeliveryProcess(by_smtp)) as process, pytest.raises(Impatient):
            process.deliver(3, until_it_hangs)
    finally:
        controller.stop()
    with record.connect() as connection:
        rows = connection.execute(select(OutboxRow.sent_at, OutboxRow.claimed_until).order_by(OutboxRow.id)).all()
    assert [(row.sent_at is not None, row.claimed_until is not None) for row in rows] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_a_watch_goes_on_at_once_while_more_is_due_and_begins_no_process_for_nothing(
    settings: Settings, record: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.delivery_watch._AT_ONCE", 1)
    stopping, told = threading.Event(), list[int]()

    class Counting:
        """Delivers, and has the watch stop when nothing waits any more."""

        def deliver(self, limit: int, goes_on: Callable[[], bool]) -> Delivered:
            delivered = process.deliver(limit, goes_on)
            told.append(delivered.sent)
            if delivered.waiting == 0:
                stopping.set()
            return delivered

    with closing(DeliveryProcess(settings)) as process:
        watch = DeliveryWatch(record, Counting(), stopping=stopping)
        assert ActivityEnvironment().run(watch.watch) == 3
    assert told == [1, 1, 1]
    with record.begin() as connection:
        connection.execute(update(OutboxRow).values(sent_at=None, not_before=datetime(2999, 1, 1, tzinfo=UTC)))
        assert connection.scalar(select(func.count()).where(OutboxRow.sent_at.is_(None))) == 3
    idle = DeliveryProcess(settings)
    assert ActivityEnvironment().run(DeliveryWatch(record, idle, stopping=stopping).watch) == 0
    assert idle._process is None
