"""The houses that the tests on a real server share: starting one for each test would take longer than the tests."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.workflows.house import House, house
from tests.workflows.replaying import assert_strict_replay

IN_FLIGHT = 10
NARROW = {"limit.historyCount.suggestContinueAsNew": "120", "history.maxInFlightUpdates": str(IN_FLIGHT)}
"""Limits so low that an ordinary test runs into them."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def zowonen(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """An ordinary house. Afterwards everything that happened in it replays."""
    async with house(tmp_path_factory.mktemp("house")) as built:
        yield built
        await assert_strict_replay(await built.histories())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def narrow(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house whose server soon suggests to continue as new, and takes few acts of a dossier at once."""
    async with house(tmp_path_factory.mktemp("narrow"), NARROW) as built:
        yield built
        await assert_strict_replay(await built.histories())
