"""A derivation as one plain sentence: what is on record with a term (``terms.sentence``), to be computed anew.

How people are told of a date is ``language.date_explained``.
"""

from collections.abc import Iterator
from datetime import date

from models.terms import Adjustment, AdjustmentKind, Derivation, TermName, Unit

_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark this for the catalogues"
    """Marks a text for the catalogues and leaves it as it is."""
    return text


_MAIN = "{term} is {length} from {start} ({event}; {source}){adjusted}; it ends on {ends} at 24:00."
_MOVED = (
    "{term} is {length} from {start} ({event}; {source}){adjusted}; it cannot end on {raw} "
    "({causes}), so it ends on {ends} at 24:00."
)
TITLES = {name: f"The {name.value.replace('_', ' ')} term" for name in TermName}
_NAMED = "the period the landlord named, up to and including {named_end},"
ONE = {Unit.DAYS: N_("1 day"), Unit.WEEKS: N_("1 week"), Unit.WORKING_DAYS: N_("1 working day")}
LENGTHS = {
    Unit.DAYS: N_("{amount} days"),
    Unit.WEEKS: N_("{amount} weeks"),
    Unit.WORKING_DAYS: N_("{amount} working days"),
}
_CLOSED = ", not counting {name} from {first} to {last}"
_ADJUSTED = {
    AdjustmentKind.EXTENSION: ", extended to {new_end}",
    AdjustmentKind.LENGTHENING: ", lengthened by the landlord to {new_end}",
    AdjustmentKind.KEPT: ", but no earlier than {new_end}, the end that held before",
    AdjustmentKind.PAUSE: ", paused from {first} to {until}",
}
_PROVISIONAL = " This date is provisional: the days equated with a holiday are not known for that year."


def english_day(day: date) -> str:
    """``Friday 3 April 2026``."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def sentence(derivation: Derivation) -> str:
    """The derivation as one sentence (with a second one where the date is provisional)."""
    main = (_MOVED if derivation.moved_by else _MAIN).format(
        term=TITLES[derivation.term],
        length=_length(derivation),
        start=english_day(derivation.started_on),
        event=derivation.starting_event,
        source=derivation.source,
        adjusted="".join(_adjustments(derivation)),
        raw=english_day(derivation.raw_end),
        causes=", ".join(moved.cause for moved in derivation.moved_by),
        ends=english_day(derivation.ends),
    )
    return main + (_PROVISIONAL if derivation.provisional else "")


def _length(derivation: Derivation) -> str:
    if derivation.named_end:
        return _NAMED.format(named_end=english_day(derivation.named_end))
    if derivation.amount == 1:
        return ONE[derivation.unit]
    return LENGTHS[derivation.unit].format(amount=derivation.amount)


def _adjustments(derivation: Derivation) -> Iterator[str]:
    for period in (
        p for p in derivation.closed_periods if p.first <= derivation.ends and p.last > derivation.started_on
    ):
        yield _CLOSED.format(name=period.name, first=english_day(period.first), last=english_day(period.last))
    for adjustment in derivation.adjustments:
        yield _ADJUSTED[adjustment.kind].format(**_days_of(adjustment))


def _days_of(adjustment: Adjustment) -> dict[str, str]:
    return {name: english_day(value) for name, value in adjustment if isinstance(value, date)}
