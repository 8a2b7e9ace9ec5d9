"""The guided request: step by step, each kept as soon as it is sent, and while somebody types where scripts run.

Nothing that is only missing stops anybody from going on; what cannot be read does, and everything stops the sending.
The same request on one page, as a form like any other, is ``portal.acting_pages``.
"""

from functools import partial
from typing import Annotated, NamedTuple
from uuid import uuid4

import structlog
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.responses import Response

from application import burden
from application.errors import NotConfirmed, Problem, Refused, Unavailable, WrongInput
from application.keeping import Keeping
from application.people import Person
from application.requesting import REQUEST, document_in
from language import request_texts as texts
from language.request_texts import STEPS, RequestStep
from language.speech import Bilingual, say
from models.parties import LANDLORD
from models.refusals import Refusal
from models.rights import Right
from models.waiting import Awaited
from portal import request_days as days
from portal import request_steps as steps
from portal.act_form import KEEP, MORE, Told, form_page
from portal.counts import ACTS, count
from portal.documents_given import given_out
from portal.drafts import IS_ID, draft_at, given_to, readers_of, requesting_of, said_by
from portal.from_here import NotFromHere, says_from_here
from portal.kept_cards import kept_cards
from portal.pages import START, names_of, page, redirect
from portal.readings import readings_of
from portal.request_steps import CHECK, PLACE, Draft
from portal.sent_again import sent_back
from portal.signed_in import NotSignedIn, acting_of, keeping_of, left_by, person_of, signed_in_if_any
from portal.signing import ANSWER, CAN_SIGN, SURE, Signing, confirm_by_mail, signed_or_asked
from portal.typed import Typed, first
from portal.uploads import SentIn, own_documents, sent_in, texts_in, texts_of

router = APIRouter()

READERS = "meelezers"
BACK, ELSEWHERE = "terug", "naar"
"""The buttons that keep a step and go to the one before, or to another page of the request."""

SENT = "/dossiers"
"""Where somebody comes who goes on with a request that was sent already."""

_log = structlog.stdlib.get_logger("portal")


@router.get(PLACE)
def start(request: Request) -> Response:
    """What the guided request is, where somebody went on before, and which topic gives which right."""
    acting_of(request).require_may(REQUEST, None)
    agreement = request.app.state.installation.agreement()
    kept = [one for one in keeping_of(request).all() if one.place.startswith(f"{PLACE}/")]
    return page(
        request,
        "request_start.html",
        new=f"{PLACE}/{uuid4()}/{STEPS[0].name}",
        kept=kept_cards(kept, LANDLORD, names_of(request)),
        steps=[step.title for step in STEPS],
        topics=steps.topic_rows(agreement, names_of(request)),
    )


@router.get(f"{PLACE}/{{draft}}")
def go_on(request: Request, draft: str) -> Response:
    """Where somebody goes on with a request."""
    found = draft_at(request, draft)
    return redirect(f"{found.address}/{steps.first_open(found)}")


# --- the whole, before it goes ---


@router.get(f"{PLACE}/{{draft}}/{CHECK}")
def check(request: Request, draft: str) -> Response:
    """All of a request once more, with what follows from it."""
    return checked_page(request, draft_at(request, draft))


@router.post(f"{PLACE}/{{draft}}/{CHECK}")
async def send(request: Request, draft: str) -> Response:
    """Sends a request, or says why not."""
    found = await run_sync(draft_at, request, draft)
    typed = (await sent_in(request, person_of(request).viewer)).typed
    if not found.is_kept:  # sent already, or thrown away
        return redirect(SENT)
    if MORE in typed:  # not signed after all
        return redirect(f"{found.address}/{CHECK}")
    if found.found.faults:  # said at once, also while nothing can be sent
        return await run_sync(_refused, request, found, found.found.faults)
    acting, own = acting_of(request), None
    try:
        made = acting.act(REQUEST, found.content, found.id)
        if CAN_SIGN in typed and (SURE not in typed or ANSWER in typed):
            brings = await run_sync(acting.brings, None, made)
            own, to_sign = await signed_or_asked(request, None, made, brings, typed)
            if to_sign:
                return await run_sync(_to_be_signed, request, found, to_sign)
        receipt = await acting.hand_in(None, made, own.signature if own else None)
    except WrongInput as wrong:
        count(request, ACTS, REQUEST, "refused")
        return await run_sync(_refused, request, found, wrong.faults)
    except Refused as refused:
        count(request, ACTS, REQUEST, "refused")
        return await run_sync(_refused, request, found, refused.refusals)
    except (NotConfirmed, Unavailable) as problem:
        count(request, ACTS, REQUEST, "not_confirmed")
        _log.warning("a request is not confirmed", why=type(problem).__name__)
        return await run_sync(partial(checked_page, request, found, problem=problem, status=503))
    count(request, ACTS, REQUEST, "recorded")
    try:
        await run_sync(keeping_of(request).drop, found.id)
    except Problem as problem:
        _log.warning("a kept form cannot be thrown away", why=type(problem).__name__)
    answer = redirect(f"/dossiers/{receipt.dossier}/vastgelegd/{found.id}")
    answer.background = BackgroundTask(confirm_by_mail, request, own) if own else None
    return answer


def _to_be_signed(request: Request, draft: Draft, signing: Signing) -> Response:
    """A request in words, for its sender to sign; what follows from it stood on the page before."""
    return page(
        request,
        "sure.html",
        signing=signing,
        is_grave=False,
        page=form_page(REQUEST, LANDLORD, {}),
        typed={},
        address=f"{draft.address}/{CHECK}",
    )


def _refused(request: Request, draft: Draft, faults: tuple[Refusal, ...]) -> Response:
    told = steps.told_of_all(draft, given_to(request), faults)
    return checked_page(request, draft, told=told, status=422)


class Asking(NamedTuple):
    """What was filled in to ask a second reader, and what is wrong with it by field."""

    typed: Typed
    faults: tuple[Refusal, ...] = ()


NOBODY_ASKED = Asking({})


def checked_page(
    request: Request,
    draft: Draft,
    *,
    told: list[Told] | None = None,
    problem: Problem | None = None,
    asking: Asking = NOBODY_ASKED,
    status: int = 200,
) -> Response:
    """The page of the whole: what is missing, what it says, everybody's clocks, until when it can go, what lies with an
    organisation already, and who looks along."""
    person, names = person_of(request), names_of(request)
    requesting = requesting_of(request)
    readers = readers_of(request)
    readings, terms = readings_of(request, person.viewer), draft.found.terms
    others, are_more = readings.waiting_for(Awaited.ADVICE, burden.addressed(terms), burden.LOOKED_AT)
    burdens = burden.burdens(others, terms)
    outlook = requesting.outlook(draft.content, draft.found)
    right = draft.right or Right.ADVICE
    return page(
        request,
        "request_check.html",
        status,
        draft=draft,
        links=steps.step_links(draft, CHECK),
        needed=steps.needed_rows(draft),
        told=told or [],
        wrong=steps.told_of_all(draft, given_to(request), steps.not_only_open(draft)),
        said=[*said_by(request, draft)],
        documents=draft.content.get("documents", []),
        clocks=days.clocks_of(draft.found.terms, right, names),
        outlook=days.outlook_lines(outlook, draft.topic) if outlook else [],
        plan=days.steps_said(outlook.now, names) if outlook else [],
        burdens=days.burden_cards(burdens, names),
        at_hand=None if are_more else days.at_hand(burdens, names),
        looked_at=burden.LOOKED_AT if are_more else None,
        is_much=any(one.is_much for one in burdens),
        asked=readers.asked(draft.id) if draft.is_kept else [],
        colleagues=readers.colleagues(),
        asking=asking,
        problem=problem,
    )


# --- who looks along ---


@router.post(f"{PLACE}/{{draft}}/{READERS}")
async def ask(request: Request, draft: str) -> Response:
    """Asks a colleague to look along."""
    sent = await sent_in(request, person_of(request).viewer)
    found = await run_sync(draft_at, request, draft)
    try:
        await run_sync(readers_of(request).ask, found.id, first(sent.typed, "reader"), first(sent.typed, "question"))
    except WrongInput as wrong:
        asking = Asking(sent.typed, wrong.faults)
        return await run_sync(lambda: checked_page(request, found, asking=asking, status=422))
    return redirect(f"{found.address}/{CHECK}#{READERS}")


@router.post(f"{PLACE}/{{draft}}/{READERS}/{{reader}}/terug")
async def take_back(request: Request, draft: str, reader: str) -> Response:
    """Asks a colleague no longer."""
    await sent_in(request, person_of(request).viewer)
    await run_sync(readers_of(request).take_back, draft, reader)
    return redirect(f"{PLACE}/{draft}/{CHECK}#{READERS}")


@router.get(f"{PLACE}/{{draft}}/documenten/{{place}}")
def own_document(request: Request, draft: str, place: int) -> Response:
    """A document of a request that was not sent yet, for whoever writes it."""
    return given_out(
        readings_of(request, person_of(request).viewer).unsent(document_in(draft_at(request, draft).content, place))
    )


# --- a step ---


@router.get(f"{PLACE}/{{draft}}/{{name}}")
def step_page(request: Request, draft: str, name: str, toon: str = "") -> Response:
    """A step, with what was kept of it; ``toon=fouten`` says also of what was left open that it is needed."""
    step, found = _step(name), draft_at(request, draft)
    if _is_gone(request, found):
        return redirect(SENT)
    if "right" in step.fields:
        found = steps.readied(found, request.app.state.installation.agreement(), requesting_of(request))
    faults = [*steps.faults_in(step, found, missing=bool(toon))]
    return _shown(request, step, found, faults)


async def _writer(request: Request, draft: str, name: str) -> Person:
    """Who sends a step. Raises NotSignedIn; what was typed in a session that ended meanwhile is kept first. Raises
    SendAgain where nobody can be asked."""
    try:
        return await _writer_known(request, draft, name)
    except Exception as error:
        raise await sent_back(request, error) from None


async def _writer_known(request: Request, draft: str, name: str) -> Person:
    if (signed_in := await run_sync(signed_in_if_any, request)) is not None:
        return signed_in.person
    if (person := await run_sync(left_by, request)) is None or not IS_ID.fullmatch(draft):
        raise NotSignedIn
    typed = await texts_of(request)
    keeping, address = Keeping(request.app.state.installation, person), f"{PLACE}/{draft}"
    kept, step = await run_sync(keeping.of_id, draft), _step(name)
    if kept is None and await run_sync(request.app.state.requesting(person).was_sent, draft):
        raise NotSignedIn
    await run_sync(keeping.change, address, lambda before: steps.kept_with_step(step, before or {}, typed), draft)
    raise NotSignedIn(kept_at=f"{address}/{name}")


@router.post(f"{PLACE}/{{draft}}/{{name}}")
async def save_step(request: Request, draft: str, name: str, person: Annotated[Person, Depends(_writer)]) -> Response:
    """Keeps a step, and goes on; stays where something in it cannot be read. Raises SendAgain where nothing can be kept
    now."""
    try:
        return await _saved(request, draft, name, person)
    except Exception as error:
        raise await sent_back(request, error) from None


async def _saved(request: Request, draft: str, name: str, person: Person) -> Response:
    step = _step(name)
    before = await run_sync(draft_at, request, draft)
    try:
        sent = await sent_in(request, person.viewer)
    except NotFromHere:  # its page was opened before somebody signed in again: it is shown once more
        if not says_from_here(request):
            raise
        await run_sync(_kept, request, before, step, texts_in(await request.form()))
        return redirect(f"{before.address}/{step.name}")
    found = await run_sync(_kept, request, before, step, sent.typed)
    return redirect(SENT) if found is None else await _after(request, step, found, sent)


async def _after(request: Request, step: RequestStep, found: Draft, sent: SentIn) -> Response:
    """Where somebody comes once a step is kept."""
    if MORE in sent.typed:
        typed = steps.with_step(step, found.typed, sent.typed)
        return await run_sync(_shown, request, step, found, sent.faults, {**typed, MORE: sent.typed[MORE]})
    if sent.faults:
        return await run_sync(_stayed, request, step, found, sent.faults)
    if KEEP in sent.typed:
        return redirect(START)
    if BACK in sent.typed:
        return redirect(f"{found.address}/{steps.before(step)}")
    if (elsewhere := first(sent.typed, ELSEWHERE)) in (*steps.OF_NAME, CHECK):
        return redirect(f"{found.address}/{elsewhere}")
    if faults := tuple(steps.faults_in(step, found, missing=False)):
        return await run_sync(_stayed, request, step, found, faults)
    return redirect(f"{found.address}/{steps.next_after(step)}")


@router.post(f"{PLACE}/{{draft}}/{{name}}/nog-nodig")
async def keep_while_typing(request: Request, draft: str, name: str) -> Response:
    """Keeps a step while somebody types, and gives what stands beside it anew. Documents come with the step itself."""
    before, step = await run_sync(draft_at, request, draft), _step(name)
    sent = await sent_in(request, person_of(request).viewer)
    found = await run_sync(_kept, request, before, step, sent.typed)
    if found is None:
        return Response(status_code=204)
    return await run_sync(lambda: page(request, "request_live.html", live=_live(request, step, found)))


def _step(name: str) -> RequestStep:
    """The step of a name. Raises a 404 where there is none."""
    if name not in steps.OF_NAME:
        raise HTTPException(404)
    return steps.OF_NAME[name]


def _shown(
    request: Request,
    step: RequestStep,
    draft: Draft,
    faults: tuple[Refusal, ...] | list[Refusal],
    typed: Typed | None = None,
    status: int = 200,
) -> Response:
    agreement = request.app.state.installation.agreement()
    form = steps.shown_step(step, draft, given_to(request), faults, draft.typed if typed is None else typed)
    return page(
        request,
        "request_step.html",
        status,
        draft=draft,
        step=step,
        page=form,
        address=f"{draft.address}/{step.name}",
        number=STEPS.index(step) + 1,
        count=len(STEPS) + 1,
        links=steps.step_links(draft, step.name),
        live=_live(request, step, draft),
        topics=steps.topic_rows(agreement, names_of(request)) if "topic" in step.fields else [],
    )


def _stayed(request: Request, step: RequestStep, draft: Draft, faults: tuple[Refusal, ...]) -> Response:
    """A step that was kept, and in which something is wrong."""
    return _shown(request, step, draft, faults, status=422)


class Live(NamedTuple):
    """What stands beside a step and changes with what is typed: what it still needs (where it needs anything), what is
    wrong in it, and what follows from it."""

    needed: list[steps.NeededRow]
    has_needed: bool
    wrong: list[Told]
    lines: list[Bilingual]


def _live(request: Request, step: RequestStep, draft: Draft) -> Live:
    needed = steps.needed_rows(draft, step)
    wrong = [*steps.faults_in(step, draft, missing=False)]
    return Live(
        [one for one in needed if not one.is_there and one.field not in draft.content],
        bool(needed),
        steps.told_of_all(draft, given_to(request), wrong),
        _lines(request, step, draft),
    )


def _lines(request: Request, step: RequestStep, draft: Draft) -> list[Bilingual]:
    if {"topic", "right"} & {*step.fields}:
        agreement = request.app.state.installation.agreement()
        return steps.right_lines(draft, agreement, names_of(request), asks="right" in step.fields)
    if "planned_execution" in step.fields:
        outlook = requesting_of(request).outlook(draft.content, draft.found)
        return days.outlook_lines(outlook, draft.topic) if outlook else [say(texts.NO_OUTLOOK)]
    return []


# --- what is kept ---


def _kept(request: Request, before: Draft, step: RequestStep, sent: Typed) -> Draft | None:
    """Keeps what was typed of a step, beside what is kept of the others by now. None, and nothing is kept, where the
    request was sent meanwhile, or thrown away."""
    if _is_gone(request, before):
        return None
    own = own_documents(request, person_of(request).viewer, sent)

    def becomes(kept: Typed | None) -> dict[str, list[str]] | None:
        return None if kept is None and before.is_kept else steps.kept_with_step(step, kept or {}, own)

    typed = keeping_of(request).change(before.address, becomes, before.id)
    return None if typed is None else steps.draft_of(before.id, typed, requesting_of(request))


def _is_gone(request: Request, draft: Draft) -> bool:
    """Whether nothing is kept of a request because it was sent: an old page of it must not begin it anew."""
    return not draft.is_kept and requesting_of(request).was_sent(draft.id)
