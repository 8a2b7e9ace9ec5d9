"""The page of a party's connections to other programs: its webhooks and its tokens, as whoever speaks for it arranges
them, and as the administrator sees to them."""

from collections.abc import Callable
from typing import NamedTuple

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import Response

from application.clients import Clients, scopes_of, state_of
from application.dates import utc_now
from application.errors import WrongInput
from application.people import Person
from application.permissions import ConnectionStep
from application.webhooks import PartyWebhooks
from language.connection_texts import (
    CONNECTION_DONE,
    CONNECTION_FAULTS,
    ENDED_BY,
    SCOPES,
    TOKEN_STATES,
    WEBHOOK_STATES,
    WebhookCondition,
)
from language.event_names import EVENT_GROUPS, EVENT_NAMES
from portal.from_here import form_of
from portal.pages import names_of, page, redirect
from portal.signed_in import Acting

router = APIRouter()

CONNECTIONS = "/koppelingen"
_WEBHOOKS, _TOKENS = f"{CONNECTIONS}/webhooks", f"{CONNECTIONS}/tokens"


class _Said(NamedTuple):
    """What was done (``CONNECTION_DONE``), and what is told this once: a secret; or why it did not work, in English."""

    what: str
    is_well: bool = True
    secret: str | None = None
    why: str | None = None


@router.get(CONNECTIONS)
def connections(request: Request, person: Acting) -> Response:
    """The connections that this one sees. Raises NotPermitted."""
    return _connections(request, person)


@router.post(_WEBHOOKS)
async def make_webhook(request: Request, person: Acting) -> Response:
    """Makes a webhook for the own party, and shows its secret."""
    form = await form_of(request)
    url, types = str(form.get("url", "")), [str(kind) for kind in form.getlist("type")]

    def make() -> Response:
        try:
            made = _webhooks(request, person).add(person.party, url, types)
        except WrongInput as wrong:
            faults = {str(fault.field): CONNECTION_FAULTS[str(fault.field)] for fault in wrong.faults}
            return _connections(request, person, 422, typed={"url": url, "type": types}, faults=faults)
        return _connections(request, person, said=_Said("made", secret=made.secret))

    return await run_sync(make)


@router.post(f"{_WEBHOOKS}/{{webhook}}/proberen")
async def try_webhook(request: Request, webhook: str, person: Acting) -> Response:
    """Sends a message that says nothing, and shows what came of it: apart from the pages, for its receiver may let this
    machine wait."""
    await form_of(request)

    def attempt() -> Response:
        wrong = _webhooks(request, person).try_out(webhook)
        if wrong:
            return _connections(request, person, said=_Said("not received", is_well=False, why=wrong))
        return _connections(request, person, said=_Said("received"))

    return await run_sync(attempt, limiter=request.app.state.trying)


@router.post(f"{_WEBHOOKS}/{{webhook}}/geheim")
async def renew_secret(request: Request, webhook: str, person: Acting) -> Response:
    """Gives a webhook a new secret, and shows it."""
    await form_of(request)

    def renew() -> Response:
        secret = _webhooks(request, person).renew_secret(webhook)
        return _connections(request, person, said=_Said("renewed", secret=secret))

    return await run_sync(renew)


@router.post(f"{_WEBHOOKS}/{{webhook}}/opnieuw")
async def send_again(request: Request, webhook: str, person: Acting) -> Response:
    """Has sent again what was given up."""
    return await _done(request, lambda: _webhooks(request, person).send_again(webhook))


@router.post(f"{_WEBHOOKS}/{{webhook}}/stoppen")
async def end_webhook(request: Request, webhook: str, person: Acting) -> Response:
    """Ends a webhook."""
    return await _done(request, lambda: _webhooks(request, person).end(webhook))


@router.post(_TOKENS)
async def make_token(request: Request, person: Acting) -> Response:
    """Makes a token for a program of the own party, and shows it."""
    form = await form_of(request)
    name, scopes = str(form.get("client", "")), [str(scope) for scope in form.getlist("scope")]

    def make() -> Response:
        try:
            made = _clients(request, person).make(name, person.party, scopes)
        except WrongInput as wrong:
            faults = {str(fault.field): CONNECTION_FAULTS[str(fault.field)] for fault in wrong.faults}
            return _connections(request, person, 422, typed={"client": name, "scope": scopes}, faults=faults)
        return _connections(request, person, said=_Said("token", secret=made.secret))

    return await run_sync(make)


@router.post(f"{_TOKENS}/{{token}}/stoppen")
async def end_token(request: Request, token: str, person: Acting) -> Response:
    """Ends a token."""
    return await _done(request, lambda: _clients(request, person).end(token))


async def _done(request: Request, what: Callable[[], object]) -> Response:
    await form_of(request)
    await run_sync(what)
    return redirect(CONNECTIONS)


def _connections(
    request: Request,
    person: Person,
    status: int = 200,
    said: _Said | None = None,
    typed: dict[str, object] | None = None,
    faults: dict[str, str] | None = None,
) -> Response:
    names, webhooks, clients, now = names_of(request), _webhooks(request, person), _clients(request, person), utc_now()
    found = [
        {
            "one": one,
            "party": names.of(one.party),
            "maker": webhooks.maker_of(one),
            "condition": WebhookCondition.of(
                is_over=one.ended_at is not None,
                given_up=one.given_up,
                is_failing=one.last_error is not None,
                is_used=one.last_sent_at is not None,
            ),
            "ended": ENDED_BY[one.ended_by] if one.ended_by else None,
            **{step.name.lower(): webhooks.may(step, one) for step in ConnectionStep},
        }
        for one in webhooks.found()
    ]
    tokens = [
        (token, names.of(token.party), state_of(token, now), clients.may_end(token)) for token in clients.tokens()
    ]
    return page(
        request,
        "connections.html",
        status,
        address=CONNECTIONS,
        webhooks=found,
        tokens=tokens,
        webhook_words=WEBHOOK_STATES,
        event_groups=EVENT_GROUPS,
        event_names=EVENT_NAMES,
        token_words=TOKEN_STATES,
        scope_words=SCOPES,
        scopes=scopes_of(person.party),
        makes_webhooks=person.party in webhooks.parties(),
        makes_tokens=person.party in clients.parties(),
        said=said,
        done_words=CONNECTION_DONE,
        typed=typed or {},
        faults=faults or {},
    )


def _webhooks(request: Request, person: Person) -> PartyWebhooks:
    return PartyWebhooks(request.app.state.installation, person)


def _clients(request: Request, person: Person) -> Clients:
    return Clients(request.app.state.installation, person)
