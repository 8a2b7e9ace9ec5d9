"""What the lists of a party hold of one dossier, as rows by column: its seat there, what is awaited in it, its days.

Made of the dossier as that party could know it, and of nothing else: what the party does not know changes no row of it.
Nor does a day that passes: a row says until when, and whoever reads it compares (``overdue``).
``installation.listing`` keeps these rows; whoever verifies the record makes them anew and compares.
"""

from collections.abc import Iterator
from typing import NamedTuple

from models.knowledge.asked import AskedOrComing, asked_in
from models.knowledge.case_file import Delivery
from models.knowledge.dates_known import day_rows
from models.knowledge.knowledge import Knowledge, tells_of_earlier_ones
from models.knowledge.known_state import Folded
from models.knowledge.view import View, as_known_to
from models.parties import LANDLORD
from models.record.rows import Row
from models.record.summary import NEVER, Listed
from models.terms import TermState


class ListRows(NamedTuple):
    """The rows of a dossier in one party's lists; none where the party cannot know of it."""

    seat: Row | None = None
    tasks: tuple[Row, ...] = ()
    days: tuple[Row, ...] = ()


def known_now(knowledge: Knowledge, party: str, folded_before: dict[str, Folded] | None = None) -> View:
    """A dossier as a party knows it by all that is on record of it; ``folded_before`` is what was folded of it for each
    party. Raises what folding raises, and ValueError where nothing is on record."""
    if knowledge.until is None:
        raise ValueError(f"nothing is on record of dossier {knowledge.case.number}")
    return as_known_to(knowledge.case, party, knowledge.until, knowledge, folded_before)


def rows_of_view(view: View) -> ListRows:
    """A dossier in the lists of a party that knows it so."""
    if view.dossier.opened_at is None or view.party is None:
        return ListRows()
    listed = view.listed
    tasks = _tasks(view, listed) if listed.closed_at is None else ()
    return ListRows(_seat(view.party, listed), tuple(tasks), tuple(day_rows(view)))


def who_has_lists(knowledge: Knowledge) -> tuple[str, ...]:
    """The parties in whose lists a dossier can be: the landlord, and the organisations that take part."""
    return (LANDLORD, *knowledge.organisations)


class Learnt(NamedTuple):
    """Which ``parties`` know anything else by events and the notices that came with these; ``adds_only``: what anybody
    knew of the earlier events stays as it was."""

    parties: tuple[str, ...]
    adds_only: bool


def who_learns(knowledge: Knowledge, after: int) -> Learnt:
    """Who of those with lists does by the events after one (its number; 0: by all). Rather too many than too few: who
    needs a cause to be at the table, or has a notice of earlier events before it that waits, may know of these
    otherwise than before."""
    everyone, new = who_has_lists(knowledge), knowledge.case.events[after:]
    if tells_of_earlier_ones(knowledge.case.events[:after], new):
        return Learnt(everyone, adds_only=False)
    waiting = {d.notice.recipient for d in knowledge.case.deliveries if not d.sent_at and _looks_back(d, after)}
    asked = knowledge.whoever_may_know(new)
    learn = (p for p in everyone if p in waiting or (p in asked and any(knowledge.known_at(e, p) for e in new)))
    return Learnt(tuple(learn), adds_only=not waiting)


def _looks_back(delivery: Delivery, after: int) -> bool:
    """Whether a notice that came with later events tells of earlier ones."""
    return delivery.notice.sequence > after and any(item.sequence <= after for item in delivery.notice.items)


_OF_A_SEAT = [name for name in Listed.model_fields if name != "number"]


def _seat(party: str, listed: Listed) -> Row:
    return {
        **_place(party, listed),
        **{name: listed.__dict__[name] for name in _OF_A_SEAT},
        "is_open": listed.closed_at is None,
        "next_due": listed.next_due or NEVER,
    }


def _tasks(view: View, listed: Listed) -> Iterator[Row]:
    place = _place(view.party or "", listed)
    for position, asked in enumerate(asked_in(view)):
        yield _task(place, position, asked)


def _task(place: Row, position: int, asked: AskedOrComing) -> Row:
    waiting, done = asked.waiting, asked.done
    derivation = waiting.derivation
    return {
        **place,
        "position": position,
        "subject": asked.subject,
        "right": asked.right,
        "is_own": done is not None,
        "act": done.act if done else None,
        "instead": done.instead if done else None,
        "is_joint": asked.is_joint,
        "awaited": waiting.what,
        "awaited_from": waiting.party,
        "organisation": waiting.organisation,
        "day": waiting.until,
        "due": derivation.due if derivation and waiting.state is not TermState.PAUSED else NEVER,
        "state": waiting.state,
        "number": waiting.number,
        "derivation": derivation,
    }


def _place(party: str, listed: Listed) -> Row:
    """Whose row it is, and of which dossier; numbers are ordered by year and serial."""
    year, _, serial = listed.number.partition("-")
    return {"party": party, "dossier": listed.number, "year": int(year), "serial": int(serial)}
