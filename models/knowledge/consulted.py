"""Which strategic consultation an event is about. An earlier one goes on being told of while a later one is open: the
term in which one could object to its conclusion runs on, it can be confirmed, and its breach can be undone."""

from collections.abc import Iterable
from itertools import groupby

from models.event_contents.partial import number_in, term_in
from models.events import Event, EventType, occasion_key


class Consultations:
    """Per event, by its sequence, the number of the strategic consultation that it is about (``of``), where it is about
    one: the one that it names; of a term the one that was the latest when the term, or the version whose place it took,
    started; of a request the one that it led to; else the latest. 0: there was none yet."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.of = dict[int, int]()
        self._latest, self._of_term = 0, dict[str, int]()
        self.take(events)

    def take(self, events: Iterable[Event]) -> None:
        """Takes in later events, none of which belongs to an act or a moment that was taken in already."""
        for _, group in groupby(events, key=occasion_key):
            together = tuple(group)
            afterwards = _opened(together) or self._latest
            for event in together:
                if event.type is EventType.STRATEGIC_CONSULTATION_OPENED:
                    self._latest = afterwards
                key = term_in(event) or ""
                if event.type is EventType.TERM_STARTED:
                    self._of_term[key] = self._of_term.get(str(event.content.get("replaces")), self._latest)
                is_request = event.type is EventType.STRATEGIC_CONSULTATION_REQUESTED
                about = afterwards if is_request else self._of_term.get(key, self._latest)
                self.of[event.sequence] = number_in(event) or about


def _opened(together: Iterable[Event]) -> int | None:
    """The number of the consultation that opened among events."""
    opened = [number_in(event) for event in together if event.type is EventType.STRATEGIC_CONSULTATION_OPENED]
    return opened[-1] if opened else None
