"""The doctor's checks of Temporal, on a real server with a real worker."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from google.protobuf.duration_pb2 import Duration
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.workflowservice.v1 import UpdateNamespaceRequest
from temporalio.common import SearchAttributeKey

from installation.background import start_background
from installation.doctor import of_temporal
from installation.doctor.checks import examine, patient
from installation.doctor.diagnosis import Diagnosis, Health, Patient
from installation.heads import Disparity, compared_heads
from installation.identity import installation_id
from installation.record_reader import RecordReader
from installation.versioning import build_id
from models.protocol import ARCHIVING, DAILY_CHECKPOINT
from models.state import Dossier
from tests.workflows.installation import SINCE, Installation, question, recording, request, serving, settings_in
from tests.workflows.test_lost_by_temporal import put_on_record
from workflows.search_attributes import ALL

pytestmark = pytest.mark.asyncio(loop_scope="session")


def examined(installed: Installation, **changes: Any) -> Patient:
    usual = {"settings": installed.settings, "record": installed.record, "client": installed.client}
    rest = {"build": build_id(), "search_attributes": ALL, "converse": lambda _: None}
    return Patient(**{**usual, **rest, **changes})


async def test_an_installation_that_runs_is_fine(zowonen: Installation) -> None:
    await zowonen.open()
    await start_background(zowonen.client, zowonen.settings, installation_id(zowonen.record), SINCE)
    async with patient(zowonen.settings, lambda _: None, ALL, client=zowonen.client) as whole:
        found = {seen.check.name: seen.diagnosis async for seen in examine(whole)}
    for name in ("record", "namespace", "workers", "background", "temporal-clock", "keys", "mail"):
        assert found[name].health is Health.FINE, (name, found[name])


async def test_a_server_of_another_installation_is_wrong(zowonen: Installation) -> None:
    assert (await of_temporal.installation(examined(zowonen))).health is Health.FINE
    with mock.patch.object(of_temporal, "served_installation", mock.AsyncMock(return_value="another")):
        found = await of_temporal.installation(examined(zowonen))
    assert (found.health, "another" in found.found) == (Health.WRONG, True)


async def test_another_current_build_than_this_code_needs_attention(zowonen: Installation) -> None:
    found = await of_temporal.workers(examined(zowonen, build="another"))
    assert (found.health, "another" in found.found) == (Health.ATTENTION, True)


async def test_no_worker_that_asks_for_work_is_wrong(zowonen: Installation) -> None:
    later = datetime.now(UTC) + of_temporal.POLLS_EVERY + timedelta(seconds=1)
    found = await of_temporal.workers(examined(zowonen, clock=lambda: later))
    assert (found.health, found.figures) == (Health.WRONG, {"advice_workers_polling": 0})


async def test_a_search_attribute_that_the_namespace_lacks_is_wrong(zowonen: Installation) -> None:
    lacking = (*ALL, SearchAttributeKey.for_keyword("AdviceNobody"))
    found = await of_temporal.namespace(examined(zowonen, search_attributes=lacking))
    assert (found.health, "AdviceNobody" in found.found) == (Health.WRONG, True)


async def test_a_machine_behind_temporal_is_wrong(zowonen: Installation) -> None:
    behind = datetime.now(UTC) - timedelta(minutes=5)
    assert (await of_temporal.clock(examined(zowonen, clock=lambda: behind))).health is Health.WRONG
    assert (await of_temporal.clock(examined(zowonen))).health is Health.FINE


async def test_a_dossier_apart_is_named_with_the_way_in_which_it_is(zowonen: Installation) -> None:
    behind, other, ahead, same = [await zowonen.open() for _ in range(4)]
    before = await zowonen.procedure(behind).fetch_history()
    put_on_record(zowonen, await zowonen.state(behind), question("beek", "Geschreven en vergeten?"))
    summaries = {number: RecordReader(zowonen.record).summary(number) for number in (behind, other, ahead, same)}
    changed: dict[str, dict[str, Any]] = {other: {"head": "0" * 64}, ahead: {"sequence": 1}}

    def as_changed(_: RecordReader, number: str) -> Any:
        summary = summaries.get(number)
        return summary and summary.model_copy(update=changed.get(number, {}))

    with mock.patch.object(RecordReader, "summary", as_changed):
        found = (await of_temporal.heads(examined(zowonen))).found
        heads = await compared_heads(zowonen.client, zowonen.record)

    assert (heads.apart[behind], heads.apart[other], heads.apart[ahead]) == (
        Disparity.BEHIND,
        Disparity.OTHERWISE,
        Disparity.AHEAD,
    )
    assert same not in heads.apart
    assert f"{Disparity.AHEAD}: " in found
    after = await zowonen.procedure(behind).fetch_history()
    assert len(after.events) == len(before.events)  # it was only looked at


async def test_a_server_without_what_runs_beside_the_procedures_is_wrong(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with recording(settings) as record:
        async with serving(settings) as client:
            installed = Installation(settings, client, record)
            found: dict[str, Diagnosis] = {"nothing": await of_temporal.background(examined(installed))}
            assert (await of_temporal.workers(examined(installed))).health is Health.WRONG
            await start_background(client, settings, installation_id(record), SINCE)
            found["all"] = await of_temporal.background(examined(installed))
            schedule = client.get_schedule_handle(DAILY_CHECKPOINT)
            await schedule.pause()
            found["paused"] = await of_temporal.background(examined(installed))
            await schedule.delete()
            found["no schedule"] = await of_temporal.background(examined(installed))
            await client.get_workflow_handle(ARCHIVING).terminate()
            found["no archiving"] = await of_temporal.background(examined(installed))
            assert [diagnosis.health for diagnosis in found.values()] == [
                Health.WRONG,
                Health.FINE,
                Health.ATTENTION,
                Health.WRONG,
                Health.WRONG,
            ]
            assert ARCHIVING in found["no archiving"].found

            put_on_record(installed, Dossier(number="2027-001"), request())
            heads = await compared_heads(client, record)
            assert heads.numbers(Disparity.WITHOUT_RUN) == ["2027-001"]

            short = NamespaceConfig(workflow_execution_retention_ttl=Duration(seconds=86_400))
            await client.workflow_service.update_namespace(
                UpdateNamespaceRequest(namespace=client.namespace, config=short)
            )
            assert (await of_temporal.namespace(examined(installed))).health is Health.ATTENTION
