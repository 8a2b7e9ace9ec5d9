"""The year of a party: its days month by month, what the landlord announces, and the address for a calendar program."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import Response

from application.announcing import Announcing
from application.dates import utc_now
from application.errors import WrongInput
from application.people import Person
from application.permissions import may_announce
from application.year import CalendarAddress, Days, reader_of
from installation.installation import Installation
from language import year_texts as texts
from language.calendar_file import MEDIA_TYPE, CalendarEntry, CalendarFor, calendar_of
from language.day_texts import day_title
from language.speech import Bilingual, Names, day
from models.calendar import local_date
from models.knowledge.dates_known import DayInDossier
from models.refusals import Refusal
from portal.act_form import Told
from portal.api.entity_tags import is_known, tag_of
from portal.boxes import Box, Choice
from portal.from_here import form_of
from portal.pages import names_of, page, redirect
from portal.readings import readings_of
from portal.signed_in import Acting
from portal.typed import Typed, day_typed, first
from portal.uploads import texts_in

router = APIRouter()

YEAR, ADDRESS, ANNOUNCED = "/jaar", "/jaar/agenda", "/jaar/aankondigingen"
_SHORTEST, _LONGEST = 2000, 2999


class DayRow(NamedTuple):
    """A day on the page: what it is, in which dossier, and a word on whether it still is to come."""

    day: Bilingual
    title: Bilingual
    dossier: str
    subject: str
    state: Bilingual | str | None
    looks: str


class Month(NamedTuple):
    """A month with its days."""

    name: Bilingual | str
    days: Sequence[DayRow]


@router.get(YEAR)
def year(request: Request, person: Acting, jaar: str = "") -> Response:
    """The days of a year in the dossiers of the reader's party. Raises NotPermitted for whoever takes part in none."""
    return _year(request, person, jaar)


@router.get(f"{ADDRESS}/{{secret}}.ics")
def calendar(request: Request, secret: str) -> Response:
    """What a calendar program reads at a secret address: nobody signs in there. Raises NotFound."""
    installation: Installation = request.app.state.installation
    person = reader_of(installation, secret)
    content = calendar_of(_entries(request, person), names_of(request).of(person.party), _shown(installation, person))
    tag = tag_of(content)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if is_known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers={**headers, "Content-Type": MEDIA_TYPE})


@router.post(ADDRESS)
async def renew(request: Request, person: Acting) -> Response:
    """Makes a new address, which is shown this once, or ends it. Raises NotPermitted."""
    form = await form_of(request)
    address = CalendarAddress(request.app.state.installation, person)
    if form.get("weg"):
        await run_sync(address.end)
        return redirect(f"{YEAR}#agenda")
    secret = await run_sync(address.renew)
    return await run_sync(lambda: _year(request, person, "", address=_address(request, secret)))


@router.post(ANNOUNCED)
async def announce(request: Request, person: Acting) -> Response:
    """Announces a request. Raises NotPermitted."""
    typed = texts_in(await form_of(request))
    announcing = Announcing(request.app.state.installation)
    given = {name: first(typed, name) for name in ("subject", "remark")}
    day_given, whom = day_typed(first(typed, "expected")), list(typed.get("organisations", ()))
    try:
        await run_sync(lambda: announcing.announce(person, organisations=whom, expected=day_given, **given))
    except WrongInput as wrong:
        faults = wrong.faults
        return await run_sync(lambda: _year(request, person, "", typed=typed, faults=faults))
    return redirect(f"{YEAR}#aankondigingen")


@router.post(f"{ANNOUNCED}/{{announcement}}/intrekken")
async def take_back(request: Request, announcement: str, person: Acting) -> Response:
    """Takes an announcement back. Raises NotPermitted and NotFound."""
    await form_of(request)
    await run_sync(Announcing(request.app.state.installation).take_back, person, announcement)
    return redirect(f"{YEAR}#aankondigingen")


def _year(
    request: Request,
    person: Person,
    asked: str,
    *,
    address: str = "",
    typed: Typed | None = None,
    faults: Sequence[Refusal] = (),
) -> Response:
    installation, names = request.app.state.installation, names_of(request)
    shown = _asked_year(asked)
    days = Days(readings_of(request, person.viewer)).of_year(shown)
    boxes = _boxes(typed or {}, faults, installation, names) if may_announce(person.office) else []
    return page(
        request,
        "year.html",
        422 if faults else 200,
        year=shown,
        months=_months(days, request, person),
        announced=[
            (one, day(one.expected), names.all(one.organisations))
            for one in Announcing(installation).standing(person.viewer)
        ],
        boxes=boxes,
        told=[Told(fault, box.id) for box in boxes for fault in box.faults],
        address=address,
        made_on=CalendarAddress(installation, person).made_on(),
        to={"year": YEAR, "address": ADDRESS, "announced": ANNOUNCED},
        texts=texts,
        say_day=day,
    )


def _asked_year(asked: str) -> int:
    is_year = asked.isascii() and asked.isdecimal() and len(asked) == len(str(_LONGEST))
    return int(asked) if is_year and _SHORTEST <= int(asked) <= _LONGEST else local_date(utc_now()).year


def _months(days: Sequence[DayInDossier], request: Request, person: Person) -> list[Month]:
    names = names_of(request)
    found = []
    for month, group in groupby(days, key=lambda one: one.known.day.month):
        rows = []
        for one in group:
            title = day_title(one.known, one.right, person.party, names)
            state, looks = texts.STATES[one.known.state]
            rows.append(DayRow(day(one.known.day), title, one.dossier, one.subject, state, looks))
        found.append(Month(texts.month_named(month), rows))
    return found


def _entries(request: Request, person: Person) -> list[CalendarEntry]:
    names = names_of(request)
    return [
        CalendarEntry(one.dossier, one.subject, one.known, day_title(one.known, one.right, person.party, names))
        for one in Days(readings_of(request, person.viewer)).all()
    ]


def _shown(installation: Installation, person: Person) -> CalendarFor:
    return CalendarFor(installation.id, person.language, installation.settings.portal_url)


def _address(request: Request, secret: str) -> str:
    return f"{request.app.state.installation.settings.portal_url}{ADDRESS}/{secret}.ics"


def _boxes(typed: Typed, faults: Sequence[Refusal], installation: Installation, names: Names) -> list[Box]:
    said = {fault.field: texts.FAULTS[fault.field] for fault in faults}
    looks = {"subject": "text", "organisations": "several", "expected": "date", "remark": "long"}
    organisations = installation.agreement().organisations
    chosen = typed.get("organisations", ()) if typed else tuple(organisations)
    choices = tuple(Choice(one, names.of(one), one in chosen) for one in organisations)
    return [
        Box(
            looks[name],
            name,
            label,
            texts.HINTS.get(name),
            value="" if name == "organisations" else first(typed, name),
            choices=choices if name == "organisations" else (),
            faults=(said[name],) if name in said else (),
            is_required=name != "remark",
        )
        for name, label in texts.LABELS.items()
    ]
