"""`export`: dossiers taken along, as a bundle that can be checked anywhere or as an event log for other tools."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from application.errors import Problem, WrongInput
from application.people import meant_by
from application.permissions import Thing
from commands.audit.evidence_options import BundleOption, DossiersArgument, EveryOption, evidence, numbers_of
from commands.help_pages import REQUIRED
from commands.options import JsonOption, LangOption, here
from commands.output import DONE, FAILED, document, note, progress, say
from installation.installation import Installation
from language import export_texts as texts
from language.readable import Readable
from language.tongue import Tongue
from models.near_names import nearest

if TYPE_CHECKING:
    from evidence.bundle.writing import Written
    from evidence.sources import Evidence
    from models.knowledge.case_file import CaseFile


class Format(StrEnum):
    """What can be taken along."""

    BUNDLE = "bundle"
    XES = "xes"
    OCEL = "ocel"
    CSV = "csv"


class ExportTarget(NamedTuple):
    """What is written where, and how that is told."""

    file: Path
    form: Format
    as_json: bool
    how: Readable


ENDINGS = {
    ".zip": Format.BUNDLE,
    ".xes": Format.XES,
    ".json": Format.OCEL,
    ".jsonocel": Format.OCEL,
    ".csv": Format.CSV,
}
"""What a file name says of what is meant."""


def export(  # noqa: PLR0913, PLR0917 - one parameter per option
    ctx: typer.Context,
    dossiers: DossiersArgument = None,
    every: EveryOption = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The file to write.", rich_help_panel=REQUIRED)
    ] = None,
    party: Annotated[
        str | None, typer.Option("--as", metavar="PARTY", help="A copy for this party, without what it may not know.")
    ] = None,
    checkpoint: Annotated[
        int | None,
        typer.Option(min=1, metavar="SIZE", help="As this checkpoint covers them; else the one of the closing."),
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            case_sensitive=False,
            help="bundle, xes, ocel or csv; else as the file's name ends: .zip, .xes, .json, .csv.",
        ),
    ] = None,
    bundle: BundleOption = None,
    lang: LangOption = Tongue.ENGLISH,
    as_json: JsonOption = False,
) -> int:
    """Dossiers in one file.

    A bundle (.zip) holds everything that proves them, a reader for the browser, and verify.py, which checks it all with
    nothing but Python. Exported twice against the same checkpoint it has the same bytes. The checkpoint is the one of
    the closing where one closed dossier is named, else the newest. Without --as it is the auditor's copy: everything
    but an organisation's own deliberation drafts.

    XES, OCEL 2.0 (JSON) and CSV are event logs for tools of process mining.

    Examples:

      auditor.py export 2027-003 -o 2027-003.zip

      auditor.py export --all --as geleen -o geleen.zip

      auditor.py export --all -o procedures.xes
    """
    if output is None:
        raise WrongInput("These are missing: -o FILE.")
    target = ExportTarget(output, form or _format_of(output), as_json, Readable(lang))
    if target.form is not Format.BUNDLE:
        if checkpoint is not None:
            raise WrongInput("--checkpoint is for bundles; an event log holds what is there now.")
        source = evidence(here(ctx), bundle, Thing.COPIES)
        return _event_log(source, numbers_of(source, dossiers, every), target, party)
    if bundle:
        raise WrongInput("A bundle is made from the record; from another bundle only event logs are made.")
    return _bundle(here(ctx), dossiers, every, target, party, checkpoint)


def _format_of(output: Path) -> Format:
    if found := ENDINGS.get(output.suffix.lower()):
        return found
    raise WrongInput(f"{output.name} does not say what to write: end it on {', '.join(ENDINGS)}, or give --format.")


# --- bundles -------------------------------------------------------------------------------------------------------


def _bundle(
    installation: Installation,
    dossiers: list[str] | None,
    every: bool,
    target: ExportTarget,
    party: str | None,
    size: int | None,
) -> int:
    from evidence.bundle.source import BundleError, BundleSource
    from evidence.bundle.writing import write_bundle

    folders = installation.settings
    source = BundleSource(installation.record, folders.documents, folders.archive)
    numbers = _some(numbers_of(source.evidence, dossiers, every))
    how = target.how
    with _plainly(target), progress(how.say(texts.EXPORTING)) as tell:
        party = _party_meant(party, source.parties())
        try:
            checkpoint = source.checkpoint(numbers, size)
            written = write_bundle(
                source,
                numbers,
                target.file,
                party=party,
                checkpoint=checkpoint,
                lenient=every,
                tell=lambda text: tell(how.say(texts.EXPORTING_ONE, what=text)),
            )
        except BundleError as error:
            raise Problem(f"Nothing is exported: {error}") from None
        exported = written.manifest.dossiers
        later = [number for number in exported if checkpoint and source.has_more(checkpoint, number)]
    for remark in _remarks(written, later, how):
        note(remark)
    more = {
        "checkpoint": written.manifest.checkpoint,
        "left_out": [each._asdict() for each in written.left_out],
        "later": later,
        "gone": list(written.gone),
    }
    _say_written(target, written.manifest.party, exported, checkpoint.size if checkpoint else None, more)
    return FAILED if written.gone else DONE


def _remarks(written: "Written", later: Sequence[str], how: Readable) -> Iterator[str]:
    for number, why in written.left_out:
        yield how.say(texts.LEFT_OUT, dossier=number, why=why)
    if written.left_out:
        yield how.say(texts.MAKE_CHECKPOINT)
    if written.manifest.checkpoint is None:
        yield how.say(texts.NO_CHECKPOINT)
    if later:
        yield how.say(texts.MORE_SINCE, dossiers=", ".join(later))
    for what in written.gone:
        yield how.say(texts.LACKS, what=what)


# --- event logs ----------------------------------------------------------------------------------------------------


def _event_log(source: "Evidence", numbers: list[str], target: ExportTarget, party: str | None) -> int:
    from installation.files import whole_file

    reader, exported, how = _reader(source, party), list[str](), target.how
    with _plainly(target), progress(how.say(texts.EXPORTING)) as tell:
        cases = _copies(source, _some(numbers), reader, lambda **at: tell(_on_its_way(how, **at)))
        with whole_file(target.file) as file:
            file.writelines(_pieces(target.form, _remembered(cases, exported)))
            if not exported:
                raise Problem(f"Nothing is exported: {reader} could know nothing of {', '.join(numbers)}.")
    for number in sorted(set(numbers) - set(exported)):
        why = how.say(texts.KNOWS_NOTHING, party=reader, dossier=number)
        note(how.say(texts.LEFT_OUT, dossier=number, why=why))
    _say_written(target, party, exported)
    return DONE


def _on_its_way(how: Readable, **at: object) -> str:
    return how.say(texts.EXPORTING_ONE, what=how.say(texts.ONE_OF, **at))


def _reader(source: "Evidence", party: str | None) -> str:
    """Whose copy it becomes: of a bundle that is a party's, that party's."""
    from evidence.bundle.bundle_evidence import BundleEvidence
    from models.parties import AUDITOR

    whose = source.manifest.party if isinstance(source, BundleEvidence) else None
    if whose and party not in {None, whose}:
        raise WrongInput(f"--as: the {source.label} is the copy of {whose}.")
    return party or whose or AUDITOR


def _copies(source: "Evidence", numbers: Sequence[str], party: str, tell: Callable[..., None]) -> Iterator["CaseFile"]:
    """The copies of these dossiers for a party; one of which it could know nothing is left out."""
    from models.knowledge.knowledge import begins, parties_of, withheld_for

    known: set[str] = set()
    for count, number in enumerate(numbers, 1):
        tell(dossier=number, number=count, all=len(numbers))
        if case := source.case_file(number):
            known |= set(parties_of(case))
            copy = withheld_for(case, meant_by(party, parties_of(case)))
            if begins(copy):
                yield copy
    _party_meant(party, known)


def _remembered(cases: Iterable["CaseFile"], numbers: list[str]) -> Iterator["CaseFile"]:
    for case in cases:
        numbers.append(case.number)
        yield case


def _pieces(form: Format, cases: Iterator["CaseFile"]) -> Iterable[bytes]:
    from audit.process_logs.formats import csv_lines, ocel_parts, xes_parts

    if form is Format.CSV:
        return (line.encode() for line in csv_lines(cases))
    return xes_parts(cases) if form is Format.XES else ocel_parts(cases)


# --- both ----------------------------------------------------------------------------------------------------------


def _some(numbers: list[str]) -> list[str]:
    if not numbers:
        raise Problem("Nothing is exported: there are no dossiers.")
    return numbers


def _party_meant(party: str | None, known: Iterable[str]) -> str | None:
    """The party that is named, in whatever capitals. Raises WrongInput, with the names that come near."""
    choices = sorted(known)
    meant = party if party is None else meant_by(party, choices)
    if meant is not None and meant not in choices:
        raise WrongInput(f"--as: there is no party {party!r}{nearest(meant, choices)}")
    return meant


@contextmanager
def _plainly(target: ExportTarget) -> Iterator[None]:
    """Says in words what keeps a file from being made."""
    from evidence.bundle.zip_file import TooLargeError
    from evidence.sources import EvidenceFlaw

    try:
        yield
    except (EvidenceFlaw, TooLargeError) as error:
        raise Problem(f"Nothing is exported: {error}.") from None
    except OSError as error:
        raise Problem(f"{target.file} cannot be written: {(error.strerror or type(error).__name__).lower()}.") from None


def _say_written(
    target: ExportTarget,
    party: str | None,
    numbers: Sequence[str],
    covered: int | None = None,
    more: dict[str, Any] | None = None,
) -> None:
    """Tells what was written, and up to which checkpoint."""
    with target.file.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if target.as_json:
        size, form = target.file.stat().st_size, target.form.value
        written = {"file": str(target.file), "format": form, "bytes": size, "sha256": sha256}
        document({**written, "party": party, "dossiers": list(numbers), **(more or {})})
        return
    how, one = target.how, len(numbers) == 1
    what = how.say(texts.ONE_DOSSIER, dossier=numbers[0]) if one else how.say(texts.SOME_DOSSIERS, number=len(numbers))
    told = texts.WRITTEN if covered is None else texts.WRITTEN_AS_COVERED
    say(how.say(told, file=target.file, what=what, size=covered, sha256=sha256))
