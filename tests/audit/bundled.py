"""Records to make bundles from: dossiers with documents, archived histories, a log with checkpoints and witnesses."""

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, insert, select

from activities.checkpoints import Checkpoints
from activities.record import Record
from evidence.bundle.source import BundleSource
from evidence.bundle.writing import Written, write_bundle
from installation.archive_store import ArchiveStore
from installation.database import open_record, prepare
from installation.keys import LogKeys
from installation.numbers import allocate
from installation.sights import put_on_record
from installation.statements import state, stating
from installation.transparency_log import Log
from models.knowledge.case_file import CaseFile
from models.parties import LANDLORD
from models.record.signed_note import COSIGNATURE, VerifierKey, cosignature, cosigned_text, note
from models.record.statement import StatementKind
from models.record.tables import CheckpointRow, RunRow
from tests.audit.playing import OnRecord, deliver, entries_of, performed, scenario_file

BEGAN = datetime(2030, 1, 1, tzinfo=UTC)
ORIGIN = "zowonen.example/advice"


def text_of(name: str) -> bytes:
    """The content of a document of the tests."""
    return f"Inhoud van {name}\n".encode()


def document(name: str, label: str = "open") -> dict[str, Any]:
    content = text_of(name)
    return {
        "name": f"{name}.pdf", "media_type": "application/pdf", "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(), "label": label,
    }  # fmt: skip


NAMES = ("plan", "board", "later", "own-board", "own-later", "deliberation", "draft", "cosign", "answer", "long-ago")


def papers() -> dict[str, Any]:
    """A procedure with documents of every label, a joint draft and a refused one."""
    request = {
        "subject": "Plan", "intended_decision": "…", "reasons": "…", "consequences": "…", "topic": "e",
        "right": "advice", "addressees": ["geleen", "beek", "limbricht"],
        "documents": [document("plan"), document("board", "board_only"), document("later", "embargo_until 2099-01-01")],
    }  # fmt: skip
    vote = {"date": "2027-01-20", "present": 5, "for": 5, "against": 0, "abstained": 0, "motion": "…"}
    account = {"instrument": "survey", "from": "2027-01-12", "to": "2027-01-18", "account": "vertrouwelijk"}
    own = [document("own-board", "board_only"), document("own-later", "embargo_until 2099-01-01")]
    points = [{"text": "conceptpunt"}, {"text": "tweede conceptpunt"}]
    draft = {"verdict": "negative", "organisations": ["beek"], "points": points, "documents": [document("draft")]}
    wrong = {**draft, "verdict": "consent", "points": [{"text": "geweigerd punt"}]}
    long_ago = [document("long-ago", "embargo_until 2001-01-01")]
    other = {"verdict": "negative", "points": [{"text": "eindpunt"}], "documents": long_ago}
    answer = {"decision": "…", "points": [{"point": 1, "answer": "followed"}], "documents": [document("answer")]}

    def act(at: str, by: str, name: str, **content: Any) -> dict[str, Any]:
        return {"at": at, "by": by, "act": name, "with": content}

    acts = [
        act("2027-01-11 09:00", "landlord", "open_request", **request),
        act("2027-01-18 09:00", "geleen", "record_consultation", **account, documents=own),
        act("2027-01-18 10:00", "beek", "skip_consultation", reason="geheime reden"),
        act("2027-01-20 20:00", "geleen", "record_deliberation", **vote, documents=[document("deliberation")]),
        act("2027-01-20 21:00", "beek", "record_deliberation", **vote),
        {**act("2027-01-20 22:00", "limbricht", "draft_joint_advice", **wrong), "refused": ["verdict_not_possible"]},
        act("2027-01-21 09:00", "geleen", "draft_joint_advice", **draft),
        act("2027-01-22 09:00", "beek", "cosign", documents=[document("cosign")]),
        act("2027-01-25 09:00", "geleen", "draft_joint_advice", **{**draft, **other, "organisations": ["beek"]}),
        act("2027-01-26 09:00", "beek", "cosign"),
        act("2027-01-27 09:00", "geleen", "submit_advice", verdict="negative", documents=other["documents"]),
        act("2027-02-01 09:00", "landlord", "respond", organisation="geleen", **answer),
        act("2027-02-01 09:05", "landlord", "respond", organisation="beek", **answer),
    ]  # fmt: skip
    return {"scenario": "papers", "agreement": "zowonen", "acts": acts, "until": "2027-04-15"}


class Witness(NamedTuple):
    private: Ed25519PrivateKey
    public: VerifierKey


class Bundled:
    """A record with everything that a bundle is made from. The log's clock is that of the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = BEGAN
        self.numbers: list[str] = []
        self._engine: list[Engine] = []
        self._serials: dict[str, int] = {}
        for name in NAMES:
            self._store(text_of(name))

    def add(self, *scenarios: str | Path, runs: bool = True) -> list[str]:
        """Puts scenarios on record as dossiers, with an archived history each."""
        if not self._engine:
            self.folder.mkdir(exist_ok=True)
            self._engine.append(open_record(f"sqlite:///{self.folder / 'record.db'}", create=True))
            prepare(self._engine[0])
        added = [self._add(scenario_file(name)) for name in scenarios]
        deliver(self.record.engine)
        for number in added if runs else ():
            self._archive(number)
        self.numbers += added
        return added

    def _add(self, path: Path) -> str:
        year = performed(path).steps[-1].after.number[:4]
        self._serials[year] = self._serials.get(year, 0) + 1
        for entry in entries_of(performed(path, self._serials[year])):
            if entry.agreement:
                opening = next(event for event in entry.events if event.act_id)
                assert allocate(self.record.engine, str(opening.act_id), opening.time) == entry.dossier
            Record(self.record.engine).write(entry)
        return entry.dossier

    @property
    def record(self) -> OnRecord:
        folder = self.folder
        return OnRecord(self._engine[0], folder / "documents", folder / "archive", tuple(self.numbers))

    @property
    def source(self) -> BundleSource:
        return BundleSource(self.record.engine, self.record.documents, self.record.archive)

    @property
    def keys(self) -> LogKeys:
        return LogKeys(self.folder / "keys", self.record.engine, ORIGIN, lambda: self.now)

    def checkpoint(self) -> int:
        """Makes a checkpoint of what is new, an hour later."""
        self.now += timedelta(hours=1)
        made = Checkpoints(self.record.engine, self.keys, lambda: self.now).make()
        assert made
        return made.size

    def state(self, kind: StatementKind, party: str = LANDLORD, **content: str) -> None:
        """States something about the passkey of somebody, now."""
        about = {"credential": "cGFzc2tleQ", "person": "an account", **content}
        with stating(self.record.engine) as connection:
            state(connection, kind, party, about, self.now)

    def witness(self, party: str = "geleen") -> Witness:
        """Takes a witness's key into use."""
        private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(party.encode()).digest())
        public = VerifierKey(f"{party}.example", COSIGNATURE, private.public_key().public_bytes_raw())
        Log(self.record.engine).register_witness(public, party, self.now)
        return Witness(private, public)

    def cosign(self, size: int, witness: Witness) -> None:
        query = select(CheckpointRow.note).where(CheckpointRow.size == size)
        with self.record.engine.begin() as connection:
            text = note(str(connection.scalar(query))).text
        at = int(self.now.timestamp())
        signature = witness.private.sign(cosigned_text(text, at))
        Log(self.record.engine).add_cosignature(size, cosignature(witness.public, at, signature))

    def export(self, target: Path, *numbers: str, party: str | None = None, size: int | None = None) -> Written:
        chosen = numbers or tuple(self.numbers)
        return write_bundle(self.source, chosen, target, party=party, checkpoint=self.source.checkpoint(chosen, size))

    def _store(self, content: bytes) -> None:
        digest = hashlib.sha256(content).hexdigest()
        path = self.folder / "documents" / digest[:2] / digest[2:4] / digest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def _archive(self, number: str) -> None:
        """The history of a dossier in two runs: as Temporal would have it, but for what no bundle looks at."""
        case = self.record.evidence.case_file(number)
        assert case
        half = len(case.events) // 2
        parts = (case.events[:half], case.events[half:])
        store, previous = ArchiveStore(self.folder / "archive"), None
        for n, events in enumerate(parts, 1):
            run = f"{number}-run-{n}"
            history = list(_history(case, events, f"{number}-run-1", previous))
            sha256, size = store.keep(number, run, json.dumps({"events": history}))
            last = case.recorded[events[-1].sequence]
            row = {
                "dossier": number, "run_id": run, "workflow_id": f"advice-procedure/{number}",
                "first_run_id": f"{number}-run-1", "continued_from": previous, "status": "completed",
                "started_at": case.recorded[events[0].sequence], "closed_at": last, "archived_at": last,
                "sha256": sha256, "size": size, "events": len(history), "attempts": 1, "not_before": last,
                "last_error": None,
            }  # fmt: skip
            with self.record.engine.begin() as connection:
                connection.execute(insert(RunRow), [row])
            previous = run


def _history(case: CaseFile, events: Sequence[Any], first: str, previous: str | None) -> Iterator[dict[str, Any]]:
    started = {"firstExecutionRunId": first, **({"continuedExecutionRunId": previous} if previous else {})}
    yield {"eventId": "1", "eventTime": "2027-01-01T00:00:00Z", "workflowExecutionStartedEventAttributes": started}
    for number, event in enumerate(events, 2):
        settled = json.dumps({"events": [event.model_dump(mode="json")], "refusals": []}).encode()
        payload = {"metadata": {"encoding": "anNvbi9wbGFpbg=="}, "data": base64.b64encode(settled).decode()}
        marker = {"markerName": "core_local_activity", "details": {"result": {"payloads": [payload]}}}
        yield {"eventId": str(number), "eventTime": "2027-01-01T00:00:00Z", "markerRecordedEventAttributes": marker}
    last = {"eventId": str(len(events) + 2), "eventTime": "2027-01-01T00:00:00Z"}
    yield {**last, "workflowExecutionCompletedEventAttributes": {"workflowTaskCompletedEventId": "4"}}


def papers_file(folder: Path) -> Path:
    path = folder / "papers.yaml"
    path.write_text(yaml.safe_dump(papers(), allow_unicode=True))
    return path


def rich(folder: Path) -> Bundled:
    """The papers and a joint advice, some checkpoints, a rotated key, pages that were seen, a passkey, and a witness;
    then more that came later."""
    bundled = Bundled(folder / "var")
    bundled.add(papers_file(folder))
    first = bundled.checkpoint()
    witness = bundled.witness()
    bundled.add("response-overdue", "unsolicited-advice")
    bundled.state(StatementKind.CREDENTIAL_REGISTERED, public_key="a2V5", site="advies.example")
    bundled.keys.rotate()
    for number, party in (
        (bundled.numbers[0], "geleen"),
        (bundled.numbers[0], LANDLORD),
        (bundled.numbers[1], LANDLORD),
    ):
        put_on_record(bundled.record.engine, number, party, bundled.now)
    bundled.checkpoint()
    bundled.cosign(first, witness)
    bundled.state(StatementKind.CREDENTIAL_ENDED)
    return bundled
