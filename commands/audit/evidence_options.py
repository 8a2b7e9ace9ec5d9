"""Where an auditor's command looks: at this installation's record, or at a bundle; and at which dossiers."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.installation import reading, record, settings
from commands.output import Failure, Refusals, WrongUse, note
from models.refusals import refusal

if TYPE_CHECKING:
    from evidence.sources import Evidence, RecordEvidence

BundleOption = Annotated[
    str | None,
    typer.Option("--bundle", metavar="FILE", help="Look at this exported bundle instead of the installation's record."),
]
DossiersArgument = Annotated[
    list[str] | None, typer.Argument(metavar="DOSSIER…", help="Dossier numbers, such as 2027-003.", show_default=False)
]
EveryOption = Annotated[bool, typer.Option("--all", help="Every dossier there is.")]


def evidence(bundle: str | None) -> "Evidence":
    """The bundle that was named, or this installation's record. Raises Failure and WrongUse."""
    return _bundle(bundle) if bundle else record_evidence()


def record_evidence() -> "RecordEvidence":
    """This installation's record with its folders; Temporal is asked only for histories that are not archived yet, and
    where it cannot be reached the record speaks alone."""
    from evidence.sources import RecordEvidence, TemporalServer

    folders = settings()
    return RecordEvidence(record(), folders.documents, folders.archive, TemporalServer(folders, note))


def _bundle(file: str) -> "Evidence":
    from evidence.bundle.bundle_evidence import BundleEvidence
    from evidence.sources import EvidenceFlaw

    try:
        return BundleEvidence(bundle_file(file))
    except EvidenceFlaw as flaw:
        raise Failure(f"{file} cannot be read as a bundle: {flaw}") from None


def bundle_file(file: str) -> Path:
    """The file of a bundle that was named. Raises WrongUse where there is none."""
    path = Path(file)
    if path.is_dir():
        raise WrongUse(
            f"{file} is a folder: name the ZIP of the bundle. An unpacked one is checked by the verify.py in it:",
            f"  python3 {path / 'verify.py'} --lang en",
        )
    if not path.is_file():
        raise WrongUse(f"There is no bundle {file}.")
    return path


def numbers_of(evidence: "Evidence", dossiers: list[str] | None, every: bool) -> list[str]:
    """The dossiers that are meant, in the order given: the ones named, or all. Raises WrongUse, and Refusals where one
    of them is not there."""
    named = list(dict.fromkeys(dossiers or ()))
    if bool(named) == every:
        raise WrongUse("Name dossiers, or say --all." if not every else "Name dossiers or say --all, not both.")
    with reading():
        known = evidence.numbers()
    if unknown := [number for number in named if number not in set(known)]:
        raise Refusals("There is no such dossier:", [refusal("no_dossier", number) for number in unknown])
    return named or known
