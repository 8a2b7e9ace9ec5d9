"""An event among those of its occasion: what an act, or one moment of the clock, put on record together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from models.agreement import Agreement
from models.events import Event, EventType
from models.state import Dossier, ExtensionRequest, Term
from models.terms import Derivation, TermName


@dataclass(frozen=True)
class Happening:
    """An event among those of its occasion."""

    event: Event
    occasion: tuple[Event, ...]
    dossier: Dossier
    agreement: Agreement

    @property
    def content(self) -> Mapping[str, Any]:
        return self.event.content

    @property
    def said(self) -> Mapping[str, Any]:
        said = self.content.get("said")
        return said if isinstance(said, dict) else {}

    @property
    def organisation(self) -> str | None:
        """Whose track the event is about."""
        named = self.content.get("organisation")
        return named if isinstance(named, str) else None

    @property
    def term(self) -> Term | None:
        """The term that the event names by its key."""
        key = self.content.get("term")
        return self.dossier.terms.get(key) if isinstance(key, str) else None

    @property
    def request(self) -> ExtensionRequest | None:
        """The request for extension that the event asks, answers, or whose answer it reminds of."""
        asked = self.content.get("request")
        key = asked["answer_term"] if isinstance(asked, dict) else self.content.get("answer_term", self.content["term"])
        return next((r for r in self.dossier.extension_requests if r.answer_term == key), None)

    @property
    def consulting(self) -> tuple[str, ...]:
        """The organisations of the latest strategic consultation."""
        consultations = self.dossier.consultations
        return consultations[-1].organisations if consultations else ()

    @property
    def paused(self) -> tuple[str, ...]:
        """The organisations whose terms a pause stopped, or its end set going again."""
        terms = (self.dossier.terms.get(key) for key in self.content["terms"])
        return tuple(dict.fromkeys(term.organisation for term in terms if term and term.organisation))

    def dates(self, *names: TermName, organisation: str | None = None) -> tuple[Derivation, ...]:
        """The ends of the terms that this occasion started, moved or restored, the named ones (or all) in order."""
        found = [d for d in self._dated(organisation) if not names or d.term in names]
        return tuple(sorted(found, key=lambda d: names.index(d.term) if names else d.due))

    def _dated(self, organisation: str | None) -> Iterator[Derivation]:
        for event in self.occasion:
            if event.type is EventType.TERM_STARTED:
                term = Term.model_validate(event.content["term"])
                if organisation in (None, term.organisation):
                    yield term.derivation
            elif organisation in (None, event.content.get("organisation")):
                if event.type is EventType.TERM_MOVED:
                    yield Derivation.model_validate(event.content["derivation"])
                elif event.type is EventType.TERM_RESTORED:
                    yield self.dossier.terms[str(event.content["term"])].derivation
