"""Acts on a real server: each counts once, a refused one leaves nothing, a signal is always answered for."""

import asyncio
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

from installation.record_reader import RecordReader
from installation.submission import RefusedByTheProcedure
from models.acts import Act, Channel
from models.calendar import local_date
from models.events import Event, EventType
from models.evolve import fold
from models.protocol import ACT
from models.record.notice import NoticeKind
from models.state import Dossier, Receipt
from tests.hanging import HANGING
from tests.workflows.installation import PERSON, Installation, act, question, request
from workflows import search_attributes as searched

pytestmark = pytest.mark.asyncio(loop_scope="session")

"""Seconds that something which happens by itself may take."""


async def codes(installation: Installation, number: str, act: Act) -> list[str]:
    with pytest.raises(RefusedByTheProcedure) as refused:
        await installation.submit(number, act)
    return sorted(refusal.code for refusal in refused.value.refusals)


async def the_last_event(installation: Installation, number: str, kind: EventType) -> Event:
    """The event that ends the record, once it is of a kind."""
    async with asyncio.timeout(HANGING):
        while (event := installation.events(number)[-1]).type is not kind:
            await asyncio.sleep(0.02)
    return event


# --- Once ----------------------------------------------------------------------------------------------------------


async def test_the_same_act_sent_twice_counts_once_and_gets_the_same_receipt(zowonen: Installation) -> None:
    number, asked = await zowonen.open(), question("beek")

    first = await zowonen.submit(number, asked)
    again = await zowonen.submit(number, asked.model_copy(update={"at": datetime.now(UTC)}))

    assert again == first
    assert [event.sequence for event in zowonen.of_act(number, asked)] == list(range(first.first, first.last + 1))


async def test_it_counts_once_also_under_another_update_id(zowonen: Installation) -> None:
    number, asked = await zowonen.open(), question()
    first = await zowonen.submit(number, asked)

    again = await zowonen.procedure(number).execute_update(ACT, asked, id="another", result_type=Receipt)

    assert again == first
    assert zowonen.events(number)[-1].sequence == first.last


async def test_two_senders_of_the_same_act_at_once_get_the_same_receipt(zowonen: Installation) -> None:
    number, asked = await zowonen.open(), question()
    procedure = zowonen.procedure(number)

    receipts = await asyncio.gather(
        *(procedure.execute_update(ACT, asked, id=f"{serial}", result_type=Receipt) for serial in range(8))
    )

    assert len(set(receipts)) == 1
    assert zowonen.events(number)[-1].sequence == receipts[0].last


async def test_an_act_id_with_other_content_is_refused(zowonen: Installation) -> None:
    number, asked = await zowonen.open(), question()
    await zowonen.submit(number, asked)

    assert await codes(zowonen, number, question(act_id=asked.act_id, text="Iets anders?")) == ["act_id_reused"]


async def test_a_request_sent_twice_opens_one_dossier_and_two_at_once_get_two_numbers(zowonen: Installation) -> None:
    one, other = request(), request()

    numbers = await asyncio.gather(*(zowonen.open(opening) for opening in (one, other, one)))

    assert numbers[0] == numbers[2] != numbers[1]
    assert await zowonen.open(one) == numbers[0]


async def test_dozens_of_acts_at_once_are_each_on_record_once(zowonen: Installation) -> None:
    number = await zowonen.open()
    questions = [question(by, f"Vraag {serial}") for serial in range(20) for by in ("geleen", "beek")]

    receipts = await asyncio.gather(*(zowonen.submit(number, asked) for asked in questions))

    spans = sorted((receipt.first, receipt.last) for receipt in receipts)
    opened = zowonen.events(number)[0].act_id
    first = next(event.sequence for event in zowonen.events(number) if event.act_id != opened)
    assert [sequence for start, end in spans for sequence in range(start, end + 1)] == list(
        range(first, zowonen.events(number)[-1].sequence + 1)
    )


# --- Refused ------------------------------------------------------------------------------------------------------


async def test_a_refused_act_changes_nothing_and_leaves_no_trace_in_the_history(zowonen: Installation) -> None:
    number = await zowonen.open()
    events, procedure = zowonen.events(number), zowonen.procedure(number)
    before = (await procedure.describe()).history_length

    refused = await codes(zowonen, number, act("submit_advice", "geleen", verdict="positive"))

    assert refused == ["consultation_missing", "deliberation_missing"]
    assert zowonen.events(number) == events
    assert (await procedure.describe()).history_length == before
    assert await zowonen.state(number) == fold(Dossier(number=number), events)


async def test_a_refused_act_may_be_sent_again_once_it_is_right(zowonen: Installation) -> None:
    number, early = await zowonen.open(), act("answer_question", "landlord", organisation="geleen", text="Morgen.")
    await codes(zowonen, number, early)
    await zowonen.submit(number, question())

    receipt = await zowonen.submit(number, early)

    assert receipt.last == zowonen.events(number)[-1].sequence


async def test_an_act_on_a_dossier_that_does_not_exist_is_refused(zowonen: Installation) -> None:
    assert await codes(zowonen, "2031-999", question()) == ["no_dossier"]


# --- By signal -----------------------------------------------------------------------------------------------------


async def test_an_act_by_signal_is_put_on_record_once(zowonen: Installation) -> None:
    number, asked = await zowonen.open(), question()

    await zowonen.signal(number, asked)
    await zowonen.signal(number, asked)
    receipt = await zowonen.submit(number, asked)

    assert [event.sequence for event in zowonen.of_act(number, asked)] == list(range(receipt.first, receipt.last + 1))


async def test_a_signal_that_is_refused_is_on_record_as_refused_and_its_sender_is_told(zowonen: Installation) -> None:
    number = await zowonen.open()

    await zowonen.signal(number, act("submit_advice", "beek", verdict="positive"))

    refused = await the_last_event(zowonen, number, EventType.ACT_REFUSED)
    assert refused.party == "beek"
    found: Any = refused.content["refusals"]
    assert {refusal["code"] for refusal in found} == {"consultation_missing", "deliberation_missing"}
    told = RecordReader(zowonen.record).outbox(number)[-1].notice
    assert (told.recipient, told.kind) == ("beek", NoticeKind.ACT_REFUSED)


async def test_a_signal_under_the_id_of_another_act_is_on_record_as_refused_once(zowonen: Installation) -> None:
    number, asked = await zowonen.open(), question()
    receipt = await zowonen.submit(number, asked)
    other = act("react", "beek", text="…").model_copy(update={"act_id": asked.act_id})

    await zowonen.signal(number, other)
    await zowonen.signal(number, other)

    refused = await the_last_event(zowonen, number, EventType.ACT_REFUSED)
    assert [found["code"] for found in refused.content["refusals"]] == ["act_id_reused"]  # type: ignore[index, union-attr, call-overload]
    assert await zowonen.submit(number, asked) == receipt
    assert [event.type for event in zowonen.events(number)].count(EventType.ACT_REFUSED) == 1
    assert RecordReader(zowonen.record).outbox(number)[-1].notice.kind is NoticeKind.ACT_REFUSED


async def test_two_signals_of_which_nothing_can_be_read_are_both_on_record(zowonen: Installation) -> None:
    number = await zowonen.open()

    for given in ({}, {"hello": 1}, {}):
        await zowonen.procedure(number).signal(ACT, given)
    await zowonen.submit(number, question())

    assert [event.type for event in zowonen.events(number)].count(EventType.ACT_REFUSED) == 2


MALFORMED: dict[str, Any] = {
    "nothing": {},
    "wrong types": {"act": ["x"], "act_id": 7, "by": None, "person": {}, "channel": ["portal"], "at": "gisteren"},
    "no such act": {**question().model_dump(mode="json"), "act": "sing"},
    "no such party": {**question().model_dump(mode="json"), "by": "mars"},
    "more than it may hold": {**question().model_dump(mode="json"), "extra": 1},
    "half a character": RawValue(
        Payload(metadata={"encoding": b"json/plain"}, data=rb'{"act": "ask_question", "person": "\ud83d"}')
    ),
    "a sign that cannot be kept": {**question().model_dump(mode="json"), "person": "A.\0Peters", "act_id": "\0"},
    "not a number": {**question().model_dump(mode="json"), "content": {"text": "?", "note": float("nan")}},
    "a number beyond all": {**question().model_dump(mode="json"), "content": {"text": "?", "count": 2**70}},
    "endless": {**question().model_dump(mode="json"), "content": {"text": "?", "depth": float("inf")}},
    "a text": "geen bezwaar",
    "a list": [1, 2],
}


@pytest.mark.parametrize("given", MALFORMED.values(), ids=MALFORMED)
async def test_a_procedure_lives_on_after_a_signal_that_makes_no_sense(zowonen: Installation, given: Any) -> None:
    number = await zowonen.open()

    await zowonen.procedure(number).signal(ACT, given)

    receipt = await zowonen.submit(number, question())
    assert receipt.last == zowonen.events(number)[-1].sequence


@pytest.mark.parametrize("given", ["nothing", "wrong types", "no such act", "a sign that cannot be kept"])
async def test_what_can_be_read_of_a_malformed_signal_is_on_record_as_refused(
    zowonen: Installation, given: str
) -> None:
    number = await zowonen.open()

    await zowonen.procedure(number).signal(ACT, MALFORMED[given])

    refused = await the_last_event(zowonen, number, EventType.ACT_REFUSED)
    assert refused.content["refusals"]


async def test_a_sender_that_cannot_wait_may_be_the_first_to_reach_a_dossier_that_has_closed(
    zowonen: Installation,
) -> None:
    number = await zowonen.open()
    await zowonen.submit(number, act("withdraw", "landlord", reason="klaar"))
    await zowonen.procedure(number).result()

    await zowonen.signal(number, act("rectify", "beek", reason="de datum"))

    await the_last_event(zowonen, number, EventType.ENTRY_RECTIFIED)


# --- What the server knows -----------------------------------------------------------------------------------------


async def test_an_act_on_a_closed_dossier_starts_a_run_that_knows_everything(zowonen: Installation) -> None:
    number, asked = await zowonen.open(), question()
    first = await zowonen.submit(number, asked)
    await zowonen.submit(number, act("withdraw", "landlord", reason="klaar"))
    assert await zowonen.procedure(number).result() == "withdrawn"

    receipt = await zowonen.submit(number, act("rectify", "beek", reason="de datum"))

    assert receipt.first == receipt.last == zowonen.events(number)[-1].sequence
    assert await zowonen.submit(number, asked) == first
    assert await codes(zowonen, number, question()) == ["closed"]
    assert await zowonen.state(number) == fold(Dossier(number=number), zowonen.events(number))


async def test_the_queries_give_the_state_and_what_waits(zowonen: Installation) -> None:
    number = await zowonen.open()

    assert await zowonen.state(number) == fold(Dossier(number=number), zowonen.events(number))
    assert await zowonen.procedure(number).query("waiting") == []


async def test_an_instant_in_the_future_is_taken_as_now(zowonen: Installation) -> None:
    number, asked = await zowonen.open(), question(at=datetime.now(UTC) + timedelta(days=400))

    await zowonen.submit(number, asked)

    assert zowonen.events(number)[-1].time < datetime.now(UTC) + timedelta(seconds=5)


async def test_what_was_due_long_ago_is_done_at_once_and_dated_then(zowonen: Installation) -> None:
    number = await zowonen.open(request(at=datetime.now(UTC) - timedelta(weeks=20)))

    async with asyncio.timeout(HANGING):
        while (await zowonen.state(number)).closed_at is None:
            await asyncio.sleep(0.05)

    events = zowonen.events(number)
    assert events == sorted(events, key=lambda event: (event.time, event.sequence))
    assert await zowonen.procedure(number).result() is not None


async def test_the_server_can_be_searched_and_shows_the_next_moment_but_no_personal_data(zowonen: Installation) -> None:
    secrets = (PERSON, "Wilhelmina", "Kruisstraat 12", "geheim")
    number = await zowonen.open(request(subject="Sloop Kruisstraat 12", reasons="geheim"))
    await zowonen.submit(number, question(text="geheim"))
    procedure = zowonen.procedure(number)

    described = await procedure.describe()
    history = await procedure.fetch_history()
    metadata = str(await procedure.query("__temporal_workflow_metadata"))
    shown = [str(described.raw_description), metadata, *(str(e.user_metadata) for e in history.events)]
    timers = [e for e in history.events if e.HasField("timer_started_event_attributes")]
    summaries = [json.loads(timer.user_metadata.summary.data) for timer in timers]
    last = timers[-1].timer_started_event_attributes.start_to_fire_timeout
    fires = timers[-1].event_time.ToDatetime(UTC) + last.ToTimedelta()

    assert described.typed_search_attributes[searched.STAGE] == "receipt"
    assert described.typed_search_attributes[searched.ORGANISATIONS] == ["geleen", "beek"]
    names = {attribute.key.name for attribute in described.typed_search_attributes}
    assert {searched.NEXT_DUE.name, searched.ESCALATED.name}.isdisjoint(names), "the lists of the record have these"
    assert summaries[-1] == f"reminder · {local_date(fires):%d %b %Y}"
    assert all(re.fullmatch(r"(reminder|[a-z_]+( · [a-z]+)?) · \d\d [A-Z][a-z]{2} \d{4}", each) for each in summaries)
    assert "receipt" in metadata
    assert not [text for text in shown for secret in secrets if secret in text]


async def test_an_error_names_codes_and_no_person(zowonen: Installation) -> None:
    number = await zowonen.open()
    with pytest.raises(WorkflowUpdateFailedError) as failed:
        await zowonen.procedure(number).execute_update(ACT, act("submit_advice", "geleen", verdict="positive"))

    cause = failed.value.cause
    assert isinstance(cause, ApplicationError)
    assert PERSON not in str(failed.value) + str(cause) + str(cause.details)
    assert Channel.API not in str(cause.details)
