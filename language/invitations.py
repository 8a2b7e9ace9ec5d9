"""With a letter about planned talks goes an invitation, by which a mail program puts them into a calendar, moves them
there, or takes them out again. It is in Dutch, as the letters are."""

from collections.abc import Sequence
from typing import NamedTuple

from language.calendar_file import CalendarEntry, CalendarFor, invitation
from language.day_texts import day_title
from language.speech import Names
from models.agreement import Agreement
from models.events import Event
from models.knowledge.dates_known import talk_told_of
from models.knowledge.days_told import DayState
from models.record.notice import Notice, NoticeKind

OF_TALKS = (
    NoticeKind.MEETING_PLANNED,
    NoticeKind.MEETING_WAIVED,
    NoticeKind.STRATEGIC_CONSULTATION_PLANNED,
    NoticeKind.STRATEGIC_CONSULTATION_CANCELLED,
)
"""Notices that tell of a day for talks, or that it fell away."""

FILE_NAME = "afspraak.ics"


class Invitation(NamedTuple):
    """An invitation as a file; ``method`` is what a calendar program is to do (RFC 5545, METHOD)."""

    content: bytes
    method: str


def tells_of_talks(notice: Notice) -> bool:
    """Whether an invitation goes with a notice."""
    return any(item.kind in OF_TALKS for item in notice.items)


def invitation_with(
    notice: Notice, events: Sequence[Event], agreement: Agreement, *, installation: str, sender: str, portal: str | None
) -> Invitation | None:
    """The invitation that goes with a notice, of a dossier with these ``events``, from a mail address (``sender``);
    None where no day was named for those talks. ``installation`` and ``portal``: see ``CalendarFor``."""
    told = next(item.sequence for item in notice.items if item.kind in OF_TALKS)
    known = talk_told_of(events, told)
    if known is None:
        return None
    title = day_title(known, notice.right, notice.recipient, Names(agreement))
    entry = CalendarEntry(notice.dossier, notice.subject, known, title)
    content = invitation(entry, sender, CalendarFor(installation, "nl", portal))
    return Invitation(content, "CANCEL" if known.state is DayState.CANCELLED else "REQUEST")
