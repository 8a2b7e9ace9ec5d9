"""The register of who may sign in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Engine, Row, Select, insert, select, update
from sqlalchemy.exc import IntegrityError

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import PersonRow
from installation.accounts.leaving import close_account
from installation.database import READING
from models.value import Value


class MailTaken(Exception):  # noqa: N818 - it says what is the matter
    """A person with that mail address is in the register already: a person serves one party."""


class Account(Value):
    """A person of the register (``PersonRow`` says what the fields are)."""

    id: str
    name: str
    mail: str
    party: str
    office: str
    language: str
    added_at: datetime
    added_by: str | None = None
    invited_at: datetime | None = None
    first_seen_at: datetime | None = None
    ended_at: datetime | None = None


_ACCOUNT: Select[tuple[object, ...]] = select(*PersonRow.__table__.columns)


class Register:
    """The people of an installation. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self, name: str, mail: str, party: str, office: str, language: str, *, at: datetime, by: str | None
    ) -> Account:
        """A new person, added by another (None: by whoever runs the machine). Raises MailTaken."""
        account = Account(
            id=str(uuid4()),
            name=name,
            mail=mail.casefold(),
            party=party,
            office=office,
            language=language,
            added_at=at,
            added_by=by,
        )
        try:
            with keeping_accounts(), self._engine.begin() as connection:
                connection.execute(insert(PersonRow).values(account.model_dump()))
        except IntegrityError:
            raise MailTaken(mail) from None
        return account

    def change(self, person: str, **values: object) -> None:
        """Changes what the register says of a person. Raises MailTaken."""
        try:
            with keeping_accounts(), self._engine.begin() as connection:
                connection.execute(update(PersonRow).where(PersonRow.id == person).values(values))
        except IntegrityError:
            raise MailTaken(str(values.get("mail"))) from None

    def close(self, person: str, at: datetime, by: str | None) -> bool:
        """Closes the account of a person, decided by another (None: nobody here), and ends all that it had; whether it
        was open."""
        with keeping_accounts(), self._engine.begin() as connection:
            return close_account(connection, person, at, by)

    def of_id(self, person: str) -> Account | None:
        """A person by id."""
        return self._one(_ACCOUNT.where(PersonRow.id == person))

    def of_mail(self, mail: str) -> Account | None:
        """A person by mail address, in whatever capitals."""
        return self._one(_ACCOUNT.where(PersonRow.mail == mail.strip().casefold()))

    def people(self, party: str | None = None) -> Sequence[Account]:
        """Everybody, or those of one party, by party and name."""
        asked = _ACCOUNT.order_by(PersonRow.party, PersonRow.name)
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            rows = connection.execute(asked if party is None else asked.where(PersonRow.party == party)).all()
        return [_account(row) for row in rows]

    def active(self, party: str) -> Sequence[Account]:
        """Those of a party whose account was not closed."""
        return [one for one in self.people(party) if one.ended_at is None]

    def _one(self, asked: Select[tuple[object, ...]]) -> Account | None:
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            row = connection.execute(asked).one_or_none()
        return None if row is None else _account(row)


def _account(row: Row[tuple[object, ...]]) -> Account:
    return Account.model_validate(row._asdict())
