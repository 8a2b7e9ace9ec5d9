"""A request in the making, as a page reaches it: what is kept of it, read by whom it belongs to."""

import re

from fastapi import Request
from starlette.exceptions import HTTPException

from application.errors import NotFound
from application.requesting import REQUEST, Requesting
from application.second_readers import SecondReaders
from language.fields import SaidField, fields_said
from language.request_texts import STEPS
from portal import request_steps as steps
from portal.boxes import Given
from portal.pages import names_of
from portal.request_steps import PLACE, Draft
from portal.signed_in import acting_of, keeping_of, person_of
from portal.uploads import own_documents

IS_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def draft_at(request: Request, draft: str) -> Draft:
    """What is kept of a request; an empty one where nothing is yet. Raises NotPermitted, and NotFound where somebody
    else keeps it."""
    acting_of(request).require_may(REQUEST, None)
    if not IS_ID.fullmatch(draft):
        raise HTTPException(404)
    found = keeping_of(request).of_id(draft)
    if found and found.place != f"{PLACE}/{draft}":
        raise NotFound("There is no such form.", ())
    typed = own_documents(request, person_of(request).viewer, found.fields if found else {})
    return steps.draft_of(draft, typed, requesting_of(request), is_kept=found is not None)


def requesting_of(request: Request) -> Requesting:
    """A request in the making, as whoever is signed in looks at it."""
    requesting: Requesting = request.app.state.requesting(person_of(request))
    return requesting


def readers_of(request: Request) -> SecondReaders:
    """The second readers, as whoever is signed in has to do with them."""
    return SecondReaders(request.app.state.installation, person_of(request))


def given_to(request: Request) -> Given:
    """Whom a request can be sent to."""
    names = names_of(request)
    return Given(parties={key: names.of(key) for key in request.app.state.installation.agreement().organisations})


def said_by(request: Request, draft: Draft) -> list[SaidField]:
    """What a request says, field by field, in the order of its steps."""
    named = [name for step in STEPS for name in step.fields if name in draft.content]
    return [*fields_said({name: draft.content[name] for name in named}, names_of(request))]
