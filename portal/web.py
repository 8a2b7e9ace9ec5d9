"""The portal as an application: what it is made of, over an installation that is given."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import anyio
import anyio.to_thread
import structlog
from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from application.acting import ActingAs, Connecting, foreseen_opening
from application.board_affairs import BoardAffairs
from application.credentials import Credentials
from application.ended_on_record import EndedOnRecord
from application.errors import as_problem
from application.keeping import secret_of_forms
from application.kept_views import KeptViews
from application.requesting import Requesting
from application.standing_alarms import StandingAlarms
from application.who_read import forget_readers
from installation.installation import Installation
from models.acts import Channel
from portal import (
    account_pages,
    acting_pages,
    audit_pages,
    calendar_pages,
    chosen_language,
    commitment_pages,
    connection_pages,
    copy_pages,
    difference_pages,
    dossier_pages,
    example_pages,
    first_page,
    guide_pages,
    hand_over_pages,
    health,
    kept_pages,
    key_pages,
    letter_check_pages,
    letter_pages,
    look_pages,
    mandate_pages,
    overview_pages,
    people_pages,
    post_pages,
    print_pages,
    reader_pages,
    recovery_pages,
    request_pages,
    sign_in_pages,
    task_pages,
    witness_pages,
    work_pages,
)
from portal.api import api_page
from portal.api.operations import Beside
from portal.api.pace import Pace
from portal.api.service import Api, ByAddress
from portal.api.table import OPERATIONS
from portal.counts import Counts, RequestsCounted
from portal.document_tokens import Tokens
from portal.error_pages import handle_errors
from portal.example_pages import EXAMPLE
from portal.from_here import require_address
from portal.guard import Guard
from portal.pages import Pages
from portal.sent_again import offer_to_send_again
from portal.signed_in import Recognise, by_session
from portal.static_files import FOLDER, static_files

if TYPE_CHECKING:
    from installation.settings import Settings

_log = structlog.stdlib.get_logger("portal")

THREADS = 3
"""How many pages are read at a time. With more, threads wait for one another: 40 gave a p99 of 613 ms, 3 one of 28."""

SENDING = 2
"""How many sign-in mails leave at a time, apart from the pages: a mail server that does not answer holds up none."""

ASKING = 4
"""How many browsers wait for the identity provider at a time, apart from the pages too."""

EVERY = 60
"""How many seconds apart it is looked whether anything is due that a board arranged for a day."""
COPYING = 1
"""How many copies of a dossier are made at a time, apart from the pages: each takes a while."""

PRINTING = 1
"""How many letters and dossiers are set as PDF at a time, apart from the pages: a long one takes seconds."""

TRYING = 2
"""How many webhooks are tried at a time, apart from the pages too: a receiver can be silent for as long as it may."""

A_DAY = 24 * 60 * 60

WORTH_COMPRESSING = 1_000
"""From how many bytes on a page is compressed."""

ROUTERS = (
    *(health.router, chosen_language.router, first_page.router, guide_pages.router),
    *(sign_in_pages.router, account_pages.router),
    *(task_pages.router, overview_pages.router, dossier_pages.router, letter_pages.router, acting_pages.router),
    *(kept_pages.router, look_pages.router, request_pages.router),  # a look has its place before the steps of a request
    *(
        commitment_pages.router,
        calendar_pages.router,
        people_pages.router,
        mandate_pages.router,
        hand_over_pages.router,
    ),
    *(recovery_pages.router, post_pages.router, print_pages.router),
    *(connection_pages.router, key_pages.router),
    api_page.router,
    *(
        copy_pages.router,
        audit_pages.router,
        difference_pages.router,
        letter_check_pages.router,
        reader_pages.router,
        work_pages.router,
        witness_pages.router,
    ),
)
"""The pages of the portal: a module that has some adds its router here."""


def routers_of(settings: "Settings") -> tuple[APIRouter, ...]:
    """The pages of an installation: an example has some of its own, which come first."""
    return (example_pages.router, *ROUTERS) if settings.example else ROUTERS


def portal_of(
    installation: Installation,
    recognise: Recognise = by_session,
    *,
    strict: bool = False,
    counts: Counts | None = None,
) -> ASGIApp:
    """The portal over an installation, with what stands before every page. Raises what reading the agreement in use
    does. ``recognise`` tells who sent a request; for ``strict`` see ``portal.pages.Pages``; ``counts`` counts what
    happens."""
    site = site_of(installation, recognise, strict=strict)
    site.state.counts = counts or site.state.counts
    doors = ByAddress(site, api_beside(site))
    return guarded(RequestsCounted(doors, site.state.counts), installation.settings)


def api_beside(site: FastAPI, pace: Pace | None = None) -> Api:
    """The API beside these pages: what they keep, it keeps."""
    state = site.state
    acting = partial(ActingAs, state.installation, state.connecting, door=Channel.API, kept=state.kept_views)
    return Api(OPERATIONS, Beside(state.installation, state.kept_views, acting, state.tokens, state.counts), pace)


def guarded(site: ASGIApp, settings: "Settings") -> ASGIApp:
    """Pages with what stands before every one of them."""
    proxies = settings.trusted_proxies.split(",") if settings.trusted_proxies else []
    guard: Any = Guard(site, int(settings.document_size_limit))  # uvicorn has types of its own for the same thing
    return cast("ASGIApp", ProxyHeadersMiddleware(guard, proxies))


def site_of(installation: Installation, recognise: Recognise = by_session, *, strict: bool = False) -> FastAPI:
    """The pages alone; of an example its own too, and on every page that it is one."""
    site = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
        redirect_slashes=False,
        dependencies=[Depends(require_address)],
    )
    static = static_files()
    site.state.installation = installation
    site.state.recognise = recognise
    site.state.counts = Counts()
    site.state.tokens = Tokens(partial(secret_of_forms, installation))
    site.state.sending = anyio.CapacityLimiter(SENDING)
    site.state.asking = anyio.CapacityLimiter(ASKING)
    site.state.copying = anyio.CapacityLimiter(COPYING)
    site.state.printing = anyio.CapacityLimiter(PRINTING)
    site.state.trying = anyio.CapacityLimiter(TRYING)
    site.state.kept_views = KeptViews()
    site.state.standing_alarms = StandingAlarms(installation)
    site.state.board_affairs = BoardAffairs(installation)
    site.state.requesting = partial(Requesting, installation, partial(foreseen_opening, installation))
    site.state.connecting = Connecting(installation)
    site.state.operations = OPERATIONS
    site.state.acting_as = partial(ActingAs, installation, site.state.connecting, kept=site.state.kept_views)
    site.state.pages = Pages(
        installation.agreement(), static, strict=strict, banner=EXAMPLE if installation.settings.example else None
    )
    site.add_middleware(GZipMiddleware, minimum_size=WORTH_COMPRESSING, compresslevel=6)
    handle_errors(site)
    offer_to_send_again(site)
    for router in routers_of(installation.settings):
        site.include_router(router)

    @site.get(f"{FOLDER}/{{address}}")
    async def static_file(request: Request, address: str) -> Response:
        found = static.response(address, request.headers.get("accept-encoding", ""))
        if found is None:
            raise HTTPException(404)
        return found

    return site


@asynccontextmanager
async def _lifespan(site: FastAPI) -> AsyncIterator[None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    await anyio.to_thread.run_sync(EndedOnRecord(site.state.installation).end_here_if_known)
    await anyio.to_thread.run_sync(Credentials(site.state.installation).put_on_record_soon)
    async with anyio.create_task_group() as beside:
        beside.start_soon(_bring_about, site)
        beside.start_soon(_forget, site)
        beside.start_soon(_look, site)
        yield
        beside.cancel_scope.cancel()


async def _bring_about(site: FastAPI) -> None:
    """What boards arranged for a day is brought about on it."""
    affairs: BoardAffairs = site.state.board_affairs
    failed = ("what boards arranged cannot be brought about", "what boards arranged waits")
    await _again_and_again(site, affairs.bring_about, *failed)


async def _look(site: FastAPI) -> None:
    """Once a minute looks what stands still, for the alarms of the pages."""
    standing: StandingAlarms = site.state.standing_alarms
    failed = ("what stands still cannot be looked at", "what stands still is not known")
    await _again_and_again(site, standing.look, *failed)


async def _again_and_again(site: FastAPI, do: Callable[[], object], fault: str, waits: str) -> None:
    """Does something beside the pages, which go on whatever comes of it: a ``fault`` of the program is logged so, and
    what only ``waits`` for another time so."""
    while True:
        try:
            await anyio.to_thread.run_sync(do, limiter=site.state.sending)
        except Exception as error:
            if (problem := as_problem(error)) is None:
                _log.exception(fault)
            else:
                _log.warning(waits, why=str(problem))
        await anyio.sleep(EVERY)


async def _forget(site: FastAPI) -> None:
    """Once a day deletes who read what longer ago than it may be kept."""
    while True:
        await anyio.to_thread.run_sync(forget_readers, site.state.installation)
        await anyio.sleep(A_DAY)
