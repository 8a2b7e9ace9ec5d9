"""What of a dossier is another at a later moment than at an earlier one, or through other eyes, as ``auditor.py diff``
has it."""

from datetime import datetime
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from starlette.responses import Response

from application.changes_told import difference, in_words
from application.dates import utc_now
from application.errors import Problem, Refused
from application.evidence_read import record_evidence
from application.looking_back import Looked, followed, look
from application.permissions import Thing
from application.seeing import Seeing
from application.timeline_told import occasions
from language import control_texts
from language.readable import Readable
from language.speech import Names
from models.knowledge.knowledge import knowing
from portal.chosen_language import language_of
from portal.control_places import CONTROL, moment_typed
from portal.pages import page
from portal.signed_in import Acting

router = APIRouter()

EVERYTHING = "alles"
"""Later with everything that had come in, where earlier it is through somebody's eyes."""


class AskedDifference(NamedTuple):
    """The two moments and the eyes that somebody asked for, as typed: without an earlier day two eyes are compared at
    one moment. What could not be read is named in ``faults``; ``is_asked``: there is something to compare."""

    typed: dict[str, str]
    earlier: datetime
    later: datetime
    faults: dict[str, str]
    is_asked: bool


_BOXES = ("van", "van_tijd", "tot", "tot_tijd", "als", "dan_als")


def _asked(request: Request) -> AskedDifference:
    typed = {name: request.query_params.get(name, "").strip() for name in _BOXES}
    moments, faults = dict[str, datetime | None](), dict[str, str]()
    for name in ("van", "tot"):
        try:
            moments[name] = moment_typed(typed[name], typed[f"{name}_tijd"])
        except ValueError:
            faults[name] = control_texts.NO_MOMENT
    later = moments.get("tot") or utc_now()
    earlier = moments.get("van") or later
    if later < earlier and not faults:
        faults["van"] = control_texts.TURNED
    return AskedDifference(typed, earlier, later, faults, not faults and bool(typed["van"] or typed["dan_als"]))


@router.get(f"{CONTROL}/dossiers/{{number}}/verschil")
def changes(request: Request, number: str, person: Acting) -> Response:
    """What changed between two moments, and what came in meanwhile. Raises NotPermitted and NotFound."""
    asked = _asked(request)
    source = record_evidence(request.app.state.installation, person.viewer, Thing.PROOFS)
    looked = look(source, person.viewer, number, None, {"from": asked.earlier, "to": max(asked.later, asked.earlier)})
    Seeing(request.app.state.installation, person).opens(number)
    parties = knowing(looked.case)
    names = Names(looked.case.agreement)
    first = asked.typed["als"] if asked.typed["als"] in parties else None
    then = {"": first, EVERYTHING: None}.get(asked.typed["dan_als"], asked.typed["dan_als"])
    here, there = looked._replace(party=first), looked._replace(party=then if then in parties else None)
    how = Readable(language_of(request), names)
    shown: dict[str, Any] = {
        "number": number,
        "asked": asked,
        "typed": asked.typed,
        "parties": [(party, names.of(party)) for party in sorted(parties)],
        "everything": EVERYTHING,
        "eyes": [names.of(one.party) if one.party else None for one in (here, there)],
        "flaw": how.retold(looked.flaw) if looked.flaw else None,
        "found": None,
        "is_nothing": False,
    }
    if not asked.is_asked:
        return page(request, "control_difference.html", **shown)
    try:
        with followed(looked):
            return page(request, "control_difference.html", **{**shown, "found": _told(here, there, how)})
    except Problem as nothing:
        if isinstance(nothing, Refused):
            raise
        return page(request, "control_difference.html", **{**shown, "is_nothing": True})


def _told(here: Looked, there: Looked, how: Readable) -> dict[str, Any]:
    found = difference(here, there)
    return {
        "changes": [in_words(one, how) for one in found.changes],
        "occasions": list(occasions(found.entries, how)),
        "unknown": list(occasions(found.unknown, how)),
    }
