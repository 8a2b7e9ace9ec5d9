"""Which person had the page of a dossier before it or took something of it along, and when: the portal's own, and never
on the record.

On record stands the party alone (``installation.sights``), since it is the party that is told. Who it was is for the
auditor to ask. A row holds the person's id only, and is bound to no account: who is taken out of the register leaves
what was read under an id that names nobody. Two years later it is gone (``KEPT_FOR``).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import PersonalSightRow, TakingRow
from installation.database import READING
from models.value import Value

KEPT_FOR = timedelta(days=2 * 365)
"""So long it is kept who read what: nobody asks for it any more once what follows from a dossier can no longer be
disputed, and no longer than that may it be kept (GDPR art. 5(1)(e))."""


class PersonalSight(Value):
    """A person had the page of a dossier before it at ``seen_at`` (UTC), with its record up to event ``sequence``; the
    first time for each."""

    person: str
    dossier: str
    sequence: int
    seen_at: datetime


class Taking(Value):
    """A person took something of a dossier along at ``taken_at`` (UTC), for the first time (``TakingRow``)."""

    person: str
    dossier: str
    what: str
    taken_at: datetime


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

    def note_taking(self, taking: Taking) -> None:
        """Notes that a person took something along; the same again changes nothing."""
        into = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(into(TakingRow).on_conflict_do_nothing(), [taking.model_dump()])

    def of_dossier(self, dossier: str) -> Sequence[PersonalSight]:
        """Who opened the page of a dossier, first things first."""
        return self._sights(PersonalSightRow.dossier == dossier)

    def of_person(self, person: str) -> Sequence[PersonalSight]:
        """Which pages of dossiers a person opened, first things first."""
        return self._sights(PersonalSightRow.person == person)

    def taken_from(self, dossier: str) -> Sequence[Taking]:
        """Who took what of a dossier along, first things first."""
        return self._takings(TakingRow.dossier == dossier)

    def taken_by(self, person: str) -> Sequence[Taking]:
        """What a person took along, first things first."""
        return self._takings(TakingRow.person == person)

    def forget(self, now: datetime) -> None:
        """Deletes what was noted longer ago than it may be kept."""
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(delete(PersonalSightRow).where(PersonalSightRow.seen_at < now - KEPT_FOR))
            connection.execute(delete(TakingRow).where(TakingRow.taken_at < now - KEPT_FOR))

    def _sights(self, which: ColumnElement[bool]) -> Sequence[PersonalSight]:
        row = PersonalSightRow
        asked = select(row.__table__).where(which).order_by(row.seen_at, row.dossier, row.sequence)
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            return [PersonalSight.model_validate(each._asdict()) for each in connection.execute(asked)]

    def _takings(self, which: ColumnElement[bool]) -> Sequence[Taking]:
        asked = select(TakingRow.__table__).where(which).order_by(TakingRow.taken_at, TakingRow.what)
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            return [Taking.model_validate(each._asdict()) for each in connection.execute(asked)]
