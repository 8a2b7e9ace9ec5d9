"""An act, or a checkpoint of the log, is signed by a passkey on its page, in a real browser with a device of its own,
and whoever has the record can check it."""

import json
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from application.people import Office
from evidence.shipped import verify
from tests.portal.guideline import NARROW
from tests.portal.running import Running, running
from tests.portal.test_procedure import a_request, a_request_to_send, fill, send, until_known

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("signing") / "var") as found:
        yield found


def with_a_passkey(page: Page) -> str:
    """Makes a passkey on a device of the browser; gives its id to the browser's tools."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto("/mijn-gegevens")
    had = page.get_by_text("gemaakt op").count()
    page.get_by_role("button", name="Maak een passkey op dit apparaat").click()
    expect(page.get_by_text("gemaakt op")).to_have_count(had + 1)
    return str(made["authenticatorId"])


def mails_of(everything: Running, subject: str) -> list[str]:
    folder = everything.installation.settings.sign_in_folder
    found = (
        message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(Path(folder).glob("*.eml"))
    )
    return [mail.get_content() for mail in found if subject in str(mail["Subject"])]


def assurances(everything: Running, number: str) -> dict[str, str | None]:
    events = everything.installation.reader.events(number)
    return {event.type.value: event.assurance for event in events if "said" in event.content}


def test_an_act_is_signed_on_its_page(everything: Running, browser: Browser, tmp_path: Path) -> None:
    landlord = everything.signed_in(browser, "landlord", Office.CASE_HANDLER)
    geleen = everything.signed_in(browser, "geleen", Office.SECRETARY)
    number = a_request(landlord, "Sloop Parkstraat", "geleen")
    acts = f"/dossiers/{number}/doen"
    with_a_passkey(geleen)
    until_known(geleen, f"{acts}/ask_question")
    fill(geleen, text="Wanneer begint het?")
    main = geleen.get_by_role("main")
    main.locator("button.nl-button--primary").click()

    expect(geleen.get_by_role("heading", level=1)).to_have_text("Lees en onderteken")
    expect(main.get_by_text("Wanneer begint het?")).to_be_visible()
    main.get_by_text("Het getal van wat u ondertekent").click()
    shown = main.locator(".number").inner_text()
    assert re.fullmatch("([0-9a-f]{4} ){15}[0-9a-f]{4}", shown)
    geleen.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert geleen.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    main.get_by_role("button", name="Ondertekenen en versturen").click()
    expect(geleen.get_by_role("heading", level=1)).to_have_text("Het is vastgelegd")

    assert assurances(everything, number)["question_asked"] == "passkey_signed"
    geleen.goto(f"/dossiers/{number}")
    expect(geleen.get_by_text("ondertekend met de eigen passkey van de afzender").first).to_be_attached()
    (mail,) = mails_of(everything, "U hebt ondertekend")
    assert shown in mail
    assert "Wanneer begint het?" in mail
    told = everything.command("auditor.py", "verify", number, "--json")
    assert json.loads(told)["findings"] == []
    everything.command("starter.py", "checkpoint", "--now")
    everything.command("auditor.py", "export", number, "-o", str(tmp_path / "own.zip"))
    report = verify.check(tmp_path / "own.zip")
    assert (report.findings, report.proved["signed"]) == ([], 1)


def test_a_request_is_signed_where_it_is_sent(everything: Running, browser: Browser, tmp_path: Path) -> None:
    landlord = everything.signed_in(browser, "landlord", Office.CASE_HANDLER)
    with_a_passkey(landlord)
    a_request_to_send(landlord, "Zonnepanelen Oude Markt", "geleen")
    main = landlord.get_by_role("main")
    main.get_by_role("button", name="De aanvraag versturen").click()

    expect(landlord.get_by_role("heading", level=1)).to_have_text("Lees en onderteken")
    expect(main.get_by_text("Zonnepanelen Oude Markt").first).to_be_visible()
    expect(main.get_by_text("plan.pdf").first).to_be_visible()
    main.get_by_role("button", name="Nee, terug naar het formulier").click()
    expect(landlord.get_by_role("heading", level=1)).to_have_text("Controleren en versturen")
    main.get_by_role("button", name="De aanvraag versturen").click()
    main.get_by_text("Het getal van wat u ondertekent").click()
    shown = main.locator(".number").inner_text()
    main.get_by_role("button", name="Ondertekenen en versturen").click()
    expect(landlord.get_by_role("heading", level=1)).to_have_text("Het is vastgelegd")

    number = landlord.url.split("/")[4]
    assert assurances(everything, number) == {"request_opened": "passkey_signed"}
    assert any(
        shown in mail and "Zonnepanelen Oude Markt" in mail for mail in mails_of(everything, "U hebt ondertekend")
    )
    landlord.goto("/taken")
    expect(landlord.get_by_text("Bewaarde formulieren")).to_have_count(0)
    assert json.loads(everything.command("auditor.py", "verify", number, "--json"))["findings"] == []
    everything.command("starter.py", "checkpoint", "--now")
    everything.command("auditor.py", "export", number, "-o", str(tmp_path / "own.zip"))
    report = verify.check(tmp_path / "own.zip")
    assert (report.findings, report.proved["signed"]) == ([], 1)


def test_a_request_that_changed_since_it_was_shown_is_not_sent(everything: Running, browser: Browser) -> None:
    landlord = everything.signed_in(browser, "landlord", Office.CASE_HANDLER)
    with_a_passkey(landlord)
    a_request_to_send(landlord, "Nieuwe ketels", "geleen")
    check, main = landlord.url, landlord.get_by_role("main")
    main.get_by_role("button", name="De aanvraag versturen").click()
    expect(landlord.get_by_role("heading", level=1)).to_have_text("Lees en onderteken")
    beside = landlord.context.new_page()
    beside.goto(check.replace("controle", "onderwerp"))
    fill(beside, subject="Geheel andere ketels")
    beside.get_by_role("main").locator("button.nl-button--primary").click()
    beside.wait_for_url("**/recht")

    main.get_by_role("button", name="Ondertekenen en versturen").click()
    expect(main.get_by_role("alert")).to_contain_text("Ondertekenen is niet gelukt")
    expect(main.get_by_text("Geheel andere ketels").first).to_be_visible()
    main.get_by_role("button", name="Versturen zonder mijn passkey").click()
    expect(landlord.get_by_role("heading", level=1)).to_have_text("Het is vastgelegd")
    assert assurances(everything, landlord.url.split("/")[4]) == {"request_opened": "mail_link"}


def test_without_the_device_it_goes_as_it_always_did(everything: Running, browser: Browser) -> None:
    landlord = everything.signed_in(browser, "landlord", Office.CASE_HANDLER, scripts=False)  # has one, or not
    geleen = everything.signed_in(browser, "geleen", Office.SECRETARY)
    without = everything.signed_in(browser, "geleen", Office.SECRETARY, scripts=False)
    number = a_request(landlord, "Nieuwe lift", "geleen")
    acts = f"/dossiers/{number}/doen"
    with_a_passkey(geleen)  # somebody who has one
    until_known(without, f"{acts}/acknowledge_receipt")
    send(without)  # and now no JavaScript
    session = geleen.context.new_cdp_session(geleen)
    session.send("WebAuthn.enable")
    geleen.goto(f"{acts}/ask_question")
    fill(geleen, text="Hoe lang?")
    main = geleen.get_by_role("main")
    main.locator("button.nl-button--primary").click()
    geleen.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('put away')); }")
    main.get_by_role("button", name="Ondertekenen en versturen").click()
    expect(main.get_by_role("alert")).to_contain_text("Ondertekenen is niet gelukt")
    main.get_by_role("button", name="Versturen zonder mijn passkey").click()
    expect(geleen.get_by_role("heading", level=1)).to_have_text("Het is vastgelegd")

    assert assurances(everything, number) == {
        "request_opened": "mail_link",
        "receipt_acknowledged": "mail_link",
        "question_asked": "mail_link",
    }


def test_a_board_cosigns_a_checkpoint_on_its_page(everything: Running, browser: Browser) -> None:
    board = everything.signed_in(browser, "beek", Office.SECRETARY)
    without = everything.signed_in(browser, "beek", Office.SECRETARY, scripts=False)
    with_a_passkey(board)
    everything.command("starter.py", "checkpoint", "--now")
    size = json.loads(everything.command("starter.py", "checkpoint", "--json"))["size"]
    without.goto("/getuige")
    expect(without.get_by_text(f"controlepunt nummer {size},")).to_be_visible()
    expect(without.get_by_role("button", name="Mee-ondertekenen met uw passkey")).to_have_count(0)

    board.goto("/getuige")
    main = board.get_by_role("main")
    expect(main.get_by_text(f"controlepunt nummer {size},")).to_be_visible()
    board.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert board.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
    board.evaluate("""() => { window.kept = navigator.credentials.get.bind(navigator.credentials);
                              navigator.credentials.get = () => Promise.reject(new Error('put away')); }""")
    main.get_by_role("button", name="Mee-ondertekenen met uw passkey").click()
    expect(main.get_by_role("alert")).to_contain_text("Ondertekenen is niet gelukt")
    board.evaluate("() => { navigator.credentials.get = window.kept; }")
    main.get_by_role("button", name="Mee-ondertekenen met uw passkey").click()
    expect(main.get_by_text("U hebt het nieuwste controlepunt getekend")).to_be_visible()

    told = json.loads(everything.command("starter.py", "checkpoint", "--json"))["signatures"]
    assert [(one["party"], one["kind"], one["genuine"]) for one in told] == [
        ("landlord", "log", True),
        ("beek", "passkey", True),
    ]
    assert json.loads(everything.command("auditor.py", "verify", "--all", "--json"))["findings"] == []
