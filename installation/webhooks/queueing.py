"""What webhooks have to be sent, written down in the transaction by which their party comes to know it.

A webhook begins where it was made: what its party knew before, it is not sent. What is sent tells the party nothing; it
knew before (``models.knowledge``).
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, bindparam, insert, select

from models.events import Event
from models.knowledge.knowledge import Knowledge
from models.record.tables import WebhookMessageRow, WebhookRow

_IN_USE = select(WebhookRow.id, WebhookRow.party, WebhookRow.types, WebhookRow.since).where(
    WebhookRow.ended_at.is_(None), WebhookRow.party.in_(bindparam("parties", expanding=True))
)
_WRITTEN = select(WebhookMessageRow.webhook, WebhookMessageRow.sequence).where(
    WebhookMessageRow.dossier == bindparam("dossier"),
    WebhookMessageRow.webhook.in_(bindparam("webhooks", expanding=True)),
)
_MESSAGES = insert(WebhookMessageRow)


def queue_news(connection: Connection, knowledge: Knowledge, parties: Collection[str], after: int | None) -> None:
    """Writes down, for the webhooks of these parties, what each party knows of a dossier since this transaction.
    ``after`` is the number of the last event before those that were put on record in it, where any were. Where there is
    no webhook, it costs one look. Raises SQLAlchemyError."""
    webhooks = connection.execute(_IN_USE, {"parties": [*parties]}).all()
    until = knowledge.until
    if not webhooks or until is None:
        return
    dossier, now = knowledge.case.number, datetime.now(UTC)
    named = {"dossier": dossier, "webhooks": [webhook.id for webhook in webhooks]}
    written = {(row.webhook, row.sequence) for row in connection.execute(_WRITTEN, named)}
    rows = [
        {
            "webhook": webhook.id,
            "dossier": dossier,
            "sequence": event.sequence,
            "known_at": until,
            "created": now,
            "not_before": now,
            "attempts": 0,
        }
        for webhook in webhooks
        for event in _news_of(webhook, knowledge, after)
        if (webhook.id, event.sequence) not in written
    ]
    if rows:
        connection.execute(_MESSAGES, rows)


def _news_of(webhook: Row[str, str, list[str], datetime], knowledge: Knowledge, after: int | None) -> Iterator[Event]:
    """What a webhook's party knows since the webhook is there: what is put on record now counts as that, whatever the
    clocks of several machines say."""
    for event in _of_types(knowledge.case.events, webhook.types):
        since = knowledge.known_at(event, webhook.party)
        is_new = after is not None and event.sequence > after
        if since is not None and (is_new or since >= webhook.since):
            yield event


def _of_types(events: Iterable[Event], types: Collection[str]) -> Iterator[Event]:
    return (event for event in events if not types or event.type in types)
