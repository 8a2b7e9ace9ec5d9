"""Instants on a line of a terminal."""

from datetime import datetime, time

from models.calendar import AMSTERDAM


def local(moment: datetime) -> str:
    """An instant as a line shows it: local date and time (Europe/Amsterdam), to the minute; the last one of a day, at
    which a letter of that day counts, as 24:00."""
    there = moment.astimezone(AMSTERDAM)
    return f"{there:%Y-%m-%d} 24:00" if there.time() == time.max else f"{there:%Y-%m-%d %H:%M}"
