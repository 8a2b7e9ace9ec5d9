"""Looking along with a request before it goes: what the second reader reads and says."""

from typing import Annotated
from uuid import uuid4

from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from application.errors import WrongInput
from application.keeping import Keeping
from application.people import Person
from application.requesting import document_in
from application.second_readers import ToLookAt
from models.refusals import Refusal
from models.rights import Right
from portal import request_days as days
from portal import request_steps as steps
from portal.documents_given import given_out
from portal.drafts import readers_of, requesting_of, said_by
from portal.pages import START, names_of, page, redirect
from portal.readings import readings_of
from portal.request_steps import PLACE, Draft
from portal.signed_in import NotSignedIn, keeping_of, left_by, person_of, signed_in_if_any
from portal.typed import Typed, first
from portal.uploads import own_documents, sent_in, texts_of

router = APIRouter()

LOOK = "meelezen"
VERDICTS = {"goed": True, "nog-niet": False}
"""What a second reader can say, by what its box sends."""


@router.get(f"{PLACE}/{{draft}}/{LOOK}")
def look(request: Request, draft: str) -> Response:
    """A request at which the reader was asked to look."""
    kept = keeping_of(request).at(request.url.path)
    return _looked(request, draft, kept.fields if kept else None)


async def _looker(request: Request, draft: str) -> Person:
    """Who says it. Raises NotSignedIn; what was typed in a session that ended meanwhile is kept first."""
    if (signed_in := await run_sync(signed_in_if_any, request)) is not None:
        return signed_in.person
    if (person := await run_sync(left_by, request)) is None:
        raise NotSignedIn
    typed, address = await texts_of(request), f"{PLACE}/{draft}/{LOOK}"
    said = {name: typed.get(name, [""]) for name in ("verdict", "remark")}
    await run_sync(Keeping(request.app.state.installation, person).keep, address, said, str(uuid4()))
    raise NotSignedIn(kept_at=address)


@router.post(f"{PLACE}/{{draft}}/{LOOK}")
async def say_so(request: Request, draft: str, person: Annotated[Person, Depends(_looker)]) -> Response:
    """Says what the second reader thinks of it; nothing is sent by that."""
    sent = await sent_in(request, person.viewer)
    verdict, remark = VERDICTS.get(first(sent.typed, "verdict")), first(sent.typed, "remark")
    try:
        await run_sync(readers_of(request).answer, draft, verdict, remark, first(sent.typed, "read") or None)
    except WrongInput as wrong:
        return await run_sync(_looked, request, draft, sent.typed, wrong.faults)
    if kept := await run_sync(keeping_of(request).at, request.url.path):
        await run_sync(keeping_of(request).drop, kept.act_id)
    return redirect(START)


@router.get(f"{PLACE}/{{draft}}/{LOOK}/documenten/{{place}}")
def document(request: Request, draft: str, place: int) -> Response:
    """A document of a request at which the reader was asked to look."""
    found = _draft(request, readers_of(request).opened(draft))
    return given_out(readings_of(request, person_of(request).viewer).unsent(document_in(found.content, place)))


def _looked(request: Request, draft: str, typed: Typed | None = None, faults: tuple[Refusal, ...] = ()) -> Response:
    asked, names = readers_of(request).opened(draft), names_of(request)
    found = _draft(request, asked)
    right = found.right or Right.ADVICE
    return page(
        request,
        "look.html",
        422 if faults else 200,
        draft=found,
        asked=asked,
        said=[*said_by(request, found)],
        documents=found.content.get("documents", []),
        needed=[one for one in steps.needed_rows(found) if not one.is_there],
        clocks=days.clocks_of(found.found.terms, right, names),
        typed=typed or _said_before(asked.look.is_good, asked.look.remark),
        faults=faults,
    )


def _draft(request: Request, asked: ToLookAt) -> Draft:
    typed = own_documents(request, person_of(request).viewer, asked.form.fields)
    return steps.draft_of(asked.form.act_id, typed, requesting_of(request))


def _said_before(is_good: bool | None, remark: str) -> Typed:
    said = next((name for name, verdict in VERDICTS.items() if verdict is is_good), "")
    return {"verdict": [said], "remark": [remark]}
