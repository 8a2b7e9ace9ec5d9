"""What the reading commands of the auditor share: the dossier that is meant, through whose eyes, and at which moments.

On the record the auditor never sees an organisation's own deliberation drafts, whoever's eyes are borrowed; a bundle
shows what was put into it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from application.errors import Problem, Refused, WrongInput
from application.people import Viewer, meant_by
from application.permissions import Thing
from application.reading import copy_of, exactly, view_of
from commands.audit.evidence_options import evidence, numbers_of, viewer_of
from commands.output import DONE, FAILED, note
from commands.parsing import moment as moment_in
from language import audit_texts as texts
from language.tongue import Tongue
from models.events import first_flaw
from models.knowledge.knowledge import parties_of
from models.near_names import nearest
from models.parties import AUDITOR

if TYPE_CHECKING:
    from installation.installation import Installation
    from models.knowledge.case_file import CaseFile
    from models.knowledge.view import View

AtOption = Annotated[
    str | None,
    typer.Option("--at", metavar="MOMENT", help="A date (its start) or a date and a time, local; else now."),
]
AsOption = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="PARTY", help="Only what this party could know then: landlord, an organisation, auditor."
    ),
]


class Looked(NamedTuple):
    """A dossier as it is on record or in a bundle, who looks, through whose eyes (``party``; None: with all that had
    entered) and at which moments (UTC, earliest first). ``copy_of`` is the party that a bundle was made for: what that
    may not know is not in there. ``flaw`` is what is wrong with the chain of events first; ``is_to_come``
    says that a moment lies after all that is known."""

    case: "CaseFile"
    viewer: Viewer
    party: str | None
    moments: tuple[datetime, ...]
    copy_of: str | None = None
    flaw: str | None = None
    is_to_come: bool = False

    @property
    def code(self) -> int:
        """The exit code of what only reads: 1 where the chain of events does not hold."""
        return FAILED if self.flaw else DONE

    @property
    def moment(self) -> datetime:
        """The moment that is looked at; of several the last."""
        return self.moments[-1]

    @property
    def eyes(self) -> str | None:
        """Through whose eyes a state is shown: of a party's copy its own, where no others are asked for."""
        return self.party or self.copy_of

    def view(self, moment: datetime) -> "View":
        """The dossier at a moment. Raises Problem where there is nothing to look at."""
        return view_of(self.case, self.viewer, moment, self.eyes)

    def copy(self, moment: datetime) -> "CaseFile":
        """The events that had entered by a moment; with a party those that it could know by then, as far as it may
        know what they say. Raises Problem where there are none."""
        return copy_of(self.case, self.viewer, moment, self.party)


@contextmanager
def looked_at(
    installation: "Installation",
    number: str,
    bundle: str | None,
    party: str | None = None,
    lang: Tongue = Tongue.ENGLISH,
    **moments: str | None,
) -> Iterator[Looked]:
    """The dossier that is meant; ``moments`` are those given, earliest first, by the name of their option. A chain that
    does not hold is said beside it, and is why an event cannot be followed. Raises Refused where there is no such
    dossier, Problem where it cannot be read or followed, and WrongInput with every other fault."""
    looked = _looked(installation, number, bundle, party, moments)
    if looked.is_to_come:
        note(lang.say(texts.TO_COME))
    if looked.flaw:
        note(lang.say(texts.CHAIN_BROKEN, flaw=looked.flaw))
    try:
        yield looked
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        if looked.flaw is None:
            raise
        raise Problem(f"Dossier {number} cannot be followed: {looked.flaw} ({type(error).__name__}).") from None


def _looked(
    installation: "Installation", number: str, bundle: str | None, party: str | None, moments: Mapping[str, str | None]
) -> Looked:
    given, faults = dict[str, datetime | None](), list[str]()
    for option, text in moments.items():
        try:
            given[option] = moment_in(text, f"--{option}") if text else None
        except WrongInput as fault:
            faults += fault.lines
    try:
        case, until, made_for = _read(installation, number, bundle)
    except Refused as unknown:
        raise (WrongInput(*faults, *unknown.lines) if faults else unknown) from None
    found = {option: moment or until for option, moment in given.items()}
    faults += (f"--{late}: {exactly(found[late])} lies before --{early}." for early, late in _turned(found))
    party = party and meant_by(party, parties_of(case))
    if party is not None and party not in parties_of(case):
        faults.append(f"--as: there is no party {party!r}{nearest(party, parties_of(case))}")
    elif party is not None and made_for not in (None, AUDITOR, party):
        faults.append(f"--as: this bundle is the copy of {made_for}; it does not hold what {party} could know.")
    if faults:
        raise WrongInput(*faults)
    is_to_come = any(moment > until for moment in found.values())
    flaw = first_flaw(case.events, case.withheld, case.unknown)
    return Looked(case, viewer_of(bundle), party, tuple(found.values()), made_for, flaw, is_to_come)


def _turned(moments: dict[str, datetime]) -> Iterator[tuple[str, str]]:
    """The moments that stand in the wrong order."""
    return ((one, other) for one, other in pairwise(moments) if moments[other] < moments[one])


def _read(installation: "Installation", number: str, bundle: str | None) -> tuple["CaseFile", datetime, str | None]:
    """A dossier, the last moment that is spoken of (now, or that of the bundle), and whose copy it is."""
    from evidence.sources import EvidenceFlaw

    source = evidence(installation, bundle, Thing.DOSSIER)
    numbers_of(source, [number], every=False)
    try:
        case, until = source.case_file(number), source.now()
    except EvidenceFlaw as flaw:
        raise Problem(f"Dossier {number}: {flaw}.") from None
    if case is None:
        raise Problem(f"Dossier {number} cannot be read: it is not there any more.")
    return case, max(until, case.until or until), source.made_for
