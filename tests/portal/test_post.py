"""Letters on paper in a real browser: printed, and posted; the pages of letters keep to the guideline and fit."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from models.calendar import local_date
from models.record.tables import OutboxRow
from tests.portal.guideline import wrong_with
from tests.portal.test_reading_pages import House, midway

__all__ = ["midway"]

NUMBER = "2027-001"
BEEK = OutboxRow.recipient == "beek"
As = Callable[[str], Page]


@pytest.fixture(scope="module")
def unreached(midway: House) -> House:
    """What was written to Beek does not arrive, since three days."""
    made = datetime.now(UTC) - timedelta(days=3)
    waits = {"sent_at": None, "last_error": "the mail server refuses the address of this party (550)"}
    with midway.installation.record.begin() as connection:
        connection.execute(update(OutboxRow).where(BEEK).values(created=made, attempts=3, **waits))
    return midway


@pytest.fixture
def looks(unreached: House, browser: Browser) -> Iterator[As]:
    """A page of somebody of a party."""
    contexts = []

    def looks(party: str) -> Page:
        context = browser.new_context(
            base_url=unreached.portal.url, extra_http_headers={"X-Party": party}, bypass_csp=True
        )
        contexts.append(context)
        return context.new_page()

    yield looks
    for context in contexts:
        context.close()


def test_a_letter_that_no_mail_brings_is_printed_and_posted(unreached: House, looks: As) -> None:
    page, today = looks("landlord"), local_date(datetime.now(UTC))
    page.goto("/post")
    waiting = page.locator(".post")
    before = waiting.count()
    first = waiting.filter(has=page.get_by_role("button", name="De brief is op de post")).first
    first.get_by_role("link", name="De brief afdrukken").click()
    page.emulate_media(media="print")

    expect(page.locator(".sheet__address")).to_contain_text("Huurdersbelangenraad Beek")
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_role("contentinfo")).to_be_hidden()
    page.emulate_media(media="screen")

    page.get_by_role("link", name="Terug").click()
    first.get_by_label("Op de post gedaan op").fill(f"{today + timedelta(days=1):%d-%m-%Y}")
    first.get_by_role("button", name="De brief is op de post").click()
    expect(first.get_by_label("Op de post gedaan op")).to_have_attribute("aria-invalid", "true")
    first.get_by_label("Op de post gedaan op").fill(f"{today:%d-%m-%Y}")
    first.get_by_role("button", name="De brief is op de post").click()

    expect(waiting).to_have_count(before - 1)
    with unreached.installation.record.connect() as connection:
        told = connection.execute(select(OutboxRow.told_on, OutboxRow.told_by).where(OutboxRow.told_on.is_not(None)))
        assert told.all() == [(today, "A. Peters")]


def test_an_organisation_reads_and_prints_its_own_letters(looks: As) -> None:
    page = looks("geleen")
    page.goto(f"/dossiers/{NUMBER}")
    page.get_by_role("link", name="Alle brieven aan u in dit dossier").click()
    page.locator("main .coming__what a").last.click()

    expect(page.locator(".sheet__subject")).to_contain_text("advies gevraagd")
    expect(page.locator(".sheet__text").first).to_have_text("Beste bestuursleden van Huurdersvereniging Geleen,")


@pytest.mark.parametrize(
    ("party", "path"),
    [
        ("landlord", "/post"),
        ("landlord", "/post/brieven"),
        ("landlord", "/overnemen"),
        ("landlord", f"/dossiers/{NUMBER}/brief"),
        ("landlord", f"/dossiers/{NUMBER}/brief?van=geleen"),
        ("landlord", f"/dossiers/{NUMBER}/brief/geleen/ask_question"),
        ("geleen", "/overnemen"),
        ("geleen", f"/dossiers/{NUMBER}/brieven"),
        ("geleen", f"/dossiers/{NUMBER}/doen/confirm_paper"),
    ],
)
def test_a_page_of_letters_keeps_to_the_guideline_and_fits(party: str, path: str, looks: As) -> None:
    page = looks(party)
    answer = page.goto(path)
    assert answer
    assert answer.status == 200
    assert wrong_with(page, keyboard=False) == []
