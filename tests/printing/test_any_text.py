"""Whatever somebody wrote, its letter can be made, and says it as text: nothing of it is markup."""

import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from installation.typesetting.signs import SQUARE, TextFitter, signs_of
from installation.typesetting.typesetter import FONTS
from language.letter_blocks import Heading, Quoted
from tests.printing.papers import SETTER, letter_with, said_in

UNSHOWN = "Sommige tekens kunnen hier niet worden afgedrukt."
ANY = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
ODD = st.text(
    st.one_of(
        st.sampled_from("\0\x07\x1b\x85\u00ad\u200b\u200d\u200e\u200f\u202e\u2028\u2029\u2066\u2069\ufeff\ufe0f"),
        st.characters(categories=["Mn", "Me", "Cc", "Cf", "Co", "Cn"]),
        st.sampled_from("שלוםمرحبا日本語한글😀👩‍👩‍👧🇳🇱́̈ ́\t\n\r"),
        st.characters(max_codepoint=0x17F),
    ),
    min_size=1,
    max_size=60,
)


@example("\u00ad")  # nothing of it is seen
@example("\u00a0 \n")
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(ANY, ODD))
def test_a_letter_can_be_made_of_any_text(text: str) -> None:
    assert SETTER.pdf(letter_with(text)).startswith(b"%PDF-1.7")


def test_every_sign_that_the_fonts_have_can_be_set_together() -> None:
    signs = frozenset.intersection(*(signs_of(font.read_bytes()) for font in FONTS.glob("Atkinson*.ttf")))
    assert len(signs) > 350
    shown = "".join(chr(sign) for sign in sorted(signs) if unicodedata.category(chr(sign)) != "Mn")
    said = said_in(SETTER.pdf(letter_with(shown)))
    assert SQUARE not in said
    assert UNSHOWN not in said


@pytest.mark.parametrize("text", ["x" * 100_000, "Nog een regel.\n" * 6_000, "woord " * 16_000, "\n" * 3_000])
def test_a_letter_can_be_made_of_very_much_text(text: str) -> None:
    letter = letter_with("kort")._replace(subject=text, blocks=(Quoted("Toelichting", text), Heading(text)))
    assert SETTER.pdf(letter).startswith(b"%PDF")


@pytest.mark.parametrize(
    "text",
    [
        "#", "$", "\\", "*vet*", "_schuin_", "@geleen", "<label>", "// weg", "/* weg */", "= Kop", "- punt", "`code`",
        '#import "@preview/cetz:0.3.4": canvas', '#read("/etc/passwd")', '#read("../typesetter.py")', "#panic()",
        "#sys.inputs", "$ x^2 $", "[x](y)", "~", "---", "...", "https://zowonen.example/#read", '"', "'aanhaling'",
        "{page}", "\\u{41}", "#set page(width: 1pt)", "%PDF-1.4", "startxref\n0\n%%EOF", "%advice-letter/v1 00000000 x",
    ],
)  # fmt: skip
def test_markup_is_shown_as_it_was_written(text: str) -> None:
    said = said_in(SETTER.pdf(letter_with(f"begin {text} eind")))
    bare = text.replace("\n", "")
    assert f"begin {bare} eind" in said


def test_what_cannot_be_shown_is_a_square_and_one_line_says_so() -> None:
    said = said_in(SETTER.pdf(letter_with("Goed 👍 zo 日")))
    assert f"Goed {SQUARE} zo {SQUARE}" in said
    assert said.count(UNSHOWN) == 1
    assert UNSHOWN not in said_in(SETTER.pdf(letter_with("Façade, Łódź, Güneş – 20 €, ĳ")))


def test_what_is_composed_of_several_signs_is_shown_as_one() -> None:
    fitter = TextFitter(frozenset(map(ord, "é a-")))
    assert fitter.text("e\u0301\u00ad a\N{NON-BREAKING HYPHEN}\u00a0\u2009a") == "é a-  a"
    assert not fitter.has_replaced
    assert fitter.text("\u202e") == SQUARE
    assert fitter.has_replaced


def test_a_check_number_and_an_address_are_copied_as_they_are() -> None:
    fitter = TextFitter(frozenset(range(32, 127)))
    for text in ("a" * 64, "https://advies.example/dossiers/2027-001/doen/plan_strategic_consultation"):
        assert fitter.text(f"zie {text} nu") == f"zie {text} nu"
    assert "\u200b" in fitter.text("x" * 65)
