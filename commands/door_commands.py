"""`door`: the machines that take acts, and taking one out of use."""

from typing import Annotated, Any

import typer

from application.dates import utc_now
from application.errors import Problem
from commands.help_pages import HelpfulGroup
from commands.options import JsonOption, here
from commands.output import document, say, table
from installation.transparency_log import KeyOnRecord
from language.times import local
from models.near_names import nearest

app = typer.Typer(cls=HelpfulGroup, add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


@app.callback()
def door() -> None:
    """The machines that take acts, each with a key of its own, and taking one out of use (administrator)."""


@app.command("list")
def list_doors(ctx: typer.Context, as_json: JsonOption = False) -> None:
    """The machines whose word counts for when an act came in and from whom, and those that were taken out of use.

    A machine becomes a door when it first hands in an act: it makes its key, and registers the public part.

    Example:

      starter.py door list
    """
    doors = here(ctx).log.doors()
    if as_json:
        document([_described(known) for known in doors])
    elif doors:
        rows = [(_name(d), d.key.id.hex(), local(d.since), local(d.until) if d.until else "in use") for d in doors]
        table(["Door", "Key", "Since", "Until"], rows)
    else:
        say("No machine has handed in an act yet.")


@app.command()
def revoke(
    ctx: typer.Context,
    which: Annotated[str, typer.Argument(metavar="DOOR", help="Its name, or the id of its key.", show_default=False)],
    as_json: JsonOption = False,
) -> None:
    """Take a machine out of use as a door: it is retired, lost, or somebody may have seen its key.

    What it sealed and is not on record yet does not count as sealed from now on: such an act counts from the instant
    at which a worker gets it. What is on record stays as it is.

    Examples:

      starter.py door revoke desk-2

      starter.py door revoke 4f0c2a91
    """
    log = here(ctx).log
    doors = log.doors()
    meant = [known for known in doors if which in (_name(known), known.key.id.hex())]
    if not meant:
        raise Problem(f"There is no door {which!r}{nearest(which, [_name(known) for known in doors])}")
    if not (in_use := [known for known in meant if known.until is None]):
        raise Problem(f"{which} is no door any more already.")
    revoked = [log.revoke_door(known.key, utc_now()) for known in in_use]
    if as_json:
        document([_described(known) for known in revoked])
    else:
        for known in revoked:
            say(f"{_name(known)} (key {known.key.id.hex()}) is no door any more: what it sealed does not count.")


def _name(known: KeyOnRecord) -> str:
    """The machine's own name, without that of the log."""
    return known.key.name.rpartition("/")[2]


def _described(known: KeyOnRecord) -> dict[str, Any]:
    return {
        "door": _name(known),
        "vkey": str(known.key),
        "since": local(known.since),
        "until": local(known.until) if known.until else None,
    }
