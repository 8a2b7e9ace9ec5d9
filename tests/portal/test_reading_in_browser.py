"""The pages on which is read, in a real browser: they lead on to one another."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.portal.guideline import WIDE
from tests.portal.test_reading_pages import House, documents, midway

__all__ = ["documents", "midway"]


@pytest.fixture
def secretary(browser: Browser) -> Iterator[Page]:
    """Somebody of Geleen."""
    context = browser.new_context(
        viewport={"width": WIDE[0], "height": WIDE[1]}, extra_http_headers={"X-Party": "geleen"}
    )
    yield context.new_page()
    context.close()


def test_from_the_tasks_to_the_dossier_to_why_a_day_is_the_last(midway: House, secretary: Page) -> None:
    secretary.goto(f"{midway.portal.url}/taken")
    secretary.get_by_role("link", name="Dossier 2027-001").first.click()
    expect(secretary.get_by_role("heading", level=1)).to_have_text("Huurbeleid 2027")
    secretary.locator("#wachten summary").first.click()

    expect(secretary.locator("#wachten details[open] p")).to_contain_text("De laatste dag is maandag 8 februari 2027")


def test_a_document_is_kept_under_its_own_name(documents: House, secretary: Page) -> None:
    secretary.goto(f"{documents.portal.url}/dossiers/{documents.numbers[0]}")
    with secretary.expect_download() as kept:
        secretary.get_by_role("link", name="Plan €.pdf").click()

    assert kept.value.suggested_filename == "Plan €.pdf"
