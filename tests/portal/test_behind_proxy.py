"""Behind a reverse proxy: what it passes on is believed from where it was said, and what the example sets fits the
portal. Which pages nginx gives with it is tried by hand (docs/portal.md); here is the portal's side."""

import re
from collections.abc import Iterator

import pytest
from fastapi import Request

from installation.installation import Installation
from installation.settings import Settings
from installation.settings_file import ROOT
from installation.submission import CONFIRMED_WITHIN
from portal.guard import FORM_BYTES
from portal.web import guarded, site_of
from tests.portal.serving import Served, served
from tests.portal.visiting import FORM

NGINX = (ROOT / "examples" / "nginx.conf").read_text()
NAME = "advies.zowonen.example"


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A portal with the settings that the example names; this machine is the proxy."""
    said = dict(re.findall(r"^#\s+ADVICE_(\w+)=(\S+)$", NGINX, re.MULTILINE))
    given = {name.lower(): value for name, value in said.items()}
    settings = Settings(var=tmp_path_factory.mktemp("proxy") / "var", embedded_port=1, **given)
    with Installation(settings) as made:
        site = site_of(made, strict=True)

        @site.get("/wie")
        def who(request: Request) -> dict[str, str]:
            return {"host": request.client.host if request.client else "", "scheme": request.url.scheme}

        with served(guarded(site, settings)) as portal:
            yield portal


@pytest.mark.parametrize("forwarded", ["203.0.113.7", "6.6.6.6, 203.0.113.7"])
def test_who_came_is_who_the_proxy_says(behind: Served, forwarded: str) -> None:
    answer = behind.get("/wie", Host=NAME, X_Forwarded_For=forwarded, X_Forwarded_Proto="https")

    assert answer.text == '{"host":"203.0.113.7","scheme":"https"}'
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_what_is_kept_in_a_browser_is_kept_for_this_name_over_tls(behind: Served) -> None:
    cookie = behind.get("/aanmelden", Host=NAME, X_Forwarded_Proto="https").headers["set-cookie"]

    assert cookie.startswith("__Host-")
    assert "; Secure" in cookie


def test_nothing_leads_to_a_host_that_somebody_made_up(behind: Served) -> None:
    evil = {"Host": "evil.example", "X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "https"}
    for path in ("/", "/taken", "/aanmelden", "/bestaat-niet"):
        answer = behind.get(path, **evil)
        assert "evil.example" not in answer.text
        assert "evil.example" not in answer.headers.get("location", "")


def test_a_form_is_of_the_name_that_people_use(behind: Served) -> None:
    def sent(origin: str) -> int:
        headers = {"Host": NAME, "X_Forwarded_Proto": "https", "Origin": origin, "Content_Type": FORM}
        page = behind.get("/aanmelden", Host=NAME, X_Forwarded_Proto="https")
        (sign,) = set(re.findall(r'name="teken" value="(\w+)"', page.text))
        cookie = page.headers["set-cookie"].partition(";")[0]
        return behind.send("POST", "/aanmelden", f"teken={sign}&mail=x".encode(), Cookie=cookie, **headers).status

    assert sent(f"https://{NAME}") == 422
    assert sent(f"http://{NAME}") == 403
    assert sent("https://evil.example") == 403


def test_the_example_fits_the_portal() -> None:
    directives = dict(re.findall(r"^\s+(\w+) ([^;{]+);", NGINX, re.MULTILINE))
    largest = int(Settings.model_fields["document_size_limit"].default) + FORM_BYTES

    assert int(directives["client_max_body_size"].removesuffix("m")) * 1_000_000 >= largest
    assert int(directives["proxy_read_timeout"].removesuffix("s")) > CONFIRMED_WITHIN.total_seconds()
    assert directives["proxy_pass"] == f"http://{Settings.model_fields['portal_address'].default}"
    headers = dict(re.findall(r"proxy_set_header (\S+) (\S+);", NGINX))
    assert headers == {"Host": "$host", "X-Forwarded-For": "$remote_addr", "X-Forwarded-Proto": "$scheme"}
    (logged,) = re.findall(r"log_format advice '([^']*)'", NGINX)
    assert not {"$request", "$request_uri", "$uri", "$remote_addr", "$args"} & set(logged.split())
