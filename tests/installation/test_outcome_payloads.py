"""What a procedure hands the record is the very same thing, and nobody else gets it by its name."""

import gc

import pytest
from temporalio.api.common.v1 import Payload

from installation.connection import DATA_CONVERTER
from installation.outcome_payloads import NotHandedOverError
from models.acts import Act
from models.record.entry import Outcome, Settled

CONVERTER = DATA_CONVERTER.payload_converter


def test_the_record_gets_the_very_same_thing_as_often_as_it_tries() -> None:
    outcome = Outcome(installation="one")

    payload = Payload.FromString(CONVERTER.to_payload(outcome).SerializeToString())

    assert all(CONVERTER.from_payload(payload, Outcome) is outcome for _ in range(3))


def test_what_nobody_waits_for_any_more_is_not_kept() -> None:
    payload = CONVERTER.to_payload(Outcome(installation="one"))
    gc.collect()

    with pytest.raises(NotHandedOverError):
        CONVERTER.from_payload(payload, Outcome)


@pytest.mark.parametrize("wanted", [Act, dict, Settled, None])
def test_who_makes_up_the_name_of_an_outcome_gets_none(wanted: type | None) -> None:
    outcome = Outcome(installation="one")
    name = CONVERTER.to_payload(outcome)

    with pytest.raises(NotHandedOverError):
        CONVERTER.from_payload(name, wanted)  # type: ignore[arg-type]  # None: whoever does not say


def test_what_the_record_answers_is_in_the_history_in_full() -> None:
    settled = Settled(unvouched=True)

    payload = CONVERTER.to_payload(settled)

    assert payload.metadata["encoding"] == b"json/plain"
    assert CONVERTER.from_payload(payload, Settled) == settled
