"""No other site sends a form, whichever form it is."""

import re
from urllib.parse import urlencode

import pytest

from portal.from_here import FIELD
from tests.portal.inhabited import Inhabited
from tests.portal.serving import Served
from tests.portal.test_routes import COLUMNS, ROUTES, address_of

FORMS = [route.removeprefix("POST ") for route in ROUTES if route.startswith("POST ")]
AS_FORM = {"Content_Type": "application/x-www-form-urlencoded"}
SIGNED_OTHERWISE = ("/aanmelden/passkey", "/mijn-gegevens/passkey")
"""What a passkey signs was asked of this browser: that is its sign. Asking changes nothing."""


_BEYOND = {401: 0, 403: 1, 404: 2}
"""What is answered to who does not come so far, the farther the later."""


def whose(form: str) -> str:
    """Somebody whose form it is: who gets beyond the door with it."""
    row = dict(zip(COLUMNS, ROUTES[f"POST {form}"], strict=True))
    return max(row, key=lambda who: _BEYOND.get(row[who], len(_BEYOND)))


ELSEWHERE = (
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost:8000.evil.example"},
    {"Origin": "http://localhost:80"},
    {"Origin": "HTTP://LOCALHOST:8000/"},
    {"Origin": "null", "Sec_Fetch_Site": "cross-site"},
    {"Origin": "http://localhost:8000", "Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
    {"Sec_Fetch_Site": "whatever"},
)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_another_site_is_refused_though_its_sign_is_right(form: str, town: Inhabited) -> None:
    visitor, path = town.anew(whose(form)), address_of(form, town)
    visitor.read_sign()

    assert {visitor.post(path, (), **headers).status for headers in ELSEWHERE} == {403}


@pytest.mark.parametrize("form", [form for form in FORMS if not form.startswith(SIGNED_OTHERWISE) or "weg" in form])
def test_a_form_without_the_sign_of_its_page_is_refused(form: str, town: Inhabited) -> None:
    visitor, path = town.anew(whose(form)), address_of(form, town)
    other = town.anew(whose(form)).read_sign()
    visitor.read_sign()
    bodies = (b"", *(urlencode({FIELD: sign}).encode() for sign in ("", "0" * 64, "0" * 128, "geen", other)))

    assert {visitor.send("POST", path, body, **AS_FORM).status for body in bodies} == {403}


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
