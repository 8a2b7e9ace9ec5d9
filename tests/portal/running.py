"""Everything as ``make run`` starts it, for people with a browser: worker, Temporal's server, portal, in one folder."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from application.people import Office, Person
from application.signing_in import SigningIn, person_of
from bench.processes import descendants
from installation.accounts.register import Register
from installation.embedded import free_port
from installation.installation import Installation
from installation.settings import Settings
from installation.settings_file import ROOT
from tests.hanging import HANGING
from tests.portal.serving import Served
from tests.portal.visiting import Visitor
from tests.portal.visiting import signed_in as visitor_signed_in


@dataclass
class Running:
    """What runs, and the people who can sign in."""

    installation: Installation
    pid: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)

    def process(self, name: str) -> int | None:
        """The process that runs a program now, by a word of its command line."""
        for pid in descendants(self.pid):
            with suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
                if name in words and "-ISc" not in words:
                    return pid
        return None

    def command(self, *words: str) -> str:
        """What a command line says of it. It must end well."""
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def visitor(self, party: str, office: Office) -> Visitor:
        """Somebody who is signed in, without a browser."""
        served = Served(int(self.url.rpartition(":")[2]))
        return visitor_signed_in(served, self.installation, self.person(party, office))

    @property
    def url(self) -> str:
        return self.installation.settings.portal_url

    def person(self, party: str, office: Office) -> Person:
        """Somebody who takes part for a party; made once."""
        register, mail = Register(self.installation.accounts), f"{office}@{party}.example"
        found = register.of_mail(mail) or register.add(
            f"{office} van {party}", mail, party, office, "nl", at=datetime.now(UTC), by=None
        )
        return person_of(found)

    def signed_in(self, browser: Browser, party: str, office: Office, *, scripts: bool = True) -> Page:
        """A page of a browser in which somebody is signed in."""
        context: BrowserContext = browser.new_context(base_url=self.url, java_script_enabled=scripts)
        page = context.new_page()
        page.goto(SigningIn(self.installation).link_for(self.person(party, office)))
        page.get_by_role("main").get_by_role("button", name="Inloggen").click()
        page.get_by_role("banner").get_by_role("button", name="Uitloggen").wait_for()
        return page


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """Runs everything until the block ends."""
    ports = {name: str(free_port()) for name in ("EMBEDDED_PORT", "EMBEDDED_UI_PORT")}
    portal = free_port()
    given = {
        **ports,
        "VAR": str(folder),
        "PORTAL_ADDRESS": f"127.0.0.1:{portal}",
        "PORTAL_URL": f"http://localhost:{portal}",
    }
    environment = {**os.environ, **{f"ADVICE_{name}": value for name, value in given.items()}, "ADVICE_EMBEDDED": "yes"}
    with (folder.parent / "run.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "starter.py", "run"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    settings = Settings(embedded="yes", **{name.lower(): value for name, value in given.items()})  # type: ignore[arg-type]
    try:
        until_ready(settings.portal_url)
        with Installation(settings) as installation:
            yield Running(installation, process.pid, environment)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(HANGING)


def until_ready(url: str) -> None:
    """Waits until everything can be used."""
    until = time.monotonic() + HANGING
    while not _is_ready(url):
        assert time.monotonic() < until, "it does not come up"
        time.sleep(0.1)


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
