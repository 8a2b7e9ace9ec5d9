"""Alarms of what stands still: looked at beside the pages, so that a page asks nothing for them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from application.alarms import CONCERNS, AlarmKind, RecordAlarm
from application.dates import utc_now
from application.people import Viewer
from installation.installation import Installation
from installation.outbox import waiting_since_before
from installation.webhooks.subscriptions import Webhooks

LATE = timedelta(days=1)
"""How long a letter may wait: terms run meanwhile."""


class StandingAlarms:
    """What stands still, as it was when somebody looked last. ``clock`` says what time it is (UTC)."""

    def __init__(self, installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._clock = clock
        self._found: tuple[RecordAlarm, ...] = ()

    def look(self) -> None:
        """Looks how it is now. Raises RecordUnavailable; then what was found before stays."""
        record = self._installation.record
        given_up = sum(one.given_up for one in Webhooks(record).all() if one.ended_at is None)
        number = given_up + waiting_since_before(record, self._clock() - LATE)
        self._found = (RecordAlarm(AlarmKind.STUCK, number, "/beheer"),) if number else ()

    def of(self, viewer: Viewer) -> list[RecordAlarm]:
        """What a viewer is to be told of."""
        return [one for one in self._found if viewer.role in CONCERNS[one.kind]]
