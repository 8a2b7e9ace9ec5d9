"""Who is signed in, where, and since when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import ColumnElement, Engine, delete, insert, select, update

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import SessionRow
from installation.accounts.one_time_secrets import hashed, new_secret
from installation.database import READING
from models.value import Value

_SEEN_EVERY = timedelta(minutes=1)
_REMEMBERED = timedelta(days=30)
"""How long it is kept who was signed in where, after it was last used."""


class Session(Value):
    """A person signed in in a browser (``SessionRow`` says what the fields are)."""

    id: str
    person: str
    assurance: str
    device: str
    started_at: datetime
    seen_at: datetime


class Sessions:
    """The sessions. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def start(self, person: str, assurance: str, device: str, at: datetime) -> str:
        """A new session; gives the secret that the browser keeps. Those that nobody used for long are forgotten."""
        token = new_secret()
        session = Session(id=str(uuid4()), person=person, assurance=assurance, device=device, started_at=at, seen_at=at)
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(delete(SessionRow).where(SessionRow.seen_at < at - _REMEMBERED))
            connection.execute(insert(SessionRow).values(session.model_dump() | {"token": hashed(token)}))
        return token

    def of_token(self, token: str) -> Session | None:
        """The session of a browser's secret, while it lasts."""
        found = self._sessions(SessionRow.token == hashed(token))
        return found[0] if found else None

    def ended(self, token: str) -> tuple[Session, datetime] | None:
        """The session of a browser's secret that is over, and when it ended."""
        asked = select(SessionRow.__table__).where(SessionRow.token == hashed(token), SessionRow.ended_at.is_not(None))
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            row = connection.execute(asked).one_or_none()
        return row and (Session.model_validate(row._asdict()), row.ended_at)

    def of_person(self, person: str) -> Sequence[Session]:
        """Where a person is signed in, what was seen last first."""
        return self._sessions(SessionRow.person == person)

    def seen(self, session: Session, at: datetime) -> None:
        """Notes that somebody is there; once a minute is enough."""
        if at - session.seen_at >= _SEEN_EVERY:
            with keeping_accounts(), self._engine.begin() as connection:
                connection.execute(update(SessionRow).where(SessionRow.id == session.id).values(seen_at=at))

    def end(self, person: str, at: datetime, session: str | None = None) -> None:
        """Ends a session of a person, or all of them."""
        mine = [SessionRow.person == person, SessionRow.ended_at.is_(None)]
        if session is not None:
            mine.append(SessionRow.id == session)
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(update(SessionRow).where(*mine).values(ended_at=at))

    def _sessions(self, which: ColumnElement[bool]) -> Sequence[Session]:
        asked = select(SessionRow.__table__).where(which, SessionRow.ended_at.is_(None))
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            rows = connection.execute(asked.order_by(SessionRow.seen_at.desc())).all()
        return [Session.model_validate(row._asdict()) for row in rows]
