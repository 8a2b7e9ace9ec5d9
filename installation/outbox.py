"""The outbox as whoever runs the system handles it: what waits is tried again now, or was told by letter instead."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Engine, case, func, literal, or_, select, update

from installation.database import reading, writing
from installation.listing import relist
from models.record.tables import OutboxRow


def try_again(engine: Engine, now: datetime) -> int:
    """Lets every notice that waits be tried at the next round, also one that was put off. Gives how many there
    are. Raises RecordUnavailable."""
    may_leave = OutboxRow.created <= now  # another machine's clock may be ahead
    put_off = update(OutboxRow).where(*_idle(now), may_leave, OutboxRow.not_before > now).values(not_before=now)
    with writing(engine) as connection:
        connection.execute(put_off)
        return connection.scalar(select(func.count()).select_from(OutboxRow).where(*_idle(now))) or 0


def waiting_since_before(engine: Engine, moment: datetime) -> int:
    """How many notices wait that were made before a moment. Raises RecordUnavailable."""
    waiting = select(func.count()).where(OutboxRow.sent_at.is_(None), OutboxRow.created < moment)
    with reading(engine) as connection:
        return connection.scalar(waiting) or 0


def told_by_letter(engine: Engine, notices: Collection[int], now: datetime, *, on: date, person: str) -> int:
    """Marks notices, by their ids, as told by letter on a day (Amsterdam), as a person says now; they are not mailed
    any more, and their parties know from now on what they tell, or from when they were made where another machine's
    clock is ahead. Gives how many of them there were; one that is being
    sent, or has left, is none of them.
    Raises RecordUnavailable."""
    sent_at = case((OutboxRow.created > now, OutboxRow.created), else_=literal(now, OutboxRow.sent_at.type))
    left = {"sent_at": sent_at, "attempts": OutboxRow.attempts + 1, "last_error": None, "claimed_until": None}
    told = {**left, "told_on": on, "told_by": person}
    with writing(engine) as connection:
        marking = update(OutboxRow).where(OutboxRow.id.in_(notices), *_idle(now)).values(told)
        marked = connection.execute(marking.returning(OutboxRow.dossier, OutboxRow.recipient)).all()
        for dossier in sorted({row.dossier for row in marked}):
            relist(connection, dossier, {row.recipient for row in marked if row.dossier == dossier})
        return len(marked)


def _idle(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What waits and no sender has in hand."""
    return OutboxRow.sent_at.is_(None), or_(OutboxRow.claimed_until.is_(None), OutboxRow.claimed_until <= now)
