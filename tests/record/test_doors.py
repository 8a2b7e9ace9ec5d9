"""This machine as a door: its key is made once, registered, in the log, and of no use once it was revoked."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from activities.checkpoints import Checkpoints
from activities.vouching import vouches
from audit.verification.leaves import IN_USE, RETIRED, key_leaves
from installation.database import open_record, prepare, unavailable
from installation.doors import Door, DoorRevoked
from installation.keys import LogKeys
from installation.signatures import new_private_key
from installation.transparency_log import Log
from models.acts import Act, Assurance, Channel
from models.record.tables import KeyRow, LeafRow

DOSSIER, NAME = "2027-001", "advice-log/proef/door/desk-1"
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "door-desk-1.key"


@pytest.fixture
def door(file: Path, engine: Engine) -> Door:
    return Door(file, NAME, lambda: engine, lambda: NOW)


def act(**changes: object) -> Act:
    made = Act(
        act="ask_question", act_id="a", by="geleen", person="P", channel=Channel.PORTAL, at=NOW, content={"text": "?"}
    )
    return made.model_copy(update=changes)


def is_vouched_for(engine: Engine, act: Act, dossier: str = DOSSIER) -> bool:
    with engine.connect() as connection:
        return vouches(connection, act, dossier)


def out_of_reach() -> Engine:
    raise unavailable("the record cannot be reached")


def test_a_door_is_registered_when_it_first_seals_and_only_then(door: Door, engine: Engine, file: Path) -> None:
    assert not Log(engine).doors()

    first = door.sealed(act(), DOSSIER, Assurance.MAIL_LINK)
    again = Door(file, NAME, lambda: engine).sealed(act(act_id="b"), DOSSIER, Assurance.MAIL_LINK)

    (known,) = Log(engine).doors()
    assert (known.key.name, known.party, known.since, known.until) == (NAME, "administrator", NOW, None)
    assert first.seal
    assert again.seal
    assert first.seal.door == again.seal.door == known.key.public.hex()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert is_vouched_for(engine, first)
    assert is_vouched_for(engine, again)


def test_the_log_commits_to_the_key_and_to_its_end(door: Door, engine: Engine, file: Path) -> None:
    door.sealed(act(), DOSSIER, Assurance.COMMAND_LINE)
    checkpoints = Checkpoints(engine, LogKeys(file.parent, engine, "advice-log/proef"))
    checkpoints.make()
    log = Log(engine)
    log.revoke_door(log.doors()[0].key, NOW + timedelta(days=1))
    checkpoints.make()

    with engine.connect() as connection:
        row = connection.execute(select(*KeyRow.__table__.columns).where(KeyRow.kind == "door")).mappings().one()
        numbers = connection.scalars(select(LeafRow.number).where(LeafRow.subject.contains("/door/"))).all()
        hashes = connection.scalars(select(LeafRow.digest).where(LeafRow.subject.contains("/door/"))).all()
    assert list(numbers) == [IN_USE, RETIRED]
    assert list(hashes) == [leaf.digest for leaf in key_leaves(dict(row))]


def test_a_door_that_was_revoked_seals_nothing_until_it_has_another_key(door: Door, engine: Engine, file: Path) -> None:
    made = door.sealed(act(), DOSSIER, Assurance.COMMAND_LINE)
    log = Log(engine)
    log.revoke_door(log.doors()[0].key, NOW)

    assert not is_vouched_for(engine, made)
    with pytest.raises(DoorRevoked, match="revoked on 2027-03-01"):
        Door(file, NAME, lambda: engine).sealed(act(), DOSSIER, Assurance.COMMAND_LINE)

    file.unlink()
    anew = Door(file, NAME, lambda: engine, lambda: NOW).sealed(act(), DOSSIER, Assurance.COMMAND_LINE)
    assert is_vouched_for(engine, anew)


def test_a_door_that_runs_on_stops_at_once_when_it_is_revoked_and_takes_another_key_at_once(
    door: Door, engine: Engine, file: Path
) -> None:
    """It keeps its key while that is the same file, and asks for every act whether it is in use."""
    made = door.sealed(act(), DOSSIER, Assurance.COMMAND_LINE)
    Log(engine).revoke_door(Log(engine).doors()[0].key, NOW)
    with pytest.raises(DoorRevoked):
        door.sealed(act(), DOSSIER, Assurance.COMMAND_LINE)

    new_private_key(file)
    anew = door.sealed(act(), DOSSIER, Assurance.COMMAND_LINE)
    file.unlink()
    third = door.sealed(act(), DOSSIER, Assurance.COMMAND_LINE)

    assert len({one.seal.door for one in (made, anew, third) if one.seal}) == 3
    assert is_vouched_for(engine, anew)
    assert is_vouched_for(engine, third)


def test_while_the_record_is_away_a_door_with_a_key_goes_on_and_one_without_seals_nothing(
    door: Door, engine: Engine, file: Path
) -> None:
    away = Door(file, NAME, out_of_reach)
    assert away.sealed(act(), DOSSIER, Assurance.COMMAND_LINE).seal is None
    assert not file.exists()

    door.sealed(act(), DOSSIER, Assurance.COMMAND_LINE)
    assert is_vouched_for(engine, away.sealed(act(), DOSSIER, Assurance.COMMAND_LINE))


def test_a_door_whose_record_disappears_goes_on_with_its_key(tmp_path: Path) -> None:
    engine = open_record(f"sqlite:///{tmp_path}/record.db", create=True)
    prepare(engine)
    door = Door(tmp_path / "door.key", NAME, lambda: engine, lambda: NOW)
    before = door.sealed(act(), DOSSIER, Assurance.COMMAND_LINE)
    (tmp_path / "record.db").rename(tmp_path / "elsewhere.db")
    after = door.sealed(act(), DOSSIER, Assurance.COMMAND_LINE)
    engine.dispose()

    assert before.seal
    assert after.seal == before.seal


def test_a_key_that_the_record_does_not_know_is_registered(door: Door, engine: Engine, file: Path) -> None:
    """The record was put back to an earlier day."""
    new_private_key(file)

    assert is_vouched_for(engine, door.sealed(act(), DOSSIER, Assurance.COMMAND_LINE))


def test_the_key_of_the_log_is_no_door(engine: Engine, tmp_path: Path) -> None:
    LogKeys(tmp_path / "keys", engine, "advice-log/proef").prepare()
    as_door = Door(tmp_path / "keys" / "log.key", "advice-log/proef", lambda: engine, lambda: NOW)

    assert not is_vouched_for(engine, as_door.sealed(act(), DOSSIER, Assurance.COMMAND_LINE))


CHANGES: dict[str, object] = {
    "act": "react", "act_id": "b", "by": "beek", "person": "Q", "channel": Channel.API,
    "installation": "another", "at": NOW - timedelta(minutes=1), "received": NOW.date(), "entered_by": "landlord",
    "content": {"text": "!"},
}  # fmt: skip


@pytest.mark.parametrize("changed", CHANGES)
def test_the_seal_is_over_everything_that_an_act_says(door: Door, engine: Engine, changed: str) -> None:
    made = door.sealed(act(), DOSSIER, Assurance.COMMAND_LINE)

    assert is_vouched_for(engine, made)
    assert not is_vouched_for(engine, made.model_copy(update={changed: CHANGES[changed]}))
    assert not is_vouched_for(engine, made, "2027-002")


def test_every_field_of_an_act_is_among_those() -> None:
    assert set(CHANGES) == set(Act.model_fields) - {"seal"}


@pytest.mark.parametrize("channel", Channel)
def test_of_a_paper_the_paper_says_who_sent_it(door: Door, channel: Channel) -> None:
    made = door.sealed(act(channel=channel), DOSSIER, Assurance.PASSKEY)

    assert made.seal
    assert (made.seal.assurance is Assurance.PAPER) is (channel in (Channel.LETTER, Channel.MEETING))


def test_an_act_says_the_same_with_and_without_its_seal(door: Door) -> None:
    """So one that is sent again by another door still counts once."""
    assert door.sealed(act(), DOSSIER, Assurance.PASSKEY).fingerprint == act().fingerprint
