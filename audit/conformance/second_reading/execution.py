"""An execution, held against every organisation's lock (Wohv arts. 5(3), 5a and 8)."""

from audit.conformance.ledger import Fact
from audit.conformance.lock import overall, standing
from audit.conformance.second_reading.act import INSTANT, Hearing
from models.calendar import end_of, local_date
from models.escalation import Breach, Cause
from models.state import LockState


def executed(hearing: Hearing) -> None:
    """Judged at its instant if its date is that day, else at the end of its date; a breach once per date."""
    ledger, day = hearing.ledger, hearing.content.date
    if day is None or not ledger.sides:
        return
    today = local_date(hearing.event.time)
    moment = hearing.event.time if day == today else end_of(day) - INSTANT
    found = {name: standing(ledger, side, moment) for name, side in ledger.sides.items()}
    for name, one in found.items():
        hearing.see(Fact.EXECUTION, one.obstacle, about=name, because=hearing.trail_of(*one.because), key=str(day))
    state = overall(ledger, moment)[0]
    ledger.executions[hearing.sequence], ledger.executed_at[hearing.sequence] = state, (day, moment)
    key = f"execution/{day}"
    if state is not LockState.OPEN and not any(broken.key == key for broken in ledger.breaches):
        hearing.reckoning.breach(Breach.EXECUTED_WHILE_LOCKED, None, key)
        if ledger.is_open:
            shut = (number for one in found.values() if one.obstacle for number in one.because)
            trail = hearing.trail_of(*shut, hearing.sequence)
            hearing.reckoning.raise_cause(Cause.EXECUTED_WHILE_LOCKED, None, key, trail)
