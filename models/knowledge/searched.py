"""What can be found by searching, and by whom: the texts of a dossier as rows for each reader, folded
(``models.folding``).

A row is what one reader may know of what one event says: what was written in the fields of the act (``TEXTS``), and the
names of its documents that their labels show to that reader; those that an embargo keeps from it until a day have a row
of their own. A row never changes, whatever is told later: a reader has it from when it could know the event. The
readers are the landlord, the organisations, the auditor, and ``DRAFTS``: what the auditor may not read.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from pydantic import JsonValue

from models.document_labels import OPEN, shown_from
from models.events import Event
from models.folding import words_of
from models.knowledge.knowledge import Knowledge
from models.parties import AUDITOR, LANDLORD
from models.record.rows import Row

DRAFTS = ":drafts"
"""The reader of what the auditor may not read: with the auditor's it is all. No organisation has such a key."""

TEXTS = (
    "subject", "current_policy", "intended_decision", "reasons", "reason", "consequences", "alternatives",
    "financial_substantiation", "consultation_meeting", "early_no_objection", "reservation", "items", "information",
    "text", "account", "motion", "minority_view", "points", "decision", "unprepared", "agreed", "place", "participants",
    "experts", "signatories", "dossier", "note",
)  # fmt: skip
"""The fields of acts in which people write what can be found."""

_ORDER = {field: place for place, field in enumerate(TEXTS)}
_IN_POINTS = ("text", "reasons", "who")
DOCUMENTS = "documents"
BETWEEN = " . "
"""Between the texts of a row: no words follow on each other across it."""

_MOST_DAYS = 64
_OF_DRAFTS = (AUDITOR, DRAFTS)
"""The readers to whom it makes a difference what is a draft, and nothing else."""


class FieldText(NamedTuple):
    """What was written in a field of an act; or what a document of it is called, with its ``label``."""

    field: str
    text: str
    label: str = ""


class SearchedText(NamedTuple):
    """What a reader may find of an event from a day on (local date); ``part`` tells those of an event apart."""

    sequence: int
    part: int
    shown_from: date
    texts: tuple[FieldText, ...]

    @property
    def words(self) -> str:
        """As it is searched: the words of each text, parted by a space."""
        return _folded(self.texts)


@lru_cache(64)
def _folded(texts: tuple[FieldText, ...]) -> str:
    """Made once for all readers who find the same."""
    return BETWEEN.join(" ".join(words) for one in texts if (words := words_of(one.text)))


def readers_of(knowledge: Knowledge) -> tuple[str, ...]:
    """Who may find anything in a dossier. The order is kept for ever: it is part of the place of a row."""
    return (LANDLORD, AUDITOR, DRAFTS, *knowledge.organisations)


def texts_in(event: Event) -> Iterator[FieldText]:
    """What was written in an event, field by field, and what its documents are called."""
    said = event.content.get("said")
    if not isinstance(said, dict):
        return
    for field in sorted(said.keys() & _ORDER, key=_ORDER.__getitem__):
        yield from (FieldText(field, text) for text in _written(said[field]))
    named = said.get(DOCUMENTS)
    for document in named if isinstance(named, list) else ():
        if isinstance(document, dict) and isinstance(name := document.get("name"), str):
            yield FieldText(DOCUMENTS, name, str(document.get("label", OPEN)))


def _written(value: JsonValue) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        for text in [one.get(name) for name in _IN_POINTS] if isinstance(one, dict) else [one]:
            if isinstance(text, str) and text.strip():
                yield text


def searched_texts(knowledge: Knowledge, readers: Iterable[str], after: int = 0) -> dict[str, list[SearchedText]]:
    """What each of some readers may find in a dossier, of the events ``after`` one, by all that is on
    record of it."""
    found: dict[str, list[SearchedText]] = {reader: [] for reader in readers}
    for event in knowledge.case.events[after:]:
        if texts := _texts_of(knowledge, event):
            for reader in found:
                found[reader] += _of_event(knowledge, event, texts, reader)
    return found


def _texts_of(knowledge: Knowledge, event: Event) -> tuple[FieldText, ...]:
    """What was written in an event of a dossier: found once, and looked at with each letter that left, which takes half
    the time so."""
    texts = knowledge.texts.get(event.sequence)
    if texts is None:
        texts = knowledge.texts[event.sequence] = tuple(texts_in(event))
    return texts


def _of_event(knowledge: Knowledge, event: Event, texts: Iterable[FieldText], reader: str) -> Iterator[SearchedText]:
    is_known = reader in _OF_DRAFTS or knowledge.knows_of(event, reader, knowledge.until)
    by_day: dict[date, list[FieldText]] = {}
    for one in texts if is_known else ():
        if day := _shown_from(knowledge, event, one.label, reader):
            by_day.setdefault(day, []).append(one)
    for part, day in enumerate(sorted(by_day)[:_MOST_DAYS]):
        yield SearchedText(event.sequence, part, day, tuple(by_day[day]))


def _shown_from(knowledge: Knowledge, event: Event, label: str, reader: str) -> date | None:
    """From which day on a reader of an event may find a text of it, or a document by its label; None: on none."""
    if reader in _OF_DRAFTS:
        is_draft = knowledge.holds_drafts(event) if label else knowledge.is_draft(event)
        return date.min if is_draft is (reader == DRAFTS) else None
    if not label:
        return date.min
    return shown_from(label, reader, owner=event.party, organisations=knowledge.organisations)


# --- as rows -------------------------------------------------------------------------------------------------------


_FIRST_YEAR, _LAST_YEAR = 1900, 2411
_SERIALS, _SEQUENCES, _SLOTS = 1 << 20, 1 << 16, 1 << 10


def place_of(dossier: str, sequence: int = 0, part: int = 0, slot: int = 0) -> int:
    """Where a row stands among all: the newest dossier has the highest, and in it the newest event. ``slot`` is the
    reader's place among ``readers_of`` the dossier. Raises ValueError for what is no number of a dossier, and where it
    has more events than can be told apart."""
    year, _, serial = dossier.partition("-")
    parts = ((int(year) - _FIRST_YEAR, _LAST_YEAR - _FIRST_YEAR), (int(serial), _SERIALS), (sequence, _SEQUENCES))
    place = 0
    for value, most in (*parts, (part, _MOST_DAYS), (slot, _SLOTS)):
        if not 0 <= value < most:
            raise ValueError(f"{value} is no part of a place")
        place = place * most + value
    return place


def text_row(dossier: str, reader: str, slot: int, text: SearchedText) -> Row:
    """The row of what a reader may find."""
    return {
        "id": place_of(dossier, text.sequence, text.part, slot),
        "dossier": dossier,
        "party": reader,
        "sequence": text.sequence,
        "part": text.part,
        "shown_from": text.shown_from,
        "words": text.words,
    }


def rows_of_texts(knowledge: Knowledge, readers: Iterable[str], after: int = 0) -> list[Row]:
    """The rows of what each of some readers may find of the events ``after`` one."""
    slots = {reader: slot for slot, reader in enumerate(readers_of(knowledge))}
    found, number = searched_texts(knowledge, readers, after), knowledge.case.number
    return [text_row(number, reader, slots[reader], text) for reader, texts in found.items() for text in texts]
