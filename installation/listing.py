"""Keeping the lists of each party: what ``models.knowledge.list_rows`` makes of a dossier, stored as rows; and with it
what each can find by searching (``models.knowledge.searched``), what it was promised (``models.knowledge.promised``),
and what its webhooks have to be sent (``installation.webhooks``).

Whoever changes what a party may know (an entry put on record, a notice that left, a party told otherwise, or by the
page that it opened) calls
``relist`` in the same transaction, so that no list is ever ahead of the record or behind it.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import structlog
from sqlalchemy import ColumnElement, Connection, Engine, Select, select, tuple_

from installation.commitment_listing import bring_commitments_up_to
from installation.database import reading, writing
from installation.kept_cases import Came, KeptCases
from installation.list_writing import bring_rows_up_to
from installation.read_back import FlawedRecordError
from installation.text_listing import add_texts, bring_texts_up_to
from installation.webhooks.queueing import queue_news
from models.events import Event
from models.knowledge.list_rows import Learnt, known_now, rows_of_view, who_has_lists, who_learns
from models.knowledge.searched import DRAFTS
from models.parties import AUDITOR
from models.record.entry import Entry
from models.record.tables import DossierRow

_log = structlog.get_logger(__name__)
_AT_ONCE = 100
_CANNOT_BE_FOLLOWED = (FlawedRecordError, LookupError, ValueError, TypeError, AttributeError)
"""What comes of events that do not fit together; the record never stops at what somebody said."""

_cases = KeptCases()


def relist(
    connection: Connection,
    dossier: str,
    parties: Collection[str] | None = None,
    *,
    after: int | None = None,
    came: Came | None = None,
) -> bool:
    """Brings the lists up to what is known of a dossier now, in the transaction of the connection, which has changed
    that: the lists of all parties, of some, or of those who learn anything by the events ``after`` one, which ``came``
    with it where all did. Gives whether anything in them changed. A dossier whose events do not fit together stays in
    them as it was; ``auditor.py verify`` names it. Raises SQLAlchemyError."""
    try:
        kept = _cases.read(connection, dossier, came)
        if kept is None:
            return False
        knowledge = kept.knowledge
        everyone = Learnt(who_has_lists(knowledge), adds_only=False)
        learnt = who_learns(knowledge, after) if after is not None else everyone
        listed = [party for party in learnt.parties if parties is None or party in parties]
        views = {party: known_now(knowledge, party, kept.folded) for party in listed}
        made = {party: rows_of_view(view) for party, view in views.items()}
        readers = [*views] if parties is not None else [AUDITOR, DRAFTS, *views]
        if after is not None or parties is not None:  # lists that are made anew are no news
            queue_news(connection, knowledge, views, after)
        is_whole = after is None and parties is None
        if after is not None and learnt.adds_only:
            is_otherwise = add_texts(connection, knowledge, readers, after)
        else:
            is_otherwise = bring_texts_up_to(connection, knowledge, readers, is_whole=is_whole)
        is_otherwise |= bring_commitments_up_to(connection, knowledge, views, is_whole=is_whole)
    except _CANNOT_BE_FOLLOWED as error:
        _log.error("lists left as they were", dossier=dossier, why=type(error).__name__)
        return False
    if not made:
        return is_otherwise
    seats = [rows.seat for rows in made.values() if rows.seat]
    tasks = [task for rows in made.values() for task in rows.tasks]
    days = [day for rows in made.values() for day in rows.days]
    return bring_rows_up_to(connection, dossier, made, seats=seats, tasks=tasks, days=days) or is_otherwise


def relist_after(connection: Connection, entry: Entry, new: Sequence[Event]) -> None:
    """Brings the lists up to what is known after an entry, of which these events were put on record in the transaction
    of the connection. Raises SQLAlchemyError."""
    came = Came(new, entry.recorded_at, entry.notices) if len(new) == len(entry.events) else None
    relist(connection, entry.dossier, after=new[0].sequence - 1, came=came)


class Rebuilt(NamedTuple):
    """How many dossiers there are, and of how many the lists were otherwise."""

    dossiers: int
    changed: int


def rebuild(engine: Engine) -> Rebuilt:
    """Makes all lists anew while everything runs: each dossier by itself, so that no act waits for those of many.
    Raises RecordUnavailable."""
    dossiers = changed = 0
    after: ColumnElement[bool] | None = None
    while True:
        with reading(engine) as connection:
            found = connection.execute(_numbers(after).limit(_AT_ONCE)).all()
        if not found:
            return Rebuilt(dossiers, changed)
        for row in found:
            with writing(engine) as connection:
                changed += relist(connection, row.number)
        dossiers += len(found)
        after = tuple_(DossierRow.year, DossierRow.serial) > tuple_(found[-1].year, found[-1].serial)


def fill(connection: Connection) -> None:
    """Brings the lists of all dossiers up to what is on record, in the transaction of a connection."""
    for row in connection.execute(_numbers()).all():
        relist(connection, row.number)


def _numbers(after: ColumnElement[bool] | None = None) -> Select[str, int, int]:
    query = select(DossierRow.number, DossierRow.year, DossierRow.serial)
    return (query if after is None else query.where(after)).order_by(DossierRow.year, DossierRow.serial)
