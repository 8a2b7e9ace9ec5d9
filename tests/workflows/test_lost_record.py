"""A record that is gone or put back: on an empty one numbers would begin anew, so no worker starts on it by itself."""

import asyncio
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

import worker
from installation.background import start_background
from installation.identity import installation_id
from installation.lost_record import RecordLost, accept, known_elsewhere, require_record
from installation.settings import Settings
from installation.settings_file import ROOT
from models.record.tables import LossRow
from tests.workflows.auditing import archive_everything, assert_an_auditor_finds_nothing
from tests.workflows.installation import (
    SINCE,
    Installation,
    act,
    installation,
    question,
    recording,
    serving,
    settings_in,
    working,
)


def lose(settings: Settings) -> None:
    for part in settings.var.glob("record.db*"):
        part.unlink()


async def lived(settings: Settings, *, closed: bool) -> str:
    """An installation with one dossier: open, so that Temporal knows it; or closed and archived."""
    with recording(settings) as record:
        async with serving(settings) as client, working(client, settings):
            built = Installation(settings, client, record)
            await start_background(client, settings, installation_id(record), SINCE)
            number = await built.open()
            if closed:
                await built.submit(number, act("withdraw", "landlord", reason="klaar"))
                await built.procedure(number).result()
                await archive_everything(built)
    return number


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path / "var", sandbox=False)


async def test_a_first_start_finds_that_nobody_knows_more(settings: Settings) -> None:
    async with serving(settings) as client:
        found = await known_elsewhere(client, settings)
        assert not found.is_known
        require_record(found)
        assert not (settings.var / "record.db").exists()


async def test_a_record_that_knows_as_much_as_all_others_is_taken(settings: Settings) -> None:
    await lived(settings, closed=True)
    async with serving(settings) as client:
        assert not (await known_elsewhere(client, settings)).is_known


async def test_what_never_came_on_record_is_not_missed(settings: Settings) -> None:
    """A request that was refused, and an act on a dossier that there is not, leave runs in Temporal."""
    async with installation(settings.var, sandbox=False) as built:
        with pytest.raises(Exception, match="no_dossier"):
            await built.submit("2026-777", question())
        assert not (await known_elsewhere(built.client, built.settings)).is_known


@pytest.mark.parametrize("closed", [False, True])
async def test_with_the_record_gone_whoever_knows_more_is_named_and_nothing_is_made(
    settings: Settings, closed: bool
) -> None:
    number = await lived(settings, closed=closed)
    lose(settings)
    async with serving(settings) as client:
        for _ in range(2):
            with pytest.raises(RecordLost) as told:
                await worker._require_record(client, settings, None)
            text = str(told.value)
            assert f"Temporal knows dossiers that the record lacks: {number}" in text
            assert (f"the archive has dossiers that the record lacks: {number}" in text) is closed
            assert "log.key" in text
            assert "Temporal serves installation" in text
            assert not (settings.var / "record.db").exists()


@pytest.mark.parametrize("knows", ["archive", "keys"])
async def test_each_of_them_alone_is_enough(settings: Settings, knows: str) -> None:
    await lived(settings, closed=True)
    lose(settings)
    for folder in {"archive", "keys"} - {knows}:
        shutil.rmtree(settings.var / folder)
    for part in settings.var.glob("temporal.db*"):
        part.unlink()
    async with serving(settings) as client:
        found = await known_elsewhere(client, settings)
        assert (bool(found.archive), bool(found.key), found.temporal, found.served) == (
            knows == "archive",
            knows == "keys",
            (),
            None,
        )
        with pytest.raises(RecordLost):
            require_record(found)


async def test_a_record_from_before_a_dossier_is_not_gone_on_with(settings: Settings, tmp_path: Path) -> None:
    await lived(settings, closed=False)
    shutil.copy(settings.var / "record.db", tmp_path)
    with recording(settings) as record:
        async with serving(settings) as client, working(client, settings):
            later = await Installation(settings, client, record).open()
    lose(settings)
    shutil.copy(tmp_path / "record.db", settings.var)
    async with serving(settings) as client:
        found = await known_elsewhere(client, settings)
        assert (found.archive, found.temporal, found.key, found.served) == ((), (later,), None, None)


async def test_the_record_of_another_installation_is_not_taken_for_ones_own(settings: Settings, tmp_path: Path) -> None:
    await lived(settings, closed=False)
    lose(settings)
    with recording(settings) as record:
        own = installation_id(record)
    async with serving(settings) as client:
        found = await known_elsewhere(client, settings)
        assert found.own == own
        assert found.served not in (None, own)


async def test_a_person_says_that_it_is_lost_and_everything_begins_anew(settings: Settings) -> None:
    number = await lived(settings, closed=True)
    shutil.rmtree(settings.archive / number)
    with recording(settings) as record:
        async with serving(settings) as client, working(client, settings):
            other = await Installation(settings, client, record).open()  # a run that goes on
    lose(settings)
    async with serving(settings) as client:
        await worker._require_record(client, settings, "M. Smeets")
        await worker._require_record(client, settings, None)  # said once is enough
        with recording(settings) as record:
            async with working(client, settings):
                built = Installation(settings, client, record)
                await start_background(client, settings, installation_id(record), datetime.now(UTC))
                with record.connect() as connection:
                    said = connection.execute(select(LossRow.number, LossRow.person).order_by(LossRow.number)).all()
                assert [tuple(row) for row in said] == [(number, "M. Smeets"), (other, "M. Smeets")]
                assert [await built.open(), await built.open()] == [number, other]
                await built.submit(other, question())
                await archive_everything(built)
                await assert_an_auditor_finds_nothing(built)


async def test_accepting_is_put_on_record_also_where_no_dossier_is_known(settings: Settings) -> None:
    await lived(settings, closed=True)
    lose(settings)
    shutil.rmtree(settings.archive)
    for part in settings.var.glob("temporal.db*"):
        part.unlink()
    async with serving(settings) as client:
        await accept(client, settings, await known_elsewhere(client, settings), "M. Smeets")
        assert not (await known_elsewhere(client, settings)).is_known
    with recording(settings) as record, record.connect() as connection:
        assert connection.execute(select(LossRow.number, LossRow.person)).all() == [("", "M. Smeets")]


async def test_the_worker_does_not_start_and_says_why_and_starts_when_a_person_says_so(settings: Settings) -> None:
    number = await lived(settings, closed=False)
    lose(settings)
    environment = {
        **os.environ,
        "ADVICE_VAR": str(settings.var),
        "ADVICE_EMBEDDED_PORT": str(settings.embedded_port),
        "ADVICE_EMBEDDED_UI_PORT": str(settings.embedded_ui_port),
    }
    command = [sys.executable, "worker.py"]
    refused = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90, check=False
    )
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert f"the record lacks: {number}" in refused.stderr
    assert "Traceback" not in refused.stderr

    command += ["--accept-record", "--person", str(uuid4()), "--yes"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout
        try:
            assert await asyncio.to_thread(lambda: any("procedures run" in line for line in started.stdout or ()))
        finally:
            started.terminate()
            await asyncio.to_thread(started.communicate, timeout=60)
        assert started.returncode == 0
