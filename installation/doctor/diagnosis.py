"""What a check looks at, and what it finds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Engine
from temporalio.client import Client
from temporalio.common import SearchAttributeKey

from installation.settings import Settings

Converse = Callable[[str | None], str | None]
"""Speaks with the mail server as the delivery does, and sends a test message where an address is given. Says what went
wrong, without personal data; None where nothing did."""


class Health(StrEnum):
    """How a part of the installation is. ``attention``: nothing is lost and nothing stands still yet, but a person must
    look; ``wrong``: something does not work, or cannot be trusted."""

    FINE = "fine"
    ATTENTION = "attention"
    WRONG = "wrong"

    @property
    def level(self) -> int:
        """0, 1 or 2, as the metric says it."""
        return tuple(Health).index(self)


class Diagnosis(NamedTuple):
    """What a check found: how it is, in words without personal data, what to do about it, and its figures by the name
    of their metric."""

    health: Health
    found: str
    todo: str = ""
    figures: Mapping[str, float] = {}


def fine(found: str, **figures: float) -> Diagnosis:
    """Nothing is the matter."""
    return Diagnosis(Health.FINE, found, "", figures)


def attention(found: str, todo: str, **figures: float) -> Diagnosis:
    """Somebody must look, and do this."""
    return Diagnosis(Health.ATTENTION, found, todo, figures)


def wrong(found: str, todo: str, **figures: float) -> Diagnosis:
    """It does not work, and this must be done."""
    return Diagnosis(Health.WRONG, found, todo, figures)


@dataclass(frozen=True)
class Patient:
    """An installation under examination. What could not be opened is None, and ``faults`` says why, by name."""

    settings: Settings
    record: Engine | None
    client: Client | None
    build: str
    search_attributes: Iterable[SearchAttributeKey[Any]]
    converse: Converse
    mail_to: str | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def engine(self) -> Engine:
        """The record; only checks that need it ask."""
        assert self.record is not None
        return self.record

    @property
    def temporal(self) -> Client:
        """A client of Temporal; only checks that need it ask."""
        assert self.client is not None
        return self.client


def named(numbers: Iterable[object], most: int = 10) -> str:
    """Some dossier numbers, and how many more there are."""
    first = [str(number) for number in numbers]
    return ", ".join(first[:most]) + (f" and {len(first) - most} more" if len(first) > most else "")


def lasting(time: timedelta) -> str:
    """A span as people say it: ``40 seconds``, ``3 hours``, ``12 days``."""
    seconds = int(time.total_seconds())
    for length, unit in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if abs(seconds) >= 2 * length or length == 1:
            number = round(seconds / length)
            return f"{number} {unit}{'s' if number != 1 else ''}"
    raise AssertionError  # the last unit always fits
