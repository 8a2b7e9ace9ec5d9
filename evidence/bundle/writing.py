"""Writing a bundle: dossiers with everything that proves them, in one ZIP that can be checked anywhere.

Dossier by dossier goes to a spool on disk; only the reader and the sums of the files are kept in memory.
"""

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from audit.verification.leaves import NOTICES, SIGHTS, notice_subject, sight_subject
from evidence.bundle.bundle_contents import ROOT, Manifest, made_from_events, program, withheld_notice
from evidence.bundle.source import BundleSource, Checkpointed, Columns, CoveredLog, DossierPart, NotInItError, Placed
from evidence.bundle.zip_file import Spool, spool
from installation.archive_store import ArchiveError
from installation.files import require_place_for_file, whole_file
from models.canonical import canonical
from models.events import Event, hashed, instant
from models.knowledge.case_file import CaseFile, Delivery
from models.knowledge.knowledge import Knowledge, begins, withheld_for
from models.knowledge.visibility import Content
from models.parties import AUDITOR
from models.record.notice import Notice
from models.record.packed import unpacked
from models.record.rows import attachments

AS_IS = ROOT / "evidence" / "shipped"
CARRIED = ("README.txt", "verify.py")
"""What goes into every bundle as it is."""

_DRAFT = b"draft_joint_advice"
_PAYLOAD = re.compile(r'"data":\s*"([A-Za-z0-9+/=]+)"')

Tell = Callable[[str], None]


class LeftOut(NamedTuple):
    """A dossier that was asked for among all and is not in the bundle, and why."""

    number: str
    why: str


class Written(NamedTuple):
    """A bundle that was written: its list of contents, the dossiers that are not in it, and the documents and histories
    that it had to go without because they are gone from the installation."""

    manifest: Manifest
    left_out: tuple[LeftOut, ...]
    gone: tuple[str, ...]


def write_bundle(
    source: BundleSource,
    numbers: Sequence[str],
    target: Path,
    *,
    party: str | None = None,
    checkpoint: Checkpointed | None = None,
    lenient: bool = False,
    tell: Tell = lambda _: None,
) -> Written:
    """Writes a bundle of dossiers, as a checkpoint covers them (None: as they are now); at its place whole or not at
    all. ``party`` is whose copy it becomes. ``lenient`` leaves out a dossier that the checkpoint does not cover or that
    the party can know nothing of. ``tell`` hears how far it is.

    Raises BundleError, RecordUnavailable, EvidenceFlaw, TooLargeError and OSError."""
    require_place_for_file(target)
    with spool(target.parent) as files:
        written = _Writing(source, party or AUDITOR, checkpoint, files, tell).written(numbers, lenient)
        with whole_file(target) as file:
            files.write_zip(file)
    return written


class _Writing:
    """One bundle in the making."""

    def __init__(
        self, source: BundleSource, party: str, checkpoint: Checkpointed | None, files: Spool, tell: Tell
    ) -> None:
        self._source, self._files, self._tell = source, files, tell
        self._party, self._checkpoint = party, checkpoint
        self._log: CoveredLog | None = None
        self._copies: list[CaseFile] = []
        self._attachments: dict[str, list[Columns]] = {}
        self._documents: dict[str, str | None] = {}
        self._positions: list[int] = []
        self._credentials: set[str] = set()
        self._gone: list[str] = []

    def written(self, numbers: Sequence[str], lenient: bool) -> Written:
        wanted, left_out = sorted(set(numbers)), list[LeftOut]()
        self._log = self._source.log(self._checkpoint, wanted) if self._checkpoint else None
        for count, number in enumerate(wanted, 1):
            self._tell(f"{number} ({count} of {len(wanted)})")
            try:
                self._dossier(number)
            except NotInItError as error:
                left_out.append(LeftOut(number, str(error)))
                if not lenient or len(left_out) == len(wanted):
                    raise
        for number, attached in self._attachments.items():  # one document may be named in several dossiers
            rows = [{**row, "held": self._documents[row["sha256"]] is not None} for row in attached]
            self._files.add(f"dossiers/{number}/documents.json", [canonical(rows)])
        for digest in sorted({copy.agreement.digest for copy in self._copies}):
            self._files.add(f"agreements/{digest}.json", [self._source.agreement(digest)])
        self._tell("event logs and reader")
        for name, pieces in made_from_events(lambda: iter(self._copies), self._of_party, self._documents):
            self._files.add(name, pieces)
        self._add_log()
        for name in CARRIED:
            self._files.add(name, [(AS_IS / name).read_bytes()])
        manifest = self._manifest()
        self._files.add("manifest.json", [canonical(manifest.model_dump(mode="json"))])
        return Written(manifest, tuple(left_out), tuple(self._gone))

    @property
    def _of_party(self) -> str | None:
        return None if self._party == AUDITOR else self._party

    # --- a dossier ---

    def _dossier(self, number: str) -> None:
        """Adds the files of a dossier. Raises NotInItError."""
        part = self._source.dossier(number, self._log)
        if not part.case.events:
            size = self._checkpoint.size if self._checkpoint else 0
            raise NotInItError(f"The checkpoint of size {size} does not cover dossier {number}.")
        copy, knowledge = self._copy(part.case), Knowledge(part.case)
        if not begins(copy):
            raise NotInItError(f"{self._party} could know nothing of dossier {number}.")
        self._copies.append(copy)
        folder = f"dossiers/{number}"
        self._files.add(f"{folder}/events.jsonl", map(_line, _rows(copy)))
        self._attachments[number] = list(self._attached(part.case, copy, knowledge))
        notices = list(self._notices(part, copy))
        self._files.add(f"{folder}/notices.jsonl", map(_line, notices))
        self._files.add(f"{folder}/runs.json", [canonical(list(self._runs(number, part, copy)))])
        sights = [row for row in part.sights if self._party in (AUDITOR, row["party"])]
        if sights:  # a bundle without any is as it was before there were sights
            self._files.add(f"{folder}/sights.jsonl", map(_line, sights))
        evidence = [row for row in part.evidence if row["sequence"] in _whole(copy)]
        if evidence:
            self._files.add(f"{folder}/evidence.jsonl", map(_line, evidence))
        self._credentials |= {row["credential"] for row in evidence}
        kept = {*map(notice_subject, notices), *map(sight_subject, sights)}
        chosen = (f"{number}/{NOTICES}/", f"{number}/{SIGHTS}/")
        leaves = [p for p in part.leaves if p.leaf.subject in kept or not p.leaf.subject.startswith(chosen)]
        self._positions += [placed.position for placed in leaves]
        self._files.add(f"{folder}/proofs.json", [canonical([self._proof(placed) for placed in leaves])])

    def _copy(self, case: CaseFile) -> CaseFile:
        """The copy that the bundle holds: of a notice that it may not quote wholly, only that there was one."""
        copy = withheld_for(case, self._party, _until(case, self._checkpoint))
        whole = {_key(delivery.notice): delivery.notice for delivery in case.deliveries}
        return copy.model_copy(
            update={
                "deliveries": tuple(
                    delivery if delivery.notice == whole[_key(delivery.notice)] else _bare(delivery, case.number)
                    for delivery in copy.deliveries
                )
            }
        )

    def _attached(self, case: CaseFile, copy: CaseFile, knowledge: Knowledge) -> Iterator[Columns]:
        """The documents that the events name, as far as the party may know of them. Of one that it may not see
        there is the hash; also where its event is withheld for that reason alone."""
        moment, unknown = _until(case, self._checkpoint), {link.sequence for link in copy.unknown}
        for event in (each for each in case.events if each.sequence not in unknown):
            whole = event.sequence not in copy.withheld
            content = event.content if whole else knowledge.content(event, self._party, moment)
            named = {place["sha256"] for place in _documents(content) if "name" in place}
            for row, document in attachments([event] if _documents(content) else []):
                may = knowledge.may_have_document(document.model_dump(), event, self._party, moment)
                if not (may and self._add_document(document.sha256)):
                    self._documents.setdefault(document.sha256, None)
                shown = ("sequence", "position", *(["name"] if document.sha256 in named else []), "sha256", "label")
                yield {name: row[name] for name in shown}

    def _add_document(self, sha256: str) -> bool:
        """Whether the bundle holds a document that may be in it; one that is gone is not."""
        if self._documents.get(sha256):
            return True
        content = self._source.evidence.document(sha256)
        if content is None:
            self._gone.append(f"document {sha256}")
            return False
        name = f"documents/{sha256}"
        self._files.add(name, [content])
        self._documents[sha256] = name
        return True

    def _notices(self, part: DossierPart, copy: CaseFile) -> Iterator[Columns]:
        """The notices of this copy; one that is withheld stands there without what it says."""
        whole, shown = ({_key(d.notice): d.notice for d in case.deliveries} for case in (part.case, copy))
        for row in part.notices:
            key = (row["sequence"], row["recipient"], row["kind"])
            if key in shown:
                yield row if shown[key] == whole[key] else {**row, "notice": None, "withheld": True}

    def _runs(self, number: str, part: DossierPart, copy: CaseFile) -> Iterator[Columns]:
        """The archived runs. A history tells everything, so only the auditor gets one, and only without a draft; one
        that is gone from the archive is missed here too."""
        drafted = min((part.case.recorded[sequence] for sequence in copy.withheld), default=None)
        closed = {run.run_id: run.closed_at for run in part.case.runs}
        for row in part.runs:
            ended = closed.get(row["run_id"])
            if self._party != AUDITOR or (drafted and (ended is None or ended >= drafted)):
                yield {**row, "withheld": True}
                continue
            content = self._history(number, row["run_id"])
            if content is not None and _names_a_draft(content):
                yield {**row, "withheld": True}
                continue
            if content is not None:
                self._files.add(f"dossiers/{number}/history/{row['run_id']}.json.gz", [content])
            yield row

    def _history(self, number: str, run_id: str) -> bytes | None:
        try:
            return self._source.archive.read(number, run_id)
        except ArchiveError as error:
            self._gone.append(f"history of run {run_id} of {number}: {error}")
            return None

    # --- the log ---

    def _proof(self, placed: Placed) -> Columns:
        assert self._log is not None
        path = self._log.tree.inclusion(placed.position, self._log.checkpoint.size)
        return {**placed.leaf._asdict(), "position": placed.position, "path": path}

    def _add_log(self) -> None:
        """The keys, the checkpoint and the earlier ones, each with its proof."""
        checkpoint = self._checkpoint
        cosigned, committed = self._source.cosigned(checkpoint)
        credentials = self._credentials | {row["credential"] for row in cosigned}
        people, stated = self._source.people(checkpoint, self._parties(), credentials)
        positions = [placed.position for placed in stated]
        earlier = self._source.earlier(checkpoint, self._positions, positions) if checkpoint else []
        notes = [each.note for each in (*earlier, *([checkpoint] if checkpoint else []))]
        keys, leaves = self._source.keys(checkpoint, notes)
        self._files.add("keys.txt", map(_line, keys))
        if people:  # as for sights
            self._files.add("people.jsonl", map(_line, people))
        if cosigned:
            self._files.add("cosigned.jsonl", map(_line, cosigned))
        placed = (*leaves, *stated, *committed)
        proofs: dict[str, Any] = {"leaves": [self._proof(each) for each in placed], "earlier": {}}
        for each in earlier:
            self._files.add(f"earlier/{each.size}.txt", [each.note.encode()])
            assert self._log is not None
            proofs["earlier"][str(each.size)] = self._log.tree.consistency(each.size, self._log.checkpoint.size)
        self._files.add("proofs.json", [canonical(proofs)])
        if checkpoint:
            self._files.add("checkpoint.txt", [checkpoint.note.encode()])

    def _parties(self) -> set[str]:
        """Of whose people a copy holds whatever is stated: the auditor's of all who did something in it. Another's
        holds what is stated about who signed an act in it or cosigned its log, and of nobody else."""
        return {event.party for copy in self._copies for event in copy.events} if self._party == AUDITOR else set()

    def _manifest(self) -> Manifest:
        log = self._log
        stated = {"origin": _origin(log), "size": log.checkpoint.size, "root": log.checkpoint.root} if log else None
        return Manifest(
            program=program(),
            party=self._of_party,
            dossiers=tuple(copy.number for copy in self._copies),
            checkpoint=stated,
            files=self._files.hashes,
        )


def _origin(log: CoveredLog) -> str:
    return log.checkpoint.note.partition("\n")[0]


def _whole(copy: CaseFile) -> set[int]:
    """The numbers of the events that a copy shows as they are."""
    return {event.sequence for event in copy.events} - copy.withheld


def _key(notice: Notice) -> tuple[int, str, str]:
    return notice.sequence, notice.recipient, notice.kind.value


def _documents(content: Content) -> list[Any]:
    """What an event's content says of documents, as far as it does."""
    said = content.get("said")
    listed = said.get("documents") if isinstance(said, dict) else None
    return [each for each in listed if isinstance(each, dict) and "sha256" in each] if isinstance(listed, list) else []


def _bare(delivery: Delivery, number: str) -> Delivery:
    notice = delivery.notice
    bare = withheld_notice(number, notice.sequence, notice.recipient, notice.kind)
    return delivery.model_copy(update={"notice": bare})


def _until(case: CaseFile, checkpoint: Checkpointed | None) -> datetime | None:
    """Up to when a copy speaks: until its checkpoint was made, else until the last that it holds."""
    return checkpoint.made_at if checkpoint else Knowledge(case).until


def _line(value: Any) -> bytes:  # noqa: ANN401 - any JSON
    return canonical(value) + b"\n"


def _rows(copy: CaseFile) -> Iterator[Columns]:
    """A dossier's events as a bundle writes them, in order; of those that its party cannot know of only the link."""
    rows = [_event(event, copy) for event in copy.events]
    rows += [{"dossier": copy.number, **link.model_dump(), "withheld": True} for link in copy.unknown]
    return iter(sorted(rows, key=lambda row: row["sequence"]))


def _event(event: Event, case: CaseFile) -> Columns:
    """An event as a bundle writes it: what its hash is over, its hash, and when it was put on record."""
    written = {**hashed(event), "hash": event.hash, "recorded_at": instant(case.recorded[event.sequence])}
    return {**written, "withheld": True} if event.sequence in case.withheld else written


def _names_a_draft(history: bytes) -> bool:
    """Whether a history may hold a draft of joint advice that is on record nowhere: one that was refused. What cannot
    be read may hold one."""
    try:
        payloads = _PAYLOAD.findall(unpacked(history))
        return any(_DRAFT in base64.b64decode(payload) for payload in payloads)
    except ValueError:
        return True
