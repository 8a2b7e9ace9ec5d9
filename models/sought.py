"""What somebody looks for, as typed: words that must all be there, "words between quotes" in that order, and the
beginnings of words (``huur*``). Anything else that is typed is text too: no sign of it means anything to a database."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from models.folding import Word, words_in, words_of

LONGEST, MOST_WORDS, SHORTEST_BEGINNING = 200, 12, 3
"""How many signs and words can be looked for, and of how many letters the beginning of a word must be."""

TOO_LONG = "This is too long to look for. A few words are enough."
NO_WORD = "Type a word of which at least one sign is a letter or a digit."
TOO_MANY = "These are too many words to look for. A few are enough."
TOO_SHORT = "Before a * stand at least three letters."
FAULTS = (TOO_LONG, NO_WORD, TOO_MANY, TOO_SHORT)
"""Why something cannot be looked for (msgids)."""

_QUOTES = re.compile('["\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02]')
_BESIDE = 70
"""About how many signs stand on either side of what was found."""


class CannotBeSoughtError(ValueError):
    """What was typed cannot be looked for; the message (a msgid) says why."""


class SoughtWords(NamedTuple):
    """Folded words in this order; of a ``is_beginning`` the last one is how a word begins."""

    words: tuple[str, ...]
    is_beginning: bool = False

    def is_at(self, found: Sequence[Word], place: int) -> bool:
        """Whether it stands at a place among the words of a text."""
        last = len(self.words) - 1
        if place + last >= len(found):
            return False
        for number, word in enumerate(self.words):
            there = found[place + number].folded
            if there != word and not (self.is_beginning and number == last and there.startswith(word)):
                return False
        return True


class Sought(NamedTuple):
    """What must all be found in one text."""

    terms: tuple[SoughtWords, ...]

    @property
    def words(self) -> list[str]:
        """The whole words, each once."""
        whole = (term.words[:-1] if term.is_beginning else term.words for term in self.terms)
        return [*dict.fromkeys(word for words in whole for word in words)]

    @property
    def beginnings(self) -> list[str]:
        return [*dict.fromkeys(term.words[-1] for term in self.terms if term.is_beginning)]

    @property
    def phrases(self) -> list[str]:
        """What must stand somewhere in the words of a text, parted by spaces, with a space before and after them."""
        longer = (term for term in self.terms if len(term.words) > 1)
        return [f" {' '.join(term.words)}{'' if term.is_beginning else ' '}" for term in longer]

    @property
    def widened(self) -> "Sought | None":
        """The same with every single word as the beginning of one; None where that is nothing else."""
        wider = Sought(tuple(_widened(term) for term in self.terms))
        return wider if wider != self else None


def sought(typed: str) -> Sought:
    """What is looked for. Raises CannotBeSoughtError."""
    if len(typed) > LONGEST:
        raise CannotBeSoughtError(TOO_LONG)
    terms = tuple(dict.fromkeys(_terms(typed)))
    if not terms:
        raise CannotBeSoughtError(NO_WORD)
    if sum(len(term.words) for term in terms) > MOST_WORDS:
        raise CannotBeSoughtError(TOO_MANY)
    if any(term.is_beginning and len(term.words[-1]) < SHORTEST_BEGINNING for term in terms):
        raise CannotBeSoughtError(TOO_SHORT)
    return Sought(terms)


def _terms(typed: str) -> Iterator[SoughtWords]:
    parts = _QUOTES.split(typed)
    for number, part in enumerate(parts):
        is_quoted = number % 2 == 1 and number < len(parts) - 1  # after the last of an odd number nothing is closed
        for chunk in [part] if is_quoted else part.split():
            if words := words_of(chunk):
                yield SoughtWords(tuple(words), is_beginning=not is_quoted and chunk.endswith("*"))


def _widened(term: SoughtWords) -> SoughtWords:
    is_word = len(term.words) == 1 and len(term.words[0]) >= SHORTEST_BEGINNING
    return term._replace(is_beginning=True) if is_word else term


# --- What is shown of it -------------------------------------------------------------------------------------------


class TextPart(NamedTuple):
    """A part of a text; ``is_found``: it is what was looked for."""

    text: str
    is_found: bool = False


class Extract(NamedTuple):
    """The part of a text around what was found in it, and how many of the terms are in that text."""

    parts: tuple[TextPart, ...]
    terms: int


def extract(text: str, wanted: Sought) -> Extract | None:
    """The part of a text around the first that is found in it, on one line; None where it holds nothing of it."""
    words = [*words_in(text)]
    spans, terms = list[tuple[int, int]](), set[SoughtWords]()
    for place in range(len(words)):
        for term in wanted.terms:
            if term.is_at(words, place):
                terms.add(term)
                spans.append((words[place].start, words[place + len(term.words) - 1].end))
    if not spans:
        return None
    begin, end = _around(text, *spans[0])
    return Extract(tuple(_parts(text, begin, end, spans)), len(terms))


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """From where to where is shown: whole words, about as many signs on either side."""
    begin, last = max(start - _BESIDE, 0), min(end + 2 * _BESIDE, len(text))
    if begin and (space := text.find(" ", begin, start)) >= 0:
        begin = space + 1
    if last < len(text) and (space := text.rfind(" ", end, last)) >= 0:
        last = space
    return begin, last


def _parts(text: str, begin: int, end: int, spans: Iterable[tuple[int, int]]) -> Iterator[TextPart]:
    at = begin
    if begin:
        yield TextPart("… ")
    for start, stop in sorted(spans):
        if at <= start and stop <= end:
            yield TextPart(_on_a_line(text[at:start]))
            yield TextPart(_on_a_line(text[start:stop]), is_found=True)
            at = stop
    yield TextPart(_on_a_line(text[at:end]))
    if end < len(text):
        yield TextPart(" …")


def _on_a_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
