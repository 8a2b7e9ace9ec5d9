"""`term`: when a term ends that starts on a day, and why."""

from typing import Annotated

import typer

from application.described import DescribedDerivation
from application.errors import Faults
from commands import completing
from commands.options import AgreementOption, JsonOption, here
from commands.output import document, say, table
from commands.parsing import dates, named
from language.date_explained import explained
from models.procedure.journal import begin
from models.terms import Derivation, TermName


def term(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help=f"One of {', '.join(TermName)}.", autocompletion=completing.terms)
    ],
    starts: Annotated[
        list[str],
        typer.Option(
            "--from", metavar="DATE", help="The day of the starting event; repeat it, or - for standard input."
        ),
    ],
    agreement: AgreementOption = None,
    as_json: JsonOption = False,
) -> None:
    """The end of a term, with the day and the article that moved it.

    The day of the starting event does not count; the term ends at 24:00 of its last day in Amsterdam.

    Examples:

      starter.py term advice --from 2027-01-11

      starter.py term response --from 2027-04-13 --agreement statutory --json

      cat dates.txt | starter.py term standstill --from -
    """
    faults = Faults()
    with faults:
        term_name = named(TermName, name, "term")
    with faults:
        days = dates(starts)
    with faults:
        terms = here(ctx).agreement(agreement)
    faults.tell()
    derivations = [begin(term_name, day, terms) for day in days]
    if as_json:
        document([DescribedDerivation.of(derivation).json_value for derivation in derivations])
    else:
        _show(derivations)


def _show(derivations: list[Derivation]) -> None:
    if len(derivations) > 1:
        table(["From", "Ends", "", "Cannot end on"], map(_row, derivations))
    for derivation in derivations if len(derivations) == 1 else ():
        say(explained(derivation))


def _row(derivation: Derivation) -> tuple[str, str, str, str]:
    moved = ", ".join(f"{moved.date} ({moved.cause})" for moved in derivation.moved_by)
    return (
        f"{derivation.started_on:%a %Y-%m-%d}",
        f"{derivation.ends:%a %Y-%m-%d}",
        "provisional" if derivation.provisional else "",
        moved,
    )
