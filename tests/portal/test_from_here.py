"""No other site sends a form, whichever form it is."""

import re
from urllib.parse import urlencode

import pytest
from fastapi.routing import APIRoute

from application.signing_in import LINK_PATH
from installation.installation import Installation
from portal.from_here import FIELD
from portal.web import ROUTERS
from tests.portal.serving import Served

FORMS = sorted(
    re.sub(r"\{\w+\}", "x", route.path.replace("{act}", "react"))
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and "POST" in (route.methods or ())
)
AS_FORM = {"Content_Type": "application/x-www-form-urlencoded"}
REFUSED = (401, 403)
"""What is somebody's asks first who that is."""


def test_there_are_forms() -> None:
    assert f"{LINK_PATH}x" in FORMS


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "null"},
        {"Sec_Fetch_Site": "same-site"},
    ],
    ids=["another origin", "across sites", "a neighbour"],
)
def test_a_form_of_another_site_is_refused(portal: Served, path: str, headers: dict[str, str]) -> None:
    browser, sign = signed(portal)
    body = urlencode({FIELD: sign}).encode()

    assert portal.send("POST", path, body, Cookie=browser, **AS_FORM, **headers).status in REFUSED


@pytest.mark.parametrize("path", [path for path in FORMS if "/passkey" not in path or path.endswith("/weg")])
@pytest.mark.parametrize("sign", [None, "", "0" * 64, "0" * 128, "geen"])
def test_a_form_without_the_sign_of_its_page_is_refused(
    portal: Served, installation: Installation, path: str, sign: str | None
) -> None:
    browser, _ = signed(portal)
    body = urlencode({} if sign is None else {FIELD: sign}).encode()

    answer = portal.send("POST", path, body, Cookie=browser, Origin=installation.settings.portal_url, **AS_FORM)
    assert answer.status in REFUSED


def test_the_sign_of_one_browser_is_not_that_of_another(portal: Served) -> None:
    (_, one), (browser, other) = signed(portal), signed(portal)

    assert one != other
    answer = portal.send("POST", "/aanmelden", urlencode({FIELD: one, "mail": "x"}).encode(), Cookie=browser, **AS_FORM)
    assert answer.status == 403
    answer = portal.send(
        "POST", "/aanmelden", urlencode({FIELD: other, "mail": "x"}).encode(), Cookie=browser, **AS_FORM
    )
    assert answer.status == 422


def test_no_two_pages_of_a_browser_have_the_same_sign_and_each_is_good(portal: Served) -> None:
    """Pages are compressed: what is the same in each of them could be guessed from their lengths (BREACH)."""
    browser, one = signed(portal)
    (other,) = set(re.findall(rf'name="{FIELD}" value="(\w+)"', portal.get("/aanmelden", Cookie=browser).text))

    assert one != other
    sent = [urlencode({FIELD: sign, "mail": "x"}).encode() for sign in (one, other)]
    assert [portal.send("POST", "/aanmelden", body, Cookie=browser, **AS_FORM).status for body in sent] == [422, 422]


def signed(portal: Served) -> tuple[str, str]:
    """The cookie of a browser, and the sign of the forms on its pages."""
    answer = portal.get("/aanmelden")
    (sign,) = set(re.findall(rf'name="{FIELD}" value="(\w+)"', answer.text))
    return answer.headers["set-cookie"].partition(";")[0], sign
