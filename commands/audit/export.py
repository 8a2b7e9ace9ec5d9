"""`export`: dossiers taken along, as a bundle that can be checked anywhere or as an event log for other tools."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from application.errors import WrongInput
from application.permissions import Thing
from application.taking_along import Format, event_log, some
from application.taking_along import bundle as bundle_of
from commands.audit.evidence_options import (
    BundleOption,
    DossiersArgument,
    EveryOption,
    evidence,
    numbers_of,
    record_evidence,
    viewer_of,
)
from commands.help_pages import REQUIRED
from commands.options import JsonOption, LangOption, here
from commands.output import DONE, FAILED, document, note, progress, say
from installation.installation import Installation
from language import export_texts as texts
from language.readable import Readable
from language.tongue import Tongue

if TYPE_CHECKING:
    from evidence.bundle.writing import Written
    from evidence.sources import Evidence


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
    source = record_evidence(installation, Thing.COPIES)
    numbers = some(numbers_of(source, dossiers, every))
    how = target.how
    with progress(how.say(texts.EXPORTING)) as tell:
        made = bundle_of(
            installation,
            viewer_of(None),
            numbers,
            target.file,
            party=party,
            size=size,
            lenient=every,
            tell=lambda text: tell(how.say(texts.EXPORTING_ONE, what=text)),
        )
    written = made.written
    for remark in _remarks(written, made.later, how):
        note(remark)
    more = {
        "checkpoint": written.manifest.checkpoint,
        "left_out": [each._asdict() for each in written.left_out],
        "later": list(made.later),
        "gone": list(written.gone),
    }
    _say_written(target, written.manifest.party, written.manifest.dossiers, made.size, more)
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
    how = target.how
    with progress(how.say(texts.EXPORTING)) as tell:
        made = event_log(source, numbers, target.form, target.file, party, lambda *at: tell(_on_its_way(how, *at)))
    for number in sorted(set(numbers) - set(made.numbers)):
        why = how.say(texts.KNOWS_NOTHING, party=made.party, dossier=number)
        note(how.say(texts.LEFT_OUT, dossier=number, why=why))
    _say_written(target, party, made.numbers)
    return DONE


def _on_its_way(how: Readable, dossier: str, number: int, every: int) -> str:
    return how.say(texts.EXPORTING_ONE, what=how.say(texts.ONE_OF, dossier=dossier, number=number, all=every))


# --- both ----------------------------------------------------------------------------------------------------------


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
