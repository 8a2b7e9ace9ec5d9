"""What the portal needs is out of reach for a while: its pages say so, and nothing that somebody sent is lost or counts
twice. With everything as it runs."""

import html
import os
import re
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from application.people import Office
from installation.database import PATIENT, PROMPT, Patience, RecordUnavailable, check, open_record
from installation.installation import Installation
from installation.settings import Settings
from models.events import Event, EventType
from portal.web import portal_of
from tests.hanging import HANGING
from tests.portal.running import Running
from tests.portal.serving import Answer, served
from tests.portal.visiting import Visitor, signed_in
from tests.record.test_outage import Outage

REQUEST = {
    "subject": "Sloop", "topic": "b", "right": "advice", "intended_decision": "Slopen", "reasons": "Lek",
    "consequences": "Verhuizen", "addressees": "geleen", "zeker": "1",
}  # fmt: skip


@pytest.fixture(scope="module")
def geleen(everything: Running) -> Visitor:
    return everything.visitor("geleen", Office.SECRETARY)


@pytest.fixture(scope="module")
def number(everything: Running, geleen: Visitor) -> str:
    """A dossier that Geleen knows of."""
    landlord = everything.visitor("landlord", Office.CASE_HANDLER)
    found = recorded(landlord.post("/nieuw", REQUEST | {"act_id": str(uuid4())}))
    until = time.monotonic() + HANGING
    while geleen.get(f"/dossiers/{found}").status != 200:
        assert time.monotonic() < until
        time.sleep(0.2)
    return found


def recorded(answer: Answer) -> str:
    """The dossier in which something was put on record."""
    assert answer.status == 303, answer.text
    return re.fullmatch(r"/dossiers/([\d-]+)/vastgelegd/.*", answer.headers["location"])[1]  # type: ignore[index]


def question(text: str) -> dict[str, str]:
    return {"act_id": str(uuid4()), "text": text}


def of_act(everything: Running, number: str, sent: dict[str, str]) -> list[Event]:
    """The questions that an act put on record: one, if it counts once."""
    events = everything.installation.reader.events(number)
    return [one for one in events if (one.act_id, one.type) == (sent["act_id"], EventType.QUESTION_ASKED)]


def carried(answer: Answer) -> dict[str, str]:
    """What a page that asks to send once more sends."""
    (form,) = re.findall(r'<form method="post" action="/dossiers.*?</form>', answer.text, re.DOTALL)
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found if name != "teken"}


@contextmanager
def held(pid: int) -> Iterator[None]:
    """A process that is there and does nothing."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_temporal_does_not_answer(everything: Running, geleen: Visitor, number: str) -> None:
    sent, server = question("Wat kost het?"), everything.installation.settings.var / "temporal.pid"
    with held(int(server.read_text())):
        assert geleen.get(f"/dossiers/{number}").status == 200, "what is on record can be read"
        answer = geleen.post(f"/dossiers/{number}/doen/ask_question", sent)
        before = datetime.now(UTC)

    assert answer.status == 503
    assert "Nog niet bevestigd" in answer.text
    assert "Wat kost het?" in answer.text
    until_recorded(geleen, number, sent)
    (event,) = of_act(everything, number, sent)
    assert event.time < before, "it counts as of the first time"


def until_recorded(sender: Visitor, number: str, sent: dict[str, str]) -> None:
    """Sends the same again until it is confirmed."""
    until = time.monotonic() + HANGING
    while (answer := sender.post(f"/dossiers/{number}/doen/ask_question", sent)).status == 503:
        assert time.monotonic() < until
        time.sleep(0.2)
    recorded(answer)


def test_the_record_is_gone(everything: Running, geleen: Visitor, number: str) -> None:
    outage = Outage(everything.installation.settings.record_url.get_secret_value(), None)
    sent = question("Wie gaat <eerst>?")
    outage.begin()
    try:
        pages = [geleen.get(path) for path in ("/taken", f"/dossiers/{number}", "/dossiers")]
        answer = geleen.post(f"/dossiers/{number}/doen/ask_question", sent)
        before = datetime.now(UTC)
    finally:
        outage.end()

    assert {page.status for page in pages} == {503}
    assert all("Nu niet bereikbaar" in page.text for page in pages)
    assert answer.status == 503
    assert "Nog niet verstuurd" in answer.text
    assert carried(answer).items() >= sent.items()
    until_recorded(geleen, number, carried(answer))
    (event,) = of_act(everything, number, sent)
    assert event.time < before, "it counts as of the first time"


def test_the_accounts_are_locked(everything: Running, geleen: Visitor, number: str) -> None:
    """By a program that holds them for longer than a page is worth waiting for."""
    path = everything.installation.settings.var / "portal.db"
    stranger = Visitor(geleen.served)
    stranger.read_sign()
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        locked = stranger.post("/aanmelden", {"mail": "iemand@geleen.example"})
        other.execute("ROLLBACK")

    assert locked.status == 503
    assert "Nu niet bereikbaar" in locked.text
    assert stranger.post("/aanmelden", {"mail": "iemand@geleen.example"}).status == 303


@pytest.mark.parametrize("database", ["postgresql"])
def test_postgresql_is_stopped(url: str, postgres: Any, tmp_path: Path) -> None:
    settings = Settings(var=tmp_path / "var", record_url=url, embedded_port=1)
    with Installation(settings, is_prompt=True) as made, served(portal_of(made, strict=True)) as portal:
        reader = signed_in(portal, made, Running(made).person("geleen", Office.SECRETARY))
        assert reader.get("/taken").status == 200
        postgres.stop()
        try:
            stopped = reader.get("/taken")
        finally:
            postgres.start()

        assert stopped.status == 503
        assert "Nu niet bereikbaar" in stopped.text
        assert reader.get("/taken").status == 200


def test_the_address_of_postgresql_leads_nowhere() -> None:
    """Whoever listens takes no connection more: what is sent there is lost, as where a firewall drops it."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening:
        host, port = listening.getsockname()
        waiting = [_knocking(host, port) for _ in range(4)]
        engine = open_record(f"postgresql://a:b@{host}:{port}/advice", patience=PROMPT)
        with pytest.raises(RecordUnavailable, match=r"no answer from its host"):
            check(engine)
        engine.dispose()
        for one in waiting:
            one.close()


def _knocking(host: str, port: int) -> socket.socket:
    one = socket.socket()
    one.setblocking(False)
    one.connect_ex((host, port))
    return one


@pytest.mark.parametrize("database", ["postgresql"])
@pytest.mark.parametrize(("patience", "limits"), [(PROMPT, ("1s", "5s")), (PATIENT, ("0", "0"))])
def test_whoever_waits_for_a_page_waits_for_no_statement(url: str, patience: Patience, limits: tuple[str, str]) -> None:
    engine = open_record(url, patience=patience)
    with engine.connect() as connection:
        shown = [connection.exec_driver_sql(f"SHOW {name}").scalar() for name in ("lock_timeout", "statement_timeout")]
    engine.dispose()
    assert tuple(shown) == limits
