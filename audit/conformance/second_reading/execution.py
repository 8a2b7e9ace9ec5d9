"""An execution, held against every organisation's lock, and anew with what came in since."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from audit.conformance.ledger import Consultation, Executed, Fact, Ledger, Occurrence, Raised
from audit.conformance.lock import STRICTEST, JudgedLock, held_by, standing
from audit.conformance.second_reading.act import INSTANT, Hearing
from models.act_forms import ActName
from models.calendar import end_of, local_date
from models.escalation import Breach, Cause
from models.state import LockState

Locks = Mapping[int, Mapping[str, JudgedLock]]
"""Per execution, by the event that reported it, what the lock of each organisation was."""


def executed(hearing: Hearing) -> None:
    """Judged at its instant if its date is that day, else at the end of its date; a breach once per date."""
    ledger, day = hearing.ledger, hearing.content.date
    if day is None or not ledger.sides:
        return
    today = local_date(hearing.event.time)
    moment = hearing.event.time if day == today else end_of(day) - INSTANT
    held = tuple(name for name, side in ledger.sides.items() if held_by(ledger, side, moment))
    one = Executed(hearing.sequence, day, moment, held, len(ledger.raised))
    found = {name: standing(ledger, side, moment) for name, side in ledger.sides.items()}
    one.lock = ledger.executions[hearing.sequence] = _strictest(found)
    ledger.executed.append(one)
    _see(hearing, one, found)
    if one.lock is not LockState.OPEN:
        break_by(hearing, one, _shut_by(hearing, one, found))


def _strictest(found: Mapping[str, JudgedLock]) -> LockState:
    return min((each.state for each in found.values()), key=STRICTEST.index)


def _see(hearing: Hearing, one: Executed, found: Mapping[str, JudgedLock]) -> None:
    """What there is to be seen of an execution, in place of what was seen of it before."""
    seen = hearing.ledger.seen
    seen[:] = [each for each in seen if (each.fact, each.sequence) != (Fact.EXECUTION, one.sequence)]
    for name, lock in found.items():
        flaws = frozenset({lock.obstacle} if lock.obstacle else ())
        trail = hearing.trail_of(*lock.because)
        seen.append(Occurrence(Fact.EXECUTION, name, one.sequence, flaws, trail, key=str(one.day)))


def _shut_by(hearing: Hearing, one: Executed, found: Mapping[str, JudgedLock]) -> tuple[int, ...]:
    shut = (number for each in found.values() if each.obstacle for number in each.because)
    return hearing.trail_of(*shut, one.sequence)


def break_by(hearing: Hearing, one: Executed, trail: tuple[int, ...]) -> None:
    """An execution turns out a breach, once per date, and a cause while the dossier is open; ``trail`` says by what."""
    ledger = hearing.ledger
    if any(broken.key == one.key and broken.standing for broken in ledger.breaches):
        return
    hearing.reckoning.breach(Breach.EXECUTED_WHILE_LOCKED, None, one.key)
    if ledger.is_open:
        reckoning, executed = hearing.reckoning, min(each.moment for each in ledger.executed if each.day == one.day)
        reckoning.occasion(hearing.event.time, max(hearing.happened, executed), hearing.sequence)
        reckoning.raise_cause(Cause.EXECUTED_WHILE_LOCKED, None, one.key, trail)
        reckoning.occasion(hearing.event.time, hearing.happened, hearing.sequence)


# --- With what came in since ----------------------------------------------------------------------------------------


def locks_then(ledger: Ledger) -> Locks:
    """What the locks were at every execution, by what is noted now."""
    return {one.sequence: _then(ledger, one) for one in ledger.executed}


def judged_anew(hearing: Hearing, before: Locks) -> None:
    """What counts from before an execution has it judged anew: its breach is recorded, or revoked (rules section 5)."""
    ledger, since = hearing.ledger, _counts_from(hearing)
    for one in sorted(ledger.executed, key=lambda one: (one.day, one.sequence)):
        late = since < one.moment or (since == one.moment and since < hearing.event.time)
        if one.sequence not in before or not late:
            continue
        known, found = before[one.sequence], _then(ledger, one)
        if any(found[name].state is not known[name].state for name in found):
            _see(hearing, one, found)
        lock = _strictest(found)
        if lock is _strictest(known):
            continue
        one.lock = lock
        if lock is not LockState.OPEN:
            break_by(hearing, one, _shut_by(hearing, one, found))
        elif all(_strictest(_then(ledger, each)) is lock for each in ledger.executed if each.day == one.day):
            hearing.reckoning.revoke(one.key)


def _counts_from(hearing: Hearing) -> datetime:
    if hearing.name is ActName.RECORD_RULING and hearing.content.date:
        return min(hearing.happened, end_of(hearing.content.date) - INSTANT)
    return hearing.happened


def _then(ledger: Ledger, one: Executed) -> dict[str, JudgedLock]:
    """The locks at an execution. A consultation that held one then did so for causes from before that still stand:
    known then, or told of since. An execution that turns out a breach is none of the latter."""
    known_then = [raised for raised in ledger.raised[: one.raised] if raised.standing]
    told_since = [
        raised
        for raised in ledger.raised[one.raised :]
        if raised.standing and (raised.since or raised.at) <= one.moment
        if raised.cause is not Cause.EXECUTED_WHILE_LOCKED
    ]

    def as_then(consultation: Consultation) -> Consultation:
        def about(causes: list[Raised]) -> set[str]:
            return {name for r in causes if r.consultation == consultation.number for name in r.concerns}

        held = {*one.held} & about(known_then) | {*consultation.holds} & about(told_since)
        return replace(consultation, holds=[name for name in ledger.sides if name in held])

    known = replace(ledger, consultations=[as_then(consultation) for consultation in ledger.consultations])
    return {name: standing(known, side, one.moment) for name, side in ledger.sides.items()}
