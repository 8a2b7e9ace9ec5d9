"""Help: the guide for members of a board, and the sheet of every refusal. Both are for everybody, and print."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from language.api_texts import every_problem
from language.guide import GUIDE
from language.refusals_explained import every_refusal
from portal.pages import page

router = APIRouter()

HELP, REFUSALS = "/hulp", "/hulp/meldingen"


@router.get(HELP)
def guide(request: Request) -> Response:
    """The guide."""
    return page(request, "guide.html", chapters=GUIDE)


@router.get(REFUSALS)
def refusals(request: Request) -> Response:
    """Every code, what it means and what to do about it; last those that only programs are told."""
    return page(request, "refusals.html", groups=every_refusal(), problems=every_problem())
