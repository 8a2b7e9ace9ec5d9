"""By which account of an identity provider a person signs in."""

from datetime import datetime

from sqlalchemy import ColumnElement, Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import IdentityRow
from installation.database import READING
from models.value import Value


class IdentityTaken(Exception):  # noqa: N818 - it says what is the matter
    """The person signs in by another account of that provider, or the account is another person's."""


class Identity(Value):
    """A person as a provider knows it (``IdentityRow`` says what the fields are)."""

    issuer: str
    subject: str
    person: str
    linked_at: datetime
    lapsed_at: datetime | None = None


class Identities:
    """The identities. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of_subject(self, issuer: str, subject: str) -> Identity | None:
        """Whom a provider calls so."""
        return self._one(IdentityRow.issuer == issuer, IdentityRow.subject == subject)

    def of_person(self, issuer: str, person: str) -> Identity | None:
        """How a provider calls a person."""
        return self._one(IdentityRow.issuer == issuer, IdentityRow.person == person)

    def link(self, issuer: str, subject: str, person: str, at: datetime) -> Identity:
        """From now on a person signs in by this account. Raises IdentityTaken."""
        identity = Identity(issuer=issuer, subject=subject, person=person, linked_at=at)
        try:
            with keeping_accounts(), self._engine.begin() as connection:
                connection.execute(insert(IdentityRow).values(identity.model_dump()))
        except IntegrityError:
            raise IdentityTaken(issuer) from None
        return identity

    def forget(self, person: str) -> bool:
        """A person signs in by no account any more; whether it did."""
        with keeping_accounts(), self._engine.begin() as connection:
            return connection.execute(delete(IdentityRow).where(IdentityRow.person == person)).rowcount > 0

    def lapse(self, identity: Identity, at: datetime | None) -> None:
        """Notes since when none of the person's groups has an office; None: one has."""
        its = (IdentityRow.issuer == identity.issuer, IdentityRow.subject == identity.subject)
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(update(IdentityRow).where(*its).values(lapsed_at=at))

    def _one(self, *which: ColumnElement[bool]) -> Identity | None:
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            row = connection.execute(select(IdentityRow.__table__).where(*which)).one_or_none()
        return None if row is None else Identity.model_validate(row._asdict())
