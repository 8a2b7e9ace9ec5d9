"""Opening and preparing the record, on both databases: settings, migrations, and starting several at once."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, insert, inspect, select, text
from sqlalchemy.exc import OperationalError, StatementError

from installation.database import PATIENT, PROMPT, RecordUnavailable, check, open_record, prepare, revision
from models.record.tables import REVISION, NumberRow, Table
from tests.hanging import HANGING
from tests.record.entries import OPENED, ROOT

PROCESS = """
import sys
from installation.database import open_record, prepare
engine = open_record(sys.argv[1], create=True)
print("ready", flush=True)
sys.stdin.readline()
prepare(engine)
"""
REPAIRING = """
import fcntl, sys
with open(sys.argv[1], "r+b") as index:
    fcntl.lockf(index, fcntl.LOCK_EX, 3, 120)  # to write, to checkpoint and to recover, as SQLite's format of it says
    index.write(bytes(136))  # both of its headers, half written by who was killed
    index.flush()
    print("repairs", flush=True)
    sys.stdin.readline()
"""
Opened = Callable[..., Engine]
on_sqlite = pytest.mark.parametrize("database", ["sqlite"])
on_postgresql = pytest.mark.parametrize("database", ["postgresql"])


def _is_no_index_of_words(_: object, name: str | None, *__: object) -> bool:
    """Each database keeps the index over the words that can be found in a way of its own."""
    return not str(name).startswith(("texts_found", "texts_lexemes", "lexemes"))


def test_the_migrations_make_exactly_these_tables(empty_url: str, opened: Opened) -> None:
    engine = opened(empty_url, create=True)
    prepare(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _is_no_index_of_words})
        assert compare_metadata(context, Table.metadata) == []


def test_the_named_revision_is_the_latest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_preparing_again_changes_nothing(engine: Engine) -> None:
    prepare(engine)
    prepare(engine)
    check(engine)
    assert revision(engine) == REVISION


def started(program: str, url: str) -> subprocess.Popen[str]:
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", program, url], stdin=pipe, stdout=pipe, text=True, cwd=ROOT)


def test_two_processes_may_prepare_at_once(empty_url: str, opened: Opened) -> None:
    processes = [started(PROCESS, empty_url) for _ in range(2)]
    for process in processes:
        assert process.stdout
        process.stdout.readline()
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=HANGING)

    assert [process.returncode for process in processes] == [0, 0]
    check(opened(empty_url))


def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str, opened: Opened) -> None:
    engine = opened(empty_url, create=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE outbox (in_the_way integer)"))

    with pytest.raises(RecordUnavailable, match="cannot be prepared"):
        prepare(engine)

    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["outbox"]


def test_a_record_of_a_newer_version_is_left_alone(empty_url: str, opened: Opened) -> None:
    engine = opened(empty_url, create=True)
    prepare(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for attempt, says in ((prepare, "newer version"), (check, "has tables 9999, this program needs")):
        with pytest.raises(RecordUnavailable, match=says):
            attempt(engine)


def test_a_database_without_a_record_is_named(empty_url: str, opened: Opened) -> None:
    with pytest.raises(RecordUnavailable, match="no record yet; start the worker once"):
        check(opened(empty_url, create=True))


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://host/db", "sqlite://", "sqlite:///:memory:"])
def test_an_impossible_url_is_named_by_its_setting(url: str) -> None:
    with pytest.raises(RecordUnavailable, match="ADVICE_RECORD_URL: it is not a database URL"):
        open_record(url)


def test_a_password_in_the_url_is_not_shown() -> None:
    with pytest.raises(RecordUnavailable) as raised:
        check(open_record("postgresql://advice:geheim@127.0.0.1:1/record"))
    assert "Connection refused" in str(raised.value)
    assert "geheim" not in str(raised.value)


def test_a_file_that_is_not_there_is_made_only_by_who_may(tmp_path: Path, opened: Opened) -> None:
    url = f"sqlite:///{tmp_path / 'new folder' / '100% record.db'}"
    with pytest.raises(RecordUnavailable, match=r"there is no record at .*; start the worker once"):
        open_record(url)
    engine = opened(url, create=True)
    prepare(engine)
    check(opened(url))


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path, opened: Opened) -> None:
    (tmp_path / "record.db").write_text("no database, " * 100)
    engine = opened(f"sqlite:///{tmp_path / 'record.db'}")
    for attempt in (prepare, check):
        with pytest.raises(RecordUnavailable, match=r"ADVICE_RECORD_URL: .*: the file is no SQLite database$"):
            attempt(engine)


def test_a_place_that_cannot_hold_a_file_is_named() -> None:
    with pytest.raises(RecordUnavailable, match=r"/proc/none/record\.db cannot be opened"):
        open_record("sqlite:////proc/none/record.db", create=True)


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "record.db"
    path.write_text("no database " * 100)
    with pytest.raises(RecordUnavailable, match="cannot be reached"):
        check(open_record(f"sqlite:///{path}"))


@on_sqlite
def test_sqlite_is_durable_and_keeps_its_references(engine: Engine) -> None:
    with engine.connect() as connection:
        found = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


@on_sqlite
def test_sqlite_writers_queue_at_the_beginning(engine: Engine, url: str) -> None:
    with engine.begin():
        other = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()


@on_sqlite
def test_a_writer_waits_for_its_turn_and_begins_once_the_other_is_done(engine: Engine, url: str) -> None:
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.05, other.rollback)
    done.start()
    with engine.begin() as connection:
        assert not done.is_alive() or not other.in_transaction
        connection.execute(insert(NumberRow).values(year=2027, serial=1, act_id="a", allocated_at=OPENED))
    done.join()
    other.close()
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA busy_timeout")) == PATIENT.busy * 1000


@on_sqlite
def test_a_writer_waits_for_who_repairs_what_a_killed_process_left(engine: Engine, url: str) -> None:
    assert revision(engine) == REVISION, "it is open, as that of a worker that runs"
    with started(REPAIRING, f"{url.removeprefix('sqlite:///')}-shm") as other:
        assert other.stdout
        assert other.stdin
        assert other.stdout.readline() == "repairs\n"
        done = threading.Timer(0.05, other.stdin.close)
        done.start()
        with engine.begin() as connection:
            connection.execute(insert(NumberRow).values(year=2027, serial=1, act_id="a", allocated_at=OPENED))
        done.join()


@on_sqlite
def test_who_waits_for_a_writer_in_vain_is_told_so(engine: Engine, url: str) -> None:
    impatient = open_record(url, patience=PROMPT._replace(busy=0.01))
    with engine.begin(), pytest.raises(OperationalError, match="database is locked"):
        impatient.connect().begin()
    impatient.dispose()


@pytest.mark.parametrize(
    "moment", [OPENED, OPENED.astimezone(timezone(timedelta(hours=2))), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)]
)
def test_an_instant_comes_back_the_same_in_utc(engine: Engine, moment: datetime) -> None:
    with engine.begin() as connection:
        connection.execute(insert(NumberRow).values(year=2027, serial=1, act_id="a", allocated_at=moment))
        found = connection.scalars(select(NumberRow.allocated_at)).one()
    assert (found, found.tzinfo) == (moment, UTC)


def test_a_naive_instant_is_refused(engine: Engine) -> None:
    naive = OPENED.replace(tzinfo=None)
    with engine.begin() as connection, pytest.raises(StatementError, match="without a time zone"):
        connection.execute(insert(NumberRow).values(year=2027, serial=1, act_id="a", allocated_at=naive))
