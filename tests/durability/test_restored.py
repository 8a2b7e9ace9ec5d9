"""Stores restored from different moments: what differs is said, nothing is lost or doubled, and an auditor finds
nothing where nothing is amiss."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from application.comparing_runs import FINE, ReplayComparison
from installation.backup.restoring import planned, put_back
from installation.backup.taking import back_up
from installation.doctor.checks import CHECKS, Checked, examine, patient
from installation.doctor.diagnosis import Diagnosis, Health
from installation.resumption import compare, take_up
from installation.settings import Settings
from installation.submission import ActNotConfirmed
from models.acts import Act
from models.evolve import fold
from models.state import Dossier
from tests.workflows.auditing import assert_an_auditor_finds_nothing, replayed, verified
from tests.workflows.installation import Installation, question, recording, serving, settings_in, working
from workflows.search_attributes import ALL

_SHORTLY = timedelta(seconds=2)


@contextlib.asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[Installation]:
    """The installation as a worker's start leaves it: what Temporal lost is taken up, what is behind has read."""
    with recording(settings) as record:
        async with serving(settings) as client, working(client, settings):
            await take_up(client, settings, record)
            await compare(client, record)
            yield Installation(settings, client, record)


class Known(NamedTuple):
    """What was confirmed: two dossiers, the second opened after the earlier backup, and an act on each after it."""

    earlier: Path
    later: Path
    old: str
    new: str
    acts: dict[str, Act]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path / "var")


async def lived(settings: Settings, tmp_path: Path) -> Known:
    """An installation that was backed up twice while it ran."""
    earlier, later = tmp_path / "earlier", tmp_path / "later"
    async with started(settings) as here:
        old = await here.open()
        await asyncio.to_thread(back_up, settings, earlier)
        new = await here.open()
        acts = {old: question(text="Na de back-up?"), new: question("beek")}
        for number, act in acts.items():
            await here.submit(number, act)
        await asyncio.to_thread(back_up, settings, later)
    return Known(earlier, later, old, new, acts)


def restore(settings: Settings, folder: Path, *only: str) -> None:
    put_back(settings, planned(settings, [folder], only, replace=True))


async def heads(here: Installation) -> Diagnosis:
    """What the doctor says of every open dossier."""
    async with patient(here.settings, lambda _: None, ALL, client=here.client) as whole:
        found: list[Checked] = [seen async for seen in examine(whole, [c for c in CHECKS if c.name == "heads"])]
    return found[0].diagnosis


async def assert_nobody_is_accused(here: Installation) -> None:
    """Temporal lost the runs that told of some events: an auditor says that they are not to be had, and no more."""
    findings, gaps = await asyncio.to_thread(verified, here)
    assert findings == []
    assert {gap.dossier for gap in gaps} <= {heard.dossier for heard in await replayed(here)}
    assert {heard.result for heard in await replayed(here)} <= {*FINE, ReplayComparison.INCOMPLETE}


async def assert_goes_on(here: Installation, known: Known) -> None:
    """Every confirmed act counts once, sent again too, and new ones are taken."""
    for number, act in known.acts.items():
        before = here.events(number)
        again = await here.submit(number, act)
        assert here.events(number) == before
        assert [event.sequence for event in here.of_act(number, act)] == list(range(again.first, again.last + 1))
        await here.submit(number, question(text="En verder?"))
        assert await here.state(number) == fold(Dossier(number=number), here.events(number))
    assert (await heads(here)).health is Health.FINE


async def test_everything_from_one_backup_goes_on(settings: Settings, tmp_path: Path) -> None:
    known = await lived(settings, tmp_path)
    restore(settings, known.later)
    async with started(settings) as here:
        await assert_goes_on(here, known)
        await assert_an_auditor_finds_nothing(here)


async def test_temporal_from_before_the_record_reads_the_record(settings: Settings, tmp_path: Path) -> None:
    known = await lived(settings, tmp_path)
    restore(settings, known.later)
    restore(settings, known.earlier, "temporal")
    async with started(settings) as here:
        await assert_goes_on(here, known)
        await assert_nobody_is_accused(here)


async def test_a_record_from_before_temporal_is_named_and_nothing_is_confirmed_until_the_newest_is_back(
    settings: Settings, tmp_path: Path
) -> None:
    known = await lived(settings, tmp_path)
    restore(settings, known.earlier, "record")
    with recording(settings) as record:
        async with serving(settings) as client, working(client, settings):
            assert known.old in (await compare(client, record)).ahead
            here = Installation(settings, client, record)
            found = await heads(here)
            assert found.health is Health.WRONG
            assert known.old in found.found
            assert known.new in found.found
            asked = question(text="Kan dit nog?")
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("installation.submission.CONFIRMED_WITHIN", _SHORTLY)
                with pytest.raises(ActNotConfirmed):
                    await here.submit(known.old, asked)

    restore(settings, known.later, "record")
    async with started(settings) as here:
        async with asyncio.timeout(60):
            while not here.of_act(known.old, asked):  # what waited is recorded by itself
                await asyncio.sleep(0.05)
        await assert_goes_on(here, known)
        await assert_an_auditor_finds_nothing(here)


async def test_where_the_newest_record_is_lost_temporal_forgets_and_nothing_of_the_backup_is_lost(
    settings: Settings, tmp_path: Path
) -> None:
    known = await lived(settings, tmp_path)
    restore(settings, known.earlier, "record")
    for part in settings.var.glob("temporal.db*"):
        part.unlink()
    async with started(settings) as here:
        assert await here.open() == known.new  # the number is given out again
        await here.submit(known.old, known.acts[known.old])
        assert (await heads(here)).health is Health.FINE
        await assert_nobody_is_accused(here)
