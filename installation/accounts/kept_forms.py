"""What people were typing: kept for later, and after a session that ended meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import ColumnElement, Engine, delete, insert, select, update

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import KeptFormRow, PersonRow
from installation.database import READING
from models.value import Value

MOST = 100
"""How many forms are kept for one person."""


Becomes = Callable[[Mapping[str, list[str]] | None], Mapping[str, list[str]] | None]
"""What becomes of the fields that are kept (None where nothing is); None where nothing is to be kept."""


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
        self.change(person, place, lambda _: fields, act_id, at)

    def change(
        self, person: str, place: str, becomes: Becomes, act_id: str, at: datetime
    ) -> Mapping[str, list[str]] | None:
        """The same with what becomes of what the person keeps under that id, so that two that each change a part of it
        do not undo each other. Gives what is kept now; None, and nothing is kept, where nothing becomes of it."""
        mine, same = KeptFormRow.person == person, KeptFormRow.act_id == act_id
        oldest = select(KeptFormRow.act_id).where(mine).order_by(KeptFormRow.kept_at.desc()).offset(MOST)
        with keeping_accounts(), self._engine.begin() as connection:
            # one at a time for a person: two that are kept at once would both find nothing to replace
            connection.execute(select(PersonRow.id).where(PersonRow.id == person).with_for_update())
            before = connection.execute(select(KeptFormRow.__table__).where(same)).one_or_none()
            is_own = before is not None and before.person == person
            fields = becomes(before.fields if before and is_own else None)
            if fields is None:
                return None
            row = {"act_id": act_id, "person": person, "place": place, "fields": dict(fields), "kept_at": at}
            connection.execute(delete(KeptFormRow).where(mine, KeptFormRow.place == place, ~same))
            if before and is_own:
                if (before.place, before.fields) != (place, row["fields"]):
                    connection.execute(update(KeptFormRow).where(same).values(row))
                return fields
            if before:
                row["act_id"] = str(uuid4())  # the id is somebody else's: nobody writes over that
            connection.execute(insert(KeptFormRow).values(row))
            connection.execute(delete(KeptFormRow).where(KeptFormRow.act_id.in_(oldest.scalar_subquery())))
        return fields

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
