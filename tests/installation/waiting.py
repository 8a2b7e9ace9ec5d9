"""A procedure of one line, to see what worker and server do to whatever waits. Run it: worker.py around it."""

import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from temporalio import activity, workflow
from temporalio.common import SearchAttributeKey, VersioningBehavior

with workflow.unsafe.imports_passed_through():
    from workflows.search_attributes import ALL

STAGE = SearchAttributeKey.for_keyword("TestStage")


@activity.defn(name="slow")
def slow(path: str) -> str:
    """Takes two seconds and leaves two lines."""
    with Path(path).open("a") as out:
        out.write("begun\n")
    time.sleep(2)
    with Path(path).open("a") as out:
        out.write("finished\n")
    return "finished"


@workflow.defn(name="Waiting", versioning_behavior=VersioningBehavior.AUTO_UPGRADE)
class Waiting:
    """Waits for as many signals as it is told; says which build took the last one."""

    def __init__(self) -> None:
        self.got: list[str] = []

    @workflow.run
    async def run(self, wanted: int) -> list[str]:
        """Ends when enough has come in."""
        workflow.upsert_search_attributes([STAGE.value_set("waiting")])
        await workflow.wait_condition(lambda: len(self.got) >= wanted)
        return self.got

    @workflow.query(name="taken")
    def taken(self) -> int:
        """How many have come in."""
        return len(self.got)

    @workflow.signal(name="take")
    async def take(self, path: str) -> None:
        """With a path: also does something slow."""
        version = workflow.info().get_current_deployment_version()
        if path:
            await workflow.execute_activity(slow, path, start_to_close_timeout=timedelta(seconds=20))
        self.got.append(version.build_id if version else "")


@workflow.defn(name="Talking")
class Talking:
    """Says one thing and is replayed after it."""

    @workflow.run
    async def run(self) -> None:
        """Ends at once."""
        workflow.logger.warning("spoken")
        await workflow.sleep(0.1)


def _start() -> int:
    import worker

    real = worker.procedures

    def procedures(*given: Any) -> tuple[list[type], list[Callable[..., Any]]]:
        workflows, activities = real(*given)
        return [*workflows, Waiting], [*activities, slow]

    stand_ins: dict[str, Any] = {
        "procedures": procedures,
        "SEARCH_ATTRIBUTES": (*ALL, STAGE),
        "build_id": lambda: os.environ["BUILD"],
    }
    with patch.multiple(worker, **stand_ins):
        return worker._start()


if __name__ == "__main__":
    sys.exit(_start())
