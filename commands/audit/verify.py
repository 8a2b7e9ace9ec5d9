"""`verify`: whether the record, the archive, the documents or a bundle are whole."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from application.permissions import Thing
from application.verifying import EACH, gathered, to_verify, verified, worthwhile
from commands.audit.evidence_options import (
    BundleOption,
    DossiersArgument,
    EveryOption,
    bundle_file,
    evidence,
    numbers_among,
    numbers_of,
    viewer_of,
)
from commands.options import JsonOption, LangOption, here
from commands.output import DONE, FAILED, document, note, progress, say, table
from installation.installation import Installation
from language import audit_texts as texts
from language.readable import ENGLISH, Readable
from language.speech import word
from language.tongue import Tongue

if TYPE_CHECKING:
    from audit.verification.findings import Finding, NotLookedAt, NotProved, OperatorsDoing
    from evidence.verification.record_verification import Portion

_AT_MOST = 10
"""How many places that could not be looked at, or are not proved, are named to people; in JSON all are."""


def verify(  # noqa: PLR0917 - one parameter per option
    ctx: typer.Context,
    dossiers: DossiersArgument = None,
    every: EveryOption = False,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="With --all: so many processes; else as many as pay.")
    ] = None,
    bundle: BundleOption = None,
    lang: LangOption = Tongue.ENGLISH,
    as_json: JsonOption = False,
) -> int:
    """Whether everything is as it was put there: the chains of events and their hashes, the log with its checkpoints
    and signatures, documents, archived histories; every date computed anew, every vote counted anew, every notice
    accounted for. Whatever was changed, dropped, added or moved is named; the exit code is then 1.

    Runs that are not archived yet are asked of Temporal; where it does not answer, they are named as not looked at.
    What nothing proves is named too: dossiers that no checkpoint covers yet, and keys of the log that no earlier one
    vouches for. At the end stands how many acts came in with which assurance of who spoke. A bundle is verified as a
    whole, also where dossiers in it are named.

    Examples:

      auditor.py verify 2027-003

      auditor.py verify --all --workers 4 --json

      auditor.py verify --bundle 2027-003.zip

      auditor.py verify --all --lang nl
    """
    how = Readable(Tongue.ENGLISH if as_json else lang)
    if bundle:
        if dossiers:
            numbers_of(evidence(here(ctx), bundle, Thing.PROOFS), dossiers, every)
        return _tell(_of_bundle(bundle_file(bundle), how.tongue), as_json, how)
    numbers = numbers_among(lambda: to_verify(here(ctx), viewer_of(None)), dossiers, every)
    found = _of_record(here(ctx), [] if every else numbers, workers or worthwhile(len(numbers), EACH), how)
    return _tell(found, as_json, how)


def of_whole_record(installation: Installation, tell: Callable[[str], None] = note) -> Iterator["Portion"]:
    """What is found in everything that is on record; ``tell`` hears where Temporal cannot be asked. Raises
    RecordUnavailable."""
    numbers = to_verify(installation, viewer_of(None))
    return verified(installation, viewer_of(None), [], worthwhile(len(numbers), EACH), tell)


def _of_record(
    installation: Installation, numbers: Sequence[str], workers: int, how: Readable = ENGLISH
) -> Iterator["Portion"]:
    return verified(installation, viewer_of(None), numbers, workers, lambda text: note(how.retold(text)))


def _of_bundle(file: Path, tongue: Tongue) -> Iterator["Portion"]:
    from evidence.bundle.bundle_evidence import verify_bundle

    yield verify_bundle(file, tongue.value)


def _tell(portions: Iterator["Portion"], as_json: bool, how: Readable) -> int:
    """Tells what is found, at the end: as a table for people, or as one JSON document."""
    with progress(how.say(texts.VERIFYING)) as show:
        whole = gathered(
            portions, lambda dossiers, number: show(how.say(texts.VERIFYING_ON, dossiers=dossiers, number=number))
        )
    findings, dossiers, events = whole.findings, whole.dossiers, whole.events
    if as_json:
        found = [{**finding.model_dump(mode="json"), "meaning": finding.meaning} for finding in findings]
        left = [gap.model_dump(mode="json") for gap in whole.not_looked_at]
        not_proved = [each.model_dump(mode="json") for each in whole.not_proved]
        counted = {"dossiers": dossiers, "events": events, "assurances": whole.known_by}
        by_hand = [each.model_dump(mode="json") for each in whole.noted]
        told = {"findings": found, "not_looked_at": left, "not_proved": not_proved, "noted": by_hand}
        document({**counted, **told})
    else:
        show_findings(findings, how)
        _show_left(texts.NOT_LOOKED_AT, whole.not_looked_at, how)
        _show_left(texts.NOT_PROVED, whole.not_proved, how)
        _show_left(texts.NOTED, whole.noted, how)
        _show_known_by(whole.known_by, how)
        amount = how.say(texts.ONE_DOSSIER) if dossiers == 1 else how.say(texts.DOSSIERS, number=dossiers)
        amount = how.say(texts.WITH_EVENTS, dossiers=amount, events=events) if events else amount
        say(how.say(texts.FOUND if findings else texts.FOUND_NOTHING, number=len(findings), amount=amount))
    return FAILED if findings else DONE


def show_findings(findings: Sequence["Finding"], how: Readable = ENGLISH) -> None:
    """Prints a table of faults, and what each kind means."""
    if findings:
        rows = [
            [_whose(found.dossier, how), how.retold(found.where), found.code.value, how.retold(found.about)]
            for found in findings
        ]
        columns = how.columns(texts.D_DOSSIER, texts.D_WHERE, texts.D_CODE, texts.D_WRONG)
        table(columns, rows, ["red"] * len(rows))
        say()
        for code in dict.fromkeys(found.code for found in findings):
            say(how.say(texts.MEANS, code=code, meaning=how.say(code.meaning)))
        say()


def _show_left(title: str, left: Sequence["NotLookedAt | NotProved | OperatorsDoing"], how: Readable) -> None:
    """Names what is no fault, but stays open."""
    for each in left[:_AT_MOST]:
        where, about = how.retold(each.where), how.retold(each.about)
        say(how.say(texts.LEFT, title=how.say(title), dossier=_whose(each.dossier, how), where=where, about=about))
    if len(left) > _AT_MOST:
        say(how.say(texts.LEFT_MORE, title=how.say(title), number=len(left) - _AT_MOST))


def _show_known_by(acts: Mapping[str, int], how: Readable) -> None:
    """Says how sure it is who spoke, and of how many acts."""
    if acts:
        say(how.say(texts.KNOWN_BY_ACT))
        for name, number in acts.items():
            known = how.say(texts.KNOWN_BY_NOTHING) if name == str(None) else how.tongue.of(word("assurance", name))
            say(f"  {number:5} {known}")


def _whose(dossier: str | None, how: Readable) -> str:
    return dossier or how.say(texts.THE_RECORD)
