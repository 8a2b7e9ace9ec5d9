"""What of the record goes into a bundle: all that a checkpoint covers, and nothing that came later.

So two exports against one checkpoint hold the same, whatever happened on record in between. Only witnesses who cosign
a checkpoint later add to it, whichever way they do.
"""

import json
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Row, func, select

from audit.verification.leaves import (
    COSIGNATURE_COLUMNS,
    IN_USE,
    KEY_COLUMNS,
    RETIRED,
    RUN_COLUMNS,
    SIGHT_COLUMNS,
    STATEMENT_COLUMNS,
    cosignature_subject,
    key_subject,
    notice_columns,
    notice_subject,
    run_subject,
    sight_subject,
    statement_leaf,
)
from audit.verification.proofs import Tree
from evidence.sources import RecordEvidence
from installation.archive_store import ArchiveStore
from installation.database import READING, reading
from installation.keys import LOG
from models.agreement import Agreement
from models.events import EventType, instant
from models.knowledge.case_file import CaseFile
from models.parties import AUDITOR, LANDLORD
from models.record.log import Leaf
from models.record.signed_note import VerifierKey, note, signature_line, verifier_key
from models.record.tables import (
    DOOR,
    STORED_NOTICE,
    STORED_STATEMENT,
    AgreementRow,
    CheckpointRow,
    CosignatureRow,
    EventRow,
    EvidenceRow,
    KeyRow,
    LeafRow,
    OutboxRow,
    PasskeyCosignatureRow,
    RunRow,
    SightRow,
)

Columns = dict[str, Any]
"""A row as a bundle writes it: by column, instants as ``models.events.instant``, JSON as the stored text."""

_AT_ONCE = 500


class BundleError(Exception):
    """A bundle cannot be made as asked; the message says why."""


class NotInItError(BundleError):
    """A dossier has nothing that can go into a bundle; the message says why."""


class Placed(NamedTuple):
    """A leaf and its position in the log."""

    leaf: Leaf
    position: int


class Checkpointed(NamedTuple):
    """A checkpoint: size, root (hexadecimal), when it was made (UTC), and its note with the cosignatures."""

    size: int
    root: str
    made_at: datetime
    note: str


class CoveredLog(NamedTuple):
    """The log up to a checkpoint: its tree, and per dossier the positions of the leaves about it."""

    checkpoint: Checkpointed
    tree: Tree
    positions: Mapping[str, Sequence[int]]


class DossierPart(NamedTuple):
    """What a checkpoint covers of one dossier: the case file cut to it, its notices, runs and sights as rows, its
    leaves, and the evidence of acts that were signed."""

    case: CaseFile
    notices: tuple[Columns, ...]
    runs: tuple[Columns, ...]
    sights: tuple[Columns, ...]
    leaves: tuple[Placed, ...]
    evidence: tuple[Columns, ...] = ()


class BundleSource:
    """The record with its folders of documents and archived histories. Every method may raise RecordUnavailable, or
    EvidenceFlaw where something cannot be read at all."""

    def __init__(self, engine: Engine, documents: Path, archive: Path) -> None:
        self.evidence = RecordEvidence(engine, documents, archive)
        self.archive = ArchiveStore(archive)
        self._engine = engine.execution_options(**READING)

    # --- which checkpoint ---

    def checkpoint(self, numbers: Sequence[str], size: int | None = None) -> Checkpointed | None:
        """The checkpoint of a size; without one the first that covers the end of the one dossier named, if it is
        closed, else the newest. None where there is none yet, or it covers no dossier named.

        Raises BundleError where there is no checkpoint of that size."""
        if size is not None:
            found = self._checkpoint(CheckpointRow.size == size)
            if found is None:
                raise BundleError(f"There is no checkpoint of size {size}; the log has {self._sizes()}.")
            return found
        if len(numbers) == 1 and (position := self._of_closing(numbers[0])) is not None:
            return self._checkpoint(CheckpointRow.size > position)
        newest = self._checkpoint(newest=True)
        return newest if newest and any(self.covers(newest, number) for number in numbers) else None

    def covers(self, checkpoint: Checkpointed, number: str) -> bool:
        """Whether a checkpoint covers anything of a dossier."""
        query = select(LeafRow.position).where(LeafRow.subject == number, LeafRow.position < checkpoint.size).limit(1)
        with reading(self._engine) as connection:
            return connection.scalar(query) is not None

    def has_more(self, checkpoint: Checkpointed, number: str) -> bool:
        """Whether more happened in a dossier than a checkpoint covers."""
        leaves = select(func.max(LeafRow.number)).where(LeafRow.subject == number, LeafRow.position < checkpoint.size)
        last = select(func.max(EventRow.sequence)).where(EventRow.dossier == number)
        with reading(self._engine) as connection:
            return (connection.scalar(last) or 0) > (connection.scalar(leaves) or 0)

    def _of_closing(self, number: str) -> int | None:
        """The position of the first leaf that covers the event which closed a dossier for good."""
        case = self.evidence.case_file(number)
        ends = (EventType.DOSSIER_CLOSED, EventType.DOSSIER_REOPENED)
        last = next((event for event in reversed(case.events) if event.type in ends), None) if case else None
        if last is None or last.type is not EventType.DOSSIER_CLOSED:
            return None
        covering = select(LeafRow.position).where(LeafRow.subject == number, LeafRow.number >= last.sequence)
        with reading(self._engine) as connection:
            return connection.scalar(covering.order_by(LeafRow.position).limit(1))

    def _checkpoint(self, where: Any = True, *, newest: bool = False) -> Checkpointed | None:  # noqa: ANN401
        order = CheckpointRow.size.desc() if newest else CheckpointRow.size
        with reading(self._engine) as connection:
            row = connection.execute(select(CheckpointRow).where(where).order_by(order).limit(1)).one_or_none()
            return _with_cosignatures(connection, row) if row else None

    def _sizes(self) -> str:
        with reading(self._engine) as connection:
            sizes = list(connection.scalars(select(CheckpointRow.size).order_by(CheckpointRow.size)))
        return f"checkpoints of {', '.join(map(str, sizes[-5:]))}" if sizes else "no checkpoint"

    # --- the log ---

    def log(self, checkpoint: Checkpointed, numbers: Collection[str]) -> CoveredLog:
        """The log up to a checkpoint, with the leaves about these dossiers, in one pass."""
        wanted = frozenset(numbers)
        positions: dict[str, array[int]] = {}
        query = select(LeafRow.subject, LeafRow.number, LeafRow.digest).where(LeafRow.position < checkpoint.size)

        def hashes(connection: Connection) -> Iterator[str]:
            rows = connection.execute(query.order_by(LeafRow.position), execution_options={"yield_per": _AT_ONCE})
            for position, (subject, number, digest) in enumerate(rows):
                dossier = subject.partition("/")[0]
                if dossier in wanted:
                    positions.setdefault(dossier, array("q")).append(position)
                yield Leaf(subject, number, digest).hash

        with reading(self._engine) as connection:
            return CoveredLog(checkpoint, Tree(hashes(connection)), positions)

    def earlier(
        self, checkpoint: Checkpointed, positions: Sequence[int], stated: Sequence[int] = ()
    ) -> list[Checkpointed]:
        """The earlier checkpoints that were the first to cover any of these positions, that a witness cosigned, or in
        which one key of the log vouches for the next; and the last ones before anything was ``stated``."""
        with reading(self._engine) as connection:
            sizes = list(connection.scalars(select(CheckpointRow.size).order_by(CheckpointRow.size)))
            wanted = set(connection.scalars(select(CosignatureRow.size).distinct()))
            wanted |= set(connection.scalars(select(PasskeyCosignatureRow.size).distinct()))
            wanted |= _first_over(sizes, [*positions, *_later_keys(connection)])
            wanted |= {sizes[at - 1] for position in stated if (at := bisect_right(sizes, position))}
            query = select(CheckpointRow).where(CheckpointRow.size < checkpoint.size).order_by(CheckpointRow.size)
            rows = [row for row in connection.execute(query) if row.size in wanted]
            return [_with_cosignatures(connection, row) for row in rows]

    def keys(self, checkpoint: Checkpointed | None, notes: Sequence[str]) -> tuple[list[Columns], list[Placed]]:
        """The keys on record by then, as they stood then, and those of the witnesses under these notes; with their
        leaves. Those of doors are not among them: what they sealed is not in a bundle."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(*KeyRow.__table__.columns).where(KeyRow.kind != DOOR)).all()
            rows = sorted(rows, key=lambda row: (row.since, row.vkey))
            leaves = [_leaves(connection, row, checkpoint) for row in rows]
        signers = {(line.name, line.id) for text in notes for line in note(text).signatures}
        known = list(zip(rows, leaves, strict=True))
        kept = [(row, own) for row, own in known if checkpoint is None or own or _signed(row, signers)]
        placed = sorted((leaf for _, own in kept for leaf in own), key=lambda leaf: leaf.position)
        return [_as_it_stood(row, own, checkpoint) for row, own in kept], placed

    def cosigned(self, checkpoint: Checkpointed | None) -> tuple[list[Columns], list[Placed]]:
        """The cosignatures by passkey of a checkpoint and of all before it; with the leaves of those that it covers."""
        if checkpoint is None:
            return [], []
        table = PasskeyCosignatureRow.__table__
        query = select(*table.columns).where(table.columns["size"] <= checkpoint.size)
        with reading(self._engine) as connection:
            rows = sorted(connection.execute(query).all(), key=lambda row: (row.size, row.party))
            subjects = [cosignature_subject(row._asdict()) for row in rows]
            covered = _LEAVES.where(LeafRow.position < checkpoint.size, LeafRow.subject.in_(subjects))
            placed = [_placed(leaf) for leaf in connection.execute(covered)]
        return [_plain(row, COSIGNATURE_COLUMNS) for row in rows], placed

    def people(
        self, checkpoint: Checkpointed | None, parties: Collection[str], credentials: Collection[str]
    ) -> tuple[list[Columns], list[Placed]]:
        """What is stated about the people of these parties, and about the passkeys of whoever signed or cosigned with
        these credentials, as far as a checkpoint covers it; with the leaves. What a board arranged is no other party's.
        """
        with reading(self._engine) as connection:
            every = connection.execute(STORED_STATEMENT).all()
            about = {row.number: json.loads(row.content) for row in every}
            signers = {said["person"] for said in about.values() if said.get("credential") in credentials}
            passkeys = {number for number, said in about.items() if "credential" in said and said["person"] in signers}
            rows = [row for row in every if row.party in parties or row.number in passkeys]
            if checkpoint is None:
                return [_plain(row, STATEMENT_COLUMNS) for row in rows], []
            subjects = [statement_leaf(row._asdict()).subject for row in rows]
            query = _LEAVES.where(LeafRow.position < checkpoint.size, LeafRow.subject.in_(subjects))
            placed = [_placed(leaf) for leaf in connection.execute(query)]
        covered = {each.leaf.number for each in placed}
        return [_plain(row, STATEMENT_COLUMNS) for row in rows if row.number in covered], placed

    # --- a dossier ---

    def dossier(self, number: str, log: CoveredLog | None) -> DossierPart:
        """What a checkpoint covers of a dossier; without one all that is there now."""
        case = self.evidence.case_file(number)
        if case is None:
            raise BundleError(f"There is no dossier {number}.")
        with reading(self._engine) as connection:
            rows = connection.execute(STORED_NOTICE.where(OutboxRow.dossier == number))
            notices = sorted((_plain(row, notice_columns(row._asdict())) for row in rows), key=_of_notice)
            ran = connection.execute(_RUNS.where(RunRow.dossier == number))
            runs = sorted((_plain(row, RUN_COLUMNS) for row in ran), key=_of_run)
            seen = connection.execute(_SIGHTS.where(SightRow.dossier == number))
            sights = sorted((_plain(row, SIGHT_COLUMNS) for row in seen), key=_of_sight)
            proved = connection.execute(_EVIDENCE.where(EvidenceRow.dossier == number))
            evidence = tuple(_plain(row, EVIDENCE_COLUMNS) for row in proved)
            leaves = tuple(_leaves_at(connection, log.positions.get(number, ()))) if log else ()
        if log is None:
            return DossierPart(case, tuple(notices), tuple(runs), tuple(sights), (), evidence)
        subjects = {placed.leaf.subject for placed in leaves}
        last = max((placed.leaf.number for placed in leaves if placed.leaf.subject == number), default=0)
        kept_notices = tuple(row for row in notices if notice_subject(row) in subjects)
        kept_runs = tuple(row for row in runs if run_subject(row) in subjects)
        kept_sights = tuple(row for row in sights if sight_subject(row) in subjects)
        cut = _cut(case, last, kept_notices, kept_runs, kept_sights)
        kept_evidence = tuple(row for row in evidence if row["sequence"] <= last)
        return DossierPart(cut, kept_notices, kept_runs, kept_sights, leaves, kept_evidence)

    def parties(self) -> frozenset[str]:
        """Everyone whose copy can be asked for, under any agreement on record."""
        with reading(self._engine) as connection:
            contents = list(connection.scalars(select(AgreementRow.content)))
        named = (Agreement.model_validate_json(content).organisations for content in contents)
        return frozenset({LANDLORD, AUDITOR, *(name for names in named for name in names)})

    def agreement(self, digest: str) -> bytes:
        """The stored content of an agreement. Raises BundleError where it is gone."""
        with reading(self._engine) as connection:
            content = connection.scalar(select(AgreementRow.content).where(AgreementRow.digest == digest))
        if content is None:
            raise BundleError(f"The agreement {digest} is not on record.")
        return content.encode()


def _cut(
    case: CaseFile, last: int, notices: Sequence[Columns], runs: Sequence[Columns], sights: Sequence[Columns]
) -> CaseFile:
    """A case file up to an event, with these notices, runs and sights only."""
    told = {(row["sequence"], row["recipient"], row["kind"]) for row in notices}
    ran = {row["run_id"] for row in runs}
    seen = {_of_sight(row) for row in sights}
    return case.model_copy(
        update={
            "events": tuple(event for event in case.events if event.sequence <= last),
            "recorded": {sequence: at for sequence, at in case.recorded.items() if sequence <= last},
            "deliveries": tuple(
                d for d in case.deliveries if (d.notice.sequence, d.notice.recipient, d.notice.kind.value) in told
            ),
            "runs": tuple(run for run in case.runs if run.run_id in ran),
            "sights": tuple(sight for sight in case.sights if (sight.party, sight.sequence) in seen),
        }
    )


def _later_keys(connection: Connection) -> list[int]:
    """Where the log took each of its keys into use, after its first one."""
    keys = connection.execute(select(KeyRow.vkey).where(KeyRow.kind == LOG)).all()
    subjects = [key_subject(row._asdict()) for row in keys]
    began = select(LeafRow.position).where(LeafRow.subject.in_(subjects), LeafRow.number == IN_USE)
    return list(connection.scalars(began.where(LeafRow.position > 0)))


def _first_over(sizes: Sequence[int], positions: Sequence[int]) -> set[int]:
    """For each position the first size that covers it."""
    found, at = set(), 0
    for position in sorted(positions):
        while at < len(sizes) and sizes[at] <= position:
            at += 1
        found |= set(sizes[at : at + 1])
    return found


# A database sorts texts by its own locale, hence the order is made here.


def _of_notice(row: Columns) -> tuple[int, str, str]:
    return row["sequence"], row["recipient"], row["kind"]


def _of_run(row: Columns) -> tuple[str, str, str]:
    return row["started_at"], row["closed_at"] or "", row["run_id"]


def _of_sight(row: Columns) -> tuple[str, int]:
    return row["party"], row["sequence"]


def _with_cosignatures(connection: Connection, row: Row[*tuple[Any, ...]]) -> Checkpointed:
    query = select(CosignatureRow.line).where(CosignatureRow.size == row.size)
    lines = sorted(str(signature_line(line)) for line in connection.scalars(query))
    return Checkpointed(row.size, row.root, row.made_at, row.note + "".join(f"{line}\n" for line in lines))


def _leaves(connection: Connection, row: Row[*tuple[Any, ...]], checkpoint: Checkpointed | None) -> list[Placed]:
    if checkpoint is None:
        return []
    query = _LEAVES.where(LeafRow.subject == key_subject(row._asdict()), LeafRow.position < checkpoint.size)
    return [_placed(leaf) for leaf in connection.execute(query)]


def _leaves_at(connection: Connection, positions: Iterable[int]) -> Iterator[Placed]:
    for some in _batched(positions, _AT_ONCE):
        yield from map(_placed, connection.execute(_LEAVES.where(LeafRow.position.in_(some))))


def _batched(items: Iterable[int], most: int) -> Iterator[list[int]]:
    """The items, so many at a time."""
    left = iter(items)
    while some := list(islice(left, most)):
        yield some


def _placed(row: Row[*tuple[Any, ...]]) -> Placed:
    return Placed(Leaf(row.subject, row.number, row.digest), row.position)


def _signed(row: Row[*tuple[Any, ...]], signers: set[tuple[str, bytes]]) -> bool:
    key: VerifierKey = verifier_key(row.vkey)
    return row.kind != LOG and (key.name, key.id) in signers


def _as_it_stood(row: Row[*tuple[Any, ...]], leaves: Sequence[Placed], checkpoint: Checkpointed | None) -> Columns:
    """The key as a checkpoint found it: one that was retired later was still in use."""
    was_retired = checkpoint is None or any(placed.leaf.number == RETIRED for placed in leaves)
    columns = _plain(row, KEY_COLUMNS)
    return columns if was_retired else {**columns, "until": None}


def _plain(row: Row[*tuple[Any, ...]], columns: Sequence[str]) -> Columns:
    values: Mapping[str, Any] = row._asdict()
    return {name: _text(values[name]) for name in columns}


def _text(value: Any) -> Any:  # noqa: ANN401 - a column holds anything
    if isinstance(value, datetime):
        return instant(value.astimezone(UTC))
    return value.isoformat() if isinstance(value, date) else value


_RUNS = select(*RunRow.__table__.columns).where(RunRow.archived_at.is_not(None))
_EVIDENCE = select(*EvidenceRow.__table__.columns).order_by(EvidenceRow.sequence)
EVIDENCE_COLUMNS = tuple(column.name for column in EvidenceRow.__table__.columns)
_SIGHTS = select(*SightRow.__table__.columns)
_LEAVES = select(LeafRow.position, LeafRow.subject, LeafRow.number, LeafRow.digest).order_by(LeafRow.position)
