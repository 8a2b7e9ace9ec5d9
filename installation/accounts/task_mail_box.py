"""The mails by which a person hears of what is newly asked of it: how often it chose to hear, of what it was told, and
those that wait to leave."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import ColumnElement, Engine, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import TaskMailChoiceRow, TaskMailRow, ToldTaskRow
from installation.database import READING
from language.sign_in_letters import Mail
from models.value import Value

AGAIN_AFTER = timedelta(minutes=10)
"""After how long a mail that somebody began to send, and of which nobody said that it left, is sent again."""


class TaskMail(Value):
    """A mail that waits to leave (``TaskMailRow`` says what the fields are)."""

    id: str
    person: str
    subject: str
    body: str
    made_at: datetime


class HasHeard(NamedTuple):
    """How it stands with a person: how often it chose to hear (None: it did not choose), on which day it last heard of
    all (local, Europe/Amsterdam), and of which tasks it was told."""

    often: str | None
    daily_on: date | None
    tasks: frozenset[str]


class TaskMailBox:
    """The mails about tasks. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def everybody(self) -> Mapping[str, HasHeard]:
        """How it stands with each person who was looked at once."""
        told: dict[str, set[str]] = {}
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            for person, task in connection.execute(select(ToldTaskRow.person, ToldTaskRow.task)):
                told.setdefault(person, set()).add(task)
            rows = connection.execute(select(TaskMailChoiceRow.__table__)).all()
        return {row.person: HasHeard(row.often, row.daily_on, frozenset(told.get(row.person, ()))) for row in rows}

    def begin(self, person: str, tasks: Collection[str], daily_on: date | None, at: datetime) -> bool:
        """Begins with a person: what is asked of it now is nothing new. Whether it was not begun with before."""
        row = {"person": person, "often": None, "daily_on": daily_on, "since": at}

        def write(connect: Callable[..., object]) -> None:
            connect(insert(TaskMailChoiceRow).values(row))
            _tell(connect, person, tasks)

        return self._alone(write)

    def choose(self, person: str, often: str) -> None:
        """From now on a person hears so often."""
        mine = TaskMailChoiceRow.person == person
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(update(TaskMailChoiceRow).where(mine).values(often=often))

    def forget(self, person: str, tasks: Collection[str]) -> None:
        """These tasks are asked of a person no more: should they be once again, that is new."""
        mine = (ToldTaskRow.person == person, ToldTaskRow.task.in_([*tasks]))
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(delete(ToldTaskRow).where(*mine))

    def tell(self, person: str, tasks: Collection[str], mail: Mail | None, daily_on: date | None, at: datetime) -> bool:
        """Notes that a person was told of tasks, and puts the mail that says so into the box (None: it wants none), all
        of it or nothing. Whether nobody else told of any of them at the same time."""

        def write(connect: Callable[..., object]) -> None:
            _tell(connect, person, tasks)
            if mail:
                row = TaskMail(id=str(uuid4()), person=person, subject=mail.subject, body=mail.body, made_at=at)
                connect(insert(TaskMailRow).values(row.model_dump()))
            if daily_on:
                mine = TaskMailChoiceRow.person == person
                connect(update(TaskMailChoiceRow).where(mine).values(daily_on=daily_on))

        return self._alone(write)

    def waiting(self, at: datetime) -> Sequence[TaskMail]:
        """The mails that wait to leave, or of which nobody said for some time that they left; the oldest first."""
        query = select(TaskMailRow.__table__).where(_free(at)).order_by(TaskMailRow.made_at)
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            return [TaskMail.model_validate(row._asdict()) for row in connection.execute(query)]

    def claim(self, mail: str, at: datetime) -> bool:
        """Whether whoever asks is the one to send a mail now."""
        with keeping_accounts(), self._engine.begin() as connection:
            claimed = update(TaskMailRow).where(TaskMailRow.id == mail, _free(at)).values(tried_at=at)
            return connection.execute(claimed).rowcount == 1

    def done(self, mail: str) -> None:
        """A mail left, or never will: nothing of it is kept."""
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(delete(TaskMailRow).where(TaskMailRow.id == mail))

    def _alone(self, write: Callable[[Callable[..., object]], object]) -> bool:
        """Writes in one transaction; whether nobody else wrote the same."""
        try:
            with keeping_accounts(), self._engine.begin() as connection:
                write(connection.execute)
        except IntegrityError:
            return False
        return True


def _tell(connect: Callable[..., object], person: str, tasks: Collection[str]) -> None:
    if tasks:
        connect(insert(ToldTaskRow), [{"person": person, "task": task} for task in tasks])


def _free(at: datetime) -> ColumnElement[bool]:
    return or_(TaskMailRow.tried_at.is_(None), TaskMailRow.tried_at <= at - AGAIN_AFTER)
