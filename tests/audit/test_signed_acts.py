"""A forged, replayed, moved or altered signature of an act is found and named, by the record's verifier and by the
bundle's, which share nothing."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from activities.checkpoints import Checkpoints
from activities.record import Record
from application.verifying import gathered
from audit.verification.findings import Code
from evidence.bundle.bundle_evidence import verify_bundle
from evidence.bundle.source import BundleSource
from evidence.bundle.writing import write_bundle
from evidence.shipped import verify
from evidence.verification.orphans import replayed
from evidence.verification.record_verification import Portion, RecordLocation, RecordVerification
from installation.database import open_record, prepare
from installation.doors import Door
from installation.keys import LogKeys
from installation.numbers import allocate
from installation.statements import state, stating
from models.act_forms import FORMS, OPENING_ACTS, ActName, as_recorded, read_content
from models.acts import Act, ActEvidence, Assurance, Channel, SeenHead
from models.base64url import decoded, encoded
from models.events import EventType
from models.notices.recipients import notices
from models.procedure.decide import decide, record_refusal
from models.record.entry import Outcome, SealedAct, Settled, entry_of
from models.record.statement import StatementKind
from models.record.tables import (
    DossierRow,
    EventRow,
    EvidenceRow,
    StatementRow,
)
from models.signed_act import challenge_of
from models.state import Dossier
from tests.accounts.authenticator import EDDSA, ES256, RS256, Authenticator, _cose
from tests.audit.forged import Forged, Row
from tests.audit.playing import deliver
from tests.models.procedures import ZOWONEN as AGREEMENT

SITE = "advies.example"
AT = datetime(2027, 1, 11, 9, tzinfo=UTC)
NUMBER = "2027-001"
REQUEST = {
    "subject": "Onderhoud", "intended_decision": "…", "reasons": "…", "consequences": "…", "topic": "e",
    "right": "advice", "addressees": ["geleen"],
}  # fmt: skip


class Signers:
    """A record with acts that passkeys signed: the landlord's request, and two questions of geleen; with a third that
    nobody signed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, AT
        self.door = Door(folder / "keys" / "door.key", "door", lambda: self.engine, lambda: AT - timedelta(days=1))
        self.engine = open_record(f"sqlite:///{folder / 'record.db'}", create=True)
        prepare(self.engine)
        self.passkeys = {"landlord": Authenticator(RS256), "geleen": Authenticator(ES256), "beek": Authenticator(EDDSA)}
        self.dossier = Dossier(number=NUMBER)
        for party, passkey in self.passkeys.items():
            self.register(party, passkey, AT - timedelta(days=1))
        self.act("landlord", "open_request", REQUEST)
        self.act("geleen", "ask_question", {"text": "Wanneer?"})
        self.act("geleen", "ask_question", {"text": "Waarom?", "documents": []})
        self.act("geleen", "ask_question", {"text": "Hoe?"}, is_signed=False)
        deliver(self.engine)
        self.checkpoint(AT + timedelta(days=1))

    def register(self, party: str, passkey: Authenticator, at: datetime) -> None:
        key = encoded(cbor2.dumps(_cose(passkey.key)))
        content = {"credential": encoded(passkey.id), "person": f"somebody of {party}", "public_key": key, "site": SITE}
        with stating(self.engine) as connection:
            state(connection, StatementKind.CREDENTIAL_REGISTERED, party, content, at)

    def act(self, party: str, name: str, content: dict[str, Any], *, is_signed: bool = True) -> None:
        at = self.now + timedelta(hours=self.dossier.sequence)
        act = Act(
            act=name, act_id=f"act-{self.dossier.sequence}", by=party, person="J. Jansen", channel=Channel.PORTAL,
            at=at, content=content,
        )  # fmt: skip
        head = SeenHead(sequence=self.dossier.sequence, hash=self.dossier.head) if self.dossier.sequence else None
        evidence = self.signed(act, head) if is_signed else None
        sure = Assurance.PASSKEY_SIGNED if evidence else Assurance.PASSKEY
        assert not self.handed_in(act, sure, evidence).unvouched

    def handed_in(self, act: Act, sure: Assurance, evidence: ActEvidence | None) -> Settled:
        """Puts an act on record as the worker does, as far as the door's seal and the evidence bear it."""
        sealed, before = self.door.sealed(act, NUMBER, sure, evidence), self.dossier
        decision = decide(before, sealed, AGREEMENT)
        assert not decision.refusals
        after = decision.dossier
        if not before.sequence:
            assert allocate(self.engine, act.act_id, act.at) == NUMBER
        told = notices(decision.events, after, AGREEMENT)
        entry = entry_of(before, after, decision.events, AGREEMENT, act.at, told)
        settled = Record(self.engine).settle(Outcome(entry=entry, sealed=SealedAct(dossier=NUMBER, act=sealed)))
        self.dossier = before if settled.unvouched else after
        return settled

    def signed(self, act: Act, head: SeenHead | None) -> ActEvidence:
        content = as_recorded(read_content(ActName(act.act), act.content).content)
        challenge = challenge_of(act, content, None if act.act in OPENING_ACTS else NUMBER, head)
        asked = json.dumps({"challenge": encoded(challenge), "rpId": SITE})
        said = self.passkeys[act.by].signs(asked)
        return ActEvidence(
            credential=said["id"],
            authenticator_data=said["response"]["authenticatorData"],
            client_data=said["response"]["clientDataJSON"],
            signature=said["response"]["signature"],
            head=head,
        )

    def checkpoint(self, at: datetime) -> None:
        self.keys = LogKeys(self.folder / "keys", self.engine, "log.example", lambda: at)
        assert Checkpoints(self.engine, self.keys, lambda: at).make()

    # --- what each verifier finds ---

    def found(self) -> set[tuple[str, str]]:
        place = RecordLocation(str(self.engine.url), self.folder, self.folder)
        verification = RecordVerification(place, self.engine)
        portions = [verification.of_log(), *verification.of_dossiers([NUMBER])]
        return {(each.where, each.code.value) for portion in portions for each in portion.findings}

    def bundle(self, party: str | None = None) -> Path:
        source = BundleSource(self.engine, self.folder / "documents", self.folder / "archive")
        target = self.folder / f"{party}.zip"
        write_bundle(source, [NUMBER], target, party=party, checkpoint=source.checkpoint([NUMBER]))
        return target

    def forged(self) -> Forged:
        return Forged(self.bundle())

    def found_in(self, bundle: Forged) -> set[tuple[str, str]]:
        return {(each.where, each.code) for each in verify.check(bundle.written(self.folder / "forged.zip")).findings}

    def evidence(self) -> list[Row]:
        with self.engine.connect() as connection:
            asked = select(EvidenceRow.__table__).order_by(EvidenceRow.sequence)
            return [dict(row._mapping) for row in connection.execute(asked)]


@pytest.fixture(scope="module")
def signers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signers]:
    made = Signers(tmp_path_factory.mktemp("signers"))
    yield made
    made.engine.dispose()


def test_what_was_signed_is_proved_by_both(signers: Signers) -> None:
    report = verify.check(signers.bundle())

    assert signers.found() == set()
    assert report.findings == []
    assert report.proved["signed"] == len(signers.evidence()) == 3
    assert report.assurances == {"passkey_signed": 3, "passkey": 1}
    assert "ondertekend met de eigen passkey" in "\n".join(verify.show(report, Path("b"), "nl"))


def test_of_how_many_acts_it_is_how_sure_who_spoke(signers: Signers) -> None:
    """The record says it, its bundle too, and what nobody can say is counted as not said."""
    place = RecordLocation(str(signers.engine.url), signers.folder, signers.folder)
    said = {"passkey_signed": 3, "passkey": 1}

    assert gathered(RecordVerification(place, signers.engine).of_all(1)).known_by == said
    assert gathered([verify_bundle(signers.bundle())]).known_by == said
    assert list(gathered([Portion([], assurances={"x": 1, "None": 2, "paper": 1})]).known_by.items()) == [
        ("paper", 1),
        ("None", 3),
    ]


def test_a_copy_says_nothing_of_people_who_signed_nothing_in_it(signers: Signers) -> None:
    own = Forged(signers.bundle("geleen"))
    assert [row["party"] for row in own.rows("people.jsonl")] == ["landlord", "geleen"]
    assert verify.check(signers.bundle("geleen")).proved["signed"] == 3


def test_the_challenge_is_made_anew_from_the_record(signers: Signers) -> None:
    """And from nothing else: what was signed is what stands there."""
    with signers.engine.connect() as connection:
        assert {form.becomes.value: act.value for act, form in FORMS.items()} == verify.ACTS
        assert {FORMS[act].becomes.value for act in OPENING_ACTS} == set(verify.OPENING)
        rows = connection.execute(select(EvidenceRow.client_data)).scalars().all()
    assert len({json.loads(decoded(row))["challenge"] for row in rows}) == 3


Change = Callable[[list[Row]], object]


def changed(text: str, at: int, bit: int = 1) -> str:
    content = bytearray(decoded(text))
    content[at] ^= bit
    return encoded(bytes(content))


def _said(row: Row, **more: object) -> str:
    return encoded(json.dumps({**json.loads(decoded(row["client_data"])), **more}).encode())


def _parts(row: Row) -> Row:
    return {name: row[name] for name in ("credential", "authenticator_data", "client_data", "signature")}


def _other_form(row: Row) -> Row:
    """ECDSA: who has a signature (r, s) has another that is as good, (r, n - s), without the key."""
    r, s = decode_dss_signature(decoded(row["signature"]))
    return {**_parts(row), "signature": encoded(encode_dss_signature(r, verify.N256 - s))}


def _swap(rows: list[Row]) -> None:
    one, other = _parts(rows[1]), _parts(rows[2])
    rows[1].update(other)
    rows[2].update(one)


def flipped(part: str, at: int, bit: int = 1, row: int = 1) -> Change:
    """One bit of a part of the evidence is another."""
    return lambda rows: rows[row].update({part: changed(rows[row][part], at, bit)})


def saying(**said: object) -> Change:
    """The browser said something else."""
    return lambda rows: rows[1].update(client_data=_said(rows[1], **said))


def put(**values: object) -> Change:
    return lambda rows: rows[1].update(values)


_DATA = "authenticator_data"
ATTACKS: dict[str, tuple[Change, str]] = {
    "taken out": (lambda rows: rows.pop(1), "evidence_missing"),
    "moved to what follows": (lambda rows: rows[1].update(sequence=rows[1]["sequence"] + 1), "evidence_missing"),
    "replayed": (lambda rows: rows[2].update(_parts(rows[1])), "evidence_replayed"),
    "replayed in its other form": (lambda rows: rows[2].update(_other_form(rows[1])), "evidence_replayed"),
    "exchanged": (_swap, "evidence_altered"),
    "another head": (put(head="0" * 64), "evidence_altered"),
    "an earlier head": (put(head_sequence=1), "evidence_altered"),
    "no head": (put(head=None, head_sequence=None), "evidence_altered"),
    "another challenge": (saying(challenge="AAAA"), "evidence_altered"),
    "signature changed": (flipped("signature", -1), "evidence_forged"),
    "signature of RSA changed": (flipped("signature", 9, row=0), "evidence_forged"),
    "no signature": (put(signature=""), "evidence_forged"),
    "nobody there": (flipped(_DATA, 32), "evidence_forged"),
    "not its owner": (flipped(_DATA, 32, 4), "evidence_forged"),
    "at another site": (flipped(_DATA, 0), "evidence_forged"),
    "on another page": (saying(origin="https://evil.example"), "evidence_forged"),
    "not over TLS": (saying(origin=f"http://{SITE}"), "evidence_forged"),
    "in a frame": (saying(crossOrigin=True), "evidence_forged"),
    "to make a passkey": (saying(type="webauthn.create"), "evidence_forged"),
    "no JSON": (put(client_data="AAAA"), "evidence_forged"),
    "no base64url": (put(signature="§"), "evidence_forged"),
    "a passkey of nobody": (put(credential="AAAA"), "credential_wrong"),
    "a passkey of another party": (lambda rows: rows[1].update(credential=rows[0]["credential"]), "credential_wrong"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_evidence_that_is_not_that_of_its_act_is_found_by_both(signers: Signers, attack: str) -> None:
    change, code = ATTACKS[attack]
    rows = before = signers.evidence()
    where = f"event {rows[2 if code == 'evidence_replayed' else 0 if 'RSA' in attack else 1]['sequence']}"
    rows = [dict(row) for row in before]
    change(rows)

    forged = signers.forged().put_rows(f"dossiers/{NUMBER}/evidence.jsonl", rows).listed()
    assert (where, code) in signers.found_in(forged)
    with signers.engine.begin() as connection:
        connection.execute(delete(EvidenceRow))
        connection.execute(insert(EvidenceRow), rows)
    try:
        assert (where, code) in signers.found()
        assert Code(code).meaning
    finally:
        with signers.engine.begin() as connection:
            connection.execute(delete(EvidenceRow))
            connection.execute(insert(EvidenceRow), before)
    assert signers.found() == set()


def test_evidence_beside_what_nobody_signed_is_found(signers: Signers) -> None:
    rows = signers.evidence()
    last = max(event["sequence"] for event in signers.forged().rows(f"dossiers/{NUMBER}/events.jsonl"))
    rows.append({**rows[1], "sequence": last})
    forged = signers.forged().put_rows(f"dossiers/{NUMBER}/evidence.jsonl", rows).listed()
    assert (f"event {last}", "evidence_added") in signers.found_in(forged)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("content", {"text": "Nooit?"}, "evidence_altered"),
        ("person", "Een ander", "evidence_altered"),
        ("act_id", "another", "evidence_altered"),
        ("party", "beek", "credential_wrong"),
        ("assurance", "passkey", "evidence_added"),
    ],
)
def test_whoever_also_makes_every_hash_and_the_log_anew_is_found(
    signers: Signers, name: str, value: Any, code: str
) -> None:
    forged, sequence = signers.forged(), signers.evidence()[1]["sequence"]
    private: Any = load_pem_private_key((signers.folder / "keys" / "log.key").read_bytes(), None)

    def change(events: list[Row]) -> None:
        event = events[sequence - 1]
        event[name] = {**event["content"], "said": value} if name == "content" else value

    forged.events(NUMBER, change).logged(private)

    assert (f"event {sequence}", code) in signers.found_in(forged)


def test_the_signature_that_opened_a_dossier_opens_no_other(tmp_path: Path) -> None:
    """It is over no number: a host can put the same act in a second dossier."""
    signers, other = Signers(tmp_path), "2027-002"
    forged = signers.forged()
    for name in [name for name in forged.files if name.startswith(f"dossiers/{NUMBER}/")]:
        forged.files[name.replace(NUMBER, other)] = forged.files[name].replace(NUMBER.encode(), other.encode())
    forged.put("manifest.json", {**forged.value("manifest.json"), "dossiers": [NUMBER, other]}).listed()
    assert ("event 1", "evidence_replayed") in signers.found_in(forged)

    copied = "dossier, sequence, credential, authenticator_data, client_data, signature, head_sequence, head"
    with closing(sqlite3.connect(tmp_path / "record.db")) as database, database:  # which asks for no dossier
        row = copied.replace("dossier", "?", 1)
        database.execute(f"INSERT INTO act_evidence ({copied}) SELECT {row} FROM act_evidence LIMIT 1", [other])
    with signers.engine.connect() as connection:
        found = {(one.dossier, one.where) for one in replayed(connection)}
    assert found == {(NUMBER, "event 1"), (other, "event 1")}
    signers.engine.dispose()


def _of_no_act(event: Row) -> None:
    event["act_id"] = None


def _without_words(event: Row) -> None:
    event["content"] = {**event["content"], **event["content"]["said"]}
    del event["content"]["said"]


def _as_what_follows(event: Row) -> None:
    _without_words(event)
    event["act_id"] = "act-9"  # that of an act that was signed


def _of_another_act(event: Row) -> None:
    del event["content"]["said"], event["content"]["fingerprint"]


@pytest.mark.parametrize("disguise", [_of_no_act, _without_words, _as_what_follows, _of_another_act])
def test_no_event_says_that_it_was_signed_by_looking_unlike_an_act(
    tmp_path: Path, disguise: Callable[[Row], object]
) -> None:
    """Whoever also makes every hash and the log anew: what nobody signed, dressed as no act, is named by both."""
    signers = Signers(tmp_path)
    private: Any = load_pem_private_key((tmp_path / "keys" / "log.key").read_bytes(), None)
    forged = signers.forged()

    def change(events: list[Row]) -> None:
        disguise(events[-1])
        events[-1]["assurance"] = "passkey_signed"

    forged.events(NUMBER, change).logged(private)
    event = forged.rows(f"dossiers/{NUMBER}/events.jsonl")[-1]
    where = f"event {event['sequence']}"
    assert (where, "evidence_missing") in signers.found_in(forged)

    values = {name: event[name] for name in ("assurance", "act_id", "content", "hash")}
    with signers.engine.begin() as connection:
        connection.execute(update(EventRow).where(EventRow.sequence == event["sequence"]).values(values))
        connection.execute(update(DossierRow).values(head=event["hash"]))
    assert (where, "evidence_missing") in signers.found()
    signers.engine.dispose()


def test_a_refused_act_does_not_say_that_it_was_signed(tmp_path: Path) -> None:
    """Its evidence goes on record with no act, so nobody could check it."""
    signers = Signers(tmp_path)
    act = Act(
        act="cosign", act_id="refused", by="geleen", person="J. Jansen", channel=Channel.PORTAL,
        at=AT + timedelta(days=2), content={},
    )  # fmt: skip
    sealed = signers.door.sealed(
        act, NUMBER, Assurance.PASSKEY_SIGNED, signers.signed(act, SeenHead(sequence=1, hash="0" * 64))
    )
    decision = decide(signers.dossier, sealed, AGREEMENT)
    assert decision.refusals
    refused = record_refusal(signers.dossier, sealed, AGREEMENT, decision.refusals)
    assert [event.assurance for event in refused.events if event.type is EventType.ACT_REFUSED] == ["passkey"]
    signers.engine.dispose()


def test_the_head_that_a_signer_saw_binds_what_was_there(signers: Signers) -> None:
    """Whoever changes an event from before a signed act, and all hashes since, contradicts its signer."""
    forged, (first, *_) = signers.forged(), signers.evidence()[1:]
    private: Any = load_pem_private_key((signers.folder / "keys" / "log.key").read_bytes(), None)
    head = first["head_sequence"]
    forged.events(NUMBER, lambda events: events[head - 1].update(person="Een ander")).logged(private)

    assert (f"event {first['sequence']}", "head_differs") in signers.found_in(forged)


@settings(max_examples=60, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    row=st.integers(0, 2),
    part=st.sampled_from(["authenticator_data", "client_data", "signature"]),
    at=st.integers(0, 10_000),
    bit=st.integers(0, 7),
)
def test_no_bit_of_the_evidence_can_be_another(signers: Signers, row: int, part: str, at: int, bit: int) -> None:
    rows = signers.evidence()
    length = len(decoded(rows[row][part]))
    rows[row][part] = changed(rows[row][part], at % length, 1 << bit)
    forged = signers.forged().put_rows(f"dossiers/{NUMBER}/evidence.jsonl", rows).listed()

    codes = {code for where, code in signers.found_in(forged) if where == f"event {rows[row]['sequence']}"}
    assert codes & {"evidence_forged", "evidence_altered"}


def test_a_passkey_that_is_slipped_in_afterwards_signed_nothing(tmp_path: Path) -> None:
    """A host that registers a passkey of its own, with a date from before the act that it wants to have been signed."""
    signers = Signers(tmp_path)
    own, signed = Authenticator(ES256), signers.evidence()[1]
    with signers.engine.begin() as connection:
        number = len(connection.execute(select(StatementRow.number)).all()) + 1
        key = encoded(cbor2.dumps(_cose(own.key)))
        content = {"credential": encoded(own.id), "person": "nobody", "public_key": key, "site": SITE}
        row = {"number": number, "kind": "credential_registered", "party": "geleen", "content": content}
        connection.execute(insert(StatementRow), [{**row, "at": AT - timedelta(hours=1)}])
        asked = json.dumps({"challenge": json.loads(decoded(signed["client_data"]))["challenge"], "rpId": SITE})
        said = own.signs(asked)
        values = {
            "credential": said["id"],
            "authenticator_data": said["response"]["authenticatorData"],
            "client_data": said["response"]["clientDataJSON"],
            "signature": said["response"]["signature"],
        }
        connection.execute(update(EvidenceRow).where(EvidenceRow.sequence == signed["sequence"]).values(values))
    signers.checkpoint(AT + timedelta(days=2))

    assert (f"statement {number}", "statement_changed") in signers.found()
    told = signers.found_in(signers.forged())
    assert (f"statement {number}", "statement_changed") in told
    assert (f"event {signed['sequence']}", "credential_wrong") in told
    signers.engine.dispose()


def test_the_worker_puts_nothing_on_record_as_signed_that_was_not(signers: Signers) -> None:
    """Whatever a door says: the evidence has to be that of the act as it is written, by a passkey of its party."""
    before = signers.evidence()
    act = Act(
        act="ask_question", act_id="forged", by="geleen", person="J. Jansen", channel=Channel.PORTAL,
        at=AT + timedelta(days=2), content={"text": "Nooit gevraagd"},
    )  # fmt: skip
    head = SeenHead(sequence=signers.dossier.sequence, hash=signers.dossier.head)
    good = signers.signed(act, head)
    other = signers.signed(act.model_copy(update={"content": {"text": "Wel gevraagd"}}), head)
    wrong = good.model_copy(update={"signature": changed(good.signature, -1)})
    strange = good.model_copy(update={"credential": before[0]["credential"]})

    for evidence in (other, wrong, strange, good.model_copy(update={"head": None})):
        assert signers.handed_in(act, Assurance.PASSKEY_SIGNED, evidence).unvouched
    assert signers.evidence() == before


def test_a_passkey_that_had_ended_signs_nothing_any_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signers = Signers(tmp_path)
    passkey = signers.passkeys["geleen"]
    with stating(signers.engine) as connection:
        about = {"credential": encoded(passkey.id), "person": "somebody of geleen"}
        state(connection, StatementKind.CREDENTIAL_ENDED, "geleen", about, AT + timedelta(days=1, hours=1))
    signers.now = AT + timedelta(days=1)
    with monkeypatch.context() as without_a_check:
        without_a_check.setattr("activities.record.is_signed_as_said", lambda *_: True)
        signers.act("geleen", "ask_question", {"text": "Toch nog iets?"})
    signers.checkpoint(AT + timedelta(days=2))
    sequence = signers.evidence()[-1]["sequence"]

    assert (f"event {sequence}", "credential_wrong") in signers.found()
    assert (f"event {sequence}", "credential_wrong") in signers.found_in(signers.forged())
    signers.engine.dispose()


def test_what_a_board_arranged_stands_in_no_copy_of_another_party(tmp_path: Path) -> None:
    """Not even where it is about somebody who signed an act in it."""
    signers = Signers(tmp_path)
    person = {"person": "somebody of geleen"}
    with stating(signers.engine) as connection:
        office = {**person, "office": "member"}
        state(connection, StatementKind.OFFICE_GIVEN, "geleen", office, AT + timedelta(days=1, hours=1))
        recovered = {**person, "recovery": "1", "by": "another"}
        state(connection, StatementKind.RECOVERED, "geleen", recovered, AT + timedelta(days=1, hours=1))
    signers.now = AT + timedelta(days=1)
    signers.act("geleen", "ask_question", {"text": "Toch nog iets?"})
    signers.checkpoint(AT + timedelta(days=2))

    people = {party: Forged(signers.bundle(party)).rows("people.jsonl") for party in (None, "landlord")}
    kinds = {party: {row["kind"] for row in rows} for party, rows in people.items()}
    assert kinds[None] == {"credential_registered", "office_given", "recovered"}
    assert kinds["landlord"] == {"credential_registered"}
    assert [verify.check(signers.bundle(party)).findings for party in (None, "landlord")] == [[], []]
    signers.engine.dispose()
