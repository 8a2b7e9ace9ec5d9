"""Statements that are handed to the driver as they are do what they do by SQLAlchemy, and their faults are its own."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, bindparam, column, delete, insert, select, table, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from activities.record import Record
from installation.prepared import Prepared
from models.knowledge.days_told import DayKind, DayState
from models.record.rows import Row, notice_row
from models.record.tables import KnownDayRow, OutboxRow
from tests.record.entries import notice, opening

COLUMNS = KnownDayRow.__table__.columns
QUERY = select(*COLUMNS).where(KnownDayRow.dossier == bindparam("dossier"))
NEW = Prepared(insert(KnownDayRow))
KEPT = Prepared(QUERY)
NOON = datetime(2027, 3, 28, 12, 0, 0, 5, tzinfo=UTC)


def day(key: str) -> Row:
    return {
        "dossier": opening().dossier,
        "party": "beek",
        "key": key,
        "kind": DayKind.TERM,
        "day": date(2027, 3, 28),
        "state": DayState.COMING,
        "organisation": None,
        "changes": 2,
        "changed_at": NOON.astimezone(timezone(timedelta(hours=2))),
        "term": None,
        "place": "100 % 'here': ?",
    }


def test_values_go_in_and_come_out_as_by_sqlalchemy(engine: Engine) -> None:
    Record(engine).write(opening())
    with engine.begin() as connection:
        NEW.do(connection, [day(key) for key in ("a", "b")])
    with engine.connect() as connection:
        usual = [tuple(row) for row in connection.execute(QUERY, {"dossier": opening().dossier})]
        rows = KEPT.rows(connection, dossier=opening().dossier)
        assert sorted(KEPT.read(connection, row) for row in rows) == sorted(usual)
        assert {usual[0][COLUMNS.keys().index("changed_at")]} == {NOON}
        assert sorted(rows) == sorted(NEW.bound(connection, day(key)) for key in ("a", "b"))


def test_whether_there_is_any_is_asked_of_the_driver(engine: Engine) -> None:
    Record(engine).write(opening())
    assert not KEPT.found(engine, dossier=opening().dossier)
    with engine.begin() as connection:
        NEW.do(connection, [day("a")])
    assert KEPT.found(engine, dossier=opening().dossier)
    assert not KEPT.found(engine, dossier="2027-999")
    with pytest.raises(DBAPIError) as unknown:
        Prepared(select(column("x")).select_from(table("nowhere")).where(column("x") == bindparam("dossier"))).found(
            engine, dossier=opening().dossier
        )
    assert opening().dossier not in str(unknown.value)


def test_what_the_database_refuses_is_refused_without_what_was_to_be_stored(engine: Engine) -> None:
    Record(engine).write(opening())
    with pytest.raises(IntegrityError) as refused, engine.begin() as connection:
        NEW.do(connection, [day("a")] * 2)
    assert "here" not in str(refused.value.args) + str(refused.value.params)
    with engine.connect() as connection:
        assert KEPT.rows(connection, dossier=opening().dossier) == []


def test_what_a_column_cannot_hold_is_a_fault_of_the_statement(engine: Engine) -> None:
    Record(engine).write(opening())
    naive = {**day("b"), "changed_at": NOON.replace(tzinfo=None)}
    with engine.begin() as connection:
        with pytest.raises(StatementError, match="without a time zone") as refused:
            NEW.do(connection, [day("a"), naive])
        assert "here" not in str(refused.value)
        assert KEPT.rows(connection, dossier=opening().dossier) == [], "none of the rows"


def test_an_insert_fills_the_columns_of_its_rows_and_leaves_the_rest_to_the_database(engine: Engine) -> None:
    entry = opening()
    Record(engine).write(entry)
    notices = [notice_row(entry.dossier, notice(1, party), NOON) for party in ("geleen", "limbricht")]
    with engine.begin() as connection:
        connection.execute(delete(OutboxRow))
        Prepared(insert(OutboxRow)).do(connection, notices)
        stored = connection.execute(select(*OutboxRow.__table__.columns).order_by(OutboxRow.id)).mappings().all()
    assert [{name: row[name] for name in notices[0]} for row in stored] == notices
    assert stored[0]["id"] < stored[1]["id"]
    assert {value for name, value in stored[0].items() if name not in ("id", *notices[0])} == {None}


@pytest.mark.parametrize("database", ["postgresql"])
def test_a_connection_that_was_lost_is_used_no_more(engine: Engine) -> None:
    with engine.connect() as connection, engine.connect() as other:
        mine = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": mine})
        with pytest.raises(OperationalError) as lost:
            KEPT.rows(connection, dossier=opening().dossier)
        assert lost.value.connection_invalidated
        assert connection.invalidated
