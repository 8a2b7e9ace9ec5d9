"""The worker and the server are killed again and again while dozens of dossiers run; nothing confirmed is lost."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from temporalio.client import Client

from installation import submission
from installation.connection import ConnectionFailed, connect
from installation.record_reader import RecordReader
from installation.settings import Settings
from models.acts import Act
from models.events import EventType
from models.state import Receipt
from tests.durability.worker_process import WorkerProcess, worker_process
from tests.hanging import HANGING
from tests.workflows.auditing import assert_an_auditor_finds_nothing
from tests.workflows.installation import Installation, act, question, recording, request, settings_in

DOSSIERS = 30
SEED = 2027
KILLS: dict[str, tuple[bool, bool]] = {"worker": (True, False), "server": (False, True), "both": (True, True)}
"""What is killed: the worker, the server. Without its worker the server is told to end, and with it started anew."""

_ASKED, _WITHDRAWN = EventType.QUESTION_ASKED, EventType.REQUEST_WITHDRAWN
Result = TypeVar("Result")


@dataclass
class Bookkeeping:
    """What the front door was told."""

    receipts: dict[str, Receipt] = field(default_factory=dict)
    signalled: set[str] = field(default_factory=set)
    is_closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def progress(self) -> None:
        """Waits until more was confirmed."""
        known = len(self.receipts)
        while len(self.receipts) < known + DOSSIERS // 3:
            await asyncio.sleep(0.02)


async def until_confirmed(send: Callable[[], Awaitable[Result]]) -> Result:
    """What everybody does who gets no confirmation: the same again, with the same act id."""
    while True:
        try:
            return await send()
        except submission.ActNotConfirmed:
            await asyncio.sleep(0.1)


async def connected(settings: Settings) -> Client:
    while True:
        try:
            return await connect(settings)
        except ConnectionFailed:
            await asyncio.sleep(0.1)


async def keep_a_dossier(installed: Installation, books: Bookkeeping) -> None:
    """One dossier from its request to its withdrawal, with as many acts as there is time for."""
    opening = request()
    number = await until_confirmed(lambda: installed.open(opening))
    while not books.is_closing.is_set():
        await hand_in(installed, books, number, question())
        by_signal = question("beek")
        await until_confirmed(lambda sent=by_signal: installed.signal(number, sent))  # type: ignore[misc]
        books.signalled.add(by_signal.act_id)
    await hand_in(installed, books, number, act("withdraw", "landlord", reason="klaar"))


async def hand_in(installed: Installation, books: Bookkeeping, number: str, given: Act) -> None:
    books.receipts[given.act_id] = await until_confirmed(lambda: installed.submit(number, given))


async def kill_at_random(process: WorkerProcess, books: Bookkeeping) -> None:
    chance = random.Random(SEED)
    for worker, server in chance.sample(list(KILLS.values()), len(KILLS)):
        await books.progress()
        await asyncio.sleep(chance.uniform(0, 0.5))
        if server:
            process.kill_server()
        if worker:
            await process.kill_worker()
            await process.start()
    await books.progress()
    books.is_closing.set()


def assert_everything_is_there(installed: Installation, numbers: list[str], books: Bookkeeping) -> None:
    """Every act exactly once, where its receipt says; every chain whole, every table as the events say."""
    counted: Counter[str | None] = Counter()
    for number in numbers:
        events = installed.events(number)
        counted.update(event.act_id for event in events if event.type in (_ASKED, _WITHDRAWN))
        by_sequence = {event.sequence: event.act_id for event in events}
        for act_id, receipt in books.receipts.items():
            if receipt.dossier == number:
                assert {by_sequence[s] for s in range(receipt.first, receipt.last + 1)} == {act_id}
    assert counted == Counter([*books.receipts, *books.signalled])


async def test_worker_and_server_killed_at_random_moments(tmp_path: Path) -> None:
    settings, books = settings_in(tmp_path), Bookkeeping()
    with recording(settings) as record:
        async with asyncio.timeout(HANGING), worker_process(settings) as process:
            installed = Installation(settings, await connected(settings), record)

            async with asyncio.TaskGroup() as group:
                group.create_task(kill_at_random(process, books))
                for _ in range(DOSSIERS):
                    group.create_task(keep_a_dossier(installed, books))

            numbers = [summary.number for summary in RecordReader(record).summaries()]
            results = [await installed.procedure(number).result() for number in numbers]
            assert results == ["withdrawn"] * DOSSIERS
            assert_everything_is_there(installed, numbers, books)
            await assert_an_auditor_finds_nothing(installed)
            assert await process.stop() == 0
            assert process.server is None
