"""What one act, or one step of the clock, adds to the record: everything of it in one transaction.

The events are the record; the rest (summary, terms, locks) is what the events amount to, kept beside them so that
lists and pages need no folding.
"""

from collections.abc import Sequence
from datetime import datetime

from pydantic import AwareDatetime

from models.acts import Act
from models.agreement import Agreement
from models.events import Event
from models.record.notice import Notice
from models.record.summary import Summary, summary_of
from models.refusals import Refusal
from models.state import Dossier, Lock, Term
from models.value import Value


class Entry(Value):
    """One transaction of the record. ``agreement`` comes with the first entry of a dossier only."""

    dossier: str
    recorded_at: AwareDatetime
    events: tuple[Event, ...]
    summary: Summary
    terms: tuple[Term, ...]
    locks: dict[str, Lock]
    notices: tuple[Notice, ...] = ()
    agreement: Agreement | None = None


class SealedAct(Value):
    """An act with a seal, which says that a door of ours received it, as it is, for this dossier."""

    dossier: str
    act: Act


class Outcome(Value):
    """What became of an act or of a moment: the entry to put on record (None: nothing to record), or the refusals.
    ``installation`` is the one that the act was handed in at, where its door said so. It stands only where a door in
    use vouches for the ``sealed`` act on which it rests."""

    entry: Entry | None = None
    refusals: tuple[Refusal, ...] = ()
    installation: str | None = None
    sealed: SealedAct | None = None


class Settled(Value):
    """An outcome as it stands: the events that are on record now, or the refusals. It is in the history of the run, so
    that a replay takes it from there and needs no rule, however the rules have changed since. ``unvouched``: nothing
    stands, because no door in use made the seal of the act."""

    events: tuple[Event, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    unvouched: bool = False


def entry_of(
    before: Dossier,
    after: Dossier,
    events: Sequence[Event],
    agreement: Agreement,
    recorded_at: datetime,
    notices: Sequence[Notice] = (),
) -> Entry:
    """What the events add to the record; only what changed comes with them."""
    return Entry.of_valid(
        dossier=after.number,
        recorded_at=recorded_at,
        events=tuple(events),
        summary=summary_of(after, recorded_at),
        terms=tuple(term for key, term in after.terms.items() if before.terms.get(key) is not term),
        locks={name: lock for name, lock in after.locks.items() if before.locks.get(name) is not lock},
        notices=tuple(notices),
        agreement=agreement if before.opened_at is None else None,
    )
