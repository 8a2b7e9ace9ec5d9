"""The record's database is gone for a while: nothing confirmed is lost, what waits shows, it catches up by itself."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.common import RetryPolicy

from installation import submission
from installation.submission import ActNotConfirmed
from models.acts import Act
from tests.hanging import HANGING
from tests.record.test_outage import Outage
from tests.workflows.auditing import assert_an_auditor_finds_nothing
from tests.workflows.installation import Installation, installation, question
from workflows import advice_procedure

DOSSIERS = 4
SHORTLY = timedelta(seconds=1.5)
QUICKER = {
    "retry_policy": RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=1)),
    "local_retry_threshold": timedelta(seconds=1),
}
"""How the record is tried again: as in production, in a quarter of the time."""


async def test_an_act_that_comes_while_the_record_is_gone(
    url: str, database: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outage = Outage(url, request.getfixturevalue("postgres") if database == "postgresql" else None)
    for name, quicker in QUICKER.items():
        monkeypatch.setitem(advice_procedure._RECORD, name, quicker)
    async with asyncio.timeout(HANGING), installation(tmp_path / "var", record_url=url, sandbox=False) as built:
        numbers = [await built.open() for _ in range(DOSSIERS)]
        before = {number: built.events(number) for number in numbers}
        acts = {number: question() for number in numbers}
        outage.begin()
        await assert_may_be_given_up(built, numbers[0], acts[numbers[0]])
        with monkeypatch.context() as impatient:
            impatient.setattr(submission, "CONFIRMED_WITHIN", SHORTLY)
            answers = await asyncio.gather(*(built.submit(*sent) for sent in acts.items()), return_exceptions=True)
            refused = await asyncio.gather(built.open(), return_exceptions=True)
        waiting = await asyncio.gather(*(waits(built, number) for number in numbers))

        assert {str(answer) for answer in answers} == {
            "the act is not on record yet: the worker or the record does not answer"
        }
        assert isinstance(refused[0], ActNotConfirmed)
        assert "record" in str(refused[0])
        assert waiting == [[given.act_id] for given in acts.values()]
        outage.end()
        await assert_catches_up(built, numbers[0], acts[numbers[0]].act_id)
        for number, given in acts.items():
            receipt = await built.submit(number, given)
            events = built.events(number)
            assert events[: len(before[number])] == before[number]
            assert {event.act_id for event in events[len(before[number]) :]} == {given.act_id}
            assert (receipt.first, receipt.last) == (len(before[number]) + 1, len(events))
            assert await built.procedure(number).query("waiting") == []
        await assert_an_auditor_finds_nothing(built)


async def assert_may_be_given_up(built: Installation, number: str, given: Act) -> None:
    """Whoever stops waiting for a confirmation is let go at once. The act goes on."""
    sending = asyncio.create_task(built.submit(number, given))
    await asyncio.sleep(SHORTLY.total_seconds() / 3)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending


async def waits(built: Installation, number: str) -> list[str]:
    """The acts of a dossier that wait. An operator's query is answered between two attempts to write."""
    waiting: list[str] = await built.procedure(number).query("waiting", result_type=list[str])
    return waiting


async def assert_catches_up(built: Installation, number: str, act_id: str) -> None:
    """Without anybody sending it again, the act comes on record."""
    while act_id not in {event.act_id for event in built.events(number)}:
        await asyncio.sleep(0.05)
