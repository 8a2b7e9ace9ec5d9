"""What boards let their members do for them."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Engine, insert, select, update

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import MandateRow
from installation.database import READING
from models.value import Value


class KeptMandate(Value):
    """A mandate (``MandateRow`` says what the fields are)."""

    id: str
    party: str
    person: str
    acts: tuple[str, ...] | None
    first_day: date
    last_day: date
    given_by: str
    given_at: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None


class KeptMandates:
    """The mandates. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def give(self, mandate: KeptMandate) -> None:
        """Keeps a new mandate."""
        row = mandate.model_dump() | {"acts": None if mandate.acts is None else list(mandate.acts)}
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(insert(MandateRow).values(row))

    def end(self, mandate: str, party: str, by: str, at: datetime) -> bool:
        """Ends a mandate of a party; whether there was one that had not ended."""
        mine = (MandateRow.id == mandate, MandateRow.party == party, MandateRow.ended_at.is_(None))
        with keeping_accounts(), self._engine.begin() as connection:
            ended = connection.execute(update(MandateRow).where(*mine).values(ended_at=at, ended_by=by))
        return ended.rowcount == 1

    def of_id(self, mandate: str) -> KeptMandate | None:
        """A mandate by its id, also one that ended."""
        return next(iter(self._found(MandateRow.id == mandate)), None)

    def running(self, person: str, party: str, day: date) -> Sequence[KeptMandate]:
        """What a person of a party may do by mandate on a local day."""
        within = (MandateRow.first_day <= day, MandateRow.last_day >= day, MandateRow.ended_at.is_(None))
        return self._found(MandateRow.person == person, MandateRow.party == party, *within)

    def not_over(self, day: date, party: str | None = None) -> Sequence[KeptMandate]:
        """Those that run on a local day or begin after it, of one party or of all, soonest over first."""
        open_ones = (MandateRow.last_day >= day, MandateRow.ended_at.is_(None))
        return self._found(*open_ones, *([MandateRow.party == party] if party else []))

    def ever(self) -> Sequence[KeptMandate]:
        """Every mandate that there ever was."""
        return sorted(self._found(), key=lambda one: one.given_at)

    def _found(self, *which: ColumnElement[bool]) -> Sequence[KeptMandate]:
        asked = select(MandateRow.__table__).where(*which).order_by(MandateRow.last_day, MandateRow.given_at)
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            rows = connection.execute(asked).all()
        return [KeptMandate.model_validate(row._asdict()) for row in rows]
