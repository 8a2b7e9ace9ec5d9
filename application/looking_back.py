"""A dossier as an auditor looks at it: at any moment, and through whose eyes; from the record or from a bundle.

On the record the auditor never sees an organisation's own deliberation drafts, whoever's eyes are borrowed; a bundle
shows what was put into it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from application.errors import Problem, Refused, WrongInput, no_dossier
from application.people import Viewer, meant_by
from application.reading import copy_of, exactly, view_of
from evidence.sources import Evidence, EvidenceFlaw
from models.events import first_flaw
from models.knowledge.case_file import CaseFile
from models.knowledge.knowledge import parties_of
from models.knowledge.view import View
from models.near_names import nearest
from models.parties import AUDITOR


class Looked(NamedTuple):
    """A dossier as it is on record or in a bundle, who looks, through whose eyes (``party``; None: with all that had
    entered) and at which moments (UTC, earliest first). ``copy_of`` is the party that a bundle was made for: what that
    may not know is not in there. ``flaw`` is what is wrong with the chain of events first; ``is_to_come``
    says that a moment lies after all that is known."""

    case: CaseFile
    viewer: Viewer
    party: str | None
    moments: tuple[datetime, ...]
    copy_of: str | None = None
    flaw: str | None = None
    is_to_come: bool = False

    @property
    def moment(self) -> datetime:
        """The moment that is looked at; of several the last."""
        return self.moments[-1]

    @property
    def eyes(self) -> str | None:
        """Through whose eyes a state is shown: of a party's copy its own, where no others are asked for."""
        return self.party or self.copy_of

    def view(self, moment: datetime) -> View:
        """The dossier at a moment. Raises Problem where there is nothing to look at."""
        return view_of(self.case, self.viewer, moment, self.eyes)

    def copy(self, moment: datetime) -> CaseFile:
        """The events that had entered by a moment; with a party those that it could know by then, as far as it may
        know what they say. Raises Problem where there are none."""
        return copy_of(self.case, self.viewer, moment, self.party)


def look(
    source: Evidence,
    viewer: Viewer,
    number: str,
    party: str | None = None,
    moments: Mapping[str, datetime | None] | None = None,
    faults: Sequence[str] = (),
) -> Looked:
    """The dossier of a number. ``moments`` are those given, earliest first, by the name of their option (None: the last
    that is spoken of); ``faults`` are those that its caller found in what was given, told with the others. Raises
    Refused where there is no such dossier, Problem where it cannot be read, and WrongInput with every other fault."""
    given, found_wrong = moments or {"at": None}, list(faults)
    try:
        case, until = _read(source, number)
    except Refused as unknown:
        raise (WrongInput(*found_wrong, *unknown.lines) if found_wrong else unknown) from None
    found = {option: moment or until for option, moment in given.items()}
    found_wrong += (f"--{late}: {exactly(found[late])} lies before --{early}." for early, late in _turned(found))
    party = party and meant_by(party, parties_of(case))
    if party is not None and party not in parties_of(case):
        found_wrong.append(f"--as: there is no party {party!r}{nearest(party, parties_of(case))}")
    elif party is not None and source.made_for not in (None, AUDITOR, party):
        found_wrong.append(
            f"--as: this bundle is the copy of {source.made_for}; it does not hold what {party} could know."
        )
    if found_wrong:
        raise WrongInput(*found_wrong)
    is_to_come = any(moment > until for moment in found.values())
    flaw = first_flaw(case.events, case.withheld, case.unknown)
    return Looked(case, viewer, party, tuple(found.values()), source.made_for, flaw, is_to_come)


@contextmanager
def followed(looked: Looked) -> Iterator[Looked]:
    """Says why an event cannot be followed where the chain does not hold. Raises Problem."""
    try:
        yield looked
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        if looked.flaw is None:
            raise
        number = looked.case.number
        raise Problem(f"Dossier {number} cannot be followed: {looked.flaw} ({type(error).__name__}).") from None


def _turned(moments: dict[str, datetime]) -> Iterator[tuple[str, str]]:
    """The moments that stand in the wrong order."""
    return ((one, other) for one, other in pairwise(moments) if moments[other] < moments[one])


def _read(source: Evidence, number: str) -> tuple[CaseFile, datetime]:
    """A dossier, and the last moment that is spoken of: now, or that of the bundle."""
    try:
        case, until = source.case_file(number), source.now()
    except EvidenceFlaw as flaw:
        raise Problem(f"Dossier {number}: {flaw}.") from None
    if case is None:
        raise no_dossier(number)
    return case, max(until, case.until or until)
