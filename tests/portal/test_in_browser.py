"""Pages in a real browser: the guideline (WCAG 2.2 AA), narrow and enlarged, by keyboard, without script, on paper."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from installation.installation import Installation
from models.act_forms import ActName
from portal.web import guarded
from tests.portal.gallery import with_gallery
from tests.portal.guideline import NARROW, WIDE, context_of, wrong_with
from tests.portal.serving import Served, served

VARIED = (ActName.OPEN_REQUEST, ActName.SUBMIT_ADVICE, ActName.DRAFT_JOINT_ADVICE, ActName.RESPOND, ActName.RESUME)
"""Acts whose forms have between them every kind of box."""

PAGES = (
    "/",
    "/bestaat-niet",
    "/galerij",
    *(f"/galerij/{act}?wat=fout" for act in ActName),
    *(f"/galerij/{act}?wat={state}" for act in VARIED for state in ("leeg", "vol")),
)

Opens = Callable[..., Page]


@pytest.fixture(scope="module")
def gallery(installation: Installation) -> Iterator[Served]:
    with served(guarded(with_gallery(installation), installation.settings)) as serving:
        yield serving


@pytest.fixture
def opens(gallery: Served, browser: Browser) -> Iterator[Opens]:
    """Opens a page; at its end the browser may have had nothing to say about it."""
    complaints: list[str] = []
    contexts = []

    def opens(path: str, size: tuple[int, int] = WIDE, **given: Any) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="nl-NL", **given)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type != "log" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(gallery.url + path)
        return page

    yield opens
    for context in contexts:
        context.close()
    assert [said for said in complaints if "404 (Not Found)" not in said and "422" not in said] == []


@pytest.fixture(scope="module")
def reading(gallery: Served, browser: Browser) -> Iterator[Page]:
    """One page that goes from address to address."""
    context = context_of(browser)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_keeps_to_the_guideline_and_fits(path: str, gallery: Served, reading: Page) -> None:
    reading.goto(gallery.url + path)
    assert wrong_with(reading, keyboard=False) == []


# --- What axe does not see ------------------------------------------------------------------------------------------


def test_the_skip_link_is_hidden_until_it_has_the_focus_and_leads_to_the_content(opens: Opens) -> None:
    page = opens("/galerij")
    link = page.locator(".nl-skip-link")
    box = link.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 0

    page.keyboard.press("Tab")
    box = link.bounding_box()
    assert box
    assert box["y"] >= 0
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_one_font_is_used_everywhere_and_it_was_loaded(opens: Opens) -> None:
    page = opens("/galerij/respond?wat=vol")
    fonts = page.evaluate(
        """() => [...new Set([...document.querySelectorAll("body, body *")]
            .map((node) => getComputedStyle(node).fontFamily.split(",")[0]))]"""
    )

    assert fonts == ['"Atkinson Hyperlegible Next"']
    assert page.evaluate("document.fonts.check('20px \"Atkinson Hyperlegible Next\"')")


def test_letters_are_large_and_nothing_is_small(opens: Opens) -> None:
    page = opens("/galerij")
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((node) => [...node.childNodes].some((part) => part.nodeType === 3 && part.data.trim()))
            .map((node) => parseFloat(getComputedStyle(node).fontSize))"""
    )

    assert min(sizes) >= 17
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)") >= 20


TARGETS = ", ".join(
    ("a:not(p a, li a, .nl-skip-link)", "button:not(.only-heard)", "summary", "input:not([type=hidden])", "select")
)


@pytest.mark.parametrize("path", ["/galerij", "/galerij/submit_advice?wat=leeg"])
def test_what_is_pressed_is_large_enough_for_an_unsteady_hand(path: str, opens: Opens) -> None:
    page = opens(path)
    small = page.evaluate(
        """(targets) => [...document.querySelectorAll(targets)].filter((node) => node.offsetParent)
            .map((node) => [node.outerHTML.slice(0, 90), node.getBoundingClientRect()])
            .filter(([, box]) => box.height < 24 || box.width < 24).map(([html]) => html)""",
        TARGETS,
    )

    assert small == []


def test_what_has_the_focus_can_be_seen(opens: Opens) -> None:
    page = opens("/galerij/submit_advice?wat=leeg")
    for _ in range(12):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            """() => {
                const node = document.activeElement, style = getComputedStyle(node);
                return [style.outlineStyle, parseFloat(style.outlineWidth), node.outerHTML.slice(0, 80)];
            }"""
        )
        assert shown[0] == "solid", shown
        assert shown[1] >= 2, shown


def test_tracks_stand_side_by_side_and_on_a_narrow_screen_below_one_another(opens: Opens) -> None:
    def tops(size: tuple[int, int]) -> int:
        boxes = (
            opens("/galerij", size)
            .locator(".track")
            .evaluate_all("nodes => nodes.map(n => n.getBoundingClientRect().top)")
        )
        return len({round(top) for top in boxes})

    assert tops(WIDE) == 1
    assert tops(NARROW) == 4


def test_a_part_of_a_page_renews_itself_where_scripts_run_and_stays_where_none_do(opens: Opens) -> None:
    opens("/galerij").get_by_text("De stand van nu").wait_for()

    assert opens("/galerij", java_script_enabled=False).get_by_text("De stand van zojuist").is_visible()


# --- Forms ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_a_refused_form_leads_to_what_is_wrong_and_keeps_what_was_typed(
    opens: Opens, java_script_enabled: bool
) -> None:
    page = opens("/galerij/record_deliberation", java_script_enabled=java_script_enabled)
    page.get_by_label("Hoeveel waren er aanwezig?").fill("vijf")
    page.get_by_label("Waarover stemde u?").fill('Een "plan" & <b>meer</b>')
    page.get_by_role("button", name="Versturen").click()

    assert page.title().startswith("Klopt nog niet: De stemming")
    assert page.get_by_label("Waarover stemde u?").input_value() == 'Een "plan" & <b>meer</b>'
    assert page.get_by_label("Hoeveel waren er aanwezig?").input_value() == "vijf"

    page.get_by_role("link", name="Hoeveel waren er aanwezig? – Vul een heel getal in").click()

    assert page.locator(":focus").get_attribute("name") == "present" or not java_script_enabled
    assert page.url.endswith("#veld-present")


def test_enter_sends_the_form_and_does_not_add_a_row(opens: Opens) -> None:
    page = opens("/galerij/claim_incomplete")
    page.get_by_label("Wat er ontbreekt 1").fill("De begroting")
    page.get_by_label("Wat er ontbreekt 1").press("Enter")

    assert page.url.endswith("/galerij")


def test_another_row_is_added_and_the_others_keep_what_they_have(opens: Opens) -> None:
    page = opens("/galerij/claim_incomplete", java_script_enabled=False)
    page.get_by_label("Wat er ontbreekt 2").fill("De begroting")
    page.get_by_role("button", name="Nog een vak").click()

    assert page.get_by_label("Wat er ontbreekt 1").input_value() == "De begroting"
    assert page.get_by_label("Wat er ontbreekt 4").is_visible()


def test_a_document_is_kept_when_the_form_is_refused_and_can_be_left_out_again(opens: Opens) -> None:
    page = opens("/galerij/ask_question", java_script_enabled=False)
    plan = {"name": "C:\\Mijn documenten\\plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 ..."}
    page.get_by_label("Kies een document").set_input_files(plan)  # type: ignore[arg-type]
    page.get_by_role("button", name="Versturen").click()

    assert page.get_by_text("Dit document is bewaard: plan.pdf").is_visible()
    page.get_by_label("Dit document weglaten").check()
    page.get_by_role("button", name="Nog een document").click()
    assert page.get_by_text("Dit document is bewaard").count() == 0


# --- On paper -------------------------------------------------------------------------------------------------------


def test_on_paper_there_is_what_is_read_and_nothing_to_press(opens: Opens) -> None:
    page = opens("/galerij")
    page.emulate_media(media="print")

    assert page.get_by_text("Mag ZOwonen het plan uitvoeren?").first.is_visible()
    assert not page.locator(".places").is_visible()
    assert not page.locator(".task__do").first.is_visible()
    assert page.locator(".phone").is_visible()
