"""`report`: a year's figures of both sides."""

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from application.errors import Problem, WrongInput
from application.permissions import Thing
from audit import spreadsheet
from audit.conformance.judgement import decides
from audit.reporting.measures import ALL, SECTIONS, Section
from audit.reporting.report import Counting, Figure, Report
from commands.audit.cases import cases
from commands.audit.evidence_options import BundleOption, evidence, viewer_of
from commands.options import JsonOption, LangOption, here
from commands.output import DONE, FAILED, document, heading, note, progress, say, table
from installation.installation import Installation
from language import report_texts as texts
from language.readable import Readable
from language.speech import say as say_of
from language.times import local
from language.tongue import Tongue
from models.calendar import AMSTERDAM
from models.sentences import TITLES
from models.terms import TermName

_COLUMNS = ("section", "party", "subject", "measure", "value")
_NO_NUMBER = "-"


def report(  # noqa: PLR0917 - one parameter per option
    ctx: typer.Context,
    year: Annotated[int, typer.Option("--year", metavar="YEAR", min=1998, max=9998, help="The year to count.")],
    as_csv: Annotated[
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
    if as_csv and as_json:
        raise WrongInput("Say --csv or --json, not both.")
    if output and not (as_csv or as_json):
        raise WrongInput("-o: say --csv or --json as well.")
    how = Readable(lang)
    found = _counted(here(ctx), year, bundle, how)
    for number, why in found.left_out.items():
        note(how.say(texts.NOT_COUNTED, dossier=number, why=how.say(why)))
    if output:
        _write(
            Path(output),
            _as_csv(found) if as_csv else json.dumps(_described(found), ensure_ascii=False, indent=2) + "\n",
        )
        written = {"file": output, "figures": len(found.figures), "dossiers": found.dossiers}
        say(how.say(texts.WRITTEN, **written))
    elif as_csv:
        print(_as_csv(found), end="")
    elif as_json:
        document(_described(found))
    else:
        _show(found, how)
    return FAILED if found.left_out else DONE


def _counted(installation: Installation, year: int, bundle: str | None, how: Readable) -> Report:
    source = evidence(installation, bundle, Thing.REPORT)
    numbers = source.numbers()
    counting = Counting(year, source.now())
    with progress(how.say(texts.COUNTING)) as tell:
        for count, read in enumerate(cases(source, numbers, viewer_of(bundle), Thing.REPORT), start=1):
            tell(how.say(texts.COUNTING_ON, number=count, all=len(numbers)))
            if read.case is None:
                counting.leave_out(read.number, read.flaw)
            elif not decides(read.case):
                counting.leave_out(read.number, texts.WITHHOLDS)
            else:
                counting.add(read.case)
    return counting.report()


def _described(found: Report) -> dict[str, Any]:
    return {
        "year": found.year,
        "until": _iso(found.until),
        "complete": found.complete,
        "dossiers": found.dossiers,
        "left_out": found.left_out,
        "figures": [figure.model_dump(mode="json") for figure in found.figures],
        "measures": {
            section.value: {
                measure.name: {"meaning": measure.meaning, "figure": measure.way.value} for measure in known.measures
            }
            for section, known in SECTIONS.items()
        },
    }


def _iso(moment: datetime) -> str:
    return moment.astimezone(AMSTERDAM).isoformat()


def _as_csv(found: Report) -> str:
    """The figures as a spreadsheet set to Dutch opens them; what is no number is empty."""
    return "".join(spreadsheet.lines((_COLUMNS, *map(_cells, found.figures))))


def _cells(figure: Figure) -> tuple[str, ...]:
    named = map(spreadsheet.words, (figure.section.value, figure.party, figure.subject, figure.measure))
    return *named, spreadsheet.number(figure.value)


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
    for section, figures in groupby(found.figures, key=lambda figure: figure.section):
        heading(_title(section, how))
        kind = SECTIONS[section].subject
        measures = [how.say(measure.name.replace("_", " ")) for measure in SECTIONS[section].measures]
        table([how.say(texts.PARTY), how.say(texts.SUBJECTS[kind]), *measures], _rows(figures, kind, how))


def _title(section: Section, how: Readable) -> str:
    return how.say(section.value).capitalize()


def _rows(figures: Iterator[Figure], kind: str, how: Readable) -> Iterator[tuple[object, ...]]:
    """A line for each party and subject; the sum only where it is one of several."""
    for party, of_party in groupby(figures, key=lambda figure: figure.party):
        lines = [(subject, list(line)) for subject, line in groupby(of_party, key=lambda figure: figure.subject)]
        for subject, line in lines:
            if subject != ALL or len(lines) > 2:
                numbers = (_NO_NUMBER if figure.value is None else how.number(figure.value) for figure in line)
                yield how.say(texts.PARTIES.get(party, party)), _subject(kind, subject, how), *numbers


def _subject(kind: str, subject: str, how: Readable) -> str:
    """What is counted: by its code without underscores, in Dutch in words."""
    if subject in texts.NO_SUBJECTS:
        return how.say(subject)
    if how.is_english:
        return subject.replace("_", " ")
    return say_of(TITLES[TermName(subject)]).within.nl if kind == "term" else how.code(kind, subject)
