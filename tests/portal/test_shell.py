"""The shell of the portal: language, what every page loads, health, who looks."""

import asyncio
import hashlib
import json
import re
import shutil
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import anyio.to_thread
import pytest
from fastapi import Request

from application.people import Viewer
from application.readiness import NO_ANSWER, readiness
from application.signing_in import SignedIn
from installation import connection
from installation.database import open_record, prepare
from installation.embedded import free_port
from installation.installation import Installation
from installation.keys import LogKeys
from installation.settings import Settings
from installation.settings_file import ROOT
from portal.chosen_language import local_path
from portal.pages import PLACES, places_of
from portal.static_files import HTMX, static_files
from portal.stylesheet import VENDORED
from portal.web import THREADS, guarded, site_of
from tests.portal.conftest import Serve, signed_in_for
from tests.portal.serving import Served, served

# --- Language -------------------------------------------------------------------------------------------------------


def test_a_page_is_dutch_until_english_is_chosen(portal: Served) -> None:
    dutch = portal.get("/").text
    chosen = portal.get("/taal/en?naar=/hulp")
    english = portal.get("/", Cookie=chosen.headers["set-cookie"].partition(";")[0]).text

    assert '<html lang="nl">' in dutch
    assert "Inloggen" in dutch
    assert (chosen.status, chosen.headers["location"]) == (303, "/hulp")
    assert '<html lang="en">' in english
    assert "Sign in" in english


def test_the_choice_goes_back_to_the_page_that_was_read(portal: Served) -> None:
    assert 'href="/taal/en?naar=/bestaat-niet%3Fa%3D1"' in portal.get("/bestaat-niet?a=1").text


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "evil", "/a\r\nb", "/é"],
)
def test_no_address_leads_elsewhere(elsewhere: str, portal: Served) -> None:
    assert local_path(elsewhere) == "/"


def test_a_cookie_that_names_no_language_is_no_choice(portal: Served) -> None:
    assert '<html lang="nl">' in portal.get("/", Cookie="taal=fr").text


# --- What every page loads ------------------------------------------------------------------------------------------

LOADED = re.compile(r'(?:href|src)="(/vast/[^"]+)"')
FIRST_PAGE, LATER_PAGES = 100_000, 20_000
"""How many bytes a page may be with all that it loads, as they are sent: the first one, and one after it."""


def sent(portal: Served, path: str) -> int:
    return len(portal.get(path, Accept_Encoding="gzip").body)


def test_the_first_page_is_small_and_the_next_ones_are_smaller(portal: Served) -> None:
    loaded = {*LOADED.findall(portal.get("/").text)}
    font = next(path for path in loaded if path.endswith(".woff2"))

    page, files = sent(portal, "/"), sum(sent(portal, path) for path in loaded)

    assert page + files <= FIRST_PAGE
    assert page <= LATER_PAGES
    assert sent(portal, font) > 30_000  # it was loaded, and counted


def test_what_a_page_loads_is_kept_for_a_year_under_a_name_that_holds_its_hash(portal: Served) -> None:
    for path in LOADED.findall(portal.get("/").text):
        answer = portal.get(path)

        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert hashlib.sha256(answer.body).hexdigest()[:12] in path


def test_the_style_sheet_names_the_font_by_its_address(portal: Served) -> None:
    paths = LOADED.findall(portal.get("/").text)
    style = next(portal.get(path).text for path in paths if path.endswith(".css"))
    font = next(path for path in paths if path.endswith(".woff2"))

    assert f'url("{font.rpartition("/")[2]}")' in style


def test_only_what_pages_load_is_there(portal: Served) -> None:
    assert portal.get("/vast/portal.css").status == 404
    assert portal.get("/vast/..%2f..%2fpyproject.toml").status == 404


def test_what_is_not_ours_is_as_it_was_published() -> None:
    listed = dict(
        re.findall(r"^\| `([^`]+)` \| `([0-9a-f]{64})` \|$", (VENDORED / "README.md").read_text(), re.MULTILINE)
    )
    there = {
        str(path.relative_to(VENDORED)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDORED.rglob("*")
        if path.is_file() and path.name != "README.md"
    }

    assert there == listed
    assert all(any(folder.glob("LICENSE*")) for folder in VENDORED.iterdir() if folder.is_dir())


# --- Who looks ------------------------------------------------------------------------------------------------------


def known(request: Request) -> SignedIn | None:
    party = request.headers.get("x-party")
    return signed_in_for(party) if party else None


@pytest.mark.parametrize(
    ("party", "places"),
    [
        (None, ["/hulp"]),
        ("geleen", ["/taken", "/dossiers", "/jaar", "/toezeggingen", "/hulp"]),
        ("landlord", ["/taken", "/dossiers", "/jaar", "/toezeggingen", "/post", "/hulp"]),
        ("auditor", ["/dossiers", "/toezeggingen", "/controle", "/hulp"]),
        ("administrator", ["/beheer", "/mensen", "/hulp"]),
    ],
)
def test_the_menu_has_what_somebody_can_open(party: str | None, places: list[str]) -> None:
    viewer = Viewer.of_party(party) if party else None

    assert [place.address for place in places_of(viewer)] == places


def test_whoever_is_signed_in_is_named_and_begins_with_the_tasks(serve: Serve) -> None:
    portal = serve(known)

    assert portal.get("/", X_Party="geleen").headers["location"] == "/taken"
    assert "A. Peters" in portal.get("/bestaat-niet", X_Party="geleen").text
    assert "A. Peters" not in portal.get("/bestaat-niet").text


# --- How many pages at a time ---------------------------------------------------------------------------------------


def test_as_many_pages_are_read_at_a_time_as_was_measured_to_be_best(installation: Installation) -> None:
    site, limits, together = site_of(installation), [], threading.Barrier(THREADS, timeout=30)

    @site.get("/hoeveel")
    def how_many() -> None:
        together.wait()

    @site.get("/grens")
    async def limit() -> None:
        limits.append(anyio.to_thread.current_default_thread_limiter().total_tokens)

    with served(guarded(site, installation.settings)) as portal:
        portal.get("/grens")
        asking = [threading.Thread(target=portal.get, args=("/hoeveel",)) for _ in range(THREADS)]
        for one in asking:
            one.start()
        for one in asking:
            one.join()

    assert limits == [THREADS]
    assert not together.broken


# --- Health ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def prepared(tmp_path: Path) -> Iterator[Installation]:
    """An installation with a record and a key; nothing listens where Temporal should."""
    settings = Settings(var=tmp_path / "var", embedded="yes", embedded_port=free_port())
    engine = open_record(settings.record_url.get_secret_value(), create=True)
    prepare(engine)
    LogKeys(settings.keys, engine, settings.log_name).prepare()
    engine.dispose()
    with Installation(settings) as made:
        yield made


def test_the_process_runs(portal: Served) -> None:
    assert (portal.get("/healthz").status, portal.get("/healthz").text) == (200, "ok\n")


def test_what_cannot_be_reached_is_said_without_details(prepared: Installation) -> None:
    with served(guarded(site_of(prepared), prepared.settings)) as portal:
        answer = portal.get("/readyz")

    assert (answer.status, answer.text) == (503, '{"ready":false}')


def test_the_administrator_reads_what_is_the_matter(prepared: Installation) -> None:
    (prepared.settings.keys / "log.key").unlink()
    with served(guarded(site_of(prepared, known), prepared.settings)) as portal:
        parts = json.loads(portal.get("/readyz", X_Party="administrator").text)["parts"]
        others = json.loads(portal.get("/readyz", X_Party="geleen").text)

    assert parts["record"] is None
    assert "cannot be reached" in parts["temporal"]
    assert "log.key is not there" in parts["keys"]
    assert others == {"ready": False}


def test_everything_that_can_be_reached_makes_it_ready(prepared: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    async def reached(*_: object, **__: object) -> None:
        pass

    monkeypatch.setattr(connection, "connect", reached)

    assert set(asyncio.run(readiness(prepared)).values()) == {None}


def test_what_does_not_answer_in_time_is_out_of_reach(prepared: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(connection, "connect", silent)

    assert asyncio.run(readiness(prepared))["temporal"] == NO_ANSWER


# --- python -m portal -----------------------------------------------------------------------------------------------


def test_wrong_settings_are_told_and_nothing_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVICE_PORTAL_URL", "http://127.0.0.1:8000")
    ran = subprocess.run([sys.executable, "-m", "portal"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "passkeys need a name" in ran.stderr


def test_an_agreement_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "agreements", tmp_path / "agreements")
    (tmp_path / "agreements" / "zowonen.toml").write_text('name = "zowonen"\n')
    monkeypatch.setenv("ADVICE_AGREEMENTS", str(tmp_path / "agreements"))
    ran = subprocess.run([sys.executable, "-m", "portal"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert ran.returncode == 1
    assert "cannot be used" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_every_place_of_the_menu_is_named() -> None:
    assert all(place.name and place.address.startswith("/") for place in PLACES)


def test_a_script_is_the_one_that_was_published() -> None:
    whole = b64encode(hashlib.sha384((VENDORED / "htmx" / HTMX).read_bytes()).digest()).decode()

    assert static_files().integrity(HTMX) == f"sha384-{whole}"
