"""Everything on record of one dossier, as an auditor reads it: from the database, or from a bundle."""

from collections.abc import Iterator
from datetime import date, datetime

from pydantic import AwareDatetime

from models.agreement import Agreement
from models.events import Event, Link
from models.record.notice import Notice
from models.value import Value


class Delivery(Value):
    """A notice and what became of it: put on record at ``created``, left at ``sent_at`` (UTC; None: it waits). Where
    the party was told by letter instead, ``told_on`` is the day (Amsterdam) and ``told_by`` the person who says so."""

    notice: Notice
    created: AwareDatetime
    attempts: int = 0
    last_error: str | None = None
    sent_at: AwareDatetime | None = None
    told_on: date | None = None
    told_by: str | None = None


class Sight(Value):
    """A party had the page of a dossier before it at ``seen_at`` (UTC), when its record went up to ``sequence``: from
    then on it was told of everything until there that it may know. Which person of the party it was, is on no record.
    """

    party: str
    sequence: int
    seen_at: AwareDatetime


class Run(Value):
    """One run of the dossier's workflow whose history is known. ``sha256`` is that of the archived file; None for the
    run that still goes on, which is read from the server."""

    run_id: str
    workflow_id: str
    first_run_id: str
    continued_from: str | None = None
    status: str = "running"
    started_at: AwareDatetime
    closed_at: AwareDatetime | None = None
    sha256: str | None = None
    size: int | None = None
    events: int | None = None
    last_error: str | None = None


class CaseFile(Value):
    """A dossier's agreement, its events, when each was put on record (``recorded``, by sequence number, UTC), the
    notices with their delivery, the runs of its workflow, first run first, and the sights of its page.

    ``withheld`` are the numbers of the events whose content this copy does not hold (a bundle for one party). They
    stand with their hash and an empty content; those that the party cannot know of at all stand in ``unknown`` only, as
    links of the chain."""

    number: str
    agreement: Agreement
    events: tuple[Event, ...]
    recorded: dict[int, AwareDatetime]
    deliveries: tuple[Delivery, ...] = ()
    runs: tuple[Run, ...] = ()
    sights: tuple[Sight, ...] = ()
    withheld: frozenset[int] = frozenset()
    unknown: tuple[Link, ...] = ()

    @property
    def until(self) -> datetime | None:
        """The last instant that this copy speaks of (UTC); None where it holds nothing."""
        notices = (moment for d in self.deliveries for moment in (d.created, d.sent_at) if moment)
        return max([*self.recorded.values(), *notices, *(sight.seen_at for sight in self.sights)], default=None)

    @property
    def emptied(self) -> Iterator[Event]:
        """The events that stand in this copy without their content."""
        return (event for event in self.events if event.sequence in self.withheld)
