"""Work on the whole record, as auditors had it begun: how far it is, and what came of it."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, insert, select, text, update

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import InspectionRow
from installation.database import READING
from models.value import Value

SILENT = timedelta(minutes=2)
"""What said nothing for so long does not go on any more: it says something every few seconds."""

_TURNS = 0x696E7370656374
"""The key of PostgreSQL's advisory lock under which work is begun: one at a time."""


class Inspection(Value):
    """Such work (``InspectionRow`` says what the fields are)."""

    name: str
    started_at: datetime
    machine: str
    process: int
    beat_at: datetime
    done: int = 0
    total: int = 0
    found: int = 0
    ended_at: datetime | None = None
    fault: str | None = None
    result: dict[str, object] | None = None
    result_at: datetime | None = None

    def goes_on(self, now: datetime) -> bool:
        """Whether it is not over, and said so lately."""
        return self.ended_at is None and now - self.beat_at < SILENT


class Inspections:
    """All of it. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> list[Inspection]:
        """What was ever begun, each by its last time."""
        asked = select(InspectionRow.__table__).order_by(InspectionRow.name)
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            return [Inspection.model_validate(row._asdict()) for row in connection.execute(asked)]

    def of_name(self, name: str) -> Inspection | None:
        """That of a name."""
        asked = select(InspectionRow.__table__).where(InspectionRow.name == name)
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            row = connection.execute(asked).one_or_none()
        return Inspection.model_validate(row._asdict()) if row else None

    def begin(self, name: str, machine: str, process: int, at: datetime) -> str | None:
        """Notes that some begins. While other work goes on, also that of the same name, nothing is noted, and its name
        is the answer."""
        row = {"started_at": at, "beat_at": at, "machine": machine, "process": process}
        begun = {**row, "done": 0, "total": 0, "found": 0, "ended_at": None, "fault": None}
        with keeping_accounts(), self._engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TURNS})
            rows = connection.execute(select(InspectionRow.__table__)).all()
            known = [Inspection.model_validate(each._asdict()) for each in rows]
            if busy := [each.name for each in known if each.goes_on(at)]:
                return busy[0]
            if name in {each.name for each in known}:
                connection.execute(update(InspectionRow).where(InspectionRow.name == name).values(begun))
            else:
                connection.execute(insert(InspectionRow).values(begun | {"name": name}))
        return None

    def change(self, name: str, process: int, **values: object) -> None:
        """Notes how far some is, or what came of it: for the process that does it, and no other."""
        own = (InspectionRow.name == name, InspectionRow.process == process, InspectionRow.ended_at.is_(None))
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(update(InspectionRow).where(*own).values(values))
