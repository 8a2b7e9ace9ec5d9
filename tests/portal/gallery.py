"""A portal of examples: every component in every state, and the page of every act. Only the tests serve it."""

from datetime import date
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from jinja2 import ChoiceLoader, FileSystemLoader
from starlette.responses import HTMLResponse, Response

from application.forms import checked
from application.people import Viewer
from application.signing_in import SignedIn
from installation.installation import Installation
from language.speech import verbatim
from language.tongue import Tongue
from models.act_forms import ActName
from models.refusals import refusal
from portal.act_form import form_page, shown_fields
from portal.boxes import Given, GivenPoint
from portal.pages import Pages, page
from portal.parts import LockPart, MomentCard, StageCard, Statement, TaskCard, TrackCard
from portal.timeline_picture import Bar, Dot, Lane, timeline_picture
from portal.typed import content_of, typed_of
from portal.uploads import sent_in
from portal.web import site_of
from tests.portal.conftest import signed_in_for
from tests.portal.example_acts import ORGANISATIONS, by_of, filled_in

GIVEN = Given(
    parties={key: verbatim(name) for key, name in ORGANISATIONS.items()},
    points=[
        GivenPoint("Niemand betaalt meer dan 20 euro extra", (verbatim("Een voorwaarde"),)),
        GivenPoint("Elk jaar een verslag"),
    ],
    positions={key: verbatim(name) for key, name in ORGANISATIONS.items()},
)


def somebody(request: Request) -> SignedIn:
    """Whoever comes is signed in, for the party of the address."""
    return signed_in_for(request.query_params.get("als", "geleen"))


def with_gallery(installation: Installation) -> FastAPI:
    """The portal's pages, with those of the examples."""
    site = site_of(installation, somebody, strict=True)
    pages: Pages = site.state.pages
    own = FileSystemLoader(Path(__file__).parent / "gallery")
    pages.environment.loader = ChoiceLoader([loader for loader in (pages.environment.loader, own) if loader])

    @site.get("/galerij")
    def components(request: Request) -> Response:
        return page(request, "components_gallery.html", **EXAMPLES)

    @site.get("/galerij-stand")
    def fragment() -> Response:
        return HTMLResponse("De stand van nu")

    @site.get("/galerij/{act}")
    def empty_or_full(request: Request, act: ActName, wat: str = "leeg") -> Response:
        by = by_of(act)
        typed = typed_of(shown_fields(act, by), filled_in(act, by)) if wat == "vol" else {}
        faults = [*checked(act, by, {}), refusal("closed")] if wat == "fout" else []
        shown = form_page(act, by, typed, faults, GIVEN)
        return page(request, "act.html", page=shown, address=f"/galerij/{act}", keep=True)

    @site.post("/galerij/{act}")
    async def sent(request: Request, act: ActName) -> Response:
        by = by_of(act)
        viewer, fields = Viewer.of_party(by), shown_fields(act, by)
        came = await sent_in(request, viewer)
        content = content_of(fields, came.typed)
        faults = [*checked(act, by, content), *came.faults]
        if faults or "meer" in came.typed:
            shown = form_page(act, by, came.typed, faults, GIVEN)
            code = 422 if faults and "meer" not in came.typed else 200
            return page(request, "act.html", code, page=shown, address=f"/galerij/{act}", keep=True)
        return Response(status_code=303, headers={"Location": "/galerij"})

    return site


_DAY, _LATER = verbatim("vrijdag 5 februari 2027"), verbatim("maandag 22 februari 2027")
_WHY = verbatim(
    "De termijn voor het advies is 6 weken. Zo staat het in artikel 5 lid 1 Wohv. De eerste dag is de dag na "
    "11 januari 2027: toen is de informatie gegeven. De laatste dag is maandag 22 februari 2027."
)


def _task(*, late: bool, what: str, button: str) -> TaskCard:
    return TaskCard(
        dossier="2027-003",
        subject="Huurbeleid 2027",
        what=verbatim(what),
        address="/galerij/submit_advice",
        button=verbatim(button),
        who=verbatim("Voorzitter of secretaris"),
        day=_DAY if late else _LATER,
        why=_WHY,
        is_late=late,
    )


def _stages(now: int, *, late: bool = False) -> tuple[StageCard, ...]:
    names = ("Ontvangst", "Huurders raadplegen", "Besluit van het bestuur", "Advies", "Antwoord van ZOwonen")
    notes = ("Klaar op 13 januari", "Klaar op 1 februari", "Klaar op 3 februari", "Klaar op 8 februari", "")
    return tuple(
        StageCard(
            verbatim(name),
            "done" if place < now else ("late" if late else "now") if place == now else "later",
            verbatim(notes[place]) if place < now else verbatim("Laatste dag: 22 februari") if place == now else None,
        )
        for place, name in enumerate(names)
    )


EXAMPLES: dict[str, Any] = {
    "tasks": [
        _task(late=True, what="Bevestig de ontvangst", button="Bevestigen"),
        _task(late=False, what="Geef uw advies", button="Advies geven"),
    ],
    "statements": [
        Statement(
            verbatim("Nog niet"),
            "locked",
            (verbatim("De reden: de procedure is nog niet klaar."),),
            (
                LockPart(verbatim("Huurdersvereniging Geleen"), verbatim("nog niet; er loopt een strategisch overleg")),
                LockPart(verbatim("Huurdersbelangenraad Beek"), verbatim("ja; er was geen bezwaar")),
            ),
        ),
        Statement(verbatim("Ja"), "open", (verbatim("De reden: de wachttijd na de reactie is voorbij."),)),
        Statement(verbatim("Nee"), "never", (verbatim("De reden: er is geen instemming."),)),
    ],
    "tracks": [
        TrackCard(verbatim("Huurdersvereniging Geleen"), _stages(3), None, is_own=True),
        TrackCard(verbatim("Huurdersbelangenraad Beek"), _stages(1, late=True)),
        TrackCard(verbatim("Stichting Huurdersbelangen Limbricht"), _stages(5), verbatim("Positief advies")),
        TrackCard(verbatim("Bewonersraad ZOwonen in Beekdaelen"), _stages(0)),
    ],
    "moments": [
        MomentCard(
            verbatim("Maandag 11 januari 2027, 10.00 uur"),
            verbatim("ZOwonen"),
            verbatim("vroeg advies over Huurbeleid 2027"),
            verbatim("Aan alle vier de organisaties, met 2 bijlagen."),
        ),
        MomentCard(
            verbatim("Dinsdag 12 januari 2027, 9.00 uur"),
            verbatim("Huurdersvereniging Geleen"),
            verbatim("bevestigde de ontvangst"),
        ),
        MomentCard(
            verbatim("Maandag 18 januari 2027, 24.00 uur"),
            verbatim("De klok"),
            verbatim("De laatste dag om de ontvangst te bevestigen ging voorbij"),
            None,
            "clock",
        ),
        MomentCard(
            verbatim("Maandag 8 maart 2027, 24.00 uur"),
            verbatim("ZOwonen"),
            verbatim("gaf niet op tijd antwoord op het advies"),
            verbatim("In het dossier staat nu dat ZOwonen zich niet aan de wet heeft gehouden."),
            "breach",
        ),
    ],
    "picture": timeline_picture(
        (
            Lane(
                verbatim("Huurdersvereniging Geleen"),
                (
                    Bar(date(2027, 1, 11), date(2027, 1, 18), verbatim("Ontvangst")),
                    Bar(date(2027, 1, 19), date(2027, 2, 22), verbatim("Advies"), "now"),
                    Bar(date(2027, 2, 23), date(2027, 3, 8), verbatim("Antwoord"), "later"),
                ),
                (Dot(date(2027, 1, 13), verbatim("Ontvangst bevestigd")),),
            ),
            Lane(
                verbatim("Huurdersbelangenraad Beek"),
                (Bar(date(2027, 1, 11), date(2027, 1, 18), verbatim("Ontvangst"), "late"),),
                (Dot(date(2027, 1, 18), verbatim("Te laat"), "breach"),),
            ),
        ),
        date(2027, 2, 5),
        Tongue.DUTCH,
        verbatim("Tijdlijn van dossier 2027-003"),
        verbatim("De lijst hieronder zegt hetzelfde in woorden."),
    ),
    "long": "Een heel lange naam zoals Bewonersvereniging_Zonder_Spaties_Die_Nergens_Ophoudt_2027",
}
