"""What is asked and sent, and what is told of it: every fault at once, with its code, its article and its place; every
problem with a type that leads to its place on the sheet of all messages."""

import json
import re
from datetime import timedelta

import pytest

from application.people import Viewer
from application.who_read import WhoRead
from installation.accounts.client_tokens import new_token
from installation.accounts.rations import RATIONS, Ration, Rationed
from installation.database import RecordUnavailable
from language.api_texts import PROBLEMS, ProblemKind
from language.tongue import Tongue
from models.parties import AUDITOR
from models.refusals import CODES
from portal.api.pace import Pace
from portal.api.problem_details import answer_to
from portal.api.service import ByAddress
from portal.guard import TooSlow
from portal.web import api_beside, site_of
from tests.api.conftest import NOBODY, Programs, codes_in, json_in
from tests.portal.serving import served
from tests.portal.visiting import Visitor

ACT = {"act": "ask_question", "person": "A. Peters", "content": {"text": "Wat kost het?"}}


def acts_of(programs: Programs) -> str:
    return f"/dossiers/{programs.number}/acts"


# --- the kinds of problems ---


def test_each_kind_of_problem_is_told_by_its_status_and_leads_to_its_place(programs: Programs) -> None:
    at = acts_of(programs)
    found = {
        "field_invalid": (400, programs.ask("geleen", "/dossiers?limit=0&cursor=abc")),
        "refused": (422, programs.ask("geleen", at, {"act": "submit_advice", "x": 1})),
        "not_recognised": (401, programs.ask(NOBODY, "/dossiers")),
        "out_of_scope": (403, programs.ask("geleen", at, ACT, scopes=("read",))),
        "not_permitted": (403, programs.ask("geleen", at, {"act": "withdraw", "person": "x"})),
        "no_dossier": (404, programs.ask("geleen", "/dossiers/2026-999")),
        "not_here": (404, programs.ask("geleen", f"/dossiers/{programs.number}/documents/99-1")),
        "no_such_address": (404, programs.ask("geleen", "/dossier")),
        "method_not_allowed": (405, programs.ask("geleen", "/plan", method="DELETE")),
        "not_acceptable": (406, programs.ask("geleen", "/dossiers", Accept="text/html, application/json;q=0")),
        "changed_meanwhile": (412, programs.ask("geleen", at, ACT, If_Match='"x"')),
        "too_large": (413, programs.ask("geleen", at, {**ACT, "more": "x" * 1_000_001})),
        "not_json": (415, programs.ask("geleen", at, b"{}", Content_Type="text/plain")),
        "unreadable": (422, programs.ask("geleen", at, b"{", Content_Type="application/json")),
        "unavailable": (503, programs.ask("geleen", at, ACT)),  # there is no Temporal here
    }
    sheet, url = programs.town.served.get("/hulp/meldingen").text, programs.town.installation.settings.portal_url

    for code, (status, answer) in found.items():
        said = json_in(answer)
        assert answer.headers["content-type"] == "application/problem+json"
        assert (said["code"], said["status"], answer.status) == (code, status, status)
        assert said["type"] == f"{url}/hulp/meldingen#{code}"
        assert f'id="{code}"' in sheet
        for one in said.get("errors", ()):
            assert CODES[one["code"]].source == one["article"]


def test_the_sheet_has_every_kind_once() -> None:
    assert not {kind.value for kind in ProblemKind} & CODES.keys()
    assert PROBLEMS.keys() == {*ProblemKind}


def test_what_goes_wrong_here_is_told_without_anything_of_the_inside(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("a secret")

    monkeypatch.setattr("application.reading.Readings.opened", broken)
    answer = programs.ask("geleen", f"/dossiers/{programs.number}")

    assert answer.status == 500
    assert json_in(answer)["code"] == "failed"
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_a_record_that_is_away_is_out_of_reach_for_a_while(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise RecordUnavailable("nowhere")

    monkeypatch.setattr("application.seeing.put_on_record", away)
    monkeypatch.setattr("application.reading.Readings.dossier", away)
    new = programs.ask("auditor", f"/dossiers/{programs.number}")  # whose reading tells nobody anything
    refused = programs.ask("geleen", acts_of(programs), ACT)

    assert new.status == 200
    assert (refused.status, json_in(refused)["code"]) == (503, "unavailable")
    assert int(refused.headers["retry-after"]) > 0
    assert json_in(refused)["act_id"]  # it is noted when it came: sent again it counts as of then


def test_what_cannot_go_on_record_is_not_read(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("application.seeing.Seeing.opens", lambda *_: False)

    for path in ("", "/events", "/terms", "/lock", "/documents"):
        assert programs.ask("geleen", f"/dossiers/{programs.number}{path}").status == 503


# --- every fault at once ---


def test_every_fault_of_an_act_is_told_at_once_where_it_is(programs: Programs) -> None:
    sent = {
        "act": "respond", "persn": "M. Smeets", "act_id": "7",
        "content": {"txt": "x", "points": [{"point": 1, "answer": "maybe"}], "documents": [{"name": "a.pdf"}]},
    }  # fmt: skip
    answer = programs.ask("landlord", acts_of(programs), sent)

    assert answer.status == 422
    assert codes_in(answer) == {
        "/persn": "field_invalid",
        "/person": "field_missing",
        "/act_id": "field_invalid",
        "/content/txt": "field_invalid",
        "/content/organisation": "field_missing",
        "/content/decision": "field_missing",
        "/content/points/0/answer": "field_invalid",
        "/content/documents/0/token": "field_invalid",
        "/content/documents/0/sha256": "field_invalid",
        "/content/documents/0/size": "field_invalid",
    }


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ({}, {"/act": "field_missing"}),
        ({"act": "fly"}, {"/act": "unknown_act"}),
        ({"act": 7, "person": [], "content": "x"}, dict.fromkeys(("/act", "/person", "/content"), "field_invalid")),
        ({"act": {"act": "withdraw"}}, {"/act": "field_invalid"}),
        ({"act": ["ask_question"]}, {"/act": "field_invalid"}),
        ({**ACT, "person": "A. Peters\u202e"}, {"/person": "field_invalid"}),
        ({**ACT, "person": "x" * 121}, {"/person": "field_invalid"}),
        ({"act": "withdraw", "x/y": 1}, {"/x/y": "field_invalid"}),
        ({"act": "x\ud800"}, {"/act": "unknown_act"}),
        ({**ACT, "person": "x" * 190}, {"/person": "field_invalid"}),
        ({**ACT, "content": {"text": "x" * 100_001}}, {"": "field_invalid"}),
        ({**ACT, "content": {"text": "a\0b"}}, {"/content/text": "field_invalid"}),
    ],
)
def test_what_is_no_act_is_told_so(sent: object, faults: dict[str, str], programs: Programs) -> None:
    who = "landlord" if isinstance(sent, dict) and sent.get("act") == "withdraw" else "geleen"
    found = codes_in(programs.ask(who, acts_of(programs), sent))

    assert faults.items() <= found.items()


def test_a_dossier_is_opened_by_an_act_that_opens_one(programs: Programs) -> None:
    assert codes_in(programs.ask("geleen", "/dossiers", ACT)) == {"/act": "field_invalid"}
    looked = programs.ask(
        "geleen",
        "/dossiers?check=true",
        {"act": "submit_unsolicited_advice", "person": "A. Peters", "content": {"subject": "Lift", "text": "Maken."}},
    )
    assert next(one["type"] for one in json_in(looked)["events"]) == "unsolicited_advice_submitted"


@pytest.mark.parametrize(
    "body",
    [
        b'{"act": "ask_question", "act": "react"}', b'{"content": {"text": NaN}}', b'{"x": Infinity}', b"[1]", b"",
        b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"x": ' + b"1" * 5_000 + b"}", b"null",
        json.dumps({"x": [[[[0]]]] * 30_000}).encode(), json.dumps({**ACT, "content": {"\ud800": "x"}}).encode(),
        json.dumps({**ACT, "content": {"text": "x", "documents": [{"\udfff": "x"}]}}).encode(),
    ],
)  # fmt: skip
def test_what_is_no_careful_json_is_unreadable(body: bytes, programs: Programs) -> None:
    answer = programs.ask("geleen", acts_of(programs), body, Content_Type="application/json; charset=UTF-8")

    assert (answer.status, json_in(answer)["code"]) == (422, "unreadable")


@pytest.mark.parametrize("kind", ["", "text/json", "application/json; charset=latin1", "multipart/form-data"])
def test_what_does_not_say_that_it_is_json_is_not_read(kind: str, programs: Programs) -> None:
    assert programs.ask("geleen", acts_of(programs), b"{}", Content_Type=kind).status == 415


def test_a_form_is_no_document(programs: Programs) -> None:
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        assert programs.ask("geleen", "/documents?name=a.pdf", b"x", Content_Type=kind).status == 415
    assert codes_in(programs.ask("geleen", "/documents", b"x")) == {"name": "field_invalid"}
    assert codes_in(programs.ask("geleen", "/documents?name=a%0Ab", b"x")) == {"name": "field_invalid"}
    assert programs.ask("geleen", "/documents?name=a.pdf", b"no pdf but text").status == 201


def test_a_document_may_be_larger_than_an_act_and_no_larger_than_the_setting_says(programs: Programs) -> None:
    most = int(programs.town.installation.settings.document_size_limit)

    assert programs.ask("geleen", "/documents?name=a.txt", b"a" * 1_200_000).status == 201
    assert programs.ask("geleen", "/documents?name=a.txt", b"a" * (most + 1)).status == 422
    assert programs.ask("geleen", "/documents?name=a.txt", b"a" * (most + 1_000_001)).status == 413
    assert programs.ask("geleen", "/documents?name=a.txt", b"").status == 422


def test_who_sends_too_slowly_is_told_so() -> None:
    answer = answer_to(TooSlow(), Tongue.DUTCH, "https://advies.example", "/api/v1/dossiers")

    assert answer.status_code == 408
    assert json.loads(bytes(answer.body))["type"] == "https://advies.example/hulp/meldingen#too_slow"


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("/dossiers?limit=201&limit=2&state=half&x=1", ["limit", "limit", "state", "x"]),
        ("/dossiers?limit=", ["limit"]),
        ("/dossiers?cursor=ZXZlbnRzOjE", ["cursor"]),  # a cursor of another list
        ("/dossiers?cursor=%C3%A9", ["cursor"]),
        ("/plan", ["execution"]),
        ("/plan?start=2027-01-11&execution=2027-01-11", ["execution"]),
        ("/plan?start=2027-02-30&right=x&agreement=/etc/passwd", ["start", "right"]),
        ("/plan?start=2027-02-03&agreement=agreements/zowonen.toml", ["agreement"]),
        ("/terms/advice", ["from"]),
        ("/terms/advice?from=0001-01-01", ["from"]),
        ("/terms/advice?from=a%00b", ["from"]),
    ],
)
def test_every_fault_of_an_address_is_told_at_once(path: str, wrong: list[str], programs: Programs) -> None:
    answer = programs.ask("landlord", path)

    assert answer.status == 400
    assert sorted(one["parameter"] for one in json_in(answer)["errors"]) == sorted(wrong)


def test_addresses_with_odd_signs_are_none(programs: Programs) -> None:
    for path in ("/dossiers/a%00b", "/dossiers/", "/terms/nothing?from=2027-01-11", "/dossiers/%2e%2e"):
        assert programs.ask("landlord", path).status == 404
    assert programs.ask("landlord", "/dossiers?x=%ff").status == 400
    for path in ("/api/", "/api/v1", "/api/v2/dossiers", "/api/x"):
        assert programs.town.served.get(path).status == 404


# --- languages, methods, tags ---


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("", "en"), ("nl", "nl"), ("nl-NL, en;q=0.8", "nl"), ("en, nl;q=0.9", "en"), ("fr", "en"), ("*", "en"),
     ("nl;q=0", "en"), ("en;q=0.1, nl;q=0.2", "nl"), (";;;,", "en")],
)  # fmt: skip
def test_faults_are_told_in_the_language_that_is_asked_for(wanted: str, language: str, programs: Programs) -> None:
    answer = programs.ask("geleen", "/dossiers/2026-999", Accept_Language=wanted)

    assert answer.headers["content-language"] == language
    assert answer.headers["vary"] == "Accept-Language"
    (fault,) = json_in(answer)["errors"]
    assert fault["article"] == ("regels, paragraaf 2" if language == "nl" else "rules section 2")


def test_head_says_what_get_would_say_and_options_what_there_is(programs: Programs) -> None:
    path = f"/dossiers/{programs.number}"
    whole, head = programs.ask("geleen", path), programs.ask("geleen", path, method="HEAD")

    assert (head.status, head.body, head.headers["etag"]) == (200, b"", whole.headers["etag"])
    assert head.headers["content-length"] == whole.headers["content-length"]
    for path, allowed in {
        "/dossiers": "GET, HEAD, OPTIONS, POST",
        acts_of(programs): "OPTIONS, POST",
        "/plan": "GET, HEAD, OPTIONS",
    }.items():
        answer = programs.ask(NOBODY, path, method="OPTIONS")
        assert (answer.status, answer.headers["allow"]) == (204, allowed)
        assert programs.ask("geleen", path, method="PATCH").headers["allow"] == allowed
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "path", ["/dossiers", "/dossiers/{number}", "/dossiers/{number}/events", "/plan?start=2027-01-11"]
)
def test_what_a_program_has_it_need_not_fetch_again(path: str, programs: Programs) -> None:
    at = path.replace("{number}", programs.number)
    first = programs.ask("geleen", at)
    tag = first.headers["etag"]

    assert re.fullmatch(r'"[0-9a-f]{40}"', tag)
    assert first.headers["cache-control"] == "private, no-cache"
    for known in (tag, f'"x", W/{tag}', "*"):
        again = programs.ask("geleen", at, If_None_Match=known)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert programs.ask("geleen", at, If_None_Match='"x"').status == 200
    assert programs.ask("geleen", at).body == first.body


def test_pages_of_a_list_follow_each_other_by_their_cursors(programs: Programs) -> None:
    at, found, cursor = f"/dossiers/{programs.number}/events", [], ""
    whole = json_in(programs.ask("geleen", at))
    while True:
        part = json_in(programs.ask("geleen", f"{at}?limit=4{cursor}"))
        found += part["items"]
        if part["next"] is None:
            break
        cursor = f"&cursor={part['next']}"

    assert len(found) > 8
    assert found == whole["items"]
    assert whole["next"] is None


def test_a_document_is_given_as_it_is(programs: Programs) -> None:
    at = f"/dossiers/{programs.number}/documents"
    one, *_ = json_in(programs.ask("geleen", at))
    document = programs.ask("geleen", f"{at}/{one['id']}", Accept="text/html")

    assert document.status == 200
    assert len(document.body) == one["size"]
    assert document.headers["content-disposition"].startswith("attachment")
    assert programs.ask("geleen", f"{at}/{one['id']}", If_None_Match=document.headers["etag"]).status == 304


def test_what_a_program_read_and_took_along_an_auditor_reads_by_its_name(programs: Programs) -> None:
    number, viewer = programs.number, Viewer.of_party(AUDITOR)
    one, *_ = json_in(programs.ask("geleen", f"/dossiers/{number}/documents"))
    programs.ask("geleen", f"/dossiers/{number}/documents/{one['id']}")

    who_read = WhoRead(programs.town.installation, viewer)
    found = next(read for read in who_read.of_dossier(number) if read.who.is_program and read.taken)

    assert found.who[1:3] == ("programma van geleen, read en act", "geleen")
    assert [taking.what for taking in found.taken] == [f"document {one['id'].replace('-', '/')}"]
    assert found.who in who_read.people()
    assert who_read.of_person(found.who.id)[0] == found.who
    page = programs.town.visitor("auditor").get("/controle/lezers").text
    assert "Programma programma van geleen, read en act" in page


# --- tokens and sessions ---


def test_a_session_is_good_for_nothing_here_and_a_token_for_nothing_on_a_page(programs: Programs) -> None:
    secretary: Visitor = programs.town.visitor("secretary")
    assert secretary.get("/taken").status == 200
    assert secretary.get("/api/v1/dossiers").status == 401
    assert secretary.post("/api/v1/documents?name=a.txt").status == 401

    shown = {"Authorization": f"Bearer {programs.token('geleen')}"}
    assert programs.town.served.get("/taken", **shown).status == 303
    assert programs.town.served.get(f"/dossiers/{programs.number}", **shown).status == 303
    assert programs.town.served.send("POST", "/nieuw", b"", **shown).status in (401, 403)


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer x", "bearer advies_\x81", f"Token {'x' * 9_000}"]
)
def test_what_is_no_token_lets_nobody_in(shown: str, programs: Programs) -> None:
    answer = programs.ask(NOBODY, "/dossiers", Authorization=shown)

    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="advies"')


def test_a_token_says_why_it_is_refused(programs: Programs) -> None:
    unknown = programs.ask(NOBODY, "/dossiers", Authorization=f"Bearer {new_token()}")
    narrow = programs.ask("geleen", acts_of(programs), ACT, scopes=("read",))

    assert 'error="invalid_token"' in unknown.headers["www-authenticate"]
    assert 'error="insufficient_scope", scope="act"' in narrow.headers["www-authenticate"]


def test_whoever_asks_too_often_waits_and_nobody_else(programs: Programs) -> None:
    now = [0.0]
    pace = Pace(3, 0.5, lambda: now[0])
    site = site_of(programs.town.installation)
    with served(ByAddress(site, api_beside(site, pace))) as alone:
        shown = {"Authorization": f"Bearer {programs.token('geleen')}"}
        got = [alone.get("/api/v1/plan?start=2027-01-11", **shown) for _ in range(4)]
        other = alone.get("/api/v1/plan?start=2027-01-11", Authorization=f"Bearer {programs.token('landlord')}")
        now[0] = 2.0
        later = alone.get("/api/v1/plan?start=2027-01-11", **shown)

    assert [one.status for one in (*got, other, later)] == [200, 200, 200, 429, 200, 200]
    assert got[3].headers["retry-after"] == "2"
    assert json_in(got[3])["code"] == "too_often"


def test_a_program_sends_so_many_documents_an_hour(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RATIONS, Rationed.UPLOAD_BY_ACCOUNT, Ration(0, timedelta(minutes=15)))
    answer = programs.ask("landlord", "/documents?name=a.txt", b"x")

    assert (answer.status, answer.headers["retry-after"]) == (429, "900")
