"""Opening the accounts: a SQLite file beside the record, or a schema of its own in a PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from installation.accounts.account_tables import ACCOUNTS_REVISION
from installation.database import PATIENT, Patience, RecordUnavailable, fault, migrate, open_database, revision
from installation.settings_file import origin

SCHEMA = "portal"
"""Where the tables are in a PostgreSQL, which may be that of the record."""

_SETTING = "portal_database_url"
_MIGRATIONS = Path(__file__).resolve().parent / "migrations"


class AccountsUnavailable(Exception):  # noqa: N818 - it says what is the matter
    """The accounts cannot be used as they are; the message names what to do about it."""


def open_accounts(url: str, patience: Patience = PATIENT) -> Engine:
    """The accounts, with their tables made or brought up to date. Raises AccountsUnavailable."""
    try:
        engine = open_database(url, _SETTING, create=True, patience=patience)
    except RecordUnavailable as error:
        raise AccountsUnavailable(str(error)) from None
    if engine.dialect.name == "postgresql":
        _use_schema(engine)
    with keeping_accounts():
        if revision(engine) != ACCOUNTS_REVISION:
            with engine.begin() as connection:
                _prepare(connection)
    return engine


def accounts_as_they_are(url: str) -> str | None:
    """Up to which migration the accounts were made, without making or changing anything; None where there are none yet.
    Raises AccountsUnavailable."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return None
    with keeping_accounts():
        engine = open_database(url, _SETTING)
        if engine.dialect.name == "postgresql":
            _use_schema(engine)
        try:
            return revision(engine)
        finally:
            engine.dispose()


@contextmanager
def keeping_accounts() -> Iterator[None]:
    """Reading and writing the accounts. Raises AccountsUnavailable where they cannot be reached; what is there already
    (IntegrityError) is its caller's to tell."""
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        raise AccountsUnavailable(f"{origin(_SETTING)}: the accounts cannot be reached: {fault(error)}") from None
    except RecordUnavailable as error:
        raise AccountsUnavailable(str(error)) from None


def _use_schema(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET search_path TO {SCHEMA}")
        cursor.close()
        connection.commit()


def _prepare(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    migrate(connection, _MIGRATIONS, _SETTING)
