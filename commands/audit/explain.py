"""`explain`: how the end of a term came about, and whether it comes out the same when it is derived again."""

import difflib
from typing import Annotated, Any

import typer

from application.described import DescribedDerivation, DescribedTerm
from application.errors import WrongInput
from audit.looking.explanation import DerivationStep, Explanation, explained
from commands.audit.evidence_options import BundleOption
from commands.audit.looking import AtOption, looked_at
from commands.options import DossierArgument, JsonOption, here
from commands.output import FAILED, document, heading, say, table
from models.state import Term

_SAME = "Derived again from its parts, the agreement and the calendar, it comes out the same."


def explain(
    ctx: typer.Context,
    dossier: DossierArgument,
    term: Annotated[
        str,
        typer.Argument(
            metavar="TERM", help="advice, geleen/advice or geleen/advice/2 (the second version).", show_default=False
        ),
    ],
    at: AtOption = None,
    bundle: BundleOption = None,
    as_json: JsonOption = False,
) -> int:
    """The derivation of a date: as a sentence, and as a table down to the article, the clause of the agreement and each
    day of the calendar that mattered. It is derived again and compared; exit code 1 where it comes out another.

    All terms that fit are explained, earlier versions too.

    Examples:

      auditor.py explain 2027-003 advice

      auditor.py explain 2027-003 geleen/response/1 --json

      auditor.py explain 2027-003 beek/advice --at 2027-03-01
    """
    with looked_at(here(ctx), dossier, bundle, at=at) as looked:
        known = looked.view(looked.moment).dossier.terms
        case = looked.copy(looked.moment)
        found = [explained(one, case) for one in _named(list(known.values()), term)]
        if as_json:
            document([_described(one) for one in found])
        else:
            for one in found:
                _show(one)
    return FAILED if any(one.differences for one in found) else looked.code


def _named(terms: list[Term], text: str) -> list[Term]:
    """The terms that a name fits. Raises WrongInput where none does."""
    asked = text.strip().strip("/").replace("-", "_")
    found = [term for term in terms if asked in _names(term)]
    if not found:
        known = [term.key for term in sorted(terms, key=_order)]
        meant = difflib.get_close_matches(asked, sorted({name for term in terms for name in _names(term)}))
        suggestion = f" Did you mean {' or '.join(meant)}?" if meant else ""
        there = "There are:" if known else "No term had started then."
        raise WrongInput(
            f"There is no term {text!r} in this dossier.{suggestion} {there}", *(f"  {key}" for key in known)
        )
    return sorted(found, key=_order)


def _order(term: Term) -> tuple[str, str, int]:
    return term.organisation or "", term.name, term.version


def _names(term: Term) -> tuple[str, ...]:
    """Everything a term may be called: by its name, with its organisation, with its version."""
    own = f"{term.organisation}/{term.name}" if term.organisation else str(term.name)
    names = (str(term.name), own, f"{term.name}/{term.version}", f"{own}/{term.version}")
    return tuple(name.replace("-", "_") for name in names)


def _described(one: Explanation) -> dict[str, Any]:
    return {
        "key": one.term.key,
        **DescribedTerm.of(one.term).json_value,
        "derivation": DescribedDerivation.of(one.term.derivation).json_value,
        "steps": [step.model_dump(mode="json") for step in one.steps],
        "anew": DescribedDerivation.of(one.anew).json_value,
        "same": not one.differences,
        "differences": [difference.model_dump(mode="json") for difference in one.differences],
    }


def _show(one: Explanation) -> None:
    state = f"{one.term.state}, overtaken" if one.term.overtaken else one.term.state
    heading(f"{one.term.key} ({state})")
    say(one.sentence)
    table(["Step", "Day", "Why", "Source", "Event"], map(_row, one.steps))
    if not one.differences:
        say(_SAME)
    for difference in one.differences:
        say(
            f"It differs: {difference.part} is {difference.on_record} on record, and {difference.anew} derived again.",
            style="bold red",
        )


def _row(step: DerivationStep) -> tuple[object, ...]:
    return step.what, f"{step.day:%a %Y-%m-%d}" if step.day else "", step.why, step.source, step.entry or ""
