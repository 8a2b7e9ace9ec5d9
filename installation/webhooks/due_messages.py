"""The messages that are due to webhooks: claimed, and what became of each.

Of each dossier only the first message that waits is due to a webhook: what its party came to know later comes later;
other dossiers do not wait for it. A claimed one is its sender's for a while (a lease); of a sender that died another
takes it over then, or when it begins in its place.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Engine, Update, func, or_, select, update
from sqlalchemy.orm import aliased

from installation.webhooks.subscriptions import waits
from models.record.tables import WebhookMessageRow, WebhookRow

LEASE = timedelta(minutes=2)
"""How long a claimed message is its sender's. Longer than sending one can take."""

TRIED_FOR = timedelta(days=3)
"""How long a message is tried, before it is given up."""

LEAST_ATTEMPTS = 5
"""How often it is tried at least, also where it waited for three days before anything could be sent."""

PAUSES = (
    *(timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10)),
    *(timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2), timedelta(hours=4), timedelta(hours=6)),
)
"""How long a message waits after its first failed attempt, after its second, and so on; the last one for all later."""


class ClaimedMessage(NamedTuple):
    """A message that is its sender's ``until`` an instant."""

    id: int
    until: datetime
    dossier: str
    sequence: int
    known_at: datetime
    created: datetime
    attempts: int


def pause(attempts: int) -> timedelta:
    """How long something waits after so many failed attempts in a row."""
    return PAUSES[min(attempts, len(PAUSES)) - 1]


class DueMessages:
    """The messages on a record. Everything raises SQLAlchemyError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def webhooks(self, now: datetime) -> Sequence[str]:
        """The webhooks for which something may be due."""
        query = select(WebhookMessageRow.webhook).distinct().where(*_due(now), WebhookMessageRow.webhook.in_(_IN_USE))
        with self._engine.connect() as connection:
            return connection.scalars(query).all()

    def waiting(self) -> int:
        """How many messages wait, for webhooks that have not ended."""
        counted = select(func.count(WebhookMessageRow.id)).where(waits(), WebhookMessageRow.webhook.in_(_IN_USE))
        with self._engine.connect() as connection:
            return connection.scalar(counted) or 0

    def first_of_each_dossier(self, webhook: str, now: datetime, most: int) -> Sequence[int]:
        """The messages that are due to a webhook now, those that are due longest first."""
        other = aliased(WebhookMessageRow)
        earlier = select(other.id).where(
            other.webhook == WebhookMessageRow.webhook,
            other.dossier == WebhookMessageRow.dossier,
            other.id < WebhookMessageRow.id,
            other.sent_at.is_(None),
            other.given_up_at.is_(None),
        )
        of_it = (WebhookMessageRow.webhook == webhook, WebhookMessageRow.webhook.in_(_IN_USE))
        query = select(WebhookMessageRow.id).where(*of_it, *_due(now), ~earlier.exists())
        ordered = query.order_by(WebhookMessageRow.not_before, WebhookMessageRow.id).limit(most)
        with self._engine.connect() as connection:
            return connection.scalars(ordered).all()

    def claim(self, message: int, now: datetime) -> ClaimedMessage | None:
        """Claims a message, unless another sender was first."""
        until = now + LEASE
        claiming = (
            update(WebhookMessageRow)
            .where(WebhookMessageRow.id == message, *_due(now))
            .values(claimed_until=until, attempts=WebhookMessageRow.attempts + 1)
            .returning(*(getattr(WebhookMessageRow, name) for name in ClaimedMessage._fields if name != "until"))
        )
        with self._engine.begin() as connection:
            row = connection.execute(claiming).one_or_none()
        return ClaimedMessage(until=until, **row._asdict()) if row else None

    def take_over(self) -> None:
        """Lets go of what anybody has claimed: whoever sent before is no more. Where that one lives on after all,
        unseen, its receiver gets a message twice."""
        claimed = waits() & WebhookMessageRow.claimed_until.is_not(None)
        with self._engine.begin() as connection:
            connection.execute(update(WebhookMessageRow).where(claimed).values(claimed_until=None))

    def mark_sent(self, message: ClaimedMessage, now: datetime) -> None:
        """It was received."""
        self._change(message, sent_at=now, last_error=None)

    def put_off(self, message: ClaimedMessage, now: datetime, why: str) -> bool:
        """It was not received: it is tried again later, or given up where it was tried long enough. Gives whether it is
        given up."""
        is_over = now - message.created >= TRIED_FOR and message.attempts >= LEAST_ATTEMPTS
        when = {"given_up_at": now} if is_over else {"not_before": now + pause(message.attempts)}
        self._change(message, last_error=why, **when)
        return is_over

    def _change(self, message: ClaimedMessage, **values: Any) -> None:  # noqa: ANN401 - values of columns
        with self._engine.begin() as connection:
            connection.execute(_mine(message).values(claimed_until=None, **values))


_IN_USE = select(WebhookRow.id).where(WebhookRow.ended_at.is_(None))


def _mine(message: ClaimedMessage) -> Update:
    """Changes a message, only while it is still this sender's; whoever took it over after the lease has the say."""
    return update(WebhookMessageRow).where(
        WebhookMessageRow.id == message.id, WebhookMessageRow.claimed_until == message.until
    )


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    free = or_(WebhookMessageRow.claimed_until.is_(None), WebhookMessageRow.claimed_until <= now)
    return waits(), WebhookMessageRow.not_before <= now, free
