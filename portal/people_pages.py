"""The pages of who takes part, and of what the administrator looks after: letters that could not leave, and whether
everything can be reached."""

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import Response

from application.condition import condition_of
from application.connections import NONE_CONNECTED, connections_of
from application.errors import WrongInput
from application.people import Office, Person
from application.permissions import Thing, arranges_board, enters_recoveries, extent_of
from application.readiness import readiness
from application.reading import Readings
from application.staffing import Invited, Staffing
from language.delivery_texts import kind_said
from language.portal_texts import HEALTH, INVITED, OFFICES, PEOPLE_FAULTS, READY_PARTS
from language.speech import Names
from portal.from_here import form_of
from portal.pages import page, redirect
from portal.signed_in import Acting

router = APIRouter()

PEOPLE, ADMINISTRATION = "/mensen", "/beheer"
_FIELDS = ("name", "mail", "party", "office", "language")


@router.get(PEOPLE)
def people(request: Request, person: Acting) -> Response:
    """Who takes part, as far as this one arranges it. Raises NotPermitted."""
    return _people(request, person)


def _people(request: Request, person: Person, status: int = 200, **more: object) -> Response:
    staffing, names = _staffing(request, person), Names(request.app.state.installation.agreement())
    parties = staffing.parties()
    offices = dict.fromkeys(office for party in parties for office in Office.at(party))
    return page(
        request,
        "people.html",
        status,
        found=[(one, names.of(one.person.party)) for one in staffing.people() if one.state is not Invited.ENDED],
        parties=[(key, names.of(key)) for key in parties],
        offices=[(office.value, OFFICES[office]) for office in offices],
        office_words=OFFICES,
        state_words=INVITED,
        arranges_board=arranges_board(person),
        enters_recoveries=enters_recoveries(person),
        **{"typed": {}, "faults": {}, **more},
    )


@router.post(PEOPLE)
async def add(request: Request, person: Acting) -> Response:
    """Adds somebody, and sends the invitation."""
    form = await form_of(request)
    said = {name: str(form.get(name, "")) for name in _FIELDS}
    staffing = _staffing(request, person)
    try:
        added = await run_sync(lambda: staffing.add(**{**said, "language": said["language"] or "nl"}))
    except WrongInput as wrong:
        faults = {str(fault.field): PEOPLE_FAULTS[str(fault.field)] for fault in wrong.faults}
        return await run_sync(lambda: _people(request, person, 422, typed=said, faults=faults))
    await run_sync(staffing.invite, added.id)
    return redirect(PEOPLE)


@router.post(f"{PEOPLE}/{{who}}/uitnodigen")
async def invite(request: Request, who: str, person: Acting) -> Response:
    """Sends the invitation again."""
    await form_of(request)
    await run_sync(_staffing(request, person).invite, who)
    return redirect(PEOPLE)


@router.post(f"{PEOPLE}/{{who}}/sluiten")
async def end(request: Request, who: str, person: Acting) -> Response:
    """Closes an account."""
    await form_of(request)
    try:
        await run_sync(_staffing(request, person).end, who)
    except WrongInput:
        return await run_sync(lambda: _people(request, person, 422, faults={"person": PEOPLE_FAULTS["person"]}))
    return redirect(PEOPLE)


@router.get(ADMINISTRATION)
async def administration(request: Request, person: Acting) -> Response:
    """What the administrator looks after. Raises NotPermitted."""
    installation = request.app.state.installation
    names = Names(installation.agreement())
    extent_of(person.viewer, Thing.OUTBOX)
    parts = await readiness(installation)
    waiting = await run_sync(Readings(installation, person.viewer).outbox) if parts["record"] is None else []
    connected = await run_sync(connections_of, installation, person) if parts["record"] is None else NONE_CONNECTED
    failed = [(one, names.of(one.notice.recipient), kind_said(one.notice.kind)) for one in waiting if one.last_error]
    return await run_sync(
        lambda: page(
            request,
            "administration.html",
            parts=parts,
            part_words=READY_PARTS,
            failed=failed,
            number=len(waiting),
            **connected._asdict(),
        )
    )


@router.get(f"{ADMINISTRATION}/bevindingen")
async def found(request: Request, person: Acting) -> Response:
    """What the doctor finds. Raises NotPermitted."""
    seen = await condition_of(request.app.state.installation, person.viewer)
    return await run_sync(lambda: page(request, "findings.html", found=seen, health_words=HEALTH))


def _staffing(request: Request, person: Person) -> Staffing:
    return Staffing(request.app.state.installation, person)
