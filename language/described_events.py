"""An event as other programs read it, by whatever door: as it stands on record, with what it says in words."""

from pydantic import JsonValue

from language.events import sentence_of
from language.speech import Names
from models.events import Event, EventType


def event_described(event: Event, names: Names) -> dict[str, JsonValue]:
    """An event as it stands on record, with what it says in words (Dutch and English)."""
    words = sentence_of(event, names)
    return {**event.model_dump(mode="json"), "in_words": {"nl": words.nl, "en": words.en}}


def schema_name(kind: EventType) -> str:
    """What the schema of an event of a type is called in the description of the API (``docs/openapi.json``)."""
    return f"{''.join(part.capitalize() for part in kind.value.split('_'))}Event"
