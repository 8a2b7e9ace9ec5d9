"""The journal: writing events while folding them, and the handling of terms that every part of the procedure shares."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from models.agreement import Agreement
from models.calendar import DAY, end_of, local_date
from models.escalation import Breach
from models.event_contents.by_type import as_json, keep_as_written
from models.events import SECOND_EDITION, Event, EventType, made
from models.evolve import changed_by
from models.lock import lock_of, strictest
from models.outcome import may_close, may_close_under
from models.parties import CLOCK, OVERALL
from models.state import Dossier, ExtensionRequest, LockState, RequestState, Term
from models.terms import (
    BY_AGREEMENT_ALONE,
    TERMS,
    Adjustment,
    AdjustmentKind,
    Basis,
    Derivation,
    TermName,
    TermRule,
    TermState,
    Unit,
    derive,
    reminder_days,
    reminder_instant,
)

_BEFORE_MIDNIGHT = timedelta(microseconds=1)


class Occasion(NamedTuple):
    """On whose account events are written: an act's sender, or the clock. ``time`` is when it entered, ``happened``
    the instant at which it counts."""

    time: datetime
    happened: datetime
    party: str = CLOCK
    person: str = ""
    channel: str = ""
    entered_by: str | None = None
    act_id: str | None = None
    assurance: str | None = None

    @property
    def day(self) -> date:
        """The local date from which a term counts; what the clock starts counts from the lapsed term's last day."""
        return local_date(self.happened - _BEFORE_MIDNIGHT if self.party == CLOCK else self.happened)


class Journal:
    """Writes the events of one act or one stretch of time, chained and folded as they are written; the act's receipt is
    put to the dossier when all are there (``models.evolve.acts_after``)."""

    def __init__(self, dossier: Dossier, agreement: Agreement, occasion: Occasion) -> None:
        self.dossier = dossier
        self.agreement = agreement
        self.occasion = occasion
        self.events: list[Event] = []

    def write(self, kind: EventType, **content: Any) -> None:
        """Adds one event on the present occasion, with what its type can hold."""
        occasion, dossier = self.occasion, self.dossier
        event = made(
            dossier=dossier.number,
            sequence=dossier.sequence + 1,
            type=kind,
            time=occasion.time,
            happened=occasion.happened,
            party=occasion.party,
            person=occasion.person,
            channel=occasion.channel,
            entered_by=occasion.entered_by,
            act_id=occasion.act_id,
            content=as_json(kind, content),
            previous=dossier.head,
            hash="",
            assurance=occasion.assurance,
        )
        keep_as_written(event, content)
        self.dossier = changed_by(dossier, event)
        self.events.append(event)

    def by_the_clock(self, moment: datetime) -> None:
        """What is written from here on is the clock's, dated on the due instant."""
        self.occasion = Occasion(time=moment, happened=moment)

    # --- terms ---

    def start(
        self,
        name: TermName,
        organisation: str | None = None,
        *,
        amount: int | None = None,
        named_end: date | None = None,
        started_on: date | None = None,
        not_before: date | None = None,
        by_agreement: bool = False,
    ) -> Term:
        """Starts the next version of a term, counted from the day of the occasion (or ``started_on``); it never ends
        before ``not_before``, the end that was in force. ``by_agreement``: the statute sets no duty here."""
        derivation = begun(self.agreement, name, started_on or self.occasion.day, amount, named_end, by_agreement)
        return self.run(name, organisation, no_earlier_than(derivation, not_before, self.agreement))

    def run(self, name: TermName, organisation: str | None, derivation: Derivation, **more: str) -> Term:
        """Starts the next version of a term, of which the end is known."""
        term = Term.of_valid(
            organisation=organisation,
            name=name,
            version=len(self.dossier.versions(organisation, name)) + 1,
            state=TermState.RUNNING,
            started_at=self.occasion.happened,
            derivation=derivation,
            ended_at=None,
            overtaken=False,
            paused_from=None,
            reminders=tuple(self._reminders(derivation)),
            reminded=(),
        )
        self.write(EventType.TERM_STARTED, term=term, **more)
        return term

    def end(self, term: Term, state: TermState) -> None:
        """Ends a version of a term. One that is superseded while paused keeps its pause, in case it is restored."""
        kept = {"paused_from": term.paused_from} if state is TermState.SUPERSEDED and term.paused_from else {}
        self.write(EventType.TERM_ENDED, term=term.key, organisation=term.organisation, state=state, **kept)

    def drop(self, terms: Iterable[Term], state: TermState = TermState.CANCELLED) -> None:
        """Ends every one of these terms that is still open, or was at the instant at which the act counts: what its
        recorded lapse brought about is revoked."""
        for term in terms:
            if term.is_open:
                self.end(term, state)
            elif self.runs(term):
                self.end(term, state)
                self.revoke(term.key)

    def runs(self, term: Term) -> bool:
        """Whether a term runs, or did at the instant at which an act counts that arrived after the recorded lapse."""
        return term.state is TermState.RUNNING or (term.state is TermState.LAPSED and self.occasion.happened < term.due)

    def meet(self, name: TermName, organisation: str | None = None, *, counts_at: datetime | None = None) -> None:
        """Marks the latest version of a term as met, also where its lapse turns out to be overtaken: the act counts (or
        what it tells of happened, ``counts_at``) at an instant before the term's end, whenever it arrived. A pause ends
        with it: the days left still decide about the lock."""
        if term := self.dossier.term(organisation, name):
            self.meet_version(term, counts_at=counts_at)

    def meet_version(self, term: Term, *, counts_at: datetime | None = None) -> None:
        """Marks this version of a term as met, as ``meet`` does the latest."""
        if term.is_open:
            if term.state is TermState.PAUSED:
                self.resume(term)
            self.end(term, TermState.MET)
            self.make_moot(asked for asked in self.dossier.extension_requests if asked.term == term.key)
        elif term.state is TermState.LAPSED and (counts_at or self.occasion.happened) < term.due:
            self.write(EventType.LAPSE_OVERTAKEN, term=term.key, organisation=term.organisation)
            self.revoke(term.key)

    def move(self, term: Term, adjustment: Adjustment) -> None:
        """Moves the end of a version; its reminders are planned anew."""
        self._adjust(term, *term.derivation.adjustments, adjustment)

    def move_anew(self, term: Term, adjustment: Adjustment) -> None:
        """Moves the end of a version by something else than what moved it last."""
        self._adjust(term, *term.derivation.adjustments[:-1], adjustment)

    def _adjust(self, term: Term, *adjustments: Adjustment) -> None:
        adjusted = {"adjustments": adjustments, "rules": SECOND_EDITION}
        moved = term.derivation.model_copy(update=adjusted)
        derivation = derive(moved, self.agreement.calendar)
        self.write(
            EventType.TERM_MOVED,
            term=term.key,
            organisation=term.organisation,
            derivation=derivation,
            reminders=[day for day in self._reminders(derivation) if day not in term.reminded],
        )

    def resume(self, term: Term) -> None:
        """Ends a pause: the days that were left are left again."""
        today = local_date(self.occasion.happened)
        first = term.paused_from or today
        self.move(term, Adjustment(kind=AdjustmentKind.PAUSE, first=first, until=max(first, today)))

    def was_paused(self, term: Term) -> None:
        """The days of a restored version in which nobody could do what it is for, from the day on which it was
        superseded, are given back as a pause. One that both sides had paused is paused on."""
        superseded, restored = term.ended_at, self.dossier.terms[term.key]
        if superseded is None or restored.state is TermState.PAUSED:
            return
        first = local_date(superseded)
        self.write(EventType.TERM_PAUSED, **{"term": term.key, "organisation": term.organisation, "from": first})
        self.resume(self.dossier.terms[term.key])

    def make_moot(self, requests: Iterable[ExtensionRequest]) -> None:
        """Requests for terms that were met, replaced or cancelled need no answer any more."""
        for asked in requests:
            if asked.state is RequestState.PENDING:
                self.write(
                    EventType.EXTENSION_REFUSED,
                    organisation=asked.organisation,
                    term=asked.term,
                    answer_term=asked.answer_term,
                    state=RequestState.MOOT,
                )
                self.drop([self.dossier.terms[asked.answer_term]])

    def restore(self, term: Term) -> None:
        """Lets a superseded version run again, or stay paused if it was; reminders of days gone by stay away."""
        reminders = [day for day in term.reminders if reminder_instant(day) > self._now]
        kept = {"state": TermState.PAUSED} if term.paused_from else {}
        self.write(EventType.TERM_RESTORED, term=term.key, organisation=term.organisation, reminders=reminders, **kept)

    def _reminders(self, derivation: Derivation) -> Iterator[date]:
        """The days on which reminders can still go out."""
        return (day for day in reminders_of(self.agreement, derivation) if reminder_instant(day) > self._now)

    # --- breaches and their revocation ---

    def breach(self, breach: Breach, organisation: str | None, term: str, **more: LockState) -> None:
        self.write(EventType.BREACH_RECORDED, breach=breach, organisation=organisation, term=term, **more)

    def revoke(self, term: str, **more: LockState) -> None:
        """Revokes the breach and the cause that a term's lapse, or an execution, brought about; an emptied consultation
        is cancelled. ``more`` is what the lock turned out to be at an execution."""
        if any(b.term == term and not b.revoked for b in self.dossier.breaches):
            self.write(EventType.BREACH_REVOKED, term=term, **more)
        if not any(c.term == term and not c.revoked for c in self.dossier.causes):
            return
        self.write(EventType.CAUSE_REVOKED, term=term)
        open_one = self.dossier.consultation
        if open_one and all(c.revoked for c in self.dossier.causes if c.consultation == open_one.number):
            self.write(EventType.STRATEGIC_CONSULTATION_CANCELLED, number=open_one.number)
            self.drop(self.dossier.versions(None, TermName.STRATEGIC_CONSULTATION)[-1:])

    # --- what follows from everything written so far ---

    def draw_consequences(self) -> None:
        """Brings the locks and the closing term in line with what was written."""
        if not self.dossier.tracks:
            return
        self._note_locks()
        closing = self.dossier.term(None, TermName.CLOSING)
        running = closing is not None and closing.is_open
        is_done = may_close_under(self.dossier.locks, self.dossier)
        if is_done and not running:
            self.start(TermName.CLOSING, started_on=self._done_since(self.dossier))
        elif running and closing and not is_done:
            self.end(closing, TermState.CANCELLED)

    def close_from_when_all_was_done(self, before: Dossier) -> None:
        """A closing term that runs begins on the day on which everything was done by what is known now, where that is
        another than it was ``before``."""
        closing = self.dossier.term(None, TermName.CLOSING)
        if not (closing and closing.is_open and may_close(self.dossier, self._now)):
            return
        day = self._done_since(self.dossier)
        if day < min(closing.derivation.started_on, self._done_since(before)):
            self.end(closing, TermState.SUPERSEDED)
            self.start(TermName.CLOSING, started_on=day)

    def _done_since(self, dossier: Dossier) -> date:
        """The day on which everything was done: a paper that is entered late counts before what was done after it."""
        day = local_date(self._now)
        while day > self.occasion.day and may_close(dossier, end_of(day - DAY)):
            day -= DAY
        return day

    @property
    def _now(self) -> datetime:
        """The instant up to which the record stands: an act that arrives late does not turn the clock back."""
        return max(self.occasion.time, self.dossier.latest or self.occasion.time)

    def _note_locks(self) -> None:
        now = self._now
        locks = {name: lock_of(self.dossier, name, now) for name in self.dossier.tracks}
        for name, lock in {**locks, OVERALL: strictest(locks.values())}.items():
            known = self.dossier.locks.get(name)
            if known is None or (known.state, known.ground) != (lock.state, lock.ground):
                organisation = None if name == OVERALL else name
                self.write(EventType.LOCK_CHANGED, organisation=organisation, state=lock.state, ground=lock.ground)


def end_in_force(
    dossier: Dossier, agreement: Agreement, organisation: str, name: TermName, now: datetime
) -> date | None:
    """The last day of the version of a term that is in force, or was until it was superseded just now, counting a pause
    as it stood then. One that was cancelled (waived) is not in force."""
    versions = [t for t in dossier.versions(organisation, name) if t.state is not TermState.CANCELLED]
    if not versions:
        return None
    latest = versions[-1]
    if latest.paused_from is None:
        return latest.derivation.ends
    until = max(latest.paused_from, local_date(latest.ended_at or now))
    paused = Adjustment(kind=AdjustmentKind.PAUSE, first=latest.paused_from, until=until)
    adjustments = (*latest.derivation.adjustments, paused)
    return derive(latest.derivation.model_copy(update={"adjustments": adjustments}), agreement.calendar).ends


def no_earlier_than(derivation: Derivation, end: date | None, agreement: Agreement) -> Derivation:
    """The derivation of a period that never ends before the one whose place it takes."""
    if end is None or derivation.ends >= end:
        return derivation
    kept = Adjustment(kind=AdjustmentKind.KEPT, new_end=end)
    return derive(derivation.model_copy(update={"adjustments": (kept,)}), agreement.calendar)


@lru_cache(maxsize=1024)
def begun(
    agreement: Agreement,
    name: TermName,
    day: date,
    amount: int | None = None,
    named_end: date | None = None,
    by_agreement: bool = False,
) -> Derivation:
    """How a term that starts on a day ends: derived once for all organisations and dossiers for which it does alike
    (3 % of an act)."""
    rule = agreement.term(name)
    rule = rule_for(agreed_only(rule, name) if by_agreement else rule, amount)
    return begin(name, day, agreement, rule, named_end)


@lru_cache(maxsize=1024)
def reminders_of(agreement: Agreement, derivation: Derivation) -> tuple[date, ...]:
    """The days on which reminders of a term go out, found out once as ``begun`` is (2 % of an act)."""
    return reminder_days(derivation, agreement.term(derivation.term).reminders, agreement.calendar)


def agreed_only(rule: TermRule, name: TermName) -> TermRule:
    """A statutory term's rule where the statute sets no duty and the agreement alone has the term."""
    return rule.model_copy(update={"basis": Basis.AGREED, "source": BY_AGREEMENT_ALONE[name]})


def rule_for(rule: TermRule, amount: int | None) -> TermRule:
    """A term's rule with the number of days the landlord named instead of the agreement's."""
    return rule.model_copy(update={"amount": amount, "unit": Unit.DAYS}) if amount else rule


def begin(
    name: TermName, started_on: date, agreement: Agreement, rule: TermRule | None = None, named_end: date | None = None
) -> Derivation:
    """The derivation of a term that starts on a day, under an agreement."""
    rule = rule or agreement.term(name)
    parts = Derivation.of_valid(
        term=name,
        started_on=started_on,
        starting_event=TERMS[name].starts_at,
        amount=rule.amount,
        unit=rule.unit,
        basis=rule.basis,
        source=rule.source,
        rolls=rule.rolls,
        agreement=agreement.label,
        calendar=agreement.calendar.version,
        named_end=named_end,
        closed_periods=() if name is TermName.COURT_AFTER_RULING else agreement.closed_periods,
        adjustments=(),
        raw_end=started_on,
        moved_by=(),
        ends=started_on,
        provisional=False,
        rules=SECOND_EDITION,
    )
    return derive(parts, agreement.calendar)
