"""The example: an installation of its own, marked on every page and mail, where anybody is anybody. Only there."""

import email
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email.policy import default
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Browser, Page, expect

from application.errors import WrongSettings
from application.example_people import PEOPLE, make_people, sign_in_as
from application.example_played import _act, _said, play_example
from application.signing_in import SigningIn
from bench.processes import descendants
from installation.embedded import free_port
from installation.example_place import _first_free, example_environment
from installation.installation import Installation
from installation.settings import Settings, load_settings
from installation.settings_file import ROOT, SettingsError
from models.evolve import fold
from models.procedure.decide import decide
from models.state import Dossier
from portal.web import portal_of, routers_of
from tests.audit.playing import put_on_record
from tests.hanging import HANGING
from tests.models.procedures import ZOWONEN
from tests.portal.running import until_ready
from tests.portal.serving import served

# --- Only in an example ---------------------------------------------------------------------------------------------


def _paths(made: Installation) -> set[str]:
    found = (route for router in routers_of(made.settings) for route in router.routes)
    return {route.path for route in found if isinstance(route, APIRoute)}


def test_an_ordinary_installation_has_no_way_in_with_one_click(tmp_path: Path) -> None:
    with Installation(Settings(var=tmp_path / "var", embedded_port=1)) as ordinary:
        make_people(ordinary)  # even where somebody has such an address
        with served(portal_of(ordinary, strict=True)) as portal:
            assert [portal.send(way, "/voorbeeld").status for way in ("GET", "POST")] == [404, 404]
            assert "Dit is een voorbeeld" not in portal.get("/").text
        with Installation(Settings(var=tmp_path / "example", embedded_port=1, example=True)) as example:
            assert _paths(example) - _paths(ordinary) == {"/voorbeeld"}


def test_one_click_signs_in_nobody_but_the_people_of_the_example(tmp_path: Path) -> None:
    with Installation(Settings(var=tmp_path / "var", embedded_port=1, example=True)) as made:
        assert sign_in_as(made, PEOPLE[0].mail, "b", "Firefox", "127.0.0.1") is None
        make_people(made)
        make_people(made)
        assert sign_in_as(made, PEOPLE[0].mail, "b", "Firefox", "127.0.0.1")
        assert sign_in_as(made, "t.wouters@beek.example", "b", "Firefox", "127.0.0.1") is None


@pytest.mark.parametrize(
    "given",
    [
        {"mail_url": "smtp://mail.example.org", "mail_from": "a@example.org"},
        {"record_url": "postgresql://a@db.example.org/advice"},
        {"portal_database_url": "postgresql://a@db.example.org/advice"},
        {"portal_address": "0.0.0.0:8000"},
    ],
)
def test_nothing_that_reaches_others_is_an_example(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=f"ADVICE_EXAMPLE.*{next(iter(given)).upper()}"):
        load_settings(example=True, **given)


async def test_no_real_record_becomes_an_example(tmp_path: Path) -> None:
    record = put_on_record(tmp_path, "weighty-advice")
    with Installation(Settings(var=tmp_path, embedded_port=1, example=True)) as made:

        async def connect() -> None:
            raise AssertionError("nothing is sent")

        with pytest.raises(WrongSettings):
            await play_example(made, connect)  # type: ignore[arg-type]
        assert sign_in_as(made, PEOPLE[0].mail, "b", "Firefox", "127.0.0.1") is None
    record.engine.dispose()


# --- Marked, and kept apart -----------------------------------------------------------------------------------------


def test_a_mail_of_an_example_says_first_that_it_is_one(tmp_path: Path) -> None:
    with Installation(Settings(var=tmp_path / "var", embedded_port=1, example=True)) as made:
        make_people(made)
        SigningIn(made).send_mail(PEOPLE[1].mail, "browser")
    _require_marked(tmp_path / "var" / "sign-in", 2)


def _require_marked(folder: Path, least: int) -> None:
    letters = [email.message_from_bytes(file.read_bytes(), policy=default) for file in folder.glob("*.eml")]
    assert len(letters) >= least
    for letter in letters:
        assert str(letter["Subject"]).startswith("[Voorbeeld] ")
        text = letter.get_body(("plain",))
        assert text
        assert text.get_content().startswith("Dit is een voorbeeld. Niets in dit bericht is echt.")


def test_signing_in_to_an_example_signs_nobody_out_elsewhere(tmp_path: Path) -> None:
    """A browser keeps cookies by host, not by port."""
    names = set()
    for folder, is_example in (("var", False), ("example", True)):
        settings = Settings(var=tmp_path / folder, embedded_port=1, example=is_example)
        with Installation(settings) as made, served(portal_of(made)) as portal:
            names.add(portal.get("/aanmelden").headers["set-cookie"].partition("=")[0])
    assert names == {"browser", "voorbeeld-browser"}


def test_an_example_reads_nothing_of_the_ordinary_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVICE_RECORD_URL", "postgresql://a@db.example.org/advice")
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example.org:7233")

    environment = example_environment(tmp_path / "example")

    ours = {name for name in environment if name.startswith(("ADVICE_", "TEMPORAL_"))}
    assert ours == {"ADVICE_CONFIG"}
    assert environment["ADVICE_CONFIG"] == str(tmp_path / "example" / "advice.toml")


def test_ports_that_somebody_has_are_left_to_them() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert _first_free([taken.getsockname()[1], free := free_port()]) == free


# --- What is played -------------------------------------------------------------------------------------------------

START = date(2026, 12, 19)  # a Saturday; then come Christmas, New Year, and an ordinary week


@pytest.mark.parametrize("day", [START + timedelta(days=n) for n in range(21)], ids=str)
def test_it_can_be_played_on_any_day(day: date) -> None:
    for number, acts in enumerate(_said(day)):
        dossier, noon = Dossier(number=f"2027-{number:03}"), datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
        for place, said in enumerate(acts):
            act = _act(said, str(uuid4())).model_copy(update={"at": noon + timedelta(seconds=place)})
            decision = decide(dossier, act, ZOWONEN)
            assert not decision.refusals
            dossier = fold(dossier, decision.events)
        assert not {term.name for term in dossier.terms.values() if term.state.value == "lapsed"}


# --- From its first start to its end --------------------------------------------------------------------------------


class Example:
    """`starter.py example` as somebody types it."""

    def __init__(self, var: Path) -> None:
        self.folder = var / "example"
        self._var = var

    @contextmanager
    def runs(self) -> Iterator[str]:
        """Until Ctrl-C; gives the address of its portal."""
        environment = {**os.environ, "ADVICE_VAR": str(self._var)}
        self._var.mkdir(exist_ok=True)
        log = self._var.parent / "example.log"
        with log.open("ab") as said:
            process = subprocess.Popen(
                [sys.executable, "starter.py", "example"], cwd=ROOT, env=environment, stdout=said, stderr=said
            )
        try:
            until = time.monotonic() + HANGING
            while not (told := re.findall(r"The example: (http://localhost:\d+)\.", log.read_text()[self._read :])):
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < until, "it does not come up"
                time.sleep(0.1)
            until_ready(told[0])
            self._all = descendants(process.pid)
            yield told[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(HANGING)
            self._read = len(log.read_text())
        assert process.returncode == 0
        until = time.monotonic() + HANGING
        while left := [pid for pid in self._all if Path(f"/proc/{pid}").exists()]:
            assert time.monotonic() < until, f"Ctrl-C ends all of it: {left}"
            time.sleep(0.05)

    _read = 0
    _all: list[int] = []

    def command(self, *words: str) -> str:
        environment = {**os.environ, "ADVICE_CONFIG": str(self.folder / "advice.toml")}
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


FIRST_HEADINGS = {"Mijn taken": 3, "Overzicht": 1, "Beheer": 1}
"""Where the five begin."""


def become(page: Page, name: str) -> str:
    page.goto("/voorbeeld")
    page.get_by_role("button", name=f"Inloggen als {name}", exact=True).click()
    page.get_by_role("banner").get_by_role("button", name="Uitloggen").wait_for()
    expect(page.locator(".banner")).to_contain_text("Dit is een voorbeeld")
    return page.get_by_role("heading", level=1).inner_text()


def test_five_people_with_something_to_do_on_a_record_that_an_auditor_accepts(tmp_path: Path, browser: Browser) -> None:
    example = Example(tmp_path / "var")
    with example.runs() as url:
        page = browser.new_context(base_url=url).new_page()
        page.goto("/")
        assert page.url.endswith("/voorbeeld"), "whoever comes by chooses first"
        begun = [become(page, person.name) for person in PEOPLE]
        assert {title: begun.count(title) for title in begun} == FIRST_HEADINGS
        for person in PEOPLE[:3]:
            become(page, person.name)
            assert page.locator("article.task").count() >= 2, person.name
        become(page, "A. Peters")
        page.goto(f"/dossiers/{datetime.now(UTC).year}-001/brieven")
        page.locator("main a[href*='/brieven/']").first.click()
        page.emulate_media(media="print")
        expect(page.locator(".sheet__mark").first).to_have_text("Dit is een voorbeeld. Niets is hier echt.")
        page.emulate_media(media="screen")
        assert "Nothing found: 3 dossiers" in example.command("auditor.py", "verify", "--all")
        _require_marked(example.folder / "outbox", 3)
    with example.runs() as again:
        assert again == url, "what was bookmarked is found again"
        assert len(json.loads(example.command("starter.py", "list", "--json"))) == 3, "it goes on, and adds nothing"
