"""What a log shows a witness, as one text to mail: a checkpoint, the proof that the log only grew since an earlier one,
and the log's own keys, each with the proof that the log holds it.

The first two parts are a request to a witness as C2SP has it (tlog-witness, add-checkpoint); the keys come after it:

    old 38
    BASE64 …

    advice-log/zowonen
    86
    …

    — advice-log/zowonen BASE64

    key NAME+ID+BASE64 2027-01-31T09:00:00.000000Z 0
    BASE64 …
"""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from audit.verification.leaves import IN_USE, key_leaf, key_subject
from audit.verification.proofs import Tree, is_included
from installation.keys import LOG
from installation.transparency_log import Log, SignedCheckpoint
from models.events import instant
from models.parties import LANDLORD
from models.record.signed_note import ED25519, Checkpoint, Note, NoteError, VerifierKey, checkpoint, note, verifier_key

_HASH_BYTES = 32
_KEY = "key"


class LogTornError(NoteError):
    """The leaves on record do not give the root that was signed."""


class ProvedKey(NamedTuple):
    """A key of the log: since when it is in use (UTC), and the proof that the log holds it."""

    key: VerifierKey
    since: datetime
    position: int
    path: tuple[str, ...]

    def is_in(self, found: Checkpoint) -> bool:
        """Whether the log of a checkpoint holds it, as a key of its own."""
        row = {"vkey": str(self.key), "name": self.key.name, "kind": LOG, "party": LANDLORD}
        leaf = key_leaf({**row, "since": self.since, "until": None})
        own = self.key.kind == ED25519 and self.key.name == found.origin
        return own and is_included(leaf.hash, self.position, found.size, self.path, found.root)


class LogExtract(NamedTuple):
    """A checkpoint as it is signed, the proof that its log begins with the one of ``old`` leaves (0: none is asked),
    and the keys that it holds."""

    old: int
    growth: tuple[str, ...]
    note: Note
    keys: tuple[ProvedKey, ...]

    @property
    def checkpoint(self) -> Checkpoint:
        """What the note states. Raises NoteError."""
        return checkpoint(self.note.text)

    def __str__(self) -> str:
        grown = "\n".join((f"old {self.old}", *map(_encoded, self.growth)))
        keys = (
            "\n".join((f"{_KEY} {each.key} {instant(each.since)} {each.position}", *map(_encoded, each.path)))
            for each in self.keys
        )
        return f"{grown}\n\n{self.note}\n" + "\n".join(keys) + "\n"


def extract_of(log: Log, found: SignedCheckpoint, old: int = 0) -> LogExtract:
    """What a log shows of a checkpoint to a witness that saw its first ``old`` leaves; of more than it has nothing can
    be shown. Raises RecordUnavailable, and LogTornError."""
    size, leaves = found.checkpoint.size, log.leaves(found.checkpoint.size)
    tree = Tree(leaf.hash for leaf in leaves)
    if len(leaves) != size or tree.root(size) != found.checkpoint.root:
        raise LogTornError("the leaves on record do not give its root: the log was changed")
    at = {leaf.subject: position for position, leaf in enumerate(leaves) if leaf.number == IN_USE}
    own = [known for known in log.public_keys() if known.kind == LOG and key_subject({"vkey": known.key}) in at]
    keys = [
        ProvedKey(known.key, known.since, position, tuple(tree.inclusion(position, size)))
        for known in own
        for position in [at[key_subject({"vkey": known.key})]]
    ]
    return LogExtract(old, tuple(tree.consistency(old, size)) if 0 < old < size else (), found.note, tuple(keys))


def extract_in(text: str) -> LogExtract:
    """An extract read. Raises NoteError where it is not written exactly so."""
    try:
        grown, stated, signed, keys = text.strip().split("\n\n")
        first, *growth = grown.split("\n")
        word, old = first.split(" ")
        read = note(f"{stated}\n\n{signed}\n")
        found = LogExtract(int(old), tuple(map(_decoded, growth)), read, tuple(_keys_in(keys.split("\n"))))
        checkpoint(read.text)
    except NoteError:
        raise
    except ValueError:
        raise NoteError(_NOT_SO) from None
    if word != "old" or str(found).strip() != text.strip():
        raise NoteError(_NOT_SO)
    return found


_NOT_SO = "it is not what `starter.py checkpoint --for` makes for a witness"


def _keys_in(lines: Sequence[str]) -> list[ProvedKey]:
    found: list[ProvedKey] = []
    for line in lines:
        if line.startswith(f"{_KEY} "):
            _, vkey, since, position = line.split(" ")
            moment = datetime.fromisoformat(since).astimezone(UTC)
            found.append(ProvedKey(verifier_key(vkey), moment, int(position), ()))
        elif found:
            found[-1] = found[-1]._replace(path=(*found[-1].path, _decoded(line)))
        else:
            raise NoteError(_NOT_SO)
    return found


def _encoded(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()


def _decoded(line: str) -> str:
    content = base64.b64decode(line, validate=True)
    if len(content) != _HASH_BYTES:
        raise NoteError(_NOT_SO)
    return content.hex()
