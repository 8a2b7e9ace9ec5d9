"""Dossiers that were read lately, so that a page need not read and fold again what did not change.

A reading is kept under all that it depends on but the clock: the dossier, who looks, the last entry on record, what
that party was told until then, and the day (an embargo ends with a day). Whoever looks under anything else reads anew,
so nothing that is kept can be out of date, nor be anybody else's.
"""

from collections import OrderedDict
from datetime import date, datetime
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from models.knowledge.seen import SeenEntry
from models.knowledge.view import View

if TYPE_CHECKING:
    from installation.record_reader import Attachment, HowFarTold

MOST = 32
"""How many are kept: those that were looked at last. One takes up to a megabyte."""


_MOST_KNOWN = 50_000
"""Of how many dossiers it is kept which party knows of them: ten thousand with all five parties."""


class DossierRead(NamedTuple):
    """A dossier as its page shows it: the view, the documents of the acts in it that the viewer may see, and which
    party saw what of it, as far as the viewer may know that."""

    view: View
    documents: "list[Attachment]"
    seen: tuple[SeenEntry, ...] = ()


class Key(NamedTuple):
    """What a view depends on: ``head`` is the hash of the last entry, ``told`` how much the party was told until then,
    by notice and by its page, ``sights`` how often any party had the page before it with something new on it."""

    number: str
    party: str
    head: str
    told: "HowFarTold"
    sights: int
    day: date


class KeptViews:
    """The readings of one record, for every thread that reads it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[Key, DossierRead] = OrderedDict()
        self._known: set[tuple[str, str]] = set()
        self._lock = Lock()

    def is_known(self, party: str, number: str) -> bool:
        """Whether it was found before that a party knows of a dossier: what it knows once it knows for good."""
        return (party, number) in self._known

    def note_known(self, party: str, number: str) -> None:
        """It was found that a party knows of a dossier."""
        with self._lock:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known.add((party, number))

    def get(self, key: Key, now: datetime) -> DossierRead | None:
        """What was read under a key, as it stands now (UTC); None where none is kept."""
        with self._lock:
            read = self._kept.get(key)
            if read is None:
                return None
            self._kept.move_to_end(key)
        return read._replace(view=read.view._replace(moment=max(now, read.view.moment)))

    def keep(self, key: Key, read: DossierRead) -> None:
        """Keeps a reading; what was looked at longest ago goes."""
        with self._lock:
            self._kept[key] = read
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
