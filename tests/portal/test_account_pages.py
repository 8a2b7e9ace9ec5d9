"""The pages by which staff sign in with an account of the landlord: in a browser, at a provider that others made; and
what is said of everything that can go wrong, by our own (``tests.accounts.small_provider``)."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from application.people import Office
from installation.accounts.rations import RATIONS, Rationed
from installation.accounts.register import Register
from installation.embedded import free_port
from installation.installation import Installation
from installation.settings import Settings
from portal.counts import Counts
from portal.guard import CONTENT_POLICY
from portal.web import portal_of
from tests.accounts.small_provider import SmallProvider, back_with, settings_for, small_provider
from tests.accounts.test_single_sign_on import SILENT, UNTRUSTED
from tests.hanging import HANGING
from tests.portal.guideline import context_of, wrong_with
from tests.portal.serving import Served, served
from tests.portal.visiting import Visitor

GROUPS = {"advies-behandelaars": "case_handler", "beheerders": "administrator"}
STAFF = {
    "sub": "smeets",
    "name": "M. Smeets",
    "email": "m.smeets@zowonen.example",
    "email_verified": True,
    "groups": ["iedereen", "advies-behandelaars"],
}
VISITOR = {"sub": "gast", "email": "gast@zowonen.example", "email_verified": True, "groups": ["iedereen"]}


@contextmanager
def provider_of_others() -> Iterator[str]:
    """oidc-provider-mock in a process of its own; gives its issuer."""
    port = free_port()
    people = [f"--user-claims={json.dumps(one)}" for one in (STAFF, VISITOR)]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true", *people],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    issuer, until = f"http://localhost:{port}", time.monotonic() + HANGING
    try:
        while not _answers(f"{issuer}/.well-known/openid-configuration"):
            assert process.poll() is None, "it ended"
            assert time.monotonic() < until, "it does not come up"
            time.sleep(0.1)
        yield issuer
    finally:
        process.terminate()
        process.wait(HANGING)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_staff_sign_in_and_out_with_their_account(browser: Browser, tmp_path: Path) -> None:
    port = free_port()
    with provider_of_others() as issuer:
        settings = Settings(
            var=tmp_path / "var",
            embedded_port=1,
            portal_url=f"http://localhost:{port}",
            oidc_issuer=issuer,
            oidc_client_id="advies",
            oidc_client_secret="geheim",
            oidc_groups=GROUPS,
        )
        with Installation(settings) as made, served(portal_of(made, strict=True), port) as portal:
            context = browser.new_context(base_url=portal.url, locale="nl-NL")
            page = context.new_page()
            page.goto("/mijn-gegevens?x=1")

            page.get_by_role("link", name="Inloggen met uw ZOwonen-account").click()
            page.get_by_role("button", name="Deny").click()
            expect(page.get_by_role("main")).to_contain_text("Begin opnieuw met de knop hieronder.")  # it says no state
            page.get_by_role("link", name="Opnieuw beginnen").click()

            page.get_by_role("link", name="Inloggen met uw ZOwonen-account").click()
            page.get_by_role("button", name="gast").click()
            expect(page.get_by_role("main")).to_contain_text("maar het geeft hier geen toegang")

            page.goto("/mijn-gegevens?x=1")
            page.get_by_role("link", name="Inloggen met uw ZOwonen-account").click()
            page.get_by_role("button", name="smeets").click()
            expect(page).to_have_url(f"{portal.url}/mijn-gegevens?x=1")
            expect(page.get_by_role("link", name="M. Smeets")).to_be_visible()
            (account,) = Register(made.accounts).people()
            assert (account.mail, account.office) == (STAFF["email"], Office.CASE_HANDLER)

            page.get_by_role("banner").get_by_role("button", name="Uitloggen").click()
            page.get_by_role("link", name="Uitloggen uit uw ZOwonen-account").click()
            page.get_by_role("button").first.click()
            expect(page).to_have_url(f"{portal.url}/")
            page.goto("/mijn-gegevens")
            expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen")
            context.close()


# --- What can go wrong ----------------------------------------------------------------------------------------------


class Door:
    """A portal whose staff sign in at the small provider."""

    def __init__(self, provider: SmallProvider, installation: Installation, portal: Served, counts: Counts) -> None:
        self.provider, self.installation, self.portal, self.counts = provider, installation, portal, counts

    def sent(self, visitor: Visitor, path: str = "/aanmelden/account") -> dict[str, str]:
        answer = visitor.get(path)
        assert answer.status == 303, answer.text
        return self.provider.authorize(answer.headers["location"])


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    port, counts = free_port(), Counts()
    with small_provider() as provider:
        settings = Settings(
            var=tmp_path_factory.mktemp("accounts") / "var",
            embedded_port=1,
            portal_url=f"http://localhost:{port}",
            trusted_proxies="127.0.0.1",
            **settings_for(provider),
        )
        with Installation(settings) as made, served(portal_of(made, strict=True, counts=counts), port) as portal:
            yield Door(provider, made, portal, counts)


_NUMBERS = count(1)


@pytest.fixture
def visitor(door: Door) -> Visitor:
    """Somebody at an address of their own."""
    return Visitor(door.portal, headers={"X_Forwarded_For": f"2001:db8:{next(_NUMBERS):x}::1"})


def in_words(text: str) -> str:
    return text.partition("<main")[2].partition("</main>")[0]


def test_one_is_signed_in_with_a_session_of_its_own(door: Door, visitor: Visitor) -> None:
    said = door.sent(visitor, "/aanmelden/account?naar=%2Fmijn-gegevens%3Fx%3D1")
    visitor.cookies["sessie"] = "of-an-attacker"
    answer = visitor.get(back_with(said))

    assert (answer.status, answer.headers["location"]) == (303, "/mijn-gegevens?x=1")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert visitor.cookies["sessie"] != "of-an-attacker"
    assert "M. Smeets" in visitor.get("/mijn-gegevens").text
    assert 'by="account",outcome="signed_in"' in door.counts.text()
    assert visitor.get("/aanmelden/account").status == 303  # somebody else at the same browser may sign in


@pytest.mark.parametrize("naar", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "x"])
def test_nobody_is_sent_to_another_site(naar: str, door: Door, visitor: Visitor) -> None:
    said = door.sent(visitor, f"/aanmelden/account?naar={naar}")
    assert visitor.get(back_with({**said, "naar": naar})).headers["location"] == "/taken"


def test_another_site_has_nobody_sent_to_the_provider(door: Door, visitor: Visitor) -> None:
    assert visitor.get("/aanmelden/account", Sec_Fetch_Site="cross-site").status == 403
    assert visitor.get("/aanmelden/account", Sec_Fetch_Site="none").status == 303


def test_where_people_are_sent_is_the_providers_page_with_nothing_of_them(door: Door, visitor: Visitor) -> None:
    address = visitor.get("/aanmelden/account?naar=/dossiers/2027-001").headers["location"]
    said = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{door.provider.issuer}/in?")
    assert {*said} == {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
        *("code_challenge", "code_challenge_method"),
    }
    assert "2027-001" not in address


WRONG = {
    "nothing": ("", 403, "Dit inloggen is niet in deze browser begonnen."),
    "another's state": ("other", 403, "Ga daar verder"),
    "used": ("used", 403, "Dit inloggen is al gebruikt."),
    "broken off": ("error=access_denied", 403, "Uw account is niet doorgelaten."),
    "refused": ("error=%3Cscript%3E", 403, "Uw account is niet bevestigd."),
    "a made-up code": ("code=x", 403, "Uw account is niet bevestigd."),
    "twice": ("code=x&code=y", 403, "Uw account is niet bevestigd."),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_a_browser_brings_back_that_is_not_right_has_a_page(what: str, door: Door, visitor: Visitor) -> None:
    brought, status, words = WRONG[what]
    said = door.sent(visitor)
    path = back_with(said)
    match brought:
        case "":
            path = path.partition("?")[0]
        case "other":
            visitor.cookies["browser"] = "another"
        case "used":
            assert visitor.get(path).status == 303
            visitor.cookies.pop("sessie")
        case _:
            path = f"{path.partition('?')[0]}?state={said['state']}&{brought}"
    answer = visitor.get(path)

    assert answer.status == status
    assert words in in_words(answer.text)
    assert "<script>" not in in_words(answer.text)
    assert "Opnieuw beginnen" in answer.text
    assert answer.headers["content-security-policy"] == CONTENT_POLICY
    assert "sessie" not in visitor.cookies


@pytest.mark.parametrize(
    "what", ["alg none", "signed by the secret", "for another client", "over", "of another sign-in"]
)
def test_what_the_provider_signs_that_is_not_right_has_a_page(what: str, door: Door, visitor: Visitor) -> None:
    with small_provider() as other:
        was = {name: getattr(door.provider, name) for name in vars(other) if not name.startswith("_")}
    said = door.sent(visitor)
    UNTRUSTED[what](door.provider)
    answer = visitor.get(back_with(said))
    for name, value in was.items():
        setattr(door.provider, name, value)

    assert answer.status == 403
    assert "is niet te vertrouwen" in in_words(answer.text)
    assert "sessie" not in visitor.cookies


def test_who_tries_too_often_waits(door: Door, visitor: Visitor) -> None:
    for _ in range(RATIONS[Rationed.SIGN_IN_BY_ADDRESS].most):
        assert visitor.get("/aanmelden/account/terug?state=x").status == 403
    answer = visitor.get("/aanmelden/account/terug?state=x")
    assert answer.status == 429
    assert "Wacht 15 minuten" in in_words(answer.text)


def test_a_provider_that_is_away_holds_up_no_page(door: Door, browser: Browser) -> None:
    """While it is waited for the pages go on; then each says what to do. As a browser shows them, at any size."""
    with small_provider() as provider:
        settings = Settings(var=door.installation.settings.var, embedded_port=1, **settings_for(provider))
        SILENT["slow to say who it is"](provider)
        with Installation(settings) as made, served(portal_of(made, strict=True)) as portal:
            context = context_of(browser, base_url=portal.url)
            page = context.new_page()
            page.goto("/aanmelden")
            assert wrong_with(page) == []
            with page.expect_response(lambda one: one.url.endswith("/aanmelden/account")) as waited_for:
                page.get_by_role("link", name="Inloggen met uw ZOwonen-account").click(no_wait_after=True)
                assert Visitor(portal).get("/aanmelden").status == 200
            assert waited_for.value.status == 503
            expect(page.get_by_role("main")).to_contain_text("is nu niet bereikbaar")
            assert wrong_with(page) == []
            assert page.goto("/uitgelogd")
            expect(page.get_by_role("main")).to_contain_text("Sluit dan de browser.")
            assert wrong_with(page) == []
            context.close()
