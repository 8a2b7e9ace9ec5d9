"""Statements that every act asks for: made once for each kind of database, and handed to its driver as they are.

At each execution SQLAlchemy looks up the compiled statement, its parameters and the form of its rows anew: 22 µs of
processor time in a loop and some 60 among other work, of which SQLite itself takes 2. Ten of them were a third of what
an act's lists cost (``python -m bench --only write``), and the ten that put its entry on record cost 0.9 ms in place of
1.4 (medians of ten rounds by turns). Values are bound, and faults named, as SQLAlchemy does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Date, Delete, Dialect, Engine, Insert, Select, TextClause, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from models.record.tables import UtcDateTime, ValueText
from models.terms import Derivation

Raw = tuple[Any, ...]
"""A row as the driver gives it, and as it is given to the driver."""

_KEPT = 4096
"""How many instants, days and derivations are kept as they are bound: the same ones stand in row after row."""

_Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete | TextClause
_Convert = Callable[[Any], Any]


class _Form(NamedTuple):
    """A statement as one kind of database takes it: its parameters in order, with how each is bound, and how each
    column of what it finds is read."""

    text: str
    binds: tuple[tuple[str, _Convert | None], ...]
    by_place: bool
    reads: tuple[_Convert | None, ...]

    def bound(self, values: Mapping[str, Any]) -> Raw:
        return tuple([bind(values[name]) if bind else values[name] for name, bind in self.binds])

    def given(self, bound: Raw) -> Raw | dict[str, Any]:
        return bound if self.by_place else {name: value for (name, _), value in zip(self.binds, bound, strict=True)}


class Prepared:
    """A statement whose parameters all have a name, and none of which is a list. An insert that names no columns fills
    those of the first row that it is given; all rows have the same."""

    def __init__(self, statement: _Statement) -> None:
        self.statement = statement
        self._forms: dict[str, _Form] = {}

    def bound(self, connection: Connection, values: Mapping[str, Any]) -> Raw:
        """The parameters as they are bound, in their order. Raises SQLAlchemyError where a column cannot have one."""
        form = self._form(connection.dialect, values)
        try:
            return form.bound(values)
        except ValueError as error:
            raise _named(error, connection.dialect, form.text) from error

    def rows(self, connection: Connection, **values: Any) -> list[Raw]:  # noqa: ANN401 - what columns hold
        """What it finds in the transaction of a connection, as the driver gives it. Raises SQLAlchemyError."""
        form, cursor = self._form(connection.dialect), connection.connection.cursor()
        try:
            cursor.execute(form.text, form.given(form.bound(values)))
            return [*cursor.fetchall()]
        except connection.dialect.loaded_dbapi.Error as error:
            raise _named(error, connection.dialect, form.text, connection) from error
        finally:
            cursor.close()

    def read(self, connection: Connection, row: Raw) -> Raw:
        """A row of ``rows`` with its values as the columns have them."""
        reads = self._form(connection.dialect).reads
        return tuple([read(value) if read else value for read, value in zip(reads, row, strict=True)])

    def found(self, engine: Engine, **values: Any) -> list[Raw]:  # noqa: ANN401 - as rows
        """What it finds as things are now, by a connection of the driver itself: for what is asked for every act and
        every letter. By way of one of SQLAlchemy, whose code a busy process has to fetch anew each time, it took 0.4 ms
        more. Raises SQLAlchemyError."""
        form = self._form(engine.dialect)
        try:
            with closing(engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
                cursor.execute(form.text, form.given(form.bound(values)))
                return [*cursor.fetchall()]
        except engine.dialect.loaded_dbapi.Error as error:
            raise _named(error, engine.dialect, form.text) from None

    def do(self, connection: Connection, rows: Iterable[Mapping[str, Any]] = ({},)) -> None:
        """Does it with the parameters of each row, in the transaction of a connection. Raises SQLAlchemyError."""
        self.do_bound(connection, [self.bound(connection, row) for row in rows])

    def do_bound(self, connection: Connection, rows: Sequence[Raw]) -> None:
        """Does it with each of these ``bound`` parameters, as ``do``."""
        if not rows:
            return
        form, cursor = self._form(connection.dialect), connection.connection.cursor()
        given: Any = [form.given(row) for row in rows]
        try:
            if len(given) == 1:
                cursor.execute(form.text, given[0])
            else:
                cursor.executemany(form.text, given)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _named(error, connection.dialect, form.text, connection) from error
        finally:
            cursor.close()

    def _form(self, dialect: Dialect, columns: Iterable[str] = ()) -> _Form:
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _form_of(self.statement, dialect, columns)
        return form


def _form_of(statement: _Statement, dialect: Dialect, columns: Iterable[str]) -> _Form:
    made: Any = statement.compile(dialect=dialect, column_keys=[*columns] or None, for_executemany=True)
    names = made.positiontup or [*made.binds]
    binds = tuple((name, _bind(made.binds[name].type, dialect)) for name in names)
    found = statement.selected_columns if isinstance(statement, Select) else ()
    reads = tuple(_dialect_type(column.type, dialect).result_processor(dialect, None) for column in found)
    return _Form(made.string, binds, made.positional, reads)


def _bind(of: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    bind = _dialect_type(of, dialect).bind_processor(dialect)
    is_often_the_same = isinstance(of, UtcDateTime | Date) or (isinstance(of, ValueText) and of.model is Derivation)
    return lru_cache(_KEPT)(bind) if bind and is_often_the_same else bind


def _dialect_type(of: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return of.dialect_impl(dialect)


def _named(error: Exception, dialect: Any, text: str, connection: Connection | None = None) -> Exception:  # noqa: ANN401 - its types have not all that its drivers have
    """The fault of a driver as one of SQLAlchemy. A connection that is lost is used no more."""
    lost = connection is not None and dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    named = DBAPIError.instance(
        text, None, error, dialect.loaded_dbapi.Error,
        hide_parameters=True, connection_invalidated=lost, dialect=dialect,
    )  # fmt: skip
    if connection and lost:
        connection.invalidate(error)
    return named
