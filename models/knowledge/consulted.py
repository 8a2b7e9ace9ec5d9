"""Which strategic consultation an event is about. An earlier one goes on being told of while a later one is open: the
term in which one could object to its conclusion runs on, it can be confirmed, and its breach can be undone."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from models.event_contents.partial import number_in, term_in
from models.events import Event, EventType, occasion_key


def consultations_of(events: Iterable[Event]) -> dict[int, int]:
    """Per event, by its sequence, the number of the strategic consultation that it is about, where it is about one: the
    one that it names; of a term the one that was the latest when the term, or the version whose place it took, started;
    of a request the one that it led to; else the latest. 0: there was none yet."""
    return dict(_numbered(events))


def _numbered(events: Iterable[Event]) -> Iterator[tuple[int, int]]:
    latest, of_term = 0, dict[str, int]()
    for _, group in groupby(events, key=occasion_key):
        together = tuple(group)
        afterwards = _opened(together) or latest
        for event in together:
            if event.type is EventType.STRATEGIC_CONSULTATION_OPENED:
                latest = afterwards
            key = term_in(event) or ""
            if event.type is EventType.TERM_STARTED:
                of_term[key] = of_term.get(str(event.content.get("replaces")), latest)
            is_request = event.type is EventType.STRATEGIC_CONSULTATION_REQUESTED
            yield event.sequence, number_in(event) or (afterwards if is_request else of_term.get(key, latest))


def _opened(together: Iterable[Event]) -> int | None:
    """The number of the consultation that opened among events."""
    opened = [number_in(event) for event in together if event.type is EventType.STRATEGIC_CONSULTATION_OPENED]
    return opened[-1] if opened else None
