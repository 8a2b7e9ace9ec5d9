"""A board's cosignature by passkey that is missing, added, altered, replayed, forged or another's is found and named,
by the record's verifier and by the bundle's, which share nothing."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from sqlalchemy import select

from audit.verification.findings import Code
from evidence.shipped import verify
from installation.statements import state, stating
from installation.transparency_log import Log
from installation.witnesses import PASSKEY, signers_of
from models.base64url import decoded, encoded
from models.record.passkey_cosignature import PasskeyCosignature, cosigning_challenge
from models.record.statement import StatementKind
from models.record.tables import PasskeyCosignatureRow
from tests.accounts.authenticator import ES256, Authenticator
from tests.audit.forged import Forged, Row
from tests.audit.test_signed_acts import AT, SITE, Signers, changed

DAY = timedelta(days=1)


class Witnessed(Signers):
    """The record of signed acts, with two checkpoints that geleen cosigned and one that beek did: the first ones are
    leaves of the log since, the last one not yet."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.sizes = [self.size]
        self.cosign("geleen", AT + 2 * DAY)
        self.cosign("beek", AT + 2 * DAY)
        self.checkpoint(AT + 3 * DAY)
        self.sizes.append(self.size)
        self.cosign("geleen", AT + 4 * DAY)

    @property
    def log(self) -> Log:
        return Log(self.engine)

    @property
    def size(self) -> int:
        found = self.log.checkpoint()
        assert found
        return found.checkpoint.size

    def signed_by(self, passkey: Authenticator, challenge: bytes) -> dict[str, str]:
        said = passkey.signs(json.dumps({"challenge": encoded(challenge), "rpId": SITE}))
        response = said["response"]
        named = {"authenticator_data": response["authenticatorData"], "client_data": response["clientDataJSON"]}
        return {"credential": said["id"], "signature": response["signature"], **named}

    def cosign(self, party: str, at: datetime, passkey: Authenticator | None = None) -> PasskeyCosignature:
        """Puts a cosignature of the newest checkpoint on record, as the portal does, without its checks."""
        found = self.log.checkpoint()
        assert found
        proof = self.signed_by(passkey or self.passkeys[party], cosigning_challenge(party, found.note.text))
        made = PasskeyCosignature.model_validate({"size": found.checkpoint.size, "party": party, "at": at, **proof})
        self.log.add_passkey_cosignature(made)
        return made

    def rows(self) -> list[Row]:
        with self.engine.connect() as connection:
            asked = select(PasskeyCosignatureRow.__table__)
            rows = connection.execute(asked.order_by(PasskeyCosignatureRow.size, PasskeyCosignatureRow.party))
            return [dict(row._mapping) for row in rows]

    @contextmanager
    def holding(self, rows: list[Row]) -> Iterator[None]:
        """The record holds other cosignatures for a while, put there by somebody who has its file."""
        before = self.rows()
        self._put(rows)
        try:
            yield
        finally:
            self._put(before)

    def _put(self, rows: list[Row]) -> None:
        columns = PasskeyCosignatureRow.__table__.columns.keys()
        stored = [{**row, "at": row["at"].strftime("%Y-%m-%d %H:%M:%S.%f")} for row in rows]
        named, marks = ", ".join(columns), ", ".join(f":{name}" for name in columns)
        with closing(sqlite3.connect(self.folder / "record.db")) as database, database:  # which asks for no checkpoint
            database.execute("DELETE FROM passkey_cosignatures")
            database.executemany(f"INSERT INTO passkey_cosignatures ({named}) VALUES ({marks})", stored)


@pytest.fixture(scope="module")
def witnessed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Witnessed]:
    made = Witnessed(tmp_path_factory.mktemp("witnessed"))
    yield made
    made.engine.dispose()


def test_what_was_cosigned_is_proved_by_both(witnessed: Witnessed) -> None:
    reports = [verify.check(witnessed.bundle(party)) for party in (None, "geleen", "landlord")]

    assert witnessed.found() == set()
    assert [(report.findings, report.proved["cosignature"]) for report in reports] == [([], 3)] * 3
    assert "met een eigen sleutel of een passkey: 3" in "\n".join(verify.show(reports[0], Path("b"), "nl"))


def test_who_witnessed_a_checkpoint_is_one_list(witnessed: Witnessed) -> None:
    first, last = (witnessed.log.checkpoint(size) for size in witnessed.sizes)
    assert first
    assert last
    both = [[(s.party, s.kind, s.genuine) for s in signers_of(witnessed.log, each)] for each in (first, last)]

    assert both == [
        [("landlord", "log", True), ("beek", PASSKEY, True), ("geleen", PASSKEY, True)],
        [("landlord", "log", True), ("geleen", PASSKEY, True)],
    ]
    assert [witnessed.log.cosigned(party) for party in ("geleen", "beek", "limbricht")] == [*witnessed.sizes[::-1], 0]
    assert witnessed.log.cosigned_with_key("geleen") == 0


def test_the_first_cosignature_of_a_checkpoint_stays(witnessed: Witnessed) -> None:
    before = witnessed.rows()
    witnessed.cosign("geleen", AT + 5 * DAY)
    assert witnessed.rows() == before


Change = Callable[[list[Row]], object]
BEEK, FIRST, LAST = range(3)
"""The rows: beek's and geleen's under the first checkpoint, geleen's under the second."""


def _parts(row: Row) -> Row:
    return {name: row[name] for name in ("credential", "authenticator_data", "client_data", "signature")}


def put(row: int, **values: object) -> Change:
    return lambda rows: rows[row].update(values)


def saying(**said: object) -> Change:
    """The browser said something else."""

    def change(rows: list[Row]) -> None:
        whole = {**json.loads(decoded(rows[LAST]["client_data"])), **said}
        rows[LAST].update(client_data=encoded(json.dumps(whole).encode()))

    return change


def flipped(part: str, at: int, bit: int = 1) -> Change:
    return lambda rows: rows[LAST].update({part: changed(rows[LAST][part], at, bit)})


def _other_form(row: Row) -> Row:
    """ECDSA: who has a signature (r, s) has another that is as good, (r, n - s), without the key."""
    r, s = decode_dss_signature(decoded(row["signature"]))
    return {**_parts(row), "signature": encoded(encode_dss_signature(r, verify.N256 - s))}


def _exchange(rows: list[Row]) -> None:
    one, other = _parts(rows[FIRST]), _parts(rows[LAST])
    rows[FIRST].update(other)
    rows[LAST].update(one)


def _by_beek(rows: list[Row]) -> None:
    """Geleen's signature as beek's."""
    rows.append({**rows.pop(LAST), "party": "beek"})


WRONG, NO_WITNESS = "cosignature_wrong", "is by a passkey that this log does not hold"
OVER_ANOTHER, FORGED = "is over something else", "is no signature that the owner"
ATTACKS: dict[str, tuple[Change, int, str, str]] = {
    "taken out": (lambda rows: rows.pop(FIRST), 0, "cosignature_missing", "the log commits to a cosignature of geleen"),
    "added to no checkpoint": (put(LAST, size=9999), 9999, "cosignature_added", "this checkpoint does not"),
    "replayed": (lambda rows: rows[LAST].update(_parts(rows[FIRST])), 1, WRONG, "is the same signature"),
    "replayed in its other form": (
        lambda rows: rows[LAST].update(_other_form(rows[FIRST])), 1, WRONG, "is the same signature",
    ),
    "exchanged": (_exchange, 1, WRONG, OVER_ANOTHER),
    "as another's": (_by_beek, 1, WRONG, NO_WITNESS),
    "another challenge": (saying(challenge="AAAA"), 1, WRONG, OVER_ANOTHER),
    "signature changed": (flipped("signature", -1), 1, WRONG, FORGED),
    "no signature": (put(LAST, signature=""), 1, WRONG, FORGED),
    "nobody there": (flipped("authenticator_data", 32), 1, WRONG, FORGED),
    "not its owner": (flipped("authenticator_data", 32, 4), 1, WRONG, FORGED),
    "on another page": (saying(origin="https://evil.example"), 1, WRONG, FORGED),
    "to make a passkey": (saying(type="webauthn.create"), 1, WRONG, FORGED),
    "a passkey of nobody": (put(LAST, credential="AAAA"), 1, WRONG, NO_WITNESS),
    "a passkey of another": (lambda rows: rows[LAST].update(credential=rows[BEEK]["credential"]), 1, WRONG, NO_WITNESS),
    "earlier than its checkpoint": (put(LAST, at=AT + 2 * DAY), 1, WRONG, "before"),
    "another moment than the log has": (put(FIRST, at=AT + 2 * DAY + DAY / 2), 0, WRONG, "commits to"),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_cosignature_that_is_not_one_is_found_by_both(witnessed: Witnessed, attack: str) -> None:
    change, at, code, said = ATTACKS[attack]
    rows = witnessed.rows()
    change(rows)
    where = f"checkpoint {witnessed.sizes[at] if at < 2 else at}"
    written = [{**row, "at": verify.written(row["at"])} for row in rows]
    forged = witnessed.forged().put_rows("cosigned.jsonl", written).listed()

    found = verify.check(forged.written(witnessed.folder / "forged.zip")).findings
    told = [each.about("en") for each in found if (each.where, each.code) == (where, code)]
    assert any(said in each for each in told), found
    with witnessed.holding(rows):
        assert (where, "orphan" if code == "cosignature_added" else code) in witnessed.found()
    assert Code(code).meaning
    assert witnessed.found() == set()


def test_the_signature_of_an_act_is_no_cosignature_nor_the_other_way_round(witnessed: Witnessed) -> None:
    """Both are by the same passkey of the same person; what is over the one is never over the other."""
    acts, rows = witnessed.evidence(), witnessed.rows()
    as_cosignature = [*rows[:LAST], {**rows[LAST], **_parts(acts[1])}]
    with witnessed.holding(as_cosignature):
        assert (f"checkpoint {witnessed.sizes[1]}", WRONG) in witnessed.found()
    forged = witnessed.forged()
    name = "dossiers/2027-001/evidence.jsonl"
    put_in = [row if at != 1 else {**row, **_parts(rows[LAST])} for at, row in enumerate(forged.rows(name))]
    found = witnessed.found_in(forged.put_rows(name, put_in).listed())
    assert (f"event {acts[1]['sequence']}", "evidence_altered") in found
    written = [{**row, "at": verify.written(row["at"])} for row in as_cosignature]
    found = witnessed.found_in(witnessed.forged().put_rows("cosigned.jsonl", written).listed())
    assert (f"checkpoint {witnessed.sizes[1]}", WRONG) in found


def test_whoever_has_the_logs_key_cannot_alter_the_checkpoint_under_it(witnessed: Witnessed) -> None:
    """The note is signed anew, and what the board signed was another one."""
    forged = witnessed.forged()
    private: Any = load_pem_private_key((witnessed.folder / "keys" / "log.key").read_bytes(), None)
    people = forged.rows("people.jsonl")
    forged.put("proofs.json", {**forged.value("proofs.json"), "earlier": {}})
    forged.events("2027-001", lambda events: events[-1].update(person="Een ander")).logged(private)
    size = forged.value("manifest.json")["checkpoint"]["size"]
    last = [{**row, "size": size, "at": verify.written(row["at"])} for row in witnessed.rows()[LAST:]]
    forged.put_rows("cosigned.jsonl", last).put_rows("people.jsonl", people).listed()

    found = verify.check(forged.written(witnessed.folder / "forged.zip")).findings
    told = [each.about("en") for each in found if each.where == f"checkpoint {size}"]
    assert any(OVER_ANOTHER in each for each in told), found


# --- a passkey that was not that of who spoke for the board ---


def _ends(signers: Witnessed) -> None:
    with stating(signers.engine) as connection:
        about = {"credential": encoded(signers.passkeys["geleen"].id), "person": "somebody of geleen"}
        state(connection, StatementKind.CREDENTIAL_ENDED, "geleen", about, AT + 5 * DAY)


def _leaves_office(signers: Witnessed) -> None:
    with stating(signers.engine) as connection:
        about = {"person": "somebody of geleen", "office": "member"}
        state(connection, StatementKind.OFFICE_GIVEN, "geleen", about, AT + 5 * DAY)


def _another_is_slipped_in(signers: Witnessed) -> None:
    """After the checkpoint, by the host."""
    signers.checkpoint(AT + 5 * DAY)
    signers.passkeys["geleen"] = Authenticator(ES256)
    signers.register("geleen", signers.passkeys["geleen"], AT + 5 * DAY)


@pytest.mark.parametrize("meanwhile", [_ends, _leaves_office, _another_is_slipped_in])
def test_nobody_cosigns_who_did_not_speak_for_the_board_by_the_log_that_is_cosigned(
    tmp_path: Path, meanwhile: Callable[[Witnessed], None]
) -> None:
    signers = Witnessed(tmp_path)
    meanwhile(signers)
    if meanwhile is not _another_is_slipped_in:
        signers.checkpoint(AT + 6 * DAY)
    size = signers.size
    signers.cosign("geleen", AT + 7 * DAY)
    signers.checkpoint(AT + 8 * DAY)

    assert (f"checkpoint {size}", WRONG) in signers.found()
    assert (f"checkpoint {size}", WRONG) in signers.found_in(signers.forged())
    found = signers.log.checkpoint(size)
    assert found
    assert [s.genuine for s in signers_of(signers.log, found) if s.kind == PASSKEY] == [False]
    signers.engine.dispose()


def test_a_bundle_without_that_part_is_as_it_was(tmp_path: Path) -> None:
    signers = Signers(tmp_path)
    bundle = Forged(signers.bundle())
    assert "cosigned.jsonl" not in bundle.files
    assert verify.check(signers.bundle()).findings == []
    signers.engine.dispose()
