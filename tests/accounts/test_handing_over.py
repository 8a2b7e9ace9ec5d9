"""A board hands the office of its secretary over, by the word of both, and on a day."""

import pytest

from application.board_affairs import BoardAffairs
from application.clients import Clients
from application.errors import NotFound, NotPermitted, WrongInput
from application.handing_over import HandingOver, kept_hand_overs
from application.keeping import Keeping
from application.people import Office, Person
from application.signing_in import SigningIn
from application.staffing import Staffing
from installation.accounts.passkeys import Passkey, Passkeys
from installation.accounts.register import Register
from installation.accounts.sessions import Sessions
from installation.installation import Installation
from tests.accounts.conftest import Hour, somebody
from tests.accounts.test_signing_in import mails

TODAY, FIRST = "2027-05-03", "2027-05-10"


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def member(installation: Installation, hour: Hour) -> Person:
    return somebody(installation, hour, "T. Wouters", "geleen", Office.MEMBER)


def office_of(installation: Installation, person: Person) -> str:
    account = Register(installation.accounts).of_id(person.id)
    assert account
    return account.office if account.ended_at is None else "ended"


def arranged(installation: Installation, person: Person, taker: Person, hour: Hour, day: str, *, closes: bool) -> str:
    return HandingOver(installation, person, hour).arrange(person.id, taker.id, day, closes=closes).id


def test_at_once_the_other_is_secretary_and_goes_on_with_what_was_kept(
    installation: Installation, person: Person, member: Person, hour: Hour
) -> None:
    Keeping(installation, person, hour).keep("/dossiers/2027-001/doen/react", {"text": ["ik"]}, "a" * 8)
    Keeping(installation, person, hour).keep("/nieuw", {"subject": ["van mij"]}, "b" * 8)
    Keeping(installation, member, hour).keep("/nieuw", {"subject": ["van hem"]}, "c" * 8)
    one = arranged(installation, person, member, hour, TODAY, closes=False)
    taking = HandingOver(installation, member, hour)
    assert [each.giver.name for each in taking.asked()] == ["A. Peters"]
    assert office_of(installation, member) == Office.MEMBER
    assert "/mensen/overdracht/" in mails(installation)[-1].get_content()

    assert taking.kept_by_giver(one) == 2
    assert taking.agree(one)

    assert (office_of(installation, member), office_of(installation, person)) == (Office.SECRETARY, Office.MEMBER)
    kept = {form.place: form.fields for form in Keeping(installation, member, hour).all()}
    assert kept == {"/dossiers/2027-001/doen/react": {"text": ["ik"]}, "/nieuw": {"subject": ["van hem"]}}
    assert [form.place for form in Keeping(installation, person, hour).all()] == ["/nieuw"]
    BoardAffairs(installation, hour).bring_about()
    BoardAffairs(installation, hour).bring_about()
    told = [mail["To"] for mail in mails(installation)[1:]]
    assert sorted(told) == [person.mail, member.mail]


def test_who_leaves_is_let_in_nowhere_any_more(
    installation: Installation, person: Person, member: Person, signing_in: SigningIn, hour: Hour
) -> None:
    token = Sessions(installation.accounts).start(person.id, "passkey", "Firefox", hour())
    Passkeys(installation.accounts).add(
        Passkey(id=b"1", person=person.id, public_key=b"x", sign_count=0, name="Firefox", made_at=hour())
    )
    program = Clients(installation, person, hour).make("lezer", "geleen", ["read"])
    one = arranged(installation, person, member, hour, TODAY, closes=True)
    assert signing_in.signed_in(token)

    HandingOver(installation, member, hour).agree(one)

    assert office_of(installation, person) == "ended"
    assert signing_in.signed_in(token) is None
    assert Passkeys(installation.accounts).of_person(person.id) == []
    chair = person.model_copy(update={"id": member.id})
    assert [one.ended_at for one in Clients(installation, chair, hour).tokens()] == [hour()]
    assert program.token.ended_at is None


def test_on_a_day_it_waits_for_its_midnight(
    installation: Installation, person: Person, member: Person, hour: Hour
) -> None:
    one = arranged(installation, person, member, hour, FIRST, closes=True)
    assert not HandingOver(installation, member, hour).agree(one)
    hour.now = hour.now.replace(day=9, hour=21, minute=59)
    BoardAffairs(installation, hour).bring_about()
    assert office_of(installation, member) == Office.MEMBER

    hour.pass_by(minutes=1)
    BoardAffairs(installation, hour).bring_about()
    BoardAffairs(installation, hour).bring_about()

    assert (office_of(installation, member), office_of(installation, person)) == (Office.SECRETARY, "ended")
    assert not kept_hand_overs(installation).carry_out(one, hour().date(), hour())


def test_taken_back_or_declined_nothing_comes_of_it(
    installation: Installation, person: Person, member: Person, hour: Hour
) -> None:
    giving, taking = HandingOver(installation, person, hour), HandingOver(installation, member, hour)
    first = arranged(installation, person, member, hour, FIRST, closes=True)
    taking.agree(first)
    giving.take_back(first)
    second = arranged(installation, person, member, hour, TODAY, closes=True)
    taking.decline(second)
    hour.pass_by(days=30)
    BoardAffairs(installation, hour).bring_about()

    assert (office_of(installation, member), office_of(installation, person)) == (Office.MEMBER, Office.SECRETARY)
    assert (taking.asked(), giving.under_way()) == ([], [])
    for again in (taking.agree, taking.decline, giving.take_back):
        for one in (first, second, "nothing"):
            with pytest.raises(NotFound):
                again(one)


@pytest.mark.parametrize("agreed", [False, True])
def test_where_the_taker_left_another_can_be_asked(
    installation: Installation, person: Person, member: Person, hour: Hour, *, agreed: bool
) -> None:
    first = arranged(installation, person, member, hour, FIRST, closes=False)
    if agreed:
        HandingOver(installation, member, hour).agree(first)
    Staffing(installation, None, hour).end(member.id)
    other = somebody(installation, hour, "V. Opvolger", "geleen", Office.MEMBER)

    arranged(installation, person, other, hour, TODAY, closes=False)

    assert [one.taker.id for one in HandingOver(installation, person, hour).under_way()] == [other.id]


def test_whose_account_is_closed_takes_nothing(
    installation: Installation, person: Person, member: Person, hour: Hour
) -> None:
    one = arranged(installation, person, member, hour, FIRST, closes=True)
    HandingOver(installation, member, hour).agree(one)
    Staffing(installation, None, hour).end(member.id)
    hour.pass_by(days=30)
    BoardAffairs(installation, hour).bring_about()

    assert (office_of(installation, member), office_of(installation, person)) == ("ended", Office.SECRETARY)


def test_another_secretary_hands_over_for_one_who_is_gone(
    installation: Installation, person: Person, member: Person, hour: Hour
) -> None:
    chair = somebody(installation, hour, "V. Oorzitter", "geleen", Office.SECRETARY)
    one = HandingOver(installation, chair, hour).arrange(person.id, member.id, TODAY, closes=True).id
    HandingOver(installation, member, hour).agree(one)

    offices = [office_of(installation, each) for each in (chair, person, member)]
    assert offices == [Office.SECRETARY, "ended", Office.SECRETARY]


def test_only_who_is_asked_answers(installation: Installation, person: Person, member: Person, hour: Hour) -> None:
    one = arranged(installation, person, member, hour, TODAY, closes=True)
    others = [
        person,
        somebody(installation, hour, "A. Nder", "geleen", Office.MEMBER),
        somebody(installation, hour, "J. Janssen", "beek", Office.SECRETARY),
        somebody(installation, hour, "M. Smeets", "landlord", Office.CASE_HANDLER),
        somebody(installation, hour, "K. Bakker", "administrator", Office.ADMINISTRATOR),
    ]
    for other in others:
        handing = HandingOver(installation, other, hour)
        assert handing.asked() == []
        for answer in (handing.agree, handing.decline, handing.opened):
            with pytest.raises(NotFound):
                answer(one)
    assert HandingOver(installation, member, hour).asked()


@pytest.mark.parametrize("office", [one for one in Office if one is not Office.SECRETARY])
def test_nobody_but_a_secretary_arranges_it(
    installation: Installation, person: Person, member: Person, hour: Hour, office: Office
) -> None:
    party = {"landlord": "landlord", "organisation": "geleen"}.get(office.role, office.role.value)
    handing = HandingOver(installation, somebody(installation, hour, "I. Emand", party, office), hour)
    one = arranged(installation, person, member, hour, TODAY, closes=True)

    for act in (handing.givers, handing.takers, handing.under_way, lambda: handing.take_back(one)):
        with pytest.raises(NotPermitted):
            act()
    with pytest.raises(NotPermitted):
        handing.arrange(person.id, member.id, TODAY, closes=False)


def test_another_board_is_not_there(installation: Installation, person: Person, member: Person, hour: Hour) -> None:
    one = arranged(installation, person, member, hour, TODAY, closes=True)
    janssen = somebody(installation, hour, "J. Janssen", "beek", Office.SECRETARY)
    beek = HandingOver(installation, janssen, hour)

    assert beek.under_way() == []
    with pytest.raises(NotFound):
        beek.take_back(one)
    for giver, taker in ((person.id, member.id), (janssen.id, member.id), (person.id, janssen.id)):
        with pytest.raises(WrongInput):
            beek.arrange(giver, taker, TODAY, closes=True)


def test_every_fault_at_once(installation: Installation, person: Person, member: Person, hour: Hour) -> None:
    handing = HandingOver(installation, person, hour)
    with pytest.raises(WrongInput) as wrong:
        handing.arrange(member.id, member.id, "2027-05-02", closes=None)
    assert [fault.field for fault in wrong.value.faults] == ["giver", "taker", "first_day", "closes"]

    handing.arrange(person.id, member.id, TODAY, closes=True)
    with pytest.raises(WrongInput, match="under way"):
        handing.arrange(person.id, member.id, FIRST, closes=False)
