"""An organisation as a witness: it cosigns a checkpoint only where the log still begins as it was when it last did.

What it saw last lies beside its private key, on its own machine: whoever runs the log cannot change it. The first time
it takes the log's key as it finds it; from then on a new key must come with a signature of a known one, or be accepted
by name.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from installation.files import FileUnreadable, is_there, text_of, whole_file
from installation.signatures import cosigned, is_genuine
from models.notations import from_json
from models.record.log import Frontier
from models.record.signed_note import Checkpoint, Note, SignatureLine, VerifierKey, checkpoint, verifier_key


class Distrusted(Exception):  # noqa: N818 - it says what is the matter
    """The checkpoint is not cosigned; the message says what is wrong with the log or its signature."""


class Seen(NamedTuple):
    """What a witness saw last: the log's name, its size and root, and the keys that had signed it."""

    origin: str
    size: int
    root: str
    keys: tuple[VerifierKey, ...]


class Witness:
    """A witness with its private key in a file; what it saw last is in the file beside it, ``….seen``."""

    def __init__(self, path: Path, private: Ed25519PrivateKey, public: VerifierKey) -> None:
        self._seen_file = path.with_name(f"{path.name}.seen")
        self._private = private
        self._public = public

    def cosign(
        self,
        note: Note,
        log_keys: Sequence[VerifierKey],
        leaf_hashes: Callable[[int], list[str]],
        at: int,
        accepted: str | None = None,
    ) -> SignatureLine:
        """This witness's signature under a checkpoint that it has checked. ``log_keys`` are the log's keys on record,
        ``leaf_hashes`` gives the first so many, ``at`` is now (seconds since 1970), ``accepted`` the id of a new key of
        the log that it takes without a known one.

        Raises Distrusted, and OSError where what it saw cannot be kept."""
        found, before = checkpoint(note.text), self.seen()
        signers = tuple(key for key in log_keys if any(is_genuine(note.text, line, key) for line in note.signatures))
        _check_signers(signers, before, accepted)
        _check_growth(found, before, leaf_hashes)
        self._keep(Seen(found.origin, found.size, found.root, signers))
        return cosigned(self._private, self._public, note.text, at)

    def seen(self) -> Seen | None:
        """What it saw last; None before the first time. Raises Distrusted where that cannot be read."""
        if not is_there(self._seen_file):
            return None
        try:
            kept = from_json(text_of(self._seen_file))
            return Seen(kept["origin"], kept["size"], kept["root"], tuple(map(verifier_key, kept["keys"])))
        except (FileUnreadable, ValueError, LookupError, TypeError):
            raise Distrusted(f"{self._seen_file} cannot be read: it holds what you cosigned last") from None

    def _keep(self, seen: Seen) -> None:
        kept = {**seen._asdict(), "keys": [str(key) for key in seen.keys]}
        with whole_file(self._seen_file) as file:
            file.write(json.dumps(kept, indent=2).encode() + b"\n")


def _check_signers(signers: Sequence[VerifierKey], before: Seen | None, accepted: str | None) -> None:
    if not signers:
        raise Distrusted("no key of the log made the signature under it")
    known = before.keys if before else signers
    if not any(key in known or key.id.hex() == accepted for key in signers):
        new, old = (", ".join(key.id.hex() for key in keys) for keys in (signers, known))
        raise Distrusted(
            f"it is signed with a new key ({new}) and not with the one you know ({old}); ask the landlord why, and "
            f"accept the new key with --accept-key {signers[-1].id.hex()}"
        )


def _check_growth(found: Checkpoint, before: Seen | None, leaf_hashes: Callable[[int], list[str]]) -> None:
    """The leaves on record give the root that is signed, and the root that this witness saw before."""
    if before and before.origin != found.origin:
        raise Distrusted(f"it is of another log ({found.origin}) than you cosigned before ({before.origin})")
    if before and found.size < before.size:
        raise Distrusted(f"it is older than the one you cosigned last: {found.size} leaves, then {before.size}")
    hashes = leaf_hashes(found.size)
    if before and _root_at(before.size, hashes) != before.root:
        raise Distrusted(f"its first {before.size} leaves are not those that you cosigned: the log was changed")
    if len(hashes) != found.size or _root_at(found.size, hashes) != found.root:
        raise Distrusted("the leaves on record do not give its root: the log was changed")


def _root_at(size: int, hashes: Sequence[str]) -> str:
    frontier = Frontier()
    for leaf_hash in hashes[:size]:
        frontier.add(leaf_hash)
    return frontier.root
