"""`follow`: what happens in a dossier, as it happens."""

import contextlib
import time
from typing import Annotated

import typer

from application.errors import no_dossier
from commands.options import DossierArgument, here
from commands.output import DONE, json_line, note, say
from installation.database import RecordUnavailable
from installation.record_reader import RecordReader
from language.events import line_of
from models.events import Event


def follow(
    ctx: typer.Context,
    dossier: DossierArgument,
    after: Annotated[int, typer.Option(metavar="NUMBER", min=0, help="Begin after this entry of the record.")] = 0,
    every: Annotated[float, typer.Option(metavar="SECONDS", min=0.1, max=3600, help="How often to look.")] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print every event as one line of JSON.")] = False,
) -> int:
    """What happened in a dossier, and then what happens, as it happens. Ctrl-C ends it.

    Examples:

      starter.py follow 2027-003

      starter.py follow 2027-003 --json --after 12
    """
    record_reader = here(ctx).reader
    known = record_reader.summary(dossier)
    if known is None:
        raise no_dossier(dossier)
    with contextlib.suppress(KeyboardInterrupt):
        _follow(record_reader, dossier, after, every, as_json)
    return DONE


def _follow(record_reader: RecordReader, dossier: str, after: int, every: float, as_json: bool) -> None:
    """Looks for new events for ever; a record that is out of reach is said once, and waited for."""
    reachable = True
    while True:
        try:
            events = record_reader.events(dossier, after)
            reachable = True
        except RecordUnavailable as error:
            events = []
            if reachable:
                note(f"{error}; waiting for it")
            reachable = False
        for event in events:
            _print(event, as_json)
            after = event.sequence
        time.sleep(every)


def _print(event: Event, as_json: bool) -> None:
    if as_json:
        json_line(event.model_dump(mode="json"))
    else:
        say(line_of(event), flush=True)
