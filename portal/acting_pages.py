"""The page of every act: its form, what will follow where that cannot be taken back, and what it brought about.

A form that is refused comes back with every fault and all that was typed. An act that is not confirmed comes back too,
under the same id: sent again, it counts once.
"""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

import structlog
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.responses import Response

from application.errors import NotConfirmed, Problem, Refused, Unavailable, WrongInput, as_problem
from application.finality import is_grave, worth_telling
from application.forms import Fields, checked, checked_letter, opening_of
from application.keeping import Keeping
from application.people import Person
from application.permissions import mandate_for
from application.reading import Readings
from language.board_texts import BY_MANDATE
from language.events import sentence_of
from language.speech import Bilingual, Names, day, say
from models.act_forms import ActName
from models.acts import legible
from models.events import Event
from models.parties import LANDLORD
from models.refusals import Refusal
from models.rights import Right
from portal.act_form import ACT_ID, KEEP, MORE, form_page, shown_fields
from portal.around import Around, Foreseeing, around
from portal.boxes import Given
from portal.counts import ACTS, count
from portal.foreseen import LOOK, foreseen_line
from portal.from_here import FIELD, NotFromHere, form_of, says_from_here
from portal.given import draft_said
from portal.letter_cards import LetterCard, letter_card, letter_link, letters_awaited
from portal.letter_form import LetterForm
from portal.pages import START, names_of, page, redirect
from portal.readings import readings_of
from portal.sent_again import SendAgain, sent_back, without_sign
from portal.signed_in import Acting, NotSignedIn, acting_of, keeping_of, left_by, signed_in_if_any, signed_in_of
from portal.signing import ANSWER, CAN_SIGN, HEAD, SURE, Signing, confirm_by_mail, signed_or_asked
from portal.typed import Typed, closed_up, content_of, first, typed_of
from portal.uploads import SentIn, sent_in, texts_in, texts_of

router = APIRouter()

_UNSAID = (FIELD, KEEP, SURE, MORE, LOOK, CAN_SIGN, ANSWER, HEAD)
"""What a form sends that says nothing about the act."""

_ASKED = ("organisation", "sequence", "entry")
"""What the address of a form can say already (``language.portal_addresses``)."""

_ANSWERS = (ActName.RESPOND, ActName.AMEND_RESPONSE)
"""Acts that answer an advice point by point: first it is asked whose."""

_log = structlog.stdlib.get_logger("portal")


@router.get("/nieuw")
@router.get("/nieuw/brief/{sender}")
def open_a_dossier(request: Request) -> Response:
    """The form by which a party opens a dossier, or by which one is opened with a letter of a sender."""
    return _form(request, None, opening_of(_by(request)))


async def _sender(request: Request) -> Person:
    """Who sends a form. Raises NotSignedIn; what was typed in a session that ended meanwhile is kept first. Raises
    SendAgain where nobody can be asked."""
    try:
        return await _sender_known(request)
    except Exception as error:
        raise await sent_back(request, error) from None


async def _sender_known(request: Request) -> Person:
    if (signed_in := await run_sync(signed_in_if_any, request)) is not None:
        return signed_in.person
    if (person := await run_sync(left_by, request)) is None:
        raise NotSignedIn
    typed = await texts_of(request)
    keeping = Keeping(request.app.state.installation, person)
    await run_sync(keeping.keep, *_to_keep(request, typed))
    raise NotSignedIn(kept_at=_place(request, typed))


Sending = Annotated[Person, Depends(_sender)]
"""The parameter of a handler to which the form of an act is sent."""


@router.post("/nieuw")
@router.post("/nieuw/brief/{sender}")
async def open_dossier(request: Request, person: Sending) -> Response:  # noqa: ARG001
    """Opens a dossier."""
    return await _sent(request, None, opening_of(_by(request)))


@router.get("/dossiers/{number}/doen/{act}")
@router.get("/dossiers/{number}/brief/{sender}/{act}")
def act_page(request: Request, number: str, act: ActName) -> Response:
    """The form of an act in a dossier, with what its address says already; with a sender, of the act that its letter
    is."""
    asked = {name: request.query_params.get(name, "") for name in _ASKED}
    return _form(request, number, act, {name: [value] for name, value in asked.items() if value})


@router.post("/dossiers/{number}/doen/{act}")
@router.post("/dossiers/{number}/brief/{sender}/{act}")
async def do_act(request: Request, number: str, act: ActName, person: Sending) -> Response:  # noqa: ARG001
    """Hands in an act, or says why not."""
    return await _sent(request, number, act)


@router.post("/dossiers/{number}/doen/{act}/vooraf")
async def foreseen(request: Request, number: str, act: ActName, person: Acting) -> Response:  # noqa: ARG001
    """What a form comes to as it is filled in, as a part of its page. Nothing is handed in or kept."""
    typed = texts_in(await form_of(request))
    await run_sync(acting_of(request).require_may, act, number)
    found = await run_sync(_around, request, number, act, typed)
    return page(request, "foreseen_now.html", foreseen=found.foreseen)


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
    acting_of(request).require_may(act, number, sender_in(request))
    named = typed or {}
    fixed = _fixed(request, act, named)
    if act in _ANSWERS and number and not fixed and not named.get("organisation"):
        return _whose(request, number)
    if act is ActName.CONFIRM_PAPER and number and not first(named, "sequence"):
        return _which_letter(request, number)
    about = {**named, **{name: [value] for name, value in fixed.items()}}
    kept = Keeping(request.app.state.installation, signed_in.person).at(_place(request, about))
    whole = {**kept.fields, **named, ACT_ID: [kept.act_id]} if kept else named
    begun = {} if kept else _of_draft(request, number, act)
    return _shown(request, number, act, {**begun, **whole}, _around(request, number, act, whole))


def _shown(
    request: Request,
    number: str | None,
    act: ActName,
    typed: Typed,
    beside: Around,
    faults: tuple[Refusal, ...] = (),
    *,
    status: int = 200,
    problem: Problem | None = None,
) -> Response:
    form = form_page(act, _by(request), typed, faults, beside.given, letter=letter_in(request))
    return page(
        request,
        "act.html",
        status,
        page=form,
        address=request.url.path,
        keep=True,
        number=number,
        problem=problem,
        letter_confirmed=_letter_confirmed(request, number, act, typed),
        names=names_of(request),
        about=beside.about,
        foreseen=beside.foreseen,
        mandate=_mandate(request, act),
    )


def _mandate(request: Request, act: ActName) -> Bilingual | None:
    """That it is a mandate by which the reader may do this act."""
    found = mandate_for(signed_in_of(request).person, act)
    return say(BY_MANDATE, day=day(found.last_day)) if found else None


def _letter_confirmed(request: Request, number: str | None, act: ActName, typed: Typed) -> LetterCard | None:
    """The letter that a form confirms."""
    if act is not ActName.CONFIRM_PAPER or number is None:
        return None
    view = readings_of(request, signed_in_of(request).person.viewer).dossier(number)
    acting = acting_of(request)

    def foreseen(content: Fields) -> Sequence[Event]:
        events: Sequence[Event] = acting.brings(number, acting.act(act, content, str(uuid4())))
        return events

    return letter_card(view, first(typed, "sequence"), foreseen, names_of(request))


def _whose(request: Request, number: str) -> Response:
    """Asks whose advice is answered."""
    view = Readings(request.app.state.installation, signed_in_of(request).person.viewer).dossier(number)
    names = Names(request.app.state.installation.agreement())
    found = [(key, names.of(key)) for key, track in view.dossier.tracks.items() if track.advice]
    if len(found) == 1:
        return redirect(f"{request.url.path}?organisation={found[0][0]}")
    return page(request, "whose.html", number=number, found=found, address=request.url.path)


def _which_letter(request: Request, number: str) -> Response:
    """Asks which letter is confirmed."""
    view, names = readings_of(request, signed_in_of(request).person.viewer).dossier(number), names_of(request)
    found = [letter_link(paper, names, request.url.path) for paper in letters_awaited(view)]
    if len(found) == 1:
        return redirect(found[0].address)
    return page(request, "which_letter.html", number=number, found=found)


def _around(request: Request, number: str | None, act: ActName, typed: Typed) -> Around:
    """What a page shows of its dossier beside a form that is filled in so."""
    installation, names = request.app.state.installation, names_of(request)
    fixed = _fixed(request, act, typed)
    if number is None:
        right = next((one for one in Right if one == first(typed, "right")), None)
        given = Given(parties={key: names.of(key) for key in installation.agreement().organisations})
        return Around(given, right=right)
    view = readings_of(request, signed_in_of(request).person.viewer).dossier(number)
    if sender_in(request):
        return around(view, act, typed, names, fixed)
    acting = acting_of(request)

    def brings(content: Fields) -> tuple[Event, ...]:
        events: tuple[Event, ...] = acting.brings(number, acting.act(act, content, None))
        return events

    return around(view, act, typed, names, fixed, Foreseeing(installation, brings))


def _of_draft(request: Request, number: str | None, act: ActName) -> Typed:
    """What stands in a form because the joint advice that is being made says it already."""
    if number is None or act not in (ActName.DRAFT_JOINT_ADVICE, ActName.SUBMIT_ADVICE) or sender_in(request):
        return {}
    person = signed_in_of(request).person
    said = draft_said(readings_of(request, person.viewer).dossier(number), person.party, act)
    return typed_of(shown_fields(act, person.party), said)


def _fixed(request: Request, act: ActName, typed: Typed) -> dict[str, str]:
    """What of a form is not asked: which letter is confirmed; and a letter of the landlord that an organisation enters
    is about that one."""
    if act is ActName.CONFIRM_PAPER:
        return {"sequence": first(typed, "sequence")}
    party, by = signed_in_of(request).person.party, _by(request)
    names = {field.name for field in shown_fields(act, by)} if by == LANDLORD != party else set()
    return {"organisation": party} if "organisation" in names else {}


# --- what was sent ---


async def _sent(request: Request, number: str | None, act: ActName) -> Response:
    """What a form sent: another row, a form to keep, or an act. Raises NotPermitted and NotFound; SendAgain where what
    that needs is out of reach."""
    try:
        return await _taken_in(request, number, act)
    except Exception as error:
        problem = as_problem(error)
        if not isinstance(problem, Unavailable):
            raise
        typed = await _what_came(request)
        noted = await run_sync(_noted, request, number, act, typed)
        _not_confirmed(request, act, problem)
        await _keep_what_can_be(request, typed)
        raise SendAgain(without_sign(typed), is_noted=noted) from error


async def _what_came(request: Request) -> Typed:
    """What was typed in a form, with its documents as far as they can be kept."""
    came: SentIn | None = getattr(request.state, "came", None)
    try:
        return (came or await sent_in(request, signed_in_of(request).person.viewer)).typed
    except Exception as error:
        if not isinstance(as_problem(error), Unavailable):
            raise
        return await texts_of(request)


def _noted(request: Request, number: str | None, act: ActName, typed: Typed) -> bool:
    """Notes when an act came that cannot be looked at now. One that would be refused as it is, is none yet."""
    fields, letter = shown_fields(act, _by(request)), letter_in(request)
    content = content_of(fields, closed_up(fields, typed))
    if KEEP in typed or MORE in typed or LOOK in typed or _faults_in(content, act, _by(request), letter, typed):
        return False
    try:
        made = acting_of(request).act(act, content, first(typed, ACT_ID), letter and letter.of(typed))
    except WrongInput:  # of what only making it shows: the act's id, a person's name
        return False
    return bool(acting_of(request).note(number, made))


def _faults_in(content: Fields, act: ActName, by: str, letter: LetterForm | None, typed: Typed) -> tuple[Refusal, ...]:
    """What is wrong with an act of a party, and with the letter that it came by."""
    on_paper = checked_letter(letter.fields, content_of(letter.fields, typed)) if letter else ()
    return (*on_paper, *checked(act, by, content))


def _not_confirmed(request: Request, act: ActName, problem: Problem) -> None:
    _log.warning("an act is not confirmed", act=act.value, why=type(problem).__name__)
    count(request, ACTS, act, "not_confirmed")


async def _taken_in(request: Request, number: str | None, act: ActName) -> Response:
    person, acting = signed_in_of(request).person, acting_of(request)
    await run_sync(acting.require_may, act, number, sender_in(request))
    try:
        came, letter = await sent_in(request, person.viewer), letter_in(request)
    except NotFromHere:
        return await _shown_again(request)
    request.state.came = came
    beside = await run_sync(_around, request, number, act, came.typed)
    if MORE in came.typed or LOOK in came.typed:
        return await run_sync(_shown, request, number, act, came.typed, beside, came.faults)
    if KEEP in came.typed:
        await run_sync(keeping_of(request).keep, *_to_keep(request, came.typed))
        return redirect(START)
    fields = shown_fields(act, _by(request))
    given = beside.given
    said = {name: [value] for name, value in given.fixed.items()}
    typed = {**closed_up(fields, came.typed, len(given.points)), **said}
    content = content_of(fields, typed)
    faults = (*came.faults, *_faults_in(content, act, _by(request), letter, typed))
    if faults:
        return await run_sync(partial(_shown, request, number, act, typed, beside, faults, status=422))
    return await _handed_in(request, number, act, typed, beside)


async def _shown_again(request: Request) -> Response:
    """The form with what was typed, to be sent once more: its page was opened before somebody signed in again. Raises
    NotFromHere where the browser does not say that it was a page of this site."""
    if not says_from_here(request):
        raise NotFromHere
    typed = texts_in(await request.form())
    await run_sync(keeping_of(request).keep, *_to_keep(request, typed))
    return redirect(_place(request, typed))


async def _handed_in(request: Request, number: str | None, act: ActName, typed: Typed, beside: Around) -> Response:
    """Asks first, where what follows cannot be taken back; else hands it in."""
    acting, act_id = acting_of(request), first(typed, ACT_ID)
    content = content_of(shown_fields(act, _by(request)), typed)
    letter, again = letter_in(request), partial(_shown, request, number, act, typed, beside)
    try:
        made = acting.act(act, content, act_id, letter and letter.of(typed))
        brings, own = (), None
        if SURE not in typed or ANSWER in typed:
            brings = await run_sync(acting.brings, number, made)
            own, to_sign = await signed_or_asked(request, number, made, brings, typed)
            if own is None and (to_sign or (SURE not in typed and is_grave(act, brings))):
                return _asked(request, number, act, typed, beside, _Asked(brings, to_sign))
        receipt = await acting.hand_in(number, made, own.signature if own else None)
    except WrongInput as wrong:
        count(request, ACTS, act, "refused")
        return await run_sync(partial(again, wrong.faults, status=422))
    except Refused as refused:
        count(request, ACTS, act, "refused")
        return await run_sync(partial(again, refused.refusals, status=422))
    except (NotConfirmed, Unavailable) as problem:
        _not_confirmed(request, act, problem)
        await run_sync(_noted, request, number, act, typed)
        await _keep_what_can_be(request, typed)
        return await run_sync(partial(again, status=503, problem=problem))
    count(request, ACTS, act, "recorded")
    await _forget(request, act_id)
    answer = redirect(f"/dossiers/{receipt.dossier}/vastgelegd/{made.act_id}")
    answer.background = BackgroundTask(confirm_by_mail, request, own) if own else None
    return answer


class _Asked(NamedTuple):
    """What a page asks about: what an act ``brings``, and what of it can be signed."""

    brings: Sequence[Event]
    signing: Signing | None


def _asked(request: Request, number: str | None, act: ActName, typed: Typed, beside: Around, about: _Asked) -> Response:
    """What will follow, before an act that cannot be taken back; and what the reader can sign of it."""
    names = names_of(request)
    return page(
        request,
        "sure.html",
        signing=about.signing,
        is_grave=is_grave(act, about.brings),
        page=form_page(act, _by(request), typed, given=Given(right=beside.right), letter=letter_in(request)),
        typed={name: values for name, values in typed.items() if name not in _UNSAID},
        lines=[foreseen_line(event, names, beside.right) for event in worth_telling(about.brings)],
        foreseen=beside.foreseen,
        number=number,
        address=request.url.path,
    )


async def _keep_what_can_be(request: Request, typed: Typed) -> None:
    """Keeps a form that could not be handed in; where that cannot be kept either, the page itself still has it."""
    try:
        await run_sync(keeping_of(request).keep, *_to_keep(request, typed))
    except Problem as problem:
        _log.warning("a form cannot be kept", why=type(problem).__name__)


async def _forget(request: Request, act_id: str) -> None:
    """Throws away what was kept of a form: it is on record."""
    try:
        await run_sync(keeping_of(request).drop, act_id)
    except Problem as problem:
        _log.warning("a kept form cannot be thrown away", why=type(problem).__name__)


def _to_keep(request: Request, typed: Typed) -> tuple[str, dict[str, list[str]], str]:
    """Where, what and under which id a form is kept."""
    fields = {name: list(values) for name, values in typed.items() if name not in (*_UNSAID, ACT_ID)}
    return _place(request, typed), fields, first(typed, ACT_ID) or str(uuid4())


def _place(request: Request, typed: Typed) -> str:
    """The page that a form is kept for, with what its address can say of it: about one organisation somebody may be
    typing one thing, about another something else."""
    names = _ASKED if "act" in request.path_params else ()
    about = urlencode({name: said for name in names if (said := legible(first(typed, name)))})
    return f"{request.url.path}?{about}" if about else request.url.path


def sender_in(request: Request) -> str | None:
    """Whose letter is entered on a page: its address says so; None where the act is no letter."""
    sender: str | None = request.path_params.get("sender")
    return sender


def letter_in(request: Request) -> LetterForm | None:
    """What is asked of a letter that is entered on a page."""
    sender = sender_in(request)
    return LetterForm(sender, signed_in_of(request).person.party) if sender else None


def _by(request: Request) -> str:
    """Whose act is entered on a page: of the sender of a letter, else of the own party."""
    return sender_in(request) or signed_in_of(request).person.party
