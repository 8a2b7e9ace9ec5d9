"""The year of a party, what is announced, and the address at which a calendar program reads."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time
from itertools import repeat

import pytest
from icalendar import Calendar

from application.errors import NotPermitted
from application.people import Office, Viewer
from application.reading import Readings
from application.year import KEPT_FOR, Days
from installation.accounts.register import Register
from models.parties import AUDITOR, LANDLORD
from tests.portal.inhabited import NOBODY, Inhabited, inhabited
from tests.portal.visiting import signed_in

ADDRESS = re.compile(r"/jaar/agenda/[\w-]+\.ics")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inhabited]:
    with inhabited(tmp_path_factory.mktemp("year")) as found:
        yield found


def address_of(town: Inhabited, who: str) -> str:
    made = ADDRESS.search(town.visitor(who).post("/jaar/agenda").text)
    assert made
    return made[0]


def test_a_calendar_program_reads_without_signing_in_and_only_what_its_party_knows(town: Inhabited) -> None:
    own, others = address_of(town, "secretary"), address_of(town, "outsider")
    program = town.visitor(NOBODY)
    answer = program.get(own)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    days = Calendar.from_ical(answer.text).walk("VEVENT")
    assert days
    assert {str(day["SUMMARY"])[:8] for day in days} <= {*town.numbers}
    assert program.get(others).text.count("BEGIN:VEVENT") < len(days)
    assert town.number not in program.get(others).text, "an organisation that takes no part has nothing of it"


def test_a_day_stays_in_the_calendar_until_nobody_looks_back_for_it(town: Inhabited) -> None:
    readings = Readings(town.installation, town.person("secretary").viewer)
    days = Days(readings).all()
    for last in {one.known.day for one in days}:
        then = datetime.combine(last + KEPT_FOR, time(12), UTC)
        assert [*Days(readings, repeat(then).__next__).all()] == [one for one in days if one.known.day >= last]
    with pytest.raises(NotPermitted):
        Days(Readings(town.installation, Viewer.of_party(AUDITOR))).all()


def test_what_did_not_change_is_not_sent_again(town: Inhabited) -> None:
    address, program = address_of(town, "secretary"), town.visitor(NOBODY)
    first = program.get(address)
    again = program.get(address, If_None_Match=first.headers["etag"])
    assert (again.status, again.text) == (304, "")
    assert program.get(address).text == first.text
    assert program.get(address, If_None_Match='"another"').status == 200


def test_a_new_address_ends_the_old_one_and_stopping_ends_it(town: Inhabited) -> None:
    first, second = address_of(town, "member"), address_of(town, "member")
    program = town.visitor(NOBODY)
    assert [program.get(one).status for one in (first, second)] == [404, 200]
    assert town.visitor("member").post("/jaar/agenda", {"weg": "1"}).status == 303
    assert program.get(second).status == 404
    assert second not in town.visitor("member").get("/jaar").text, "it is shown once"


def test_the_address_ends_with_the_account(town: Inhabited) -> None:
    person = town.member_of("geleen", Office.MEMBER, "tijdelijk")
    made = ADDRESS.search(signed_in(town.served, town.installation, person).post("/jaar/agenda").text)
    assert made
    assert town.visitor(NOBODY).get(made[0]).status == 200
    Register(town.installation.accounts).change(person.id, ended_at=datetime.now(UTC))
    assert town.visitor(NOBODY).get(made[0]).status == 404


def test_what_is_announced_is_seen_by_those_to_whom_it_is(town: Inhabited) -> None:
    handler = town.visitor("case_handler")
    said = [
        ("subject", "Nieuw zonnepanelenbeleid"),
        ("organisations", "geleen"),
        ("expected", "1-10-2999"),
        ("remark", ""),
    ]
    assert handler.post("/jaar/aankondigingen", said).status == 303
    assert "Nieuw zonnepanelenbeleid" in handler.get("/jaar").text
    assert re.search(r"Verwacht vanaf (\w+ )?1 oktober 2999", town.visitor("member").get("/jaar").text)
    assert "zonnepanelen" not in town.visitor("outsider").get("/jaar").text
    taking_back = re.search(r"/jaar/aankondigingen/[\w-]+/intrekken", handler.get("/jaar").text)
    assert taking_back
    assert town.visitor("secretary").post(taking_back[0]).status == 403
    assert town.visitor("reader").post(taking_back[0]).status == 403
    assert handler.post(taking_back[0]).status == 303
    assert handler.post(taking_back[0]).status == 404
    assert "zonnepanelen" not in town.visitor("member").get("/jaar").text


def test_every_fault_of_an_announcement_is_told_and_what_was_typed_stays(town: Inhabited) -> None:
    said = [("subject", "x" * 201), ("organisations", "nobody"), ("expected", "1-1-2020"), ("remark", "y" * 1001)]
    answer = town.visitor("case_handler").post("/jaar/aankondigingen", said)
    assert answer.status == 422
    assert answer.text.count("field__fault") >= 4
    assert "x" * 201 in answer.text


@pytest.mark.parametrize("asked", ["", "2027", "abc", "99999", "-1", "²027", "0000"])
def test_any_year_can_be_asked_for(town: Inhabited, asked: str) -> None:
    assert town.visitor("secretary").get(f"/jaar?jaar={asked.replace('²', '%C2%B2')}").status == 200


def test_the_landlord_reads_whose_day_it_is(town: Inhabited) -> None:
    assert town.person("case_handler").party == LANDLORD
    text = town.visitor("case_handler").get("/jaar?jaar=2027").text + town.visitor("case_handler").get("/jaar").text
    assert "(Huurdersvereniging Geleen)" in text
