"""`reads`: who read a dossier, and took what of it along."""

import typer

from application.people import Viewer
from application.permissions import Thing
from application.reading import Readings
from application.who_read import ReadOf, WhoRead
from commands.options import DossierArgument, JsonOption, LangOption, here
from commands.output import document, say, table
from language import audit_texts as texts
from language.readable import Readable
from language.times import local
from language.tongue import Tongue
from models.calendar import AMSTERDAM
from models.parties import AUDITOR


def reads(
    ctx: typer.Context, dossier: DossierArgument, lang: LangOption = Tongue.ENGLISH, as_json: JsonOption = False
) -> None:
    """Which persons opened the page of a dossier in the portal, and took a document or a copy along, the last first.
    Kept is the first time of each, with something new on it; for two years.

    What was read of a copy elsewhere, or by whoever runs the machine, is noted nowhere.

    Examples:

      auditor.py reads 2027-003

      auditor.py reads 2027-003 --json
    """
    installation, viewer = here(ctx), Viewer.of_party(AUDITOR)
    Readings(installation, viewer).require(dossier, Thing.EVENTS)
    found = WhoRead(installation, viewer).of_dossier(dossier)
    how = Readable(lang)
    if as_json:
        document([_described(one) for one in found])
    elif found:
        columns = how.columns(texts.WHO, texts.PARTY_OF, texts.FIRST, texts.LAST, texts.TAKEN)
        table(columns, [_row(one) for one in found])
    else:
        say(how.say(texts.NOBODY_READ, dossier=dossier))


def _row(one: ReadOf) -> tuple[object, ...]:
    taken = ", ".join(f"{each.what} ({local(each.taken_at)})" for each in one.taken)
    first, last = (local(moment) if moment else "" for moment in (one.first, one.last))
    name = one.who.name or one.who.id
    return f"{name} (API)" if one.who.is_program else name, one.who.party or "", first, last, taken


def _described(one: ReadOf) -> dict[str, object]:
    return {
        "person": one.who.name,
        "id": one.who.id,
        "is_program": one.who.is_program,
        "party": one.who.party,
        "first": one.first.astimezone(AMSTERDAM).isoformat() if one.first else None,
        "last": one.last.astimezone(AMSTERDAM).isoformat() if one.last else None,
        "up_to_event": one.up_to,
        "taken": [{"what": each.what, "at": each.taken_at.astimezone(AMSTERDAM).isoformat()} for each in one.taken],
    }
