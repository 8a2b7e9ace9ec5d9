"""Who signed a checkpoint: the log itself, and the organisations that witnessed it, whichever way they did."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError

from audit.verification.cosigned import NO_ROW, flaw_of_cosignature
from installation.keys import WITNESS
from installation.passkey_signatures import is_passkey_signature
from installation.signatures import is_genuine
from installation.transparency_log import KeyOnRecord, Log, SignedCheckpoint
from models.record.passkey_cosignature import PasskeyCosignature
from models.record.signed_note import NoteError, SignatureLine, cosigned_at

PASSKEY = "passkey"
"""The kind of who cosigned by passkey, beside those of ``installation.keys``."""


class SignedBy(NamedTuple):
    """A signature under a checkpoint: under which name, with which key (its id, or the passkey's), whose that is, of
    which kind, whether it is genuine, and when a witness gave it (UTC; None: it does not say, or it is the log's)."""

    name: str
    key: str
    party: str | None
    kind: str | None
    genuine: bool
    at: datetime | None


def signers_of(log: Log, found: SignedCheckpoint) -> list[SignedBy]:
    """Who signed a checkpoint, the log first. Raises RecordUnavailable."""
    return [*_with_keys(found, log.public_keys()), *_by_passkey(log, found)]


def flaw_by_passkey(log: Log, text: str, cosignature: PasskeyCosignature) -> str | None:
    """What is wrong with a cosignature by passkey of the checkpoint of a ``text``. Raises RecordUnavailable."""
    within = log.stated_within(cosignature.size)
    try:
        return flaw_of_cosignature(cosignature, text, log.statements(), within, is_passkey_signature)
    except ValidationError:
        return NO_ROW


def _with_keys(found: SignedCheckpoint, keys: list[KeyOnRecord]) -> Iterator[SignedBy]:
    for line in found.whole.signatures:
        known = next((known for known in keys if (known.key.name, known.key.id) == (line.name, line.id)), None)
        yield _with_key(found.note.text, line, known)


def _with_key(text: str, line: SignatureLine, known: KeyOnRecord | None) -> SignedBy:
    genuine = known is not None and is_genuine(text, line, known.key)
    at: datetime | None = None
    if known and known.kind == WITNESS:
        with suppress(NoteError):
            at = cosigned_at(line)
    return SignedBy(line.name, line.id.hex(), known and known.party, known and known.kind, genuine, at)


def _by_passkey(log: Log, found: SignedCheckpoint) -> Iterator[SignedBy]:
    for each in found.by_passkey:
        flaw = flaw_by_passkey(log, found.note.text, each)
        yield SignedBy(each.party, each.credential, each.party, PASSKEY, flaw is None, each.at)
