"""Counting days a second time: a term as the days that count for it, apart from how the procedure derives an end.

The law is the same (Atw arts. 1, 2 and 4; Wohv art. 5), the arithmetic is not: here a term is used up by days that
count, and a pause is days that do not. All dates are local to Europe/Amsterdam.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count, islice
from typing import NamedTuple

from models.calendar import DAY, Calendar
from models.terms import ClosedPeriod, Unit

_MOST_WEEKS, _MOST_DAYS = 12, 90
_WORKING_DAYS_FROM, _LEAST_WORKING_DAYS = 3, 2


class PausedDays(NamedTuple):
    """Days that both sides agreed not to count: from ``first`` up to, not including, ``until``."""

    first: date
    until: date

    def covers(self, day: date) -> bool:
        return self.first <= day < self.until


Move = date | PausedDays
"""What moves an end, in the order it was done: to a new last day, or by a pause."""


@dataclass(frozen=True)
class Span:
    """What a term lasts: so many units after ``start`` (which does not count), or up to a last day that was named;
    ``rules`` is the edition of the rules by which it is counted."""

    start: date
    amount: int
    unit: Unit
    rolls: bool = True
    named: date | None = None
    rules: int = 1


def last_day(span: Span, moves: tuple[Move, ...], calendar: Calendar, closed: tuple[ClosedPeriod, ...] = ()) -> date:
    """The last day of a term, moved as it was, and past the days on which no term ends."""
    end, pauses = unrolled(span, moves, calendar, closed)
    if not span.rolls or _is_too_long(span, moves, pauses, end):
        return end
    enough = _second_working_day(span, calendar)

    def cannot_end(day: date) -> bool:
        off = day < enough or not calendar.is_working_day(day)
        return off or _is_covered(day, pauses, closed)

    while cannot_end(end):
        end += DAY
    return end


def unrolled(
    span: Span, moves: tuple[Move, ...], calendar: Calendar, closed: tuple[ClosedPeriod, ...] = ()
) -> tuple[date, tuple[PausedDays, ...]]:
    """The last day before any rolling (Atw art. 1), and the pauses on the way."""
    pauses: list[PausedDays] = []

    def counts(day: date) -> bool:
        working = span.unit is not Unit.WORKING_DAYS or calendar.is_working_day(day)
        return working and not _is_covered(day, pauses, closed)

    end = span.named or _nth(span.start, span.amount * 7 if span.unit is Unit.WEEKS else span.amount, counts)
    for move in moves:
        if not isinstance(move, PausedDays):
            end = max(end, move)
            continue
        used = [day for day in _days(span.start, end) if counts(day)]
        pauses.append(move)
        if any(day >= move.first for day in used):
            end = _nth(span.start, len(used), counts)
    return end, tuple(pauses)


def _is_covered(day: date, pauses: Iterable[PausedDays], closed: Iterable[ClosedPeriod]) -> bool:
    return any(pause.covers(day) for pause in pauses) or any(period.covers(day) for period in closed)


def _nth(start: date, amount: int, counts: Callable[[date], bool]) -> date:
    """The day on which ``amount`` days that count have gone by."""
    counting = (day for day in (start + n * DAY for n in count(1)) if counts(day))
    return next(islice(counting, amount - 1, None))


def _days(start: date, end: date) -> Iterator[date]:
    return (start + n * DAY for n in range(1, (end - start).days + 1))


def _is_too_long(span: Span, moves: tuple[Move, ...], pauses: tuple[PausedDays, ...], end: date) -> bool:
    """Atw art. 4: over twelve weeks, or over ninety days where it is set in days or by a date, an end does not roll."""
    if span.named or any(not isinstance(move, PausedDays) for move in moves):
        if span.rules > 1:  # Atw art. 4 frees no day that somebody chose
            return False
        paused = sum(any(pause.covers(day) for pause in pauses) for day in _days(span.start, end))
        return (end - span.start).days - paused > _MOST_DAYS
    return span.amount > (_MOST_WEEKS if span.unit is Unit.WEEKS else _MOST_DAYS)


def _second_working_day(span: Span, calendar: Calendar) -> date:
    """Atw art. 2: a term of three days or more holds at least two working days."""
    if span.unit is not Unit.WEEKS and span.amount < _WORKING_DAYS_FROM:
        return span.start
    return next(islice(calendar.working_days_after(span.start), _LEAST_WORKING_DAYS - 1, None))
