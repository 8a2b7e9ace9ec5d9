"""`search`: what was written in dossiers, found by words."""

from typing import Annotated

import typer

from application.errors import Faults
from application.overview import Chosen, Overview, OverviewRow, PlaceFound, found_described
from application.people import Viewer
from application.reading import Readings
from commands.list_parts import MOST, MostOption
from commands.options import JsonOption, here
from commands.output import document, note, say
from commands.viewing import AsOption, say_who_looked, viewer_of
from language.words import FIELDS
from models.sought import Sought, sought


def search(  # noqa: PLR0917 - one parameter per option
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(help="Words that must all be in one text.")],
    is_open: Annotated[bool | None, typer.Option("--open/--closed", help="Only open, or only closed ones.")] = None,
    as_: AsOption = None,
    most: MostOption = MOST,
    after: Annotated[str | None, typer.Option(metavar="DOSSIER", help="Only what stands after this dossier.")] = None,
    as_json: JsonOption = False,
) -> None:
    """The dossiers in which something is written or a document is called so, the newest first.

    All words must be in what one act says. Words between quotes are sought in that order; housing* finds all words that
    begin so. Capitals and accents do not matter. Where a word is nowhere, longer ones that begin with it are shown.

    Examples:

      starter.py search rent policy --as geleen

      starter.py search '"energy label" hous*' --open --json
    """
    viewer = Viewer.operator()
    wanted: Sought | None = None
    faults = Faults()
    with faults:
        wanted = sought(" ".join(words))
    with faults:
        viewer = viewer_of(here(ctx), as_)
    faults.tell()
    choice = Chosen(words=" ".join(words), is_open=is_open)
    found = Overview(Readings(here(ctx), viewer)).part(choice, most=most, after=after or "")
    say_who_looked(viewer)
    if found.is_widened and wanted:
        note("None of it is there as it stands: these are words that begin so.")
    if as_json:
        document([found_described(row) for row in found.rows])
    elif found.rows:
        for row in found.rows:
            _show(row)
    else:
        say("Nothing was found.")
    if found.after:
        note(f"There is more: --after {found.after}")


def _show(row: OverviewRow) -> None:
    say(f"{row.listed.number}  {row.listed.subject}")
    for place in row.places:
        say(f"    {_line(place)}")
    if row.has_more:
        say("    And in more places.")


def _line(place: PlaceFound) -> str:
    text = "".join(f"[{part.text}]" if part.is_found else part.text for part in place.parts)
    return f"{FIELDS[place.field]}, {place.day}: {text}"
