"""Reading the days that a party has to do with: those of some time, by their index, however many dossiers it has."""

from datetime import date

from sqlalchemy import Engine, and_, select

from installation.database import reading
from models.knowledge.dates_known import DayInDossier, known_day_of
from models.knowledge.days_told import DayState
from models.record.tables import KnownDayRow, SeatRow
from models.rights import Right

_DAYS = select(*KnownDayRow.__table__.columns, SeatRow.subject, SeatRow.right).join(
    SeatRow, and_(SeatRow.dossier == KnownDayRow.dossier, SeatRow.party == KnownDayRow.party)
)


class DayList:
    """The list, over an engine of ``installation.database.open_record``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read(self, party: str, first: date, last: date, *, is_whole: bool) -> list[DayInDossier]:
        """The days from a first to a last one (Amsterdam) that a party knows of, in order; those that fell away too
        where all are wanted (``is_whole``). Raises RecordUnavailable."""
        query = _DAYS.where(KnownDayRow.party == party, KnownDayRow.day.between(first, last))
        if not is_whole:
            query = query.where(KnownDayRow.state != DayState.CANCELLED)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        found = [
            DayInDossier(row.dossier, row.subject, known_day_of(row._asdict()), Right(row.right) if row.right else None)
            for row in rows
        ]
        return sorted(found, key=lambda one: (one.known.day, one.dossier, one.known.key))
