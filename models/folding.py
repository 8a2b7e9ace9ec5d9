"""Texts folded for searching: words of small letters and digits, so that who types "Cafe" finds "café".

Sign by sign: what Unicode takes for the same (NFKD) is the same, capitals are small letters, accents and soft hyphens
are gone, "ĳ" is "ij" and "ß" is "ss". Whatever is no letter and no digit parts words: "3.2" is "3 2", an e-mail address
the words that it is made of. A letter of another alphabet stands by its number (``_3b1_``), so that what is kept is
plain ASCII, which every database takes for the same words.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

LONGEST_WORD = 100
"""How many signs of a word count."""

_WITHOUT_A_STROKE = str.maketrans({
    "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ŋ": "n", "ŧ": "t",
    "æ": "ae", "œ": "oe", "þ": "th", "ĸ": "k",
})  # fmt: skip
"""Letters whose stroke Unicode does not take for an accent, as who has no such key types them."""

_WORD = re.compile("[^ ]+")


class _Signs(dict[int, str]):
    """What becomes of each sign, found out when it is first met: a part of a word, a space, or nothing."""

    def __missing__(self, code: int) -> str:
        same = unicodedata.normalize("NFKD", chr(code)).casefold()
        folded = unicodedata.normalize("NFKD", same).casefold().translate(_WITHOUT_A_STROKE)
        found = "".join(map(_part_of_word, folded))
        if " " in found:
            found = f" {found.strip()} " if found.strip() else " "  # of "2½" the 2 is a word
        self[code] = found
        return found


def _part_of_word(sign: str) -> str:
    category = unicodedata.category(sign)
    if category[0] == "M" or category == "Cf":
        return ""
    if sign.isalnum():
        return sign if sign.isascii() else f"_{ord(sign):x}_"
    return " "


_SIGNS = _Signs()


class Word(NamedTuple):
    """A word as it is searched, and where it stands in the text that it was made of (``text[start:end]``)."""

    folded: str
    start: int
    end: int


def words_of(text: str) -> list[str]:
    """The words of a text, folded, in order."""
    return [word[:LONGEST_WORD] for word in text.translate(_SIGNS).split(" ") if word]


def words_in(text: str) -> Iterator[Word]:
    """The same, each with its place in the text."""
    folded = text.translate(_SIGNS)
    origin = range(len(text)) if text.isascii() else [*_origins(text)]
    for found in _WORD.finditer(folded):
        yield Word(found[0][:LONGEST_WORD], origin[found.start()], origin[found.end() - 1] + 1)


def _origins(text: str) -> Iterator[int]:
    """Of every sign of a folded text the place of the one that it comes from."""
    return chain.from_iterable([place] * len(_SIGNS[ord(sign)]) for place, sign in enumerate(text))
