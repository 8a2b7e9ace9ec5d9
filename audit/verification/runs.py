"""Whether the runs of a dossier's workflow are what their histories say, whether none is missing, and whether the
histories tell of the same events as the record, put there at the same moments."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from audit.replay_comparison.archived import ArchivedEntry, HistoryUnreadable, Loaded, RunStory, story_of
from audit.verification.findings import Code, Finding, NotLookedAt, OperatorsDoing
from audit.verification.stored_rows import DossierRows, Row, in_order
from models.events import Event, digest_of
from models.protocol import workflow_id
from models.record.packed import NotUnpacked, unpacked

ARCHIVED_WITHIN = timedelta(days=1)
"""How long after others a run that ended may be put on the list of those to be archived."""

GOES_ON = "the run that goes on"
"""The place of a run that has not ended, hence is not on record."""

UNVOUCHED = "it is not archived yet, so nothing vouches for its row (runs)"
UNKNOWN = "it is not archived, and Temporal does not tell of it: nothing vouches for its row (runs)"
"""What is said of a run that waits for the archive: its row could be an invention, and is accused of nothing."""

_LISTED_TO = timedelta(milliseconds=1)
"""How exactly a Temporal server keeps instants: in its lists, in histories, and on the clock that it gives to code."""

Archived = Callable[[str], bytes | None]
"""Gives the file of an archived run by its id, or None where it is gone."""


class KnownArchive(NamedTuple):
    """What is known of the archive: its files, since when it is kept (None: not known), and the present instant."""

    file: Archived
    began: datetime | None
    now: datetime

    def must_have(self, ended: object, known: object) -> bool:
        """Whether a run that ended at one instant must be in it, where another one that came after is since another.
        Temporal had forgotten what ended long before the archive began."""
        is_ours = self.began is not None and isinstance(ended, datetime) and ended >= self.began
        return is_ours and isinstance(known, datetime) and self.now - known > ARCHIVED_WITHIN


def flaws_of_runs(
    rows: DossierRows, events: Sequence[Event], recorded: Mapping[int, datetime], archive: KnownArchive
) -> Iterator[Finding | NotLookedAt | OperatorsDoing]:
    """What is wrong with the archived runs of a dossier and their histories, which runs could not be looked at, and
    what an operator did to them; ``events`` is empty where those cannot be trusted."""
    on_record = {event.sequence: event for event in events}
    witness, reset_from = _Witness(rows, on_record, recorded), dict[str, str]()
    for row in rows.runs:
        where = f"run {row['run_id']}"
        for column, about in _contradictions(rows.number, row):
            yield rows.finding(where, Code.RUN_CHANGED, f"runs.{column} {about}")
        if by_hand := _BY_HAND.get(row["status"]):
            yield OperatorsDoing(dossier=rows.number, where=where, about=by_hand)
        if row["archived_at"] is None:
            yield NotLookedAt(dossier=rows.number, where=where, about=UNVOUCHED)
            continue
        read = _history(row, archive.file, on_record)
        if isinstance(read, RunStory):
            yield from _differs_from_history(rows, row, read, [*_OF_A_RUN, *_OF_ITS_END, _LENGTH])
            yield from witness.flaws_in(read)
            if read.reset_from:
                reset_from[row["run_id"]] = read.reset_from
                about = f"an operator reset run {read.reset_from} in Temporal, and it began anew"
                yield OperatorsDoing(dossier=rows.number, where=where, about=about)
        else:
            code, about = read
            yield rows.finding(where, code, about)
    yield from _flaws_of_chain(rows, archive, reset_from)
    yield from witness.unheard()


_BY_HAND = {
    "terminated": "an operator terminated it in Temporal",
    "canceled": "an operator cancelled it in Temporal",
}
"""The ends that the procedure never comes to by itself."""


def flaws_of_running(
    rows: DossierRows, events: Sequence[Event], recorded: Mapping[int, datetime], stories: Sequence[RunStory]
) -> Iterator[Finding]:
    """What is wrong according to the histories that Temporal gave of runs that are not archived. They must be older
    than ``rows``: what happened in between, they do not know."""
    witness = _Witness(rows, {event.sequence: event for event in events}, recorded)
    waiting = {row["run_id"]: row for row in rows.runs if row["archived_at"] is None}
    for story in stories:
        if row := waiting.get(story.run_id):
            yield from _differs_from_history(rows, row, story, [*_OF_A_RUN, *(_OF_ITS_END if story.status else ())])
        yield from witness.flaws_in(story)


def _contradictions(number: str, row: Row) -> Iterator[tuple[str, str]]:
    """The columns of a run that cannot be right, whatever its history says."""
    if row["workflow_id"] != workflow_id(number):
        yield "workflow_id", "is not the workflow of this dossier"
    if not in_order(row["started_at"], row["closed_at"]):
        yield "closed_at", "lies before its start"
    if not isinstance(row["attempts"], int) or row["attempts"] < (row["archived_at"] is not None):
        yield "attempts", "is too small"
    if not isinstance(row["not_before"], datetime):
        yield "not_before", "is no instant"
    results = ("sha256", "size", "events")
    if row["archived_at"] is None:
        yield from ((column, "is set, although it waits") for column in results if row[column] is not None)
        return
    yield from ((column, "is not set, although it is archived") for column in results if row[column] is None)
    if not in_order(row["not_before"], row["archived_at"]):
        yield "archived_at", "lies before the moment at which it could be archived"
    if row["last_error"] is not None:
        yield "last_error", "is set, although it is archived"


# --- its history ---


def _history(row: Row, archived: Archived, on_record: Mapping[int, Event]) -> RunStory | tuple[Code, str]:
    """What the archived history of a run tells, or what is wrong with its file."""
    content = archived(str(row["run_id"]))
    if content is None:
        return Code.ARCHIVE_MISSING, "the file of its history is gone"
    if hashlib.sha256(content).hexdigest() != row["sha256"]:
        return Code.ARCHIVE_CHANGED, "the file of its history does not have the hash runs.sha256"
    if len(content) != row["size"]:
        return Code.ARCHIVE_CHANGED, "runs.size is not the size of the file of its history"
    try:
        return story_of(unpacked(content), on_record)
    except (HistoryUnreadable, NotUnpacked):
        return Code.ARCHIVE_CHANGED, "the file of its history cannot be read"


_OF_A_RUN = ("workflow_id", "run_id", "first_run_id", "continued_from", "started_at")
_OF_ITS_END = ("status", "closed_at")
_LENGTH = "length"
"""What a history says of its run; what only a whole one does; and what is put on record when it is archived."""


def _differs_from_history(rows: DossierRows, row: Row, story: RunStory, names: Sequence[str]) -> Iterator[Finding]:
    where = f"run {row['run_id']}"
    for name in names:
        column = "events" if name == _LENGTH else name
        if name == "started_at" and story.reset_from and in_order(story.started_at, row[name]):
            continue  # what came before the reset is a copy, with the instants of the run that was reset
        if not _agree(row[column], getattr(story, name)):
            yield rows.finding(where, Code.RUN_CHANGED, f"runs.{column} is not what its history says")
    if not story.whole:
        yield rows.finding(where, Code.ARCHIVE_CHANGED, "events are missing in its history")


def _agree(stored: object, in_history: object) -> bool:
    if isinstance(in_history, datetime):
        return isinstance(stored, datetime) and abs(stored - in_history) <= _LISTED_TO
    return in_history in (stored, "")  # an older server does not write the workflow's id into its histories


# --- the chain of runs ---


def _flaws_of_chain(
    rows: DossierRows, archive: KnownArchive, reset_from: Mapping[str, str]
) -> Iterator[Finding | NotLookedAt]:
    """Each run took over from one that is there, and no two from the same, unless one was reset. Of a run that waits
    for the archive nobody can tell yet whether it was."""
    unclear = {*reset_from, *(row["run_id"] for row in rows.runs if row["archived_at"] is None)}
    known = {row["run_id"]: row for row in rows.runs}
    successors: dict[str, str] = {}
    for row in rows.runs:
        where, before = f"run {row['run_id']}", row["continued_from"]
        if before is None:
            if row["first_run_id"] != row["run_id"] and row["run_id"] not in unclear:
                about = "runs.first_run_id or runs.continued_from: it began a chain of runs, or it did not"
                yield rows.finding(where, Code.RUN_CHANGED, about)
            continue
        if before in successors and not unclear & {row["run_id"], successors[before]}:
            about = f"runs.continued_from: run {successors[before]} took over from the same run"
            yield rows.finding(where, Code.RUN_CHANGED, about)
        successors[before] = row["run_id"]
        if before not in known:
            yield _missing(rows, row, archive)
        elif known[before]["first_run_id"] != row["first_run_id"]:
            yield rows.finding(where, Code.RUN_CHANGED, "runs.first_run_id is not that of the run before it")
        elif known[before]["status"] != "continued_as_new":
            yield rows.finding(f"run {before}", Code.RUN_CHANGED, "runs.status, although another run took over from it")


def _missing(rows: DossierRows, row: Row, archive: KnownArchive) -> Finding | NotLookedAt:
    where, about = f"run {row['continued_from']}", f"run {row['run_id']} took over from it, runs has no row for it"
    if archive.must_have(row["started_at"], row["archived_at"]):
        return rows.finding(where, Code.RUN_MISSING, about)
    return NotLookedAt(dossier=rows.number, where=where, about=about)


# --- what the histories tell of the events ---


class _Witness:
    """Compares what histories tell with the events on record; with nothing, where those cannot be trusted."""

    def __init__(self, rows: DossierRows, events: Mapping[int, Event], recorded: Mapping[int, datetime]) -> None:
        self._rows = rows
        self._events = events
        self._recorded = recorded
        self._heard: set[int] = set()

    def flaws_in(self, story: RunStory) -> Iterator[Finding]:
        """Where a run tells something else than the record."""
        if not self._events:
            return
        where, known = f"run {story.run_id}", story.began_with.sequence if story.began_with else None
        for archived in (*((story.began_with,) if story.began_with else ()), *story.entries):
            if isinstance(archived, Loaded):
                yield from self._flaws_of_head(where, archived)
                self._heard.update(self._taken_over(known, archived.sequence, story))
                known = max(known or 0, archived.sequence)
            else:
                yield from self._flaws_of_settled(where, archived)
                self._heard.update(event.sequence for event in archived.events)
                known = archived.events[-1].sequence

    def _taken_over(self, known: int | None, last: int, story: RunStory) -> Iterator[int]:
        """The events that a run found on record and had put there itself, in a task that was lost: those after the last
        one that it knew, or, where it began with the record, those put there since it was started."""
        for sequence in range((known or 0) + 1, last + 1):
            if known is not None or (sequence in self._recorded and self._recorded[sequence] >= story.clock):
                yield sequence

    def _flaws_of_head(self, where: str, archived: Loaded) -> Iterator[Finding]:
        on_record = self._events.get(archived.sequence)
        if archived.sequence and (on_record is None or on_record.hash != archived.head):
            about = f"its history knew another record up to event {archived.sequence} (events)"
            yield self._rows.finding(where, Code.WITNESS_DIFFERS, about)

    def _flaws_of_settled(self, run: str, archived: ArchivedEntry) -> Iterator[Finding]:
        for event in archived.events:
            where, on_record = f"event {event.sequence}", self._events.get(event.sequence)
            if on_record is None:
                about = f"the history of {run} tells of it, events has no row for it"
                yield self._rows.finding(where, Code.EVENT_MISSING, about)
                return
            if not _same(event, on_record):
                about = f"the history of {run} tells of another event (events)"
                yield self._rows.finding(where, Code.WITNESS_DIFFERS, about)
                return
        first = archived.events[0].sequence
        if not _could_be(archived, self._recorded[first]):
            about = f"events.recorded_at is not the moment at which {run} put it there"
            yield self._rows.finding(f"event {first}", Code.RECORDED_AT_DIFFERS, about)

    def unheard(self) -> Iterator[NotLookedAt]:
        """The events of which no archived history tells, although the runs that told of them ended. That is no fault: a
        server that was lost, or put back to an earlier day, takes its runs with it. A run that was archived is missed
        by its file, by the log, and by the run that took over from it."""
        rows, heard = self._rows, self._heard
        is_over = rows.dossier is not None and rows.dossier["closed_at"] and rows.dossier["next_due"] is None
        if not is_over:
            yield NotLookedAt(dossier=rows.number, where=GOES_ON, about="it is not archived yet")
        if any(row["archived_at"] is None for row in rows.runs):
            return
        last = max(self._events, default=0) if is_over else max(heard, default=0)
        missing = [number for number in self._events if number <= last and number not in heard]
        if not missing:
            return
        about = f"no archived history tells of event {missing[0]}"
        if missing[1:]:
            about = f"no archived history tells of event {missing[0]} to {missing[-1]}"
        yield NotLookedAt(dossier=rows.number, where="runs", about=about)


def _same(archived: Event, on_record: Event) -> bool:
    if archived is on_record:
        return True
    if archived.hash != on_record.hash or archived.sequence != on_record.sequence:
        return False
    return archived.__dict__ == on_record.__dict__ or digest_of(archived) == archived.hash


def _could_be(archived: ArchivedEntry, at: datetime) -> bool:
    """Whether the workflow's clock can have shown that instant. An earlier try of the same task may have put the events
    there: where the history knows of one, since then; else only an act that came as an update, whose tasks may be lost
    without a trace, and then since the act came in."""
    if any(abs(at - shown) <= _LISTED_TO for shown in archived.at):
        return True
    since = archived.events[-1].time if archived.by_update else archived.since
    until = max(*archived.at, archived.done or archived.at[-1])
    return since is not None and min(since, archived.since or since) <= at <= until
