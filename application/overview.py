"""The overview: the dossiers of whoever looks, as chosen and as sought, on a page or as a table to take along."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

from application.dates import utc_now
from application.described import DescribedPlace, DescribedSummary
from application.reading import Readings
from audit import spreadsheet
from installation.listed import Wanted
from language import overview_texts as texts
from language.dossier_page import AT_STAGE
from language.speech import Bilingual, Names, say, word
from models.calendar import local_date
from models.record.summary import Listed
from models.rights import Right, Topic
from models.sought import Extract, Sought, TextPart, extract, sought
from models.state import Stage

if TYPE_CHECKING:
    from installation.text_search import FoundDossier, FoundPlace

SOON = timedelta(days=14)
"""Within so many days a last day is one that comes soon."""

_AT_ONCE = 500
_AN_INSTANT = timedelta(microseconds=1)


class Chosen(NamedTuple):
    """Which dossiers somebody chose: all that is given holds. ``words`` are sought (blank: nothing is); ``party`` takes
    part; ``is_late``: something in it is too late; ``is_soon``: a last day is over within ``SOON``."""

    words: str = ""
    is_open: bool | None = None
    stage: Stage | None = None
    topic: Topic | None = None
    right: Right | None = None
    year: int | None = None
    party: str | None = None
    is_late: bool = False
    is_soon: bool = False
    is_soonest_first: bool = False


class PlaceFound(NamedTuple):
    """Where something was found: in a field of an act (``models.knowledge.searched``), on which local day, and the text
    around it."""

    field: str
    day: date
    parts: Sequence[TextPart]


class OverviewRow(NamedTuple):
    """A dossier; where something was found in it, and whether there are more such places."""

    listed: Listed
    places: Sequence[PlaceFound] = ()
    has_more: bool = False


class OverviewPage(NamedTuple):
    """A part of the overview, and after what the next part begins (nothing: there is no more). ``is_widened``: nothing
    was found by the words themselves, but by words that begin so."""

    rows: Sequence[OverviewRow]
    after: str = ""
    is_widened: bool = False


class Overview:
    """The overview of somebody who reads. ``clock`` says what time it is (UTC). What it reads raises as
    ``application.reading`` does."""

    def __init__(self, readings: Readings, clock: Callable[[], datetime] = utc_now) -> None:
        self._readings = readings
        self._clock = clock

    def part(self, choice: Chosen, *, most: int, after: str = "", is_widened: bool = False) -> OverviewPage:
        """At most so many dossiers, after the one with the number ``after``; what is sought newest first. Where nothing
        is found from the start on, longer words that begin so are looked for (``is_widened``: they were before). Raises
        CannotBeSoughtError for words that nobody can look for."""
        wanted = self._wanted(choice)
        if not choice.words.strip():
            page = self._readings.listed(wanted, is_soonest_first=choice.is_soonest_first, most=most, after=after)
            return OverviewPage([OverviewRow(one) for one in page.rows], page.after)
        exact = sought(choice.words)
        wider = exact.widened
        if not (is_widened and wider):
            found = self._readings.found(exact, wanted, most=most, after=after)
            if found.rows or after or not wider:
                return OverviewPage([_row(one, exact) for one in found.rows], found.after)
        found = self._readings.found(wider, wanted, most=most, after=after)
        return OverviewPage([_row(one, wider) for one in found.rows], found.after, is_widened=bool(found.rows))

    def table(self, choice: Chosen, names: Names, of: Callable[[Bilingual | str], str]) -> str:
        """All that was chosen as a spreadsheet opens it (``audit.spreadsheet``), in the language of ``of``."""
        return "".join(spreadsheet.lines(self._cells(choice, names, of)))

    def _cells(self, choice: Chosen, names: Names, of: Callable[[Bilingual | str], str]) -> Iterator[list[str]]:
        yield [of(heading) for heading in texts.COLUMNS]
        after, is_widened, is_first = "", False, True
        while after or is_first:
            page = self.part(choice, most=_AT_ONCE, after=after, is_widened=is_widened)
            after, is_widened, is_first = page.after, page.is_widened, False
            for row in page.rows:
                yield [spreadsheet.words(cell) for cell in _cells_of(row.listed, names, of)]

    def _wanted(self, choice: Chosen) -> Wanted:
        now = self._clock()
        return Wanted(
            party=choice.party,
            stage=choice.stage,
            due_before=local_date(now) + SOON if choice.is_soon else None,
            is_open=choice.is_open,
            topic=choice.topic,
            right=choice.right,
            year=choice.year,
            late_at=now if choice.is_late else None,
        )


def last_day(listed: Listed) -> date | None:
    """The last day of the term that ends first, in Amsterdam; of a closed dossier none."""
    return local_date(listed.next_due - _AN_INSTANT) if listed.next_due and not listed.closed_at else None


def found_described(row: OverviewRow) -> dict[str, Any]:
    """The JSON of a dossier in which something was found (``application.described.DescribedFound``)."""
    places = [_place_described(place).json_value for place in row.places]
    return {**DescribedSummary.of(row.listed, last_day(row.listed)), "places": places, "more": row.has_more}


def _place_described(place: PlaceFound) -> DescribedPlace:
    ends = accumulate(len(part.text) for part in place.parts)
    found = [(part.text, end) for part, end in zip(place.parts, ends, strict=True) if part.is_found]
    return DescribedPlace(
        field=place.field,
        day=place.day,
        text="".join(part.text for part in place.parts),
        found=tuple(text for text, _ in found),
        spans=tuple((end - len(text), end) for text, end in found),
    )


def _row(found: "FoundDossier", wanted: Sought) -> OverviewRow:
    places = [place for each in found.places if (place := _place(each, wanted))]
    return OverviewRow(found.listed, places, found.has_more)


def _place(found: "FoundPlace", wanted: Sought) -> PlaceFound | None:
    """Of the texts at a place the one that holds most of what is sought."""
    there: list[tuple[str, Extract]] = [
        (one.field, around) for one in found.texts if (around := extract(one.text, wanted))
    ]
    if not there:
        return None
    field, around = max(there, key=lambda one: one[1].terms)
    return PlaceFound(field, local_date(found.event.happened), around.parts)


def _cells_of(one: Listed, names: Names, of: Callable[[Bilingual | str], str]) -> Iterator[str]:
    yield one.number
    yield one.subject
    yield of(word("right", one.right)) if one.right else of(texts.UNSOLICITED)
    yield of(word("topic", one.topic)) if one.topic else ""
    yield ", ".join(of(names.of(organisation)) for organisation in one.organisations)
    yield of(word("stage", one.stage).begun if one.stage else say(AT_STAGE))
    yield local_date(one.opened_at).isoformat()
    yield local_date(one.closed_at).isoformat() if one.closed_at else ""
    yield of(word("result", one.result).begun) if one.closed_at and one.result else ""
    until = last_day(one)
    yield until.isoformat() if until else ""
    yield of(texts.YES if one.escalated else texts.NO)
