"""What the landlord announces that it will ask advice on, long before it does."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Engine, insert, select, update

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import AnnouncementRow
from installation.database import READING
from models.value import Value


class Announcement(Value):
    """A request that is announced (``AnnouncementRow`` says what the fields are)."""

    id: str
    subject: str
    organisations: tuple[str, ...]
    expected: date
    remark: str = ""
    announced_by: str
    announced_at: datetime


class Announcements:
    """The announcements. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def announce(self, announcement: Announcement) -> None:
        """Keeps one."""
        row = announcement.model_dump() | {"organisations": [*announcement.organisations]}
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(insert(AnnouncementRow).values(row))

    def end(self, announcement: str, at: datetime) -> bool:
        """Takes one back by its id. Whether there was one."""
        standing = (AnnouncementRow.id == announcement, AnnouncementRow.ended_at.is_(None))
        with keeping_accounts(), self._engine.begin() as connection:
            return connection.execute(update(AnnouncementRow).where(*standing).values(ended_at=at)).rowcount == 1

    def standing(self) -> Sequence[Announcement]:
        """Those that were not taken back, soonest first."""
        asked = select(AnnouncementRow.__table__).where(AnnouncementRow.ended_at.is_(None))
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            rows = connection.execute(asked.order_by(AnnouncementRow.expected, AnnouncementRow.announced_at)).all()
        return [Announcement.model_validate(row._asdict()) for row in rows]
