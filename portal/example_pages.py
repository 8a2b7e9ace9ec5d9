"""The pages of an example, where one signs in as anybody with one click. An ordinary installation has none of them
(``portal.web``), nor the people whom they sign in (``application.example_people``)."""

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from application.example_people import people_of, sign_in_as
from language.example_texts import BANNER, CHOOSE_AGAIN, SEES
from portal.cookies import Cookie, keep
from portal.devices import device_in
from portal.from_here import browser_of, form_of
from portal.pages import START, Banner, names_of, page, redirect
from portal.signed_in import viewer_if_any

router = APIRouter()

PATH = "/voorbeeld"
EXAMPLE = Banner(BANNER, CHOOSE_AGAIN, PATH)


@router.get("/")
def begin(request: Request) -> Response:
    """Whoever comes by chooses first who to be."""
    return redirect(START if viewer_if_any(request) else PATH)


@router.get(PATH)
def choose(request: Request) -> Response:
    """The people of the example, each with a button."""
    names = names_of(request)
    found = [(one, names.of(one.party), SEES[one.office]) for one in people_of(request.app.state.installation)]
    return page(request, "example.html", people=found, address=PATH)


@router.post(PATH)
async def become(request: Request) -> Response:
    """Signs in as one of them."""
    form = await form_of(request)
    device = device_in(request.headers.get("user-agent", ""))
    address = request.client.host if request.client else "?"
    token = await run_sync(
        sign_in_as, request.app.state.installation, str(form.get("mail", "")), browser_of(request), device, address
    )
    if token is None:
        raise HTTPException(404)
    answer = redirect(START)
    keep(request, answer, Cookie.SESSION, token)
    return answer
