"""The guided request: each step is kept, what is needed is said, nothing is lost, and a colleague can look along."""

import asyncio
import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.responses import Response

from application import burden, kept_views
from application.acting import foreseen_opening
from application.keeping import Keeping, KeptForm
from application.people import Office
from application.requesting import NEEDED, REQUEST, Requesting
from application.second_readers import SecondReaders
from installation.numbers import allocate
from language.catalogue import dutch_day
from language.date_explained import explained_in_dutch
from language.request_texts import STEPS
from language.speech import Names
from language.tongue import Tongue
from models.rights import Topic
from models.terms import TermName
from portal.act_form import shown_fields
from portal.drafts import draft_at
from portal.kept_cards import kept_cards
from portal.request_pages import checked_page
from portal.request_steps import Draft
from portal.web import portal_of
from tests.portal.guideline import wrong_with
from tests.portal.inhabited import Inhabited
from tests.portal.serving import Answer, served
from tests.portal.visiting import Visitor, signed_in

STEPS_FILLED: dict[str, list[tuple[str, str]]] = {
    "onderwerp": [("subject", "Huurbeleid"), ("topic", "e"), ("addressees", "geleen"), ("addressees", "beek")],
    "recht": [("right", "advice")],
    "plan": [("intended_decision", "De huur gaat omhoog."), ("reasons", "De kosten stijgen.")],
    "gevolgen": [("consequences", "18 euro per maand.")],
    "documenten": [],
    "dagen": [("planned_execution", "1-7-2029")],
}
PLAN = (b'; name="documents.0.file"; filename="plan.pdf"\r\nContent-Type: application/pdf', b"%PDF-1.7 plan")


class Writing:
    """Somebody who writes a request."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.id = str(uuid4())
        self.address = f"/aanvraag/{self.id}"

    def save(self, step: str, *more: tuple[str, str], **typed: str) -> Answer:
        return self.visitor.post(f"{self.address}/{step}", [*typed.items(), *more])

    def page(self, step: str) -> str:
        answer = self.visitor.get(f"{self.address}/{step}")
        assert answer.status == 200, step
        return html.unescape(answer.text)

    def fill_in(self, *without: str) -> None:
        for step, typed in STEPS_FILLED.items():
            assert self.save(step, *(pair for pair in typed if pair[0] not in without)).status == 303


@pytest.fixture
def writing(town: Inhabited) -> Iterator[Writing]:
    keeping = Keeping(town.installation, town.person("case_handler"))
    yield Writing(town.anew("case_handler"))
    for kept in keeping.all():
        keeping.drop(kept.act_id)


# --- Its steps ------------------------------------------------------------------------------------------------------


def test_every_field_of_a_request_stands_in_one_step() -> None:
    placed = [field for step in STEPS for field in step.fields]

    assert sorted(placed) == sorted(field.name for field in shown_fields(REQUEST, "landlord"))


def test_a_step_is_kept_and_leads_to_the_next(writing: Writing) -> None:
    names = [step.name for step in STEPS]
    for step, following in zip(names, [*names[1:], "controle"], strict=True):
        answer = writing.save(step, *STEPS_FILLED[step])
        assert (answer.status, answer.headers["location"]) == (303, f"{writing.address}/{following}")

    assert 'value="Huurbeleid"' in writing.page("onderwerp")
    assert "De kosten stijgen." in writing.page("plan")
    assert writing.save("plan", terug="1", reasons="Anders").headers["location"].endswith("/recht")
    assert writing.save("recht", bewaar="1", right="advice").headers["location"] == "/taken"
    assert "Anders" in writing.page("plan")  # the other buttons keep it too
    assert writing.save("plan", naar="controle", reasons="Wéér anders").headers["location"].endswith("/controle")
    assert "Wéér anders" in writing.page("plan")
    assert writing.save("plan", naar="//elders.example").headers["location"] == f"{writing.address}/gevolgen"


def test_what_is_only_missing_stops_nobody_and_what_cannot_be_read_does(writing: Writing) -> None:
    assert writing.save("plan").status == 303

    wrong = writing.save("dagen", planned_execution="31 foo", last_day="1-3-2029", planned_decision="1-1-2030")
    text = html.unescape(wrong.text)

    assert wrong.status == 422
    assert re.findall(r'<a class="nl-link" href="(#veld-\w+)"', text) == ["#veld-planned_execution"]
    assert 'value="31 foo"' in writing.page("dagen")
    assert 'value="1-1-2030"' in writing.page("dagen")


def test_a_step_is_told_what_it_still_needs_by_the_core_s_own_table(writing: Writing) -> None:
    for step in STEPS:
        needed = [name for name in NEEDED if name in step.fields]
        assert ("Nog nodig in deze stap" in writing.page(step.name)) == bool(needed), step.name
    writing.fill_in()
    assert "In deze stap staat alles wat nodig is" in writing.page("plan")


def test_while_somebody_types_it_is_kept_and_what_is_needed_is_said_anew(writing: Writing) -> None:
    answer = writing.visitor.post(f"{writing.address}/plan/nog-nodig", {"reasons": "De kosten"})

    assert "<html" not in answer.text
    assert "Wat wilt u besluiten?" in answer.text
    assert "Waarom wilt u dit?" not in answer.text
    assert "De kosten" in writing.page("plan")
    too_weak = writing.visitor.post(f"{writing.address}/recht/nog-nodig", {"right": "advice"})
    assert "Kies eerst een onderwerp" in too_weak.text


def test_the_right_on_the_topic_is_explained_and_stands_ready(writing: Writing) -> None:
    assert len(re.findall("<li><strong>", writing.page("onderwerp"))) == len(Topic)
    writing.save("onderwerp", ("topic", "merger"), ("addressees", "geleen"))
    page = writing.page("recht")

    assert "Over dit onderwerp hebben zij recht op instemming (artikel 53 Woningwet)." in page
    assert re.search(r'value="consent" checked', page)
    assert 'name="ground"' not in page
    weak = writing.save("recht", right="advice")
    assert weak.status == 422
    assert 'href="#veld-right"' in weak.text

    writing.save("onderwerp", ("topic", "other"), ("addressees", "geleen"))
    assert 'name="ground"' in writing.page("recht")
    assert "Dit onderwerp staat niet in de wet." in writing.page("recht")


# --- Its documents --------------------------------------------------------------------------------------------------


def test_a_document_is_there_until_the_sending_also_after_a_restart(town: Inhabited, writing: Writing) -> None:
    writing.visitor.post_parts(f"{writing.address}/documenten", [PLAN])
    assert "Dit document is bewaard: plan.pdf" in writing.page("documenten")

    with served(portal_of(town.installation, strict=True)) as anew:
        later = signed_in(anew, town.installation, town.person("case_handler"))
        shown = html.unescape(later.get(f"{writing.address}/documenten").text)
        carried = re.findall(r'type="hidden" name="(documents\.0\.\w+)" value="([^"]*)"', shown)
        assert later.post(f"{writing.address}/documenten", carried).status == 303
        check = later.get(f"{writing.address}/controle").text
        document = later.get(f"{writing.address}/documenten/1")

    assert f'href="{writing.address}/documenten/1"' in check
    assert (document.status, document.body) == (200, PLAN[1])
    assert document.headers["content-disposition"].startswith("attachment")


def test_a_document_that_nobody_here_sent_in_is_in_no_request(town: Inhabited, writing: Writing) -> None:
    stolen = {"documents.0.name": ["x.pdf"], "documents.0.sha256": ["0" * 64], "documents.0.size": ["1"]}
    stolen |= {"documents.0.media_type": ["application/pdf"], "documents.0.token": ["0" * 64]}
    Keeping(town.installation, town.person("case_handler")).keep(writing.address, stolen, writing.id)

    assert "x.pdf" not in writing.page("controle")
    assert writing.visitor.get(f"{writing.address}/documenten/1").status == 404


# --- The whole, before it goes --------------------------------------------------------------------------------------


def test_everybody_s_days_are_there_each_with_its_sentence(town: Inhabited, writing: Writing) -> None:
    writing.fill_in()
    page = writing.page("controle")
    content = {"right": "advice", "topic": "e", "addressees": ["geleen", "beek"]}
    foresee = partial(foreseen_opening, town.installation)
    terms = Requesting(town.installation, foresee, town.person("case_handler")).weighed(content, writing.id).terms

    assert len(terms) == 8
    for term in terms:
        assert page.count(dutch_day(term.derivation.ends)) >= 2, term.key
        assert explained_in_dutch(term.derivation) in page, term.key
    assert {term.name for term in terms} >= {TermName.ADVICE, TermName.ACKNOWLEDGEMENT}
    assert "Voor een huurverhoging op zondag 1 juli 2029 moeten de huurders uw brief vóór 1 mei hebben." in page


def test_it_says_what_lies_with_them_already_and_warns_where_that_is_much(
    writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing.fill_in()
    page = writing.page("controle")

    assert "Huurdersvereniging Geleen heeft al één andere aanvraag liggen." in page
    assert "Dit is veel tegelijk" not in page
    monkeypatch.setattr("application.burden.MANY_REQUESTS", 1)
    assert "Dit is veel tegelijk" in writing.page("controle")
    assert "nieuwste aanvragen" not in page
    assert 0 < burden.LOOKED_AT < kept_views.MOST  # one page takes nobody else's from what is kept as read

    monkeypatch.setattr("application.burden.LOOKED_AT", 0)
    capped = writing.page("controle")
    assert "Alleen de 0 nieuwste aanvragen zijn hier geteld. Er zijn er meer." in capped
    assert "Er ligt geen andere aanvraag bij" not in capped


def test_weighty_advice_is_explained_and_its_consultation_has_its_days(writing: Writing) -> None:
    writing.fill_in()
    meaning = "Zwaarwegend advies: u mag er alleen van afwijken na een strategisch overleg."
    assert meaning not in writing.page("recht")
    writing.save("recht", right="weighty_advice")

    assert meaning in writing.page("recht")
    assert "Wilt u afwijken van zwaarwegend advies? Dan moet er eerst een strategisch overleg zijn." in writing.page(
        "dagen"
    )


def test_what_is_missing_at_the_sending_is_said_at_once_each_where_it_is_mended(writing: Writing) -> None:
    writing.fill_in("reasons", "consequences")
    answer = writing.visitor.post(f"{writing.address}/controle")
    links = re.findall(r'href="([^"]+#veld-\w+)"', answer.text)

    assert answer.status == 422
    for step, field in (("plan", "reasons"), ("gevolgen", "consequences")):
        assert f"{writing.address}/{step}?toon=fouten#veld-{field}" in links
        assert "Vul dit in." in writing.page(f"{step}?toon=fouten")
    assert "De huur gaat omhoog." in writing.page("plan")


def test_what_cannot_be_sent_now_is_kept(writing: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporal is out of reach here. The page is made beside the loop: nobody else waits for it."""
    writing.fill_in()
    on_the_loop: list[bool] = []

    def checked(*asked: Any, **more: Any) -> Response:
        on_the_loop.append(bool(asyncio._get_running_loop()))
        return checked_page(*asked, **more)

    monkeypatch.setattr("portal.request_pages.checked_page", checked)

    answer = writing.visitor.post(f"{writing.address}/controle")

    assert answer.status == 503
    assert on_the_loop == [False]
    assert "Nog niet bevestigd" in html.unescape(answer.text)
    assert "De kosten stijgen." in writing.page("plan")


def test_what_was_sent_or_thrown_away_is_not_sent_empty(writing: Writing) -> None:
    answer = writing.visitor.post(f"{writing.address}/controle")

    assert (answer.status, answer.headers["location"]) == (303, "/dossiers")


def test_an_old_page_of_a_request_that_was_sent_begins_it_not_anew(town: Inhabited, writing: Writing) -> None:
    from tests.portal.test_left_open import unused_for

    allocate(town.installation.record, writing.id, datetime.now(UTC))

    answer = writing.save("plan", reasons="Van de knop Terug")
    typing = writing.visitor.post(f"{writing.address}/plan/nog-nodig", {"reasons": "Nog onderweg"})

    assert (answer.status, answer.headers["location"]) == (303, "/dossiers")
    assert (typing.status, typing.text) == (204, "")
    assert writing.visitor.get(f"{writing.address}/plan").status == 303
    unused_for(writing.visitor, town, days=1)
    assert writing.save("plan", reasons="Laat op de avond").status == 401
    assert Keeping(town.installation, town.person("case_handler")).of_id(writing.id) is None


@pytest.mark.parametrize("meanwhile", ["another step", "thrown away"])
def test_what_is_kept_while_somebody_types_undoes_nothing_that_was_done_meanwhile(
    town: Inhabited, writing: Writing, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    """The draft was read, and then the other tab was first."""
    writing.save("plan", reasons="De kosten stijgen.")
    keeping = Keeping(town.installation, town.person("case_handler"))

    def read_too_early(*asked: Any) -> Draft:
        found = draft_at(*asked)
        if meanwhile == "thrown away":
            keeping.drop(writing.id)
        else:
            keeping.change(writing.address, lambda kept: {**(kept or {}), "consequences": ["18 euro"]}, writing.id)
        return found

    monkeypatch.setattr("portal.request_pages.draft_at", read_too_early)
    writing.visitor.post(f"{writing.address}/plan/nog-nodig", {"reasons": "De kosten"})

    kept = keeping.of_id(writing.id)
    fields = {"reasons": ["De kosten"], "consequences": ["18 euro"]}
    assert (kept and {name: kept.fields.get(name) for name in fields}) == (
        None if meanwhile == "thrown away" else fields
    )


def test_of_two_that_are_kept_while_somebody_types_the_older_is_let_go(writing: Writing) -> None:
    assert 'hx-sync="this:replace"' in writing.page("plan")


# --- Whose it is ----------------------------------------------------------------------------------------------------


def test_a_request_in_the_making_is_its_writer_s_alone(town: Inhabited, writing: Writing) -> None:
    writing.fill_in()
    other = signed_in(town.served, town.installation, town.member_of("landlord", Office.CASE_HANDLER, "collega"))

    for path in ("", "/plan", "/controle", "/meelezen", "/documenten/1"):
        assert other.get(f"{writing.address}{path}").status == 404, path
    for path in ("/plan", "/plan/nog-nodig", "/controle", "/meelezers", "/meelezen"):
        assert other.post(f"{writing.address}{path}", {"reasons": "x"}).status == 404, path
    assert "De kosten stijgen." in writing.page("plan")
    assert "Huurbeleid" not in other.get("/taken").text


def test_a_form_that_is_kept_for_another_page_is_no_request(town: Inhabited, writing: Writing) -> None:
    Keeping(town.installation, town.person("case_handler")).keep("/nieuw", {"subject": ["x"]}, writing.id)

    assert writing.visitor.get(f"{writing.address}/plan").status == 404
    assert writing.visitor.get("/aanvraag/geen-nummer/plan").status == 404


def test_what_was_typed_when_the_session_ended_is_there_again(town: Inhabited, writing: Writing) -> None:
    from tests.portal.test_left_open import unused_for

    writing.fill_in()
    unused_for(writing.visitor, town, days=1)

    answer = writing.save("plan", reasons="Laat op de avond")

    assert answer.status == 401
    assert f"naar={writing.address.replace('/', '%2F')}%2Fplan" in answer.text
    again = signed_in(town.served, town.installation, town.person("case_handler"))
    assert "Laat op de avond" in again.get(f"{writing.address}/plan").text
    assert "18 euro" in again.get(f"{writing.address}/gevolgen").text


def test_a_request_that_changed_while_a_colleague_read_it_is_shown_to_them_again(
    town: Inhabited, writing: Writing
) -> None:
    writing.fill_in()
    SecondReaders(town.installation, town.person("case_handler")).ask(writing.id, town.person("reader").id)
    reader, path = town.anew("reader"), f"{writing.address}/meelezen"

    def read() -> str:
        return str(re.findall(r'name="read" value="([^"]+)"', html.unescape(reader.get(path).text))[0])

    before = read()
    writing.save("plan", reasons="Heel anders")
    answer = reader.post(path, {"verdict": "goed", "remark": "Prima zo", "read": before})

    assert answer.status == 422
    assert "De aanvraag is veranderd terwijl u keek." in answer.text
    assert "Heel anders" in answer.text
    assert "Prima zo" in answer.text  # nothing that was typed is lost
    assert "nog niet gekeken" in writing.page("controle").casefold()
    assert reader.post(path, {"verdict": "goed", "remark": "Prima zo", "read": read()}).status == 303


def test_a_remark_that_was_typed_when_the_session_ended_is_there_again(town: Inhabited, writing: Writing) -> None:
    from tests.portal.test_left_open import unused_for

    writing.fill_in()
    SecondReaders(town.installation, town.person("case_handler")).ask(writing.id, town.person("reader").id)
    reader, path = town.anew("reader"), f"{writing.address}/meelezen"
    reader.read_sign()
    unused_for(reader, town, days=1)

    assert reader.post(path, {"verdict": "nog-niet", "remark": "De toon is hard."}).status == 401

    again = signed_in(town.served, town.installation, town.person("reader"))
    assert "De toon is hard." in again.get(path).text
    assert writing.page("controle").count("De toon is hard.") == 0  # nothing was said yet
    assert again.post(path, {"verdict": "nog-niet", "remark": "De toon is hard."}).status == 303
    assert "De toon is hard." in writing.page("controle")
    assert Keeping(town.installation, town.person("reader")).all() == []


# --- The list of what is kept ---------------------------------------------------------------------------------------


KEPT = {
    "/aanvraag/x": "Nieuwe adviesaanvraag",
    "/aanvraag/x/meelezen": "Meekijken",
    "/dossiers/2027-001/doen/respond?organisation=geleen": "Op het advies reageren",
    "/dossiers/2027-001/doen/confirm_paper?sequence=3": "De ontvangst van een papier bevestigen",
    "/dossiers/2027-001/brief/geleen/submit_advice": "Het advies of de instemming sturen",
    "/nieuw": "Een aanvraag indienen",
    "/nieuw/brief/geleen": "Een ongevraagd advies sturen",
    "/iets-anders": "Een formulier",
}


@pytest.mark.parametrize("place", KEPT)
def test_a_kept_form_of_whatever_page_is_called_by_what_it_is(town: Inhabited, place: str) -> None:
    form = KeptForm(act_id="1", person="p", place=place, fields={"subject": ["Sloop"]}, kept_at=datetime.now(UTC))
    (card,) = kept_cards([form], "landlord", Names(town.installation.agreement()))

    assert Tongue.DUTCH.of(card.what) == KEPT[place]
    assert card.dossier == ("2027-001" if place.startswith("/dossiers") else "")
    about = "Huurdersvereniging Geleen" if "organisation" in place else "Sloop"
    assert (Tongue.DUTCH.of(card.about), card.address) == (about, place)


# --- In a browser ---------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(town: Inhabited, browser: Browser) -> Iterator[dict[str, Page]]:
    """A page of the writer's browser and one of the second reader's; axe may run in them."""
    pages = {}
    keeping = Keeping(town.installation, town.person("case_handler"))
    for kept in keeping.all():  # other tests keep what they like
        keeping.drop(kept.act_id)
    for who in ("case_handler", "reader"):
        context = browser.new_context(base_url=town.served.url, bypass_csp=True, locale="nl-NL")
        cookies = town.anew(who).cookies
        context.add_cookies([{"name": name, "value": value, "url": town.served.url} for name, value in cookies.items()])
        pages[who] = context.new_page()
    yield pages
    for page in pages.values():
        page.context.close()


def is_right(page: Page) -> None:
    """A page keeps to the guideline, and fits, wherever somebody was on it."""
    page.evaluate(
        "() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex'); }"
    )
    assert wrong_with(page, keyboard=False) == [], page.url


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Bewaren en verder").last.click()


def test_a_request_is_written_and_a_colleague_looks_along(opened: dict[str, Page], town: Inhabited) -> None:
    page, colleague = opened["case_handler"], opened["reader"]
    page.goto("/aanvraag")
    is_right(page)
    page.get_by_role("link", name="Beginnen").click()
    beside = page.get_by_role("status")
    expect(beside).to_contain_text("Kies eerst een onderwerp")
    page.get_by_label("Onderwerp", exact=True).fill("Fusie met de buren")
    page.get_by_label("Soort onderwerp").select_option("merger")
    page.get_by_role("checkbox", name="Huurdersvereniging Geleen").check()
    expect(beside).to_contain_text("recht op instemming (artikel 53 Woningwet)")  # kept, and said, without a button
    page.route("**/nog-nodig", lambda route: route.fulfill(status=503, body="stuk"))
    page.evaluate(
        """() => {
            window.answered = [];
            document.addEventListener("htmx:finally:request", one => answered.push(one.detail.ctx.response.status));
        }"""
    )
    page.get_by_label("Onderwerp", exact=True).fill("Fusie met de buren, 2029")
    page.wait_for_function("() => window.answered.includes(503)")
    page.unroute("**/nog-nodig")
    expect(beside).to_contain_text("artikel 53 Woningwet")  # what goes wrong takes nothing away
    is_right(page)
    go_on(page)
    expect(page.get_by_role("radio", name="Instemming")).to_be_checked()
    go_on(page)
    page.get_by_label("Wat wilt u besluiten?").fill("Samengaan")
    expect(beside).to_contain_text("Waarom wilt u dit?")
    go_on(page)
    go_on(page)
    page.get_by_label("Kies een document").set_input_files(
        {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 plan"}
    )
    go_on(page)
    page.get_by_label("Wanneer wilt u het plan uitvoeren?").fill("31 foo")
    go_on(page)
    page.get_by_role("link", name="Wanneer wilt u het plan uitvoeren? –").click()
    expect(page.locator(":focus")).to_have_attribute("name", "planned_execution")
    is_right(page)
    page.get_by_label("Wanneer wilt u het plan uitvoeren?").fill("1-6-2029")
    expect(beside).to_contain_text("Wij kunnen geen dag beloven")
    go_on(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Controleren en versturen")
    page.get_by_role("button", name="De aanvraag versturen").click()
    is_right(page)
    page.get_by_role("link", name="Waarom wilt u dit? –").click()
    expect(page.get_by_label("Waarom wilt u dit?")).to_be_focused()
    page.get_by_label("Waarom wilt u dit?").fill("Samen sterker")
    page.get_by_role("button", name="Bewaren en stoppen").click()

    expect(page.get_by_role("heading", name="Bewaarde formulieren")).to_be_visible()
    is_right(page)
    page.get_by_role("link", name="Verder").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat betekent het voor de huurders?")  # the first open
    page.get_by_role("button", name="Controleren en versturen").click()
    page.get_by_role("button", name="Vragen", exact=True).click()
    expect(page.get_by_text("Kies een van de antwoorden.")).to_be_visible()
    is_right(page)
    page.get_by_label("Wie kijkt er mee?").select_option("reader")
    page.get_by_label("Waar moeten zij op letten?").fill("Klopt de toon?")
    page.get_by_role("button", name="Vragen", exact=True).click()
    expect(page.get_by_text("nog niet gekeken")).to_be_visible()

    colleague.goto("/taken")
    expect(colleague.get_by_text("Klopt de toon?")).to_be_visible()
    is_right(colleague)
    colleague.get_by_role("link", name="Meekijken").click()
    expect(colleague.get_by_text("Samen sterker")).to_be_visible()
    with colleague.expect_download() as download:
        colleague.get_by_role("link", name="plan.pdf").click()
    assert download.value.suggested_filename == "plan.pdf"
    colleague.get_by_role("radio", name="Nog niet").check()
    colleague.get_by_role("button", name="Laten weten").click()
    colleague.get_by_role("link", name="Schrijf op wat nog niet goed is").click()
    expect(colleague.get_by_label("Uw opmerking")).to_be_focused()
    is_right(colleague)
    colleague.get_by_label("Uw opmerking").fill("De gevolgen ontbreken.")
    colleague.get_by_role("button", name="Laten weten").click()
    expect(colleague.get_by_text("vraagt u mee te kijken")).to_have_count(0)

    page.reload()
    expect(page.get_by_text("De gevolgen ontbreken.")).to_be_visible()
    is_right(page)
    page.goto("/taken")
    page.get_by_text("Weggooien").click()
    page.get_by_role("button", name="Ja, gooi het weg").click()
    expect(page.get_by_text("Bewaarde formulieren")).to_have_count(0)
    assert Keeping(town.installation, town.person("case_handler")).all() == []
