"""The databases of the record, as the record's own tests make them, and a receiver of webhooks."""

from collections.abc import Iterator

import pytest

from tests.record.conftest import engine, opened, postgres, sqlite_template, url
from tests.webhooks.receiver import Receiver, receiver

__all__ = ["engine", "opened", "postgres", "sqlite_template", "url"]


@pytest.fixture
def database() -> str:
    """The kind of database of a test's record; parametrize it to have others."""
    return "sqlite"


@pytest.fixture
def receiving() -> Iterator[Receiver]:
    """A program on this machine that receives webhooks."""
    with receiver() as found:
        yield found
