"""The way to Temporal: which server is meant, and what a person reads when it is not there."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.common import SearchAttributeKey
from temporalio.service import GrpcCompression

from installation.connection import ConnectionFailed, connect, register_search_attributes, run, target
from installation.embedded import EmbeddedServer, free_port
from installation.settings import Settings

STAGE = SearchAttributeKey.for_keyword("TestStage")
DUE = SearchAttributeKey.for_datetime("TestDue")


@pytest.fixture
async def server(settings: Settings) -> AsyncIterator[EmbeddedServer]:
    async with EmbeddedServer.of(settings, [STAGE]) as running:
        yield running


@pytest.fixture
def auto(settings: Settings) -> Settings:
    return settings.model_copy(update={"embedded": "auto"})


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "temporal.toml"
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(path))
    return path


def _failure(settings: Settings) -> str:
    with pytest.raises(ConnectionFailed) as caught:
        target(settings)
    return str(caught.value)


def test_the_embedded_server_is_meant_unless_temporals_configuration_names_another(
    auto: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert target(auto).embedded
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example:7233")
    assert (target(auto).embedded, target(auto).address) == (False, "temporal.example:7233")


def test_embedded_yes_goes_before_temporals_configuration(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example:7233")
    assert target(settings).address == f"127.0.0.1:{settings.embedded_port}"


def test_a_profile_names_address_namespace_and_key(
    auto: Settings, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile.write_text('[profile.prod]\naddress = "x.example:7233"\nnamespace = "advice"\napi_key = "secret"\n')
    monkeypatch.setenv("TEMPORAL_PROFILE", "prod")
    where = target(auto)
    assert (where.address, where.namespace, where.config["tls"]) == ("x.example:7233", "advice", True)


@pytest.mark.parametrize(
    ("address", "compression"),
    [
        ("127.0.0.1:7233", GrpcCompression.NONE),
        ("http://localhost:7233", GrpcCompression.NONE),
        ("[::1]:7233", GrpcCompression.NONE),
        ("temporal.example:7233", GrpcCompression.GZIP),
    ],
)
def test_only_what_leaves_this_machine_is_compressed(
    auto: Settings, monkeypatch: pytest.MonkeyPatch, address: str, compression: GrpcCompression
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", address)
    assert target(auto).compression is compression


def test_what_runs_long_gets_the_faster_loop_and_a_command_the_usual_one() -> None:
    async def kind() -> str:
        return type(asyncio.get_running_loop()).__module__.partition(".")[0]

    assert [run(kind(), long=long) for long in (True, False)] == ["uvloop", "asyncio"]


def test_an_unknown_key_in_temporals_file_is_named(auto: Settings, profile: Path) -> None:
    profile.write_text('[profile.default]\naddres = "x:7233"\n')
    assert "unknown field `addres`" in _failure(auto)


def test_a_missing_profile_is_named(auto: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_PROFILE", "nowhere")
    assert "'nowhere' not found" in _failure(auto)


def test_a_missing_file_is_named(auto: Settings, profile: Path) -> None:
    assert str(profile) in _failure(auto)


def test_a_missing_certificate_is_named(auto: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example:7233")
    monkeypatch.setenv("TEMPORAL_TLS_SERVER_CA_CERT_PATH", "/nowhere/ca.pem")
    assert "/nowhere/ca.pem" in _failure(auto)


def test_a_key_without_an_address_does_not_go_to_the_embedded_server(
    auto: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEMPORAL_API_KEY", "secret")
    assert "TEMPORAL_ADDRESS" in _failure(auto)


async def test_a_server_that_is_not_there_is_told_at_once_with_what_to_do(settings: Settings) -> None:
    """It waits for no answer: with a day's patience it is told all the same, or this test hangs."""
    with pytest.raises(ConnectionFailed, match=r"nothing listens there\. Start it with `make run`"):
        await connect(settings, timeout=timedelta(days=1))


async def test_a_server_that_does_not_answer_is_given_up(settings: Settings) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", settings.embedded_port))
        silent.listen()
        with pytest.raises(ConnectionFailed, match=r"no answer in 0\.5 s"):
            await connect(settings, timeout=timedelta(seconds=0.5))


async def test_a_key_that_is_no_key_is_told(auto: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rubbish = tmp_path / "rubbish.pem"
    rubbish.write_text("rubbish")
    monkeypatch.setenv("TEMPORAL_ADDRESS", f"127.0.0.1:{free_port()}")
    monkeypatch.setenv("TEMPORAL_TLS_CLIENT_CERT_PATH", str(rubbish))
    monkeypatch.setenv("TEMPORAL_TLS_CLIENT_KEY_PATH", str(rubbish))
    with pytest.raises(ConnectionFailed, match="no key"):
        await connect(auto)


async def test_an_unknown_namespace_is_named(
    server: EmbeddedServer, auto: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", server.address)
    monkeypatch.setenv("TEMPORAL_NAMESPACE", "nowhere")
    with pytest.raises(ConnectionFailed, match="no namespace nowhere"):
        await connect(auto)


async def test_tls_towards_a_server_without_it_is_told(
    server: EmbeddedServer, auto: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", server.address)
    monkeypatch.setenv("TEMPORAL_TLS", "true")
    with pytest.raises(ConnectionFailed, match="does not speak TLS"):
        await connect(auto)


@pytest.mark.usefixtures("server")
async def test_search_attributes_are_registered_once(settings: Settings) -> None:
    client = await connect(settings)
    assert await register_search_attributes(client, [STAGE, DUE]) == ["TestDue"]
    assert await register_search_attributes(client, [STAGE, DUE]) == []


@pytest.mark.usefixtures("server")
async def test_a_search_attribute_of_another_type_is_named(settings: Settings) -> None:
    client = await connect(settings)
    with pytest.raises(ConnectionFailed, match="TestStage"):
        await register_search_attributes(client, [SearchAttributeKey.for_bool("TestStage")])
