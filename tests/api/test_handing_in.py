"""Acts by the API, where everything runs: each counts once, however often it is sent; what docs/api.md shows works."""

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from uuid import uuid4

import httpx
import pytest

from application.clients import Clients
from models.events import EventType
from tests.hanging import HANGING
from tests.models.procedures import ROOT
from tests.portal.running import Running

REQUEST = {
    "subject": "Sloop", "topic": "b", "right": "advice", "intended_decision": "Slopen", "reasons": "Lek",
    "consequences": "Verhuizen", "addressees": ["geleen", "beek"],
}  # fmt: skip
QUESTION = {"act": "ask_question", "person": "A. Peters", "content": {"text": "Wat kost het?"}}


Program = Callable[[str], httpx.Client]


@pytest.fixture(scope="module")
def program(everything: Running) -> Iterator[Program]:
    """A program of a party, made anew."""
    with ExitStack() as stack:

        def made(party: str) -> httpx.Client:
            clients = Clients(everything.installation, None)
            token = clients.make(f"van {party} {uuid4().hex[:8]}", party, ["read", "act"]).secret
            return stack.enter_context(asking(everything, token))

        yield made


def asking(everything: Running, token: str) -> httpx.Client:
    shown = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=f"{everything.url}/api/v1/", headers=shown, timeout=HANGING)


@pytest.fixture(scope="module")
def landlord(program: Program) -> httpx.Client:
    return program("landlord")


@pytest.fixture(scope="module")
def geleen(program: Program) -> httpx.Client:
    return program("geleen")


@pytest.fixture(scope="module")
def number(landlord: httpx.Client, geleen: httpx.Client) -> str:
    """A dossier that was opened by the API, and that Geleen knows of."""
    sent = {"act": "open_request", "person": "M. Smeets", "content": REQUEST}
    opened = landlord.post("dossiers", json=sent)
    assert opened.status_code == 201, opened.text
    found = str(opened.json()["dossier"])
    assert opened.headers["location"] == f"/api/v1/dossiers/{found}"
    until_known(geleen, found)
    return found


def until_known(who: httpx.Client, number: str) -> None:
    until = time.monotonic() + HANGING
    while who.get(f"dossiers/{number}").status_code != 200:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_an_act_counts_once_however_often_it_is_sent(everything: Running, geleen: httpx.Client, number: str) -> None:
    act_id = str(uuid4())
    first = geleen.post(f"dossiers/{number}/acts", json={**QUESTION, "act_id": act_id})
    again = geleen.post(f"dossiers/{number}/acts", json=QUESTION, headers={"Idempotency-Key": act_id})
    both = geleen.post(
        f"dossiers/{number}/acts",
        json={**QUESTION, "act_id": act_id.upper()},
        headers={"Idempotency-Key": f'"{act_id}"'},
    )
    other = geleen.post(f"dossiers/{number}/acts", json={**QUESTION, "content": {"text": "?"}, "act_id": act_id})
    differing = geleen.post(
        f"dossiers/{number}/acts", json={**QUESTION, "act_id": act_id}, headers={"Idempotency-Key": str(uuid4())}
    )

    assert [one.status_code for one in (first, again, both, other, differing)] == [201, 200, 200, 422, 422]
    assert first.json() | {"again": True} == again.json() == both.json()
    assert [one.headers["idempotent-replayed"] for one in (first, again)] == ["false", "true"]
    assert other.json()["code"] == "act_id_reused"
    assert differing.json()["errors"][0]["field"] == "/act_id"
    events = everything.installation.reader.events(number)
    (event,) = [one for one in events if one.act_id == act_id and one.type is EventType.QUESTION_ASKED]
    assert (event.party, event.channel, event.assurance) == ("geleen", "api", "token")
    assert event.person.startswith("A. Peters (van geleen ")


def test_a_dossier_is_opened_once_however_often_it_is_asked_for(landlord: httpx.Client) -> None:
    sent = {"act": "open_request", "person": "M. Smeets", "content": REQUEST, "act_id": str(uuid4())}

    first, again = landlord.post("dossiers", json=sent), landlord.post("dossiers", json=sent)
    other = landlord.post("dossiers", json={**sent, "content": {**REQUEST, "subject": "Bouw"}})

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 422)
    assert first.json() | {"again": True} == again.json()
    assert other.json()["code"] == "act_id_reused"


def test_what_the_procedure_refuses_is_told_with_every_fault(geleen: httpx.Client, number: str) -> None:
    sent = {"act": "submit_advice", "person": "A. Peters", "content": {"verdict": "negative"}}
    refused = geleen.post(f"dossiers/{number}/acts", json=sent)
    looked = geleen.post(f"dossiers/{number}/acts?check=true", json=sent)

    assert refused.status_code == looked.status_code == 422
    codes = {one["code"] for one in refused.json()["errors"]}
    assert {"consultation_missing", "deliberation_missing"} <= codes
    assert {one["code"] for one in looked.json()["errors"]} == codes


def test_an_act_can_wait_for_what_the_program_read(geleen: httpx.Client, number: str) -> None:
    tag = geleen.get(f"dossiers/{number}").headers["etag"]
    done = geleen.post(f"dossiers/{number}/acts", json=QUESTION, headers={"If-Match": tag})
    late = geleen.post(f"dossiers/{number}/acts", json=QUESTION, headers={"If-Match": tag})

    assert (done.status_code, late.status_code) == (201, 412)


def test_what_a_board_does_among_itself_changes_nothing_that_the_others_read(
    everything: Running, program: Program, landlord: httpx.Client, geleen: httpx.Client, number: str
) -> None:
    """Not the answers, not their tags: a program that asks again and again learns nothing by it."""
    beek = program("beek")
    until_known(beek, number)
    paths = ["dossiers", *(f"dossiers/{number}{one}" for one in ("", "/events", "/terms", "/lock", "/documents"))]
    geleen.post(f"dossiers/{number}/acts", json={**QUESTION, "act": "acknowledge_receipt", "content": {}})

    def read(who: httpx.Client) -> list[tuple[str, bytes]]:
        found = [who.get(path) for path in paths]
        return [(one.headers["etag"], one.content) for one in found]

    def settled(who: httpx.Client) -> list[tuple[str, bytes]]:
        """Once all notices of before have left."""
        until = time.monotonic() + HANGING
        while everything.installation.reader.outbox(waiting_only=True):
            assert time.monotonic() < until
            time.sleep(0.1)
        return read(who)

    before = {who: settled(who) for who in (landlord, beek)}
    content = {"instrument": "survey", "from": "2026-01-01", "to": "2026-01-02", "account": "Voor."}
    today = geleen.post(
        f"dossiers/{number}/acts", json={"act": "record_consultation", "person": "A. Peters", "content": content}
    )

    assert today.status_code == 201, today.text
    assert geleen.get(f"dossiers/{number}").headers["etag"] not in {tag for tag, _ in before[landlord]}
    for who, was in before.items():
        assert settled(who) == was
        tags = [tag for tag, _ in was]
        again = [
            who.get(path, headers={"If-None-Match": tag}).status_code for path, tag in zip(paths, tags, strict=True)
        ]
        assert again == [304] * len(paths)


def test_a_document_goes_along_with_the_act_of_who_sent_it_in(
    landlord: httpx.Client, geleen: httpx.Client, number: str
) -> None:
    sent = landlord.post("documents", params={"name": "plan.pdf"}, content=b"%PDF-1.7 the plan").json()
    act = {"act": "provide_information", "person": "M. Smeets"}
    content = {"organisation": "geleen", "information": "Het plan.", "documents": [sent]}
    own = landlord.post(f"dossiers/{number}/acts?check=true", json={**act, "content": content})
    claimed = {**QUESTION, "content": {"text": "Zie de bijlage.", "documents": [sent]}}
    stolen = geleen.post(f"dossiers/{number}/acts", json=claimed)
    changed = [{**sent, "name": "other.pdf"}]
    renamed = landlord.post(f"dossiers/{number}/acts", json={**act, "content": {**content, "documents": changed}})

    assert "/content/documents/0/token" not in own.text
    for refused in (stolen, renamed):
        assert refused.status_code == 422
        assert "/content/documents/0/token" in [one.get("field") for one in refused.json()["errors"]]


def test_a_token_that_is_revoked_is_refused_at_once(everything: Running) -> None:
    made = Clients(everything.installation, None).make("gaat weg", "beek", ["read"])
    with asking(everything, made.secret) as ask:
        before = ask.get("dossiers").status_code
        everything.command("starter.py", "token", "revoke", made.token.id)

        assert (before, ask.get("dossiers").status_code) == (200, 401)


# --- docs/api.md ---

PAGE = (ROOT / "docs" / "api.md").read_text()


def blocks(language: str) -> str:
    return "\n".join(re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL))


def tried(everything: Running, words: list[str], script: str, **more: str) -> str:
    """What an example prints. It must end well."""
    environment: Mapping[str, str] = {**everything.environment, **more}
    path = f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        words, input=script, cwd=ROOT, env={**environment, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_examples_work(everything: Running) -> None:
    script = blocks("sh").replace("http://localhost:8000", everything.url).replace(". .venv/bin/activate", "")
    shown = tried(everything, ["bash", "-e", "-o", "pipefail"], f'{script}\nprintf "\n%s\n" "$GELEEN"')

    *said, token = shown.strip().splitlines()
    text = "\n".join(said)
    assert '"check":true' in text
    assert text.count('"again":true') == 1
    assert "\n304" in text or "}304" in text
    assert all(
        code in text for code in ('"/content/verdict"', '"/content/verdct"', '"/person"', "Een gegeven klopt niet.")
    )
    assert all(kind.value in text for kind in (EventType.RECEIPT_ACKNOWLEDGED, EventType.REQUEST_OPENED))
    assert "account.txt" in text

    printed = tried(everything, ["python", "-"], blocks("python"), API=f"{everything.url}/api/v1", GELEEN=token)
    assert "asked a question." in printed
    assert "/content/txt field_invalid (rules section 10)" in printed
