"""The pages of answering, of deciding and of advising together, in a real browser: what follows is seen before it is
sent, with JavaScript and without; what was promised stays until it is done."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from fastapi import Request
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert

from application.acting import ActingAs, Connecting
from application.people import Office
from application.signing_in import SignedIn
from installation.accounts.account_tables import PersonRow
from installation.embedded import free_port
from installation.installation import Installation
from installation.settings import Settings
from models.parties import LANDLORD
from portal.web import guarded, site_of
from tests.audit.playing import put_on_record
from tests.portal.conftest import signed_in_for
from tests.portal.guideline import NARROW, WIDE, wrong_with
from tests.portal.serving import Served, served

PROCEDURES = Path(__file__).parent / "procedures"
RENT, JOINT, ANSWERED = (f"/dossiers/2027-00{number}" for number in (1, 2, 3))
NOW = datetime(2027, 1, 29, 9, tzinfo=UTC)

As = Callable[..., Page]


def somebody(request: Request) -> SignedIn | None:
    party = request.headers.get("x-party")
    return signed_in_for(party) if party else None


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Three procedures in the middle of their course, looked at on a day of theirs."""
    var = tmp_path_factory.mktemp("answering") / "var"
    var.mkdir()
    record = put_on_record(var, *(PROCEDURES / f"{name}.yaml" for name in ("rent-policy", "joint-draft", "promises")))
    port = free_port()
    with Installation(Settings(var=var, embedded_port=1, portal_url=f"http://localhost:{port}")) as made:
        with made.accounts.begin() as connection:
            connection.execute(insert(PersonRow), [_row(party) for party in (LANDLORD, "geleen", "beek")])
        site = site_of(made, somebody, strict=True)
        site.state.acting_as = partial(ActingAs, made, Connecting(made), clock=lambda: NOW)
        with served(guarded(site, made.settings), port) as serving:
            yield serving
    record.engine.dispose()


def _row(party: str) -> dict[str, object]:
    said = dict.fromkeys(("id", "name", "party"), party)
    office = Office.CASE_HANDLER if party == LANDLORD else Office.SECRETARY
    return {**said, "office": office.value, "mail": f"{party}@x.example", "language": "nl", "added_at": NOW}


@pytest.fixture
def looks(house: Served, browser: Browser) -> Iterator[As]:
    """Opens a page for somebody of a party."""
    contexts = []

    def looks(party: str, path: str, *, scripts: bool = True, size: tuple[int, int] = WIDE, **given: object) -> Page:
        context = browser.new_context(
            base_url=house.url,
            java_script_enabled=scripts,
            viewport={"width": size[0], "height": size[1]},
            extra_http_headers={"X-Party": party},
            **given,  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        return page

    yield looks
    for context in contexts:
        context.close()


PAGES = (
    (LANDLORD, f"{RENT}/doen/respond?organisation=limbricht"),
    (LANDLORD, f"{RENT}/doen/plan_meeting?organisation=geleen"),
    ("geleen", f"{RENT}/doen/record_deliberation"),
    ("geleen", f"{JOINT}/doen/draft_joint_advice"),
    ("beek", f"{JOINT}/doen/cosign"),
    ("beek", JOINT),
    ("geleen", f"{ANSWERED}/doen/confirm_conclusion"),
    (LANDLORD, f"{ANSWERED}/doen/conclude_strategic_consultation"),
    (LANDLORD, "/toezeggingen"),
    ("geleen", ANSWERED),
)


def test_the_pages_keep_to_the_guideline_and_fit(looks: As) -> None:
    for party, path in PAGES:
        page = looks(party, path, bypass_csp=True)
        assert (path, wrong_with(page, keyboard=False)) == (path, [])
        page.context.close()


# --- The vote ------------------------------------------------------------------------------------------------------


def count_votes(page: Page, present: int, votes_for: int, against: int) -> None:
    for name, value in (("present", present), ("for", votes_for), ("against", against), ("abstained", 0)):
        page.locator(f'[name="{name}"]').fill(str(value))


def test_the_outcome_of_a_vote_is_seen_while_typing(looks: As) -> None:
    page = looks("geleen", f"{RENT}/doen/record_deliberation")
    outcome = page.locator("#vooraf")
    expect(outcome).to_contain_text("Vul in hoeveel er aanwezig waren")
    expect(page.get_by_role("button", name="Reken uit")).to_have_count(0)

    count_votes(page, 4, 3, 1)
    expect(outcome).to_contain_text("Aangenomen")
    expect(outcome).to_contain_text("Aanwezig: 4. Nodig: 3. Dat is genoeg.")
    count_votes(page, 2, 2, 0)
    expect(outcome).to_contain_text("Niet aangenomen")
    expect(outcome).to_contain_text("Dat is te weinig.")
    count_votes(page, 4, 4, 1)
    expect(outcome).to_contain_text("Dit kan niet")


def test_without_javascript_a_button_works_it_out_and_nothing_typed_is_lost(looks: As) -> None:
    page = looks("geleen", f"{RENT}/doen/record_deliberation", scripts=False, size=NARROW)
    count_votes(page, 4, 2, 2)
    page.locator('[name="motion"]').fill("Wij adviseren negatief.")

    page.get_by_role("button", name="Reken uit").click()

    expect(page.locator("#vooraf")).to_contain_text("Niet aangenomen")
    expect(page.locator("#vooraf")).to_contain_text("Nodig: meer stemmen voor dan tegen.")
    expect(page.locator('[name="motion"]')).to_have_value("Wij adviseren negatief.")
    expect(page.locator("#fouten")).to_have_count(0)


# --- The answer ----------------------------------------------------------------------------------------------------


def choose(page: Page, *answers: str) -> None:
    for number, answer in enumerate(answers):
        page.locator(f'[name="points.{number}.answer"][value="{answer}"]').check()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_before_an_answer_is_sent_its_waiting_time_is_seen_and_no_point_is_left_out(looks: As, scripts: bool) -> None:
    page = looks(LANDLORD, f"{RENT}/doen/respond?organisation=limbricht", scripts=scripts)
    points = page.locator(".form-row__point")
    assert [text.split("\n\n")[1:] for text in points.all_inner_texts()] == [
        ["Niemand betaalt meer dan 20 euro extra per maand", "Een voorwaarde"],
        ["Elk jaar een verslag over de isolatie, per buurt", "Een voorwaarde"],
    ]

    page.get_by_role("button", name="Versturen").last.click()
    expect(page.locator("#fouten")).to_contain_text("Volgt u punt 1? – Kies een van de antwoorden.")
    expect(page.locator("#fouten")).to_contain_text("Volgt u punt 2? – Kies een van de antwoorden.")

    choose(page, "partly", "followed")
    if not scripts:
        page.get_by_role("button", name="Bekijk wat er volgt").click()
    outcome = page.locator("#vooraf")
    expect(outcome).to_contain_text("Niet uitvoeren vóór woensdag 3 februari 2027")
    expect(outcome).to_contain_text("tot en met dinsdag 2 februari 2027 mag het plan niet worden uitgevoerd")
    outcome.locator("summary").first.click()
    expect(outcome.locator("details[open] p").first).to_contain_text("3 dagen")

    page.locator('[name="points.0.reasons"]').fill("Hooguit 22 euro.")
    page.locator('[name="points.1.who"]').fill("M. Smeets")
    page.locator('[name="points.1.until"]').fill("1 juni 2027")
    page.locator('[name="decision"]').fill("De verhoging gaat door.")
    page.get_by_role("button", name="Versturen").last.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Weet u het zeker?")
    expect(page.get_by_role("main")).to_contain_text("Niet uitvoeren vóór woensdag 3 februari 2027")
    assert page.locator('[name="points.1.until"]').input_value() == "1 juni 2027"


def test_where_everything_is_followed_nothing_waits(looks: As) -> None:
    page = looks(LANDLORD, f"{RENT}/doen/respond?organisation=limbricht")
    choose(page, "followed", "followed")

    expect(page.locator("#vooraf")).to_contain_text("Geen wachttijd")


# --- Together ------------------------------------------------------------------------------------------------------


def test_a_joint_advice_says_who_has_yet_to_sign_and_where_each_stands(looks: As) -> None:
    for party, path in (("beek", JOINT), ("beek", f"{JOINT}/doen/cosign"), ("geleen", f"{JOINT}/doen/submit_advice")):
        main = looks(party, path).get_by_role("main")
        expect(main).to_contain_text("Nog niet klaar: Huurdersbelangenraad Beek moet nog tekenen.")
        expect(main).to_contain_text("Stichting Huurdersbelangen Limbricht heeft getekend")
        expect(main).to_contain_text("Huurdersbelangenraad Beek: tegen")

    landlord = looks(LANDLORD, JOINT).get_by_role("main")
    expect(landlord).not_to_contain_text("moet nog tekenen")
    expect(landlord).not_to_contain_text("slecht geïsoleerde")


def test_a_new_draft_begins_with_the_one_that_there_is(looks: As) -> None:
    page = looks("geleen", f"{JOINT}/doen/draft_joint_advice")

    expect(page.locator('[name="points.1.text"]')).to_have_value("Verhoog de huur van slecht geïsoleerde woningen niet")
    expect(page.locator('[name="points.1.positions.beek"]')).to_have_value("tegen")
    expect(page.locator('[name="organisations"][value="limbricht"]')).to_be_checked()
    assert page.locator('[name="organisations"][value="geleen"]').count() == 0
    verdicts = page.locator('[name="verdict"]').evaluate_all("boxes => boxes.map(box => box.value)")
    assert "negative" in verdicts
    assert "consent" not in verdicts


def test_a_strategic_consultation_shows_what_is_at_issue_and_what_follows(looks: As) -> None:
    main = looks("geleen", f"{ANSWERED}/doen/confirm_conclusion").get_by_role("main")

    expect(main).to_contain_text("het advies wordt niet helemaal gevolgd")
    expect(main).to_contain_text("Geleen en ZOwonen kijken in maart samen naar de planning.")
    expect(main).to_contain_text("tot en met dinsdag 2 februari 2027")
    expect(main).to_contain_text("U kunt er daarna geen bezwaar meer tegen maken.")


# --- What was promised ---------------------------------------------------------------------------------------------


def test_what_was_promised_stays_until_it_is_done_and_can_be_contradicted(looks: As) -> None:
    landlord = looks(LANDLORD, ANSWERED, scripts=False)
    mine = landlord.locator(".promise", has_text="Huurders uit Geleen gaan in Beek niet voor")
    expect(mine).to_contain_text("Maandag 1 februari 2027")
    mine.locator("summary").click()
    mine.locator("textarea").fill("De lijst is klaar.")
    mine.get_by_role("button", name="Ja, dit is gedaan").click()
    assert landlord.url.endswith(f"{ANSWERED}#toezeggingen")

    beek = looks("beek", "/toezeggingen")
    told = beek.locator(".promise")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("ZOwonen zegt dat het gedaan is")
    expect(told).to_contain_text("De lijst is klaar.")
    told.locator("summary").click()
    told.locator("textarea").fill("Er staan nog twee huurders te hoog.")
    told.get_by_role("button", name="Dit is niet gedaan").click()
    expect(beek.locator(".promise")).to_contain_text("Huurdersbelangenraad Beek zegt dat het niet gedaan is")
    expect(beek.locator(".promise__say")).to_have_count(0)

    again = looks(LANDLORD, "/toezeggingen").locator(".card", has_text="Nog niet gedaan").locator(".promise")
    expect(again).to_have_count(3)
    expect(again.first).to_contain_text("Er staan nog twee huurders te hoog.")
    expect(looks("geleen", "/toezeggingen").get_by_role("main")).not_to_contain_text("Beek")


# --- Every day, every page -----------------------------------------------------------------------------------------


def test_every_last_day_tells_how_it_came_about(looks: As) -> None:
    page = looks("geleen", RENT)
    for row in page.locator(".stage--now, .stage--late").all():
        if row.locator(".stage__note").count():
            expect(row.locator("details.why")).to_have_count(1)
    assert page.locator(".stage details.why").count() > 0
    tasks = looks("geleen", "/taken")
    assert tasks.locator(".task__when details.why").count() == tasks.locator(".task__day").count()
    days = tasks.locator(".coming__day").filter(has_text="2027")
    assert days.count() == tasks.locator(".coming__day details.why").count() > 0


def test_on_paper_a_dossier_has_everything_that_is_folded_away_and_nothing_to_press(looks: As) -> None:
    page = looks("geleen", ANSWERED)
    page.emulate_media(media="print")

    for text in ("De eerste dag is de dag na", "Ze zijn slecht geïsoleerd", "Elke huurder krijgt een woning"):
        assert page.get_by_text(text).filter(visible=True).count(), text
    assert page.locator("#dagen .coming__day p").first.is_visible()
    assert page.locator(".moment .data-list").first.is_visible()
    for pressed in ("#doen", ".on-page", ".promise__say", ".places", "main .actions", ".picture__key"):
        assert not any(one.is_visible() for one in page.locator(pressed).all()), pressed
    assert page.pdf().startswith(b"%PDF")


def test_whom_to_call_stands_on_every_page(house: Served) -> None:
    signed_in = {"X_Party": "geleen"}
    pages = (
        *(("/aanmelden", {}), ("/aanmelden/code", {}), ("/", {}), ("/bestaat-niet", {})),
        *((path, signed_in) for path in ("/taken", "/dossiers", "/toezeggingen", "/dossiers/2099-001", "/beheer")),
    )
    for path, headers in pages:
        text = house.get(path, **headers).text
        assert "mevrouw A. Voorbeeld" in text, path
        assert "tel:0460000000" in text, path
