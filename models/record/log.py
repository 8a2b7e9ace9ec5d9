"""The append-only log over the record: a Merkle tree (RFC 6962, section 2.1) whose root a checkpoint signs.

Whoever keeps a checkpoint can later be shown that what it covered is still there, unchanged and in the same place
(inclusion), and that the log since then only grew (consistency). All hashes are hexadecimal SHA-256.
"""

import hashlib
from collections.abc import Iterable
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from models.canonical import EXACT, canonical, digest

_LEAF, _NODE = b"\x00", b"\x01"
EMPTY_ROOT = hashlib.sha256(b"").hexdigest()


class Leaf(NamedTuple):
    """One leaf: what it is about, its number there, and the digest it commits to.

    - ``2027-003``, the sequence number of an event, its hash: the head of a dossier;
    - ``2027-003/runs/RUN``, the length of its history, ``digest_of_row`` of its row in ``runs``;
    - ``2027-003/notices/SEQUENCE/RECIPIENT/KIND``, the attempts it took, ``digest_of_row`` of a notice that left;
    - ``2027-003/sights/PARTY/SEQUENCE``, that sequence number, ``digest_of_row`` of a row of ``sights``;
    - ``people/NUMBER``, that number, ``digest_of_row`` of a row of ``people_statements``;
    - ``cosigned/PARTY/SIZE``, that size, ``digest_of_row`` of a row of ``passkey_cosignatures``;
    - ``keys/NAME+ID``, 1 (taken into use) or 2 (retired), ``digest_of_row`` of its row in ``keys``.
    """

    subject: str
    number: int
    digest: str

    @property
    def hash(self) -> str:
        """The leaf hash: SHA-256 of a zero byte and the RFC 8785 form of ``[subject, number, digest]``."""
        return hashlib.sha256(_LEAF + canonical([self.subject, self.number, self.digest])).hexdigest()


def digest_of_row(row: dict[str, Any]) -> str:
    """The digest of a row, instants and JSON as text (``models.events.instant``; as stored): the SHA-256 of its RFC
    8785 form, which is written down directly where every column is text, a small whole number or nothing."""
    if all(value is None or type(value) is str or _is_exact(value) for value in row.values()):
        members = (f"{encode_basestring(name)}:{_member(row[name])}" for name in sorted(row))
        return hashlib.sha256(f"{{{','.join(members)}}}".encode()).hexdigest()
    return digest(row)


def _is_exact(value: object) -> bool:
    return type(value) is int and -EXACT < value < EXACT


def _member(value: str | int | None) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    return "null" if value is None else str(value)


def node(left: str, right: str) -> str:
    """The hash of an inner node."""
    return hashlib.sha256(_NODE + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


class Frontier:
    """The complete subtrees of a log, largest first: enough to add leaves and to compute the root. Raises ValueError
    where a log of this size has another number of them."""

    def __init__(self, size: int = 0, subtrees: Iterable[str] = ()) -> None:
        self.size = size
        self.subtrees = list(subtrees)
        if len(self.subtrees) != size.bit_count():
            raise ValueError(f"a log of {size} leaves does not have {len(self.subtrees)} subtrees")

    def add(self, leaf_hash: str) -> None:
        """Adds a leaf by its hash; subtrees of equal size become one."""
        size = self.size
        while size & 1:
            leaf_hash = node(self.subtrees.pop(), leaf_hash)
            size >>= 1
        self.subtrees.append(leaf_hash)
        self.size += 1

    @property
    def root(self) -> str:
        """The root hash of the log as it is."""
        if not self.subtrees:
            return EMPTY_ROOT
        *rest, root = self.subtrees
        for subtree in reversed(rest):
            root = node(subtree, root)
        return root
