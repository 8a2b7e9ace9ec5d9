"""What a dossier's run knows, read from its history.

The run itself is not asked. A query that comes with a task in which a local activity runs has the task completed before
the workflow goes on; what the workflow does then comes in another order than in a replay, and the run never gets on
again (seen with temporalio 1.35, where a worker was killed and started while acts came in).
"""

from collections.abc import AsyncIterator

import orjson
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent, MarkerRecordedEventAttributes
from temporalio.api.workflowservice.v1 import GetWorkflowExecutionHistoryReverseRequest
from temporalio.client import Client

from audit.replay_comparison.archived import LOAD, LOCAL_ACTIVITY, SETTLE
from models.protocol import LastKnown, Start, workflow_id
from models.state import Dossier

_AT_ONCE = 10


async def last_known(client: Client, number: str) -> LastKnown | None:
    """The last event of a dossier that its newest run knows of; None where the run has yet to read the record. Raises
    RPCError, also where there is no run."""
    async for event in _newest_first(client, number):
        if event.event_type == EventType.EVENT_TYPE_MARKER_RECORDED:
            if known := _told_by(event.marker_recorded_event_attributes):
                return known
        elif event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
            begun = event.workflow_execution_started_event_attributes
            return _begun_with(Start.model_validate_json(begun.input.payloads[0].data))
    return None


async def is_busy(client: Client, number: str) -> bool:
    """Whether a task of a dossier's newest run is still to be done, so that it may know more in a moment. Raises
    RPCError."""
    described = await client.get_workflow_handle(workflow_id(number)).describe()
    return described.raw_description.HasField("pending_workflow_task")


async def _newest_first(client: Client, number: str) -> AsyncIterator[HistoryEvent]:
    asked = GetWorkflowExecutionHistoryReverseRequest(
        namespace=client.namespace,
        execution=WorkflowExecution(workflow_id=workflow_id(number)),
        maximum_page_size=_AT_ONCE,
    )
    while True:
        page = await client.workflow_service.get_workflow_execution_history_reverse(asked)
        for event in page.history.events:
            yield event
        if not page.next_page_token:
            return
        asked.next_page_token = page.next_page_token


def _told_by(marker: MarkerRecordedEventAttributes) -> LastKnown | None:
    """What a run learned by an activity: the last event that it put on record, or the head of what it read there."""
    if marker.marker_name != LOCAL_ACTIVITY or "result" not in marker.details:
        return None
    kind = orjson.loads(marker.details["data"].payloads[0].data)["activity_type"]
    told = orjson.loads(marker.details["result"].payloads[0].data)
    if kind == SETTLE and told["events"]:
        last = told["events"][-1]
        return LastKnown(sequence=last["sequence"], head=last["hash"])
    if kind == LOAD:
        return LastKnown(sequence=told["dossier"]["sequence"], head=told["dossier"]["head"])
    return None


def _begun_with(start: Start) -> LastKnown | None:
    if start.agreement is None:
        return None
    dossier = start.state or Dossier(number=start.dossier)
    return LastKnown(sequence=dossier.sequence, head=dossier.head)
