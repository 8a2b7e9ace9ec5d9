"""What a program reads of dossiers: the list, a dossier, its events, terms, lock and documents.

Reading a dossier, its events, its terms or its lock is being told of it, as opening its page is, and with the same
consequence: that the party has it goes on record first. Where that cannot be done nothing is read.
"""

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from application.clients import Scope
from application.described import DescribedLock, DescribedSummary, DescribedTerm, soonest_first
from application.errors import Unavailable
from application.kept_views import DossierRead
from application.seeing import Seeing
from language.api_texts import ProblemKind
from language.described_events import event_described
from language.speech import Names
from models.calendar import local_date
from models.record.summary import Listed
from portal.api.cursors import cursor_of
from portal.api.dossier_forms import dossier_described
from portal.api.json_bodies import tagged, tagged_bytes
from portal.api.operations import IS_OPEN, STATE, USUAL, Call, Gives, ListedState, Operation, page_of
from portal.documents_given import given_out

_A_MOMENT = timedelta(microseconds=1)

DOSSIERS, EVENTS = "dossiers", "events"
"""The kinds of lists that go on after a cursor."""


def _sequence(key: str) -> int:
    if not key.isdecimal():
        raise ValueError("this is no cursor of this list")
    return int(key)


# --- reading ---


def _list(call: Call) -> Response:
    asked = call.query
    is_open = IS_OPEN[asked.get("state", ListedState.ALL)]
    found = call.readings.newest(is_open=is_open, most=asked.get("limit", USUAL), after=asked.get("cursor", ""))
    rows = [DescribedSummary.of(one, _last_day(one)) for one in found.rows]
    return tagged(call.request, _part(rows, cursor_of(DOSSIERS, found.after) if found.after else None))


def _last_day(one: Listed) -> Any:  # noqa: ANN401 - a date or None
    return local_date(one.next_due - _A_MOMENT) if one.next_due else None


def _part(rows: list[Any], after: str | None) -> dict[str, Any]:
    return {"items": rows, "next": after}


def _dossier(call: Call) -> Response:
    return tagged(call.request, dossier_described(_opened(call)))


def _terms(call: Call) -> Response:
    found = soonest_first(_opened(call).view.dossier)
    return tagged(call.request, [DescribedTerm.of(term).json_value for term in found])


def _lock(call: Call) -> Response:
    return tagged(call.request, [DescribedLock.of(name, lock).json_value for name, lock in _opened(call).view.locks])


def _events(call: Call) -> Response:
    _opened(call)
    most, after = call.query.get("limit", USUAL), call.query.get("cursor", 0)
    found = call.readings.events(call.path["number"], after)
    names = Names(call.installation.agreement())
    rows = [event_described(event, names) for event in found[:most]]
    is_more = len(found) > most
    return tagged(call.request, _part(rows, cursor_of(EVENTS, str(found[most - 1].sequence)) if is_more else None))


def _documents(call: Call) -> Response:
    found = [
        {
            "id": one.place.replace("/", "-"),
            "sequence": one.sequence,
            "party": one.party,
            **one.document.model_dump(mode="json"),
        }
        for one in _opened(call).documents
    ]
    return tagged(call.request, found)


def _document(call: Call) -> Response:
    number, place = call.path["number"], call.path["id"].replace("-", "/")
    read = call.readings.document_at(number, place)
    Seeing(call.installation, call.client.as_person, call.around.clock).takes(number, f"document {place}")
    return tagged_bytes(call.request, given_out(read), f'"{read.document.sha256}"')


def _opened(call: Call) -> DossierRead:
    """A dossier as the party of the program knows it, once it is on record that it has it. Raises NotFound, and
    Unavailable where that cannot be put on record."""
    number = call.path["number"]
    if not Seeing(call.installation, call.client.as_person, call.around.clock).opens(number):
        raise Unavailable(f"That {number} was read cannot be put on record now.")
    return call.readings.opened(number)


# --- the table ---

_NO_DOSSIER = (ProblemKind.NOT_HERE, ProblemKind.UNAVAILABLE)
_TOLD = "Reading it counts as being told, as opening its page does: that the party has it goes on record."

OPERATIONS = (
    Operation(
        "GET",
        "/dossiers",
        "listDossiers",
        "The dossiers that the party knows of, the newest first.",
        Scope.READ,
        _list,
        {200: Gives("A part of the list.", "DossierPage")},
        queries=(STATE, *page_of(DOSSIERS)),
        problems=(ProblemKind.UNAVAILABLE,),
        is_tagged=True,
    ),
    Operation(
        "GET",
        "/dossiers/{number}",
        "readDossier",
        "A dossier as the party may know it now.",
        Scope.READ,
        _dossier,
        {200: Gives("The dossier.", "Dossier")},
        _TOLD,
        problems=_NO_DOSSIER,
        is_tagged=True,
    ),
    Operation(
        "GET",
        "/dossiers/{number}/events",
        "listEvents",
        "What happened in a dossier, in the order of the record, as far as the party may know it.",
        Scope.READ,
        _events,
        {200: Gives("A part of the list.", "EventPage")},
        f"{_TOLD} A party may come to know an earlier event after a later one: whoever follows a dossier reads the "
        "list from its beginning, and asks with If-None-Match whether it changed.",
        queries=page_of(EVENTS, _sequence),
        problems=_NO_DOSSIER,
        is_tagged=True,
    ),
    Operation(
        "GET",
        "/dossiers/{number}/terms",
        "listTerms",
        "Every version of every term of a dossier, those that end soonest first, each with how its end came about.",
        Scope.READ,
        _terms,
        {200: Gives("The terms.", "Term", is_list=True)},
        _TOLD,
        problems=_NO_DOSSIER,
        is_tagged=True,
    ),
    Operation(
        "GET",
        "/dossiers/{number}/lock",
        "readLock",
        "Whether the landlord may execute: overall first, then for each organisation.",
        Scope.READ,
        _lock,
        {200: Gives("The locks.", "Lock", is_list=True)},
        _TOLD,
        problems=_NO_DOSSIER,
        is_tagged=True,
    ),
    Operation(
        "GET",
        "/dossiers/{number}/documents",
        "listDocuments",
        "The documents of a dossier that the party may see, in the order in which they came.",
        Scope.READ,
        _documents,
        {200: Gives("The documents.", "StoredDocument", is_list=True)},
        _TOLD,
        problems=_NO_DOSSIER,
        is_tagged=True,
    ),
    Operation(
        "GET",
        "/dossiers/{number}/documents/{id}",
        "readDocument",
        "A document of a dossier, by its id in the list.",
        Scope.READ,
        _document,
        {200: Gives("The document.", None)},
        problems=_NO_DOSSIER,
        is_tagged=True,
    ),
)
"""What can be read of dossiers."""
