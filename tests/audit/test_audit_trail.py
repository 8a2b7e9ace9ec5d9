"""What runs beside the procedures: a closing and a day get their checkpoint by themselves, whatever fails meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
import structlog
from sqlalchemy import Engine, select, update
from temporalio.client import ScheduleOverlapPolicy, WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities import audit_trail
from activities.archive import Archive, Round
from activities.audit_trail import PATIENCE, AuditTrail
from activities.checkpoints import Checkpoints, Made
from activities.record import Record
from installation.background import NotMadeError, checkpoint_now, start_background
from installation.identity import installation_id
from installation.keys import LOG, LogKeys
from installation.signatures import is_genuine
from installation.transparency_log import Log
from models.protocol import ARCHIVING, DAILY_CHECKPOINT, NOTICE_DELIVERY
from models.record.tables import DossierRow, LeafRow
from models.state import Stage
from tests.hanging import HANGING
from tests.record.entries import OPENED, opening, summary
from tests.workflows.installation import Installation, act, installation, recording, settings_in


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """A installation in which everything runs that runs beside the procedures."""
    with pytest.MonkeyPatch.context() as hasty:
        hasty.setattr(audit_trail, "_EVERY", timedelta(milliseconds=100))
        async with installation(tmp_path_factory.mktemp("trail")) as built:
            await start_background(built.client, built.settings, own(built), datetime.now(UTC))
            yield built


def own(home: Installation) -> str:
    return installation_id(home.record)


def subjects(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.scalars(select(LeafRow.subject)))


async def until_covered(home: Installation, *wanted: str) -> set[str]:
    async with asyncio.timeout(HANGING):
        while not set(wanted) <= (found := subjects(home.record)):
            await asyncio.sleep(0.05)
    return found


@pytest.mark.asyncio(loop_scope="module")
async def test_a_closing_gets_a_checkpoint_that_covers_its_last_event_its_run_and_its_letters(
    home: Installation,
) -> None:
    number = await home.open()
    await home.submit(number, act("withdraw", "landlord", reason="klaar"))
    run = (await home.procedure(number).describe()).run_id

    found = await until_covered(home, number, f"{number}/runs/{run}")

    letters = {subject for subject in found if subject.startswith(f"{number}/notices/")}
    assert len(letters) == len(list((home.settings.var / "outbox").glob(f"{number}-*")))
    log = Log(home.record)
    (key,) = (known.key for known in log.public_keys() if known.kind == LOG)
    checkpoint = log.checkpoint()
    assert checkpoint
    assert is_genuine(checkpoint.note.text, checkpoint.note.signatures[0], key)
    assert checkpoint.checkpoint.origin == "advice-log/zowonen" == key.name
    assert (home.settings.archive / number / f"{run}.json.gz").exists()


@pytest.mark.asyncio(loop_scope="module")
async def test_every_night_what_moved_in_open_dossiers_gets_its_checkpoint(home: Installation) -> None:
    number = await home.open()
    schedule = home.client.get_schedule_handle(DAILY_CHECKPOINT)
    described = await schedule.describe()

    assert described.schedule.policy.overlap is ScheduleOverlapPolicy.SKIP
    times = [time.astimezone(ZoneInfo("Europe/Amsterdam")) for time in described.info.next_action_times]
    assert {(time.hour, time.minute) for time in times} == {(4, 15)}
    assert {(later.date() - time.date()).days for time, later in pairwise(times)} == {1}

    assert number not in subjects(home.record)
    await schedule.trigger()
    await until_covered(home, number)
    async with asyncio.timeout(HANGING):
        while not (recent := (await schedule.describe()).info.recent_actions):
            await asyncio.sleep(0.05)
    started = cast("Any", recent[0].action)
    made: WorkflowHandle[Any, Made | None] = home.client.get_workflow_handle(
        started.workflow_id, run_id=started.first_execution_run_id, result_type=cast("type[Made | None]", Made)
    )
    assert (await made.result() or Made(size=0, leaves=0)).leaves > 0


@pytest.mark.asyncio(loop_scope="module")
async def test_a_checkpoint_is_made_when_somebody_asks_for_one(home: Installation) -> None:
    number, log = await home.open(), Log(home.record)
    await checkpoint_now(home.client, home.settings, own(home))
    before = log.checkpoint()
    assert before
    later = await home.open()
    assert later not in subjects(home.record)

    await checkpoint_now(home.client, home.settings, own(home))

    after = log.checkpoint()
    assert after
    assert after.checkpoint.size > before.checkpoint.size
    assert {number, later} <= subjects(home.record)


@pytest.mark.asyncio(loop_scope="module")
async def test_who_asks_for_a_checkpoint_is_told_why_none_is_made_and_no_second_key_is(home: Installation) -> None:
    """The folder of keys is away for a moment."""
    await home.open()
    away = home.settings.keys.rename(home.settings.var / "keys-away")
    keys = len(Log(home.record).public_keys())

    with pytest.raises(NotMadeError, match=r"no checkpoint can be signed: .*log\.key is not the key in use: put that"):
        await checkpoint_now(home.client, home.settings, own(home))

    assert not home.settings.keys.exists()
    assert len(Log(home.record).public_keys()) == keys
    away.rename(home.settings.keys)
    await checkpoint_now(home.client, home.settings, own(home))


@pytest.mark.asyncio(loop_scope="module")
async def test_a_later_start_starts_each_once_and_leaves_the_schedule_as_an_operator_set_it(home: Installation) -> None:
    schedule = home.client.get_schedule_handle(DAILY_CHECKPOINT)
    await schedule.pause(note="maintenance")

    await start_background(home.client, home.settings, own(home), datetime.now(UTC))

    assert (await schedule.describe()).schedule.state.paused
    await schedule.unpause()
    for watch in (ARCHIVING, NOTICE_DELIVERY):
        status = (await home.client.get_workflow_handle(watch).describe()).status
        assert status
        assert status.name == "RUNNING"


# --- without a server ----------------------------------------------------------------------------------------------


class Failing:
    """An archive into which nothing goes."""

    async def round(self) -> Round:
        return Round(kept=0, failed=1, waiting=3)


class Hand:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = datetime(2027, 3, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def close(engine: Engine, number: str) -> None:
    entry = opening(number, notices=())
    last = summary(number, entry.events[-1], closed_at=OPENED, stage=Stage.CLOSED)
    Record(engine).write(entry.model_copy(update={"summary": last}))


async def test_an_archive_that_fails_does_not_hold_up_the_checkpoint_of_a_closing_for_long(tmp_path: Path) -> None:
    settings, clock = settings_in(tmp_path), Hand()
    with recording(settings) as engine:
        checkpoints = Checkpoints(engine, LogKeys(settings.keys, engine, settings.log_name), clock)
        trail = AuditTrail(cast("Archive", Failing()), checkpoints, clock=clock)
        close(engine, "2027-001")

        await trail.round()
        assert subjects(engine) == set()
        clock.now += PATIENCE / 2
        close(engine, "2027-002")
        await trail.round()
        assert subjects(engine) == set()
        clock.now += PATIENCE / 2
        await trail.round()

        assert {"2027-001", "2027-002"} < subjects(engine)
        assert Log(engine).checkpoint()


async def test_a_dossier_that_is_open_waits_for_the_night(tmp_path: Path) -> None:
    settings, clock = settings_in(tmp_path), Hand()
    with recording(settings) as engine:
        checkpoints = Checkpoints(engine, LogKeys(settings.keys, engine, settings.log_name), clock)
        trail = AuditTrail(cast("Archive", Failing()), checkpoints, clock=clock)
        close(engine, "2027-001")
        with engine.begin() as connection:
            connection.execute(update(DossierRow).values(closed_at=None))

        for _ in range(2):
            await trail.round()
            clock.now += PATIENCE
        assert subjects(engine) == set()


async def test_without_a_key_the_archive_goes_on_and_the_log_says_why(tmp_path: Path) -> None:
    settings, clock = settings_in(tmp_path), Hand()
    (tmp_path / "keys").write_text("in the way")
    with recording(settings) as engine:
        checkpoints = Checkpoints(engine, LogKeys(settings.keys, engine, settings.log_name), clock)
        trail = AuditTrail(cast("Archive", Failing()), checkpoints, clock=clock)
        close(engine, "2027-001")
        await trail.round()
        clock.now += PATIENCE
        with structlog.testing.capture_logs() as lines:
            assert (await trail.round()).waiting == 3

    (said,) = (line for line in lines if line["log_level"] == "error")
    assert said["event"] == "no checkpoint of what closed"
    assert "log.key" in said["why"]


class Meter:
    """Notes what is measured."""

    def __init__(self) -> None:
        self.measured: dict[str, int] = {}

    def with_additional_attributes(self, _: object) -> "Meter":
        return self

    def create_counter(self, name: str, _: str) -> "Instrument":
        return Instrument(self, name)

    create_gauge = create_counter


class Instrument:
    def __init__(self, meter: Meter, name: str) -> None:
        self._meter = meter
        self._name = name

    def add(self, value: int) -> None:
        self._meter.measured[self._name] = value

    def set(self, value: int) -> None:
        self.add(value)


async def test_what_waits_is_measured(tmp_path: Path) -> None:
    settings, environment = settings_in(tmp_path), ActivityEnvironment()
    meter = Meter()
    environment.metric_meter = cast("Any", meter)
    with recording(settings) as engine:
        trail = AuditTrail(cast("Archive", Failing()), Checkpoints(engine, LogKeys(tmp_path, engine, "log")))
        await environment.run(trail.round)

    assert meter.measured == {"advice_runs_archived": 0, "advice_runs_failed": 1, "advice_runs_waiting": 3}


async def test_a_record_out_of_reach_ends_the_watch_which_temporal_begins_anew(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with recording(settings) as engine:
        archive = Archive(engine, cast("Any", None), cast("Any", None))
        trail = AuditTrail(archive, Checkpoints(engine, LogKeys(tmp_path, engine, "log")))
        (tmp_path / "record.db").rename(tmp_path / "away.db")

        async def lists_nothing() -> None:
            """Temporal's list is empty."""

        archive._look = lists_nothing  # type: ignore[method-assign]
        with pytest.raises(ApplicationError) as caught:
            await trail.round()
    assert caught.value.type == "RecordUnreachable"
