"""Those of a board who do the same at once: each word counts once, and what follows happens once. On both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from application.errors import WrongInput
from application.handing_over import HandingOver, kept_hand_overs
from application.people import Office, Person
from application.recovering import Board
from installation.accounts.recoveries import Recoveries
from installation.accounts.register import Register
from installation.installation import Installation
from tests.accounts.conftest import Hour, somebody
from tests.accounts.test_recovering import NEW, asked


def test_fellow_members_who_confirm_at_once_count_once_each(
    installation: Installation, person: Person, hour: Hour
) -> None:
    names = ("T. Wouters", "V. Oorzitter", "P. Enning")
    fellows = [somebody(installation, hour, name, "geleen", Office.MEMBER, was_here=True) for name in names]
    code, start = asked(installation, hour), Barrier(4)

    def confirm(by: Person) -> str:
        start.wait()
        try:
            return f"{Board(installation, by, hour).confirm(code).confirmed}"
        except WrongInput:
            return "over"  # it was done by the others already

    with ThreadPoolExecutor(4) as pool:
        said = [*pool.map(confirm, (fellows[0], fellows[0], fellows[1], fellows[1]))]

    (done,) = Recoveries(installation.accounts).done()
    assert sorted(Recoveries(installation.accounts).confirmed_by(done.id)) == sorted(one.id for one in fellows[:2])
    assert done.mail == NEW
    assert "2" in said


def test_a_hand_over_that_several_carry_out_happens_once(
    installation: Installation, person: Person, hour: Hour
) -> None:
    member = somebody(installation, hour, "T. Wouters", "geleen", Office.MEMBER)
    one = HandingOver(installation, person, hour).arrange(person.id, member.id, "2027-05-04", closes=True).id
    HandingOver(installation, member, hour).agree(one)
    hour.pass_by(days=1)
    start = Barrier(4)

    def carry_out(_: int) -> bool:
        start.wait()
        return kept_hand_overs(installation).carry_out(one, date(2027, 5, 4), hour())

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(carry_out, range(4))) == [False, False, False, True]
    board = Register(installation.accounts).people("geleen")
    offices = {each.id: (each.office, each.ended_at is None) for each in board}
    assert offices == {person.id: ("secretary", False), member.id: ("secretary", True)}


def test_two_hand_overs_of_one_person_at_once_are_one(installation: Installation, person: Person, hour: Hour) -> None:
    takers = [somebody(installation, hour, name, "geleen", Office.MEMBER) for name in ("T. Wouters", "P. Enning")]
    start = Barrier(2)

    def arrange(taker: Person) -> bool:
        start.wait()
        try:
            HandingOver(installation, person, hour).arrange(person.id, taker.id, "2027-05-04", closes=False)
        except WrongInput:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(arrange, takers)) == [False, True]
    assert len(HandingOver(installation, person, hour).under_way()) == 1
