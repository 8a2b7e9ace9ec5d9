"""The way to Temporal, the same for the worker, the command line and the tests.

Without configuration it is the embedded server. Temporal's own configuration names any other: the `TEMPORAL_…`
variables and `temporal.toml` (in the checkout, where `TEMPORAL_CONFIG_FILE` says, or in the user's configuration
folder), with profiles, TLS and API keys.
"""

import asyncio
import gc
import os
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, Plugin
from temporalio.common import SearchAttributeKey
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import CompositePayloadConverter, DataConverter, PayloadConverter
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.runtime import Runtime
from temporalio.service import GrpcCompression, RPCError, RPCStatusCode

from installation.files import FileUnreadable, is_file, text_of
from installation.outcome_payloads import OutcomePayloads
from installation.settings import Settings
from installation.settings_file import ROOT
from installation.settled_payloads import SettledPayloads
from models.notations import NotationError, from_toml

_JSON: Final = SettledPayloads()
_USUAL: Final = {**PydanticPayloadConverter().converters, _JSON.encoding.encode(): _JSON}
_PAYLOADS: Final = CompositePayloadConverter(OutcomePayloads(), *_USUAL.values())
DATA_CONVERTER: Final[DataConverter] = DataConverter(
    # The SDK makes a converter for every task of a workflow, and one of pydantic's forgets with it how each type is
    # read: one for all takes 4 % off the worker's processor time
    payload_converter_class=cast("type[PayloadConverter]", lambda: _PAYLOADS)
)
"""How values become payloads. Worker, clients, tests and replayer must share it, else histories cannot be read."""

CONNECT_TIMEOUT: Final = timedelta(seconds=5)

_THIS_MACHINE: Final = ("127.0.0.1", "localhost", "[::1]")

Result = TypeVar("Result")


class ConnectionFailed(Exception):  # noqa: N818 - it says what is the matter
    """Temporal cannot be reached as configured. The message is for people: what is wrong and what to do."""


@dataclass(frozen=True)
class Target:
    """Which server is meant: `embedded` is the one that worker.py starts on this machine."""

    embedded: bool
    config: ClientConnectConfig

    @property
    def address(self) -> str:
        return self.config["target_host"]

    @property
    def namespace(self) -> str:
        return self.config.get("namespace", "default")

    @property
    def compression(self) -> GrpcCompression:
        """None on the way to a server on this machine: to compress and expand what takes no room anywhere was 37 of 940
        ms of processor time a procedure."""
        host = self.address.removeprefix("http://").rpartition(":")[0]
        return GrpcCompression.NONE if host in _THIS_MACHINE else GrpcCompression.GZIP


def target(settings: Settings) -> Target:
    """The server that settings and Temporal's own configuration name. ConnectionFailed where the latter is wrong."""
    if settings.embedded == "yes":
        return _embedded(settings)
    config = _configured()
    if "target_host" in config:
        return Target(embedded=False, config=config)
    if config.keys() & {"api_key", "tls", "rpc_metadata"}:
        raise ConnectionFailed("Temporal's configuration has a key or TLS but no address: set TEMPORAL_ADDRESS.")
    if settings.embedded == "no":
        return Target(embedded=False, config={**config, "target_host": "localhost:7233"})
    return _embedded(settings)


async def connect(
    settings: Settings,
    *,
    runtime: Runtime | None = None,
    plugins: Sequence[Plugin] = (),
    timeout: timedelta = CONNECT_TIMEOUT,  # noqa: ASYNC109 - one limit for everything below
) -> Client:
    """A client of the server that is meant. Tries once, and raises ConnectionFailed within `timeout`."""
    where = target(settings)
    try:
        async with asyncio.timeout(timeout.total_seconds()):
            client = await Client.connect(
                **where.config,
                data_converter=DATA_CONVERTER,
                runtime=runtime,
                plugins=list(plugins),
                grpc_compression=where.compression,
            )
            await _check_namespace(client)
    except TimeoutError:
        raise ConnectionFailed(_unreachable(where, f"no answer in {timeout.total_seconds():g} s")) from None
    except RuntimeError as error:
        raise ConnectionFailed(_unreachable(where, _reason(str(error)))) from None
    except RPCError as error:
        raise ConnectionFailed(_refused(where, error)) from None
    return client


async def require_answer(client: Client, settings: Settings, timeout: timedelta) -> None:  # noqa: ASYNC109 - as connect
    """Raises ConnectionFailed where the server of a client that was connected before does not answer now."""
    try:
        await client.service_client.check_health(timeout=timeout)
    except RPCError as error:
        raise ConnectionFailed(_unreachable(target(settings), _reason(error.message))) from None


async def register_search_attributes(client: Client, keys: Sequence[SearchAttributeKey[Any]]) -> list[str]:
    """Register those of `keys` that the namespace lacks, and return their names.

    ConnectionFailed where a name has another type there, or where the server does not allow it (Temporal Cloud: add
    them in its own interface).
    """
    wanted = {key.name: IndexedValueType.ValueType(key.indexed_value_type) for key in keys}
    try:
        known = await known_search_attributes(client)
        missing = {name: kind for name, kind in wanted.items() if name not in known}
        if missing:
            await client.operator_service.add_search_attributes(
                AddSearchAttributesRequest(namespace=client.namespace, search_attributes=missing)
            )
    except RPCError as error:
        raise ConnectionFailed(
            f"The search attributes {', '.join(wanted)} cannot be registered in namespace {client.namespace} "
            f"({error.message}): add them there by hand."
        ) from None
    clashing = sorted(name for name, kind in wanted.items() if known.get(name, kind) != kind)
    if clashing:
        raise ConnectionFailed(f"Search attributes with another type than this program's: {', '.join(clashing)}.")
    return sorted(missing)


async def known_search_attributes(client: Client) -> Mapping[str, IndexedValueType.ValueType]:
    """The search attributes of the namespace, with their types. Raises RPCError."""
    listed = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    return listed.custom_attributes


def run(main: Coroutine[Any, Any, Result], *, long: bool = False) -> Result:
    """`asyncio.run` for a client: the pause keeps the interpreter from ending while Temporal's threads do.

    Without it a client that ends at once can crash after its work is done (temporalio/sdk-python#300). What runs
    ``long`` gets uvloop where there is one: 17 ms to begin with, and 30 to 50 of 530 ms of processor time less for each
    procedure in the worker.
    """
    try:
        with asyncio.Runner(loop_factory=_fast_loop() if long else None) as runner:
            return runner.run(main)
    finally:
        gc.collect()
        time.sleep(0.1)


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        return None
    return uvloop.new_event_loop


def _embedded(settings: Settings) -> Target:
    return Target(embedded=True, config={"target_host": f"127.0.0.1:{settings.embedded_port}"})


def _configured() -> ClientConnectConfig:
    """What Temporal's own configuration says; an unknown key, a missing profile or file is an error, not a silence."""
    named = os.environ.get("TEMPORAL_CONFIG_FILE")
    if named and not is_file(Path(named)):
        raise ConnectionFailed(f"TEMPORAL_CONFIG_FILE: there is no file {named}.")
    own = ROOT / "temporal.toml"
    file = str(own) if not named and own.is_file() else None
    if chosen := named or file:
        try:
            from_toml(text_of(Path(chosen)))
        except FileUnreadable as error:
            raise ConnectionFailed(f"Temporal's configuration is wrong: {error}") from None
        except NotationError as error:
            raise ConnectionFailed(f"Temporal's configuration is wrong: {chosen} is not TOML: {error}.") from None
    try:
        return ClientConfig.load_client_connect_config(config_file=file, config_file_strict=True)
    except OSError as error:
        raise ConnectionFailed(
            f"Temporal's TLS configuration: cannot read {error.filename} ({error.strerror})."
        ) from None
    except RuntimeError as error:
        raise ConnectionFailed(f"Temporal's configuration is wrong: {' '.join(str(error).split())}.") from None


async def _check_namespace(client: Client) -> None:
    """A namespace that does not exist would otherwise show only when the first workflow starts."""
    try:
        await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    except RPCError as error:
        if error.status is not RPCStatusCode.PERMISSION_DENIED:
            raise


def _unreachable(where: Target, reason: str) -> str:
    advice = (
        "Start it with `make run` and try again."
        if where.embedded
        else "Check TEMPORAL_ADDRESS or temporal.toml, and that the server runs."
    )
    return f"Temporal at {where.address} cannot be reached: {reason}. {advice}"


def _refused(where: Target, error: RPCError) -> str:
    match error.status:
        case RPCStatusCode.NOT_FOUND:
            return f"Temporal at {where.address} has no namespace {where.namespace}: check TEMPORAL_NAMESPACE."
        case RPCStatusCode.UNAUTHENTICATED:
            return (
                f"Temporal at {where.address} does not accept this key or certificate: check TEMPORAL_API_KEY or TLS."
            )
        case _:
            return _unreachable(where, error.message)


_REASONS: Final = {
    "ConnectionRefused": "nothing listens there",
    "dns error": "the name of the host is not known",
    "PrivateKeyParseError": "the private key of the TLS configuration is no key",
    "CertificateParseError": "a certificate of the TLS configuration is no certificate",
    "UnknownIssuer": "its certificate is not signed by an authority that we trust",
    "NotValidForName": "its certificate is for another name",
    "InvalidContentType": "it does not speak TLS",
    "frame with invalid size": "it speaks something else, perhaps TLS",
}


def _reason(detail: str) -> str:
    for sign, reason in _REASONS.items():
        if sign in detail:
            return reason
    return detail.removeprefix("Failed client connect: ")
