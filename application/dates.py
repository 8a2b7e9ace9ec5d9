"""Dates as people write them, read the same at every door; and the clock of this machine."""

import re
from datetime import UTC, date, datetime

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIRST_YEAR, _LAST_YEAR = 1583, 2999


def day_in(text: str) -> date:
    """The Gregorian date that a text names, in the years for which the holidays are computed. ValueError says what is
    wrong with any other."""
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        found = date.fromisoformat(text)
    except ValueError:
        raise ValueError("is no date like 2027-01-31") from None
    require_year(found)
    return found


def day_or_none(text: str) -> date | None:
    """The date that a text names (``day_in``); None where it names none."""
    try:
        return day_in(text)
    except ValueError:
        return None


def require_year(day: date) -> None:
    """Raises ValueError where a day lies in no year that can be reckoned with."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}")


def utc_now() -> datetime:
    """The instant (UTC) at which something is asked for or done here."""
    return datetime.now(UTC)
