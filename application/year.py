"""The days that a party has to do with, over all its dossiers: for the year on a page, and for a calendar program.

A calendar program reads them at a secret address, which whoever has it can read: so it says what the party knows and
nothing more, may be renewed at any time, and ends with the account. That it reads is no opening of a dossier: it gets
nothing that the party was not told before.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from application.dates import utc_now
from application.errors import NotFound
from application.people import Person, Role
from application.permissions import Thing, extent_of
from application.reading import Readings
from application.signing_in import person_of
from installation.accounts.calendar_addresses import CalendarAddresses
from installation.accounts.register import Register
from installation.installation import Installation
from models.calendar import local_date
from models.knowledge.dates_known import DayInDossier
from models.refusals import refusal

KEPT_FOR = timedelta(days=400)
"""How long a day that is past stays in a calendar: until nobody looks back for it any more."""


class Days:
    """The days of whoever reads. ``clock`` says what time it is (UTC)."""

    def __init__(self, readings: Readings, clock: Callable[[], datetime] = utc_now) -> None:
        self._readings = readings
        self._clock = clock

    def all(self) -> Sequence[DayInDossier]:
        """Every day that is to come or was lately, by day, those that fell away too. Raises NotPermitted."""
        return self._readings.days(local_date(self._clock()) - KEPT_FOR, date.max, is_whole=True)

    def of_year(self, year: int) -> Sequence[DayInDossier]:
        """Those that lie in a year and did not fall away. Raises NotPermitted."""
        return self._readings.days(date(year, 1, 1), date(year, 12, 31), is_whole=False)


class CalendarAddress:
    """The secret address of a person who is signed in."""

    def __init__(self, installation: Installation, person: Person, clock: Callable[[], datetime] = utc_now) -> None:
        self._addresses = CalendarAddresses(installation.accounts)
        self._person = person
        self._clock = clock

    def renew(self) -> str:
        """A new secret, told once; the one before leads nowhere any more. Raises NotPermitted for whoever takes part
        in no procedure."""
        extent_of(self._person.viewer, Thing.TASKS)
        return self._addresses.renew(self._person.id, self._clock())

    def end(self) -> None:
        """Nobody reads it any more."""
        self._addresses.end(self._person.id)

    def made_on(self) -> date | None:
        """The local day on which it was made; None where there is none."""
        made = self._addresses.made_at(self._person.id)
        return local_date(made) if made else None


def reader_of(installation: Installation, secret: str) -> Person:
    """Whose calendar reads at a secret address. Raises NotFound where it leads to nobody who takes part now."""
    person = CalendarAddresses(installation.accounts).of_secret(secret)
    account = Register(installation.accounts).of_id(person) if person else None
    if account and account.ended_at is None:
        found = person_of(account)
        if found.viewer.role in (Role.LANDLORD, Role.ORGANISATION):
            return found
    raise NotFound("There is no such calendar:", [refusal("not_permitted", "calendar")])
