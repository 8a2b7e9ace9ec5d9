"""The overview: the dossiers that the reader knows of, chosen and sought, as a page and as a table to keep."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from application.dates import utc_now
from application.forms import opening_of
from application.overview import Chosen, Overview, OverviewPage, OverviewRow, PlaceFound, last_day
from application.people import Person, Role
from application.permissions import enters_letters, may_do
from language import overview_texts as texts
from language.speech import Bilingual, Names, day, say, verbatim, word
from language.words import FIELDS
from models.calendar import local_date
from models.knowledge.view import WITHIN_AN_ORGANISATION
from models.rights import Right, Topic
from models.sought import LONGEST, CannotBeSoughtError, TextPart
from models.state import Stage
from portal import dossier_cards as cards
from portal.chosen_language import language_of
from portal.documents_given import disposition
from portal.pages import names_of, page
from portal.parts import Said
from portal.readings import readings_of
from portal.request_steps import PLACE
from portal.signed_in import Acting, Looking

router = APIRouter()

LIST = "/dossiers"
PER_PAGE, FOUND_PER_PAGE = 50, 20
"""How many dossiers stand on one page of the list, and how many of what was found, with what stands there."""

_LONGEST_TYPED = 4 * LONGEST  # so much is answered in words; nobody types more


class OpeningLink(NamedTuple):
    """What opening a dossier is called, and where it is done."""

    name: str
    address: str


OPENINGS = {
    Role.LANDLORD: OpeningLink("Ask for advice or consent", PLACE),
    Role.ORGANISATION: OpeningLink("Give advice that nobody asked for", "/nieuw"),
}
"""How a dossier is opened, by who does it."""


class Shown(StrEnum):
    """Which dossiers of the list are shown."""

    OPEN = "open"
    CLOSED = "gesloten"
    ALL = "alle"


TABS = {Shown.OPEN: texts.GOING_ON, Shown.CLOSED: texts.CLOSED, Shown.ALL: texts.ALL}


class DayChosen(StrEnum):
    """What is asked of the days of a dossier."""

    SOON = "binnenkort"
    LATE = "te-laat"


class Order(StrEnum):
    """In which order a list stands."""

    NEWEST = "nieuwste"
    SOONEST = "dag"


class OverviewAsked(BaseModel):
    """What the address of the overview asks; a field that is empty asks nothing. Without ``toon`` it is what goes on;
    where words are sought, all."""

    model_config = ConfigDict(frozen=True)

    zoek: str = Field("", max_length=_LONGEST_TYPED)
    toon: Shown | Literal[""] = ""
    fase: Stage | Literal[""] = ""
    onderwerp: Topic | Literal[""] = ""
    recht: Right | Literal[""] = ""
    jaar: Annotated[str, Field(pattern=r"^([0-9]{4})?$")] = ""
    organisatie: str = Field("", max_length=50)
    dag: DayChosen | Literal[""] = ""
    volgorde: Order | Literal[""] = ""
    na: str = ""
    ruim: bool = False

    @property
    def shown(self) -> Shown:
        return self.toon or (Shown.ALL if self.zoek.strip() else Shown.OPEN)

    @property
    def choice(self) -> Chosen:
        """The same as the hall knows it."""
        return Chosen(
            words=self.zoek,
            is_open={Shown.OPEN: True, Shown.CLOSED: False}.get(self.shown),
            stage=self.fase or None,
            topic=self.onderwerp or None,
            right=self.recht or None,
            year=int(self.jaar) if self.jaar else None,
            party=self.organisatie or None,
            is_late=self.dag == DayChosen.LATE,
            is_soon=self.dag == DayChosen.SOON,
            is_soonest_first=self.volgorde == Order.SOONEST,
        )

    @property
    def narrows(self) -> bool:
        """Whether anything beside the words is chosen."""
        return any((self.fase, self.onderwerp, self.recht, self.jaar, self.organisatie, self.dag, self.volgorde))

    def at(self, place: str = LIST, **other: str) -> str:
        """The address that asks the same, but for what is otherwise; from the beginning of the list."""
        kept = {**self.model_dump(mode="json", exclude={"na", "ruim"}), **other}
        said = urlencode({name: value for name, value in kept.items() if value})
        return f"{place}?{said}" if said else place


class Option(NamedTuple):
    """Something that can be chosen."""

    value: str
    text: Said
    is_chosen: bool


class Select(NamedTuple):
    """A box from which one thing is chosen."""

    name: str
    label: str
    options: Sequence[Option]


class Tab(NamedTuple):
    """A part of the list that a link leads to."""

    name: str
    address: str
    is_shown: bool


class FoundHere(NamedTuple):
    """Where something was found in a dossier."""

    field: Said
    day: Said
    parts: Sequence[TextPart]


class ListedDossier(NamedTuple):
    """A dossier in the list."""

    number: str
    subject: str
    asked: Said
    stage: Said
    day: Said | None
    is_escalated: bool
    is_closed: bool
    places: Sequence[FoundHere]
    has_more: bool


@router.get(LIST)
def overview(request: Request, person: Acting, asked: Annotated[OverviewAsked, Query()]) -> Response:
    """The dossiers that the viewer knows of: those that go on, unless something else is chosen or sought."""
    readings, names = readings_of(request, person.viewer), names_of(request)
    is_search, fault = bool(asked.zoek.strip()), ""
    found = OverviewPage(())
    try:
        most = FOUND_PER_PAGE if is_search else PER_PAGE
        found = Overview(readings).part(asked.choice, most=most, after=asked.na, is_widened=asked.ruim)
    except CannotBeSoughtError as error:
        fault = str(error)
    return page(
        request,
        "overview.html",
        422 if fault else 200,
        rows=[_row(one, names) for one in found.rows],
        asked=asked,
        fault=fault,
        is_search=is_search,
        is_widened=found.is_widened,
        tabs=[Tab(name, asked.at(toon=which.value), which is asked.shown) for which, name in TABS.items()],
        selects=[*_selects(asked, person, names, readings.years())],
        further=asked.at(na=found.after, ruim="1" if found.is_widened else "") if found.after else "",
        newest=asked.at(),
        everywhere=asked.at(toon="", fase="", onderwerp="", recht="", jaar="", organisatie="", dag=""),
        table=asked.at(f"{LIST}/tabel.csv", toon=asked.shown.value),
        new=_opening(person),
        takes_over=enters_letters(person.office),
    )


@router.get(f"{LIST}/tabel.csv")
def table(request: Request, viewer: Looking, asked: Annotated[OverviewAsked, Query()]) -> Response:
    """The same, all of it, as a table that a spreadsheet opens."""
    made = Overview(readings_of(request, viewer)).table(asked.choice, names_of(request), language_of(request).of)
    named = f"{texts.FILE}-{local_date(utc_now())}.csv"
    return Response(made, media_type="text/csv", headers={"Content-Disposition": disposition(named)})


def _opening(person: Person) -> OpeningLink | None:
    """How a reader opens a dossier; None for who may not."""
    if person.viewer.role not in OPENINGS or not may_do(person, opening_of(person.party)):
        return None
    return OPENINGS[person.viewer.role]


def _row(row: OverviewRow, names: Names) -> ListedDossier:
    one, until = row.listed, last_day(row.listed)
    return ListedDossier(
        number=one.number,
        subject=one.subject,
        asked=cards.asked_in(one.right, names),
        stage=cards.stage_said(one.stage),
        day=day(until) if until else None,
        is_escalated=one.escalated,
        is_closed=one.closed_at is not None,
        places=[_found_here(place) for place in row.places],
        has_more=row.has_more,
    )


def _found_here(place: PlaceFound) -> FoundHere:
    return FoundHere(say(FIELDS[place.field]), day(place.day), place.parts)


def _selects(asked: OverviewAsked, person: Person, names: Names, years: Iterable[int]) -> Iterator[Select]:
    is_party = person.viewer.role is Role.ORGANISATION
    choices: Mapping[str, tuple[str, str, Mapping[str, Bilingual]]] = {
        "fase": (texts.STAGE, asked.fase, {one.value: word("stage", one).begun for one in _stages(person)}),
        "dag": (texts.DAYS, asked.dag, {DayChosen.SOON: say(texts.SOON), DayChosen.LATE: say(texts.LATE)}),
        "recht": (texts.RIGHT, asked.recht, {one.value: word("right", one).begun for one in Right}),
        "onderwerp": (texts.TOPIC, asked.onderwerp, {one.value: word("topic", one.value).begun for one in Topic}),
        "organisatie": (
            texts.ORGANISATION,
            asked.organisatie,
            {} if is_party else {one: names.of(one) for one in names.organisations},
        ),
        "jaar": (texts.YEAR, asked.jaar, {str(year): verbatim(year) for year in years}),
    }
    for name, (label, chosen, found) in choices.items():
        if found:
            anything = Option("", say(texts.ANY), not chosen)
            yield Select(name, label, [anything, *(Option(v, text, v == chosen) for v, text in found.items())])
    if not asked.zoek.strip():
        orders = {Order.NEWEST: say(texts.NEWEST), Order.SOONEST: say(texts.SOONEST)}
        newest = asked.volgorde or Order.NEWEST
        yield Select("volgorde", texts.ORDER, [Option(v, text, v == newest) for v, text in orders.items()])


def _stages(person: Person) -> Iterator[Stage]:
    """Where a dossier can stand, as far as the reader sees that."""
    hidden = (*WITHIN_AN_ORGANISATION, Stage.CLOSED) if person.viewer.role is Role.LANDLORD else (Stage.CLOSED,)
    return (stage for stage in Stage if stage not in hidden)
