"""A dossier moment by moment: what each act, or one instant of the clock, put on record together, and how the dossier
stood after it."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby, zip_longest
from typing import NamedTuple

from models.events import Event, occasion_key
from models.knowledge.case_file import CaseFile
from models.knowledge.known_state import DECIDES_NOTHING, rests_on_what_is_known, steps
from models.lock import lock_at
from models.parties import OVERALL
from models.record.summary import stage_of
from models.state import Dossier, Lock, Stage


class Moment(NamedTuple):
    """The events of one occasion and the dossier after them, as it stood at ``at`` (UTC).

    It is ``whole`` where the copy shows everything that decides about it. Where it is not, the state is what can be
    folded from the rest, and the locks are those that the record noted, not what the state would make of them."""

    events: tuple[Event, ...]
    dossier: Dossier
    at: datetime
    whole: bool

    def lock(self, organisation: str | None) -> Lock | None:
        """One organisation's lock, or the overall one; None where this copy does not show it."""
        if self.whole:
            return lock_at(self.dossier, organisation, self.at)
        return self.dossier.locks.get(organisation or OVERALL)

    def stage(self, organisation: str | None = None) -> Stage | None:
        """The stage of the dossier or of one track; None where this copy does not show it."""
        if organisation is None:
            return stage_of(self.dossier, self.at) if self.whole else None
        track = self.dossier.tracks[organisation]
        alone = self.dossier.model_copy(update={"tracks": {organisation: track}})
        try:
            return stage_of(alone, self.at) if self._lock_is_right(organisation) else None
        except KeyError:  # a term that this copy does not show
            return None

    def _lock_is_right(self, organisation: str) -> bool:
        return self.whole or lock_at(self.dossier, organisation, self.at) == self.dossier.locks.get(organisation)


def moments(case: CaseFile) -> Iterator[Moment]:
    """Every moment of a dossier, first one first. What is withheld is passed over, and with it what rests on it."""
    before, at, whole = Dossier(number=case.number), None, True
    groups = [tuple(group) for _, group in groupby(steps(case), key=lambda step: occasion_key(step[0]))]
    gap = min((link.sequence for link in case.unknown), default=None)
    for taken, following in zip_longest(groups, groups[1:]):
        whole = whole and (gap is None or (following is not None and following[0][0].sequence <= gap))
        for event, after in taken:
            whole = whole and (event.type in DECIDES_NOTHING or rests_on_what_is_known(before, event))
            at, before = max(at or event.time, event.time), after
        assert at
        yield Moment(tuple(event for event, _ in taken), before, at, whole)
