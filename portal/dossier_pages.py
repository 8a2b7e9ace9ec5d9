"""The dossiers of whoever looks: the list, the page of one, and its documents. Everything is read through
``application.reading``, so that a page shows what that viewer could know, and nothing else."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from application.commitments import Commitments
from application.permissions import enters_letters
from application.seeing import Seeing
from application.tasks import tasks_in
from language import dossier_page as texts
from language.speech import say, word
from language.state import matters_said
from models.calendar import local_date
from portal import dossier_cards as cards
from portal.at_issue import joint_parts
from portal.chosen_language import language_of
from portal.commitment_cards import commitment_cards
from portal.documents_given import given_out
from portal.pages import names_of, page
from portal.readings import readings_of
from portal.signed_in import Acting
from portal.task_cards import task_card
from portal.timeline_picture import timeline_picture

router = APIRouter()


@router.get("/dossiers/{number}")
def dossier(request: Request, number: str, person: Acting) -> Response:
    """A dossier as its viewer knows it now: whoever has it opened is told by it. A browser that fetches pages before
    somebody asks for them gets none."""
    if is_fetched_ahead(request):
        return Response(status_code=503)
    viewer, names = person.viewer, names_of(request)
    is_on_record = Seeing(request.app.state.installation, person).opens(number)
    opened = readings_of(request, viewer).opened(number)
    view = opened.view
    found, party = view.dossier, viewer.party or ""
    promised = Commitments(request.app.state.installation, readings_of(request, viewer)).in_views([view])
    return page(
        request,
        "dossier.html",
        number=found.number,
        subject=found.subject,
        asked=cards.asked_in(found.right, names),
        stage=cards.stage_said(view.stage),
        closed=word("result", found.result).sentence if found.closed_at and found.result else None,
        consultation=found.consultation is not None,
        tasks=[task_card(task, person, names) for task in tasks_in(view)],
        statement=cards.statement_of(view, names),
        tracks=cards.track_cards(view, names),
        waits=cards.waits_of(view, names),
        question=cards.question_of(view, names),
        documents=cards.document_rows(opened, names),
        advices=cards.advice_cards(view, names),
        joint=joint_parts(view, names),
        promised=commitment_cards(promised, party, person.office, names, local_date(view.moment)),
        matters=[*matters_said(found, names)],
        dates=cards.dates_of(view, names),
        moments=cards.moments_of(opened, names),
        picture=timeline_picture(
            cards.lanes_of(view, names),
            local_date(view.moment),
            language_of(request),
            say(texts.PICTURE, number=found.number),
            texts.PICTURE_ABOUT,
        ),
        acts=cards.act_groups(view, person),
        enters_letters=enters_letters(person.office),
        sees=cards.sees_of(party, names),
        is_on_record=is_on_record,
    )


def is_fetched_ahead(request: Request) -> bool:
    """Whether a browser asks for a page that nobody opened yet (``Sec-Purpose``, or what older ones say)."""
    return any("prefetch" in request.headers.get(name, "") for name in ("sec-purpose", "purpose", "x-moz"))


@router.get("/dossiers/{number}/documenten/{entry}/{place}")
def document(request: Request, number: str, entry: int, place: int, person: Acting) -> Response:
    """A document of a dossier, to keep; that this person took it along is noted for the auditor."""
    read = readings_of(request, person.viewer).document_at(number, f"{entry}/{place}")
    Seeing(request.app.state.installation, person).takes(number, f"document {entry}/{place}")
    return given_out(read)
