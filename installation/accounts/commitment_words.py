"""What was said of what the landlord promised: that it is done, or that it is not."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Engine, insert, select

from installation.accounts.account_database import keeping_accounts
from installation.accounts.account_tables import CommitmentWordRow
from installation.database import READING
from models.value import Value


class CommitmentWord(Value):
    """A word about a commitment (``CommitmentWordRow`` says what the fields are)."""

    dossier: str
    commitment: str
    party: str
    is_done: bool
    remark: str
    said_at: datetime


class CommitmentWords:
    """The words. Every method raises AccountsUnavailable where the accounts cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def say(self, word: CommitmentWord, person: str) -> None:
        """Keeps a word, said by a person."""
        with keeping_accounts(), self._engine.begin() as connection:
            connection.execute(insert(CommitmentWordRow).values(word.model_dump() | {"person": person}))

    def of_dossiers(self, numbers: Collection[str]) -> Sequence[CommitmentWord]:
        """What was said in these dossiers, in order."""
        asked = select(CommitmentWordRow.__table__).where(CommitmentWordRow.dossier.in_(numbers))
        with keeping_accounts(), self._engine.connect().execution_options(**READING) as connection:
            rows = connection.execute(asked.order_by(CommitmentWordRow.id)).all()
        return [CommitmentWord.model_validate(row._asdict()) for row in rows]
