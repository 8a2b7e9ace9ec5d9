"""Who hands the office of secretary over to whom."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Engine, Row, insert, select, update

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import HandOverRow, KeptFormRow, PersonRow
from installation.accounts.leaving import close_account
from installation.database import READING
from models.value import Value


class HandOver(Value):
    """A hand-over (``HandOverRow`` says what the fields are)."""

    id: str
    party: str
    giver: str
    taker: str
    first_day: date
    closes: bool
    arranged_by: str
    arranged_at: datetime
    agreed_at: datetime | None = None
    done_at: datetime | None = None
    told_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None


_OPEN = (HandOverRow.done_at.is_(None), HandOverRow.ended_at.is_(None))


class HandOvers:
    """The hand-overs. Every method raises AccountsUnavailable where the accounts cannot be reached. ``offices``: what
    the office of a secretary, and that of a member, are called."""

    def __init__(self, engine: Engine, secretary: str, member: str) -> None:
        self._engine = engine
        self._secretary = secretary
        self._member = member

    def arrange(self, one: HandOver) -> bool:
        """Keeps a new one; whether nothing was under way for the same giver yet. What was asked of somebody whose
        account is closed since is ended by it: nobody could answer any more."""
        busy = select(HandOverRow.id).where(HandOverRow.giver == one.giver, *_OPEN)
        with keeping_accounts(), self._engine.begin() as connection:
            _lock(connection, one.giver)
            gone = select(PersonRow.id).where(PersonRow.ended_at.is_not(None))
            left = (HandOverRow.giver == one.giver, *_OPEN, HandOverRow.taker.in_(gone))
            connection.execute(update(HandOverRow).where(*left).values(ended_at=one.arranged_at))
            if connection.execute(busy).first():
                return False
            connection.execute(insert(HandOverRow).values(one.model_dump()))
        return True

    def end(self, one: str, by: str, at: datetime) -> bool:
        """Ends one that is not done; whether there was such one."""
        return self._change(one, ended_at=at, ended_by=by)

    def agree(self, one: str, at: datetime) -> bool:
        """Keeps the taker's word; whether it was waited for."""
        return self._change(one, HandOverRow.agreed_at.is_(None), agreed_at=at)

    def told(self, one: str, at: datetime) -> None:
        """Notes that the board was told."""
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(update(HandOverRow).where(HandOverRow.id == one).values(told_at=at))

    def carry_out(self, one: str, day: date, at: datetime) -> bool:
        """Does what was agreed, once, from its day on; whether that was now. The taker becomes secretary and goes on
        with the giver's kept forms, but for those of a page on which the taker keeps one already; the giver becomes a
        member, or is let in nowhere any more. Where the taker's account is closed meanwhile, it is ended."""
        due = (HandOverRow.id == one, *_OPEN, HandOverRow.agreed_at.is_not(None), HandOverRow.first_day <= day)
        with keeping_accounts(), self._engine.begin() as connection:
            row = connection.execute(select(HandOverRow.__table__).where(*due).with_for_update()).one_or_none()
            if row is None:
                return False
            mine = update(HandOverRow).where(HandOverRow.id == one)
            takes_office = update(PersonRow).where(_is_active(row.taker, row.party)).values(office=self._secretary)
            if connection.execute(takes_office).rowcount != 1:
                connection.execute(mine.values(ended_at=at))
                return False
            self._pass_forms(connection, row.giver, row.taker)
            self._let_go(connection, row, at)
            connection.execute(mine.values(done_at=at))
        return True

    def _pass_forms(self, connection: Connection, giver: str, taker: str) -> None:
        own = select(KeptFormRow.place).where(KeptFormRow.person == taker)
        passed = (KeptFormRow.person == giver, KeptFormRow.place.not_in(own.scalar_subquery()))
        connection.execute(update(KeptFormRow).where(*passed).values(person=taker))

    def _let_go(self, connection: Connection, row: Row[tuple[object, ...]], at: datetime) -> None:
        if row.closes:
            close_account(connection, row.giver, at, row.arranged_by)
        else:
            giver = update(PersonRow).where(_is_active(row.giver, row.party), PersonRow.office == self._secretary)
            connection.execute(giver.values(office=self._member))

    def of_id(self, one: str) -> HandOver | None:
        """One by its id."""
        return next(iter(self._found(HandOverRow.id == one)), None)

    def open_at(self, party: str) -> Sequence[HandOver]:
        """Those of a party that are neither done nor ended."""
        return self._found(HandOverRow.party == party, *_OPEN)

    def due(self, day: date) -> Sequence[HandOver]:
        """Those that were agreed, and whose day came."""
        return self._found(*_OPEN, HandOverRow.agreed_at.is_not(None), HandOverRow.first_day <= day)

    def untold(self) -> Sequence[HandOver]:
        """Those that are done, and of which the board was not told yet."""
        return self._found(HandOverRow.done_at.is_not(None), HandOverRow.told_at.is_(None))

    def done(self) -> Sequence[HandOver]:
        """Those that are done, in the order in which they were."""
        return sorted(self._found(HandOverRow.done_at.is_not(None)), key=lambda one: str(one.done_at))

    def _change(self, one: str, *which: ColumnElement[bool], **values: object) -> bool:
        with keeping_accounts(), self._engine.begin() as connection:
            changed = connection.execute(
                update(HandOverRow).where(HandOverRow.id == one, *_OPEN, *which).values(values)
            )
        return changed.rowcount == 1

    def _found(self, *which: ColumnElement[bool]) -> Sequence[HandOver]:
        asked = select(HandOverRow.__table__).where(*which).order_by(HandOverRow.arranged_at)
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            rows = connection.execute(asked).all()
        return [HandOver.model_validate(row._asdict()) for row in rows]


def _is_active(person: str, party: str) -> ColumnElement[bool]:
    return (PersonRow.id == person) & (PersonRow.party == party) & PersonRow.ended_at.is_(None)


def _lock(connection: Connection, person: str) -> None:
    """One at a time for a person."""
    connection.execute(select(PersonRow.id).where(PersonRow.id == person).with_for_update())
