"""Reading the lists: a page at a time, by its key, whoever they are of and however long they are.

A page begins after the key of the row that stood last on the one before. So nothing is counted and nothing is skipped,
and the hundredth page takes what the first one takes. Of a party the lists are ``seats`` and ``tasks``, which hold what
that party may know; whoever may know everything reads ``dossiers``.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, func, select, tuple_, type_coerce

from installation.database import reading
from installation.listed import Page, Wanted
from installation.record_reader import taking_part
from models.act_forms import ActName
from models.calendar import end_of, local_instant
from models.knowledge.asked import AskedOrComing, ByAct
from models.record.summary import NEVER, Listed
from models.record.tables import DossierRow, SeatRow, TaskRow
from models.rights import Right
from models.terms import TermState
from models.waiting import Awaited, Waiting

T = TypeVar("T")
_LISTED = [name for name in Listed.model_fields if name not in ("number", "next_due")]


class Source(NamedTuple):
    """Where a list is read, and what its columns are there."""

    table: type[SeatRow | DossierRow]
    number: ColumnElement[str]
    is_open: ColumnElement[bool]
    next_due: ColumnElement[datetime]
    party: str | None = None

    @property
    def whose(self) -> tuple[ColumnElement[bool], ...]:
        """Whose rows they are."""
        return (SeatRow.party == self.party,) if self.party else ()

    @property
    def by_number(self) -> tuple[ColumnElement[int], ...]:
        return self.table.year, self.table.serial  # type: ignore[return-value] # mapped columns are such elements

    @property
    def by_due(self) -> tuple[ColumnElement[Any], ...]:
        return (self.next_due, *self.by_number)

    def query(self, wanted: Wanted) -> Select[*tuple[Any, ...]]:
        named = (self.number.label("number"), self.next_due.label("next_due"))
        conditions = [*self.whose, *conditions_of(self, wanted)]
        return select(*named, *(getattr(self.table, name) for name in _LISTED)).where(*conditions)


def source_of(party: str | None) -> Source:
    """The list of a party; of whoever may know everything without one."""
    if party is None:
        due = func.coalesce(DossierRow.next_due, type_coerce(NEVER, DossierRow.next_due.type))
        return Source(DossierRow, DossierRow.number, DossierRow.closed_at.is_(None), due)  # type: ignore[arg-type]
    return Source(SeatRow, SeatRow.dossier, SeatRow.is_open, SeatRow.next_due, party)  # type: ignore[arg-type]


def conditions_of(source: Source, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """What a dossier of a list must be, to be wanted."""
    if wanted.party:
        yield from taking_part(source.table.__table__.c.organisations, wanted.party)
    if wanted.stage:
        yield source.table.stage == wanted.stage
    if wanted.due_before:
        yield source.next_due <= local_instant(wanted.due_before, time.min)
    if wanted.is_open is not None:
        yield source.is_open == wanted.is_open
    if wanted.topic:
        yield source.table.topic == wanted.topic
    if wanted.right:
        yield source.table.right == wanted.right
    if wanted.year:
        yield source.table.year == wanted.year
    if wanted.late_at:
        late = select(TaskRow.dossier).where(TaskRow.dossier == source.number, TaskRow.due <= wanted.late_at)
        yield (late.where(TaskRow.party == SeatRow.party) if source.whose else late).exists()


def rows_listed(connection: Connection, source: Source, numbers: Sequence[str]) -> list[Listed]:
    """Those of these dossiers that are in a list."""
    query = source.query(Wanted()).where(source.number.in_(numbers))
    return [_listed(row) for row in connection.execute(query)]


class ListReader:
    """The lists on record, over an engine of ``installation.database.open_record``. Every method raises
    RecordUnavailable where the database cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def by_number(self, party: str | None, wanted: Wanted) -> list[Listed]:
        """All that is wanted of a party's dossiers (None: of all on record), by number."""
        source = source_of(party)
        return [_listed(row) for row in self._rows(source.query(wanted).order_by(*source.by_number))]

    def newest(self, party: str | None, wanted: Wanted, most: int, after: str = "") -> Page[Listed]:
        """The same from the newest on, after a number; at most so many. Raises ValueError for what is no number."""
        source = source_of(party)
        query = source.query(wanted).order_by(*(column.desc() for column in source.by_number))
        if after:
            query = query.where(tuple_(*source.by_number) < tuple_(*year_and_serial(after)))
        return _page(self._rows(query.limit(most + 1)), most, _listed, lambda row: str(row.number))

    def soonest(self, party: str | None, wanted: Wanted, most: int, after: str = "") -> Page[Listed]:
        """The same, those with the soonest end of a term first and the closed ones last, after the one with a number.
        Raises LookupError where the list has none with that number."""
        source, rows = source_of(party), list[Row[*tuple[Any, ...]]]()
        last = self._standing(source, after) if after else None
        for is_open in (True, False) if wanted.is_open is None else (wanted.is_open,):
            if last and is_open and not last.is_open:
                continue
            query = source.query(wanted._replace(is_open=is_open)).order_by(*source.by_due)
            if last and last.is_open == is_open:
                query = query.where(tuple_(*source.by_due) > tuple_(*last[1:]))
            rows += self._rows(query.limit(most + 1 - len(rows)))
        return _page(rows, most, _listed, lambda row: str(row.number))

    def _standing(self, source: Source, number: str) -> Row[*tuple[Any, ...]]:
        """Where a dossier stands in a list ordered by its ends."""
        is_open = source.is_open.label("is_open")
        found = self._rows(select(is_open, *source.by_due).where(*source.whose, source.number == number))
        if not found:
            raise LookupError(number)
        return found[0]

    def years(self, party: str | None) -> range:
        """From the newest year of the numbers in a list down to the oldest, however many there are of it."""
        source = source_of(party)
        year, ways = source.table.year, ((source.is_open,), (~source.is_open,)) if party else ((),)
        ends = [
            select(end(year)).where(*source.whose, *way).scalar_subquery()
            for way in ways
            for end in (func.min, func.max)
        ]
        found = [each for each in self._rows(select(*ends))[0] if each is not None]
        return range(max(found), min(found) - 1, -1) if found else range(0)

    def has_open(self, party: str) -> bool:
        """Whether a party has any open dossier."""
        source = source_of(party)
        return bool(self._rows(source.query(Wanted(is_open=True)).limit(1)))

    def tasks(
        self, party: str, now: datetime, most: int, after: str = "", *, is_own: bool = True
    ) -> Page[AskedOrComing]:
        """What is asked of a party in its open dossiers, or (not ``is_own``) what comes without it, as it is ``now``
        (UTC), soonest first: at most so many, after the ``after`` of an earlier page. Raises ValueError for what is no
        such key."""
        query = select(*TaskRow.__table__.columns).where(TaskRow.party == party, TaskRow.is_own == is_own)
        key = (TaskRow.due, TaskRow.year, TaskRow.serial, TaskRow.position)
        if after:
            query = query.where(tuple_(*key) > tuple_(*_key_of(after)))
        rows = self._rows(query.order_by(*key).limit(most + 1))
        return _page(rows, most, lambda row: _asked(row, now), _said)

    def waiting_for(self, party: str, what: Awaited, organisations: Iterable[str], most: int) -> list[str]:
        """The open dossiers that wait for something on the track of one of the organisations, as a party knows it, the
        newest first: at most so many."""
        query = select(TaskRow.dossier, TaskRow.year, TaskRow.serial).distinct()
        query = query.where(TaskRow.party == party, TaskRow.awaited == what, TaskRow.organisation.in_([*organisations]))
        newest = query.order_by(TaskRow.year.desc(), TaskRow.serial.desc())
        return [row.dossier for row in self._rows(newest.limit(most))]

    def _rows(self, query: Select[*tuple[Any, ...]]) -> Sequence[Row[*tuple[Any, ...]]]:
        with reading(self._engine) as connection:
            return connection.execute(query).all()


def _page(
    rows: Sequence[Row[*tuple[Any, ...]]],
    most: int,
    made: Callable[[Row[*tuple[Any, ...]]], T],
    key: Callable[[Row[*tuple[Any, ...]]], str],
) -> Page[T]:
    """A page of rows, of which one too many was read where there are more."""
    return Page([made(row) for row in rows[:most]], key(rows[most - 1]) if len(rows) > most else "")


def _listed(row: Row[*tuple[Any, ...]]) -> Listed:
    return Listed.model_validate({**row._asdict(), "next_due": row.next_due if row.next_due < NEVER else None})


def _asked(row: Row[*tuple[Any, ...]], now: datetime) -> AskedOrComing:
    waiting = Waiting(
        party=row.awaited_from,
        what=Awaited(row.awaited),
        organisation=row.organisation,
        until=row.day,
        overdue=row.due <= now,
        state=TermState(row.state) if row.state else None,
        derivation=row.derivation,
        number=row.number,
    )
    done = ByAct(ActName(row.act), ActName(row.instead) if row.instead else None) if row.act else None
    right = Right(row.right) if row.right else None
    return AskedOrComing(row.dossier, row.subject, right, waiting, done, row.is_joint)


# --- keys ----------------------------------------------------------------------------------------------------------

_NO_DAY = "later"


def year_and_serial(number: str) -> tuple[int, int]:
    """What a number of a dossier is ordered by. Raises ValueError for what is none."""
    year, _, serial = number.partition("-")
    return small(year), small(serial)


def small(digits: str) -> int:
    """A number that every database takes. Raises ValueError for what is none."""
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 10):
        raise ValueError("no number")
    return int(digits)


def _said(row: Row[*tuple[Any, ...]]) -> str:
    """The key of a task, as an address can have it: ``2027-02-22_2027-003_1``."""
    return f"{row.day or _NO_DAY}_{row.dossier}_{row.position}"


def _key_of(said: str) -> tuple[datetime, int, int, int]:
    day, _, rest = said.partition("_")
    number, _, position = rest.partition("_")
    due = NEVER if day == _NO_DAY else end_of(date.fromisoformat(day))
    return due, *year_and_serial(number), small(position)
