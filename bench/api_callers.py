"""Programs that use the API at the same time: each hands in one act after another and reads its dossier, and sends
again what was not confirmed, under the same id, until it is."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

from application.clients import Clients
from installation.installation import Installation
from models.events import EventType

PARTIES = ("geleen", "beek", "limbricht", "beekdaelen")
_REQUEST = {
    "subject": "Rent policy 2027", "topic": "e", "right": "advice", "addressees": [*PARTIES],
    "intended_decision": "To raise the rents.", "reasons": "The costs went up.", "consequences": "Higher rents.",
}  # fmt: skip
_QUESTION = {"act": "ask_question", "person": "A. Peters", "content": {"text": "What does it cost?"}}
_LATER = (429, 503)
_PAUSE = 0.1
_PATIENCE = 120.0
"""How many seconds a program goes on sending the same act, or waits for a dossier to be known."""


@dataclass
class Called:
    """What was done: the ids of the acts that were confirmed, and how many seconds each answer took that was one."""

    confirmed: list[str] = field(default_factory=list)
    acts: list[float] = field(default_factory=list)
    readings: list[float] = field(default_factory=list)
    again: Counter[str] = field(default_factory=Counter)
    """How often something was asked again, and why."""
    lock: threading.Lock = field(default_factory=threading.Lock)


class Caller:
    """A program of an organisation, in a dossier."""

    def __init__(self, url: str, token: str, number: str, called: Called) -> None:
        self._url = url
        self._shown = {"Authorization": f"Bearer {token}"}
        self._number = number
        self._called = called

    def go_on(self, is_over: Callable[[int], bool]) -> None:
        """Until it is over, by how many acts this one had confirmed."""
        mine = 0
        with httpx.Client(base_url=f"{self._url}/api/v1/dossiers/", headers=self._shown, timeout=60) as client:
            self._answered(lambda: client.get(self._number), self._called.readings, (404,))
            tag = ""
            while not is_over(mine):
                act_id = str(uuid4())
                act = {**_QUESTION, "act_id": act_id}
                self._answered(lambda: client.post(f"{self._number}/acts", json=act), self._called.acts)  # noqa: B023
                with self._called.lock:
                    self._called.confirmed.append(act_id)
                mine += 1
                asked = {"If-None-Match": tag}
                read = self._answered(lambda: client.get(self._number, headers=asked), self._called.readings)  # noqa: B023
                tag = read.headers["etag"]

    def _answered(
        self, ask: Callable[[], httpx.Response], took: list[float], later: Sequence[int] = ()
    ) -> httpx.Response:
        """An answer, however often it takes to ask. Raises RuntimeError for one that says that something is wrong."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            began = time.perf_counter()
            try:
                answer = ask()
            except httpx.TransportError as error:
                why = type(error).__name__
            else:
                if answer.status_code not in (*_LATER, *later):
                    if answer.is_error:
                        raise RuntimeError(answer.text)
                    with self._called.lock:
                        took.append(time.perf_counter() - began)
                    return answer
                why = str(answer.status_code)
            with self._called.lock:
                self._called.again[why] += 1
            time.sleep(_PAUSE)
        raise RuntimeError("it is not answered any more")


def opened(installation: Installation, url: str, count: int) -> list[str]:
    """Dossiers that a program of the landlord opened."""
    token = Clients(installation, None).make("opens dossiers", "landlord", ["act"]).secret
    shown = {"Authorization": f"Bearer {token}"}
    sent = {"act": "open_request", "person": "M. Smeets", "content": _REQUEST}
    with httpx.Client(base_url=f"{url}/api/v1/", headers=shown, timeout=60) as client:
        return [client.post("dossiers", json=sent).raise_for_status().json()["dossier"] for _ in range(count)]


def callers(installation: Installation, url: str, numbers: Sequence[str], count: int, called: Called) -> list[Caller]:
    """So many programs, by turns of each organisation and in each dossier."""
    clients = Clients(installation, None)
    found = []
    for place in range(count):
        party = PARTIES[place % len(PARTIES)]
        token = clients.make(f"calls {place}", party, ["read", "act"]).secret
        found.append(Caller(url, token, numbers[place // len(PARTIES) % len(numbers)], called))
    return found


def run_all(programs: Sequence[Caller], is_over: Callable[[int], bool], meanwhile: Callable[[], None]) -> None:
    """Has them all go on at once, and does something meanwhile. Raises what the first of them raises."""
    with ThreadPoolExecutor(len(programs)) as pool:
        running = [pool.submit(one.go_on, is_over) for one in programs]
        meanwhile()
        for one in running:
            one.result()


def on_record(installation: Installation, numbers: Sequence[str]) -> Mapping[str, int]:
    """How often each question stands on record, by the id of its act."""
    return Counter(
        str(event.act_id)
        for number in numbers
        for event in installation.reader.events(number)
        if event.type is EventType.QUESTION_ASKED
    )
