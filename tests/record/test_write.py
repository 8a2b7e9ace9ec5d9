"""Putting on record: all of an entry or nothing, exactly once, chained to what was there."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from temporalio.api.failure.v1 import Failure
from temporalio.converter import DefaultFailureConverter, DefaultPayloadConverter
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.record import Record
from models.canonical import canonical
from models.events import first_flaw
from models.record.entry import Entry, Outcome
from models.record.tables import (
    DossierRow,
    EventRow,
    LockRow,
    OutboxRow,
    Table,
    TermRow,
)
from tests.record.entries import (
    AGREEMENT,
    LOCKED,
    OPEN,
    entry,
    events,
    following,
    lapsed,
    notice,
    opening,
    summary,
    term,
)


def rows(engine: Engine, table: type[Table]) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [row._asdict() for row in connection.execute(select(*table.__table__.columns))]


def count(engine: Engine, table: type[Table]) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def everything(engine: Engine) -> dict[str, list[Any]]:
    with engine.connect() as connection:
        return {
            table.name: sorted(map(str, connection.execute(select(table)).all()))
            for table in Table.metadata.sorted_tables
        }


def failure(record: Record, given: Entry) -> ApplicationError:
    with pytest.raises(ApplicationError) as raised:
        record.write(given)
    return raised.value


def test_what_is_written_is_read_back_unchanged_with_its_chain_whole(engine: Engine) -> None:
    first = opening()
    second = following(first)
    record = Record(engine)

    record.write(first)
    record.write(second)

    history = record.history(first.dossier)
    assert history.agreement == AGREEMENT
    assert history.events == first.events + second.events
    assert first_flaw(list(history.events)) is None


def test_content_is_stored_as_its_canonical_text(engine: Engine) -> None:
    content = {
        "z": 1.0,
        "a": {"é": "\u2028", "nul": "\u0000"},
        "small": 1e-7,
        "large": 1e21,
        "edge": 2.0**53,
        "n": None,
    }
    given = entry("2027-001", events("2027-001", content))

    Record(engine).write(given)

    with engine.connect() as connection:
        stored = connection.execute(text("SELECT content FROM events")).scalar_one()
    assert stored == canonical(content).decode()
    assert first_flaw(list(Record(engine).history("2027-001").events)) is None


def test_the_same_entry_again_changes_nothing(engine: Engine) -> None:
    record, first = Record(engine), opening()
    record.write(first)
    before = everything(engine)

    record.write(first)

    assert everything(engine) == before


def test_an_old_entry_again_does_not_undo_later_ones(engine: Engine) -> None:
    record, first = Record(engine), opening()
    second = following(first, terms=(lapsed(term()),), locks={"beek": OPEN})
    record.write(first)
    record.write(second)
    before = everything(engine)

    record.write(first)

    assert everything(engine) == before


def test_an_entry_that_is_partly_on_record_adds_what_is_missing(engine: Engine) -> None:
    record, first = Record(engine), opening()
    record.write(first)
    second = following(first)

    record.write(entry(first.dossier, first.events + second.events))

    assert record.history(first.dossier).events == first.events + second.events


def test_another_event_under_the_same_number_is_a_conflict_that_is_not_retried(engine: Engine) -> None:
    record, first = Record(engine), opening()
    record.write(first)
    record.write(following(first, {"n": "one"}))
    before = everything(engine)

    error = failure(record, following(first, {"n": "another"}))

    assert (error.type, error.non_retryable, error.details) == ("RecordConflict", True, (4,))
    assert everything(engine) == before


def test_an_entry_that_does_not_follow_on_the_head_is_a_conflict(engine: Engine) -> None:
    record, first = Record(engine), opening()
    record.write(first)
    stranger = events(first.dossier, {"n": 1}, {"n": 2}, {"other": 3}, {"n": 4})

    assert failure(record, entry(first.dossier, stranger[3:])).type == "RecordConflict"


def test_an_event_that_does_not_have_its_own_hash_stays_off_the_record(engine: Engine) -> None:
    first = opening()
    changed = first.events[0].model_copy(update={"person": "somebody else"})

    error = failure(Record(engine), first.model_copy(update={"events": (changed, *first.events[1:])}))

    assert (error.type, error.non_retryable) == ("RecordFlawed", True)


def test_events_missing_in_between_are_a_gap_that_is_retried(engine: Engine) -> None:
    record, first = Record(engine), opening()
    second = following(first)
    record.write(first)

    error = failure(record, following(second))

    assert (error.type, error.non_retryable) == ("RecordGap", False)
    record.write(second)
    record.write(following(second))


def test_an_empty_record_under_a_running_dossier_is_a_gap(engine: Engine) -> None:
    assert failure(Record(engine), following(opening())).type == "RecordGap"


def test_when_one_row_fails_nothing_is_on_record(engine: Engine) -> None:
    first = opening()
    broken = following(first, notices=(notice(4, "beek"), notice(99, "geleen")))  # no event 99
    record = Record(engine)
    record.write(first)
    before = everything(engine)

    error = failure(record, broken)

    assert (error.type, error.non_retryable) == ("RecordUnreachable", False)
    assert everything(engine) == before


def test_errors_name_no_content(engine: Engine) -> None:
    secret = "Jansen"
    first = opening()
    record = Record(engine)
    record.write(first)
    twin = entry("2027-002", first.events, summary=summary("2027-002", first.events[-1], subject=secret))

    error = failure(record, twin)

    failed = Failure()
    DefaultFailureConverter().to_failure(error, DefaultPayloadConverter(), failed)
    assert secret not in str(failed)
    assert "INSERT" not in str(failed)
    assert not failed.HasField("cause")


def test_an_entry_survives_its_way_through_temporal(engine: Engine) -> None:
    content = {"said": {"large": 1e21, "edge": 2.0**53, "small": 1e-7, "text": "é\u2028\u0000"}, "fingerprint": "f"}
    given = entry("2027-001", events("2027-001", content))

    Record(engine).write(Entry.model_validate_json(given.model_dump_json()))

    assert Record(engine).history("2027-001").events == given.events


def test_the_dossier_shows_the_latest_summary_and_the_head(engine: Engine) -> None:
    record, first = Record(engine), opening()
    second = following(first)
    record.write(first)
    record.write(second.model_copy(update={"summary": summary(first.dossier, second.events[-1], escalated=True)}))

    (row,) = rows(engine, DossierRow)
    assert (row["number"], row["year"], row["serial"]) == ("2027-001", 2027, 1)
    assert (row["sequence"], row["head"], row["escalated"]) == (4, second.events[-1].hash, True)
    assert row["organisations"] == ["geleen", "beek", "limbricht", "beekdaelen"]


def test_terms_and_locks_follow_and_a_lock_keeps_the_moment_it_changed(engine: Engine) -> None:
    record, first = Record(engine), opening(locks={"beek": LOCKED, "geleen": LOCKED})
    second = following(first, terms=(lapsed(term()), term("geleen")), locks={"beek": OPEN, "geleen": LOCKED})
    record.write(first)
    record.write(second)

    terms = {row["key"]: row for row in rows(engine, TermRow)}
    assert {key: row["state"] for key, row in terms.items()} == {
        "beek/advice/1": "lapsed",
        "geleen/advice/1": "running",
    }
    assert terms["beek/advice/1"]["term"] == lapsed(term())
    assert "Monday 15 March 2027 at 24:00" in terms["beek/advice/1"]["sentence"]
    locks = {row["organisation"]: (row["state"], row["ground"], row["since_sequence"]) for row in rows(engine, LockRow)}
    assert locks == {"beek": ("open", "b", 4), "geleen": ("locked", None, 3)}


def test_notices_wait_in_the_outbox(engine: Engine) -> None:
    first = opening()
    Record(engine).write(first)

    waiting = rows(engine, OutboxRow)
    assert [(row["recipient"], row["sequence"], row["attempts"]) for row in waiting] == [
        ("geleen", 1, 0),
        ("beek", 1, 0),
    ]
    assert waiting[0]["notice"] == first.notices[0]
    assert (waiting[0]["created"], waiting[0]["sent_at"]) == (first.recorded_at, None)


def test_many_threads_write_many_dossiers_at_once(engine: Engine) -> None:
    record = Record(engine)

    def run(number: int) -> None:
        latest = opening(f"2027-{number:03}", notices=())
        record.write(latest)
        for _ in range(3):
            latest = following(latest, notices=())
            record.write(latest)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(1, 17)))

    assert count(engine, EventRow) == 16 * 6
    assert all(first_flaw(list(record.history(f"2027-{n:03}").events)) is None for n in range(1, 17))


def test_attempts_at_the_same_entry_at_once_write_it_once(engine: Engine) -> None:
    record, first = Record(engine), opening()
    record.write(first)
    second = following(first)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(record.write, [second] * 16))

    assert record.history(first.dossier).events == first.events + second.events


def test_rival_entries_at_once_leave_one_winner(engine: Engine) -> None:
    record, first = Record(engine), opening()
    record.write(first)

    def attempt(n: int) -> str | None:
        try:
            record.write(following(first, {"rival": n}))
        except ApplicationError as error:
            return error.type
        return None

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(16)))

    assert sorted(outcomes, key=str) == [None, *["RecordConflict"] * 15]
    assert len(record.history(first.dossier).events) == 4


def test_a_dossier_that_is_not_on_record_is_said_so(engine: Engine) -> None:
    with pytest.raises(ApplicationError, match="nothing is on record of dossier 2027-009") as raised:
        Record(engine).history("2027-009")
    assert (raised.value.type, raised.value.non_retryable) == ("DossierUnknown", True)


@pytest.mark.parametrize(
    ("tampering", "flaw"),
    [
        ("UPDATE events SET person = 'x' WHERE sequence = 2", "event 2 was changed"),
        ("UPDATE events SET content = '{}' WHERE sequence = 3", "event 3 was changed"),
        ("DELETE FROM events WHERE sequence = 2", "event 2 is missing"),
        ("DELETE FROM events WHERE sequence = 3", "the record ends before event 3"),
        ("UPDATE agreements SET content = '{}'", "the agreement .* was changed"),
    ],
)
def test_a_record_that_was_tampered_with_is_not_loaded(engine: Engine, tampering: str, flaw: str) -> None:
    record = Record(engine)
    record.write(opening())
    with engine.begin() as connection:
        connection.execute(text(tampering))

    with pytest.raises(ApplicationError, match=flaw) as raised:
        record.history("2027-001")
    assert (raised.value.type, raised.value.non_retryable) == ("RecordFlawed", True)


@pytest.mark.parametrize("database", ["sqlite"])
def test_an_activity_that_takes_too_long_leaves_nobodys_entry_half_way(engine: Engine) -> None:
    record, environment = Record(engine), ActivityEnvironment()
    first, second = opening(), opening("2027-002")
    with ThreadPoolExecutor(2) as threads:
        with engine.begin():
            settled = threads.submit(environment.run, record.settle, Outcome(entry=first))
            while not (record._together and record._together._turn.locked()):
                pass
            another = threads.submit(record.settle, Outcome(entry=second))
            environment.cancel()
        assert (settled.result().events, another.result().events) == (first.events, second.events)
    assert count(engine, DossierRow) == 2
