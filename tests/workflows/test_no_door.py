"""A client that comes by no front door is held to the same rules of the procedure."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from models.acts import Act, Channel
from models.calendar import local_date
from models.events import EventType
from models.protocol import ACT
from models.state import Receipt
from tests.workflows.installation import Installation, act, question, request

pytestmark = pytest.mark.asyncio(loop_scope="session")


def letter(**more: Any) -> Act:
    received = local_date(datetime.now(UTC)) - timedelta(days=3)
    return question().model_copy(update={"channel": Channel.LETTER, "received": received, **more})


def pause() -> Act:
    said: dict[str, Any] = {"from": local_date(datetime.now(UTC)).isoformat()}
    return act("pause", "geleen", **said)


AGAINST_THE_RULES: dict[str, tuple[Callable[[], Act], str, str]] = {
    "a pause that does not say where both sides agreed": (
        pause, "field_missing", "agreed",
    ),
    "a field that the act does not have": (lambda: question(answer_by="soon"), "field_invalid", "answer_by"),
    "who takes part, said in the advice and not in its draft": (
        lambda: act("submit_advice", "geleen", verdict="positive", organisations=["beek"]),
        "field_invalid", "organisations",
    ),
    "an act of the other side": (lambda: act("withdraw", "beek", reason="r"), "not_a_party", "landlord"),
    "a request in a dossier that is open": (request, "already_submitted", "the request"),
}  # fmt: skip
every_fault = pytest.mark.parametrize("against", AGAINST_THE_RULES.values(), ids=AGAINST_THE_RULES)


@every_fault
async def test_an_update_against_the_rules_is_refused(
    zowonen: Installation, against: tuple[Callable[[], Act], str, str]
) -> None:
    make, code, about = against
    number = await zowonen.open()
    before = zowonen.events(number)

    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await zowonen.procedure(number).execute_update(ACT, make(), result_type=Receipt)

    cause = failed.value.cause
    assert isinstance(cause, ApplicationError)
    assert [one for one in cause.details[0] if one["code"] == code and about in one["about"]]
    assert all(set(one) == {"code", "about", "source"} for one in cause.details[0])
    assert zowonen.events(number) == before


@every_fault
async def test_a_signal_against_the_rules_is_on_record_as_refused(
    zowonen: Installation, against: tuple[Callable[[], Act], str, str]
) -> None:
    make, code, about = against
    number = await zowonen.open()

    await zowonen.procedure(number).signal(ACT, make().model_dump(mode="json"))
    await zowonen.submit(number, question())

    refused = next(event for event in zowonen.events(number) if event.type is EventType.ACT_REFUSED)
    found: Any = refused.content["refusals"]
    assert [one for one in found if one["code"] == code and about in one["about"]]


async def test_what_its_addressee_enters_counts_from_the_day_it_came_and_its_own_from_its_entry(
    zowonen: Installation,
) -> None:
    number = await zowonen.open(request(at=datetime.now(UTC) - timedelta(days=9)))
    entered = letter(entered_by="landlord")

    await zowonen.submit(number, entered)

    (asked, *_) = zowonen.of_act(number, entered)
    assert asked.happened < asked.time - timedelta(days=1)
    own = letter()
    await zowonen.submit(number, own)
    (asked, *_) = zowonen.of_act(number, own)
    assert asked.happened == asked.time
