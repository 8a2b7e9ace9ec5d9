"""My tasks: what is asked of one's party over all its open dossiers, and what comes without it."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from application.people import Role
from application.second_readers import SecondReaders
from application.tasks import coming_of, tasks_of
from portal.kept_cards import kept_cards
from portal.pages import names_of, page, redirect
from portal.readings import readings_of
from portal.signed_in import Acting, keeping_of
from portal.task_cards import coming_card, task_card

router = APIRouter()

SHOWN = 50
"""How many tasks, and how many of the other things, stand on the page; of more it says how many there are."""


@router.get("/taken")
def my_tasks(request: Request, person: Acting) -> Response:
    """What is asked of the reader's party, soonest first, and of the reader alone; below it what they keep for later,
    and what comes by itself or from others."""
    viewer = person.viewer
    if viewer.role not in (Role.LANDLORD, Role.ORGANISATION):
        return redirect("/beheer" if viewer.role is Role.ADMINISTRATOR else "/dossiers")
    names, party = names_of(request), viewer.party or ""
    views = readings_of(request, viewer).open_dossiers()
    tasks, coming = tasks_of(views), coming_of(views)
    return page(
        request,
        "tasks.html",
        tasks=[task_card(task, party, names) for task in tasks[:SHOWN]],
        coming=[coming_card(one, party, names) for one in coming[:SHOWN]],
        more=max(len(tasks) - SHOWN, 0),
        more_coming=max(len(coming) - SHOWN, 0),
        number=len(tasks),
        dossiers=len(views),
        looks=SecondReaders(request.app.state.installation, person).waiting(),
        kept=kept_cards(keeping_of(request).all(), party, names),
    )
