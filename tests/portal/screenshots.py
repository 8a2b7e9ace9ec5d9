"""The pictures of ``README.md``, made anew of the example: ``python -m tests.portal.screenshots docs/pictures``."""

import base64
import re
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.browser import MISSING, chromium
from tests.portal.conftest import QUIET
from tests.portal.test_example import Example, become
from tests.portal.test_procedure import a_step, fill

WIDTH, TALLEST, QUALITY = 1200, 1150, 82
"""Pixels of a picture, and how well WebP keeps them (of 100)."""

LANDLORD, GELEEN, BEEK, AUDITOR = "M. Smeets", "A. Peters", "J. Janssen", "R. de Wit"


class Camera:
    """Takes pictures of one page, into a folder."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self._folder = page, folder

    def takes(self, name: str, first: Locator | None = None, last: Locator | None = None) -> None:
        """From the top of the page or of the ``first`` thing, to the end of the ``last``, or as far as it is read."""
        self.page.evaluate("document.activeElement.blur()")
        top = first.evaluate("one => one.getBoundingClientRect().top + scrollY - 24") if first else 0
        end = last.evaluate("one => one.getBoundingClientRect().bottom + scrollY + 24") if last else top + TALLEST
        height = min(end - top, TALLEST, self.page.evaluate("document.documentElement.scrollHeight") - top)
        taken = self.page.context.new_cdp_session(self.page).send(
            "Page.captureScreenshot",
            {
                "format": "webp",
                "quality": QUALITY,
                "captureBeyondViewport": True,
                "clip": {"x": 0, "y": top, "width": WIDTH, "height": height, "scale": 1},
            },
        )
        file = self._folder / f"{name}.webp"
        file.write_bytes(base64.b64decode(taken["data"]))
        print(f"{file} {file.stat().st_size / 1000:.0f} kB")


def take_all(browser: Browser, url: str, folder: Path) -> None:
    """Walks through the example, and takes each picture where it is best seen."""
    page = browser.new_context(base_url=url, viewport={"width": WIDTH, "height": 900}, locale="nl-NL").new_page()
    camera = Camera(page, folder)
    page.goto("/aanmelden")
    camera.takes("login")

    become(page, GELEEN)
    camera.takes("tasks")
    page.goto("/hulp")
    camera.takes("help")

    page.goto("/jaar")
    camera.takes("year")
    page.goto("/dossiers?zoek=huur")
    camera.takes("overview")

    become(page, LANDLORD)
    rent = opened(page, "Huurbeleid")
    camera.takes("dossier", page.locator(".statement").first, page.locator(".tracks").first)
    page.goto(f"{rent}/doen/respond?organisation=geleen")
    fill(page, points__0__answer="partly", points__0__reasons="Het wordt ten hoogste 22 euro.")
    camera.takes("response", page.locator(".kicker"))
    page.goto("/toezeggingen")
    camera.takes("commitments")
    asks(page)
    camera.takes("request", page.get_by_role("table").first)

    become(page, BEEK)
    page.goto(f"{opened(page, 'Huismeesters')}/doen/submit_advice")
    fill(page, verdict="positive_with_conditions", points__0__text="De huismeester spreekt ook Engels",
         points__1__text="Na een jaar kijken wij samen of het werkt")  # fmt: skip
    camera.takes("advice", page.locator(".kicker"))
    page.goto("/mensen/machtigingen")
    page.get_by_role("radio", name="T. Wouters").check()
    page.get_by_label("Laatste dag").fill(f"{datetime.now(UTC) + timedelta(days=60):%d-%m-%Y}")
    page.get_by_role("checkbox", name="Het advies of de instemming sturen").check()
    page.get_by_role("button", name="Machtiging geven").click()
    camera.takes("mandates", page.locator(".kicker"))

    become(page, AUDITOR)
    page.goto(f"/controle/dossiers/{rent.rsplit('/', 1)[1]}/termijn?naam=geleen/advice")
    camera.takes("control")
    page.context.close()


def opened(page: Page, subject: str) -> str:
    """Opens a dossier by its subject; gives its address."""
    page.goto("/dossiers")
    page.get_by_role("link", name=re.compile(subject)).first.click()
    return page.url


def asks(page: Page) -> None:
    """Fills in a request for advice until it could be sent, with the days of everybody."""
    page.goto("/aanvraag")
    page.get_by_role("link", name="Beginnen").click()
    for party in ("geleen", "beek"):
        fill(page, addressees=party)
    a_step(page, subject="Zonnepanelen op alle flats", topic="b")
    a_step(page, right="advice")
    a_step(page, intended_decision="Alle flats krijgen zonnepanelen.", reasons="De energie wordt duurder.")
    a_step(page, consequences="De servicekosten dalen met 6 euro per maand.")
    a_step(page)
    a_step(page)


def main(folder: Path) -> None:
    """Starts an example of its own, and takes the pictures."""
    found = chromium()
    if found is None:
        sys.exit(MISSING)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as place,
        Example(Path(place) / "var").runs() as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        take_all(browser, url, folder)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
