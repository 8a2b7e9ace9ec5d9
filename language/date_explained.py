"""How a date came about, in short sentences that name no day twice: for letters, pages and the command line.

The one long sentence of ``models.sentences`` stays what is on record (``terms.sentence``), so that it can be computed
anew. The texts here are msgids of the Dutch catalogue. A day stands with its weekday where it could be the last one.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from babel.dates import format_date

from language.catalogue import Gettext, dutch
from language.speech import Bilingual
from models.calendar import DayOff
from models.rights import Right
from models.sentences import LENGTHS, ONE, TITLES
from models.terms import Adjustment, AdjustmentKind, Derivation, Moved, TermName, Unit

YOU_HAVE, IT_IS, SOURCE = "You have {length}.", "{term} is {length}.", "Source: {source}."
CHOSEN, CHOSEN_THEN = "The landlord chose the last day.", "The landlord gave until {day} at first."
TO_CONSENT = "The landlord gives this time to decide; the law sets no period for consent."
DAYS_FROM = "The first day is the day after {day}: {event}."
WORKING_DAYS_FROM = "The working days are counted from the day after {day} on: {event}."
CLOSED = "Agreed days do not count: {name}, {first} up to and including {last}."
EXTENDED = {
    AdjustmentKind.EXTENSION: "More time was given.",
    AdjustmentKind.LENGTHENING: "The landlord gave more time.",
    AdjustmentKind.KEPT: "The end that held before stays the earliest.",
}
EXTENDED_UNTIL = {
    AdjustmentKind.EXTENSION: "More time was given, until {day} at first.",
    AdjustmentKind.LENGTHENING: "The landlord gave more time, until {day} at first.",
    AdjustmentKind.KEPT: "It does not end before {day}, the end that held before.",
}
PAUSED = "The clock stood still from {first} until {until}."
LAST, LAST_WOULD_BE = "The last day is {day}.", "The last day would be {day}."
SO_LAST, SO_ABOVE = "So the last day is {day}.", "So it is the day above."
THAT_IS, NEITHER = "That is {cause}.", "Nor can it be on {days}."
DAY_OF, AND = "{day} ({cause})", "{names} and {name}"
NEVER_ENDS = {
    (True, False, False): "A period does not end on a Saturday.",
    (False, True, False): "A period does not end on a Sunday.",
    (True, True, False): "A period does not end in a weekend.",
    (False, False, True): "A period does not end on a holiday.",
}
NEITHER_OF_BOTH = "A period does not end in a weekend or on a holiday."
TWO_WORKING_DAYS = "There must be two working days in it (Atw art. 2)."
PROVISIONAL = "This date is provisional: it is not known yet which days are equated with a holiday in that year."
PAUSE, ATW_2 = "an agreed pause", "fewer than two working days in the term (Atw art. 2)"
"""Causes of a move that are no day off."""

_WEEKEND, _HOLIDAYS = {DayOff.SATURDAY, DayOff.SUNDAY}, set(DayOff) - {DayOff.SATURDAY, DayOff.SUNDAY}


class _Speech(NamedTuple):
    """A language: its catalogue, and its days in full (``Sunday 10 January 2027``), without weekday, and short."""

    gettext: Gettext
    full: Callable[[date], str]
    plain: Callable[[date], str]
    short: Callable[[date], str]


def _formatted(pattern: str, locale: str) -> Callable[[date], str]:
    return lambda day: format_date(day, pattern, locale=locale)


def _english() -> _Speech:
    return _Speech(str, *(_formatted(pattern, "en_GB") for pattern in ("EEEE d MMMM y", "d MMMM y", "d MMMM")))


def _dutch() -> _Speech:
    return _Speech(dutch(), *(_formatted(pattern, "nl") for pattern in ("EEEE d MMMM y", "d MMMM y", "d MMMM")))


def explained(derivation: Derivation, *, consent: bool = False) -> str:
    """How an end comes about, in English; of the period for advice otherwise where ``consent`` is asked."""
    speech = _english()
    return _said(derivation, speech, _opening(derivation, speech, consent=consent), shown=False)


def explained_in_dutch(
    derivation: Derivation, *, opening: str = "", yours: bool = False, shown: bool = False, consent: bool = False
) -> str:
    """How an end comes about, in Dutch: beginning with an ``opening`` of its own, or of a reader's own period where it
    is ``yours``; where the last day is ``shown`` above, it is not named again."""
    speech = _dutch()
    given = opening or _opening(derivation, speech, yours=yours, consent=consent)
    return _said(derivation, speech, given, shown=shown)


def day_explained(derivation: Derivation, right: Right | None, *, yours: bool = False) -> Bilingual:
    """How an end comes about where this is asked, in both languages; ``yours``: to whom it is the end of its own
    period."""
    consent = right is Right.CONSENT
    dutch = explained_in_dutch(derivation, yours=yours, consent=consent)
    return Bilingual(dutch, explained(derivation, consent=consent))


def _said(derivation: Derivation, speech: _Speech, opening: str, *, shown: bool) -> str:
    return " ".join(
        (
            opening,
            _start(derivation, speech),
            *_changes(derivation, speech),
            *_end(derivation, speech, shown),
            *((speech.gettext(PROVISIONAL),) if derivation.provisional else ()),
        )
    )


def _opening(derivation: Derivation, speech: _Speech, *, yours: bool = False, consent: bool = False) -> str:
    """How long the term is and where that stands. No law sets one for consent (Wohv art. 5a, Woningwet art. 53)."""
    if consent and derivation.term is TermName.ADVICE:
        return speech.gettext(TO_CONSENT)
    source = speech.gettext(SOURCE).format(source=speech.gettext(derivation.source))
    return f"{_length(derivation, speech, yours)} {source}"


def _length(derivation: Derivation, speech: _Speech, yours: bool) -> str:
    """How long the term is, or that the landlord named its last day."""
    named = derivation.named_end
    if named is None:
        amount = LENGTHS[derivation.unit] if derivation.amount != 1 else ONE[derivation.unit]
        length = speech.gettext(amount).format(amount=derivation.amount)
        term = speech.gettext(TITLES[derivation.term])
        return speech.gettext(YOU_HAVE if yours else IT_IS).format(term=term, length=length)
    if named == derivation.raw_end:
        return speech.gettext(CHOSEN)
    return speech.gettext(CHOSEN_THEN).format(day=speech.plain(named))


def _start(derivation: Derivation, speech: _Speech) -> str:
    text = WORKING_DAYS_FROM if derivation.unit is Unit.WORKING_DAYS else DAYS_FROM
    event = speech.gettext(derivation.starting_event)
    return speech.gettext(text).format(day=speech.plain(derivation.started_on), event=event)


def _changes(derivation: Derivation, speech: _Speech) -> Iterator[str]:
    """What does not count and what moved the end."""
    for period in derivation.closed_periods:
        if period.first <= derivation.ends and period.last > derivation.started_on:
            first, last = speech.plain(period.first), speech.plain(period.last)
            yield speech.gettext(CLOSED).format(name=period.name, first=first, last=last)
    for adjustment in derivation.adjustments:
        yield _change(adjustment, derivation, speech)


def _change(adjustment: Adjustment, derivation: Derivation, speech: _Speech) -> str:
    if adjustment.first and adjustment.until:
        first, until = speech.plain(adjustment.first), speech.plain(adjustment.until)
        return speech.gettext(PAUSED).format(first=first, until=until)
    if adjustment.new_end is None or adjustment.new_end == derivation.raw_end:
        return speech.gettext(EXTENDED[adjustment.kind])
    return speech.gettext(EXTENDED_UNTIL[adjustment.kind]).format(day=speech.plain(adjustment.new_end))


def _end(derivation: Derivation, speech: _Speech, shown: bool) -> Iterator[str]:
    moved, ends = derivation.moved_by, speech.full(derivation.ends)
    if moved:
        yield speech.gettext(LAST_WOULD_BE).format(day=_without_year_of(derivation.ends, moved[0].date, speech))
        yield from _why_not(moved, speech)
        yield speech.gettext(SO_ABOVE if shown else SO_LAST).format(day=ends)
    elif not shown:
        yield speech.gettext(LAST).format(day=ends)


def _without_year_of(ends: date, day: date, speech: _Speech) -> str:
    """A day with its weekday; of its year nothing where the end, which follows, says it."""
    full = speech.full(day)
    return full.removesuffix(f" {day.year}") if day.year == ends.year else full


def _why_not(moved: tuple[Moved, ...], speech: _Speech) -> Iterator[str]:
    """Why the end is not the first of these days, nor one of the others, each with its date."""
    first, *others = moved
    if first.cause != ATW_2 and first.cause not in _WEEKEND:
        yield speech.gettext(THAT_IS).format(cause=_cause(first, speech))
    if others:
        yield speech.gettext(NEITHER).format(days=_listed([_day_of(other, speech) for other in others], speech))
    if any(each.cause == ATW_2 for each in moved):
        yield speech.gettext(TWO_WORKING_DAYS)
    causes = {each.cause for each in moved}
    saturday, sunday, holiday = DayOff.SATURDAY in causes, DayOff.SUNDAY in causes, bool(causes & _HOLIDAYS)
    if saturday or sunday or holiday:
        yield speech.gettext(NEVER_ENDS.get((saturday, sunday, holiday), NEITHER_OF_BOTH))


def _day_of(moved: Moved, speech: _Speech) -> str:
    """A day with what keeps the end from it; too few working days are spoken of apart."""
    if moved.cause == ATW_2:
        return speech.short(moved.date)
    return speech.gettext(DAY_OF).format(day=speech.short(moved.date), cause=_cause(moved, speech))


def _cause(moved: Moved, speech: _Speech) -> str:
    """What a day is, without its date, which stands beside it already."""
    return speech.gettext(moved.cause).removesuffix(" (5 May)")


def _listed(parts: list[str], speech: _Speech) -> str:
    *names, last = parts
    return speech.gettext(AND).format(names=", ".join(names), name=last) if names else last
