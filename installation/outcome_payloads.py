"""How a procedure hands the record what there is to settle: as it is, for both are in the same process.

A local activity runs where its workflow does, and what it is given goes into no history. Made into a payload and read
from it again, an entry is validated and hashed anew: some 15 of a hundred parts of the worker's processor time. What
the activity says of it comes as a payload like any other: that is in the history, in full.
"""

from itertools import count
from typing import Any, Final
from weakref import WeakValueDictionary

from temporalio.api.common.v1 import Payload
from temporalio.converter import EncodingPayloadConverter

from models.record.entry import Outcome


class NotHandedOverError(Exception):
    """There is nothing of that name: its procedure does not wait for it any more, since its run left this worker; or
    somebody else made the name up."""


class OutcomePayloads(EncodingPayloadConverter):
    """Payloads that only name what they are of. It is kept as long as its procedure waits for the answer, however often
    the activity is tried."""

    def __init__(self) -> None:
        self._handed_over: Final = WeakValueDictionary[bytes, Outcome]()
        self._numbers: Final = count()

    @property
    def encoding(self) -> str:
        """What tells these payloads from others."""
        return "advice/handed-over"

    def to_payload(self, value: Any) -> Payload | None:  # noqa: ANN401 - as the base class
        """The name of an outcome; None for anything else."""
        if not isinstance(value, Outcome):
            return None
        name = str(next(self._numbers)).encode()
        self._handed_over[name] = value
        return Payload(metadata={"encoding": self.encoding.encode()}, data=name)

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> Outcome:
        """The outcome of that name, for whoever takes outcomes: no client does. Raises NotHandedOverError."""
        value = self._handed_over.get(payload.data) if type_hint is Outcome else None
        if value is None:
            raise NotHandedOverError("nothing is handed over by that name")
        return value
