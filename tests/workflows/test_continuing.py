"""Hundreds of acts on one dossier: its workflow continues as new again and again, and no act is lost or doubled."""

import asyncio
import random
from collections import Counter

import pytest

from installation import submission
from models.acts import Act
from models.events import EventType
from models.evolve import fold
from models.state import Dossier, Receipt
from tests.workflows.conftest import IN_FLIGHT
from tests.workflows.installation import Installation, act, question

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def runs(installation: Installation, number: str) -> int:
    return len(
        [run async for run in installation.client.list_workflows(f"WorkflowId = '{installation.procedure(number).id}'")]
    )


def asked_of(installation: Installation, number: str) -> Counter[str | None]:
    """How often each question is on record, by its act id."""
    return Counter(event.act_id for event in installation.events(number) if event.type is EventType.QUESTION_ASKED)


async def test_more_acts_at_once_than_a_procedure_may_have_in_flight(narrow: Installation) -> None:
    number = await narrow.open()
    questions = [question(text=f"Vraag {serial}") for serial in range(5 * IN_FLIGHT)]

    receipts = await asyncio.gather(*(narrow.submit(number, asked) for asked in questions))

    assert len({receipt.first for receipt in receipts}) == len(questions)
    assert asked_of(narrow, number) == Counter(asked.act_id for asked in questions)


async def test_front_doors_that_together_exceed_the_limit_all_get_their_receipts(narrow: Installation) -> None:
    """Every refusal for the limit makes the server drop the task under way, after its acts went on record."""
    number = await narrow.open()
    questions = [question(text=f"Vraag {serial}") for serial in range(IN_FLIGHT + 6)]

    async def front_door(asked: Act) -> Receipt:
        own = narrow.sealed(asked, number)
        while True:
            try:
                return await submission._confirmed(
                    asked,
                    lambda: submission._update(narrow.client, narrow.settings, number, own, asked.update_id),
                )
            except submission.ActNotConfirmed:
                continue

    receipts = await asyncio.gather(*(front_door(asked) for asked in questions))

    assert asked_of(narrow, number) == Counter(asked.act_id for asked in questions)
    assert len({receipt.first for receipt in receipts}) == len(questions)
    assert await narrow.state(number) == fold(Dossier(number=number), narrow.events(number))


async def test_hundreds_of_acts_under_load_are_each_on_record_once_across_continued_runs(narrow: Installation) -> None:
    number = await narrow.open()
    chance = random.Random(8)
    questions = [question(text=f"Vraag {serial}") for serial in range(200)]
    confirmed: dict[str, Receipt] = {}
    signalled = [question("beek", text=f"Signaal {serial}") for serial in range(40)]

    async def ask(mine: list[Act]) -> None:
        for asked in mine:
            first = await narrow.submit(number, asked)
            if chance.random() < 0.3:  # a sender that is not sure
                assert await narrow.submit(number, asked) == first
            confirmed[asked.act_id] = first

    async def send(mine: list[Act]) -> None:
        for asked in mine:
            await narrow.signal(number, asked)

    await asyncio.gather(*(ask(questions[sender::12]) for sender in range(12)), send(signalled))
    for asked in questions[::25]:
        assert await narrow.submit(number, asked) == confirmed[asked.act_id]
    await narrow.submit(number, act("withdraw", "landlord", reason="klaar"))

    assert asked_of(narrow, number) == Counter(a.act_id for a in [*questions, *signalled])
    on_record = {event.sequence: event.act_id for event in narrow.events(number)}
    assert all(on_record[receipt.first] == act_id for act_id, receipt in confirmed.items())
    assert await narrow.procedure(number).result() == "withdrawn"
    assert await runs(narrow, number) > 5
