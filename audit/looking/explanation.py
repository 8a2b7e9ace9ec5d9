"""How the end of a term came about, step by step, each with its day and its source; and the same computed anew."""

from collections.abc import Iterator
from datetime import date

from models.agreement import Agreement
from models.calendar import DAY, Calendar, DayOff
from models.event_contents.by_type import held
from models.event_contents.held import ReminderDue
from models.event_contents.partial import term_in
from models.events import Event, EventType
from models.knowledge.case_file import CaseFile
from models.procedure.journal import agreed_only
from models.sentences import sentence
from models.state import Term
from models.terms import (
    BY_AGREEMENT_ALONE,
    Adjustment,
    AdjustmentKind,
    Derivation,
    Moved,
    TermName,
    TermRule,
    Unit,
    derive,
)
from models.value import Value

_WEEKEND = "Atw art. 1(1)"
_HOLIDAY = "Atw art. 3(1)"
DAYS_OFF: dict[DayOff, str] = {
    **dict.fromkeys(DayOff, _HOLIDAY),
    DayOff.SATURDAY: _WEEKEND,
    DayOff.SUNDAY: _WEEKEND,
    DayOff.GOOD_FRIDAY: "Atw art. 3(2)",
    DayOff.EQUATED: "Atw art. 3(3)",
}
"""The article by which a day is no working day."""

NOT_ROLLED = "Atw art. 4: no rolling for terms over twelve weeks, or over ninety days"
BOTH_SIDES = "agreement of both sides"
AGREED_NOT_TO_ROLL = "agreement: its end does not roll"
FLOOR = "Wohv art. 5(1): the landlord may lengthen the period, never shorten it"


class DerivationStep(Value):
    """One step of a derivation. ``day`` is the local date it is about, where it is about one; ``entry`` the number of
    the event that put it on record."""

    what: str
    day: date | None = None
    why: str
    source: str
    entry: int | None = None


class DerivationDifference(Value):
    """A part of a derivation on record that is another when it is computed, or read in the agreement, anew."""

    part: str
    on_record: str
    anew: str


class Explanation(Value):
    """A version of a term with its derivation in words and in steps, and what is another when it is done again."""

    term: Term
    sentence: str
    steps: tuple[DerivationStep, ...]
    anew: Derivation
    differences: tuple[DerivationDifference, ...] = ()


def explained(term: Term, case: CaseFile) -> Explanation:
    """How a term of a dossier came to end when it does."""
    anew = derive(term.derivation, case.agreement.calendar)
    return Explanation(
        term=term,
        sentence=sentence(term.derivation),
        steps=tuple(_steps(term, case)),
        anew=anew,
        differences=tuple(differences(term.derivation, anew, case.agreement)),
    )


def differences(found: Derivation, anew: Derivation, agreement: Agreement) -> Iterator[DerivationDifference]:
    """What of a derivation on record does not come out again, or is not what the dossier's agreement says."""
    for part in ("raw_end", "moved_by", "ends", "provisional"):
        if getattr(found, part) != getattr(anew, part):
            yield _difference(part, getattr(found, part), getattr(anew, part))
    rule = _rule(found, agreement)
    expected = {"basis": rule.basis, "source": rule.source, "rolls": rule.rolls, "agreement": agreement.label}
    expected["calendar"] = agreement.calendar.version
    for part, value in expected.items():
        if getattr(found, part) != value:
            yield _difference(part, getattr(found, part), value)
    named = found.term is TermName.ADVICE and found.unit is Unit.DAYS  # on no statutory ground it may be short
    if not named and (found.amount, found.unit) != (rule.amount, rule.unit):
        yield _difference("amount", f"{found.amount} {found.unit}", f"{rule.amount} {rule.unit}")
    for period in found.closed_periods:
        if period not in agreement.closed_periods:
            yield _difference("closed_periods", period.name, "no such closed period")


def _rule(found: Derivation, agreement: Agreement) -> TermRule:
    """The agreement's rule for a term; where the statute sets no duty, that of the agreement alone."""
    rule = agreement.term(found.term)
    alone = found.source == BY_AGREEMENT_ALONE.get(found.term)
    return agreed_only(rule, found.term) if alone else rule


def _difference(part: str, found: object, anew: object) -> DerivationDifference:
    return DerivationDifference(part=part, on_record=_text(found), anew=_text(anew))


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{moved.date} ({moved.cause})" for moved in value if isinstance(moved, Moved)) or "none"
    return str(value)


# --- The steps -----------------------------------------------------------------------------------------------------


def _steps(term: Term, case: CaseFile) -> Iterator[DerivationStep]:
    found, agreement = term.derivation, case.agreement
    started = _first(case, EventType.TERM_STARTED, term.key)
    yield DerivationStep(
        what="start",
        day=found.started_on,
        why=f"{found.starting_event}; the day itself does not count",
        source=found.source,
        entry=started,
    )
    yield _length(found, agreement)
    yield from _not_counted(found, agreement.calendar)
    yield from _adjustments(term, case)
    yield DerivationStep(what="raw end", day=found.raw_end, why="the last day that is counted", source=found.source)
    yield from _rolls(found, agreement)
    yield DerivationStep(
        what="end",
        day=found.ends,
        why=f"at 24:00 in Amsterdam, that is {found.due:%Y-%m-%dT%H:%M}Z; 24:00 belongs to the term",
        source=found.source,
    )
    yield from _doubts(found, agreement.calendar)
    yield from _reminders(term, agreement, case)


def _length(found: Derivation, agreement: Agreement) -> DerivationStep:
    rule = _rule(found, agreement)
    if found.named_end:
        named = f"the period that the landlord named, up to and including {found.named_end}"
        return DerivationStep(what="length", day=found.named_end, why=named, source=_with_floor(found.source))
    length, source = f"{found.amount} {found.unit.replace('_', ' ')}", _of_rule(rule, found.agreement)
    if (found.amount, found.unit) != (rule.amount, rule.unit):
        length, source = f"{length}, named by the landlord", _with_floor(found.source)
    unmoved = derive(found.model_copy(update={"adjustments": ()}), agreement.calendar)
    return DerivationStep(what="length", day=unmoved.raw_end, why=length, source=source)


def _of_rule(rule: TermRule, agreement: str) -> str:
    """What a length rests on; a clause that says itself how sure it is says so once."""
    says_so = str(rule.status) in rule.source
    return "; ".join((rule.source, *(() if says_so else (str(rule.status),)), agreement))


def _with_floor(source: str) -> str:
    return FLOOR if FLOOR.startswith(f"{source}:") else f"{source}; {FLOOR}"


def _not_counted(found: Derivation, calendar: Calendar) -> Iterator[DerivationStep]:
    """The days within the term that are not counted: closed periods, and for working days all other days."""
    for period in found.closed_periods:
        if period.first <= found.ends and period.last > found.started_on:
            why = f"{period.name}, from {period.first} to {period.last}: its days do not count"
            yield DerivationStep(what="closed period", day=period.first, why=why, source="agreement, closed_periods")
    if found.unit is not Unit.WORKING_DAYS:
        return
    for day in _between(found.started_on + DAY, found.raw_end):
        if off := calendar.day_off(day):
            yield DerivationStep(what="not counted", day=day, why=off.value, source=source_of(day, off, calendar))


def source_of(day: date, off: DayOff, calendar: Calendar) -> str:
    """The article by which a day is no working day; of an equated day with the decree that names it."""
    decree = calendar.equated.get(day) if off is DayOff.EQUATED else None
    return f"{DAYS_OFF[off]}; {decree}" if decree else DAYS_OFF[off]


def _adjustments(term: Term, case: CaseFile) -> Iterator[DerivationStep]:
    """What moved the end, in order, each with the event that moved it."""
    moves = [e.sequence for e in case.events if e.type is EventType.TERM_MOVED and term_in(e) == term.key]
    entries = iter(moves)
    for adjustment in term.derivation.adjustments:
        entry = None if adjustment.kind is AdjustmentKind.KEPT else next(entries, None)  # it began with it
        yield _adjustment(adjustment, entry, case)
    if term.paused_from:
        why = "the clock stands still; the days that are left are left again when the pause ends"
        entry = _last(case, EventType.TERM_PAUSED, term.key)
        yield DerivationStep(what="paused", day=term.paused_from, why=why, source=BOTH_SIDES, entry=entry)


def _adjustment(adjustment: Adjustment, entry: int | None, case: CaseFile) -> DerivationStep:
    why, source = {
        AdjustmentKind.EXTENSION: (f"extended to {adjustment.new_end}", case.agreement.extension.source),
        AdjustmentKind.LENGTHENING: (f"lengthened by the landlord to {adjustment.new_end}", FLOOR),
        AdjustmentKind.KEPT: (f"no earlier than {adjustment.new_end}, the end that was in force", FLOOR),
        AdjustmentKind.PAUSE: (
            f"counting stopped on {adjustment.first}, went on on {adjustment.until}: as many days are left as before",
            BOTH_SIDES,
        ),
    }[adjustment.kind]
    day = adjustment.new_end or adjustment.until
    return DerivationStep(what=adjustment.kind.value, day=day, why=why, source=source, entry=entry)


def _rolls(found: Derivation, agreement: Agreement) -> Iterator[DerivationStep]:
    """Each day on which the term could not end, or why it could."""
    for moved in found.moved_by:
        yield DerivationStep(
            what="cannot end on", day=moved.date, why=moved.cause, source=_of_move(moved, found, agreement)
        )
    off = agreement.calendar.day_off(found.raw_end)
    if off and not found.moved_by:
        source = NOT_ROLLED if found.rolls else AGREED_NOT_TO_ROLL
        yield DerivationStep(
            what="may end on", day=found.raw_end, why=f"{off.value}, and yet it does not roll", source=source
        )


def _of_move(moved: Moved, found: Derivation, agreement: Agreement) -> str:
    off = agreement.calendar.day_off(moved.date)
    if off and off.value == moved.cause:
        return source_of(moved.date, off, agreement.calendar)
    if any(period.name == moved.cause for period in found.closed_periods):
        return "agreement, closed_periods"
    return "Atw art. 2" if "Atw art. 2" in moved.cause else BOTH_SIDES


def _doubts(found: Derivation, calendar: Calendar) -> Iterator[DerivationStep]:
    if found.provisional:
        known = f"calendar {calendar.version} knows {min(calendar.decree_years)} to {max(calendar.decree_years)}"
        why = "provisional: not every day equated with a holiday is known for these years"
        yield DerivationStep(what="doubt", why=why, source=f"Atw art. 3(3); {known}")


def _reminders(term: Term, agreement: Agreement, case: CaseFile) -> Iterator[DerivationStep]:
    days = " and ".join(map(str, sorted(agreement.term(term.name).reminders, reverse=True)))
    still = term.reminders if term.is_open else ()
    for day in sorted({*still, *term.reminded}):
        went = "went out" if day in term.reminded else "goes out"
        why = f"{went} at 09:00; {days} days before the end, on a working day"
        entry = next((e.sequence for e in case.events if _reminds(e, term.key, day)), None)
        yield DerivationStep(what="reminder", day=day, why=why, source="agreement, reminders", entry=entry)


def _between(first: date, last: date) -> Iterator[date]:
    return (first + n * DAY for n in range((last - first).days + 1))


def _reminds(event: Event, key: str, day: date) -> bool:
    reminder = held(event, ReminderDue)
    return reminder is not None and (reminder.term, reminder.day) == (key, day)


def _first(case: CaseFile, kind: EventType, key: str) -> int | None:
    return next((e.sequence for e in case.events if e.type is kind and term_in(e) == key), None)


def _last(case: CaseFile, kind: EventType, key: str) -> int | None:
    return next((e.sequence for e in reversed(case.events) if e.type is kind and term_in(e) == key), None)
