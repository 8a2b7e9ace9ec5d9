"""An organisation as a witness: it cosigns a checkpoint only where the log still begins as it was when it last did.

What it saw last lies beside its private key, on its own machine: whoever runs the log cannot change it. The first time
it takes the keys of the log as it finds them. From then on it asks what ``verify.py`` asks: a key that it knows must
have signed, and vouches for the keys in the log that it signed; another one must be accepted by name. It needs no more
than an extract of the log (``installation.log_extract``), from the record or from a file.
"""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.verification.proofs import is_consistent
from installation.files import FileUnreadable, is_there, text_of, whole_file
from installation.log_extract import LogExtract
from installation.signatures import cosigned, is_genuine
from models.notations import from_json
from models.record.signed_note import (
    ED25519,
    Checkpoint,
    SignatureLine,
    VerifierKey,
    checkpoint,
    note,
    verifier_key,
)


class Distrusted(Exception):  # noqa: N818 - it says what is the matter
    """The checkpoint is not cosigned; the message says what is wrong with what was offered."""


class Alarm(Distrusted):
    """What was offered contradicts what this witness saw before, or nobody vouches for it: somebody may have rewritten
    the log, put back an older one, or put another one in its place."""


class Seen(NamedTuple):
    """What a witness saw last: the log's name, its size and root, the keys of the log that it knows, and the checkpoint
    as it was signed (empty where an earlier release kept it)."""

    origin: str
    size: int
    root: str
    keys: tuple[VerifierKey, ...]
    note: str = ""

    @property
    def made_at(self) -> datetime | None:
        """When that checkpoint was made (UTC), where it was kept. Raises NoteError."""
        return checkpoint(note(self.note).text).made_at if self.note else None


class Witness:
    """A witness with its private key in a file; what it saw last is in the file beside it, ``….seen``."""

    def __init__(self, path: Path, private: Ed25519PrivateKey, public: VerifierKey) -> None:
        self._seen_file = seen_beside(path)
        self._private = private
        self._public = public

    def cosign(
        self, offered: LogExtract, at: int, accepted: str | None = None, *, is_newest: bool = False
    ) -> SignatureLine:
        """This witness's signature under a checkpoint that it has checked. ``at`` is now (seconds since 1970),
        ``accepted`` the id of a new key of the log that it takes without a known one; ``is_newest``: it was offered as
        the newest that there is.

        Raises Distrusted, as Alarm where it contradicts what was seen; and OSError where what it saw cannot be kept."""
        found, before = offered.checkpoint, self.seen()
        within = _keys_within(offered, found)
        signers = _signers(offered, within, before)
        _check_growth(offered, found, before, is_newest)
        known = before.keys if before else signers
        _check_signers(signers, known, accepted)
        keys = dict.fromkeys((*known, *within, *(key for key in signers if key.id.hex() == accepted)))
        self._keep(Seen(found.origin, found.size, found.root, tuple(keys), str(offered.note)))
        return cosigned(self._private, self._public, offered.note.text, at)

    def seen(self) -> Seen | None:
        """What it saw last; None before the first time. Raises Distrusted where that cannot be read."""
        if not is_there(self._seen_file):
            return None
        with suppress(FileUnreadable, ValueError, LookupError, TypeError, AttributeError):
            kept = from_json(text_of(self._seen_file))
            keys = tuple(map(verifier_key, kept["keys"]))
            seen = Seen(kept["origin"], kept["size"], kept["root"], keys, kept.get("note", ""))
            if _is_whole(seen):
                return seen
        raise Distrusted(f"{self._seen_file} cannot be read: it holds what you cosigned last")

    def _keep(self, seen: Seen) -> None:
        kept = {**seen._asdict(), "keys": [str(key) for key in seen.keys]}
        with whole_file(self._seen_file) as file:
            file.write(json.dumps(kept, indent=2).encode() + b"\n")


def seen_beside(path: Path) -> Path:
    """Where a witness whose private key is in a file keeps what it saw last."""
    return path.with_name(f"{path.name}.seen")


def _is_whole(seen: Seen) -> bool:
    """Whether it is what a witness keeps. Raises NoteError where it holds a checkpoint that is none."""
    texts = all(isinstance(text, str) for text in (seen.origin, seen.root, seen.note))
    return texts and type(seen.size) is int and bool(seen.keys) and (not seen.note or seen.made_at is not None)


def _keys_within(offered: LogExtract, found: Checkpoint) -> tuple[VerifierKey, ...]:
    """The keys of the log that it holds, each proved."""
    if strangers := [each.key.id.hex() for each in offered.keys if not each.is_in(found)]:
        raise Alarm(f"it names keys as its own that its log does not hold ({', '.join(strangers)})")
    return tuple(each.key for each in offered.keys)


def _signers(offered: LogExtract, within: Sequence[VerifierKey], before: Seen | None) -> tuple[VerifierKey, ...]:
    """The keys of the log that signed, of those that it holds and those that were known. Never a witness's: it signs
    under another name, and says something else."""
    found = offered.checkpoint
    known: Iterable[VerifierKey] = dict.fromkeys((*within, *(before.keys if before else ())))
    own = [key for key in known if (key.kind, key.name) == (ED25519, found.origin)]
    text, lines = offered.note.text, offered.note.signatures
    return tuple(key for key in own if any(is_genuine(text, line, key) for line in lines))


def _check_signers(signers: Sequence[VerifierKey], known: Sequence[VerifierKey], accepted: str | None) -> None:
    if not signers:
        raise Alarm("no key of the log made the signature under it")
    if not any(key in known or key.id.hex() == accepted for key in signers):
        new, old = (", ".join(key.id.hex() for key in keys) for keys in (signers, known))
        raise Alarm(
            f"it is signed with a new key ({new}) and not with the one you know ({old}); ask the landlord why, by "
            f"telephone, and only if you believe the answer take the new key with --accept-key {signers[-1].id.hex()}"
        )


def _check_growth(offered: LogExtract, found: Checkpoint, before: Seen | None, is_newest: bool) -> None:
    """The log begins with all that this witness saw."""
    if before is None:
        return
    if before.origin != found.origin:
        raise Alarm(f"it is of another log ({found.origin}) than you cosigned before ({before.origin})")
    if found.size < before.size:
        sizes = f"it has {found.size} leaves, the one you cosigned last has {before.size}"
        if is_newest:
            raise Alarm(f"it is the newest there is, and older than the one you cosigned last: {sizes}")
        if before.made_at is None or found.made_at < before.made_at:
            raise Distrusted(f"it is older than the one you cosigned last: {sizes}; ask for the newest")
        raise Alarm(f"it was made after the one you cosigned last, and is smaller: {sizes}; the log went back")
    if found.size > before.size and offered.old != before.size:
        raise Distrusted(
            f"it shows how the log grew since {offered.old} leaves, and you saw {before.size}; ask the landlord for "
            f"`starter.py checkpoint --since {before.size}`"
        )
    path = offered.growth if found.size > before.size else ()
    if not is_consistent(before.size, before.root, found.size, found.root, path):
        raise Alarm(f"its first {before.size} leaves are not those that you cosigned: the log was changed")
