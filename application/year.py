"""The days that a party has to do with, over all its dossiers: for the year on a page, and for a calendar program.

A calendar program reads them at a secret address, which whoever has it can read: so it says what the party knows and
nothing more, may be renewed at any time, and ends with the account. That it reads is no opening of a dossier: it gets
nothing that the party was not told before.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

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
from models.knowledge.dates_known import DayState, KnownDay, days_known
from models.record.summary import Listed
from models.refusals import refusal
from models.rights import Right

KEPT_FOR = timedelta(days=400)
"""How long a closed dossier stays in a calendar: until nobody looks back for it any more."""

MOST = 300
"""Of how many dossiers a calendar has the days: the newest."""


class DayInDossier(NamedTuple):
    """A day, the number of the dossier that it belongs to, what that is about, and which right it asks for."""

    dossier: str
    subject: str
    known: KnownDay
    right: Right | None


class Days:
    """The days of whoever reads. ``clock`` says what time it is (UTC)."""

    def __init__(self, readings: Readings, clock: Callable[[], datetime] = utc_now) -> None:
        self._readings = readings
        self._clock = clock

    def all(self) -> list[DayInDossier]:
        """Every day in the dossiers that are open, or were lately, by day, those that fell away too. Raises
        NotPermitted."""
        found = [day for listed in self._dossiers() for day in self._in(listed.number)]
        return sorted(found, key=lambda one: (one.known.day, one.dossier, one.known.key))

    def of_year(self, year: int) -> list[DayInDossier]:
        """Those that lie in a year and did not fall away. Raises NotPermitted."""
        stands = (one for one in self.all() if one.known.state is not DayState.CANCELLED)
        return [one for one in stands if one.known.day.year == year]

    def _dossiers(self) -> Sequence[Listed]:
        extent_of(self._readings.viewer, Thing.TASKS)
        since = local_date(self._clock()) - KEPT_FOR
        lately = [
            listed
            for listed in self._readings.dossiers()
            if listed.closed_at is None or local_date(listed.closed_at) >= since
        ]
        return lately[-MOST:]

    def _in(self, number: str) -> Iterator[DayInDossier]:
        view = self._readings.opened(number).view
        dossier = view.dossier
        return (DayInDossier(number, dossier.subject, known, dossier.right) for known in days_known(view))


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
