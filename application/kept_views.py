"""Views of dossiers that were made lately, so that a page need not read and fold again what did not change.

A view is kept under all that it depends on but the clock: the dossier, who looks, the last entry on record, what that
party was told until then, and the day (an embargo ends with a day). Whoever looks under anything else reads anew, so
nothing that is kept can be out of date, nor be anybody else's.
"""

from collections import OrderedDict
from datetime import date, datetime
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from models.knowledge.view import View

if TYPE_CHECKING:
    from installation.record_reader import HowFarTold

MOST = 200
"""How many are kept: those that were looked at last."""


class Key(NamedTuple):
    """What a view depends on: ``head`` is the hash of the last entry, ``told`` how much the party was told until then,
    by notice and by its page."""

    number: str
    party: str
    head: str
    told: "HowFarTold"
    day: date


class KeptViews:
    """The views of one record, for every thread that reads it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[Key, View] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, now: datetime) -> View | None:
        """The view under a key, as it stands now (UTC); None where none is kept."""
        with self._lock:
            view = self._kept.get(key)
            if view is None:
                return None
            self._kept.move_to_end(key)
        return view._replace(moment=max(now, view.moment))

    def keep(self, key: Key, view: View) -> None:
        """Keeps a view; what was looked at longest ago goes."""
        with self._lock:
            self._kept[key] = view
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
