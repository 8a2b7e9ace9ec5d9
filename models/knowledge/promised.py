"""What the landlord promises with its answers to advice: each point that it follows, wholly or partly, by whom and
until when. Told from the answer that counts now, as whoever looks could know it; as rows it is a list of each party
(``installation.commitment_listing`` keeps them)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import JsonValue

from models.calendar import local_date
from models.canonical import digest
from models.contents import PointAnswer
from models.events import Event, EventType
from models.knowledge.view import View
from models.record.rows import Row
from models.record.summary import NEVER
from models.state import Advice, Track

PROMISES = (PointAnswer.FOLLOWED, PointAnswer.PARTLY)
"""The answers with which something is promised."""

ANSWERS = (EventType.RESPONSE_GIVEN, EventType.RESPONSE_AMENDED, EventType.UNSOLICITED_ADVICE_ANSWERED)
"""The events with which something can be promised."""

NO_DAY = NEVER.date()
"""What has no day is promised until then, in a row: later than all that has one, so that it comes last."""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """Something that the landlord promised an organisation with its answer to a ``point`` (from 1, with its ``text``),
    on a local day. ``who`` does it and ``until`` which local day, where that was said."""

    dossier: str
    subject: str
    organisation: str
    point: int
    text: str
    answer: PointAnswer
    reasons: str
    who: str
    until: date | None
    promised_on: date

    @property
    def id(self) -> str:
        """A hash of what was promised as it reads."""
        said = {"reasons": self.reasons, "who": self.who, "until": self.until.isoformat() if self.until else ""}
        about = {"dossier": self.dossier, "organisation": self.organisation, "point": self.point}
        return digest({**about, "text": self.text, "answer": self.answer.value, **said})


def promised_in(view: View) -> Iterator[Promise]:
    """What was promised in a dossier, as far as whoever looks knows it; an organisation sees what it was promised."""
    is_party = view.party in view.dossier.tracks
    for track in view.dossier.tracks.values():
        if track.response and track.advice and (not is_party or track.organisation == view.party):
            yield from _promised_to(track, track.advice, view)


def _promised_to(track: Track, advice: Advice, view: View) -> Iterator[Promise]:
    answers = [e for e in view.events if e.type in ANSWERS and e.content.get("organisation") == track.organisation]
    points = advice.points
    for given in _answers_in(answers[-1]) if answers else ():
        number, answer = given.get("point"), PointAnswer(str(given.get("answer")))
        if isinstance(number, int) and 0 < number <= len(points) and answer in PROMISES:
            until = given.get("until")
            yield Promise(
                dossier=view.dossier.number,
                subject=view.dossier.subject,
                organisation=track.organisation,
                point=number,
                text=points[number - 1].text,
                answer=answer,
                reasons=str(given.get("reasons") or ""),
                who=str(given.get("who") or ""),
                until=date.fromisoformat(str(until)) if until else None,
                promised_on=local_date(answers[-1].happened),
            )


def _answers_in(event: Event) -> Iterator[dict[str, JsonValue]]:
    said = event.content.get("said")
    given = said.get("points") if isinstance(said, dict) else None
    return (one for one in given if isinstance(one, dict)) if isinstance(given, list) else iter(())


# --- as rows -------------------------------------------------------------------------------------------------------


def commitment_rows(view: View) -> list[Row]:
    """The rows of what was promised in a dossier, in the list of the party that looks; whether it is done is no part of
    them."""
    if view.party is None or view.dossier.opened_at is None:
        return []
    year, _, serial = view.dossier.number.partition("-")
    place = {"party": view.party, "year": int(year), "serial": int(serial)}
    return [
        {**place, "position": position, **vars(one), "answer": one.answer.value, "until": one.until or NO_DAY}
        for position, one in enumerate(promised_in(view))
    ]


def promise_of(row: Mapping[str, Any]) -> Promise:
    """What a row says."""
    said = {name: row[name] for name in Promise.__dataclass_fields__}
    until = None if row["until"] == NO_DAY else row["until"]
    return Promise(**{**said, "answer": PointAnswer(row["answer"]), "until": until})
