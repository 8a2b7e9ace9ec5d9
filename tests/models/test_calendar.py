"""The Atw's calendar: against the ``holidays`` package where that is right, by the statute where it is not."""

from datetime import UTC, date, datetime, timedelta

import holidays
import pytest

from models.calendar import DayOff, easter_sunday, end_of, holidays_of, local_date
from tests.models.procedures import CALENDAR

YEARS = range(1990, 2061)


def theirs(year: int) -> set[date]:
    return set(holidays.country_holidays("NL", years=year))


@pytest.mark.parametrize("year", YEARS)
def test_the_holidays_are_those_of_the_holidays_package_but_for_what_the_statute_has_otherwise(year: int) -> None:
    easter = easter_sunday(year)
    sundays = {easter, easter + timedelta(49)}
    """Atw art. 3 lists neither Easter Sunday nor Whit Sunday: they are Sundays anyway."""
    liberation_day = {date(year, 5, 5)}
    """Every year by Atw art. 3(1); the package follows the labour custom of one day off in five years."""
    ours = set(holidays_of(year))
    assert ours - liberation_day == theirs(year) - sundays - liberation_day
    assert liberation_day < ours
    assert easter - timedelta(2) in ours  # Good Friday: equated by Atw art. 3(2)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2009-04-30", DayOff.QUEENS_DAY),
        ("1995-04-29", DayOff.QUEENS_DAY),  # the 30th was a Sunday
        ("2013-04-30", DayOff.QUEENS_DAY),
        ("2014-04-26", DayOff.KINGS_DAY),  # the 27th was a Sunday
        ("2015-04-27", DayOff.KINGS_DAY),
        ("2025-04-26", DayOff.KINGS_DAY),
    ],
)
def test_the_royal_birthday(day: str, why: DayOff) -> None:
    assert holidays_of(int(day[:4]))[date.fromisoformat(day)] is why


@pytest.mark.parametrize("day", ["2014-04-30", "2014-04-27", "2013-04-27", "2025-04-27", "1995-04-30"])
def test_no_royal_birthday_on_the_other_day(day: str) -> None:
    assert date.fromisoformat(day) not in holidays_of(int(day[:4]))


DECREED = """2017-04-28 2017-05-26 2018-05-11 2018-12-24 2018-12-31 2019-05-31 2019-12-27 2022-05-27 2023-04-28
2023-05-19 2024-05-10 2024-12-27 2025-05-30 2026-01-02 2026-05-15 2027-05-07 2028-04-28 2028-05-26""".split()


def test_the_days_equated_by_royal_decree_are_data_with_their_source() -> None:
    assert sorted(CALENDAR.equated) == [date.fromisoformat(day) for day in DECREED]
    assert all(CALENDAR.equated.values())
    for day in CALENDAR.equated:
        assert CALENDAR.day_off(day) is DayOff.EQUATED
        assert CALENDAR.is_known(day)


def test_carnival_and_other_days_off_are_working_days() -> None:
    carnival_2026, evident_error_of_the_source = date(2026, 2, 16), date(2022, 5, 31)
    assert CALENDAR.is_working_day(carnival_2026)
    assert CALENDAR.is_working_day(evident_error_of_the_source)
    assert CALENDAR.is_working_day(date(2026, 12, 31))


@pytest.mark.parametrize(("year", "known"), [(2016, False), (2017, True), (2019, True), (2020, False), (2021, False)])
def test_years_without_decree_data_are_unknown(year: int, known: bool) -> None:
    assert CALENDAR.is_known(date(year, 6, 1)) is known


def test_years_beyond_the_last_decree_are_unknown() -> None:
    assert [CALENDAR.is_known(date(year, 1, 1)) for year in (2022, 2028, 2029, 2060)] == [True, True, False, False]


def test_why_a_day_is_no_working_day() -> None:
    reasons = {day: CALENDAR.day_off(date(2026, 4, day)) for day in (2, 3, 4, 5, 6, 7)}
    assert reasons == {
        2: None,
        3: DayOff.GOOD_FRIDAY,
        4: DayOff.SATURDAY,
        5: DayOff.SUNDAY,
        6: DayOff.EASTER_MONDAY,
        7: None,
    }


@pytest.mark.parametrize(
    ("day", "end"),
    [
        ("2027-03-27", datetime(2027, 3, 27, 23, tzinfo=UTC)),  # winter time
        ("2027-03-28", datetime(2027, 3, 28, 22, tzinfo=UTC)),  # a day of 23 hours
        ("2027-10-30", datetime(2027, 10, 30, 22, tzinfo=UTC)),  # summer time
        ("2027-10-31", datetime(2027, 10, 31, 23, tzinfo=UTC)),  # a day of 25 hours
    ],
)
def test_a_day_ends_at_24_00_local_also_when_the_clock_changes(day: str, end: datetime) -> None:
    assert end_of(date.fromisoformat(day)) == end
    assert local_date(end) == date.fromisoformat(day) + timedelta(1)
    assert local_date(end - timedelta(microseconds=1)) == date.fromisoformat(day)
