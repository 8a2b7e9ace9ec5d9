"""What is wrong with a page as a browser shows it: by the guideline (WCAG 2.2 AA, as far as axe sees it), and by what
axe does not see: that it fits, wide, narrow and with letters twice as large, and that a keyboard is enough for it.
"""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
WIDE, NARROW, ENLARGED = (1280, 900), (320, 640), (640, 450)  # enlarged: the wide one at 200 %

_ALL = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
_OF_THE_LAYOUT = {"type": "rule", "values": ["target-size", "scrollable-region-focusable", "css-orientation-lock"]}
"""The rules whose answer can differ with the width."""

_FROM_THE_START = """() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
}"""
"""As somebody goes to the beginning of a page that was opened at what is wrong on it."""
_UNFOLD = "document.querySelectorAll('details').forEach(each => { each.open = true })"
_SIDEWAYS = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const all = [...document.querySelectorAll('body *')]
        .filter(one => one.getBoundingClientRect().right > width + 1 && !one.closest('.picture__frame *'));
    return (all.length ? all : [document.documentElement]).slice(-3).map(one => one.outerHTML.slice(0, 160));
}"""

_CONTROLS = """() => {
    const stops = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
    const all = [...document.querySelectorAll(stops)]
        .filter(one => !one.disabled && one.tabIndex >= 0 && one.getClientRects().length);
    const groups = new Set();
    window.controls = all.filter(one => {
        if (one.type !== 'radio') return true;
        const group = one.name, chosen = document.querySelector(`input[name="${CSS.escape(group)}"]:checked`);
        if (groups.has(group) || (chosen && chosen !== one)) return false;
        groups.add(group);
        return true;
    });
    window.visited = new Map();
    document.addEventListener('focusin', event => {
        const style = getComputedStyle(event.target), box = event.target.getBoundingClientRect();
        const ringed = style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2;
        const shown = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
        window.visited.set(event.target, ringed && shown);
    });
    document.activeElement.blur();
    return window.controls.length;
}"""
_MISSED = """() => window.controls.filter(one => !window.visited.get(one))
    .map(one => (window.visited.has(one) ? 'focus not seen: ' : 'not reached: ') + one.outerHTML.slice(0, 160))"""


def context_of(browser: Browser, **given: Any) -> BrowserContext:
    """A context in which axe may look: the policy of the portal lets no script in."""
    return browser.new_context(bypass_csp=True, locale="nl-NL", **given)


def wrong_with(page: Page, *, keyboard: bool = True) -> list[str]:
    """What is wrong with a page that is open, what is folded away in it included; empty where nothing is."""
    _size(page, WIDE)
    found = [*_skip_link(page)]
    page.evaluate(_UNFOLD)
    page.evaluate(AXE)
    found += _axe(page, _ALL)
    if (headings := page.locator("h1").count()) != 1:
        found.append(f"{headings} h1")
    if keyboard:
        found += _keyboard(page)
    letters_of(page, twice=True)
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    found += [f"too wide with large letters: {one}" for one in page.evaluate(_SIDEWAYS)]
    letters_of(page, twice=False)
    for size in (ENLARGED, NARROW):
        _size(page, size)
        found += [f"too wide at {size[0]} px: {one}" for one in page.evaluate(_SIDEWAYS)]
    found += _axe(page, _OF_THE_LAYOUT)
    _size(page, WIDE)
    return found


def _size(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


def letters_of(page: Page, *, twice: bool) -> None:
    """As somebody sets it in the browser: 16 px is where letters begin."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32 if twice else 16}})
    session.detach()


def _axe(page: Page, only: object) -> list[str]:
    found = page.evaluate("only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only)
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


def _skip_link(page: Page) -> list[str]:
    link = page.locator(".nl-skip-link")
    box = link.bounding_box()
    found = [] if box and box["y"] + box["height"] <= 0 else ["the skip link is seen before it has the focus"]
    page.evaluate(_FROM_THE_START)
    page.keyboard.press("Tab")
    if not link.evaluate("one => one === document.activeElement && one.getBoundingClientRect().top >= 0"):
        found.append("the skip link is not the first thing, or is not seen when it has the focus")
    return found


def _keyboard(page: Page) -> list[str]:
    number = page.evaluate(_CONTROLS)
    for _ in range(number + 3):  # what scrolls by itself, and the browser's own frame, are stops too
        page.keyboard.press("Tab")
    missed: list[str] = page.evaluate(_MISSED)
    return missed
