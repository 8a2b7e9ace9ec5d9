"""The procedure that is measured: four organisations, from the request to the end, in 26 acts of usual length.

Every act is handed in now, on one day, so the terms that it starts are real ones, weeks away. It ends by withdrawal:
the clock would close it two weeks later.
"""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from installation.settings_file import ROOT
from models.act_forms import ActName
from models.acts import Act, Channel
from models.agreement import Agreement, load, load_calendar
from models.calendar import local_date
from models.parties import LANDLORD

ORGANISATIONS = ("geleen", "beek", "limbricht", "beekdaelen")

_SENTENCE = "De bewoners van de complexen aan de rand van de wijk vragen aandacht voor de planning en de overlast. "
_POINTS = (
    "Leg de planning per complex ten minste zes weken van tevoren aan de bewoners voor.",
    "Bied wie tijdelijk moet verhuizen een woning in dezelfde buurt aan, tegen dezelfde huur.",
)
_VERDICTS = ("negative", "positive_with_conditions", "positive", "positive")

Content = dict[str, Any]


@cache
def agreement() -> Agreement:
    """The agreement of four organisations that comes with the project."""
    folder = ROOT / "agreements"
    return load((folder / "zowonen.toml").read_text(), load_calendar((folder / "calendar.toml").read_text()))


def opening() -> Act:
    """The request, with which a dossier begins."""
    return _act(LANDLORD, ActName.OPEN_REQUEST, **_request())


def acts() -> Iterator[Act]:
    """Every act after the request, each made when it is asked for: it carries that instant."""
    yield from _receipts()
    yield from _preparations()
    yield from (
        _act(organisation, ActName.SUBMIT_ADVICE, **_advice(verdict))
        for organisation, verdict in zip(ORGANISATIONS, _VERDICTS, strict=True)
    )
    yield from _replies()
    yield _act(LANDLORD, ActName.WITHDRAW, reason="Het onderhoud wordt een jaar uitgesteld.")


def now(act: Act) -> Act:
    """The same act, handed in at this instant."""
    return act.model_copy(update={"at": datetime.now(UTC)})


def acknowledgement(organisation: str = ORGANISATIONS[0]) -> Act:
    """That an organisation received the request."""
    return _act(organisation, ActName.ACKNOWLEDGE_RECEIPT)


def question() -> Act:
    """A short act that any open dossier takes, any number of times."""
    return _act("beek", ActName.ASK_QUESTION, text=_SENTENCE)


def _receipts() -> Iterator[Act]:
    for organisation in ORGANISATIONS:
        yield acknowledgement(organisation)
    yield _act("beek", ActName.ASK_QUESTION, text=_SENTENCE * 2)
    yield _act(LANDLORD, ActName.ANSWER_QUESTION, organisation="beek", text=_SENTENCE * 3)


def _preparations() -> Iterator[Act]:
    for organisation in ORGANISATIONS:
        yield _act(organisation, ActName.RECORD_CONSULTATION, **_consultation())
    for organisation in ORGANISATIONS:
        yield _act(organisation, ActName.RECORD_DELIBERATION, **_deliberation())


def _replies() -> Iterator[Act]:
    yield _act(LANDLORD, ActName.CONCLUDE_STRATEGIC_CONSULTATION, outcome="settled", account=_SENTENCE * 5)
    for organisation, verdict in zip(ORGANISATIONS, _VERDICTS, strict=True):
        yield _act(LANDLORD, ActName.RESPOND, **_response(organisation, verdict))
    yield _act("geleen", ActName.REACT, text=_SENTENCE * 3)


def _act(by: str, name: ActName, **content: object) -> Act:
    return Act(
        act=name,
        act_id=str(uuid.uuid4()),
        by=by,
        person="M. Peeters",
        channel=Channel.PORTAL,
        at=datetime.now(UTC),
        content=content,
    )


def _today(days_ago: int = 0) -> str:
    return (local_date(datetime.now(UTC)) - timedelta(days=days_ago)).isoformat()


def _request() -> Content:
    return {
        "subject": "Onderhoud van de complexen aan de Rijksweg",
        "topic": "a",
        "right": "advice",
        "current_policy": _SENTENCE * 4,
        "intended_decision": _SENTENCE * 6,
        "reasons": _SENTENCE * 8,
        "consequences": _SENTENCE * 8,
        "alternatives": _SENTENCE * 3,
        "addressees": list(ORGANISATIONS),
    }


def _consultation() -> Content:
    return {
        "instrument": "survey",
        "from": _today(14),
        "to": _today(1),
        "reached": 420,
        "responses": 137,
        "account": _SENTENCE * 6,
    }


def _deliberation() -> Content:
    return {"date": _today(), "present": 5, "for": 4, "against": 1, "abstained": 0, "motion": _SENTENCE * 2}


def _advice(verdict: str) -> Content:
    return {"verdict": verdict, "points": [] if verdict == "positive" else list(_POINTS), "note": _SENTENCE * 4}


def _response(organisation: str, verdict: str) -> Content:
    numbers = () if verdict == "positive" else range(1, len(_POINTS) + 1)
    points = [{"point": number, "answer": "followed", "reasons": _SENTENCE} for number in numbers]
    return {"organisation": organisation, "points": points, "decision": _SENTENCE * 4}
