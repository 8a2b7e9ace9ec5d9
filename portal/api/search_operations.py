"""What a program finds in dossiers: by words, as the overview does, in what its party may read of them.

What is found is no dossier that was read: that the party has it goes on record when it reads that.
"""

from enum import StrEnum

from starlette.responses import Response

from application.clients import Scope
from application.overview import Chosen, Overview, found_described
from language.api_texts import ProblemKind
from models.rights import Right, Topic
from models.sought import LONGEST, sought
from models.state import Stage
from portal.api.cursors import cursor_of
from portal.api.json_bodies import tagged
from portal.api.operations import (
    IS_OPEN,
    STATE,
    Call,
    Gives,
    ListedState,
    Operation,
    Query,
    choice,
    page_of,
    text,
    year,
)

FOUND = "found"
MOST_FOUND, USUALLY_FOUND = 50, 20
"""How many dossiers a part of what is found has at most, and unless told otherwise."""

_WIDER = "~"
"""Before the key of a part that was found by words that begin as those that are sought."""


class AskedDays(StrEnum):
    """What is asked of the days of a dossier."""

    SOON = "soon"
    LATE = "late"


def _words(typed: str) -> str:
    sought(typed)
    return typed


def _search(call: Call) -> Response:
    asked = call.query
    key = asked.get("cursor", "")
    chosen = Chosen(
        words=asked["q"],
        is_open=IS_OPEN[asked.get("state", ListedState.ALL)],
        stage=asked.get("stage"),
        topic=asked.get("topic"),
        right=asked.get("right"),
        year=asked.get("year"),
        party=asked.get("party"),
        is_late=asked.get("due") is AskedDays.LATE,
        is_soon=asked.get("due") is AskedDays.SOON,
    )
    found = Overview(call.readings, call.around.clock).part(
        chosen,
        most=asked.get("limit", USUALLY_FOUND),
        after=key.removeprefix(_WIDER),
        is_widened=key.startswith(_WIDER),
    )
    rows = [found_described(row) for row in found.rows]
    after = f"{_WIDER if found.is_widened else ''}{found.after}"
    following = cursor_of(FOUND, after) if found.after else None
    return tagged(call.request, {"items": rows, "widened": found.is_widened, "next": following})


OPERATIONS = (
    Operation(
        "GET",
        "/search",
        "search",
        "The dossiers in which something is written or a document is called so, the newest first.",
        Scope.READ,
        _search,
        {200: Gives("A part of what was found.", "SearchPage")},
        "All words must be in what one act says; words between quotes in that order; `housing*` finds all words that "
        "begin so. Capitals and accents do not matter. Where nothing is found by the words themselves, longer words "
        "that begin so are (`widened`). The texts are plain text, never HTML. What is found was not read by that.",
        queries=(
            Query("q", "What is sought.", {"type": "string", "minLength": 1, "maxLength": LONGEST}, _words, True),
            STATE,
            choice("stage", "Where the dossier stands.", Stage),
            choice("topic", "What it is about.", Topic),
            choice("right", "The right of the organisations.", Right),
            year("year", "The year of its number."),
            text("party", "Which organisation takes part in it.", longest=50),
            choice("due", "A last day that comes within two weeks, or that is over.", AskedDays),
            *page_of(FOUND, most=MOST_FOUND, usual=USUALLY_FOUND),
        ),
        problems=(ProblemKind.UNAVAILABLE,),
        is_tagged=True,
    ),
)
"""What can be sought."""
