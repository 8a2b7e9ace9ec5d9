"""Execution: reporting it, and judging it anew when something comes in that counts from before it (rules section 5;
Wohv art. 5(3))."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from models.act_forms import ActName
from models.calendar import last_instant_of
from models.contents import ReportExecution
from models.escalation import Breach, Cause
from models.events import EventType
from models.lock import overall
from models.procedure.case import Case, Part
from models.procedure.consultation import raise_cause
from models.procedure.journal import Journal
from models.refusals import Refusal, refusal
from models.state import Dossier, Execution, LockState, RaisedCause, StrategicConsultation, judged_at


def faults_of_execution(case: Case[ReportExecution]) -> Iterator[Refusal]:
    if case.content.date and case.content.date > case.today:
        yield refusal("date_in_future", f"date: {case.content.date}")


def report_execution(case: Case[ReportExecution]) -> None:
    """It happened, so it is recorded; on any lock but an open one it is a breach, once per date."""
    day = case.content.date
    lock = overall(case.dossier, judged_at(day, case.act.at)).state
    case.record(EventType.EXECUTION_REPORTED, date=day, lock=lock)
    if lock is not LockState.OPEN and not _is_breach(case.dossier, day):
        case.journal.breach(Breach.EXECUTED_WHILE_LOCKED, None, _key(day))
        _escalate(case.journal, day)


def _key(day: date) -> str:
    return f"execution/{day}"


def _is_breach(dossier: Dossier, day: date) -> bool:
    return any(
        b.breach is Breach.EXECUTED_WHILE_LOCKED and b.term == _key(day) and not b.revoked for b in dossier.breaches
    )


def _escalate(journal: Journal, day: date) -> None:
    if journal.dossier.is_open:
        raise_cause(journal, Cause.EXECUTED_WHILE_LOCKED, None, _key(day))


# --- Anew -----------------------------------------------------------------------------------------------------------


def judge_anew(journal: Journal, before: Dossier, since: datetime, entered: datetime) -> None:
    """What counts from ``since`` and ``entered`` later (UTC) has every execution after it judged anew: a breach that it
    undoes is revoked with its cause, one that it brings to light is recorded. ``before`` is the dossier without it:
    where both have the lock open, or both shut, nothing changes."""
    for day in sorted({execution.date for execution in before.executions}):
        after = [e for e in before.executions if e.date == day and _comes_after(e, since, entered)]
        was = {lock_then(before, execution) for execution in after}
        for lock in sorted({lock_then(journal.dossier, execution) for execution in after} - was):
            _change(journal, day, lock)


def counts_from(case: Case[Any]) -> datetime:
    """The instant (UTC) from which an act counts; a ruling binds from its date, whenever it was received, and who
    contests a change had to be asked about it from the change on."""
    if case.name is ActName.OBJECT_TO_AMENDMENT and case.own_track.contested_from:
        return case.own_track.contested_from
    if case.name is ActName.RECORD_RULING:
        return min(case.happened, last_instant_of(case.content.date))
    return case.happened


def _comes_after(execution: Execution, since: datetime, entered: datetime) -> bool:
    """Of what happened at one instant, the order on record decides."""
    return since < execution.judged_at or (since == execution.judged_at and since < entered)


def lock_then(dossier: Dossier, execution: Execution) -> LockState:
    """The overall lock at an execution by what is on record now, with what strategic consultations kept shut then."""
    held = ((c, _held_by(c, dossier, execution)) for c in dossier.consultations)
    consultations = tuple(consultation.model_copy(update={"holds": names}) for consultation, names in held)
    return overall(dossier.model_copy(update={"consultations": consultations}), execution.judged_at).state


def _held_by(consultation: StrategicConsultation, dossier: Dossier, execution: Execution) -> tuple[str, ...]:
    """Whose lock a consultation kept shut at an execution, for causes that still stand: by what was on record then, and
    for what came in since and counts from before it. That an execution was a breach is no such cause: it would keep
    itself alive."""

    def concerned(causes: Iterable[RaisedCause]) -> set[str]:
        standing = (c for c in causes if c.consultation == consultation.number and not c.revoked)
        return {name for cause in standing for name in cause.organisations}

    since = (
        cause
        for cause in dossier.causes[execution.causes :]
        if cause.raised_at <= execution.judged_at and cause.cause is not Cause.EXECUTED_WHILE_LOCKED
    )
    held = concerned(dossier.causes[: execution.causes]) & {*execution.held}
    return tuple(held | (concerned(since) & {*consultation.holds}))


def _change(journal: Journal, day: date, lock: LockState) -> None:
    """Brings the breach of a day in line with a lock that turned out to be another."""
    if lock is LockState.OPEN:
        of_the_day = (e for e in journal.dossier.executions if e.date == day)
        if _is_breach(journal.dossier, day) and all(lock_then(journal.dossier, e) is lock for e in of_the_day):
            journal.revoke(_key(day), lock=lock)
    elif not _is_breach(journal.dossier, day):
        journal.breach(Breach.EXECUTED_WHILE_LOCKED, None, _key(day), lock=lock)
        told = journal.occasion
        executed = min(e.judged_at for e in journal.dossier.executions if e.date == day)
        journal.occasion = told._replace(happened=max(told.happened, executed))  # no consultation about it before it
        _escalate(journal, day)
        journal.occasion = told


PARTS: dict[ActName, Part] = {ActName.REPORT_EXECUTION: Part(report_execution, faults_of_execution)}
