"""The picture of a timeline: what lies where, in whose language, and nothing that a page may not hold."""

import re
from datetime import date

from language.speech import verbatim
from language.tongue import Tongue
from portal.timeline_picture import Bar, Dot, Lane, timeline_picture

START, END, TODAY = date(2027, 1, 11), date(2027, 2, 22), date(2027, 2, 5)
TITLE, ABOUT = verbatim("Tijdlijn"), verbatim("De lijst zegt hetzelfde")


def picture(*lanes: Lane, today: date = TODAY, language: Tongue = Tongue.DUTCH) -> str:
    return str(timeline_picture(lanes, today, language, TITLE, ABOUT))


def numbers(pattern: str, drawn: str) -> list[float]:
    return [float(found) for found in re.findall(pattern, drawn)]


def test_a_term_is_as_long_as_its_days() -> None:
    half = START + (END - START) / 2
    drawn = picture(Lane("done", (Bar(START, END, verbatim("Advies")), Bar(START, half, verbatim("Helft")))))
    whole, part = numbers(r'<rect [^>]* width="([\d.]+)"', drawn)

    assert 1.9 < whole / part < 2.0  # both count their last day


def test_what_is_later_lies_more_to_the_right() -> None:
    days = (START, TODAY, END)
    drawn = picture(Lane("done", (), tuple(Dot(day, verbatim("x")) for day in days)))
    places = numbers(r'cx="([\d.]+)"', drawn)

    assert places == sorted(places)
    assert numbers(r'class="picture__today" x1="([\d.]+)"', drawn) == [places[1]]


def test_today_is_on_the_picture_even_long_after_it_all() -> None:
    drawn = picture(Lane("done", (Bar(START, END, verbatim("Advies")),)), today=date(2028, 6, 1))

    assert numbers(r'class="picture__today" x1="([\d.]+)"', drawn)[0] < 1000
    assert 'text-anchor="end"' in drawn


def test_every_lane_has_its_own_height() -> None:
    one, two = (picture(*lanes) for lanes in ([lane] * n for n, lane in ((1, LANE), (2, LANE))))

    assert numbers(r'viewBox="0 0 1000 (\d+)"', two)[0] > numbers(r'viewBox="0 0 1000 (\d+)"', one)[0]
    assert len(set(numbers(r'<rect [^>]* y="(\d+)"', two))) == 2


LANE = Lane(
    verbatim("Beek"), (Bar(START, END, verbatim("Advies"), "late"),), (Dot(END, verbatim("Te laat"), "breach"),)
)


def test_it_says_in_words_what_it_is_in_the_language_of_whoever_reads() -> None:
    dutch, english = picture(LANE), picture(LANE, language=Tongue.ENGLISH)

    assert '<title id="tijdlijn">Tijdlijn</title>' in dutch
    assert ">vandaag<" in dutch
    assert ">feb 2027<" in dutch
    assert ">today<" in english
    assert ">Feb 2027<" in english


def test_it_holds_no_style_no_script_and_nothing_that_somebody_wrote_as_markup() -> None:
    name = verbatim('</title><script>alert("x")</script>')
    drawn = picture(Lane(name, (Bar(START, END, name),), (Dot(START, name),)))

    assert "<script" not in drawn
    assert "style" not in drawn
    assert drawn.count("&lt;script&gt;") == 3


def test_without_days_there_is_no_picture() -> None:
    assert picture(Lane(verbatim("Beek"))) == ""
    assert picture() == ""
