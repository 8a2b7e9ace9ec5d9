"""Whether what is stated about people is still on record, as it was stated and when (``models.record.statement``)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from audit.verification.findings import Code, Finding
from audit.verification.leaves import statement_leaf
from audit.verification.stored_rows import Row, statement_in
from models.canonical import canonical
from models.record.log import Leaf
from models.record.statement import HOLDS, ONCE, RESTS_ON


class Committed(NamedTuple):
    """A leaf about a statement, and when the checkpoint before it was made (None: there was none)."""

    leaf: Leaf
    after: datetime | None


def flaws_of_statements(
    rows: Sequence[Row], leaves: Sequence[Committed], newest: datetime | None, slack: timedelta
) -> Iterator[Finding]:
    """What is wrong with the statements of a record, by number, and with the leaves about them; ``newest`` is when the
    newest checkpoint was made, ``slack`` how far clocks may lie apart."""
    known = {committed.leaf.subject: committed for committed in reversed(leaves)}
    before: datetime | None = None
    stated: set[tuple[str, ...]] = set()
    for number, row in enumerate(rows, 1):
        where = f"statement {row['number']}"
        if row["number"] != number:
            yield _flaw(f"statement {number}", Code.STATEMENT_MISSING, "people_statements has no row for it")
            return
        if flaw := _flaw_of_row(row, before):
            yield _flaw(where, Code.STATEMENT_CHANGED, flaw)
            continue
        if flaw := _flaw_beside(row, stated):
            yield _flaw(where, Code.STATEMENT_CHANGED, flaw)
        before, leaf = row["at"], statement_leaf(row)
        committed = known.get(leaf.subject)
        if committed is None:
            if newest is not None and row["at"] + slack < newest:
                about = "people_statements.at: it is older than the newest checkpoint, but log_leaves does not have it"
                yield _flaw(where, Code.LEAF_MISSING, about)
        elif committed.leaf != leaf:
            about = "its row of people_statements is not the one to which the log (log_leaves) commits"
            yield _flaw(where, Code.STATEMENT_CHANGED, about)
        elif committed.after is not None and row["at"] + slack < committed.after:
            about = "people_statements.at: a checkpoint that was made later does not have it yet"
            yield _flaw(where, Code.STATEMENT_CHANGED, about)
    yield from _without_row(len(rows), leaves)


def _without_row(number: int, leaves: Sequence[Committed]) -> Iterator[Finding]:
    """Leaves about statements that are not on record, and second leaves about one."""
    seen: set[str] = set()
    subjects = {f"people/{each}" for each in range(1, number + 1)}
    for leaf, _ in leaves:
        if leaf.subject in seen:
            yield _flaw(f"leaf of {leaf.subject}", Code.LEAF_CHANGED, "an earlier leaf of log_leaves is about the same")
        elif leaf.subject not in subjects:
            about = "the log committed to it, people_statements has no row for it"
            yield _flaw(f"statement {leaf.subject.partition('/')[2]}", Code.STATEMENT_MISSING, about)
        seen.add(leaf.subject)


def _flaw_beside(row: Row, stated: set[tuple[str, ...]]) -> str | None:
    """What about a row cannot be, beside those before it, which are ``stated``: it comes to them."""
    statement = statement_in(row)
    if (named := ONCE.get(statement.kind)) is None:
        return None
    thing = str(statement.content[named])
    of = (statement.party, statement.person, thing)
    is_again, rests_on = (statement.kind.value, thing) in stated, RESTS_ON.get(statement.kind)
    is_unfounded = rests_on is not None and (rests_on.value, *of) not in stated
    stated |= {(statement.kind.value, thing), (statement.kind.value, *of)}
    if is_again:
        return "people_statements.content: the same is stated before it"
    if is_unfounded:
        return "people_statements.content: what it ends is not stated before it"
    first, last = (str(statement.content.get(name, "")) for name in ("first_day", "last_day"))
    return "people_statements.content: its last day lies before its first" if last < first else None


def _flaw_of_row(row: Row, before: datetime | None) -> str | None:
    """What about a row cannot be."""
    try:
        statement = statement_in(row)
        statement_leaf(row)
    except (TypeError, ValueError):
        return "its row of people_statements cannot be read"
    texts = [name for name, value in statement.content.items() if isinstance(value, str) and value]
    if sorted(texts) != sorted(HOLDS[statement.kind]) or len(texts) < len(statement.content):
        return "people_statements.content is not that of its kind"
    if canonical(statement.content).decode() != row["content"]:
        return "people_statements.content is not written as it was put there"
    if not isinstance(row["at"], datetime):
        return "people_statements.at: is no value that was put there"
    return "people_statements.at lies before that of the statement before it" if before and row["at"] < before else None


def _flaw(where: str, code: Code, about: str) -> Finding:
    return Finding(dossier=None, where=where, code=code, about=about)
