"""The page of every act: its form, what will follow where that cannot be taken back, and what it brought about.

A form that is refused comes back with every fault and all that was typed. An act that is not confirmed comes back too,
under the same id: sent again, it counts once.
"""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import uuid4

import structlog
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from application.errors import NotConfirmed, Problem, Refused, Unavailable, WrongInput
from application.finality import is_grave
from application.forms import checked, opening_of
from application.keeping import Keeping
from application.people import Person
from application.reading import Readings
from language.events import sentence_of
from language.speech import Names
from models.act_forms import ActName
from models.events import Event
from models.refusals import Refusal
from portal.act_form import ACT_ID, MORE, form_page, shown_fields
from portal.boxes import Given
from portal.first_page import START
from portal.from_here import FIELD, NotFromHere, form_of, says_from_here
from portal.pages import page, redirect
from portal.signed_in import Acting, NotSignedIn, left_by, signed_in_if_any, signed_in_of
from portal.typed import Typed, closed_up, content_of, first
from portal.uploads import MOST_BOXES, sent_in, texts_in

router = APIRouter()

KEEP, SURE = "bewaar", "zeker"
"""Buttons of a form beside the one that sends: keep it for later; yes, I know what follows."""

_UNSAID = (FIELD, KEEP, SURE, MORE)
"""What a form sends that says nothing about the act."""

_ANSWERS = (ActName.RESPOND, ActName.AMEND_RESPONSE)
"""Acts that answer an advice point by point: first it is asked whose."""

_log = structlog.stdlib.get_logger("portal")


@router.get("/nieuw")
def open_a_dossier(request: Request, person: Acting) -> Response:
    """The form by which a party opens a dossier."""
    return _form(request, None, opening_of(person.party))


async def _sender(request: Request) -> Person:
    """Who sends a form. Raises NotSignedIn; what was typed in a session that ended meanwhile is kept first."""
    if (signed_in := await run_sync(signed_in_if_any, request)) is not None:
        return signed_in.person
    if (person := await run_sync(left_by, request)) is None:
        raise NotSignedIn
    typed = texts_in(await form_of(request, most_boxes=MOST_BOXES))
    keeping = Keeping(request.app.state.installation, person)
    await run_sync(keeping.keep, *_to_keep(request, typed))
    raise NotSignedIn(kept_at=_place(request, typed))


Sending = Annotated[Person, Depends(_sender)]
"""The parameter of a handler to which the form of an act is sent."""


@router.post("/nieuw")
async def open_dossier(request: Request, person: Sending) -> Response:
    """Opens a dossier."""
    return await _sent(request, None, opening_of(person.party))


@router.get("/dossiers/{number}/doen/{act}")
def act_page(request: Request, number: str, act: ActName, organisation: str = "") -> Response:
    """The form of an act in a dossier."""
    return _form(request, number, act, {"organisation": [organisation]} if organisation else {})


@router.post("/dossiers/{number}/doen/{act}")
async def do_act(request: Request, number: str, act: ActName, person: Sending) -> Response:  # noqa: ARG001
    """Hands in an act, or says why not."""
    return await _sent(request, number, act)


@router.get("/dossiers/{number}/vastgelegd/{act_id}")
def done(request: Request, number: str, act_id: str, person: Acting) -> Response:
    """What an act brought about. Of what is not on record nothing is said to be."""
    readings = Readings(request.app.state.installation, person.viewer)
    events = [event for event in readings.events(number) if event.act_id == act_id]
    if not events:
        raise HTTPException(404)
    names = Names(request.app.state.installation.agreement())
    return page(request, "done.html", number=number, said=[sentence_of(event, names) for event in events])


# --- the form ---


def _form(request: Request, number: str | None, act: ActName, typed: Typed | None = None) -> Response:
    """The form of an act; with what was kept of it, where somebody was typing it before."""
    signed_in = signed_in_of(request)
    _acting(request).require_may(act, number)
    given = _given(request, number, act, typed or {})
    if act in _ANSWERS and number and not given.points and not (typed or {}).get("organisation"):
        return _whose(request, number)
    kept = Keeping(request.app.state.installation, signed_in.person).at(_place(request, typed or {}))
    whole = {**(typed or {}), **kept.fields, ACT_ID: [kept.act_id]} if kept else typed
    return _shown(request, number, act, whole, given=given)


def _shown(
    request: Request,
    number: str | None,
    act: ActName,
    typed: Typed | None,
    faults: tuple[Refusal, ...] = (),
    *,
    given: Given,
    status: int = 200,
    problem: Problem | None = None,
) -> Response:
    form = form_page(act, signed_in_of(request).person.party, typed, faults, given)
    address = request.url.path
    return page(request, "act.html", status, page=form, address=address, keep=True, number=number, problem=problem)


def _whose(request: Request, number: str) -> Response:
    """Asks whose advice is answered."""
    view = Readings(request.app.state.installation, signed_in_of(request).person.viewer).dossier(number)
    names = Names(request.app.state.installation.agreement())
    found = [(key, names.of(key)) for key, track in view.dossier.tracks.items() if track.advice]
    if len(found) == 1:
        return redirect(f"{request.url.path}?organisation={found[0][0]}")
    return page(request, "whose.html", number=number, found=found, address=request.url.path)


def _given(request: Request, number: str | None, act: ActName, typed: Typed) -> Given:
    """What only the dossier knows about a form."""
    installation = request.app.state.installation
    agreement = installation.agreement()
    names = Names(agreement)
    if number is None:
        return Given(parties={key: names.of(key) for key in agreement.organisations})
    view = Readings(installation, signed_in_of(request).person.viewer).dossier(number)
    tracks = view.dossier.tracks
    parties = {key: names.of(key) for key in tracks}
    named = tracks.get(first(typed, "organisation")) if act in _ANSWERS else None
    points = [point.text for point in named.advice.points] if named and named.advice else []
    positions = parties if act is ActName.DRAFT_JOINT_ADVICE else {}
    return Given(parties=parties, points=points, positions=positions)


# --- what was sent ---


async def _sent(request: Request, number: str | None, act: ActName) -> Response:
    """What a form sent: another row, a form to keep, or an act. Raises NotPermitted and NotFound."""
    person, acting = signed_in_of(request).person, _acting(request)
    await run_sync(acting.require_may, act, number)
    try:
        sent = await sent_in(request, person.viewer)
    except NotFromHere:
        return await _shown_again(request)
    given = await run_sync(_given, request, number, act, sent.typed)
    if MORE in sent.typed:
        return _shown(request, number, act, sent.typed, sent.faults, given=given)
    if KEEP in sent.typed:
        await run_sync(_keeping(request).keep, *_to_keep(request, sent.typed))
        return redirect(START)
    fields = shown_fields(act, person.party)
    typed = closed_up(fields, sent.typed)
    content = content_of(fields, typed)
    faults = (*sent.faults, *checked(act, person.party, content))
    if faults:
        return _shown(request, number, act, typed, faults, given=given, status=422)
    return await _handed_in(request, number, act, typed, given)


async def _shown_again(request: Request) -> Response:
    """The form with what was typed, to be sent once more: its page was opened before somebody signed in again. Raises
    NotFromHere where the browser does not say that it was a page of this site."""
    if not says_from_here(request):
        raise NotFromHere
    typed = texts_in(await request.form())
    await run_sync(_keeping(request).keep, *_to_keep(request, typed))
    return redirect(_place(request, typed))


async def _handed_in(request: Request, number: str | None, act: ActName, typed: Typed, given: Given) -> Response:
    """Asks first, where what follows cannot be taken back; else hands it in."""
    acting, act_id = _acting(request), first(typed, ACT_ID)
    content = content_of(shown_fields(act, signed_in_of(request).person.party), typed)
    try:
        made = acting.act(act, content, act_id)
        if SURE not in typed:
            brings = await run_sync(acting.brings, number, made)
            if is_grave(act, brings):
                return _asked(request, number, act, typed, brings)
        receipt = await acting.hand_in(number, made)
    except WrongInput as wrong:
        return _shown(request, number, act, typed, wrong.faults, given=given, status=422)
    except Refused as refused:
        return _shown(request, number, act, typed, refused.refusals, given=given, status=422)
    except (NotConfirmed, Unavailable) as problem:
        _log.warning("an act is not confirmed", act=act.value, why=type(problem).__name__)
        await _keep_what_can_be(request, typed)
        return _shown(request, number, act, typed, given=given, status=503, problem=problem)
    await _forget(request, act_id)
    return redirect(f"/dossiers/{receipt.dossier}/vastgelegd/{made.act_id}")


def _asked(request: Request, number: str | None, act: ActName, typed: Typed, brings: Sequence[Event]) -> Response:
    """What will follow, before an act that cannot be taken back."""
    names = Names(request.app.state.installation.agreement())
    said = [sentence_of(event, names) for event in brings]
    form = form_page(act, signed_in_of(request).person.party, typed)
    carried = {name: values for name, values in typed.items() if name not in _UNSAID}
    return page(request, "sure.html", page=form, typed=carried, said=said, number=number, address=request.url.path)


async def _keep_what_can_be(request: Request, typed: Typed) -> None:
    """Keeps a form that could not be handed in; where that cannot be kept either, the page itself still has it."""
    try:
        await run_sync(_keeping(request).keep, *_to_keep(request, typed))
    except Problem as problem:
        _log.warning("a form cannot be kept", why=type(problem).__name__)


async def _forget(request: Request, act_id: str) -> None:
    """Throws away what was kept of a form: it is on record."""
    try:
        await run_sync(_keeping(request).drop, act_id)
    except Problem as problem:
        _log.warning("a kept form cannot be thrown away", why=type(problem).__name__)


def _to_keep(request: Request, typed: Typed) -> tuple[str, dict[str, list[str]], str]:
    """Where, what and under which id a form is kept."""
    fields = {name: list(values) for name, values in typed.items() if name not in (*_UNSAID, ACT_ID)}
    return _place(request, typed), fields, first(typed, ACT_ID) or str(uuid4())


def _place(request: Request, typed: Typed) -> str:
    """The page that a form is kept for; of an answer to an advice, with whose advice that is."""
    organisation = first(typed, "organisation")
    is_answer = organisation and request.path_params.get("act") in _ANSWERS
    return f"{request.url.path}?organisation={organisation}" if is_answer else request.url.path


def _acting(request: Request) -> Any:  # noqa: ANN401 - application.acting.ActingAs, which portal.web puts together
    return request.app.state.acting_as(signed_in_of(request))


def _keeping(request: Request) -> Keeping:
    return Keeping(request.app.state.installation, signed_in_of(request).person)
