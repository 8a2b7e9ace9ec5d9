"""What there is to hear of a dossier: acts with what they say; of the clock its instants, and what is judged."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from models.act_forms import ActName, read_on_record
from models.contents import Point
from models.event_contents.by_type import ACTS
from models.events import Event, EventType
from models.parties import CLOCK
from models.verdicts import Verdict

_JUDGED = (EventType.REMINDER_DUE, EventType.CAUSE_RAISED, EventType.CAUSE_REVOKED, EventType.DOSSIER_CLOSED)
"""What the procedure put on record itself and is judged for."""


class Received(NamedTuple):
    """An organisation's part of an advice as it reached the landlord: what a joint draft that is withheld would say."""

    organisation: str
    verdict: Verdict | None
    points: tuple[Point, ...]


class Heard(NamedTuple):
    """An event to hear: an act with its typed content, or (``name`` None) an instant of the clock. For an advice also
    what the landlord received with it."""

    event: Event
    name: ActName | None = None
    content: Any = None
    received: tuple[Received, ...] = ()

    @property
    def sequence(self) -> int:
        return self.event.sequence

    @property
    def by(self) -> str:
        return self.event.party


def hear(events: Iterable[Event]) -> list[Heard]:
    """The events to hear: acts, papers that wait, and what the clock did. What is withheld (a draft) is
    an act that says nothing."""
    heard: list[Heard] = []
    received: dict[str, list[Received]] = {}
    for event in events:
        name = ACTS.get(event.type)
        said = event.content.get("said") if event.content else {}
        if name and event.party != CLOCK and isinstance(said, dict):
            heard.append(Heard(event, name, read_on_record(name, said)))
        elif event.type is EventType.ADVICE_RECEIVED and event.act_id:
            received.setdefault(event.act_id, []).append(_received(event))
        elif event.party == CLOCK or event.type in (*_JUDGED, EventType.PAPER_HELD):
            heard.append(Heard(event))
    return [one._replace(received=tuple(received.get(one.event.act_id or "", ()))) for one in heard]


def _received(event: Event) -> Received:
    said = {name: event.content.get(name) for name in ("verdict", "points")}
    content = read_on_record(ActName.SUBMIT_ADVICE, said)
    return Received(
        str(event.content.get("organisation")),
        getattr(content, "verdict", None),
        getattr(content, "points", None) or (),
    )
