"""Where the pages of the auditor are, and the moments typed there."""

from datetime import date, datetime, time

from application.dates import require_year
from models.calendar import AMSTERDAM
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
