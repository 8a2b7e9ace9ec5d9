"""The worker is killed in the middle of sending webhooks, and its receiver never answers that one: nothing is lost,
nothing is sent in another order, and what comes twice comes under the same id."""

import asyncio
import threading
from datetime import UTC, datetime

from sqlalchemy import Engine, func, select

from installation.outbox import waiting_since_before
from installation.settings import Settings
from installation.webhooks.subscriptions import Webhooks
from models.acts import Act
from models.events import EventType
from models.parties import LANDLORD
from models.record.tables import WebhookMessageRow
from tests.durability.test_killed import connected, until_confirmed
from tests.durability.worker_process import worker_process
from tests.hanging import HANGING
from tests.webhooks.receiver import LOCALHOST, Received, Receiver, receiver
from tests.workflows.installation import Installation, question, recording, request

KILLED_AT = (2, 5, 9)
"""After how many messages that came the worker is killed."""

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class Holding:
    """Answers at once, but now and then holds a message until its sender is gone."""

    def __init__(self) -> None:
        self.held = threading.Event()
        self._gone = threading.Event()
        self._left = [*KILLED_AT]
        self._came = 0
        self._lock = threading.Lock()

    def answer(self, _: Received) -> int:
        with self._lock:
            self._came += 1
            is_held = not self.held.is_set() and bool(self._left) and self._came >= self._left[0]
            if is_held:
                self._left.pop(0)
                self._gone.clear()
                self.held.set()
        if is_held:
            self._gone.wait(HANGING)
        return 204

    def sender_is_gone(self) -> None:
        self._gone.set()
        self.held.clear()


async def test_a_worker_killed_while_it_sends_loses_nothing(settings: Settings) -> None:
    settings = settings.model_copy(update={"webhook_private_addresses": LOCALHOST})
    with receiver() as receiving, recording(settings) as record:
        holding = Holding()
        receiving.answer = holding.answer
        webhooks = Webhooks(record)
        for party in (LANDLORD, "geleen"):
            webhooks.add(party, receiving.url(f"/{party}"), (), "A. Peters", LONG_AGO)
        async with asyncio.timeout(HANGING), worker_process(settings) as process:
            installed = Installation(settings, await connected(settings), record)
            numbers = [await opened(installed, request()) for _ in range(2)]
            for _ in KILLED_AT:
                await asyncio.to_thread(holding.held.wait, HANGING)
                await process.kill_worker()
                holding.sender_is_gone()
                await process.start()
            installed = Installation(settings, await connected(settings), record)
            for number in numbers:
                await asked(installed, number, question())
            while (
                waiting_since_before(record, datetime.now(UTC))  # what a letter tells is news once it left
                or any(one.waiting for one in webhooks.all())
                or not _told(receiving, numbers)
            ):
                await asyncio.sleep(0.1)
            assert await process.stop() == 0

        ids = [one.event["id"] for one in receiving.taken]
        assert len(ids) > len({*ids})  # what was held came again
        assert len({(one.event["id"], one.body) for one in receiving.taken}) == len({*ids})
        with record.connect() as connection:
            written = connection.scalar(select(func.count(WebhookMessageRow.id)))
        assert written == len({*ids})
        for path in (f"/{LANDLORD}", "/geleen"):
            for number in numbers:
                first_came = [one.sequence for one in _once(receiving.of(path)) if one.event["subject"] == number]
                assert first_came == _in_order(record, path.removeprefix("/"), number)


async def opened(installed: Installation, opening: Act) -> str:
    return await until_confirmed(lambda: installed.open(opening))


async def asked(installed: Installation, number: str, asking: Act) -> None:
    await until_confirmed(lambda: installed.submit(number, asking))


def _told(receiving: Receiver, numbers: list[str]) -> bool:
    """Whether the landlord's program was told of the question in each dossier."""
    asked = {one.event["subject"] for one in receiving.taken if one.event["data"]["type"] == EventType.QUESTION_ASKED}
    return asked == {*numbers}


def _once(taken: list[Received]) -> list[Received]:
    return list({one.event["id"]: one for one in reversed(taken)}.values())[::-1]


def _in_order(record: Engine, party: str, number: str) -> list[int]:
    """The messages of a dossier as the party came to know what they say."""
    webhook = next(one.id for one in Webhooks(record).all() if one.party == party)
    of_it = (WebhookMessageRow.webhook == webhook, WebhookMessageRow.dossier == number)
    with record.connect() as connection:
        return list(connection.scalars(select(WebhookMessageRow.sequence).where(*of_it).order_by(WebhookMessageRow.id)))
