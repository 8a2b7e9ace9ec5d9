"""Where a calendar program reads the days of a person's party: at an address that only that person has."""

from datetime import datetime

from sqlalchemy import Engine, delete, insert, select

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import CalendarAddressRow
from installation.accounts.one_time_secrets import hashed, new_secret
from installation.database import READING


class CalendarAddresses:
    """The addresses. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def renew(self, person: str, at: datetime) -> str:
        """A new secret for a person, told here and nowhere else; the one before leads nowhere any more."""
        secret = new_secret()
        row = {"person": person, "secret": hashed(secret), "made_at": at}
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(delete(CalendarAddressRow).where(CalendarAddressRow.person == person))
            connection.execute(insert(CalendarAddressRow).values(row))
        return secret

    def end(self, person: str) -> None:
        """No calendar reads a person's address any more."""
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(delete(CalendarAddressRow).where(CalendarAddressRow.person == person))

    def made_at(self, person: str) -> datetime | None:
        """When a person's address was made (UTC); None where there is none."""
        asked = select(CalendarAddressRow.made_at).where(CalendarAddressRow.person == person)
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            found: datetime | None = connection.scalar(asked)
        return found

    def of_secret(self, secret: str) -> str | None:
        """Whose address a secret is (a person's id); None where it is nobody's."""
        asked = select(CalendarAddressRow.person).where(CalendarAddressRow.secret == hashed(secret))
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            found: str | None = connection.scalar(asked)
        return found
