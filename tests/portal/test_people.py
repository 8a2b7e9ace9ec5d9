"""People are invited and let go on a page: by the administrator, and by a board of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from application.people import Office
from installation.embedded import free_port
from installation.installation import Installation
from installation.settings import Settings
from portal.web import portal_of
from tests.portal.running import Running
from tests.portal.serving import served


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Running]:
    port = free_port()
    settings = Settings(var=tmp_path / "var", embedded_port=1, portal_url=f"http://localhost:{port}")
    with Installation(settings) as made, served(portal_of(made, strict=True), port):
        yield Running(made)


def add(page: Page, name: str, mail: str, office: str, party: str | None = None) -> None:
    page.goto("/mensen")
    page.get_by_label("Naam").fill(name)
    page.get_by_label("E-mailadres").fill(mail)
    if party:
        page.get_by_role("radio", name=party).check()
    page.get_by_role("radio", name=office).check()
    page.get_by_role("button", name="Toevoegen en uitnodigen").click()


def test_the_administrator_adds_invites_and_closes(home: Running, browser: Browser) -> None:
    page = home.signed_in(browser, "administrator", Office.ADMINISTRATOR)

    add(page, "J. Janssen", "geen adres", "bestuurslid", "Huurdersbelangenraad Beek")
    expect(page.get_by_text("Vul een e-mailadres in dat niemand anders")).to_be_visible()
    expect(page.get_by_label("Naam")).to_have_value("J. Janssen")
    add(page, "J. Janssen", "j@beek.example", "bestuurslid", "Huurdersbelangenraad Beek")
    row = page.locator(".row", has_text="J. Janssen")
    expect(row).to_contain_text("Uitgenodigd, nog niet geweest")
    assert len([*(home.installation.settings.var / "sign-in").glob("*.eml")]) == 1

    row.get_by_role("button", name="Account sluiten").click()
    expect(row).to_have_count(0)


def test_a_secretary_sees_the_own_board_alone(home: Running, browser: Browser) -> None:
    home.person("geleen", Office.MEMBER)
    page = home.signed_in(browser, "beek", Office.SECRETARY)

    page.goto("/mijn-gegevens")
    page.get_by_role("link", name="Naar de mensen van uw bestuur").click()

    expect(page.locator(".row")).to_have_count(1)
    add(page, "K. Kuipers", "k@beek.example", "bestuurslid")
    expect(page.locator(".row")).to_have_count(2)


@pytest.mark.parametrize(
    ("party", "office"),
    [
        ("beek", Office.MEMBER),
        ("landlord", Office.CASE_HANDLER),
        ("landlord", Office.READER),
        ("auditor", Office.AUDITOR),
    ],
)
def test_nobody_else_arranges_people_or_reads_the_outbox(
    home: Running, browser: Browser, party: str, office: Office
) -> None:
    page = home.signed_in(browser, party, office)

    for path in ("/mensen", "/beheer"):
        answer = page.goto(path)
        assert answer
        assert answer.status == 403


def test_the_administrator_sees_what_works_and_reads_no_dossier(home: Running, browser: Browser) -> None:
    page = home.signed_in(browser, "administrator", Office.ADMINISTRATOR)
    page.goto("/beheer")

    expect(page.get_by_text("Temporal, de klok")).to_be_visible()
    expect(page.get_by_text("niet bereikbaar").first).to_be_visible()
