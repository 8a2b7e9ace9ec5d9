"""Mandates: the chair or the secretary of a board lets one of its members do acts for it, from and until a day.

It is the board's own affair: nobody else gives one, takes one away or sees one. A mandate gives what the organisation
may do itself (``application.permissions.MANDATED``), and nothing more to read. It is the board's, not the giver's: it
goes on when another becomes secretary. Days are local (Europe/Amsterdam).
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import uuid4

from application.dates import day_or_none, utc_now
from application.errors import NotFound, WrongInput
from application.people import Mandate, Office, Person
from application.permissions import MANDATED, require_arranges_board
from application.signing_in import mandate_of, person_of, who_take_part
from installation.accounts.kept_mandates import KeptMandate, KeptMandates
from installation.accounts.register import Register
from installation.installation import Installation
from models.act_forms import ActName
from models.calendar import local_date
from models.refusals import Refusal, refusal, wrong_field

LONGEST = timedelta(days=366)
"""How long a mandate lasts at most: a board says anew each year whom it trusts with what."""


class GivenMandate(NamedTuple):
    """A mandate that a board gave: its ``id``, to whom, by whom, and what."""

    id: str
    person: Person
    given_by: Person
    mandate: Mandate


class Mandates:
    """The mandates of a board, as its chair or secretary arranges them. ``clock`` says what time it is (UTC). Every
    method raises NotPermitted for anybody else."""

    def __init__(self, installation: Installation, by: Person, clock: Callable[[], datetime] = utc_now) -> None:
        require_arranges_board(by)
        self._installation = installation
        self._by = by
        self._clock = clock

    def members(self) -> Sequence[Person]:
        """Who can be given one: the members of the own board; a secretary needs none."""
        return [
            one for one in who_take_part(self._installation, self._by.party).values() if one.office is Office.MEMBER
        ]

    def given(self) -> Sequence[GivenMandate]:
        """The mandates that run, and those that are still to begin; soonest over first."""
        people = who_take_part(self._installation, self._by.party)
        kept = KeptMandates(self._installation.accounts).not_over(self._today, self._by.party)
        everybody = {one.id: person_of(one) for one in Register(self._installation.accounts).people(self._by.party)}
        return [
            GivenMandate(one.id, people[one.person], everybody[one.given_by], mandate_of(one))
            for one in kept
            if one.person in people
        ]

    def give(self, person: str, acts: Collection[str] | None, first_day: str, last_day: str) -> GivenMandate:
        """Gives a member (by id) a mandate for acts (None: every act of the organisation), from and until and including
        a day (``2027-01-31``). Raises WrongInput with every fault."""
        people = {one.id: one for one in self.members()}
        faults = [] if person in people else [wrong_field("person", "nobody who can be given a mandate")]
        faults += _faults_of_acts(acts)
        days = {"first_day": first_day, "last_day": last_day}
        read = {name: day_or_none(text) for name, text in days.items()}
        faults += [
            wrong_field(name, f"{days[name]!r} is no date")
            if days[name]
            else refusal("field_missing", name, field=name)
            for name, found in read.items()
            if found is None
        ]
        first, last = read["first_day"], read["last_day"]
        if first and last:
            faults += _faults_of_days(first, last, self._today)
        if faults or first is None or last is None:
            raise WrongInput.of(faults)
        kept = KeptMandate(
            id=str(uuid4()),
            party=self._by.party,
            person=person,
            acts=None if acts is None else tuple(act for act in ActName if act in acts),
            first_day=first,
            last_day=last,
            given_by=self._by.id,
            given_at=self._clock(),
        )
        KeptMandates(self._installation.accounts).give(kept)
        return GivenMandate(kept.id, people[person], self._by, mandate_of(kept))

    def end(self, mandate: str) -> None:
        """Takes a mandate away, from now on. Raises NotFound where the own board has no such one."""
        kept = KeptMandates(self._installation.accounts)
        if not kept.end(mandate, self._by.party, self._by.id, self._clock()):
            raise NotFound("There is no such mandate:", [refusal("not_permitted", "people")])

    @property
    def _today(self) -> date:
        return local_date(self._clock())


def every_mandate(installation: Installation, today: date) -> Sequence[tuple[Person, Mandate]]:
    """Every mandate that runs or is still to begin, for whoever runs the machine."""
    register = Register(installation.accounts)
    people = {one.id: person_of(one) for one in register.people() if one.ended_at is None}
    kept = KeptMandates(installation.accounts).not_over(today)
    return [(people[one.person], mandate_of(one)) for one in kept if one.person in people]


def _faults_of_acts(acts: Collection[str] | None) -> Iterator[Refusal]:
    if acts is None:
        return
    if not acts:
        yield refusal("field_missing", "acts", field="acts")
    unknown = [act for act in acts if act not in MANDATED]
    if unknown:
        yield wrong_field("acts", f"for {', '.join(unknown)} no mandate can be given")


def _faults_of_days(first: date, last: date, today: date) -> Iterator[Refusal]:
    if last < max(first, today):
        yield wrong_field("last_day", "it lies before the first day, or is over")
    elif last - max(first, today) > LONGEST:
        yield wrong_field("last_day", f"a mandate lasts {LONGEST.days} days at most")
