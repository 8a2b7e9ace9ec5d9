"""Letters on paper: every notice to be printed, and the list of those that wait for the post."""

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.responses import Response

from application.by_post import ByPost
from application.errors import WrongInput
from application.people import Person
from application.permissions import enters_recoveries, may_post
from language.portal_texts import POSTED_ON
from language.speech import day
from portal.from_here import form_of
from portal.pages import page, redirect
from portal.signed_in import Acting, Looking
from portal.typed import day_typed

router = APIRouter()

POST = "/post"


@router.get("/dossiers/{number}/brieven")
def letters(request: Request, number: str, viewer: Looking) -> Response:
    """The letters to one's party in a dossier."""
    found = ByPost(request.app.state.installation, viewer).letters(number)
    return page(request, "letters_of.html", number=number, found=[(one, day(one.made_on)) for one in found])


@router.get("/dossiers/{number}/brieven/{notice}")
def one_letter(request: Request, number: str, notice: int, viewer: Looking) -> Response:
    """A letter, to be printed."""
    letter = ByPost(request.app.state.installation, viewer).letter(number, notice)
    back = f"/dossiers/{number}/brieven" if viewer.party == letter.recipient else POST
    return page(request, "letter_on_paper.html", letters=[(letter, day(letter.made_on))], back=back)


@router.get(POST)
def by_post(request: Request, person: Acting) -> Response:
    """The letters that wait for the post. Raises NotPermitted."""
    return _by_post(request, person)


@router.get(f"{POST}/brieven")
def to_print(request: Request, viewer: Looking) -> Response:
    """Those letters, each on a sheet of its own. Raises NotPermitted."""
    waiting = ByPost(request.app.state.installation, viewer).waiting()
    found = [(one.letter, day(one.letter.made_on)) for one in waiting]
    return page(request, "letter_on_paper.html", letters=found, back=POST)


@router.post(f"{POST}/{{notice}}")
async def posted(request: Request, notice: int, person: Acting) -> Response:
    """Says that a letter was posted. Raises NotPermitted and NotFound."""
    form = await form_of(request)
    on = str(form.get("on", ""))
    try:
        await run_sync(_post_of(request, person).posted, person, notice, day_typed(on.strip()))
    except WrongInput:
        return await run_sync(lambda: _by_post(request, person, 422, wrong=notice, typed=on, fault=POSTED_ON))
    return redirect(POST)


def _by_post(request: Request, person: Person, status: int = 200, **more: object) -> Response:
    waiting = _post_of(request, person).waiting()
    given = {"wrong": None, "typed": "", "fault": None, **more}
    found, may = [(one, day(one.made_on)) for one in waiting], may_post(person.office)
    return page(
        request,
        "by_post.html",
        status,
        waiting=found,
        may_post=may,
        enters_recoveries=enters_recoveries(person),
        **given,
    )


def _post_of(request: Request, person: Person) -> ByPost:
    return ByPost(request.app.state.installation, person.viewer)
