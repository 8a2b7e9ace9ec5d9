"""Browsers that were sent to the identity provider, and may come back once."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import RoundTripRow
from installation.accounts.one_time_secrets import hashed, new_secret
from installation.accounts.sign_ins import SignInRefused

BACK_WITHIN = timedelta(minutes=10)
_REMEMBERED = timedelta(days=1)
"""How long one that is over is still known as that, and not as none."""


class RoundTrips:
    """The round trips. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, browser: str, back: str, at: datetime) -> str:
        """A browser leaves, on the way ``back`` to a page; gives the secret that it has to bring along (``state``).
        Those that are over for long are forgotten."""
        state = new_secret()
        row = {"state": hashed(state), "browser": hashed(browser), "back": back, "until": at + BACK_WITHIN}
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(delete(RoundTripRow).where(RoundTripRow.until < at - _REMEMBERED))
            connection.execute(insert(RoundTripRow).values(row))
        return state

    def end(self, state: str, browser: str, at: datetime) -> str:
        """The browser that left is back: once, in ten minutes, and no other; gives the page to which it was on the way.
        Raises SignInRefused (``trip_unknown``, ``trip_elsewhere``, ``trip_used``, ``trip_over``). What another browser
        brings leaves the trip as it is: nobody ends it for the one that left."""
        its = RoundTripRow.state == hashed(state)
        with keeping_accounts(), self._engine.begin() as connection:
            row = connection.execute(select(RoundTripRow.__table__).where(its)).one_or_none()
            if row is None:
                raise SignInRefused("trip_unknown")
            if row.browser != hashed(browser):
                raise SignInRefused("trip_elsewhere")
            used = update(RoundTripRow).where(its, RoundTripRow.used_at.is_(None)).values(used_at=at)
            if connection.execute(used).rowcount != 1:
                raise SignInRefused("trip_used")
            is_over = row.until <= at
        if is_over:
            raise SignInRefused("trip_over")
        return str(row.back)
