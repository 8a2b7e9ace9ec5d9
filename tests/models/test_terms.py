"""The law as a table: term, start, raw end, end, and why. Dates are local; the day of the start does not count."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.agreement import Agreement
from models.procedure.journal import begin, begun, reminders_of
from models.sentences import english_day, sentence
from models.terms import (
    Adjustment,
    AdjustmentKind,
    ClosedPeriod,
    Derivation,
    TermName,
    TermRule,
    Unit,
    derive,
    reminder_days,
    reminder_instant,
)
from tests.models.procedures import CALENDAR, ZOWONEN

NAMES = {"42": TermName.ADVICE, "14": TermName.RESPONSE, "3": TermName.STANDSTILL, "5w": TermName.ACKNOWLEDGEMENT}


def day(text: str) -> date:
    return date.fromisoformat(text)


def term(name: TermName, start: str, agreement: Agreement = ZOWONEN, **rule: Any) -> Derivation:
    named_end = rule.pop("named_end", None)
    changed = agreement.terms[name].model_copy(update=rule)
    return begin(name, day(start), agreement, changed, named_end=day(named_end) if named_end else None)


def recomputed(derivation: Derivation) -> Derivation:
    """From its parts alone: the computed fields spoiled, the rest read back from JSON."""
    parts = json.loads(derivation.model_dump_json(exclude={"raw_end", "moved_by", "ends", "provisional"}))
    blank = {"raw_end": "1900-01-01", "ends": "1900-01-01", "moved_by": [], "provisional": not derivation.provisional}
    return derive(Derivation.model_validate({**parts, **blank}), CALENDAR)


def check(derivation: Derivation, raw: str, ends: str) -> None:
    assert (str(derivation.raw_end), str(derivation.ends)) == (raw, ends)
    assert derive(derivation, CALENDAR) == derivation == recomputed(derivation)
    told = sentence(derivation)
    assert english_day(derivation.started_on) in told
    assert english_day(derivation.ends) in told
    assert derivation.source in told
    if derivation.moved_by:
        assert english_day(derivation.raw_end) in told
        assert derivation.moved_by[0].date == derivation.raw_end
        assert derivation.moved_by[-1].date == derivation.ends - timedelta(1)
        assert all(moved.cause in told for moved in derivation.moved_by)
    else:
        assert derivation.raw_end == derivation.ends
    assert ("provisional" in told) is derivation.provisional


VECTORS = """
42  2026-02-20 2026-04-03 2026-04-07  Good Friday, weekend, Easter Monday
42  2026-02-23 2026-04-06 2026-04-07  Easter Monday
42  2026-03-02 2026-04-13 2026-04-13  holidays inside a term do not count
42  2026-03-24 2026-05-05 2026-05-06  5 May
42  2026-04-03 2026-05-15 2026-05-18  equated Friday after Ascension, weekend
42  2026-11-13 2026-12-25 2026-12-28  Christmas, weekend
42  2027-03-26 2027-05-07 2027-05-10  equated Friday, weekend
42  2027-03-24 2027-05-05 2027-05-10  5 May, Ascension, equated Friday, weekend
42  2013-03-12 2013-04-23 2013-04-23  a plain Tuesday
42  2027-01-11 2027-02-22 2027-02-22  a plain Monday
42  2028-11-13 2028-12-25 2028-12-27  both Christmas days
42  2026-01-06 2026-02-17 2026-02-17  Carnival is no holiday
14  2026-04-13 2026-04-27 2026-04-28  King's Day
14  2014-04-12 2014-04-26 2014-04-28  King's Day on Saturday, as the 27th was a Sunday
14  2013-04-16 2013-04-30 2013-05-01  Queen's Day
14  1995-04-15 1995-04-29 1995-05-01  Queen's Day on Saturday, as the 30th was a Sunday
14  2026-05-01 2026-05-15 2026-05-18  equated
14  2026-12-11 2026-12-25 2026-12-28  Christmas
14  2026-12-18 2027-01-01 2027-01-04  New Year, weekend
14  2025-12-19 2026-01-02 2026-01-05  equated Friday after New Year
14  2022-05-13 2022-05-27 2022-05-30  equated by the decree for 2022
3   2026-06-01 2026-06-04 2026-06-04  nothing in the way
3   2026-06-05 2026-06-08 2026-06-09  Atw art. 2
3   2026-04-02 2026-04-05 2026-04-08  Atw arts. 1 and 2
3   2026-05-13 2026-05-16 2026-05-19  Ascension and the equated day
3   2026-12-24 2026-12-27 2026-12-29  Christmas
3   2027-01-14 2027-01-17 2027-01-18  Friday and Monday are two working days
3   2027-01-15 2027-01-18 2027-01-19  Atw art. 2: Monday is only one
3   2027-01-16 2027-01-19 2027-01-19  Monday and Tuesday are two
3   2027-01-17 2027-01-20 2027-01-20  from a Sunday
3   2027-04-23 2027-04-26 2027-04-28  Atw art. 2 and King's Day
3   2028-04-26 2028-04-29 2028-05-02  King's Day, equated Friday, weekend
5w  2027-01-11 2027-01-18 2027-01-18  one weekend
5w  2026-02-12 2026-02-19 2026-02-19  Carnival Monday counts
5w  2026-04-02 2026-04-13 2026-04-13  Good Friday, Easter Monday
5w  2026-12-23 2026-12-31 2026-12-31  Christmas; the equated days of other years do not count here
5w  2026-12-29 2027-01-06 2027-01-06  New Year
5w  2025-12-31 2026-01-09 2026-01-09  New Year and the equated 2 January
5w  2027-05-04 2027-05-14 2027-05-14  5 May, Ascension, equated Friday
5w  2027-01-16 2027-01-22 2027-01-22  from a Saturday
"""


@pytest.mark.parametrize("row", VECTORS.strip().splitlines())
def test_vectors(row: str) -> None:
    length, start, raw, ends, *_ = row.split()
    derivation = term(NAMES[length], start)
    check(derivation, raw, ends)
    assert derivation.provisional is (day(start).year not in CALENDAR.decree_years)


@pytest.mark.parametrize(
    ("amount", "unit", "start", "raw", "ends"),
    [
        (84, "days", "2027-01-03", "2027-03-28", "2027-03-30"),  # Easter Sunday and Monday
        (12, "weeks", "2027-01-03", "2027-03-28", "2027-03-30"),  # twelve weeks still move
        (13, "weeks", "2027-01-03", "2027-04-04", "2027-04-04"),  # over twelve weeks: stays on Sunday
        (85, "days", "2027-01-02", "2027-03-28", "2027-03-30"),  # set in days: up to ninety
        (90, "days", "2027-01-03", "2027-04-03", "2027-04-05"),
        (91, "days", "2027-01-03", "2027-04-04", "2027-04-04"),  # over ninety days
    ],
)
def test_atw_4_long_terms_do_not_move(amount: int, unit: str, start: str, raw: str, ends: str) -> None:
    check(term(TermName.ADVICE, start, amount=amount, unit=Unit(unit)), raw, ends)


@pytest.mark.parametrize(
    ("amount", "ends"),
    [(2, "2027-01-18"), (3, "2027-01-19")],  # from Friday 15 January
)
def test_atw_2_is_for_terms_of_three_days_or_more(amount: int, ends: str) -> None:
    assert str(term(TermName.STANDSTILL, "2027-01-15", amount=amount).ends) == ends


@pytest.mark.parametrize(
    ("start", "last_day", "ends"),
    [
        ("2027-01-11", "2027-03-07", "2027-03-08"),  # a Sunday
        ("2027-01-11", "2027-03-10", "2027-03-10"),
        ("2027-01-11", "2027-04-10", "2027-04-12"),  # 89 days, a Saturday: moves
        ("2027-01-10", "2027-04-10", "2027-04-12"),  # 90 days: moves
        ("2027-01-09", "2027-04-10", "2027-04-12"),  # 91 days: Atw art. 4 frees no day that somebody chose
        ("2027-01-11", "2027-12-25", "2027-12-27"),  # Christmas, a Saturday
    ],
)
def test_a_period_named_by_its_last_day(start: str, last_day: str, ends: str) -> None:
    derivation = term(TermName.ADVICE, start, named_end=last_day)
    check(derivation, last_day, ends)
    assert english_day(day(last_day)) in sentence(derivation)


def test_by_the_first_edition_a_chosen_day_over_ninety_days_away_does_not_move() -> None:
    named = term(TermName.ADVICE, "2027-01-09", named_end="2027-04-10")
    lengthened = named.model_copy(update={"adjustments": (extended("2027-07-31", LENGTHENING),)})
    for derivation, ends in ((named, "2027-04-10"), (lengthened, "2027-07-31")):
        assert derive(derivation.model_copy(update={"rules": 1}), CALENDAR).ends == day(ends)
        assert derive(derivation, CALENDAR).ends > day(ends)


@pytest.mark.parametrize(
    ("name", "start", "ends", "provisional"),
    [
        ("42", "2020-03-02", "2020-04-14", True),  # Easter Monday still counts
        ("42", "2021-03-01", "2021-04-12", True),
        ("42", "2016-03-01", "2016-04-12", True),
        ("42", "2016-11-25", "2017-01-06", False),  # ends in a year that is known
        ("42", "2028-11-13", "2028-12-27", False),
        ("42", "2028-11-24", "2029-01-05", True),
        ("42", "2029-01-08", "2029-02-19", True),
        ("5w", "2028-12-29", "2029-01-08", True),
        ("5w", "2021-12-30", "2022-01-06", True),  # 31 December 2021 was counted, and could have been equated
        ("3", "2019-12-30", "2020-01-02", True),
        ("3", "2021-12-30", "2022-01-03", True),  # Atw art. 2 looked at 2021
    ],
)
def test_dates_in_years_without_decree_data_are_provisional(
    name: str, start: str, ends: str, *, provisional: bool
) -> None:
    derivation = term(NAMES[name], start)
    check(derivation, str(derivation.raw_end), ends)
    assert derivation.provisional is provisional


RECESS = ClosedPeriod(name="zomerreces", first=day("2027-07-12"), last=day("2027-08-22"))
CLOSED = ZOWONEN.model_copy(update={"closed_periods": (RECESS,)})


@pytest.mark.parametrize(
    ("name", "start", "raw", "ends"),
    [
        (TermName.ADVICE, "2027-07-01", "2027-09-23", "2027-09-23"),  # ten days before it, 32 after
        (TermName.CONSULTATION, "2027-07-09", "2027-09-10", "2027-09-10"),
        (TermName.ACKNOWLEDGEMENT, "2027-07-08", "2027-08-26", "2027-08-26"),
        (TermName.RESPONSE, "2027-07-15", "2027-09-05", "2027-09-06"),  # started inside it
        (TermName.ADVICE, "2027-05-30", "2027-07-11", "2027-08-23"),  # a Sunday end moves past it
        (TermName.COURT_AFTER_RULING, "2027-07-01", "2027-08-26", "2027-08-26"),  # no agreement binds the court
    ],
)
def test_closed_periods_keep_the_days_left(name: TermName, start: str, raw: str, ends: str) -> None:
    check(term(name, start, CLOSED), raw, ends)


def test_a_sentence_names_only_the_closed_periods_it_met() -> None:
    assert "zomerreces" not in sentence(term(TermName.ADVICE, "2027-01-11", CLOSED))
    assert "zomerreces" in sentence(term(TermName.ADVICE, "2027-07-01", CLOSED))


def extended(new_end: str, kind: AdjustmentKind = AdjustmentKind.EXTENSION) -> Adjustment:
    return Adjustment(kind=kind, new_end=day(new_end))


def paused(first: str, until: str) -> Adjustment:
    return Adjustment(kind=AdjustmentKind.PAUSE, first=day(first), until=day(until))


LENGTHENING = AdjustmentKind.LENGTHENING
KEPT = AdjustmentKind.KEPT


@pytest.mark.parametrize(
    ("name", "start", "adjustments", "raw", "ends"),
    [
        ("42", "2027-01-11", [extended("2027-03-07")], "2027-03-07", "2027-03-08"),  # a new end moves like any end
        ("42", "2027-01-11", [extended("2027-03-07", LENGTHENING)], "2027-03-07", "2027-03-08"),
        ("42", "2027-01-11", [extended("2027-04-17", LENGTHENING)], "2027-04-17", "2027-04-19"),  # rolls too
        ("42", "2027-01-11", [extended("2027-04-17"), paused("2027-02-01", "2027-02-08")], "2027-04-24", "2027-04-26"),
        ("42", "2027-01-11", [extended("2027-04-17", KEPT)], "2027-04-17", "2027-04-19"),
        ("42", "2027-01-11", [extended("2027-03-10"), extended("2027-03-05")], "2027-03-10", "2027-03-10"),
        ("42", "2027-01-11", [paused("2027-02-01", "2027-02-08")], "2027-03-01", "2027-03-01"),
        ("42", "2027-01-11", [paused("2027-02-01", "2027-02-01")], "2027-02-22", "2027-02-22"),
        # Easter Monday would have moved the end; the pause over Easter makes it an ordinary Monday
        ("42", "2027-02-15", [paused("2027-03-24", "2027-03-31")], "2027-04-05", "2027-04-05"),
        ("42", "2027-01-11", [extended("2027-03-05"), paused("2027-03-01", "2027-03-08")], "2027-03-12", "2027-03-12"),
        ("42", "2027-01-11", [paused("2027-02-01", "2027-02-08"), extended("2027-02-25")], "2027-03-01", "2027-03-01"),
        # paused on the Monday to which a Saturday end had moved: the first working day after it is still left
        ("42", "2027-01-09", [paused("2027-02-22", "2027-03-03")], "2027-02-20", "2027-03-03"),
        ("42", "2027-01-09", [paused("2027-02-20", "2027-03-03")], "2027-03-03", "2027-03-03"),
        ("5w", "2027-01-11", [paused("2027-01-13", "2027-01-20")], "2027-01-25", "2027-01-25"),
        ("5w", "2027-01-11", [paused("2027-01-13", "2027-01-16")], "2027-01-21", "2027-01-21"),
        ("5w", "2027-01-11", [paused("2027-01-16", "2027-01-18")], "2027-01-18", "2027-01-18"),  # only a weekend
        ("14", "2027-01-11", [paused("2027-01-12", "2027-01-19"), paused("2027-01-20", "2027-01-27")], "2027-02-08",
         "2027-02-08"),
    ],
)  # fmt: skip
def test_moved_terms(name: str, start: str, adjustments: list[Adjustment], raw: str, ends: str) -> None:
    plain = term(NAMES[name], start)
    moved = derive(plain.model_copy(update={"adjustments": tuple(adjustments)}), CALENDAR)
    check(moved, raw, ends)
    told = sentence(moved)
    for adjustment in adjustments:
        quoted = [adjustment.new_end, adjustment.first, adjustment.until]
        assert all(english_day(each) in told for each in quoted if each)
    assert moved.ends >= plain.ends


def test_a_pause_into_a_closed_period_keeps_the_days_left() -> None:
    plain = term(TermName.RESPONSE, "2027-06-25", CLOSED)  # to Friday 9 July
    moved = derive(plain.model_copy(update={"adjustments": (paused("2027-07-05", "2027-07-10"),)}), CALENDAR)
    # five days were left (5-9 July): 10 and 11 July, then 23, 24 and 25 August
    check(moved, "2027-08-25", "2027-08-25")


@pytest.mark.parametrize(
    ("start", "ends", "hours"),
    [
        ("2027-03-01", "2027-04-12", 42 * 24 - 1),  # the clock goes forward on 28 March
        ("2027-10-04", "2027-11-15", 42 * 24 + 1),  # and back on 31 October
        ("2027-01-11", "2027-02-22", 42 * 24),
    ],
)
def test_six_weeks_over_a_clock_change_are_not_1008_hours(start: str, ends: str, hours: int) -> None:
    derivation = term(TermName.ADVICE, start)
    check(derivation, ends, ends)
    midnight_after_start = term(TermName.ADVICE, start, amount=0, unit=Unit.DAYS, rolls=False).due
    assert derivation.due - midnight_after_start == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2027-02-12", datetime(2027, 3, 30, 22, tzinfo=UTC)),  # raw Friday 26 March = Good Friday: to Tuesday the 30th
        ("2027-09-17", datetime(2027, 10, 29, 22, tzinfo=UTC)),  # Friday 29 October, summer time
        ("2027-09-20", datetime(2027, 11, 1, 23, tzinfo=UTC)),  # Monday 1 November, winter time
    ],
)
def test_a_term_ends_at_24_00_local(start: str, due: datetime) -> None:
    assert term(TermName.ADVICE, start).due == due


def test_an_agreed_term_may_end_on_a_sunday_where_the_agreement_says_so() -> None:
    derivation = term(TermName.CONSULTATION, "2027-01-10", rolls=False)
    check(derivation, "2027-01-31", "2027-01-31")
    assert derivation.ends.weekday() == 6


def test_a_derivation_says_all_it_rests_on() -> None:
    derivation = term(TermName.ADVICE, "2026-02-20")
    assert derivation.agreement == "zowonen 2026-1"
    assert derivation.calendar == "2026-1"
    assert [(str(moved.date), moved.cause) for moved in derivation.moved_by] == [
        ("2026-04-03", "Good Friday"),
        ("2026-04-04", "Saturday"),
        ("2026-04-05", "Sunday"),
        ("2026-04-06", "Easter Monday"),
    ]
    assert sentence(derivation) == (
        "The advice term is 6 weeks from Friday 20 February 2026 (information provided; Wohv art. 5(1)); it cannot end "
        "on Friday 3 April 2026 (Good Friday, Saturday, Sunday, Easter Monday), so it ends on Tuesday 7 April 2026 at "
        "24:00."
    )


def test_reminders_land_on_working_days_once_each_and_not_on_the_first_day() -> None:
    derivation = term(TermName.ADVICE, "2026-02-20")  # ends Tuesday 7 April
    days = reminder_days(derivation, (14, 3, 2, 50), CALENDAR)
    assert [str(each) for each in days] == ["2026-03-24", "2026-04-02"]  # 4 and 5 April both fall back to Thursday
    assert reminder_instant(day("2026-03-24")) == datetime(2026, 3, 24, 8, tzinfo=UTC)
    assert reminder_instant(day("2026-04-02")) == datetime(2026, 4, 2, 7, tzinfo=UTC)


def test_a_rule_counts_weeks_in_days() -> None:
    rule = ZOWONEN.terms[TermName.ADVICE]
    assert isinstance(rule, TermRule)
    assert rule.days == 42


def test_what_is_derived_once_for_all_dossiers_is_that_of_each_agreement_and_day() -> None:
    later = ZOWONEN.model_copy(
        update={"terms": {**ZOWONEN.terms, TermName.CONSULTATION: ZOWONEN.terms[TermName.CONSULTATION].model_copy(
            update={"amount": 28, "reminders": (10,)}
        )}}
    )  # fmt: skip
    for _ in range(2):
        for agreement in (ZOWONEN, later):
            for start in ("2027-01-11", "2027-01-12"):
                derivation = begun(agreement, TermName.CONSULTATION, day(start))
                assert derivation == begin(TermName.CONSULTATION, day(start), agreement)
                reminders = agreement.terms[TermName.CONSULTATION].reminders
                assert reminders_of(agreement, derivation) == reminder_days(derivation, reminders, CALENDAR)
    named = begun(ZOWONEN, TermName.ADVICE, day("2027-01-11"), 60)
    assert named.amount == 60
    assert begun(ZOWONEN, TermName.ADVICE, day("2027-01-11")).amount == ZOWONEN.terms[TermName.ADVICE].amount
