"""A procedure as people do it on the pages, on everything that runs: from the request to the answer."""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from application.people import Office, Viewer
from application.reading import Readings
from models.calendar import local_date
from models.events import EventType
from tests.hanging import HANGING
from tests.portal.guideline import NARROW, letters_of
from tests.portal.running import Running, running
from tests.portal.serving import Served
from tests.portal.visiting import signed_in

PLAN: FilePayload = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 plan"}
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


def a_step(page: Page, **fields: str) -> None:
    """Fills in a step of the guided request, and goes on."""
    before = page.url
    fill(page, **fields)
    page.get_by_role("main").locator("button.nl-button--primary").click()
    page.wait_for_url(lambda address: address != before)


def until_known(page: Page, address: str, text: str = "") -> None:
    """Opens a page as soon as its party knows of what it is about: when the letter has left."""
    until = time.monotonic() + HANGING
    while (answer := page.goto(address)) is None or answer.status == 404 or text not in page.content():
        assert time.monotonic() < until, f"{address} is not there"
        time.sleep(0.2)


def a_request(landlord: Page, subject: str, *addressees: str) -> str:
    """Asks for advice, step by step; gives the number of the dossier."""
    a_request_to_send(landlord, subject, *addressees)
    send(landlord)
    return landlord.url.split("/")[4]


def a_request_to_send(landlord: Page, subject: str, *addressees: str) -> None:
    """Fills in a request, step by step, as far as the page that sends it."""
    landlord.goto("/aanvraag")
    landlord.get_by_role("link", name="Beginnen").click()
    for party in addressees:
        fill(landlord, addressees=party)
    a_step(landlord, subject=subject, topic="b")
    a_step(landlord, right="advice")
    a_step(landlord, intended_decision="Slopen", reasons="Lek")
    a_step(landlord, consequences="Verhuizen")
    landlord.get_by_label("Kies een document").set_input_files(PLAN)
    a_step(landlord)
    a_step(landlord, planned_execution="1-6-2029")
    expect(landlord.get_by_role("cell", name="Huurdersvereniging Geleen")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_the_request_to_the_answer(everything: Running, browser: Browser, scripts: bool) -> None:
    landlord = everything.signed_in(browser, "landlord", Office.CASE_HANDLER, scripts=scripts)
    geleen = everything.signed_in(browser, "geleen", Office.SECRETARY, scripts=scripts)

    number = a_request(landlord, "Sloop Parkstraat", "geleen")
    assert [one.document.name for one in everything.installation.reader.documents(number)] == [PLAN["name"]]
    landlord.goto("/taken")
    expect(landlord.get_by_text("Bewaarde formulieren")).to_have_count(0)

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


# --- Five at once ---------------------------------------------------------------------------------------------------


def reach(page: Page, control: Locator) -> None:
    """Goes to a control with the key Tab alone."""
    for _ in range(100):
        if control.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{control} is not reached")


def press(page: Page, control: Locator) -> None:
    reach(page, control)
    before = page.evaluate("performance.timeOrigin")
    page.keyboard.press("Enter")
    page.wait_for_function("before => performance.timeOrigin !== before", arg=before)


def fill_by_keys(page: Page, fields: Mapping[str, str]) -> None:
    """Fills boxes by their names, without a mouse."""
    for name, value in fields.items():
        boxes = page.locator(f'main [name="{name}"]')
        if boxes.first.get_attribute("type") == "radio":
            wanted = page.locator(f'main [name="{name}"][value="{value}"]')
            reach(page, boxes.first)
            page.keyboard.press("Space")
            for _ in range(boxes.count()):
                if not wanted.is_checked():
                    page.keyboard.press("ArrowDown")
            expect(wanted).to_be_checked()
        elif boxes.evaluate("one => one.tagName") == "SELECT":
            reach(page, boxes)
            for _ in range(boxes.locator("option").count()):
                if boxes.input_value() != value:
                    page.keyboard.press("ArrowDown")
            expect(boxes).to_have_value(value)
        else:
            reach(page, boxes)
            page.keyboard.type(value)


def sent_by_keys(page: Page, *, sure: bool = False) -> None:
    press(page, page.get_by_role("main").locator("button.nl-button--primary"))
    if sure:
        expect(page.get_by_role("heading", level=1)).to_have_text("Weet u het zeker?")
        press(page, page.get_by_role("main").locator("button.nl-button--primary"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Het is vastgelegd")


DAY = f"{TODAY:%d-%m-%Y}"
OF_A_BOARD: dict[str, dict[str, str]] = {
    "acknowledge_receipt": {},
    "record_consultation": {
        "instrument": "survey", "from": DAY, "to": DAY, "reached": "400", "responses": "61", "account": "Mee eens.",
    },
    "record_deliberation": {
        "date": DAY, "present": "4", "for": "4", "against": "0", "abstained": "0", "motion": "Geen bezwaar",
    },
    "submit_advice": {"verdict": "no_objection"},
}  # fmt: skip
"""What every board does, in order."""


def test_five_people_at_once_from_the_request_to_the_execution(everything: Running, browser: Browser) -> None:
    """Each does what is asked, by turns with the others: Geleen without a mouse, Beek without JavaScript, Limbricht
    without it and with letters twice as large, Beekdaelen on a telephone. Nobody objects, so that the landlord may
    execute at once (Wohv art. 5(3)a)."""
    landlord = everything.signed_in(browser, "landlord", Office.CASE_HANDLER)
    boards = {
        party: everything.signed_in(browser, party, Office.SECRETARY, scripts=party in ("geleen", "beekdaelen"))
        for party in ("geleen", "beek", "limbricht", "beekdaelen")
    }
    letters_of(boards["limbricht"], twice=True)
    boards["beekdaelen"].set_viewport_size({"width": NARROW[0], "height": NARROW[1]})

    number = a_request(landlord, "Sloop Kerkstraat", *boards)
    landlord.goto(f"/dossiers/{number}")
    expect(landlord.locator(".statement__answer")).to_have_text("Nog niet")
    for act, fields in OF_A_BOARD.items():
        for party, page in boards.items():
            until_known(page, "/taken", f"/dossiers/{number}/doen/{act}")
            task = page.locator(f'.task__do a[href^="/dossiers/{number}/doen/{act}"]').first
            is_final = act == "submit_advice"
            if party == "geleen":
                press(page, task)
                fill_by_keys(page, fields)
                sent_by_keys(page, sure=is_final)
            else:
                task.click()
                fill(page, **fields)
                send(page, sure=is_final)

    until_known(landlord, f"/dossiers/{number}", "statement--open")
    expect(landlord.locator(".statement__answer")).to_have_text("Ja")
    landlord.goto(f"/dossiers/{number}/doen/report_execution")
    fill(landlord, date=DAY)
    send(landlord, sure=True)

    events = everything.installation.reader.events(number)
    done = {(one.party, one.channel) for one in events if one.type is EventType.ADVICE_SUBMITTED}
    assert done == {(party, "portal") for party in boards}
    assert happened(everything, number, EventType.EXECUTION_REPORTED) == [TODAY]
    assert not happened(everything, number, EventType.BREACH_RECORDED)
    for page in boards.values():
        until_known(page, f"/dossiers/{number}", "statement--open")


# --- On paper -------------------------------------------------------------------------------------------------------

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"
"""A scan of a letter."""


def days_ago(days: int) -> str:
    return f"{TODAY - timedelta(days=days):%d-%m-%Y}"


def happened(everything: Running, number: str, kind: EventType) -> list[date]:
    """The days from which events of a dossier count."""
    return [local_date(one.happened) for one in everything.installation.reader.events(number) if one.type is kind]


def test_a_procedure_that_runs_on_paper_is_taken_over_letter_by_letter(everything: Running, browser: Browser) -> None:
    """Asked thirty days ago, advised twenty days ago: as it was, with the other side's word for every day."""
    landlord = everything.signed_in(browser, "landlord", Office.CASE_HANDLER, scripts=False)
    geleen = everything.signed_in(browser, "geleen", Office.SECRETARY, scripts=False)

    landlord.goto("/dossiers")
    landlord.get_by_role("link", name="Loopt er al een procedure op papier? Neem die over").click()
    landlord.get_by_role("link", name="Onze aanvraag vastleggen").click()
    fill(landlord, subject="Nieuwe kozijnen", topic="b", right="advice", intended_decision="Vervangen", reasons="Tocht",
         consequences="Drie dagen werk", addressees="geleen")  # fmt: skip
    landlord.get_by_role("main").locator("button.nl-button--primary").click()
    expect(landlord.get_by_role("link", name="Op welke dag kreeg de andere partij de brief")).to_be_visible()
    fill(landlord, received=days_ago(30))
    send(landlord, sure=True)
    number = landlord.url.split("/")[4]
    assert happened(everything, number, EventType.REQUEST_OPENED) == [TODAY]

    # the organisation says on which day it came: from then on its period counts
    until_known(geleen, f"/dossiers/{number}")
    geleen.goto("/taken")
    task = geleen.locator(".task", has_text=number).filter(has_text="Zeg op welke dag u een brief hebt ontvangen")
    task.get_by_role("link", name="Dag invullen").click()
    expect(geleen.get_by_text("Wat verandert er als u die dag bevestigt?")).to_be_visible()
    expect(geleen.get_by_text("Nieuwe kozijnen").first).to_be_attached()
    fill(geleen, received=f"{TODAY + timedelta(days=1):%d-%m-%Y}")
    geleen.get_by_role("main").locator("button.nl-button--primary").click()
    expect(geleen.locator("#fouten")).to_contain_text("Dit is geen dag die kan.")
    fill(geleen, received=days_ago(30))
    send(geleen, sure=True)
    assert happened(everything, number, EventType.PAPER_CONFIRMED) == [TODAY - timedelta(days=30)]

    # its letter of advice, entered by who received it
    landlord.goto(f"/dossiers/{number}")
    landlord.get_by_role("link", name="Een brief vastleggen").click()
    landlord.get_by_role("link", name="Van Huurdersvereniging Geleen").click()
    assert not landlord.get_by_role("link", name="De stemming vastleggen").count()
    landlord.locator('main a[href$="/brief/geleen/submit_advice"]').click()
    scan = {"name": "brief Geleen.pdf", "mimeType": "application/pdf", "buffer": PDF}
    landlord.locator('main [type="file"]').set_input_files(scan)  # type: ignore[arg-type]
    fill(landlord, received=days_ago(20), verdict="negative", points__0__text="Niet in de winter")
    landlord.get_by_role("main").locator("button.nl-button--primary").click()
    landlord.get_by_role("link", name="Wie ondertekende de brief?").click()
    fill(landlord, person="A. Peters")
    send(landlord, sure=True)
    (advice,) = [e for e in everything.installation.reader.events(number) if e.type is EventType.ADVICE_RECEIVED]
    assert local_date(advice.happened) == TODAY - timedelta(days=20)
    (submitted,) = [e for e in everything.installation.reader.events(number) if e.type is EventType.ADVICE_SUBMITTED]
    assert (submitted.party, submitted.person, submitted.entered_by) == ("geleen", "A. Peters", "landlord")
    assert (submitted.channel, submitted.assurance) == ("letter", "paper")
    documents = Readings(everything.installation, Viewer.of_party("geleen")).documents(number)
    assert [one.document.name for one in documents] == ["brief Geleen.pdf"]

    # and the answer that went by letter, confirmed in turn
    landlord.goto(f"/dossiers/{number}/brief?van=landlord")
    landlord.locator('main a[href$="/brief/landlord/respond"]').click()
    fill(landlord, received=days_ago(10), points__0__answer="followed", decision="Niet in de winter")
    send(landlord, sure=True)
    until_known(geleen, f"/dossiers/{number}/doen/confirm_paper", "Dag waarop u de brief hebt ontvangen")
    fill(geleen, received=days_ago(10))
    send(geleen, sure=True)
    given = [e for e in everything.installation.reader.events(number) if e.type is EventType.PAPER_CONFIRMED]
    assert local_date(given[-1].happened) == TODAY - timedelta(days=10)


def test_nobody_enters_for_another_what_only_that_one_can_do(everything: Running, browser: Browser) -> None:
    landlord = everything.signed_in(browser, "landlord", Office.CASE_HANDLER)
    geleen = everything.signed_in(browser, "geleen", Office.SECRETARY)
    landlord.goto("/nieuw")
    fill(landlord, subject="Liften", topic="b", right="advice", intended_decision="Vervangen", reasons="Oud",
         consequences="Drie dagen werk", addressees="geleen")  # fmt: skip
    send(landlord, sure=True)
    number = landlord.url.split("/")[4]
    until_known(geleen, f"/dossiers/{number}")

    def status(page: Page, path: str) -> int:
        answer = page.goto(f"/dossiers/{number}/brief{path}")
        assert answer
        return answer.status

    assert [status(landlord, f"/geleen/{act}") for act in ("submit_advice", "record_deliberation", "respond")] == [
        200, 403, 403,
    ]  # fmt: skip
    assert [status(landlord, f"/{sender}/submit_advice") for sender in ("beek", "sittard")] == [404, 404]
    assert [status(geleen, f"/landlord/{act}") for act in ("lengthen_period", "withdraw", "confirm_paper")] == [
        200, 403, 403,
    ]  # fmt: skip
    assert [status(geleen, f"/beek/{act}") for act in ("submit_advice", "lengthen_period")] == [403, 403]
    member = everything.signed_in(browser, "geleen", Office.MEMBER)
    assert [status(member, path) for path in ("", "/landlord/lengthen_period")] == [403, 403]


REQUEST = {
    "subject": "Onderhoud", "topic": "b", "right": "advice", "intended_decision": "Verven", "reasons": "Kaal",
    "consequences": "Steigers", "addressees": "beek", "zeker": "",
}  # fmt: skip


def test_what_is_sent_twice_counts_once_however_it_comes(everything: Running) -> None:
    """Two presses of one button, a reload, a page that was left open: at once or later, also with something changed."""
    portal = Served(urlsplit(everything.url).port or 0)
    visitors = [
        signed_in(portal, everything.installation, everything.person("landlord", Office.CASE_HANDLER)) for _ in range(4)
    ]
    for visitor in visitors:
        visitor.read_sign()
    act_id = str(uuid4())
    before = everything.installation.reader.summaries()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda visitor: visitor.post("/nieuw", {**REQUEST, "act_id": act_id}), visitors))
    again = visitors[0].post("/nieuw", {**REQUEST, "act_id": act_id})
    changed = visitors[0].post("/nieuw", {**REQUEST, "subject": "Sloop", "act_id": act_id})

    assert {answer.status for answer in (*answers, again)} == {303}
    (place,) = {answer.headers["location"] for answer in (*answers, again)}
    assert visitors[1].get(place).status == 200
    assert changed.status == 422
    assert "al een keer verstuurd, met een andere inhoud" in changed.text
    assert "Sloop" in changed.text
    opened = [one for one in everything.installation.reader.summaries() if one not in before]
    assert [one.subject for one in opened] == ["Onderhoud"]
    kinds = [event.type for event in everything.installation.reader.events(opened[0].number)]
    assert kinds.count(EventType.REQUEST_OPENED) == 1


def test_an_act_of_one_party_is_not_taken_over_by_its_id(everything: Running) -> None:
    portal = Served(urlsplit(everything.url).port or 0)
    landlord, beek = (
        signed_in(portal, everything.installation, everything.person(party, office))
        for party, office in (("landlord", Office.CASE_HANDLER), ("beek", Office.SECRETARY))
    )
    act_id = str(uuid4())
    place = landlord.post("/nieuw", {**REQUEST, "act_id": act_id}).headers["location"]

    taken = beek.post("/nieuw", {"subject": "Van ons", "act_id": act_id, "zeker": ""})

    assert taken.status == 422
    assert place.split("/")[2] not in taken.text
