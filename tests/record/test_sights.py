"""That a party had the page of a dossier before it goes on record once for each last event, and says nothing else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text

from activities.record import Record
from installation.database import RecordUnavailable
from installation.record_reader import HowFarSeen, RecordReader
from installation.sights import put_on_record
from models.record.entry import Entry
from models.record.tables import SightRow
from tests.record.entries import following, opening

LATER = datetime(2027, 6, 1, 12, tzinfo=UTC)


def sights(engine: Engine) -> list[tuple[object, ...]]:
    asked = select(SightRow.dossier, SightRow.party, SightRow.sequence, SightRow.seen_at)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(asked.order_by(SightRow.sequence, SightRow.party))]


@pytest.fixture
def first(engine: Engine) -> Entry:
    """The opening of a dossier, on record."""
    given = opening()
    Record(engine).write(given)
    return given


def test_ten_times_is_once_and_after_a_new_event_once_more(engine: Engine, first: Entry) -> None:
    for minutes in range(10):
        put_on_record(engine, first.dossier, "geleen", LATER + timedelta(minutes=minutes))
    second = following(first)
    Record(engine).write(second)
    put_on_record(engine, first.dossier, "geleen", LATER + timedelta(days=1))

    assert sights(engine) == [
        (first.dossier, "geleen", first.events[-1].sequence, LATER),
        (first.dossier, "geleen", second.events[-1].sequence, LATER + timedelta(days=1)),
    ]


def test_two_who_look_at_once_are_one_party_that_looked(engine: Engine, first: Entry) -> None:
    number = first.dossier
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: put_on_record(engine, number, "geleen", LATER), range(8)))

    assert len(sights(engine)) == 1


def test_nobody_sees_an_event_before_it_is_on_record_whatever_the_clock_says(engine: Engine, first: Entry) -> None:
    put_on_record(engine, first.dossier, "geleen", first.recorded_at - timedelta(minutes=2))

    assert sights(engine)[0][-1] == first.recorded_at


def test_the_reader_says_how_far_the_record_goes_and_whether_that_was_seen(engine: Engine, first: Entry) -> None:
    reader = RecordReader(engine)
    last, number = first.events[-1].sequence, first.dossier
    assert reader.opened("geleen", number) == HowFarSeen(last, is_seen=False)
    put_on_record(engine, number, "geleen", LATER)

    assert reader.opened("geleen", number) == HowFarSeen(last, is_seen=True)
    assert reader.opened("landlord", number) == HowFarSeen(last, is_seen=False)
    assert reader.opened("nobody", number) is reader.opened("geleen", "2027-999") is None
    assert reader.told("geleen", [number])[number].seen == last


def test_who_cannot_write_soon_says_so_and_the_next_one_waits_as_long_as_ever(engine: Engine, first: Entry) -> None:
    with engine.connect() as other, other.begin():
        if engine.dialect.name == "postgresql":
            other.execute(text("LOCK TABLE sights IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(RecordUnavailable):
            put_on_record(engine, first.dossier, "geleen", LATER)
    put_on_record(engine, first.dossier, "geleen", LATER)

    assert len(sights(engine)) == 1
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.scalar(text("PRAGMA busy_timeout")) == 10_000
