"""Who may read a document, as far as its label goes (rules section 2). That a party must also be one who may know the
act that brought it is in ``models.knowledge.knowledge``."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import date

from models.parties import ADMINISTRATOR, AUDITOR, LANDLORD

OPEN, BOARD_ONLY, EMBARGO = "open", "board_only", "embargo_until "


def may_see(label: str, party: str, *, owner: str, organisations: Collection[str], today: date) -> bool:
    """Whether the label lets a party read a document that ``owner`` brought into a dossier.

    ``organisations`` are the ones addressed in the dossier, ``today`` is the date in Amsterdam. The administrator runs
    the system and takes no part; the auditor reads everything. An embargo of the landlord holds for the public, not for
    the boards that have to advise on the document: their term runs from its receipt (Wohv art. 5(1)). An embargo of an
    organisation (interim results of its consultation) holds for everybody else, the landlord included."""
    if party in (owner, AUDITOR):
        return True
    if party == ADMINISTRATOR:
        return False
    return label == OPEN or any(_grants(label, party, owner, organisations, today))


def _grants(label: str, party: str, owner: str, organisations: Collection[str], today: date) -> Iterator[bool]:
    if label == BOARD_ONLY:
        yield party == LANDLORD or party in organisations
    if label.startswith(EMBARGO):
        yield is_over(label, today)
        yield owner == LANDLORD and party in organisations


def is_over(label: str, today: date) -> bool:
    """Whether the embargo of a label is over; one until a day that does not exist never ends."""
    with suppress(ValueError):
        return today >= date.fromisoformat(label.removeprefix(EMBARGO))
    return False


def shown_from(label: str, party: str, *, owner: str, organisations: Collection[str]) -> date | None:
    """The local date from which on the label lets a party read a document; ``date.min``: always, None: never."""
    if may_see(label, party, owner=owner, organisations=organisations, today=date.min):
        return date.min
    if may_see(label, party, owner=owner, organisations=organisations, today=date.max):
        return date.fromisoformat(label.removeprefix(EMBARGO))
    return None
