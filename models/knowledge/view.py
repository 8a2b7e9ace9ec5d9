"""A dossier as it is looked at: at a moment, by somebody, wholly or as far as the looker could know it."""

from datetime import datetime
from itertools import takewhile
from typing import NamedTuple

from models.events import Event, EventType
from models.evolve import fold_until
from models.knowledge.case_file import CaseFile
from models.knowledge.days_told import DaysTold
from models.knowledge.knowledge import Knowledge
from models.knowledge.known_state import DECIDES_NOTHING, Folded, folded, state_of
from models.lock import LOCKED, lock_of, overall
from models.outcome import is_done, is_done_under
from models.parties import AUDITOR, LANDLORD, OVERALL
from models.record.summary import Listed, listed, stage_among, stage_of
from models.state import Dossier, Kind, Lock, Stage, Track
from models.waiting import Waiting, waiting_for

_OF_THE_REQUEST = (EventType.REQUEST_OPENED, EventType.REQUEST_AMENDED)
WITHIN_AN_ORGANISATION = (Stage.CONSULTATION, Stage.DELIBERATION)
"""The stages that show how an organisation consults and decides, which is its own affair."""


class View(NamedTuple):
    """A dossier at a moment (UTC). Where it is not ``whole``, what the rules make of it would be wrong: locks are those
    that the record noted, as far as ``party`` (None: nobody in particular) could know them. ``events`` are those that
    it was folded from, ``told`` is what was taken in of them about days before."""

    dossier: Dossier
    moment: datetime
    party: str | None = None
    whole: bool = True
    events: tuple[Event, ...] = ()
    told: DaysTold | None = None

    @property
    def request(self) -> dict[str, object]:
        """What the landlord wrote in the request, field by field, as the latest amendment known here left it."""
        said = (e.content.get("said") for e in self.events if e.type in _OF_THE_REQUEST)
        return {name: value for part in said if isinstance(part, dict) for name, value in part.items() if value}

    @property
    def locks(self) -> list[tuple[str | None, Lock]]:
        """The overall lock, then each organisation's; none where nothing is to be executed (unsolicited advice)."""
        if self.dossier.kind is Kind.UNSOLICITED:
            return []
        return [(None, self._overall()), *((name, self._lock(name)) for name in self.dossier.tracks)]

    def _overall(self) -> Lock:
        return overall(self.dossier, self.moment) if self.whole else self.dossier.locks.get(OVERALL, LOCKED)

    def _lock(self, organisation: str) -> Lock:
        if self.whole:
            return lock_of(self.dossier, organisation, self.moment)
        return self.dossier.locks.get(organisation, LOCKED)

    @property
    def stage(self) -> Stage | None:
        """Where it stands; None where that shows how an organisation consults and decides, which is its own affair."""
        if self.whole:
            return stage_of(self.dossier, self.moment)
        stage = stage_among(self.dossier, self._noted_as_done)
        hidden = self.party == LANDLORD and stage in WITHIN_AN_ORGANISATION
        return None if hidden else stage

    def is_done(self, track: Track) -> bool:
        """Whether nothing is to be done about a track any more; of a closed dossier none."""
        if not self.dossier.is_open:
            return True
        return is_done(self.dossier, track, self.moment) if self.whole else self._noted_as_done(track)

    def _noted_as_done(self, track: Track) -> bool:
        return is_done_under(self._lock(track.organisation).state, self.dossier, track)

    def shows_own_work(self, organisation: str) -> bool:
        """Whether how an organisation consults and decides is to be seen here."""
        return self.party in (None, AUDITOR, organisation)

    @property
    def listed(self) -> Listed:
        """What a list shows of it. Raises ValueError where nothing of it is known."""
        return listed(self.dossier, self.stage)

    @property
    def waiting(self) -> list[Waiting]:
        """What is awaited and from whom, as far as it is known."""
        return waiting_for(self.dossier, self.moment)


def as_it_stood(case: CaseFile, moment: datetime) -> View:
    """A dossier at a moment: with everything that had entered by then."""
    if not case.withheld:
        events = tuple(event for event in case.events if event.time <= moment)
        return View(fold_until(case.number, case.events, moment), moment, events=events)
    entered = as_entered(case, moment)
    return View(folded(entered), moment, whole=_decides_nothing(entered), events=entered.events)


def as_known_to(
    case: CaseFile,
    party: str,
    moment: datetime,
    knowledge: Knowledge | None = None,
    folded_before: dict[str, Folded] | None = None,
) -> View:
    """A dossier as a party could know it at a moment: with everything that it could know by then. ``knowledge`` is that
    of the dossier, where it was made already; ``folded_before`` what was folded of it for each party (``state_of``)."""
    whole = party == AUDITOR and _decides_nothing(as_entered(case, moment))
    events = (knowledge or Knowledge(case)).as_known(party, moment)
    state = state_of(case.number, events, party, folded_before)
    return View(state, moment, party, whole, events, folded_before[party].told if folded_before else None)


def as_entered(case: CaseFile, moment: datetime) -> CaseFile:
    """What a copy held at a moment: the events that had entered by then (what arrived late entered after the lapse that
    it overtook), the notices about them with what had become of these, and the sights until then."""
    events = tuple(takewhile(lambda event: event.time <= moment, case.events))
    created = (delivery for delivery in case.deliveries if delivery.created <= moment)
    sent = (d if d.sent_at and d.sent_at <= moment else d.model_copy(update={"sent_at": None}) for d in created)
    sights = tuple(sight for sight in case.sights if sight.seen_at <= moment)
    return case.model_copy(update={"events": events, "deliveries": tuple(sent), "sights": sights})


def _decides_nothing(case: CaseFile) -> bool:
    """Whether what a copy withholds decides about no date and no lock: drafts and refused acts."""
    return not case.unknown and all(event.type in DECIDES_NOTHING for event in case.emptied)
