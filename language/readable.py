"""How people read what a command tells: in English by codes and keys, in Dutch by words and names."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from babel.dates import format_date

from language import audit_texts as texts
from language.catalogue import dutch_day
from language.date_explained import explained, explained_in_dutch
from language.events import sentence_of, sentence_withheld
from language.locks import lock_said
from language.retold import in_dutch
from language.speech import Names, word
from language.terms import term_in_words, term_of
from language.tongue import Tongue
from models.events import Event
from models.rights import Topic
from models.sentences import english_day
from models.state import LockGround, LockState
from models.terms import Derivation


class Readable(NamedTuple):
    """How people read a dossier: in which language; in Dutch with the names of its parties, where they are known."""

    tongue: Tongue = Tongue.ENGLISH
    names: Names | None = None

    @property
    def is_english(self) -> bool:
        return self.tongue is Tongue.ENGLISH

    def say(self, text: str, **values: object) -> str:
        """A text of the catalogue with its placeholders filled."""
        return self.tongue.say(text, **values)

    def columns(self, *titles: str) -> list[str]:
        """The titles of a table."""
        return [self.say(title) for title in titles]

    def retold(self, text: str) -> str:
        """What the audit said in English; in Dutch said again."""
        return text if self.is_english else in_dutch(text)

    def code(self, kind: str, value: object) -> str:
        """A value of the domain: by its code, in Dutch in words."""
        return str(value) if self.is_english else word(kind, value).nl

    def number(self, value: float) -> str:
        """A number, in Dutch with a decimal comma."""
        return str(value) if self.is_english else str(value).replace(".", ",")

    def event(self, event: Event, entry_words: str) -> str:
        """An event: in English the line that it has on a terminal, in Dutch the sentence of a page."""
        if self.is_english or self.names is None:
            return entry_words
        sentence = sentence_of if event.content else sentence_withheld
        return self.tongue.of(sentence(event, self.names))

    def party(self, party: str) -> str:
        """A party: by its key, in Dutch by its name."""
        return party if self.is_english or self.names is None else self.names.of(party).nl

    def parties(self, parties: Iterable[str]) -> str:
        """Several of them as people name them, each once."""
        *first, last = [self.party(party) for party in dict.fromkeys(parties)]
        return self.say(texts.AND, names=", ".join(first), name=last) if first else last

    def term(self, key: str) -> str:
        """A term: by its key, in Dutch by its name and that of its organisation."""
        return key if self.is_english or self.names is None else term_of(key, self.names).within.nl

    def term_in_words(self, key: str) -> str:
        """A term's key as people say it."""
        return term_in_words(key) if self.is_english or self.names is None else self.term(key)

    def channel(self, channel: str) -> str:
        """The way by which an act came."""
        return self.code("channel", channel)

    def sure(self, event: Event) -> str:
        """How sure it is who spoke, where the record says so."""
        return self.say(texts.KNOWN_BY, how=self.code("assurance", event.assurance)) if event.assurance else ""

    def lock(self, state: LockState, ground: LockGround | None, topic: Topic | None = None) -> str:
        """What a lock means: the landlord may execute, or not, and why."""
        said = lock_said(state, ground, topic)
        return self.say(texts.LOCK_MEANS, means=self.tongue.of(said))

    def day(self, day: date) -> str:
        """A day in full."""
        return english_day(day) if self.is_english else dutch_day(day)

    def weekday(self, day: date) -> str:
        """A day as a table has it: with its weekday, short."""
        return f"{day:%a %Y-%m-%d}" if self.is_english else format_date(day, "EEEEEE yyyy-MM-dd", locale="nl")

    def explained(self, derivation: Derivation, *, consent: bool = False) -> str:
        """How a date came about."""
        say = explained if self.is_english else explained_in_dutch
        return say(derivation, consent=consent)


ENGLISH = Readable()
