"""Who was asked to look at a form before it goes, and what they said of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, delete, insert, select, update

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import LookRow
from installation.database import READING
from models.value import Value


class Look(Value):
    """That a person was asked to look at a form that somebody keeps (``LookRow`` says what the fields are)."""

    act_id: str
    reader: str
    asked_by: str
    question: str
    asked_at: datetime
    is_good: bool | None = None
    remark: str = ""
    answered_at: datetime | None = None


class Looks:
    """The looks. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ask(self, act_id: str, reader: str, by: str, question: str, at: datetime) -> None:
        """Asks a person to look; asked again, what they said before is gone."""
        look = Look(act_id=act_id, reader=reader, asked_by=by, question=question, asked_at=at)
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(delete(LookRow).where(*_one(act_id, reader)))
            connection.execute(insert(LookRow).values(look.model_dump()))

    def take_back(self, act_id: str, reader: str) -> None:
        """Asks a person no longer."""
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(delete(LookRow).where(*_one(act_id, reader)))

    def answer(self, act_id: str, reader: str, remark: str, at: datetime, *, is_good: bool) -> None:
        """Keeps what a person said who was asked."""
        said = {"remark": remark, "is_good": is_good, "answered_at": at}
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(update(LookRow).where(*_one(act_id, reader)).values(said))

    def at(self, act_id: str) -> Sequence[Look]:
        """Who was asked to look at a form, in the order in which they were."""
        return self._looks(LookRow.act_id == act_id)

    def asked_of(self, reader: str) -> Sequence[Look]:
        """At what a person was asked to look."""
        return self._looks(LookRow.reader == reader)

    def _looks(self, which: ColumnElement[bool]) -> Sequence[Look]:
        asked = select(LookRow.__table__).where(which).order_by(LookRow.asked_at, LookRow.reader)
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            rows = connection.execute(asked).all()
        return [Look.model_validate(row._asdict()) for row in rows]


def _one(act_id: str, reader: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return LookRow.act_id == act_id, LookRow.reader == reader
