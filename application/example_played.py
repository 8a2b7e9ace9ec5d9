"""The procedures of the example, played on the installation that runs: every act goes the way that all acts go, now, by
this machine's own door. What lies in the past came by letter. So the record is as real as any, and an auditor finds
nothing."""

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from application.acting import Connect, open_dossier, submit
from application.dates import utc_now
from application.errors import WrongSettings
from application.example_people import PEOPLE, make_people
from application.said_acts import Sender, act_of
from installation.files import is_there, text_of, whole_file
from installation.installation import Installation
from installation.outbox import waiting_since_before
from installation.settings_file import ROOT
from models.act_forms import ActName
from models.acts import Act, Assurance, Channel
from models.calendar import local_date
from models.notations import from_yaml

PLAYED: Final = ROOT / "examples" / "played.yaml"
_DAY = re.compile(r"\bday([+-]\d+)\b")
_YEAR = "YEAR"
_PATIENCE: Final = timedelta(minutes=1)


async def play_example(installation: Installation, connect: Connect) -> None:
    """Adds the people of the example and plays its procedures, once: later it does nothing. Broken off, the next time
    goes on, since every act has its own id. It is over when its letters left, within a minute at most: only then does
    everybody know what they tell.

    Raises WrongSettings where the record holds dossiers of others, and what handing in an act does."""
    if is_there(done := installation.settings.var / "played"):
        return
    dossiers = _said(_first_day(installation))
    _require_own(installation, {_act_id(installation, number, 0) for number in range(len(dossiers))})
    make_people(installation)
    for number, said in enumerate(dossiers):
        dossier = ""
        for place, one in enumerate(said):
            act = _act(one, _act_id(installation, number, place))
            if place == 0:
                dossier = (await open_dossier(installation, connect, act, Assurance.COMMAND_LINE)).receipt.dossier
            else:
                await submit(installation, connect, dossier, act, Assurance.COMMAND_LINE)
    with suppress(TimeoutError):
        await asyncio.wait_for(_letters_left(installation), _PATIENCE.total_seconds())
    with whole_file(done):
        pass


async def _letters_left(installation: Installation) -> None:
    played = utc_now()
    while await asyncio.to_thread(waiting_since_before, installation.record, played):  # noqa: ASYNC110 - the worker's
        await asyncio.sleep(0.2)


def _first_day(installation: Installation) -> date:
    """The day on which the playing began (local): all other days are counted from it."""
    if is_there(file := installation.settings.var / "played-on"):
        return date.fromisoformat(text_of(file).strip())
    today = local_date(utc_now())
    with whole_file(file) as writing:
        writing.write(f"{today.isoformat()}\n".encode())
    return today


def _said(today: date) -> list[list[dict[str, Any]]]:
    """The acts of each dossier as they are written down, with days in the place of what stands for them."""
    text = _DAY.sub(lambda found: f'"{today + timedelta(days=int(found[1]))}"', text_of(PLAYED))
    said: list[list[dict[str, Any]]] = from_yaml(text.replace(_YEAR, str(today.year + 1)))
    return said


def _act_id(installation: Installation, number: int, place: int) -> str:
    return str(uuid5(UUID(installation.id), f"example {number}.{place}"))


def _act(said: Mapping[str, Any], act_id: str) -> Act:
    envelope = {name: said.get(name) for name in ("by", "channel", "received", "entered_by")}
    person = next(one.name for one in PEOPLE if one.party == said["by"])
    sender = Sender(person=person, act_id=act_id, **envelope)
    content, now = said.get("with", {}), utc_now()
    return act_of(ActName(said["act"]), content, sender, door=Channel.COMMAND_LINE, at=now)


def _require_own(installation: Installation, openings: set[str]) -> None:
    """Raises WrongSettings where a dossier is none of the example's: no real record becomes an example."""
    for summary in installation.reader.summaries():
        if not openings & {event.act_id for event in installation.reader.events(summary.number)}:
            raise WrongSettings("ADVICE_EXAMPLE: this installation has dossiers of its own, and stays what it is.")
