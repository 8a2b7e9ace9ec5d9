"""Who read which dossier and document: the pages of the auditor, per dossier and per person."""

from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from application.people import Person
from application.permissions import Thing
from application.who_read import Reader, ReadOf, WhoRead
from language import control_texts
from language.speech import Bilingual, Names, day, minute, say
from models.calendar import local_date
from portal.control_places import CONTROL
from portal.pages import names_of, page
from portal.readings import readings_of
from portal.signed_in import Acting

router = APIRouter()


class ReadRow(NamedTuple):
    """What a person read of a dossier, as a page says it."""

    person: str
    name: Bilingual | str
    party: Bilingual | str
    dossier: str
    first: Bilingual | None
    last: Bilingual | None
    up_to: int
    taken: tuple[Bilingual, ...]


@router.get(f"{CONTROL}/dossiers/{{number}}/lezers")
def readers(request: Request, number: str, person: Acting) -> Response:
    """Who read a dossier, and took what of it along. Raises NotPermitted and NotFound."""
    found = _who(request, person).of_dossier(number)
    readings_of(request, person.viewer).require(number, Thing.EVENTS)
    names = names_of(request)
    return page(request, "readers.html", number=number, rows=[_row(one, names) for one in found])


@router.get(f"{CONTROL}/lezers")
def people(request: Request, person: Acting) -> Response:
    """Of whom it can be asked what they read. Raises NotPermitted."""
    names = names_of(request)
    found = [(one.id, _name(one), names.of(one.party or "")) for one in _who(request, person).people()]
    return page(request, "readers_people.html", people=found)


@router.get(f"{CONTROL}/lezers/{{who}}")
def reader(request: Request, who: str, person: Acting) -> Response:
    """What a person read. Raises NotPermitted, and NotFound for whom nobody knows."""
    one, found = _who(request, person).of_person(who)
    names = names_of(request)
    name, party = _name(one), names.of(one.party) if one.party else None
    return page(request, "reader.html", name=name, party=party, rows=[_row(each, names) for each in found])


def _row(one: ReadOf, names: Names) -> ReadRow:
    taken = tuple(_taken(each.what, day(local_date(each.taken_at))) for each in one.taken)
    return ReadRow(
        one.who.id,
        _name(one.who),
        names.of(one.who.party) if one.who.party else "",
        one.dossier,
        minute(one.first) if one.first else None,
        minute(one.last) if one.last else None,
        one.up_to,
        taken,
    )


def _name(one: Reader) -> Bilingual | str:
    if one.name is None:
        return say(control_texts.UNKNOWN_PERSON)
    return say(control_texts.PROGRAM, name=one.name) if one.is_program else Bilingual(one.name, one.name)


def _taken(what: str, on: Bilingual) -> Bilingual:
    kind, _, place = what.partition(" ")
    text = control_texts.TAKEN[kind]
    return say(text, place=place, day=on) if place else say(text, day=on)


def _who(request: Request, person: Person) -> WhoRead:
    return WhoRead(request.app.state.installation, person.viewer)
