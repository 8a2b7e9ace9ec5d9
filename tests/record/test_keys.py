"""The log's key: made at the first start, replaced when lost, rotated so that the old one vouches for the new one."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import Engine, select, update
from temporalio.exceptions import ApplicationError

from activities.checkpoints import Checkpoints
from audit.verification.leaves import IN_USE, RETIRED, key_leaves
from installation import signatures
from installation.keys import LogKeys
from installation.signatures import KeyUnusable, is_genuine, new_private_key, private_key, public_part
from installation.transparency_log import KeyOnRecord, Log, SignedCheckpoint
from models.record.log import Leaf
from models.record.signed_note import ED25519, VerifierKey
from models.record.tables import KeyRow, LeafRow

NAME = "advice-log/proef"

pytestmark = pytest.mark.parametrize("database", ["sqlite"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def keys(folder: Path, engine: Engine) -> LogKeys:
    return LogKeys(folder, engine, NAME)


def on_record(engine: Engine) -> list[KeyOnRecord]:
    return Log(engine).public_keys()


def newest(engine: Engine) -> SignedCheckpoint:
    found = Log(engine).checkpoint()
    assert found
    return found


def signers(engine: Engine) -> set[VerifierKey]:
    """The keys that signed the newest checkpoint."""
    signed = newest(engine).note
    return {
        known.key
        for known in on_record(engine)
        for line in signed.signatures
        if is_genuine(signed.text, line, known.key)
    }


def moved(engine: Engine, keys: LogKeys) -> None:
    """Something new for the log: a key of a witness."""
    path = keys._folder.parent / f"witness-{len(on_record(engine))}.key"
    public = public_part(new_private_key(path), f"{NAME}/beek", 4)
    Log(engine).register_witness(public, "beek", datetime.now(UTC))


def test_the_first_start_makes_a_key_that_only_its_owner_can_read(keys: LogKeys, engine: Engine, folder: Path) -> None:
    assert keys.prepare() == NAME

    own = private_key(folder / "log.key")
    assert own
    assert stat.S_IMODE((folder / "log.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == ["log.key"]
    (known,) = on_record(engine)
    assert known.key == public_part(own, NAME, ED25519)
    assert (known.party, known.kind, known.until) == ("landlord", "log", None)


def test_every_later_start_finds_it(keys: LogKeys, engine: Engine, folder: Path) -> None:
    keys.prepare()
    before = on_record(engine), (folder / "log.key").read_bytes()

    assert LogKeys(folder, engine, "another-name").prepare() == NAME
    assert (on_record(engine), (folder / "log.key").read_bytes()) == before


def test_a_lost_key_is_replaced_where_a_person_says_so_and_what_it_signed_stays_signed(
    keys: LogKeys, engine: Engine, folder: Path
) -> None:
    checkpoints = Checkpoints(engine, keys)
    checkpoints.make()
    before, lost = newest(engine), on_record(engine)[0].key
    (folder / "log.key").unlink()

    with pytest.raises(ApplicationError, match=r"no checkpoint can be signed: .*rotate-key --lost"):
        checkpoints.make()
    keys.rotate(lost=True)
    checkpoints.make()

    old, new = on_record(engine)
    assert (old.key, old.until is None, new.until) == (lost, False, None)
    assert signers(engine) == {new.key}
    assert is_genuine(before.note.text, before.note.signatures[0], lost)
    assert len(Log(engine).leaves(100)) == 3


def test_the_first_checkpoint_after_a_rotation_is_signed_by_both_keys_and_the_next_by_the_new_one(
    keys: LogKeys, engine: Engine, folder: Path
) -> None:
    checkpoints = Checkpoints(engine, keys)
    checkpoints.make()
    old = on_record(engine)[0].key

    new = LogKeys(folder, engine, NAME).rotate()  # by another process than the worker

    checkpoints.make()
    assert signers(engine) == {old, new}
    moved(engine, keys)
    checkpoints.make()
    assert signers(engine) == {new}
    assert [path.name for path in folder.iterdir()] == ["log.key"]


def test_a_key_has_a_leaf_for_its_first_day_and_one_for_its_last(keys: LogKeys, engine: Engine) -> None:
    checkpoints = Checkpoints(engine, keys)
    checkpoints.make()
    keys.rotate()
    checkpoints.make()

    with engine.connect() as connection:
        logged = connection.execute(
            select(LeafRow.subject, LeafRow.number, LeafRow.digest).order_by(LeafRow.position)
        ).all()
        rows = connection.execute(select(*KeyRow.__table__.columns).order_by(KeyRow.since)).all()
    (first, last), (second,) = (key_leaves(row._asdict()) for row in rows)
    assert [Leaf(*row) for row in logged] == [first, last, second]
    assert (first.number, last.number, second.number) == (IN_USE, RETIRED, IN_USE)


def test_rotating_twice_before_a_checkpoint_lets_every_key_sign_it(keys: LogKeys, engine: Engine) -> None:
    Checkpoints(engine, keys).make()
    keys.rotate()
    keys.rotate()
    Checkpoints(engine, keys).make()

    assert signers(engine) == {known.key for known in on_record(engine)}


def test_while_the_folder_is_away_no_second_key_is_made(keys: LogKeys, engine: Engine, folder: Path) -> None:
    keys.prepare()
    known, away = on_record(engine), folder.with_name("away")
    folder.rename(away)

    for attempt in (keys.prepare, keys.rotate):
        with pytest.raises(KeyUnusable, match=r"is not the key in use: .*rotate-key --lost"):
            attempt()

    assert on_record(engine) == known
    assert not (folder / "log.key").exists()
    away.rename(folder)
    assert keys.prepare() == NAME


def test_a_rotation_after_a_lost_key_needs_no_old_one(keys: LogKeys, engine: Engine, folder: Path) -> None:
    Checkpoints(engine, keys).make()
    (folder / "log.key").unlink()

    new = keys.rotate(lost=True)

    Checkpoints(engine, keys).make()
    assert signers(engine) == {new}


def test_a_key_that_the_record_does_not_know_is_taken_into_use_where_a_person_says_so(
    keys: LogKeys, engine: Engine, folder: Path
) -> None:
    """The record was restored from before a rotation, or a start was broken off."""
    keys.prepare()
    restored = new_private_key(folder / "log.key")
    with pytest.raises(KeyUnusable, match="is not the key in use"):
        keys.prepare()

    keys.rotate(lost=True)

    old, new = on_record(engine)
    assert (new.key, new.until) == (public_part(restored, NAME, ED25519), None)
    assert old.until


def test_a_retired_key_that_comes_back_signs_nothing(keys: LogKeys, engine: Engine, folder: Path) -> None:
    keys.prepare()
    old = (folder / "log.key").read_bytes()
    keys.rotate(lost=True)
    (folder / "log.key").write_bytes(old)

    with pytest.raises(KeyUnusable, match=r"was retired: .*rotate-key"):
        keys.prepare()
    with pytest.raises(KeyUnusable, match="is not the key in use"):
        keys.sign("text\n", None)
    keys.rotate(lost=True)
    assert keys.prepare() == NAME


def test_a_key_that_is_none_or_cannot_be_written_is_named(keys: LogKeys, engine: Engine, folder: Path) -> None:
    keys.prepare()
    (folder / "log.key").write_text("nothing")
    with pytest.raises(KeyUnusable, match=r"log\.key is no private key"):
        keys.prepare()
    in_the_way = folder / "file"
    in_the_way.touch()
    with pytest.raises(KeyUnusable, match="cannot be read"):
        LogKeys(in_the_way, engine, NAME).prepare()


def test_a_key_retired_long_ago_no_longer_signs_although_its_file_is_still_there(
    keys: LogKeys, engine: Engine, folder: Path
) -> None:
    keys.prepare()
    keys.rotate()
    Checkpoints(engine, keys).make()
    with engine.begin() as connection:
        long_ago = datetime.now(UTC) - timedelta(days=400)
        connection.execute(update(KeyRow).where(KeyRow.until.is_not(None)).values(until=long_ago))
    moved(engine, keys)

    Checkpoints(engine, keys).make()

    assert len(signers(engine)) == 1
    assert len(list(folder.iterdir())) == 1


def test_whoever_vouches_for_letters_notices_at_once_that_another_process_rotated(
    keys: LogKeys, engine: Engine, folder: Path
) -> None:
    keys.prepare()

    def signer() -> VerifierKey:
        line = keys.vouch(lambda log: f"a letter of {log}\n")
        return next(known.key for known in on_record(engine) if is_genuine(f"a letter of {NAME}\n", line, known.key))

    before = signer()
    new = LogKeys(folder, engine, NAME).rotate()
    assert (signer(), new == before) == (new, False)

    new_private_key(folder / "log.key")
    with pytest.raises(KeyUnusable, match="is not the key in use"):
        signer()
    (folder / "log.key").unlink()
    with pytest.raises(KeyUnusable, match="is not the key in use"):
        signer()


def test_the_file_of_the_key_is_read_once_for_many_letters(keys: LogKeys, folder: Path) -> None:
    keys.prepare()

    with mock.patch.object(signatures, "private_key", wraps=private_key) as read:
        lines = [keys.vouch("the seal of {}\n".format) for _ in range(3)]

    assert len(set(lines)) == 1
    read.assert_called_once_with(folder / "log.key")
