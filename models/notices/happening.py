"""An event among those of its occasion: what an act, or one moment of the clock, put on record together."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from models.agreement import Agreement
from models.event_contents.by_type import content_of, read
from models.event_contents.held import (
    AboutATerm,
    AboutATrack,
    ActRefused,
    ConclusionConfirmed,
    ConsultationCancelled,
    EventContent,
    ExtensionAnswered,
    ExtensionRequested,
    OfAnAct,
    OfTerms,
    PaperHeld,
    TermMoved,
    TermRestored,
    TermStarted,
)
from models.event_contents.partial import said_in
from models.events import Event, EventType
from models.state import Dossier, ExtensionRequest, StrategicConsultation, Term
from models.terms import Derivation, TermName

ContentT = TypeVar("ContentT", bound=EventContent)


class Happening(NamedTuple):
    """An event among those of its occasion. ``of_the_latest``: as it was told until the end of 2026 (``notices``)."""

    event: Event
    occasion: tuple[Event, ...]
    dossier: Dossier
    agreement: Agreement
    of_the_latest: bool = False

    @property
    def content(self) -> EventContent:
        return content_of(self.event)

    def holding(self, model: type[ContentT]) -> ContentT:
        """What the event holds, where its type is known to hold this; raises TypeError where it does not."""
        if not isinstance(self.content, model):
            raise TypeError(f"{self.event.type} holds no {model.__name__}")
        return self.content

    @property
    def said(self) -> Mapping[str, Any]:
        """What the sender of an act said, word for word: a notice quotes it as it was sent."""
        return said_in(self.event)

    @property
    def is_said(self) -> bool:
        """Whether it is what somebody handed in, not what followed from it."""
        return isinstance(self.content, OfAnAct | ActRefused | PaperHeld) and self.content.said is not None

    @property
    def organisation(self) -> str | None:
        """Whose track the event is about."""
        return self.content.organisation if isinstance(self.content, AboutATrack) else None

    @property
    def term(self) -> Term | None:
        """The term that the event names by its key."""
        return self.dossier.terms.get(self.content.term) if isinstance(self.content, AboutATerm) else None

    @property
    def request(self) -> ExtensionRequest | None:
        """The request for extension that the event asks, answers, or whose answer it reminds of."""
        match self.content:
            case ExtensionRequested():
                key = self.content.request.answer_term
            case ExtensionAnswered():
                key = self.content.answer_term
            case _:
                key = self.holding(AboutATerm).term
        return next((r for r in self.dossier.extension_requests if r.answer_term == key), None)

    @property
    def consulting(self) -> tuple[str, ...]:
        """The organisations of the strategic consultation that the event is about: the one that it names, or whose term
        it names, else the latest."""
        if self.of_the_latest:
            return self.dossier.consultations[-1].organisations if self.dossier.consultations else ()
        held = self._consultation
        return self.dossier.concerned_in(held) if held else ()

    @property
    def _consultation(self) -> StrategicConsultation | None:
        consultations, content = self.dossier.consultations, self.content
        latest = consultations[-1] if consultations else None
        if isinstance(content, ConclusionConfirmed | ConsultationCancelled):
            return next((c for c in consultations if c.number == content.number), latest)
        return self.dossier.consultation_of(self.term) if self.term else latest

    @property
    def paused(self) -> tuple[str, ...]:
        """The organisations whose terms a pause stopped, or its end set going again."""
        terms = (self.dossier.terms.get(key) for key in self.holding(OfTerms).terms)
        return tuple(dict.fromkeys(term.organisation for term in terms if term and term.organisation))

    def dates(self, *names: TermName, organisation: str | None = None) -> tuple[Derivation, ...]:
        """The ends of the terms that this occasion started, moved or restored, the named ones (or all) in order."""
        found = [d for d in self._dated(organisation) if not names or d.term in names]
        return tuple(sorted(found, key=lambda d: names.index(d.term) if names else d.due))

    def _dated(self, organisation: str | None) -> Iterator[Derivation]:
        for event in self.occasion:
            match event.type:
                case EventType.TERM_STARTED:
                    term = read(event, TermStarted).term
                    whose, derivation = term.organisation, term.derivation
                case EventType.TERM_MOVED:
                    moved = read(event, TermMoved)
                    whose, derivation = moved.organisation, moved.derivation
                case EventType.TERM_RESTORED:
                    restored = read(event, TermRestored)
                    whose, derivation = restored.organisation, self.dossier.terms[restored.term].derivation
                case _:
                    continue
            if organisation in (None, whose):
                yield derivation
