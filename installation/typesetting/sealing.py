"""The seal on a file: one line at its end by which a changed file is found out.

The key of the log (``installation.keys``) signs the SHA-256 of the file as it was set. The signature stands in the file
itself, as a comment of PDF between its trailer and ``startxref``: no reader minds it, and what text is in the letter
cannot reach there. What is signed begins with a line that begins nothing else that this key signs, so that a letter can
never be taken for a checkpoint, nor the other way round::

    advice-letter/v1
    NAME OF THE LOG
    SHA-256 OF THE FILE WITHOUT ITS LINE, IN HEXADECIMAL
"""

import base64
import binascii
import hashlib
import re
from typing import NamedTuple

from models.record.signed_note import SignatureLine, VerifierKey

_KIND = "advice-letter/v1"
_LAST = b"startxref\n"
_LINE = re.compile(rb"%advice-letter/v1 ([0-9a-f]{8}) ([A-Za-z0-9+/]{86}==)\n(?=startxref\n\d+\n%%EOF\n?\Z)")


class LetterSeal(NamedTuple):
    """A file as it was ``set``, with the id of the key (hexadecimal) and the signature at its end."""

    set: bytes
    key_id: str
    signature: bytes

    def line_by(self, key: VerifierKey) -> SignatureLine:
        """The signature as a line of that key."""
        return SignatureLine(key.name, bytes.fromhex(self.key_id), self.signature)


def text_to_sign(pdf: bytes, log: str) -> str:
    """What the key of a log signs of a file as it was set."""
    return f"{_KIND}\n{log}\n{hashlib.sha256(pdf).hexdigest()}\n"


def sealed(pdf: bytes, line: SignatureLine) -> bytes:
    """A file under the signature of its ``text_to_sign``. Raises ValueError where it ends as no file of ours does."""
    before, last, after = pdf.rpartition(_LAST)
    if not last:
        raise ValueError("the file does not end as a PDF does")
    signature = base64.b64encode(line.signature).decode()
    return before + f"%{_KIND} {line.id.hex()} {signature}\n".encode() + last + after


def seal_of(pdf: bytes) -> LetterSeal | None:
    """The seal of a file; None where it has none in its place."""
    found = _LINE.search(pdf)
    if found is None:
        return None
    try:
        signature = base64.b64decode(found[2], validate=True)
    except binascii.Error:
        return None
    return LetterSeal(pdf[: found.start()] + pdf[found.end() :], found[1].decode(), signature)
