"""A board cosigns from its page with a passkey: what counts is only its own, genuine, over that very checkpoint, and
never where the log begins otherwise than it did."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import cbor2
import pytest
from sqlalchemy import text

from application.alarms import AlarmKind
from application.credentials import Credentials
from application.standing_alarms import UNWITNESSED
from installation.accounts.passkeys import Passkey, Passkeys
from installation.installation import Installation
from installation.witnesses import PASSKEY, signers_of
from models.base64url import encoded
from models.record.passkey_cosignature import cosigning_challenge
from models.record.signed_note import Checkpoint
from tests.accounts.authenticator import ES256, Authenticator, _cose
from tests.portal.inhabited import OUTSIDER, WHO, Inhabited, inhabited
from tests.portal.midway import marked
from tests.portal.serving import Answer
from tests.portal.test_witness_pages import CHANGE_A_LEAF, checkpointed, told
from tests.portal.visiting import Visitor


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inhabited]:
    folder = tmp_path_factory.mktemp("witness-passkeys")
    with inhabited(folder, marked("response-overdue", folder, until_act=1)) as found:
        yield found


def a_passkey(house: Inhabited, who: str) -> Authenticator:
    """A passkey of somebody, as the portal makes it; the record does not know it yet."""
    made = Authenticator(ES256, origin=house.installation.settings.portal_url)
    key, now = cbor2.dumps(_cose(made.key)), datetime.now(UTC)
    of_person = {"id": made.id, "person": house.person(who).id, "public_key": key}
    Passkeys(house.installation.accounts).add(Passkey(**of_person, sign_count=0, name="telefoon", made_at=now))
    return made


def newest(installation: Installation) -> Checkpoint:
    found = installation.log.checkpoint()
    assert found
    return found.checkpoint


def behind(house: Inhabited, who: str = "secretary") -> tuple[Visitor, Authenticator]:
    """Somebody with a passkey that the newest checkpoint holds, which the board did not cosign yet."""
    passkey = a_passkey(house, who)
    checkpointed_with_more(house)
    return house.anew(who), passkey


def checkpointed_with_more(house: Inhabited) -> None:
    """A checkpoint with something new in it: a passkey of somebody else."""
    a_passkey(house, "case_handler")
    Credentials(house.installation).put_on_record()
    checkpointed(house)


def options_on(page: str) -> dict[str, Any]:
    (found,) = re.findall(r'data-sign="([^"]*)"', page)
    options: dict[str, Any] = json.loads(unescape(found))
    return options


def signed(passkey: Authenticator, challenge: bytes | str) -> str:
    challenge = challenge if isinstance(challenge, str) else encoded(challenge)
    return json.dumps(passkey.signs(json.dumps({"challenge": challenge, "rpId": "localhost"})))


def send(visitor: Visitor, size: int, answer: str) -> Answer:
    return visitor.post("/getuige/passkey", {"controlepunt": str(size), "handtekening": answer})


def cosigners(house: Inhabited, size: int) -> list[tuple[str | None, bool]]:
    found = house.installation.log.checkpoint(size)
    assert found
    return [(one.party, one.genuine) for one in signers_of(house.installation.log, found) if one.kind == PASSKEY]


def test_a_board_signs_with_a_passkey_what_its_page_says(house: Inhabited) -> None:
    board, passkey = behind(house)
    found = newest(house.installation)
    page = board.get("/getuige").text
    assert f"controlepunt nummer {found.size}, {found.short}" in page
    assert options_on(page)["allowCredentials"][-1]["id"] == encoded(passkey.id)

    assert send(board, found.size, signed(passkey, options_on(page)["challenge"])).status == 303
    assert cosigners(house, found.size) == [("geleen", True)]
    assert "U hebt het nieuwste controlepunt getekend" in board.get("/getuige").text
    assert "secretary" not in told(house, UNWITNESSED)  # who signed the newest has nothing to do
    assert found.text.splitlines()[2] in mail_about(house, found)  # the root, whole

    checkpointed_with_more(house)
    assert "secretary" not in told(house, UNWITNESSED - timedelta(hours=1))
    assert told(house, UNWITNESSED + timedelta(hours=1))["secretary"] is AlarmKind.UNWITNESSED
    later = newest(house.installation)
    page = board.get("/getuige").text
    assert f"Alles van nummer {found.size} van" in page
    assert send(board, later.size, signed(passkey, options_on(page)["challenge"])).status == 303
    assert house.installation.log.cosigned("geleen") == later.size
    assert house.installation.log.cosigned_with_key("geleen") == 0


def mail_about(house: Inhabited, found: Checkpoint) -> str:
    """The mail that tells the signer which checkpoint that was: it leaves after the answer."""
    folder, until = Path(house.installation.settings.sign_in_folder), monotonic() + 60
    while monotonic() < until:
        read = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in folder.glob("*.eml"))
        signed_ones = [str(mail.get_content()) for mail in read if "U hebt ondertekend" in str(mail["Subject"])]
        for mail in signed_ones:
            if f"    {found.size}" in mail.splitlines():
                return mail
        sleep(0.01)
    raise AssertionError("no mail came")


def test_what_is_no_signature_of_that_checkpoint_by_that_board_is_refused(house: Inhabited) -> None:
    board, passkey = behind(house)
    other, others = behind(house, OUTSIDER)
    board.get("/getuige")
    found = newest(house.installation)
    of_geleen, of_limbricht = (cosigning_challenge(party, found.text) for party in ("geleen", "limbricht"))
    altered = Checkpoint(found.origin, found.size, "0" * 64, found.made_at)
    stranger = Authenticator(ES256, origin=house.installation.settings.portal_url)
    elsewhere = Authenticator(ES256, origin="https://evil.example", id=passkey.id)
    elsewhere.key = passkey.key
    absent = Authenticator(ES256, origin=house.installation.settings.portal_url, flags=1, id=passkey.id)
    absent.key = passkey.key
    refused = {
        "nothing": "",
        "no answer": "[]",
        "another checkpoint": signed(passkey, cosigning_challenge("geleen", altered.text)),
        "another board's": signed(others, of_limbricht),
        "another board's challenge": signed(passkey, of_limbricht),
        "by another board's passkey": signed(others, of_geleen),
        "a stranger's": signed(stranger, of_geleen),
        "an act's": signed(passkey, bytes(32)),
        "on another page": signed(elsewhere, of_geleen),
        "nobody verified": signed(absent, of_geleen),
    }
    for what, answer in refused.items():
        assert send(board, found.size, answer).status == 422, what
    good = signed(passkey, of_geleen)
    for size in ("", "-1", "9" * 30, "²", str(found.size + 1), str(found.size - 1)):
        sent = board.post("/getuige/passkey", {"controlepunt": size, "handtekening": good})
        assert sent.status == 422, size
    assert "Ondertekenen is niet gelukt" in send(board, found.size, "").text
    assert send(other, found.size, good).status == 422
    assert cosigners(house, found.size) == []

    assert send(board, found.size, good).status == 303
    assert send(board, found.size, signed(passkey, of_geleen)).status == 303  # once more: the first one stays
    assert cosigners(house, found.size) == [("geleen", True)]


def test_a_checkpoint_before_the_one_that_was_cosigned_is_not_signed(house: Inhabited) -> None:
    board, passkey = behind(house)
    before = newest(house.installation)
    checkpointed_with_more(house)
    found = newest(house.installation)
    assert send(board, found.size, signed(passkey, cosigning_challenge("geleen", found.text))).status == 303
    assert send(board, before.size, signed(passkey, cosigning_challenge("geleen", before.text))).status == 422
    assert cosigners(house, before.size) == []


def test_a_passkey_that_is_newer_than_the_checkpoint_signs_the_next_one(house: Inhabited) -> None:
    checkpointed_with_more(house)
    found, who = newest(house.installation), "secretary"
    for one in Passkeys(house.installation.accounts).of_person(house.person(who).id):
        Passkeys(house.installation.accounts).end(one.person, one.id, datetime.now(UTC))
    board = house.anew(who)
    assert "U hebt nog geen passkey" in board.get("/getuige").text
    passkey = a_passkey(house, who)
    assert "Uw passkey is nieuwer dan dit controlepunt" in board.get("/getuige").text
    assert send(board, found.size, signed(passkey, cosigning_challenge("geleen", found.text))).status == 422
    checkpointed_with_more(house)
    found = newest(house.installation)
    assert send(board, found.size, signed(passkey, options_on(board.get("/getuige").text)["challenge"])).status == 303


def test_a_passkey_that_ended_signs_nothing(house: Inhabited) -> None:
    board, passkey = behind(house)
    found = newest(house.installation)
    answer = signed(passkey, options_on(board.get("/getuige").text)["challenge"])
    Passkeys(house.installation.accounts).end(house.person("secretary").id, passkey.id, datetime.now(UTC))
    assert send(board, found.size, answer).status == 422
    assert cosigners(house, found.size) == []


def test_a_log_that_was_changed_is_never_cosigned(house: Inhabited) -> None:
    """Not what is newest, and not what was asked about before somebody changed what was signed."""
    board, passkey = behind(house)
    found = newest(house.installation)
    answer = signed(passkey, options_on(board.get("/getuige").text)["challenge"])
    with house.installation.record.begin() as connection:
        kept = connection.scalar(text("SELECT digest FROM log_leaves WHERE position = 1"))
        connection.execute(text(CHANGE_A_LEAF))
    try:
        changed = board.get("/getuige")
        assert (changed.status, "De vastlegging is veranderd" in changed.text) == (409, True)
        assert "data-sign" not in changed.text
        assert send(board, found.size, answer).status == 409
        assert cosigners(house, found.size) == []
    finally:
        with house.installation.record.begin() as connection:
            connection.execute(text("UPDATE log_leaves SET digest = :kept WHERE position = 1"), {"kept": kept})


def test_a_fork_of_what_was_cosigned_is_never_cosigned(house: Inhabited) -> None:
    """A log that is whole by itself, and signed with the right key, but does not begin as it did then."""
    board, passkey = behind(house)
    found = newest(house.installation)
    assert send(board, found.size, signed(passkey, cosigning_challenge("geleen", found.text))).status == 303
    with house.installation.record.begin() as connection:
        kept = connection.scalar(text("SELECT note FROM checkpoints WHERE size = :size"), {"size": found.size})
    other = Checkpoint(found.origin, found.size, "0" * 64, found.made_at).text
    note_is(house, found.size, other + str(kept).removeprefix(found.text))  # what the board signed had another root
    try:
        checkpointed_with_more(house)
        later = newest(house.installation)
        assert board.get("/getuige").status == 409
        answer = signed(passkey, cosigning_challenge("geleen", later.text))
        assert send(board, later.size, answer).status == 409
        assert cosigners(house, later.size) == []
        assert told(house) == dict.fromkeys(WHO, AlarmKind.LOG_CHANGED)
    finally:
        note_is(house, found.size, str(kept))


UNREADABLE = {
    "a note that is none": (
        "SELECT note FROM checkpoints WHERE size = :size",
        "UPDATE checkpoints SET note = 'x' WHERE size = :size",
        "UPDATE checkpoints SET note = :kept WHERE size = :size",
    ),
    "a leaf that is none": (
        "SELECT digest FROM log_leaves WHERE position = :size - 1",
        "UPDATE log_leaves SET digest = x'00ff' WHERE position = :size - 1",
        "UPDATE log_leaves SET digest = :kept WHERE position = :size - 1",
    ),
    "a moment that is none": (
        "SELECT NULL",
        "INSERT INTO passkey_cosignatures VALUES (:size, 'beek', 'x', 'x', 'x', 'x', 'x')",
        "DELETE FROM passkey_cosignatures WHERE party = 'beek'",
    ),
}


@pytest.mark.parametrize(("keep", "change", "put_back"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_of_the_log_was_changed(house: Inhabited, keep: str, change: str, put_back: str) -> None:
    """Else whoever changed it could silence whoever watches it."""
    board, passkey = behind(house)
    found = newest(house.installation)
    answer = signed(passkey, options_on(board.get("/getuige").text)["challenge"])
    with house.installation.record.begin() as connection:
        kept = connection.scalar(text(keep), {"size": found.size})
        connection.execute(text(change), {"size": found.size})
    try:
        for page in (board.get("/getuige"), board.get("/getuige/bestand"), send(board, found.size, answer)):
            assert (page.status, "De vastlegging is veranderd" in page.text) == (409, True)
        assert told(house) == dict.fromkeys(WHO, AlarmKind.LOG_CHANGED)
    finally:
        with house.installation.record.begin() as connection:
            connection.execute(text(put_back), {"size": found.size, "kept": kept})


def test_a_cosignature_too_long_to_be_one_keeps_nobody_from_cosigning(house: Inhabited) -> None:
    board, passkey = behind(house)
    found = newest(house.installation)
    with house.installation.record.begin() as connection:
        row = {"size": found.size, "at": found.made_at.isoformat(" "), "long": "x" * 300_000}
        connection.execute(
            text("INSERT INTO passkey_cosignatures VALUES (:size, 'beek', :at, 'x', 'x', 'x', :long)"), row
        )
    try:
        challenge = options_on(board.get("/getuige").text)["challenge"]
        assert send(board, found.size, signed(passkey, challenge)).status == 303
        assert cosigners(house, found.size) == [("beek", False), ("geleen", True)]
        assert told(house) == dict.fromkeys(WHO, AlarmKind.LOG_CHANGED)
    finally:
        with house.installation.record.begin() as connection:
            connection.execute(text("DELETE FROM passkey_cosignatures WHERE party = 'beek'"))


def note_is(house: Inhabited, size: int, note: str) -> None:
    """Somebody who has the record puts another note in the place of a checkpoint's."""
    with house.installation.record.begin() as connection:
        connection.execute(text("UPDATE checkpoints SET note = :note WHERE size = :size"), {"note": note, "size": size})


@pytest.mark.parametrize("who", ["member", "case_handler", "auditor", "administrator"])
def test_nobody_else_cosigns(house: Inhabited, who: str) -> None:
    behind(house)
    found, passkey = newest(house.installation), a_passkey(house, who)
    answer = signed(passkey, cosigning_challenge("geleen", found.text))
    assert send(house.anew(who), found.size, answer).status == 403
    assert cosigners(house, found.size) == []
