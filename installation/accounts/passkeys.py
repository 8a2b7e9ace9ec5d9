"""The passkeys of people, and the challenges that browsers got for them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, delete, insert, or_, select, update

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import ChallengeRow, PasskeyRow, PersonRow
from installation.accounts.one_time_secrets import hashed
from installation.database import READING
from models.value import Value

ANSWERED_WITHIN = timedelta(minutes=5)


class Passkey(Value):
    """A passkey of a person (``PasskeyRow`` says what the fields are)."""

    id: bytes
    person: str
    public_key: bytes
    sign_count: int
    name: str
    made_at: datetime
    used_at: datetime | None = None


class OwnedPasskey(Value):
    """A passkey of a person of a ``party``; ``is_ended``: it was ended, or the person's account was closed."""

    id: bytes
    person: str
    party: str
    public_key: bytes
    is_ended: bool


class Passkeys:
    """The passkeys. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def challenge(self, challenge: bytes, browser: str, at: datetime) -> None:
        """Remembers what a browser was asked to have signed."""
        row = {"challenge": challenge, "browser": hashed(browser), "until": at + ANSWERED_WITHIN}
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(delete(ChallengeRow).where(ChallengeRow.until <= at))
            connection.execute(insert(ChallengeRow).values(row))

    def take(self, challenge: bytes, browser: str, at: datetime) -> bool:
        """Whether a browser was asked to have this signed, not long ago and not answered yet. It is gone after that."""
        mine = (ChallengeRow.challenge == challenge, ChallengeRow.browser == hashed(browser), ChallengeRow.until > at)
        with keeping_accounts(), self._engine.begin() as connection:
            return connection.execute(delete(ChallengeRow).where(*mine)).rowcount == 1

    def add(self, passkey: Passkey) -> None:
        """A new passkey."""
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(insert(PasskeyRow).values(passkey.model_dump()))

    def of_id(self, passkey: bytes) -> Passkey | None:
        """A passkey that was not ended, by its credential's id."""
        found = self._passkeys(PasskeyRow.id == passkey)
        return found[0] if found else None

    def of_person(self, person: str) -> Sequence[Passkey]:
        """The passkeys of a person, in the order in which they were made."""
        return self._passkeys(PasskeyRow.person == person)

    def ever(self, person: str | None = None) -> Sequence[OwnedPasskey]:
        """Every passkey that there ever was, of a person or of everybody, in the order in which they were made."""
        asked = _OWNED if person is None else _OWNED.where(PasskeyRow.person == person)
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            rows = connection.execute(asked).all()
        return [OwnedPasskey.model_validate(row._asdict()) for row in rows]

    def used(self, passkey: bytes, sign_count: int, at: datetime) -> None:
        """Notes that a passkey signed, and how often it says it did."""
        with keeping_accounts(), self._engine.begin() as connection:
            values = {"sign_count": sign_count, "used_at": at}
            connection.execute(update(PasskeyRow).where(PasskeyRow.id == passkey).values(values))

    def end(self, person: str, passkey: bytes, at: datetime) -> None:
        """Ends a passkey of a person."""
        mine = (PasskeyRow.id == passkey, PasskeyRow.person == person)
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(update(PasskeyRow).where(*mine).values(ended_at=at))

    def end_all(self, passkeys: Sequence[bytes], at: datetime) -> int:
        """Ends these passkeys, whosever they are; how many of them had not ended."""
        mine = (PasskeyRow.id.in_(passkeys), PasskeyRow.ended_at.is_(None))
        with keeping_accounts(), self._engine.begin() as connection:
            return connection.execute(update(PasskeyRow).where(*mine).values(ended_at=at)).rowcount

    def _passkeys(self, which: ColumnElement[bool]) -> Sequence[Passkey]:
        asked = select(PasskeyRow.__table__).where(which, PasskeyRow.ended_at.is_(None))
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            rows = connection.execute(asked.order_by(PasskeyRow.made_at)).all()
        return [Passkey.model_validate(row._asdict()) for row in rows]


_IS_ENDED = or_(PasskeyRow.ended_at.is_not(None), PersonRow.ended_at.is_not(None)).label("is_ended")
_OWNED = (
    select(PasskeyRow.id, PasskeyRow.person, PersonRow.party, PasskeyRow.public_key, _IS_ENDED)
    .join(PersonRow, PersonRow.id == PasskeyRow.person)
    .order_by(PasskeyRow.made_at, PasskeyRow.id)
)
