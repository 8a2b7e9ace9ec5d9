"""A timeline told, as JSON and in words: every event, its times, whose doing it is, how it stands to its term."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from application.described import SeenEvent
from application.looking_back import Looked
from audit.looking.timeline import Delay, Notified, TimelineEntry, timeline
from language import audit_texts as texts
from language.events import CONSEQUENCES, in_words
from language.readable import ENGLISH, Readable
from language.speech import say
from language.times import local
from language.tongue import Tongue
from models.calendar import AMSTERDAM
from models.event_contents.partial import is_act
from models.knowledge.seen import SeenEntry, seen_in
from models.parties import CLOCK
from models.sentences import TITLES

WITHHELD = "(withheld)"


def timeline_of(looked: Looked) -> tuple[TimelineEntry, ...]:
    """The timeline of a dossier as it is looked at. Raises Problem where there is nothing to look at."""
    return timeline(looked.copy(looked.moment), seen_in(looked.case, looked.party, looked.moment))


# --- JSON ----------------------------------------------------------------------------------------------------------


def described(entry: TimelineEntry) -> dict[str, Any]:
    """One event of the timeline as JSON."""
    event = entry.event
    return {
        **SeenEvent.of(event, words(entry)).json_value,
        "on_record": _iso(entry.recorded),
        "delivered": [_told_described(told) for told in entry.told],
        **({"seen": [_seen_described(seen) for seen in entry.seen]} if entry.seen else {}),
        "delay": [_delay_described(delay) for delay in entry.delays],
        "whole": entry.whole,
        "content": event.content,
        "hash": event.hash,
    }


def words(entry: TimelineEntry) -> str:
    """What an event says; of one whose content is withheld that it is."""
    event = entry.event
    if event.content:
        return in_words(event)
    return f"{event.type.replace('_', ' ')} {WITHHELD}"


def _told_described(told: Notified) -> dict[str, Any]:
    at = _iso(told.sent_at) if told.sent_at else None
    letter = {"by_letter": {"on": str(told.told_on), "as_said_by": told.told_by}} if told.told_on else {}
    return {"party": told.party, "notice": told.kind.value, "at": at, **letter}


def _seen_described(seen: SeenEntry) -> dict[str, Any]:
    at = {"at": _iso(seen.at)} if seen.at else {}
    return {"party": seen.party, "on": str(seen.day), **at}


def _delay_described(delay: Delay) -> dict[str, Any]:
    return {**delay.model_dump(mode="json"), "in_words": delay_in_words(delay)}


def delay_in_words(delay: Delay, how: Readable = ENGLISH) -> str:
    """``2 days before the end of advice (beek)``, ``1 day late for response (beek)``."""
    tongue = how.tongue
    name = say(TITLES[delay.term]).within.nl if tongue is Tongue.DUTCH else delay.term.replace("_", " ")
    term = f"{name} ({how.party(delay.organisation)})" if delay.organisation else name
    if delay.missed:
        return tongue.say(texts.MISSED, term=term, day=delay.ends)
    if delay.late:
        return tongue.say(texts.LATE_FOR, days=days_in_words(-delay.days, tongue), term=term)
    if delay.days:
        return tongue.say(texts.BEFORE_END, days=days_in_words(delay.days, tongue), term=term)
    return tongue.say(texts.ON_LAST_DAY, term=term)


def days_in_words(number: int, tongue: Tongue = Tongue.ENGLISH) -> str:
    """``1 day``, ``12 days``."""
    return tongue.say(texts.A_DAY) if number == 1 else tongue.say(texts.SOME_DAYS, number=number)


def _iso(moment: datetime) -> str:
    return moment.astimezone(AMSTERDAM).isoformat()


# --- In words ------------------------------------------------------------------------------------------------------


class ToldEvent(NamedTuple):
    """One event, or several in a row that say the same: their numbers, and what they say. ``is_consequence``: it
    followed by itself. ``delays`` are in words, each with whether it was too late."""

    numbers: str
    what: str
    is_consequence: bool
    delays: tuple[tuple[str, bool], ...]


class ToldOccasion(NamedTuple):
    """What came in by one act, or at one moment of the clock: when it entered, whose doing it is, its other times where
    they are others, the events, and to whom they were told."""

    entered: str
    by: str
    other_times: str
    events: tuple[ToldEvent, ...]
    deliveries: str


def occasions(entries: Iterable[TimelineEntry], how: Readable = ENGLISH) -> Iterator[ToldOccasion]:
    """Events in the record's order, by what brought them in."""
    for _, together in groupby(entries, key=_occasion):
        yield _told(list(together), how)


def _told(entries: list[TimelineEntry], how: Readable) -> ToldOccasion:
    first = entries[0]
    events = tuple(_event(said, list(alike), how) for said, alike in groupby(entries, key=_said_of))
    delivered = "; ".join(_deliveries(entries, how))
    return ToldOccasion(local(first.event.time), _by(first, how), _other_times(first, how.tongue), events, delivered)


def _event(said: object, entries: list[TimelineEntry], how: Readable) -> ToldEvent:
    event, several = entries[0].event, len(entries) > 1
    is_consequence = event.type in CONSEQUENCES and event.party != CLOCK
    number = f"{event.sequence}-{entries[-1].event.sequence}." if several else f"{event.sequence}."
    what = how.event(event, str(said) if several else words(entries[0]))
    line = how.tongue.say(texts.SEVERAL, number=len(entries), what=what) if several else what
    delays = tuple((delay_in_words(delay, how), delay.late or delay.missed) for delay in entries[0].delays)
    return ToldEvent(number, line, is_consequence, delays)


def _occasion(entry: TimelineEntry) -> tuple[object, ...]:
    event = entry.event
    return event.time, event.happened, entry.recorded, event.party, event.act_id


def _said_of(entry: TimelineEntry) -> object:
    """What tells an event from the next one: of those whose content is withheld only what they are."""
    return entry.event.sequence if entry.event.content else words(entry)


def _other_times(entry: TimelineEntry, tongue: Tongue) -> str:
    """The other times beside the one that it entered, where they are others."""
    event = entry.event
    happened, entered, recorded = local(event.happened), local(event.time), local(entry.recorded)
    others = [tongue.say(texts.HAPPENED, moment=happened)] if happened != entered else []
    others += [tongue.say(texts.ON_RECORD, moment=recorded)] if recorded != entered else []
    return "; ".join((tongue.say(texts.ENTERED, moment=entered), *others)) if others else ""


def _by(entry: TimelineEntry, how: Readable) -> str:
    """The party, the person and the channel of an act; of what the clock did the clock."""
    event = entry.event
    ways = (event.person, how.channel(event.channel)) if event.party != CLOCK else ()
    entered = how.tongue.say(texts.ENTERED_BY, party=how.party(event.entered_by)) if event.entered_by else ""
    said = ", ".join(part for part in (*ways, how.sure(event), entered) if part)
    party = how.party(event.party)
    return f"{party} ({said})" if said else party


def _deliveries(entries: list[TimelineEntry], how: Readable) -> Iterator[str]:
    """Who was told of it and when, and who is still to be told."""
    tongue, every = how.tongue, [told for entry in entries for told in entry.told]
    left = dict.fromkeys((local(told.sent_at), told.party) for told in every if told.sent_at and not told.told_on)
    for when in dict.fromkeys(when for when, _ in left):
        parties = ", ".join(how.party(party) for at, party in left if at == when)
        yield tongue.say(texts.DELIVERED, moment=when, parties=parties)
    letters = dict.fromkeys((told.told_on, told.party, told.told_by) for told in every if told.told_on)
    for day, party, person in letters:
        yield tongue.say(texts.BY_LETTER, day=day, party=how.party(party), person=person)
    waiting = dict.fromkeys(how.party(told.party) for told in every if told.sent_at is None)
    if waiting:
        yield tongue.say(texts.NOT_DELIVERED, parties=", ".join(waiting))
    acts = [entry for entry in entries if is_act(entry.event)]  # of which what follows is not another's to know
    seen = dict.fromkeys(_first(seen for entry in acts or entries for seen in entry.seen))
    for when in dict.fromkeys(when for when, _ in seen):
        yield tongue.say(
            texts.SEEN, moment=when, parties=", ".join(how.party(party) for at, party in seen if at == when)
        )


def _first(seen: Iterable[SeenEntry]) -> Iterator[tuple[str, str]]:
    """When each party saw any of it first, as exactly as it may be said."""
    firsts: dict[str, SeenEntry] = {}
    for one in seen:
        firsts.setdefault(one.party, one)
    return ((local(one.at) if one.at else str(one.day), party) for party, one in firsts.items())
