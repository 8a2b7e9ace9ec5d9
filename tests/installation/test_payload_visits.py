"""The SDK's walks through payloads: left out where they change nothing, taken where a codec is in use."""

import inspect
from collections.abc import Sequence
from dataclasses import replace

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.bridge import worker as sdk
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.converter import DataConverter, PayloadCodec
from temporalio.worker import _workflow
from temporalio.worker._command_aware_visitor import CommandAwarePayloadVisitor

from installation import payload_visits
from installation.connection import DATA_CONVERTER

WALKS = ("decode_activation", "encode_completion")
OPTIONS = {"storage_concurrency_limit": 1}


class Reversing(PayloadCodec):
    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [Payload(metadata=one.metadata, data=one.data[::-1]) for one in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return await self.encode(payloads)


@pytest.fixture(autouse=True)
def sdk_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in WALKS:
        monkeypatch.setattr(sdk, name, getattr(sdk, name))
    payload_visits.only_where_in_use()


def activation() -> WorkflowActivation:
    task = WorkflowActivation(run_id="one")
    task.jobs.add().do_update.input.extend(DATA_CONVERTER.payload_converter.to_payloads([{"act": "withdraw"}]))
    return task


def completion() -> WorkflowActivationCompletion:
    done = WorkflowActivationCompletion(run_id="one")
    arguments = done.successful.commands.add().schedule_local_activity.arguments
    arguments.extend(DATA_CONVERTER.payload_converter.to_payloads([{"act": "withdraw"}]))
    return done


async def walked(converter: DataConverter) -> tuple[WorkflowActivation, WorkflowActivationCompletion]:
    task, done = activation(), completion()
    await sdk.decode_activation(task, converter, decode_headers=False, **OPTIONS)
    await sdk.encode_completion(done, converter, encode_headers=False, **OPTIONS)
    return task, done


async def test_what_the_walks_would_not_change_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    async def walks(*_: object) -> None:
        raise AssertionError("it walks")

    monkeypatch.setattr(CommandAwarePayloadVisitor, "visit", walks)
    assert await walked(DATA_CONVERTER) == (activation(), completion())


async def test_the_sdks_own_walks_change_nothing_either(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, walk in payload_visits.WALKS.items():
        monkeypatch.setattr(sdk, name, walk)
    assert await walked(DATA_CONVERTER) == (activation(), completion())


async def test_a_codec_is_not_passed_over() -> None:
    task, done = await walked(replace(DATA_CONVERTER, payload_codec=Reversing()))
    assert task.jobs[0].do_update.input[0].data == b'{"act":"withdraw"}'[::-1]
    assert done.successful.commands[0].schedule_local_activity.arguments[0].data == b'{"act":"withdraw"}'[::-1]


@pytest.mark.parametrize("name", WALKS)
def test_it_is_these_that_the_sdk_asks(name: str) -> None:
    assert f"temporalio.bridge.worker.{name}(" in inspect.getsource(_workflow._WorkflowWorker._handle_activation)
