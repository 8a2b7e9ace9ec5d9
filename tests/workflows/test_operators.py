"""What an operator does in Temporal's own pages is told from tampering, and named: reset, cancel, terminate."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import WorkflowExecutionStatus

from activities.archive import Archive
from application.comparing_runs import FINE, hear
from application.replaying import Replays
from evidence.sources import RecordEvidence
from installation.resumption import watch
from tests.hanging import HANGING
from tests.workflows.auditing import archive_everything, assert_an_auditor_finds_nothing, noted, replayed, verified
from tests.workflows.installation import Installation, act, installation, question
from tests.workflows.replaying import assert_strict_replay


async def reset(built: Installation, number: str, *, to_the_last: bool) -> str:
    """Puts a dossier's run back to its first or its last task, as in Temporal's pages, and gives the new run."""
    described = await built.procedure(number).describe()
    history = await built.procedure(number).fetch_history()
    done = [e.event_id for e in history.events if e.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED]
    answer = await built.client.workflow_service.reset_workflow_execution(
        ResetWorkflowExecutionRequest(
            namespace=built.client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=described.id, run_id=described.run_id),
            reason="an operator tried something",
            workflow_task_finish_event_id=done[-1 if to_the_last else 0],
            request_id=f"{described.run_id}-{to_the_last}",
        )
    )
    return str(answer.run_id)


@pytest.mark.parametrize("to_the_last", [False, True])
async def test_a_reset_to_the_first_and_to_the_last_task(tmp_path: Path, *, to_the_last: bool) -> None:
    async with installation(tmp_path / "var", sandbox=False) as built:
        number = await built.open()
        await built.submit(number, question())
        await built.submit(number, question("beek"))
        before = (await built.procedure(number).describe()).run_id
        await reset(built, number, to_the_last=to_the_last)
        await built.submit(number, question("geleen", "En nu?"))
        await archive_everything(built)
        await assert_an_auditor_finds_nothing(built)
        await built.submit(number, act("withdraw", "landlord", reason="klaar"))
        await built.procedure(number).result()
        await archive_everything(built)
        await assert_an_auditor_finds_nothing(built)
        told = await asyncio.to_thread(noted, built)
        assert any(about.endswith("an operator terminated it in Temporal") for about in told)
        assert any(f"an operator reset run {before} in Temporal" in about for about in told)


@pytest.fixture
def before(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code of before 2026-11, in which a cancel ended a run."""
    today = workflow.patched
    monkeypatch.setattr(workflow, "patched", lambda name: name != "go-on-when-cancelled" and today(name))


@pytest.mark.parametrize("sandbox", [True, False])
async def test_a_cancel_stops_no_procedure(tmp_path: Path, caplog: pytest.LogCaptureFixture, *, sandbox: bool) -> None:
    """Not while it waits, not while it writes, not in the run after; and its clock goes on too."""
    async with installation(tmp_path / "var", sandbox=sandbox) as built:
        number, other = await built.open(), await built.open()
        run = (await built.procedure(number).describe()).run_id
        for procedure in (number, other):
            await built.procedure(procedure).cancel()
        sent = [question(text=f"Vraag {serial}") for serial in range(5)]
        receipts = await asyncio.gather(
            built.procedure(number).cancel(), *(built.submit(number, asked) for asked in sent), return_exceptions=False
        )
        assert {receipt.dossier for receipt in receipts[1:] if receipt} == {number}
        described = await built.procedure(number).describe()
        assert (described.run_id, described.status) == (run, WorkflowExecutionStatus.RUNNING)
        assert "a cancel was asked for in Temporal; the procedure goes on" in caplog.text
        await assert_an_auditor_finds_nothing(built)
        await built.submit(number, act("withdraw", "landlord", reason="klaar"))
        await built.procedure(number).result()
        await assert_an_auditor_finds_nothing(built)
        assert (await built.procedure(number).describe()).status is WorkflowExecutionStatus.COMPLETED
        assert await asyncio.to_thread(noted, built) == []
        await assert_strict_replay(await built.histories())


async def test_a_cancelled_procedure_goes_on_in_its_next_run(tmp_path: Path) -> None:
    limits = {"limit.historyCount.suggestContinueAsNew": "60"}
    async with installation(tmp_path / "var", limits, sandbox=False) as built:
        number = await built.open()
        run = (await built.procedure(number).describe()).run_id
        await built.procedure(number).cancel()
        while (await built.procedure(number).describe()).run_id == run:
            await built.submit(number, question())
        await built.procedure(number).cancel()
        await built.submit(number, question())
        assert (await built.procedure(number).describe()).status is WorkflowExecutionStatus.RUNNING
        await assert_an_auditor_finds_nothing(built)


@pytest.mark.usefixtures("before")
@pytest.mark.parametrize("how", ["cancel", "terminate"])
async def test_what_somebody_ended_in_temporal_is_taken_up_without_any_act(tmp_path: Path, how: str) -> None:
    async with installation(tmp_path / "var", sandbox=False) as built:
        number, other = await built.open(), await built.open()
        await getattr(built.procedure(number), how)()
        looks = watch(built.client, built.settings, built.record, timedelta(seconds=0.5))

        async with asyncio.timeout(HANGING):
            taken = await anext(looks)

        await looks.aclose()  # type: ignore[attr-defined]
        assert number in taken
        assert other not in taken
        described = await built.procedure(number).describe()
        assert described.status is WorkflowExecutionStatus.RUNNING


class Full:
    """An archive into which nothing goes."""

    def keep(self, number: str, run_id: str, json: str) -> tuple[str, int]:
        raise OSError("no space left")


@pytest.mark.usefixtures("before")
@pytest.mark.parametrize("how", ["cancel", "terminate", "reset"])
async def test_until_such_a_run_is_archived_nobody_is_accused(tmp_path: Path, how: str) -> None:
    """Temporal is asked for what the archive does not have yet; where it cannot be asked, that is in doubt."""
    async with installation(tmp_path / "var", sandbox=False) as built:
        number = await built.open()
        await built.submit(number, question())
        if how == "reset":
            await reset(built, number, to_the_last=True)
        else:
            await getattr(built.procedure(number), how)()
        await built.submit(number, question("geleen", "En nu?"))
        assert {heard.result for heard in await replayed(built)} <= {*FINE}
        async with asyncio.timeout(30):
            while not (await Archive(built.record, Full(), built.client).round()).failed:
                await asyncio.sleep(0.05)
        assert {heard.result for heard in await replayed(built)} <= {*FINE}
        alone = RecordEvidence(built.record, built.settings.documents, built.settings.archive)
        async with Replays() as replays:
            heard = await hear(alone, replays, number)
        assert heard.result in FINE
        assert any("is not archived yet: no space left" in remark for remark in heard.remarks)
        assert not any("they were added" in remark for remark in heard.remarks)
        findings, _ = await asyncio.to_thread(verified, built)
        assert findings == []


@pytest.mark.usefixtures("before")
@pytest.mark.parametrize("how", ["cancel", "terminate"])
async def test_an_end_that_the_procedure_did_not_come_to(tmp_path: Path, how: str) -> None:
    async with installation(tmp_path / "var", sandbox=False) as built:
        number = await built.open()
        await built.submit(number, question())
        await getattr(built.procedure(number), how)()
        await built.submit(number, question("geleen", "En nu?"))
        await archive_everything(built)
        await assert_an_auditor_finds_nothing(built)
        ended = {"cancel": "cancelled", "terminate": "terminated"}[how]
        told = await asyncio.to_thread(noted, built)
        assert [about.partition(": ")[2] for about in told] == [f"an operator {ended} it in Temporal"]
