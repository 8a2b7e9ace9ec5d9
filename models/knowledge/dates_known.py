"""The days that a party has to do with in a dossier, as far as it knows them: the ends of terms, and planned talks.

Each has a key that stays, however its day moves, and says how often what is known of it changed: what a calendar that
was told of it before has to know (RFC 5545, UID and SEQUENCE).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from models.events import Event
from models.knowledge.days_told import DayKind, DayState, DaysTold, KnownDay
from models.knowledge.view import View
from models.record.rows import Row
from models.rights import Right
from models.terms import TermName, TermState


class DayInDossier(NamedTuple):
    """A day, the number of the dossier that it belongs to, what that is about, and which right it asks for."""

    dossier: str
    subject: str
    known: KnownDay
    right: Right | None


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
    told = (view.told or DaysTold()).up_to(view.events)
    for key, term in view.dossier.terms.items():
        state, ends = _STATES[term.state], term.derivation.ends
        changes, changed_at = told.times[key] - 1, told.last[key]
        yield KnownDay(key, DayKind.TERM, ends, state, term.organisation, changes, changed_at, term.name)
    yield from told.talks.values()


def talk_told_of(events: Sequence[Event], sequence: int) -> KnownDay | None:
    """The talks of which an event tells, by its number, as they stood then; None where it tells of none that had a
    day. ``events`` are those of the dossier, as far as somebody knows them."""
    told = DaysTold().up_to(tuple(event for event in events if event.sequence < sequence))
    before = {**told.talks}
    then = told.up_to(tuple(event for event in events if event.sequence <= sequence)).talks
    return next((talk for key, talk in then.items() if talk != before.get(key)), None)


# --- as rows -------------------------------------------------------------------------------------------------------


_OF_A_ROW = ("dossier", "party", *KnownDay._fields)


def day_rows(view: View) -> list[Row]:
    """The rows of the days in a dossier, in the list of the party that looks."""
    if view.party is None or view.dossier.opened_at is None:
        return []
    place = (view.dossier.number, view.party)
    return [dict(zip(_OF_A_ROW, place + known, strict=True)) for known in days_known(view)]


def known_day_of(row: Mapping[str, Any]) -> KnownDay:
    """What a row says."""
    said = {name: row[name] for name in KnownDay._fields}
    term = TermName(said["term"]) if said["term"] else None
    return KnownDay(**{**said, "kind": DayKind(said["kind"]), "state": DayState(said["state"]), "term": term})
