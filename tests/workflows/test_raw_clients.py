"""Whatever a client sends to a procedure, by whatever way: it is refused, on record or at the door, and the procedure
goes on."""

import contextlib
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowQueryFailedError, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.service import RPCError

from models.acts import Seal
from models.events import EventType
from models.protocol import ACT
from tests.workflows.installation import Installation, question
from tests.workflows.replaying import assert_replay

pytestmark = pytest.mark.asyncio(loop_scope="session")


def raw(data: bytes, encoding: str = "json/plain") -> RawValue:
    return RawValue(Payload(metadata={"encoding": encoding.encode()}, data=data))


def said(number: bytes) -> RawValue:
    """A question with a number that JSON does not know, or Python does not read, beside its text."""
    content = b'{"text": "t", "answer_by": ' + number + b"}"
    return raw(question().model_dump_json(exclude={"content"})[:-1].encode() + b', "content": ' + content + b"}")


ENVELOPE = ("act", "act_id", "by", "person", "channel", "at")
NO_ACT: dict[str, list[Any]] = {
    "nothing": [],
    "null": [None],
    "two acts": [question(), question()],
    "an act and more": [question(), "more"],
    "a text": ["react"],
    "a list": [[question().model_dump(mode="json")]],
    "a number": [10**30],
    "bytes": [b"\x00\xff"],
    "no JSON": [raw(b"{")],
    "another encoding": [raw(b"x", "binary/encrypted")],
    "the name of an outcome": [raw(b"0", "advice/handed-over")],
    "no encoding": [RawValue(Payload(data=b"{}"))],
    "half a character": [raw(b'{"act": "\\ud800"}')],
    "a depth without end": [raw(b"[" * 10000 + b"]" * 10000)],
    "an empty payload": [raw(b"")],
    "a message of protobuf": [raw(b"{}", "json/protobuf")],
}
UNREADABLE: dict[str, list[Any]] = {
    "an empty object": [{}],
    "NUL in every field": [dict.fromkeys(ENVELOPE, "\0")],
    "objects for words": [{key: {"a": []} for key in ENVELOPE}],
    "a seal of no door": [{**question().model_dump(mode="json"), "seal": dict.fromkeys(Seal.model_fields, "\0")}],
    "no number": [said(b"NaN")],
    "a number without end": [said(b"1e999")],
    "five thousand digits": [said(b"9" * 5000)],
    "an instant without a zone": [{**question().model_dump(mode="json"), "at": "2027-01-12T09:00:00"}],
    "a thousand faults": [{**question().model_dump(mode="json"), "content": {f"f{n}": "" for n in range(3000)}}],
}
every_payload = pytest.mark.parametrize("payload", (NO_ACT | UNREADABLE).values(), ids=(NO_ACT | UNREADABLE))


@every_payload
async def test_a_signal_that_brings_no_act_is_on_record_as_refused(zowonen: Installation, payload: list[Any]) -> None:
    number = await zowonen.open()

    await zowonen.procedure(number).signal(ACT, args=payload)
    await zowonen.procedure(number).signal(ACT, args=payload)
    await zowonen.submit(number, question())

    refused = [event for event in zowonen.events(number) if event.type is EventType.ACT_REFUSED]
    assert len(refused) == 1
    await assert_replay([await zowonen.procedure(number).fetch_history()])


async def test_a_signal_of_another_name_is_on_record_as_refused(zowonen: Installation) -> None:
    number = await zowonen.open()

    await zowonen.procedure(number).signal("stop", args=[1, 2, 3])
    await zowonen.submit(number, question())

    assert [e.type for e in zowonen.events(number)].count(EventType.ACT_REFUSED) == 1


@every_payload
async def test_an_update_that_brings_no_act_is_refused_at_the_door(zowonen: Installation, payload: list[Any]) -> None:
    number = await zowonen.open()
    before = zowonen.events(number)

    with pytest.raises((WorkflowUpdateFailedError, RPCError)):
        await zowonen.procedure(number).execute_update(ACT, args=payload)

    assert zowonen.events(number) == before
    await zowonen.submit(number, question())


@pytest.mark.parametrize("payload", NO_ACT.values(), ids=NO_ACT)
async def test_a_question_to_the_workflow_with_anything_in_it_stops_nothing(
    zowonen: Installation, payload: list[Any]
) -> None:
    number = await zowonen.open()

    for query in ("state", "waiting", "nothing"):
        with contextlib.suppress(WorkflowQueryFailedError, RPCError):  # what a query is given besides, it ignores
            await zowonen.procedure(number).query(query, args=payload)
    await zowonen.submit(number, question())
