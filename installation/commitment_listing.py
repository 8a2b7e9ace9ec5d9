"""Keeping the list of what the landlord promised, for each party: what ``models.knowledge.promised`` makes of a
dossier, as rows. ``installation.listing`` does so with the lists, in the transaction of whatever changes what a party
may know.

Since when something is done stands in its row too, so that a page of what is open reads no row of what is done, however
much that is. It is told by no event: what is said of a commitment is kept in the accounts
(``installation.accounts.commitment_words``). Whoever finds it otherwise there sets it right here.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from installation.database import writing_soon
from installation.prepared import Prepared
from models.knowledge.knowledge import Knowledge
from models.knowledge.promised import ANSWERS, commitment_rows, promise_of
from models.knowledge.view import View
from models.record.rows import Row
from models.record.summary import NEVER
from models.record.tables import CommitmentRow

_COLUMNS = CommitmentRow.__table__.columns
_OF_A_DOSSIER = Prepared(
    select(*_COLUMNS)
    .where(CommitmentRow.dossier == bindparam("number"))
    .order_by(CommitmentRow.party, CommitmentRow.position)
)


def bring_commitments_up_to(
    connection: Connection, knowledge: Knowledge, views: Mapping[str, View], *, is_whole: bool
) -> bool:
    """Stores what was promised in a dossier as some parties know it, and takes away what is promised no more. Where
    there was no answer nothing is read, unless the list is made anew (``is_whole``). Gives whether anything was
    otherwise."""
    if not is_whole and knowledge.types.isdisjoint(ANSWERS):
        return False
    dossier = knowledge.case.number
    kept = _rows(connection, dossier)
    changed = False
    for party, view in views.items():
        made = commitment_rows(view)
        if made == [{name: row[name] for name in row if name != "done_at"} for row in kept if row["party"] == party]:
            continue
        changed = True
        connection.execute(delete(CommitmentRow).where(CommitmentRow.dossier == dossier, CommitmentRow.party == party))
        if made:
            done = {promise_of(row).id: row["done_at"] for row in kept}
            rows = [{**row, "done_at": done.get(promise_of(row).id, NEVER)} for row in made]
            connection.execute(insert(CommitmentRow), rows)
    return changed


def _rows(connection: Connection, dossier: str) -> list[Row]:
    found = _OF_A_DOSSIER.rows(connection, number=dossier)
    return [dict(zip(_COLUMNS.keys(), _OF_A_DOSSIER.read(connection, row), strict=True)) for row in found]


@contextmanager
def marking_done(engine: Engine, dossier: str, since: Mapping[str, datetime | None]) -> Iterator[None]:
    """Has the lists of all parties say since when the commitments of a dossier, by their ids, are done (UTC; None: they
    are not); once what is done meanwhile succeeded. Raises RecordUnavailable, within a second also where others keep
    writing."""
    with writing_soon(engine) as connection:
        for row in _rows(connection, dossier):
            if (commitment := promise_of(row).id) in since:
                place = (CommitmentRow.party == row["party"], CommitmentRow.position == row["position"])
                changed = update(CommitmentRow).where(CommitmentRow.dossier == dossier, *place)
                connection.execute(changed.values(done_at=since[commitment] or NEVER))
        yield
