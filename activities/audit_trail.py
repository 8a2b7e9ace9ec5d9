"""The audit trail beside the procedures: what ended is archived, and a closing gets its checkpoint."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.archive import Archive, Round
from activities.checkpoints import Checkpoints
from activities.record import reaching_the_record

WATCH = timedelta(minutes=5)
"""How long one watch lasts."""

PATIENCE = timedelta(seconds=20)
"""How long the checkpoint of a closing waits for the last run and the last letters of its dossier, so that it covers
them too. Whatever keeps those: a checkpoint waits no longer."""

_EVERY = timedelta(seconds=3)
_log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]


class AuditTrail:
    """Watches over archive and checkpoints; ``stopping`` ends a watch at once, where the SDK would tell it
    at a heartbeat only (temporalio/sdk-python#700)."""

    def __init__(
        self,
        archive: Archive,
        checkpoints: Checkpoints,
        *,
        clock: Clock = lambda: datetime.now(UTC),
        stopping: threading.Event | None = None,
    ) -> None:
        self._archive = archive
        self._checkpoints = checkpoints
        self._clock = clock
        self._stopping = stopping or threading.Event()
        self._noticed: dict[str, datetime] = {}

    @activity.defn(name="archive.watch")
    async def watch(self) -> int:
        """Archives runs and makes checkpoints of closings for a while, or until the worker stops. Gives back how many
        histories were kept. Raises ApplicationError of type ``RecordUnreachable``."""
        kept, until, stopped = 0, self._clock() + WATCH, False
        while self._clock() < until and not stopped:
            kept += (await self.round()).kept
            activity.heartbeat()
            woken = await asyncio.to_thread(self._stopping.wait, _EVERY.total_seconds())
            stopped = woken or activity.is_worker_shutdown()
        return kept

    async def round(self) -> Round:
        """One round of both. Raises ApplicationError of type ``RecordUnreachable``."""
        with reaching_the_record():
            done = await self._archive.round()
        _measure(done)
        await asyncio.to_thread(self._cover_closings)
        return done

    def _cover_closings(self) -> None:
        """Makes a checkpoint where a dossier closed: as soon as all of it is there, or after a while in any case."""
        now, closings = self._clock(), self._checkpoints.closings()
        self._noticed = {closing.number: self._noticed.get(closing.number, now) for closing in closings}
        if not closings:
            return
        if all(closing.whole for closing in closings) or now - min(self._noticed.values()) >= PATIENCE:
            try:
                self._checkpoints.make(recent=True)
            except ApplicationError as error:
                _log.error("no checkpoint of what closed", why=error.message)  # the archive goes on


def _measure(done: Round) -> None:
    if activity.in_activity():
        meter = activity.metric_meter()
        meter.create_counter("advice_runs_archived", "histories that were kept").add(done.kept)
        meter.create_counter("advice_runs_failed", "attempts to keep a history that failed").add(done.failed)
        meter.create_gauge("advice_runs_waiting", "runs that ended and are not archived yet").set(done.waiting)
