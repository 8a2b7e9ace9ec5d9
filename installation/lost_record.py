"""A record that is gone or was put back to an earlier day: others know of dossiers that it lacks.

On an empty record numbers would begin anew, and two dossiers have one number. So a worker does not start where the
archive, Temporal or the folder of keys know more than the record, unless a person says that the rest is lost.
"""

import asyncio
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, insert, make_url, select
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from installation.background import WATCHES, start_watch
from installation.database import fault, open_record, prepare, reading, revision, unavailable, writing
from installation.identity import installation_id, served_installation
from installation.keys import KEY_FILE
from installation.settings import Settings
from models.protocol import PROCEDURE, number_in, workflow_id
from models.record.tables import DossierRow, LossRow, NumberRow

_HAS_A_RECORD = f"WorkflowType = '{PROCEDURE}' AND AdviceStage IS NOT NULL"
"""Runs of which something was put on record: only then they show a stage."""

_FIRST = 10


class RecordLost(Exception):  # noqa: N818 - it says what is the matter
    """Others know more than the record. The message says who knows what, and what to do."""


class Elsewhere(NamedTuple):
    """What others know and the record does not: dossiers of which the ``archive`` or ``temporal`` knows, the log's
    ``key`` where the record was never made, and the installation that Temporal serves (``served``), where that is not
    the record's own (``own``; None: it was never made)."""

    archive: tuple[str, ...]
    temporal: tuple[str, ...]
    key: Path | None
    served: str | None
    own: str | None

    @property
    def is_known(self) -> bool:
        """Whether others know more than the record."""
        return bool(self.archive or self.temporal or self.key or self.served)

    @property
    def dossiers(self) -> list[str]:
        """The dossiers that the record lacks, by number."""
        return sorted({*self.archive, *self.temporal})

    def lines(self) -> Iterator[str]:
        """Who knows what, a line each."""
        if self.archive:
            yield f"the archive has dossiers that the record lacks: {_listed(self.archive)}"
        if self.temporal:
            yield f"Temporal knows dossiers that the record lacks: {_listed(self.temporal)}"
        if self.key:
            yield f"the key of a log is there ({self.key}), and there is no record"
        if self.served:
            record = f"the record is that of {self.own}" if self.own else "there is no record"
            yield f"Temporal serves installation {self.served}; {record}"


def _listed(numbers: tuple[str, ...]) -> str:
    more = len(numbers) - _FIRST
    return ", ".join(numbers[:_FIRST]) + (f" and {more} more" if more > 0 else "")


async def known_elsewhere(client: Client, settings: Settings) -> Elsewhere:
    """What others know and the record does not; nothing is made. Raises RecordUnavailable, and RPCError."""
    served = await served_installation(client)
    temporal = await _in_temporal(client)
    return await asyncio.to_thread(_compared, settings, served, temporal)


def require_record(found: Elsewhere) -> None:
    """Raises RecordLost where others know more than the record."""
    if found.is_known:
        raise RecordLost(
            "\n".join(
                (
                    "The record is gone, older than the rest, or another one's:",
                    *(f"  {line}" for line in found.lines()),
                    "Nothing is started, so that no number is given out twice. Put the newest record back",
                    "(docs/operations.md, Backup and restore). Where it is lost for good, a person says so once:",
                    '  .venv/bin/python worker.py --accept-record --person "NAME"',
                )
            )
        )


async def accept(client: Client, settings: Settings, found: Elsewhere, person: str) -> None:
    """Puts on record who said that what others know more is lost, and ends its runs in Temporal: they could put nothing
    on record any more, and their numbers are given out again. Raises RecordUnavailable, and RPCError."""
    own = await asyncio.to_thread(_note, settings, found.dossiers, person)
    for number in found.temporal:
        try:
            await client.get_workflow_handle(workflow_id(number)).terminate(reason="its record is lost")
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:  # it ended before
                raise
    for watch in WATCHES if found.served else ():
        await start_watch(client, settings, watch, own)


def _note(settings: Settings, numbers: list[str], person: str) -> str:
    engine = open_record(settings.record_url.get_secret_value(), create=True)
    try:
        prepare(engine)
        rows = [{"said_at": datetime.now(UTC), "number": number, "person": person} for number in numbers or [""]]
        with writing(engine) as connection:
            connection.execute(insert(LossRow), rows)
        return installation_id(engine)
    finally:
        engine.dispose()


async def _in_temporal(client: Client) -> set[str]:
    try:
        return {number_in(run.id) async for run in client.list_workflows(_HAS_A_RECORD, page_size=1000)}
    except RPCError as error:
        if error.status is RPCStatusCode.INVALID_ARGUMENT:  # it has no such search attribute: nothing ran there
            return set()
        raise


def _compared(settings: Settings, served: str | None, temporal: Iterable[str]) -> Elsewhere:
    key = settings.keys / KEY_FILE
    archived = {path.parent.name for path in settings.archive.glob("*/*.json.gz")}
    if (engine := _made(settings)) is None:
        return Elsewhere(tuple(sorted(archived)), tuple(sorted(temporal)), key if key.exists() else None, served, None)
    try:
        prepare(engine)
        known, own = _on_record(engine), installation_id(engine)
    finally:
        engine.dispose()
    return Elsewhere(
        tuple(sorted(archived - known)),
        tuple(sorted({*temporal} - known)),
        None,
        served if served != own else None,
        own,
    )


def _made(settings: Settings) -> Engine | None:
    """The record; None where it was never made, or is gone."""
    url = make_url(settings.record_url.get_secret_value())
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return None
    engine = open_record(settings.record_url.get_secret_value())
    try:
        if revision(engine) is not None:
            return engine
    except SQLAlchemyError as error:
        engine.dispose()
        raise unavailable(f"the record cannot be reached: {fault(error)}") from None
    engine.dispose()
    return None


def _on_record(engine: Engine) -> set[str]:
    """The dossiers that the record knows, or of which a person said that they are lost; a number given out counts."""
    with reading(engine) as connection:
        dossiers = set(connection.scalars(select(DossierRow.number)))
        lost = set(connection.scalars(select(LossRow.number)))
        given = {f"{year}-{serial:03}" for year, serial in connection.execute(select(NumberRow.year, NumberRow.serial))}
    return dossiers | lost | given
