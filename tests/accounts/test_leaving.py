"""What ends of a person by each way in which its account is closed, its office given away or its access given again."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum

import pytest
from sqlalchemy import func, select

from application.board_affairs import BoardAffairs
from application.clients import Clients, Scope
from application.credentials import Credentials
from application.errors import SignInFailed
from application.handing_over import HandingOver
from application.keeping import Keeping
from application.landlord_accounts import LandlordAccounts
from application.people import Office, Person
from application.recovering import Board, Letters, Recovering
from application.signing_in import SigningIn
from application.staffing import Staffing
from application.webhooks import PartyWebhooks
from installation.accounts.account_tables import SignInRow
from installation.accounts.calendar_addresses import CalendarAddresses
from installation.accounts.identities import Identities
from installation.accounts.kept_mandates import KeptMandate, KeptMandates
from installation.accounts.looks import Look, Looks
from installation.accounts.passkeys import Passkey, Passkeys
from installation.accounts.register import Register
from installation.accounts.sessions import Sessions
from installation.accounts.task_mail_box import TaskMailBox
from installation.installation import Installation
from installation.statements import statements
from installation.webhooks.subscriptions import Webhooks
from language.sign_in_letters import Mail
from models.parties import ADMINISTRATOR, LANDLORD
from models.record.statement import StatementKind
from tests.accounts.conftest import Hour, somebody
from tests.accounts.test_credentials import make_record
from tests.accounts.test_signing_in import HERE

MOVED = "anna@nieuw.example"


class Held(StrEnum):
    SESSION = "session"
    LINK = "link"
    PASSKEY = "passkey"
    STATED = "passkey on record"
    TOKEN = "token"
    WEBHOOK = "webhook"
    CALENDAR = "calendar"
    MANDATE = "mandate"
    LOOK_ASKED = "a look at another's form"
    LOOK_ASKING = "a look at the own form"
    MAIL = "mail that waits"


ALL = frozenset(Held)
FOR_PROGRAMS = frozenset({Held.TOKEN, Held.WEBHOOK})
OWN = frozenset({Held.MANDATE, Held.LOOK_ASKED, Held.LOOK_ASKING, Held.MAIL})


@pytest.fixture
def database() -> str:
    return "sqlite"


def give_everything(installation: Installation, person: Person, fellow: Person, hour: Hour) -> str:
    """A person gets one of everything; gives its session's secret."""
    make_record(installation)
    accounts = installation.accounts
    session = Sessions(accounts).start(person.id, "passkey", "Firefox", hour())
    SigningIn(installation, hour).link_for(person)
    key = Passkey(id=b"1", person=person.id, public_key=b"x", sign_count=0, name="Firefox", made_at=hour())
    Passkeys(accounts).add(key)
    Credentials(installation, hour).put_on_record()
    Clients(installation, person, hour).make("lezer", person.party, [Scope.READ])
    PartyWebhooks(installation, person, hour).add(person.party, "https://een.example/")
    CalendarAddresses(accounts).renew(person.id, hour())
    day = hour().date()
    mandate = KeptMandate(
        id="m", party=person.party, person=person.id, acts=None, first_day=day, last_day=day + timedelta(days=30),
        given_by=fellow.id, given_at=hour(),
    )  # fmt: skip
    KeptMandates(accounts).give(mandate)
    for form, whose, reader in (("a" * 8, fellow, person), ("b" * 8, person, fellow)):
        Keeping(installation, whose, hour).keep("/nieuw", {"subject": ["dak"]}, form)
        Looks(accounts).ask(form, reader.id, whose.id, "Klopt dit?", hour())
    TaskMailBox(accounts).tell(person.id, [], Mail("Een taak", "Er is een taak."), None, hour())
    return session


def open_mails(installation: Installation, person: Person, hour: Hour) -> int:
    asked = select(func.count()).where(SignInRow.person == person.id, SignInRow.until > hour())
    with installation.accounts.connect() as connection:
        return connection.scalar(asked) or 0


def held(installation: Installation, person: Person, session: str, hour: Hour) -> frozenset[Held]:
    """What a person has still."""
    accounts = installation.accounts
    ended = [one for one in statements(installation.record) if one.kind is StatementKind.CREDENTIAL_ENDED]
    looks: list[Look] = [look for form in ("a" * 8, "b" * 8) for look in Looks(accounts).at(form)]
    there = {
        Held.SESSION: Sessions(accounts).of_token(session),
        Held.LINK: open_mails(installation, person, hour),
        Held.PASSKEY: Passkeys(accounts).of_person(person.id),
        Held.STATED: not ended,
        Held.TOKEN: [one for one in Clients(installation, None, hour).tokens() if one.ended_at is None],
        Held.WEBHOOK: [one for one in Webhooks(installation.record).all() if one.ended_at is None],
        Held.CALENDAR: CalendarAddresses(accounts).made_at(person.id),
        Held.MANDATE: KeptMandates(accounts).running(person.id, person.party, hour().date()),
        Held.LOOK_ASKED: [look for look in looks if look.reader == person.id],
        Held.LOOK_ASKING: [look for look in looks if look.asked_by == person.id],
        Held.MAIL: TaskMailBox(accounts).waiting(hour()),
    }
    return frozenset(what for what, is_there in there.items() if is_there)


class Way:
    """How somebody goes: as whom, and by what."""

    def __init__(self, installation: Installation, hour: Hour, party: str, office: Office) -> None:
        self.installation, self.hour = installation, hour
        self.person = somebody(installation, hour, "A. Peters", party, office, was_here=True)
        fellow = Office.READER if party == LANDLORD else Office.MEMBER
        self.fellow = somebody(installation, hour, "T. Wouters", party, fellow, was_here=True)

    def by_administrator(self) -> None:
        other = somebody(self.installation, self.hour, "B. Heer", ADMINISTRATOR, Office.ADMINISTRATOR)
        Staffing(self.installation, other, self.hour).end(self.person.id)

    def by_secretary(self) -> None:
        other = somebody(self.installation, self.hour, "S. Ecretaris", "geleen", Office.SECRETARY)
        Staffing(self.installation, other, self.hour).end(self.person.id)

    def by_command(self) -> None:
        Staffing(self.installation, None, self.hour).end(self.person.id)

    def by_hand_over(self, *, closes: bool) -> None:
        day = self.hour().date().isoformat()
        giving = HandingOver(self.installation, self.person, self.hour)
        one = giving.arrange(self.person.id, self.fellow.id, day, closes=closes)
        assert HandingOver(self.installation, self.fellow, self.hour).agree(one.id)

    def by_hand_over_on_a_day(self) -> None:
        day = self.hour().date() + timedelta(days=1)
        one = HandingOver(self.installation, self.person, self.hour).arrange(
            self.person.id, self.fellow.id, day.isoformat(), closes=True
        )
        assert not HandingOver(self.installation, self.fellow, self.hour).agree(one.id)
        self.hour.pass_by(days=1)
        BoardAffairs(self.installation, self.hour).bring_about()

    def by_groups(self) -> None:
        issuer = self.installation.settings.oidc_issuer
        Identities(self.installation.accounts).link(issuer, "subject", self.person.id, self.hour())
        with pytest.raises(SignInFailed):
            LandlordAccounts(self.installation, self.hour).person_of({"sub": "subject", "groups": []})

    def recovered_by_fellows(self) -> None:
        asking = Recovering(self.installation, self.hour)
        code = asking.ask(self.person.mail, MOVED, HERE)
        asking.keep_asked(self.person.mail, MOVED, code)
        Board(self.installation, self.fellow, self.hour).confirm(code)

    def recovered_by_letter(self) -> None:
        Register(self.installation.accounts).change(self.fellow.id, first_seen_at=None)  # it was never here
        handler = somebody(self.installation, self.hour, "M. Smeets", LANDLORD, Office.CASE_HANDLER)
        day = date(2027, 5, 3).isoformat()
        Letters(self.installation, handler, self.hour).enter("geleen", self.person.mail, MOVED, "V. Oorzitter", day)
        self.hour.pass_by(days=8)
        BoardAffairs(self.installation, self.hour).bring_about()


GELEEN, STAFF = ("geleen", Office.SECRETARY), (LANDLORD, Office.CASE_HANDLER)
WAYS: Mapping[str, tuple[tuple[str, Office], Callable[[Way], None], frozenset[Held]]] = {
    "an administrator closes one of a board": (GELEEN, Way.by_administrator, ALL),
    "an administrator closes one of the staff": (STAFF, Way.by_administrator, ALL),
    "another secretary closes it": (GELEEN, Way.by_secretary, ALL),
    "by command": (GELEEN, Way.by_command, ALL),
    "a hand-over that closes": (GELEEN, lambda way: way.by_hand_over(closes=True), ALL),
    "a hand-over that closes, on its day": (GELEEN, Way.by_hand_over_on_a_day, ALL),
    "a hand-over after which one stays": (GELEEN, lambda way: way.by_hand_over(closes=False), FOR_PROGRAMS),
    "groups that have no office": (STAFF, Way.by_groups, ALL),
    "access again by fellow members": (GELEEN, Way.recovered_by_fellows, ALL - OWN),
    "access again by letter": (GELEEN, Way.recovered_by_letter, ALL - OWN),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_ends(way: str, installation: Installation, hour: Hour) -> None:
    (party, office), goes, ends = WAYS[way]
    one = Way(installation, hour, party, office)
    session = give_everything(installation, one.person, one.fellow, hour)
    assert held(installation, one.person, session, hour) == ALL

    goes(one)

    gone = ALL - held(installation, one.person, session, hour)
    expected = ends | ({Held.LINK} if way.endswith(("letter", "on its day")) else set())  # its time is over too
    assert gone == expected


def test_what_is_made_after_access_again_stays(installation: Installation, hour: Hour) -> None:
    one = Way(installation, hour, *GELEEN)
    give_everything(installation, one.person, one.fellow, hour)
    one.recovered_by_fellows()
    hour.pass_by(minutes=1)
    made = PartyWebhooks(installation, one.person, hour).add("geleen", "https://twee.example/")
    BoardAffairs(installation, hour).bring_about()
    assert [hook.id for hook in Webhooks(installation.record).all() if hook.ended_at is None] == [made.id]
