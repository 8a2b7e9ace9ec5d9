"""A timeline as a picture: a lane for each organisation, its terms as bars and what happened as dots, over the months.

It is an SVG without style or script of its own. Whoever cannot see it has the list, which says the same and more.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from babel.dates import format_date
from markupsafe import Markup, escape

from language.tongue import Tongue
from portal.parts import Said

Kind = Literal["done", "now", "late", "later"]


class Bar(NamedTuple):
    """A term in a lane: its first and its last day (local), what it is, and how it stands."""

    first: date
    last: date
    name: Said
    kind: Kind = "done"


class Dot(NamedTuple):
    """Something that happened on a day (local)."""

    day: date
    name: Said
    kind: Literal["act", "breach"] = "act"


class Lane(NamedTuple):
    """What concerns one organisation, or all of them."""

    name: Said
    bars: tuple[Bar, ...] = ()
    dots: tuple[Dot, ...] = ()


TODAY = "today"

_WIDTH, _MARGIN = 1000, 12
_AXIS, _LANE, _NAME, _BAR = 40, 78, 26, 26
_BARS: dict[Kind, str] = {
    "done": "picture__bar--done",
    "now": "picture__bar--now",
    "late": "picture__bar--late",
    "later": "",
}
_A_DAY, _A_WEEK = timedelta(days=1), timedelta(days=7)


class _Scale(NamedTuple):
    """Where a day lies on the picture: its first day at the left, the last one at the right."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """How far from the left a day begins."""
        share = (day - self.first) / (self.last - self.first)
        return round(_MARGIN + share * (_WIDTH - 2 * _MARGIN), 1)

    def months(self) -> Iterator[date]:
        """The first day of every month but the first."""
        month = self.first.replace(day=1)
        while (month := (month + timedelta(days=32)).replace(day=1)) < self.last:
            yield month


def timeline_picture(lanes: Sequence[Lane], today: date, language: Tongue, title: Said, about: Said) -> Markup:
    """The picture. ``title`` and ``about`` say in words what is on it. Empty where nothing has a day."""
    days = [day for lane in lanes for day in _days(lane)]
    if not days:
        return Markup()
    scale = _Scale(min(days) - _A_WEEK, max(*days, today) + _A_WEEK)
    height = _AXIS + _LANE * len(lanes) + _MARGIN
    parts = (
        Markup(
            '<svg class="picture" viewBox="0 0 {} {}" role="img" aria-labelledby="tijdlijn tijdlijn-uitleg">'
        ).format(_WIDTH, height),
        Markup('<title id="tijdlijn">{}</title><desc id="tijdlijn-uitleg">{}</desc>').format(
            language.of(title), language.of(about)
        ),
        *_axis(scale, height, language),
        *(part for place, lane in enumerate(lanes) for part in _lane(scale, lane, _AXIS + place * _LANE, language)),
        _today(scale, today, height, language),
        Markup("</svg>"),
    )
    return Markup().join(parts)


def _days(lane: Lane) -> Iterable[date]:
    return (*(day for bar in lane.bars for day in (bar.first, bar.last)), *(dot.day for dot in lane.dots))


def _axis(scale: _Scale, height: int, language: Tongue) -> Iterator[Markup]:
    for month in scale.months():
        at = scale.at(month)
        yield Markup('<line class="picture__month" x1="{0}" x2="{0}" y1="24" y2="{1}"/>').format(at, height)
        yield _text("picture__axis", at + 6, 18, format_date(month, "MMM y", locale=language))


def _lane(scale: _Scale, lane: Lane, top: int, language: Tongue) -> Iterator[Markup]:
    yield _text("picture__name", _MARGIN, top + _NAME - 8, language.of(lane.name))
    for bar in lane.bars:
        left, right = scale.at(bar.first), scale.at(bar.last + _A_DAY)
        yield Markup(
            '<rect class="picture__bar {}" x="{}" y="{}" width="{}" height="{}" rx="5"><title>{}</title></rect>'
        ).format(_BARS[bar.kind], left, top + _NAME, max(round(right - left, 1), 4), _BAR, language.of(bar.name))
    for dot in lane.dots:
        kind = "picture__dot picture__dot--breach" if dot.kind == "breach" else "picture__dot"
        yield Markup('<circle class="{}" cx="{}" cy="{}" r="9"><title>{}</title></circle>').format(
            kind, scale.at(dot.day), top + _NAME + _BAR // 2, language.of(dot.name)
        )


def _today(scale: _Scale, today: date, height: int, language: Tongue) -> Markup:
    at = scale.at(min(max(today, scale.first), scale.last))
    line = Markup('<line class="picture__today" x1="{0}" x2="{0}" y1="24" y2="{1}"/>').format(at, height)
    anchor = "end" if at > _WIDTH - 120 else "start"
    return line + Markup('<text class="picture__now" x="{}" y="{}" text-anchor="{}">{}</text>').format(
        at - 6 if anchor == "end" else at + 6, height - 4, anchor, language.of(TODAY)
    )


def _text(kind: str, x: float, y: float, text: str) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}">{}</text>').format(kind, x, y, escape(text))
