"""The look: eight colours that can be told apart by whoever sees little, and a style sheet that holds what is used."""

import re
from itertools import product

import pytest

from portal.stylesheet import OWN, TOKENS, kept, own_tokens, rules_in, stylesheet, tokens_asked, tokens_in

COLOURS = {name: value for name, value in own_tokens().items() if re.fullmatch("#[0-9a-f]{6}", value)}
TEXT, SHAPE = 4.5, 3.0
"""The contrast that WCAG 2.2 AA asks of text (1.4.3), and of what is no text but has a meaning (1.4.11)."""


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio that WCAG defines, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_ratio_is_that_of_the_guideline() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_there_are_eight_colours() -> None:
    assert list(COLOURS) == ["--paper", "--mist", "--slate", "--ink", "--blue", "--green", "--amber", "--red"]


DARK, LIGHT = ("--slate", "--ink", "--blue", "--green", "--amber", "--red"), ("--paper", "--mist")


@pytest.mark.parametrize(("dark", "light"), [*product(DARK, LIGHT)])
def test_every_dark_colour_can_be_read_on_every_light_one_and_the_other_way_round(dark: str, light: str) -> None:
    assert contrast(COLOURS[dark], COLOURS[light]) >= TEXT


@pytest.mark.parametrize("marked", ["--blue", "--green", "--amber", "--red"])
def test_what_marks_can_be_told_from_the_page(marked: str) -> None:
    assert contrast(COLOURS[marked], COLOURS["--paper"]) >= SHAPE


WRITTEN = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)\([^()]*\)")
FALLBACK = re.compile(r"var\((--[\w-]+),[^()]*(?:\([^()]*\))?[^()]*\)")


def test_there_is_no_ninth_colour() -> None:
    """A colour that is written behind a comma counts only where the token before it is not set."""
    sheet = stylesheet()
    is_set = tokens_in(sheet)
    shown = FALLBACK.sub(lambda found: f"var({found[1]})" if found[1] in is_set else found[0], sheet)

    assert set(WRITTEN.findall(shown)) - {*COLOURS.values(), "rgba(0, 0, 0, 0)"} == set()


def test_the_own_look_names_its_colours_by_their_name() -> None:
    layout = OWN[1].read_text()

    assert WRITTEN.findall(layout) == []
    assert set(re.findall(r"var\((--(?:paper|mist|slate|ink|blue|green|amber|red)\b[\w-]*)\)", layout)) <= set(COLOURS)


# --- What is kept of the design systems -----------------------------------------------------------------------------

SHEET = """
@charset "UTF-8"; /* .a { no: rule } */
.a, .b:not(.c:is(.d, .e)) { color: var(--one, red) }
.a .b { color: blue }
.f:where(.a) { color: green }
@media print { .a { color: var(--two) } .g { color: red } }
@media screen { .g { color: red } }
@keyframes turn { from { top: 0 } }
:focus { top: 0 }
.a {}
"""


def test_rules_are_kept_whose_classes_can_be_on_a_page() -> None:
    assert "".join(map(str, kept(rules_in(SHEET), frozenset("a")))) == (
        ".a{color: var(--one, red)}@media print{.a{color: var(--two)}}:focus{top: 0}"
    )


def test_what_a_rule_excludes_need_not_be_on_the_page() -> None:
    assert ".b:not(.c:is(.d, .e)){color: var(--one, red)}" in map(str, kept(rules_in(SHEET), frozenset("b")))


def test_a_sheet_that_does_not_close_is_a_fault() -> None:
    with pytest.raises(ValueError, match="does not close"):
        rules_in(".a { color: red ")


def test_tokens_are_taken_that_are_asked_for_and_not_set_anew() -> None:
    tokens = {"--one": "var(--two)", "--two": "2", "--three": "3", "--four": "var(--two)"}

    assert tokens_asked("a{b:var(--one) var(--four)}", tokens, {"--four": "4"}) == {"--one": "var(--two)", "--two": "2"}


def test_every_token_that_is_asked_for_and_published_is_there() -> None:
    sheet = stylesheet()
    published = tokens_in(TOKENS.read_text())

    assert {*re.findall(r"var\(\s*(--[\w-]+)", sheet)} & published.keys() <= tokens_in(sheet).keys()


def test_the_sheet_is_a_fraction_of_what_it_is_made_of() -> None:
    assert ".nl-button--primary" in stylesheet()
    assert ".utrecht-accordion" not in stylesheet()
    assert len(stylesheet()) < 100_000
