"""What the events that somebody knows tell of days: how often the end of a term was told of and when last, and the
talks for which a day was named. Events are taken in one after the other, so that a dossier that goes on is not gone
through again for each act."""

from collections import Counter
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from models.event_contents.partial import is_true, number_in, organisation_in, said_in, term_in
from models.events import Event, EventType
from models.terms import TermName


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


_OF_A_TERM = {
    EventType.TERM_STARTED, EventType.TERM_MOVED, EventType.TERM_PAUSED, EventType.TERM_ENDED, EventType.TERM_RESTORED,
    EventType.LAPSE_OVERTAKEN,
}  # fmt: skip
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


class DaysTold:
    """``times`` and ``last``: how often and when last (UTC) the events told of a term, by its key. ``talks``: those for
    which a day was named; one that was held without that is no appointment any more."""

    def __init__(self) -> None:
        self._taken: tuple[Event, ...] | None = None
        self._begin()

    def _begin(self) -> None:
        self.times = Counter[str | None]()
        self.last = dict[str | None, datetime]()
        self.talks = dict[str, KnownDay]()
        self._asked = Counter[str]()
        self._consultation = 0

    def up_to(self, events: tuple[Event, ...]) -> "DaysTold":
        """This, with what these tell: where they begin with those that were taken in, only the others are."""
        taken, self._taken = self._taken, None
        if taken is None or events[: len(taken)] != taken:
            taken = ()
            self._begin()
        for event in events[len(taken) :]:
            self._take(event)
        self._taken = events
        return self

    def _take(self, event: Event) -> None:
        if event.type in _OF_A_TERM:
            term = term_in(event)
            self.times[term] += 1
            self.last[term] = max(self.last.get(term, event.time), event.time)
        organisation = organisation_in(event) or event.party
        if event.type is EventType.MEETING_REQUESTED and not is_true(event, "objects"):
            self._asked[organisation] += 1
        if event.type is EventType.STRATEGIC_CONSULTATION_OPENED:
            self._consultation = number_in(event) or self._consultation
        if event.type in _OF_A_MEETING:
            key = f"{organisation}/talk/{self._asked[organisation]}"
            self._note(key, DayKind.MEETING, organisation, event)
        elif event.type in _OF_A_CONSULTATION:
            key = f"strategic_consultation/talk/{number_in(event) or self._consultation}"
            self._note(key, DayKind.STRATEGIC_CONSULTATION, None, event)

    def _note(self, key: str, kind: DayKind, organisation: str | None, event: Event) -> None:
        said, known = said_in(event), self.talks.get(key)
        if event.type in _PLANNED:
            day, place = date.fromisoformat(str(said["date"])), str(said.get("place") or "")
            changes = known.changes + 1 if known else 0
            self.talks[key] = KnownDay(key, kind, day, DayState.COMING, organisation, changes, event.time, place=place)
        elif known:
            changed_at = max(event.time, known.changed_at)
            changed = known._replace(state=_TALKS[event.type], changes=known.changes + 1, changed_at=changed_at)
            self.talks[key] = changed
