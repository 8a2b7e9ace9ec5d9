"""Access again for somebody of a board: fellow members confirm it, or a letter to which nobody objects."""

import re
from datetime import timedelta

import pytest

from application.board_affairs import BoardAffairs
from application.errors import NotFound, NotPermitted, TooOften, WrongInput
from application.people import Office, Person
from application.recovering import OBJECTION_PATH, Board, Letters, Recovering, ToConfirm
from application.signing_in import SigningIn
from application.staffing import Staffing
from installation.accounts.passkeys import Passkey, Passkeys
from installation.accounts.rations import RATIONS, Ration, Rationed
from installation.accounts.recoveries import Recoveries, Stand
from installation.accounts.register import Register
from installation.accounts.sessions import Sessions
from installation.installation import Installation
from tests.accounts.conftest import Hour, somebody
from tests.accounts.test_signing_in import HERE, mails

NEW = "anna@nieuw.example"


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def fellows(installation: Installation, person: Person, hour: Hour) -> list[Person]:
    """Three others of the board of Geleen, who were all here before, as was who lost access."""
    Register(installation.accounts).change(person.id, first_seen_at=hour())
    names = ("T. Wouters", "V. Oorzitter", "P. Enning")
    return [somebody(installation, hour, name, "geleen", Office.MEMBER, was_here=True) for name in names]


def asked(installation: Installation, hour: Hour, mail: str = "a.peters@geleen.example", new: str = NEW) -> str:
    """The code of somebody who asks for access again."""
    recovering = Recovering(installation, hour)
    code = recovering.ask(mail, new, HERE)
    recovering.keep_asked(mail, new, code)
    return code


def mail_of(installation: Installation, person: Person) -> str:
    account = Register(installation.accounts).of_id(person.id)
    assert account
    return account.mail


def confirm(installation: Installation, hour: Hour, by: Person, code: str) -> ToConfirm:
    return Board(installation, by, hour).confirm(code)


def no_such(code: str = "nobody of your board waits") -> "pytest.RaisesExc[WrongInput]":
    return pytest.raises(WrongInput, match=code)


# --- fellow members ---


def test_two_fellow_members_who_know_the_code_let_somebody_in(
    installation: Installation, person: Person, fellows: list[Person], signing_in: SigningIn, hour: Hour
) -> None:
    token = Sessions(installation.accounts).start(person.id, "passkey", "Firefox", hour())
    key = Passkey(id=b"1", person=person.id, public_key=b"x", sign_count=0, name="Firefox", made_at=hour())
    Passkeys(installation.accounts).add(key)
    link = signing_in.link_for(person).rpartition("/")[2]
    code = asked(installation, hour)
    assert (mails(installation)[-1]["To"], NEW in mails(installation)[-1].get_content()) == (person.mail, True)

    seen = Board(installation, fellows[0], hour).opened(f"{code[:4]} {code[4:]}")
    assert (seen.person.name, seen.mail, seen.confirmed, seen.needed) == ("A. Peters", NEW, 0, 2)
    first = confirm(installation, hour, fellows[0], code)
    assert (first.confirmed, first.needed, mail_of(installation, person)) == (1, 2, person.mail)
    hour.pass_by(minutes=1)
    second = confirm(installation, hour, fellows[1], code)

    assert (second.confirmed, mail_of(installation, person)) == (2, NEW)
    assert signing_in.signed_in(token) is None
    assert Passkeys(installation.accounts).of_person(person.id) == []
    with pytest.raises(Exception, match="no longer valid"):
        signing_in.by_link(link, "browser", "Firefox", HERE)
    BoardAffairs(installation, hour).bring_about()
    BoardAffairs(installation, hour).bring_about()
    told = sorted(mail["To"] for mail in mails(installation)[1:])
    assert told == sorted([person.mail, NEW, *(one.mail for one in fellows)])
    assert "T. Wouters, V. Oorzitter" in mails(installation)[-1].get_content()
    with no_such():
        confirm(installation, hour, fellows[2], code)  # it was used


def test_who_confirms_twice_counts_once(
    installation: Installation, person: Person, fellows: list[Person], hour: Hour
) -> None:
    code = asked(installation, hour)
    for _ in range(3):
        assert confirm(installation, hour, fellows[0], code).confirmed == 1
    assert mail_of(installation, person) == person.mail


@pytest.mark.parametrize(("others", "needed"), [(1, 1), (2, 2), (3, 2)])
def test_with_fewer_than_three_others_all_of_them_confirm(
    installation: Installation, person: Person, fellows: list[Person], hour: Hour, others: int, needed: int
) -> None:
    for one in fellows[others:]:
        Staffing(installation, None, hour).end(one.id)
    somebody(installation, hour, "N. Ooitgeweest", "geleen", Office.MEMBER)  # was invited, and was never here
    code = asked(installation, hour)

    for number, one in enumerate(fellows[:needed], start=1):
        assert mail_of(installation, person) == person.mail
        assert confirm(installation, hour, one, code).confirmed == number
    assert mail_of(installation, person) == NEW


def test_who_left_meanwhile_counts_no_longer(
    installation: Installation, person: Person, fellows: list[Person], hour: Hour
) -> None:
    code = asked(installation, hour)
    confirm(installation, hour, fellows[0], code)
    Staffing(installation, None, hour).end(fellows[0].id)

    assert confirm(installation, hour, fellows[1], code).needed == 2
    assert mail_of(installation, person) == person.mail
    confirm(installation, hour, fellows[2], code)
    assert mail_of(installation, person) == NEW


def test_nobody_confirms_for_oneself_or_for_another_board(
    installation: Installation, person: Person, fellows: list[Person], hour: Hour
) -> None:
    code = asked(installation, hour)
    janssen = somebody(installation, hour, "J. Janssen", "beek", Office.SECRETARY, was_here=True)

    for other in (person, janssen):
        for act in (Board(installation, other, hour).opened, Board(installation, other, hour).confirm):
            with no_such():
                act(code)
    kept = Recoveries(installation.accounts)
    (one,) = kept.open_at("geleen", hour())
    for other in (person, janssen):  # also where a door would let it through
        assert kept.confirm(one.id, other.id, 2, hour()) is Stand.WAITS
    confirm(installation, hour, fellows[0], code)
    assert mail_of(installation, person) == person.mail


@pytest.mark.parametrize("office", [one for one in Office if one not in (Office.MEMBER, Office.SECRETARY)])
def test_the_landlord_and_who_runs_the_system_confirm_nothing(
    installation: Installation, person: Person, hour: Hour, office: Office
) -> None:
    other = somebody(installation, hour, "I. Emand", office.role.value, office, was_here=True)
    with pytest.raises(NotPermitted):
        Board(installation, other, hour)


def test_a_code_is_over_after_three_days(
    installation: Installation, person: Person, fellows: list[Person], hour: Hour
) -> None:
    code = asked(installation, hour)
    confirm(installation, hour, fellows[0], code)
    hour.pass_by(days=3)
    with no_such():
        confirm(installation, hour, fellows[1], code)


def test_who_still_can_sign_in_stops_it(
    installation: Installation, person: Person, fellows: list[Person], hour: Hour
) -> None:
    code = asked(installation, hour)
    (mine,) = Board(installation, person, hour).objectable()
    for fellow in fellows:  # they just do not confirm it
        assert Board(installation, fellow, hour).objectable() == []
        with pytest.raises(NotFound):
            Board(installation, fellow, hour).object(mine.recovery.id)

    Board(installation, person, hour).object(mine.recovery.id)

    for one in fellows[:2]:
        with no_such():
            confirm(installation, hour, one, code)
    assert mail_of(installation, person) == person.mail


def test_an_address_that_is_somebodys_is_given_to_nobody_else(
    installation: Installation, person: Person, fellows: list[Person], hour: Hour
) -> None:
    code = asked(installation, hour, new=fellows[2].mail.upper())
    confirm(installation, hour, fellows[0], code)
    with no_such("somebody's already"):
        confirm(installation, hour, fellows[1], code)
    assert mail_of(installation, person) == person.mail


# --- who asks ---


@pytest.mark.parametrize("mail", ["niemand@geleen.example", "case@landlord.example", "weg@geleen.example"])
def test_who_asks_learns_nothing(
    installation: Installation, person: Person, fellows: list[Person], hour: Hour, mail: str
) -> None:
    """For nobody, for staff, and for whose account was closed there is a code too; nothing comes of it."""
    somebody(installation, hour, "case", "landlord", Office.CASE_HANDLER, was_here=True)
    Staffing(installation, None, hour).end(somebody(installation, hour, "weg", "geleen", Office.MEMBER).id)
    code = asked(installation, hour, mail)

    assert re.fullmatch(r"\d{8}", code)
    assert mails(installation) == []
    with no_such():
        confirm(installation, hour, fellows[0], code)


def test_asking_and_trying_codes_is_rationed(
    installation: Installation, person: Person, fellows: list[Person], hour: Hour, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Ration(2, timedelta(minutes=15))
    for what in (Rationed.RECOVERY_BY_ACCOUNT, Rationed.RECOVERY_CODE_BY_ACCOUNT):
        monkeypatch.setitem(RATIONS, what, few)
    code = [asked(installation, hour), asked(installation, hour)][1]
    with pytest.raises(TooOften):
        asked(installation, hour)
    for _ in range(2):
        with no_such():
            confirm(installation, hour, fellows[0], "00000000")
    with pytest.raises(TooOften):
        confirm(installation, hour, fellows[0], code)
    confirm(installation, hour, fellows[1], code)


@pytest.mark.parametrize(
    ("mail", "new", "fields"),
    [("x", "y", ["mail", "new_mail"]), ("a@x.example", "A@x.example ", ["new_mail"]), ("", "a@x.example", ["mail"])],
)
def test_what_is_no_address_is_told(
    installation: Installation, hour: Hour, mail: str, new: str, fields: list[str]
) -> None:
    with pytest.raises(WrongInput) as wrong:
        Recovering(installation, hour).ask(mail, new, HERE)
    assert [fault.field for fault in wrong.value.faults] == fields


# --- on paper ---


@pytest.fixture
def staff(installation: Installation, hour: Hour) -> Person:
    return somebody(installation, hour, "M. Smeets", "landlord", Office.CASE_HANDLER, was_here=True)


def entered(installation: Installation, staff: Person, hour: Hour, **more: str) -> str:
    """A letter for A. Peters of Geleen; gives the secret of the link by which one objects."""
    said = {"party": "geleen", "mail": "a.peters@geleen.example", "new_mail": NEW, "signed_by": "het bestuur"}
    Letters(installation, staff, hour).enter(**{**said, "received_on": "2027-05-02", **more})
    body = next(mail for mail in mails(installation) if mail["To"] == "bestuur@geleen.example").get_content()
    found = re.search(rf"{OBJECTION_PATH}(\S+)", body)
    assert found
    return found[1]


def test_a_letter_takes_effect_after_seven_whole_days(
    installation: Installation, person: Person, staff: Person, signing_in: SigningIn, hour: Hour
) -> None:
    token = Sessions(installation.accounts).start(person.id, "passkey", "Firefox", hour())
    entered(installation, staff, hour)
    assert sorted(mail["To"] for mail in mails(installation)) == [person.mail, "bestuur@geleen.example"]
    assert "10 mei 2027" in mails(installation)[0].get_content()
    hour.now = hour.now.replace(day=10, hour=21, minute=59)
    BoardAffairs(installation, hour).bring_about()
    (waiting,) = Recoveries(installation.accounts).open_at("geleen", hour())
    assert Recoveries(installation.accounts).carry_out(waiting.id, hour()) is Stand.OVER
    assert mail_of(installation, person) == person.mail

    hour.pass_by(minutes=1)
    BoardAffairs(installation, hour).bring_about()

    assert mail_of(installation, person) == NEW
    assert signing_in.signed_in(token) is None
    assert sorted(mail["To"] for mail in mails(installation)[2:]) == [person.mail, NEW, "bestuur@geleen.example"]


def test_by_the_link_of_the_mail_one_objects_once(
    installation: Installation, person: Person, staff: Person, hour: Hour
) -> None:
    secret = entered(installation, staff, hour)
    recovering = Recovering(installation, hour)
    with pytest.raises(NotFound):
        recovering.object(f"{secret}x", HERE)

    assert recovering.object(secret, HERE)
    assert not recovering.object(secret, HERE)

    hour.pass_by(days=30)
    BoardAffairs(installation, hour).bring_about()
    assert mail_of(installation, person) == person.mail


def test_a_link_that_comes_too_late_objects_to_nothing(
    installation: Installation, person: Person, staff: Person, hour: Hour
) -> None:
    secret = entered(installation, staff, hour)
    hour.pass_by(days=8)
    assert not Recovering(installation, hour).object(secret, HERE)
    BoardAffairs(installation, hour).bring_about()
    assert not Recovering(installation, hour).object(secret, HERE)
    assert mail_of(installation, person) == NEW


def test_anybody_of_the_board_objects_signed_in(
    installation: Installation, person: Person, staff: Person, hour: Hour
) -> None:
    entered(installation, staff, hour)
    member = somebody(installation, hour, "T. Wouters", "geleen", Office.MEMBER)
    janssen = somebody(installation, hour, "J. Janssen", "beek", Office.SECRETARY)
    (one,) = Board(installation, member, hour).objectable()
    assert Board(installation, janssen, hour).objectable() == []
    with pytest.raises(NotFound):
        Board(installation, janssen, hour).object(one.recovery.id)

    Board(installation, member, hour).object(one.recovery.id)

    hour.pass_by(days=30)
    BoardAffairs(installation, hour).bring_about()
    assert mail_of(installation, person) == person.mail


@pytest.mark.parametrize("office", [one for one in Office if one not in (Office.CASE_HANDLER, Office.ADMINISTRATOR)])
def test_who_enters_no_letters(installation: Installation, hour: Hour, office: Office) -> None:
    party = {"organisation": "geleen"}.get(office.role, office.role.value)
    with pytest.raises(NotPermitted):
        Letters(installation, somebody(installation, hour, "I. Emand", party, office), hour)


@pytest.mark.parametrize("office", [Office.CASE_HANDLER, Office.ADMINISTRATOR])
def test_while_somebody_of_the_board_can_confirm_it_no_letter_helps(
    installation: Installation, person: Person, fellows: list[Person], hour: Hour, office: Office
) -> None:
    """Whoever enters it does not learn whether there is nobody of that address, or a fellow member."""
    by = somebody(installation, hour, "I. Emand", office.role.value, office)
    refused = []
    for mail in (person.mail, "niemand@geleen.example"):
        with pytest.raises(WrongInput) as wrong:
            entered(installation, by, hour, mail=mail)
        refused.append(wrong.value.lines)
    assert refused[0] == refused[1]
    assert mails(installation) == []


def test_of_a_board_of_two_that_both_lost_access_a_letter_helps_each(
    installation: Installation, person: Person, fellows: list[Person], staff: Person, hour: Hour
) -> None:
    other, *rest = fellows
    for one in rest:
        Staffing(installation, None, hour).end(one.id)
    with pytest.raises(WrongInput):
        entered(installation, staff, hour)  # the other can confirm it
    asked(installation, hour, other.mail, "t@nieuw.example")
    entered(installation, staff, hour)
    entered(installation, staff, hour, mail=other.mail, new_mail="t@nieuw.example")

    hour.pass_by(days=8)
    BoardAffairs(installation, hour).bring_about()
    assert (mail_of(installation, person), mail_of(installation, other)) == (NEW, "t@nieuw.example")


def test_of_a_board_of_three_of_whom_two_lost_access_a_letter_helps_and_one_alone_does_not(
    installation: Installation, person: Person, fellows: list[Person], staff: Person, hour: Hour
) -> None:
    other, third, last = fellows
    Staffing(installation, None, hour).end(last.id)
    code = asked(installation, hour)
    asked(installation, hour, other.mail, "t@nieuw.example")
    assert confirm(installation, hour, third, code).needed == 2
    assert mail_of(installation, person) == person.mail

    entered(installation, staff, hour)
    assert [one.person.id for one in Board(installation, third, hour).objectable()] == [person.id]


def test_who_asked_and_can_sign_in_after_all_confirms_again(
    installation: Installation, person: Person, fellows: list[Person], staff: Person, hour: Hour
) -> None:
    """So that whoever asks in a fellow member's name opens no way by letter for long."""
    other, *rest = fellows
    for one in rest:
        Staffing(installation, None, hour).end(one.id)
    asked(installation, hour, other.mail, "t@nieuw.example")
    board = Board(installation, other, hour)
    board.object(board.objectable()[0].recovery.id)
    with pytest.raises(WrongInput):
        entered(installation, staff, hour)


def test_every_fault_of_a_letter_at_once(installation: Installation, staff: Person, hour: Hour) -> None:
    with pytest.raises(WrongInput) as wrong:
        Letters(installation, staff, hour).enter("sittard", "x", "y", " ", "2027-05-04")
    fields = [fault.field for fault in wrong.value.faults]
    assert fields == ["mail", "new_mail", "party", "signed_by", "received_on"]


def test_a_letter_of_another_organisation_gives_nobody_access(
    installation: Installation, person: Person, staff: Person, hour: Hour
) -> None:
    with pytest.raises(WrongInput):
        entered(installation, staff, hour, party="beek")
    entered(installation, staff, hour)
    with pytest.raises(WrongInput):
        entered(installation, staff, hour)  # one at a time


# --- the landlord gives itself no board's right ---


@pytest.mark.parametrize("office", [Office.READER, Office.CASE_HANDLER, Office.ADMINISTRATOR, Office.AUDITOR])
def test_nobody_of_the_other_side_comes_in_by_asking_itself(
    installation: Installation, person: Person, hour: Hour, office: Office
) -> None:
    """Who asks for the account of a board's only member, with an own address, cannot confirm it, whatever the office;
    only the board, or silence of its mailbox after a letter."""
    by = somebody(installation, hour, "I. Emand", office.role.value, office, was_here=True)
    code = asked(installation, hour, new="ik@zowonen.example")
    with pytest.raises(NotPermitted):
        Board(installation, by, hour)
    (one,) = Recoveries(installation.accounts).open_at("geleen", hour())
    assert Recoveries(installation.accounts).confirm(one.id, by.id, 2, hour()) is Stand.WAITS
    hour.pass_by(days=30)
    BoardAffairs(installation, hour).bring_about()
    assert mail_of(installation, person) == person.mail
    assert code
