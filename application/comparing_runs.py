"""Three witnesses of a dossier, heard one after the other: its runs replayed with today's code, the events that their
histories tell, folded by the core, and the record.

``hear`` holds one run in memory at a time, and of a dossier its events.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from pydantic import ValidationError
from temporalio.client import WorkflowHistory

from application.strict_replay import edition_of, strict_difference
from audit.replay_comparison.archived import LOAD, SETTLE
from audit.replay_comparison.compared import (
    ARCHIVE,
    Divergence,
    Standpoint,
    difference,
    first_difference,
    folded,
    ranges,
    state_hash,
)
from evidence import histories
from evidence.histories import Marker, RunHistory
from evidence.sources import Evidence, EvidenceFlaw, HistoryFile
from models.events import SECOND_EDITION, Event
from models.knowledge.case_file import Run
from models.procedure.clock import next_due
from models.protocol import Start
from models.record.entry import Settled
from models.record.history import Resumed
from models.state import Dossier
from models.value import Value

if TYPE_CHECKING:
    from application.replaying import Replays
    from application.strict_replay import Done

_ATTEMPTS, _PAUSE_SECONDS = 3, 0.5
"""A dossier that goes on while it is looked at, is looked at again."""


class ReplayComparison(StrEnum):
    """What the witnesses say together."""

    SAME = "same"
    SO_FAR = "same so far"
    NOT_AT_HAND = "not at hand"
    INCOMPLETE = "incomplete"
    DIFFERENT = "different"
    UNREADABLE = "unreadable"


MEANING = {
    ReplayComparison.SAME: "history, fold and record say the same",
    ReplayComparison.SO_FAR: "they say the same, but a run that still goes on, or is not archived yet, is not at hand",
    ReplayComparison.NOT_AT_HAND: (
        "no run has ended yet, and the one that goes on is not at hand: nothing to compare with"
    ),
    ReplayComparison.INCOMPLETE: (
        "they say the same where they can be compared; there are events of which no history tells"
    ),
    ReplayComparison.DIFFERENT: "they do not say the same, or today's code does something else",
    ReplayComparison.UNREADABLE: "something cannot be read",
}

EARLIER_EDITION = (
    "run {} was judged by an earlier edition of the rules; whether today's would decide the same is not asked"
)

_ENDED_BY_HAND = {
    "terminated": "it was terminated by an operator in Temporal",
    "cancelled": "it was cancelled by an operator in Temporal",
}

_ACCUSED = "; a run is missing, or they were added"

FINE = (ReplayComparison.SAME, ReplayComparison.SO_FAR, ReplayComparison.NOT_AT_HAND)
"""Nothing is wrong, and everything that should be at hand was compared."""


class RunReplayed(Value):
    """A run: who did it, whether it replays (``failure``: why not), and the first step that today's code does
    otherwise. ``edition`` is that of the rules by which it was judged; ``flaw`` is what is wrong with the history as
    such."""

    run_id: str
    ended: str
    events: int
    builds: tuple[str, ...]
    sdks: tuple[str, ...]
    failure: str | None
    strict: Divergence | None
    edition: int
    flaw: str | None


class DossierReplayed(Value):
    """What the witnesses of a dossier say. ``told`` is how many events the histories tell, ``state`` the hash of what
    the record's events fold to, ``differs`` the first event or state that they do not agree on; ``remarks`` names what
    could not be compared, and why."""

    dossier: str
    result: ReplayComparison
    runs: tuple[RunReplayed, ...] = ()
    events: int = 0
    told: int = 0
    state: str = ""
    differs: Divergence | None = None
    remarks: tuple[str, ...] = ()


async def hear(evidence: Evidence, replays: "Replays", number: str) -> DossierReplayed:
    """The witnesses of a dossier. What cannot be read is said in the outcome; raises RecordUnavailable."""
    for attempt in range(1, _ATTEMPTS + 1):
        hearing = _Hearing(number)
        try:
            for file in evidence.histories(number):
                await hearing.run(file, replays)
            heard = hearing.outcome(evidence)
        except EvidenceFlaw as flaw:
            return DossierReplayed(
                dossier=number, result=ReplayComparison.UNREADABLE, runs=tuple(hearing.runs), remarks=(str(flaw),)
            )
        if heard.result is ReplayComparison.SAME or not hearing.goes_on or attempt == _ATTEMPTS:
            return heard
        await asyncio.sleep(_PAUSE_SECONDS)
    raise AssertionError  # the last attempt returns


def heard_of(evidence: Evidence, numbers: Iterable[str]) -> Iterator[DossierReplayed]:
    """The witnesses of each dossier, by one Replayer. Raises RecordUnavailable."""
    from application.replaying import Replays

    with asyncio.Runner() as runner:
        replays = runner.run(Replays().__aenter__())
        try:
            for number in numbers:
                yield runner.run(hear(evidence, replays, number))
        finally:
            runner.run(replays.__aexit__())


class _TakenOver(NamedTuple):
    """Events that the record was ahead of a run, which then took them over: from the first to the last one. A run that
    began with the record can have put there itself only what came ``since`` its start (None: all of them)."""

    first: int
    last: int
    run_id: str
    since: datetime | None = None


class _Hearing:
    """What one dossier's runs tell, run after run."""

    def __init__(self, number: str) -> None:
        self.runs: list[RunReplayed] = []
        self.goes_on = False
        self._number = number
        self._read: list[RunHistory] = []
        self._in_histories: dict[int, Event] = {}
        self._twice: Divergence | None = None
        self._standpoints: list[Standpoint] = []
        self._taken_over: list[_TakenOver] = []
        self._offset = timedelta()

    async def run(self, file: HistoryFile, replays: "Replays") -> None:
        """Reads a run, replays it and notes what it tells. Raises EvidenceFlaw where it cannot be read."""
        run_id = file.run.run_id
        try:
            run = histories.read(file.run.workflow_id, file.json)
            done = await replays.replay(run)
            self._listen(run)
        except (ValueError, ValidationError) as error:
            about = error.title if isinstance(error, ValidationError) else error
            raise EvidenceFlaw(f"the history of run {run_id} cannot be read: {about}") from None
        self.goes_on |= not run.ended and file.run.sha256 is None
        self.runs.append(_replayed(run, done, file))
        self._read.append(run._replace(history=WorkflowHistory(run_id, []), steps=(), markers={}))  # the chain is kept
        if done.dossier:
            self._standpoints.append(
                Standpoint(whose=f"today's code, at the end of run {run_id}", dossier=done.dossier)
            )

    def _listen(self, run: RunHistory) -> None:
        """The events that a run's markers hold, and the states that it took up or was given."""
        known = self._begun(run)
        is_behind = False
        for marker in run.markers.values():
            if marker.activity == SETTLE and marker.result:
                for event in Settled.model_validate_json(marker.result.data).events:
                    self._hear(event, run)
                    known = max(known, event.sequence)
            elif marker.activity == LOAD and marker.result:
                standing = Resumed.model_validate_json(marker.result.data).dossier
                whose = f"the record, as run {run.run_id} took it up (event {marker.event})"
                self._standpoints.append(Standpoint(whose=whose, dossier=standing))
                if standing.sequence > known:  # behind the record: it found out itself, or a door told it to catch up
                    since = None if is_behind or known else _started(run, self._offset)
                    self._taken_over.append(_TakenOver(known + 1, standing.sequence, run.run_id, since))
                known = max(known, standing.sequence)
            is_behind = _failed(marker)

    def _begun(self, run: RunHistory) -> int:
        """The last event that a run knew when it began."""
        given = Start.model_validate_json(run.given[0].data) if run.given else None
        self._offset = given.offset if given else timedelta()
        if given is None or given.state is None:
            return 0
        self._standpoints.append(Standpoint(whose=f"run {run.run_id}, when it began", dossier=given.state))
        return given.state.sequence

    def _hear(self, event: Event, run: RunHistory) -> None:
        before = self._in_histories.setdefault(event.sequence, event)
        if before is not event and before != event and self._twice is None:
            self._twice = difference(
                f"event {event.sequence}",
                "is told differently by two runs",
                (ARCHIVE, before.model_dump(mode="json")),
                (f"run {run.run_id}", event.model_dump(mode="json")),
            )

    def outcome(self, evidence: Evidence) -> DossierReplayed:
        """What the runs and the record say together."""
        record = evidence.events(self._number)
        differs = self._twice or first_difference(self._in_histories, record)
        state, otherwise = folded(self._number, record, () if differs else self._standpoints)
        differs = differs or otherwise
        self._keep_own(evidence)
        result, remarks = self._judge(record, state, is_same=differs is None)
        if result is not ReplayComparison.SAME and (case := evidence.case_file(self._number)):
            result, remarks = self._in_doubt(result, remarks, case.runs)
            remarks += [
                f"run {run.run_id} is not archived yet{f': {run.last_error}' if run.last_error else ''}"
                for run in case.runs
                if run.sha256 is None
            ]
        return DossierReplayed(
            dossier=self._number,
            result=result,
            runs=tuple(self.runs),
            events=len(record),
            told=len(self._in_histories),
            state=state_hash(state) if differs is None else "",
            differs=differs,
            remarks=tuple(remarks),
        )

    def _in_doubt(
        self, result: ReplayComparison, remarks: list[str], on_record: Sequence[Run]
    ) -> tuple[ReplayComparison, list[str]]:
        """What is not at hand is accused only where it should be: a run that waits for the archive may tell of all."""
        waiting = {run.run_id for run in on_record if run.sha256 is None}
        if result is ReplayComparison.NOT_AT_HAND and len(waiting) < len(on_record):
            return ReplayComparison.INCOMPLETE, remarks
        missing = {found.missing for found in histories.breaks(self._read)}
        if result is not ReplayComparison.INCOMPLETE or not waiting or not missing <= waiting:
            return result, remarks
        found = ReplayComparison.SO_FAR if self.runs else ReplayComparison.NOT_AT_HAND
        return found, [remark.removesuffix(_ACCUSED) for remark in remarks]

    def _keep_own(self, evidence: Evidence) -> None:
        """Of what a run found on record, when it began with that, keeps what it can have put there itself."""
        if all(taken.since is None for taken in self._taken_over):
            return
        case = evidence.case_file(self._number)
        own = [_own(taken, case.recorded if case else {}) for taken in self._taken_over]
        self._taken_over = [taken for taken in own if taken.first <= taken.last]

    def _judge(self, record: Sequence[Event], state: Dossier, *, is_same: bool) -> tuple[ReplayComparison, list[str]]:
        untold = {event.sequence for event in record} - self._in_histories.keys()
        remarks = [] if record else ["no event is on record"]
        remarks += [f"run {run.run_id}: {by_hand}" for run in self._read if (by_hand := _by_hand(run))]
        remarks += [EARLIER_EDITION.format(run.run_id) for run in self.runs if run.edition < SECOND_EDITION]
        remarks += [_in_words(taken) for taken in self._taken_over]
        for taken in self._taken_over:
            untold -= set(range(taken.first, taken.last + 1))
        goes_on = set(range(self._known() + 1, len(record) + 1))
        waits = bool(record) and not self._at_hand_to_the_end(state) and untold == goes_on
        last = self._read[-1].continued_in if self._read else ""
        broken = [found for found in histories.breaks(self._read) if not (waits and last and found.missing == last)]
        remarks += [found.about for found in broken]
        if waits:
            about = "the run that goes on is not at hand"
            remarks.append(f"the run that goes on is not at hand (events {ranges(untold)})" if untold else about)
        elif untold:
            remarks.append(f"events {ranges(untold)}: no history at hand tells of them" + _ACCUSED)
        wrong = any(run.failure or run.strict or run.flaw for run in self.runs)
        if not is_same or wrong or any(not found.missing for found in broken):
            return ReplayComparison.DIFFERENT, remarks
        if waits:
            return (ReplayComparison.SO_FAR if self.runs else ReplayComparison.NOT_AT_HAND), remarks
        return (ReplayComparison.INCOMPLETE if untold or broken or not self.runs else ReplayComparison.SAME), remarks

    def _at_hand_to_the_end(self, state: Dossier) -> bool:
        """Whether no run that goes on can be missing: it is at hand, or nothing goes on any more."""
        return self.goes_on or (state.closed_at is not None and next_due(state) is None)

    def _known(self) -> int:
        """The last event that a history tells."""
        return max(self._in_histories, default=0)


def _in_words(taken: _TakenOver) -> str:
    events = ranges(range(taken.first, taken.last + 1))
    return f"events {events}: run {taken.run_id} found them on record, from a task of its own that was lost"


def _by_hand(run: RunHistory) -> str:
    """What somebody did to a run in Temporal, where it neither ended by itself nor goes on."""
    began = f"an operator reset run {run.reset_from} in Temporal, and it began anew" if run.reset_from else ""
    return "; ".join(filter(None, (began, _ENDED_BY_HAND.get(run.ended, ""))))


def _own(taken: _TakenOver, recorded: Mapping[int, datetime]) -> _TakenOver:
    """The part of it that was put on record since the run began."""
    first, since = taken.first, taken.since
    while since and first <= taken.last and (first not in recorded or recorded[first] < since):
        first += 1
    return taken._replace(first=first)


def _started(run: RunHistory, offset: timedelta) -> datetime:
    """When a run began, by the procedure's own clock."""
    return run.history.events[0].event_time.ToDatetime(UTC) + offset


def _failed(marker: Marker) -> bool:
    return marker.activity == SETTLE and marker.result is None


def _replayed(run: RunHistory, done: "Done", file: HistoryFile) -> RunReplayed:
    return RunReplayed(
        run_id=file.run.run_id,
        ended=run.ended or "goes on",
        events=len(run.history.events),
        builds=tuple(dict.fromkeys(build.build for build in run.builds)),
        sdks=tuple(dict.fromkeys(build.sdk for build in run.builds)),
        failure=done.failure or None,
        strict=strict_difference(run, done),
        edition=edition_of(run, done),
        flaw=_flaw(run, file) or None,
    )


def _flaw(run: RunHistory, file: HistoryFile) -> str:
    if run.run_id != file.run.run_id:
        return f"it is the history of run {run.run_id}"
    if file.run.sha256 and not run.ended:
        return "the archived history breaks off"
    return run.flaw
