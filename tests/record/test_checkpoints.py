"""Checkpoints: what is new on record is in the log once, in a fixed order, under a root that the log's key signed."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Text, func, insert, select, type_coerce, update
from temporalio.exceptions import ApplicationError

from activities.checkpoints import UNSIGNED, Checkpoints, Closing
from activities.record import UNREACHABLE, Record
from audit.verification.leaves import head_leaf, key_leaf, notice_leaf, run_leaf
from audit.verification.proofs import Tree
from installation.keys import LogKeys
from installation.signatures import KeyUnusable, is_genuine
from installation.transparency_log import Log
from models.record.log import Frontier, Leaf
from models.record.tables import (
    CheckpointRow,
    DossierRow,
    KeyRow,
    LeafRow,
    OutboxRow,
    RunRow,
)
from models.state import Stage
from tests.audit.rfc9162 import is_consistent
from tests.record.entries import OPENED, following, opening, summary

NAME = "advice-log/proef"
LATER = OPENED + timedelta(days=30)


class Clock:
    """A clock that a test turns."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(LATER)


@pytest.fixture
def keys(engine: Engine, tmp_path: Path, clock: Clock) -> LogKeys:
    return LogKeys(tmp_path / "keys", engine, NAME, clock)


@pytest.fixture
def checkpoints(engine: Engine, keys: LogKeys, clock: Clock) -> Checkpoints:
    return Checkpoints(engine, keys, clock)


def leaves(engine: Engine) -> list[Leaf]:
    """The log; its positions are gapless."""
    query = select(LeafRow.position, LeafRow.subject, LeafRow.number, LeafRow.digest).order_by(LeafRow.position)
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    assert [row.position for row in rows] == list(range(len(rows)))
    return [Leaf(row.subject, row.number, row.digest) for row in rows]


def root_of(hashes: list[str]) -> str:
    frontier = Frontier()
    for leaf_hash in hashes:
        frontier.add(leaf_hash)
    return frontier.root


def assert_sound(engine: Engine) -> None:
    """Every checkpoint states the root of its leaves, is signed with a key on record, and the log only grew."""
    log, before = Log(engine), None
    public = [known.key for known in log.public_keys()]
    with engine.connect() as connection:
        sizes = connection.scalars(select(CheckpointRow.size).order_by(CheckpointRow.size)).all()
    for size in sizes:
        found, hashes = log.checkpoint(size), [leaf.hash for leaf in log.leaves(size)]
        assert found
        assert (found.checkpoint.origin, found.checkpoint.size, len(hashes)) == (NAME, size, size)
        assert found.checkpoint.root == root_of(hashes)
        assert any(is_genuine(found.note.text, line, key) for line in found.note.signatures for key in public)
        if before:
            proof = Tree(hashes).consistency(before.size, size)
            assert is_consistent(before.size, before.root, size, found.checkpoint.root, proof)
        before = found.checkpoint
    assert len(leaves(engine)) == (sizes[-1] if sizes else 0)


def row_of(engine: Engine, table: Any, **raw: Any) -> dict[str, Any]:
    """The first row of a table, with JSON as it is stored."""
    columns = [raw.get(column.name, column) for column in table.__table__.columns]
    with engine.connect() as connection:
        return dict(connection.execute(select(*columns).order_by(*table.__table__.primary_key).limit(1)).one()._mapping)


def send(engine: Engine, at: datetime, many: int = 100) -> None:
    """So many notices leave."""
    waiting = select(OutboxRow.id).where(OutboxRow.sent_at.is_(None)).order_by(OutboxRow.id).limit(many)
    with engine.begin() as connection:
        ids = connection.scalars(waiting).all()
        connection.execute(update(OutboxRow).where(OutboxRow.id.in_(ids)).values(sent_at=at, attempts=2))


def run_of(dossier: str, **fields: Any) -> dict[str, Any]:
    known = {
        "dossier": dossier, "run_id": "run-1", "workflow_id": f"advice-procedure/{dossier}", "first_run_id": "run-1",
        "status": "completed", "started_at": OPENED, "closed_at": LATER, "archived_at": LATER, "sha256": "ab" * 32,
        "size": 12, "events": 40, "attempts": 1, "not_before": OPENED,
    }  # fmt: skip
    return {**known, **fields}


def put_run(engine: Engine, dossier: str, **fields: Any) -> None:
    with engine.begin() as connection:
        connection.execute(insert(RunRow), [run_of(dossier, **fields)])


def test_the_first_checkpoint_holds_the_key_and_the_head_of_every_dossier_in_the_order_of_their_numbers(
    engine: Engine, checkpoints: Checkpoints
) -> None:
    entries = [opening(number) for number in ("2027-002", "2026-010", "2027-001")]
    for entry in entries:
        Record(engine).write(entry)

    made = checkpoints.make()

    assert made
    assert (made.size, made.leaves) == (4, 4)
    heads = {entry.dossier: head_leaf(entry.dossier, 3, entry.events[-1].hash) for entry in entries}
    ordered = [heads[number] for number in ("2026-010", "2027-001", "2027-002")]
    assert leaves(engine) == [key_leaf(row_of(engine, KeyRow)), *ordered]
    assert_sound(engine)


def test_without_anything_new_there_is_no_checkpoint(engine: Engine, checkpoints: Checkpoints) -> None:
    Record(engine).write(opening())
    checkpoints.make()

    assert checkpoints.make() is None
    assert checkpoints.make(True) is None
    assert_sound(engine)


def test_a_head_that_moved_gets_one_leaf_however_often_it_moved(engine: Engine, checkpoints: Checkpoints) -> None:
    first = opening()
    Record(engine).write(first)
    checkpoints.make()
    second = following(first)
    for entry in (second, following(second, {"n": 4}, {"n": 5})):
        Record(engine).write(entry)

    made = checkpoints.make()

    assert made
    assert made.leaves == 1
    assert leaves(engine)[-1].number == 6
    assert_sound(engine)


def test_a_notice_gets_a_leaf_when_it_left_and_a_run_when_it_is_archived(
    engine: Engine, checkpoints: Checkpoints
) -> None:
    Record(engine).write(opening())
    put_run(engine, "2027-001", archived_at=None, sha256=None, size=None, events=None)
    checkpoints.make()
    send(engine, LATER, 1)
    with engine.begin() as connection:
        connection.execute(update(RunRow).values(**run_of("2027-001")))

    checkpoints.make()

    notice = row_of(engine, OutboxRow, notice=type_coerce(OutboxRow.notice, Text).label("notice"))
    run = row_of(engine, RunRow)
    assert leaves(engine)[2:] == [notice_leaf(notice), run_leaf(run)]
    assert leaves(engine)[2][:2] == ("2027-001/notices/1/geleen/request_received", 2)
    assert leaves(engine)[3][:2] == ("2027-001/runs/run-1", 40)
    assert_sound(engine)


def test_a_leaf_commits_to_every_column_of_its_row(engine: Engine, checkpoints: Checkpoints) -> None:
    Record(engine).write(opening())
    send(engine, LATER)
    put_run(engine, "2027-001")
    checkpoints.make()

    notice = row_of(engine, OutboxRow, notice=type_coerce(OutboxRow.notice, Text).label("notice"))
    for row, leaf_of, loose in (
        (row_of(engine, RunRow), run_leaf, {"not_before"}),
        (notice, notice_leaf, {"id", "not_before", "last_error", "claimed_until"}),
        (row_of(engine, KeyRow), key_leaf, set[str]()),
    ):
        leaf = leaf_of(row)
        for column in set(row) - loose - {"vkey"}:
            other = LATER + timedelta(microseconds=1) if isinstance(row[column], datetime | None) else 7
            assert leaf_of({**row, column: other}) != leaf, column
        assert all(leaf_of({**row, column: "other"}) == leaf for column in loose)


def test_a_quick_look_leaves_what_is_older_than_a_day_to_the_checkpoint_of_the_day(
    engine: Engine, checkpoints: Checkpoints
) -> None:
    Record(engine).write(opening())
    checkpoints.make()
    send(engine, LATER - timedelta(days=2), 1)
    send(engine, LATER - timedelta(hours=2))

    quick, daily = checkpoints.make(True), checkpoints.make()

    assert quick
    assert daily
    assert (quick.leaves, daily.leaves) == (1, 1)
    assert_sound(engine)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_processes_at_the_same_moment_each_go_on_where_the_other_stopped(
    engine: Engine, url: str, opened: Callable[..., Engine], tmp_path: Path
) -> None:
    Record(engine).write(opening("2027-001"))
    others = [opened(url) for _ in range(3)]
    ready = threading.Barrier(len(others))
    faults: list[Exception] = []

    def work(other: Engine, serial: int) -> None:
        checkpoints = Checkpoints(other, LogKeys(tmp_path / "keys", other, NAME))
        try:
            ready.wait()
            for number in range(4):
                Record(other).write(opening(f"2027-{serial:02}{number}"))
                checkpoints.make()
        except Exception as error:  # a thread would keep it to itself
            faults.append(error)

    threads = [threading.Thread(target=work, args=(other, serial)) for serial, other in enumerate(others, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert_sound(engine)
    subjects = [leaf.subject for leaf in leaves(engine)]
    assert len(subjects) == len(set(subjects)) == 1 + 1 + 12
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(KeyRow)) == 1


def test_a_closing_waits_for_its_checkpoint_and_is_whole_with_its_run_and_its_letters(
    engine: Engine, checkpoints: Checkpoints
) -> None:
    open_one, entry = opening("2027-001"), opening("2027-002")
    Record(engine).write(open_one)
    last = summary("2027-002", entry.events[-1], closed_at=LATER, stage=Stage.CLOSED)
    Record(engine).write(entry.model_copy(update={"summary": last}))

    assert checkpoints.closings() == [Closing("2027-002", whole=False)]
    send(engine, LATER)
    assert checkpoints.closings() == [Closing("2027-002", whole=False)]
    put_run(engine, "2027-002")
    assert checkpoints.closings() == [Closing("2027-002", whole=True)]
    checkpoints.make(True)
    assert checkpoints.closings() == []

    again = following(entry, summary=summary("2027-002", following(entry).events[-1], closed_at=LATER))
    Record(engine).write(again)
    assert checkpoints.closings() == [
        Closing("2027-002", whole=False)
    ]  # the run that is archived is of the time before


@pytest.mark.parametrize("database", ["sqlite"])
def test_without_a_key_nothing_is_added_and_it_is_said(engine: Engine, keys: LogKeys) -> None:
    class Broken(LogKeys):
        def sign(self, text: str, since: datetime | None) -> Any:
            raise KeyUnusable("log.key is not the key in use")

    Record(engine).write(opening())
    with pytest.raises(ApplicationError, match=r"log\.key is not the key in use") as caught:
        Checkpoints(engine, Broken(keys._folder, engine, NAME)).make()

    assert caught.value.type == UNSIGNED
    assert leaves(engine) == []


def test_on_what_cannot_be_gone_on_from_nothing_is_added_and_it_is_said(
    engine: Engine, checkpoints: Checkpoints
) -> None:
    first = opening()
    Record(engine).write(first)
    checkpoints.make()
    Record(engine).write(following(first))
    with engine.begin() as connection:
        connection.execute(update(CheckpointRow).values(frontier=[]))
    before = leaves(engine)
    with pytest.raises(ApplicationError) as caught:
        checkpoints.make()
    assert caught.value.type == UNSIGNED
    assert leaves(engine) == before


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_record_that_cannot_be_reached_is_said_in_one_line(
    engine: Engine, checkpoints: Checkpoints, tmp_path: Path
) -> None:
    (tmp_path / "record.db").unlink()
    for step in (checkpoints.make, checkpoints.closings):
        with pytest.raises(ApplicationError) as caught:
            step()
        assert caught.value.type == UNREACHABLE


@pytest.mark.parametrize("database", ["sqlite"])
def test_many_dossiers_make_one_checkpoint(engine: Engine, checkpoints: Checkpoints) -> None:
    many = 200
    for serial in range(1, many + 1):
        Record(engine).write(opening(f"2027-{serial:03}"))
    with engine.begin() as connection:
        connection.execute(update(DossierRow).values(closed_at=LATER))
    send(engine, LATER, 10 * many)
    assert len(checkpoints.closings()) == many

    made = checkpoints.make(True)

    assert made
    assert made.leaves == 1 + many + 2 * many
    assert checkpoints.make() is None
    assert_sound(engine)
