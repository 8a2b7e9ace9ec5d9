"""A derivation as one plain sentence, in any language that has a catalogue."""

from collections.abc import Callable, Iterator
from datetime import date

from models.terms import Adjustment, AdjustmentKind, Derivation, TermName, Unit

Gettext = Callable[[str], str]
DayName = Callable[[date], str]

_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark this for the catalogues"
    """Marks a text for the catalogues and leaves it as it is."""
    return text


MAIN = N_("{term} is {length} from {start} ({event}; {source}){adjusted}; it ends on {ends} at 24:00.")
MOVED = N_(
    "{term} is {length} from {start} ({event}; {source}){adjusted}; it cannot end on {raw} "
    "({causes}), so it ends on {ends} at 24:00."
)
TITLES = {name: f"The {name.value.replace('_', ' ')} term" for name in TermName}
NAMED = N_("the period the landlord named, up to and including {named_end},")
ONE = {Unit.DAYS: N_("1 day"), Unit.WEEKS: N_("1 week"), Unit.WORKING_DAYS: N_("1 working day")}
LENGTHS = {
    Unit.DAYS: N_("{amount} days"),
    Unit.WEEKS: N_("{amount} weeks"),
    Unit.WORKING_DAYS: N_("{amount} working days"),
}
CLOSED = N_(", not counting {name} from {first} to {last}")
ADJUSTED = {
    AdjustmentKind.EXTENSION: N_(", extended to {new_end}"),
    AdjustmentKind.LENGTHENING: N_(", lengthened by the landlord to {new_end}"),
    AdjustmentKind.KEPT: N_(", but no earlier than {new_end}, the end that held before"),
    AdjustmentKind.PAUSE: N_(", paused from {first} to {until}"),
}
PROVISIONAL = N_(" This date is provisional: the days equated with a holiday are not known for that year.")


def english_day(day: date) -> str:
    """``Friday 3 April 2026``."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def sentence(derivation: Derivation, gettext: Gettext = str, day: DayName = english_day) -> str:
    """The derivation as one sentence (with a second one where the date is provisional)."""
    main = gettext(MOVED if derivation.moved_by else MAIN).format(
        term=gettext(TITLES[derivation.term]),
        length=_length(derivation, gettext, day),
        start=day(derivation.started_on),
        event=gettext(derivation.starting_event),
        source=gettext(derivation.source),
        adjusted="".join(_adjustments(derivation, gettext, day)),
        raw=day(derivation.raw_end),
        causes=", ".join(gettext(moved.cause) for moved in derivation.moved_by),
        ends=day(derivation.ends),
    )
    return main + (gettext(PROVISIONAL) if derivation.provisional else "")


def _length(derivation: Derivation, gettext: Gettext, day: DayName) -> str:
    if derivation.named_end:
        return gettext(NAMED).format(named_end=day(derivation.named_end))
    if derivation.amount == 1:
        return gettext(ONE[derivation.unit])
    return gettext(LENGTHS[derivation.unit]).format(amount=derivation.amount)


def _adjustments(derivation: Derivation, gettext: Gettext, day: DayName) -> Iterator[str]:
    for period in (
        p for p in derivation.closed_periods if p.first <= derivation.ends and p.last > derivation.started_on
    ):
        yield gettext(CLOSED).format(name=period.name, first=day(period.first), last=day(period.last))
    for adjustment in derivation.adjustments:
        yield gettext(ADJUSTED[adjustment.kind]).format(**_days_of(adjustment, day))


def _days_of(adjustment: Adjustment, day: DayName) -> dict[str, str]:
    return {name: day(value) for name, value in adjustment if isinstance(value, date)}
