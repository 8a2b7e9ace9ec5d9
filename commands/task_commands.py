"""`tasks`: what is asked of a party; `rebuild-lists`: the lists of all parties made anew."""

from typing import Annotated

import typer

from application.described import DescribedTask, DescribedWaiting
from application.errors import Faults
from application.people import Viewer, party_named
from application.reading import Readings
from application.tasks import PartyTask, tasks_of
from commands.list_parts import MOST, MostOption, say_where_it_goes_on
from commands.options import JsonOption, here
from commands.output import document, say, table
from commands.viewing import AsOption, say_who_looked, viewer_of
from language.state_lines import waiting_in_words


def tasks(
    ctx: typer.Context,
    party: Annotated[str | None, typer.Option(metavar="PARTY", help="Of whom the tasks are, for the operator.")] = None,
    as_: AsOption = None,
    most: MostOption = MOST,
    after: Annotated[
        str | None, typer.Option(metavar="KEY", help="Only what comes after this, as the part before it said.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """What is asked of a party in its open dossiers, soonest first, and the command by which it is done.

    Examples:

      starter.py tasks --as geleen

      starter.py tasks --party landlord --json
    """
    viewer, whose = Viewer.operator(), None
    faults = Faults()
    with faults:
        whose = party_named(here(ctx), party, "--party") if party else None
    with faults:
        viewer = viewer_of(here(ctx), as_)
    faults.tell()
    found = Readings(here(ctx), viewer).tasks(whose, most=most, after=after or "")
    say_who_looked(viewer)
    asked = tasks_of(viewer.party or whose or "", found.rows)
    if as_json:
        document([_described(task).json_value for task in asked])
    elif asked:
        columns = ["Due on", "Dossier", "Subject", "What is asked", "By", "Who may"]
        table(columns, [_row(task) for task in asked], ["red" if task.waiting.overdue else "" for task in asked])
    else:
        say("Nothing is asked.")
    say_where_it_goes_on(found)


def _described(task: PartyTask) -> DescribedTask:
    return DescribedTask(
        **DescribedWaiting.of(task.waiting).__dict__,
        dossier=task.dossier,
        subject=task.subject,
        right=task.right,
        act=task.done.act,
        instead=task.done.instead,
        offices=task.offices,
    )


def _row(task: PartyTask) -> tuple[object, ...]:
    waiting = task.waiting
    asked = waiting_in_words(waiting)
    about = f"{asked} ({waiting.organisation})" if waiting.organisation else asked
    offices = ", ".join(office.value for office in task.offices)
    return waiting.until or "", task.dossier, task.subject, about, task.done.act.replace("_", "-"), offices


def rebuild_lists(ctx: typer.Context, as_json: JsonOption = False) -> None:
    """Make the lists of all parties anew from what is on record, while everything runs.

    They follow the record by themselves. This is for where `auditor.py verify` names one that does not (list_differs).

    Examples:

      starter.py rebuild-lists
    """
    from installation.listing import rebuild

    found = rebuild(here(ctx).record)
    if as_json:
        document(found._asdict())
    else:
        say(f"Dossiers: {found.dossiers}. Lists that were otherwise: those of {found.changed}.")
