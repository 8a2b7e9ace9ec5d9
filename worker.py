"""`make run`: Temporal's server where none is configured, the worker, and an orderly end on Ctrl-C or SIGTERM."""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypedDict

import structlog
from sqlalchemy import Engine
from temporalio.client import Client
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig
from temporalio.service import RPCError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.archive import Archive
from activities.audit_trail import AuditTrail
from activities.checkpoints import Checkpoints
from activities.delivery_process import DeliveryProcess
from activities.delivery_watch import Deliverer, DeliveryWatch
from activities.record import Record
from activities.webhook_posts import WebhookPosts
from installation.archive_store import ArchiveStore
from installation.background import start_background, start_what_ended
from installation.backup.restoring import require_no_half_restore
from installation.connection import ConnectionFailed, connect, register_search_attributes, run, target
from installation.database import RecordUnavailable, open_record, plain_errors, prepare
from installation.doctor.checks import examine, patient
from installation.doctor.diagnosis import Converse
from installation.doctor.gauges import EXAMINED_EVERY, Gauges
from installation.document_store import DocumentStore
from installation.embedded import EmbeddedServer, EmbeddedServerError
from installation.folders import OURS_ALONE, close_to_others, make_folders, require_folders
from installation.garbage import collected_in_quiet
from installation.identity import installation_id, note_id
from installation.keys import LogKeys
from installation.logs import core_logging, start_logging
from installation.lost_record import RecordLost, accept, known_elsewhere, require_record
from installation.mail import conversation
from installation.payload_visits import only_where_in_use
from installation.resumption import WATCHED_EVERY, compare, take_up, watch
from installation.retrying import retrying
from installation.settings import Settings, load_settings
from installation.settings_file import SettingsError, before_commands
from installation.signatures import KeyUnusable
from installation.versioning import build_id, deployment, take_over
from installation.webhooks.webhook_post import poster_of
from models.person_names import fault_of_name, name_on_one_line
from workflows.advice_procedure import AdviceProcedure
from workflows.archiving import Archiving
from workflows.daily_checkpoint import DailyCheckpoint
from workflows.notice_delivery import NoticeDelivery
from workflows.search_attributes import ALL as SEARCH_ATTRIBUTES
from workflows.webhook_delivery import WebhookDelivery

FINISH_WITHIN: Final = timedelta(seconds=30)
"""What runs when the worker is told to stop gets this long to finish."""

_AFTER_A_CRASH: Final = timedelta(seconds=3)
_ACTIVITIES_AT_ONCE: Final = 20
_OURS: Final = ("models", "audit", "language", "activities", "pydantic", "sqlalchemy", "structlog", "rfc8785")

_log = structlog.stdlib.get_logger("worker")


def procedures(
    client: Client, settings: Settings, deliverer: Deliverer, stopping: threading.Event
) -> tuple[list[type], list[Callable[..., Any]]]:
    """The workflows and the activities, the latter with what they work on; ``stopping`` tells those that would run on.

    Raises RecordUnavailable where the record cannot be opened.
    """
    engine = open_record(settings.record_url.get_secret_value(), create=True)
    prepare(engine)
    record = Record(engine, DocumentStore(settings.documents, settings.document_size_limit))
    keys = _keys(engine, settings)
    delivery = DeliveryWatch(engine, deliverer, stopping=stopping)
    archive = Archive(engine, ArchiveStore(settings.archive), client)
    checkpoints = Checkpoints(engine, keys)
    trail = AuditTrail(archive, checkpoints, stopping=stopping)
    posts = WebhookPosts(engine, poster_of(settings), settings.portal_url, stopping=stopping)
    workflows = [AdviceProcedure, NoticeDelivery, Archiving, DailyCheckpoint, WebhookDelivery]
    return workflows, [record.settle, record.load, delivery.watch, trail.watch, checkpoints.make, posts.watch]


def _keys(engine: Engine, settings: Settings) -> LogKeys:
    """The log's keys, made at the first start. Without them no checkpoint can be signed, but procedures go on. Raises
    RecordUnavailable, also where others keep it from being written."""
    keys = LogKeys(settings.keys, engine, settings.log_name)
    try:
        with plain_errors():
            keys.prepare()
    except KeyUnusable as error:
        _log.error("checkpoints cannot be signed", reason=str(error))
    return keys


async def main(settings: Settings, accepting: str | None = None) -> None:
    """Run until told to stop, then finish what runs, then stop the embedded server. ``accepting`` is the person who
    says that what others know more than the record is lost.

    Raises ConnectionFailed, EmbeddedServerError, RecordLost, RecordUnavailable and SettingsError.
    """
    require_no_half_restore(settings)
    require_folders(settings)
    make_folders(settings)
    _close_to_others(settings)
    stop = _told_to_stop()
    only_where_in_use()
    async with _server(settings) as server:
        runtime = _runtime(settings)
        client = await _connected(settings, runtime, server)
        await retrying(lambda: _require_record(client, settings, accepting))
        with (
            contextlib.closing(DeliveryProcess(settings)) as deliverer,
            ThreadPoolExecutor(_ACTIVITIES_AT_ONCE, thread_name_prefix="activity") as threads,
            collected_in_quiet(),
        ):
            build, stopping, since = build_id(), threading.Event(), datetime.now(UTC)
            async with _worker(client, settings, build, threads, deliverer, stopping):
                own = _own(settings)
                await retrying(lambda: _begin(client, settings, build, own, since))
                _welcome(settings, server, build)
                watching = [
                    asyncio.create_task(_compare(client, settings)),
                    asyncio.create_task(_watch(client, settings, runtime, own)),
                    asyncio.create_task(_examine(client, settings, runtime)),
                ]
                await stop.wait()
                stopping.set()
                for each in watching:
                    each.cancel()
                _log.info("stopping; what runs is finished first", at_most_seconds=FINISH_WITHIN.seconds)
    _log.info("stopped; everything is kept")


@contextlib.asynccontextmanager
async def _server(settings: Settings) -> AsyncIterator[EmbeddedServer | None]:
    """The embedded server, or None where Temporal's own configuration names another."""
    if not target(settings).embedded:
        yield None
        return
    async with EmbeddedServer.of(settings, SEARCH_ATTRIBUTES) as server:
        yield server


async def _connected(settings: Settings, runtime: Runtime, server: EmbeddedServer | None) -> Client:
    """A client of the server. Our own is waited for; another must be there, and must know our search attributes."""
    if server:
        return await retrying(lambda: connect(settings, runtime=runtime))
    client = await connect(settings, runtime=runtime)
    await register_search_attributes(client, SEARCH_ATTRIBUTES)
    return client


async def _require_record(client: Client, settings: Settings, accepting: str | None) -> None:
    """Raises RecordLost where others know more than the record, unless a person says that it is lost."""
    found = await known_elsewhere(client, settings)
    if not found.is_known or not accepting:
        return require_record(found)
    _log.warning("a person says that this is lost", what=list(found.lines()))
    return await accept(client, settings, found, accepting)


def _close_to_others(settings: Settings) -> None:
    """What other accounts of this machine could read is closed to them, and said."""
    done = close_to_others(settings)
    if done.closed:
        _log.warning("others on this machine could read these; closed to them now", paths=[*map(str, done.closed)])
    for path, why in done.left.items():
        _log.error("others on this machine can read this, and it cannot be closed to them", path=str(path), reason=why)


def _own(settings: Settings) -> str:
    """The id of this installation, noted for when the record cannot be read. Raises RecordUnavailable."""
    record = open_record(settings.record_url.get_secret_value())
    try:
        own = installation_id(record)
    finally:
        record.dispose()
    note_id(settings.var, own)
    return own


async def _begin(client: Client, settings: Settings, build: str, own: str, since: datetime) -> None:
    """What a worker that polls does once. Every step may be done twice."""
    await take_over(client, build, always=_decides_alone(settings))
    await _take_up(client, settings)
    await start_background(client, settings, own, since)


def _worker(
    client: Client,
    settings: Settings,
    build: str,
    threads: ThreadPoolExecutor,
    deliverer: Deliverer,
    stopping: threading.Event,
) -> Worker:
    workflows, activities = procedures(client, settings, deliverer, stopping)
    return Worker(
        client,
        task_queue=settings.task_queue,
        workflows=workflows,
        activities=activities,
        activity_executor=threads,
        deployment_config=deployment(build),
        **tuning(settings),
    )


async def _take_up(client: Client, settings: Settings) -> None:
    """Goes on with what Temporal has lost; where that fails, the next act on a dossier or the next start does it."""
    with _record_at_hand(settings) as record:
        if taken := await take_up(client, settings, record):
            _log.warning("taken up from the record: Temporal did not know them", dossiers=len(taken), first=taken[:10])


async def _compare(client: Client, settings: Settings) -> None:
    """Compares what Temporal and the record know, once and while acts are taken; each act does so for its dossier."""
    with _record_at_hand(settings) as record:
        apart = await compare(client, record)
        if behind := apart.behind:
            _log.warning("Temporal was behind the record, and has read it", dossiers=len(behind), first=behind[:10])
        if ahead := apart.ahead:
            _log.error("record gap: Temporal knows more than the record", dossiers=len(ahead), first=ahead[:10])
        if otherwise := apart.otherwise:
            about = "record conflict: Temporal and the record hold another event under the same number"
            _log.error(about, dossiers=len(otherwise), first=otherwise[:10])


@contextlib.contextmanager
def _record_at_hand(settings: Settings) -> Iterator[Engine]:
    """The record, for what a worker sees to by itself: where that fails it goes on, and says so."""
    record = open_record(settings.record_url.get_secret_value())
    try:
        yield record
    except (RecordUnavailable, RPCError) as error:
        _log.error("what Temporal may have lost could not be taken up", reason=str(error))
    finally:
        record.dispose()


async def _watch(client: Client, settings: Settings, runtime: Runtime, own: str) -> None:
    """Sees to it that every open dossier has its workflow, and what runs beside them its own, as long as the worker
    runs."""
    async with asyncio.TaskGroup() as together:
        together.create_task(_watch_procedures(client, settings, runtime))
        together.create_task(_watch_background(client, settings, own))


async def _watch_background(client: Client, settings: Settings, own: str) -> None:
    while True:
        await asyncio.sleep(WATCHED_EVERY.total_seconds())
        with contextlib.suppress(RPCError):  # the next look is soon
            if ended := await start_what_ended(client, settings, own):
                _log.warning("started again: somebody ended them in Temporal", workflows=ended)


async def _watch_procedures(client: Client, settings: Settings, runtime: Runtime) -> None:
    counter = runtime.metric_meter.create_counter("advice_procedures_taken_up", "procedures that Temporal had lost")
    record = open_record(settings.record_url.get_secret_value())
    try:
        while True:
            with contextlib.suppress(RecordUnavailable, RPCError):  # whoever acts is told; the next look is soon
                async for taken in watch(client, settings, record):
                    counter.add(len(taken))
                    _log.warning(
                        "taken up from the record: somebody ended them in Temporal",
                        dossiers=len(taken),
                        first=taken[:10],
                    )
            await asyncio.sleep(WATCHED_EVERY.total_seconds())
    finally:
        record.dispose()


async def _examine(client: Client, settings: Settings, runtime: Runtime) -> None:
    """The doctor's checks as metrics, as long as the worker runs; without metrics nobody would look."""
    if settings.metrics_address is None:
        return
    gauges = Gauges(runtime.metric_meter)
    while True:
        async with patient(settings, _conversation(settings), SEARCH_ATTRIBUTES, client=client) as whole:
            async for seen in examine(whole, gauges.due()):
                gauges.show(seen)
        await asyncio.sleep(EXAMINED_EVERY.total_seconds())


def _conversation(settings: Settings) -> Converse:
    return lambda to: conversation(
        settings.mail_url.get_secret_value(), settings.mail_from, to, example=settings.example
    )


class Tuning(TypedDict):
    """What decides how fast a worker works."""

    max_concurrent_activities: int
    max_concurrent_local_activities: int
    max_cached_workflows: int
    workflow_runner: WorkflowRunner
    graceful_shutdown_timeout: timedelta
    sticky_queue_schedule_to_start_timeout: timedelta


def tuning(settings: Settings) -> Tuning:
    """How a worker works here; the bare engine that ours is measured against (``bench.bare``) gets the same."""
    return Tuning(
        max_concurrent_activities=_ACTIVITIES_AT_ONCE,
        max_concurrent_local_activities=_ACTIVITIES_AT_ONCE,
        max_cached_workflows=settings.cached_dossiers,
        workflow_runner=workflow_runner(sandbox=settings.sandbox),
        graceful_shutdown_timeout=FINISH_WITHIN,
        sticky_queue_schedule_to_start_timeout=_AFTER_A_CRASH,
    )


def workflow_runner(*, sandbox: bool) -> WorkflowRunner:
    """How workflow code runs. The sandbox finds nondeterminism but costs a third of the speed: tests use it."""
    if not sandbox:
        return UnsandboxedWorkflowRunner()
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*_OURS))


def _runtime(settings: Settings) -> Runtime:
    address = settings.metrics_address
    metrics = (
        PrometheusConfig(bind_address=address, counters_total_suffix=True, durations_as_seconds=True)
        if address
        else None
    )
    try:
        return Runtime(telemetry=TelemetryConfig(logging=core_logging(), metrics=metrics))
    except (RuntimeError, ValueError) as error:
        raise SettingsError([f"ADVICE_METRICS_ADDRESS: cannot listen on {address}: {error}"]) from None


def _decides_alone(settings: Settings) -> bool:
    """Whether our build becomes current whatever was: yes for the one worker beside an embedded server."""
    return settings.make_current == "yes" or (settings.make_current == "auto" and target(settings).embedded)


def _told_to_stop() -> asyncio.Event:
    """Set by Ctrl-C, SIGTERM, or the terminal that closes. A second Ctrl-C ends everything at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()

    def told() -> None:
        if stop.is_set() and task:
            task.cancel()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, told)
    return stop


def _welcome(settings: Settings, server: EmbeddedServer | None, build: str) -> None:
    _log.info("ready", build=build, task_queue=settings.task_queue)
    _log.debug("settings", **settings.shown())
    where = f"Temporal's pages  {server.ui}" if server else f"Temporal          {target(settings).address}"
    kept = "\n".join(f"  {line}" for line in _places(settings))
    print(
        f"""
The advice procedures run (build {build}).
  {where}
{kept}
Type in another terminal:
  {before_commands()}.venv/bin/python starter.py --help
Stop with Ctrl-C; a next start finds everything as it was.
""",
        flush=True,
    )


def _places(settings: Settings) -> Iterator[str]:
    """Where everything is kept: in one folder, or what is where."""
    shown = settings.shown()
    places = {
        "Record": shown["record_url"].removeprefix("sqlite:///"),
        "Letters": shown["mail_url"].removeprefix("file:"),
        **{name.capitalize(): shown[name] for name in ("documents", "archive", "keys")},
    }
    if target(settings).embedded and all(Path(place).is_relative_to(settings.var) for place in places.values()):
        yield f"Everything is kept in  {settings.var}"
    else:
        yield from (f"{name:<17} {place}" for name, place in places.items())


_HELP = """\
Runs the advice procedures: the worker and, where none is configured, Temporal's server. Ctrl-C stops it; a next start
finds everything as it was. `make run` sets up first what is missing. The settings are variables ADVICE_... or lines of
advice.toml; docs/operations.md lists them.
"""

_ACCEPT = """\
Start once although Temporal, the archive or the keys know more than the record:
a person says that the newest record is lost for good. What others know of
dossiers that the record lacks is let go, and their numbers are given out again.
"""


def _accepting(arguments: list[str]) -> str | None:
    """The person who says that a record is lost, where the command line names one. Ends with exit code 0 for --help,
    2 for what it does not know, 1 for a no."""
    parser = argparse.ArgumentParser(prog="worker.py", description=_HELP, allow_abbrev=False)
    parser.add_argument("--accept-record", action="store_true", help=" ".join(_ACCEPT.split()))
    parser.add_argument("--person", metavar="NAME", help="who says so; kept on record")
    parser.add_argument("--yes", action="store_true", help="do not ask (for scripts)")
    given = parser.parse_args(arguments)
    person = (given.person or "").strip()
    if not given.accept_record:
        if given.person is not None or given.yes:
            parser.error("--person and --yes belong to --accept-record")
        return None
    if not person:
        parser.error("--accept-record needs --person: who says so")
    if fault := fault_of_name(person):
        parser.error(f"--person: {fault}")
    if not given.yes:
        if not sys.stdin.isatty():
            parser.error("--accept-record asks a person; without a terminal say --yes too")
        print(_ACCEPT, file=sys.stderr)
        if input("Is the newest record lost for good? Type yes: ").strip().lower() != "yes":
            parser.exit(1, "Nothing is started.\n")
    return name_on_one_line(person)


def _start() -> int:
    os.umask(OURS_ALONE)
    accepting = _accepting(sys.argv[1:])
    try:
        settings = load_settings()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    with start_logging(settings.log_format, settings.log_level):
        try:
            run(main(settings, accepting), long=True)
        except SettingsError as error:
            print(error, file=sys.stderr)
            return 2
        except (ConnectionFailed, EmbeddedServerError, RecordLost, RecordUnavailable) as error:
            print(error, file=sys.stderr)
            return 1
        except asyncio.CancelledError:
            return 130
        except Exception:
            _log.exception("the worker failed")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(_start())
