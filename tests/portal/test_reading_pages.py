"""The pages on which is read: they show what a party could know, all of it that matters, and nothing else."""

import html
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from fastapi import Request

from application.described import DescribedDossier
from application.people import Viewer
from application.reading import DocumentRead, Readings
from application.signing_in import SignedIn
from installation.installation import Installation
from installation.settings import Settings
from language.catalogue import dutch, dutch_day
from language.locks import LOCKS
from models.contents import Document
from models.parties import AUDITOR, LANDLORD
from portal import overview_pages, task_pages
from portal.documents_given import BYTES, disposition, given_out
from portal.web import guarded, site_of
from tests.audit.playing import put_on_record
from tests.portal.conftest import signed_in_for
from tests.portal.midway import PLAN, SURVEY, VOTE, marked, with_documents
from tests.portal.serving import Served, served

MIDWAY = Path(__file__).parent / "procedures" / "rent-policy.yaml"
SAMPLE = (
    "joint-advice", "joint-signatures", "four-verdicts-and-a-conflict", "claims-of-incompleteness", "amended-request",
    "consent-conditional-and-late", "extensions-of-every-kind", "meetings-that-are-owed", "own-response-letter-in-time",
    "papers-in-ones-own-favour", "weighty-advice", "unsolicited-advice", "dispute-and-rulings",
    "conclusion-of-both-sides",
)  # fmt: skip
PARTIES = (LANDLORD, "geleen", "beek", "limbricht", "beekdaelen", AUDITOR)


def somebody(request: Request) -> SignedIn:
    return signed_in_for(request.headers["x-party"])


class House(NamedTuple):
    """An installation with dossiers on its record, and the portal over it."""

    installation: Installation
    portal: Served
    numbers: tuple[str, ...]
    known: dict[str, list[str]]

    def readings(self, party: str) -> Readings:
        return Readings(self.installation, Viewer.of_party(party))

    def known_to(self, party: str) -> list[str]:
        if party not in self.known:
            self.known[party] = [one.number for one in self.readings(party).dossiers()]
        return self.known[party]

    def page(self, path: str, party: str) -> str:
        answer = self.portal.get(path, X_Party=party)
        assert answer.status == 200, path
        return html.unescape(answer.text)


def house(var: Path, *scenarios: Path) -> Iterator[House]:
    var.mkdir(exist_ok=True)
    record = put_on_record(var, *scenarios)
    with (
        Installation(Settings(var=var, embedded_port=1)) as made,
        served(guarded(site_of(made, somebody, strict=True), made.settings)) as portal,
    ):
        yield House(made, portal, record.numbers, {})
    record.engine.dispose()


@pytest.fixture(scope="module")
def midway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One procedure in the middle of its course."""
    yield from house(tmp_path_factory.mktemp("midway") / "var", MIDWAY)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Procedures of every kind, in their middle and at their end."""
    folder = tmp_path_factory.mktemp("many")
    stopped = [marked(name, folder) for name in SAMPLE]
    whole = [marked(name, folder, until_act=1) for name in SAMPLE[:4]]
    yield from house(folder / "var", *stopped, *whole)


# --- What a party may not know -------------------------------------------------------------------------------------

MARK = re.compile(r"merk-[\w-]+?-\d{3}\.")


def marks_known_to(house: House, party: str, number: str) -> set[str]:
    """The texts that a party could know of a dossier by now."""
    view = house.readings(party).opened(number).view
    return {mark for event in view.events for mark in MARK.findall(str(event.content))}


@pytest.mark.parametrize("party", PARTIES)
def test_no_page_has_a_text_that_its_reader_could_not_know(party: str, many: House) -> None:
    """A text that nobody else may know is on nobody else's page: not in what was said, in points, names or dates."""
    shown = 0
    for number in many.numbers:
        answer = many.portal.get(f"/dossiers/{number}", X_Party=party)
        found = {*MARK.findall(answer.text)}
        if number not in many.known_to(party):
            assert (answer.status, found) == (404, set())
        else:
            assert found <= marks_known_to(many, party, number), number
            shown += len(found)
    assert shown > 20  # the pages do show what was said


@pytest.mark.parametrize("party", PARTIES)
def test_a_page_has_every_text_that_its_reader_could_know(party: str, many: House) -> None:
    for number in many.known_to(party):
        page = many.page(f"/dossiers/{number}", party)
        missing = marks_known_to(many, party, number) - {*MARK.findall(page)}

        assert not missing, (number, missing)


def test_what_organisations_say_among_themselves_is_on_the_page_of_no_landlord(midway: House) -> None:
    page = midway.page("/dossiers/2027-001", LANDLORD)

    assert "De helft vindt 3 procent te veel" not in page
    assert "slecht geïsoleerd" not in page.replace("energielabel", "")
    assert "Niemand betaalt meer dan 20 euro" in page
    assert "Niemand betaalt meer dan 20 euro" not in midway.page("/dossiers/2027-001", "beek")


OF_BROWSER = re.compile(r'value="[0-9a-f]{128}"')
"""The sign of a form, which every browser has of its own."""


def test_a_dossier_that_one_takes_no_part_in_is_not_there(many: House) -> None:
    strange = next(n for n in many.numbers if n not in many.known_to("geleen"))
    found = many.portal.get(f"/dossiers/{strange}", X_Party="geleen")
    never = many.portal.get("/dossiers/2027-999", X_Party="geleen")

    assert (found.status, never.status) == (404, 404)
    assert OF_BROWSER.sub("", found.text.replace(strange, "2027-999")) == OF_BROWSER.sub("", never.text)
    assert dict(found.headers).keys() == dict(never.headers).keys()


@pytest.mark.parametrize("path", ["/dossiers/2027-001", "/dossiers", "/dossiers/2027-001/documenten/1/1"])
def test_the_administrator_reads_no_dossier(path: str, midway: House) -> None:
    assert midway.portal.get(path, X_Party="administrator").status == 403


# --- The page and `show --as` agree --------------------------------------------------------------------------------


def section(page: str, name: str) -> str:
    found = re.search(rf'<section class="[^"]*" id="{name}">(.*?)</section>', page, re.DOTALL)
    return found[1] if found else ""


def rows(part: str) -> list[str]:
    return re.findall(r'<li class="coming__one">(.*?)</li>', part, re.DOTALL)


@pytest.mark.parametrize("party", PARTIES)
def test_page_and_show_agree_on_locks_on_what_is_awaited_and_on_every_term(party: str, many: House) -> None:
    for number in many.known_to(party):
        page = many.page(f"/dossiers/{number}", party)
        shown = DescribedDossier.of(many.readings(party).dossier(number))
        waits, days = rows(section(page, "wachten")), rows(section(page, "dagen"))
        answer = re.search(r'<p class="statement__answer">(.*?)</p>', page)

        assert (answer[1] if answer else None) == (
            dutch()(LOCKS[shown.lock[0].state].answer) if shown.lock and shown.lock[0].state else None
        ), number
        assert len(waits) == len(shown.waits_for), number
        for row, one in zip(waits, shown.waits_for, strict=True):
            assert (dutch_day(one.until) in row) if one.until else ("Laatste dag" not in row.split("<details")[0])
            assert ("Te laat" in row) == one.overdue
        assert len(days) == len(shown.terms), number
        assert all(dutch_day(one.ends) in row for row, one in zip(days, shown.terms, strict=True))


# --- My tasks ------------------------------------------------------------------------------------------------------

TITLE = re.compile(r'task__title">([^<]*)</h')


def test_tasks_come_soonest_first_each_with_its_day_its_sentence_and_one_button(midway: House) -> None:
    page = midway.page("/taken", "geleen")

    assert TITLE.findall(page) == ["Besluit met uw bestuur wat u adviseert", "Geef uw advies"]
    assert "<strong>maandag 15 februari 2027</strong>" in page
    assert "U hebt 6 weken." in page
    assert "Uw voorzitter of uw secretaris doet dit." in page
    assert page.count('href="/dossiers/2027-001/doen/submit_advice"') == 1
    assert page.count("nl-button--primary") == 2


def test_the_landlord_has_its_own_tasks_each_about_an_organisation(midway: House) -> None:
    page = midway.page("/taken", LANDLORD)

    assert TITLE.findall(page) == [
        "Reageer op het advies van Stichting Huurdersbelangen Limbricht",
        "Huurdersvereniging Geleen wil met u praten. Zeg wanneer dat kan",
    ]
    assert 'href="/dossiers/2027-001/doen/respond?organisation=limbricht"' in page


def test_who_has_nothing_to_do_reads_so_and_what_comes(midway: House) -> None:
    page = midway.page("/taken", "limbricht")

    assert "U hoeft nu niets te doen" in page
    assert "ZOwonen reageert op het advies" in page
    assert "Uiterlijk woensdag 3 februari 2027" in page


def test_who_takes_part_in_nothing_is_told_that_nothing_is_going_on(serve_empty: Served) -> None:
    assert "Er loopt geen procedure." in serve_empty.get("/taken", X_Party="geleen").text
    assert "Er loopt nu geen dossier" in serve_empty.get("/dossiers", X_Party="geleen").text


@pytest.fixture
def serve_empty(tmp_path: Path) -> Iterator[Served]:
    for made in house(tmp_path / "var"):
        yield made.portal


def test_who_has_no_tasks_goes_where_there_is_something(midway: House) -> None:
    assert midway.portal.get("/taken", X_Party=AUDITOR).headers["location"] == "/dossiers"
    assert midway.portal.get("/taken", X_Party="administrator").headers["location"] == "/beheer"


# --- The list ------------------------------------------------------------------------------------------------------


def test_the_list_has_what_is_open_or_what_is_closed(many: House) -> None:
    for party in PARTIES:
        open_, closed = (many.page(f"/dossiers?toon={which}", party) for which in ("open", "gesloten"))
        listed = {number: number in open_ for number in many.known_to(party)}
        expected = {one.number: one.closed_at is None for one in many.readings(party).dossiers()}

        assert listed == expected
        assert {n for n in many.numbers if n in closed} == {n for n, is_open in expected.items() if not is_open}


@pytest.mark.parametrize(
    ("path", "on_card"), [("/taken", "task__dossier"), ("/dossiers?toon=gesloten", "level-3 task__title")]
)
def test_what_does_not_fit_on_a_page_stands_on_the_next_one(
    many: House, path: str, on_card: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, more = rf'{on_card}"><a class="nl-link" href="/dossiers/([\d-]+)"', r'href="(/\w+\?[^"]*na=[^"]+)"'
    whole = re.findall(card, many.page(path, LANDLORD))
    for pages in (task_pages, overview_pages):
        monkeypatch.setattr(pages, "PER_PAGE", 2)
    found, addresses = list[str](), [path]
    for address in addresses:
        page = many.page(address, LANDLORD)
        found += re.findall(card, page)
        addresses += re.findall(more, page)

    assert len(addresses) > 1
    assert found == whole


def test_a_page_of_a_list_that_there_cannot_be_is_refused(many: House) -> None:
    for path in ("/taken?na=x", "/dossiers?na=x", "/dossiers?na=2027-9999999999999999999"):
        assert many.portal.get(path, X_Party=LANDLORD).status == 400


def test_a_dossier_is_opened_from_the_list_by_who_may(midway: House) -> None:
    new = {p: re.findall('"(/nieuw|/aanvraag)"', midway.page("/dossiers", p)) for p in (LANDLORD, "geleen", AUDITOR)}

    assert new == {LANDLORD: ["/aanvraag"], "geleen": ["/nieuw"], AUDITOR: []}


# --- The page of a dossier -----------------------------------------------------------------------------------------


def test_the_tracks_stand_side_by_side_and_another_organisation_s_only_by_name(midway: House) -> None:
    own = midway.page("/dossiers/2027-001", "geleen")

    assert own.count("Wat deze organisatie doet, is iets tussen haar en ZOwonen.") == 3
    assert "Laatste dag: maandag 15 februari 2027" in own
    assert midway.page("/dossiers/2027-001", LANDLORD).count('class="card track"') == 4


def test_a_reader_is_offered_only_what_somebody_in_that_office_may_send(midway: House) -> None:
    landlord, own = (midway.page("/dossiers/2027-001", party) for party in (LANDLORD, "geleen"))

    assert "/doen/respond" in section(landlord, "doen")
    assert "/doen/submit_advice" not in landlord
    assert "/doen/submit_advice" in section(own, "doen")
    assert section(midway.page("/dossiers/2027-001", AUDITOR), "doen") == ""


def test_the_picture_and_the_list_say_what_happened(midway: House) -> None:
    page = midway.page("/dossiers/2027-001", "geleen")

    assert "Tijdlijn van dossier 2027-001" in page
    assert "Huurdersvereniging Geleen vroeg om een gesprek." in page


# --- Documents -----------------------------------------------------------------------------------------------------


def read_as(name: str, media_type: str) -> DocumentRead:
    document = Document(name=name, media_type=media_type, size=3, sha256="a" * 64)
    return DocumentRead(document, b"abc")


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("application/pdf", "application/pdf"),
        ("IMAGE/PNG", "image/png"),
        ("text/html", BYTES),
        ("image/svg+xml", BYTES),
        ("application/xhtml+xml", BYTES),
        ("text/javascript", BYTES),
        ("application/x-unknown", BYTES),
    ],
)
def test_a_document_is_a_file_to_keep_whatever_it_says_it_is(said: str, given: str) -> None:
    answer = given_out(read_as("plan.pdf", said))

    assert answer.headers["content-type"].split(";")[0] == given
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "plain", "full"),
    [
        ("plan 2027.pdf", "plan 2027.pdf", "plan%202027.pdf"),
        ('a";x="b.pdf', "a__x__b.pdf", "a_%3Bx%3D_b.pdf"),
        ("begroting €21.pdf", "begroting _21.pdf", "begroting%20%E2%82%AC21.pdf"),
        ("cafe\u0301.pdf", "caf_.pdf", "caf%C3%A9.pdf"),
        ("../../etc/passwd", "_.._etc_passwd", "_.._etc_passwd"),
        ("jpg\u202efdp.exe", "jpg_fdp.exe", "jpg_fdp.exe"),
        ("a\r\nSet-Cookie: x", "a__Set-Cookie_ x", "a__Set-Cookie_%20x"),
        ("...", "document", "document"),
    ],
)
def test_a_name_goes_along_in_full_and_leads_nowhere(name: str, plain: str, full: str) -> None:
    assert disposition(name) == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A dossier with documents: a plan, one called as a place, and how an organisation voted."""
    folder = tmp_path_factory.mktemp("documents")
    yield from house(folder / "var", with_documents(folder))


def links(house: House, party: str) -> list[str]:
    return re.findall(r'href="(/dossiers/[^"]+/documenten/[^"]+)"', house.page(f"/dossiers/{house.numbers[0]}", party))


def test_the_documents_of_a_page_are_those_that_its_reader_may_see(documents: House) -> None:
    assert [len(links(documents, party)) for party in (LANDLORD, "geleen", "beek", AUDITOR)] == [2, 3, 2, 2]


def test_every_document_of_a_page_can_be_kept(documents: House) -> None:
    plan, survey, vote = (documents.portal.get(path, X_Party="geleen") for path in links(documents, "geleen"))

    assert [plan.body, survey.body, vote.body] == [PLAN, SURVEY, VOTE]
    assert [a.headers["content-type"] for a in (plan, survey)] == ["application/pdf", BYTES]
    assert plan.headers["content-disposition"].endswith("filename*=UTF-8''Plan%20%E2%82%AC.pdf")
    assert {a.headers["content-disposition"].split(";")[0] for a in (plan, survey, vote)} == {"attachment"}


def test_what_one_may_not_see_is_not_there_in_the_words_of_what_never_was(documents: House) -> None:
    *_, vote = links(documents, "geleen")
    number = documents.numbers[0]
    hidden = documents.portal.get(vote, X_Party="beek")
    never = documents.portal.get(f"/dossiers/{number}/documenten/99/1", X_Party="beek")
    strange = documents.portal.get(vote, X_Party="limbricht")
    nowhere = documents.portal.get(vote.replace(number, "2027-999"), X_Party="limbricht")

    assert {hidden.status, never.status, strange.status, nowhere.status} == {404}
    for one, other in ((hidden, never), (strange, nowhere)):
        same = [OF_BROWSER.sub("", re.sub(r"/dossiers/[\w/%-]+", "", answer.text)) for answer in (one, other)]
        assert same[0] == re.sub("2027-999", number, same[1])
    assert not {VOTE.decode()} & {hidden.text, strange.text}


@pytest.mark.parametrize("path", ["x/1", "1/x", "1/0", "1/-1", "99999999999999999999/1"])
def test_a_place_that_cannot_be_is_no_fault_of_the_program(path: str, documents: House) -> None:
    answer = documents.portal.get(f"/dossiers/{documents.numbers[0]}/documenten/{path}", X_Party="geleen")

    assert answer.status in (404, 422)


# --- What could not leave -------------------------------------------------------------------------------------------


def test_of_a_letter_that_could_not_leave_the_administrator_reads_in_dutch_what_it_is_and_why(tmp_path: Path) -> None:
    for there in house(tmp_path / "var", MIDWAY):
        database = sqlite3.connect(tmp_path / "var" / "record.db")
        with closing(database), database:
            failed = "UPDATE outbox SET sent_at = NULL, attempts = 3, last_error = ? WHERE kind = ?"
            refused = "the mail server refuses the address of this party (550)"
            assert database.execute(failed, (refused, "request_received")).rowcount
        page = there.page("/beheer", "administrator")
        assert "… gevraagd, uiterlijk …" in page
        assert "Het ging niet weg: de mailserver weigert het adres van deze partij (550)." in page
        assert "request received" not in page
        assert "refuses" not in page
