"""Who looks and acts, by whatever door: a party with its role, a person with an office at a party, or whoever runs the
machine that everything is kept on."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Self

from application.errors import WrongInput
from installation.installation import Installation
from models.act_forms import ActName
from models.near_names import nearest
from models.parties import ADMINISTRATOR, AUDITOR, CLOCK, LANDLORD, OVERALL
from models.value import Value


class Role(StrEnum):
    """As what somebody looks (rules section 1). ``application.permissions`` says what each may read."""

    LANDLORD = "landlord"
    ORGANISATION = "organisation"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    """Who holds what is read: can read the database of this machine, or has the file of a bundle. No party."""


_OF_PARTIES = {LANDLORD: Role.LANDLORD, AUDITOR: Role.AUDITOR, ADMINISTRATOR: Role.ADMINISTRATOR}


class Office(StrEnum):
    """What a person does for the one party that it serves. ``application.permissions`` says what each may do."""

    READER = "reader"
    """Staff of the landlord who follow procedures."""
    CASE_HANDLER = "case_handler"
    """Staff of the landlord who send requests and respond."""
    MEMBER = "member"
    """A member of an organisation's board."""
    SECRETARY = "secretary"
    """The chair or the secretary of an organisation: speaks for it."""
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def role(self) -> Role:
        """As what a person in this office looks."""
        return _ROLES[self]

    @classmethod
    def at(cls, party: str) -> "tuple[Office, ...]":
        """The offices that there are at a party."""
        role = _OF_PARTIES.get(party, Role.ORGANISATION)
        return tuple(office for office in cls if office.role is role)


_ROLES = {
    Office.READER: Role.LANDLORD,
    Office.CASE_HANDLER: Role.LANDLORD,
    Office.MEMBER: Role.ORGANISATION,
    Office.SECRETARY: Role.ORGANISATION,
    Office.AUDITOR: Role.AUDITOR,
    Office.ADMINISTRATOR: Role.ADMINISTRATOR,
}


class Viewer(Value):
    """Somebody who looks: as a ``party`` (None: as the operator), and which ``person`` (None: nobody in particular)."""

    party: str | None = None
    person: str | None = None

    @classmethod
    def of_party(cls, party: str, person: str | None = None) -> Self:
        """Whoever looks for a party: the landlord, an organisation by its key, the auditor, the administrator. Raises
        ValueError for a key that no party can have."""
        if party in (CLOCK, OVERALL, ""):
            raise ValueError(f"{party!r} is no party")
        return cls(party=party, person=person)

    @classmethod
    def operator(cls, person: str | None = None) -> Self:
        """Whoever holds what is read: nothing can be kept from them, so nothing is."""
        return cls(person=person)

    @property
    def role(self) -> Role:
        return _OF_PARTIES.get(self.party, Role.ORGANISATION) if self.party else Role.OPERATOR


class Mandate(Value):
    """What a board lets one of its members do for it: these ``acts`` (None: every act of the organisation), from the
    ``first_day`` until and including the ``last_day`` (local, Europe/Amsterdam)."""

    acts: tuple[ActName, ...] | None
    first_day: date
    last_day: date

    def covers(self, act: ActName) -> bool:
        """Whether an act is among them."""
        return self.acts is None or act in self.acts


class Person(Value):
    """Somebody who signed in, or may. ``mail`` is where one-time mails go; ``language`` is ``nl`` or ``en``;
    ``mandates`` are those that run for somebody who is signed in (``application.mandates``)."""

    id: str
    name: str
    mail: str
    party: str
    office: Office
    language: str = "nl"
    mandates: tuple[Mandate, ...] = ()

    @property
    def viewer(self) -> Viewer:
        """Who looks when this person looks."""
        return Viewer.of_party(self.party, self.name)


def party_named(installation: Installation, name: str, option: str) -> str:
    """The party of a name that a door was given as ``option``: one on record, or one of the agreement in use. Raises
    WrongInput, offering the names that come near, and what reading the record or the agreement raises."""
    known = installation.reader.parties()
    if name in known:
        return name
    choices = dict.fromkeys((*known, *installation.agreement().organisations))
    if (meant := meant_by(name, choices)) not in choices:
        raise WrongInput(f"{option}: there is no party {name!r}{nearest(name, choices)}")
    return meant


def meant_by(name: str, parties: Iterable[str]) -> str:
    """The one party whose key is a name but for capitals and the space around it; else the name as it was given."""
    known = list(parties)
    alike = [party for party in known if party.casefold() == name.strip().casefold()]
    return alike[0] if name not in known and len(alike) == 1 else name


def viewer_named(installation: Installation, name: str, option: str, person: str | None = None) -> Viewer:
    """Whoever looks for the party of a name. Raises as ``party_named`` does."""
    return Viewer.of_party(party_named(installation, name, option), person)
