"""An installation with accounts of the test's own, on SQLite and on a real PostgreSQL, at an hour of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from application.people import Office, Person
from application.signing_in import SigningIn, person_of
from installation.accounts.account_database import SCHEMA
from installation.accounts.register import Register
from installation.installation import Installation
from installation.settings import Settings
from tests.record.conftest import database, empty_url, opened, postgres

__all__ = ["database", "empty_url", "opened", "postgres"]


@dataclass
class Hour:
    """What time it is."""

    now: datetime = datetime(2027, 5, 3, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def hour() -> Hour:
    return Hour()


@pytest.fixture
def installation(empty_url: str, tmp_path: Path) -> Iterator[Installation]:
    settings = Settings(var=tmp_path / "var", portal_database_url=empty_url, portal_url="https://advies.example")
    with Installation(settings) as made:
        yield made
        if made.accounts.dialect.name == "postgresql":
            with made.accounts.begin() as connection:
                connection.execute(text(f"DROP SCHEMA {SCHEMA} CASCADE"))


@pytest.fixture
def signing_in(installation: Installation, hour: Hour) -> SigningIn:
    return SigningIn(installation, hour)


@pytest.fixture
def person(installation: Installation, hour: Hour) -> Person:
    added = Register(installation.accounts).add(
        "A. Peters", "A.Peters@geleen.example", "geleen", Office.SECRETARY, "nl", at=hour(), by=None
    )
    return person_of(added)


def somebody(
    installation: Installation, hour: Hour, name: str, party: str, office: Office, *, was_here: bool = False
) -> Person:
    """Somebody who may sign in for a party, and did so before where ``was_here``."""
    register, mail = Register(installation.accounts), f"{name.replace(' ', '')}@{party}.example"
    added = register.add(name, mail, party, office, "nl", at=hour(), by=None)
    if was_here:
        register.change(added.id, first_seen_at=hour())
    return person_of(added)
