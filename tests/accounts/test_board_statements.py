"""What boards arrange is stated on record: once, as it is, without a name."""

from pathlib import Path

import pytest

from activities.checkpoints import Checkpoints
from application.board_affairs import BoardAffairs
from application.board_statements import BoardStatements
from application.handing_over import HandingOver
from application.mandates import Mandates
from application.people import Office, Person
from application.recovering import Board, Letters
from application.staffing import Staffing
from evidence.verification.record_verification import RecordLocation, RecordVerification
from installation.accounts.register import Register
from installation.installation import Installation
from installation.keys import LogKeys
from installation.statements import statements
from tests.accounts.conftest import Hour, somebody
from tests.accounts.test_credentials import make_record
from tests.accounts.test_recovering import NEW, asked

TODAY, LATER = "2027-05-03", "2027-05-10"


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def member(installation: Installation, hour: Hour) -> Person:
    return somebody(installation, hour, "T. Wouters", "geleen", Office.MEMBER, was_here=True)


def on_record(installation: Installation) -> list[tuple[str, str]]:
    return [(one.kind.value, one.person) for one in statements(installation.record)]


def test_what_a_board_arranges_is_stated_once_and_the_log_vouches_for_it(
    installation: Installation, person: Person, member: Person, hour: Hour, tmp_path: Path
) -> None:
    make_record(installation)
    affairs = BoardAffairs(installation, hour)
    affairs.bring_about()
    mandate = Mandates(installation, person, hour).give(member.id, ["react", "submit_advice"], TODAY, LATER)
    affairs.bring_about()
    hour.pass_by(hours=1)
    Mandates(installation, person, hour).end(mandate.id)
    one = HandingOver(installation, person, hour).arrange(person.id, member.id, TODAY, closes=True).id
    HandingOver(installation, member, hour).agree(one)
    for _ in range(2):
        affairs.bring_about()
        BoardAffairs(installation, hour).bring_about()  # another process

    offices = [("office_given", person.id), ("office_given", member.id)]
    mandates = [("mandate_given", member.id), ("mandate_ended", member.id)]
    left = [("office_ended", person.id), ("office_given", member.id)]
    found = on_record(installation)
    assert found[:3] == [*offices, mandates[0]]
    assert sorted(found[3:]) == sorted([mandates[1], *left, ("handed_over", member.id)])
    given = statements(installation.record)[2]
    assert given.party == "geleen"
    assert given.content == {
        "mandate": mandate.id,
        "person": member.id,
        "acts": "submit_advice react",
        "first_day": TODAY,
        "last_day": LATER,
        "by": person.id,
    }
    _, *rest = statements(installation.record)
    (handed,) = [each for each in rest if each.kind == "handed_over"]
    assert handed.content == {
        "hand_over": one,
        "person": member.id,
        "giver": person.id,
        "giver_is": "gone",
        "by": person.id,
    }
    keys = LogKeys(tmp_path / "keys", installation.record, "log.example", hour)
    assert Checkpoints(installation.record, keys, hour).make()
    place = RecordLocation(str(installation.record.url), tmp_path, tmp_path)
    assert RecordVerification(place, installation.record).of_log().findings == []


def test_who_let_somebody_in_again_is_stated(
    installation: Installation, person: Person, member: Person, hour: Hour
) -> None:
    make_record(installation)
    staff = somebody(installation, hour, "M. Smeets", "landlord", Office.CASE_HANDLER)
    code = asked(installation, hour)
    Board(installation, member, hour).confirm(code)
    Staffing(installation, None, hour).end(member.id)
    Letters(installation, staff, hour).enter("geleen", NEW, "weer@geleen.example", "het bestuur", TODAY)
    hour.pass_by(days=8)
    BoardAffairs(installation, hour).bring_about()

    recovered = [one for one in statements(installation.record) if one.kind == "recovered"]
    assert [(one.person, one.content["by"]) for one in recovered] == [
        (person.id, member.id),
        (person.id, f"letter {staff.id}"),
    ]


@pytest.mark.parametrize("office", [None, Office.ADMINISTRATOR])
def test_a_mandate_that_ended_with_its_holders_account_is_stated_so_that_it_is_proved(
    installation: Installation, person: Person, member: Person, hour: Hour, tmp_path: Path, office: Office | None
) -> None:
    make_record(installation)
    by = somebody(installation, hour, "B. Heer", "administrator", office) if office else None
    Mandates(installation, person, hour).give(member.id, None, TODAY, LATER)
    BoardAffairs(installation, hour).bring_about()
    Staffing(installation, by, hour).end(member.id)
    BoardAffairs(installation, hour).bring_about()

    (ended,) = (one for one in statements(installation.record) if one.kind == "mandate_ended")
    assert ended.content["by"] == (by.id if by else "operator")
    place = RecordLocation(installation.record.url.render_as_string(hide_password=False), tmp_path, tmp_path)
    assert RecordVerification(place, installation.record).of_log().findings == []


def test_no_name_and_no_address_stands_there_and_nothing_of_staff(
    installation: Installation, person: Person, member: Person, hour: Hour
) -> None:
    make_record(installation)
    somebody(installation, hour, "M. Smeets", "landlord", Office.CASE_HANDLER)
    Mandates(installation, person, hour).give(member.id, None, TODAY, LATER)
    BoardAffairs(installation, hour).bring_about()

    said = " ".join(one.model_dump_json() for one in statements(installation.record))
    assert {one.party for one in statements(installation.record)} == {"geleen"}
    assert '"acts":"all"' in said
    assert not any(name in said for name in ("Peters", "Wouters", "@"))


def test_while_the_record_is_away_it_waits_and_is_stated_later(
    installation: Installation, person: Person, member: Person, hour: Hour
) -> None:
    affairs = BoardAffairs(installation, hour)
    Mandates(installation, person, hour).give(member.id, None, TODAY, LATER)
    affairs.bring_about()
    hour.pass_by(hours=3)
    make_record(installation)

    affairs.bring_about()

    assert {f"{one.at:%H:%M}" for one in statements(installation.record)} == {"15:00"}


def test_the_record_is_asked_only_when_something_was_arranged(
    installation: Installation, person: Person, hour: Hour, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_record(installation)
    stating = BoardStatements(installation, hour)
    stating.put_on_record()
    monkeypatch.setattr("application.board_statements.stated", lambda _: pytest.fail("it was asked"))
    stating.put_on_record()


def test_an_office_that_comes_back_is_stated_again(
    installation: Installation, person: Person, member: Person, hour: Hour
) -> None:
    make_record(installation)
    stating = BoardStatements(installation, hour)
    for office in (Office.MEMBER, Office.SECRETARY, Office.MEMBER):
        Register(installation.accounts).change(member.id, office=office)
        stating.put_on_record()

    offices = [one.content["office"] for one in statements(installation.record) if one.person == member.id]
    assert offices == ["member", "secretary", "member"]
