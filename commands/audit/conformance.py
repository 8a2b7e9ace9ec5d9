"""`conformance`: which articles of the law and clauses of the agreement held, and which were broken."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import typer

from application.described import SeenEvent
from application.permissions import Thing
from audit.conformance.comparison import Disagreement
from audit.conformance.constraints import CONSTRAINTS, Constraint
from audit.conformance.judgement import Chain, Conformance, ConstraintResult, Judgement, Trial
from audit.conformance.undelivered import LetterWaited
from commands.audit.cases import Read, cases
from commands.audit.evidence_options import (
    BundleOption,
    DossiersArgument,
    EveryOption,
    evidence,
    numbers_of,
    viewer_of,
)
from commands.audit.timeline_entries import WITHHELD
from commands.options import JsonOption, here
from commands.output import DONE, FAILED, document, heading, item, progress, say, table
from language.events import in_words
from language.times import local
from models.calendar import AMSTERDAM
from models.events import Event

_WORST_FIRST = (ConstraintResult.BROKEN, ConstraintResult.LAPSED, ConstraintResult.PENDING, ConstraintResult.HELD)
_STYLES = {ConstraintResult.BROKEN: "bold red", ConstraintResult.LAPSED: "yellow", ConstraintResult.PENDING: "dim"}
_BY_ID = {row.id: row for row in CONSTRAINTS}
_COPY = "This copy withholds what decides, so nothing is judged: it was made for one party."


class Judged(NamedTuple):
    """A dossier that was judged, with the chains that show what was broken or lapsed; or that could not be read."""

    number: str
    flaw: str = ""
    found: Conformance | None = None
    chains: tuple[Chain, ...] = ()

    @property
    def is_clean(self) -> bool:
        return self.found is not None and self.found.judged and self.found.is_clean


def conformance(
    ctx: typer.Context,
    dossiers: DossiersArgument = None,
    every: EveryOption = False,
    bundle: BundleOption = None,
    as_json: JsonOption = False,
) -> int:
    """Holds every act against the law and the agreement as a list of rules: answers within the term, what comes before
    what, what may never be, what happens once. Says which rules held and which were broken, with the fewest events that
    show it, and compares what the engine put on record (terms, breaches, causes, locks, votes) with this second
    reading, which takes nothing from it.

    `lapsed` is a term that went by to which the rules attach no breach; `pending` what still runs. Exit code 1 where a
    rule was broken (a party's breach too), where engine and rules differ, or where a dossier cannot be judged.

    A term that ran while the letter that tells of it could not leave is remarked: nobody's breach, by the rules it ran.

    Examples:

      auditor.py conformance 2027-003

      auditor.py conformance --all --json

      auditor.py conformance --all --bundle year.zip
    """
    source = evidence(here(ctx), bundle, Thing.PROOFS)
    numbers = numbers_of(source, dossiers, every)
    now = source.now()
    kept: list[dict[str, Any]] = []
    faults = 0
    with progress("Judging …") as tell:
        for number, read in enumerate(cases(source, numbers, viewer_of(bundle), Thing.PROOFS), start=1):
            tell(f"Judging … {number} of {len(numbers)}, {faults} not in order")
            judged = _judged(read, now)
            faults += not judged.is_clean
            if as_json:
                kept.append(_described(judged))
            else:
                _show(judged, in_full=len(numbers) == 1)
    if as_json:
        document(kept)
    elif len(numbers) > 1:
        say(
            f"{len(numbers)} dossiers, {faults} of them not in order."
            if faults
            else f"{len(numbers)} dossiers, all in order."
        )
    return FAILED if faults else DONE


def _judged(read: Read, now: datetime) -> Judged:
    if read.case is None:
        return Judged(read.number, read.flaw)
    trial = Trial(read.case, now)
    found = trial.conformance()
    return Judged(
        read.number, "", found, tuple(map(trial.chain, found.of(ConstraintResult.BROKEN, ConstraintResult.LAPSED)))
    )


# --- JSON -----------------------------------------------------------------------------------------------------------


def _described(judged: Judged) -> dict[str, Any]:
    found = judged.found
    if found is None:
        return {"dossier": judged.number, "judged": False, "clean": False, "why": judged.flaw}
    if not found.judged:
        return {"dossier": judged.number, "judged": False, "clean": False, "why": _COPY}
    return {
        "dossier": judged.number,
        "until": _iso(found.until),
        "judged": True,
        "clean": found.is_clean,
        "rules": [_rule_described(row, found) for row in CONSTRAINTS],
        "shown": [_chain_described(chain) for chain in judged.chains],
        "engine": {
            "compared": found.points,
            "agrees": not found.disagreements,
            "disagreements": [one.model_dump(mode="json") for one in found.disagreements],
        },
        "letters": [letter.model_dump(mode="json") for letter in found.letters],
    }


def _rule_described(row: Constraint, found: Conformance) -> dict[str, Any]:
    times = _times(row, found)
    worst = next((result for result in _WORST_FIRST if times[result]), ConstraintResult.NOT_ACTIVATED)
    return {
        "rule": row.id,
        "source": row.source,
        "template": row.template.value,
        "sentence": row.sentence,
        "result": worst.value,
        "times": {result.value: times[result] for result in _WORST_FIRST if times[result]},
    }


def _chain_described(chain: Chain) -> dict[str, Any]:
    judgement = chain.judgement
    return {
        "rule": judgement.constraint,
        "organisation": judgement.organisation,
        "result": judgement.result.value,
        "why": [flaw.value for flaw in judgement.flaws],
        "last_day": judgement.ends.isoformat() if judgement.ends else None,
        "done": judgement.done,
        "chain": [SeenEvent.of(event, _what(event)).json_value for event in chain.events],
    }


def _iso(moment: datetime) -> str:
    return moment.astimezone(AMSTERDAM).isoformat()


# --- For people -----------------------------------------------------------------------------------------------------


def _show(judged: Judged, *, in_full: bool) -> None:
    found = judged.found
    if found is None or not found.judged:
        heading(f"Dossier {judged.number}: cannot be judged")
        say(_COPY if found else judged.flaw)
        return
    heading(f"Dossier {judged.number}: {_in_short(found)}")
    if in_full:
        table(["Result", "Times", "Rule", "Source"], _rows(found), list(_row_styles(found)))
    for chain in judged.chains:
        if in_full or chain.judgement.result is ConstraintResult.BROKEN:
            _show_chain(chain)
    _show_letters(found.letters, in_full=in_full)
    _show_comparison(found)


def _show_letters(letters: Sequence[LetterWaited], *, in_full: bool) -> None:
    """Names each letter that waited while a term ran: a remark, whoever let it lapse."""
    if letters and not in_full:
        say()
        say(f"Remark: {len(letters)} letters waited while their terms ran; a dossier by itself names them.")
        return
    for letter in letters:
        say()
        say(f"Remark: the letter to {letter.party} about {_named(letter)} (event {letter.event}) {_became(letter)}.")
        for term in letter.terms:
            days = "1 day" if term.days == 1 else f"{term.days} days"
            item("-", f"{term.term} ({term.source}) ran meanwhile for {days}; its last day is {term.ends}")


def _named(letter: LetterWaited) -> str:
    return letter.notice.replace("_", " ")


def _became(letter: LetterWaited) -> str:
    made = f"was made on {letter.made}"
    if letter.told:
        return f"{made} and never mailed; the party was told by letter of {letter.told}"
    return f"{made} and left on {letter.left}" if letter.left else f"{made} and has not left"


def _in_short(found: Conformance) -> str:
    worst = Counter(_worst(row, found) for row in CONSTRAINTS)
    said = [f"{worst[result]} {result}" for result in _WORST_FIRST if worst[result]]
    return f"{', '.join(said)}; {worst[ConstraintResult.NOT_ACTIVATED]} of {len(CONSTRAINTS)} rules did not apply"


def _times(row: Constraint, found: Conformance) -> Counter[ConstraintResult]:
    times = Counter[ConstraintResult]()
    for judgement in found.judgements:
        if judgement.constraint == row.id:
            times[judgement.result] += judgement.times
    return times


def _worst(row: Constraint, found: Conformance) -> ConstraintResult:
    times = _times(row, found)
    return next((result for result in _WORST_FIRST if times[result]), ConstraintResult.NOT_ACTIVATED)


def _applied(found: Conformance) -> Iterator[tuple[Constraint, ConstraintResult]]:
    judged = ((row, _worst(row, found)) for row in CONSTRAINTS)
    return ((row, worst) for row, worst in judged if worst is not ConstraintResult.NOT_ACTIVATED)


def _rows(found: Conformance) -> Iterator[tuple[object, ...]]:
    for row, worst in _applied(found):
        yield worst.value, _times(row, found)[worst], row.sentence, row.source


def _row_styles(found: Conformance) -> Iterator[str]:
    return (_STYLES.get(worst, "") for _, worst in _applied(found))


def _show_chain(chain: Chain) -> None:
    judgement = chain.judgement
    row = _BY_ID[judgement.constraint]
    about = f" ({judgement.organisation})" if judgement.organisation else ""
    say()
    say(f"{judgement.result.capitalize()}{about}: {row.sentence}", style=_STYLES[judgement.result])
    say(f"{row.source}: {_why(judgement)}.")
    if chain.events:
        table(["No", "Happened", "By", "What"], map(_event_row, chain.events))


def _why(judgement: Judgement) -> str:
    """What was wrong: the flaws, or the term that went by, or what is missing or there too often."""
    if judgement.flaws:
        return "; ".join(flaw.value for flaw in judgement.flaws)
    if judgement.ends:
        late = f"it was done after that, in event {judgement.done}" if judgement.done else "it was not done"
        return f"the last day was {judgement.ends}, {late}"
    row = _BY_ID[judgement.constraint]
    return f"there is not, before it, {row.needs}" if row.needs else "it is there more than once, or not at all"


def _event_row(event: Event) -> tuple[object, ...]:
    by = f"{event.party} ({event.person})" if event.person else event.party
    return event.sequence, local(event.happened), by, _what(event)


def _what(event: Event) -> str:
    return in_words(event) if event.content else f"{event.type.replace('_', ' ')} {WITHHELD}"


def _show_comparison(found: Conformance) -> None:
    say()
    if not found.disagreements:
        say(f"The engine says the same on all {found.points} points compared.")
        return
    say(f"The engine differs on {len(found.disagreements)} of {found.points} points:", style="bold red")
    table(["About", "Organisation", "Engine", "Rules", "Events"], _differences(found.disagreements))


def _differences(disagreements: Iterable[Disagreement]) -> Iterator[tuple[object, ...]]:
    for one in disagreements:
        events = ", ".join(map(str, one.events))
        yield one.about, one.organisation, one.engine_says, one.constraint_says, events
