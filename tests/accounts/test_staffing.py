"""Who adds whom, who is invited, and who is let go."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from application.clients import Clients, client_of
from application.errors import NotFound, NotPermitted, NotRecognised, TooOften, WrongInput
from application.people import Office, Person
from application.person_mail import WAITED_FOR
from application.signing_in import SigningIn
from application.staffing import Invited, Staffing, name_oneself
from application.year import CalendarAddress
from installation.accounts.calendar_addresses import CalendarAddresses
from installation.accounts.rations import RATIONS, Ration, Rationed
from installation.accounts.register import Register
from installation.installation import Installation
from installation.mail import Undeliverable
from tests.accounts.conftest import Hour, somebody
from tests.accounts.test_signing_in import HERE, MINE, asked, mails

By = Callable[[Person | None], Staffing]


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def by(installation: Installation, hour: Hour) -> By:
    return lambda person: Staffing(installation, person, hour)


@pytest.fixture
def administrator(by: By) -> Person:
    return by(None).add("B. Heer", "b@zowonen.example", "administrator", "administrator")


def in_office(by: By, office: Office) -> Person:
    party = {"landlord": "landlord", "organisation": "beek"}.get(office.role, office.role.value)
    return by(None).add("Iemand", f"{office}@example.org", party, office)


@pytest.mark.parametrize("office", list(Office))
def test_who_arranges_whose_people(by: By, office: Office) -> None:
    mine = {
        Office.SECRETARY: ("beek",),
        Office.ADMINISTRATOR: ("landlord", "geleen", "beek", "limbricht", "beekdaelen", "auditor", "administrator"),
    }
    arranging = by(in_office(by, office))

    if office in mine:
        assert arranging.parties() == mine[office]
    else:
        with pytest.raises(NotPermitted):
            arranging.people()
        with pytest.raises(NotPermitted):
            arranging.add("X", "x@example.org", "beek", Office.MEMBER)


def test_a_secretary_has_no_say_over_another_board(by: By, administrator: Person, person: Person) -> None:
    secretary = in_office(by, Office.SECRETARY)

    assert [one.person.party for one in by(secretary).people()] == ["beek"]
    for act in (by(secretary).invite, by(secretary).end):
        for who in (person.id, "nobody"):
            with pytest.raises(NotFound):
                act(who)
    with pytest.raises(NotPermitted):
        by(secretary).add("X", "x@example.org", "geleen", Office.MEMBER)


def test_every_fault_at_once(by: By, administrator: Person) -> None:
    with pytest.raises(WrongInput) as wrong:
        by(administrator).add("\u200b", "a@x; b@x", "beek", "case_handler", "fr")

    assert [(fault.code, fault.field) for fault in wrong.value.faults] == [
        ("field_missing", "name"),
        ("field_invalid", "mail"),
        ("field_invalid", "language"),
        ("field_invalid", "office"),
    ]


@pytest.mark.parametrize("name", ["Piet\u202esteP", "A\0", "B\u2066", "D\ud800", "C\x1b[31m"])
def test_a_name_shows_what_it_says(by: By, administrator: Person, installation: Installation, name: str) -> None:
    with pytest.raises(WrongInput, match="a name has no signs"):
        by(administrator).add(name, "x@example.org", "beek", Office.MEMBER)
    with pytest.raises(WrongInput, match="a name has no signs"):
        name_oneself(installation, administrator, name, administrator.mail, "nl")


def test_a_mail_server_is_not_waited_for_long_before_a_page_and_once(
    installation: Installation, administrator: Person, hour: Hour, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = list[float]()

    def silent(*_: object, timeout: float) -> None:
        waited.append(timeout)
        raise TimeoutError

    monkeypatch.setattr("installation.mail.smtplib.SMTP", silent)
    settings = installation.settings.model_copy(
        update={"mail_url": SecretStr("smtp://mail.example"), "mail_from": "advies@zowonen.example"}
    )
    monkeypatch.setattr(installation, "settings", settings)
    for name in ("One", "Two"):
        somebody(installation, hour, name, "beek", Office.MEMBER, was_here=True)
    staffing = Staffing(installation, administrator, hour)
    added = staffing.add("T. Hree", "three@example.org", "beek", Office.MEMBER)
    assert waited == [WAITED_FOR]  # the second of the board is not tried: nothing answers

    with pytest.raises(Undeliverable):
        staffing.invite(added.id)
    assert waited == [WAITED_FOR] * 2
    (one,) = [one for one in staffing.people() if one.person.id == added.id]
    assert one.state is Invited.ADDED  # nothing is said to be sent that was not


def test_a_name_is_one_line_of_a_letter(by: By, administrator: Person, installation: Installation) -> None:
    """What somebody is called stands in the letters to whom it invites."""
    name = "A. Peters,\r\n\r\nKlik hier:\u2028https://evil.example\u00a0nu"
    added = by(administrator).add(name, "x@example.org", "beek", Office.SECRETARY)
    name_oneself(installation, administrator, name, administrator.mail, "nl")

    assert added.name == "A. Peters, Klik hier: https://evil.example nu"
    assert [one.person.name for one in by(administrator).people()] == [added.name] * 2


def test_invitations_are_rationed(
    by: By, administrator: Person, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RATIONS, Rationed.INVITATION_BY_ACCOUNT, Ration(2, timedelta(hours=1)))
    for _ in range(2):
        by(administrator).invite(person.id)
    with pytest.raises(TooOften):
        by(administrator).invite(person.id)
    by(None).invite(person.id)


@pytest.mark.parametrize("office", [o for o in Office if o not in (Office.SECRETARY, Office.ADMINISTRATOR)])
def test_who_arranges_nobody_does_not_learn_who_there_is(by: By, office: Office, person: Person) -> None:
    arranging = by(in_office(by, office))
    for who in (person.id, "nobody"):
        with pytest.raises(NotPermitted):
            arranging.end(who)


def test_a_party_that_there_is_not(by: By, administrator: Person) -> None:
    with pytest.raises(WrongInput, match="there is no party 'sittard'"):
        by(administrator).add("X", "x@example.org", "sittard", Office.MEMBER)


def test_an_address_is_one_persons(by: By, administrator: Person, person: Person, installation: Installation) -> None:
    with pytest.raises(WrongInput, match="somebody's already"):
        by(administrator).add("X", person.mail.upper(), "beek", Office.MEMBER)
    with pytest.raises(WrongInput, match="somebody's already"):
        name_oneself(installation, person, "A. Peters", administrator.mail, "nl")


def test_an_invitation_is_sent_and_sent_again(
    by: By, administrator: Person, installation: Installation, signing_in: SigningIn, hour: Hour
) -> None:
    invited = by(administrator).add("J. Janssen", "j@beek.example", "beek", Office.MEMBER)

    def state() -> Invited:
        return next(one.state for one in by(administrator).people() if one.person == invited)

    assert state() is Invited.ADDED
    by(administrator).invite(invited.id)
    by(administrator).invite(invited.id)
    assert state() is Invited.INVITED
    assert [message["To"] for message in mails(installation)] == ["j@beek.example"] * 2
    assert mails(installation)[0].get_content().replace("\r\n", "\n") == (
        "Beste J. Janssen,\n\n"
        "B. Heer nodigt u uit om mee te doen aan de adviesprocedures van ZOwonen, namens Huurdersbelangenraad Beek.\n\n"
        "Ga naar deze pagina en vul uw e-mailadres in: j@beek.example. U krijgt dan een e-mail waarmee u inlogt.\n\n"
        "https://advies.example/aanmelden\n\n"
        "U hebt geen wachtwoord nodig.\n\n"
        "ZOwonen\n"
    )
    hour.pass_by(seconds=1)
    signing_in.by_link(asked(signing_in, installation, "j@beek.example")[0], MINE, "Firefox", HERE)
    assert state() is Invited.TAKES_PART
    by(administrator).end(invited.id)
    assert state() is Invited.ENDED


def test_who_is_let_go_is_signed_out_at_once(
    by: By, administrator: Person, person: Person, installation: Installation, signing_in: SigningIn
) -> None:
    token = signing_in.by_link(asked(signing_in, installation)[0], MINE, "Firefox", HERE)

    by(administrator).end(person.id)

    assert signing_in.signed_in(token) is None
    with pytest.raises(NotFound):
        by(administrator).end(person.id)


def test_who_is_let_go_leaves_no_other_way_in(
    by: By, administrator: Person, person: Person, installation: Installation, hour: Hour
) -> None:
    program = Clients(installation, person, hour).make("van Geleen", "geleen", ["read"])
    address = CalendarAddress(installation, person, hour).renew()
    client_of(installation, program.secret, hour)

    by(administrator).end(person.id)

    with pytest.raises(NotRecognised):
        client_of(installation, program.secret, hour)
    assert CalendarAddresses(installation.accounts).of_secret(address) is None


def test_an_administrator_does_not_close_the_own_account(by: By, administrator: Person) -> None:
    with pytest.raises(WrongInput, match="another administrator"):
        by(administrator).end(administrator.id)


def test_the_first_administrator_is_made_once_and_begins_by_a_link(
    by: By, signing_in: SigningIn, installation: Installation
) -> None:
    first = by(None).first_administrator()

    assert first
    assert by(None).first_administrator() == first
    link = signing_in.link_for(first).rpartition("/")[2]
    assert signing_in.by_link(link, MINE, "Firefox", HERE)
    assert by(None).first_administrator() is None
    name_oneself(installation, first, "B. Heer", "b@zowonen.example", "en")
    assert [(one.person.name, one.person.mail) for one in by(None).people()] == [("B. Heer", "b@zowonen.example")]


def test_a_board_hears_of_whom_somebody_else_adds_to_it(
    by: By, administrator: Person, person: Person, installation: Installation
) -> None:
    by(administrator).add("V. Reemd", "v@geleen.example", "geleen", Office.SECRETARY)
    assert mails(installation) == []  # nobody of it was here yet
    Register(installation.accounts).change(person.id, first_seen_at=datetime(2027, 5, 3, tzinfo=UTC))

    by(administrator).add("V. Reemder", "w@geleen.example", "geleen", Office.SECRETARY)
    by(person).add("E. Igen", "e@geleen.example", "geleen", Office.MEMBER)
    by(administrator).add("A. Nder", "a@beek.example", "beek", Office.MEMBER)

    (told,) = mails(installation)
    assert told["To"] == person.mail
    assert "B. Heer heeft V. Reemder hier toegevoegd aan het bestuur" in told.get_content()
