"""What stands before every page: headers, limits, proxies, and what a fault of the program shows."""

import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request
from pydantic import ByteSize

from application.errors import NotConfirmed, NotPermitted, Refused, Unavailable, WrongInput, no_dossier
from installation.installation import Installation
from installation.settings import Settings
from models.refusals import refusal
from portal.guard import CONTENT_POLICY, FORM_BYTES, Guard, take_documents
from portal.pages import page
from portal.signed_in import Looking
from portal.web import guarded, site_of
from tests.hanging import HANGING
from tests.portal.conftest import Serve
from tests.portal.serving import Served, served

ANYTHING = b"x" * 1_000


PROBLEMS = (
    Unavailable("postgresql://secret"),
    NotConfirmed("secret"),
    NotPermitted("secret", [refusal("not_permitted", "secret")]),
    no_dossier("2027-secret"),
    WrongInput("secret"),
    Refused("secret", [refusal("term_lapsed", "secret"), refusal("no_claim")]),
)


@pytest.fixture(scope="module")
def faulty(installation: Installation) -> Iterator[Served]:
    """A portal with pages that fail, read what is sent, and are somebody's."""
    site = site_of(installation, strict=True)

    @site.get("/faalt")
    def fails() -> None:
        raise RuntimeError("a secret")

    @site.get("/gaat-niet/{status}")
    def problem(status: int) -> None:
        raise next(one for one in PROBLEMS if one.status == status)

    @site.post("/formulier")
    async def form(request: Request) -> dict[str, int]:
        return {"fields": len(await request.form())}

    @site.get("/van-wie")
    @site.post("/van-wie")
    def whose(viewer: Looking) -> dict[str, str]:
        return {"party": str(viewer.party)}

    @site.get("/ip")
    def address(request: Request) -> dict[str, Any]:
        return {"host": request.client.host if request.client else None, "scheme": request.url.scheme}

    @site.get("/getal/{number}")
    def number(request: Request, number: int) -> Any:
        return page(request, "first.html", number=number)

    with served(guarded(site, installation.settings)) as serving:
        yield serving


PATHS = ("/", "/bestaat-niet", "/healthz", "/readyz", "/taal/en", "/vast/x.css", "/faalt")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_says_what_a_browser_may_do_with_it(faulty: Served, path: str) -> None:
    headers = faulty.get(path).headers

    assert headers["content-security-policy"] == CONTENT_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in headers
    assert "server" not in headers


def test_no_script_or_style_may_stand_in_a_page() -> None:
    directives = dict(part.split(" ", 1) for part in CONTENT_POLICY.split("; "))

    assert directives["default-src"] == "'none'"
    assert directives["frame-ancestors"] == "'none'"
    assert {directives[name] for name in ("script-src", "style-src", "form-action")} == {"'self'"}


def test_what_a_fault_says_stays_inside(faulty: Served, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = faulty.get("/faalt")

    assert answer.status == 500
    assert "Er ging bij ons iets mis" in answer.text
    assert "secret" not in answer.text
    assert "RuntimeError" not in answer.text


# --- How much may be sent -------------------------------------------------------------------------------------------

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"


def test_a_form_has_its_limit(faulty: Served) -> None:
    assert faulty.send("POST", "/formulier", b"a=" + b"x" * 90_000, Content_Type=FORM).status == 200

    answer = faulty.send("POST", "/formulier", b"a=" + b"x" * FORM_BYTES, Content_Type=FORM)

    assert answer.status == 413
    assert "te veel in één keer" in answer.text


def test_what_does_not_say_how_long_it_is_has_it_too(faulty: Served) -> None:
    stream = (ANYTHING for _ in range(FORM_BYTES // len(ANYTHING) + 1))

    assert faulty.send("POST", "/formulier", stream, Content_Type=FORM).status == 413


def test_what_says_that_it_is_too_long_is_not_read(faulty: Served) -> None:
    assert faulty.send("POST", "/formulier", b"", Content_Type=FORM, Content_Length="2000000").status == 413


def test_where_documents_are_taken_a_form_may_hold_one_of_the_largest_and_nowhere_else(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path / "var", document_size_limit=ByteSize(2_000_000))
    with Installation(settings) as installation:
        site = site_of(installation, strict=True)

        @site.post("/document")
        async def document(request: Request) -> dict[str, int]:
            take_documents(request)
            return {"bytes": len(await request.body())}

        @site.post("/elders")
        async def elsewhere(request: Request) -> dict[str, int]:
            return {"bytes": len(await request.body())}

        with served(guarded(site, settings)) as portal:
            most = 2_000_000 + FORM_BYTES
            sent = [portal.send("POST", "/document", b"x" * n, Content_Type=MULTIPART) for n in (most, most + 1)]
            elsewhere_ = portal.send("POST", "/elders", b"x" * (FORM_BYTES + 1), Content_Type=MULTIPART)

    assert [answer.status for answer in (*sent, elsewhere_)] == [200, 413, 413]
    assert sent[0].text == f'{{"bytes":{most}}}'


def test_who_begins_a_form_and_does_not_go_on_is_not_waited_for(installation: Installation) -> None:
    site = site_of(installation, strict=True)
    with (
        served(Guard(site, 0, patience=0.05)) as portal,
        socket.create_connection(("127.0.0.1", portal.port), timeout=HANGING) as line,
    ):
        head = "POST /aanmelden HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nContent-Type: "
        line.sendall(f"{head}{FORM}\r\n\r\nmail=".encode())

        assert line.recv(1_000).startswith(b"HTTP/1.1 408 ")


# --- Proxies --------------------------------------------------------------------------------------------------------

FORWARDED = {"X_Forwarded_For": "203.0.113.7", "X_Forwarded_Proto": "https"}


def test_headers_of_a_proxy_are_believed_from_where_it_was_said(serve: Serve) -> None:
    answer = serve(trusted_proxies="127.0.0.0/8").get("/", **FORWARDED)

    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_headers_of_a_proxy_are_believed_from_nobody_else(faulty: Served, serve: Serve) -> None:
    assert '"scheme":"http"' in faulty.get("/ip", **FORWARDED).text
    assert "127.0.0.1" in faulty.get("/ip", **FORWARDED).text
    assert "strict-transport-security" not in serve(trusted_proxies="10.0.0.1").get("/", **FORWARDED).headers


def test_a_choice_of_language_over_tls_is_kept_over_tls(serve: Serve) -> None:
    assert "Secure" in serve(trusted_proxies="127.0.0.1").get("/taal/en", **FORWARDED).headers["set-cookie"]


# --- Errors as pages ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/bestaat-niet", 404, "Deze pagina bestaat niet"),
        ("GET", "/bestaat-niet/", 404, "Deze pagina bestaat niet"),
        ("POST", "/", 405, "Dat kan niet op deze pagina"),
        ("GET", "/getal/drie", 422, "Er is iets niet goed ingevuld"),
        ("POST", "/van-wie", 401, "U bent niet meer aangemeld"),
    ],
)
def test_an_error_is_a_page_that_says_what_to_do(
    faulty: Served, method: str, path: str, status: int, said: str
) -> None:
    answer = faulty.send(method, path)

    assert (answer.status, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert said in answer.text
    assert "Wat kunt u doen?" in answer.text


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (503, "Nu niet bereikbaar"),
        (403, "U mag dit niet zien of doen"),
        (404, "Dit dossier of document is er niet"),
        (400, "Dit kan zo niet: er is niets veranderd"),
        (422, "Geweigerd: er is niets veranderd"),
    ],
)
def test_what_cannot_be_done_is_a_page_too_without_its_details(faulty: Served, status: int, said: str) -> None:
    answer = faulty.get(f"/gaat-niet/{status}")

    assert answer.status == status
    assert said in answer.text
    assert "secret" not in answer.text


def test_every_refusal_is_told_with_its_article(faulty: Served) -> None:
    text = faulty.get("/gaat-niet/422").text

    assert "De termijn is voorbij" in text
    assert "artikel 5 lid 1 Wohv" in text
    assert text.count('<span class="source">') == 2


def test_a_program_gets_an_error_as_json(faulty: Served) -> None:
    answer = faulty.get("/bestaat-niet", Accept="application/json")

    assert answer.text == '{"status":404,"error":"This page does not exist."}'


def test_what_is_not_allowed_says_what_is(faulty: Served) -> None:
    assert faulty.send("POST", "/").headers["allow"] == "GET"


def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(faulty: Served) -> None:
    answer = faulty.get("/van-wie?soort=open&meer=ja")

    assert answer.status == 303
    assert answer.headers["location"] == "/aanmelden?naar=%2Fvan-wie%3Fsoort%3Dopen%26meer%3Dja"
