"""The pages on which is read, in a real browser: they lead on to one another."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from installation.accounts.inspections import Inspections
from tests.portal.guideline import WIDE
from tests.portal.inhabited import Inhabited
from tests.portal.test_connections import browsing
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


def test_the_outcome_is_there_when_the_work_is_done_and_until_then_the_last_one_with_its_day(
    town: Inhabited, browser: Browser
) -> None:
    kept, began = Inspections(town.installation.accounts), datetime(2026, 5, 11, 9, tzinfo=UTC)
    kept.begin("conformance", "here", 1, began)
    done = {"dossiers": 3, "faults": 0, "unclean": []}
    kept.change("conformance", 1, ended_at=began, result=done, result_at=began)
    now = datetime.now(UTC)
    kept.begin("conformance", "here", 2, now)
    page = browsing(browser, town, "auditor")
    page.goto("/controle/werk/conformance")
    expect(page.get_by_role("status")).to_contain_text("wat er de vorige keer uitkwam, op maandag 11 mei 2026")
    expect(page.get_by_role("main")).to_contain_text("3 dossiers zijn beoordeeld.")

    kept.change("conformance", 2, ended_at=now, result={**done, "dossiers": 1}, result_at=now)
    expect(page.get_by_role("main")).to_contain_text("Eén dossier is beoordeeld.")
    expect(page.get_by_role("button", name="Alle dossiers beoordelen")).to_be_visible()
    page.context.close()
