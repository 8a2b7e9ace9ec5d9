"""Days as a calendar program reads them (iCalendar, RFC 5545): whole days, in the language of whoever reads.

The same days give the same bytes: what stands in it comes from what is known of them, never from a clock. A day that
fell away stays, as cancelled, so that programs take it away; one that moved keeps its UID, with a higher SEQUENCE.
"""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from icalendar import Calendar, Event

from language.day_texts import CALENDAR_ABOUT, CALENDAR_NAME, CALENDAR_NOTE, day_as_it_stands
from language.portal_addresses import dossier_address
from language.speech import Bilingual, say
from models.knowledge.days_told import DayKind, DayState, KnownDay

MEDIA_TYPE = "text/calendar; charset=utf-8"

_PRODUCT = "-//advice procedures//NL"
_STATUS = {DayState.PAUSED: "TENTATIVE", DayState.CANCELLED: "CANCELLED"}


class CalendarEntry(NamedTuple):
    """A day in a calendar: in which dossier (its number, and what that is about), and what it is."""

    dossier: str
    subject: str
    known: KnownDay
    title: Bilingual


class CalendarFor(NamedTuple):
    """For whom a calendar is made: the id of the ``installation``, the ``language`` (``nl`` or ``en``), and the address
    of the ``portal`` (None: its entries lead nowhere)."""

    installation: str
    language: str
    portal: str | None = None

    def text(self, bilingual: Bilingual) -> str:
        return bilingual.nl if self.language == "nl" else bilingual.en


def calendar_of(entries: Iterable[CalendarEntry], party: Bilingual, shown: CalendarFor) -> bytes:
    """The calendar of a party, which a program reads again and again."""
    calendar = _begun("PUBLISH")
    calendar.add("X-WR-CALNAME", shown.text(say(CALENDAR_NAME, party=party)))
    calendar.add("REFRESH-INTERVAL", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, shown))
    return bytes(calendar.to_ical())


def invitation(entry: CalendarEntry, organizer: str, shown: CalendarFor) -> bytes:
    """Talks as an invitation, sent by an address: what a mail program puts into a calendar."""
    calendar = _begun("CANCEL" if entry.known.state is DayState.CANCELLED else "REQUEST")
    event = _event(entry, shown)
    event.add("ORGANIZER", f"mailto:{organizer}")
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _begun(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", _PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", method)
    return calendar


def _event(entry: CalendarEntry, shown: CalendarFor) -> Event:
    event, known = Event(), entry.known
    event.add("UID", uid(shown.installation, entry.dossier, known.key))
    event.add("DTSTAMP", known.changed_at.replace(microsecond=0))
    event.add("SEQUENCE", known.changes)
    event.add("DTSTART", known.day)
    event.add("DTEND", known.day + timedelta(days=1))
    event.add("SUMMARY", _plain(f"{entry.dossier} · {shown.text(day_as_it_stands(known, entry.title))}"))
    event.add("DESCRIPTION", _description(entry, shown))
    event.add("STATUS", _STATUS.get(known.state, "CONFIRMED"))
    event.add("TRANSP", "TRANSPARENT" if known.kind is DayKind.TERM else "OPAQUE")
    event.add("CLASS", "PRIVATE")
    if known.place:
        event.add("LOCATION", _plain(known.place))
    if shown.portal:
        event.add("URL", f"{shown.portal}{dossier_address(entry.dossier)}")
    return event


def uid(installation: str, dossier: str, key: str) -> str:
    """What a day is called in every calendar, whoever reads it, and however it moves. It names nobody."""
    return f"{hashlib.sha256(f'{installation}/{dossier}/{key}'.encode()).hexdigest()[:32]}@advies"


def _description(entry: CalendarEntry, shown: CalendarFor) -> str:
    about = shown.text(say(CALENDAR_ABOUT, number=entry.dossier, subject=Bilingual(entry.subject, entry.subject)))
    address = [f"{shown.portal}{dossier_address(entry.dossier)}"] if shown.portal else []
    return "\n".join(_plain(line) for line in (about, shown.text(say(CALENDAR_NOTE)), *address))


def _plain(text: str) -> str:
    """A text on one line, without signs that no line of a calendar may hold."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
