"""Reading the list of what the landlord promised: a page at a time, by its key, however long it is."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Engine, Select, select, tuple_

from installation.database import reading
from installation.list_reader import small, year_and_serial
from installation.listed import Page
from models.knowledge.promised import NO_DAY, Promise, promise_of
from models.record.summary import NEVER
from models.record.tables import CommitmentRow

_KEY = (CommitmentRow.until, CommitmentRow.year, CommitmentRow.serial, CommitmentRow.position)
_DONE_KEY = (CommitmentRow.done_at, *_KEY)
_OPEN, _WITHOUT_A_DAY = "open", "later"
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class KeptPromise(NamedTuple):
    """Something promised, and since when it is done by its list (UTC; None: it is open)."""

    promise: Promise
    done_at: datetime | None


class CommitmentList:
    """The list, over an engine of ``installation.database.open_record``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self, party: str, most: int, after: str = "") -> Page[KeptPromise]:
        """What was promised, as a party knows it: what is open, soonest first and what has no day last, by number; and
        then what is done, the latest first. At most so many, after the ``after`` of an earlier page. Raises ValueError
        for what is no such key, and RecordUnavailable."""
        goes_on, last = _key_of(after) if after else (False, None)
        rows = list[Any]()
        with reading(self._engine) as connection:
            for is_done in (True,) if goes_on else (False, True):
                query = _part(party, last if is_done is goes_on else None, is_done=is_done)
                rows += connection.execute(query.limit(most + 1 - len(rows))).all()
        shown = [KeptPromise(promise_of(row._asdict()), row.done_at if row.done_at < NEVER else None) for row in rows]
        return Page(shown[:most], _said(rows[most - 1]) if len(rows) > most else "")


def _part(party: str, last: tuple[Any, ...] | None, *, is_done: bool) -> Select[*tuple[Any, ...]]:
    """The rows of one part of a list, after the last one. Both run along one index, what is done backwards."""
    query = select(*CommitmentRow.__table__.columns).where(CommitmentRow.party == party)
    if is_done:
        query = query.where(CommitmentRow.done_at < NEVER).order_by(*(column.desc() for column in _DONE_KEY))
        return query.where(tuple_(*_DONE_KEY) < tuple_(*last)) if last else query
    query = query.where(CommitmentRow.done_at == NEVER).order_by(*_KEY)
    return query.where(tuple_(*_KEY) > tuple_(*last)) if last else query


# --- keys ----------------------------------------------------------------------------------------------------------


def _said(row: Any) -> str:  # noqa: ANN401 - a row of the table
    """The key of a row, as an address can have it: ``open_2027-06-01_2027-003_0``."""
    done = _OPEN if row.done_at == NEVER else str((row.done_at - _EPOCH) // _MICROSECOND)
    until = _WITHOUT_A_DAY if row.until == NO_DAY else row.until.isoformat()
    return f"{done}_{until}_{row.dossier}_{row.position}"


def _key_of(said: str) -> tuple[bool, tuple[Any, ...]]:
    """Whether a key is that of something done, and what comes before what is after it. Raises ValueError."""
    done, until, number, position = said.split("_")
    day = NO_DAY if until == _WITHOUT_A_DAY else date.fromisoformat(until)
    key = (day, *year_and_serial(number), small(position))
    return (False, key) if done == _OPEN else (True, (_instant(done), *key))


def _instant(digits: str) -> datetime:
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 17):
        raise ValueError("no instant")
    return _EPOCH + int(digits) * _MICROSECOND
