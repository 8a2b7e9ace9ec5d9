"""My tasks: what is asked of one's party over all its open dossiers, and what comes without it."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from application.handing_over import HandingOver
from application.people import Person, Role
from application.permissions import is_of_board
from application.recovering import Board, ToObject
from application.tasks import coming_of, tasks_of
from portal.drafts import readers_of
from portal.kept_cards import kept_cards
from portal.pages import names_of, page, redirect
from portal.readings import readings_of
from portal.signed_in import Acting, keeping_of
from portal.task_cards import coming_card, task_card

router = APIRouter()

PER_PAGE = 25
"""How many tasks, and how many of the other things, stand on one page: more than anybody does in an evening."""


@router.get("/taken")
def my_tasks(request: Request, person: Acting, na: str = "") -> Response:
    """What is asked of the reader's party, soonest first, after the task with the key ``na``; on the first page also
    what is asked of the reader alone, what they keep for later, and what comes by itself or from others."""
    viewer = person.viewer
    if viewer.role not in (Role.LANDLORD, Role.ORGANISATION):
        return redirect("/beheer" if viewer.role is Role.ADMINISTRATOR else "/dossiers")
    names, party, readings = names_of(request), viewer.party or "", readings_of(request, viewer)
    tasks = readings.tasks(most=PER_PAGE, after=na)
    coming = readings.coming(most=PER_PAGE) if not na else None
    return page(
        request,
        "tasks.html",
        tasks=[task_card(task, person, names) for task in tasks_of(party, tasks.rows)],
        coming=[coming_card(one, party, names) for one in coming_of(coming.rows)] if coming else [],
        after=tasks.after,
        is_first=not na,
        more_coming=bool(coming and coming.after),
        has_open=bool(tasks.rows) or readings.has_open(),
        offices=[] if na else HandingOver(request.app.state.installation, person).asked(),
        objections=[] if na else _objections(request, person),
        looks=[] if na else readers_of(request).waiting(),
        kept=[] if na else kept_cards(keeping_of(request).all(), party, names),
    )


def _objections(request: Request, person: Person) -> Sequence[ToObject]:
    """What the reader can object to: that somebody of the board gets another address."""
    return Board(request.app.state.installation, person).objectable() if is_of_board(person) else []
