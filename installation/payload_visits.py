"""Temporal's SDK walks through all that a task brings and all that it leads to, three times each, for codecs and stores
of payloads. Here there are none, and 12 walks an act were 40 of 530 ms of the worker's processor time a procedure."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from temporalio.bridge import worker as sdk
from temporalio.converter import DataConverter
from temporalio.converter._extstore import StorageOperationMetrics

_Visits = Callable[..., Awaitable[StorageOperationMetrics]]


WALKS: Final[Mapping[str, _Visits]] = {name: getattr(sdk, name) for name in ("decode_activation", "encode_completion")}
"""The SDK's own, by their names there."""


def only_where_in_use() -> None:
    """From now on this process leaves the walks out where a converter has neither codec nor store. May be done twice.

    The SDK offers no way to say so: its own two functions are wrapped."""
    for name, walk in WALKS.items():
        setattr(sdk, name, _if_in_use(walk))


def _if_in_use(walk: _Visits) -> _Visits:
    async def walk_or_not(task: Any, converter: DataConverter, **options: Any) -> StorageOperationMetrics:  # noqa: ANN401 - protobuf's own types
        if converter.payload_codec or converter.external_storage:
            return await walk(task, converter, **options)
        return StorageOperationMetrics()

    return walk_or_not
