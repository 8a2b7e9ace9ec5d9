"""The tokens by which programs of a party come in: made once, told once, and kept as their SHA-256 alone.

A token begins with what scanners for secrets look for and ends with a checksum: one that somebody left in a file is
known for what it is, and a mistyped one is refused without asking anybody.
"""

import secrets
import string
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Engine, Select, bindparam, insert, select, update

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import ClientTokenRow
from installation.accounts.one_time_secrets import hashed
from installation.database import READING
from models.value import Value

PREFIX: Final = "advies_"
_SIGNS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_SECRET, _CHECKSUM = 43, 6
"""How many signs are chance (256 bits), and how many are the CRC-32 of the prefix and those."""

_USED_EVERY = timedelta(hours=1)


class ClientToken(Value):
    """A token of a client (``ClientTokenRow`` says what the fields are)."""

    id: str
    client: str
    party: str
    scopes: tuple[str, ...]
    made_at: datetime
    made_by: str | None = None
    until: datetime | None = None
    used_at: datetime | None = None
    ended_at: datetime | None = None


class ClientTokens:
    """The tokens. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def make(
        self, client: str, party: str, scopes: Sequence[str], *, at: datetime, by: str | None, until: datetime | None
    ) -> tuple[str, ClientToken]:
        """A new token of a client, made by a person (None: by whoever runs the machine): its secret, which is told here
        and nowhere else, and what is kept of it."""
        secret = new_token()
        made = ClientToken(
            id=str(uuid4()), client=client, party=party, scopes=tuple(scopes), made_at=at, made_by=by, until=until
        )
        row = {**made.model_dump(), "scopes": " ".join(made.scopes), "token": hashed(secret)}
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(insert(ClientTokenRow).values(row))
        return secret, made

    def of_secret(self, secret: str) -> ClientToken | None:
        """The token of a secret, also one that is over; None where it is none."""
        found = self._found(_OF_SECRET, token=hashed(secret))
        return found[0] if found else None

    def all(self) -> Sequence[ClientToken]:
        """All tokens that were ever made, by client, the oldest first."""
        return self._found(_TOKENS)

    def used(self, token: ClientToken, at: datetime) -> None:
        """Notes that a token was used; once an hour is enough."""
        if token.used_at is None or at - token.used_at >= _USED_EVERY:
            with keeping_accounts(), self._engine.begin() as connection:
                connection.execute(update(ClientTokenRow).where(ClientTokenRow.id == token.id).values(used_at=at))

    def end(self, tokens: Sequence[str], at: datetime) -> None:
        """Ends tokens by their ids: the next request with one is refused."""
        mine = (ClientTokenRow.id.in_(tokens), ClientTokenRow.ended_at.is_(None))
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(update(ClientTokenRow).where(*mine).values(ended_at=at))

    def _found(self, which: Select[*tuple[Any, ...]], **given: object) -> Sequence[ClientToken]:
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            rows = connection.execute(which, given).all()
        return [ClientToken.model_validate({**row._asdict(), "scopes": row.scopes.split()}) for row in rows]


# Made once: every request of a program asks for its token, and to make this took longer than to ask it
_TOKENS = select(*(column for column in ClientTokenRow.__table__.columns if column.name != "token")).order_by(
    ClientTokenRow.client, ClientTokenRow.made_at
)
_OF_SECRET = _TOKENS.where(ClientTokenRow.token == bindparam("token"))


def new_token() -> str:
    """A text that nobody guesses, as a token is written."""
    secret = PREFIX + "".join(secrets.choice(_SIGNS) for _ in range(_SECRET))
    return secret + _checksum(secret)


def is_token(text: str) -> bool:
    """Whether a text is written as a token is, its checksum included."""
    body, checksum = text[:-_CHECKSUM], text[-_CHECKSUM:]
    is_long = len(text) == len(PREFIX) + _SECRET + _CHECKSUM
    return is_long and text.startswith(PREFIX) and text.isascii() and checksum == _checksum(body)


def _checksum(text: str) -> str:
    number, signs = zlib.crc32(text.encode()), ""
    while len(signs) < _CHECKSUM:
        number, rest = divmod(number, len(_SIGNS))
        signs = _SIGNS[rest] + signs
    return signs
