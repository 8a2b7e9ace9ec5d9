"""Verifying the record of an installation: dossier by dossier, in as many processes as are wanted, and then what
belongs to no dossier: the log, documents, numbers, and rows that nothing refers to.

Only a few dossiers are in memory at a time, however many there are. What goes on meanwhile does no harm: the log is
read first and by itself, and a dossier in one snapshot of the record.
"""

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, select

from audit.replay_comparison.archived import HistoryUnreadable, RunStory, story_of
from audit.verification.cosigned import CosignedByPasskey
from audit.verification.dossier import Surroundings, Verified, agreement_in, verify, verify_running
from audit.verification.findings import Code, Finding, NotLookedAt, NotProved, OperatorsDoing, no_checkpoint
from audit.verification.log import COMMITTED_WITHIN, LogVerification
from audit.verification.runs import GOES_ON, UNKNOWN, UNVOUCHED, KnownArchive
from audit.verification.signed import passkeys_in, statements_in
from audit.verification.stored_rows import DossierRows, Row
from evidence.processes import processes
from evidence.sources import Server, lost_at
from evidence.verification.kept_files import (
    archived,
    flaws_of_documents,
    orphans_in_archive,
    orphans_in_documents,
    orphans_of,
)
from evidence.verification.orphans import gaps_in_numbers, leaves_about_nothing, losses, orphans, replayed, unreadable
from evidence.verification.row_reader import (
    all_documents,
    all_numbers,
    dossiers_in,
    is_text,
    portions,
    rows_of,
    snapshot,
)
from installation.archive_store import ArchiveStore
from installation.database import legible, open_record
from installation.passkey_signatures import is_passkey_signature
from installation.signatures import is_genuine
from models.agreement import Agreement
from models.record.tables import Table

_TABLES = Table.metadata.tables
_TOGETHER = 25
"""How many dossiers are read at once."""


class RecordLocation(NamedTuple):
    """Where a record is: its URL, and the folders of documents and archived histories."""

    url: str
    documents: Path
    archive: Path


class LogState(NamedTuple):
    """What the log is when the verification begins: its leaves, when its first key was taken into use, and when its
    newest checkpoint was made."""

    size: int
    began: datetime | None
    newest: datetime | None


class Portion(NamedTuple):
    """What was found in some dossiers, what of them could not be looked at, what nothing proves and what an operator
    did, how many of them and of their events there are, how many leaves of the log are about them, and how many of
    their acts came in with which assurance (``None``: the record does not say)."""

    findings: list[Finding]
    not_looked_at: list[NotLookedAt] = []
    dossiers: int = 0
    events: int = 0
    leaves: int = 0
    not_proved: list[NotProved] = []
    noted: list[OperatorsDoing] = []
    assurances: Mapping[str, int] = {}


class RecordVerification:
    """Verifies one record; ``engine`` is one on ``place``. Every method raises RecordUnavailable."""

    def __init__(self, place: RecordLocation, engine: Engine, now: datetime | None = None) -> None:
        self._place = place
        self._engine = engine
        self._now = now or datetime.now(UTC)
        self._log = LogState(0, None, None)
        self._leaves_of_no_dossier = 0

    def of_log(self) -> Portion:
        """What is wrong with the log as a whole: comes first, since the dossiers are compared with it."""
        with legible(), snapshot(self._engine) as connection:
            keys = list(rows_of(connection, "keys", order=("since", "vkey")))
            stated = list(rows_of(connection, "people_statements", order=("number",)))
            cosignatures: dict[int, list[Row]] = {}
            for row in rows_of(connection, "cosignatures", order=("size", "name")):
                cosignatures.setdefault(row["size"], []).append(row)
            cosigned = rows_of(connection, "passkey_cosignatures", order=("size", "party"))
            by_passkey = CosignedByPasskey(cosigned, statements_in(stated), is_passkey_signature, COMMITTED_WITHIN)
            log = LogVerification(keys, cosignatures, is_genuine, stated, by_passkey)
            leaves = rows_of(connection, "log_leaves", order=("position",))
            found = list(log.findings(leaves, rows_of(connection, "checkpoints", order=("size",))))
        self._log = LogState(log.size, log.began, log.newest)
        self._leaves_of_no_dossier = log.of_no_dossier
        return Portion(found, not_proved=list(log.not_proved()))

    def of_dossiers(self, numbers: Sequence[str]) -> Iterator[Portion]:
        """What is wrong with the dossiers that are named, and with the documents that they name."""
        for some in portions(numbers, _TOGETHER):
            yield _of_dossiers(self._engine, self._place, self._task(dossiers=some), every_leaf=True)
            with legible(), snapshot(self._engine) as connection:
                digests = _documents_of(connection, some)
                yield Portion(list(flaws_of_documents(connection, self._place.documents, digests)))
        with legible(), snapshot(self._engine) as connection:
            yield Portion([], noted=list(losses(connection, numbers)))

    def of_all(self, workers: int) -> Iterator[Portion]:
        """What is wrong with any dossier or document, portion by portion; then what no dossier shows."""
        leaves = 0
        with _workers(workers, self._engine, self._place) as do:
            for portion in do(self._tasks()):
                leaves += portion.leaves
                yield portion
        yield Portion(list(orphans_in_documents(self._place.documents)))
        with legible(), snapshot(self._engine) as connection:
            numbers = set(connection.scalars(select(_TABLES["dossiers"].columns["number"])))
            yield Portion(list(orphans_in_archive(self._place.archive, numbers)))
            found = [*orphans(connection), *unreadable(connection), *gaps_in_numbers(connection), *replayed(connection)]
            yield Portion(found, noted=list(losses(connection)))
            if leaves + self._leaves_of_no_dossier != self._log.size:
                yield Portion(list(leaves_about_nothing(connection, self._log.size)))

    def of_running(self, gaps: Sequence[NotLookedAt], server: Server) -> Iterator[Portion]:
        """What is wrong according to the runs that are not archived, of which Temporal is asked; ``gaps`` is what could
        not be looked at without it. What it does not tell either, comes back."""
        for number in dict.fromkeys(gap.dossier for gap in gaps):
            stories, findings = _stories(self._server_since(server, number), number)
            if stories:
                with legible(), snapshot(self._engine) as connection:
                    (rows,) = dossiers_in(connection, [number], 0, every_leaf=False)
                findings += verify_running(rows, stories)
            seen = {f"run {story.run_id}" for story in stories}
            goes_on = any(story.status is None for story in stories)
            left = [gap for gap in gaps if gap.dossier == number and gap.where not in seen]
            left = [gap for gap in left if not (goes_on and gap.where == GOES_ON)]
            yield Portion(findings, [_unknown(gap) if stories else gap for gap in left])

    def _server_since(self, server: Server, number: str) -> Server:
        """The runs of a dossier that began after a person said that what was on record of its number is lost: those
        before are not of this record."""
        with legible(), snapshot(self._engine) as connection:
            lost = lost_at(connection, number)
        return lambda asked: [file for file in server(asked) if lost is None or file.run.started_at > lost]

    def _tasks(self) -> Iterator["Task"]:
        with legible():
            for numbers in all_numbers(self._engine, _TOGETHER):
                yield self._task(dossiers=numbers)
            for digests in all_documents(self._engine, _TOGETHER):
                yield self._task(documents=digests)

    def _task(self, dossiers: Sequence[str] = (), documents: Sequence[str] = ()) -> "Task":
        return Task(self._log, self._now, dossiers, documents)


def _unknown(gap: NotLookedAt) -> NotLookedAt:
    """What could not be looked at, where Temporal told of other runs of the dossier."""
    return gap.model_copy(update={"about": UNKNOWN}) if gap.about == UNVOUCHED else gap


def _stories(server: Server, number: str) -> tuple[list[RunStory], list[Finding]]:
    """What Temporal's histories of a dossier tell, and what is wrong with them."""
    stories: list[RunStory] = []
    findings: list[Finding] = []
    for run, json in server(number):
        try:
            stories.append(story_of(json))
        except HistoryUnreadable as error:
            about = f"the history that Temporal gives: {error}"
            findings.append(Finding(dossier=number, where=f"run {run.run_id}", code=Code.UNREADABLE, about=about))
    return stories, findings


# --- in any number of processes ------------------------------------------------------------------------------------


class Task(NamedTuple):
    """A portion of the work: dossiers, or documents by hash."""

    log: LogState
    now: datetime
    dossiers: Sequence[str]
    documents: Sequence[str]


@contextmanager
def _workers(
    count: int, engine: Engine, place: RecordLocation
) -> Iterator[Callable[[Iterable[Task]], Iterator[Portion]]]:
    """Does tasks in this process, or in several with an engine each."""
    if count <= 1:
        yield lambda tasks: (_do(engine, place, task) for task in tasks)
        return
    with processes(count, _do_here, _prepare, place) as do:
        yield do


_here: list[tuple[Engine, RecordLocation]] = []


def _prepare(place: RecordLocation) -> None:
    _here[:] = [(open_record(place.url), place)]


def _do_here(task: Task) -> Portion:
    return _do(*_here[0], task)


def _do(engine: Engine, place: RecordLocation, task: Task) -> Portion:
    if task.dossiers:
        return _of_dossiers(engine, place, task, every_leaf=False)
    with legible(), snapshot(engine) as connection:
        return Portion(list(flaws_of_documents(connection, place.documents, task.documents)))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Looks for no circles among what is made meanwhile: there are none, and looking takes a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_uncollected()
def _of_dossiers(engine: Engine, place: RecordLocation, task: Task, *, every_leaf: bool) -> Portion:
    findings: list[Finding] = []
    gaps: list[NotLookedAt] = []
    uncovered: list[NotProved] = []
    noted: list[OperatorsDoing] = []
    events = leaves = 0
    assurances = Counter[str]()
    store, log = ArchiveStore(place.archive), task.log
    with legible(), snapshot(engine) as connection:
        people = passkeys_in(rows_of(connection, "people_statements", order=("number",)))
        for rows in dossiers_in(connection, task.dossiers, log.size, every_leaf=every_leaf):
            agreement, flaws = _agreement(rows.agreement)
            archive = KnownArchive(archived(store, rows.number), log.began, task.now)
            around = Surroundings(agreement, archive, log.newest, people, is_passkey_signature)
            found = _verified(rows, around)
            findings += (flaw.model_copy(update={"dossier": rows.number}) for flaw in flaws)
            findings += (*found.findings, *orphans_of(place.archive, rows.number, rows.runs))
            gaps += found.not_looked_at
            noted += found.noted
            assurances.update(found.assurances)
            is_covered = any(leaf["subject"] == rows.number for leaf in rows.leaves)
            uncovered += [] if is_covered else [no_checkpoint(rows.number)]
            events, leaves = events + len(rows.events), leaves + len(rows.leaves)
    return Portion(findings, gaps, len(task.dossiers), events, leaves, uncovered, noted, assurances)


def _verified(rows: DossierRows, around: Surroundings) -> Verified:
    try:
        return verify(rows, around)
    except Exception as error:  # whoever changed it may have put anything there
        about = f"its rows contradict each other so much that they cannot be judged ({type(error).__name__})"
        return Verified([rows.finding("dossier", Code.UNREADABLE, about)], [])


def _agreement(row: Row | None) -> tuple[Agreement | None, list[Finding]]:
    return _agreement_of(*(row[name] for name in ("digest", "name", "version", "content"))) if row else (None, [])


@lru_cache(maxsize=32)
def _agreement_of(digest: object, name: object, version: object, content: object) -> tuple[Any, list[Finding]]:
    return agreement_in({"digest": digest, "name": name, "version": version, "content": content})


def _documents_of(connection: Connection, numbers: Sequence[str]) -> list[str]:
    attached = _TABLES["dossier_documents"].columns
    digests = connection.scalars(select(attached["sha256"]).where(attached["dossier"].in_(numbers)).distinct())
    return [digest for digest in digests if is_text(digest)]
