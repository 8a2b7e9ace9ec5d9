"""The page of a board's mandates: who of its members may do what for it, from and until which day."""

from collections.abc import Iterator, Sequence

from anyio.to_thread import run_sync
from fastapi import APIRouter, BackgroundTasks, Request
from starlette.responses import Response

from application.dates import utc_now
from application.errors import WrongInput
from application.mandates import Mandates
from application.people import Person
from application.permissions import MANDATED
from language import board_texts as texts
from language.acts import ACTS
from language.speech import say
from models.calendar import local_date
from models.refusals import Refusal
from portal.act_form import Told
from portal.boxes import Box, Choice
from portal.from_here import form_of
from portal.mandate_cards import mandate_said
from portal.pages import page, redirect
from portal.people_pages import PEOPLE
from portal.sending import send_apart
from portal.signed_in import Acting
from portal.typed import Typed, day_typed, first
from portal.uploads import texts_in

router = APIRouter()

MANDATES = f"{PEOPLE}/machtigingen"

EVERYTHING = "alles"
"""What the box sends by which a mandate is for every act."""


@router.get(MANDATES)
def mandates(request: Request, person: Acting) -> Response:
    """The mandates that a board gave, and the form by which it gives one. Raises NotPermitted."""
    return _mandates(request, person, {"first_day": [f"{local_date(utc_now()):%d-%m-%Y}"]})


@router.post(MANDATES)
async def give(request: Request, person: Acting, background: BackgroundTasks) -> Response:
    """Gives a mandate; it is stated on record after the answer."""
    typed = texts_in(await form_of(request))
    chosen = _chosen(typed)
    acts = None if EVERYTHING in chosen else chosen
    first_day, last_day = (day_typed(first(typed, name)) for name in ("first_day", "last_day"))
    arranging = Mandates(request.app.state.installation, person)
    try:
        await run_sync(arranging.give, first(typed, "person"), acts, first_day, last_day)
    except WrongInput as wrong:
        return await run_sync(_mandates, request, person, typed, wrong.faults)
    return _changed(request, background)


@router.post(f"{MANDATES}/{{mandate}}/intrekken")
async def take_away(request: Request, mandate: str, person: Acting, background: BackgroundTasks) -> Response:
    """Takes a mandate away. Raises NotPermitted and NotFound."""
    await form_of(request)
    await run_sync(Mandates(request.app.state.installation, person).end, mandate)
    return _changed(request, background)


def _changed(request: Request, background: BackgroundTasks) -> Response:
    background.add_task(send_apart, request, request.app.state.board_affairs.bring_about)
    answer = redirect(MANDATES)
    answer.background = background
    return answer


def _mandates(request: Request, person: Person, typed: Typed, faults: Sequence[Refusal] = ()) -> Response:
    arranging = Mandates(request.app.state.installation, person)
    said = {fault.field: texts.MANDATE_FAULTS[fault.field] for fault in faults}
    members = arranging.members()
    boxes = [_box(name, typed, said.get(name), members) for name in texts.MANDATE_LABELS]
    return page(
        request,
        "mandates.html",
        422 if faults else 200,
        address=MANDATES,
        given=[(one, mandate_said(one.mandate)) for one in arranging.given()],
        members=members,
        boxes=boxes,
        further=[*_further(typed)],
        told=[Told(fault, box.id) for box in boxes for fault in box.faults],
    )


def _box(name: str, typed: Typed, fault: str | None, members: Sequence[Person]) -> Box:
    """A box of a new mandate. Of what it can be for, the first group stands open, after everything."""
    label, hint = texts.MANDATE_LABELS[name], texts.MANDATE_HINTS.get(name)
    faults = (fault,) if fault else ()
    if name == "person":
        people = tuple(Choice(one.id, one.name, one.id == first(typed, name)) for one in members)
        return Box("choice", name, label, hint, choices=people, faults=faults)
    if name == "acts":
        everything = Choice(EVERYTHING, texts.EVERYTHING, EVERYTHING in _chosen(typed))
        choices = (everything, *_choices(_GROUPS[0], typed))
        return Box("several", name, label, hint, choices=choices, faults=faults)
    return Box("date", name, label, hint, value=first(typed, name), faults=faults)


def _further(typed: Typed) -> Iterator[Box]:
    """The other groups of what a mandate can be for: they stand folded."""
    for number, title in enumerate(_GROUPS[1:], start=1):
        if choices := _choices(title, typed):
            yield Box("several", f"{_ACTS}{number}", title, choices=choices)


_GROUPS = tuple(texts.MANDATE_GROUPS)
_ACTS = "acts-"
"""How the names begin of the boxes of the folded groups."""


def _choices(title: str, typed: Typed) -> tuple[Choice, ...]:
    acts = (act for act in texts.MANDATE_GROUPS[title] if act in MANDATED)
    return tuple(Choice(act, say(ACTS[act].phrase).begun, act in _chosen(typed)) for act in acts)


def _chosen(typed: Typed) -> list[str]:
    """What was chosen for a mandate, in whatever group."""
    return [act for name, acts in typed.items() if name == "acts" or name.startswith(_ACTS) for act in acts]
