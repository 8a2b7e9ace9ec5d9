"""The append-only log over the record: a Merkle tree (RFC 6962, section 2.1) whose root a checkpoint signs.

Whoever keeps a checkpoint can later be shown that what it covered is still there, unchanged and in the same place
(inclusion), and that the log since then only grew (consistency). All hashes are hexadecimal SHA-256.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from models.canonical import canonical, digest

_EXACT = 2**53
_LEAF, _NODE = b"\x00", b"\x01"
EMPTY_ROOT = hashlib.sha256(b"").hexdigest()


class Leaf(NamedTuple):
    """One leaf: what it is about, its number there, and the digest it commits to.

    - ``2027-003``, the sequence number of an event, its hash: the head of a dossier;
    - ``2027-003/runs/RUN``, the length of its history, ``digest_of_row`` of its row in ``runs``;
    - ``2027-003/notices/SEQUENCE/RECIPIENT/KIND``, the attempts it took, ``digest_of_row`` of a notice that left;
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
    return type(value) is int and -_EXACT < value < _EXACT


def _member(value: str | int | None) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    return "null" if value is None else str(value)


def node(left: str, right: str) -> str:
    """The hash of an inner node."""
    return hashlib.sha256(_NODE + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


class Frontier:
    """The complete subtrees of a log, largest first: enough to add leaves and to compute the root."""

    def __init__(self, size: int = 0, subtrees: Iterable[str] = ()) -> None:
        self.size = size
        self.subtrees = list(subtrees)

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


def _root(hashes: Sequence[str]) -> str:
    frontier = Frontier()
    for leaf_hash in hashes:
        frontier.add(leaf_hash)
    return frontier.root


def _split(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(position: int, hashes: Sequence[str]) -> list[str]:
    """The audit path of the leaf at a position in the log of these leaf hashes (RFC 6962, section 2.1.1)."""
    if not 0 <= position < len(hashes):
        raise ValueError(f"there is no leaf {position} in a log of {len(hashes)}")
    if len(hashes) == 1:
        return []
    half = _split(len(hashes))
    if position < half:
        return [*inclusion_proof(position, hashes[:half]), _root(hashes[half:])]
    return [*inclusion_proof(position - half, hashes[half:]), _root(hashes[:half])]


def consistency_proof(size: int, hashes: Sequence[str]) -> list[str]:
    """The proof that the log of these leaf hashes begins with its first ``size`` leaves (RFC 6962, section 2.1.2)."""
    if not 0 < size <= len(hashes):
        raise ValueError(f"a log of {len(hashes)} has no beginning of {size}")
    return _consistent(size, hashes, whole=True)


def _consistent(size: int, hashes: Sequence[str], *, whole: bool) -> list[str]:
    if size == len(hashes):
        return [] if whole else [_root(hashes)]
    half = _split(len(hashes))
    if size <= half:
        return [*_consistent(size, hashes[:half], whole=whole), _root(hashes[half:])]
    return [*_consistent(size - half, hashes[half:], whole=False), _root(hashes[:half])]


def is_included(leaf_hash: str, position: int, size: int, path: Sequence[str], root: str) -> bool:
    """Whether a path proves that the leaf is at that position in the log of that size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= position < size:
        return False
    at, last, reached = position, size - 1, leaf_hash
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            reached = node(sibling, reached)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            reached = node(reached, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and reached == root


def is_consistent(first: int, first_root: str, second: int, second_root: str, path: Sequence[str]) -> bool:
    """Whether a proof shows that the second log begins with the whole first one (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and first_root == second_root
    steps = iter(path)
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    start = first_root if first & (first - 1) == 0 else next(steps, "")
    return bool(start) and _leads_to(steps, at, last, start, (first_root, second_root))


def _leads_to(steps: Iterator[str], at: int, last: int, start: str, roots: tuple[str, str]) -> bool:
    old = new = start
    for sibling in steps:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node(sibling, old), node(sibling, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node(new, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and (old, new) == roots
