"""The databases of the record, as the record's own tests make them; and everything, as it runs."""

from collections.abc import Iterator

import pytest

from tests.portal.running import Running, running
from tests.record.conftest import database, opened, postgres, sqlite_template, url

__all__ = ["database", "opened", "postgres", "sqlite_template", "url"]


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """What ``make run`` starts, with its portal."""
    with running(tmp_path_factory.mktemp("everything") / "var") as found:
        yield found
