"""What a dossier's events amount to, computed anew with the rules of today: its summary, terms, locks and notices, and
whether every date and every vote in them was right.

The events are taken entry by entry, as they were put on record: one act with everything that was due before it, or what
one look of the clock found due. Who was told what follows from the state after the entry.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple

from pydantic import ValidationError

from audit.verification.findings import Code, Finding
from models.agreement import Agreement
from models.contents import Meeting, RecordDeliberation
from models.event_contents.by_type import read
from models.event_contents.held import DeliberationRecorded, TermMoved, TermStarted
from models.event_contents.partial import said_in
from models.events import Event, EventType, occasion_key
from models.evolve import acts_after, changed_by
from models.notices.recipients import notices
from models.parties import CLOCK
from models.procedure.deliberation import tallied
from models.procedure.journal import agreed_only, begin, end_in_force, no_earlier_than, rule_for
from models.record.notice import Notice
from models.record.rows import Row, lock_row
from models.state import ActOnRecord, Dossier, Lock, Term
from models.terms import AdjustmentKind, Derivation, TermName, derive

Occasion = tuple[Event, ...]
NoticeKey = tuple[int, str, str]
"""What identifies a notice in a dossier: sequence number, recipient, kind."""


def notice_key(row: Mapping[str, Any]) -> NoticeKey:
    """The key of the notice in a row of the outbox."""
    return row["sequence"], row["recipient"], row["kind"]


_LOCK_SINCE = ("state", "ground", "since_sequence")


class DueNotice(NamedTuple):
    """A notice that an entry gives cause to, and when the entry was put on record."""

    notice: Notice
    recorded_at: datetime


class Recount(NamedTuple):
    """What the events amount to: the dossier without the receipts of its acts, which no row has. ``locks`` are, per
    lock, the rows that may stand on record: more than one where it cannot be told which events went on record
    together."""

    dossier: Dossier
    locks: Mapping[str, Sequence[Row]]
    told: Mapping[NoticeKey, DueNotice]
    findings: Sequence[Finding]


class Recounting:
    """Counts anew. ``recorded`` is when each event was put on record, ``stored`` the texts of the notices on record:
    of two ways in which an entry may have been split, it takes the one that fits them."""

    def __init__(
        self,
        number: str,
        agreement: Agreement,
        recorded: Mapping[int, datetime],
        stored: Mapping[NoticeKey, object],
    ) -> None:
        self._agreement = agreement
        self._recorded = recorded
        self._stored = stored
        self._number = number
        self._dossier = Dossier(number=number)
        self._acts = dict[str, ActOnRecord]()
        self._looking_at: Event
        self._locks: dict[str, list[Row]] = {}
        self._told: dict[NoticeKey, DueNotice] = {}
        self._findings: list[Finding] = []

    def of(self, events: Sequence[Event]) -> Recount:
        """The recount of all of a dossier's events. Where one cannot follow on those before it, it ends there."""
        for entry in entries(events, self._recorded):
            try:
                self._count(entry)
            except (KeyError, IndexError, TypeError, ValueError, AttributeError, AssertionError) as error:
                about = f"cannot follow on the events before it ({_why(error)})"
                self._find(self._looking_at, Code.ORDER_BROKEN, about)
                break
        return Recount(self._dossier, self._locks, self._told, self._findings)

    def _count(self, entry: Sequence[Occasion]) -> None:
        before, states = self._dossier, list[Dossier]()
        for occasion in entry:
            for event in occasion:
                self._looking_at = event
                self._dossier = changed_by(self._dossier, event)
                if event.act_id is not None and event.act_id not in self._acts:
                    self._acts = acts_after(self._acts, (event,))
                if examine := _EXAMINED.get(event.type):
                    examine(self, event)
            states.append(self._dossier)
        events = tuple(event for occasion in entry for event in occasion)
        self._note_locks([(before, self._dossier, events)], list(_steps(before, states, entry)))
        self._note_notices(entry, events, states)

    # --- who was told ---

    def _note_notices(self, entry: Sequence[Occasion], events: Occasion, states: Sequence[Dossier]) -> None:
        first, *others = self._told_in_each_way(entry, events, states)
        told = self._keyed(first(), events)
        if others and not self._fits(told, events):
            ways = (self._keyed(other(), events) for other in others)
            told = next((way for way in ways if self._fits(way, events)), told)
        self._told.update(told)

    def _told_in_each_way(
        self, entry: Sequence[Occasion], events: Occasion, states: Sequence[Dossier]
    ) -> Iterator[Callable[[], Sequence[Notice]]]:
        """What gives the notices of an entry, for each way in which it may have been put on record."""
        were_told_otherwise = bool(self._dossier.consultations) and any(e.type in _TOLD_OF_THE_LATEST for e in events)
        for of_the_latest in (False, True) if were_told_otherwise else (False,):
            tell = partial(notices, agreement=self._agreement, of_the_latest=of_the_latest)
            yield partial(tell, events, self._dossier)
            if len(entry) > 1:
                yield partial(_apart, tell, entry, states)

    def _keyed(self, found: Sequence[Notice], events: Occasion) -> dict[NoticeKey, DueNotice]:
        at = self._recorded[events[0].sequence]
        return {(n.sequence, n.recipient, n.kind.value): DueNotice(n, at) for n in found}

    def _fits(self, told: Mapping[NoticeKey, DueNotice], events: Occasion) -> bool:
        first, last = events[0].sequence, events[-1].sequence
        stored = {key: text for key, text in self._stored.items() if first <= key[0] <= last}
        return stored == {key: given.notice.model_dump_json() for key, given in told.items()}

    # --- locks ---

    def _note_locks(self, *ways: Sequence[tuple[Dossier, Dossier, Occasion]]) -> None:
        """The rows of the locks after an entry, for each way in which it may have been put on record."""
        before, after, _ = ways[0][0]
        for whose, lock in after.locks.items():
            if before.locks.get(whose) is lock:
                continue
            known: Sequence[Row | None] = self._locks.get(whose) or [None]
            found = [_since(self._number, whose, row, way) for row in known for way in ways]
            rows = {tuple(row[name] for name in _LOCK_SINCE): row for row in found if row}
            self._locks[whose] = list(rows.values())

    # --- dates and votes ---

    def examine_started(self, event: Event) -> None:
        """A term that started: whether it is the agreement's."""
        started = read(event, TermStarted)
        term, replaced = self._dossier.terms[started.term.key], started.replaces
        stated = term.derivation
        dossier = _before(self._dossier, replaced) if replaced else self._dossier
        begins = begun(term, self._agreement, dossier)
        if (_moved_as(stated, begins, self._agreement) if replaced else begins) != stated:
            about = f"the end of term {term.key} is not what agreement and calendar give"
            self._find(event, Code.DERIVATION_DIFFERS, about)

    def examine_moved(self, event: Event) -> None:
        """A term whose end moved: whether it is what its parts and the calendar give."""
        key = read(event, TermMoved).term
        stated, agreement = self._dossier.terms[key].derivation, self._agreement
        labels = (str(agreement.label), agreement.calendar.version)
        if derive(stated, agreement.calendar) != stated or (stated.agreement, stated.calendar) != labels:
            about = f"the end of term {key} is not what its parts and the calendar give"
            self._find(event, Code.DERIVATION_DIFFERS, about)

    def examine_vote(self, event: Event) -> None:
        """A deliberation: its outcome and the sums of its votes."""
        rule = self._agreement.organisations[event.party]
        try:
            vote = RecordDeliberation.model_validate(said_in(event))
        except ValidationError:
            self._find(event, Code.VOTE_DIFFERS, "the vote cannot be read")
            return
        track = self._dossier.tracks[event.party]
        if tallied(vote, rule, read(event, DeliberationRecorded).rules) != track.deliberation:
            self._find(event, Code.VOTE_DIFFERS, "quorum or majority is not what the vote and the agreement give")
        elif vote.for_ + vote.against + vote.abstained > vote.present:
            self._find(event, Code.VOTE_DIFFERS, "there are more votes than people present")
        elif vote.meeting is Meeting.BOARD and vote.present > rule.board:
            self._find(event, Code.VOTE_DIFFERS, "more people are present than the board has members")
        elif vote.meeting is Meeting.MEMBERS and vote.present > (rule.members or vote.present):
            self._find(event, Code.VOTE_DIFFERS, "more people are present than there are members")

    def _find(self, event: Event, code: Code, about: str) -> None:
        self._findings.append(Finding(dossier=self._number, where=f"event {event.sequence}", code=code, about=about))


_EXAMINED = {
    EventType.TERM_STARTED: Recounting.examine_started,
    EventType.TERM_MOVED: Recounting.examine_moved,
    EventType.DELIBERATION_RECORDED: Recounting.examine_vote,
}


def begun(term: Term, agreement: Agreement, dossier: Dossier) -> Derivation:
    """A derivation made anew from what started the term, under the agreement. Only for the advice period may the
    request name a number of days, or a last day; how long that is, follows from when it first ran. By the second
    edition of the rules it never ends before the period whose place it takes."""
    stated, amount, named_end = term.derivation, None, None
    if stated.term is TermName.ADVICE:
        amount, named_end = (stated.amount, stated.named_end) if dossier.last_day else (dossier.period_days, None)
    rule = rule_for(agreement.term(stated.term), amount)
    if stated.rules > 1 and stated.term is TermName.RESPONSE and _is_plain(dossier, term):
        rule = agreed_only(rule, stated.term)
    begins = begin(stated.term, stated.started_on, agreement, rule, named_end=named_end)
    if begins.rules != stated.rules:
        begins = derive(begins.model_copy(update={"rules": stated.rules}), agreement.calendar)
    if stated.rules == 1 or stated.term is not TermName.ADVICE or term.organisation is None:
        return begins
    before = dossier.model_copy(update={"terms": {key: each for key, each in dossier.terms.items() if key != term.key}})
    end = end_in_force(before, agreement, term.organisation, stated.term, term.started_at)
    return no_earlier_than(begins, end, agreement)


def _before(dossier: Dossier, replaced: str) -> Dossier:
    """A dossier without the version of a term whose place another takes from an earlier day, and without later ones."""
    gone = dossier.terms[replaced]
    alike = (gone.organisation, gone.name)
    terms = {
        key: each
        for key, each in dossier.terms.items()
        if (each.organisation, each.name) != alike or each.version < gone.version
    }
    return dossier.model_copy(update={"terms": terms})


def _moved_as(stated: Derivation, begins: Derivation, agreement: Agreement) -> Derivation:
    """A derivation with what had moved the version whose place it takes: pauses and extensions go on."""
    moved = tuple(each for each in stated.adjustments if each.kind is not AdjustmentKind.KEPT)
    return derive(begins.model_copy(update={"adjustments": (*begins.adjustments, *moved)}), agreement.calendar)


def _is_plain(dossier: Dossier, term: Term) -> bool:
    advice = dossier.tracks[str(term.organisation)].advice
    return advice is not None and advice.is_plain


def entries(events: Sequence[Event], recorded: Mapping[int, datetime]) -> Iterator[list[Occasion]]:
    """The events as they were put on record together, each entry by its occasions. An act ends an entry, with what a
    paper brings that it confirms."""
    entry: list[Occasion] = []
    for occasion in occasions(events):
        if entry and not _go_together(entry, occasion, recorded):
            yield entry
            entry = []
        entry.append(occasion)
    if entry:
        yield entry


_TOLD_OF_THE_LATEST = frozenset(
    {
        EventType.LAPSE_OVERTAKEN,
        EventType.BREACH_RECORDED,
        EventType.BREACH_REVOKED,
        EventType.CONCLUSION_CONFIRMED,
        EventType.STRATEGIC_CONSULTATION_CANCELLED,
    }
)
"""What was told, until the end of 2026, as if it were about the latest strategic consultation."""


def _apart(
    tell: Callable[[Occasion, Dossier], Sequence[Notice]], entry: Sequence[Occasion], states: Sequence[Dossier]
) -> Sequence[Notice]:
    """The notices of each act, and of each moment of the clock, told apart."""
    return [notice for decided in _by_decision(entry, states) for notice in tell(*decided)]


def _by_decision(entry: Sequence[Occasion], states: Sequence[Dossier]) -> Iterator[tuple[Occasion, Dossier]]:
    """What each act, and each moment of the clock, brought, with the dossier after it."""
    for _, group in groupby(zip(entry, states, strict=True), key=lambda one: one[0][0].act_id or one[0][0].sequence):
        pairs = list(group)
        yield tuple(event for occasion, _ in pairs for event in occasion), pairs[-1][1]


def _go_together(entry: Sequence[Occasion], occasion: Occasion, recorded: Mapping[int, datetime]) -> bool:
    """Whether an occasion was put on record with those before it."""
    last, first = entry[-1][0], occasion[0]
    if recorded[entry[0][0].sequence] != recorded[first.sequence]:
        return False
    return last.party == CLOCK or (last.act_id is not None and last.act_id == first.act_id)


def occasions(events: Sequence[Event]) -> Iterator[Occasion]:
    """The events of one act, or of one moment of the clock. A refusal on record is an occasion of its own."""
    for _, group in groupby(events, key=_occasion):
        yield tuple(group)


def _occasion(event: Event) -> tuple[object, ...]:
    alone = event.sequence if event.type is EventType.ACT_REFUSED else 0
    return *occasion_key(event), alone


def _steps(
    before: Dossier, states: Sequence[Dossier], entry: Sequence[Occasion]
) -> Iterator[tuple[Dossier, Dossier, Occasion]]:
    for after, occasion in zip(states, entry, strict=True):
        yield before, after, occasion
        before = after


def _since(number: str, whose: str, row: Row | None, way: Sequence[tuple[Dossier, Dossier, Occasion]]) -> Row | None:
    """The row of a lock after an entry, when it was this one before: a lock that stays what it was keeps its event."""
    for before, after, events in way:
        lock: Lock | None = after.locks.get(whose)
        if lock is None or before.locks.get(whose) is lock:
            continue
        if row is None or (row["state"], row["ground"]) != (lock.state, lock.ground):
            row = lock_row(number, whose, lock, events)
    return row


def _why(error: Exception) -> str:
    """What kind of contradiction it is, without what was said."""
    return error.title if isinstance(error, ValidationError) else type(error).__name__
