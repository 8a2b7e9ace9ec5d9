"""The houses that the tests on a real server share: starting one for each test would take longer than the tests."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.workflows.installation import Installation, installation
from tests.workflows.replaying import assert_strict_replay

IN_FLIGHT = 10
NARROW = {"limit.historyCount.suggestContinueAsNew": "120", "history.maxInFlightUpdates": str(IN_FLIGHT)}
"""Limits so low that an ordinary test runs into them."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def zowonen(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """An ordinary installation. Afterwards everything that happened in it replays."""
    async with installation(tmp_path_factory.mktemp("installation")) as built:
        yield built
        await assert_strict_replay(await built.histories())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def narrow(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """A installation whose server soon suggests to continue as new, and takes few acts of a dossier at once."""
    async with installation(tmp_path_factory.mktemp("narrow"), NARROW) as built:
        yield built
        await assert_strict_replay(await built.histories())
