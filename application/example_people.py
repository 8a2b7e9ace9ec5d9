"""The people of the example (``starter.py example``): made with it, and nowhere else."""

from collections.abc import Iterator
from typing import NamedTuple

from application.people import Office, Person
from application.signing_in import SigningIn, person_of
from application.staffing import Staffing
from installation.accounts.register import Register
from installation.installation import Installation
from models.parties import ADMINISTRATOR, AUDITOR, LANDLORD


class ExamplePerson(NamedTuple):
    """Somebody of the example; addresses end in ``.example``, where no mail can come."""

    name: str
    mail: str
    party: str
    office: Office


PEOPLE = (
    ExamplePerson("M. Smeets", "m.smeets@zowonen.example", LANDLORD, Office.CASE_HANDLER),
    ExamplePerson("A. Peters", "a.peters@geleen.example", "geleen", Office.SECRETARY),
    ExamplePerson("J. Janssen", "j.janssen@beek.example", "beek", Office.SECRETARY),
    ExamplePerson("R. de Wit", "r.dewit@controle.example", AUDITOR, Office.AUDITOR),
    ExamplePerson("K. Bakker", "k.bakker@zowonen.example", ADMINISTRATOR, Office.ADMINISTRATOR),
)
"""Everybody as whom one can sign in with one click: one of every kind."""

INVITED = ExamplePerson("T. Wouters", "t.wouters@beek.example", "beek", Office.MEMBER)
"""Somebody who was invited and did not come yet."""


def make_people(installation: Installation) -> None:
    """Adds the people of the example, where they are not there yet. Raises what ``Staffing`` does."""
    staffing, register = Staffing(installation, None), Register(installation.accounts)
    for one in (*PEOPLE, INVITED):
        if register.of_mail(one.mail) is None:
            added = staffing.add(one.name, one.mail, one.party, one.office)
            if one is INVITED:
                staffing.invite(added.id)


def people_of(installation: Installation) -> Iterator[Person]:
    """The people of the example who are there to sign in as. Raises AccountsUnavailable."""
    register = Register(installation.accounts)
    for one in PEOPLE:
        if (found := register.of_mail(one.mail)) and found.ended_at is None:
            yield person_of(found)


def sign_in_as(installation: Installation, mail: str, browser: str, device: str, address: str) -> str | None:
    """Signs in as somebody of the example, by the link that whoever runs the machine can make (``people link``); gives
    the token of the session. None where there is no such person. Raises SignInFailed, TooOften and AccountsUnavailable.
    """
    signing = SigningIn(installation)
    for person in people_of(installation):
        if person.mail == mail:
            link = signing.link_for(person).rpartition("/")[2]
            return signing.by_link(link, browser, device, address)
    return None
