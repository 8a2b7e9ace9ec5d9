"""`follow`: what happens in a dossier, as it happens."""

import contextlib
import time
from typing import Annotated

import typer

from application.reading import Following, Readings
from commands.options import DossierArgument, here
from commands.output import DONE, json_line, note, say
from commands.viewing import AsOption, say_who_looked, viewer_of
from installation.database import RecordUnavailable
from language.events import line_of
from models.events import Event


def follow(
    ctx: typer.Context,
    dossier: DossierArgument,
    after: Annotated[int, typer.Option(metavar="NUMBER", min=0, help="Begin after this entry of the record.")] = 0,
    party: AsOption = None,
    every: Annotated[float, typer.Option(metavar="SECONDS", min=0.1, max=3600, help="How often to look.")] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print every event as one line of JSON.")] = False,
) -> int:
    """What happened in a dossier, and then what happens, as it happens. Ctrl-C ends it.

    With --as what that party could know, each event from when it could; one of which it learns later comes later.

    Examples:

      starter.py follow 2027-003

      starter.py follow 2027-003 --json --after 12

      starter.py follow 2027-003 --as geleen
    """
    viewer = viewer_of(here(ctx), party)
    following = Following(Readings(here(ctx), viewer), dossier, after)
    say_who_looked(viewer)
    with contextlib.suppress(KeyboardInterrupt):
        _follow(following, every, as_json)
    return DONE


def _follow(following: Following, every: float, as_json: bool) -> None:
    """Looks for new events for ever; a record that is out of reach is said once, and waited for."""
    reachable = True
    while True:
        try:
            events = following.news()
            reachable = True
        except RecordUnavailable as error:
            events = []
            if reachable:
                note(f"{error}; waiting for it")
            reachable = False
        for event in events:
            _print(event, as_json)
        time.sleep(every)


def _print(event: Event, as_json: bool) -> None:
    if as_json:
        json_line(event.model_dump(mode="json"))
    else:
        say(line_of(event) if event.content else f"{line_of(event)} (withheld)", flush=True)
