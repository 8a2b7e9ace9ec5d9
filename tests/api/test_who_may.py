"""Which program may do what: every operation has a row here, and every party a column. And what one may not know is
answered as what there never was: in status, words and tags, and in what is asked of the database."""

import re
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from application.forms import side_of
from application.people import Office
from application.permissions import may_do
from models.act_forms import FORMS, ActName, By
from models.record.tables import SightRow
from portal.api.act_examples import example_of
from portal.api.table import OPERATIONS
from tests.api.conftest import ACTS, NOBODY, PARTIES, READS, Programs, json_in
from tests.portal.serving import asked_of

COLUMNS = (NOBODY, *PARTIES)
QUESTION = {"act": "ask_question", "person": "A. Peters", "content": {"text": "Wat kost het?"}}

# fmt: off
ROUTES: dict[str, tuple[int, ...]] = {
    #                                          nobody landlord geleen outsider auditor
    "GET /dossiers":                           (401,  200,     200,   200,     200),
    "GET /dossiers/{number}":                  (401,  200,     200,   404,     200),
    "GET /dossiers/{number}/events":           (401,  200,     200,   404,     200),
    "GET /dossiers/{number}/terms":            (401,  200,     200,   404,     200),
    "GET /dossiers/{number}/lock":             (401,  200,     200,   404,     200),
    "GET /dossiers/{number}/documents":        (401,  200,     200,   404,     200),
    "GET /dossiers/{number}/documents/{id}":   (401,  200,     200,   404,     200),
    "GET /search":                             (401,  200,     200,   200,     200),
    "GET /terms/{name}":                       (401,  200,     200,   200,     200),
    "GET /plan":                               (401,  200,     200,   200,     200),
    "POST /dossiers":                          (401,  403,     422,   422,     403),
    "POST /dossiers/{number}/acts":            (401,  403,     200,   404,     403),
    "POST /documents":                         (401,  201,     201,   201,     403),
}
# fmt: on
"""What each gets: an act is a question of an organisation, that is only looked at; a dossier is opened by an
organisation, in which everything is missing."""

ASKED = {"/search": "?q=huur", "/terms/{name}": "?from=2027-01-11", "/plan": "?start=2027-01-11"}
SENT: dict[str, tuple[str, Any]] = {
    "/dossiers": ("", {"act": "submit_unsolicited_advice", "person": "A. Peters"}),
    "/dossiers/{number}/acts": ("?check=true", QUESTION),
    "/documents": ("?name=a.txt", b"a"),
}


def address_of(path: str, number: str) -> str:
    filled = {"number": number, "id": "1-2", "name": "advice"}
    return re.sub(r"\{(\w+)\}", lambda found: filled[found[1]], path)


def asked(programs: Programs, who: str, row: str, scopes: tuple[str, ...] | None = None) -> int:
    method, path = row.split()
    more, sent = SENT[path] if method == "POST" else (ASKED.get(path, ""), None)
    kind = {"Content_Type": "application/octet-stream"} if isinstance(sent, bytes) else {}
    return programs.ask(who, address_of(path, programs.number) + more, sent, scopes=scopes, **kind).status


def test_every_operation_has_its_row() -> None:
    assert {*ROUTES} == {f"{one.method} {one.path}" for one in OPERATIONS}


@pytest.mark.parametrize("row", ROUTES)
def test_each_gets_what_is_for_that_party(row: str, programs: Programs) -> None:
    got = {who: asked(programs, who, row) for who in COLUMNS}

    assert got == dict(zip(COLUMNS, ROUTES[row], strict=True))


@pytest.mark.parametrize("row", ROUTES)
def test_a_token_is_good_for_its_scopes_alone(row: str, programs: Programs) -> None:
    own = next(one.scope for one in OPERATIONS if f"{one.method} {one.path}" == row)
    other = READS if own == "act" else ("act",)

    assert asked(programs, "geleen", row, ACTS) == asked(programs, "geleen", row, (own.value,)) != 403
    assert asked(programs, "geleen", row, other) == 403


@pytest.mark.parametrize("who", ["landlord", "geleen"])
def test_each_office_has_its_acts_by_the_api_too(who: str, programs: Programs) -> None:
    office = Office.CASE_HANDLER if who == "landlord" else Office.SECRETARY
    wrong = {}
    for act in ActName:
        content = example_of(act) if FORMS[act].by in (side_of(who), By.EITHER) else {}
        said = {"act": act.value, "person": "A. Peters", "content": content}
        answer = programs.ask(who, f"/dossiers/{programs.number}/acts?check=true", said)
        assert answer.status in (200, 403, 422)
        if (answer.status == 403) is may_do(office, act):
            wrong[act] = answer.status
    assert wrong == {}


# --- what one may not know ---


PATHS = [one.path for one in OPERATIONS if "{number}" in one.path and one.method == "GET"]


@pytest.mark.parametrize("path", [*PATHS, "/dossiers/{number}/acts"])
def test_anothers_dossier_is_answered_as_one_that_never_was(path: str, programs: Programs) -> None:
    record = programs.town.installation.record
    sent = {**QUESTION, "act_id": str(uuid4())} if path.endswith("acts") else None
    told = []
    for number in (programs.number, "2026-999"):
        with asked_of(record) as said:
            answer = programs.ask("outsider", address_of(path, number), sent, If_None_Match="*", If_Match='"x"')
        body = answer.text.replace(number, "…")
        headers = {k: v for k, v in answer.headers.items() if k not in ("date", "content-length")}
        told.append((answer.status, headers, body, said))

    assert told[0] == told[1]
    assert told[0][0] == 404
    assert "etag" not in told[0][1]


def test_what_the_other_side_does_in_private_changes_no_tag(programs: Programs) -> None:
    """Geleen's deliberation is its own: nothing of the landlord's list, dossier, events, terms and lock says of it."""
    events = programs.town.installation.reader.events(programs.number)
    own = [one.sequence for one in events if one.type == "deliberation_recorded"]
    paths = ["/dossiers", *(address_of(path, programs.number) for path in PATHS if "{id}" not in path)]

    shown = "".join(programs.ask("landlord", path).text for path in paths)
    known = {
        one["sequence"] for one in json_in(programs.ask("landlord", f"/dossiers/{programs.number}/events"))["items"]
    }
    theirs = {
        one["sequence"] for one in json_in(programs.ask("geleen", f"/dossiers/{programs.number}/events"))["items"]
    }
    assert own
    assert not known & {*own}
    assert {*own} <= theirs
    assert "deliberation_recorded" not in shown
    seen = programs.ask("landlord", f"/dossiers/{programs.number}")
    assert json_in(seen)["sequence"] not in own


def test_what_would_follow_says_no_more_than_what_is_known(programs: Programs) -> None:
    """Not the number that an entry would get, nor after which it would come: of that one the party may not know."""
    said = {"act": "answer_question", "person": "M. Smeets", "content": {"organisation": "geleen", "text": "Niets."}}
    answer = programs.ask("landlord", f"/dossiers/{programs.number}/acts?check=true", said)
    asked_by = programs.ask("geleen", f"/dossiers/{programs.number}/acts?check=true", QUESTION)

    assert answer.status == 422  # nobody asked
    (brought,) = json_in(asked_by)["events"]
    assert brought["type"] == "question_asked"
    assert not {"sequence", "previous", "hash"} & {*brought}


def test_reading_by_the_api_goes_on_record_as_opening_the_page_does(programs: Programs) -> None:
    programs.ask("geleen", f"/dossiers/{programs.number}/lock")

    with programs.town.installation.record.connect() as connection:
        parties = connection.scalars(select(SightRow.party).where(SightRow.dossier == programs.number)).all()
    assert "geleen" in parties
    assert "limbricht" not in parties
    assert "auditor" not in parties
