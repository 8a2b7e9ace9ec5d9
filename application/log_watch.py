"""Watches the log: whether every checkpoint gives the root of the leaves on record, so that each begins as those before
it, and whether one that was seen here is still there.

It goes on where it was: a look costs next to nothing where nothing is new. Once a day everything is looked at anew, for
leaves of before can be changed as well.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from installation.transparency_log import Log
from models.record.log import Frontier, Leaf
from models.record.signed_note import UNREADABLE, Checkpoint, NoteError, checkpoint, note

EVERYTHING = timedelta(days=1)
"""After how long every leaf is hashed anew."""

_BATCH = 5_000
"""So many leaves, or checkpoints, are in memory at once."""


class LogWatch:
    """The log as somebody looked at it last. What cannot be read was changed. What was found stays found until
    everything is looked at anew; what was seen and is there no more, as long as this lives. ``first`` and ``newest``
    are the checkpoints of the log (None: there is none yet)."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._frontier = Frontier()
        self._begun: datetime | None = None
        self._torn = set[int]()
        self.first: Checkpoint | None = None
        self.newest: Checkpoint | None = None

    def look(self, now: datetime) -> set[int]:
        """The sizes of the checkpoints that do not fit. Raises RecordUnavailable; then it goes on from there later."""
        if self._begun is None or now - self._begun >= EVERYTHING:
            self._frontier, self._torn, self._begun = Frontier(), set(), now
        try:
            self._go_on()
        except UNREADABLE:  # or whoever changed it could silence whoever watches it
            self._torn.add(self._frontier.size)
        return set(self._torn)

    def _go_on(self) -> None:
        """Looks at what is new, and whether the newest one that was seen is still there."""
        if self.newest and self._stated(self.newest.size) != self.newest:
            self._torn.add(self.newest.size)
        while signed := dict(self._log.notes_after(self._frontier.size, _BATCH)):
            last = max(signed)
            for leaf in self._leaves(last):
                self._frontier.add(leaf.hash)
                if (size := self._frontier.size) in signed:
                    self._hold(size, _read(signed[size]))
            if self._frontier.size < last:
                self._torn |= {size for size in signed if size > self._frontier.size}
                break

    def _leaves(self, size: int) -> Iterator[Leaf]:
        """Those that the frontier has not, up to a size; whoever takes one adds it."""
        while leaves := self._log.leaves(min(size, self._frontier.size + _BATCH), self._frontier.size):
            yield from leaves

    def _hold(self, size: int, stated: Checkpoint | None) -> None:
        """Holds what a checkpoint states against the leaves up to it."""
        if stated is None or (stated.size, stated.root) != (size, self._frontier.root):
            self._torn.add(size)
            return
        self.first = self.first or stated
        if self.newest is None or self.newest.size < size:
            self.newest = stated

    def _stated(self, size: int) -> Checkpoint | None:
        found = [text for of, text in self._log.notes_after(size - 1, 1) if of == size]
        return _read(found[0]) if found else None


def _read(text: str) -> Checkpoint | None:
    try:
        return checkpoint(note(text).text)
    except NoteError:
        return None
