"""Checking the log's proofs, as RFC 9162 has it, by other code than that which makes them."""

from collections.abc import Iterator, Sequence

from models.record.log import node


def is_included(leaf_hash: str, position: int, size: int, path: Sequence[str], root: str) -> bool:
    """Whether a path proves the leaf at that position of the log of that size and root (RFC 9162, section 2.1.3.2)."""
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
    """Whether a proof shows that the second log begins with the whole first one (RFC 9162, section 2.1.4.2)."""
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
