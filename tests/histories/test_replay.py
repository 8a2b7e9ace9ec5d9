"""What procedures did under earlier releases replays today: else those that still wait would get stuck for ever."""

from datetime import datetime
from pathlib import Path

import pytest

from models.acts import Act
from models.agreement import Agreement
from models.procedure.decide import Decision
from models.procedure.journal import Journal, Occasion
from models.refusals import refusal
from models.state import Dossier
from tests.histories.record import FOLDER, SCENARIOS
from tests.workflows.changing import changed_workflow
from tests.workflows.replaying import RUNNERS, assert_replay, replay, stored
from workflows import advice_procedure

FILES = sorted(FOLDER.glob("*.json.gz"))
KINDS = {*SCENARIOS, "open", "continued", "signals-refused", "reopened", "overdue-at-the-start", "cancelled"}

CHANGES = {
    "a command more": (
        "        if settled.events:\n",
        "        await workflow.sleep(1)\n        if settled.events:\n",
    ),
    "a command less": ("            workflow.upsert_search_attributes(changed)\n", "            pass\n"),
    "another activity": (
        "execute_local_activity_method(Record.settle, outcome, **_RECORD)",
        "execute_activity_method(Record.settle, outcome, start_to_close_timeout=timedelta(seconds=20))",
    ),
    "no timer": ("asyncio.create_task(self._sleep_until(due)) if due else None", "None"),
}
"""Ways to break the workflow: what is replaced by what."""


@pytest.mark.parametrize("runner", RUNNERS)
async def test_every_recorded_history_replays(runner: str) -> None:
    await assert_replay([stored(file) for file in FILES], runner)


def test_every_kind_of_procedure_was_recorded() -> None:
    recorded = {file.name.partition("@")[0] for file in FILES}
    assert not {kind for kind in KINDS if not {kind, f"{kind}-1"} & recorded}


@pytest.mark.parametrize("change", CHANGES)
async def test_the_check_notices_commands_that_changed(change: str, tmp_path: Path) -> None:
    histories = [stored(file) for file in FILES if file.name.startswith(("open@", "withdrawn@", "consent@"))]

    failures = [
        result.failure
        for result in await replay(histories, "unsandboxed", changed_workflow(tmp_path, *CHANGES[change]))
    ]

    assert any("ondeterminism" in str(failure) for failure in failures)


async def test_histories_replay_whatever_the_rules_have_become(monkeypatch: pytest.MonkeyPatch) -> None:
    """What acts and moments brought about is in the history; a replay asks no rule."""
    monkeypatch.setattr(advice_procedure, "decide", refuse_everything)
    monkeypatch.setattr(advice_procedure, "tick", do_nothing)

    await assert_replay([stored(file) for file in FILES], "unsandboxed")


def refuse_everything(dossier: Dossier, act: Act, _: Agreement) -> Decision:
    return Decision(dossier, refusals=(refusal("closed", act.act),))


def do_nothing(dossier: Dossier, agreement: Agreement, until: datetime) -> Journal:
    return Journal(dossier, agreement, Occasion(time=until, happened=until))
