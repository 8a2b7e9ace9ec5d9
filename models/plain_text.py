"""Texts as people read them: what nobody can see says nothing."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator

_UNSEEN = re.compile(
    "[\N{COMBINING GRAPHEME JOINER}\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}"
    "\N{KHMER VOWEL INHERENT AQ}\N{KHMER VOWEL INHERENT AA}\u180b-\u180f\N{BRAILLE PATTERN BLANK}\N{HANGUL FILLER}"
    "\ufe00-\ufe0f\N{HALFWIDTH HANGUL FILLER}\U000e0100-\U000e01ef]"
)
"""Signs that have no look of their own, though Unicode counts them as letters, marks or symbols."""


def is_blank(text: str) -> bool:
    """Whether a text shows nothing: it is empty, or holds only spaces, controls and signs without a look."""
    if "!" <= text[:1] <= "~":
        return False  # nearly always, and twenty times an act: its first sign can be seen (1 % of an act)
    return all(unicodedata.category(sign)[0] in "ZC" or _UNSEEN.match(sign) for sign in text)


def _said(text: str) -> str:
    """A text without the space around it; one that shows nothing is empty."""
    return "" if is_blank(text) else text.strip()


def _filled(text: str) -> str:
    """A text that has to say something, without the space around it. Raises ValueError where it shows nothing."""
    if is_blank(text):
        raise ValueError("must say something")
    return text.strip()


Text = Annotated[str, AfterValidator(_said)]
"""A text that may say nothing."""

FilledText = Annotated[str, AfterValidator(_filled)]
"""A text that has to say something."""
