"""`conformance`: which articles of the law and clauses of the agreement held, and which were broken."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import typer

from application.described import SeenEvent
from application.evidence_read import cases
from application.judging import RULES, WORST_FIRST, Judged, applied, became_of, in_short, judged, times_of, why
from application.permissions import Thing
from application.timeline_told import WITHHELD, days_in_words
from audit.conformance.comparison import Disagreement
from audit.conformance.constraints import CONSTRAINTS, Constraint
from audit.conformance.judgement import Chain, Conformance, ConstraintResult
from audit.conformance.undelivered import LetterWaited
from commands.audit.evidence_options import (
    BundleOption,
    DossiersArgument,
    EveryOption,
    evidence,
    numbers_of,
    viewer_of,
)
from commands.options import JsonOption, LangOption, here
from commands.output import DONE, FAILED, document, heading, item, progress, say, table
from language import audit_texts as texts
from language.events import in_words
from language.readable import Readable
from language.times import local
from language.tongue import Tongue
from models.calendar import AMSTERDAM
from models.events import Event

_STYLES = {ConstraintResult.BROKEN: "bold red", ConstraintResult.LAPSED: "yellow", ConstraintResult.PENDING: "dim"}


def conformance(
    ctx: typer.Context,
    dossiers: DossiersArgument = None,
    every: EveryOption = False,
    bundle: BundleOption = None,
    lang: LangOption = Tongue.ENGLISH,
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

      auditor.py conformance 2027-003 --lang nl

      auditor.py conformance --all --json

      auditor.py conformance --all --bundle year.zip
    """
    source = evidence(here(ctx), bundle, Thing.PROOFS)
    numbers = numbers_of(source, dossiers, every)
    now = source.now()
    kept: list[dict[str, Any]] = []
    faults = 0
    with progress(lang.say(texts.JUDGING)) as tell:
        for number, read in enumerate(cases(source, numbers, viewer_of(bundle), Thing.PROOFS), start=1):
            tell(lang.say(texts.JUDGING_ON, number=number, all=len(numbers), faults=faults))
            one = judged(read, now)
            faults += not one.is_clean
            if as_json:
                kept.append(_described(one))
            else:
                _show(one, lang, in_full=len(numbers) == 1)
    if as_json:
        document(kept)
    elif len(numbers) > 1:
        say(lang.say(texts.OUT_OF_ORDER if faults else texts.IN_ORDER, dossiers=len(numbers), faults=faults))
    return FAILED if faults else DONE


# --- JSON -----------------------------------------------------------------------------------------------------------


def _described(judged: Judged) -> dict[str, Any]:
    found = judged.found
    if found is None:
        return {"dossier": judged.number, "judged": False, "clean": False, "why": judged.flaw}
    if not found.judged:
        return {"dossier": judged.number, "judged": False, "clean": False, "why": texts.A_COPY}
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
    times = times_of(row, found)
    worst = next((result for result in WORST_FIRST if times[result]), ConstraintResult.NOT_ACTIVATED)
    return {
        "rule": row.id,
        "source": row.source,
        "template": row.template.value,
        "sentence": row.sentence,
        "result": worst.value,
        "times": {result.value: times[result] for result in WORST_FIRST if times[result]},
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


def _show(judged: Judged, tongue: Tongue, *, in_full: bool) -> None:
    found, how = judged.found, Readable(tongue, judged.names)
    if found is None or not found.judged:
        heading(tongue.say(texts.NOT_JUDGED, dossier=judged.number))
        say(tongue.say(texts.A_COPY) if found else judged.flaw)
        return
    heading(tongue.say(texts.JUDGED, dossier=judged.number, short=in_short(found, tongue)))
    if in_full:
        columns = [tongue.say(title) for title in (texts.RESULT, texts.TIMES, texts.RULE, texts.SOURCE)]
        table(columns, _rows(found, tongue), list(_row_styles(found)))
    for chain in judged.chains:
        if in_full or chain.judgement.result is ConstraintResult.BROKEN:
            _show_chain(chain, how)
    _show_letters(found.letters, how, in_full=in_full)
    _show_comparison(found, tongue)


def _show_letters(letters: Sequence[LetterWaited], how: Readable, *, in_full: bool) -> None:
    """Names each letter that waited while a term ran: a remark, whoever let it lapse."""
    tongue = how.tongue
    if letters and not in_full:
        say()
        say(tongue.say(texts.REMARKS, number=len(letters)))
        return
    for letter in letters:
        say()
        became = became_of(letter, tongue)
        say(tongue.say(texts.REMARK, party=how.party(letter.party), event=letter.event, became=became))
        for term in letter.terms:
            days, source = days_in_words(term.days, tongue), tongue.cite(term.source)
            item(
                "-", tongue.say(texts.RAN_MEANWHILE, term=how.term(term.term), source=source, days=days, day=term.ends)
            )


def _rows(found: Conformance, tongue: Tongue) -> Iterator[tuple[object, ...]]:
    for row, worst in applied(found):
        result, times = tongue.say(texts.RESULTS[worst]), times_of(row, found)[worst]
        yield result, times, tongue.say(row.sentence), tongue.cite(row.source)


def _row_styles(found: Conformance) -> Iterator[str]:
    return (_STYLES.get(worst, "") for _, worst in applied(found))


def _show_chain(chain: Chain, how: Readable) -> None:
    judgement, tongue = chain.judgement, how.tongue
    row = RULES[judgement.constraint]
    about = f" ({how.party(judgement.organisation)})" if judgement.organisation else ""
    result = tongue.say(texts.RESULTS[judgement.result]).capitalize()
    say()
    say(f"{result}{about}: {tongue.say(row.sentence)}", style=_STYLES[judgement.result])
    say(f"{tongue.cite(row.source)}: {why(judgement, tongue)}.")
    if chain.events:
        columns = [tongue.say(title) for title in (texts.NUMBER, texts.WHEN, texts.WHO, texts.WHAT)]
        table(columns, [_event_row(event, how) for event in chain.events])


def _event_row(event: Event, how: Readable) -> tuple[object, ...]:
    party = how.party(event.party)
    by = f"{party} ({event.person})" if event.person else party
    return event.sequence, local(event.happened), by, how.event(event, _what(event))


def _what(event: Event) -> str:
    return in_words(event) if event.content else f"{event.type.replace('_', ' ')} {WITHHELD}"


def _show_comparison(found: Conformance, tongue: Tongue) -> None:
    """What the two say is quoted as they say it: these are the program's own words, in English."""
    say()
    if not found.disagreements:
        say(tongue.say(texts.ENGINE_SAME, points=found.points))
        return
    number = len(found.disagreements)
    say(tongue.say(texts.ENGINE_DIFFERS, number=number, points=found.points), style="bold red")
    columns = (texts.ABOUT_WHAT, texts.WHOSE, texts.ENGINE, texts.RULES, texts.EVENTS)
    table([tongue.say(title) for title in columns], _differences(found.disagreements))


def _differences(disagreements: Iterable[Disagreement]) -> Iterator[tuple[object, ...]]:
    for one in disagreements:
        events = ", ".join(map(str, one.events))
        yield one.about, one.organisation, one.engine_says, one.constraint_says, events
