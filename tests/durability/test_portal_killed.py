"""The portal, the worker and the server are killed again and again while people act in the portal: what it said to be
on record is, once; what it did not, was said to be not confirmed, or nothing was said at all."""

import http.client
import os
import random
import re
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from uuid import uuid4

from application.people import Office
from models.events import EventType
from tests.hanging import HANGING
from tests.portal.running import Running, until_ready
from tests.portal.visiting import Visitor

SEED = 2027
KILLS = (("portal",), ("temporal",), ("portal", "worker.py", "temporal"))
"""What is killed at once, by the name of its program. The server dies with its worker anyway."""

SENDERS = 3
FORM = {"subject": "Sloop", "topic": "b", "right": "advice", "intended_decision": "Slopen", "reasons": "Lek",
        "consequences": "Verhuizen", "addressees": "geleen", "zeker": "1"}  # fmt: skip


@dataclass
class Said:
    """What the senders were told: of each act whether it was confirmed, and which they let be without an answer."""

    confirmed: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    is_over: threading.Event = field(default_factory=threading.Event)

    def progress(self) -> None:
        """Waits until more was confirmed."""
        known, until = len(self.confirmed), time.monotonic() + HANGING
        while len(self.confirmed) < known + 2 * SENDERS:
            assert time.monotonic() < until, "nothing is confirmed any more"
            time.sleep(0.02)


def send(sender: Visitor, path: str, fields: dict[str, str]) -> str | None:
    """The number of the dossier in which an act is on record, where the portal says that it is."""
    try:
        answer = sender.post(path, fields)
    except (OSError, http.client.HTTPException):
        return None
    assert answer.status in (303, 503), answer.text
    found = re.fullmatch(r"/dossiers/([\d-]+)/vastgelegd/.*", answer.headers.get("location", ""))
    if answer.status == 503:
        assert re.search("Nog niet bevestigd|Nog niet verstuurd|Nu niet bereikbaar", answer.text)
        return None
    assert found, answer.headers
    return found[1]


def keep_asking(everything: Running, number: str, said: Said, seed: int) -> None:
    """A board that asks one question after another, and sends again what was not confirmed, or lets it be."""
    chance, sender = random.Random(seed), everything.visitor("geleen", Office.SECRETARY)
    sender.sign = sign_of(sender)
    while not said.is_over.is_set():
        asked = {"act_id": str(uuid4()), "text": "Wat kost het?"}
        while not send(sender, f"/dossiers/{number}/doen/ask_question", asked):
            if chance.random() < 0.3 or said.is_over.is_set():
                said.left.add(asked["act_id"])
                break
            time.sleep(0.1)
        else:
            said.confirmed.add(asked["act_id"])


def sign_of(sender: Visitor) -> str:
    """The sign of a sender's forms, as soon as there is a portal to give one."""
    until = time.monotonic() + HANGING
    while True:
        try:
            if sign := sender.read_sign():
                return sign
        except (OSError, http.client.HTTPException):
            assert time.monotonic() < until
        time.sleep(0.1)


def kill_at_random(everything: Running, said: Said) -> None:
    chance = random.Random(SEED)
    for names in chance.sample(KILLS, len(KILLS)):
        said.progress()
        time.sleep(chance.uniform(0, 0.3))
        for pid in filter(None, map(everything.process, names)):
            os.kill(pid, signal.SIGKILL)
    said.progress()


def opened(everything: Running) -> str:
    """A dossier that Geleen knows of."""
    landlord, geleen = (
        everything.visitor("landlord", Office.CASE_HANDLER),
        everything.visitor("geleen", Office.SECRETARY),
    )
    number = send(landlord, "/nieuw", FORM | {"act_id": str(uuid4())})
    assert number
    until = time.monotonic() + HANGING
    while geleen.get(f"/dossiers/{number}").status != 200:
        assert time.monotonic() < until
        time.sleep(0.2)
    return number


def test_whatever_is_killed_what_was_confirmed_is_on_record_once(everything: Running) -> None:
    said, numbers = Said(), [opened(everything) for _ in range(SENDERS)]
    senders = [
        threading.Thread(target=keep_asking, args=(everything, number, said, SEED + place))
        for place, number in enumerate(numbers)
    ]
    for sender in senders:
        sender.start()
    try:
        kill_at_random(everything, said)
    finally:
        said.is_over.set()
        for sender in senders:
            sender.join(HANGING)
    until_ready(everything.url)

    asked = Counter(
        event.act_id
        for number in numbers
        for event in everything.installation.reader.events(number)
        if event.type is EventType.QUESTION_ASKED
    )
    assert set(asked.values()) == {1}, "nothing counts twice"
    assert said.confirmed <= asked.keys(), "what was confirmed is there"
    assert asked.keys() <= said.confirmed | said.left
    assert "Nothing found" in everything.command("auditor.py", "verify", "--all")
    assert "all in order" in everything.command("auditor.py", "conformance", "--all")
    everything.command("auditor.py", "replay", "--all")
