"""The bare engine, the measure of ours: the same updates and timers, and nothing else.

``python -m bench.bare`` is its worker, with the options of ours (``worker.tuning``) and run as ours is. An act is a
payload of the same size under the same kind of id; it is answered by one of the same size; it replaces the timer where
the real act does. No rules, no record, no search attributes, no summaries.
"""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from temporalio import workflow
from temporalio.worker import Worker

with workflow.unsafe.imports_passed_through():
    from installation.connection import connect, run
    from installation.payload_visits import only_where_in_use
    from installation.settings import Settings, load_settings
    from installation.versioning import build_id, deployment, take_over
    from models.acts import Act
    from models.agreement import Agreement
    from models.procedure.clock import next_due
    from models.procedure.decide import decide
    from models.protocol import GRACE, Start
    from models.state import Dossier
    from worker import tuning

NAME: Final = "Bare"
"""The name of the workflow."""

QUEUE: Final = "bench-bare"
"""Its task queue, and the name of its deployment."""

Given = dict[str, Any]


@workflow.defn(name=NAME)
class Bare:
    """Takes acts, keeps one timer, ends with the last act."""

    @workflow.init
    def __init__(self, _: Given) -> None:
        self._alarm: asyncio.Task[None] | None = None
        self._over = False

    @workflow.run
    async def run(self, _: Given) -> str:
        """Runs until the last act."""
        await workflow.wait_condition(lambda: self._over and workflow.all_handlers_finished())
        return "withdrawn"

    @workflow.update(name="act")
    async def act(self, given: Given) -> str:
        """An act: the timer where it changes, and an answer."""
        if "timer" in given:
            self._replace(given["timer"])
        self._over = given["last"]
        return "x" * int(given["answer"])

    def _replace(self, seconds: float | None) -> None:
        if self._alarm:
            self._alarm.cancel()
        self._alarm = asyncio.create_task(asyncio.sleep(seconds)) if seconds else None


def start_like(agreement: Agreement, number: str) -> Given:
    """What a run begins with, in the size of the real one."""
    return _padded({}, len(Start(dossier=number, agreement=agreement).model_dump_json()))


def steps_like(acts: Sequence[Act], agreement: Agreement) -> list[Given]:
    """The acts of a procedure for the bare engine: the sizes and the timers are those that the rules give."""
    dossier, due = Dossier(number="2027-001"), None
    steps: list[Given] = []
    for act in acts:
        decision = decide(dossier, act, agreement)
        if decision.receipt is None:
            raise ValueError(f"{act.act} is refused: {decision.refusals}")
        dossier, before = decision.dossier, due
        due = next_due(dossier)
        given: Given = {"answer": len(decision.receipt.model_dump_json()) - 2, "last": act is acts[-1]}
        if due != before:
            given["timer"] = _seconds(due, act.at)
        steps.append(_padded(given, len(act.model_dump_json())))
    return steps


def _seconds(due: datetime | None, now: datetime) -> float | None:
    return (due + GRACE - now).total_seconds() if due else None


def _padded(given: Given, size: int) -> Given:
    """What is given, filled up so that its JSON is that many bytes long."""
    empty = len(json.dumps({**given, "padding": ""}, separators=(",", ":")))
    return {**given, "padding": "x" * max(size - empty, 0)}


async def main(settings: Settings) -> None:
    """Works until it is killed or told to stop."""
    client = await connect(settings)
    build = build_id()
    worker = Worker(
        client,
        task_queue=QUEUE,
        workflows=[Bare],
        deployment_config=deployment(build, QUEUE),
        **tuning(settings),
    )
    async with worker:
        await take_over(client, build, always=True, name=QUEUE)
        print(f"The bare engine runs (build {build}).", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    only_where_in_use()
    run(main(load_settings()), long=True)
