"""Alarms of what stands still, of the log, and of boards that cosign nothing: looked at beside the pages, so that a
page asks nothing for them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property

from application.alarms import CONCERNS, AlarmKind, RecordAlarm
from application.board_witness import Cosigned, cosigned_last
from application.dates import utc_now
from application.log_watch import LogWatch
from application.people import Person
from installation.installation import Installation
from installation.outbox import waiting_since_before
from installation.webhooks.subscriptions import Webhooks

LATE = timedelta(days=1)
"""How long a letter may wait: terms run meanwhile."""

UNWITNESSED = timedelta(days=30)
"""How long a board may cosign nothing: what was changed since could not be proved to have been."""


class StandingAlarms:
    """What is out of order, as it was when somebody looked last. ``clock`` says what time it is (UTC)."""

    def __init__(self, installation: Installation, clock: Callable[[], datetime] = utc_now) -> None:
        self._installation = installation
        self._clock = clock
        self._found: Mapping[AlarmKind, int] = {}
        self._unwitnessed: Mapping[str, int] = {}

    @cached_property
    def _watch(self) -> LogWatch:
        """Made at the first look: before that there may be no record yet."""
        return LogWatch(self._installation.log)

    def look(self) -> None:
        """Looks how it is now. Raises RecordUnavailable; then what was found before stays."""
        now, log = self._clock(), self._installation.log
        parties = self._installation.agreement().organisations
        cosigned = {party: cosigned_last(log, party) for party in parties}
        torn = self._watch.look(now) | {one.size for one in cosigned.values() if one and not one.is_genuine}
        self._found = {AlarmKind.STUCK: self._stuck(now), AlarmKind.LOG_CHANGED: len(torn)}
        self._unwitnessed = {} if torn else dict(self._waits(cosigned, now))  # nobody is to sign a log that was changed

    def of(self, person: Person) -> list[RecordAlarm]:
        """What a person is to be told of."""
        found = {**self._found, AlarmKind.UNWITNESSED: self._unwitnessed.get(person.party, 0)}
        return [
            RecordAlarm(kind, found[kind], concerns[person.office])
            for kind, concerns in CONCERNS.items()
            if found.get(kind) and person.office in concerns
        ]

    def _stuck(self, now: datetime) -> int:
        record = self._installation.record
        given_up = sum(one.given_up for one in Webhooks(record).all() if one.ended_at is None)
        return given_up + waiting_since_before(record, now - LATE)

    def _waits(self, cosigned: Mapping[str, Cosigned | None], now: datetime) -> Iterator[tuple[str, int]]:
        """The boards that cosigned nothing for too long, and for how many days; whoever cosigned the newest checkpoint
        has nothing to do, and who never did was first asked to by the first one."""
        first, newest = self._watch.first, self._watch.newest
        for party, last in cosigned.items():
            since = last.at if last else first and first.made_at
            if since and newest and now - since >= UNWITNESSED and (last is None or last.size < newest.size):
                yield party, (now - since).days
