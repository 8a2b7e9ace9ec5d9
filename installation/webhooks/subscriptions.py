"""The webhooks of an installation: made, ended, given a new secret, and how far each is."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import AwareDatetime
from sqlalchemy import ColumnElement, Engine, Row, func, insert, select, update

from installation.database import reading, writing
from installation.webhooks.webhook_signature import new_secret
from models.record.tables import WebhookMessageRow, WebhookRow
from models.value import Value

BOTH_SECRETS = timedelta(days=1)
"""How long after a new secret was made messages are signed with the one before as well."""


MOST = 10
"""How many webhooks a party has at most."""


class EndedBy(StrEnum):
    """Who ended a webhook."""

    PARTY = "party"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    MAKER_LEFT = "maker_left"
    """Who made it speaks for its party no more."""
    MAKER_RECOVERED = "maker_recovered"
    """Who made it got access again: somebody else may have had the account."""
    RECEIVER = "receiver"
    """It answered that it is gone (410)."""


class Webhook(Value):
    """A webhook, and how far it is: how many messages wait (``waiting``) and since when, and how many were given up.
    Instants are UTC."""

    id: str
    party: str
    url: str
    types: tuple[str, ...]
    since: AwareDatetime
    made_by: str
    secret_before_until: AwareDatetime | None
    ended_at: AwareDatetime | None
    ended_by: EndedBy | None
    last_sent_at: AwareDatetime | None
    last_failed_at: AwareDatetime | None
    last_error: str | None
    waiting: int
    oldest: AwareDatetime | None
    given_up: int


class MadeWebhook(NamedTuple):
    """A webhook's id, with the secret that is told once."""

    id: str
    secret: str


class ToSign(NamedTuple):
    """Where a webhook's messages go, and the secrets with which they are signed."""

    party: str
    url: str
    secrets: Sequence[str]


def waits() -> ColumnElement[bool]:
    """Which messages have to be sent still."""
    return WebhookMessageRow.sent_at.is_(None) & WebhookMessageRow.given_up_at.is_(None)


_LIVES = WebhookRow.ended_at.is_(None)
_OF = WebhookMessageRow.webhook == WebhookRow.id
_GIVEN_UP = WebhookMessageRow.given_up_at.is_not(None)


def _of_its(what: Any, which: ColumnElement[bool]) -> Any:  # noqa: ANN401 - SQLAlchemy's own
    return select(what).where(_OF, which).correlate(WebhookRow).scalar_subquery()


_AS_READ = select(
    *(getattr(WebhookRow, name) for name in Webhook.model_fields if name not in ("waiting", "oldest", "given_up")),
    _of_its(func.count(WebhookMessageRow.id), waits()).label("waiting"),
    _of_its(func.min(WebhookMessageRow.created), waits()).label("oldest"),
    _of_its(func.count(WebhookMessageRow.id), _GIVEN_UP).label("given_up"),
).order_by(WebhookRow.party, WebhookRow.since, WebhookRow.id)


class Webhooks:
    """The webhooks on a record. Everything raises RecordUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> Sequence[Webhook]:
        """Every webhook, also those that ended, by party."""
        with reading(self._engine) as connection:
            return [_as_read(row) for row in connection.execute(_AS_READ)]

    def add(self, party: str, url: str, types: Sequence[str], made_by: str, at: datetime) -> MadeWebhook:
        """Makes a webhook: what its party comes to know from now on is sent there."""
        made = MadeWebhook(secrets.token_hex(8), new_secret())
        row = {"id": made.id, "party": party, "url": url, "types": [*types], "secret": made.secret}
        with writing(self._engine) as connection:
            connection.execute(insert(WebhookRow), {**row, "since": at, "made_by": made_by})
        return made

    def end(self, webhook: str, at: datetime, by: EndedBy) -> None:
        """Ends a webhook: it is sent nothing any more, also not what waits."""
        with writing(self._engine) as connection:
            connection.execute(_change(webhook).values(ended_at=at, ended_by=by))

    def renew_secret(self, webhook: str, at: datetime) -> str:
        """Gives a webhook a new secret. For a while its messages are signed with the one before as well, so that its
        receiver can change over without missing any."""
        made = new_secret()
        before = {"secret_before": WebhookRow.secret, "secret_before_until": at + BOTH_SECRETS}
        with writing(self._engine) as connection:
            connection.execute(_change(webhook).values(secret=made, **before))
        return made

    def send_again(self, webhook: str, at: datetime) -> int:
        """Has what was given up tried again, as if it were new. Gives how many messages that are."""
        again = {"given_up_at": None, "created": at, "not_before": at, "attempts": 0, "last_error": None}
        changing = update(WebhookMessageRow).where(WebhookMessageRow.webhook == webhook, _GIVEN_UP).values(again)
        with writing(self._engine) as connection:
            return connection.execute(changing).rowcount

    def to_sign(self, webhook: str, at: datetime) -> ToSign | None:
        """Where a webhook's messages go, and how they are signed; None where it has ended."""
        found = (WebhookRow.party, WebhookRow.url, WebhookRow.secret, WebhookRow.secret_before)
        query = select(*found, WebhookRow.secret_before_until).where(WebhookRow.id == webhook, _LIVES)
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        both = row.secret_before and row.secret_before_until and at < row.secret_before_until
        return ToSign(row.party, row.url, (row.secret, row.secret_before) if both else (row.secret,))

    def note_answer(self, webhook: str, at: datetime, wrong: str | None = None) -> None:
        """Notes how sending went: that it was received, or what went ``wrong``."""
        noted = {"last_failed_at": at, "last_error": wrong} if wrong else {"last_sent_at": at, "last_error": None}
        with writing(self._engine) as connection:
            connection.execute(_change(webhook).values(noted))


def _change(webhook: str) -> Any:  # noqa: ANN401 - SQLAlchemy's own
    return update(WebhookRow).where(WebhookRow.id == webhook, _LIVES)


def _as_read(row: Row[*tuple[Any, ...]]) -> Webhook:
    return Webhook.model_validate({**row._asdict(), "types": tuple(row.types)})
