"""Signing in by a one-time mail: its link in the browser that asked, or its code typed there."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import Engine, delete, insert, select, update

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import SignInRow
from installation.accounts.one_time_secrets import hashed, new_code, new_secret

VALID_FOR = timedelta(minutes=15)
_REMEMBERED = timedelta(days=1)
"""How long a link that is over is still known as that, and not as none."""
TRIES = 5
"""How many codes can be tried for one mail."""


class SignInRefused(Exception):  # noqa: N818 - it says what is the matter
    """A link or a code lets nobody in; ``code`` says why: ``unknown``, ``over``, ``used``, ``elsewhere`` (the link was
    opened in another browser than asked for it: there its code is typed), ``too_often``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Issued(NamedTuple):
    """A one-time sign-in, with the secrets that are told once and kept nowhere."""

    link: str
    code: str
    until: datetime


class SignIns:
    """The one-time sign-ins. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def issue(self, person: str, browser: str | None, at: datetime) -> Issued:
        """A link and a code for a person, for the browser that asked; without one the link alone, for any browser.
        Those that are over for long are forgotten."""
        issued = Issued(new_secret(), new_code(), at + VALID_FOR)
        row = {
            "id": str(uuid4()),
            "person": person,
            "link": hashed(issued.link),
            "code": browser and hashed(issued.code),
            "browser": browser and hashed(browser),
            "asked_at": at,
            "until": issued.until,
            "tries": 0,
        }
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(delete(SignInRow).where(SignInRow.until < at - _REMEMBERED))
            connection.execute(insert(SignInRow).values(row))
        return issued

    def end(self, person: str, at: datetime) -> None:
        """Has no mail that a person was sent until now let anybody in."""
        mine = (SignInRow.person == person, SignInRow.until > at)
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(update(SignInRow).where(*mine).values(until=at))

    def by_link(self, link: str, browser: str, at: datetime) -> str:
        """The person whom a link lets in, once, in the browser that asked for it. Raises SignInRefused."""
        with keeping_accounts(), self._engine.begin() as connection:
            row = connection.execute(select(SignInRow.__table__).where(SignInRow.link == hashed(link))).one_or_none()
            if row is None:
                raise SignInRefused("unknown")
            if row.used_at is not None:
                raise SignInRefused("used")
            if row.until <= at or row.tries >= TRIES:
                raise SignInRefused("over")
            if row.browser not in (None, hashed(browser)):
                raise SignInRefused("elsewhere")
            used = update(SignInRow).where(SignInRow.id == row.id, SignInRow.used_at.is_(None)).values(used_at=at)
            if connection.execute(used).rowcount != 1:
                raise SignInRefused("used")
            return str(row.person)

    def by_code(self, code: str, browser: str, at: datetime) -> str:
        """The person whom a code lets in, once, in the browser that asked for it last. Every try counts, also one that
        comes at the same time as another. Raises SignInRefused."""
        asked = (
            select(SignInRow.__table__)
            .where(SignInRow.browser == hashed(browser), SignInRow.used_at.is_(None))
            .order_by(SignInRow.asked_at.desc())
            .limit(1)
        )
        with keeping_accounts(), self._engine.begin() as connection:
            row = connection.execute(asked).one_or_none()
            if row is None:
                raise SignInRefused("unknown")
            if row.until <= at:
                raise SignInRefused("over")
            mine = (SignInRow.id == row.id, SignInRow.used_at.is_(None), SignInRow.tries < TRIES)
            if connection.execute(update(SignInRow).where(*mine).values(tries=SignInRow.tries + 1)).rowcount != 1:
                raise SignInRefused("too_often")
            if is_right := row.code == hashed("".join(code.split())):
                connection.execute(update(SignInRow).where(SignInRow.id == row.id).values(used_at=at))
        if not is_right:  # after the transaction: the try stays counted
            raise SignInRefused("unknown")
        return str(row.person)
