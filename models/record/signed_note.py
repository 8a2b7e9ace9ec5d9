"""Checkpoints as signed notes, so that standard tools can check them: the C2SP formats signed-note, tlog-checkpoint and
tlog-cosignature. Signing and checking a signature itself is the caller's: nothing here knows a private key.
"""

import base64
import binascii
import hashlib
from datetime import UTC, datetime
from typing import NamedTuple

_DASH = "\N{EM DASH}"
ED25519, COSIGNATURE = 1, 4
"""The signature types: a log's plain Ed25519, and a witness's Ed25519 over checkpoint and time."""

_MADE = "made "
_ID_BYTES, _TIME_BYTES = 4, 8
_SHORT = 16


class NoteError(ValueError):
    """A text is no signed note, no checkpoint or no verifier key."""


UNREADABLE = (ValueError, TypeError)
"""What comes of reading a log whose rows hold what nobody put there: a note that is none, an instant that is none."""


class VerifierKey(NamedTuple):
    """A public key with its name and type; its text is ``NAME+ID+BASE64``."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The key id: the first four bytes of the SHA-256 of name, newline, type and key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"


def verifier_key(text: str) -> VerifierKey:
    """The key that a text names. Raises NoteError."""
    name, plus, rest = text.strip().partition("+")
    identity, second, encoded = rest.partition("+")
    try:
        content = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise NoteError("the key is not base64") from None
    if not (name and plus and second and len(content) == 33 and content[0] in (ED25519, COSIGNATURE)):
        raise NoteError("it is no Ed25519 verifier key (NAME+ID+BASE64)")
    key = VerifierKey(name, content[0], content[1:])
    if key.id.hex() != identity:
        raise NoteError(f"its id is {identity}, that of the key is {key.id.hex()}")
    if str(key) != text.strip():  # base64 has several forms of one value
        raise NoteError("it is no Ed25519 verifier key (NAME+ID+BASE64)")
    return key


class SignatureLine(NamedTuple):
    """A line under a note: whose key, its id, and the signature (with the time before it, for a witness's)."""

    name: str
    id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{_DASH} {self.name} {base64.b64encode(self.id + self.signature).decode()}"


class Note(NamedTuple):
    """A text (it ends with a newline) and the signature lines under it."""

    text: str
    signatures: tuple[SignatureLine, ...]

    def __str__(self) -> str:
        return f"{self.text}\n" + "".join(f"{line}\n" for line in self.signatures)


def note(text: str) -> Note:
    """A signed note read. Raises NoteError."""
    body, gap, lines = text.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise NoteError("it is no signed note: a text, an empty line, signatures")
    return Note(f"{body}\n", tuple(signature_line(line) for line in lines.splitlines()))


def signature_line(text: str) -> SignatureLine:
    """A signature line read. Raises NoteError."""
    words = text.split(" ")
    try:
        dash, name, encoded = words
        content = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise NoteError("it is no signature line") from None
    found = SignatureLine(name, content[:_ID_BYTES], content[_ID_BYTES:])
    if dash != _DASH or not name or len(content) <= _ID_BYTES or str(found) != text:
        raise NoteError("it is no signature line")
    return found


class Checkpoint(NamedTuple):
    """What a log states: its name, its size (leaves) and root hash (hexadecimal), and when it was made (UTC)."""

    origin: str
    size: int
    root: str
    made_at: datetime

    @property
    def short(self) -> str:
        """The beginning of the root, long enough to compare it with another one by eye."""
        return self.root[:_SHORT]

    @property
    def text(self) -> str:
        """The text that is signed; the time it was made is an extension line."""
        made = self.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        root = base64.b64encode(bytes.fromhex(self.root)).decode()
        return f"{self.origin}\n{self.size}\n{root}\n{_MADE}{made}\n"


def checkpoint(text: str) -> Checkpoint:
    """The checkpoint that a note's text states. Raises NoteError."""
    lines = text.split("\n")
    try:
        origin, size, root, made, end = lines
        found = Checkpoint(
            origin,
            int(size),
            base64.b64decode(root, validate=True).hex(),
            datetime.strptime(made, f"{_MADE}%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC),
        )
    except (ValueError, binascii.Error):
        raise NoteError("it is no checkpoint of this log") from None
    if end or found.text != text:
        raise NoteError("it is no checkpoint of this log")
    return found


def cosigned_text(text: str, at: int) -> bytes:
    """What a witness signs of a checkpoint: when it saw it (seconds since 1970, UTC), and its text."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def cosignature(key: VerifierKey, at: int, signature: bytes) -> SignatureLine:
    """A witness's signature line."""
    return SignatureLine(key.name, key.id, at.to_bytes(_TIME_BYTES, "big") + signature)


def cosigned_at(line: SignatureLine) -> datetime:
    """When a witness saw what it signed, as its line says (UTC). Raises NoteError for a time that there is not."""
    try:
        return datetime.fromtimestamp(int.from_bytes(line.signature[:_TIME_BYTES], "big"), UTC)
    except (ValueError, OverflowError, OSError):
        raise NoteError("it was signed at no time that there is") from None


def signed_bytes(text: str, line: SignatureLine, key: VerifierKey) -> tuple[bytes, bytes]:
    """What a line's signature must be over, and the bare signature."""
    if key.kind == COSIGNATURE:
        at = int.from_bytes(line.signature[:_TIME_BYTES], "big")
        return cosigned_text(text, at), line.signature[_TIME_BYTES:]
    return text.encode(), line.signature
