"""Whatever answers at a server's port may be of another installation: door and worker compare with every act."""

from io import BytesIO
from pathlib import Path
from unittest.mock import AsyncMock
from uuid import uuid4
from weakref import WeakKeyDictionary

import pytest
from temporalio.client import WorkflowExecutionStatus

from application.acting import submit
from application.errors import Refused
from installation import submission
from installation.background import NotMadeError, checkpoint_now, start_background, start_watch
from installation.connection import connect
from installation.document_store import DocumentStore
from installation.identity import installation_id, served_installation
from installation.installation import Installation as Installed
from installation.record_reader import RecordReader
from installation.settings import Settings
from installation.submission import RefusedByTheProcedure
from models.acts import Act, Assurance
from models.events import EventType
from models.protocol import ARCHIVING, NOTICE_DELIVERY
from tests.workflows.auditing import assert_an_auditor_finds_nothing
from tests.workflows.installation import SINCE, Installation, installation, question, recording, request


def own(built: Installation) -> str:
    return installation_id(built.record)


def of(installation_of_the_door: str, act: Act) -> Act:
    return act.model_copy(update={"installation": installation_of_the_door})


def store_of(built: Installation) -> DocumentStore:
    return DocumentStore(built.settings.documents, built.settings.document_size_limit)


def codes(refused: pytest.ExceptionInfo[RefusedByTheProcedure]) -> list[str]:
    return [one.code for one in refused.value.refusals]


@pytest.mark.asyncio(loop_scope="session")
async def test_an_act_from_the_door_of_this_installation_is_taken(zowonen: Installation) -> None:
    number, asked = await zowonen.open(of(own(zowonen), request())), of(own(zowonen), question())

    receipt = await zowonen.submit(number, asked)

    assert receipt.first == zowonen.of_act(number, asked)[0].sequence
    assert await zowonen.submit(number, asked.model_copy(update={"installation": None})) == receipt


@pytest.mark.asyncio(loop_scope="session")
async def test_a_server_that_serves_this_installation_is_not_asked_again_for_a_while(
    zowonen: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, here = await zowonen.open(), own(zowonen)
    asked = AsyncMock(return_value=here)
    monkeypatch.setattr(submission, "served_installation", asked)
    monkeypatch.setattr(submission, "_SERVED_FOR", 86_400.0)
    monkeypatch.setattr(submission, "_served_ours", WeakKeyDictionary())

    for _ in range(3):
        await zowonen.submit(number, of(here, question()))
    assert asked.call_count == 1

    monkeypatch.setattr(submission, "_served_ours", WeakKeyDictionary())
    asked.return_value = str(uuid4())
    for times in (2, 3):
        with pytest.raises(RefusedByTheProcedure) as refused:
            await zowonen.submit(number, of(here, question()))
        assert codes(refused) == ["other_installation"]
        assert asked.call_count == times


@pytest.fixture
def trusting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A door that does not compare: the worker is on its own."""
    monkeypatch.setattr(submission, "served_installation", AsyncMock(return_value=None))


@pytest.mark.usefixtures("trusting")
@pytest.mark.asyncio(loop_scope="session")
async def test_the_worker_refuses_an_act_from_the_door_of_another_installation_and_names_both(
    zowonen: Installation,
) -> None:
    number, other = await zowonen.open(), str(uuid4())
    before = zowonen.events(number)

    with pytest.raises(RefusedByTheProcedure) as refused:
        await zowonen.submit(number, of(other, question()))

    assert codes(refused) == ["other_installation"]
    assert other in str(refused.value)
    assert own(zowonen) in str(refused.value)
    assert zowonen.events(number) == before


@pytest.mark.usefixtures("trusting")
@pytest.mark.asyncio(loop_scope="session")
async def test_a_signal_from_another_installation_is_put_on_record_as_refused(zowonen: Installation) -> None:
    number, sent = await zowonen.open(), of(str(uuid4()), question())

    await zowonen.signal(number, sent)
    await zowonen.submit(number, question())

    refused = [event for event in zowonen.events(number) if event.type is EventType.ACT_REFUSED]
    assert [event.content["refused_act_id"] for event in refused] == [sent.act_id]
    assert "other_installation" in str(refused[0].content)
    assert zowonen.of_act(number, sent) == refused or not zowonen.of_act(number, sent)


@pytest.mark.asyncio(loop_scope="session")
async def test_an_act_whose_document_is_not_in_the_workers_folder_is_refused_until_it_is(
    zowonen: Installation, tmp_path: Path
) -> None:
    number = await zowonen.open()
    elsewhere = DocumentStore(tmp_path, 1000).keep(BytesIO(b"the plan"), "plan.pdf")
    asked = question(documents=[elsewhere.model_dump(mode="json")])

    for _ in range(2):
        with pytest.raises(RefusedByTheProcedure) as refused:
            await zowonen.submit(number, asked)
        assert codes(refused) == ["document_not_here"]
        assert "plan.pdf" in str(refused.value)
    assert not zowonen.of_act(number, asked)

    store_of(zowonen).keep(BytesIO(b"the plan"), "plan.pdf")
    receipt = await zowonen.submit(number, asked)
    assert receipt.first == zowonen.of_act(number, asked)[0].sequence
    assert await zowonen.submit(number, asked) == receipt


async def test_a_front_door_of_another_installation_sends_nothing(tmp_path: Path, settings: Settings) -> None:
    async with installation(tmp_path / "a", sandbox=False) as built:
        with recording(settings) as other:
            await start_background(built.client, built.settings, own(built), SINCE)
            number = await built.open()
            stranger = Installation(settings, built.client, other)
            length = len((await built.procedure(number).fetch_history()).events)

            for attempt in (
                stranger.submit(number, of(own(stranger), question())),
                stranger.signal(number, of(own(stranger), question())),
                stranger.open(of(own(stranger), request())),
            ):
                with pytest.raises(RefusedByTheProcedure) as refused:
                    await attempt
                assert codes(refused) == ["other_installation"]
                assert own(stranger) in str(refused.value)
                assert own(built) in str(refused.value)
            with pytest.raises(NotMadeError, match="another installation runs there"):
                await checkpoint_now(built.client, settings, own(stranger))

            assert len((await built.procedure(number).fetch_history()).events) == length
            assert RecordReader(other).summaries() == []
        await assert_an_auditor_finds_nothing(built)


async def test_the_hall_names_its_installation_with_every_act_also_where_its_record_is_out_of_reach(
    tmp_path: Path,
) -> None:
    async with installation(tmp_path / "a", sandbox=False) as built:
        number, ours = await built.open(), Installed(built.settings)
        await submit(ours, lambda: connect(built.settings), number, question(), Assurance.COMMAND_LINE)
        await start_watch(built.client, built.settings, NOTICE_DELIVERY, str(uuid4()))
        for part in built.settings.var.glob("record.db*"):
            part.rename(part.with_suffix(".away"))
        away = Installed(built.settings)

        with pytest.raises(Refused, match="other_installation"):
            await submit(away, lambda: connect(built.settings), number, question(), Assurance.COMMAND_LINE)


async def test_what_runs_beside_the_procedures_says_whose_it_is_and_goes_on_at_a_later_start(tmp_path: Path) -> None:
    async with installation(tmp_path / "a", sandbox=False) as built:
        for watch in (NOTICE_DELIVERY, ARCHIVING):
            await built.client.start_workflow(
                watch, id=watch, task_queue=built.settings.task_queue
            )  # as releases before
        for _ in range(3):
            await start_background(built.client, built.settings, own(built), SINCE)

        assert await served_installation(built.client) == own(built)
        runs = [run async for run in built.client.list_workflows("WorkflowType IN ('NoticeDelivery', 'Archiving')")]
        statuses = sorted(run.status.name for run in runs if run.status)
        assert statuses.count(WorkflowExecutionStatus.RUNNING.name) == 2
        assert statuses.count(WorkflowExecutionStatus.TERMINATED.name) == 2  # those of before, once
