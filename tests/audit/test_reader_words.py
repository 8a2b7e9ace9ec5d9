"""The words of a bundle's reader: each has its Dutch, and the reader's catalogue holds no others."""

from collections.abc import Iterator, Mapping
from string import Formatter

from babel.messages.pofile import read_po

from evidence.reader.page import marked
from language import reader_words as words
from language import speech
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


PAGE = marked(
    *(
        (ROOT / "evidence" / "shipped" / "reader" / name).read_text(encoding="utf-8")
        for name in ("page.html", "reader.js")
    )
)
TABLES = [value for name, value in vars(words).items() if name.isupper()]
ENTRIES, SHARED = catalogue("reader"), catalogue("advice")
USED = {*texts(tuple(TABLES)), *texts((speech.AND, speech.AT, speech.OTHERS)), *PAGE}


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
