"""Who takes part for whom: people are added, invited and let go by the administrator, and those of a board by its own
chair or secretary. No party adds people to the other side (rules section 1)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from application.dates import utc_now
from application.errors import NotFound, NotPermitted, WrongInput
from application.left_behind import see_off
from application.people import Office, Person
from application.permissions import is_of_board
from application.person_mail import WAITED_FOR
from application.signing_in import SigningIn, person_of
from installation.accounts.identities import Identities
from installation.accounts.register import Account, MailTaken, Register
from installation.accounts.sessions import Sessions
from installation.accounts.sign_ins import SignIns
from installation.installation import Installation
from language.board_letters import added
from language.portal_texts import OFFICES
from language.speech import Names, say
from models.addresses import is_address
from models.parties import ADMINISTRATOR, AUDITOR, LANDLORD
from models.person_names import fault_of_name, name_on_one_line
from models.plain_text import is_blank
from models.refusals import Refusal, refusal, wrong_field

LANGUAGES = ("nl", "en")


class Invited(StrEnum):
    """How far a person has come."""

    ADDED = "not invited yet"
    INVITED = "invited"
    TAKES_PART = "takes part"
    ENDED = "ended"


_REACHED = (
    (Invited.ENDED, "ended_at"),
    (Invited.TAKES_PART, "first_seen_at"),
    (Invited.INVITED, "invited_at"),
)


class Enrolled(NamedTuple):
    """A person of the register, and how far it has come."""

    person: Person
    state: Invited
    invited_at: datetime | None
    first_seen_at: datetime | None


class Staffing:
    """The people of an installation, as one of them arranges them (None: whoever runs the machine)."""

    def __init__(self, installation: Installation, by: Person | None, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._by = by
        self._clock = clock
        self._register = Register(installation.accounts)

    def parties(self) -> tuple[str, ...]:
        """The parties whose people this one arranges. Raises NotPermitted where there are none."""
        organisations = tuple(self._installation.agreement().organisations)
        match self._by and self._by.office:
            case None | Office.ADMINISTRATOR:
                return (LANDLORD, *organisations, AUDITOR, ADMINISTRATOR)
            case Office.SECRETARY:
                assert self._by
                return (self._by.party,)
        raise NotPermitted("Who takes part is not yours to arrange:", [refusal("not_permitted", "people")])

    def people(self) -> Sequence[Enrolled]:
        """Everybody whom this one arranges, by party and name. Raises NotPermitted."""
        parties = self.parties()
        return [_enrolled(account) for account in self._register.people() if account.party in parties]

    def add(self, name: str, mail: str, party: str, office: str, language: str = "nl") -> Person:
        """Adds a person, who is not told of it yet (``invite``). Raises NotPermitted; WrongInput with every fault."""
        parties = self.parties()
        if party in Staffing(self._installation, None).parties():
            self._require_mine(party)
        WrongInput.where_any([*_faults_of_words(name, mail, language), *_faults_of_place(party, office, parties)])
        by = self._by.id if self._by else None
        try:
            account = self._register.add(
                name_on_one_line(name), mail.strip(), party, office, language, at=self._clock(), by=by
            )
        except MailTaken:
            raise WrongInput.of([wrong_field("mail", _TAKEN)]) from None
        self._tell_board(person_of(account))
        return person_of(account)

    def _tell_board(self, one: Person) -> None:
        """Tells those of a board who take part that somebody who is not of it added a person to it."""
        if not is_of_board(one) or (self._by and self._by.party == one.party):
            return
        signing_in, names = SigningIn(self._installation, self._clock), Names(self._installation.agreement())
        party, office = names.of(one.party), say(OFFICES[one.office])
        inviter = self._by.name if self._by else self._installation.agreement().landlord.name
        board = [person_of(each) for each in self._register.active(one.party) if each.first_seen_at]
        signing_in.post_all(
            ((each.mail, added(signing_in.between(each), party, one.name, office, inviter)) for each in board),
            patience=WAITED_FOR,
        )

    def invite(self, person: str) -> None:
        """Sends a person the invitation, or sends it again. Raises NotFound, NotPermitted, TooOften and what a mailer
        raises."""
        found = self._mine(person)
        inviter = self._by.name if self._by else self._installation.agreement().landlord.name
        SigningIn(self._installation, self._clock).invite(found, inviter, self._by)

    def end(self, person: str) -> None:
        """Closes the account of a person, and ends all that it had (``installation.accounts.leaving``). Raises
        NotFound, NotPermitted, and WrongInput where nobody would be left who runs the system."""
        found = self._mine(person)
        if found.office is Office.ADMINISTRATOR and self._by and self._by.id == found.id:
            raise WrongInput.of(
                [wrong_field("person", "another administrator closes your account, so that somebody is left")]
            )
        self._register.close(found.id, self._clock(), self._by.id if self._by else None)
        see_off(self._installation, found.id, self._clock)

    def unlink(self, person: str) -> None:
        """Forgets by which account of the landlord a person signs in, and ends its sessions: it signs in by mail again,
        until an account with its verified address comes. Raises NotFound, also where there is no such account, and
        NotPermitted."""
        found = self._mine(person)
        if not Identities(self._installation.accounts).forget(found.id):
            raise NotFound("This person signs in by no account of the landlord.", ())
        Sessions(self._installation.accounts).end(found.id, self._clock())

    def first_administrator(self) -> Person | None:
        """Who runs the system first, made where nobody does yet; None once somebody signed in as that."""
        running = [account for account in self._register.people(ADMINISTRATOR) if account.ended_at is None]
        if any(account.first_seen_at for account in running):
            return None
        if running:
            return person_of(running[0])
        return self.add("Beheerder", _UNNAMED, ADMINISTRATOR, Office.ADMINISTRATOR)

    def _mine(self, person: str) -> Person:
        """A person whom this one arranges; of somebody else's the answer is that of nobody's."""
        parties, account = self.parties(), self._register.of_id(person)
        if account is None or account.ended_at is not None or account.party not in parties:
            raise NotFound("There is no such person:", [refusal("not_permitted", "people")])
        return person_of(account)

    def _require_mine(self, party: str) -> None:
        if party not in self.parties():
            raise NotPermitted("The people of another party are its own to arrange:", [refusal("not_permitted", party)])


_TAKEN = "this address is somebody's already: a person takes part for one party"
_UNNAMED = "beheerder@localhost.localdomain"
"""The address of the first administrator until there is a better one: that account begins by a link, not by a mail."""


def name_oneself(installation: Installation, person: Person, name: str, mail: str, language: str) -> bool:
    """Changes what a person says of itself; whether its old address is to be told of a new one
    (``SigningIn.tell_of_move``). Raises WrongInput with every fault."""
    WrongInput.where_any(list(_faults_of_words(name, mail, language)))
    told = mail.strip().casefold()
    try:
        Register(installation.accounts).change(person.id, name=name_on_one_line(name), mail=told, language=language)
    except MailTaken:
        raise WrongInput.of([wrong_field("mail", _TAKEN)]) from None
    if told == person.mail:
        return False
    SignIns(installation.accounts).end(person.id, utc_now())  # what lies in the old mailbox lets nobody in any more
    return person.mail != _UNNAMED


def _enrolled(account: Account) -> Enrolled:
    state = next((state for state, since in _REACHED if getattr(account, since)), Invited.ADDED)
    return Enrolled(person_of(account), state, account.invited_at, account.first_seen_at)


def _faults_of_words(name: str, mail: str, language: str) -> Iterator[Refusal]:
    if is_blank(name):
        yield refusal("field_missing", "name", field="name")
    elif fault := fault_of_name(name):
        yield wrong_field("name", fault)
    if is_blank(mail):
        yield refusal("field_missing", "mail", field="mail")
    elif not is_address(mail.strip()):
        yield wrong_field("mail", f"{mail.strip()!r} is no mail address")
    if language not in LANGUAGES:
        yield wrong_field("language", f"there is {' and '.join(LANGUAGES)}")


def _faults_of_place(party: str, office: str, parties: Sequence[str]) -> Iterator[Refusal]:
    if party not in parties:
        yield wrong_field("party", f"there is no party {party!r}")
    elif office not in Office.at(party):
        yield wrong_field("office", f"at {party} there is {', '.join(Office.at(party))}")
