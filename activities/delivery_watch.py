"""The watch over the outbox: whatever is due is delivered, in a process of its own."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import Engine
from temporalio import activity

from activities.delivery import Clock, Delivered, due, waiting

WATCH = timedelta(minutes=5)
"""How long one watch lasts."""

_AT_ONCE, _EVERY = 20, timedelta(seconds=2)


class Deliverer(Protocol):
    """What delivers (``activities.delivery_process``)."""

    def deliver(self, limit: int, goes_on: Callable[[], bool]) -> Delivered: ...


class DeliveryWatch:
    """Has a ``deliverer`` deliver what is due; ``stopping`` ends a watch."""

    def __init__(
        self,
        engine: Engine,
        deliverer: Deliverer,
        *,
        clock: Clock = lambda: datetime.now(UTC),
        stopping: threading.Event | None = None,
    ) -> None:
        self._engine = engine
        self._deliverer = deliverer
        self._clock = clock
        # Temporal's own sign of a worker's end does not reach an activity that starts just after it was given
        self._stopping = stopping or threading.Event()

    @activity.defn(name="delivery.watch")
    def watch(self) -> int:
        """Delivers what comes due for a while, or until the worker stops. Gives back how many notices left. Raises
        ApplicationError of type ``RecordUnreachable`` or ``DeliveryEnded``; what was sent before is marked so."""
        sent, until, stopped = 0, self._clock() + WATCH, False
        while self._clock() < until and not stopped:
            delivered = self._delivered()
            sent += delivered.sent
            _measure(delivered)
            activity.heartbeat()
            is_all = delivered.sent < _AT_ONCE  # else more may be due
            stopped = self._stopping.wait(_EVERY.total_seconds() if is_all else 0)
        return sent

    def _delivered(self) -> Delivered:
        if due(self._engine, self._clock()):
            return self._deliverer.deliver(_AT_ONCE, self._goes_on)
        return Delivered(sent=0, failed=0, waiting=waiting(self._engine))

    def _goes_on(self) -> bool:
        activity.heartbeat()
        return not self._stopping.is_set()


def _measure(delivered: Delivered) -> None:
    """The application's metrics of the outbox: notices that left, failed attempts, and what waits now."""
    meter = activity.metric_meter()
    meter.create_counter("advice_notices_sent", "notices that left").add(delivered.sent)
    meter.create_counter("advice_notices_failed", "attempts to send a notice that failed").add(delivered.failed)
    unprinted = meter.create_counter("advice_letters_unprinted", "notices that left without their letter as PDF")
    unprinted.add(delivered.unprinted)
    meter.create_gauge("advice_notices_waiting", "notices that wait in the outbox").set(delivered.waiting)
