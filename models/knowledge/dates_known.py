"""The days that a party has to do with in a dossier, as far as it knows them: the ends of terms, and planned talks.

Each has a key that stays, however its day moves, and says how often what is known of it changed: what a calendar that
was told of it before has to know (RFC 5545, UID and SEQUENCE).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from models.event_contents.partial import is_true, number_in, organisation_in, said_in, term_in
from models.events import Event, EventType
from models.knowledge.view import View
from models.record.rows import Row
from models.rights import Right
from models.terms import TermName, TermState


class DayKind(StrEnum):
    """What a day is."""

    TERM = "term"
    MEETING = "meeting"
    STRATEGIC_CONSULTATION = "strategic_consultation"


class DayState(StrEnum):
    """Where it stands. ``PAUSED``: the term stands still, and its last day will be a later one."""

    COMING = "coming"
    PAUSED = "paused"
    DONE = "done"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class KnownDay(NamedTuple):
    """A day (Amsterdam) in a dossier, under a ``key`` that no other one of it has. ``term`` is the name of a term,
    ``place`` where talks are. ``changes`` counts what became known of it after the first; ``changed_at`` is the instant
    of the last (UTC)."""

    key: str
    kind: DayKind
    day: date
    state: DayState
    organisation: str | None
    changes: int
    changed_at: datetime
    term: TermName | None = None
    place: str = ""


class DayInDossier(NamedTuple):
    """A day, the number of the dossier that it belongs to, what that is about, and which right it asks for."""

    dossier: str
    subject: str
    known: KnownDay
    right: Right | None


_OF_A_TERM = (
    EventType.TERM_STARTED, EventType.TERM_MOVED, EventType.TERM_PAUSED, EventType.TERM_ENDED, EventType.TERM_RESTORED,
    EventType.LAPSE_OVERTAKEN,
)  # fmt: skip
_OF_A_MEETING = {
    EventType.MEETING_PLANNED: DayState.COMING,
    EventType.MEETING_HELD: DayState.DONE,
    EventType.MEETING_WAIVED: DayState.CANCELLED,
    EventType.MEETING_REQUESTED: DayState.CANCELLED,  # once more: what was recorded as held was not
}
_OF_A_CONSULTATION = {
    EventType.STRATEGIC_CONSULTATION_PLANNED: DayState.COMING,
    EventType.STRATEGIC_CONSULTATION_CONCLUDED: DayState.DONE,
    EventType.STRATEGIC_CONSULTATION_CANCELLED: DayState.CANCELLED,
}
_TALKS = {**_OF_A_MEETING, **_OF_A_CONSULTATION}
_PLANNED = (EventType.MEETING_PLANNED, EventType.STRATEGIC_CONSULTATION_PLANNED)

_STATES = {
    TermState.RUNNING: DayState.COMING,
    TermState.PAUSED: DayState.PAUSED,
    TermState.MET: DayState.DONE,
    TermState.LAPSED: DayState.LAPSED,
    TermState.SUPERSEDED: DayState.CANCELLED,
    TermState.CANCELLED: DayState.CANCELLED,
}


def days_known(view: View) -> Iterator[KnownDay]:
    """The days of a dossier as somebody knows it: the ends of its terms, then talks, each in the order in which they
    came to be."""
    yield from _ends(view)
    yield from _talks(view.events).values()


def talk_told_of(events: Sequence[Event], sequence: int) -> KnownDay | None:
    """The talks of which an event tells, by its number, as they stood then; None where it tells of none that had a
    day. ``events`` are those of the dossier, as far as somebody knows them."""
    before = _talks(event for event in events if event.sequence < sequence)
    then = _talks(event for event in events if event.sequence <= sequence)
    return next((talk for key, talk in then.items() if talk != before.get(key)), None)


def _ends(view: View) -> Iterator[KnownDay]:
    about = [event for event in view.events if event.type in _OF_A_TERM]
    times = Counter(term_in(event) for event in about)
    last = {term_in(event): event.time for event in sorted(about, key=lambda event: event.time)}
    for key, term in view.dossier.terms.items():
        state, ends = _STATES[term.state], term.derivation.ends
        yield KnownDay(key, DayKind.TERM, ends, state, term.organisation, times[key] - 1, last[key], term.name)


def _talks(events: Iterable[Event]) -> dict[str, KnownDay]:
    """The talks for which a day was named. One that was held without that is no appointment any more."""
    found: dict[str, KnownDay] = {}
    asked: Counter[str] = Counter()
    consultation = 0
    for event in events:
        organisation = organisation_in(event) or event.party
        if event.type is EventType.MEETING_REQUESTED and not is_true(event, "objects"):
            asked[organisation] += 1
        if event.type is EventType.STRATEGIC_CONSULTATION_OPENED:
            consultation = number_in(event) or consultation
        if event.type in _OF_A_MEETING:
            key = f"{organisation}/talk/{asked[organisation]}"
            _note(found, key, DayKind.MEETING, organisation, event)
        elif event.type in _OF_A_CONSULTATION:
            key = f"strategic_consultation/talk/{number_in(event) or consultation}"
            _note(found, key, DayKind.STRATEGIC_CONSULTATION, None, event)
    return found


def _note(found: dict[str, KnownDay], key: str, kind: DayKind, organisation: str | None, event: Event) -> None:
    said, known = said_in(event), found.get(key)
    if event.type in _PLANNED:
        day, place = date.fromisoformat(str(said["date"])), str(said.get("place") or "")
        changes = known.changes + 1 if known else 0
        found[key] = KnownDay(key, kind, day, DayState.COMING, organisation, changes, event.time, place=place)
    elif known:
        changed_at = max(event.time, known.changed_at)
        found[key] = known._replace(state=_TALKS[event.type], changes=known.changes + 1, changed_at=changed_at)


# --- as rows -------------------------------------------------------------------------------------------------------


def day_rows(view: View) -> list[Row]:
    """The rows of the days in a dossier, in the list of the party that looks."""
    if view.party is None or view.dossier.opened_at is None:
        return []
    place = {"dossier": view.dossier.number, "party": view.party}
    return [{**place, **known._asdict()} for known in days_known(view)]


def known_day_of(row: Mapping[str, Any]) -> KnownDay:
    """What a row says."""
    said = {name: row[name] for name in KnownDay._fields}
    term = TermName(said["term"]) if said["term"] else None
    return KnownDay(**{**said, "kind": DayKind(said["kind"]), "state": DayState(said["state"]), "term": term})
