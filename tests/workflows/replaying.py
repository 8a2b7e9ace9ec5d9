"""Replaying histories as a later worker would, with the code and the settings of today."""

import gzip
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, WorkflowRunner

from application.replaying import Replays
from application.strict_replay import strict_difference
from evidence.histories import run_of
from installation.connection import DATA_CONVERTER
from worker import workflow_runner
from workflows.advice_procedure import AdviceProcedure

RUNNERS: dict[str, Callable[[], WorkflowRunner]] = {
    "sandboxed": lambda: workflow_runner(sandbox=True),
    "unsandboxed": lambda: workflow_runner(sandbox=False),
}


class Replayed(NamedTuple):
    """What became of a history: None, or why it does not replay."""

    workflow_id: str
    failure: Exception | None


async def replay(
    histories: Iterable[WorkflowHistory], runner: str = "sandboxed", workflow: type[Any] = AdviceProcedure
) -> list[Replayed]:
    """Replays every history and gives what became of each."""
    replayer = Replayer(workflows=[workflow], workflow_runner=RUNNERS[runner](), data_converter=DATA_CONVERTER)
    return [
        Replayed(
            history.workflow_id, (await replayer.replay_workflow(history, raise_on_replay_failure=False)).replay_failure
        )
        for history in histories
    ]


async def assert_replay(histories: Iterable[WorkflowHistory], runner: str = "sandboxed") -> None:
    failed = [replayed for replayed in await replay(histories, runner) if replayed.failure]
    assert not failed, f"no longer replays: {failed}; tests/workflows/test_fingerprint.py says what to do"


def stored(path: Path) -> WorkflowHistory:
    """A history from a file made by ``tests/histories/record.py``; the first line is the workflow's id."""
    workflow_id, _, history = gzip.decompress(path.read_bytes()).decode().partition("\n")
    return WorkflowHistory.from_json(workflow_id, history)


async def assert_strict_replay(histories: Iterable[WorkflowHistory]) -> None:
    """Today's code does in every procedure, step by step, what its history tells, and would put the same on record."""
    wrong = []
    async with Replays() as replays:
        for history in histories:
            run = run_of(history)
            done = await replays.replay(run)
            if done.failure or (difference := strict_difference(run, done)):
                wrong.append(done.failure or difference)
    assert not wrong, str(wrong[0])
