"""Where an auditor's command looks: at this installation's record, or at a bundle; and at which dossiers."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from application.errors import Problem, WrongInput, no_dossier
from application.people import Viewer
from application.permissions import Thing
from commands import completing
from commands.output import note
from installation.files import is_file, is_folder
from installation.installation import Installation
from language.readable import ENGLISH, Readable
from models.parties import AUDITOR

if TYPE_CHECKING:
    from evidence.sources import Evidence, RecordEvidence

BundleOption = Annotated[
    str | None,
    typer.Option("--bundle", metavar="FILE", help="Look at this exported bundle instead of the installation's record."),
]
DossiersArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="DOSSIER",
        help="Numbers of dossiers, such as 2027-003.",
        show_default=False,
        autocompletion=completing.dossiers,
    ),
]
EveryOption = Annotated[bool, typer.Option("--all", help="Every dossier there is.")]


def evidence(installation: Installation, bundle: str | None, thing: Thing, how: Readable = ENGLISH) -> "Evidence":
    """The bundle that was named, or this installation's record, to read a thing of it. Raises Problem, WrongInput and
    NotPermitted."""
    return _bundle(bundle) if bundle else record_evidence(installation, thing, how)


def viewer_of(bundle: str | None) -> Viewer:
    """Who looks: on the record the auditor; at a bundle whoever holds the file, and that is shown all that is in it."""
    return Viewer.operator() if bundle else Viewer.of_party(AUDITOR)


def record_evidence(installation: Installation, thing: Thing, how: Readable = ENGLISH) -> "RecordEvidence":
    """This installation's record with its folders, for an auditor who reads a thing of it; Temporal is asked only for
    histories that are not archived yet, and where it cannot be reached the record speaks alone, and that is said in the
    language of ``how``. Raises NotPermitted."""
    from application.evidence_read import record_evidence as of_record

    return of_record(installation, viewer_of(None), thing, lambda text: note(how.retold(text)))


def _bundle(file: str) -> "Evidence":
    from evidence.bundle.bundle_evidence import BundleEvidence
    from evidence.sources import EvidenceFlaw

    try:
        return BundleEvidence(bundle_file(file))
    except EvidenceFlaw as flaw:
        raise Problem(f"{file} cannot be read as a bundle: {flaw}") from None


def bundle_file(file: str) -> Path:
    """The file of a bundle that was named. Raises WrongInput where there is none."""
    path = Path(file)
    if is_folder(path):
        raise WrongInput(
            f"{file} is a folder: name the ZIP of the bundle. An unpacked one is checked by the verify.py in it:",
            f"  python3 {path / 'verify.py'} --lang en",
        )
    if not is_file(path):
        raise WrongInput(f"There is no bundle {file}.")
    return path


def numbers_of(evidence: "Evidence", dossiers: list[str] | None, every: bool) -> list[str]:
    """The dossiers that are meant, in the order given: the ones named, or all. Raises WrongInput, and Refused where one
    of them is not there."""
    return numbers_among(evidence.numbers, dossiers, every)


def numbers_among(known: Callable[[], list[str]], dossiers: list[str] | None, every: bool) -> list[str]:
    """The same, of dossiers that are ``known``."""
    named = list(dict.fromkeys(dossiers or ()))
    if bool(named) == every:
        raise WrongInput("Name dossiers, or say --all." if not every else "Name dossiers or say --all, not both.")
    there = known()
    if unknown := [number for number in named if number not in set(there)]:
        raise no_dossier(*unknown)
    return named or there
