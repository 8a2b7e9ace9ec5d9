"""The figures of a year, counted from the record or from a bundle, and what they are called."""

from collections.abc import Callable, Iterator
from typing import Any

from application.evidence_read import cases
from application.people import Viewer
from application.permissions import Thing
from audit import spreadsheet
from audit.conformance.judgement import decides
from audit.reporting.measures import ALL, SECTIONS, Section, Way
from audit.reporting.report import FIRST_YEAR, LAST_YEAR, Counting, Figure, Report
from evidence.sources import Evidence
from language import report_texts as texts
from language.readable import Readable
from language.speech import say
from models.calendar import AMSTERDAM
from models.sentences import TITLES
from models.terms import TermName

__all__ = ["FIRST_YEAR", "LAST_YEAR", "SECTIONS", "Report", "Section", "counted", "described"]

_COLUMNS = ("section", "party", "subject", "measure", "value")


def counted(source: Evidence, viewer: Viewer, year: int, tell: Callable[[int, int], None]) -> Report:
    """A year's figures; ``tell`` hears how many dossiers of how many were read. Raises NotPermitted."""
    numbers = source.numbers()
    counting = Counting(year, source.now())
    for count, read in enumerate(cases(source, numbers, viewer, Thing.REPORT), start=1):
        tell(count, len(numbers))
        if read.case is None:
            counting.leave_out(read.number, read.flaw)
        elif not decides(read.case):
            counting.leave_out(read.number, texts.WITHHOLDS)
        else:
            counting.add(read.case)
    return counting.report()


def described(found: Report) -> dict[str, Any]:
    """A report as JSON, with what every measure means."""
    return {
        "year": found.year,
        "until": found.until.astimezone(AMSTERDAM).isoformat(),
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


def as_csv(found: Report) -> str:
    """The figures as a spreadsheet set to Dutch opens them; what is no number is empty."""
    return "".join(spreadsheet.lines((_COLUMNS, *map(_cells, found.figures))))


def _cells(figure: Figure) -> tuple[str, ...]:
    named = map(spreadsheet.words, (figure.section.value, figure.party, figure.subject, figure.measure))
    return *named, spreadsheet.number(figure.value)


# --- in words -------------------------------------------------------------------------------------------------------


def title_of(section: Section, how: Readable) -> str:
    """What a section is called."""
    return how.say(section.value).capitalize()


def columns_of(section: Section, how: Readable) -> list[str]:
    """What its measures are called, in order."""
    return [how.say(measure.name.replace("_", " ")) for measure in SECTIONS[section].measures]


def lines_of(found: Report, section: Section) -> Iterator[tuple[str, str, list[Figure]]]:
    """The lines of a section: party, subject and figures; the sum only where it is one of several."""
    lines: dict[tuple[str, str], list[Figure]] = {}
    for figure in found.figures:
        if figure.section is section:
            lines.setdefault((figure.party, figure.subject), []).append(figure)
    for (party, subject), figures in lines.items():
        if subject != ALL or sum(1 for other, _ in lines if other == party) > 2:
            yield party, subject, figures


def shares_of(found: Report, section: Section) -> Iterator[Figure]:
    """The share that a section measures first, of each party over all its subjects; none where it measures none."""
    names = [measure.name for measure in SECTIONS[section].measures if measure.way is Way.SHARE]
    for figure in found.figures:
        if (figure.section, figure.subject) == (section, ALL) and figure.measure in names[:1]:
            yield figure


def party_in_words(party: str, how: Readable) -> str:
    """Whose figures they are; an organisation by its key, for a year can have several agreements."""
    return how.say(texts.PARTIES.get(party, party))


def subject_in_words(section: Section, subject: str, how: Readable) -> str:
    """What is counted: by its code without underscores, in Dutch in words."""
    kind = SECTIONS[section].subject
    if subject in texts.NO_SUBJECTS:
        return how.say(subject)
    if how.is_english:
        return subject.replace("_", " ")
    return say(TITLES[TermName(subject)]).within.nl if kind == "term" else how.code(kind, subject)
