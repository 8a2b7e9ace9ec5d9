"""What people were typing: kept for later, and after a session that ended meanwhile."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, Engine, delete, insert, select, update

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import KeptFormRow, PersonRow
from models.record.tables import READING
from models.value import Value

MOST = 100
"""How many forms are kept for one person."""


class KeptForm(Value):
    """What a person typed at a ``place`` (the page's path), with the id under which it will be handed in. It became
    what it is at ``kept_at``."""

    act_id: str
    person: str
    place: str
    fields: dict[str, list[str]]
    kept_at: datetime


class KeptForms:
    """The kept forms. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, person: str, place: str, fields: Mapping[str, list[str]], act_id: str, at: datetime) -> None:
        """Keeps what was typed, instead of what was kept there before, under the id with which it is handed in. Of
        one person so many are kept (``MOST``): what was kept longest ago goes."""
        mine, same = KeptFormRow.person == person, KeptFormRow.act_id == act_id
        row = {"act_id": act_id, "person": person, "place": place, "fields": dict(fields), "kept_at": at}
        oldest = select(KeptFormRow.act_id).where(mine).order_by(KeptFormRow.kept_at.desc()).offset(MOST)
        with keeping_accounts(), self._engine.begin() as connection:
            # one at a time for a person: two that are kept at once would both find nothing to replace
            connection.execute(select(PersonRow.id).where(PersonRow.id == person).with_for_update())
            connection.execute(delete(KeptFormRow).where(mine, KeptFormRow.place == place, ~same))
            before = connection.execute(select(KeptFormRow.__table__).where(same)).one_or_none()
            if before and before.person == person:
                if (before.place, before.fields) != (place, row["fields"]):
                    connection.execute(update(KeptFormRow).where(same).values(row))
                return
            if before:
                row["act_id"] = str(uuid4())  # the id is somebody else's: nobody writes over that
            connection.execute(insert(KeptFormRow).values(row))
            connection.execute(delete(KeptFormRow).where(KeptFormRow.act_id.in_(oldest.scalar_subquery())))

    def of_id(self, act_id: str) -> KeptForm | None:
        """What is kept under an id, whoever typed it."""
        found = self._kept(KeptFormRow.act_id == act_id)
        return found[0] if found else None

    def at(self, person: str, place: str) -> KeptForm | None:
        """What a person was typing at a place."""
        found = self._kept(KeptFormRow.person == person, KeptFormRow.place == place)
        return found[0] if found else None

    def of_person(self, person: str) -> Sequence[KeptForm]:
        """Everything that a person was typing, the latest first."""
        return self._kept(KeptFormRow.person == person)

    def drop(self, person: str, act_id: str) -> None:
        """Throws away what a person was typing: it was handed in, or is not wanted any more."""
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(delete(KeptFormRow).where(KeptFormRow.person == person, KeptFormRow.act_id == act_id))

    def _kept(self, *which: ColumnElement[bool]) -> Sequence[KeptForm]:
        asked = select(KeptFormRow.__table__).where(*which).order_by(KeptFormRow.kept_at.desc())
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            rows = connection.execute(asked).all()
        return [KeptForm.model_validate(row._asdict()) for row in rows]
