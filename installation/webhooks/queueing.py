"""What webhooks have to be sent, written down in the transaction by which their party comes to know it.

A webhook begins where it was made: what its party knew before, it is not sent. What is sent tells the party nothing; it
knew before (``models.knowledge``).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select

from installation.prepared import Prepared
from models.events import Event
from models.knowledge.knowledge import Knowledge
from models.knowledge.view import View
from models.record.tables import WebhookMessageRow, WebhookRow

_IN_USE = Prepared(
    select(WebhookRow.id, WebhookRow.party, WebhookRow.types, WebhookRow.since).where(WebhookRow.ended_at.is_(None))
)
_WRITTEN = select(WebhookMessageRow.webhook, WebhookMessageRow.sequence).where(
    WebhookMessageRow.dossier == bindparam("dossier"),
    WebhookMessageRow.webhook.in_(bindparam("webhooks", expanding=True)),
)
_MESSAGES = insert(WebhookMessageRow)


class _Webhook(NamedTuple):
    """One in use."""

    id: str
    party: str
    types: Sequence[str]
    since: datetime


def queue_news(connection: Connection, knowledge: Knowledge, views: Mapping[str, View], after: int | None) -> None:
    """Writes down, for the webhooks of these parties, what each party knows of a dossier since this transaction.
    ``after`` is the number of the last event before those that were put on record in it, where any were. Where there is
    no webhook, it costs one look. Raises SQLAlchemyError."""
    in_use = [_Webhook(*_IN_USE.read(connection, row)) for row in _IN_USE.rows(connection)]
    webhooks = [webhook for webhook in in_use if webhook.party in views]
    until = knowledge.until
    if not webhooks or until is None:
        return
    dossier, now = knowledge.case.number, datetime.now(UTC)
    known = {party: {event.sequence for event in view.events} for party, view in views.items()}
    named = {"dossier": dossier, "webhooks": [webhook.id for webhook in webhooks]}
    written = defaultdict[str, set[int]](set)
    for row in connection.execute(_WRITTEN, named):
        written[row.webhook].add(row.sequence)
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
        for event in _of_types(knowledge.case.events, webhook.types)
        if event.sequence in known[webhook.party]
        and event.sequence not in written[webhook.id]
        and _is_news(webhook, knowledge, event, after)
    ]
    if rows:
        connection.execute(_MESSAGES, rows)


def _is_news(webhook: _Webhook, knowledge: Knowledge, event: Event, after: int | None) -> bool:
    """Whether a webhook's party knows an event since the webhook is there. What is put on record now counts as that,
    whatever the clocks of several machines say."""
    if after is not None and event.sequence > after:
        return True
    since = knowledge.known_at(event, webhook.party)
    return since is not None and since >= webhook.since


def _of_types(events: Iterable[Event], types: Collection[str]) -> Iterator[Event]:
    return (event for event in events if not types or event.type in types)
