"""What the doctor finds as metrics of the worker, for Prometheus."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from temporalio.common import MetricGaugeFloat, MetricMeter

from installation.doctor.checks import CHECKS, HEALTH, Checked, Examined

EXAMINED_EVERY: Final = timedelta(minutes=1)

SELDOM: Final = timedelta(hours=1)
"""What asks others much is done at the start, and then as rarely as this."""

EXAMINED_AT: Final = "advice_examined_timestamp_seconds"
"""The metric of when the last examination ended: one that stands still says nothing any more."""

Clock = Callable[[], datetime]


class Gauges:
    """The metrics of every check: how it is, and its figures."""

    def __init__(self, meter: MetricMeter, clock: Clock = lambda: datetime.now(UTC)) -> None:
        self._meter = meter
        self._clock = clock
        self._health = meter.create_gauge(HEALTH, "how a check of the doctor is: 0 fine, 1 attention, 2 wrong")
        self._at = meter.create_gauge_float(EXAMINED_AT, "when the doctor last looked")
        self._figures = {name: self._figure(name, said) for row in CHECKS for name, said in row.figures.items()}
        self._asked_others: datetime | None = None

    def due(self) -> list[Examined]:
        """The checks to be made now."""
        now = self._clock()
        is_time = self._asked_others is None or now - self._asked_others >= SELDOM
        self._asked_others = now if is_time else self._asked_others
        return [check for check in CHECKS if is_time or not check.seldom]

    def show(self, seen: Checked) -> None:
        """Puts what was found into the metrics."""
        self._health.set(seen.diagnosis.health.level, {"check": seen.check.name})
        for name, value in seen.diagnosis.figures.items():
            self._figures[name].set(value)
        self._at.set(self._clock().timestamp())

    def _figure(self, name: str, said: str) -> MetricGaugeFloat:
        return self._meter.create_gauge_float(name, said)
