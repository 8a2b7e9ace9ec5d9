"""The steps of a start go on through a restart of Temporal's server, and end in words where it stays away."""

import os
import signal
from datetime import timedelta

import pytest
from temporalio.service import RPCError

from installation.connection import ConnectionFailed, connect
from installation.embedded import EmbeddedServer
from installation.retrying import retrying
from installation.settings import Settings
from installation.versioning import current_build


async def test_a_step_is_done_although_the_server_is_killed_meanwhile(settings: Settings) -> None:
    async with EmbeddedServer.of(settings, []) as server:
        client = await connect(settings)
        for _ in range(3):
            os.kill(server.pid, signal.SIGKILL)

            assert await retrying(lambda: current_build(client)) is None


async def test_a_server_that_stays_away_is_said_in_words(settings: Settings) -> None:
    with pytest.raises(ConnectionFailed, match=r"did not answer for 0\.5 s"):
        await retrying(lambda: connect(settings), at_most=timedelta(seconds=0.5))


async def test_what_no_waiting_mends_is_told_at_once(settings: Settings) -> None:
    async with EmbeddedServer.of(settings, []):
        client = await connect(settings)
        with pytest.raises(RPCError, match="not found"):
            await retrying(client.get_workflow_handle("unknown").describe)
