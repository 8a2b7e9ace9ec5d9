"""Every scenario on the real workflow, on a time-skipping server: as it says, and event by event as on the core."""

from pathlib import Path
from typing import Any

import pytest

from commands.rehearsal import Rehearsal
from models import scenario as scenarios
from models.acts import PAPER
from models.agreement import Agreement
from models.events import Event, first_flaw
from models.scenario import Play, Scenario
from tests.models.procedures import ROOT, shipped
from tests.workflows.replaying import RUNNERS, assert_replay

OWN = sorted((ROOT / "tests" / "scenarios").glob("*.yaml"))
GIVEN = sorted((ROOT.parent / "shared" / "scenarios").rglob("*.yaml"))
"""Scenarios that lie beside the checkout; the project stands without them."""

EVERY = (*OWN, *GIVEN)


def read(file: Path) -> tuple[Scenario, Agreement]:
    scenario = scenarios.read(file.read_text())
    return scenario, shipped(scenario.agreement or "statutory")


async def play(file: Path, runner: str = "sandboxed", **options: Any) -> tuple[Rehearsal, Play, Play]:
    """A scenario on the engine and on the core."""
    scenario, agreement = read(file)
    rehearsal = Rehearsal(scenario, agreement, RUNNERS[runner](), **options)
    return rehearsal, await rehearsal.play(), scenarios.play(scenario, agreement)


OF_THE_DOOR = {"assurance", "hash", "previous"}
"""What an event has of the door by which its act came; on the core none comes by a door."""


def keys(events: list[Event]) -> list[dict[str, Any]]:
    return [event.model_dump(exclude=OF_THE_DOOR) for event in events]


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in EVERY])
async def test_the_engine_does_what_the_scenario_says_exactly_as_the_core_does(file: Path) -> None:
    rehearsal, engine, core = await play(file)

    assert engine.failures == []
    assert keys(engine.events) == keys(core.events)
    assert first_flaw(engine.events) is None
    assert {e.assurance for e in engine.events if e.act_id and e.channel not in PAPER} <= {"command_line"}
    await assert_replay(rehearsal.histories)


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in EVERY[::8]])
async def test_it_does_the_same_when_every_task_starts_from_the_history(file: Path) -> None:
    rehearsal, engine, core = await play(file, cached=0)

    assert engine.failures == []
    assert keys(engine.events) == keys(core.events)
    await assert_replay(rehearsal.histories, "unsandboxed")
