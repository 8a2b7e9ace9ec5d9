"""Forms as no browser sends them: nothing of it is a fault of the program, and nothing of it is kept."""

import logging
from collections.abc import Iterator, Mapping

import pytest

from installation.accounts.rations import RATIONS, Ration, Rationed
from models.act_forms import ActName
from portal.act_form import shown_fields
from portal.from_here import FIELD
from tests.portal.inhabited import Inhabited
from tests.portal.serving import Answer
from tests.portal.visiting import FORM, MULTIPART, Visitor

ASK, ADVISE = "ask_question", "submit_advice"


@pytest.fixture
def secretary(town: Inhabited) -> Visitor:
    return town.visitor("secretary")


@pytest.fixture(autouse=True)
def no_fault_of_the_program(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.ERROR):
        yield
    assert "a page failed" not in caplog.text


def page_of(town: Inhabited, act: str) -> str:
    return f"/dossiers/{town.number}/doen/{act}"


# --- what is typed --------------------------------------------------------------------------------------------------

TYPED: Mapping[str, Mapping[str, str]] = {
    "a row far away": {"points.99999999.text": "x"},
    "rows that are none": {"points.-1.text": "x", "points.٣.text": "x", "points.9999999999999999999.text": "x"},
    "deep": {f"points.0.{'positions.' * 5_000}x": "x"},
    "a list where a text is": {"verdict.0": "x", "verdict.a.b.c": "y", "points": "x", "points.": "x", ".": "x"},
    "NUL": {"points.0.text": "a\0b"},
    "signs that turn the line round": {"points.0.text": "\u202egpj.exe\u2066", "verdict": "\u202e"},
    "what cannot be seen": {"points.0.text": "\u200b\u2060", "verdict": "\ufeff"},
    "no id": {"act_id": "' OR 1=1 --"},
    "another day": {"documents.0.label": "embargo", "documents.0.until": "99-99-9999"},
    "a number of another script": {"points.0.point": "\u0664\u0662"},
    "a text of a megabyte": {"points.0.text": "x" * 900_000},
    "a name of a megabyte": {"x" * 900_000: "x"},
}


@pytest.mark.parametrize("name", TYPED)
def test_what_means_nothing_is_answered_with_the_form(name: str, town: Inhabited, secretary: Visitor) -> None:
    answer = secretary.post(page_of(town, ADVISE), TYPED[name])

    assert answer.status == 422
    assert "<form" in answer.text


@pytest.mark.parametrize("name", TYPED)
def test_what_means_nothing_is_kept_and_shown_again(name: str, town: Inhabited, secretary: Visitor) -> None:
    assert secretary.post(page_of(town, ADVISE), {**TYPED[name], "bewaar": ""}).status == 303

    assert secretary.get(page_of(town, ADVISE)).status == 200


LONG = ("1" + " " * 40_000 + "x", "1" * 40_000, "1-" * 20_000, "1 januari" * 4_000, "\n" * 40_000 + "x", "a@" * 20_000)


@pytest.mark.parametrize("act", ["record_consultation", "correct_addresses", "request_extension", "submit_advice"])
@pytest.mark.parametrize("text", LONG, ids=["spaces", "digits", "dashes", "words", "lines", "addresses"])
def test_however_long_something_is_it_is_read_once(text: str, act: str, town: Inhabited, secretary: Visitor) -> None:
    """What tries every way to part a long row of spaces is busy for hours, and nobody else gets a page."""
    boxes = {name for field in shown_fields(ActName(act), "geleen") for name in (field.name, f"{field.name}.0")}
    typed = {**dict.fromkeys(boxes, text), "documents.0.label": "embargo", "documents.0.until": text}

    assert secretary.post(page_of(town, act), typed).status == 422


def test_of_a_field_that_is_repeated_the_first_counts(town: Inhabited, secretary: Visitor) -> None:
    answer = secretary.post(page_of(town, ADVISE), [("points.0.text", word) for word in ("eerstens", "tweedens")])

    assert answer.status == 422
    assert "eerstens" in answer.text
    assert "tweedens" not in answer.text


@pytest.mark.parametrize(
    "body",
    [b"%ff%fe=%zz&=&&==&%=%", b"\xff\xfe\x00", b"", b"&" * 100_000, b"a" * 1_000, b"=".join([b""] * 5_000)],
    ids=["bad escapes", "bytes", "nothing", "ampersands", "no value", "equals"],
)
def test_what_is_no_form_is_no_form_of_this_site(body: bytes, town: Inhabited, secretary: Visitor) -> None:
    assert secretary.send("POST", page_of(town, ADVISE), body, Content_Type=FORM).status == 403


def test_thousands_of_fields_are_too_many(town: Inhabited, secretary: Visitor) -> None:
    many = {f"points.{n}.text": "x" for n in range(3_000)}

    assert secretary.post(page_of(town, ADVISE), many).status == 400
    assert Visitor(town.served).post("/aanmelden", many).status == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "", "x", MULTIPART.partition(";")[0]])
def test_a_form_of_another_kind_is_not_read(kind: str, town: Inhabited, secretary: Visitor) -> None:
    body = f"{FIELD}={secretary.sign}&verdict=negative".encode()

    assert secretary.send("POST", page_of(town, ADVISE), body, Content_Type=kind).status in (400, 403)


# --- the sign of a form, and the token of a document -----------------------------------------------------------------


@pytest.mark.parametrize("sign", ["é", "\u0660" * 64, "\0", "x" * 500_000])
def test_a_sign_of_strange_signs_is_a_wrong_one(sign: str, town: Inhabited, secretary: Visitor) -> None:
    body = f"{FIELD}={sign}".encode()

    assert secretary.send("POST", page_of(town, ADVISE), body, Content_Type=FORM).status == 403
    assert secretary.send("POST", "/mijn-gegevens", body, Content_Type=FORM).status == 403


def test_a_token_of_strange_signs_is_a_wrong_one(town: Inhabited, secretary: Visitor) -> None:
    answer = secretary.post(page_of(town, ASK), {"documents.0.name": "plan.pdf", "documents.0.token": "é"})

    assert answer.status == 422
    assert "plan.pdf is niet bewaard" in answer.text


def test_a_sign_is_a_text_and_no_file(town: Inhabited, secretary: Visitor) -> None:
    part = f'--grens\r\nContent-Disposition: form-data; name="{FIELD}"; filename="x"\r\n\r\nx\r\n--grens--\r\n'

    answer = secretary.send("POST", page_of(town, ASK), part.encode(), Content_Type=MULTIPART)
    assert answer.status == 403


# --- forms with files -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-7", "utf-16", "unicode_escape", "raw_unicode_escape", "punycode", "undefined", "idna", "x", "é"]
)
def test_a_form_is_in_the_encoding_of_its_page(encoding: str, town: Inhabited, secretary: Visitor) -> None:
    """In some a text is half a sign, and in one reading it takes as long as its length squared."""
    kind = f"{MULTIPART}; charset={encoding}"
    answer = secretary.post_parts(
        page_of(town, ASK),
        [(b'; name="text"', b"\\ud800 +2AA-")],
        Content_Type=kind.encode("latin-1").decode("latin-1"),
    )

    assert answer.status == 400


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"", 400),
        (b'; name=""', 422),
        (b"; name", 422),
        (b"; name=\"text\"; filename*=UTF-8''x", 503),  # a text like any other; Temporal is out of reach
        (b'; name="documents.0.file"; filename="\0\x01"', 422),
        (b'; name="documents.0.file"; filename=".."', 422),
        (b'; name="documents.a.b.c"; filename="x"', 422),
        (b'; name="text"; filename="x"', 422),
        (b'; name="\xff\xfe"', 422),
        (b'; name="x"; filename="' + b"a" * 20_000 + b'"', 400),
    ],
)
def test_a_part_that_says_nonsense_of_itself(said: bytes, status: int, town: Inhabited, secretary: Visitor) -> None:
    assert secretary.post_parts(page_of(town, ASK), [(said, b"x")]).status == status


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--grens--"),
        (f"multipart/form-data; boundary={'x' * 5_000}", b"x"),
        ('multipart/form-data; boundary="\xe9"', b"x"),
        (MULTIPART, b"x" * 5_000),
        (MULTIPART, b"--grens\r\nX: y\r\n\r\nx\r\n--grens--\r\n"),
        (MULTIPART, b"--grens\r\n" + b"X: " + b"y" * 50_000),
        (MULTIPART, b"--grens\r\n" * 5_000),
    ],
    ids=["no boundary", "a long one", "a strange one", "no part", "no name", "a long header", "boundaries"],
)
def test_parts_that_are_none(kind: str, body: bytes, town: Inhabited, secretary: Visitor) -> None:
    assert secretary.send("POST", page_of(town, ASK), body, Content_Type=kind).status in (400, 403)


def with_files(visitor: Visitor, path: str, *names: str) -> Answer:
    return visitor.post_parts(
        path, [(f'; name="documents.{n}.file"; filename="{name}"'.encode(), b"x") for n, name in enumerate(names)]
    )


def test_a_form_shows_as_many_documents_as_anybody_needs_and_no_more(town: Inhabited, secretary: Visitor) -> None:
    """A browser sends a file, an empty one, for every row that the page shows."""
    path = page_of(town, ASK)

    assert with_files(secretary, path, *(["plan.pdf"] * 3), *([""] * 60)).status == 422
    assert with_files(secretary, path, *([""] * 101)).status == 400


def test_a_page_without_documents_takes_none(town: Inhabited) -> None:
    for visitor, path in ((Visitor(town.served), "/aanmelden"), (town.visitor("secretary"), "/mijn-gegevens")):
        assert with_files(visitor, path, "plan.pdf").status == 400


def test_documents_are_rationed(town: Inhabited, monkeypatch: pytest.MonkeyPatch) -> None:
    ration = RATIONS[Rationed.UPLOAD_BY_ACCOUNT]
    monkeypatch.setitem(RATIONS, Rationed.UPLOAD_BY_ACCOUNT, Ration(2, ration.within))
    member = town.anew("member")
    path = page_of(town, ASK)

    assert with_files(member, path, "een.pdf", "twee.pdf").status == 422
    assert with_files(member, path, "drie.pdf").status == 429
    assert member.post(path).status == 422


# --- what is no page ------------------------------------------------------------------------------------------------


def test_nothing_is_said_to_be_recorded_that_is_not(town: Inhabited, secretary: Visitor) -> None:
    answer = secretary.get(f"/dossiers/{town.number}/vastgelegd/0d6b7d6c-0000-4000-8000-000000000000")

    assert answer.status == 404
    assert "Het is vastgelegd" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/dossiers/%00", "/dossiers/%ff%fe", "/dossiers/2027-001%0d%0aX:%20y", "/dossiers/..%2f..%2fbeheer",
        "/dossiers/" + "9" * 5_000, "/dossiers/2027-001/vastgelegd/%00", "/dossiers/2027-001/doen/%00",
        "/dossiers/2027-001/documenten/1/99999999999999999999", "//dossiers", "/%2e%2e/", "/vast/%00",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_is_not_there(path: str, secretary: Visitor) -> None:
    assert secretary.get(path).status in (404, 422)


@pytest.mark.parametrize("asked", ["na=%00%ff", "na=" + "9" * 5_000, "toon=open&toon=x", "naar=//%5Bx", "%00=1"])
def test_a_question_that_cannot_be_is_answered(asked: str, secretary: Visitor) -> None:
    for path in ("/dossiers", "/aanmelden", "/taal/nl"):
        assert secretary.get(f"{path}?{asked}").status in (200, 303, 400, 404, 422)


def test_cookies_of_strange_signs_are_nobodys(town: Inhabited) -> None:
    for cookie in ("sessie=\xff; browser=\xe9", "sessie=; browser=", "sessie=" + "x" * 10_000, "=;;;=", 'taal="\\073"'):
        assert town.served.get("/mijn-gegevens", Cookie=cookie).status == 303


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"response":[]}', b'{"response":{"clientDataJSON":1}}',
        b'{"rawId":"\\ud800","response":{"clientDataJSON":"\\ud800"}}', b'{"response":{"clientDataJSON":"bnVsbA"}}',
        b'{"response":{"clientDataJSON":"eyJjaGFsbGVuZ2UiOiAxfQ"}}',
    ],
)  # fmt: skip
def test_what_no_passkey_says_is_not_recognised(body: bytes, secretary: Visitor) -> None:
    for path in ("/aanmelden/passkey", "/mijn-gegevens/passkey"):
        answer = secretary.send("POST", path, body, Content_Type="application/json")
        assert answer.status == 403
        assert "niet herkend" in answer.text
