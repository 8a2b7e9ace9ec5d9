"""The overview: what is chosen and sought stands there, for each what it may know, on the page and in the table."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote, quote_plus

import pytest
from sqlalchemy import update

from application.overview import Chosen, Overview
from application.people import Office, Viewer
from application.reading import Readings
from models.record.tables import SeatRow
from models.sought import LONGEST
from tests.portal.inhabited import Inhabited, inhabited
from tests.portal.serving import asked_of
from tests.portal.test_every_page import PROCEDURES
from tests.portal.test_isolation import told
from tests.portal.visiting import Visitor, signed_in

NUMBER = re.compile(r'href="/dossiers/(\d{4}-\d{3})"')
PLAN, JOINT, PROMISES = "2027-001", "2027-002", "2027-003"
CHOICES = {
    "": {PLAN, JOINT, PROMISES, "own"},
    "toon=gesloten": set(),
    "toon=alle&recht=consent": set(),
    "recht=weighty_advice": set(),
    "jaar=2027": {PLAN, JOINT, PROMISES},
    "jaar=2027&volgorde=dag": {PLAN, JOINT, PROMISES},
    "fase=closing": {PROMISES},
    "organisatie=limbricht": {PLAN, JOINT},
    "organisatie=nergens": set(),
    "zoek=sloop": {PROMISES},
    "zoek=sloop&jaar=2026": set(),
    "zoek=huurbeleid&organisatie=limbricht": {PLAN, JOINT},
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inhabited]:
    with inhabited(tmp_path_factory.mktemp("overview"), *PROCEDURES) as found:
        yield found


@pytest.fixture(scope="module")
def beek(house: Inhabited) -> Visitor:
    return signed_in(house.served, house.installation, house.member_of("beek", Office.SECRETARY, "voorzitter"))


def phrase(words: str) -> str:
    """Words between quotes, as an address has them."""
    return quote(f'"{words}"')


def shown(visitor: Visitor, query: str) -> list[str]:
    answer = visitor.get(f"/dossiers?{query}")
    assert answer.status == 200
    return [*dict.fromkeys(NUMBER.findall(answer.text))]


def rows(visitor: Visitor, query: str) -> list[list[str]]:
    answer = visitor.get(f"/dossiers/tabel.csv?{query}")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    return [*csv.reader(io.StringIO(answer.body.decode("utf-8-sig")), delimiter=";")]


@pytest.mark.parametrize("query", CHOICES)
def test_what_is_chosen_stands_there_and_in_the_table(query: str, house: Inhabited) -> None:
    visitor = house.visitor("case_handler")
    expected = {house.numbers[0] if one == "own" else one for one in CHOICES[query]}
    found = shown(visitor, query)

    assert {*found} == expected
    header, *cells = rows(visitor, query)
    assert [row[0] for row in cells] == found
    assert len(header) == 11
    assert all(len(row) == len(header) for row in cells)


def test_what_is_too_late_and_what_is_soon_is_what_each_knows_of_it(house: Inhabited) -> None:
    assert shown(house.visitor("case_handler"), "dag=binnenkort") == [house.number]
    assert shown(house.visitor("case_handler"), "dag=te-laat") == []
    march = datetime(2027, 3, 1, tzinfo=UTC)
    for party in ("landlord", "geleen", "auditor"):
        readings = Readings(house.installation, Viewer.of_party(party), lambda: march)
        overview = Overview(readings, lambda: march)
        late = {row.listed.number for row in overview.part(Chosen(is_late=True), most=9).rows}
        asked = (
            {} if party == "auditor" else {one.dossier for one in readings.tasks(most=99).rows if one.waiting.overdue}
        )
        assert {*asked} <= late
        assert {house.number, PLAN} <= late


def test_words_are_found_marked_and_longer_ones_where_they_are_nowhere(house: Inhabited) -> None:
    visitor = house.visitor("secretary")
    page = visitor.get(f"/dossiers?zoek={quote('HÚÚRBELEID')}").text
    assert "<mark>Huurbeleid</mark> 2027" in page
    assert "Niets gevonden" not in page
    page = visitor.get("/dossiers?zoek=verhuisk").text
    assert "<mark>verhuiskosten</mark>" in page
    assert "Niets gevonden met precies deze woorden" in page
    page = visitor.get(f"/dossiers?zoek={phrase('woning in dezelfde')}").text
    assert "<mark>woning in dezelfde</mark> buurt" in page
    assert shown(visitor, f"zoek={phrase('dezelfde woning in')}") == []


@pytest.mark.parametrize("typed", ["***", "— …", "hu*", "x" * (LONGEST + 1), "a b c d e f g h i j k l m"])
def test_what_nobody_can_look_for_is_said_beside_the_box(typed: str, house: Inhabited) -> None:
    answer = house.visitor("secretary").get(f"/dossiers?zoek={quote(typed)}")
    assert answer.status == 422
    assert 'id="zoek-fault"' in answer.text
    assert typed[:10] in answer.text


NONSENSE = (
    *("zoek=%00", "zoek=%22%22%22", "zoek=a:b%20NEAR(x)%20OR%20*", "zoek=%F0%9F%98%80x", "zoek=huur&na=x", "ruim=x"),
    *("na=x", "na=99999999999999-1", "jaar=nu", "fase=x", "toon=x", "organisatie=%00", f"zoek={'y' * 5000}"),
)


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_is_answered(query: str, house: Inhabited, caplog: pytest.LogCaptureFixture) -> None:
    for path in ("/dossiers", "/dossiers/tabel.csv"):
        assert house.visitor("secretary").get(f"{path}?{query}").status in (200, 400, 404, 422)
    assert "a page failed" not in caplog.text


def test_a_text_that_looks_like_markup_or_a_formula_stays_text(house: Inhabited) -> None:
    number, subject = house.numbers[0], "=1+1<mark>\"';\n@x"
    with house.installation.record.begin() as connection:
        before = connection.execute(update(SeatRow).where(SeatRow.dossier == number).values(subject=subject))
        assert before.rowcount
    visitor = house.visitor("secretary")
    (row,) = [row for row in rows(visitor, "") if row[0] == number]
    assert row[1] == f"'{subject}"
    assert "=1+1&lt;mark&gt;" in visitor.get("/dossiers").text


# --- nobody finds what is another's --------------------------------------------------------------------------------

OF_BEEK = "woningen die dit jaar worden geïsoleerd"
"""In a question of Beek."""
OF_GELEEN = "vrezen hoge lasten"
"""In the account of Geleen's consultation, which nobody else reads but the auditor."""


def test_each_finds_its_own_and_not_what_is_anothers(house: Inhabited, beek: Visitor) -> None:
    secretary, handler, auditor = (house.visitor(who) for who in ("secretary", "case_handler", "auditor"))
    for words, finders in ((OF_BEEK, {"beek", "handler", "auditor"}), (OF_GELEEN, {"secretary", "auditor"})):
        who = {"beek": beek, "secretary": secretary, "handler": handler, "auditor": auditor}
        asked = f"zoek={phrase(words)}"
        assert {name for name, visitor in who.items() if shown(visitor, asked)} == finders
        assert {name for name, visitor in who.items() if rows(visitor, asked)[1:]} == finders


@pytest.mark.parametrize("words", [OF_BEEK, "geïsoleerd Kluis", "vrezen"])
def test_a_word_of_another_is_as_a_word_of_nobody(words: str, house: Inhabited) -> None:
    """The same page, the same questions to the record: nothing is told by what else it would have been."""
    visitor, found = house.visitor("outsider"), list[object]()
    visitor.get("/dossiers")  # it has its cookie
    for typed in (words, " ".join(f"qqqqq{n}" for n, _ in enumerate(words.split()))):
        with asked_of(house.installation.record) as asked:
            answer = visitor.get(f"/dossiers?zoek={quote(typed)}")
        found.append((told(answer, quote(quote(typed)), quote(typed), quote_plus(typed), typed), asked))
    assert found[0] == found[1]


def test_drafts_are_their_makers_and_the_administrator_finds_nothing(house: Inhabited, beek: Visitor) -> None:
    asked = f"zoek={phrase('slecht geïsoleerde woningen')}"
    assert shown(house.visitor("secretary"), asked) == [JOINT]
    assert shown(beek, asked) == [JOINT]
    for who in ("case_handler", "auditor"):
        assert shown(house.visitor(who), asked) == []
    assert house.visitor("administrator").get(f"/dossiers?{asked}").status == 403
    assert house.visitor("administrator").get(f"/dossiers/tabel.csv?{asked}").status == 403
