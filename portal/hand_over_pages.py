"""The pages on which a board hands the office of secretary over: who arranges it, and who takes it."""

from collections.abc import Sequence

from anyio.to_thread import run_sync
from fastapi import APIRouter, BackgroundTasks, Request
from starlette.responses import Response

from application.dates import utc_now
from application.errors import WrongInput
from application.handing_over import HAND_OVER_PATH, HandingOver, UnderWay
from application.people import Person
from language import board_texts as texts
from language.speech import Bilingual, day
from models.calendar import local_date
from models.refusals import Refusal
from portal.act_form import Told
from portal.boxes import Box, Choice
from portal.from_here import form_of
from portal.kept_cards import kept_cards
from portal.pages import START, names_of, page, redirect
from portal.readings import readings_of
from portal.sending import send_apart
from portal.signed_in import Acting, keeping_of
from portal.typed import Typed, day_typed, first
from portal.uploads import texts_in

router = APIRouter()

CLOSES = {"lid": False, "weg": True}
"""What becomes of who hands over, by what its box sends."""

MOST_TASKS = 25


@router.get(HAND_OVER_PATH)
def hand_overs(request: Request, person: Acting) -> Response:
    """What is under way, what stands open, and the form by which it is arranged. Raises NotPermitted."""
    typed = {"giver": [person.id], "first_day": [f"{local_date(utc_now()):%d-%m-%Y}"]}
    return _shown(request, person, typed)


@router.post(HAND_OVER_PATH)
async def arrange(request: Request, person: Acting) -> Response:
    """Arranges a hand-over, and asks who is to take it."""
    typed = texts_in(await form_of(request))
    giver, taker, closes = (first(typed, name) for name in ("giver", "taker", "closes"))
    handing, on = _of(request, person), day_typed(first(typed, "first_day"))
    try:
        await run_sync(lambda: handing.arrange(giver, taker, on, closes=CLOSES.get(closes)))
    except WrongInput as wrong:
        return await run_sync(_shown, request, person, typed, wrong.faults)
    return redirect(HAND_OVER_PATH)


@router.post(f"{HAND_OVER_PATH}/{{hand_over}}/terug")
async def take_back(request: Request, hand_over: str, person: Acting) -> Response:
    """Takes back a hand-over that is not done. Raises NotPermitted and NotFound."""
    await form_of(request)
    await run_sync(_of(request, person).take_back, hand_over)
    return redirect(HAND_OVER_PATH)


@router.get(f"{HAND_OVER_PATH}/{{hand_over}}")
def asked(request: Request, hand_over: str, person: Acting) -> Response:
    """What somebody was asked to take over. Raises NotFound."""
    handing = _of(request, person)
    found = handing.opened(hand_over)
    return page(request, "take_office.html", one=found, on=_day(found), kept=handing.kept_by_giver(hand_over))


@router.post(f"{HAND_OVER_PATH}/{{hand_over}}")
async def answer(request: Request, hand_over: str, person: Acting, background: BackgroundTasks) -> Response:
    """Says whether somebody takes it over. Raises NotFound."""
    form, handing = await form_of(request), _of(request, person)
    if form.get("antwoord") != "ja":
        await run_sync(handing.decline, hand_over)
        return redirect(START)
    found = await run_sync(handing.opened, hand_over)
    is_done = await run_sync(handing.agree, hand_over)
    told = await run_sync(lambda: page(request, "office_taken.html", is_done=is_done, on=_day(found)))
    background.add_task(send_apart, request, request.app.state.board_affairs.bring_about)
    told.background = background
    return told


def _shown(request: Request, person: Person, typed: Typed, faults: Sequence[Refusal] = ()) -> Response:
    handing, names, party = _of(request, person), names_of(request), person.party
    said = {fault.field: texts.HAND_OVER_FAULTS[fault.field] for fault in faults}
    boxes = _boxes(handing, typed, said)
    agreement = request.app.state.installation.agreement()
    tasks = readings_of(request, person.viewer).tasks(most=MOST_TASKS)
    return page(
        request,
        "hand_over.html",
        422 if faults else 200,
        address=HAND_OVER_PATH,
        under_way=[(one, _day(one)) for one in handing.under_way()],
        boxes=boxes,
        can=bool(boxes[1].choices),
        told=[Told(fault, box.id) for box in boxes for fault in box.faults],
        open=sorted({(task.dossier, task.subject) for task in tasks.rows}),
        more_open=bool(tasks.after),
        kept=kept_cards(keeping_of(request).all(), party, names),
        mailbox=agreement.addresses_of(party),
    )


def _boxes(handing: HandingOver, typed: Typed, faults: dict[str, str]) -> list[Box]:
    def box(name: str, choices: Sequence[tuple[str, str]] = (), hint: str | None = None) -> Box:
        value, found = first(typed, name), tuple(Choice(key, text, key == first(typed, name)) for key, text in choices)
        fault = (faults[name],) if name in faults else ()
        looks = "choice" if choices else "date"
        return Box(looks, name, texts.HAND_OVER_LABELS[name], hint, value, found, fault)

    givers = [(one.id, one.name) for one in handing.givers()]
    takers = [(one.id, one.name) for one in handing.takers() if len(givers) > 1 or one.id != givers[0][0]]
    return [
        box("giver", givers),
        box("taker", takers),
        box("first_day", hint=texts.FROM_TODAY),
        box("closes", list(texts.CLOSES.items())),
    ]


def _day(one: UnderWay) -> Bilingual:
    return day(one.hand_over.first_day)


def _of(request: Request, person: Person) -> HandingOver:
    return HandingOver(request.app.state.installation, person)
