"""Somebody changes the log on record: the watch finds it at its next look where it was seen before or is new, and
within a day where it is old."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, event, update

from activities.checkpoints import Checkpoints
from activities.record import Record
from application.log_watch import EVERYTHING, LogWatch
from installation.keys import LogKeys
from installation.transparency_log import Log
from models.record.tables import CheckpointRow, LeafRow
from tests.record.entries import OPENED, opening

NOW = OPENED + timedelta(days=30)

Dossier = Callable[[int], None]


@pytest.fixture
def more(engine: Engine, tmp_path: Path) -> Dossier:
    """Puts a dossier on record, and a checkpoint after it."""
    keys = LogKeys(tmp_path / "keys", engine, "advice-log/proef", lambda: NOW)

    def put(serial: int) -> None:
        Record(engine).write(opening(f"2027-{serial:03}"))
        Checkpoints(engine, keys, lambda: NOW).make()

    return put


@pytest.fixture
def watch(engine: Engine, more: Dossier) -> LogWatch:
    """Two checkpoints, looked at: each gives the root of its leaves."""
    found = LogWatch(Log(engine))
    assert found.look(NOW) == set()
    assert found.newest is None
    more(1)
    more(2)
    assert found.look(NOW) == set()
    assert found.first
    assert found.newest
    assert found.first.size < found.newest.size
    return found


def sizes(engine: Engine) -> list[int]:
    return [size for size, _ in Log(engine).notes_after(0, 10)]


def change(engine: Engine, position: int) -> None:
    with engine.begin() as connection:
        connection.execute(update(LeafRow).where(LeafRow.position == position).values(digest="00" * 32))


def test_a_look_at_what_is_not_new_reads_no_leaf(engine: Engine, watch: LogWatch) -> None:
    asked = list[str]()
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    watch.look(NOW)
    asked = [statement for statement in asked if statement != "BEGIN"]
    assert len(asked) == 2  # the newest that was seen, and what is newer
    assert not any("log_leaves" in statement for statement in asked)


def test_a_new_checkpoint_over_leaves_that_were_changed_is_found(
    engine: Engine, watch: LogWatch, more: Dossier
) -> None:
    more(3)
    change(engine, sizes(engine)[1])
    assert watch.look(NOW) == {sizes(engine)[-1]}
    more(4)
    assert watch.look(NOW) == set(sizes(engine)[2:])


def test_an_old_leaf_that_was_changed_is_found_within_a_day(engine: Engine, watch: LogWatch) -> None:
    change(engine, 0)
    assert watch.look(NOW + EVERYTHING - timedelta(seconds=1)) == set()
    assert watch.look(NOW + EVERYTHING) == set(sizes(engine))
    assert LogWatch(Log(engine)).look(NOW) == set(sizes(engine))


def test_a_checkpoint_that_is_gone_or_another_is_found_at_once(engine: Engine, watch: LogWatch) -> None:
    first, newest = sizes(engine)
    texts = dict(Log(engine).notes_after(0, 10))
    with engine.begin() as connection:
        connection.execute(update(CheckpointRow).where(CheckpointRow.size == newest).values(note=texts[first]))
    assert watch.look(NOW) == {newest}
    with engine.begin() as connection:
        connection.execute(delete(CheckpointRow).where(CheckpointRow.size == newest))
    assert watch.look(NOW) == {newest}
    assert watch.look(NOW + 2 * EVERYTHING) == {newest}  # it was seen
    assert LogWatch(Log(engine)).look(NOW) == set()  # who never saw it cannot know


@pytest.mark.parametrize("note", ["", "no note", "a\n\n— b Yg==\n"])
def test_what_is_no_checkpoint_fits_nothing(engine: Engine, more: Dossier, note: str) -> None:
    more(1)
    with engine.begin() as connection:
        connection.execute(update(CheckpointRow).values(note=note))
    assert LogWatch(Log(engine)).look(NOW) == set(sizes(engine))


def test_leaves_that_are_gone_are_missed(engine: Engine, watch: LogWatch) -> None:
    with engine.begin() as connection:
        connection.execute(delete(LeafRow).where(LeafRow.position >= sizes(engine)[0]))
    later: datetime = NOW + EVERYTHING
    assert watch.look(later) == {sizes(engine)[1]}
    assert watch.look(later) == {sizes(engine)[1]}
