"""Dossiers by the thousands, whole on record: every table, every notice delivered, archived histories, a signed log.

One is played on the real workflow. The others are its copies: each has a number, a run and acts of its own, and every
hash made anew by the core.
"""

import base64
import gzip
import hashlib
import re
import sqlite3
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, event
from structlog.testing import capture_logs
from temporalio.worker import UnsandboxedWorkflowRunner

from activities.checkpoints import Checkpoints
from activities.record import Record
from application.replaying import Replays
from bench import procedure
from commands.rehearsal import Rehearsal
from evidence import histories
from installation.archive_store import ArchiveStore
from installation.connection import run
from installation.database import open_record, prepare
from installation.keys import LogKeys
from installation.listing import fill
from models.acts import Act
from models.calendar import local_date
from models.events import Event, sealed
from models.knowledge.searched import place_of
from models.protocol import workflow_id
from models.record.entry import Outcome
from models.scenario import PlayedAct, Scenario

_PAUSE = timedelta(hours=6)
"""Between two acts."""

_YEAR = local_date(datetime.now(UTC)).year
_BEFORE = 10_000
"""The serial of the one that was played: from here on numbers are equally long."""

_OF_DOSSIERS = (
    "dossiers",
    "events",
    "terms",
    "locks",
    "dossier_documents",
    "outbox",
    "seats",
    "tasks",
    "days",
    "commitments",
    "texts",
)
_DIFFERS = re.compile(r"([0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d{5}(?!\d))")
"""What may differ between copies: hashes, ids, numbers."""

_PAYLOAD = re.compile(r'(?<="data": ")([A-Za-z0-9+/]+=*)(?=")')


def number(serial: int) -> str:
    """The number of a copy; the first has serial 1."""
    return f"{_YEAR}-{_BEFORE + serial}"


_TEMPLATE = number(0)


class _Numbered(Scenario):
    @property
    def number(self) -> str:
        return _TEMPLATE


class Original(NamedTuple):
    """The dossier that was played: its history as protobuf JSON, of how many events and from when until when, its run,
    what it sent to the record."""

    history: str
    length: int
    begun: datetime
    ended: datetime
    run_id: str
    outcomes: tuple[Outcome, ...]

    @property
    def events(self) -> list[Event]:
        return [event for outcome in self.outcomes if outcome.entry for event in outcome.entry.events]


@cache
def original(questions: int = 0) -> Original:
    """Plays the procedure that is measured, with more or fewer questions in it, on a server that skips time."""
    return run(_original(questions))


async def _original(questions: int) -> Original:
    first, *rest = [procedure.opening(), *procedure.acts()]
    asked = next(act for act in rest if act.act == "ask_question")
    acts = [first, *([asked] * questions), *rest]
    played = [_played(act, first.at + serial * _PAUSE) for serial, act in enumerate(acts)]
    scenario = _Numbered(scenario="bench", agreement="zowonen", acts=tuple(played), until=played[-1].at)
    rehearsal = Rehearsal(scenario, procedure.agreement(), UnsandboxedWorkflowRunner())
    await rehearsal.play()
    history = next(history for history in rehearsal.histories if len(history.events) > len(acts))
    async with Replays() as replays:
        done = await replays.replay(histories.run_of(history))
    outcomes = tuple(argument for argument in done.arguments.values() if isinstance(argument, Outcome))
    begun, ended = (history.events[at].event_time.ToDatetime(UTC) for at in (0, -1))
    return Original(history.to_json(), len(history.events), begun, ended, history.run_id, outcomes)


def _played(act: Act, at: datetime) -> PlayedAct:
    return PlayedAct.model_validate({"at": at, "by": act.by, "act": act.act, "person": act.person, "with": act.content})


# --- on record -----------------------------------------------------------------------------------------------------


class _Form:
    """A text with the places in it where copies differ."""

    def __init__(self, text: str) -> None:
        self._parts = _DIFFERS.split(text)

    def filled(self, known: Mapping[str, str]) -> str:
        return "".join(known.get(part, part) for part in self._parts)


class _History:
    """A history as protobuf JSON with the places in it where copies differ; most of it is in payloads, in base 64."""

    def __init__(self, text: str) -> None:
        outside, payloads = _PAYLOAD.split(text)[::2], _PAYLOAD.findall(text)
        self._outside = [_Form(part) for part in outside]
        self._payloads = [_Form(base64.b64decode(payload).decode("latin-1")) for payload in payloads]

    def filled(self, known: Mapping[str, str]) -> str:
        inside = (base64.b64encode(form.filled(known).encode("latin-1")).decode() for form in self._payloads)
        return "".join(form.filled(known) + payload for form, payload in zip(self._outside, [*inside, ""], strict=True))


def install(folder: Path, source: Original, dossiers: int) -> Engine:
    """A record in a folder, as an installation has it there, with so many copies on it and the log over them signed."""
    engine = open_record(f"sqlite:///{folder / 'record.db'}", create=True)
    event.listen(engine, "connect", _without_waiting_for_the_disk)
    engine.dispose()
    prepare(engine)
    for outcome in source.outcomes:
        if outcome.entry:  # no door of this record sealed it: what is measured is reading, not taking
            Record(engine).write(outcome.entry)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET attempts = 1, sent_at = not_before")
        fill(connection)
        press = _Press(source, {table: _rows(connection, table) for table in _OF_DOSSIERS}, folder / "archive")
        _put(connection, "numbers", [_given_out(serial) for serial in range(1, _BEFORE + 1)])
        for serial in range(1, dossiers + 1):
            further = place_of(number(serial)) - place_of(_TEMPLATE)
            for table, rows in press.copy(serial).items():
                ids = ({"id": row["id"] + further} for row in rows) if table == "texts" else ({} for _ in rows)
                _put(connection, table, [{**row, **own} for row, own in zip(rows, ids, strict=True)])
        for table in reversed(_OF_DOSSIERS):  # the one that was played is none of them
            key = "number" if table == "dossiers" else "dossier"
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE {key} = ?", (_TEMPLATE,))
    with capture_logs():
        Checkpoints(engine, LogKeys(folder / "keys", engine, "bench")).make()
    return engine


def _without_waiting_for_the_disk(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


Rows = list[dict[str, Any]]


def _rows(connection: Connection, table: str) -> Rows:
    """The rows of a table as the database holds them."""
    query = f"SELECT * FROM {table}"
    return [dict(row) for row in connection.exec_driver_sql(query).mappings()]


def _put(connection: Connection, table: str, rows: Rows) -> None:
    if rows:
        names = list(rows[0])
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        connection.exec_driver_sql(statement, [tuple(row[name] for name in names) for row in rows])


def _given_out(serial: int, act_id: str = "") -> dict[str, Any]:
    at = f"{_YEAR}-01-02 12:00:00.000000"
    return {"year": _YEAR, "serial": serial, "act_id": act_id or str(uuid.uuid4()), "allocated_at": at}


class _Press:
    """Makes copies of the rows and of the history of one dossier; the histories go into the archive."""

    def __init__(self, source: Original, played: Mapping[str, Rows], archive: Path) -> None:
        self._source = source
        self._events = source.events
        self._ids = list(dict.fromkeys(event.act_id for event in self._events if event.act_id))
        self._history = _History(source.history)
        self._rows = {table: [_forms(row) for row in rows] for table, rows in played.items()}
        self._archive = ArchiveStore(archive)

    def copy(self, serial: int) -> dict[str, Rows]:
        """The rows of one copy, by table."""
        known = self._known(serial)
        made = {table: [_filled(row, known) for row in rows] for table, rows in self._rows.items()}
        for row in (*made["dossiers"], *made["seats"], *made["tasks"], *made["commitments"]):
            row["serial"] = _BEFORE + serial
        made["numbers"] = [_given_out(_BEFORE + serial, known[self._ids[0]])]
        made["runs"] = [self._run(number(serial), known)]
        return made

    def _known(self, serial: int) -> dict[str, str]:
        """What stands in a copy for the number, the ids and the hashes of the one that was played."""
        known = {old: str(uuid.uuid4()) for old in (self._source.run_id, *self._ids)}
        known[_TEMPLATE] = number(serial)
        previous = self._events[0].previous
        for old in self._events:
            own = {"dossier": number(serial), "act_id": known.get(old.act_id or ""), "previous": previous}
            known[old.hash] = previous = sealed(old.model_copy(update=own)).hash
        return known

    def _run(self, number: str, known: Mapping[str, str]) -> dict[str, Any]:
        """Keeps the history as the archive does, and gives the row of its run."""
        run_id = known[self._source.run_id]
        packed = gzip.compress(self._history.filled(known).encode(), 1, mtime=0)
        path = self._archive.path(number, run_id)
        path.parent.mkdir(parents=True)
        path.write_bytes(packed)
        begun, ended = (f"{at:%Y-%m-%d %H:%M:%S.%f}" for at in (self._source.begun, self._source.ended))
        return {
            "dossier": number,
            "run_id": run_id,
            "workflow_id": workflow_id(number),
            "first_run_id": run_id,
            "status": "completed",
            "started_at": begun,
            "closed_at": ended,
            "archived_at": ended,
            "sha256": hashlib.sha256(packed).hexdigest(),
            "size": len(packed),
            "events": self._source.length,
            "attempts": 1,
            "not_before": ended,
        }


def _forms(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with a form for each text that differs; the database numbers the notices itself."""
    return {
        name: _Form(value) if isinstance(value, str) and _DIFFERS.search(value) else value
        for name, value in row.items()
        if name != "id" or "notice" not in row
    }


def _filled(row: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, Any]:
    return {name: value.filled(known) if isinstance(value, _Form) else value for name, value in row.items()}
