"""Looking along with a request before it goes: what the second reader reads and says."""

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import Response

from application.errors import WrongInput
from application.requesting import document_in
from application.second_readers import SecondReaders, ToLookAt
from models.refusals import Refusal
from models.rights import Right
from portal import request_days as days
from portal import request_steps as steps
from portal.documents_given import given_out
from portal.drafts import requesting_of, said_by
from portal.pages import names_of, page, redirect
from portal.readings import readings_of
from portal.request_steps import PLACE, Draft
from portal.signed_in import person_of
from portal.typed import Typed, first
from portal.uploads import own_documents, sent_in

router = APIRouter()

LOOK = "meelezen"
VERDICTS = {"goed": True, "nog-niet": False}
"""What a second reader can say, by what its box sends."""


@router.get(f"{PLACE}/{{draft}}/{LOOK}")
def look(request: Request, draft: str) -> Response:
    """A request at which the reader was asked to look."""
    return _looked(request, draft)


@router.post(f"{PLACE}/{{draft}}/{LOOK}")
async def say_so(request: Request, draft: str) -> Response:
    """Says what the second reader thinks of it; nothing is sent by that."""
    sent = await sent_in(request, person_of(request).viewer)
    verdict, remark = VERDICTS.get(first(sent.typed, "verdict")), first(sent.typed, "remark")
    try:
        await run_sync(_readers(request).answer, draft, verdict, remark)
    except WrongInput as wrong:
        return await run_sync(_looked, request, draft, sent.typed, wrong.faults)
    return redirect("/taken")


@router.get(f"{PLACE}/{{draft}}/{LOOK}/documenten/{{place}}")
def document(request: Request, draft: str, place: int) -> Response:
    """A document of a request at which the reader was asked to look."""
    found = _draft(request, _readers(request).opened(draft))
    return given_out(readings_of(request, person_of(request).viewer).unsent(document_in(found.content, place)))


def _looked(request: Request, draft: str, typed: Typed | None = None, faults: tuple[Refusal, ...] = ()) -> Response:
    asked, names = _readers(request).opened(draft), names_of(request)
    found = _draft(request, asked)
    right = Right(found.content["right"]) if found.content.get("right") in set(Right) else Right.ADVICE
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


def _readers(request: Request) -> SecondReaders:
    return SecondReaders(request.app.state.installation, person_of(request))
