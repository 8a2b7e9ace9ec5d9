"""The days of dossiers as a calendar says them."""

from collections.abc import Mapping

from language.letter_texts import CONSENT_LABEL, DATE_LABELS
from language.speech import Bilingual, Names, say
from models.knowledge.days_told import DayKind, DayState, KnownDay
from models.parties import LANDLORD
from models.rights import Right
from models.terms import TermName

TALKS: Mapping[DayKind, str] = {
    DayKind.MEETING: "Meeting of {landlord} and {organisation}",
    DayKind.STRATEGIC_CONSULTATION: "Strategic consultation",
}
"""What talks are called."""

STATES: Mapping[DayState, str] = {
    DayState.PAUSED: "Stands still: {day}",
    DayState.DONE: "Done: {day}",
    DayState.LAPSED: "Too late: {day}",
    DayState.CANCELLED: "Not any more: {day}",
}
"""A day as it stands, where it is not simply to come."""

OTHERWISE: Mapping[TermName, str] = {
    TermName.STANDSTILL: "Last day on which nothing may be executed",
    TermName.CLOSING: "The dossier closes at the end of this day",
}
"""Terms that a letter calls in a way that only fits before a date."""

OF_A_TRACK = "{day} ({organisation})"

CALENDAR_NAME = "Advice procedures of {party}"
CALENDAR_ABOUT = "Dossier {number}: {subject}"
CALENDAR_NOTE = "Days can move. What counts stands in the dossier."


def day_title(known: KnownDay, right: Right | None, reader: str, names: Names) -> Bilingual:
    """What a day is, for the party that reads it: with its organisation for the landlord, who has several."""
    own = known.organisation in (None, reader)
    if known.term is None:
        about = {"landlord": names.of(LANDLORD), "organisation": names.of(known.organisation or "")}
        return say(TALKS[known.kind], **about)
    title = _of_term(known.term, right, names)
    return title if own else say(OF_A_TRACK, day=title, organisation=names.of(known.organisation or ""))


def day_as_it_stands(known: KnownDay, title: Bilingual) -> Bilingual:
    """What a day is, and whether it still is one."""
    text = STATES.get(known.state)
    return say(text, day=title) if text else title


def _of_term(term: TermName, right: Right | None, names: Names) -> Bilingual:
    if term is TermName.ADVICE and right is Right.CONSENT:
        return say(CONSENT_LABEL)
    return say(OTHERWISE.get(term, DATE_LABELS[term]), landlord=names.of(LANDLORD), reply=say("advice"))
