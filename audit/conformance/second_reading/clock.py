"""What the procedure put on record itself and is judged for: reminders, causes and the closing."""

from audit.conformance.ledger import Fact, Flaw, Ledger, Occurrence
from audit.conformance.reckoning import Reckoning, everything
from audit.conformance.second_reading.heard import Heard
from models.calendar import local_date
from models.events import EventType
from models.terms import TermState


def hear_the_clock(reckoning: Reckoning, one: Heard) -> None:
    """A reminder, a cause or the closing as the procedure put it on record."""
    event, ledger = one.event, reckoning.ledger
    ledger.latest = max(ledger.latest or event.time, event.time)
    about = event.content.get("organisation")
    organisation = about if isinstance(about, str) else None
    match event.type:
        case EventType.DOSSIER_CLOSED:
            closed = {Flaw.NOT_DONE} if ledger.closed_at != event.happened else set()
            ledger.seen.append(Occurrence(Fact.CLOSED, None, one.sequence, frozenset(closed), everything(ledger)))
        case EventType.REMINDER_DUE:
            _hear_a_reminder(ledger, one, organisation)
        case EventType.CAUSE_RAISED | EventType.CAUSE_REVOKED:
            _hear_a_cause(ledger, one, organisation)
        case _:
            pass


def _hear_a_reminder(ledger: Ledger, one: Heard, organisation: str | None) -> None:
    key, day = str(one.event.content.get("term")), str(one.event.content.get("day"))
    duty = next((duty for duty in ledger.duties if duty.key == key), None)
    flaws = {Flaw.NO_SUCH_TERM} if duty is None else set()
    if duty and duty.state is not TermState.RUNNING:
        flaws.add(Flaw.ALREADY_DONE)
    if not ledger.agreement.calendar.is_working_day(local_date(one.event.time)):
        flaws.add(Flaw.NO_WORKING_DAY)
    trail = (*(duty.trail if duty else ()), *((duty.done,) if duty and duty.done else ()))
    ledger.seen.append(
        Occurrence(Fact.REMINDER, organisation, one.sequence, frozenset(flaws), trail, key=f"{key} on {day}")
    )


def _hear_a_cause(ledger: Ledger, one: Heard, organisation: str | None) -> None:
    """Once revoked, a cause can be raised again."""
    said = one.event.content
    term = str(said.get("term"))
    if one.event.type is EventType.CAUSE_REVOKED:
        ledger.revoked_causes[term] = ledger.revoked_causes.get(term, 0) + 1
        return
    key = f"{said.get('cause')} about {term}, {ledger.revoked_causes.get(term, 0)} times revoked"
    ledger.seen.append(Occurrence(Fact.CAUSE, organisation, one.sequence, key=f"{organisation} {key}"))
