"""The days that a party knows, and the calendar made of them: over every scenario, for everybody."""

from datetime import datetime
from pathlib import Path

import pytest
from icalendar import Calendar

from language.calendar_file import CalendarEntry, CalendarFor, calendar_of, uid
from language.day_texts import day_title
from language.speech import Names
from models.knowledge.case_file import CaseFile
from models.knowledge.dates_known import days_known
from models.knowledge.days_told import DayKind, DayState, KnownDay
from models.knowledge.view import View, as_known_to
from models.parties import LANDLORD
from tests.audit.playing import SCENARIOS, case_of, scenario_file

FOR = CalendarFor("2f9c", "nl", "https://advies.example")


def known_to(case: CaseFile, party: str, moment: datetime | None = None) -> View:
    assert case.until
    return as_known_to(case, party, moment or case.until)


def parties_of(case: CaseFile) -> tuple[str, ...]:
    return (LANDLORD, *case.agreement.organisations)


def calendar(case: CaseFile, party: str, moment: datetime | None = None) -> bytes:
    view, names = known_to(case, party, moment), Names(case.agreement)
    entries = [
        CalendarEntry(case.number, view.dossier.subject, day, day_title(day, view.dossier.right, party, names))
        for day in days_known(view)
    ]
    return calendar_of(entries, names.of(party), FOR)


def events_in(content: bytes) -> dict[str, dict[str, object]]:
    found = {}
    for event in Calendar.from_ical(content).walk("VEVENT"):
        found[str(event["UID"])] = {
            "sequence": int(str(event["SEQUENCE"])),
            "status": str(event["STATUS"]),
            "day": event.decoded("DTSTART"),
            "summary": str(event["SUMMARY"]),
        }
    return found


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_as_more_becomes_known_a_day_keeps_its_uid_counts_up_and_never_disappears(path: Path) -> None:
    case = case_of(path)
    moments = sorted({*case.recorded.values(), *(d.sent_at for d in case.deliveries if d.sent_at)})[::8]
    for party in parties_of(case):
        before: dict[str, dict[str, object]] = {}
        for moment in (*moments, case.until):
            now = events_in(calendar(case, party, moment))
            assert before.keys() <= now.keys(), "what a calendar was told of stays in it, if need be as cancelled"
            for key, told in before.items():
                if told != now[key]:
                    assert now[key]["sequence"] > told["sequence"], (key, told, now[key])  # type: ignore[operator]
            before = now
        assert len(before) == len([*days_known(known_to(case, party))]), "no two days share a UID"


def test_the_same_days_are_the_same_bytes_and_say_nothing_of_today() -> None:
    case = case_of(scenario_file("pause-over-easter"))
    party = next(iter(case.agreement.organisations))
    assert calendar(case, party) == calendar(case_of.__wrapped__(scenario_file("pause-over-easter")), party)


def days_of(name: str, party: str) -> dict[str, KnownDay]:
    return {day.key: day for day in days_known(known_to(case_of(scenario_file(name)), party))}


def test_a_meeting_that_was_planned_and_held_and_one_that_was_not() -> None:
    days = days_of("meetings-that-are-owed", "br")
    talks = [day for day in days.values() if day.kind is DayKind.MEETING]
    assert [(str(day.day), day.place) for day in talks] == [("2027-03-10", "…")]
    assert days_of("meetings-that-are-owed", LANDLORD)[talks[0].key] == talks[0], "both sides have the same"


def test_a_strategic_consultation_is_in_the_calendar_of_who_sits_at_the_table() -> None:
    talks = [day for day in days_of("weighty-advice", LANDLORD).values() if day.kind is DayKind.STRATEGIC_CONSULTATION]
    assert talks
    assert {day.state for day in talks} <= {DayState.DONE, DayState.COMING}


def test_a_term_of_another_organisation_is_in_nobody_elses_calendar() -> None:
    case = case_of(scenario_file("four-verdicts-and-a-conflict"))
    for party in case.agreement.organisations:
        own = {day.organisation for day in days_known(known_to(case, party)) if day.kind is DayKind.TERM}
        assert own <= {party, None}, party


def test_texts_that_no_line_may_hold_break_nothing() -> None:
    case = case_of(scenario_file("response-overdue"))
    (day, *_) = days_known(known_to(case, LANDLORD))
    odd = "a\r\nBEGIN:VALARM\x00; , \\ " + "é" * 200
    entry = CalendarEntry(case.number, odd, day, day_title(day, None, LANDLORD, Names(case.agreement)))
    content = calendar_of([entry], Names(case.agreement).of(LANDLORD), FOR)
    assert len(events_in(content)) == 1
    assert b"\r\nBEGIN:VALARM" not in content
    assert max(map(len, content.split(b"\r\n"))) <= 75, "RFC 5545, section 3.1"


def test_a_uid_names_nobody() -> None:
    assert "geleen" not in uid("2f9c", "2027-001", "geleen/advice/1")
    assert uid("2f9c", "2027-001", "geleen/advice/1") != uid("2f9c", "2027-002", "geleen/advice/1")
