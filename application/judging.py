"""Judging dossiers: which articles of the law and clauses of the agreement held in them, and which were broken, by the
second reading of ``audit.conformance``; and what a judgement says in words."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from application.evidence_read import Read
from audit.conformance.constraints import CONSTRAINTS, Constraint
from audit.conformance.judgement import Chain, Conformance, ConstraintResult, Judgement, Trial
from audit.conformance.undelivered import LetterWaited
from language import audit_texts as texts
from language.speech import Names
from language.tongue import Tongue

WORST_FIRST = (ConstraintResult.BROKEN, ConstraintResult.LAPSED, ConstraintResult.PENDING, ConstraintResult.HELD)
RULES = {row.id: row for row in CONSTRAINTS}


class Judged(NamedTuple):
    """A dossier that was judged, with the chains that show what was broken or lapsed; or that could not be read."""

    number: str
    flaw: str = ""
    found: Conformance | None = None
    chains: tuple[Chain, ...] = ()
    names: Names | None = None

    @property
    def is_clean(self) -> bool:
        return self.found is not None and self.found.judged and self.found.is_clean


def judged(read: Read, now: datetime) -> Judged:
    """A dossier judged as it stands at ``now`` (UTC)."""
    if read.case is None:
        return Judged(read.number, read.flaw)
    trial = Trial(read.case, now)
    found = trial.conformance()
    chains = tuple(map(trial.chain, found.of(ConstraintResult.BROKEN, ConstraintResult.LAPSED)))
    return Judged(read.number, "", found, chains, Names(read.case.agreement))


def times_of(row: Constraint, found: Conformance) -> Counter[ConstraintResult]:
    """How often a rule came to what."""
    times = Counter[ConstraintResult]()
    for judgement in found.judgements:
        if judgement.constraint == row.id:
            times[judgement.result] += judgement.times
    return times


def worst_of(row: Constraint, found: Conformance) -> ConstraintResult:
    """The worst that a rule came to."""
    times = times_of(row, found)
    return next((result for result in WORST_FIRST if times[result]), ConstraintResult.NOT_ACTIVATED)


def applied(found: Conformance) -> Iterator[tuple[Constraint, ConstraintResult]]:
    """The rules that applied, each with the worst that it came to."""
    each = ((row, worst_of(row, found)) for row in CONSTRAINTS)
    return ((row, worst) for row, worst in each if worst is not ConstraintResult.NOT_ACTIVATED)


# --- in words -------------------------------------------------------------------------------------------------------


def in_short(found: Conformance, tongue: Tongue) -> str:
    """How many rules came to what: ``2 broken, 30 held; 5 of 37 rules did not apply``."""
    worst = Counter(worst_of(row, found) for row in CONSTRAINTS)
    said = [f"{worst[result]} {tongue.say(texts.RESULTS[result])}" for result in WORST_FIRST if worst[result]]
    left = tongue.say(texts.NOT_APPLIED, number=worst[ConstraintResult.NOT_ACTIVATED], all=len(CONSTRAINTS))
    return f"{', '.join(said)}; {left}"


def why(judgement: Judgement, tongue: Tongue) -> str:
    """What was wrong: the flaws, or the term that went by, or what is missing or there too often."""
    if judgement.flaws:
        return "; ".join(tongue.say(flaw.value) for flaw in judgement.flaws)
    if judgement.done and judgement.ends:
        return tongue.say(texts.LAST_DAY_AND_DONE, day=judgement.ends, event=judgement.done)
    if judgement.ends:
        return tongue.say(texts.LAST_DAY_NOT_DONE, day=judgement.ends)
    needs = RULES[judgement.constraint].needs
    return tongue.say(texts.NOT_BEFORE, fact=tongue.say(needs.value)) if needs else tongue.say(texts.TOO_OFTEN)


def became_of(letter: LetterWaited, tongue: Tongue) -> str:
    """What became of a letter that waited while a term ran."""
    if letter.seen:
        return tongue.say(texts.MADE_AND_SEEN, made=letter.made, day=letter.seen)
    if letter.told:
        return tongue.say(texts.MADE_AND_TOLD, made=letter.made, day=letter.told)
    if letter.left:
        return tongue.say(texts.MADE_AND_LEFT, made=letter.made, day=letter.left)
    return tongue.say(texts.MADE_AND_WAITS, made=letter.made)
