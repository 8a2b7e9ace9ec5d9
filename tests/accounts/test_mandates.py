"""A board lets one of its members do acts for it, for some time; nobody else gives, takes or has a mandate."""

from datetime import date, timedelta

import pytest

from application.errors import NotFound, NotPermitted, WrongInput
from application.mandates import Mandates, every_mandate
from application.people import Mandate, Office, Person
from application.permissions import MANDATED, MEMBERS_ACTS, may_do, may_enter, may_enter_own, require_may_do
from application.signing_in import SigningIn
from application.staffing import Staffing
from installation.accounts.register import Register
from installation.accounts.sessions import Sessions
from installation.installation import Installation
from models.act_forms import FORMS, ActName, By
from tests.accounts.conftest import Hour, somebody

TODAY, TOMORROW, WEEK = "2027-05-03", "2027-05-04", "2027-05-10"


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def member(installation: Installation, hour: Hour) -> Person:
    return somebody(installation, hour, "T. Wouters", "geleen", Office.MEMBER)


def signed_in(installation: Installation, person: Person, hour: Hour) -> Person:
    """A person as whoever is signed in at that hour."""
    token = Sessions(installation.accounts).start(person.id, "passkey", "Firefox", hour())
    found = SigningIn(installation, hour).signed_in(token)
    assert found
    return found.person


# --- what a mandate does ---

ANY_DAY = (date(2027, 1, 1), date(2027, 12, 31))
FOR_ADVICE = Mandate(acts=(ActName.SUBMIT_ADVICE,), first_day=ANY_DAY[0], last_day=ANY_DAY[1])
FOR_ALL = Mandate(acts=None, first_day=ANY_DAY[0], last_day=ANY_DAY[1])
PARTIES = {"landlord": "landlord", "organisation": "geleen"}


@pytest.mark.parametrize("mandate", [None, FOR_ADVICE, FOR_ALL], ids=["none", "for advice", "for all"])
@pytest.mark.parametrize("office", list(Office))
def test_who_may_do_which_act(office: Office, mandate: Mandate | None) -> None:
    """Office by office, act by act: what the office allows, and of a member what the mandate adds."""
    party = PARTIES.get(office.role, office.role.value)
    given = (mandate,) if mandate else ()
    person = Person(id="1", name="X", mail="x@example.org", party=party, office=office, mandates=given)
    own = {act for act in ActName if FORMS[act].by in (By.ORGANISATION, By.EITHER)}
    by_mandate = {None: set[ActName](), FOR_ADVICE: {ActName.SUBMIT_ADVICE}, FOR_ALL: own}[mandate]
    allowed = {
        Office.CASE_HANDLER: {act for act in ActName if FORMS[act].by in (By.LANDLORD, By.EITHER)},
        Office.SECRETARY: own,
        Office.MEMBER: {*MEMBERS_ACTS} | by_mandate,
    }.get(office, set())

    assert {act for act in ActName if may_do(person, act)} == allowed
    assert office is Office.MEMBER or {act for act in ActName if may_do(office, act)} == allowed
    assert office is Office.SECRETARY or not any(may_enter(person, act, "landlord") for act in ActName)


def test_no_mandate_is_for_what_the_organisation_cannot_do_or_a_member_may_anyway() -> None:
    assert {act for act in ActName if may_do(Office.SECRETARY, act)} == {*MANDATED, *MEMBERS_ACTS}
    assert not {*MANDATED} & {*MEMBERS_ACTS}


def test_an_own_letter_is_entered_by_who_may_do_what_it_says() -> None:
    member = Person(id="1", name="X", mail="x@example.org", party="geleen", office=Office.MEMBER)
    mandated = member.model_copy(update={"mandates": (FOR_ADVICE,)})
    assert may_enter_own(mandated, ActName.SUBMIT_ADVICE)
    assert not may_enter_own(member, ActName.SUBMIT_ADVICE)
    assert not may_enter_own(mandated, ActName.REACT)


# --- giving and taking away ---


def test_a_mandate_runs_from_its_first_day_until_its_last(
    installation: Installation, person: Person, member: Person, hour: Hour
) -> None:
    Mandates(installation, person, hour).give(member.id, ["submit_advice"], TOMORROW, WEEK)
    before = signed_in(installation, member, hour)
    hour.now = hour.now.replace(day=3, hour=22)  # midnight in Amsterdam
    during = signed_in(installation, member, hour)
    hour.now = hour.now.replace(day=10, hour=21, minute=59)
    at_last = signed_in(installation, member, hour)
    hour.pass_by(minutes=1)

    assert [may_do(one, ActName.SUBMIT_ADVICE) for one in (before, during, at_last)] == [False, True, True]
    assert not may_do(during, ActName.REACT)
    assert not may_do(signed_in(installation, member, hour), ActName.SUBMIT_ADVICE)
    assert Mandates(installation, person, hour).given() == []


def test_it_is_taken_away_at_once(installation: Installation, person: Person, member: Person, hour: Hour) -> None:
    arranging = Mandates(installation, person, hour)
    given = arranging.give(member.id, None, TODAY, WEEK)
    assert may_do(signed_in(installation, member, hour), ActName.SUBMIT_ADVICE)
    assert [(one.name, two) for one, two in every_mandate(installation, date(2027, 5, 3))] == [
        ("T. Wouters", given.mandate)
    ]

    arranging.end(given.id)

    with pytest.raises(NotPermitted):
        require_may_do(signed_in(installation, member, hour), ActName.SUBMIT_ADVICE)
    with pytest.raises(NotFound):
        arranging.end(given.id)
    assert (arranging.given(), every_mandate(installation, date(2027, 5, 3))) == ([], [])


def test_it_is_the_boards_and_not_the_givers(
    installation: Installation, person: Person, member: Person, hour: Hour
) -> None:
    Mandates(installation, person, hour).give(member.id, ["submit_advice"], TODAY, WEEK)
    chair = somebody(installation, hour, "V. Oorzitter", "geleen", Office.SECRETARY)
    Staffing(installation, None, hour).end(person.id)

    (one,) = Mandates(installation, chair, hour).given()
    assert (one.person.name, one.given_by.name) == ("T. Wouters", "A. Peters")
    assert may_do(signed_in(installation, member, hour), ActName.SUBMIT_ADVICE)


def test_whose_account_is_closed_has_none(
    installation: Installation, person: Person, member: Person, hour: Hour
) -> None:
    arranging = Mandates(installation, person, hour)
    arranging.give(member.id, None, TODAY, WEEK)
    Staffing(installation, None, hour).end(member.id)

    assert (arranging.given(), arranging.members()) == ([], [])


# --- by whom, to whom ---


@pytest.mark.parametrize("office", [one for one in Office if one is not Office.SECRETARY])
def test_nobody_but_a_secretary_arranges_mandates(
    installation: Installation, person: Person, member: Person, hour: Hour, office: Office
) -> None:
    """Not a member with a mandate for everything, and nobody of the landlord or of who runs the system."""
    party = {"landlord": "landlord", "organisation": "geleen"}.get(office.role, office.role.value)
    other = somebody(installation, hour, "I. Emand", party, office)
    if office is Office.MEMBER:
        Mandates(installation, person, hour).give(other.id, None, TODAY, WEEK)

    with pytest.raises(NotPermitted):
        Mandates(installation, signed_in(installation, other, hour), hour)


def test_another_boards_mandates_are_not_there(
    installation: Installation, person: Person, member: Person, hour: Hour
) -> None:
    given = Mandates(installation, person, hour).give(member.id, None, TODAY, WEEK)
    beek = Mandates(installation, somebody(installation, hour, "J. Janssen", "beek", Office.SECRETARY), hour)

    assert (beek.given(), beek.members()) == ([], [])
    with pytest.raises(NotFound):
        beek.end(given.id)
    assert Mandates(installation, person, hour).given()


@pytest.mark.parametrize(
    ("party", "office"),
    [
        ("beek", Office.MEMBER),
        ("geleen", Office.SECRETARY),
        ("landlord", Office.CASE_HANDLER),
        ("landlord", Office.READER),
        ("administrator", Office.ADMINISTRATOR),
        ("auditor", Office.AUDITOR),
    ],
)
def test_only_a_member_of_the_own_board_is_given_one(
    installation: Installation, person: Person, hour: Hour, party: str, office: Office
) -> None:
    other = somebody(installation, hour, "I. Emand", party, office)
    with pytest.raises(WrongInput) as wrong:
        Mandates(installation, person, hour).give(other.id, None, TODAY, WEEK)
    assert [fault.field for fault in wrong.value.faults] == ["person"]


def test_a_mandate_in_the_database_gives_nobody_else_anything(
    installation: Installation, person: Person, member: Person, hour: Hour
) -> None:
    """Also where somebody came to another party or office since: the office is asked with it."""
    Mandates(installation, person, hour).give(member.id, None, TODAY, WEEK)
    for party, office in (("landlord", Office.READER), ("beek", Office.MEMBER), ("auditor", Office.AUDITOR)):
        Register(installation.accounts).change(member.id, party=party, office=office)
        moved = signed_in(installation, member, hour)
        assert moved.mandates == ()
        assert not may_do(moved, ActName.SUBMIT_ADVICE)


# --- what was filled in ---


def test_every_fault_at_once(installation: Installation, person: Person, hour: Hour) -> None:
    with pytest.raises(WrongInput) as wrong:
        Mandates(installation, person, hour).give("nobody", [], "", "31-12-2027")

    assert [(fault.code, fault.field) for fault in wrong.value.faults] == [
        ("field_invalid", "person"),
        ("field_missing", "acts"),
        ("field_missing", "first_day"),
        ("field_invalid", "last_day"),
    ]


@pytest.mark.parametrize("acts", [["respond"], ["submit_advice", "ask_question"], ["x"]])
def test_what_no_mandate_can_be_for(
    installation: Installation, person: Person, member: Person, hour: Hour, acts: list[str]
) -> None:
    with pytest.raises(WrongInput, match="no mandate can be given"):
        Mandates(installation, person, hour).give(member.id, acts, TODAY, WEEK)


@pytest.mark.parametrize(
    ("first", "last"),
    [(WEEK, TODAY), ("2027-04-01", "2027-05-02"), (TODAY, "2028-05-04"), ("2026-01-01", "2028-05-04")],
)
def test_days_on_which_no_mandate_can_run(
    installation: Installation, person: Person, member: Person, hour: Hour, first: str, last: str
) -> None:
    with pytest.raises(WrongInput) as wrong:
        Mandates(installation, person, hour).give(member.id, None, first, last)
    assert [fault.field for fault in wrong.value.faults] == ["last_day"]
    longest = date(2027, 5, 3) + timedelta(days=366)
    assert Mandates(installation, person, hour).give(member.id, None, TODAY, longest.isoformat())
