"""Histories made by hand, event by event, as no engine would write them: to see that what is wrong in them is found."""

from datetime import datetime
from typing import Any, NamedTuple

from models.agreement import Organisation
from models.calendar import AMSTERDAM
from models.events import GENESIS, Event, EventType
from models.knowledge.case_file import CaseFile
from models.parties import CLOCK
from tests.notices.playing import agreement_of

AGREEMENT = agreement_of("statutory").with_parties(
    "Woonstichting Voorbeeld",
    {
        "hv": Organisation(name="Huurdersvereniging Voorbeeld", board=5, quorum=3),
        "oost": Organisation(name="Huurdersvereniging Oost", board=5, quorum=3),
    },
)


class Done(NamedTuple):
    """An act, or (``said`` None) something the engine put on record with this ``content``; times are local. What an act
    holds beside what was said is ``content`` too."""

    when: str
    by: str
    type: EventType
    said: dict[str, Any] | None
    content: dict[str, Any] = {}
    happened: str = ""
    act_id: str = ""
    channel: str = "portal"
    entered_by: str | None = None
    assurance: str | None = None


def history(*done: Done) -> CaseFile:
    """A dossier in which exactly this was done, in this order."""
    events = tuple(_event(number, one) for number, one in enumerate(done, start=1))
    return CaseFile(
        number="2027-001", agreement=AGREEMENT, events=events, recorded={event.sequence: event.time for event in events}
    )


def _event(number: int, one: Done) -> Event:
    return Event(
        dossier="2027-001",
        sequence=number,
        type=one.type,
        time=moment(one.when),
        happened=moment(one.happened or one.when),
        party=one.by,
        person="" if one.by == CLOCK else f"somebody of {one.by}",
        channel="" if one.by == CLOCK else one.channel,
        entered_by=one.entered_by,
        act_id=None if one.said is None else one.act_id or f"act {number}",
        content=one.content if one.said is None else {**one.content, "said": one.said},
        previous=GENESIS,
        assurance=one.assurance,
    )


def moment(text: str) -> datetime:
    """A local time of 2027: ``03-01 09:00``, or with its year."""
    return datetime.fromisoformat(text if text.startswith("20") else f"2027-{text}").replace(tzinfo=AMSTERDAM)


# --- Acts, each with what it needs ----------------------------------------------------------------------------------


def opened(when: str = "03-01 09:00", **more: Any) -> Done:
    said = {
        "subject": "s", "intended_decision": "d", "reasons": "r", "consequences": "c", "topic": "e", "right": "advice",
        "addressees": ["hv"],
    }  # fmt: skip
    return Done(when, "landlord", EventType.REQUEST_OPENED, {**said, **more})


def by_second_edition(done: Done) -> Done:
    """An act that was judged by the second edition of the rules."""
    return done._replace(content={"rules": 2})


def skipped(when: str, by: str = "hv") -> Done:
    return Done(when, by, EventType.CONSULTATION_SKIPPED, {"reason": "r"})


def voted(when: str, by: str = "hv", **more: Any) -> Done:
    vote = {"date": "2027-03-04", "present": 5, "for": 5, "against": 0, "abstained": 0, "motion": "m"}
    return Done(when, by, EventType.DELIBERATION_RECORDED, {**vote, **more})


def advised(when: str, by: str = "hv", verdict: str = "negative", points: int = 1) -> Done:
    return Done(when, by, EventType.ADVICE_SUBMITTED, {"verdict": verdict, "points": [{"text": "p"}] * points})


def responded(when: str, *answers: dict[str, Any], type_: EventType = EventType.RESPONSE_GIVEN) -> Done:
    points = [{"point": number, **answer} for number, answer in enumerate(answers, start=1)]
    return Done(when, "landlord", type_, {"organisation": "hv", "points": points, "decision": "d"})


def executed(when: str, on: str) -> Done:
    return Done(when, "landlord", EventType.EXECUTION_REPORTED, {"date": f"2027-{on}"})


def by_landlord(when: str, type_: EventType, **said: Any) -> Done:
    return Done(when, "landlord", type_, said)


def by_hv(when: str, type_: EventType, **said: Any) -> Done:
    return Done(when, "hv", type_, said)


def by_engine(when: str, type_: EventType, **content: Any) -> Done:
    return Done(when, CLOCK, type_, None, content)
