"""Did a procedure keep the law and the agreement? Every constraint, held against the acts of one dossier.

``second_reading`` reads what happened from acts and instants alone; each finding comes with the shortest chain of
events that shows it. ``comparison`` then holds the engine's own conclusions against the same reading.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import chain, combinations, islice
from typing import NamedTuple

from pydantic import AwareDatetime

from audit.conformance.comparison import Disagreement, compared
from audit.conformance.constraints import CONSTRAINTS, Constraint, Template
from audit.conformance.ledger import CountedTerm, Fact, Flaw, Ledger, Occurrence, Trail
from audit.conformance.second_reading import Heard, hear, reckon
from audit.conformance.undelivered import LetterWaited, letters_that_waited
from models.agreement import Agreement
from models.events import Event, EventType
from models.knowledge.case_file import CaseFile
from models.terms import TermState
from models.value import Value


class ConstraintResult(StrEnum):
    """What a constraint comes to. ``lapsed``: a term went by to which the rules attach no breach."""

    BROKEN = "broken"
    LAPSED = "lapsed"
    PENDING = "pending"
    HELD = "held"
    NOT_ACTIVATED = "not_activated"


class Judgement(Value):
    """What became of a constraint once it was activated, or (once for each dossier) that it never was.

    ``activation`` and ``done`` are numbers of events, ``ends`` is the last day of the term, ``flaws`` what was wrong.
    ``trail`` are the events it was judged by; a ``Trial`` makes the shortest chain of them. ``times``: how often it
    held, where every single time would say too much."""

    constraint: str
    organisation: str | None = None
    result: ConstraintResult
    activation: int | None = None
    done: int | None = None
    ends: date | None = None
    flaws: tuple[Flaw, ...] = ()
    trail: Trail = ()
    times: int = 1

    def shows_the_same_as(self, other: "Judgement") -> bool:
        """Whether it says the same, by whatever events."""
        return all(getattr(self, name) == getattr(other, name) for name in _SAYS)


_SAYS = ("constraint", "organisation", "result", "activation", "done", "ends", "flaws")


class Conformance(Value):
    """The judgement on one dossier, and the engine's own conclusions compared with it on so many ``points``. Where a
    copy withholds what decides (``judged`` is false), there is none. ``letters`` waited while their terms ran: that is
    remarked, and nobody's breach."""

    dossier: str
    until: AwareDatetime
    judged: bool
    judgements: tuple[Judgement, ...] = ()
    points: int = 0
    disagreements: tuple[Disagreement, ...] = ()
    letters: tuple[LetterWaited, ...] = ()

    def of(self, *results: ConstraintResult) -> list[Judgement]:
        return [judgement for judgement in self.judgements if judgement.result in results]

    @property
    def is_clean(self) -> bool:
        """Whether nothing was broken and the engine says the same."""
        return not self.of(ConstraintResult.BROKEN) and not self.disagreements


class Chain(NamedTuple):
    """The shortest chain of events that shows a judgement."""

    judgement: Judgement
    events: tuple[Event, ...]


CLOCK_MAY_WAIT = timedelta(hours=1)
"""So long the engine may take to put on record what the clock brings about, before it counts as saying otherwise."""


class Trial:
    """One dossier under judgement, as it stands at ``now`` (UTC); events that came after it are there as well."""

    def __init__(self, case: CaseFile, now: datetime) -> None:
        self.case = case
        latest = max((event.time for event in case.events), default=now)
        self.until = max(now, latest)
        self.due_on_record = max(now - CLOCK_MAY_WAIT, latest)
        self.heard = hear(case.events)
        self._by_number = {one.sequence: one for one in self.heard}

    def conformance(self) -> Conformance:
        """Every constraint judged, and every point on which the engine says otherwise."""
        if not decides(self.case):
            return Conformance(dossier=self.case.number, until=self.until, judged=False)
        ledger = reckon(self.heard, self.case.agreement, self.until)
        comparison = compared(self.case.events, self._reckoned(self.due_on_record, ledger))
        return Conformance(
            dossier=self.case.number,
            until=self.until,
            judged=True,
            judgements=tuple(judgement for row in CONSTRAINTS for judgement in judge(row, ledger)),
            points=comparison.points,
            disagreements=comparison.disagreements,
            letters=letters_that_waited(self.case, ledger, self.until),
        )

    def _reckoned(self, until: datetime, ledger: Ledger) -> Ledger:
        return ledger if until == self.until else reckon(self.heard, self.case.agreement, until)

    def chain(self, judgement: Judgement) -> Chain:
        """The shortest chain of events that shows a judgement: without any one of them it does not."""
        numbers = self._shortest(judgement)
        return Chain(judgement, tuple(self._by_number[number].event for number in numbers))

    def _shortest(self, judgement: Judgement) -> list[int]:
        if judgement.result is ConstraintResult.NOT_ACTIVATED:
            return []
        row = next(row for row in CONSTRAINTS if row.id == judgement.constraint)

        def shows(numbers: Sequence[int]) -> bool:
            chosen = [self._by_number[number] for number in numbers]
            return demonstrates(row, judgement, chosen, self.case.agreement, self.until)

        ends = (judgement.activation, judgement.done)
        trail = sorted({number for number in (*judgement.trail, *ends) if number in self._by_number})
        if not shows(trail):
            trail = smallest([one.sequence for one in self.heard], shows, keep=trail)
        return shortest(trail, shows)


def demonstrates(
    row: Constraint, judgement: Judgement, heard: Iterable[Heard], agreement: Agreement, until: datetime
) -> bool:
    """Whether these events alone lead to the same judgement."""
    ledger = reckon(heard, agreement, until)
    return any(found.shows_the_same_as(judgement) for found in judge(row, ledger))


def shortest(numbers: Sequence[int], shows: Callable[[Sequence[int]], bool]) -> list[int]:
    """The fewest of the numbers that show it. What can be left out one by one is left out first; where even fewer would
    do, they are found among the first thousand combinations."""
    found = smallest(numbers, shows)
    fewer = chain.from_iterable(combinations(numbers, length) for length in range(1, len(found)))
    return next((list(chosen) for chosen in islice(fewer, _MOST_TRIED) if shows(chosen)), found)


_MOST_TRIED = 1000


def smallest(numbers: Sequence[int], shows: Callable[[Sequence[int]], bool], keep: Sequence[int] = ()) -> list[int]:
    """What is left of the numbers when everything is taken out that is not needed, but for what is to be kept: large
    pieces first, and late ones before early ones, so that what began it stays where either would do."""
    left = [number for number in numbers if number not in keep]
    piece = max(len(left) // 2, 1)
    while left:
        before = len(left)
        for end in range(before, 0, -piece):
            rest = left[: max(end - piece, 0)] + left[end:]
            left = rest if shows(sorted((*rest, *keep))) else left
        if piece == 1 and len(left) == before:
            break
        piece = max(piece // 2, 1)
    return sorted((*left, *keep))


def decides(case: CaseFile) -> bool:
    """Whether a copy holds all that decides. What no auditor reads does not: organisations' own drafts, whether they
    count, were refused, or have a remark beside them."""
    return not case.unknown and all(event.type in _NEED_NOT_BE_READ for event in case.emptied)


_NEED_NOT_BE_READ = (EventType.JOINT_ADVICE_DRAFTED, EventType.ENTRY_RECTIFIED, EventType.ACT_REFUSED)


# --- The templates ---------------------------------------------------------------------------------------------------


def judge(row: Constraint, ledger: Ledger) -> list[Judgement]:
    """What became of one constraint in a dossier, each time it was activated."""
    found = list(_TEMPLATES[row.template](row, ledger))
    return found or [Judgement(constraint=row.id, result=ConstraintResult.NOT_ACTIVATED)]


def _response(row: Constraint, ledger: Ledger) -> Iterator[Judgement]:
    """A must be followed by B within the term; what is no longer owed activates nothing."""
    for duty in ledger.duties:
        if duty.name is row.term and (result := _of_duty(row, duty)):
            yield Judgement(
                constraint=row.id,
                organisation=duty.organisation,
                result=result,
                activation=duty.began,
                done=duty.done,
                ends=duty.ends,
                trail=tuple(duty.trail),
            )


def _of_duty(row: Constraint, duty: CountedTerm) -> ConstraintResult | None:
    match duty.state:
        case TermState.MET:
            return ConstraintResult.HELD
        case TermState.LAPSED:
            return ConstraintResult.BROKEN if row.breach and not duty.by_agreement else ConstraintResult.LAPSED
        case TermState.RUNNING | TermState.PAUSED:
            return ConstraintResult.PENDING
        case _:
            return None


def _precedence(row: Constraint, ledger: Ledger) -> Iterator[Judgement]:
    """B only after A."""
    for seen in _seen(row, ledger):
        before = seen.after.get(row.needs) if row.needs else None
        result = ConstraintResult.HELD if before else ConstraintResult.BROKEN
        yield _judged(row, seen, result, trail=(*seen.because, *((before,) if before else ())))


def _absence(row: Constraint, ledger: Ledger) -> Iterator[Judgement]:
    """Never B while A."""
    found = [(seen, [flaw for flaw in row.never if flaw in seen.flaws]) for seen in _seen(row, ledger)]
    wrong = [(seen, flaws) for seen, flaws in found if flaws]
    if row.activation in _COUNTED and found and not wrong:
        yield _judged(row, found[0][0], ConstraintResult.HELD, times=len(found))
        return
    for seen, flaws in wrong if row.activation in _COUNTED else found:
        yield _judged(row, seen, ConstraintResult.BROKEN if flaws else ConstraintResult.HELD, flaws=tuple(flaws))


_COUNTED = (Fact.ACT, Fact.REMINDER, Fact.CAUSE)
"""What there is so much of that it is only counted where nothing was wrong."""


def _at_most_once(row: Constraint, ledger: Ledger) -> Iterator[Judgement]:
    groups: dict[str, list[Occurrence]] = {}
    for seen in _seen(row, ledger):
        groups.setdefault(seen.key, []).append(seen)
    twice = [group for group in groups.values() if len(group) > 1]
    if groups and not twice and row.activation in _COUNTED:
        yield _judged(row, next(iter(groups.values()))[0], ConstraintResult.HELD, times=len(groups))
        return
    for group in twice if row.activation in _COUNTED else groups.values():
        numbers = tuple(seen.sequence for seen in group)
        yield _judged(
            row, group[-1], ConstraintResult.BROKEN if len(group) > 1 else ConstraintResult.HELD, trail=numbers
        )


def _exactly_once(row: Constraint, ledger: Ledger) -> Iterator[Judgement]:
    found = _seen(row, ledger)
    if len(found) == 1:
        yield _judged(row, found[0], ConstraintResult.HELD)
    else:
        numbers = tuple(seen.sequence for seen in found)
        yield Judgement(
            constraint=row.id, result=ConstraintResult.BROKEN, trail=numbers, activation=max(numbers, default=None)
        )


def _seen(row: Constraint, ledger: Ledger) -> list[Occurrence]:
    return [seen for seen in ledger.seen if seen.fact is row.activation]


def _judged(
    row: Constraint,
    seen: Occurrence,
    result: ConstraintResult,
    *,
    trail: Trail = (),
    flaws: tuple[Flaw, ...] = (),
    times: int = 1,
) -> Judgement:
    return Judgement(
        constraint=row.id,
        organisation=seen.organisation,
        result=result,
        activation=seen.sequence,
        flaws=flaws,
        trail=(*seen.because, *trail, seen.sequence),
        times=times,
    )


_TEMPLATES: dict[Template, Callable[[Constraint, Ledger], Iterator[Judgement]]] = {
    Template.RESPONSE: _response,
    Template.PRECEDENCE: _precedence,
    Template.ABSENCE: _absence,
    Template.AT_MOST_ONCE: _at_most_once,
    Template.EXACTLY_ONCE: _exactly_once,
    Template.NOT_SUCCESSION: _absence,
}
