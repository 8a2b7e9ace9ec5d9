"""What is typed to look for, and how texts are folded: the same words on either side, whatever is in them."""

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.folding import LONGEST_WORD, words_in, words_of
from models.sought import LONGEST, CannotBeSoughtError, SoughtWords, TextPart, extract, sought

ODD = {
    "Café, CRÈME brûlée": "cafe creme brulee",
    "de ĳsbaan bij IJmuiden": "de ijsbaan bij ijmuiden",
    "Straße STRASSE ẞ": "strasse strasse ss",
    "foto's van 's-Hertogenbosch": "foto s van s hertogenbosch",
    "huur-beleid huurbeleid": "huur beleid huurbeleid",
    "bijlage 3.2 bij lid 1°": "bijlage 3 2 bij lid 1",
    "a.peters@zowonen.example": "a peters zowonen example",
    "https://zowonen.example/plan?x=1": "https zowonen example plan x 1",
    "€ 1.250,50 (2½%)": "1 250 50 2 1 2",
    "Ø Łódź Þór Æ œuvre": "o lodz thor ae oeuvre",
    "so\u00adcia\u200bal": "sociaal",
    "ﬁets ｆｕｌｌ Ⅻ": "fiets full xii",
    "αβγ": "_3b1__3b2__3b3_",
    "snake_case": "snake case",
    "\u0130stanbul dırılış": "istanbul dirilis",
    "😀 — … \x00\n": "",
}
TYPED = st.text(max_size=60) | st.text(alphabet="huur \"*'()-.:^NEAR{}|&!\\%_$\u201c\u201d", max_size=60)


@pytest.mark.parametrize("text", ODD)
def test_a_text_is_folded(text: str) -> None:
    assert " ".join(words_of(text)) == ODD[text]


def test_every_sign_there_is_becomes_letters_digits_and_spaces_of_ascii() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    assert {*"".join(words_of(every))} <= {*"abcdefghijklmnopqrstuvwxyz0123456789_"}


@given(st.text())
def test_words_stand_where_they_are_said_to(text: str) -> None:
    found = [*words_in(text)]
    assert [word.folded for word in found] == words_of(text)
    for word in found:
        assert word.folded in words_of(text[word.start : word.end])
    assert [word.start for word in found] == sorted(word.start for word in found)


@given(st.text(), st.text())
def test_a_text_folds_sign_by_sign(one: str, other: str) -> None:
    assert words_of(f"{one} {other}") == words_of(one) + words_of(other)
    assert words_of(one.upper().lower()) == words_of(one.upper().lower().casefold())
    assert all(len(word) <= LONGEST_WORD for word in words_of(one * 50))


@pytest.mark.parametrize(("typed", "terms"), [
    ("Huur Beek", (SoughtWords(("huur",)), SoughtWords(("beek",)))),
    ("huur huur", (SoughtWords(("huur",)),)),
    ('"de huur" omhoog', (SoughtWords(("de", "huur")), SoughtWords(("omhoog",)))),
    ("\u201ede huur\u201d", (SoughtWords(("de", "huur")),)),
    ("huur*", (SoughtWords(("huur",), is_beginning=True),)),
    ("foto's 3.2", (SoughtWords(("foto", "s")), SoughtWords(("3", "2")))),
    ("sociaal-econ*", (SoughtWords(("sociaal", "econ"), is_beginning=True),)),
    ('"de huur', (SoughtWords(("de",)), SoughtWords(("huur",)))),
    ('"huur*"', (SoughtWords(("huur",)),)),
    ("huur OR NOT (beek) NEAR/2 words:x", tuple(SoughtWords(tuple(w.split("_"))) for w in
        ("huur", "or", "not", "beek", "near_2", "words_x"))),
])  # fmt: skip
def test_what_is_typed_is_words_phrases_and_beginnings(typed: str, terms: tuple[SoughtWords, ...]) -> None:
    assert sought(typed).terms == terms


@pytest.mark.parametrize(
    "typed", ["", " ", "***", '""', "— … 😀", "hu*", "x" * (LONGEST + 1), "a b c d e f g h i j k l m"]
)
def test_what_cannot_be_looked_for_is_said(typed: str) -> None:
    with pytest.raises(CannotBeSoughtError):
        sought(typed)


@given(TYPED)
def test_nonsense_is_words_or_a_plain_answer(typed: str) -> None:
    try:
        found = sought(typed)
    except CannotBeSoughtError:
        return
    assert all(re.fullmatch("[a-z0-9_]+", word) for word in (*found.words, *found.beginnings))
    assert found.words or found.beginnings


@given(st.text(max_size=300), st.text(max_size=300))
def test_what_is_shown_is_of_the_text_and_marks_what_was_sought(before: str, after: str) -> None:
    text = f"{before} Huurverhógïng {after}"
    found = extract(text, sought("huurverhoging"))
    assert found
    marked = [part.text for part in found.parts if part.is_found]
    assert "huurverhoging" in " ".join(words_of(" ".join(marked)))
    plain = re.sub(r"\s+", " ", text)
    shown = "".join(part.text for part in found.parts).removeprefix("… ").removesuffix(" …")
    assert shown.strip() in plain


def test_words_between_quotes_are_marked_together_and_nothing_is_found_across_what_is_not_there() -> None:
    found = extract("Van de huur en de rest.", sought('"de huur"'))
    assert found
    assert found.parts == (TextPart("Van "), TextPart("de huur", is_found=True), TextPart(" en de rest."))
    assert extract("Van de rest en huur.", sought('"de huur"')) is None


def test_words_are_looked_for_as_beginnings_where_that_is_something_else() -> None:
    wider = sought('huur is "de wet"').widened
    assert wider
    assert wider.beginnings == ["huur"]
    assert wider.phrases == [" de wet "]
    assert sought('"de wet" is').widened is None
