"""Proofs for many leaves of one log (``models.record.log``): the tree is computed once, then a proof is quick."""

from collections.abc import Iterable, Sequence

from models.record.log import node

_BYTES = 32


class Tree:
    """The Merkle tree over leaf hashes (hexadecimal); it keeps the hash of every complete subtree."""

    def __init__(self, leaf_hashes: Iterable[str]) -> None:
        level = bytearray(b"".join(map(bytes.fromhex, leaf_hashes)))
        self.size = len(level) // _BYTES
        self._levels = [level]
        while len(level) >= 2 * _BYTES:
            pairs = range(len(level) // (2 * _BYTES))
            level = bytearray(b"".join(bytes.fromhex(node(*self._pair(level, n))) for n in pairs))
            self._levels.append(level)

    @staticmethod
    def _pair(level: bytearray, number: int) -> tuple[str, str]:
        first = 2 * number * _BYTES
        return level[first : first + _BYTES].hex(), level[first + _BYTES : first + 2 * _BYTES].hex()

    def root(self, size: int) -> str:
        """The root of the log as it was at a size from 1 on."""
        return self._root(0, size)

    def inclusion(self, position: int, size: int) -> list[str]:
        """The audit path of a leaf in the log as it was at a size (RFC 6962, section 2.1.1)."""
        first, last, path = 0, size, list[str]()
        while last - first > 1:
            middle = first + _split(last - first)
            if position < middle:
                path.append(self._root(middle, last))
                last = middle
            else:
                path.append(self._root(first, middle))
                first = middle
        return path[::-1]

    def consistency(self, earlier: int, size: int) -> list[str]:
        """The proof that the log at a size begins with the log at an earlier one (RFC 6962, section 2.1.2)."""
        first, last, whole, path = 0, size, True, list[str]()
        while first + earlier != last:
            half = _split(last - first)
            middle = first + half
            if earlier <= half:
                path.append(self._root(middle, last))
                last = middle
            else:
                path.append(self._root(first, middle))
                first, earlier, whole = middle, earlier - half, False
        return [*([] if whole else [self._root(first, last)]), *path[::-1]]

    def _root(self, first: int, last: int) -> str:
        """The root over leaves ``first`` to ``last`` (not included), where ``first`` begins a complete subtree."""
        size = last - first
        if size & (size - 1) == 0:
            level = size.bit_length() - 1
            at = (first >> level) * _BYTES
            return self._levels[level][at : at + _BYTES].hex()
        middle = first + _split(size)
        return node(self._root(first, middle), self._root(middle, last))


def _split(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << ((size - 1).bit_length() - 1)


def is_included(leaf_hash: str, position: int, size: int, path: Sequence[str], root: str) -> bool:
    """Whether a path proves the leaf at a position of the log of a size and root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= position < size:
        return False
    reached = _climb(position, size - 1, path, leaf_hash, leaf_hash)
    return reached is not None and reached[1] == root


def is_consistent(earlier: int, earlier_root: str, size: int, root: str, path: Sequence[str]) -> bool:
    """Whether a path proves that the log of a size begins with the whole earlier one (RFC 9162, section 2.1.4.2)."""
    if not 0 < earlier < size:
        return earlier == size and not path and earlier_root == root
    if not path:
        return False
    start, *steps = path if earlier & (earlier - 1) else [earlier_root, *path]
    at, last = earlier - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    return _climb(at, last, steps, start, start) == (earlier_root, root)


def _climb(at: int, last: int, path: Sequence[str], old: str, new: str) -> tuple[str, str] | None:
    """The roots of the smaller and of the larger log to which a path leads; None where it is too short or too long."""
    for sibling in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            old, new = node(sibling, old), node(sibling, new)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new = node(new, sibling)
        at, last = at >> 1, last >> 1
    return (old, new) if last == 0 else None
