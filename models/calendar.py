"""Which days count: the Algemene termijnenwet (Atw arts. 1 to 3), for Europe/Amsterdam.

Holidays are computed from the statute; the days equated by royal decree (Atw art. 3(3)) are data with their source.
Carnival and other local days off are no holidays.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from models.value import Value

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_SATURDAY, _SUNDAY = 5, 6
_FIRST_KINGS_DAY = 2014


class DayOff(StrEnum):
    """Why a day is no working day. The values are what derivations and the command line print."""

    SATURDAY = "Saturday"
    SUNDAY = "Sunday"
    NEW_YEAR = "New Year's Day"
    GOOD_FRIDAY = "Good Friday"
    EASTER_MONDAY = "Easter Monday"
    QUEENS_DAY = "Queen's Day"
    KINGS_DAY = "King's Day"
    LIBERATION_DAY = "Liberation Day (5 May)"
    ASCENSION = "Ascension Day"
    WHIT_MONDAY = "Whit Monday"
    CHRISTMAS = "Christmas Day"
    SECOND_CHRISTMAS = "Second Christmas Day"
    EQUATED = "day equated by royal decree"


class Calendar(Value):
    """The decree days of Atw art. 3(3), and the years for which a decree is known.

    ``equated`` maps a date to the source that names it; ``decree_years`` are the years of which all decree days are
    known. A date computed from any other year is provisional.
    """

    version: str
    equated: dict[date, str] = {}
    decree_years: tuple[int, ...] = ()

    def day_off(self, day: date) -> DayOff | None:
        """Why ``day`` is no working day (Atw arts. 1 to 3), or None where it is one."""
        if day.weekday() == _SATURDAY:
            return DayOff.SATURDAY
        if day.weekday() == _SUNDAY:
            return DayOff.SUNDAY
        if holiday := holidays_of(day.year).get(day):
            return holiday
        return DayOff.EQUATED if day in self.equated else None

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is none of Saturday, Sunday, holiday or equated day."""
        return self.day_off(day) is None

    def is_known(self, day: date) -> bool:
        """Whether the decree days of that day's year are known; if not, a computed end is provisional."""
        return day.year in self.decree_years

    def working_days_after(self, day: date) -> Iterator[date]:
        """The working days after ``day``, in order, without end."""
        while True:
            day += DAY
            if self.is_working_day(day):
                yield day

    def working_day_on_or_before(self, day: date) -> date:
        """The nearest working day that is not after ``day``: where a reminder lands."""
        while not self.is_working_day(day):
            day -= DAY
        return day


@lru_cache(maxsize=256)
def holidays_of(year: int) -> dict[date, DayOff]:
    """The generally recognised holidays of a year (Atw art. 3(1)) and Good Friday (Atw art. 3(2)), also at weekends."""
    easter = easter_sunday(year)
    return {
        easter - 2 * DAY: DayOff.GOOD_FRIDAY,
        easter + DAY: DayOff.EASTER_MONDAY,
        easter + 39 * DAY: DayOff.ASCENSION,
        easter + 50 * DAY: DayOff.WHIT_MONDAY,
        date(year, 1, 1): DayOff.NEW_YEAR,
        date(year, 5, 5): DayOff.LIBERATION_DAY,
        date(year, 12, 25): DayOff.CHRISTMAS,
        date(year, 12, 26): DayOff.SECOND_CHRISTMAS,
        **_royal_birthday(year),
    }


def _royal_birthday(year: int) -> dict[date, DayOff]:
    """Queen's Day on 30 April until 2013, King's Day on 27 April since; on a Sunday the day before."""
    name, day = (DayOff.KINGS_DAY, 27) if year >= _FIRST_KINGS_DAY else (DayOff.QUEENS_DAY, 30)
    birthday = date(year, 4, day)
    return {birthday - DAY if birthday.weekday() == _SUNDAY else birthday: name}


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous computus, Nature 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def local_date(moment: datetime) -> date:
    """The date in Amsterdam at an instant."""
    return moment.astimezone(AMSTERDAM).date()


@lru_cache(maxsize=4096)
def end_of(day: date) -> datetime:
    """24:00 of a local day, as a UTC instant: the first instant that no longer belongs to the day."""
    return local_instant(day + DAY, time())


def last_instant_of(day: date) -> datetime:
    """The last instant that belongs to a local day (UTC): when a paper of that day counts."""
    return end_of(day) - _INSTANT


@lru_cache(maxsize=4096)
def local_instant(day: date, at: time) -> datetime:
    """The UTC instant of a local wall-clock time in Amsterdam (the earlier one where the clock shows it twice)."""
    return datetime.combine(day, at, AMSTERDAM).astimezone(UTC)
