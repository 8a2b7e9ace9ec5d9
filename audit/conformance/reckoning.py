"""What follows from acts and from the passing of time, reckoned by the auditor: duties begin, are met, lapse and move.

A second opinion beside ``models.procedure``: the same law (rules sections 3 to 7), written apart from it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from audit.conformance.constraints import LAPSES, REACHES_ALL, SHUTS_AN_OPEN_LOCK, ExpectedLapse
from audit.conformance.days import PausedDays, Span
from audit.conformance.ledger import (
    Asked,
    Broken,
    Consultation,
    CountedTerm,
    Ledger,
    LockNoted,
    Raised,
    Side,
    Trail,
)
from audit.conformance.lock import may_close, overall, standing
from models.calendar import DAY, end_of, local_date
from models.escalation import Breach, Cause
from models.state import LockState, RequestState
from models.terms import TermName, TermState, Unit

_INSTANT = timedelta(microseconds=1)
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_BY_ITSELF = (TermName.STANDSTILL, TermName.CLOSING, TermName.CONCLUSION_OBJECTION, TermName.AMENDMENT_OBJECTION)


class Reckoning:
    """Notes in a ledger what each act and each instant brings about. The present occasion is an act, by its sequence
    number, or (None) the clock."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.sequence: int | None = None
        self.rules = 1
        self.time = self.happened = _BEFORE_ALL

    def occasion(self, time: datetime, happened: datetime, sequence: int | None) -> None:
        self.time, self.happened, self.sequence = time, happened, sequence

    @property
    def day(self) -> date:
        """The local day from which a term counts that starts now: after a lapse, the last day of what lapsed."""
        return local_date(self.happened - _INSTANT if self.sequence is None else self.happened)

    @property
    def shown(self) -> Trail:
        return (self.sequence,) if self.sequence else ()

    # --- duties ---

    def start(
        self,
        name: TermName,
        organisation: str | None,
        *,
        trail: Trail | None = None,
        days: int | None = None,
        named: date | None = None,
        on: date | None = None,
        not_before: date | None = None,
    ) -> CountedTerm:
        """A duty begins; the day on which it does so does not count. A period never ends before the one before it."""
        rule, shown = self.ledger.agreement.term(name), self.shown if trail is None else trail
        amount, unit = (days, Unit.DAYS) if days else (rule.amount, rule.unit)
        duty = CountedTerm(
            name=name,
            organisation=organisation,
            number=len(self.ledger.versions(organisation, name)) + 1,
            span=Span(on or self.day, amount, unit, rule.rolls, named, self.rules),
            since=self.happened,
            agreement=self.ledger.agreement,
            began=shown[-1] if shown else 0,
            round=self.ledger.sides[organisation].round if organisation in self.ledger.sides else 1,
            trail=list(shown),
            occasion=self.sequence,
        )
        if not_before and duty.ends < not_before:
            duty.moves.append(not_before)
            duty.kept = True
            duty.count()
        self.ledger.duties.append(duty)
        return duty

    def drop(self, duties: Iterable[CountedTerm | None], state: TermState = TermState.CANCELLED) -> None:
        """What is open of these is no longer owed; nor what was open at the instant that counts, and whose lapse then
        brought nothing about."""
        for duty in duties:
            if duty and (duty.is_open or self.runs(duty)):
                overtaken = not duty.is_open
                self._end(duty, state)
                if overtaken:
                    self.revoke(duty.key)

    def drop_whatever(self, duty: CountedTerm) -> None:
        """It is superseded, in whatever state it is."""
        self._end(duty, TermState.SUPERSEDED)

    def carry_over(self, key: str, anew: str, lapsed: datetime) -> None:
        """What a lapse brought about is about the version that took its place; an open consultation goes on."""
        at = self.happened
        self.happened = lapsed
        for broken in [broken for broken in self.ledger.breaches if broken.key == key and broken.standing]:
            broken.standing = False
            self.breach(broken.breach, broken.organisation, anew)
        self.happened = at
        open_one = self.ledger.consultation
        raised = [each for each in self.ledger.raised if each.key == key and each.standing]
        if open_one and any(each.consultation == open_one.number for each in raised):
            for each in raised:
                each.standing = False
                self.ledger.raised.append(
                    replace(each, key=anew, at=lapsed, standing=True, consultation=open_one.number)
                )

    def end_after_closing(self, duty: CountedTerm) -> None:
        """Done after its end, in a dossier that is closed: a breach, of which no cause comes any more."""
        by_itself = duty.name in _BY_ITSELF
        duty.state, duty.ended_at = TermState.MET if by_itself else TermState.LAPSED, duty.due
        lapse = ExpectedLapse() if by_itself or duty.by_agreement else LAPSES[duty.name]
        if lapse.breach:
            at, self.happened = self.happened, duty.due
            self.breach(lapse.breach, duty.organisation, duty.key)
            self.happened = at

    def forget_lapses(self, duties: Iterable[CountedTerm]) -> None:
        """What lapsed of these is no longer owed, and brought nothing about."""
        for duty in duties:
            if duty.state is TermState.LAPSED:
                self._end(duty, TermState.CANCELLED)
                self.revoke(duty.key)

    def runs(self, duty: CountedTerm) -> bool:
        """Whether a duty runs, or did at the instant at which the act counts."""
        in_time = duty.state is TermState.LAPSED and self.happened < duty.due
        return duty.state is TermState.RUNNING or in_time

    def _end(self, duty: CountedTerm, state: TermState) -> None:
        duty.state, duty.ended_at = state, self.happened

    def meet(self, name: TermName, organisation: str | None, *, told_of: datetime | None = None) -> None:
        """What a duty was for is done: in time, where it counts (or what it tells of was done) at an instant before the
        end, whenever it arrived."""
        duty = self.ledger.duty(organisation, name)
        if duty is None:
            return
        if duty.is_open:
            if duty.state is TermState.PAUSED:
                self.resume(duty)
            self._end(duty, TermState.MET)
            duty.done, duty.done_at = self.sequence, self.happened
            self.let_go(asked for asked in self.ledger.asked if asked.duty is duty)
        elif duty.state is TermState.LAPSED:
            if (told_of or self.happened) < duty.due:
                self._end(duty, TermState.MET)
                duty.done, duty.done_at = self.sequence, self.happened
                self.revoke(duty.key)
            elif duty.done is None:
                duty.done, duty.done_at = self.sequence, self.happened

    def move(self, duty: CountedTerm, to: date | PausedDays, *, grant: bool = False) -> None:
        """The end of a duty moves; what had lapsed runs again, and what its lapse brought about is revoked."""
        duty.span = replace(duty.span, rules=self.rules)
        duty.granted += [len(duty.moves)] if grant else []
        duty.moves.append(to)
        duty.trail += [number for number in self.shown if number not in duty.trail]
        resumed = isinstance(to, PausedDays)
        if duty.state is not TermState.PAUSED or resumed:
            duty.state, duty.paused_from = TermState.RUNNING, None
        duty.ended_at = None
        duty.count()

    def pause(self, duty: CountedTerm, first: date) -> None:
        duty.state, duty.paused_from = TermState.PAUSED, max(first, duty.span.start)
        duty.trail += [number for number in self.shown if number not in duty.trail]

    def restore(self, duty: CountedTerm) -> None:
        """What was superseded counts again as it was; what both sides had paused is still paused."""
        duty.state = TermState.PAUSED if duty.paused_from else TermState.RUNNING
        duty.ended_at = None
        duty.trail += self.shown

    def resume(self, duty: CountedTerm) -> None:
        today = local_date(self.happened)
        first = duty.paused_from or today
        self.move(duty, PausedDays(first, max(first, today)))

    # --- causes, consultations and breaches ---

    def breach(self, breach: Breach, organisation: str | None, key: str) -> None:
        self.ledger.breaches.append(Broken(breach, organisation, key, self.happened))

    def shut_again(self, contested: Consultation, key: str, trail: Trail) -> None:
        """A conclusion meets an objection: what that consultation held is held until the next one, which is final."""
        open_one, contested.objected = self.ledger.consultation, True
        if open_one is None:
            number = len(self.ledger.consultations) + 1
            open_one = Consultation(number, self.happened, trail, occasion=self.sequence)
            self.ledger.consultations.append(open_one)
        if open_one is contested:
            contested.told_by, contested.objection, contested.objected, contested.concluded = None, None, False, None
        concerns = tuple(contested.concerns)
        self.ledger.raised.append(Raised(Cause.REQUESTED, None, key, self.happened, open_one.number, concerns, trail))
        open_one.concerns += [name for name in concerns if name not in open_one.concerns]
        open_one.holds += [name for name in contested.holds if name not in open_one.holds]
        open_one.final = True
        running = self.ledger.duty(None, TermName.STRATEGIC_CONSULTATION)
        if running is None or not running.is_open:
            self.start(TermName.STRATEGIC_CONSULTATION, None, trail=trail)

    def raise_cause(self, cause: Cause, organisation: str | None, key: str, trail: Trail) -> None:
        """Where the agreement has it on, once per organisation and term. It opens a strategic consultation, or joins
        the one that is open."""
        rule = self.ledger.agreement.escalation
        if cause not in rule.on or self._is_raised(cause, organisation, key):
            return
        everyone = cause in REACHES_ALL or organisation is None
        concerns = tuple(self.ledger.sides) if everyone else (str(organisation),)
        holds = [name for name in concerns if rule.holds_lock and self._shuts(cause, self.ledger.side(name))]
        consultation = self.ledger.consultation
        opens = consultation is None
        if consultation is None:
            consultation = Consultation(
                len(self.ledger.consultations) + 1, self.happened, trail, occasion=self.sequence
            )
            self.ledger.consultations.append(consultation)
        self.ledger.raised.append(Raised(cause, organisation, key, self.happened, consultation.number, concerns, trail))
        consultation.concerns += [name for name in concerns if name not in consultation.concerns]
        consultation.holds += [name for name in holds if name not in consultation.holds]
        if opens:
            self.start(TermName.STRATEGIC_CONSULTATION, None, trail=trail)

    def _is_raised(self, cause: Cause, organisation: str | None, key: str) -> bool:
        return any(
            r.standing and (r.cause, r.organisation, r.key) == (cause, organisation, key) for r in self.ledger.raised
        )

    def _shuts(self, cause: Cause, side: Side) -> bool:
        """A consultation keeps a shut lock shut; an open one it shuts only about a response that counts for it."""
        if standing(self.ledger, side, self.happened).state is not LockState.OPEN:
            return True
        in_time = side.advice is not None and not side.advice.late
        counts = in_time and side.response is not None and side.response.counts
        return cause in SHUTS_AN_OPEN_LOCK and counts

    def revoke(self, key: str) -> None:
        """The act came in time after all: the breach and the cause go, and a consultation that has no other cause."""
        self._revoke_breaches(key)
        gone = [raised for raised in self.ledger.raised if raised.key == key and raised.standing]
        for raised in gone:
            raised.standing = False
        if not gone:
            return
        for consultation in self.ledger.consultations:
            self._narrow(consultation)
        self._cancel_where_empty()

    def _revoke_breaches(self, key: str) -> None:
        for broken in self.ledger.breaches:
            if broken.key == key:
                broken.standing = False

    def _narrow(self, consultation: Consultation) -> None:
        """A consultation is about those only whom a standing cause is about."""
        standing_ones = [r for r in self.ledger.raised if r.consultation == consultation.number and r.standing]
        concerned = {name for raised in standing_ones for name in raised.concerns}
        consultation.concerns = [name for name in consultation.concerns if name in concerned]
        consultation.holds = [name for name in consultation.holds if name in concerned]

    def _cancel_where_empty(self) -> None:
        consultation = self.ledger.consultation
        if consultation is None or consultation.concerns:
            return
        self.cancel(consultation)
        running = self.ledger.versions(None, TermName.STRATEGIC_CONSULTATION)
        for duty in running:
            if duty is running[-1]:  # never owed, so never overdue
                self.drop([duty])
                self._revoke_breaches(duty.key)

    def cancel(self, consultation: Consultation) -> None:
        consultation.ended_at = self.happened

    # --- time ---

    def advance(self, until: datetime) -> None:
        """Everything that is due up to and including an instant, in order of time."""
        while (moment := self._next()) is not None and moment <= until:
            self._tick(moment)

    def _next(self) -> datetime | None:
        running = [duty.due for duty in self.ledger.duties if duty.state is TermState.RUNNING]
        return min([*running, *(duty.due for duty, _ in self._periods_to_note())], default=None)

    def _periods_to_note(self) -> list[tuple[CountedTerm, Side]]:
        """Periods for advice that go on after the advice came: their end still decides about the lock."""
        if not self.ledger.is_open:
            return []
        periods = [(self.ledger.duty(name, TermName.ADVICE), side) for name, side in self.ledger.sides.items()]
        return [(d, side) for d, side in periods if d and d.state is TermState.MET and d.key not in side.period_noted]

    def _tick(self, moment: datetime) -> None:
        """One instant: first all lapses, then what they cause, then closing."""
        self.occasion(moment, moment, None)
        running = [duty for duty in self.ledger.duties if duty.state is TermState.RUNNING and duty.due <= moment]
        ending = [duty for duty in running if duty.name is not TermName.CLOSING]
        ending.sort(key=lambda duty: (duty.due, duty.key))
        for duty in ending:
            self._end(duty, TermState.MET if duty.name in _BY_ITSELF else TermState.LAPSED)
        for duty, side in self._periods_to_note():
            if duty.due <= moment:
                side.period_noted.add(duty.key)
        for duty in ending:
            if duty.name not in _BY_ITSELF:
                self._consequences(duty)
            self._believe(duty)
        self.settle()
        closing = self.ledger.duty(None, TermName.CLOSING)
        if closing and closing.is_open and closing.due <= moment:
            self._end(closing, TermState.MET)
            self.close(by_clock=True)

    def _believe(self, objection: CountedTerm) -> None:
        """What the landlord told of met no objection: the meeting was held, on the day that was told."""
        for talk in self.ledger.talks:
            if talk.objection is objection and talk.told_day:
                self.meet(TermName.MEETING, talk.organisation, told_of=end_of(talk.told_day) - _INSTANT)
        for consultation in self.ledger.consultations:
            if consultation.objection is objection and consultation.ended_at is None:
                consultation.ended_at = self.happened

    def _consequences(self, duty: CountedTerm) -> None:
        lapse = ExpectedLapse() if duty.by_agreement else LAPSES[duty.name]
        if lapse.breach:
            self.breach(lapse.breach, duty.organisation, duty.key)
        if lapse.cause:
            self.raise_cause(lapse.cause, duty.organisation, duty.key, tuple(duty.trail))
        for asked in self.ledger.asked:
            if asked.answer is duty and asked.state is RequestState.PENDING:
                self.answer(asked, RequestState.UNANSWERED)

    def let_go(self, requests: Iterable[Asked]) -> None:
        """Requests that need no answer any more."""
        for asked in requests:
            if asked.state is RequestState.PENDING:
                self.answer(asked, RequestState.MOOT)
                self.drop([asked.answer])

    def answer(self, asked: Asked, state: RequestState) -> None:
        asked.state, asked.answered_at = state, self.happened

    # --- locks and the end ---

    def settle(self) -> None:
        """Notes the locks as they are now, and whether the closing term runs."""
        ledger = self.ledger
        ledger.latest = max(ledger.latest or self.time, self.time)
        if not ledger.sides:
            return
        self._note_locks(ledger.latest)
        closing = ledger.duty(None, TermName.CLOSING)
        runs = closing is not None and closing.is_open
        may = may_close(ledger, ledger.latest)
        if may and not runs:
            self.start(TermName.CLOSING, None, on=self._done_since(ledger.latest))
        elif runs and not may:
            self.drop([closing])

    def done_since(self) -> date:
        """The day on which the last thing was done, as it is noted now."""
        return self._done_since(max(self.ledger.latest or self.time, self.time))

    def close_from_an_earlier_day(self, before: date) -> None:
        """A closing term that runs begins on the day on which the last thing turns out to have been done."""
        ledger, closing = self.ledger, self.ledger.duty(None, TermName.CLOSING)
        if not (closing and closing.is_open and may_close(ledger, max(ledger.latest or self.time, self.time))):
            return
        if (day := self.done_since()) < min(closing.span.start, before):
            self._end(closing, TermState.SUPERSEDED)
            self.start(TermName.CLOSING, None, on=day)

    def _done_since(self, now: datetime) -> date:
        """The day on which the last thing was done: not before it, though a paper that came late counts before."""
        day = local_date(now)
        while day > self.day and may_close(self.ledger, end_of(day - DAY)):
            day -= DAY
        return day

    def _note_locks(self, now: datetime) -> None:
        sides = self.ledger.sides.items()
        found = [
            *((name, standing(self.ledger, side, now)[:2]) for name, side in sides),
            (None, overall(self.ledger, now)),
        ]
        for name, lock in found:
            if self.ledger.locks.get(name) != lock:
                self.ledger.lock_changes.append(LockNoted(self.time, name, *lock))
                self.ledger.locks[name] = lock
        self._hold_what_is_shut()

    def _hold_what_is_shut(self) -> None:
        consultation = self.ledger.consultation
        if consultation is None or not self.ledger.agreement.escalation.holds_lock:
            return
        for name in consultation.concerns:
            shut = self.ledger.locks[name][0] is not LockState.OPEN
            if shut and name not in consultation.holds:
                consultation.holds.append(name)

    def close(self, *, by_clock: bool) -> None:
        """The dossier ends; only the eight weeks of Wohv art. 8a go on."""
        self.drop(duty for duty in self.ledger.duties if duty.name is not TermName.COURT_AFTER_RULING)
        self.ledger.closed_at, self.ledger.closed_by_clock = self.happened, by_clock
        self.ledger.closings.append(self.happened)
        self.ledger.closed_by = self.shown or everything(self.ledger)

    def reopen(self) -> None:
        self.ledger.closed_at, self.ledger.closed_by_clock = None, False


def everything(ledger: Ledger) -> Trail:
    """The acts that any end of a dossier's duties rests on."""
    return tuple(sorted({number for duty in ledger.duties for number in duty.trail}))
