"""Letters and dossiers as files from the portal: each party its own, as the page says it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from application.people import Office
from installation.accounts.account_tables import TakingRow
from installation.typesetting.press import LetterPress
from language.printout import Printout
from models.events import EventType
from portal.web import THREADS
from tests.portal.inhabited import Inhabited
from tests.portal.visiting import Visitor, signed_in
from tests.printing.papers import said_in


@pytest.fixture
def beek(town: Inhabited) -> Visitor:
    return signed_in(town.served, town.installation, town.member_of("beek", Office.SECRETARY, "voorzitter"))


def test_the_page_leads_to_its_letters_and_to_the_whole(town: Inhabited) -> None:
    secretary, page = town.visitor("secretary"), f"/dossiers/{town.number}"
    said = secretary.get(page).text
    opening = f"{page}/gebeurtenissen/1/brief"
    assert f'href="{opening}"' in said
    assert f'href="{page}/afdruk"' in said
    for address, name in ((opening, f"brief-{town.number}-1.pdf"), (f"{page}/afdruk", f"dossier-{town.number}-")):
        answer = secretary.get(address)
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
        assert f'attachment; filename="{name}' in answer.headers["content-disposition"]
        assert answer.body.startswith(b"%PDF-1.7")
        assert answer.body == secretary.get(address).body
    with town.installation.accounts.connect() as connection:
        taken = connection.execute(select(TakingRow.person, TakingRow.what).where(TakingRow.dossier == town.number))
        assert (town.person("secretary").id, "copy") in [tuple(row) for row in taken]
    letters = secretary.get(f"{page}/brieven").text
    assert f"{page}/brieven/" in letters
    assert "Als brief (PDF)" in letters


def test_what_a_member_reads_in_another_language_is_printed_in_it(town: Inhabited) -> None:
    reader = town.anew("reader")
    reader.get("/taal/en?naar=/")
    assert "Everything" not in said_in(reader.get(f"/dossiers/{town.number}/gebeurtenissen/1/brief").body)
    assert "Printed for ZOwonen" in said_in(reader.get(f"/dossiers/{town.number}/afdruk").body)


def test_a_party_gets_no_letter_of_another(town: Inhabited, beek: Visitor) -> None:
    for posting in town.installation.reader.outbox(town.number):
        answer = beek.get(f"/dossiers/{town.number}/brieven/{posting.id}/pdf")
        assert answer.status == (200 if posting.notice.recipient == "beek" else 404)
    own = (EventType.RECEIPT_ACKNOWLEDGED, EventType.ADVICE_SUBMITTED)
    events = [event for event in town.installation.reader.events(town.number) if event.party == "geleen"]
    assert events
    for event in events:
        assert beek.get(f"/dossiers/{town.number}/gebeurtenissen/{event.sequence}/brief").status == 404
        asked = town.visitor("secretary").get(f"/dossiers/{town.number}/gebeurtenissen/{event.sequence}/brief")
        assert asked.status == (200 if event.type in own else 404)
    assert beek.get(f"/dossiers/{town.number}/gebeurtenissen/9999/brief").status == 404


def test_whoever_prints_much_holds_up_no_page(town: Inhabited, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long dossier takes seconds to set, and somebody can ask for it as often as there are threads for pages."""
    others, began, may_end = town.anew("secretary"), threading.Event(), threading.Event()
    made = LetterPress.file

    def slowly(press: LetterPress, paper: Printout) -> bytes:
        began.set()
        assert may_end.wait(60)
        return made(press, paper)

    monkeypatch.setattr(LetterPress, "file", slowly)
    address = f"/dossiers/{town.number}/gebeurtenissen/1/brief"
    with ThreadPoolExecutor(THREADS + 1) as threads:
        printing = [threads.submit(town.anew("secretary").get, address) for _ in range(THREADS)]
        try:
            assert began.wait(20)
            page = threads.submit(others.get, f"/dossiers/{town.number}").result(20)
        finally:
            may_end.set()
        assert page.status == 200
        assert [one.result().status for one in printing] == [200] * THREADS
