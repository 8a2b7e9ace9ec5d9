"""What the record answers a procedure: JSON in the history, as of all values, and given back as it is where that is
read in the process that wrote it just now. Nothing depends on that: the JSON says the same, and a replay reads it.

An answer is mostly events, which are valid and of which each field is plain: orjson writes them in a quarter of the
time, byte for byte as pydantic does, and what is given back is not validated once more. Together 20 of 364 ms of the
worker's processor time a procedure (36 paired rounds on a busy machine).
"""

from collections import OrderedDict
from typing import Any, Final

import orjson
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter

from models.record.entry import Settled

_KEPT = 64
"""How many answers are kept: more than can be on their way from a worker's activities at once."""


class SettledPayloads(PydanticJSONPlainPayloadConverter):
    """Pydantic's JSON for every value; answers of the record go the short way where there is one. Threads may share
    it."""

    def __init__(self) -> None:
        super().__init__()
        self._written: Final = OrderedDict[bytes, Settled]()

    def to_payload(self, value: Any) -> Payload | None:  # noqa: ANN401 - as the base class
        """The JSON of a value."""
        text = _text_of(value) if isinstance(value, Settled) else None
        if text is None:
            return super().to_payload(value)
        self._written[text] = value
        if len(self._written) > _KEPT:
            self._written.popitem(last=False)
        return Payload(metadata={"encoding": self.encoding.encode()}, data=text)

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> Any:  # noqa: ANN401 - as the base class
        """The value that JSON says, read as the type that is expected."""
        written = self._written.pop(payload.data, None) if type_hint is Settled else None
        return written or super().from_payload(payload, type_hint)


def _text_of(settled: Settled) -> bytes | None:
    """The JSON of an answer; None where it is no usual one, which pydantic writes."""
    if settled.refusals or settled.unvouched:
        return None
    said = {"events": [event.__dict__ for event in settled.events], "refusals": (), "unvouched": False}
    try:
        return orjson.dumps(said, option=orjson.OPT_UTC_Z)
    except TypeError:
        return None
