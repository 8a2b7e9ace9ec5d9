"""How often a program may ask: so many at once, and so many a second from then on. Kept in memory: there is one portal,
and whoever waits for its restart has waited long enough."""

from collections.abc import Callable
from time import monotonic

AT_ONCE, A_SECOND = 200, 20.0
"""A program that begins fetches all that it needs; one that goes on asks a few things a second."""


class Pace:
    """What each program has left."""

    def __init__(
        self, at_once: int = AT_ONCE, a_second: float = A_SECOND, clock: Callable[[], float] = monotonic
    ) -> None:
        self._at_once = at_once
        self._a_second = a_second
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def wait(self, who: str) -> float:
        """How many seconds a program has to wait until it may ask; 0: it may now, and that is counted."""
        now = self._clock()
        left, since = self._left.get(who, (float(self._at_once), now))
        left = min(float(self._at_once), left + (now - since) * self._a_second)
        if left < 1:
            self._left[who] = (left, now)
            return (1 - left) / self._a_second
        self._left[who] = (left - 1, now)
        return 0.0
