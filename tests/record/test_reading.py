"""What front doors read: lists with filters, one dossier's events, terms, locks, documents, and the outbox."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, text, update

from activities.record import Record
from installation.database import RecordUnavailable
from installation.list_reader import ListReader
from installation.listed import Wanted
from installation.record_reader import RecordReader
from models.events import EventType
from models.record.tables import OutboxRow
from models.state import Result, Stage
from models.terms import TermName
from tests.record.entries import (
    LOCKED,
    OPEN,
    OPENED,
    PLAN,
    entry,
    events,
    following,
    lapsed,
    opening,
    summary,
    term,
)

DUE = date(2027, 3, 16)
"""The day after the last day of the term in ``entries``."""


@pytest.fixture
def reader(engine: Engine) -> RecordReader:
    """A record of three dossiers: one that waits, one in consultation with nothing due, one closed."""
    record = Record(engine)
    record.write(opening("2027-001"))
    second = opening("2027-002")
    changes = {"stage": Stage.CONSULTATION, "next_due": None, "organisations": ("beek",)}
    record.write(second.model_copy(update={"summary": summary("2027-002", second.events[-1], **changes), "terms": ()}))
    third = opening("2027-010")
    closed = {"stage": Stage.CLOSED, "closed_at": OPENED, "result": Result.WITHDRAWN, "organisations": ("beekdaelen",)}
    record.write(third.model_copy(update={"summary": summary("2027-010", third.events[-1], **closed)}))
    return RecordReader(engine)


def numbers(reader: RecordReader, **filters: object) -> list[str]:
    lists = ListReader(reader._engine)
    return [found.number for found in lists.by_number(None, Wanted(**filters))]  # type: ignore[arg-type]


def test_a_list_shows_all_dossiers_by_number(reader: RecordReader) -> None:
    assert numbers(reader) == ["2027-001", "2027-002", "2027-010"]


def test_an_organisation_sees_the_dossiers_it_is_addressed_in(reader: RecordReader) -> None:
    assert numbers(reader, party="beek") == ["2027-001", "2027-002"]
    assert numbers(reader, party="beekdaelen") == ["2027-001", "2027-010"]
    assert numbers(reader, party="b%") == []
    assert numbers(reader, party="landlord") == numbers(reader, party="auditor") == numbers(reader)


def test_the_parties_on_record_are_named_once(reader: RecordReader) -> None:
    named = reader.parties()
    assert named[:3] == ["landlord", "auditor", "administrator"]
    assert {"beek", "beekdaelen"} <= set(named)
    assert len(named) == len(set(named))


def test_a_list_by_stage_and_by_open_or_closed(reader: RecordReader) -> None:
    assert numbers(reader, stage=Stage.CONSULTATION) == ["2027-002"]
    assert numbers(reader, is_open=True) == ["2027-001", "2027-002"]
    assert numbers(reader, is_open=False) == ["2027-010"]
    assert numbers(reader, is_open=True, party="beek", stage=Stage.RECEIPT) == ["2027-001"]


def test_a_dossier_goes_on_while_it_is_open_or_a_term_of_it_runs(reader: RecordReader) -> None:
    over = opening("2027-011")
    closed = {"stage": Stage.CLOSED, "closed_at": OPENED, "result": Result.WITHDRAWN, "next_due": None}
    last = summary("2027-011", over.events[-1], **closed)
    Record(reader._engine).write(over.model_copy(update={"summary": last, "terms": ()}))

    assert reader.going_on() == ["2027-001", "2027-002", "2027-010"]


def test_a_list_by_what_is_due_counts_the_last_day_itself(reader: RecordReader) -> None:
    assert numbers(reader, due_before=DUE) == ["2027-001", "2027-010"]
    assert numbers(reader, due_before=DUE - timedelta(days=1)) == []


def test_a_summary_comes_back_as_it_was_given(reader: RecordReader) -> None:
    last = opening("2027-001").events[-1]
    assert reader.summary("2027-001") == summary("2027-001", last)
    assert reader.summary("2027-999") is None


def test_events_after_a_sequence(reader: RecordReader) -> None:
    events = opening("2027-001").events
    assert reader.events("2027-001") == list(events)
    assert reader.events("2027-001", after=1) == list(events[1:])
    assert reader.events("2027-001", after=3) == reader.events("2027-999") == []


def test_terms_come_soonest_first_with_everything_they_hold(engine: Engine) -> None:
    deliberation = term("geleen", TermName.DELIBERATION)
    sooner = deliberation.model_copy(
        update={"derivation": deliberation.derivation.model_copy(update={"ends": date(2027, 3, 8)})}
    )
    Record(engine).write(opening(terms=(term(), sooner, term(None, TermName.CLOSING), lapsed(term("limbricht")))))
    reader = RecordReader(engine)

    assert reader.terms("2027-001") == [sooner, term(), term(None, TermName.CLOSING), lapsed(term("limbricht"))]


def test_locks_tell_since_when(engine: Engine) -> None:
    first = opening(locks={"overall": LOCKED, "beek": LOCKED})
    second = following(first, locks={"overall": LOCKED, "beek": OPEN})
    for given in (first, second):
        Record(engine).write(given)

    locks = RecordReader(engine).locks("2027-001")

    assert {whose: (found.lock, found.sequence) for whose, found in locks.items()} == {
        "beek": (OPEN, 4),
        "overall": (LOCKED, 3),
    }
    assert locks["beek"].since == second.events[-1].happened


def test_documents_with_who_brought_them_in(reader: RecordReader) -> None:
    (found,) = reader.documents("2027-001")
    assert (found.sequence, found.party) == (1, "landlord")
    assert found.document.model_dump() == PLAN


@pytest.mark.parametrize("said", ["text", {"documents": "text"}, {"documents": [1, {"name": ""}, PLAN]}])
def test_what_is_no_document_stays_in_the_event_alone(engine: Engine, said: object) -> None:
    Record(engine).write(entry("2027-001", events("2027-001", {"said": said})))
    documents = [found.document.model_dump() for found in RecordReader(engine).documents("2027-001")]
    assert documents == ([PLAN] if PLAN in _listed(said) else [])


def _listed(said: object) -> list[object]:
    documents = said.get("documents") if isinstance(said, dict) else None
    return documents if isinstance(documents, list) else []


def test_a_refused_act_brings_no_documents(engine: Engine) -> None:
    refused = events("2027-001", {"said": {"documents": [PLAN]}}, type=EventType.ACT_REFUSED)
    Record(engine).write(entry("2027-001", refused))
    assert RecordReader(engine).documents("2027-001") == []


def test_the_same_document_in_several_dossiers_is_kept_once(reader: RecordReader, engine: Engine) -> None:
    assert reader.documents("2027-002")[0].document == reader.documents("2027-001")[0].document
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM documents")).scalar() == 1


def test_the_outbox_shows_what_waits_and_what_fails(reader: RecordReader, engine: Engine) -> None:
    with engine.begin() as connection:
        first = OutboxRow.dossier == "2027-001"
        connection.execute(update(OutboxRow).where(first, OutboxRow.recipient == "geleen").values(sent_at=OPENED))
        connection.execute(
            update(OutboxRow).where(first, OutboxRow.recipient == "beek").values(attempts=3, last_error="refused")
        )

    waiting = reader.outbox("2027-001", waiting_only=True)

    assert [(found.notice.recipient, found.attempts, found.last_error) for found in waiting] == [("beek", 3, "refused")]
    assert len(reader.outbox("2027-001")) == 2
    assert len(reader.outbox()) == 6


def test_the_history_of_a_dossier(reader: RecordReader, engine: Engine) -> None:
    history = reader.history("2027-001")
    assert history is not None
    assert history.events == opening("2027-001").events
    assert reader.history("2027-999") is None
    with engine.begin() as connection:
        connection.execute(text("UPDATE events SET party = 'x' WHERE sequence = 2"))
    with pytest.raises(RecordUnavailable, match="event 2 was changed"):
        reader.history("2027-001")


@pytest.mark.parametrize("database", ["sqlite"])
def test_readers_do_not_wait_for_a_writer(engine: Engine, url: str, opened: Callable[..., Engine]) -> None:
    Record(engine).write(opening())
    with engine.begin() as connection:
        connection.execute(text("UPDATE dossiers SET escalated = 1"))
        assert RecordReader(opened(url)).summaries()[0].escalated is False
