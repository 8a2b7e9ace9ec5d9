"""The act that a sender means, made from what was said: who acts and by which way, and the id of the act.

A door parses and calls; what belongs to the procedure is the core's to say.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from pydantic import ValidationError

from application.dates import day_in
from application.errors import Faults, WrongInput
from application.forms import Fields, require_known
from models.act_forms import ActName
from models.acts import PAPER, Act, Channel
from models.faults_in_words import fault_in_words
from models.near_names import nearest
from models.person_names import fault_of_name, name_on_one_line
from models.plain_text import is_blank
from models.refusals import refusal

Naming = Callable[[str], str]
"""How a door calls a field where it says what is wrong with it."""


@dataclass(frozen=True)
class Sender:
    """Who acts, for whom, and how it came in; what is None was not said. All as the sender wrote it."""

    by: str | None = None
    person: str | None = None
    channel: str | None = None
    received: str | None = None
    entered_by: str | None = None
    act_id: str | None = None

    def over(self, other: "Sender") -> "Sender":
        """This sender, completed with what another says."""
        return Sender(**{name: own or getattr(other, name) for name, own in asdict(self).items()})

    def missing(self) -> list[str]:
        """What is needed and was not said."""
        return [name for name in ("by", "person") if is_blank(getattr(self, name) or "")]


class Envelope(NamedTuple):
    """What travels with an act beside its fields, found to be in order. ``at`` is when the door received it (UTC)."""

    act: ActName
    act_id: str
    by: str | None
    person: str | None
    channel: Channel
    at: datetime
    received: date | None
    entered_by: str | None

    def around(self, content: Fields) -> Act:
        """The act with these fields. Raises WrongInput with everything about it that cannot be kept."""
        try:
            return Act.model_validate({**self._asdict(), "act": self.act.value, "content": content})
        except ValidationError as error:
            lines = [fault_in_words(fault) for fault in error.errors()]
            fields = [".".join(map(str, fault["loc"])) for fault in error.errors()]
            faults = [refusal("field_invalid", line, field=f) for line, f in zip(lines, fields, strict=True)]
            raise WrongInput(*lines, faults=faults) from None


def act_of(act: ActName, content: Fields, sender: Sender, *, door: Channel, at: datetime, called: Naming = str) -> Act:
    """The act that a sender means, received by a door at an instant (UTC). One that brings no id gets one.

    Raises WrongInput with everything for which no door hands it in.
    """
    faults = Faults()
    with faults:
        require_known(act, content)
    with faults:
        envelope = envelope_of(act, sender, door=door, at=at, called=called)
    faults.tell()
    return envelope.around(content)


def envelope_of(act: ActName, sender: Sender, *, door: Channel, at: datetime, called: Naming = str) -> Envelope:
    """Who acts and how it came in, as the record keeps it: by the door itself where no other way is named, by letter
    where a day of receipt is. Raises WrongInput with every fault; ``called`` is how the door calls a field."""
    faults = Faults()
    with faults:
        _require_named(sender, called)
    with faults:
        person = _person(sender.person or "", called)
    with faults:
        channel = _channel(sender.channel) if sender.channel else None
    with faults:
        received = _day(sender.received, called) if sender.received else None
    with faults:
        act_id = _act_id(sender.act_id, called)
    faults.tell()
    way = channel or (PAPER[0] if received else door)
    return Envelope(act, act_id, sender.by, person, way, at, received, sender.entered_by)


def _require_named(sender: Sender, called: Naming) -> None:
    if missing := sender.missing():
        faults = [refusal("field_missing", name, field=name) for name in missing]
        raise WrongInput(f"These are missing: {', '.join(map(called, missing))}.", faults=faults)


def _person(given: str, called: Naming) -> str:
    """The name of who acts. Raises WrongInput where it is none; that there is none at all was said already."""
    fault = None if is_blank(given) else fault_of_name(given)
    if fault:
        raise _wrong("person", f"{called('person')}: {fault}.")
    return name_on_one_line(given)


def _channel(given: str) -> Channel:
    word = given.strip().replace("-", "_").lower()
    if word not in set(Channel):
        raise _wrong("channel", f"There is no channel {given!r}{nearest(word, [channel.value for channel in Channel])}")
    return Channel(word)


def _day(given: str, called: Naming) -> date:
    try:
        return day_in(given)
    except ValueError as fault:
        raise _wrong("received", f"{called('received')}: {given!r} {fault}.") from None


def _act_id(given: str | None, called: Naming) -> str:
    try:
        return str(UUID(given) if given else uuid4())
    except ValueError:
        raise _wrong("act_id", f"{called('act_id')}: {given!r} is no UUID.") from None


def _wrong(field: str, line: str) -> WrongInput:
    return WrongInput(line, faults=[refusal("field_invalid", line, field=field)])
