"""A dossier and its events, as the API gives them."""

from typing import Any

from application.described import DescribedDossier
from application.kept_views import DossierRead
from language.events import sentence_of
from language.speech import Names
from models.events import Event


def dossier_described(read: DossierRead) -> dict[str, Any]:
    """A dossier as its party knows it. It does not say when it was looked at: what does not change reads the same."""
    whole = DescribedDossier.of(read.view).json_value
    del whole["at"]
    return whole


def event_described(event: Event, names: Names) -> dict[str, Any]:
    """An event as it stands on record, with what it says in words."""
    words = sentence_of(event, names)
    return {**event.model_dump(mode="json"), "in_words": {"nl": words.nl, "en": words.en}}
