"""Whether the file of a letter is as it was made: its seal, under the keys that a reader trusts."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from installation.signatures import is_genuine
from installation.typesetting.sealing import seal_of, text_to_sign
from models.record.signed_note import VerifierKey


class SealState(StrEnum):
    """What the seal of a file says."""

    GENUINE = "genuine"
    CHANGED = "changed"
    UNKNOWN_KEY = "unknown_key"
    NOT_SEALED = "not_sealed"


class CheckedLetter(NamedTuple):
    """What was found, and the key that it is about (None: none that is known)."""

    state: SealState
    key: VerifierKey | None = None


def checked(pdf: bytes, keys: Iterable[VerifierKey]) -> CheckedLetter:
    """What the seal of a file says, by these keys."""
    seal = seal_of(pdf)
    if seal is None:
        return CheckedLetter(SealState.NOT_SEALED)
    key = next((key for key in keys if key.id.hex() == seal.key_id), None)
    if key is None:
        return CheckedLetter(SealState.UNKNOWN_KEY)
    is_as_made = is_genuine(text_to_sign(seal.set, key.name), seal.line_by(key), key)
    return CheckedLetter(SealState.GENUINE if is_as_made else SealState.CHANGED, key)
