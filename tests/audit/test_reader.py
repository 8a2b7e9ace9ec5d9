"""The static reader of a bundle in a real browser: opened from disk, without server and without network."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from itertools import groupby, product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from evidence.reader.page import reader_page
from language.catalogue import dutch_day
from language.date_explained import explained
from language.state_lines import waiting_in_words
from models.events import Event
from models.evolve import fold
from models.knowledge.case_file import CaseFile
from models.knowledge.knowledge import withheld_for
from models.lock import lock_of, overall
from models.rights import Right
from models.sentences import english_day
from models.state import Dossier, Kind, Lock, LockState
from models.waiting import waiting_for
from tests.browser import MISSING, chromium

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
Size = tuple[int, int]
WIDE, NARROW, ENLARGED = (1280, 900), (320, 640), (640, 450)  # enlarged: the wide one at 200 %
STORIES = Path(__file__).parents[1] / "notices" / "stories"
HOSTILE = '</script><img src=x onerror="window.pwned=1"><script>window.pwned=2</script><!-- \u2028 &lt;b&gt;'


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    found = chromium()
    if found is None:
        pytest.fail(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser.new_context(offline=True, locale="en-GB").new_page()
        browser.close()


@dataclass
class Opened:
    """The page in the browser, and everything that it should not do."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def at(self, number: int) -> None:
        """Moves the slider to a moment; the first is 1."""
        self.page.evaluate(
            """number => {
                const slider = document.getElementById("slider");
                slider.value = number;
                slider.dispatchEvent(new Event("input"));
            }""",
            number,
        )

    def looks(self, scheme: Any, size: Size) -> None:
        """Light or dark, at a width and a height."""
        self.page.emulate_media(color_scheme=scheme, media="screen", reduced_motion="reduce")
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def unfold(self) -> None:
        self.page.evaluate("document.querySelectorAll('details').forEach((node) => (node.open = true))")

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def texts(self, selector: str) -> list[str]:
        return self.page.locator(selector).all_inner_texts()

    @property
    def step(self) -> int:
        return int(self.page.locator("#slider").input_value())


Opens = Callable[..., Any]


@pytest.fixture
def opens(page: Page, tmp_path: Path) -> Opens:
    """Opens a reader from a folder of this test, offline; at its end nothing may have gone wrong."""

    @contextmanager
    def opens(
        *cases: CaseFile,
        party: str | None = None,
        documents: dict[str, str | None] | None = None,
        size: Size = WIDE,
    ) -> Iterator[Opened]:
        path = tmp_path / "reader.html"
        path.write_bytes(reader_page(cases, party=party, documents=documents or {}))
        opened = Opened(page)
        heard: dict[Any, Callable[[Any], None]] = {
            "console": lambda message: opened.complaints.append(message.text),
            "pageerror": lambda error: opened.complaints.append(str(error)),
            "dialog": lambda dialog: opened.complaints.append(dialog.message),
            "request": lambda request: opened.requests.append(request.url),
        }
        for event, hear in heard.items():
            page.on(event, hear)
        try:
            opened.looks("light", size)
            page.goto(path.as_uri())
            yield opened
            assert opened.complaints == []
            assert opened.requests == [path.as_uri()]
        finally:
            for event, hear in heard.items():
                page.remove_listener(event, hear)

    return opens


@pytest.fixture
def dispute(case: Callable[..., CaseFile]) -> CaseFile:
    """A request with claims, extensions, a refusal, a dispute and an execution that came too early."""
    return case(STORIES / "geschil.yaml")


def moments_of(case: CaseFile) -> list[list[Event]]:
    return [list(group) for _, group in groupby(case.events, key=lambda e: (e.time, e.party, e.act_id))]


# --- What it shows -------------------------------------------------------------------------------------------------

ANSWERS = {LockState.OPEN: "Yes.", LockState.LOCKED: "Not yet.", LockState.NEVER: "No."}


def answer(lock: Lock) -> str:
    return ANSWERS.get(lock.state, "Not now: a ruling suspended it.")


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def expected(case: CaseFile, dossier: Dossier) -> dict[str, Any]:
    """What the page must say in English of a dossier as it stood."""
    at = dossier.latest
    assert at
    names = {key: organisation.name for key, organisation in case.agreement.organisations.items()}
    asked = dossier.kind is Kind.REQUEST and dossier.tracks
    return {
        "lock": [answer(overall(dossier, at))] if asked else [],
        "locks": [answer(lock_of(dossier, name, at)) for name in dossier.tracks] if asked else [],
        "waits": [
            (sentence_case(waiting_in_words(waiting)), english_day(waiting.until) if waiting.until else None)
            for waiting in waiting_for(dossier, at)
        ],
        "names": [names[name] for name in dossier.tracks],
        "sentences": sorted(
            explained(term.derivation, consent=dossier.right is Right.CONSENT) for term in dossier.terms.values()
        ),
        "running": sorted(english_day(t.derivation.ends) for t in dossier.terms.values() if t.state == "running"),
    }


SHOWN = """() => {
    const texts = (selector) => [...document.querySelectorAll(selector)].map((node) => node.textContent);
    return {
        lock: texts("#stood-body > .lock .answer"),
        locks: texts(".card > .lock .answer"),
        waits: [...document.querySelectorAll(".waits > li")].map((node) => [
            node.querySelector("strong").textContent,
            /last day: ([^<]*?\\d{4})/.exec(node.textContent)?.[1] ?? null,
        ]),
        names: texts(".card > h3"),
        sentences: texts(".sentence").sort(),
        running: [...document.querySelectorAll(".terms > li")]
            .filter((node) => node.querySelector(".badge.running"))
            .map((node) => /: (.*), until/.exec(node.querySelector(".ends").textContent)[1]).sort(),
    };
}"""


@pytest.mark.parametrize(
    "scenario",
    [
        STORIES / "geschil.yaml", "joint-advice", "amended-request", "pause-over-easter", "unsolicited-advice",
        "consent-conditional-and-late", "letters",
    ],
    ids=lambda scenario: Path(scenario).stem,
)  # fmt: skip
def test_every_moment_shows_the_state_that_the_events_fold_to(
    scenario: str | Path, case: Callable[..., CaseFile], opens: Opens
) -> None:
    told = case(scenario)
    with opens(told) as opened:
        opened.page.click("#language")
        dossier = Dossier(number=told.number)
        for number, moment in enumerate(moments_of(told), 1):
            dossier = fold(dossier, moment)
            opened.at(number)
            shown = opened.page.evaluate(SHOWN)
            shown["waits"] = [tuple(waiting) for waiting in shown["waits"]]
            assert shown == expected(told, dossier), number
            assert opened.step == number


def test_the_head_names_the_dossier_and_how_it_ended(case: Callable[..., CaseFile], opens: Opens) -> None:
    with opens(case("response-overdue")) as opened:
        assert opened.text("#title .number") == "Dossier 2027-001"
        head = opened.text("#head")
        assert "Overeenkomst\nstatutory 2026-1" in head
        assert "Organisaties\nHuurdersvereniging Voorbeeld" in head
        assert "Uitkomst" in head


def test_points_stand_with_their_answers_and_reasons(dispute: CaseFile, opens: Opens) -> None:
    with opens(dispute) as opened:
        points = opened.texts(".points > li")
    assert any("Antwoord: gevolgd" in point for point in points)


def test_the_timeline_holds_every_event_with_its_times_and_its_hash(dispute: CaseFile, opens: Opens) -> None:
    with opens(dispute) as opened:
        opened.unfold()
        events = opened.page.locator("#timeline li.event")
        assert events.count() == len(dispute.events)
        for event in (dispute.events[0], dispute.events[-1]):
            shown = opened.text(f"#event-{event.sequence}")
            assert event.hash in shown
            assert event.previous in shown
            for heading in ("Gebeurd", "Ingevoerd", "Vastgelegd", "Bezorgd bij"):
                assert heading in shown
        first = opened.text("#event-1")
        assert "Maandag 11 januari 2027, 10.00 uur" in opened.text("#moment-0 h3")
        assert "Huurdersvereniging Geleen: maandag 11 januari 2027, 10.01 uur" in first
        assert "via het portaal" in first


def test_what_was_told_by_letter_is_kept_apart_from_what_was_mailed(dispute: CaseFile, opens: Opens) -> None:
    """With the day and whoever says so; the moment at which that was noted is no delivery."""
    deliveries = list(dispute.deliveries)
    of_geleen = next(n for n, each in enumerate(deliveries) if each.notice.recipient == "geleen")
    by_letter = {"told_on": date(2027, 1, 14), "told_by": "M. Smeets", "sent_at": dispute.events[-1].time}
    deliveries[of_geleen] = deliveries[of_geleen].model_copy(update=by_letter)
    with opens(dispute.model_copy(update={"deliveries": tuple(deliveries)})) as opened:
        opened.unfold()
        first = opened.text("#event-1")
        told = "Huurdersvereniging Geleen: verteld met een brief van donderdag 14 januari 2027, volgens M. Smeets"
        assert told.lower() in first.lower()
        assert first.count("Huurdersvereniging Geleen: ") == 1


def test_a_letter_shows_when_it_came_and_when_it_was_entered(case: Callable[..., CaseFile], opens: Opens) -> None:
    letters = case("letters")
    advice = next(event for event in letters.events if event.type == "advice_submitted")
    with opens(letters) as opened:
        shown = opened.text(f"#event-{advice.sequence}")
    assert "Telt vanaf: maandag 22 februari 2027, 23.59.59 uur." in shown
    assert "per brief, het papier zegt van wie het komt, ingevoerd door Woonstichting Voorbeeld" in shown


# --- Moving through time -------------------------------------------------------------------------------------------


def test_the_slider_moves_by_keyboard(dispute: CaseFile, opens: Opens) -> None:
    last = len(moments_of(dispute))
    with opens(dispute) as opened:
        slider = opened.page.locator("#slider")
        slider.focus()
        assert opened.step == last
        slider.press("Home")
        assert opened.step == 1
        assert opened.text("#when") == "Maandag 11 januari 2027, 10.00 uur"
        slider.press("ArrowRight")
        slider.press("ArrowUp")
        assert opened.step == 3
        slider.press("ArrowLeft")
        assert opened.step == 2
        assert opened.text("#step") == f"Moment 2 van {last}"
        spoken = slider.get_attribute("aria-valuetext")
        assert spoken
        assert spoken.startswith(f"Moment 2 van {last}. Dinsdag 12 januari 2027, 09.00 uur. ")
        assert opened.page.locator("#timeline [aria-current]").get_attribute("id") == "moment-1"
        slider.press("End")
        assert opened.step == last


def test_the_buttons_move_from_moment_to_moment(dispute: CaseFile, opens: Opens) -> None:
    with opens(dispute) as opened:
        earlier, later = opened.page.locator("#previous"), opened.page.locator("#next")
        opened.at(1)
        assert earlier.get_attribute("aria-disabled") == "true"
        earlier.press("Enter")  # there is nothing earlier
        assert opened.step == 1
        for number in (2, 3, 4):
            later.click()
            assert opened.step == number
        earlier.press("Enter")
        assert opened.step == 3
        assert opened.text("#status").startswith("Moment 3 van")
        assert opened.page.locator(".moment.current").get_attribute("id") == "moment-2"


def test_a_moment_of_the_timeline_can_be_shown(dispute: CaseFile, opens: Opens) -> None:
    with opens(dispute) as opened:
        assert opened.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
        opened.page.locator("#moment-9 button").click()
        assert opened.step == 10
        assert opened.page.evaluate("document.activeElement.id") == "slider"


def test_the_address_names_the_moment(dispute: CaseFile, opens: Opens) -> None:
    with opens(dispute) as opened:
        opened.at(12)
        opened.page.click("#language")
        opened.requests.clear()  # the page is loaded anew
        opened.page.reload()
        assert opened.step == 12
        assert opened.page.evaluate("document.documentElement.lang") == "en"
        opened.requests[:] = [opened.requests[0].partition("#")[0]]


def test_one_of_several_dossiers_is_chosen(case: Callable[..., CaseFile], opens: Opens) -> None:
    with opens(case("withdrawn", 1), case("unsolicited-advice", 2)) as opened:
        opened.page.locator("#slider").press("Home")
        opened.page.select_option("#dossier", "1")
        assert opened.text("#title .number") == "Dossier 2027-002"
        assert opened.step == len(moments_of(case("unsolicited-advice")))
        assert opened.page.locator(".lock").count() == 0  # an unsolicited advice asks for no execution


# --- For everybody -------------------------------------------------------------------------------------------------


def test_dutch_comes_first_and_english_at_one_press(dispute: CaseFile, opens: Opens) -> None:
    with opens(dispute) as opened:
        assert opened.page.evaluate("document.documentElement.lang") == "nl"
        assert opened.text("#stood-title") == "Zo stond het dossier ervoor"
        assert dutch_day(dispute.events[-1].time.date()) in opened.text("#when").lower()
        opened.page.click("#language")
        assert opened.page.evaluate("document.documentElement.lang") == "en"
        assert opened.text("#stood-title") == "How the dossier stood then"
        assert opened.page.locator("#title > [lang=nl]").inner_text() == "Huurbeleid 2027"
        assert opened.text("#language") == "Nederlands"
        assert opened.page.locator("#language").get_attribute("lang") == "nl"


CHECK = """async (runOnly) => {
    const found = await axe.run(document, { runOnly, resultTypes: ["violations"] });
    return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target + " " + n.failureSummary).join("; ")}`);
}"""


LOOKS = (("light", WIDE), ("dark", NARROW), ("light", ENLARGED), ("dark", WIDE))


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "withheld"])
def test_axe_finds_nothing(whole: bool, case: Callable[..., CaseFile], opens: Opens) -> None:
    """In both languages, light and dark, wide, narrow and enlarged, folded and open."""
    story, other = case(STORIES / "zwaarwegend.yaml"), case(STORIES / "buitenstaander.yaml", 2)
    copies = (story, other) if whole else (withheld_for(case(STORIES / "geschil.yaml"), "geleen"),)
    with opens(*copies, party=None if whole else "geleen") as opened:
        opened.page.evaluate(AXE)
        for place, (scheme, size) in enumerate(LOOKS):
            opened.looks(scheme, size)
            opened.at(8 + place)
            if (scheme, size) == ("dark", WIDE):
                opened.unfold()
            if place > 0 or not whole:
                opened.page.click("#language")
            assert opened.page.evaluate(CHECK, WCAG) == [], (scheme, size)


def test_axe_finds_every_colour_strong_enough(dispute: CaseFile, opens: Opens) -> None:
    """The timeline looks the same at any moment: here it is left out."""
    contrast = {"type": "rule", "values": ["color-contrast"]}
    with opens(dispute) as opened:
        opened.page.evaluate(AXE)
        opened.page.locator("#timeline").evaluate("(node) => (node.hidden = true)")
        for scheme, number in product(("light", "dark"), (40, 54)):
            opened.looks(scheme, WIDE)
            opened.at(number)
            opened.page.evaluate("document.querySelectorAll('.card details').forEach((node) => (node.open = true))")
            assert opened.page.evaluate(CHECK, contrast) == [], (scheme, number)


def test_nothing_is_wider_than_the_window(dispute: CaseFile, opens: Opens) -> None:
    with opens(dispute) as opened:
        opened.page.click("#fold")
        for size in (WIDE, ENLARGED, NARROW, (320, 256)):  # the last: 1280 by 1024 at 400 %
            opened.looks("light", size)
            for number in (1, 30, 54):
                opened.at(number)
                assert opened.page.evaluate("document.documentElement.scrollWidth") == size[0]
            sticky = opened.page.evaluate("getComputedStyle(document.querySelector('.travel')).position") == "sticky"
            assert sticky == (size == WIDE)  # elsewhere it would cover what is read


def test_what_is_pressed_is_large_enough(dispute: CaseFile, opens: Opens) -> None:
    with opens(dispute, size=NARROW) as opened:
        sizes = opened.page.evaluate(
            """() => [...document.querySelectorAll("button, select, summary, input")]
                .filter((node) => node.checkVisibility()).map((node) => node.getBoundingClientRect().height)"""
        )
    assert min(sizes) >= 24


def test_everything_opens_and_folds_at_one_press(case: Callable[..., CaseFile], opens: Opens) -> None:
    with opens(case("weighty-advice")) as opened:
        folded, all_of_it = (opened.page.locator(f"details{which}") for which in (":not([open])", ""))
        opened.page.locator("summary").first.press("Enter")
        opened.page.click("#fold")
        assert folded.count() == 0
        opened.page.click("#fold")
        assert folded.count() == all_of_it.count() > 50


def test_what_was_opened_stays_open_from_moment_to_moment(case: Callable[..., CaseFile], opens: Opens) -> None:
    with opens(case("weighty-advice")) as opened:
        terms = opened.page.locator("#stood-body details")
        terms.locator("summary").press("Enter")
        opened.page.click("#previous")
        opened.page.click("#language")
        assert terms.get_attribute("open") is not None


def test_on_paper_nothing_is_to_press(case: Callable[..., CaseFile], opens: Opens) -> None:
    with opens(case("weighty-advice"), case("withdrawn", 2)) as opened:
        opened.page.emulate_media(media="print")
        assert opened.page.locator("button:visible, input:visible, select:visible, nav:visible").count() == 0
        assert opened.page.locator("#when, #stood, .card, #timeline").first.is_visible()


# --- What others wrote ---------------------------------------------------------------------------------------------


def rewritten(value: Any, text: str) -> Any:
    """A value with other words in all that people wrote."""
    if isinstance(value, dict):
        return {k: text if k in _FREE and isinstance(v, str) else rewritten(v, text) for k, v in value.items()}
    return [rewritten(item, text) for item in value] if isinstance(value, list) else value


_FREE = ("subject", "reasons", "reason", "text", "decision", "motion", "name", "consequences")


def test_a_hostile_text_is_only_a_text(dispute: CaseFile, opens: Opens) -> None:
    events = tuple(
        e.model_copy(
            update={"content": {**e.content, "said": rewritten(e.content["said"], HOSTILE)}, "person": HOSTILE}
        )
        if isinstance(e.content.get("said"), dict)
        else e
        for e in dispute.events
    )
    with opens(dispute.model_copy(update={"events": events})) as opened:
        assert opened.page.evaluate("document.querySelector('#title > [lang=nl]').textContent") == HOSTILE
        assert opened.page.title() == f"Dossier 2027-001: {HOSTILE}"
        assert opened.page.evaluate("window.pwned") is None
        assert opened.page.locator("img").count() == 0
        assert opened.page.locator("script").count() == 2


def test_only_the_page_itself_may_run() -> None:
    page = reader_page([], party=None, documents={}).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]


# --- Copies --------------------------------------------------------------------------------------------------------


def test_documents_are_links_beside_the_page_or_not_in_this_copy(dispute: CaseFile, opens: Opens) -> None:
    digest = "a" * 64
    with opens(dispute, documents={digest: f"documents/{digest}", "b" * 64: None}) as opened:
        link = opened.page.locator("#documents a")
        assert link.get_attribute("href") == f"documents/{digest}"
        assert link.inner_text() == "Huurbeleid 2027.pdf"
        withheld = opened.text("#documents li:nth-child(2)")
    assert "Begroting bestuur.xlsx – niet in deze kopie (9,0 kB, alleen voor de besturen)" in withheld
    assert "b" * 64 in withheld


@pytest.mark.parametrize(("party", "knows_of_some"), [("beek", True), ("landlord", False)])
def test_a_copy_for_one_party_says_what_it_does_not_show(
    party: str, knows_of_some: bool, dispute: CaseFile, opens: Opens
) -> None:
    """Of some of what is withheld beek knows that it happened; of what an organisation does among itself the landlord
    does not."""
    copy = withheld_for(dispute, party)
    with opens(copy, party=party) as opened:
        assert f"Wat er bij {len(copy.withheld)} gebeurtenissen is gezegd of gebeurd" in opened.text("#copy")
        assert "Deze kopie laat niet alles zien" in opened.text("#stood-body")
        unknown = {link.sequence for link in copy.unknown}
        assert unknown
        assert bool(copy.withheld - unknown) is knows_of_some
        for sequence in copy.withheld - unknown:
            assert "in deze kopie" in opened.page.locator(f"#event-{sequence}").text_content()
            assert dispute.events[sequence - 1].hash in opened.page.locator(f"#event-{sequence}").text_content()
        assert not any(opened.page.locator(f"#event-{sequence}").count() for sequence in unknown)
        assert opened.text("#stood-body .answer") == "Nu niet: een uitspraak houdt het tegen."


def test_a_copy_for_an_organisation_says_nothing_of_the_others(dispute: CaseFile, opens: Opens) -> None:
    copy = withheld_for(dispute, "beek")
    with opens(copy, party="beek") as opened:
        for number in range(1, len(moments_of(copy)) + 1, 5):
            opened.at(number)
            assert opened.texts(".card > h3") == ["Huurdersbelangenraad Beek"]


def test_what_only_lacks_drafts_still_stands_as_it_was(case: Callable[..., CaseFile], opens: Opens) -> None:
    joint = case("joint-advice")
    copy = withheld_for(joint, "auditor")
    assert copy.withheld
    with opens(copy) as opened:
        assert opened.text("#copy").startswith("Concepten van een gezamenlijk advies zijn van de organisaties zelf.")
        assert opened.page.locator("#stood-body .notice").count() == 0


def test_the_same_case_files_give_the_same_bytes(case: Callable[..., CaseFile]) -> None:
    told = case("joint-advice")
    again = CaseFile.model_validate_json(told.model_dump_json())
    assert reader_page([told], party=None, documents={}) == reader_page([again], party=None, documents={})


def test_nothing_of_what_is_withheld_is_in_the_file(dispute: CaseFile) -> None:
    copy = withheld_for(dispute, "beek")
    page = reader_page([copy], party="beek", documents={})
    data = json.loads(page.decode().partition('id="data">')[2].partition("</script>")[0])
    shown = [event for moment in data["cases"][0]["moments"] for event in moment["events"]]
    hidden = [event for event in shown if event["withheld"]]
    assert hidden
    unknown = {link.sequence for link in copy.unknown}
    assert {event["number"] for event in hidden} == copy.withheld - unknown
    assert unknown.isdisjoint({event["number"] for event in shown})
    assert all(not event["fields"] and not event["documents"] and not event["person"] for event in hidden)
