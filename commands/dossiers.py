"""`list`: the dossiers on record."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from application.described import DescribedSummary
from application.errors import Faults
from commands.options import JsonOption, here
from commands.output import document, say, table
from commands.parsing import named, now, one_date
from commands.parties import require_party
from models.calendar import AMSTERDAM
from models.record.summary import Stage, Summary

_INSTANT = timedelta(microseconds=1)
_NEVER = datetime.max.replace(tzinfo=UTC)


def list_dossiers(
    ctx: typer.Context,
    party: Annotated[str | None, typer.Option(metavar="PARTY", help="Only what this party takes part in.")] = None,
    stage: Annotated[str | None, typer.Option(metavar="STAGE", help=f"One of {', '.join(Stage)}.")] = None,
    due_before: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only what has a term that ends before this day.")
    ] = None,
    is_open: Annotated[bool | None, typer.Option("--open/--closed", help="Only open, or only closed ones.")] = None,
    as_json: JsonOption = False,
) -> None:
    """The dossiers on record, those with the soonest end of a term first.

    Examples:

      starter.py list --open --party geleen

      starter.py list --stage response --due-before 2027-03-01 --json
    """
    faults = Faults()
    with faults:
        wanted = named(Stage, stage, "stage") if stage else None
    with faults:
        before = one_date(due_before, "--due-before") if due_before else None
    with faults:
        if party:
            require_party(here(ctx), party, "--party")
    faults.tell()
    found = here(ctx).reader.summaries(party=party, stage=wanted, due_before=before, is_open=is_open)
    found.sort(key=lambda summary: (summary.closed_at is not None, summary.next_due or _NEVER, summary.number))
    if as_json:
        document([DescribedSummary.of(summary, _last_day(summary)) for summary in found])
    elif found:
        _show(found)
    else:
        say("No dossiers.")


def _last_day(summary: Summary) -> date | None:
    """The last day of the term that ends first, in Amsterdam."""
    return (summary.next_due - _INSTANT).astimezone(AMSTERDAM).date() if summary.next_due else None


def _show(found: list[Summary]) -> None:
    rows = [
        (
            summary.number,
            summary.subject,
            summary.right or summary.kind,
            ", ".join(summary.organisations),
            f"{summary.result or summary.stage}{' (escalated)' if summary.escalated else ''}",
            _last_day(summary) or "",
        )
        for summary in found
    ]
    styles = ["red" if _is_overdue(s) else "yellow" if s.escalated else "dim" if s.closed_at else "" for s in found]
    table(["Dossier", "Subject", "Right", "Organisations", "Stage or result", "Due on"], rows, styles)


def _is_overdue(summary: Summary) -> bool:
    return summary.next_due is not None and summary.next_due <= now()
