"""Records histories of every kind of procedure: ``.venv/bin/python -m tests.histories.record VERSION``.

Run once per release, and commit what it makes. Never record an old one anew: procedures that began under that release
still wait somewhere, and a later worker has to replay what they did then. What exists is never overwritten.

A file is ``<kind>@<version>.json.gz``; its first line is the workflow's id, under which it has to be replayed.
"""

import asyncio
import gzip
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from temporalio.client import WorkflowHistory

from commands.rehearsal import Rehearsal
from models import scenario as scenarios
from tests.models.procedures import ROOT, shipped
from tests.workflows.installation import Installation, act, installation, question, request
from worker import workflow_runner

FOLDER = Path(__file__).parent
SCENARIOS: Mapping[str, str] = {
    "silence": "silence-with-every-milestone-escalating",
    "verdicts-and-conflict": "four-verdicts-and-a-conflict",
    "weighty-advice-not-followed": "weighty-advice",
    "response-overdue": "response-overdue",
    "consent": "consent-conditional-and-late",
    "consent-refused": "consent-refused-to-a-merger",
    "unsolicited": "unsolicited-advice",
    "joint": "joint-advice",
    "amended": "amended-request",
    "claims": "claims-of-incompleteness",
    "extensions": "extensions-of-every-kind",
    "late-advice": "late-advice-while-something-is-pending",
    "paused": "pause-over-easter",
    "letters": "letters",
    "disputes": "dispute-and-rulings",
    "executed-too-early": "execution-too-early",
    "withdrawn": "withdrawn",
}
"""Kinds that a scenario of ``tests/scenarios`` shows."""

_A_LOOK = 10
"""Events of a run that only told that nothing more was due."""

_SOON = {"limit.historyCount.suggestContinueAsNew": "80"}


async def scenario(name: str) -> list[WorkflowHistory]:
    played = scenarios.read((ROOT / "tests" / "scenarios" / f"{name}.yaml").read_text())
    rehearsal = Rehearsal(played, shipped(played.agreement or "statutory"), workflow_runner(sandbox=False))
    await rehearsal.play()
    return [history for history in rehearsal.histories if len(history.events) > _A_LOOK]


async def on_a_server() -> AsyncIterator[tuple[str, list[WorkflowHistory]]]:
    """Kinds that need a real server."""
    with tempfile.TemporaryDirectory() as folder:
        async with installation(Path(folder), _SOON) as built:
            for kind, live in {
                "open": still_open,
                "continued": continued,
                "signals-refused": signals_refused,
                "reopened": taken_up_after_closing,
                "overdue-at-the-start": overdue_at_the_start,
                "cancelled": cancelled,
            }.items():
                number = await live(built)
                yield kind, [h for h in await built.histories() if h.workflow_id == built.procedure(number).id]


async def still_open(built: Installation) -> str:
    number = await built.open()
    await built.submit(number, act("acknowledge_receipt", "geleen"))
    await built.submit(number, question())
    return number


async def continued(built: Installation) -> str:
    number = await built.open()
    for serial in range(60):
        await built.submit(number, question(text=f"Vraag {serial}"))
    return number


async def signals_refused(built: Installation) -> str:
    number = await built.open()
    await built.signal(number, act("submit_advice", "geleen", verdict="positive"))
    await built.procedure(number).signal("act", {"act": 7})
    asked = question()
    await built.signal(number, asked)
    await built.signal(number, act("react", "beek", text="…").model_copy(update={"act_id": asked.act_id}))
    await built.submit(number, act("withdraw", "landlord", reason="klaar"))
    return number


async def taken_up_after_closing(built: Installation) -> str:
    number = await built.open()
    await built.submit(number, act("withdraw", "landlord", reason="klaar"))
    await built.procedure(number).result()
    await built.submit(number, act("rectify", "beek", reason="de datum"))
    return number


async def cancelled(built: Installation) -> str:
    """A cancel stops nothing; up to 0.3.0 it ended the run."""
    number = await built.open()
    await built.procedure(number).cancel()
    await built.submit(number, question())
    return number


async def overdue_at_the_start(built: Installation) -> str:
    number = await built.open(request(at=datetime.now(UTC) - timedelta(weeks=20)))
    await built.procedure(number).result()
    return number


def keep(kind: str, version: str, histories: list[WorkflowHistory]) -> None:
    """Writes what does not exist yet; the runs of one procedure are numbered from the first."""
    for run, history in enumerate(sorted(histories, key=began), 1):
        path = FOLDER / f"{kind}{f'-{run}' if len(histories) > 1 else ''}@{version}.json.gz"
        if path.exists():
            print(f"{path.name} exists and stays as it is")
            continue
        content = f"{history.workflow_id}\n{history.to_json()}".encode()
        path.write_bytes(gzip.compress(content, mtime=0))
        print(f"{path.name}: {len(history.events)} events")


def began(history: WorkflowHistory) -> datetime:
    return history.events[0].event_time.ToDatetime()


async def main(version: str) -> None:
    for kind, name in SCENARIOS.items():
        keep(kind, version, await scenario(name))
    async for kind, histories in on_a_server():
        keep(kind, version, histories)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    asyncio.run(main(sys.argv[1]))
