"""Strangers at the door: they learn nothing of who may come in, stand in nobody's place, and lead nobody astray."""

import email
import re
import time
from collections.abc import Iterator
from email import policy
from pathlib import Path
from threading import Event
from urllib.parse import quote, urljoin, urlsplit
from uuid import uuid4

import pytest

from application.signing_in import LINK_PATH, SigningIn
from installation.accounts.rations import RATIONS, Ration, Rationed
from installation.installation import Installation
from installation.settings import Settings
from portal.web import portal_of
from tests.hanging import HANGING
from tests.portal.inhabited import Inhabited
from tests.portal.serving import served
from tests.portal.visiting import FORM, SIGN, Visitor

KNOWN, UNKNOWN = "secretary@geleen.example", "niemand@geleen.example"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Inhabited]:
    """A portal of the test's own: whatever it rations or sends is its own too."""
    settings = Settings(var=tmp_path / "var", embedded_port=1, trusted_proxies="127.0.0.1")
    with Installation(settings) as made, served(portal_of(made, strict=True)) as serving:
        found = Inhabited(made, serving, "")
        for who in ("secretary", "administrator"):
            found.person(who)
        yield found


def mails(town: Inhabited) -> list[str]:
    folder = town.installation.settings.var / "sign-in"
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [email.message_from_bytes(path.read_bytes(), policy=policy.default).get_content() for path in paths]


def asked(town: Inhabited, **headers: str) -> tuple[Visitor, str, str]:
    """The browser that asked for a mail, with its link and its code. The mail leaves after the answer: it is asked for
    twice, as if it had been."""
    visitor = Visitor(town.served, headers=headers)
    visitor.read_sign()
    SigningIn(town.installation).send_mail(KNOWN, visitor.cookies["browser"])
    body = mails(town)[-1]
    link, code = re.search(rf"{LINK_PATH}\S+", body), re.search(r"(\d{4}) (\d{4})", body)
    assert link
    assert code
    return visitor, link[0], code[0]


# --- the mail -------------------------------------------------------------------------------------------------------


def test_a_scanner_that_opens_the_link_and_presses_the_button_signs_in_nobody_and_uses_nothing_up(
    fresh: Inhabited,
) -> None:
    visitor, link, _ = asked(fresh)
    scanner = Visitor(fresh.served, headers={"User_Agent": "Mozilla/5.0 SafeLinks"})

    for _ in range(7):
        assert scanner.get(link).status == 200
        assert scanner.post(link).status == 403  # with the sign of its page
        assert scanner.send("POST", link, b"").status == 403  # and without
    assert "sessie" not in scanner.cookies
    assert scanner.get("/mijn-gegevens").status == 303

    assert visitor.post(link).status == 303
    assert visitor.get("/mijn-gegevens").status == 200


def test_a_link_is_good_once(fresh: Inhabited) -> None:
    visitor, link, code = asked(fresh)
    visitor.post(link)
    again = Visitor(fresh.served, {"browser": visitor.cookies["browser"]})

    assert again.post(link).status == 403
    assert again.post("/aanmelden/code", {"code": code}).status == 403
    assert "sessie" not in again.cookies


def test_a_code_is_good_in_the_browser_that_asked_and_is_tried_five_times(fresh: Inhabited) -> None:
    visitor, link, code = asked(fresh)
    other = Visitor(fresh.served)

    assert other.post("/aanmelden/code", {"code": code}).status == 403
    for wrong in ("", "0", "٠" * 8, "\0", "9" * 100_000):
        assert visitor.post("/aanmelden/code", {"code": wrong}).status == 403
    assert "te vaak" in visitor.post("/aanmelden/code", {"code": code}).text
    assert visitor.post(link).status == 403


def test_who_may_sign_in_is_not_told_by_an_answer_nor_by_a_ration(
    fresh: Inhabited, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RATIONS, Rationed.MAIL_BY_ACCOUNT, Ration(2, RATIONS[Rationed.MAIL_BY_ACCOUNT].within))

    def answers(mail: str) -> list[tuple[int, str, str, set[str]]]:
        visitor = Visitor(fresh.served)
        found = [visitor.post("/aanmelden", {"mail": mail}) for _ in range(3)]
        return [
            (one.status, one.headers.get("location", ""), _bare(one.text).replace(mail, "…"), {*one.headers})
            for one in found
        ]

    assert answers(KNOWN) == answers(UNKNOWN)
    assert [status for status, *_ in answers("nog@een.example")] == [303, 303, 429]


def _bare(text: str) -> str:
    return re.sub(r'value="[0-9a-f]{128}"', "", text)


def test_nobody_is_told_which_link_was_ever_one(fresh: Inhabited) -> None:
    _, link, _ = asked(fresh)
    stranger = Visitor(fresh.served)

    real, made_up = stranger.get(link), stranger.get(f"{LINK_PATH}{'x' * 43}")

    assert _bare(real.text).replace(link, "…") == _bare(made_up.text).replace(f"{LINK_PATH}{'x' * 43}", "…")


# --- sessions -------------------------------------------------------------------------------------------------------


def test_whoever_signs_in_gets_a_session_that_nobody_knew_before(fresh: Inhabited) -> None:
    for planted in ("geplant", fresh.anew("administrator").cookies["sessie"]):
        visitor, link, _ = asked(fresh)
        visitor.cookies["sessie"] = planted
        visitor.sign = SIGN.findall(visitor.get(link).text)[0]

        assert visitor.post(link).status == 303

        signed_in = SigningIn(fresh.installation).signed_in(visitor.cookies["sessie"])
        assert visitor.cookies["sessie"] != planted
        assert signed_in
        assert signed_in.person == fresh.person("secretary")


@pytest.mark.parametrize(
    ("proto", "expected"),
    [
        ("http", {"browser", "HttpOnly", "SameSite=lax", "Path=/"}),
        ("https", {"__Host-browser", "HttpOnly", "SameSite=lax", "Path=/", "Secure"}),
    ],
)
def test_no_script_and_no_other_site_gets_a_cookie(fresh: Inhabited, proto: str, expected: set[str]) -> None:
    said = fresh.served.get("/aanmelden", X_Forwarded_Proto=proto).headers["set-cookie"]
    name, _, rest = said.partition("=")

    assert {name, *rest.split("; ")[1:]} == expected


def test_where_the_address_is_https_cookies_are_for_tls_whatever_a_proxy_says(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path / "var", embedded_port=1, portal_url="https://advies.example")
    with Installation(settings) as made, served(portal_of(made)) as portal:
        for headers in ({}, {"X_Forwarded_Proto": "http"}):
            said = portal.get("/aanmelden", **headers).headers["set-cookie"]
            assert said.startswith("__Host-browser=")
            assert "Secure" in said.split("; ")


def test_each_device_is_ended_by_its_owner_alone(town: Inhabited) -> None:
    mine, other = town.anew("secretary"), town.anew("secretary")
    signed_in = SigningIn(town.installation).signed_in(other.cookies["sessie"])
    assert signed_in
    session = signed_in.session.id

    town.visitor("member").post("/mijn-gegevens/afmelden", {"session": session})
    assert other.get("/mijn-gegevens").status == 200
    mine.post("/mijn-gegevens/afmelden", {"session": session})
    assert other.get("/mijn-gegevens").status == 303
    assert mine.get("/mijn-gegevens").status == 200


def test_who_signed_out_is_out_also_with_the_cookie(town: Inhabited) -> None:
    visitor = town.anew("secretary")
    kept = visitor.cookies["sessie"]

    visitor.post("/afmelden")

    assert "sessie" not in visitor.cookies
    assert Visitor(town.served, {"sessie": kept}).get("/mijn-gegevens").status == 303


def test_the_old_address_is_told_of_the_new_one(fresh: Inhabited) -> None:
    """Whoever finds an open device could choose another, and come back by it."""
    visitor = fresh.anew("secretary")
    said = {"name": "A. Peters", "mail": "annie@elders.example", "language": "nl"}

    assert visitor.post("/mijn-gegevens", said).status == 303
    assert visitor.post("/mijn-gegevens", said).status == 303  # nothing is changed any more

    folder = fresh.installation.settings.var / "sign-in"
    until = time.monotonic() + HANGING
    while not (found := [*folder.glob("*.eml")]):  # it leaves after the answer
        assert time.monotonic() < until
        time.sleep(0.01)
    (message,) = (email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in found)
    assert message["To"] == KNOWN
    assert "U logt vanaf nu in met het e-mailadres annie@elders.example." in message.get_content()


# --- addresses ------------------------------------------------------------------------------------------------------


def test_an_address_is_what_the_trusted_proxy_saw(fresh: Inhabited, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes by writes at the left of the header what they like; the proxy adds at the right what it saw."""
    monkeypatch.setitem(RATIONS, Rationed.SIGN_IN_BY_ADDRESS, Ration(2, RATIONS[Rationed.SIGN_IN_BY_ADDRESS].within))

    def tried(said: str) -> int:
        return Visitor(fresh.served, headers={"X_Forwarded_For": said}).post("/aanmelden/code", {"code": "1"}).status

    assert [tried(f"192.0.2.{n}, 203.0.113.7") for n in range(3)] == [403, 403, 429]
    assert tried("203.0.113.7, 203.0.113.8") == 403
    assert tried("203.0.113.8, 127.0.0.1") == 403
    assert tried("203.0.113.8") == 429


def test_an_address_is_nobodys_to_choose(town: Inhabited, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here no proxy is trusted."""
    monkeypatch.setitem(RATIONS, Rationed.SIGN_IN_BY_ADDRESS, Ration(0, RATIONS[Rationed.SIGN_IN_BY_ADDRESS].within))
    for said in ("192.0.2.1", "192.0.2.2"):
        visitor = Visitor(town.served, headers={"X_Forwarded_For": said, "Forwarded": f"for={said}", "X_Real_IP": said})
        assert visitor.post("/aanmelden/code", {"code": "1"}).status == 429


POISONED = {"Host": "evil.example", "X_Forwarded_Host": "evil.example", "Forwarded": "host=evil.example"}


def test_no_link_leads_to_what_a_browser_called_us(fresh: Inhabited) -> None:
    visitor, link, _ = asked(fresh, **POISONED)
    answers = [visitor.get("/aanmelden"), visitor.get("/mijn-gegevens"), visitor.post(link), visitor.get("/taal/nl")]
    fresh.anew("administrator").post(
        "/mensen",
        {"name": "J", "mail": "j@beek.example", "party": "beek", "office": "member"},
        **POISONED,
    )

    assert len(mails(fresh)) == 2
    assert not any("evil.example" in text for text in (*mails(fresh), *(one.text for one in answers)))
    assert all(one.headers.get("location", "/").startswith("/") for one in answers)


@pytest.mark.parametrize("host", ["", "[", "x/foo?", "a b", "x@y", "[::1", "é", "x" * 5_000, "localhost:99999"])
def test_a_name_that_cannot_be_is_no_fault_of_the_program(town: Inhabited, host: str) -> None:
    answer = town.served.get("/", Host=host.encode("latin-1").decode("latin-1"))

    assert answer.status in (200, 400)


ELSEWHERE = (
    "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "///evil.example",
    "/\t/evil.example", "/\n//evil.example", "javascript:alert(1)", "//[::1]", "//[x",
    "/\u2215\u2215evil.example", "https:evil.example", "/../..//evil.example\\@", "\u202e//evil.example",
    "evil.example", " //evil.example",
)  # fmt: skip


@pytest.mark.parametrize("naar", ELSEWHERE)
def test_nobody_is_sent_elsewhere(town: Inhabited, naar: str) -> None:
    secretary, stranger = town.visitor("secretary"), Visitor(town.served)
    asked_at = f"?naar={quote(naar)}"
    answers = [secretary.get(f"/aanmelden{asked_at}"), stranger.get(f"/taal/nl{asked_at}")]
    for answer in answers:
        led = urlsplit(urljoin("http://here.example/", answer.headers["location"]))
        assert answer.status == 303
        assert (led.scheme, led.netloc) == ("http", "here.example")
    hidden = re.search(r'name="naar" value="([^"]*)"', stranger.get(f"/aanmelden{asked_at}").text)
    assert hidden
    assert hidden[1] in ("/taken", naar)
    assert not hidden[1].startswith("//")


def test_where_one_wanted_to_be_keeps_its_question(fresh: Inhabited) -> None:
    visitor = Visitor(fresh.served)
    answer = visitor.post("/aanmelden", {"mail": UNKNOWN, "naar": "/dossiers?toon=gesloten&na=2027-001"})

    page = visitor.get(answer.headers["location"])
    assert 'name="naar" value="/dossiers?toon=gesloten&amp;na=2027-001"' in page.text


# --- what is out of reach -------------------------------------------------------------------------------------------


def test_with_the_accounts_out_of_reach_a_page_says_so(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path / "var", embedded_port=1)
    with Installation(settings) as made, served(portal_of(made, strict=True)) as portal:
        town = Inhabited(made, portal, "")
        visitor = town.visitor("secretary")
        visitor.read_sign()
        (settings.var / "portal.db").unlink()

        for path in ("/", "/aanmelden", "/taken", "/bestaat-niet", "/mijn-gegevens"):
            answer = visitor.get(path)
            assert answer.status == 503, path
            assert "content-security-policy" in answer.headers
            assert "Nu niet bereikbaar" in answer.text
        assert visitor.post("/mijn-gegevens", {"name": "x"}).status == 503
        assert visitor.get("/healthz").status == 200


def test_a_mail_server_that_does_not_answer_holds_up_no_page(fresh: Inhabited, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs, begun = Event(), Event()

    def never(*_: object) -> None:
        begun.set()
        hangs.wait(HANGING)

    monkeypatch.setattr(SigningIn, "send_mail", never)
    visitor = Visitor(fresh.served)
    try:
        for number in range(6):
            assert visitor.post("/aanmelden", {"mail": f"{number}@geleen.example"}).status == 303
        assert visitor.get("/aanmelden").status == 200
        assert begun.wait(HANGING)
    finally:
        hangs.set()


def test_with_the_accounts_out_of_reach_what_was_typed_comes_back(tmp_path: Path) -> None:
    """Nothing can be kept then, and nobody is known: the page itself holds it, for the sender alone."""
    settings = Settings(var=tmp_path / "var", embedded_port=1)
    with Installation(settings) as made, served(portal_of(made, strict=True)) as portal:
        town = Inhabited(made, portal, "")
        visitor, foreign = town.visitor("case_handler"), town.anew("case_handler")
        visitor.read_sign()
        (settings.var / "portal.db").rename(settings.var / "away.db")

        draft = f"/aanvraag/{uuid4()}/plan"
        for path in ("/dossiers/2027-001/doen/ask_question", draft):
            answer = visitor.post(path, {"text": "Wie <betaalt>?", "act_id": "x", "reasons": "Lek"})
            assert answer.status == 503, path
            assert "Nog niet verstuurd" in answer.text
            assert 'name="text" value="Wie &lt;betaalt&gt;?"' in answer.text
            assert f'action="{path}"' in answer.text
            forged = foreign.send("POST", path, b"text=x&teken=" + b"0" * 128, Content_Type=FORM)
            assert "Nog niet verstuurd" not in forged.text, "a form of another site comes back to nobody"
            assert 'name="text"' not in forged.text
