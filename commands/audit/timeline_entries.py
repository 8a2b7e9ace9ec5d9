"""Events as a timeline shows them on a terminal (``application.timeline_told``)."""

from collections.abc import Iterable

from application.timeline_told import occasions
from audit.looking.timeline import TimelineEntry
from commands import output
from commands.output import item
from language.readable import ENGLISH, Readable

_UNDER = " " * 6
"""Under the words of an event, beside its number."""


def show_entries(entries: Iterable[TimelineEntry], how: Readable = ENGLISH) -> None:
    """Prints events in the record's order, under a heading for each act and each moment of the clock."""
    for occasion in occasions(entries, how):
        output.say(f"{occasion.entered}  {occasion.by}", style="bold")
        if occasion.other_times:
            item(_UNDER, occasion.other_times, "yellow")
        for event in occasion.events:
            item(f"{event.numbers:>6}", event.what, "dim" * event.is_consequence)
            for delay, is_late in event.delays:
                item(_UNDER, delay, "bold red" if is_late else "green")
        if occasion.deliveries:
            item(_UNDER, occasion.deliveries, "dim")
