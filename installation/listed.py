"""What is asked of a list, and a part of it as it is given (``installation.list_reader``)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Generic, NamedTuple, TypeVar

from models.rights import Right, Topic
from models.state import Stage

T = TypeVar("T")


class Page(NamedTuple, Generic[T]):
    """A part of a list, and after what the next part begins; nothing, where there is no more."""

    rows: Sequence[T]
    after: str = ""


class Wanted(NamedTuple):
    """Which dossiers of a list are meant: all that is given holds. ``due_before``: a term ends on an earlier day than
    that one (in Amsterdam); ``party``: it takes part in them; ``year``: that of the number; ``late_at``: something that
    is awaited in them is too late at that instant (UTC)."""

    party: str | None = None
    stage: Stage | None = None
    due_before: date | None = None
    is_open: bool | None = None
    topic: Topic | None = None
    right: Right | None = None
    year: int | None = None
    late_at: datetime | None = None
