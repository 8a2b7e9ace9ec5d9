"""Where the pages of the auditor are, in which language the readings of the audit speak on them, and the moments typed
there."""

from datetime import date, datetime, time

from fastapi import Request

from application.dates import require_year
from language.tongue import Tongue
from models.calendar import AMSTERDAM
from portal.chosen_language import language_of
from portal.typed import day_typed

CONTROL = "/controle"


def moment_typed(day: str, at: str) -> datetime | None:
    """The moment of a day and a time as somebody typed them (without a time: the beginning of the day); None without a
    day. Raises ValueError for what is none."""
    if not day:
        return None
    clock = time.fromisoformat(at.replace(".", ":").zfill(5)) if at else time()  # 9.00 is 09:00
    moment = datetime.combine(date.fromisoformat(day_typed(day)), clock, AMSTERDAM)
    require_year(moment)
    return moment


def tongue_of(request: Request) -> Tongue:
    """The language of whoever reads, as the readings of the audit have it."""
    return Tongue(language_of(request).value)
