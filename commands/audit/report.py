"""`report`: a year's figures of both sides."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from application.errors import Problem, WrongInput
from application.permissions import Thing
from application.year_report import (
    FIRST_YEAR,
    LAST_YEAR,
    as_csv,
    columns_of,
    counted,
    described,
    lines_of,
    party_in_words,
    subject_in_words,
    title_of,
)
from audit.reporting.measures import SECTIONS, Section
from audit.reporting.report import Report
from commands.audit.evidence_options import BundleOption, evidence, viewer_of
from commands.options import JsonOption, LangOption, here
from commands.output import DONE, FAILED, document, heading, note, progress, say, table
from installation.installation import Installation
from language import report_texts as texts
from language.readable import Readable
from language.times import local
from language.tongue import Tongue

_NO_NUMBER = "-"


def report(  # noqa: PLR0917 - one parameter per option
    ctx: typer.Context,
    year: Annotated[
        int, typer.Option("--year", metavar="YEAR", min=FIRST_YEAR, max=LAST_YEAR, help="The year to count.")
    ],
    csv: Annotated[
        bool,
        typer.Option(
            "--csv", help="One long table that Excel in Dutch opens: section, party, subject, measure, value."
        ),
    ] = False,
    as_json: JsonOption = False,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="Write it to this file, which must not be there yet."),
    ] = None,
    bundle: BundleOption = None,
    lang: LangOption = Tongue.ENGLISH,
) -> int:
    """How both sides did in a year: whether they were in time, which points of the advice were followed per topic,
    extensions, claims, escalations, breaches, executions and the response of the tenants who were consulted.

    Everything counts in the year of the act it counts (an advice when it was received, a point when it was answered, a
    term when it was met or else on its last day), and as it stood when that year ended. Both sides are measured alike.
    A dash, an empty value or null is no number: there was nothing to divide.

    Examples:

      auditor.py report --year 2027

      auditor.py report --year 2027 --csv -o 2027.csv

      auditor.py report --year 2027 --json

      auditor.py report --year 2027 --lang nl
    """
    if csv and as_json:
        raise WrongInput("Say --csv or --json, not both.")
    if output and not (csv or as_json):
        raise WrongInput("-o: say --csv or --json as well.")
    how = Readable(lang)
    found = _counted(here(ctx), year, bundle, how)
    for number, why in found.left_out.items():
        note(how.say(texts.NOT_COUNTED, dossier=number, why=how.say(why)))
    if output:
        _write(
            Path(output),
            as_csv(found) if csv else json.dumps(described(found), ensure_ascii=False, indent=2) + "\n",
        )
        written = {"file": output, "figures": len(found.figures), "dossiers": found.dossiers}
        say(how.say(texts.WRITTEN, **written))
    elif csv:
        print(as_csv(found), end="")
    elif as_json:
        document(described(found))
    else:
        _show(found, how)
    return FAILED if found.left_out else DONE


def _counted(installation: Installation, year: int, bundle: str | None, how: Readable) -> Report:
    source = evidence(installation, bundle, Thing.REPORT)
    with progress(how.say(texts.COUNTING)) as tell:
        return counted(
            source,
            viewer_of(bundle),
            year,
            lambda number, all_: tell(how.say(texts.COUNTING_ON, number=number, all=all_)),
        )


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise WrongInput(f"-o: there is a file {path} already.") from None
    except OSError as error:
        raise Problem(f"{path} cannot be written ({error.strerror}).") from None


def _show(found: Report, how: Readable) -> None:
    when = how.say(texts.WHOLE_YEAR) if found.complete else how.say(texts.UP_TO, moment=local(found.until))
    counted = texts.COUNTED_ONE if found.dossiers == 1 else texts.COUNTED
    say(how.say(counted, year=found.year, when=when, dossiers=found.dossiers))
    for section in dict.fromkeys(figure.section for figure in found.figures):
        heading(title_of(section, how))
        subject = how.say(texts.SUBJECTS[SECTIONS[section].subject])
        table([how.say(texts.PARTY), subject, *columns_of(section, how)], _rows(found, section, how))


def _rows(found: Report, section: Section, how: Readable) -> Iterator[tuple[object, ...]]:
    for party, subject, line in lines_of(found, section):
        numbers = (_NO_NUMBER if figure.value is None else how.number(figure.value) for figure in line)
        yield party_in_words(party, how), subject_in_words(section, subject, how), *numbers
