"""A procedure as people do it on the pages, on everything that runs: from the request to the answer."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from application.people import Office
from models.calendar import local_date
from models.events import EventType
from tests.hanging import HANGING
from tests.portal.running import Running, running

TODAY = local_date(datetime.now(UTC))


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("procedure") / "var") as found:
        yield found


def fill(page: Page, **fields: str) -> None:
    """Fills boxes by their names, ``__`` for a dot; those that are folded away are unfolded."""
    for folded in page.locator("details.further:not([open]) > summary").all():
        folded.click()
    for name, value in fields.items():
        box = page.locator(f'main [name="{name.replace("__", ".")}"]')
        match box.first.get_attribute("type"):
            case "radio" | "checkbox":
                page.locator(f'main [name="{name.replace("__", ".")}"][value="{value}"]').check()
            case _ if box.first.evaluate("one => one.tagName") == "SELECT":
                box.select_option(value)
            case _:
                box.fill(value)


def send(page: Page, *, sure: bool = False) -> None:
    """Presses the button that sends, and the one that says that it is meant where it is asked."""
    page.get_by_role("main").locator("button.nl-button--primary").click()
    if sure:
        expect(page.get_by_role("heading", level=1)).to_have_text("Weet u het zeker?")
        page.get_by_role("main").locator("button.nl-button--primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Het is vastgelegd")


def until_known(page: Page, address: str, text: str = "") -> None:
    """Opens a page as soon as its party knows of what it is about: when the letter has left."""
    until = time.monotonic() + HANGING
    while (answer := page.goto(address)) is None or answer.status == 404 or text not in page.content():
        assert time.monotonic() < until, f"{address} is not there"
        time.sleep(0.2)


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_the_request_to_the_answer(everything: Running, browser: Browser, scripts: bool) -> None:
    landlord = everything.signed_in(browser, "landlord", Office.CASE_HANDLER, scripts=scripts)
    geleen = everything.signed_in(browser, "geleen", Office.SECRETARY, scripts=scripts)

    landlord.goto("/nieuw")
    fill(landlord, subject="Sloop Parkstraat", topic="b", right="advice", intended_decision="Slopen", reasons="Lek",
         consequences="Verhuizen", addressees="geleen")  # fmt: skip
    send(landlord, sure=True)
    number = landlord.url.split("/")[4]

    acts = f"/dossiers/{number}/doen"
    until_known(geleen, f"{acts}/acknowledge_receipt")
    send(geleen)
    geleen.goto(f"{acts}/record_consultation")
    day = f"{TODAY:%d-%m-%Y}"
    fill(
        geleen,
        instrument="survey",
        **{"from": day, "to": day},
        reached="400",
        responses="61",
        account="Twee derde is voor.",
    )
    send(geleen)
    geleen.goto(f"{acts}/record_deliberation")
    fill(geleen, date=day, present="4", **{"for": "3"}, against="1", abstained="0", motion="Negatief")
    send(geleen)
    geleen.goto(f"{acts}/submit_advice")
    fill(geleen, verdict="negative", points__0__text="Niet slopen", points__1__text="Wel opknappen")
    send(geleen, sure=True)

    until_known(landlord, f"{acts}/respond?organisation=geleen", "Wel opknappen")
    expect(landlord.get_by_text("Wel opknappen")).to_be_visible()
    fill(landlord, points__0__answer="not_followed", points__1__answer="followed", decision="Toch slopen")
    landlord.get_by_role("main").locator("button.nl-button--primary").click()
    expect(landlord.locator(".utrecht-form-field-error-message").first).to_be_visible()
    fill(landlord, points__0__reasons="Het pand is op.")
    send(landlord, sure=True)

    events = everything.installation.reader.events(number)
    acts_done = [
        (event.party, event.channel, event.assurance) for event in events if event.type is EventType.RESPONSE_GIVEN
    ]
    assert acts_done == [("landlord", "portal", "mail_link")]
    assert everything.installation.reader.summary(number)


def test_what_was_typed_is_kept_for_later(everything: Running, browser: Browser) -> None:
    page = everything.signed_in(browser, "landlord", Office.CASE_HANDLER)
    page.goto("/nieuw")
    fill(page, subject="Later verder", reasons="Omdat")

    page.get_by_role("button", name="Bewaren voor later").click()
    page.goto("/nieuw")

    expect(page.locator('[name="subject"]')).to_have_value("Later verder")
    expect(page.locator('[name="reasons"]')).to_have_value("Omdat")
    fill(page, subject="")
    page.get_by_role("main").locator("button.nl-button--primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Een aanvraag indienen")


def test_who_may_not_do_an_act_has_no_page_of_it(everything: Running, browser: Browser) -> None:
    member = everything.signed_in(browser, "beek", Office.MEMBER)
    assert member.goto("/dossiers/2000-001/doen/submit_advice").status == 403  # type: ignore[union-attr]
    assert member.goto("/dossiers/2000-001/doen/ask_question").status == 404  # type: ignore[union-attr]
    reader = everything.signed_in(browser, "landlord", Office.READER)
    assert reader.goto("/nieuw").status == 403  # type: ignore[union-attr]
