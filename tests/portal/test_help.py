"""Help: a guide that fits on two pages, and a sheet on which no refusal is missing."""

import re

import pytest
from playwright.sync_api import Browser

from language.api_texts import PROBLEMS
from language.refusals_explained import STEP_TITLES, TO_DO, every_refusal
from language.speech import say
from models.refusals import CODES, Step
from tests.portal.serving import Served
from tests.portal.texts import in_tables, in_templates


def test_every_refusal_is_explained_once_and_nothing_else_is() -> None:
    assert {*STEP_TITLES} == {*Step}
    assert {*TO_DO} == {*CODES}
    assert sorted(one.code for group in every_refusal() for one in group.codes) == sorted(CODES)


def test_places_that_an_advice_names_are_called_so_on_the_pages() -> None:
    places = {say(name).nl for name in (*in_templates(), *in_tables())}
    named = [
        (quoted or plain)
        for text in TO_DO.values()
        for quoted, plain in re.findall(r'"([^"]+)"|\bonder ([A-Z]\w+)', say(text).nl)
    ]
    assert {"Overzicht", "Alle dagen op een rij"} <= {*named}
    assert {*named} <= places


def test_the_sheet_has_a_place_for_every_code_in_both_languages(portal: Served) -> None:
    for language in ("nl", "en"):
        page = portal.get("/hulp/meldingen", Cookie=f"taal={language}")
        assert page.status == 200
        assert {*re.findall(r'class="[^"]*refusal" id="(\w+)"', page.text)} == {*CODES, *PROBLEMS}
    assert "Schrijf minstens één punt op." in portal.get("/hulp/meldingen").text
    assert "Write at least one point." in portal.get("/hulp/meldingen", Cookie="taal=en").text


def test_the_guide_is_there_for_everybody_and_leads_to_the_sheet(portal: Served) -> None:
    assert 'href="/hulp/meldingen"' in portal.get("/hulp").text
    assert 'href="/hulp"' in portal.get("/").text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_guide_prints_on_two_pages(portal: Served, browser: Browser, language: str) -> None:
    context = browser.new_context(base_url=portal.url)
    page = context.new_page()
    page.goto(f"/taal/{language}?naar=/hulp")
    printed = page.pdf(prefer_css_page_size=True)
    context.close()

    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) <= 2
