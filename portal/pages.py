"""How a page is made: a template, the language of whoever reads, and what stands on every page."""

from typing import NamedTuple
from urllib.parse import quote

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined
from starlette.responses import HTMLResponse, Response

from application.alarms import RecordAlarm, alarms_for
from application.people import Person, Role, Viewer
from language.retold import in_dutch
from language.speech import Names, begun, day, minute
from language.tongue import Tongue
from models.agreement import Agreement
from portal.chosen_language import language_of
from portal.cookies import Cookie, keep, kept
from portal.from_here import browser_of, sign_of
from portal.signed_in import signed_in_if_any
from portal.static_files import StaticFiles
from portal.stylesheet import PORTAL


class Place(NamedTuple):
    """A place in the navigation: its address, what it is called (a msgid), and who has it there."""

    address: str
    name: str
    roles: tuple[Role, ...]


START = "/taken"
"""Where somebody who is signed in begins."""

PARTIES = (Role.LANDLORD, Role.ORGANISATION)

PLACES = (
    Place("/taken", "My tasks", PARTIES),
    Place("/dossiers", "Overview", (*PARTIES, Role.AUDITOR)),
    Place("/jaar", "The year", PARTIES),
    Place("/toezeggingen", "Commitments", (*PARTIES, Role.AUDITOR)),
    Place("/post", "By post", (Role.LANDLORD,)),
    Place("/controle", "Audit", (Role.AUDITOR,)),
    Place("/beheer", "Administration", (Role.ADMINISTRATOR,)),
    Place("/mensen", "People", (Role.ADMINISTRATOR,)),
    Place("/hulp", "Help", tuple(Role)),
)
"""The navigation, in order."""


class Banner(NamedTuple):
    """What stands above every page of an installation that is an example: a text, and a link (msgids)."""

    text: str
    link: str
    address: str


class Pages:
    """Makes pages for an agreement's landlord. ``strict``: a name that a template has and nobody gave is an error. A
    ``banner`` stands on every page."""

    def __init__(
        self, agreement: Agreement, static: StaticFiles, *, strict: bool = False, banner: Banner | None = None
    ) -> None:
        self.static = static
        self.names = Names(agreement)
        self._banner = banner
        self.environment = Environment(
            loader=FileSystemLoader(PORTAL / "templates"),
            autoescape=True,
            undefined=StrictUndefined if strict else Undefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters["capital"] = begun
        self.environment.globals.update(
            static=static.address, integrity=static.integrity, landlord=agreement.landlord, minute=minute, said_day=day
        )

    def page(self, request: Request, template: str, code: int = 200, **more: object) -> Response:
        """A template as a page. In it ``_`` says a text in the reader's language (a msgid with its placeholders, or a
        ``Bilingual``), ``retold`` what was noted in English; ``language``, ``viewer`` (None: nobody is signed in) and
        ``places`` are there too."""
        text = self.environment.get_template(template).render(self._context(request), **more)
        answer = HTMLResponse(text, code)
        if kept(request, Cookie.BROWSER) is None:
            keep(request, answer, Cookie.BROWSER, browser_of(request))
        return answer

    def _context(self, request: Request) -> dict[str, object]:
        language, signed_in = language_of(request), signed_in_if_any(request)
        viewer = signed_in.person.viewer if signed_in else None
        return {
            "_": language.of,
            "retold": in_dutch if language is Tongue.DUTCH else str,
            "language": language,
            "other_language": Tongue.ENGLISH if language is Tongue.DUTCH else Tongue.DUTCH,
            "here": quote(f"{request.url.path}?{request.url.query}".rstrip("?")),
            "path": request.url.path,
            "viewer": viewer,
            "places": places_of(viewer),
            "alarms": _alarms(request, signed_in.person) if signed_in else [],
            "banner": self._banner,
            "form_sign": sign_of(request),
        }


def _alarms(request: Request, person: Person) -> list[RecordAlarm]:
    standing: list[RecordAlarm] = request.app.state.standing_alarms.of(person)  # application.standing_alarms
    return [*alarms_for(request.app.state.installation, person), *standing]


def places_of(viewer: Viewer | None) -> list[Place]:
    """Where somebody can go; who is not signed in, only to the help."""
    role = viewer.role if viewer else None
    return [place for place in PLACES if role in place.roles or place.address == "/hulp"]


def page(request: Request, template: str, code: int = 200, **more: object) -> Response:
    """A page of the portal that a request came to; see ``Pages.page``."""
    pages: Pages = request.app.state.pages
    return pages.page(request, template, code, **more)


def names_of(request: Request) -> Names:
    """The parties, as the agreement in use calls them."""
    pages: Pages = request.app.state.pages
    return pages.names


def redirect(address: str) -> Response:
    """To another page after a form was handled: the browser gets that one, so that going back sends nothing twice."""
    return Response(status_code=303, headers={"Location": quote(address, safe="/?=&#%:")})
