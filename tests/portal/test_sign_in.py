"""Signing in as people do it: in a real browser, with and without JavaScript, by mail and by passkey."""

import email
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from application.people import Office
from application.signing_in import LINK_PATH
from installation.accounts.register import Register
from installation.embedded import free_port
from installation.installation import Installation
from installation.settings import Settings
from language.letters import render
from portal.web import portal_of
from tests.hanging import HANGING
from tests.notices.playing import SCENARIOS, play
from tests.portal.serving import Served, served

MAIL = "a.peters@geleen.example"
LETTERS = next(path for path in SCENARIOS if path.stem == "own-response-letter-in-time")
"""A procedure in which a letter is to be confirmed."""


@dataclass
class Home:
    """A portal with one person, and where its mails lie."""

    served: Served
    installation: Installation
    read: set[Path] = field(default_factory=set)

    def newest_mail(self) -> tuple[str, str]:
        """The link and the code of the next mail: it leaves after the page that asked for it has been answered."""
        folder, until = self.installation.settings.var / "sign-in", time.monotonic() + HANGING
        while not (new := set(folder.glob("*.eml")) - self.read):
            assert time.monotonic() < until, "no mail came"
            time.sleep(0.05)
        (newest,) = new
        self.read.add(newest)
        body = email.message_from_bytes(newest.read_bytes(), policy=policy.default).get_content()
        link, code = re.search(rf"{LINK_PATH}\S+", body), re.search(r"(\d{4}) (\d{4})", body)
        assert link
        assert code
        return link[0], code[0]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    port = free_port()
    settings = Settings(var=tmp_path / "var", embedded_port=1, portal_url=f"http://localhost:{port}")
    with Installation(settings) as made, served(portal_of(made, strict=True), port) as serving:
        person = ("A. Peters", MAIL, "geleen", Office.SECRETARY, "nl")
        Register(made.accounts).add(*person, at=datetime.now(UTC), by=None)
        yield Home(serving, made)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def context(browser: Browser, home: Home, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=home.served.url, java_script_enabled=request.param)
    yield context
    context.close()


def asked(context: BrowserContext) -> Page:
    """A page where somebody asked for a mail."""
    page = context.new_page()
    page.goto("/aanmelden")
    page.get_by_label("Uw e-mailadres").fill(MAIL)
    page.get_by_role("button", name="Stuur mij een e-mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk in uw e-mail")
    return page


def expect_signed_in(page: Page) -> None:
    expect(page.get_by_role("link", name="A. Peters")).to_be_visible()


def signed_in(context: BrowserContext, home: Home) -> Page:
    """A page of somebody who signed in by the code."""
    page = asked(context)
    page.get_by_label("De code van 8 cijfers").fill(home.newest_mail()[1])
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()
    expect_signed_in(page)
    return page


def test_by_the_link_of_the_mail(context: BrowserContext, home: Home) -> None:
    page = asked(context)
    page.goto(home.newest_mail()[0])
    expect(page.get_by_role("link", name="A. Peters")).to_have_count(0)

    page.get_by_role("main").get_by_role("button", name="Inloggen").click()

    expect_signed_in(page)
    page.goto("/mijn-gegevens")
    page.get_by_role("banner").get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Advies geven")
    page.goto("/mijn-gegevens")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")


def test_by_the_code_where_the_mail_is_read_on_another_device(context: BrowserContext, home: Home) -> None:
    page = asked(context)
    link, code = home.newest_mail()
    other = context.browser.new_context(base_url=home.served.url) if context.browser else context
    elsewhere = other.new_page()
    elsewhere.goto(link)
    elsewhere.get_by_role("main").get_by_role("button", name="Inloggen").click()
    expect(elsewhere.get_by_role("main")).to_contain_text("Typ daar de code uit de e-mail")
    other.close()

    page.get_by_label("De code van 8 cijfers").fill(code)
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()

    expect_signed_in(page)


def test_a_wrong_code_says_so_and_leaves_another_try(context: BrowserContext, home: Home) -> None:
    page = asked(context)
    field = page.get_by_label("De code van 8 cijfers")
    field.fill("0000 0000")
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()

    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("Deze link of code klopt niet.")).to_be_visible()
    field.fill(home.newest_mail()[1])
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()
    expect_signed_in(page)


def test_who_is_not_known_sees_the_same(context: BrowserContext, home: Home) -> None:
    page = context.new_page()
    page.goto("/aanmelden")
    page.get_by_label("Uw e-mailadres").fill("niemand@example.org")
    page.get_by_role("button", name="Stuur mij een e-mail").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk in uw e-mail")
    assert not (home.installation.settings.var / "sign-in").exists()


def test_one_comes_back_to_where_one_wanted_to_be(context: BrowserContext, home: Home) -> None:
    page = context.new_page()
    page.goto("/mijn-gegevens?x=1")
    page.get_by_label("Uw e-mailadres").fill(MAIL)
    page.get_by_role("button", name="Stuur mij een e-mail").click()
    page.get_by_label("De code van 8 cijfers").fill(home.newest_mail()[1])
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()

    expect(page).to_have_url(f"{home.served.url}/mijn-gegevens?x=1")


def test_who_follows_the_link_of_a_letter_signs_in_and_is_at_the_page_of_the_act(
    context: BrowserContext, home: Home
) -> None:
    """By the link of the mail, pressed in another tab: it leads to where the letter did."""
    link = next(found for found in links_of_a_letter(home.served.url) if "confirm_paper" in found)
    page = context.new_page()
    page.goto(link)
    page.get_by_label("Uw e-mailadres").fill(MAIL)
    page.get_by_role("button", name="Stuur mij een e-mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kijk in uw e-mail")
    mailed = context.new_page()
    mailed.goto(home.newest_mail()[0])
    mailed.get_by_role("main").get_by_role("button", name="Inloggen").click()

    expect(mailed).to_have_url(link)
    assert "sequence=" in link


def links_of_a_letter(portal: str) -> list[str]:
    """The links in the letters of a story in which letters on paper are to be confirmed."""
    told = play(LETTERS)
    bodies = [render(notice, told.agreement, portal=portal).body for notice in told.notices]
    return [line.strip() for body in bodies for line in body.splitlines() if line.strip().startswith(portal)]


@pytest.mark.parametrize("context", [False], indirect=True)
@pytest.mark.parametrize("naar", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(context: BrowserContext, home: Home, naar: str) -> None:
    page = context.new_page()
    page.goto(f"/aanmelden?naar={naar}")
    page.get_by_label("Uw e-mailadres").fill(MAIL)
    page.get_by_role("button", name="Stuur mij een e-mail").click()
    page.get_by_label("De code van 8 cijfers").fill(home.newest_mail()[1])
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()

    expect(page).to_have_url(f"{home.served.url}/taken")


@pytest.mark.parametrize("context", [False], indirect=True)
@pytest.mark.parametrize("naar", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_no_link_of_a_mail_sends_anybody_elsewhere(context: BrowserContext, home: Home, naar: str) -> None:
    page = asked(context)
    page.goto(f"{home.newest_mail()[0]}?naar={naar}")
    page.get_by_role("main").get_by_role("button", name="Inloggen").click()

    expect(page).to_have_url(f"{home.served.url}/taken")


@pytest.mark.parametrize("context", [True], indirect=True)
def test_a_passkey_is_made_and_signs_in(context: BrowserContext, home: Home) -> None:
    page = signed_in(context, home)
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    page.goto("/mijn-gegevens")
    page.get_by_role("button", name="Maak een passkey op dit apparaat").click()
    expect(page.get_by_text("gemaakt op")).to_be_visible()
    page.get_by_role("banner").get_by_role("button", name="Uitloggen").click()
    page.goto("/aanmelden")
    page.get_by_role("button", name="Inloggen met een passkey").click()

    expect_signed_in(page)
    page.goto("/mijn-gegevens")
    page.get_by_role("button", name="Verwijderen").click()
    expect(page.get_by_text("U hebt nog geen passkey.")).to_be_visible()


def test_one_names_oneself_and_signs_out_another_device(context: BrowserContext, home: Home, browser: Browser) -> None:
    other = browser.new_context(base_url=home.served.url)
    signed_in(other, home)
    page = signed_in(context, home)
    page.goto("/mijn-gegevens")

    page.get_by_label("Uw naam").fill(" ")
    page.get_by_label("Uw e-mailadres").fill("geen adres")
    page.get_by_role("button", name="Bewaren", exact=True).click()
    expect(page.get_by_label("Uw e-mailadres")).to_have_value("geen adres")
    expect(page.get_by_text("Vul uw naam in")).to_be_visible()
    page.get_by_label("Uw naam").fill("Annie Peters")
    page.get_by_label("Uw e-mailadres").fill(MAIL)
    page.get_by_role("button", name="Bewaren", exact=True).click()
    expect(page.get_by_role("banner").get_by_role("link", name="Annie Peters")).to_be_visible()

    page.locator("#apparaten .row").get_by_role("button").click()
    expect(page.locator("#apparaten .row")).to_have_count(1)
    page = other.new_page()
    page.goto("/mijn-gegevens")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")
    other.close()
