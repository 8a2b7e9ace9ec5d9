"""What waits beside the acts: letters that have yet to leave, histories that have yet to be kept."""

import asyncio
import time
from collections.abc import Callable

from sqlalchemy import func, select

from bench.site import Site
from bench.soundness import UnsoundError
from models.record.tables import DossierRow, OutboxRow, RunRow

_LOOKS = 0.05
"""Seconds between two looks whether something waits still."""


def letters(place: Site) -> int:
    """How many letters wait."""
    with place.record.connect() as connection:
        return connection.scalar(select(func.count()).where(OutboxRow.sent_at.is_(None))) or 0


def histories(place: Site) -> int:
    """How many dossiers have no history that is kept."""
    kept = select(func.count()).where(RunRow.archived_at.is_not(None))
    with place.record.connect() as connection:
        dossiers = connection.scalar(select(func.count()).select_from(DossierRow)) or 0
        return dossiers - (connection.scalar(kept) or 0)


async def gone(place: Site, patience: float, *waiting: Callable[[Site], int]) -> None:
    """Waits until nothing of these waits. Raises UnsoundError when the patience, in seconds, is over."""
    until = time.perf_counter() + patience
    while any(left := [count(place) for count in waiting]):
        if time.perf_counter() > until:
            said = " and ".join(f"{many} {count.__name__}" for many, count in zip(left, waiting, strict=True))
            raise UnsoundError(f"after {patience:.0f} s {said} wait still")
        await asyncio.sleep(_LOOKS)
