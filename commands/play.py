"""`play`: procedures on paper, played by the pure core, by the real workflow, or by both."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from application.errors import Faults, WrongInput, as_problem
from commands.options import JsonOption, here
from commands.output import DONE, FAILED, document, note, progress, say, table
from commands.parsing import named
from installation.files import is_folder, text_of
from installation.installation import Installation
from models.agreement import Agreement
from models.calendar import AMSTERDAM
from models.events import Event
from models.outcome import breaches, escalations
from models.scenario import (
    Check,
    Play,
    Scenario,
    ScenarioError,
    lock_readings,
    oddities,
    read,
)
from models.scenario import play as play_on_core
from models.state import Dossier

STATUTORY = "statutory"
_SCENARIOS = ("*.yaml", "*.yml")
_COMPARED = ("type", "time", "happened", "party", "person", "channel", "entered_by", "act_id", "content")


class Engine(StrEnum):
    """What plays a scenario."""

    CORE = "core"
    TEMPORAL = "temporal"
    BOTH = "both"


class ReadScenario(NamedTuple):
    """A scenario read from its file, and the agreement it plays under."""

    file: Path
    scenario: Scenario
    agreement: Agreement


class Played(NamedTuple):
    """What became of a scenario."""

    part: ReadScenario
    engine: Engine
    play: Play
    checks: list[Check]

    @property
    def failures(self) -> list[str]:
        return [f"{c.about}: expected {c.expected}, found {c.found}" for c in self.checks if not c.holds]


def play(
    ctx: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="Scenarios as YAML; a folder stands for all in it.", show_default=False),
    ],
    engine: Annotated[
        str,
        typer.Option(
            metavar="ENGINE",
            help="core (the pure functions), temporal (the real workflow), or both with their events compared.",
        ),
    ] = Engine.CORE,
    as_json: JsonOption = False,
) -> int:
    """Play scenarios and check what must be true of them. Ends with 1 where one fails.

    Where a file cannot be read nothing is played, every such file is named, and the command ends with 2.
    A field that no act knows is warned of, and its act is refused.

    Examples:

      starter.py play tests/scenarios

      starter.py play tests/scenarios/*.yaml --engine both --json
    """
    faults = Faults()
    with faults:
        on_engine = named(Engine, engine, "engine")
    parts = _read(here(ctx), files, faults)
    for part in parts:
        for oddity in dict.fromkeys(oddities(part.scenario)):
            note(f"warning: {part.file}: {oddity}")
    outcomes = _play(parts, on_engine)
    if as_json:
        document([_described(outcome) for outcome in outcomes])
    else:
        _show(outcomes)
    return FAILED if any(outcome.failures for outcome in outcomes) else DONE


# --- Reading -------------------------------------------------------------------------------------------------------


def _read(installation: Installation, files: Sequence[Path], faults: Faults) -> list[ReadScenario]:
    """Every scenario with its agreement, or WrongInput naming every file that cannot be played, beside the ``faults``
    that were found already."""
    parts = []
    for given in files:
        with faults:
            for file in _scenarios_at(given):
                with faults:
                    parts.append(_part(installation, file))
    faults.tell()
    return parts


def _scenarios_at(path: Path) -> list[Path]:
    if not is_folder(path):
        return [path]
    found = sorted(file for pattern in _SCENARIOS for file in path.glob(pattern))
    if not found:
        raise WrongInput(f"There are no scenarios (*.yaml) in {path}.")
    return found


def _part(installation: Installation, file: Path) -> ReadScenario:
    try:
        scenario = read(text_of(file))
    except ScenarioError as error:
        raise WrongInput(f"{file} is not a scenario: {error}") from None
    try:
        return ReadScenario(file, scenario, installation.agreement(scenario.agreement or STATUTORY, or_path=False))
    except Exception as error:
        if (fault := as_problem(error)) is None:
            raise
        raise WrongInput(f"{file}: {fault}") from None


# --- Playing -------------------------------------------------------------------------------------------------------


def _play(parts: Sequence[ReadScenario], engine: Engine) -> list[Played]:
    outcomes = []
    with progress("Playing ...") as update:
        for number, part in enumerate(parts, 1):
            update(f"Playing {number} of {len(parts)} ({engine.value}): {part.scenario.scenario}")
            outcomes.append(_outcome(part, engine))
    return outcomes


def _outcome(part: ReadScenario, engine: Engine) -> Played:
    if engine is not Engine.BOTH:
        played = _played(part, _ENGINES[engine])
        return Played(part, engine, played, list(played.checks))
    core, real = (_played(part, _ENGINES[one]) for one in (Engine.CORE, Engine.TEMPORAL))
    return Played(part, engine, real, _both(core, real))


def _played(part: ReadScenario, on_engine: Callable[[ReadScenario], Play]) -> Play:
    """What came of one scenario. A fault of the engine fails that scenario and lets the others play."""
    try:
        return on_engine(part)
    except Exception as error:
        fault = Check(about="the play itself", expected="to end", found=f"{type(error).__name__}: {error}")
        return Play(Dossier(number=part.scenario.number), [], [fault])


def _on_core(part: ReadScenario) -> Play:
    return play_on_core(part.scenario, part.agreement)


def _on_temporal(part: ReadScenario) -> Play:
    from commands.rehearsal import rehearse

    (played,) = rehearse([(part.scenario, part.agreement)])
    return played


_ENGINES = {Engine.CORE: _on_core, Engine.TEMPORAL: _on_temporal}


def _both(core: Play, real: Play) -> list[Check]:
    """The expectations on both engines, and whether both wrote the same events."""
    checks = [
        check.model_copy(update={"about": f"{engine}: {check.about}"})
        for engine, played in ((Engine.CORE, core), (Engine.TEMPORAL, real))
        for check in played.checks
    ]
    return [*checks, _same_events(core.events, real.events)]


def _same_events(core: Sequence[Event], real: Sequence[Event]) -> Check:
    for number, (expected, found) in enumerate(zip(core, real, strict=False), 1):
        for field in _COMPARED:
            if getattr(expected, field) != getattr(found, field):
                return Check(
                    about=f"event {number} ({expected.type}), {field}, core against temporal",
                    expected=str(getattr(expected, field)),
                    found=str(getattr(found, field)),
                )
    return Check(about="events, core against temporal", expected=f"{len(core)} events", found=f"{len(real)} events")


# --- Showing -------------------------------------------------------------------------------------------------------


def _described(outcome: Played) -> dict[str, Any]:
    dossier, scenario = outcome.play.dossier, outcome.part.scenario
    return {
        "scenario": scenario.scenario,
        "file": str(outcome.part.file),
        "engine": outcome.engine.value,
        "passed": not outcome.failures,
        "failures": outcome.failures,
        "terms": [
            {
                "organisation": term.organisation,
                "term": term.name.value,
                "version": term.version,
                "starts": term.derivation.started_on.isoformat(),
                "ends": term.derivation.ends.isoformat(),
                "state": term.state.value,
            }
            for term in dossier.terms.values()
        ],
        "lock": [
            {"at": _local(r.at), "organisation": r.organisation, "state": r.state, "ground": r.ground}
            for r in lock_readings(scenario, outcome.play.events)
        ],
        "escalations": escalations(dossier),
        "breaches": breaches(dossier),
        "result": dossier.result.value if dossier.result else None,
        "events": [event.model_dump(mode="json") for event in outcome.play.events],
    }


def _local(moment: datetime) -> str:
    return moment.astimezone(AMSTERDAM).isoformat()


def _show(outcomes: Sequence[Played]) -> None:
    for outcome in outcomes:
        say(f"{outcome.part.scenario.scenario}: {outcome.part.scenario.about}", style="bold")
        rows = [("ok" if c.holds else "FAILS", c.about, c.expected, c.found) for c in outcome.checks]
        styles = ["" if check.holds else "bold red" for check in outcome.checks]
        if rows:
            table(["", "Expectation", "Expected", "Found"], rows, styles)
        say()
    failed = [outcome.part.scenario.scenario for outcome in outcomes if outcome.failures]
    text = f"{len(outcomes) - len(failed)} of {len(outcomes)} scenarios hold"
    say(f"{text}; these fail: {', '.join(failed)}." if failed else f"{text}.", style="bold red" if failed else "green")
