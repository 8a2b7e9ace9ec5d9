"""What the landlord promised: the list over all dossiers of a party, and the word that something is done or not."""

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import Response

from application.commitments import Commitments
from application.dates import utc_now
from application.people import Person, Role
from language import promises as texts
from models.calendar import local_date
from portal.commitment_cards import DONE, commitment_cards
from portal.from_here import form_of
from portal.pages import names_of, page, redirect
from portal.readings import readings_of
from portal.signed_in import Acting

router = APIRouter()

LIST = "/toezeggingen"

_LEADS = {Role.LANDLORD: texts.LEAD_LANDLORD, Role.AUDITOR: texts.LEAD_AUDITOR}


@router.get(LIST)
def commitments(request: Request, person: Acting, na: str = "") -> Response:
    """What was promised in the dossiers of the reader's party: what is open, soonest first, and then what is done."""
    found, names = _commitments(request, person).listed(na), names_of(request)
    about = (person.party, person.office, names, local_date(utc_now()))
    return page(
        request,
        "commitments.html",
        lead=_LEADS.get(person.viewer.role, texts.LEAD_ORGANISATION),
        open=commitment_cards(found.open, *about),
        done=commitment_cards(found.done, *about),
        after=found.after,
        is_first=not na,
    )


@router.post("/dossiers/{number}/toezeggingen/{commitment}")
async def say_of_commitment(request: Request, number: str, commitment: str, person: Acting) -> Response:
    """Says that something promised is done, or that it is not."""
    form = await form_of(request)
    is_done, remark = str(form.get("gedaan", "")) == DONE, str(form.get("opmerking", ""))
    found = _commitments(request, person)
    await run_sync(lambda: found.say(person, number, commitment, is_done=is_done, remark=remark))
    return redirect(LIST if form.get("terug") == "lijst" else f"/dossiers/{number}#toezeggingen")


def _commitments(request: Request, person: Person) -> Commitments:
    return Commitments(request.app.state.installation, readings_of(request, person.viewer))
