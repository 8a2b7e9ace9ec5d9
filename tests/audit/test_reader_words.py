"""The words of a bundle's reader: each has its Dutch, and the reader's catalogue holds no others."""

from collections.abc import Iterator, Mapping
from string import Formatter

from babel.messages.pofile import read_po

from evidence.reader.page import marked
from language import copies, events, locks, speech, state_texts, terms, waiting, words
from language.fields import REASONS
from language.speech import dutch
from tests.audit.playing import ROOT


def catalogue(name: str) -> dict[str, str]:
    text = (ROOT / "language" / "locale" / "nl" / "LC_MESSAGES" / f"{name}.po").read_text(encoding="utf-8")
    return {str(m.id): str(m.string) for m in read_po(iter(text.splitlines(keepends=True))) if m.id}


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)


def phrases() -> Iterator[str]:
    """What is said of an event; what a line quotes holds no words that a page says."""
    for phrase in events.PHRASES.values():
        yield from (phrase.text, *phrase.more.values(), *phrase.instead.values())


PAGE = marked(
    *(
        (ROOT / "evidence" / "shipped" / "reader" / name).read_text(encoding="utf-8")
        for name in ("page.html", "reader.js")
    )
)
TABLES = [value for module in (copies, state_texts) for name, value in vars(module).items() if name.isupper()]
OWN = (
    *(events.ABOUT, events.WITHHELD, events.WITHHELD_EVENT, events.WITHHELD_DRAFT, events.UNKNOWN_EVENT),
    *(waiting.AWAITED, waiting.NOT_PARTIES, waiting.UNTIL, waiting.NO_TERM),
    *(speech.AND, speech.AT, speech.OTHERS, terms.TERM_OF, terms.EXECUTION),
)
WITH_THE_LETTERS = (words.WORDS, words.FIELDS, words.ACT_PHRASES, REASONS, locks.LOCKS, locks.GROUNDS)
ENTRIES, SHARED = catalogue("reader"), catalogue("advice")
LOCKS = (locks.REASON, locks.WITH_GROUND, locks.WHOSE)
USED = {*texts((*TABLES, *OWN, *WITH_THE_LETTERS, *LOCKS)), *phrases(), *PAGE}


def test_every_text_has_a_dutch_one() -> None:
    assert sorted(USED - ENTRIES.keys() - SHARED.keys()) == []
    assert sorted(text for text, translated in ENTRIES.items() if not translated) == []


def test_no_text_is_stale_or_said_twice() -> None:
    assert sorted(ENTRIES.keys() - USED) == []
    assert sorted(ENTRIES.keys() & SHARED.keys()) == []


def test_a_dutch_text_fills_just_what_the_english_one_names() -> None:
    assert {english for english in USED if placeholders(english) != placeholders(dutch()(english))} == set()


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
