"""Opening the record: SQLite on one machine, PostgreSQL beyond it, and bringing its tables up to date."""

import math
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.pool import ConnectionPoolEntry

from installation.settings_file import origin
from models.record.tables import REVISION

_RECORD = "record_url"
_MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
_SWITCHED_WITHIN = 1.0
_SOON = 0.7
_LOOKS_EVERY = 0.001
_KIND = 0xFF
"""Of SQLite's codes of faults the part that says of which kind one is; the rest says why."""
_POSTGRESQL_PORT = 5432
_PREPARING = 0x61647669636
"""The key of PostgreSQL's advisory lock under which tables are made."""

READING = {"reading": True}
"""Execution options of a connection that only reads: on SQLite it does not wait for whoever writes."""

_NO_DATABASE = {
    "SQLITE_NOTADB": "the file is no SQLite database",
    "SQLITE_CORRUPT": "the file of the database is damaged",
}


class Patience(NamedTuple):
    """How many seconds a database is waited for: until it answers (``connect``), until others let go of what they hold
    (``busy``), until it acknowledges what was sent (``silent``), and until a statement is done (0: as long as it
    takes)."""

    connect: float
    busy: float
    silent: float
    statement: float


PATIENT = Patience(connect=5, busy=10, silent=15, statement=0)
"""For work that has to be done, and for whoever typed a command."""

PROMPT = Patience(connect=1, busy=1, silent=1, statement=5)
"""For pages: somebody waits for each, and is told within a second that it cannot be made now."""


class RecordUnavailable(Exception):  # noqa: N818 - it says what is the matter
    """The record cannot be used as it is; the message names what to do about it."""


def fault(error: SQLAlchemyError) -> str:
    """What is wrong with the database, in one line without personal data: only an unreachable or busy database speaks
    for itself, because any other message of a driver may quote what was to be stored."""
    if isinstance(error, OperationalError | InterfaceError) and error.orig:
        return next(iter(str(error.orig).splitlines()), type(error.orig).__name__)
    original = error.orig if isinstance(error, DBAPIError) and error.orig else error
    if words := _NO_DATABASE.get(getattr(original, "sqlite_errorname", "")):
        return words
    constraint = getattr(getattr(original, "diag", None), "constraint_name", None)
    return f"{type(original).__name__} ({constraint})" if constraint else type(original).__name__


def unavailable(why: str, setting: str = _RECORD) -> RecordUnavailable:
    """Names the setting as the user wrote it."""
    return RecordUnavailable(f"{origin(setting)}: {why}")


def open_record(url: str, *, create: bool = False, patience: Patience = PATIENT) -> Engine:
    """An engine on the record. Raises as ``open_database`` does."""
    return open_database(url, _RECORD, create=create, patience=patience)


def open_database(url: str, setting: str, *, create: bool = False, patience: Patience = PATIENT) -> Engine:
    """An engine on the database that a setting names. Nothing is connected yet, except that a SQLite file is made where
    ``create`` says so.

    Raises RecordUnavailable where the setting cannot be read or names a SQLite file that is not there.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed, create, setting, patience)
        return _postgresql(parsed, patience)
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise unavailable(
            "it is not a database URL that can be used here; write sqlite:///var/record.db or "
            f"postgresql://user@host/database ({type(error).__name__})",
            setting,
        ) from None


def _postgresql(url: URL, patience: Patience) -> Engine:
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise ValueError("neither SQLite nor PostgreSQL")
    settings: dict[str, str | int] = {
        "connect_timeout": math.ceil(patience.connect),
        "tcp_user_timeout": _milliseconds(patience.silent),
    }
    if patience.statement:
        limits = {"lock_timeout": patience.busy, "statement_timeout": patience.statement}
        said = (f"-c {name}={_milliseconds(seconds)}" for name, seconds in limits.items())
        settings["options"] = " ".join((str(url.query.get("options", "")), *said)).strip()
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"), hide_parameters=True, pool_pre_ping=True, connect_args=settings
    )
    if url.host and not url.host.startswith("/"):
        _knock_first(engine, url.host, url.port or _POSTGRESQL_PORT, patience.connect)
    return engine


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _knock_first(engine: Engine, host: str, port: int, within: float) -> None:
    """Has a new connection wait no longer than said for a host that does not answer: PostgreSQL's own client takes
    twice a second at least, and once for every address of the host."""

    @event.listens_for(engine, "do_connect")
    def knock(*_: object) -> None:
        from psycopg import OperationalError

        try:
            socket.create_connection((host, port), within).close()
        except OSError as error:
            raise OperationalError(f"no answer from its host: {error.strerror or type(error).__name__}") from None


def _sqlite(url: URL, create: bool, setting: str, patience: Patience) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ValueError("a record in memory is no record")
    path = Path(url.database).absolute()
    _require_file(path, create, setting)
    # mode=rw: a file that disappears is an error, never silently a new and empty record
    target = URL.create("sqlite", database=path.as_uri(), query={"uri": "true", "mode": "rw"})
    engine = create_engine(target, hide_parameters=True, connect_args={"timeout": patience.busy})
    _obey_sqlite(engine, path, patience)
    return engine


def _require_file(path: Path, create: bool, setting: str) -> None:
    try:
        if create:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
        elif not path.exists():
            raise unavailable(f"there is no record at {path} yet; start the worker once to make it", setting)
    except OSError as error:
        raise unavailable(f"{path} cannot be opened ({error.strerror})", setting) from None


def _obey_sqlite(engine: Engine, path: Path, patience: Patience) -> None:
    """What SQLite does not do by itself: WAL with full synchronisation, foreign keys, writers that queue up at BEGIN
    rather than collide at the first INSERT, and noticing that the file was moved or replaced."""

    @event.listens_for(engine, "connect")
    def connected(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)
        connection.isolation_level = None  # BEGIN is ours
        # two processes that switch a new file at once get "locked", which the busy time-out does not cover
        _as_soon_as_free(connection, "PRAGMA journal_mode=WAL", _SWITCHED_WITHIN)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        entry.info["file"] = _identity(path)

    @event.listens_for(engine, "checkout")
    def checked_out(_: DBAPIConnection, entry: ConnectionPoolEntry, __: object) -> None:
        # SQLite would go on writing into a file that was moved away, and confirm acts that nobody finds again
        if entry.info.get("file") != _identity(path):
            raise DisconnectionError("the file of the record was moved or replaced")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("reading"):
            connection.exec_driver_sql("BEGIN")
        else:
            _take_turn(connection, patience.busy, options.get("soon", patience.busy))


def _take_turn(connection: Connection, usual: float, within: float) -> None:
    """Begins to write as soon as nobody else does, ``within`` so many seconds. SQLite waits longer and longer between
    two looks, up to a tenth of a second, and whoever comes just then goes first: beside two processes that write all
    the time one act in a hundred waited 290 to 600 ms, and so it waits 45 to 105."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.execute("PRAGMA busy_timeout=0")
    try:
        _as_soon_as_free(raw, "BEGIN IMMEDIATE", within)
    except sqlite3.Error:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # once more, so that the fault is told as any is
    finally:
        raw.execute(f"PRAGMA busy_timeout={_milliseconds(usual)}")


def _as_soon_as_free(raw: sqlite3.Connection, statement: str, within: float) -> None:
    """Does a statement as soon as no other connection is in its way, ``within`` so many seconds. Raises
    sqlite3.Error."""
    until = time.monotonic() + within
    while True:
        try:
            raw.execute(statement)
            return
        except sqlite3.OperationalError as error:
            # also while another process repairs what one that was killed left (SQLITE_BUSY_RECOVERY)
            if error.sqlite_errorcode & _KIND != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
        time.sleep(_LOOKS_EVERY)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def revision(engine: Engine) -> str | None:
    """The migration up to which the record's tables were made, or None where there are none."""
    with engine.connect().execution_options(**READING) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def check(engine: Engine) -> None:
    """Raises RecordUnavailable unless the record can be reached and has the tables of this version."""
    try:
        found = revision(engine)
    except SQLAlchemyError as error:
        raise unavailable(f"the record cannot be reached: {fault(error)}") from None
    if found is None:
        raise unavailable("that database has no record yet; start the worker once to make it")
    if found != REVISION:
        raise unavailable(f"the record has tables {found}, this program needs {REVISION}")


def prepare(engine: Engine) -> None:
    """Makes the record's tables, or brings them up to date. Safe to call at every start, from any number of processes.

    Raises RecordUnavailable where the database cannot be reached or was made by a newer version of this program."""
    try:
        if revision(engine) != REVISION:
            with engine.begin() as connection:
                migrate(connection, _MIGRATIONS, _RECORD)
    except SQLAlchemyError as error:
        raise unavailable(f"the record cannot be prepared: {fault(error)}") from None


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction on the record. Raises RecordUnavailable where it cannot be reached."""
    with plain_errors(), engine.begin() as connection:
        yield connection


@contextmanager
def writing_soon(engine: Engine) -> Iterator[Connection]:
    """A transaction on the record for whoever cannot wait long until others have written: somebody waits for a page.
    Raises RecordUnavailable where the record cannot be reached, or is not free in time."""
    with plain_errors(), engine.connect().execution_options(soon=_SOON) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_milliseconds(_SOON)}ms'")
        yield connection


@contextmanager
def plain_errors() -> Iterator[None]:
    """Writing to the record. Raises RecordUnavailable where it cannot be reached."""
    try:
        yield
    except SQLAlchemyError as error:
        raise unavailable(f"the record cannot be reached: {fault(error)}") from None


@contextmanager
def legible() -> Iterator[None]:
    """Reading the record. Raises RecordUnavailable where it cannot be read."""
    try:
        yield
    except SQLAlchemyError as error:
        raise unavailable(f"the record cannot be read: {fault(error)}") from None


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads the record. Raises RecordUnavailable where it cannot be read.

    The connection is told that it reads, rather than an engine made that says so, and its transaction rolled back as it
    is let go of rather than committed before: 75 µs of processor time in place of 110, a few times a request."""
    with legible(), engine.connect().execution_options(**READING) as connection:
        yield connection


def migrate(connection: Connection, migrations: Path, setting: str) -> None:
    """Brings the tables of a database up to date, in the transaction of a connection. Raises RecordUnavailable."""
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PREPARING})
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise unavailable(f"made by a newer version of this program? {error}", setting) from None
