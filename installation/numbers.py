"""Dossier numbers: the year and a serial (2027-003), each given out once and never again (rules section 2)."""

from datetime import datetime

from sqlalchemy import Connection, Engine, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from installation.database import READING, fault, unavailable
from models.calendar import local_date
from models.record.tables import NumberRow, UtcDateTime


def allocate(engine: Engine, act_id: str, at: datetime) -> str:
    """A number for the dossier that an act opens at an instant; its year is that of the date in Amsterdam.

    The same act gets the same number again, whatever the instant. A number that is given out and then not used stays
    unused. Raises RecordUnavailable where the record cannot be reached."""
    try:
        while True:
            with engine.begin() as connection:
                if number := _known(connection, act_id) or _next(connection, act_id, at):
                    return number
    except SQLAlchemyError as error:
        raise unavailable(f"the record fails, no dossier number can be given out: {fault(error)}") from None


def number_of(engine: Engine, act_id: str) -> str | None:
    """The number that was given out for the dossier that an act opens; None where none was. Raises RecordUnavailable
    where the record cannot be reached."""
    try:
        with engine.connect().execution_options(**READING) as connection:
            return _known(connection, act_id)
    except SQLAlchemyError as error:
        raise unavailable(f"the record fails, no dossier number can be looked up: {fault(error)}") from None


def _known(connection: Connection, act_id: str) -> str | None:
    known = connection.execute(select(NumberRow.year, NumberRow.serial).where(NumberRow.act_id == act_id)).one_or_none()
    return _written(*known) if known else None


def _next(connection: Connection, act_id: str, at: datetime) -> str | None:
    """The next number of the year, or None where another process took it at the same time (only on PostgreSQL)."""
    year = local_date(at).year
    serial = func.coalesce(func.max(NumberRow.serial), 0) + 1
    row = select(literal(year), serial, literal(act_id), literal(at, UtcDateTime)).where(NumberRow.year == year)
    into = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    columns = [NumberRow.year, NumberRow.serial, NumberRow.act_id, NumberRow.allocated_at]
    taken = into(NumberRow).from_select(columns, row).on_conflict_do_nothing().returning(NumberRow.serial)
    given = connection.scalar(taken)
    return None if given is None else _written(year, given)


def _written(year: int, serial: int) -> str:
    return f"{year}-{serial:03}"
