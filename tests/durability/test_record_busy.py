"""The record is busy for longer than a workflow task lasts: what is confirmed then is as sound as ever."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, text

from installation import submission
from tests.hanging import HANGING
from tests.workflows.auditing import assert_an_auditor_finds_nothing
from tests.workflows.installation import Installation, act, installation, question

BUSY_FOR = 13.0
"""Seconds; a workflow task lasts ten, and is prolonged after eight."""


@contextlib.contextmanager
def busy(record: Engine) -> Iterator[None]:
    """Somebody else holds the record."""
    with record.connect() as connection, connection.begin():
        if record.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE events IN ACCESS EXCLUSIVE MODE"))
        yield


async def test_what_is_put_on_record_only_after_its_task_was_prolonged_is_never_accused(
    url: str, tmp_path: Path
) -> None:
    async with asyncio.timeout(HANGING), installation(tmp_path / "var", record_url=url, sandbox=False) as built:
        numbers = [await built.open() for _ in range(3)]
        with busy(built.record):
            acts = [question(), act("withdraw", "landlord", reason="klaar")]
            sent = [
                asyncio.create_task(confirmed(built, number, given))
                for number, given in zip(numbers, acts, strict=False)
            ]
            await built.signal(numbers[2], question("beek"))
            await asyncio.sleep(BUSY_FOR)
        await asyncio.gather(*sent)
        while not any(event.type.value == "question_asked" for event in built.events(numbers[2])):
            await asyncio.sleep(0.1)
        await built.submit(numbers[2], question())

        await assert_an_auditor_finds_nothing(built)


async def confirmed(built: Installation, number: str, given: object) -> None:
    while True:
        with contextlib.suppress(submission.ActNotConfirmed):
            await built.submit(number, given)  # type: ignore[arg-type]
            return
