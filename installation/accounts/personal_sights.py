"""Which person had the page of a dossier before it, and when: the portal's own, and never on the record.

On record stands the party alone (``installation.sights``), since it is the party that is told. Who it was is for the
auditor to ask. A row holds the person's id only, and is bound to no account: who is taken out of the register leaves
what was read under an id that names nobody.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.dialects import postgresql, sqlite

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import PersonalSightRow
from models.record.tables import READING
from models.value import Value


class PersonalSight(Value):
    """A person had the page of a dossier before it at ``seen_at`` (UTC), with its record up to event ``sequence``; the
    first time for each."""

    person: str
    dossier: str
    sequence: int
    seen_at: datetime


class PersonalSights:
    """What people opened. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, sight: PersonalSight) -> None:
        """Notes that a person opened a page; again for the same last event changes nothing."""
        row = PersonalSightRow
        this = (row.person == sight.person, row.dossier == sight.dossier, row.sequence == sight.sequence)
        with keeping_accounts():
            with self._engine.connect().execution_options(**READING) as connection:
                if connection.scalar(select(row.seen_at).where(*this)) is not None:
                    return
            into = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
            with self._engine.begin() as connection:
                connection.execute(into(PersonalSightRow).on_conflict_do_nothing(), [sight.model_dump()])

    def of_dossier(self, dossier: str) -> Sequence[PersonalSight]:
        """Who opened the page of a dossier, first things first."""
        asked = (
            select(PersonalSightRow.__table__)
            .where(PersonalSightRow.dossier == dossier)
            .order_by(PersonalSightRow.seen_at)
        )
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            rows = connection.execute(asked).all()
        return [PersonalSight.model_validate(row._asdict()) for row in rows]
