"""Temporal's memory is lost: the record knows everything, and the procedures go on from there."""

import asyncio
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from structlog.testing import capture_logs

import worker
from activities.record import Record
from installation.record_reader import RecordReader
from installation.resumption import compare, take_up
from installation.submission import RefusedByTheProcedure
from models.acts import Act
from models.events import EventType
from models.evolve import fold
from models.notices.recipients import notices
from models.procedure.decide import decide, record_refusal
from models.record.entry import entry_of
from models.state import Dossier
from tests.hanging import HANGING
from tests.models.procedures import ZOWONEN
from tests.workflows.auditing import assert_an_auditor_finds_nothing
from tests.workflows.installation import Installation, act, question, recording, request, serving, settings_in, working


def put_on_record(installation: Installation, dossier: Dossier, *acts: Act) -> Dossier:
    """Acts on record of which Temporal knows nothing."""
    for given in acts:
        decision = decide(dossier, given, ZOWONEN)
        told = notices(decision.events, decision.dossier, ZOWONEN)
        Record(installation.record).write(entry_of(dossier, decision.dossier, decision.events, ZOWONEN, given.at, told))
        dossier = decision.dossier
    return dossier


@pytest.mark.asyncio(loop_scope="session")
async def test_a_record_that_a_lost_task_left_ahead_of_the_procedure_is_taken_over(zowonen: Installation) -> None:
    """The server dropped the task after its act had been written: the act is on record, the procedure never heard."""
    number, written = await zowonen.open(), question("beek", "Geschreven en vergeten?")
    put_on_record(zowonen, await zowonen.state(number), written)

    receipt = await zowonen.submit(number, question())

    ahead = zowonen.of_act(number, written)
    assert receipt.first == ahead[-1].sequence + 1
    again = await zowonen.submit(number, written)
    assert (again.first, again.last) == (ahead[0].sequence, ahead[-1].sequence)
    assert await zowonen.state(number) == fold(Dossier(number=number), zowonen.events(number))


def extension_asked() -> Act:
    return act("request_extension", "geleen", term="advice", new_end=str(in_days(45)), reason="Vakantie.")


def in_days(days: int) -> date:
    return (datetime.now(UTC) + timedelta(days=days)).date()


@pytest.mark.asyncio(loop_scope="session")
async def test_an_act_is_never_refused_on_a_state_that_is_older_than_the_record(zowonen: Installation) -> None:
    """Temporal was put back to an earlier day: what the landlord answers is on record, but its run does not know it."""
    number = await zowonen.open()
    put_on_record(zowonen, await zowonen.state(number), extension_asked())

    receipt = await zowonen.submit(number, act("grant_extension", "landlord", organisation="geleen", term="advice"))

    assert receipt.first > 1
    assert await zowonen.state(number) == fold(Dossier(number=number), zowonen.events(number))


@pytest.mark.asyncio(loop_scope="session")
async def test_what_is_refused_on_the_newest_state_is_refused_at_once(zowonen: Installation) -> None:
    number = await zowonen.open()
    before = len((await zowonen.procedure(number).fetch_history()).events)

    with pytest.raises(RefusedByTheProcedure):
        await zowonen.submit(number, act("grant_extension", "landlord", organisation="geleen", term="advice"))

    assert len((await zowonen.procedure(number).fetch_history()).events) == before


@pytest.mark.asyncio(loop_scope="session")
async def test_at_a_start_every_open_dossier_is_compared_with_the_record(zowonen: Installation) -> None:
    behind, same = await zowonen.open(), await zowonen.open()
    put_on_record(zowonen, await zowonen.state(behind), question("beek", "Geschreven en vergeten?"))

    apart = await compare(zowonen.client, zowonen.record)

    assert behind in apart.behind
    assert same not in (*apart.behind, *apart.ahead)
    assert await zowonen.state(behind) == fold(Dossier(number=behind), zowonen.events(behind))
    assert behind not in (await compare(zowonen.client, zowonen.record)).behind


@pytest.mark.asyncio(loop_scope="session")
async def test_a_run_that_knows_more_than_the_record_is_named(zowonen: Installation) -> None:
    number = await zowonen.open()
    summary = RecordReader(zowonen.record).summary(number)
    assert summary
    earlier = summary.model_copy(update={"sequence": summary.sequence - 1})

    with mock.patch.object(RecordReader, "summary", return_value=earlier):
        apart = await compare(zowonen.client, zowonen.record)

    assert number in apart.ahead


@pytest.mark.asyncio(loop_scope="session")
async def test_a_run_that_knows_another_event_under_the_same_number_is_named(zowonen: Installation) -> None:
    number = await zowonen.open()
    summary = RecordReader(zowonen.record).summary(number)
    assert summary
    forked = summary.model_copy(update={"head": "0" * 64})

    with mock.patch.object(RecordReader, "summary", return_value=forked):
        apart = await compare(zowonen.client, zowonen.record)

    assert number in apart.otherwise
    assert number not in (*apart.ahead, *apart.behind)


async def test_temporal_put_back_to_an_earlier_day_is_said_at_the_start_and_reads_the_record(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "var", sandbox=False)
    with recording(settings) as record:
        async with serving(settings) as client, working(client, settings):
            number = await Installation(settings, client, record).open()
        for part in settings.var.glob("temporal.db*"):
            shutil.copy(part, tmp_path)
        async with serving(settings) as client, working(client, settings):
            await Installation(settings, client, record).submit(number, question())
        for part in settings.var.glob("temporal.db*"):
            part.unlink()
        for part in tmp_path.glob("temporal.db*"):
            shutil.copy(part, settings.var)
        async with serving(settings) as client, working(client, settings):
            built = Installation(settings, client, record)
            with capture_logs() as logs:
                await worker._compare(client, settings)
            said = [(line["log_level"], line["event"], line["first"]) for line in logs]
            assert said == [("warning", "Temporal was behind the record, and has read it", [number])]
            assert await built.state(number) == fold(Dossier(number=number), built.events(number))
            await assert_an_auditor_finds_nothing(built)


async def test_a_record_put_back_to_an_earlier_day_is_said_at_the_start(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "var", sandbox=False)
    async with serving(settings) as client:
        with recording(settings) as record:
            async with working(client, settings):
                number = await Installation(settings, client, record).open()
        shutil.copy(settings.var / "record.db", tmp_path)
        with recording(settings) as record:
            async with working(client, settings):
                await Installation(settings, client, record).submit(number, question())
        shutil.copy(tmp_path / "record.db", settings.var)
        async with working(client, settings):
            with capture_logs() as logs:
                await worker._compare(client, settings)
    said = [(line["log_level"], line["event"], line["first"]) for line in logs if line["log_level"] == "error"]
    assert said == [("error", "record gap: Temporal knows more than the record", [number])]


@pytest.mark.asyncio(loop_scope="session")
async def test_a_signal_whose_refusal_is_on_record_already_is_refused_once(zowonen: Installation) -> None:
    number, refused = await zowonen.open(), act("cosign", "beek")
    state = await zowonen.state(number)
    decision = record_refusal(state, refused, ZOWONEN, decide(state, refused, ZOWONEN).refusals)
    Record(zowonen.record).write(entry_of(state, decision.dossier, decision.events, ZOWONEN, refused.at))

    await zowonen.submit(number, question())
    await zowonen.signal(number, refused)
    await zowonen.submit(number, question())

    assert [event.type for event in zowonen.events(number)].count(EventType.ACT_REFUSED) == 1


@pytest.mark.asyncio(loop_scope="session")
async def test_the_terms_of_a_lost_dossier_run_again_without_any_act(zowonen: Installation) -> None:
    number, running = "2019-001", await zowonen.open()
    put_on_record(zowonen, Dossier(number=number), request(at=datetime.now(UTC) - timedelta(weeks=20)))

    taken = await take_up(zowonen.client, zowonen.settings, zowonen.record)

    assert number in taken
    assert running not in taken
    async with asyncio.timeout(HANGING):
        assert await zowonen.procedure(number).result() is not None
    events = zowonen.events(number)
    assert fold(Dossier(number=number), events).closed_at is not None
    assert number not in await take_up(zowonen.client, zowonen.settings, zowonen.record)


@pytest.mark.asyncio(loop_scope="session")
async def test_a_lost_dossier_waits_for_its_next_moment(zowonen: Installation) -> None:
    number = "2019-002"
    put_on_record(zowonen, Dossier(number=number), request())

    await take_up(zowonen.client, zowonen.settings, zowonen.record)

    async with asyncio.timeout(HANGING):
        while (await zowonen.state(number)).opened_at is None:
            await asyncio.sleep(0.02)
    assert await zowonen.state(number) == fold(Dossier(number=number), zowonen.events(number))
    history = await zowonen.procedure(number).fetch_history()
    assert len([event for event in history.events if event.HasField("timer_started_event_attributes")]) == 1


@pytest.mark.asyncio(loop_scope="session")
async def test_a_dossier_that_is_over_is_left_alone(zowonen: Installation) -> None:
    put_on_record(zowonen, Dossier(number="2019-003"), request(), act("withdraw", "landlord", reason="klaar"))

    assert "2019-003" not in await take_up(zowonen.client, zowonen.settings, zowonen.record)


async def test_with_the_servers_database_gone_the_next_act_goes_on_where_the_record_stands(tmp_path: Path) -> None:
    settings, asked = settings_in(tmp_path), question()
    with recording(settings) as record:
        async with serving(settings) as client, working(client, settings):
            before = Installation(settings, client, record)
            number = await before.open()
            first = await before.submit(number, asked)
        for part in tmp_path.glob("temporal.db*"):
            part.unlink()
        async with serving(settings) as client, working(client, settings):
            installation = Installation(settings, client, record)

            assert await installation.submit(number, asked) == first
            receipt = await installation.submit(number, question("beek"))

            assert receipt.first == first.last + 1
            assert await installation.state(number) == fold(Dossier(number=number), installation.events(number))
