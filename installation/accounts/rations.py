"""What one account or one address may do only so often: asking for mails, trying codes, sending files."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, Engine, delete, func, insert, select

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import AttemptRow
from installation.accounts.one_time_secrets import hashed


class Rationed(StrEnum):
    """What is rationed, and by whom it is counted."""

    MAIL_BY_ACCOUNT = "sign-in mails to one mailbox"
    MAIL_BY_ADDRESS = "sign-in mails asked from one address"
    SIGN_IN_BY_ADDRESS = "attempts to sign in from one address"
    QUESTION_BY_ADDRESS = "questions to a passkey, asked from one address"
    ROUND_TRIP_BY_ADDRESS = "browsers of one address that were sent to the identity provider"
    UPLOAD_BY_ACCOUNT = "documents sent by one person"
    INVITATION_BY_ACCOUNT = "invitations sent by one person"
    RECOVERY_BY_ACCOUNT = "times that access is asked for again for one mailbox"
    RECOVERY_BY_ADDRESS = "times that access is asked for again from one address"
    RECOVERY_CODE_BY_ACCOUNT = "codes of a fellow member that one person typed"
    RECOVERY_LETTER_BY_ACCOUNT = "letters about access that one person entered"


class Ration(NamedTuple):
    """How many in how long."""

    most: int
    within: timedelta


_QUARTER, _HOUR = timedelta(minutes=15), timedelta(hours=1)

RATIONS: dict[Rationed, Ration] = {
    Rationed.MAIL_BY_ACCOUNT: Ration(5, _QUARTER),
    Rationed.MAIL_BY_ADDRESS: Ration(30, _QUARTER),
    Rationed.SIGN_IN_BY_ADDRESS: Ration(60, _QUARTER),
    Rationed.QUESTION_BY_ADDRESS: Ration(120, _QUARTER),
    Rationed.ROUND_TRIP_BY_ADDRESS: Ration(60, _QUARTER),
    Rationed.UPLOAD_BY_ACCOUNT: Ration(200, _HOUR),
    Rationed.INVITATION_BY_ACCOUNT: Ration(100, _HOUR),
    Rationed.RECOVERY_BY_ACCOUNT: Ration(5, _QUARTER),
    Rationed.RECOVERY_BY_ADDRESS: Ration(30, _QUARTER),
    Rationed.RECOVERY_CODE_BY_ACCOUNT: Ration(10, _QUARTER),
    Rationed.RECOVERY_LETTER_BY_ACCOUNT: Ration(20, _HOUR),
}
"""A board that meets in one room has one address: the limits by address are wider."""


class Rations:
    """What was done lately. Raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take(self, what: Rationed, who: str, at: datetime) -> bool:
        """Counts an attempt; whether it is within the ration. ``who`` is an address or an account."""
        most, within = RATIONS[what]
        row = {"what": what.name, "who": hashed(who)}
        mine = (AttemptRow.what == row["what"], AttemptRow.who == row["who"], AttemptRow.at > at - within)
        with keeping_accounts(), self._engine.begin() as connection:
            _take_turns(connection, f"{row['what']} {row['who']}")
            connection.execute(delete(AttemptRow).where(AttemptRow.at <= at - _HOUR))
            taken = connection.scalar(select(func.count()).select_from(AttemptRow).where(*mine)) or 0
            if taken < most:
                connection.execute(insert(AttemptRow).values(row | {"at": at}))
        return taken < most


def _take_turns(connection: Connection, who: str) -> None:
    """One at a time for who is counted: of those that come at once each would find the place still free. SQLite has one
    writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(who, 0))))
