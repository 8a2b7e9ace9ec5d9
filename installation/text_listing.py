"""Keeping what each reader can find by searching: what ``models.knowledge.searched`` makes of a dossier, as rows.

``installation.listing`` does so with the lists, in the transaction of whatever changes what a party may know. A row
never changes once it is there, so that an act adds what is new and looks at no words of before.
"""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, delete, insert, select

from installation.prepared import Prepared
from models.knowledge.knowledge import Knowledge
from models.knowledge.searched import readers_of, rows_of_texts, searched_texts, text_row
from models.record.rows import Row
from models.record.tables import TextRow

_KEPT = Prepared(
    select(TextRow.id, TextRow.party, TextRow.sequence, TextRow.part).where(
        TextRow.dossier == bindparam("number"), TextRow.party == bindparam("reader")
    )
)
_TEXTS = Prepared(insert(TextRow))


def add_texts(connection: Connection, knowledge: Knowledge, readers: Collection[str], after: int) -> bool:
    """Stores what some readers can find of the events after one, which are just being put on record: nothing of them is
    there yet. Gives whether there was anything."""
    new = rows_of_texts(knowledge, readers, after)
    _TEXTS.do(connection, new)
    return bool(new)


def bring_texts_up_to(
    connection: Connection, knowledge: Knowledge, readers: Collection[str], *, is_whole: bool
) -> bool:
    """Stores what some readers can find of a dossier, and takes away what they cannot.
    ``is_whole``: these are all readers, and what is there is compared to the word. Gives whether anything was
    otherwise."""
    dossier = knowledge.case.number
    if is_whole:
        return _made_anew(connection, dossier, rows_of_texts(knowledge, readers))
    wanted = {
        (reader, text.sequence, text.part): text
        for reader, texts in searched_texts(knowledge, readers).items()
        for text in texts
    }
    kept = [row for reader in readers for row in _KEPT.rows(connection, number=dossier, reader=reader)]
    there = {row[1:] for row in kept}
    gone = [row[0] for row in kept if row[1:] not in wanted]
    slots = {reader: slot for slot, reader in enumerate(readers_of(knowledge))}
    new = [text_row(dossier, key[0], slots[key[0]], text) for key, text in wanted.items() if key not in there]
    if gone:
        connection.execute(delete(TextRow).where(TextRow.id.in_(gone)))
    _TEXTS.do(connection, new)
    return bool(gone or new)


def _made_anew(connection: Connection, dossier: str, rows: list[Row]) -> bool:
    query = select(*TextRow.__table__.columns).where(TextRow.dossier == dossier)
    kept = {row.id: row._asdict() for row in connection.execute(query)}
    if kept == {row["id"]: row for row in rows}:
        return False
    connection.execute(delete(TextRow).where(TextRow.dossier == dossier))
    _TEXTS.do(connection, rows)
    return True
