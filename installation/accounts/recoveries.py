"""Who of a board gets access again, and who of its fellow members confirmed it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum, auto

from sqlalchemy import ColumnElement, Connection, Engine, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import ConfirmationRow, PersonRow, RecoveryRow
from installation.accounts.leaving import end_every_way_in
from installation.accounts.one_time_secrets import hashed
from installation.accounts.register import MailTaken
from installation.database import READING
from models.value import Value


class Recovery(Value):
    """A recovery (``RecoveryRow`` says what the fields are)."""

    id: str
    party: str
    person: str
    old_mail: str
    mail: str
    entered_by: str | None = None
    signed_by: str | None = None
    received_on: date | None = None
    asked_at: datetime
    until: datetime
    done_at: datetime | None = None
    told_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_on_paper(self) -> bool:
        """Whether it was asked for on paper."""
        return self.entered_by is not None


class Stand(Enum):
    """How a recovery stands after a confirmation."""

    WAITS = auto()
    DONE = auto()
    OVER = auto()


_OPEN = (RecoveryRow.done_at.is_(None), RecoveryRow.ended_at.is_(None))


class Recoveries:
    """The recoveries. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # --- asking ---

    def ask(self, one: Recovery, *, code: str | None = None, objection: str | None = None) -> None:
        """Keeps a new one, with its secret: the code that fellow members confirm, or what the link of whoever objects
        holds."""
        secrets = {"code": code and hashed(code), "objection": objection and hashed(objection)}
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(insert(RecoveryRow).values(one.model_dump() | secrets))

    # --- confirming ---

    def of_code(self, code: str, party: str, at: datetime) -> Recovery | None:
        """The one of a party that is asked for with a code, while it waits."""
        mine = (RecoveryRow.code == hashed(code), RecoveryRow.party == party, RecoveryRow.until > at)
        return next(iter(self._found(*mine, *_OPEN)), None)

    def confirmed_by(self, one: str) -> Sequence[str]:
        """Who confirmed one, in order."""
        asked = select(ConfirmationRow.person).where(ConfirmationRow.recovery == one)
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            return [str(person) for person in connection.scalars(asked.order_by(ConfirmationRow.confirmed_at))]

    def confirm(self, one: str, by: str, most: int, at: datetime) -> Stand:
        """Keeps that somebody confirms one: once for each, whoever comes at the same time. Where ``most`` fellow
        members who take part now did, or all where they are fewer, the person gets the new address at once and is let
        in by nothing that was there before. Raises MailTaken."""
        with self._changing() as connection:
            row = connection.execute(
                select(RecoveryRow.__table__).where(RecoveryRow.id == one, *_OPEN).with_for_update()
            ).one_or_none()
            if row is None or row.until <= at:
                return Stand.OVER
            known = (ConfirmationRow.recovery == one, ConfirmationRow.person == by)
            if not connection.execute(select(ConfirmationRow.person).where(*known)).first():
                values = {"recovery": one, "person": by, "confirmed_at": at}
                connection.execute(insert(ConfirmationRow).values(values))
            fellows = _fellows(row.party, row.person)
            number = connection.scalar(select(func.count()).select_from(PersonRow).where(*fellows)) or 0
            said = select(ConfirmationRow.person).where(ConfirmationRow.recovery == one)
            counted = select(func.count()).select_from(PersonRow).where(*fellows, PersonRow.id.in_(said))
            confirmed = connection.scalar(counted) or 0
            if not confirmed or confirmed < min(most, number):
                return Stand.WAITS
            return _carry_out(connection, one, row.person, row.mail, at)

    def fellows(self, party: str, person: str) -> int:
        """How many others take part for a party."""
        asked = select(func.count()).select_from(PersonRow).where(*_fellows(party, person))
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            return connection.scalar(asked) or 0

    def can_confirm(self, party: str, person: str, at: datetime) -> int:
        """How many others take part for a party and can confirm it: for whom nothing waits that asks for access."""
        waits = or_(RecoveryRow.entered_by.is_not(None), RecoveryRow.until > at)
        lost = select(RecoveryRow.person).where(RecoveryRow.party == party, *_OPEN, waits)
        asked = select(func.count()).select_from(PersonRow).where(*_fellows(party, person), PersonRow.id.not_in(lost))
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            return connection.scalar(asked) or 0

    # --- on paper ---

    def carry_out(self, one: str, at: datetime) -> Stand:
        """Has one on paper take effect whose time to object is over. Raises MailTaken."""
        due = (RecoveryRow.id == one, *_OPEN, RecoveryRow.entered_by.is_not(None), RecoveryRow.until <= at)
        with self._changing() as connection:
            row = connection.execute(select(RecoveryRow.__table__).where(*due).with_for_update()).one_or_none()
            return _carry_out(connection, one, row.person, row.mail, at) if row else Stand.OVER

    def of_objection(self, secret: str) -> Recovery | None:
        """The one to which the link of a mail objects, whatever became of it."""
        return next(iter(self._found(RecoveryRow.objection == hashed(secret))), None)

    def end(self, one: str, at: datetime) -> bool:
        """Ends one; whether it was not done and not ended."""
        with keeping_accounts(), self._engine.begin() as connection:
            ended = connection.execute(update(RecoveryRow).where(RecoveryRow.id == one, *_OPEN).values(ended_at=at))
        return ended.rowcount == 1

    # --- all of them ---

    def open_at(self, party: str, at: datetime) -> Sequence[Recovery]:
        """Those of a party that wait: for fellow members, or until nobody can object any more."""
        return [one for one in self._found(RecoveryRow.party == party, *_OPEN) if one.is_on_paper or one.until > at]

    def due(self, at: datetime) -> Sequence[Recovery]:
        """Those on paper whose time to object is over."""
        return self._found(*_OPEN, RecoveryRow.entered_by.is_not(None), RecoveryRow.until <= at)

    def untold(self) -> Sequence[Recovery]:
        """Those that are done, and of which nobody was told yet."""
        return self._found(RecoveryRow.done_at.is_not(None), RecoveryRow.told_at.is_(None))

    def told(self, one: str, at: datetime) -> None:
        """Notes that the board was told."""
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(update(RecoveryRow).where(RecoveryRow.id == one).values(told_at=at))

    def done(self) -> Sequence[Recovery]:
        """Those that are done, in the order in which they were."""
        return sorted(self._found(RecoveryRow.done_at.is_not(None)), key=lambda one: str(one.done_at))

    @contextmanager
    def _changing(self) -> Iterator[Connection]:
        try:
            with keeping_accounts(), self._engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise MailTaken("the new address") from None

    def _found(self, *which: ColumnElement[bool]) -> Sequence[Recovery]:
        columns = [column for column in RecoveryRow.__table__.columns if column.name in Recovery.model_fields]
        asked = select(*columns).where(*which).order_by(RecoveryRow.asked_at.desc())
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            rows = connection.execute(asked).all()
        return [Recovery.model_validate(row._asdict()) for row in rows]


def _fellows(party: str, person: str) -> tuple[ColumnElement[bool], ...]:
    """Those of a party beside a person who were there and whose account was not closed."""
    takes_part = PersonRow.first_seen_at.is_not(None) & PersonRow.ended_at.is_(None)
    return (PersonRow.party == party, PersonRow.id != person, takes_part)


def _carry_out(connection: Connection, one: str, person: str, mail: str, at: datetime) -> Stand:
    """Gives a person the new address, ends all that let it in before, and what else was asked for it."""
    active = (PersonRow.id == person, PersonRow.ended_at.is_(None))
    if connection.execute(update(PersonRow).where(*active).values(mail=mail)).rowcount != 1:
        connection.execute(update(RecoveryRow).where(RecoveryRow.id == one).values(ended_at=at))
        return Stand.OVER
    end_every_way_in(connection, person, at)
    connection.execute(update(RecoveryRow).where(RecoveryRow.id == one).values(done_at=at))
    others = (RecoveryRow.person == person, RecoveryRow.id != one, *_OPEN)
    connection.execute(update(RecoveryRow).where(*others).values(ended_at=at))
    return Stand.DONE
