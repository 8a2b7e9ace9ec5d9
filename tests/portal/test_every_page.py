"""Every page of the portal in a real browser, in every state: empty, full, refused, closed and over. What a page has to
be is in ``tests.portal.guideline``; which pages there are, the table of routes says, so that no new one is missed.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from application.people import Office
from installation.accounts.inspections import Inspections
from installation.signatures import new_private_key, public_part
from models.calendar import local_date
from models.record.signed_note import COSIGNATURE
from tests.hanging import HANGING
from tests.portal.guideline import context_of, wrong_with
from tests.portal.inhabited import NOBODY, OUTSIDER, Inhabited, inhabited
from tests.portal.midway import marked
from tests.portal.serving import Served
from tests.portal.test_left_open import unused_for
from tests.portal.test_routes import COLUMNS, FILLED_IN, ROUTES
from tests.portal.test_shell import LATER_PAGES
from tests.portal.test_witness_pages import checkpointed
from tests.portal.test_witness_passkeys import a_passkey
from tests.portal.visiting import Visitor

PROCEDURES = tuple(
    Path(__file__).parent / "procedures" / f"{name}.yaml" for name in ("rent-policy", "joint-draft", "promises")
)
CLOSED = ("four-verdicts-and-a-conflict", "consent-refused-to-a-merger", "own-letter-of-withdrawal")
"""Over in three ways: advised and answered, consent refused, withdrawn."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inhabited]:
    """Procedures that go on, and some that are over; Limbricht takes part in some, the town's outsider in none."""
    folder = tmp_path_factory.mktemp("every-page")
    with inhabited(folder, *PROCEDURES, *(marked(name, folder, until_act=1) for name in CLOSED)) as found:
        yield found


class Walker:
    """One browser in which each of the people is signed in, page after page."""

    def __init__(self, browser: Browser) -> None:
        self._browser, self._pages = browser, dict[tuple[str, str], Page]()

    def page(self, found: Inhabited, who: str) -> Page:
        key = (found.served.url, who)
        if key not in self._pages:
            context = context_of(self._browser, base_url=found.served.url)
            cookies = found.anew(who).cookies
            context.add_cookies([{"name": n, "value": v, "url": found.served.url} for n, v in cookies.items()])
            self._pages[key] = context.new_page()
        return self._pages[key]

    def close(self) -> None:
        contexts: set[BrowserContext] = {page.context for page in self._pages.values()}
        for context in contexts:
            context.close()


@pytest.fixture(scope="module")
def walker(browser: Browser) -> Iterator[Walker]:
    found = Walker(browser)
    yield found
    found.close()


class Visit(NamedTuple):
    """Who opens which page, with what status; ``press``: and sends the form on it as it is."""

    who: str
    route: str
    status: int = 200
    press: bool = False

    @property
    def id(self) -> str:
        return f"{self.who} {self.route}{' pressed' if self.press else ''} {self.status}"


NO_PAGES = (
    "/healthz",
    "/readyz",
    "/vast/{address}",
    "/dossiers/{number}/documenten/{entry}/{place}",
    "/dossiers/tabel.csv",
    "/api/v1/openapi.json",
    "/dossiers/{number}/kopie/{form}",
    "/getuige/bestand",
    "/dossiers/{number}/brieven/{notice}/pdf",
    "/dossiers/{number}/gebeurtenissen/{entry}/brief",
    "/dossiers/{number}/afdruk",
)
"""What is no page: it is read by a machine, or kept as a file."""


OF_EACH_ROLE = (NOBODY, "case_handler", "secretary", OUTSIDER, "auditor", "administrator")
"""Who goes round: the others get pages of the same parts, and go only where nobody else does."""


def _visits() -> Iterator[Visit]:
    """Every page, for one of each role that gets it (what nobody needs to sign in for: once); every form that is
    refused when nothing is filled in, and every error, once."""
    errors = set[int]()
    for row, statuses in ROUTES.items():
        method, _, route = row.partition(" ")
        given = dict(zip(COLUMNS, statuses, strict=True))
        if method == "POST":
            yield from (
                Visit(who, route, 422, press=True) for who in _who_get(422, given)[:1] if f"GET {route}" in ROUTES
            )
        elif route not in NO_PAGES:
            whoever = _who_get(200, given)
            yield from (Visit(who, route) for who in (whoever[:1] if NOBODY in whoever else whoever))
            for who, status in given.items():
                if status >= 400 and status not in errors:
                    errors.add(status)
                    yield Visit(who, route, status)


def _who_get(status: int, given: Mapping[str, int]) -> list[str]:
    found = [who for who in given if given[who] == status]
    return [who for who in OF_EACH_ROLE if who in found] or found[:1]


def pressed(page: Page) -> Response:
    """Sends the form of a page with nothing in it."""
    for box in page.get_by_role("main").get_by_role("textbox").all():
        box.fill("")
    with page.expect_response(lambda one: one.request.method == "POST") as sent:
        page.get_by_role("main").locator("button.nl-button--primary").first.click()
    page.wait_for_load_state()
    return sent.value


def require_right(page: Page, answer: Response | None, status: int = 200) -> None:
    """Nothing is wrong with a page that was opened, and it is as light as a page may be after the first one."""
    assert answer
    assert answer.status == status
    assert wrong_with(page) == []
    assert int(answer.headers["content-length"]) <= LATER_PAGES


@pytest.mark.parametrize("visit", [*_visits()], ids=lambda visit: visit.id)
def test_a_page_of_the_table_of_routes(visit: Visit, town: Inhabited, walker: Walker) -> None:
    page = walker.page(town, visit.who)
    path = re.sub(r"\{(\w+)\}", lambda found: str(FILLED_IN[found[1]](town)), visit.route)
    answer = page.goto(path)
    if visit.press:
        answer = pressed(page)
        expect(page.locator("#fouten, :focus[aria-invalid=true], :focus[autofocus]").first).to_be_attached()
    require_right(page, answer, visit.status)


# --- Full, closed and over ------------------------------------------------------------------------------------------

FULL = {
    "what is asked of a board": ("secretary", "/taken"),
    "what is asked of the landlord": ("case_handler", "/taken"),
    "what goes on": ("secretary", "/dossiers"),
    "what is closed": ("case_handler", "/dossiers?toon=gesloten"),
    "what was found, and chosen": ("case_handler", "/dossiers?zoek=huur&recht=advice"),
    "what begins with a word": ("secretary", "/dossiers?zoek=huur&toon=alle"),
    "nothing that was found": ("secretary", "/dossiers?zoek=xyzzy&recht=advice"),
    "a year without days": ("secretary", "/jaar?jaar=2019"),
    "a copy to take along": ("auditor", "/dossiers/{answered}/kopie"),
    "letters about a procedure": ("secretary", "/dossiers/{midway}/brieven"),
    "a procedure in its middle, for a board": ("secretary", "/dossiers/{midway}"),
    "for the landlord": ("case_handler", "/dossiers/{midway}"),
    "for a board that advised": (OUTSIDER, "/dossiers/{midway}"),
    "for an auditor": ("auditor", "/dossiers/{midway}"),
    "one that was answered": ("secretary", "/dossiers/{answered}"),
    "one without consent": ("case_handler", "/dossiers/{refused}"),
    "one that was withdrawn": ("auditor", "/dossiers/{withdrawn}"),
    "a draft of several organisations": ("secretary", "/dossiers/{joint}"),
    "a signature under it": ("secretary", "/dossiers/{joint}/doen/cosign"),
    "what was promised": ("secretary", "/toezeggingen"),
    "the year": ("secretary", "/jaar"),
    "the year of the landlord": ("case_handler", "/jaar"),
    "what the landlord promised": ("case_handler", "/toezeggingen"),
    "what was promised in a dossier": ("case_handler", "/dossiers/{promised}"),
    "an answer to the points of an advice": ("case_handler", "/dossiers/{midway}/doen/respond?organisation=limbricht"),
    "a letter of an answer": ("secretary", "/dossiers/{midway}/brief/landlord/respond"),
    "a dossier as it stood": ("auditor", "/controle/dossiers/{midway}?dag=20-01-2027"),
    "a dossier as a party could know it": ("auditor", "/controle/dossiers/{answered}?als=geleen"),
    "what changed between two moments": ("auditor", "/controle/dossiers/{answered}/verschil?van=01-01-2027"),
    "two parties compared": ("auditor", "/controle/dossiers/{answered}/verschil?als=landlord&dan_als=geleen"),
    "how days came about": ("auditor", "/controle/dossiers/{midway}/termijn?naam=advice"),
    "whether the rules were kept": ("auditor", "/controle/dossiers/{answered}/naleving"),
    "an act that is too late": ("secretary", "/dossiers/{answered}/doen/submit_advice"),
}
"""What stands on pages where much happened: by what they show, who opens them, and where."""


@pytest.mark.parametrize("what", FULL)
def test_a_page_where_much_happened(what: str, house: Inhabited, walker: Walker) -> None:
    who, path = FULL[what]
    page = walker.page(house, who)
    require_right(page, page.goto(path.format(**numbers(house))))


def numbers(house: Inhabited) -> dict[str, str]:
    return dict(
        zip(("midway", "joint", "promised", "answered", "refused", "withdrawn"), house.numbers[1:], strict=True)
    )


def test_the_pages_of_an_act_that_is_meant_and_not_confirmed(house: Inhabited, walker: Walker) -> None:
    """Before it goes it is asked once more; where it cannot be confirmed, the page says so and keeps what was typed."""
    page = walker.page(house, "case_handler")
    page.goto(f"/dossiers/{house.number}/doen/withdraw")
    page.locator('[name="reason"]').fill("Het plan gaat niet door.")
    page.get_by_role("main").locator("button.nl-button--primary").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Weet u het zeker?"
    assert wrong_with(page) == []

    with page.expect_response(lambda one: one.request.method == "POST") as sent:
        page.get_by_role("main").locator("button.nl-button--primary").click()
    require_right(page, sent.value, 503)
    assert page.locator('[name="reason"]').input_value() == "Het plan gaat niet door."


def test_what_came_of_the_work_of_an_auditor(house: Inhabited, walker: Walker) -> None:
    """What takes long is begun with a button; meanwhile its page tells how far it is, and then what came of it."""
    page = walker.page(house, "auditor")
    for path in (
        "/controle/werk/verify",
        "/controle/werk/conformance",
        "/controle/werk/replay",
        "/controle/jaar/2027",
        "/controle/werk/csv",
    ):
        page.goto(path)
        page.get_by_role("main").locator("button.nl-button--primary").click()
        page.get_by_text("Voor het laatst gedaan op").wait_for(timeout=1000 * HANGING)
        require_right(page, page.reload())
    require_right(page, page.goto("/controle"))
    kept, now = Inspections(house.installation.accounts), datetime.now(UTC)
    found = kept.of_name("verify")
    assert found
    assert found.result
    finding = {"dossier": house.number, "where": "event 1", "code": "event_changed", "about": "its hash is another one"}
    kept.begin("verify", "here", 1, now)
    result = {**found.result, "number": {**found.result["number"], "findings": 1}, "findings": [finding]}  # type: ignore[dict-item]
    kept.change("verify", 1, ended_at=now, result=result, result_at=now)
    for who, path in (("auditor", "/controle/werk/verify"), ("administrator", "/hulp")):
        page = walker.page(house, who)
        require_right(page, page.goto(path))
        assert page.get_by_role("alert").count() == 1
    kept.begin("verify", "here", 1, now)
    kept.change("verify", 1, ended_at=now, result=found.result, result_at=now)


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def test_what_a_board_arranges_for_itself(house: Inhabited, walker: Walker) -> None:
    """A mandate, another secretary and a member who cannot sign in: under way, and seen by who is asked."""
    house.member_of("geleen", Office.MEMBER, "penningmeester")
    secretary, member, nobody = (walker.page(house, who) for who in ("secretary", "member", NOBODY))
    secretary.goto("/mensen/machtigingen")
    secretary.get_by_role("radio", name="member", exact=True).check()
    secretary.get_by_label("Laatste dag").fill(f"{local_date(datetime.now(UTC)):%d-%m-%Y}")
    secretary.get_by_role("checkbox", name="Het advies of de instemming sturen").check()
    press(secretary, "Machtiging geven")
    assert wrong_with(secretary) == []
    require_right(member, member.goto("/mijn-gegevens"))

    secretary.goto("/mensen/overdracht")
    secretary.get_by_role("radio", name="member", exact=True).check()
    secretary.get_by_label("Vertrekt: het account wordt gesloten").check()
    press(secretary, "Deze persoon vragen")
    assert wrong_with(secretary) == []
    require_right(member, member.goto("/taken"))
    member.get_by_role("main").get_by_role("link", name="Bekijken", exact=True).click()
    assert member.get_by_role("heading", level=1).inner_text() == "Wordt u voorzitter of secretaris?"
    assert wrong_with(member) == []

    nobody.goto("/aanmelden/geen-toegang")
    nobody.get_by_label("Uw e-mailadres tot nu toe").fill("penningmeester@geleen.example")
    nobody.get_by_label("Uw nieuwe e-mailadres").fill("nieuw@geleen.example")
    press(nobody, "Een code vragen")
    assert wrong_with(nobody) == []
    code = re.search(r"\d{4} \d{4}", nobody.get_by_role("main").inner_text())
    assert code
    member.goto("/mensen/geen-toegang")
    member.get_by_label("De code van 8 cijfers").fill(code[0])
    press(member, "Verder")
    assert wrong_with(member) == []
    press(member, "Ja, ik sprak penningmeester")
    assert wrong_with(member) == []


def test_the_year_with_what_is_announced_and_an_address(house: Inhabited, walker: Walker) -> None:
    told = [("subject", "Zonnepanelen"), ("organisations", "geleen"), ("expected", f"1-3-{datetime.now(UTC).year + 1}")]
    assert house.visitor("case_handler").post("/jaar/aankondigingen", told).status == 303
    for who in ("case_handler", "secretary"):
        page = walker.page(house, who)
        page.goto("/jaar")
        press(page, "Een adres maken")
        assert page.get_by_role("heading", name="Dit is uw adres").is_visible()
        assert page.get_by_text("Zonnepanelen").first.is_visible()
        assert wrong_with(page) == []


def test_the_page_of_a_witness_step_by_step(house: Inhabited, walker: Walker) -> None:
    page = walker.page(house, OUTSIDER)
    require_right(page, page.goto("/getuige"))
    checkpointed(house)
    require_right(page, page.goto("/getuige"))
    a_passkey(house, OUTSIDER)
    require_right(page, page.goto("/getuige"))
    assert page.get_by_text("Uw passkey is nieuwer dan dit controlepunt").is_visible()
    checkpointed(house)
    require_right(page, page.goto("/getuige"))
    assert page.get_by_role("button", name="Mee-ondertekenen met uw passkey").is_visible()
    press(page, "De sleutel opgeven")
    expect(page.locator(":focus")).to_have_attribute("name", "sleutel")
    assert wrong_with(page) == []
    name = f"{house.installation.settings.log_name}/limbricht"
    page.get_by_label("De regel die het programma geeft").fill(
        str(public_part(new_private_key(house.installation.settings.var / "limbricht.key"), name, COSIGNATURE))
    )
    press(page, "De sleutel opgeven")
    assert page.get_by_role("heading", name="3. Lever de handtekening in").is_visible()
    assert wrong_with(page) == []
    for who in (OUTSIDER, "auditor", "administrator"):
        require_right(walker.page(house, who), walker.page(house, who).goto("/beheer/sleutels"))


def test_the_page_of_whose_session_is_over(town: Inhabited, walker: Walker) -> None:
    """What was typed meanwhile is kept, and the page says so."""
    page = walker.page(town, "member")
    page.goto(f"/dossiers/{town.number}/doen/ask_question")
    page.locator('[name="text"]').fill("Waarom?")
    unused_for(visitor_of(page), town, hours=13)
    with page.expect_response(lambda one: one.request.method == "POST") as sent:
        page.get_by_role("main").locator("button.nl-button--primary").click()
    require_right(page, sent.value, 401)


def visitor_of(page: Page) -> Visitor:
    """Whose browser it is."""
    return Visitor(Served(0), {one["name"]: one["value"] for one in page.context.cookies()})
