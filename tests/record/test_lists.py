"""The lists of each party: after every step the rows are those that a party's own knowledge makes, and no others."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, Engine, delete, event, insert, select, text, update
from structlog.testing import capture_logs

from activities.delivery import OutboxDelivery
from activities.record import Record
from installation.database import prepare
from installation.day_list import DayList
from installation.list_reader import ListReader
from installation.list_writing import bring_rows_up_to
from installation.listed import Page, Wanted
from installation.listing import rebuild
from installation.outbox import told_by_letter
from installation.record_reader import RecordReader
from models.events import EventType
from models.knowledge.dates_known import DayInDossier, days_known
from models.knowledge.days_told import DayState
from models.knowledge.list_rows import ListRows, rows_of_view
from models.knowledge.promised import commitment_rows
from models.knowledge.view import as_known_to
from models.parties import LANDLORD
from models.record.rows import Row
from models.record.summary import NEVER
from models.record.tables import (
    CommitmentRow,
    DossierRow,
    KnownDayRow,
    OutboxRow,
    SeatRow,
    TaskRow,
)
from models.waiting import Awaited
from tests.audit.playing import entries_of, fill, performed, scenario_file
from tests.models.procedures import ORGANISATIONS
from tests.record.entries import opening

STEPWISE = (
    "joint-signatures", "four-verdicts-and-a-conflict", "own-letter-to-several", "own-letters-about-an-amendment",
    "unsolicited-advice", "one-objection-to-a-conclusion", "withdrawn-after-an-execution",
)  # fmt: skip
AS_IN_0005 = (
    "DROP TABLE days", "DROP TABLE webhook_messages", "DROP TABLE webhooks",
    "DROP TABLE passkey_cosignatures", "DROP TABLE commitments", "DROP TABLE act_evidence",
    "DROP TABLE people_statements",
    "DROP TABLE texts", "DROP TABLE IF EXISTS texts_found", "DROP TABLE sights",
    "DROP TABLE tasks", "DROP TABLE seats", "DROP INDEX outbox_waiting_index",
    "CREATE INDEX outbox_sent_at_not_before_index ON outbox (sent_at, not_before)",
    "UPDATE alembic_version SET version_num = '0005'",
)  # fmt: skip
OWN = {EventType.CONSULTATION_RECORDED, EventType.CONSULTATION_SKIPPED, EventType.DELIBERATION_RECORDED}
MIDWAY = Path(__file__).parents[1] / "portal" / "procedures" / "rent-policy.yaml"
T = TypeVar("T")
LATER = datetime(2040, 1, 1, tzinfo=UTC)
Lists = dict[str, ListRows]


def stored(engine: Engine, dossier: str) -> Lists:
    with engine.connect() as connection:
        seats, tasks, days = (
            [
                row._asdict()
                for row in connection.execute(select(*table.__table__.columns).where(table.dossier == dossier))
            ]
            for table in (SeatRow, TaskRow, KnownDayRow)
        )
    tasks.sort(key=lambda row: row["position"])
    return {
        seat["party"]: _plain(ListRows(seat, *(_of(seat["party"], rows) for rows in (tasks, days)))) for seat in seats
    }


def _of(party: str, rows: list[Row]) -> tuple[Row, ...]:
    return tuple(row for row in rows if row["party"] == party)


def from_scratch(engine: Engine, dossier: str) -> Lists:
    """What every party's view of the verified record makes, years later: no day that passes changes a row."""
    case = RecordReader(engine).case_file(dossier)
    assert case
    parties = (LANDLORD, *case.agreement.organisations)
    found = {party: _plain(rows_of_view(as_known_to(case, party, LATER))) for party in parties}
    return {party: rows for party, rows in found.items() if rows.seat}


def promised(engine: Engine, dossier: str) -> list[dict[str, Any]]:
    """What was promised, as it is stored, in order."""
    query = select(*CommitmentRow.__table__.columns).where(CommitmentRow.dossier == dossier)
    with engine.connect() as connection:
        rows = connection.execute(query.order_by(CommitmentRow.party, CommitmentRow.position)).all()
    assert all(row.done_at == NEVER for row in rows)
    return [{name: value for name, value in row._asdict().items() if name != "done_at"} for row in rows]


def promised_from_scratch(engine: Engine, dossier: str) -> list[dict[str, Any]]:
    case = RecordReader(engine).case_file(dossier)
    assert case
    parties = sorted((LANDLORD, *case.agreement.organisations))
    return [row for party in parties for row in commitment_rows(as_known_to(case, party, LATER))]


def _plain(rows: ListRows) -> ListRows:
    seat = {**rows.seat, "organisations": tuple(rows.seat["organisations"])} if rows.seat else None
    days = sorted(rows.days, key=lambda day: str(day["key"]))
    return ListRows(seat, tuple({**task} for task in rows.tasks), tuple(days))


def waiting(engine: Engine) -> list[tuple[int, str]]:
    query = select(OutboxRow.id, OutboxRow.recipient).where(OutboxRow.sent_at.is_(None)).order_by(OutboxRow.id)
    with engine.connect() as connection:
        return [(row.id, row.recipient) for row in connection.execute(query)]


def told(engine: Engine, notice: int, at: datetime) -> None:
    assert told_by_letter(engine, [notice], at, on=at.date(), person="A. Peters") == 1


@pytest.mark.parametrize("scenario", STEPWISE)
@pytest.mark.parametrize("database", ["sqlite"])
def test_after_every_step_the_lists_are_what_each_party_knows(engine: Engine, scenario: str) -> None:
    _step_by_step(engine, scenario)


@pytest.mark.parametrize("database", ["postgresql"])
def test_so_they_are_on_postgresql(engine: Engine) -> None:
    _step_by_step(engine, "own-letter-to-several")


def _step_by_step(engine: Engine, scenario: str) -> None:
    """Every other notice leaves late, so that parties learn of things out of order."""
    record, late = Record(engine), list[int]()
    for entry in entries_of(performed(scenario_file(scenario))):
        record.write(entry)
        assert stored(engine, entry.dossier) == from_scratch(engine, entry.dossier)
        left = [notice for notice, _ in waiting(engine) if notice not in late]
        for notice in (*left[::2], *late):
            told(engine, notice, entry.recorded_at)
        assert stored(engine, entry.dossier) == from_scratch(engine, entry.dossier)
        assert promised(engine, entry.dossier) == promised_from_scratch(engine, entry.dossier)
        late = left[1::2]


def test_what_beek_does_among_itself_changes_no_row_of_another(engine: Engine) -> None:
    record, seen = Record(engine), list[EventType]()
    for entry in entries_of(performed(scenario_file("four-verdicts-and-a-conflict"))):
        before = stored(engine, entry.dossier)
        record.write(entry)
        if own := OWN & {event.type for event in entry.events if event.party == "beek"}:
            after = stored(engine, entry.dossier)
            others = {LANDLORD, "geleen", "limbricht", "beekdaelen"}
            # by its first act it also acknowledges receipt, which the landlord sees
            others -= {LANDLORD} if EventType.CONSULTATION_RECORDED in own else set()
            assert {party: before[party] for party in others} == {party: after[party] for party in others}
            assert before["beek"] != after["beek"]
            seen += own
        for notice, _ in waiting(engine):
            told(engine, notice, entry.recorded_at)
    assert {*seen} == {EventType.CONSULTATION_RECORDED, EventType.DELIBERATION_RECORDED}


def test_a_notice_that_leaves_changes_the_rows_of_its_party_and_no_others(engine: Engine, tmp_path: Path) -> None:
    play = performed(scenario_file("four-verdicts-and-a-conflict"))
    first_entry = next(entries_of(play))
    number = first_entry.dossier
    Record(engine).write(first_entry)
    assert stored(engine, number).keys() == {LANDLORD}
    moment = first_entry.recorded_at + timedelta(minutes=1)
    delivery = OutboxDelivery(engine, f"file:{tmp_path / 'mail'}", "advies@example.org", clock=lambda: moment)
    first = next(recipient for _, recipient in waiting(engine) if recipient != LANDLORD)

    while first not in stored(engine, number):
        assert delivery.deliver(1).sent == 1

    assert stored(engine, number) == from_scratch(engine, number)
    assert stored(engine, number).keys() == {LANDLORD, first}


def test_a_record_of_before_the_lists_gets_them_with_the_migration(engine: Engine) -> None:
    record = fill(engine, Path(), "joint-advice", "unsolicited-advice")
    expected = [(stored(engine, number), promised(engine, number)) for number in record.numbers]
    with engine.begin() as connection:
        for statement in AS_IN_0005:
            connection.execute(text(statement))

    prepare(engine)

    assert [(stored(engine, number), promised(engine, number)) for number in record.numbers] == expected
    assert all(lists for lists, _ in expected)
    assert any(commitments for _, commitments in expected)


def test_lists_that_somebody_changed_are_made_anew(engine: Engine) -> None:
    record = fill(engine, Path(), "joint-advice", "unsolicited-advice")
    expected = [(stored(engine, number), promised(engine, number)) for number in record.numbers]
    with engine.begin() as connection:
        connection.execute(update(SeatRow).values(subject="Something else"))
        connection.execute(delete(TaskRow))
        connection.execute(update(KnownDayRow).values(state=DayState.DONE))
        connection.execute(update(CommitmentRow).values(text="Something else"))

    assert rebuild(engine) == (2, 2)
    assert [(stored(engine, number), promised(engine, number)) for number in record.numbers] == expected
    assert rebuild(engine) == (2, 0)


def written_at_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """The dossiers whose lists each transaction from now on writes."""
    at_once, written = list[set[str]](), set[str]()

    def begins(_: Connection) -> None:
        written.clear()

    def writes(connection: Connection, dossier: str, *parties: Any, **rows: Any) -> bool:
        written.add(dossier)
        return bring_rows_up_to(connection, dossier, *parties, **rows)

    def commits(_: Connection) -> None:
        at_once.append({*written})

    monkeypatch.setattr("installation.listing.bring_rows_up_to", writes)
    for name, listener in {"begin": begins, "commit": commits}.items():
        event.listen(engine, name, listener)
    return at_once


def test_lists_that_are_made_anew_hold_up_the_record_for_one_dossier_at_a_time(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(engine, Path(), "joint-advice", "unsolicited-advice")
    with engine.begin() as connection:
        connection.execute(update(SeatRow).values(subject="Something else"))
        connection.execute(delete(TaskRow))
    at_once = written_at_once(engine, monkeypatch)
    rebuild(engine)

    assert {*map(len, at_once)} <= {0, 1}
    assert set[str]().union(*at_once) == {"2027-001", "2027-002"}


def test_letters_of_two_dossiers_that_left_together_hold_up_the_record_for_one_at_a_time(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("joint-advice", "unsolicited-advice")
    entries = [next(entries_of(performed(scenario_file(name), n))) for n, name in enumerate(names, 1)]
    for entry in entries:
        Record(engine).write(entry)
    letters = waiting(engine)
    at_once = written_at_once(engine, monkeypatch)
    moment = max(entry.recorded_at for entry in entries) + timedelta(days=1)
    delivery = OutboxDelivery(engine, f"file:{tmp_path / 'mail'}", "advies@example.org", clock=lambda: moment)

    assert delivery.deliver(100).sent == len(letters)
    assert {*map(len, at_once)} == {0, 1}
    assert set[str]().union(*at_once) == {"2027-001", "2027-002"}
    assert all(stored(engine, number) == from_scratch(engine, number) for number in ("2027-001", "2027-002"))


def test_a_dossier_that_cannot_be_followed_goes_on_record_and_stays_out_of_the_lists(engine: Engine) -> None:
    with capture_logs() as logs:
        Record(engine).write(opening())

    assert stored(engine, opening().dossier) == {}
    assert [log["event"] for log in logs] == ["lists left as they were"]


def test_lists_are_read_in_parts_on_either_database(engine: Engine) -> None:
    record = fill(engine, Path(), MIDWAY, "joint-advice", "unsolicited-advice", "withdrawn")
    lists = ListReader(engine)
    for party in (LANDLORD, "geleen", None):
        known = lists.by_number(party, Wanted())
        assert {one.number for one in known} <= {*record.numbers}
        closed = [one for one in reversed(known) if one.closed_at]
        assert in_parts(partial(lists.newest, party, Wanted(is_open=False), 1)) == closed
        soonest = in_parts(partial(lists.soonest, party, Wanted(), 1))
        assert sorted(one.number for one in soonest) == sorted(one.number for one in known)
        assert [one.closed_at is not None for one in soonest] == sorted(one.closed_at is not None for one in known)
    for is_own in (True, False):
        tasks = in_parts(partial(lists.tasks, LANDLORD, LATER, 1, is_own=is_own))
        assert tasks == lists.tasks(LANDLORD, LATER, 1000, is_own=is_own).rows
        assert len(tasks) > 1
    awaited = lists.waiting_for(LANDLORD, Awaited.ADVICE, ORGANISATIONS, 1000)
    assert awaited
    assert lists.waiting_for(LANDLORD, Awaited.ADVICE, ORGANISATIONS, 1) == awaited[:1]
    of_each = [lists.waiting_for(LANDLORD, Awaited.ADVICE, [one], 1000) for one in ORGANISATIONS]
    assert {number for numbers in of_each for number in numbers} == {*awaited}
    assert any(len(numbers) < len(awaited) for numbers in of_each)


def test_the_days_of_a_year_are_those_of_all_dossiers_as_each_party_knows_them(engine: Engine) -> None:
    record = fill(engine, Path(), MIDWAY, "joint-advice", "unsolicited-advice", "withdrawn")
    lists, fell_away = DayList(engine), 0
    for party in (LANDLORD, *ORGANISATIONS):
        known = [day for number in record.numbers for day in _days_from_scratch(engine, number, party)]
        assert lists.read(party, date.min, date.max, is_whole=True) == in_order(known)
        for year in {day.known.day.year for day in known}:
            meant = [day for day in known if day.known.day.year == year and day.known.state is not DayState.CANCELLED]
            assert lists.read(party, date(year, 1, 1), date(year, 12, 31), is_whole=False) == in_order(meant)
        fell_away += sum(day.known.state is DayState.CANCELLED for day in known)
    assert fell_away


def test_no_dossier_is_too_old_for_the_days_of_a_year(engine: Engine) -> None:
    (number,) = fill(engine, Path(), "withdrawn").numbers
    copies = [f"2027-{serial:03}" for serial in range(2, 330)]
    with engine.begin() as connection:
        for table, name in ((DossierRow, "number"), (SeatRow, "dossier"), (KnownDayRow, "dossier")):
            rows = connection.execute(select(*table.__table__.columns)).all()
            for place, copy in enumerate(copies, start=2):
                numbered = {"serial": place} if table is not KnownDayRow else {}
                connection.execute(insert(table), [{**row._asdict(), name: copy, **numbered} for row in rows])
    found = DayList(engine).read(LANDLORD, date(2027, 1, 1), date(2027, 12, 31), is_whole=True)
    assert {day.dossier for day in found} == {number, *copies}


def _days_from_scratch(engine: Engine, number: str, party: str) -> Iterator[DayInDossier]:
    case = RecordReader(engine).case_file(number)
    assert case
    view = as_known_to(case, party, LATER)
    dossier = view.dossier
    for known in days_known(view) if dossier.opened_at else ():
        yield DayInDossier(number, dossier.subject, known, dossier.right)


def in_order(days: Iterable[DayInDossier]) -> list[DayInDossier]:
    return sorted(days, key=lambda day: (day.known.day, day.dossier, day.known.key))


def in_parts(read: Callable[..., Page[T]]) -> list[T]:
    part = read()
    rows = [*part.rows]
    while part.after:
        part = read(after=part.after)
        rows += part.rows
    return rows
