"""Opening the page of a dossier is being told: by that alone, once, for the own party; nobody reads who it was."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import Request
from sqlalchemy import select

from application.people import Viewer
from application.reading import Readings
from application.signing_in import SignedIn
from installation.accounts.personal_sights import PersonalSights
from installation.installation import Installation
from installation.settings import Settings
from models.parties import AUDITOR, LANDLORD
from models.record.tables import SightRow
from portal.web import guarded, site_of
from tests.audit.playing import OnRecord, put_on_record
from tests.portal.conftest import signed_in_for
from tests.portal.serving import Served, served
from tests.portal.test_reading_pages import section

SCENARIO = "four-verdicts-and-a-conflict"
NUMBER = "2027-001"


def somebody(request: Request) -> SignedIn | None:
    """Whoever a request says that it is of; nobody is signed in where it says nothing."""
    party = request.headers.get("x-party")
    return signed_in_for(party) if party else None


class Room:
    """A portal over a record of which no notice has left yet."""

    def __init__(self, record: OnRecord, installation: Installation, portal: Served) -> None:
        self.record = record
        self.installation = installation
        self.portal = portal
        self.path = f"/dossiers/{record.numbers[0]}"

    def sights(self) -> list[tuple[str, int]]:
        asked = select(SightRow.party, SightRow.sequence).order_by(SightRow.sequence, SightRow.party)
        with self.record.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(asked)]  # type: ignore[misc]

    def listed(self, party: str) -> list[str]:
        return [one.number for one in Readings(self.installation, Viewer.of_party(party)).dossiers()]

    def last(self) -> int:
        opened = self.installation.reader.opened(LANDLORD, self.record.numbers[0])
        assert opened
        return opened.sequence


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    (tmp_path / "var").mkdir()
    record = put_on_record(tmp_path / "var", SCENARIO, delivered=False)
    with (
        Installation(Settings(var=tmp_path / "var", embedded_port=1)) as made,
        served(guarded(site_of(made, somebody, strict=True), made.settings)) as portal,
    ):
        yield Room(record, made, portal)
    record.engine.dispose()


def test_a_party_knows_by_its_page_what_no_mail_told_it(room: Room) -> None:
    before = room.listed("geleen")
    page = room.portal.get(room.path, X_Party="geleen")
    knows = Readings(room.installation, Viewer.of_party("geleen")).opened(NUMBER).view.events

    assert (before, page.status, room.listed("geleen")) == ([], 200, [NUMBER])
    assert room.listed("beek") == []
    assert {"request_opened", "response_given"} <= {event.type.value for event in knows}


def test_however_often_it_is_opened_it_is_once_for_each_last_event(room: Room) -> None:
    for _ in range(10):
        room.portal.get(room.path, X_Party="geleen")

    assert room.sights() == [("geleen", room.last())]


GELEEN = {"X_Party": "geleen"}
NO_OPENING: tuple[tuple[str, str, dict[str, str], int], ...] = (
    ("HEAD", "/dossiers/2027-001", GELEEN, 405),
    ("POST", "/dossiers/2027-001", GELEEN, 405),
    ("GET", "/dossiers/2027-001", {**GELEEN, "Sec_Purpose": "prefetch"}, 503),
    ("GET", "/dossiers/2027-001", {**GELEEN, "Sec_Purpose": "prefetch;prerender"}, 503),
    ("GET", "/dossiers/2027-001", {**GELEEN, "Purpose": "prefetch"}, 503),
    ("GET", "/dossiers/2027-001", {}, 303),
    ("GET", "/dossiers/2027-001", {"X_Party": "administrator"}, 403),
    ("GET", "/dossiers/2027-001", {"X_Party": "strangers"}, 404),
    ("GET", "/dossiers/2027-999", GELEEN, 404),
    ("GET", "/dossiers", GELEEN, 200),
    ("GET", "/taken", GELEEN, 200),
    ("GET", "/dossiers/2027-001/doen/acknowledge_receipt", GELEEN, 404),
    ("GET", "/dossiers/2027-001/documenten/1/1", GELEEN, 404),
)


def test_nothing_else_is_opening_a_page(room: Room) -> None:
    for method, path, headers, status in NO_OPENING:
        assert room.portal.send(method, path, None, **headers).status == status, (method, path, headers)

    assert room.sights() == []
    assert PersonalSights(room.installation.accounts).of_dossier(NUMBER) == []


def test_the_auditor_s_looking_tells_nobody_anything_and_is_noted_for_the_person(room: Room) -> None:
    assert room.portal.get(room.path, X_Party=AUDITOR).status == 200
    (own,) = PersonalSights(room.installation.accounts).of_dossier(NUMBER)

    assert room.sights() == []
    assert (own.person, own.sequence) == (AUDITOR, room.last())


def test_a_landlord_s_reader_looks_for_the_landlord_alone(room: Room) -> None:
    room.portal.get(room.path, X_Party=LANDLORD)
    room.portal.get(room.path, X_Party=LANDLORD)

    assert room.sights() == [(LANDLORD, room.last())]
    assert room.listed("geleen") == room.listed("beek") == []
    assert len(PersonalSights(room.installation.accounts).of_dossier(NUMBER)) == 1


def test_the_other_side_reads_party_and_day_and_neither_person_nor_hour(room: Room) -> None:
    room.portal.get(room.path, X_Party="geleen")
    landlord, own, other = (room.portal.get(room.path, X_Party=party).text for party in (LANDLORD, "geleen", "beek"))
    seen = "Gezien door Huurdersvereniging Geleen op "

    assert seen in section(landlord, "tijdlijn-lijst")
    assert not re.search(rf"{seen}[^<]*\d:\d\d", landlord)
    assert "A. Peters" not in section(landlord, "tijdlijn-lijst")
    assert "Gezien door Huurdersvereniging" not in other
    assert "Gezien door ZOwonen op " in section(own, "tijdlijn-lijst")


def test_nobody_reads_that_its_own_affairs_were_seen(room: Room) -> None:
    """The landlord saw the page, but never how an organisation consulted and decided."""
    room.portal.get(room.path, X_Party=LANDLORD)
    page = section(room.portal.get(room.path, X_Party="geleen").text, "tijdlijn-lijst")
    moments = [one for one in page.split('<li class="moment') if "Gezien door ZOwonen" in one]

    assert moments
    assert all("advies" in one for one in moments), moments


def test_what_cannot_go_on_record_is_not_told_and_the_page_says_so(room: Room) -> None:
    with room.record.engine.connect() as other, other.begin():  # somebody else holds the record
        landlord = room.portal.get(room.path, X_Party=LANDLORD)
        geleen = room.portal.get(room.path, X_Party="geleen")

    assert landlord.status == 200
    assert "Misschien staat hier niet alles" in landlord.text
    assert "heeft geadviseerd" not in landlord.text
    assert geleen.status == 404
    assert room.sights() == []
    assert PersonalSights(room.installation.accounts).of_dossier(NUMBER) == []
    assert "Misschien staat hier niet alles" not in room.portal.get(room.path, X_Party=LANDLORD).text
