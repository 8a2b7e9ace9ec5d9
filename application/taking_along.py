"""Dossiers taken along in one file: as a bundle that can be checked anywhere, or as an event log for other tools.

A party takes the dossiers it takes part in, as far as it may know them; an auditor takes all, in anybody's copy.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from application.errors import NotPermitted, Problem, WrongInput
from application.evidence_read import record_evidence
from application.people import Viewer, meant_by
from application.permissions import Extent, Thing, extent_of
from application.reading import Readings
from audit.process_logs.formats import csv_lines, ocel_parts, xes_parts
from evidence.bundle.source import BundleError, BundleSource
from evidence.bundle.writing import Written, write_bundle
from evidence.bundle.zip_file import TooLargeError
from evidence.sources import Evidence, EvidenceFlaw
from installation.files import whole_file
from installation.installation import Installation
from models.knowledge.case_file import CaseFile
from models.knowledge.knowledge import begins, knowing, parties_of, withheld_for
from models.near_names import nearest
from models.parties import AUDITOR
from models.refusals import refusal


class Format(StrEnum):
    """What can be taken along."""

    BUNDLE = "bundle"
    XES = "xes"
    OCEL = "ocel"
    CSV = "csv"


class Bundled(NamedTuple):
    """A bundle that was written: what is in it, up to which checkpoint (its size; None: there is none), and the
    dossiers in which more happened since."""

    written: Written
    size: int | None
    later: tuple[str, ...]


class Logged(NamedTuple):
    """An event log that was written: whose copy it is, and the dossiers in it."""

    party: str
    numbers: tuple[str, ...]


def bundle(
    installation: Installation,
    viewer: Viewer,
    numbers: Sequence[str],
    target: Path,
    *,
    party: str | None = None,
    size: int | None = None,
    lenient: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Bundled:
    """Writes a bundle of these dossiers as the copy of a ``party`` (None: of who takes it, or the auditor's), as the
    checkpoint of a ``size`` covers them (None: that of the closing, or the newest). ``lenient`` leaves out a dossier
    that it does not cover, or of which the party can know nothing. Raises NotPermitted, NotFound, WrongInput for a
    party that is on record nowhere, and Problem where nothing can be made."""
    party = _whose(installation, viewer, numbers, party)
    folders = installation.settings
    source = BundleSource(installation.record, folders.documents, folders.archive)
    with plainly(target):
        meant = party_meant(party, source.parties())
        try:
            checkpoint = source.checkpoint(some(numbers), size)
            written = write_bundle(
                source, numbers, target, party=meant, checkpoint=checkpoint, lenient=lenient, tell=tell
            )
        except BundleError as error:
            raise Problem(f"Nothing is exported: {error}") from None
        later = [each for each in written.manifest.dossiers if checkpoint and source.has_more(checkpoint, each)]
    return Bundled(written, checkpoint.size if checkpoint else None, tuple(later))


def event_log(
    source: Evidence,
    numbers: Sequence[str],
    form: Format,
    target: Path,
    party: str | None = None,
    tell: Callable[[str, int, int], None] = lambda *_: None,
) -> Logged:
    """Writes an event log of these dossiers as a ``party`` may have it (None: the auditor; of a bundle that is a
    party's, that party). Its caller asked whether that may be. ``tell`` hears which dossier is read, which one of how
    many. Raises WrongInput and Problem."""
    reader, exported = _reader(source, party), list[str]()
    with plainly(target):
        cases = _copies(source, some(numbers), reader, tell)
        with whole_file(target) as file:
            file.writelines(_pieces(form, _remembered(cases, exported)))
            if not exported:
                raise Problem(f"Nothing is exported: {reader} could know nothing of {', '.join(numbers)}.")
    return Logged(reader, tuple(exported))


def copy_of_dossier(
    installation: Installation, viewer: Viewer, number: str, form: Format, target: Path, party: str | None = None
) -> None:
    """Writes one dossier in any form, as the copy of a party (None: of who takes it). Raises as ``bundle`` does."""
    if form is Format.BUNDLE:
        bundle(installation, viewer, [number], target, party=party)
        return
    whose = _whose(installation, viewer, [number], party)
    event_log(record_evidence(installation, viewer, Thing.COPIES), [number], form, target, whose)


def parties_of_dossier(installation: Installation, viewer: Viewer, number: str) -> list[str]:
    """Whose copies of a dossier an auditor can take: of who knows of it. Raises NotPermitted for who takes the own one
    only."""
    source = record_evidence(installation, viewer, Thing.COPIES)
    if extent_of(viewer, Thing.COPIES) is Extent.AS_KNOWN:
        raise NotPermitted(f"The {viewer.role} may not read this:", [refusal("not_permitted", "copies of others")])
    case = source.case_file(number)
    return [party for party in knowing(case) if party != AUDITOR] if case else []


def _whose(installation: Installation, viewer: Viewer, numbers: Sequence[str], party: str | None) -> str | None:
    """Whose copy it becomes. Raises NotPermitted where a party would take another's, and NotFound for a dossier that is
    not there for it."""
    if extent_of(viewer, Thing.COPIES) is not Extent.AS_KNOWN:
        return party
    if party not in (None, viewer.party):
        raise NotPermitted(f"The {viewer.role} may not read this:", [refusal("not_permitted", f"the copy of {party}")])
    for number in numbers:
        Readings(installation, viewer).require(number, Thing.COPIES)
    return viewer.party


def _reader(source: Evidence, party: str | None) -> str:
    """Whose copy it becomes: of a bundle that is a party's, that party's."""
    whose = source.made_for if source.made_for != AUDITOR else None
    if whose and party not in {None, whose}:
        raise WrongInput(f"--as: the {source.label} is the copy of {whose}.")
    return party or whose or AUDITOR


def _copies(
    source: Evidence, numbers: Sequence[str], party: str, tell: Callable[[str, int, int], None]
) -> Iterator[CaseFile]:
    """The copies of these dossiers for a party; one of which it could know nothing is left out."""
    known: set[str] = set()
    for count, number in enumerate(numbers, 1):
        tell(number, count, len(numbers))
        if case := source.case_file(number):
            known |= set(parties_of(case))
            copy = withheld_for(case, meant_by(party, parties_of(case)))
            if begins(copy):
                yield copy
    party_meant(party, known)


def _remembered(cases: Iterable[CaseFile], numbers: list[str]) -> Iterator[CaseFile]:
    for case in cases:
        numbers.append(case.number)
        yield case


def _pieces(form: Format, cases: Iterator[CaseFile]) -> Iterable[bytes]:
    if form is Format.CSV:
        return (line.encode() for line in csv_lines(cases))
    return xes_parts(cases) if form is Format.XES else ocel_parts(cases)


def some(numbers: Sequence[str]) -> Sequence[str]:
    """The dossiers, where there are any. Raises Problem."""
    if not numbers:
        raise Problem("Nothing is exported: there are no dossiers.")
    return numbers


def party_meant(party: str | None, known: Iterable[str]) -> str | None:
    """The party that is named, in whatever capitals. Raises WrongInput, with the names that come near."""
    choices = sorted(known)
    meant = party if party is None else meant_by(party, choices)
    if meant is not None and meant not in choices:
        raise WrongInput(f"--as: there is no party {party!r}{nearest(meant, choices)}")
    return meant


@contextmanager
def plainly(target: Path) -> Iterator[None]:
    """Says in words what keeps a file from being made."""
    try:
        yield
    except (EvidenceFlaw, TooLargeError) as error:
        raise Problem(f"Nothing is exported: {error}.") from None
    except OSError as error:
        raise Problem(f"{target} cannot be written: {(error.strerror or type(error).__name__).lower()}.") from None
