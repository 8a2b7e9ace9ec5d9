"""What the fonts of letters can show, and text in which nothing else is left.

Typesetting refuses a sign that no font has. What cannot be shown becomes a small square, so that a letter can be made
of any text, and its reader sees that something stood there.
"""

import re
import struct
import unicodedata
from collections.abc import Iterator

SQUARE = "\N{WHITE SQUARE}"

_UNICODE_BY_SEGMENTS = 4
_LONGEST_WORD, _PIECE = 28, 12
_BREAK = "\N{ZERO WIDTH SPACE}"
_COPIED = re.compile(r"[0-9a-f]{64}|https?://\S{,72}")
"""What fits on a line as it is, and is to be copied as it is: a check number, the address of a page."""

_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f")
"""What no reader sees: soft hyphens, places to break or to join, and how an emoji is to look. They are left out."""

_PLAIN = re.compile(r"[ -~\n]*")
"""What every font of letters has, and what is composed already."""

_TOO_LONG = re.compile(rf"[^ \n]{{{_LONGEST_WORD + 1}}}")
_ALIKE = str.maketrans({"\t": "    ", "\N{HYPHEN}": "-", "\N{NON-BREAKING HYPHEN}": "-", "\r": "\n"})


class TextFitter:
    """Makes texts such that fonts with these ``signs`` (code points) can show them. Whether any sign was replaced, is
    in ``has_replaced`` afterwards."""

    def __init__(self, signs: frozenset[int]) -> None:
        self._signs = signs | {ord("\n")}
        self._has_all_plain = self._signs.issuperset(range(ord(" "), ord("~") + 1))
        self.has_replaced = False

    def fitted(self, value: object) -> object:
        """A value as JSON has it, with every text in it made fit."""
        match value:
            case str():
                return self.text(value)
            case dict():
                return {name: self.fitted(each) for name, each in value.items()}
            case list() | tuple():
                return [self.fitted(each) for each in value]
            case _:
                return value

    def text(self, text: str) -> str:
        """A text with squares for what cannot be shown. Signs are composed (NFC), and a very long word may be broken
        anywhere."""
        if self._has_all_plain and _PLAIN.fullmatch(text) and not _TOO_LONG.search(text):
            return text  # as nine in ten: 0.1 ms of a letter
        composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_ALIKE))
        can_all_be_shown = self._signs.issuperset(map(ord, composed))  # as nearly all: a tenth of the time of each sign
        words = (composed if can_all_be_shown else "".join(map(self._sign, composed))).split(" ")
        return " ".join(words if max(map(len, words)) <= _LONGEST_WORD else map(_breakable, words))

    def _sign(self, sign: str) -> str:
        if ord(sign) in self._signs:
            return sign
        if sign in _UNSEEN:
            return ""
        if unicodedata.category(sign) == "Zs":
            return " "
        self.has_replaced = True
        return SQUARE


def _breakable(words: str) -> str:
    """What stands between two spaces, with places to break a word in that fits on no line."""
    return "\n".join(map(_in_pieces, words.split("\n"))) if len(words) > _LONGEST_WORD else words


def _in_pieces(word: str) -> str:
    if len(word) <= _LONGEST_WORD or _COPIED.fullmatch(word):
        return word
    return _BREAK.join(word[start : start + _PIECE] for start in range(0, len(word), _PIECE))


def signs_of(font: bytes) -> frozenset[int]:
    """The code points for which a TrueType font has a glyph, by its table of segments (OpenType, ``cmap`` format 4).
    Raises ValueError where it has none."""
    at = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, at + 2)
    for number in range(count):
        (offset,) = struct.unpack_from(">I", font, at + 4 + 8 * number + 4)
        if struct.unpack_from(">H", font, at + offset) == (_UNICODE_BY_SEGMENTS,):
            return frozenset(_in_segments(font, at + offset))
    raise ValueError("the font has no table of signs by segments")


def _table(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no table {tag.decode()}")


def _in_segments(font: bytes, at: int) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", font, at + 6)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + twice)
    for start, end in zip(starts, ends, strict=True):
        yield from (code for code in range(start, end + 1) if code != 0xFFFF)
