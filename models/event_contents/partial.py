"""What a content says that may be a part only, or fit no model at all.

A copy for a party shows of some events a part, and one that somebody hands in may hold anything. Who may know what must
be decided of these too: what is to be withheld is withheld, whether or not its content fits. So these read the raw
content, each field by its own, and raise nothing.
"""

from collections.abc import Mapping

from pydantic import JsonValue

from models.events import Event
from models.parties import CLOCK

_WITH_ORGANISATION = 3
"""Parts of the key of an organisation's term: organisation, name, version."""


def is_act(event: Event) -> bool:
    """Whether an event is what a party handed in, not what followed from it."""
    return event.party != CLOCK and not event.content.keys().isdisjoint(("said", "fingerprint"))


def said_in(event: Event) -> Mapping[str, JsonValue]:
    """The fields of an act as the sender gave them; none where nothing was said."""
    said = event.content.get("said")
    return said if isinstance(said, dict) else {}


def refused_act_in(event: Event) -> str | None:
    """The name of the act that was refused."""
    return _text(event.content.get("act"))


def organisation_in(event: Event) -> str | None:
    """The organisation whose track an event names; None: no single one."""
    return _text(event.content.get("organisation"))


def organisations_in(event: Event) -> tuple[str, ...]:
    """The organisations that the cause of a strategic consultation names."""
    return _texts(event.content.get("organisations"))


def joined_in(event: Event) -> tuple[str, ...]:
    """The organisations that a draft of joint advice names."""
    return _texts(event.content.get("joined"))


def term_in(event: Event) -> str | None:
    """The key of the term that an event is about."""
    term = event.content.get("term")
    if isinstance(term, dict):
        return "/".join(str(part) for name in ("organisation", "name", "version") if (part := term.get(name)))
    return _text(term)


def whose_term_in(event: Event) -> tuple[str | None, str]:
    """Whose term an event is about, and its name."""
    term = event.content.get("term")
    if isinstance(term, dict):
        return _text(term.get("organisation")), str(term.get("name"))
    parts = str(term).split("/")
    return (parts[0], parts[1]) if len(parts) == _WITH_ORGANISATION else (None, parts[0])


def number_in(event: Event) -> int | None:
    """The number of the strategic consultation that an event opens, cancels, or is a cause of."""
    number = event.content.get("number", event.content.get("consultation"))
    return number if isinstance(number, int) else None


def is_true(event: Event, field: str) -> bool:
    """Whether an event says yes in a field."""
    return bool(event.content.get(field))


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: JsonValue) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
