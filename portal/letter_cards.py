"""What a page says of a letter that somebody else entered, and of whose day of receipt nobody is sure yet."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from application.errors import Problem
from application.finality import worth_telling
from application.forms import Fields
from language.acts import ACTS
from language.events import sentence_of
from language.fields import SaidField, fields_said, said_in
from language.speech import Bilingual, Names, day, say
from models.act_forms import ActName
from models.calendar import local_date
from models.events import Event
from models.knowledge.view import View
from models.state import Paper
from portal.parts import Said

Foreseen = Callable[[Fields], Sequence[Event]]
"""What confirming with these fields would bring about. Raises Problem."""


class LetterCard(NamedTuple):
    """A letter that waits: whose it is (``sender``), what act it is (``what``) with what was ``said`` in it, on which
    ``entry`` of the dossier and when it was ``entered``, the ``day`` of receipt that was named, and what ``follows`` if
    that day is confirmed (nothing, where it cannot be)."""

    sender: Said
    what: Said
    entry: int
    entered: Said
    day: Said
    said: tuple[SaidField, ...]
    follows: tuple[Said, ...]


class LetterLink(NamedTuple):
    """A letter among several that wait: the page on which it is confirmed, whose it is, what, and when it was
    entered."""

    address: str
    sender: Said
    what: Said
    entered: Said


def letter_link(paper: Paper, names: Names, page: str) -> LetterLink:
    """The link to the confirmation of a letter, on the ``page`` on which letters of its dossier are confirmed."""
    address = f"{page}?sequence={paper.sequence}"
    return LetterLink(address, names.of(paper.by), _what(paper), day(local_date(paper.entered_at)))


def _what(paper: Paper) -> Bilingual:
    return say(ACTS[ActName(paper.act)].phrase)


def letters_awaited(view: View) -> list[Paper]:
    """The letters of which the party that looks can still say when they came."""
    return [paper for paper in view.dossier.papers if view.party in paper.awaited_from]


def letter_card(view: View, sequence: str, foreseen: Foreseen, names: Names) -> LetterCard | None:
    """The letter of an entry of the dossier; None where there is none that waits for the party that looks."""
    paper = next((one for one in letters_awaited(view) if str(one.sequence) == sequence), None)
    if paper is None:
        return None
    event = next(event for event in view.events if event.sequence == paper.sequence)
    return LetterCard(
        sender=names.of(paper.by),
        what=_what(paper).begun,
        entry=paper.sequence,
        entered=day(local_date(paper.entered_at)),
        day=day(paper.received),
        said=tuple(fields_said(_said_in(paper, event), names)),
        follows=tuple(_follows(paper, foreseen, names)),
    )


def _said_in(paper: Paper, event: Event) -> dict[str, object]:
    """What the letter says: of one that does nothing yet the paper keeps it, of any other its event has it."""
    return dict(paper.said or said_in(event))


def _follows(paper: Paper, foreseen: Foreseen, names: Names) -> list[Said]:
    try:
        events = foreseen({"sequence": paper.sequence, "received": paper.received.isoformat()})
    except Problem:
        return []
    return [sentence_of(event, names) for event in worth_telling(events)]
