"""`list`: the dossiers on record."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

import typer

from application.dates import utc_now
from application.described import DescribedSummary
from application.errors import Faults
from application.people import Viewer, party_named
from application.reading import Readings
from commands.list_parts import MOST, MostOption, say_where_it_goes_on
from commands.options import JsonOption, here
from commands.output import document, say, table
from commands.parsing import named, one_date
from commands.viewing import AsOption, say_who_looked, viewer_of
from models.calendar import AMSTERDAM
from models.record.summary import Listed
from models.state import Stage

_INSTANT = timedelta(microseconds=1)


def list_dossiers(  # noqa: PLR0913, PLR0917 - one parameter per option
    ctx: typer.Context,
    party: Annotated[str | None, typer.Option(metavar="PARTY", help="Only what this party takes part in.")] = None,
    stage: Annotated[str | None, typer.Option(metavar="STAGE", help=f"One of {', '.join(Stage)}.")] = None,
    due_before: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only what has a term that ends before this day.")
    ] = None,
    is_open: Annotated[bool | None, typer.Option("--open/--closed", help="Only open, or only closed ones.")] = None,
    as_: AsOption = None,
    most: MostOption = MOST,
    after: Annotated[str | None, typer.Option(metavar="DOSSIER", help="Only what stands after this dossier.")] = None,
    as_json: JsonOption = False,
) -> None:
    """The dossiers on record, those with the soonest end of a term first, the closed ones last.

    With --as those in which that party takes part, each as far as it could know it. Where there are more than --most,
    it is said beside the answer with which --after the list goes on.

    Examples:

      starter.py list --open --party geleen

      starter.py list --stage response --due-before 2027-03-01 --json

      starter.py list --as geleen
    """
    viewer = Viewer.operator()
    faults = Faults()
    with faults:
        wanted = named(Stage, stage, "stage") if stage else None
    with faults:
        before = one_date(due_before, "--due-before") if due_before else None
    with faults:
        if party:
            party = party_named(here(ctx), party, "--party")
    with faults:
        viewer = viewer_of(here(ctx), as_)
    faults.tell()
    found = Readings(here(ctx), viewer).soonest(
        party=party, stage=wanted, due_before=before, is_open=is_open, most=most, after=after or ""
    )
    say_who_looked(viewer)
    if as_json:
        document([DescribedSummary.of(summary, _last_day(summary)) for summary in found.rows])
    elif found.rows:
        _show(found.rows)
    else:
        say("No dossiers.")
    say_where_it_goes_on(found)


def _last_day(summary: Listed) -> date | None:
    """The last day of the term that ends first, in Amsterdam."""
    return (summary.next_due - _INSTANT).astimezone(AMSTERDAM).date() if summary.next_due else None


def _show(found: Sequence[Listed]) -> None:
    rows = [
        (
            summary.number,
            summary.subject,
            summary.right or summary.kind,
            ", ".join(summary.organisations),
            f"{_stands(summary)}{' (escalated)' if summary.escalated else ''}",
            _last_day(summary) or "",
        )
        for summary in found
    ]
    styles = ["red" if _is_overdue(s) else "yellow" if s.escalated else "dim" if s.closed_at else "" for s in found]
    table(["Dossier", "Subject", "Right", "Organisations", "Stage or result", "Due on"], rows, styles)


def _stands(summary: Listed) -> str:
    """The result, or the stage; how an organisation consults and decides is shown to itself only."""
    return summary.result or summary.stage or "with the organisations"


def _is_overdue(summary: Listed) -> bool:
    return summary.next_due is not None and summary.next_due <= utc_now()
