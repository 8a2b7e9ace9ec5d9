"""Statements about people, as they go on record; the log commits to each (``models.record.statement``)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine, Row, func, insert, select

from installation.database import reading, writing
from models.record.statement import HOLDS, PersonStatement, StatementKind
from models.record.tables import StatementRow


@contextmanager
def stating(engine: Engine) -> Iterator[Connection]:
    """A transaction in which nobody else states anything: what one stands upon, is still so when it is stated. Raises
    RecordUnavailable."""
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":  # SQLite locked at BEGIN
            connection.exec_driver_sql("LOCK TABLE people_statements IN EXCLUSIVE MODE")
        yield connection


def state(
    connection: Connection, kind: StatementKind, party: str, content: Mapping[str, str], now: datetime
) -> PersonStatement:
    """Puts a statement on record, in a transaction of ``stating``. It holds from now on; where the clock of whoever
    stated the one before was ahead, from that one on. Raises ValueError where the content is not that of its kind."""
    if sorted(content) != sorted(HOLDS[kind]):
        raise ValueError(f"a statement {kind} holds {', '.join(HOLDS[kind])}")
    last = connection.execute(_LAST).one()
    statement = PersonStatement(
        number=(last.number or 0) + 1, kind=kind, party=party, at=max(now, last.at or now), content=dict(content)
    )
    connection.execute(insert(StatementRow).values({**statement.model_dump(), "kind": kind.value}))
    return statement


def stated(connection: Connection) -> list[PersonStatement]:
    """Every statement on record, oldest first."""
    return list(map(_statement, connection.execute(_ALL)))


def statements(engine: Engine) -> list[PersonStatement]:
    """Every statement on record, oldest first. Raises RecordUnavailable."""
    with reading(engine) as connection:
        return stated(connection)


def _statement(row: Row[tuple[object, ...]]) -> PersonStatement:
    return PersonStatement.model_validate(row._asdict())


_ALL = select(*StatementRow.__table__.columns).order_by(StatementRow.number)
_LAST = select(func.max(StatementRow.number).label("number"), func.max(StatementRow.at).label("at"))
