"""Terms: what runs, for whom, by which article, and how its end comes about (rules section 4).

The table below is the law and the usual agreement in one place. An agreement may change the amount of an agreed term;
of a statutory one it may not give less, or not more (``models.agreement``).
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import NamedTuple

from models.calendar import DAY, Calendar, end_of, local_instant
from models.value import Value

LONGEST_DAYS = 3650
"""The days that a term or an extension takes at most. What is longer is a slip of the pen, and no timer reaches it."""

REMINDER_TIME = time(9, 0)
_ATW_4_WEEKS, _ATW_4_DAYS = 12, 90
_ATW_2_FROM_DAYS, _ATW_2_WORKING_DAYS = 3, 2
_WEEK = 7


class TermName(StrEnum):
    """Every term of the procedure (rules section 4)."""

    ACKNOWLEDGEMENT = "acknowledgement"
    AMENDMENT_OBJECTION = "amendment_objection"
    CONSULTATION = "consultation"
    DELIBERATION = "deliberation"
    ADVICE = "advice"
    INCOMPLETENESS_RULING = "incompleteness_ruling"
    EXTENSION_ANSWER = "extension_answer"
    RESPONSE = "response"
    STANDSTILL = "standstill"
    STRATEGIC_CONSULTATION = "strategic_consultation"
    CLOSING = "closing"
    UNSOLICITED_RESPONSE = "unsolicited_response"
    COURT_AFTER_RULING = "court_after_ruling"
    MEETING = "meeting"
    CONCLUSION_OBJECTION = "conclusion_objection"


class Unit(StrEnum):
    """What a term counts in."""

    DAYS = "days"
    WEEKS = "weeks"
    WORKING_DAYS = "working_days"


class Basis(StrEnum):
    """Whether the statute or the agreement sets a term."""

    STATUTORY = "statutory"
    AGREED = "agreed"


class Status(StrEnum):
    """Where a number of the agreement comes from."""

    STATUTORY = "statutory"
    AGREED = "agreed"
    TO_BE_CONFIRMED = "to be confirmed"


class TermState(StrEnum):
    """Where a version of a term stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


class Duty(StrEnum):
    """Whose turn it is while a term runs. ``NOBODY`` marks a term that simply ends."""

    ORGANISATION = "organisation"
    LANDLORD = "landlord"
    BOTH = "both"
    OTHER_SIDE = "other_side"
    NOBODY = "nobody"


class TermDefinition(NamedTuple):
    """One row of the table of terms: amount, unit, basis with its source, what starts and meets it, whose turn."""

    amount: int
    unit: Unit
    basis: Basis
    source: str
    starts_at: str
    met_by: str
    duty: Duty

    @property
    def days(self) -> int:
        """The length in days; working days are counted as such."""
        return self.amount * _WEEK if self.unit is Unit.WEEKS else self.amount


_AGREED, _STATUTORY = Basis.AGREED, Basis.STATUTORY
_INFORMED = "information provided"

# fmt: off
TERMS: dict[TermName, TermDefinition] = {
    TermName.ACKNOWLEDGEMENT: TermDefinition(5, Unit.WORKING_DAYS, _AGREED, "agreement, acknowledgement", _INFORMED, "any act of the organisation", Duty.ORGANISATION),
    TermName.AMENDMENT_OBJECTION: TermDefinition(5, Unit.WORKING_DAYS, _AGREED, "agreement, amendment_objection", "amendment called not material", "object_to_amendment, or its end", Duty.ORGANISATION),
    TermName.CONSULTATION: TermDefinition(21, Unit.DAYS, _AGREED, "agreement, consultation", _INFORMED, "first consultation or skip", Duty.ORGANISATION),
    TermName.DELIBERATION: TermDefinition(35, Unit.DAYS, _AGREED, "agreement, deliberation", _INFORMED, "an adopted deliberation", Duty.ORGANISATION),
    TermName.ADVICE: TermDefinition(6, Unit.WEEKS, _STATUTORY, "Wohv art. 5(1)", _INFORMED, "submit_advice", Duty.ORGANISATION),
    TermName.INCOMPLETENESS_RULING: TermDefinition(5, Unit.WORKING_DAYS, _AGREED, "agreement, incompleteness_ruling", "claim of incompleteness", "rule_on_claim", Duty.LANDLORD),
    TermName.EXTENSION_ANSWER: TermDefinition(5, Unit.WORKING_DAYS, _AGREED, "agreement, extension_answer", "request for extension", "grant or refusal", Duty.OTHER_SIDE),
    TermName.RESPONSE: TermDefinition(14, Unit.DAYS, _STATUTORY, "Wohv art. 5(2)", "receipt of the advice", "respond", Duty.LANDLORD),
    TermName.STANDSTILL: TermDefinition(3, Unit.DAYS, _STATUTORY, "Wohv art. 5(3)c", "receipt of the reasoned response", "its end", Duty.NOBODY),
    TermName.STRATEGIC_CONSULTATION: TermDefinition(14, Unit.DAYS, _AGREED, "agreement, strategic_consultation", "first cause", "conclusion", Duty.BOTH),
    TermName.CLOSING: TermDefinition(14, Unit.DAYS, _AGREED, "agreement, closing", "all tracks done, nothing open", "its end", Duty.NOBODY),
    TermName.UNSOLICITED_RESPONSE: TermDefinition(6, Unit.WEEKS, _AGREED, "agreement, unsolicited_response", "receipt of the unsolicited advice", "answer", Duty.LANDLORD),
    TermName.COURT_AFTER_RULING: TermDefinition(8, Unit.WEEKS, _STATUTORY, "Wohv art. 8a", "dispatch of the ruling", "record_dispute", Duty.BOTH),
    TermName.MEETING: TermDefinition(14, Unit.DAYS, _AGREED, "agreement, meeting", "request for a meeting", "hold_meeting or waive_meeting", Duty.LANDLORD),
    TermName.CONCLUSION_OBJECTION: TermDefinition(3, Unit.WORKING_DAYS, _AGREED, "agreement, conclusion_objection", "one side's record of what was held", "confirmation, objection, or its end", Duty.OTHER_SIDE),
}
# fmt: on

BY_AGREEMENT_ALONE = {TermName.RESPONSE: "agreement, response"}
"""The source of a statutory term where the statute sets no duty: after plain positive advice (Wohv art. 5(2))."""

ENDS_BY_ITSELF = (
    TermName.STANDSTILL,
    TermName.CLOSING,
    TermName.CONCLUSION_OBJECTION,
    TermName.AMENDMENT_OBJECTION,
)
"""Terms that are met by their end."""

OF_EVERY_VERSION = (TermName.MEETING, TermName.CONCLUSION_OBJECTION)
"""Terms of a track that a new version of the request does not touch: what is owed in them stays owed."""


class TermRule(Value):
    """A term as an agreement has it: amount and unit, where the number comes from, whether its end rolls (Atw art. 1),
    and how many days before its end a reminder goes out."""

    amount: int
    unit: Unit
    basis: Basis
    source: str
    status: Status
    rolls: bool = True
    reminders: tuple[int, ...] = ()

    @property
    def days(self) -> int:
        """The length in days; working days are counted as such."""
        return self.amount * _WEEK if self.unit is Unit.WEEKS else self.amount


class ClosedPeriod(Value):
    """An agreed closed period, first and last day included (summer recess): its days do not count."""

    name: str
    first: date
    last: date

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


class AdjustmentKind(StrEnum):
    """What can move an end."""

    EXTENSION = "extension"
    LENGTHENING = "lengthening"
    PAUSE = "pause"
    KEPT = "kept"


class Adjustment(Value):
    """What moved the end of a version: an extension or lengthening to ``new_end``, a pause from ``first`` (the day on
    which counting stopped) to ``until`` (the day on which it went on), or ``new_end`` kept from the version before."""

    kind: AdjustmentKind
    new_end: date | None = None
    first: date | None = None
    until: date | None = None

    def stops(self, day: date) -> bool:
        """Whether a day lies in this pause."""
        return self.first is not None and self.until is not None and self.first <= day < self.until


class Moved(Value):
    """A day that moved an end, and why."""

    date: date
    cause: str


class Derivation(Value):
    """How an end comes about. All dates are local to Europe/Amsterdam; the day of the starting event does not count,
    and the term ends at 24:00 of ``ends``. ``rules`` is the edition of the rules by which it is counted. ``derive``
    recomputes ``raw_end``, ``moved_by``, ``ends`` and ``provisional`` from the others."""

    term: TermName
    started_on: date
    starting_event: str
    amount: int
    unit: Unit
    basis: Basis
    source: str
    rolls: bool
    agreement: str
    calendar: str
    named_end: date | None = None
    closed_periods: tuple[ClosedPeriod, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    raw_end: date
    moved_by: tuple[Moved, ...] = ()
    ends: date
    provisional: bool = False
    rules: int = 1

    @property
    def due(self) -> datetime:
        """The first instant after the term (24:00 of its last day, UTC): what is shown and what is enforced."""
        return end_of(self.ends)


def derive(derivation: Derivation, calendar: Calendar) -> Derivation:
    """A derivation with its ends computed anew from its parts and the calendar."""
    raw = _raw_end(derivation, calendar)
    moved = tuple(_moves(derivation, raw, calendar)) if derivation.rolls and not _too_long(derivation, raw) else ()
    ends = moved[-1].date + DAY if moved else raw
    provisional = not all(calendar.is_known(day) for day in _examined(derivation, raw, ends))
    return derivation.model_copy(update={"raw_end": raw, "moved_by": moved, "ends": ends, "provisional": provisional})


def _examined(derivation: Derivation, raw: date, ends: date) -> tuple[date, ...]:
    """The days whose calendar decided the end: the last ones, and for working days and Atw art. 2 the whole term."""
    counted = derivation.unit is Unit.WORKING_DAYS or derivation.term is TermName.STANDSTILL
    return (derivation.started_on + DAY if counted else raw, ends)


def _raw_end(derivation: Derivation, calendar: Calendar) -> date:
    end = derivation.named_end or count(
        derivation.started_on, derivation.amount, derivation.unit, calendar, derivation.closed_periods
    )
    for adjustment in derivation.adjustments:
        end = _adjusted(end, adjustment, derivation, calendar)
    return end


def count(start: date, amount: int, unit: Unit, calendar: Calendar, closed: Iterable[ClosedPeriod] = ()) -> date:
    """The last day of ``amount`` units after ``start``, not counting ``start`` itself nor days in closed periods."""
    periods = tuple(closed)
    left = amount * _WEEK if unit is Unit.WEEKS else amount
    if not periods and unit is not Unit.WORKING_DAYS:
        return start + left * DAY
    day = start
    while left:
        day += DAY
        left -= _counts(day, unit, calendar, periods)
    return day


def _counts(day: date, unit: Unit, calendar: Calendar, closed: Iterable[ClosedPeriod]) -> bool:
    working = unit is not Unit.WORKING_DAYS or calendar.is_working_day(day)
    return working and not any(period.covers(day) for period in closed)


def _adjusted(end: date, adjustment: Adjustment, derivation: Derivation, calendar: Calendar) -> date:
    """The end after an adjustment: never an earlier one, and after a pause as many days are left as before it."""
    if adjustment.new_end:
        return max(end, adjustment.new_end)
    if not adjustment.first or not adjustment.until:
        return end
    unit = Unit.WORKING_DAYS if derivation.unit is Unit.WORKING_DAYS else Unit.DAYS
    days = _days(adjustment.first - DAY, end)
    left = sum(1 for day in days if _counts(day, unit, calendar, derivation.closed_periods))
    return count(adjustment.until - DAY, left, unit, calendar, derivation.closed_periods) if left else end


def _days(after: date, last: date) -> Iterable[date]:
    return (after + n * DAY for n in range(1, (last - after).days + 1))


def _too_long(derivation: Derivation, raw: date) -> bool:
    """Atw art. 4: no rolling for terms over twelve weeks, or over ninety days where they are set in days. It frees the
    statute's terms, not a day that somebody chose; by the first edition of the rules it freed that too."""
    explicit = [a for a in derivation.adjustments if a.new_end]
    if derivation.named_end or explicit:
        if derivation.rules > 1:
            return False
        paused = sum((_paused(a) for a in derivation.adjustments), timedelta())
        return (raw - derivation.started_on - paused).days > _ATW_4_DAYS
    limit = _ATW_4_WEEKS if derivation.unit is Unit.WEEKS else _ATW_4_DAYS
    return derivation.amount > limit


def _paused(adjustment: Adjustment) -> timedelta:
    return adjustment.until - adjustment.first if adjustment.until and adjustment.first else timedelta()


def _moves(derivation: Derivation, raw: date, calendar: Calendar) -> Iterable[Moved]:
    """Each day that the end moved past: Atw art. 2 (two working days), Atw art. 1 (weekends, holidays), closed periods
    and pauses."""
    enough = _with_two_working_days(derivation, calendar)
    day = raw
    while cause := _why_not_the_end(day, enough, derivation, calendar):
        yield Moved(date=day, cause=cause)
        day += DAY


def _with_two_working_days(derivation: Derivation, calendar: Calendar) -> date:
    if derivation.amount < _ATW_2_FROM_DAYS and derivation.unit is not Unit.WEEKS:
        return derivation.started_on
    return list(islice(calendar.working_days_after(derivation.started_on), _ATW_2_WORKING_DAYS))[-1]


def _why_not_the_end(day: date, enough: date, derivation: Derivation, calendar: Calendar) -> str | None:
    if off := calendar.day_off(day):
        return off.value
    if day < enough:
        return "fewer than two working days in the term (Atw art. 2)"
    if any(adjustment.stops(day) for adjustment in derivation.adjustments):
        return "an agreed pause"
    return next((period.name for period in derivation.closed_periods if period.covers(day)), None)


def reminder_days(derivation: Derivation, reminders: Iterable[int], calendar: Calendar) -> tuple[date, ...]:
    """The days on which reminders of a term go out: working days after the day it started, soonest first."""
    days = {calendar.working_day_on_or_before(derivation.ends - n * DAY) for n in reminders}
    return tuple(day for day in sorted(days) if day > derivation.started_on)


def reminder_instant(day: date) -> datetime:
    """When a reminder goes out on its day: 09:00 local, as a UTC instant."""
    return local_instant(day, REMINDER_TIME)
