"""Figures as a picture: a bar for each of them, one below the other.

It is an SVG without style or script of its own. Whoever cannot see it has the table, which says the same and more.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

_WIDTH, _MARGIN, _NAME, _LINE, _BAR, _VALUE = 1000, 12, 240, 40, 26, 110


class FigureBar(NamedTuple):
    """A bar: what it is about, how long it is, and its value in words."""

    name: str
    value: float
    said: str


def bars_picture(bars: Sequence[FigureBar], longest: float, title: str, about: str, key: str) -> Markup:
    """The picture of some bars, of which one of a value ``longest`` would fill the width. ``title`` and ``about`` say
    in words what is on it; ``key`` makes its ids its own. Empty where there are none."""
    if not bars or longest <= 0:
        return Markup()
    height = _LINE * len(bars) + 2 * _MARGIN
    head = Markup(
        '<svg class="picture" viewBox="0 0 {0} {1}" role="img" aria-labelledby="{2}-titel {2}-uitleg">'
        '<title id="{2}-titel">{3}</title><desc id="{2}-uitleg">{4}</desc>'
    ).format(_WIDTH, height, key, title, about)
    return Markup().join((head, *_drawn(bars, longest), Markup("</svg>")))


def _drawn(bars: Sequence[FigureBar], longest: float) -> Iterator[Markup]:
    most = _WIDTH - _NAME - _VALUE - _MARGIN
    for place, bar in enumerate(bars):
        top = _MARGIN + place * _LINE
        width = max(round(most * min(bar.value / longest, 1), 1), 2)
        yield Markup('<text class="picture__axis" x="{}" y="{}" text-anchor="end">{}</text>').format(
            _NAME - 10, top + 20, bar.name
        )
        yield Markup(
            '<rect class="picture__bar picture__bar--now" x="{}" y="{}" width="{}" height="{}" rx="4"/>'
        ).format(_NAME, top, width, _BAR)
        yield Markup('<text class="picture__name" x="{}" y="{}">{}</text>').format(
            round(_NAME + width + 10, 1), top + 20, bar.said
        )
