"""The outbox as whoever runs the system handles it: what waits is tried again now, or was told by letter instead."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, or_, update

from installation.database import writing
from models.record.tables import OutboxRow


def try_again(engine: Engine, now: datetime) -> int:
    """Lets every notice that waits be tried at the next round. Gives how many. Raises RecordUnavailable."""
    with writing(engine) as connection:
        return connection.execute(update(OutboxRow).where(*_idle(now)).values(not_before=now)).rowcount


def told_by_letter(engine: Engine, notices: Collection[int], now: datetime) -> int:
    """Marks notices, by their ids, as having left now: their parties were told by letter. Gives how many of them there
    were; one that is being sent, or has left, is none of them. Raises RecordUnavailable."""
    told = {"sent_at": now, "attempts": OutboxRow.attempts + 1, "last_error": None, "claimed_until": None}
    with writing(engine) as connection:
        return connection.execute(update(OutboxRow).where(OutboxRow.id.in_(notices), *_idle(now)).values(told)).rowcount


def _idle(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What waits and no sender has in hand."""
    return OutboxRow.sent_at.is_(None), or_(OutboxRow.claimed_until.is_(None), OutboxRow.claimed_until <= now)
