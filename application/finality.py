"""What cannot be taken back: before such an act somebody at a screen is told what follows from it, and asked.

One table says of every other act how it is mended; an act that is not in it is final.
"""

from collections.abc import Collection, Iterable, Sequence

from models.act_forms import ActName
from models.event_contents.by_type import read
from models.event_contents.held import TermEnded, TermStarted
from models.events import Event, EventType
from models.terms import TermState

_A_WORD = "a word that moves no term and no lock"
_LATEST = "done again, the latest counts"

MENDED = {
    ActName.ACKNOWLEDGE_RECEIPT: _A_WORD,
    ActName.ASK_QUESTION: _A_WORD,
    ActName.ANSWER_QUESTION: _A_WORD,
    ActName.SUPPLEMENT_ADVICE: _A_WORD,
    ActName.REACT: _A_WORD,
    ActName.LINK_REQUEST: _A_WORD,
    ActName.RECTIFY: _A_WORD,
    ActName.RECORD_CONSULTATION: _LATEST,
    ActName.SKIP_CONSULTATION: _LATEST,
    ActName.RECORD_DELIBERATION: _LATEST,
    ActName.DRAFT_JOINT_ADVICE: "a later draft takes its place",
    ActName.AGREE_JOINT_ADVICE: "leave_joint_advice",
    ActName.REQUEST_EXTENSION: "a later request takes its place",
    ActName.REQUEST_MEETING: "waive_meeting",
    ActName.PLAN_MEETING: _LATEST,
    ActName.PLAN_STRATEGIC_CONSULTATION: _LATEST,
    ActName.PAUSE: "resume",
    ActName.RESUME: "pause",
}
"""How each act that is not final is mended: by which act, or why it need not be."""


def is_final(act: str) -> bool:
    """Whether no other act of its sender undoes what an act brings about."""
    return act not in MENDED


def is_grave(act: str, brings: Iterable[Event]) -> bool:
    """Whether somebody should be told what an act brings about before it is handed in: it is final, or a breach."""
    return is_final(act) or any(event.type is EventType.BREACH_RECORDED for event in brings)


def worth_telling(events: Sequence[Event]) -> list[Event]:
    """What an act brings about, without the ends of terms of which a new one takes the place: its beginning says all of
    it."""
    begun = {_name_of(read(event, TermStarted).term.key) for event in events if event.type is EventType.TERM_STARTED}
    return [event for event in events if not _is_replaced(event, begun)]


def _is_replaced(event: Event, begun: Collection[str]) -> bool:
    if event.type is not EventType.TERM_ENDED:
        return False
    ended = read(event, TermEnded)
    return ended.state is TermState.SUPERSEDED and _name_of(ended.term) in begun


def _name_of(key: str) -> str:
    """The key of a term (``geleen/advice/2``) without its version."""
    return key.rpartition("/")[0]
