"""A whole record to verify: dossiers of every kind with documents, archived histories, notices in every state, a log
with checkpoints under two keys, and a witness.

- 2026-001: its run goes on and is not archived. 2026-002: a run is archived, one since the last checkpoint, and a third
  one waits. Both were recorded on a Temporal server (``tests/histories``).
- 2027-001: documents, a vote, an advice; some notices left at the second attempt; both sides saw its page.
- 2028-001: later than the last checkpoint; some of its notices wait; the landlord saw its page.
- 2028-002: a number that was given out and never used.
- 2025-001: a person accepted that it is lost.
- Somebody's passkey was put on record, and ended since the last checkpoint.
- Where there is a cosigner: with that passkey geleen cosigned the first checkpoint, and the last one.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine, event, func, insert, select, update
from temporalio.client import WorkflowHistory

from activities.checkpoints import Checkpoints
from activities.record import Record
from audit.replay_comparison.archived import ArchivedEntry, story_of
from audit.verification.findings import Finding, NotLookedAt
from evidence.sources import HistoryFile
from evidence.verification.record_verification import RecordLocation, RecordVerification
from installation.archive_store import ArchiveStore
from installation.database import open_record, prepare, revision
from installation.keys import LogKeys
from installation.listing import fill as fill_lists
from installation.listing import relist
from installation.numbers import allocate
from installation.signatures import cosigned, public_part
from installation.statements import state, stating
from installation.transparency_log import Log
from models.base64url import encoded
from models.evolve import fold
from models.knowledge.case_file import Run
from models.notices.recipients import notices
from models.parties import LANDLORD
from models.protocol import Start, number_in
from models.record.entry import entry_of
from models.record.passkey_cosignature import PasskeyCosignature, cosigning_challenge
from models.record.signed_note import COSIGNATURE, VerifierKey
from models.record.statement import StatementKind
from models.record.tables import (
    EventRow,
    LossRow,
    NumberRow,
    OutboxRow,
    RunRow,
    SightRow,
)
from models.state import Dossier
from tests.accounts.authenticator import Authenticator, _cose
from tests.audit.playing import ROOT, deliver, fill
from tests.workflows.replaying import stored

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
NOW = datetime(2028, 6, 1, tzinfo=UTC)
LOST_ON = datetime(2028, 5, 1, 23, tzinfo=UTC)
SITE = "advies.example"
FOLDER = ROOT / "tests" / "histories"
DAY = timedelta(days=1)
CONTENTS = (b"het plan\n", b"de begroting\n", b"de uitkomst\n")


def document(content: bytes, label: str = "open") -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    return {"name": "stuk.pdf", "media_type": "application/pdf", "size": len(content), "sha256": digest, "label": label}


def _act(at: str, by: str, name: str, **content: Any) -> dict[str, Any]:
    return {"at": at, "by": by, "act": name, "with": content}


_REQUEST = {
    "subject": "Onderhoud", "intended_decision": "…", "reasons": "…", "consequences": "…", "topic": "e",
    "right": "advice", "addressees": ["geleen", "beek"],
}  # fmt: skip
_VOTE = {"date": "2027-01-20", "present": 5, "for": 3, "against": 1, "abstained": 1, "motion": "…"}
_SURVEY = {"instrument": "survey", "from": "2027-01-12", "to": "2027-01-18", "account": "…"}
WITH_DOCUMENTS = {
    "scenario": "documents", "agreement": "zowonen", "until": "2027-02-20",
    "acts": [
        _act("2027-01-11 09:00", "landlord", "open_request", **_REQUEST,
             documents=[document(CONTENTS[0]), document(CONTENTS[1], "board_only")]),
        _act("2027-01-18 09:00", "geleen", "record_consultation", **_SURVEY, documents=[document(CONTENTS[2])]),
        _act("2027-01-19 09:00", "geleen", "record_consultation", **_SURVEY),
        _act("2027-01-20 20:00", "geleen", "record_deliberation", **_VOTE),
        _act("2027-01-21 09:00", "geleen", "submit_advice", verdict="negative", points=[{"text": "te duur"}]),
        _act("2027-02-01 09:00", "landlord", "respond", organisation="geleen", decision="…",
             points=[{"point": 1, "answer": "followed"}], documents=[document(CONTENTS[0])]),
    ],
}  # fmt: skip
LATER = {
    "scenario": "later", "agreement": "zowonen", "switches": {"escalate_on": []}, "until": "2028-01-25",
    "acts": [
        _act("2028-01-10 09:00", "landlord", "open_request", **_REQUEST),
        _act("2028-01-12 09:00", "beek", "ask_question", text="waarom?"),
        _act("2028-01-20 09:00", "landlord", "withdraw", reason="…"),
    ],
}  # fmt: skip


class Whole:
    """The record and where everything is."""

    def __init__(self, var: Path, cosigner: Authenticator | None = None) -> None:
        var.mkdir(exist_ok=True)
        self.var = var
        self.now = BEGAN
        self.engine = open_record(f"sqlite:///{var / 'record.db'}", create=True)
        event.listen(self.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        if revision(self.engine) is None:
            prepare(self.engine)
        self._keys = LogKeys(var / "keys", self.engine, "advice.example/log", lambda: self.now)
        self._private = Ed25519PrivateKey.from_private_bytes(bytes(32))
        self._cosigner = cosigner  # whose signatures are other ones each time

    @property
    def place(self) -> RecordLocation:
        return RecordLocation(f"sqlite:///{self.var / 'record.db'}", self.var / "documents", self.var / "archive")

    def fill(self) -> None:
        """Puts everything on record, in the order in which it happened."""
        first, second, third = recorded_runs("continued")[:3]
        self._keys.prepare()
        self._register_cosigner()
        put_on_record(self.engine, "open")
        put_on_record(self.engine, "continued", runs=2)
        archive(self.engine, self.place.archive, first, self.now)
        deliver(self.engine)
        self.checkpoint(datetime(2026, 11, 25, tzinfo=UTC))
        self._cosign_by_passkey()
        self._keys.rotate()
        Checkpoints(self.engine, self._keys, lambda: self.now).make()
        for content in CONTENTS:
            keep(self.place.documents, content)
        fill(self.engine, self.var, self.scenario(WITH_DOCUMENTS), delivered=False)
        _deliver_late(self.engine)
        see(self.engine, "2027-001", ("geleen", 4), ("geleen", 20), (LANDLORD, 20))
        passkey = {"credential": "cGFzc2tleSBvZiBzb21lYm9keQ", "person": "somebody's account"}
        self._state(StatementKind.CREDENTIAL_REGISTERED, {**passkey, "public_key": "a2V5", "site": SITE}, 2027)
        self.checkpoint(datetime(2027, 6, 1, tzinfo=UTC))
        self._cosign_by_passkey()
        archive(self.engine, self.place.archive, second, self.now)
        register(self.engine, third)
        fill(self.engine, self.var, self.scenario(LATER), delivered=False)
        _deliver_some(self.engine)
        see(self.engine, "2028-001", (LANDLORD, 3))
        self._state(StatementKind.CREDENTIAL_ENDED, passkey, 2028)
        self.witness("beek")
        allocate(self.engine, "an act that was refused", datetime(2028, 2, 1, tzinfo=UTC))
        with self.engine.begin() as connection:
            connection.execute(insert(LossRow), [{"said_at": LOST_ON, "number": "2025-001", "person": "M. Smeets"}])

    def _state(self, kind: StatementKind, content: dict[str, str], year: int) -> None:
        with stating(self.engine) as connection:
            state(connection, kind, "geleen", content, datetime(year, 5, 1, tzinfo=UTC))

    def _register_cosigner(self) -> None:
        if self._cosigner is None:
            return
        content = {"credential": encoded(self._cosigner.id), "person": "somebody else's account", "site": SITE}
        key = encoded(cbor2.dumps(_cose(self._cosigner.key)))
        with stating(self.engine) as connection:
            state(connection, StatementKind.CREDENTIAL_REGISTERED, "geleen", {**content, "public_key": key}, BEGAN)

    def _cosign_by_passkey(self) -> None:
        """Geleen cosigns the newest checkpoint, just after it was made."""
        log = Log(self.engine)
        found = log.checkpoint()
        if self._cosigner is None or found is None:
            return
        challenge = encoded(cosigning_challenge("geleen", found.note.text))
        said = self._cosigner.signs(json.dumps({"challenge": challenge, "rpId": SITE}))
        log.add_passkey_cosignature(
            PasskeyCosignature(
                size=found.checkpoint.size, party="geleen", at=self.now + timedelta(minutes=1), credential=said["id"],
                authenticator_data=said["response"]["authenticatorData"],
                client_data=said["response"]["clientDataJSON"], signature=said["response"]["signature"],
            )
        )  # fmt: skip

    def scenario(self, scenario: dict[str, Any]) -> Path:
        path = self.var / f"{scenario['scenario']}.yaml"
        path.write_text(json.dumps(scenario))
        return path

    def checkpoint(self, now: datetime) -> None:
        """A checkpoint, with the cosignature of an organisation."""
        self.now, log = now, Log(self.engine)
        public = self.witness("geleen")
        Checkpoints(self.engine, self._keys, lambda: self.now).make()
        found = log.checkpoint()
        assert found
        line = cosigned(self._private, public, found.note.text, int(now.timestamp()))
        log.add_cosignature(found.checkpoint.size, line)

    def witness(self, party: str) -> VerifierKey:
        """Takes an organisation's key into use, once."""
        public, log = public_part(self._private, f"{party}.example", COSIGNATURE), Log(self.engine)
        if public not in [known.key for known in log.public_keys()]:
            log.register_witness(public, party, self.now)
        return public


def verified(
    place: RecordLocation, *numbers: str, engine: Engine | None = None, now: datetime = NOW
) -> tuple[list[Finding], list[NotLookedAt]]:
    """What ``verify`` finds in a record, of these dossiers or of all; and what it could not look at."""
    opened = engine or open_record(place.url)
    try:
        verification = RecordVerification(place, opened, now)
        portions = [verification.of_log()]
        portions += verification.of_dossiers(numbers) if numbers else verification.of_all(1)
    finally:
        if engine is None:
            opened.dispose()
    findings = [finding for portion in portions for finding in portion.findings]
    return findings, [gap for portion in portions for gap in portion.not_looked_at]


# --- dossiers from recorded histories ---


def recorded_runs(kind: str) -> list[WorkflowHistory]:
    """The runs of a recorded procedure, first run first: ``kind@version``, or a kind as the first release did it."""
    wanted = kind if "@" in kind else f"{kind}@0.1.0"
    return [stored(path) for path in sorted(FOLDER.glob("*.json.gz")) if _kind(path) == wanted]


def _kind(path: Path) -> str:
    return re.sub(r"(-\d)?@", "@", path.name.removesuffix(".json.gz"), count=1)


def recorded_kinds() -> list[str]:
    return sorted({_kind(path) for path in FOLDER.glob("*.json.gz")})


def put_on_record(engine: Engine, kind: str, runs: int | None = None) -> str:
    """Puts on record what the first runs of a recorded procedure (or all) put there, at the moments at which they did.
    Gives its number."""
    given = recorded_runs(kind)[:runs]
    begun = given[0].events[0].workflow_execution_started_event_attributes
    start = Start.model_validate_json(begun.input.payloads[0].data)
    assert start.agreement
    dossier = Dossier(number=start.dossier)
    for settled in _settled(given):
        after = fold(dossier, settled.events)
        if dossier.opened_at is None:
            opening = next(event for event in settled.events if event.act_id)
            _number(engine, start.dossier, str(opening.act_id), opening.time)
        told = notices(settled.events, after, start.agreement)
        Record(engine).write(entry_of(dossier, after, settled.events, start.agreement, settled.at[-1], told))
        dossier = after
    return dossier.number


def _number(engine: Engine, number: str, act_id: str, at: datetime) -> None:
    """Gives out a number; those before it that are left went to acts of which nothing came."""
    with engine.begin() as connection:
        given = connection.scalar(select(func.count()).select_from(NumberRow).where(NumberRow.year == int(number[:4])))
    for serial in range(given or 0, int(number[5:]) - 1):
        allocate(engine, f"act {serial} of which nothing came", at)
    assert allocate(engine, act_id, at) == number


def _settled(runs: list[WorkflowHistory]) -> Iterator[ArchivedEntry]:
    for run in runs:
        yield from (entry for entry in story_of(run.to_json()).entries if isinstance(entry, ArchivedEntry))


def archive(engine: Engine, folder: Path, run: WorkflowHistory, now: datetime) -> None:
    """Archives a run that ended: a minute afterwards, or now."""
    register(engine, run)
    number, story = number_in(run.workflow_id), story_of(run.to_json())
    sha256, size = ArchiveStore(folder).keep(number, story.run_id, _in_one_order(run.to_json()))
    at = max(now, story.closed_at + timedelta(minutes=1))
    kept = {"sha256": sha256, "size": size, "events": story.length, "attempts": 1, "archived_at": at}
    with engine.begin() as connection:
        connection.execute(update(RunRow).where(RunRow.run_id == story.run_id).values(kept))


def _in_one_order(history: str) -> str:
    """A history that is the same in every process: protobuf's maps come in no order of their own."""
    return json.dumps(json.loads(history), sort_keys=True)


def register(engine: Engine, run: WorkflowHistory) -> None:
    """Puts a run that ended on the list of those to be archived."""
    story = story_of(run.to_json())
    told = ("run_id", "first_run_id", "continued_from", "status", "started_at", "closed_at")
    row = {"dossier": number_in(run.workflow_id), **{name: getattr(story, name) for name in told}}
    waits = {"workflow_id": run.workflow_id, "attempts": 0, "not_before": story.closed_at}
    with engine.begin() as connection:
        connection.execute(insert(RunRow), [row | waits])


def from_the_server(run: WorkflowHistory) -> HistoryFile:
    """A run as a Temporal server gives it."""
    story = story_of(run.to_json())
    names = ("run_id", "first_run_id", "continued_from", "started_at")
    found = Run.model_validate({"workflow_id": run.workflow_id, **{name: getattr(story, name) for name in names}})
    return HistoryFile(found, run.to_json())


# --- notices and documents ---


def _deliver_late(engine: Engine) -> None:
    """Every waiting notice leaves, some at the second attempt."""
    with engine.begin() as connection:
        for number, row in enumerate(connection.execute(_WAITING).all()):
            failed = number % 2
            due, sent = row.created + failed * DAY, row.created + failed * DAY + timedelta(minutes=1)
            changed = update(OutboxRow).where(OutboxRow.id == row.id)
            connection.execute(changed.values(attempts=1 + failed, not_before=due, sent_at=sent))
        fill_lists(connection)


def _deliver_some(engine: Engine) -> None:
    """Of the waiting notices one leaves, one fails, one is being sent, and the others wait."""
    with engine.begin() as connection:
        rows = connection.execute(_WAITING).all()
        for row, values in zip(
            rows,
            (
                {"attempts": 1, "sent_at": rows[0].created + timedelta(minutes=1)},
                {"attempts": 1, "not_before": rows[1].created + DAY, "last_error": "the mail server does not answer"},
                {"attempts": 1, "claimed_until": rows[2].created + DAY},
            ),
            strict=False,
        ):
            connection.execute(update(OutboxRow).where(OutboxRow.id == row.id).values(values))
        fill_lists(connection)


def see(engine: Engine, number: str, *seen: tuple[str, int]) -> None:
    """Parties had the page of a dossier before them, an hour after these events were put on record."""
    recorded = select(EventRow.sequence, EventRow.recorded_at).where(EventRow.dossier == number)
    with engine.begin() as connection:
        at = {row.sequence: row.recorded_at for row in connection.execute(recorded)}
        for party, sequence in seen:
            row = {"dossier": number, "party": party, "sequence": sequence}
            connection.execute(insert(SightRow), [{**row, "seen_at": at[sequence] + timedelta(hours=1)}])
        relist(connection, number)


_WAITING = select(OutboxRow.id, OutboxRow.created).where(OutboxRow.sent_at.is_(None)).order_by(OutboxRow.id)


def keep(folder: Path, content: bytes) -> Path:
    """Keeps a document, and gives its file."""
    digest = hashlib.sha256(content).hexdigest()
    path = folder / digest[:2] / digest[2:4] / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
