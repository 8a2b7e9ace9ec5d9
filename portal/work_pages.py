"""The work on the whole record that an auditor has begun, how far it is and what came of it; the report of a year."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import FileResponse, Response

from application.dates import utc_now
from application.errors import NotFound
from application.inspecting import FILES, Inspecting, State, Work, work_of
from application.people import Viewer
from application.permissions import Thing, extent_of
from application.year_report import (
    FIRST_YEAR,
    LAST_YEAR,
    SECTIONS,
    Report,
    Section,
    columns_of,
    lines_of,
    party_in_words,
    shares_of,
    subject_in_words,
    title_of,
)
from language import audit_texts, control_texts
from language import report_texts as texts
from language.readable import Readable
from language.speech import say, word
from models.calendar import local_date
from portal.chosen_language import language_of
from portal.control_places import CONTROL
from portal.documents_given import disposition
from portal.from_here import form_of
from portal.pages import names_of, page, redirect
from portal.report_picture import FigureBar, bars_picture
from portal.signed_in import Looking

router = APIRouter()

WORK, YEAR = f"{CONTROL}/werk", f"{CONTROL}/jaar"


@router.get(f"{WORK}/{{work}}")
def stands(request: Request, work: str, viewer: Looking) -> Response:
    """How some work stands, and what came of it. Raises NotPermitted, and NotFound for no such work."""
    state = _inspecting(request, viewer).state(work)
    if work_of(work) is Work.REPORT:
        return redirect(_address(work))
    return page(
        request,
        "control_work.html",
        words=control_texts.WORKS[work],
        is_file=work in FILES,
        **_state(request, viewer, state),
        how=_Said(Readable(language_of(request), names_of(request))),
    )


def _address(work: str) -> str:
    """The page of some work."""
    return f"{YEAR}/{work.partition('-')[2]}" if work_of(work) is Work.REPORT else f"{WORK}/{work}"


def _state(request: Request, viewer: Viewer, state: State) -> dict[str, Any]:
    busy = _inspecting(request, viewer).busy()
    return {"state": state, "takes": control_texts.TAKES, "busy": busy if busy and busy.name != state.name else None}


class _Said(NamedTuple):
    """What the audit found, in the reader's language, for a template."""

    how: Readable

    def retold(self, text: str) -> str:
        return self.how.retold(text)

    def sure(self, assurance: str) -> str:
        """How sure it is who spoke."""
        nobody_says = assurance == str(None)
        return (
            self.how.say(audit_texts.KNOWN_BY_NOTHING)
            if nobody_says
            else self.how.tongue.of(word("assurance", assurance))
        )

    def short(self, said: dict[str, str]) -> str:
        return said[self.how.tongue.value]


@router.post(f"{WORK}/{{work}}")
async def begin(request: Request, work: str, viewer: Looking) -> Response:
    """Has some work begun; while other work goes on, the page says so. Raises as ``stands`` does."""
    await form_of(request)
    await run_sync(_inspecting(request, viewer).begin, work)
    return redirect(_address(work))


@router.get(f"{WORK}/{{work}}/bestand")
def file(request: Request, work: str, viewer: Looking) -> Response:
    """The file that came of it. Raises as ``stands`` does, and NotFound where there is none."""
    path = _inspecting(request, viewer).file(work)
    given = {"Content-Disposition": disposition(f"dossiers.{FILES[Work(work)]}"), "X-Content-Type-Options": "nosniff"}
    return FileResponse(path, media_type="application/octet-stream", headers=given)


# --- The report of a year -------------------------------------------------------------------------------------------


@router.get(YEAR)
def which_year(viewer: Looking, jaar: str = "") -> Response:
    """To the report of the year that somebody typed. Raises NotPermitted."""
    extent_of(viewer, Thing.REPORT)
    text = jaar.strip()
    is_year = text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR
    return redirect(f"{YEAR}/{int(text) if is_year else local_date(utc_now()).year}")


class ShownSection(NamedTuple):
    """A section of the report: its title, its picture (empty: nothing to draw), and its table."""

    title: str
    picture: Markup
    headings: list[str]
    rows: list[tuple[str, ...]]


@router.get(f"{YEAR}/{{year}}")
def year(request: Request, year: int, viewer: Looking) -> Response:
    """The figures of a year as they were counted last. Raises NotPermitted, and NotFound for no such year."""
    name = f"{Work.REPORT}-{year}"
    state = _inspecting(request, viewer).state(name)
    found = _inspecting(request, viewer).report(year)
    how = Readable(language_of(request), names_of(request))
    return page(
        request,
        "control_report.html",
        year=year,
        found=found,
        sections=[*_sections(found, how, request)] if found else [],
        left_out=[(number, how.say(why)) for number, why in found.left_out.items()] if found else [],
        words=control_texts.WORKS[Work.REPORT],
        **_state(request, viewer, state),
    )


def _sections(found: Report, how: Readable, request: Request) -> Iterator[ShownSection]:
    for section in dict.fromkeys(figure.section for figure in found.figures):
        subject = how.say(texts.SUBJECTS[SECTIONS[section].subject]).capitalize()
        rows = []
        for party, about, line in lines_of(found, section):
            values = ("–" if figure.value is None else how.number(figure.value) for figure in line)
            rows.append((party_in_words(party, how), subject_in_words(section, about, how), *values))
        headings = [how.say(texts.PARTY), subject, *columns_of(section, how)]
        yield ShownSection(title_of(section, how), _picture(found, section, how, request), headings, rows)


def _picture(found: Report, section: Section, how: Readable, request: Request) -> Markup:
    """The share that a section measures, party by party; of a section without one nothing is drawn."""
    shares = [*shares_of(found, section)]
    bars = [
        FigureBar(
            party_in_words(one.party, how),
            one.value,
            f"{how.number(one.value)} %",
        )
        for one in shares
        if one.value is not None
    ]
    if not bars:
        return Markup()
    measure = how.say(shares[0].measure.replace("_", " "))
    title = say(control_texts.PICTURE, section=title_of(section, how), measure=measure)
    language = language_of(request)
    about = language.of(control_texts.PICTURE_ABOUT)
    return bars_picture(bars, 100, language.of(title), about, f"figuur-{section.name.lower()}")


@router.get(f"{YEAR}/{{year}}/csv")
def year_as_csv(request: Request, year: int, viewer: Looking) -> Response:
    """The figures as the command writes them. Raises as ``year`` does, and NotFound where they were not counted."""
    found = _inspecting(request, viewer).report_csv(year)
    if found is None:
        raise NotFound("It was not counted.", ())
    given = {"Content-Disposition": disposition(f"{year}.csv"), "X-Content-Type-Options": "nosniff"}
    return Response(found.encode(), media_type="text/csv", headers=given)


def _inspecting(request: Request, viewer: Viewer) -> Inspecting:
    return Inspecting(request.app.state.installation, viewer)
