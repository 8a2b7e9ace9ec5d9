"""What a measurement made is counted against what the core says: nothing lost, nothing doubled."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, update

from activities.record import Record
from bench import procedure
from bench.site import configured
from bench.soundness import UnsoundError, require_counted
from bench.writing import entries_of
from installation.database import open_record, prepare
from installation.settings import Settings, load_settings
from models.record.tables import OutboxRow


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(**configured(tmp_path)[0])


@pytest.fixture
def record(settings: Settings) -> Iterator[Engine]:
    engine = open_record(settings.record_url.get_secret_value(), create=True)
    prepare(engine)
    for entry in entries_of("2027-001"):
        Record(engine).write(entry)
    yield engine
    engine.dispose()


ACTS = [procedure.opening(), *procedure.acts()]


def test_everything_is_there_once(record: Engine, settings: Settings) -> None:
    require_counted(record, settings, ACTS, 1, watched=False)


def test_something_is_lost(record: Engine, settings: Settings) -> None:
    with pytest.raises(UnsoundError, match="1 dossiers instead of 2"):
        require_counted(record, settings, ACTS, 2, watched=False)


def test_a_letter_did_not_leave(record: Engine, settings: Settings) -> None:
    with pytest.raises(UnsoundError, match=r"0 notices that left instead of \d+.*0 letters as files"):
        require_counted(record, settings, ACTS, 1, watched=True)


def test_a_notice_is_doubled(record: Engine, settings: Settings) -> None:
    columns = [column for column in OutboxRow.__table__.columns if column.name != "id"]
    with record.begin() as connection:
        row = connection.execute(select(*columns).limit(1)).one()._asdict()
        connection.execute(insert(OutboxRow), {**row, "recipient": "another"})
    with pytest.raises(UnsoundError, match="notices instead of"):
        require_counted(record, settings, ACTS, 1, watched=False)


def test_a_letter_was_sent_although_letters_are_off(record: Engine, settings: Settings) -> None:
    with record.begin() as connection:
        connection.execute(update(OutboxRow).values(attempts=1).where(OutboxRow.id == 1))
    with pytest.raises(UnsoundError, match="1 attempts to send one instead of 0"):
        require_counted(record, settings, ACTS, 1, watched=False)
