"""An event as another program is told of it: a CloudEvent 1.0, as JSON (structured mode).

The names of types belong to this program and not to a landlord: ``nl.wohv.advice.request_opened.v1``, after the law
of these procedures (Wohv). A later form of ``data`` that an old reader could not read would be a ``v2``; one field more
is none.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from pydantic import JsonValue

from language.described_events import event_described, schema_name
from language.speech import Names
from models.canonical import canonical
from models.events import Event, EventType, instant

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"

_TYPE = "nl.wohv.advice.{}.v1"
PING = _TYPE.format("ping")
"""The type of what only tries out whether a webhook is received."""


def type_of(event_type: EventType) -> str:
    """What a type of event is called in a CloudEvent."""
    return _TYPE.format(event_type.value)


def message_id(installation: str, event: Event, party: str) -> str:
    """What tells a receiver that a message is one that it had: the same for an event, its installation and its party,
    however often and wherever it is sent. Its hash is in it, so that a record that was put back to an earlier day, and
    went on otherwise, gives its new events ids of their own."""
    return str(uuid5(UUID(installation), f"{event.dossier}/{event.sequence}/{party}/{event.hash}"))


class Origin(NamedTuple):
    """Whence messages come: the id of the ``installation``, and the address of its ``portal``, where their form is
    described."""

    installation: str
    portal: str

    def schema_of(self, kind: EventType) -> str:
        """Where the form of an event of a type is described."""
        return f"{self.portal}/api/v1/openapi.json#/components/schemas/{schema_name(kind)}"


def cloud_event(origin: Origin, event: Event, party: str, names: Names) -> bytes:
    """An event as a party knows it, as a message for it: the same bytes however often. Its data is what the API gives
    of that event."""
    about: dict[str, JsonValue] = {
        "subject": event.dossier,
        "datacontenttype": "application/json",
        "dataschema": origin.schema_of(event.type),
        "data": event_described(event, names),
    }
    installation = origin.installation
    return _message(installation, message_id(installation, event, party), type_of(event.type), party, event.time, about)


def ping(installation: str, party: str, named: str, at: datetime) -> bytes:
    """A message that says nothing, under an id of its own."""
    return _message(installation, named, PING, party, at, {})


def _message(installation: str, named: str, kind: str, party: str, at: datetime, more: dict[str, JsonValue]) -> bytes:
    return canonical(
        {
            "specversion": "1.0",
            "id": named,
            "source": f"urn:uuid:{installation}",
            "type": kind,
            "time": instant(at),
            "party": party,
            **more,
        }
    )
