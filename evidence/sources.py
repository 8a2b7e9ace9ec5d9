"""What an auditor looks at: the record with its archive and documents, or a bundle; both answer the same questions.

Nothing here judges what it reads: ``verify`` does. Only what cannot be read at all is an EvidenceFlaw.
"""

import asyncio
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from pydantic import ValidationError
from sqlalchemy import Connection, Engine, Row, Select, func, select

from installation.archive_store import ArchiveError, ArchiveStore
from installation.database import READING, reading
from installation.files import LARGEST_KEPT, FileUnreadable, is_folder, is_there
from installation.files import content_of as plain_content
from installation.read_back import EVENT, event_of
from installation.settings import Settings
from models.agreement import Agreement
from models.events import Event
from models.knowledge.case_file import CaseFile, Delivery, Run, Sight
from models.protocol import workflow_id
from models.record.packed import NotUnpacked, unpacked
from models.record.tables import (
    AgreementRow,
    CheckpointRow,
    DossierRow,
    EventRow,
    LeafRow,
    LossRow,
    OutboxRow,
    RunRow,
    SightRow,
)

_SHA256 = re.compile("[0-9a-f]{64}")
_SERVER_SECONDS = 30


class EvidenceFlaw(Exception):  # noqa: N818 - it says what is the matter
    """Something cannot be read at all; the message is for people and holds no personal data."""


class HistoryFile(NamedTuple):
    """One run of a dossier's workflow and its whole Temporal history, as the protobuf JSON of Temporal's own tools."""

    run: Run
    json: str


class Covered(NamedTuple):
    """Up to which event of a dossier (0: none; the whole record: 0) a checkpoint covers it: its size, and when it was
    made (UTC)."""

    size: int
    made_at: datetime
    sequence: int


Server = Callable[[str], list[HistoryFile]]
"""Asks Temporal for the runs of a dossier that it still knows; none where it cannot be reached."""


class Evidence(Protocol):
    """What the auditor's commands read. Every method may raise EvidenceFlaw, or RecordUnavailable."""

    label: str
    """What it is, for people: ``record``, or ``bundle FILE``."""

    @property
    def made_for(self) -> str | None:
        """The party whose copy it is; None: nobody's in particular."""

    def now(self) -> datetime:
        """Up to when it speaks (UTC): the record until this instant; a bundle until its checkpoint was made, or until
        its last event where it has none."""

    def numbers(self) -> list[str]:
        """The dossiers it holds, by number."""

    def case_file(self, number: str) -> CaseFile | None:
        """Everything of one dossier, unverified; None where it holds no such dossier."""

    def events(self, number: str) -> tuple[Event, ...]:
        """The events of a dossier alone, unverified; none where it holds no such dossier."""

    def histories(self, number: str) -> Iterator[HistoryFile]:
        """The histories of a dossier's runs, first run first: archived ones, and of an open dossier the running one
        where Temporal can be asked."""

    def document(self, sha256: str) -> bytes | None:
        """The content that is kept under a hash, unchecked; None where there is none."""

    def checkpoint(self, number: str | None) -> Covered | None:
        """The first checkpoint that covers all of a dossier that any covers; without a number the newest one."""


class RecordEvidence:
    """The record of an installation, over an engine of ``installation.database.open_record``, with the folders of
    documents and of archived histories. ``server`` asks Temporal for what is not archived yet; without it the
    record speaks alone."""

    label = "record"
    made_for: str | None = None

    def __init__(self, engine: Engine, documents: Path, archive: Path, server: Server | None = None) -> None:
        self._engine = engine.execution_options(**READING)
        self._documents = documents
        self._archive = ArchiveStore(archive)
        self._server = server

    def now(self) -> datetime:
        return datetime.now(UTC)

    def numbers(self) -> list[str]:
        query = select(DossierRow.number).order_by(DossierRow.year, DossierRow.serial)
        with reading(self._engine) as connection:
            return list(connection.scalars(query))

    def case_file(self, number: str) -> CaseFile | None:
        with reading(self._engine) as connection:
            digest = connection.scalar(select(DossierRow.agreement_digest).where(DossierRow.number == number))
            if digest is None:
                return None
            notices = _rows_of(OutboxRow, number, OutboxRow.sequence)
            seen = _rows_of(SightRow, number, SightRow.sequence)
            with _plainly(f"dossier {number}"):
                return CaseFile(
                    number=number,
                    agreement=_agreement(connection, digest),
                    events=tuple(event_of(row) for row in connection.execute(EVENT.where(EventRow.dossier == number))),
                    recorded=_recorded(connection, number),
                    deliveries=tuple(sorted(map(_delivery, connection.execute(notices)), key=of_notice)),
                    runs=in_order(list(map(_run, connection.execute(_rows_of(RunRow, number, RunRow.started_at))))),
                    sights=tuple(sorted(map(_sight, connection.execute(seen)), key=of_sight)),
                )

    def events(self, number: str) -> tuple[Event, ...]:
        with reading(self._engine) as connection, _plainly(f"dossier {number}"):
            return tuple(event_of(row) for row in connection.execute(EVENT.where(EventRow.dossier == number)))

    def histories(self, number: str) -> Iterator[HistoryFile]:
        with reading(self._engine) as connection:
            rows = connection.execute(_rows_of(RunRow, number, RunRow.started_at)).all()
            is_over = connection.scalar(_IS_OVER.where(DossierRow.number == number))
            lost = lost_at(connection, number)
        archived = {row.run_id for row in rows if row.archived_at}
        for run in in_order([_run(row) for row in rows if row.run_id in archived]):
            yield HistoryFile(run, self._archived(number, run.run_id))
        if self._server and not (is_over and len(archived) == len(rows) > 0):
            known = (file for file in self._server(number) if file.run.run_id not in archived)
            yield from (file for file in known if lost is None or file.run.started_at > lost)

    def document(self, sha256: str) -> bytes | None:
        if not _SHA256.fullmatch(sha256):
            return None
        return content_of(self._documents / sha256[:2] / sha256[2:4] / sha256)

    def checkpoint(self, number: str | None) -> Covered | None:
        with reading(self._engine) as connection:
            if number is None:
                newest = connection.execute(_CHECKPOINTS.order_by(CheckpointRow.size.desc()).limit(1)).one_or_none()
                return Covered(newest.size, newest.made_at, 0) if newest else None
            for leaf in connection.execute(_LEAVES.where(LeafRow.subject == number)).all():
                first = _CHECKPOINTS.where(CheckpointRow.size > leaf.position).order_by(CheckpointRow.size).limit(1)
                if covering := connection.execute(first).one_or_none():
                    return Covered(covering.size, covering.made_at, leaf.number)
        return None

    def _archived(self, number: str, run_id: str) -> str:
        try:
            return history_in(self._archive.read(number, run_id))
        except ArchiveError as error:
            raise EvidenceFlaw(f"run {run_id} of dossier {number}: {error}") from None


_IS_OVER = select(DossierRow.closed_at.is_not(None) & DossierRow.next_due.is_(None))
_CHECKPOINTS = select(CheckpointRow.size, CheckpointRow.made_at)
_LEAVES = select(LeafRow.position, LeafRow.number).order_by(LeafRow.position.desc())


def content_of(path: Path) -> bytes | None:
    """The content of a file; None where there is none. Raises EvidenceFlaw where it cannot be read."""
    if not (is_folder(path.parent) and is_there(path)):
        return None
    try:
        return plain_content(path, LARGEST_KEPT)
    except FileUnreadable as error:
        raise EvidenceFlaw(str(error).removesuffix(".")) from None


def history_in(content: bytes) -> str:
    """The protobuf JSON in an archived file. Raises EvidenceFlaw."""
    try:
        return unpacked(content)
    except NotUnpacked as error:
        raise EvidenceFlaw(f"an archived history: {error}") from None


@contextmanager
def _plainly(what: str) -> Iterator[None]:
    """Says what of the record cannot be read, without quoting it."""
    try:
        yield
    except ValidationError as error:
        places = ", ".join(".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False))
        raise EvidenceFlaw(f"{what} cannot be read: {error.title}, {places}; `verify` names what is wrong") from None
    except (ValueError, TypeError) as error:
        raise EvidenceFlaw(f"{what} cannot be read ({type(error).__name__}); `verify` names what is wrong") from None


def _rows_of(
    table: type[OutboxRow] | type[RunRow] | type[SightRow],
    number: str,
    order: Any,  # noqa: ANN401
) -> Select[*tuple[Any, ...]]:
    return select(*table.__table__.columns).where(table.dossier == number).order_by(order)


def _agreement(connection: Connection, digest: str) -> Agreement:
    content = connection.scalar(select(AgreementRow.content).where(AgreementRow.digest == digest))
    if content is None:
        raise EvidenceFlaw(f"the agreement {digest} is not on record")
    return Agreement.model_validate_json(content)


def _recorded(connection: Connection, number: str) -> dict[int, datetime]:
    query = select(EventRow.sequence, EventRow.recorded_at).where(EventRow.dossier == number)
    return {row.sequence: row.recorded_at for row in connection.execute(query)}


def _delivery(row: Row[*tuple[Any, ...]]) -> Delivery:
    return Delivery.model_validate(row._asdict())


def of_notice(delivery: Delivery) -> tuple[int, str, str]:
    """The order of notices, wherever they come from: by event, then recipient, then kind."""
    return delivery.notice.sequence, delivery.notice.recipient, delivery.notice.kind.value


def _sight(row: Row[*tuple[Any, ...]]) -> Sight:
    return Sight.model_validate(row._asdict())


def of_sight(sight: Sight) -> tuple[str, int]:
    """The order of sights, wherever they come from: by party, then by event."""
    return sight.party, sight.sequence


def _run(row: Row[*tuple[Any, ...]]) -> Run:
    return Run.model_validate(row._asdict())


def in_order(runs: list[Run]) -> tuple[Run, ...]:
    """The runs along their chain: one that another took over from comes before it, also where both began at once."""
    ordered: list[Run] = []
    waiting = sorted(runs, key=lambda run: (run.started_at, run.run_id))
    while waiting:
        left = {run.run_id for run in waiting}
        first = next((run for run in waiting if run.continued_from not in left), waiting[0])
        ordered.append(first)
        waiting.remove(first)
    return tuple(ordered)


def lost_at(connection: Connection, number: str) -> datetime | None:
    """When a person said last that what was on record of a dossier's number is lost (UTC); None: nobody did."""
    found: datetime | None = connection.scalar(select(func.max(LossRow.said_at)).where(LossRow.number == number))
    return found


class TemporalServer:
    """Asks Temporal for the runs of a dossier that it still knows. Connects at the first question;
    where it cannot be reached, that is told once and the answer is: none."""

    def __init__(self, settings: Settings, tell: Callable[[str], None]) -> None:
        self._settings = settings
        self._tell = tell
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client: Any = None
        self._gone = False

    def __call__(self, number: str) -> list[HistoryFile]:
        from temporalio.service import RPCError

        from installation.connection import ConnectionFailed

        if self._gone:
            return []
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, daemon=True).start()
        try:
            return asyncio.run_coroutine_threadsafe(self._ask(number), self._loop).result(_SERVER_SECONDS)
        except (ConnectionFailed, RPCError, TimeoutError) as error:
            self._gone = True
            self._tell(f"{str(error) or 'Temporal does not answer.'} The record and its archive speak alone.")
            return []

    async def _ask(self, number: str) -> list[HistoryFile]:
        from installation.connection import connect

        if self._client is None:
            self._client = await connect(self._settings)
        return await _known_runs(self._client, workflow_id(number))


async def _known_runs(client: Any, workflow: str) -> list[HistoryFile]:  # noqa: ANN401 - Temporal's client is loaded late
    """The runs that the server still has, as they began: the newest and those that it took over from, and those that
    somebody ended or put back in Temporal, of which its list knows a moment later."""
    found: dict[str, HistoryFile] = {}
    run_id: str | None = None
    while run_id != "" and (file := await _run_of(client, workflow, run_id)):
        run_id = file.run.continued_from or ""
        found[file.run.run_id] = file
    async for listed in client.list_workflows(f"WorkflowId = '{workflow}'"):
        if listed.run_id not in found and (file := await _run_of(client, workflow, listed.run_id)):
            found[listed.run_id] = file
    return [found[run.run_id] for run in in_order([file.run for file in found.values()])]


async def _run_of(client: Any, workflow: str, run_id: str | None) -> HistoryFile | None:  # noqa: ANN401
    from temporalio.service import RPCError, RPCStatusCode

    handle = client.get_workflow_handle(workflow, run_id=run_id)
    try:
        described, history = await handle.describe(), await handle.fetch_history()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return None
        raise
    begun = history.events[0].workflow_execution_started_event_attributes
    return HistoryFile(_described(described, begun, len(history.events)), history.to_json())


def _described(described: Any, begun: Any, length: int) -> Run:  # noqa: ANN401 - Temporal's types are loaded late
    return Run(
        run_id=described.run_id,
        workflow_id=described.id,
        first_run_id=begun.first_execution_run_id,
        continued_from=begun.continued_execution_run_id or None,
        status=described.status.name.lower(),
        started_at=described.start_time,
        closed_at=described.close_time,
        events=length,
    )
