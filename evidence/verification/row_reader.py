"""The rows of the record as the database holds them, dossier by dossier: what ``verify`` judges.

Columns are read without the conversions of ``models.record.tables``, which would hide what they repair: an instant
that is written otherwise than the record writes it, text that is no UTF-8, a truth value that is 2. What is not as it
must be is handed on as it is.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Engine,
    LargeBinary,
    Select,
    Text,
    cast,
    literal,
    select,
    true,
    tuple_,
    type_coerce,
)
from sqlalchemy.types import NullType

from audit.verification.leaves import notice_subject, run_subject, sight_subject
from audit.verification.stored_rows import DossierRows, Row
from installation.database import READING
from models.record.tables import Table, UtcDateTime

_TABLES = Table.metadata.tables
_IN_ONE_QUERY = 500
_SNAPSHOT = {**READING, "isolation_level": "REPEATABLE READ"}

Convert = Callable[[Any], Any]
T = TypeVar("T")


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the record as it is at one moment, to the byte."""
    if engine.dialect.name == "sqlite":
        with engine.execution_options(**READING).begin() as connection, _bytes_as_they_are(connection):
            yield connection
        return
    with engine.execution_options(**_SNAPSHOT).begin() as connection:
        yield connection


@contextmanager
def _bytes_as_they_are(connection: Connection) -> Iterator[None]:
    """Text that is no UTF-8 becomes text that nothing equals, instead of an error that hides the rest."""
    raw: Any = connection.connection.driver_connection
    raw.text_factory = lambda content: content.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = str


# --- reading one table ---------------------------------------------------------------------------------------------


def rows_of(
    connection: Connection, table: str, *where: ColumnElement[bool], order: Sequence[str] = ()
) -> Iterator[Row]:
    """Rows of a table, unconverted, as they come."""
    columns = _TABLES[table].columns
    query = _raw(table).where(*where).order_by(*(columns[name] for name in order))
    return _converted(connection, table, query)


def _converted(connection: Connection, table: str, query: Select[*tuple[Any, ...]]) -> Iterator[Row]:
    names, conversions = _reading(table, connection.dialect.name)
    found = connection.execute(query, execution_options={"yield_per": 1000})
    for some in found.partitions():  # with the instants kept below, a fifth less than row by row
        for values in some:
            row = dict(zip(names, values, strict=True))
            for name, convert in conversions:
                if row[name] is not None:
                    row[name] = convert(row[name])
            yield row


@cache
def _raw(table: str) -> Select[*tuple[Any, ...]]:
    return select(*map(_unread, _TABLES[table].columns))


@cache
def _reading(table: str, dialect: str) -> tuple[tuple[str, ...], tuple[tuple[str, Convert], ...]]:
    """The names of a table's columns, and how those are read that the database does not give as they are."""
    columns = _TABLES[table].columns
    found = ((column.name, _conversion(column, dialect)) for column in columns)
    return tuple(column.name for column in columns), tuple((name, how) for name, how in found if how)


def _conversion(column: Column[Any], dialect: str) -> Convert | None:
    if isinstance(column.type, UtcDateTime):
        return _instant if dialect == "sqlite" else _in_utc
    if dialect != "sqlite":
        return None
    if isinstance(column.type, Date):
        return _date
    return _truth if isinstance(column.type, Boolean) else None


def _in_utc(value: Any) -> Any:  # noqa: ANN401 - whatever the database holds
    return value.astimezone(UTC) if isinstance(value, datetime) else value


@lru_cache(maxsize=4096, typed=True)
def _instant(value: Any) -> Any:  # noqa: ANN401 - whatever the database holds
    """An instant as SQLite keeps it, where it is written as it must be. What one act brought about has few of them, in
    five hundred places of a dossier: each is read once."""
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value
    return moment.replace(tzinfo=UTC) if moment.isoformat(" ", "microseconds") == value else value


def _date(value: Any) -> Any:  # noqa: ANN401 - whatever the database holds
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        return value
    return day if day.isoformat() == value else value


def _truth(value: Any) -> Any:  # noqa: ANN401 - whatever the database holds
    return {0: False, 1: True}.get(value, value) if isinstance(value, int) else value


# --- reading dossiers ----------------------------------------------------------------------------------------------


def all_numbers(engine: Engine, most: int) -> Iterator[list[str]]:
    """Every dossier there is, in order, at most so many at a time; none that is no text."""
    dossiers = _TABLES["dossiers"].columns
    return _all(engine, most, [dossiers[name] for name in ("year", "serial", "number")])


def all_documents(engine: Engine, most: int) -> Iterator[list[str]]:
    """Every document there is by its hash, so many at a time, each time in a snapshot of its own."""
    return _all(engine, most, [_TABLES["documents"].columns["sha256"]])


def _all(engine: Engine, most: int, columns: Sequence[Column[Any]]) -> Iterator[list[str]]:
    """The last of these columns, in their order, where it is a text that can be asked for."""
    place = tuple_(*columns)
    query = select(*map(_unread, columns)).order_by(*columns).limit(most)
    after: ColumnElement[bool] = true()
    while True:
        with snapshot(engine) as connection:
            rows = connection.execute(query.where(after)).all()
        if not rows:
            return
        yield [row[-1] for row in rows if is_text(row[-1])]
        after = place > tuple_(*map(to_ask_with, rows[-1]))


def to_ask_with(value: Any) -> Any:  # noqa: ANN401 - whatever the database holds
    """What the database gave as something that it can be asked with: text that is no UTF-8 goes as its bytes."""
    if isinstance(value, str) and not is_text(value):
        return cast(literal(value.encode("utf-8", "surrogateescape"), LargeBinary), Text)
    return literal(value, NullType())


def _unread(column: Column[Any]) -> ColumnElement[Any]:
    return type_coerce(column, NullType()).label(column.name)


def dossiers_in(
    connection: Connection, numbers: Sequence[str], size: int, *, every_leaf: bool
) -> Iterator[DossierRows]:
    """Everything on record of some dossiers. Of the log the first ``size`` leaves are looked at: those about rows that
    are there, or (``every_leaf``, slower) all that name the dossiers."""
    by_table = {table: _by_dossier(connection, table, numbers, order) for table, order in _OF_DOSSIERS.items()}
    agreements = _by(connection, "agreements", "digest", _column(by_table["dossiers"], "agreement_digest"))
    documents = _by(connection, "documents", "sha256", _column(by_table["dossier_documents"], "sha256"))
    given_out = _given_out(connection, numbers)
    leaves = _leaves(connection, by_table, numbers, size, every_leaf)
    for number in numbers:
        dossier = next(iter(by_table["dossiers"][number]), None)
        attached = by_table["dossier_documents"][number]
        yield DossierRows(
            number=number,
            dossier=dossier,
            agreement=agreements.get(dossier["agreement_digest"]) if dossier else None,
            given_out=given_out.get(number),
            events=by_table["events"][number],
            terms=by_table["terms"][number],
            locks=by_table["locks"][number],
            attachments=attached,
            outbox=by_table["outbox"][number],
            runs=by_table["runs"][number],
            seats=by_table["seats"][number],
            tasks=by_table["tasks"][number],
            days=by_table["days"][number],
            commitments=by_table["commitments"][number],
            texts=by_table["texts"][number],
            sights=by_table["sights"][number],
            evidence=by_table["act_evidence"][number],
            documents={row["sha256"]: documents[row["sha256"]] for row in attached if row["sha256"] in documents},
            leaves=leaves[number],
        )


_OF_DOSSIERS = {
    "dossiers": (),
    "events": ("dossier", "sequence"),
    "terms": ("dossier", "key"),
    "locks": ("dossier", "organisation"),
    "dossier_documents": ("dossier", "sequence", "position"),
    "outbox": ("dossier", "sequence"),
    "runs": ("dossier", "started_at"),
    "seats": ("dossier", "party"),
    "tasks": ("dossier", "party", "position"),
    "days": ("dossier", "party", "key"),
    "commitments": ("dossier", "party", "position"),
    "texts": ("dossier", "party", "sequence", "part"),
    "sights": ("dossier", "party", "sequence"),
    "act_evidence": ("dossier", "sequence"),
}
"""The tables with a column for the dossier, and the order of their rows."""


def _by_dossier(
    connection: Connection, table: str, numbers: Sequence[str], order: Sequence[str]
) -> dict[str, list[Row]]:
    key = "number" if table == "dossiers" else "dossier"
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows_of(connection, table, _TABLES[table].columns[key].in_(numbers), order=order):
        found[row[key]].append(row)
    return found


def _by(connection: Connection, table: str, key: str, wanted: Iterable[str]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for some in portions(sorted(set(wanted))):
        found |= {row[key]: row for row in rows_of(connection, table, _TABLES[table].columns[key].in_(some))}
    return found


def _column(rows: dict[str, list[Row]], column: str) -> list[str]:
    return [row[column] for some in rows.values() for row in some if is_text(row[column])]


def _given_out(connection: Connection, numbers: Sequence[str]) -> dict[str, Row]:
    columns = _TABLES["numbers"].columns
    parts = {_year_and_serial(number): number for number in numbers}
    key = tuple_(columns["year"], columns["serial"])
    wanted = [part for part in parts if part is not None]
    rows = rows_of(connection, "numbers", key.in_(wanted)) if wanted else iter(())
    return {number: row for row in rows if (number := parts.get((row["year"], row["serial"])))}


def _year_and_serial(number: str) -> tuple[int, int] | None:
    year, dash, serial = number.partition("-")
    is_number = dash and year.isdecimal() and serial.isdecimal() and len(number) < _LONGEST
    return (int(year), int(serial)) if is_number and f"{int(year)}-{int(serial):03}" == number else None


_LONGEST = 16


def _leaves(
    connection: Connection, by_table: dict[str, dict[str, list[Row]]], numbers: Sequence[str], size: int, every: bool
) -> dict[str, list[Row]]:
    """The leaves about each dossier, in order of position."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    if not size:
        return found
    subjects = {number: number for number in numbers}
    for table, subject_of in (("runs", run_subject), ("outbox", notice_subject), ("sights", sight_subject)):
        subjects |= {subject_of(row): number for number, rows in by_table[table].items() for row in rows}
    columns = _TABLES["log_leaves"].columns
    within = columns["position"] < size
    for some in portions([subject for subject in subjects if is_text(subject)]):
        for row in rows_of(connection, "log_leaves", columns["subject"].in_(some), within):
            found[subjects[row["subject"]]].append(row)
    for number in numbers if every else ():
        naming = columns["subject"].startswith(f"{number}/", autoescape=True)
        rows = rows_of(connection, "log_leaves", naming, within)
        found[number] += [row for row in rows if row["subject"] not in subjects]
    for known in found.values():
        known.sort(key=lambda row: int(row["position"]))
    return found


def portions(values: Iterable[T], most: int = _IN_ONE_QUERY) -> Iterator[Sequence[T]]:
    """The values, at most so many at a time."""
    left = iter(values)
    while some := tuple(islice(left, most)):
        yield some


def is_text(value: object) -> bool:
    """Whether a database can be asked for it."""
    try:
        return isinstance(value, str) and bool(value.encode())
    except UnicodeEncodeError:
        return False
