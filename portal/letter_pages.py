"""Letters on paper: which one came from whom and what it is, and how a procedure that runs on paper is taken over."""

from typing import NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from application.errors import NotFound
from application.forms import opening_of
from application.people import Person, Role
from application.permissions import may_enter_own, require_enters_letters
from application.tasks import letters_open_to
from language.speech import Names
from models.act_forms import ActName
from models.knowledge.view import View
from models.parties import LANDLORD
from models.refusals import refusal
from portal.dossier_cards import grouped
from portal.pages import names_of, page
from portal.parts import Said
from portal.readings import readings_of
from portal.signed_in import Acting

router = APIRouter()


class LetterOf(NamedTuple):
    """Somebody whose letter can be entered: the ``key`` of the party, its name, and whether that is the own one."""

    key: str
    name: Said
    is_own: bool


@router.get("/dossiers/{number}/brief")
def choose_letter(request: Request, number: str, person: Acting, van: str = "") -> Response:
    """Whose letter it is, and then what it is. Raises NotPermitted for who enters no letters."""
    require_enters_letters(person.office)
    view, names = readings_of(request, person.viewer).dossier(number), names_of(request)
    senders = _senders(view, person, names)
    chosen = next((sender for sender in senders if sender.key == van), None)
    if van and chosen is None:
        raise NotFound("There is no such party:", [refusal("not_a_party", van)])
    possible = letters_open_to(view, person, van) if van else frozenset[ActName]()
    return page(
        request,
        "letter.html",
        number=number,
        senders=senders,
        chosen=chosen,
        acts=grouped(possible, lambda act: f"/dossiers/{number}/brief/{van}/{act}"),
    )


def _senders(view: View, person: Person, names: Names) -> list[LetterOf]:
    """Whose letters somebody can enter in a dossier: those of the other side, and the own."""
    others = view.dossier.tracks if person.party == LANDLORD else (LANDLORD,)
    found = [*(key for key in others if key != person.party), person.party]
    return [LetterOf(key, names.of(key), key == person.party) for key in found]


@router.get("/overnemen")
def take_over(request: Request, person: Acting) -> Response:
    """How a procedure that already runs on paper is taken over. Raises NotPermitted for who enters no letters."""
    require_enters_letters(person.office)
    names = names_of(request)
    is_landlord = person.viewer.role is Role.LANDLORD
    others = request.app.state.installation.agreement().organisations if is_landlord else ()
    return page(
        request,
        "take_over.html",
        is_landlord=is_landlord,
        own=f"/nieuw/brief/{person.party}" if may_enter_own(person, opening_of(person.party)) else None,
        others=[(f"/nieuw/brief/{key}", names.of(key)) for key in others],
    )
