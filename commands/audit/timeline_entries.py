"""Events as a timeline shows them: each with its times, whose doing it is, and how it stands to its term."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from application.described import SeenEvent
from audit.looking.timeline import Delay, Notified, TimelineEntry
from commands.output import item, say
from language.events import CONSEQUENCES, in_words
from language.times import local
from models.calendar import AMSTERDAM
from models.parties import CLOCK

WITHHELD = "(withheld)"


def described(entry: TimelineEntry) -> dict[str, Any]:
    """One event of the timeline as JSON."""
    event = entry.event
    return {
        **SeenEvent.of(event, words(entry)).json_value,
        "on_record": _iso(entry.recorded),
        "delivered": [_told_described(told) for told in entry.told],
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


def _delay_described(delay: Delay) -> dict[str, Any]:
    return {**delay.model_dump(mode="json"), "in_words": delay_in_words(delay)}


def delay_in_words(delay: Delay) -> str:
    """``2 days before the end of advice (beek)``, ``1 day late for response (beek)``."""
    name = delay.term.replace("_", " ")
    term = f"{name} ({delay.organisation})" if delay.organisation else name
    if delay.missed:
        return f"{term} missed: its last day was {delay.ends}"
    if delay.late:
        return f"{_days(-delay.days)} late for {term}"
    return f"{_days(delay.days)} before the end of {term}" if delay.days else f"on the last day of {term}"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _iso(moment: datetime) -> str:
    return moment.astimezone(AMSTERDAM).isoformat()


# --- For people ----------------------------------------------------------------------------------------------------


def show_entries(entries: Iterable[TimelineEntry]) -> None:
    """Prints events in the record's order, under a heading for each act and each moment of the clock."""
    for _, together in groupby(entries, key=_occasion):
        _show_occasion(list(together))


def _occasion(entry: TimelineEntry) -> tuple[object, ...]:
    event = entry.event
    return event.time, event.happened, entry.recorded, event.party, event.act_id


def _show_occasion(entries: list[TimelineEntry]) -> None:
    say(f"{local(entries[0].event.time)}  {_by(entries[0])}", style="bold")
    if times := _other_times(entries[0]):
        item(_UNDER, times, "yellow")
    for said, alike in groupby(entries, key=_said_of):
        _show_events(said, list(alike))
    if delivered := "; ".join(_deliveries(entries)):
        item(_UNDER, delivered, "dim")


def _said_of(entry: TimelineEntry) -> object:
    """What tells an event from the next one: of those whose content is withheld only what they are."""
    return entry.event.sequence if entry.event.content else words(entry)


def _show_events(said: object, entries: list[TimelineEntry]) -> None:
    event, several = entries[0].event, len(entries) > 1
    is_consequence = event.type in CONSEQUENCES and event.party != CLOCK
    number = f"{event.sequence}-{entries[-1].event.sequence}." if several else f"{event.sequence}."
    item(f"{number:>6}", f"{len(entries)} times {said}" if several else words(entries[0]), "dim" * is_consequence)
    for delay in entries[0].delays:
        item(_UNDER, delay_in_words(delay), "bold red" if delay.late or delay.missed else "green")


_UNDER = " " * 6
"""Under the words of an event, beside its number."""


def _other_times(entry: TimelineEntry) -> str:
    """The other times beside the one that it entered, where they are others."""
    event = entry.event
    happened, entered, recorded = local(event.happened), local(event.time), local(entry.recorded)
    others = [f"happened {happened}"] * (happened != entered) + [f"on record {recorded}"] * (recorded != entered)
    return "; ".join((f"entered {entered}", *others)) if others else ""


def _by(entry: TimelineEntry) -> str:
    """The party, the person and the channel of an act; of what the clock did the clock."""
    event = entry.event
    through = ", ".join(part for part in (event.person, event.channel) if part and event.party != CLOCK)
    sure = f"known by {event.assurance}" if event.assurance else ""
    entered = f"entered by {event.entered_by}" if event.entered_by else ""
    said = ", ".join(part for part in (through, sure, entered) if part)
    return f"{event.party} ({said})" if said else event.party


def _deliveries(entries: list[TimelineEntry]) -> Iterator[str]:
    """Who was told of it and when, and who is still to be told."""
    every = [told for entry in entries for told in entry.told]
    left = dict.fromkeys((local(told.sent_at), told.party) for told in every if told.sent_at and not told.told_on)
    for when in dict.fromkeys(when for when, _ in left):
        yield f"delivered {when} to {', '.join(party for at, party in left if at == when)}"
    letters = dict.fromkeys((told.told_on, told.party, told.told_by) for told in every if told.told_on)
    yield from (f"told by letter on {day}: {party}, as {person} says" for day, party, person in letters)
    waiting = dict.fromkeys(told.party for told in every if told.sent_at is None)
    if waiting:
        yield f"not delivered yet to {', '.join(waiting)}"
