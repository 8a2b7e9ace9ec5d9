"""What the record answers stands in the history byte for byte as it always did, and nobody gets another's answer."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from pydantic_core import to_json
from temporalio.api.common.v1 import Payload

from audit.replay_comparison.archived import SETTLE
from installation.connection import DATA_CONVERTER
from models.acts import Act
from models.events import Event
from models.record.entry import Settled
from models.refusals import refusal
from tests.histories.record import FOLDER
from tests.workflows.replaying import stored

CONVERTER = DATA_CONVERTER.payload_converter


def on_the_way(payload: Payload) -> Payload:
    return Payload.FromString(payload.SerializeToString())


def recorded() -> Iterator[bytes]:
    """What the record answered in histories of this release."""
    for path in sorted(FOLDER.glob("*@0.4.0.json.gz")):
        for happened in stored(path).events:
            details = happened.marker_recorded_event_attributes.details
            if "result" in details and SETTLE.encode() in details["data"].payloads[0].data:
                yield details["result"].payloads[0].data


def test_an_answer_is_written_byte_for_byte_as_it_was() -> None:
    answers = [*recorded()]

    assert len(answers) > 100
    assert [CONVERTER.to_payload(Settled.model_validate_json(answer)).data for answer in answers] == answers


@pytest.mark.parametrize("moment", ["2026-10-25T02:30:00.100000+02:00", "2026-10-25T00:30:00Z"])
def test_any_moment_and_any_content_are_written_as_pydantic_writes_them(moment: str) -> None:
    numbers = [1, -0.0, 1e-7, 0.1, 1.0, 10**15, 10**30]
    said: dict[str, object] = {"z": [*numbers, None, True, {}], "a": '\x7f"\\/\n\u2028\U0001f4a1é', "ü": []}
    settled = Settled(events=(event(said, moment),))

    assert CONVERTER.to_payload(settled).data == to_json(settled)


@pytest.mark.parametrize(
    "settled", [Settled(unvouched=True), Settled(refusals=(refusal("closed", "react"),)), Settled()], ids=str
)
def test_what_holds_no_event_is_written_and_read_as_any_value(settled: Settled) -> None:
    payload = CONVERTER.to_payload(settled)

    assert payload.data == to_json(settled)
    assert CONVERTER.from_payload(payload, Settled) == settled


def test_an_answer_is_given_back_as_it_is_and_once() -> None:
    settled = Settled(events=(event({"of": "one"}),))
    payload = on_the_way(CONVERTER.to_payload(settled))

    assert CONVERTER.from_payload(payload, Settled) is settled
    assert (again := CONVERTER.from_payload(payload, Settled)) == settled
    assert again is not settled


def test_who_wants_something_else_gets_it_and_leaves_the_answer() -> None:
    settled = Settled(events=(event({"of": "all"}),))
    payload = CONVERTER.to_payload(settled)

    assert CONVERTER.from_payload(payload, dict)["events"][0]["content"] == {"of": "all"}
    assert CONVERTER.from_payload(payload) == CONVERTER.from_payload(payload, dict)
    assert CONVERTER.from_payload(payload, Settled) is settled


def test_one_sign_of_difference_is_another_answer() -> None:
    settled = Settled(events=(event({"of": "both"}),))
    payload = CONVERTER.to_payload(settled)
    payload.data = payload.data.replace(b"both", b"none")

    assert CONVERTER.from_payload(payload, Settled).events[0].content == {"of": "none"}


def test_answers_that_nobody_reads_are_not_kept_for_ever() -> None:
    answers = [Settled(events=(event({"number": number}),)) for number in range(1000)]
    payloads = [CONVERTER.to_payload(answer) for answer in answers]

    read = [CONVERTER.from_payload(payload, Settled) for payload in payloads]

    kept = [one is other for one, other in zip(answers, read, strict=True)]
    assert read == answers
    assert 20 <= sum(kept) < 100
    assert all(before <= after for before, after in pairwise(kept))  # the latest


def test_other_values_are_written_as_ever() -> None:
    act = Act.model_validate(
        {"act": "react", "act_id": "1", "by": "beek", "person": "A", "channel": "api", "at": "2026-11-30T09:00:00Z"}
    )

    assert CONVERTER.from_payload(CONVERTER.to_payload(act), Act) == act


def event(content: dict[str, object], at: str = "2026-11-30T09:00:00.000001Z") -> Event:
    said = {"dossier": "2027-001", "sequence": 1, "type": "question_asked", "time": at, "happened": at}
    return Event.model_validate({**said, "party": "geleen", "content": content, "previous": "0" * 64})
