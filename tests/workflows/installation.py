"""An installation as ``make run`` puts it together, with a real server, in a folder of its own."""

import contextlib
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import uuid4

from sqlalchemy import Engine
from temporalio.client import Client, WorkflowHandle, WorkflowHistory

import worker
from activities.delivery_process import DeliveryProcess
from installation import submission
from installation.connection import connect
from installation.database import RecordUnavailable, open_record, prepare
from installation.doors import Door, door_of
from installation.embedded import EmbeddedServer, EmbeddedServerError, free_port
from installation.record_reader import RecordReader
from installation.settings import Settings
from installation.versioning import build_id, take_over
from models.acts import Act, Assurance, Channel
from models.agreement import Agreement
from models.events import Event, first_flaw
from models.evolve import fold
from models.protocol import PROCEDURE, workflow_id
from models.state import Dossier, Receipt
from tests.models.procedures import REQUEST, ZOWONEN
from workflows.search_attributes import ALL as SEARCH_ATTRIBUTES

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
"""Before any worker of a test."""

PERSON = "Wilhelmina van Zuylen"
_ATTEMPTS = 5


def act(name: str, by: str, *, act_id: str = "", at: datetime | None = None, **content: Any) -> Act:
    """An act as a front door makes it, received now unless ``at`` says otherwise."""
    return Act(
        act=name,
        act_id=act_id or str(uuid4()),
        by=by,
        person=PERSON,
        channel=Channel.API,
        at=at or datetime.now(UTC),
        content=content,
    )


def request(at: datetime | None = None, **changes: Any) -> Act:
    return act("open_request", "landlord", at=at, **{**REQUEST, "addressees": ["geleen", "beek"], **changes})


def question(by: str = "geleen", text: str = "Wanneer?", **more: Any) -> Act:
    """An act that may be repeated as often as one likes."""
    return act("ask_question", by, text=text, **more)


@dataclass
class Installation:
    """A front door and a look at the record, and at the server behind it."""

    settings: Settings
    client: Client
    record: Engine
    agreement: Agreement = ZOWONEN

    async def open(self, opening: Act | None = None) -> str:
        """Opens a dossier and gives its number."""
        receipt = await submission.open_dossier(
            self.client, self.settings, self.record, opening or request(), self.agreement, self.sealed
        )
        return receipt.dossier

    async def submit(self, number: str, act: Act) -> Receipt:
        known = None
        with contextlib.suppress(RecordUnavailable):
            known = RecordReader(self.record).summary(number)
        return await submission.submit(
            self.client, self.settings, number, act, self.sealed, known.sequence if known else 0
        )

    async def signal(self, number: str, act: Act) -> None:
        await submission.signal(self.client, self.settings, number, act, self.sealed)

    @property
    def door(self) -> Door:
        """This machine as a door. It has been one for long: some acts here are of an earlier day."""
        return door_of(self.settings, lambda: self.record, lambda: datetime(2000, 1, 1, tzinfo=UTC))

    def sealed(self, act: Act, number: str) -> Act:
        return self.door.sealed(act, number, Assurance.COMMAND_LINE)

    def procedure(self, number: str) -> WorkflowHandle[Any, Any]:
        return self.client.get_workflow_handle(workflow_id(number))

    def events(self, number: str) -> list[Event]:
        """What is on record of a dossier: its chain whole, its terms and locks as the events say."""
        return sound(RecordReader(self.record), number)

    def of_act(self, number: str, act: Act) -> list[Event]:
        """The events on record that an act brought."""
        return [event for event in self.events(number) if event.act_id == act.act_id]

    async def state(self, number: str) -> Dossier:
        state: Dossier = await self.procedure(number).query("state", result_type=Dossier)
        return state

    async def histories(self) -> list[WorkflowHistory]:
        """Everything that this installation's procedures have gone through, run by run."""
        runs = [run async for run in self.client.list_workflows(f"WorkflowType = '{PROCEDURE}'")]
        return [await self.client.get_workflow_handle(run.id, run_id=run.run_id).fetch_history() for run in runs]


def sound(reader: RecordReader, number: str) -> list[Event]:
    """A dossier's events. The chain verifies, and what is kept beside the events is what they amount to."""
    while True:
        events, summary, terms, locks = (
            reader.events(number), reader.summary(number), reader.terms(number), reader.locks(number)
        )  # fmt: skip
        if not reader.events(number, after=len(events)):  # nobody wrote in between
            break
    dossier = fold(Dossier(number=number), events)
    assert first_flaw(events) is None
    assert {term.key: term for term in terms} == dossier.terms
    assert {whose: found.lock for whose, found in locks.items()} == dossier.locks
    if summary is not None:
        assert (summary.sequence, summary.head) == (dossier.sequence, dossier.head)
        assert (summary.closed_at, summary.result) == (dossier.closed_at, dossier.result)
    return events


@contextlib.asynccontextmanager
async def serving(settings: Settings, limits: Mapping[str, str] | None = None) -> AsyncIterator[Client]:
    """A server and a client of it. A port that somebody else took meanwhile is not the end."""
    async with contextlib.AsyncExitStack() as stack:
        for attempt in range(_ATTEMPTS):
            server = EmbeddedServer(
                settings.var,
                port=settings.embedded_port,
                ui_port=settings.embedded_ui_port,
                search_attributes=SEARCH_ATTRIBUTES,
                dynamic_config=limits,
            )
            try:
                await stack.enter_async_context(server)
                break
            except EmbeddedServerError:
                if attempt == _ATTEMPTS - 1:
                    raise
        yield await connect(settings)


@contextlib.asynccontextmanager
async def working(client: Client, settings: Settings) -> AsyncIterator[None]:
    """A worker put together by ``worker.py``."""
    build, stopping, engines = build_id(), threading.Event(), list[Engine]()

    def opened(*args: Any, **options: Any) -> Engine:
        engines.append(open_record(*args, **options))
        return engines[-1]

    with (
        contextlib.closing(DeliveryProcess(settings)) as deliverer,
        ThreadPoolExecutor(worker._ACTIVITIES_AT_ONCE) as threads,
        mock.patch.object(worker, "open_record", opened),
    ):
        async with worker._worker(client, settings, build, threads, deliverer, stopping):
            await take_over(client, build, always=True)
            try:
                yield
            finally:
                stopping.set()
    for engine in engines:
        engine.dispose()


def settings_in(folder: Path, **given: Any) -> Settings:
    known = {"var": folder, "embedded": "yes", "embedded_port": free_port(), "embedded_ui_port": free_port()}
    return Settings(**{**known, "sandbox": True, **given})


@contextlib.contextmanager
def recording(settings: Settings) -> Iterator[Engine]:
    """The record of these settings."""
    engine = open_record(settings.record_url.get_secret_value(), create=True)
    prepare(engine)
    yield engine
    engine.dispose()


@contextlib.asynccontextmanager
async def installation(
    folder: Path, limits: Mapping[str, str] | None = None, **given: Any
) -> AsyncIterator[Installation]:
    """Everything together."""
    settings = settings_in(folder, **given)
    with recording(settings) as record:
        async with serving(settings, limits) as client, working(client, settings):
            yield Installation(settings, client, record)
