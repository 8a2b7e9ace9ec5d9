"""What a log shows and, more important, what it does not."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
import structlog
from pydantic import BaseModel
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from temporalio.runtime import Runtime, TelemetryConfig, TelemetryFilter
from temporalio.worker import Worker

from installation.connection import connect
from installation.embedded import EmbeddedServer
from installation.logs import Logging, core_logging, start_logging
from installation.settings import Settings
from tests.hanging import HANGING
from tests.installation.waiting import Talking

PERSON = "Mevrouw Jansen"


class Advice(BaseModel):
    number: int


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def logs(out: io.StringIO) -> Iterator[Logging]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    libraries = {name: logging.getLogger(name).level for name in ("alembic", "asyncio", "temporalio")}
    started = start_logging("json", "info", out)
    yield started
    started.stop()
    root.handlers[:], root.level = handlers, level
    for name, before in libraries.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


def _lines(out: io.StringIO, logs: Logging) -> list[dict[str, object]]:
    logs.stop()
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_both_worlds_write_lines_of_the_same_shape(out: io.StringIO, logs: Logging) -> None:
    structlog.get_logger("ours").info("on record", dossier="2027-003", rows=3)
    logging.getLogger("theirs").warning("slow: %s", "very")
    ours, theirs = _lines(out, logs)
    assert (ours["message"], ours["dossier"], ours["rows"]) == ("on record", "2027-003", 3)
    assert theirs["message"] == "slow: very"
    assert {ours["level"], theirs["level"]} == {"info", "warning"}
    assert {ours["logger"], theirs["logger"]} == {"ours", "theirs"}
    assert all(str(line["timestamp"]).endswith("Z") for line in (ours, theirs))


def test_below_the_level_nothing_is_written(out: io.StringIO, logs: Logging) -> None:
    structlog.get_logger().debug("whisper")
    logging.getLogger("x").debug("whisper")
    assert _lines(out, logs) == []


def test_stopping_twice_is_no_error(logs: Logging) -> None:
    logs.stop()


def test_an_exception_keeps_its_trace_and_cause_and_loses_what_persons_wrote(out: io.StringIO, logs: Logging) -> None:
    try:
        try:
            Advice.model_validate({"number": PERSON})
        except ValueError as cause:
            raise LookupError("no such dossier") from cause
    except LookupError:
        structlog.get_logger().exception("failed")
        logging.getLogger("theirs").exception("failed")
    for line in _lines(out, logs):
        trace = str(line["exception"])
        assert trace.index("ValidationError: Advice: number: int_parsing") < trace.index("LookupError: no such dossier")
        assert "test_logs.py" in trace
        assert PERSON not in trace


def test_a_database_error_shows_the_statement_and_no_values(out: io.StringIO, logs: Logging) -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection, pytest.raises(SQLAlchemyError) as caught:
        connection.execute(text("INSERT INTO nowhere VALUES (:person)"), {"person": PERSON})
    engine.dispose()
    logging.getLogger("theirs").error("failed", exc_info=caught.value)
    (line,) = _lines(out, logs)
    assert "OperationalError in INSERT INTO nowhere" in str(line["exception"])
    assert PERSON not in str(line)


def test_a_terminal_gets_plain_lines(out: io.StringIO) -> None:
    with start_logging("console", "info", out):
        structlog.get_logger().info("on record", dossier="2027-003")
    assert "on record" in out.getvalue()
    assert not out.getvalue().startswith("{")


async def test_a_workflow_speaks_once_and_shows_its_id_instead_of_everything(
    settings: Settings, out: io.StringIO, logs: Logging
) -> None:
    async with EmbeddedServer.of(settings, []):
        client = await connect(settings)
        async with Worker(client, task_queue="talk", workflows=[Talking], max_cached_workflows=0):
            await client.execute_workflow(Talking.run, id="2027-003", task_queue="talk")
    spoken = [line for line in _lines(out, logs) if line["message"] == "spoken"]
    assert [line["workflow_id"] for line in spoken] == ["2027-003"]
    assert "run_id" not in spoken[0]


async def test_what_temporals_core_says_comes_through_the_same_door(out: io.StringIO, logs: Logging) -> None:
    talkative = replace(core_logging(), filter=TelemetryFilter(core_level="INFO", other_level="INFO"))
    runtime = Runtime(telemetry=TelemetryConfig(logging=talkative))
    logging.getLogger("temporalio").setLevel("INFO")
    runtime._core_runtime.write_test_info_log("from the core", '{"failure": "Mevrouw Jansen"}')
    async with asyncio.timeout(HANGING):
        while "from the core" not in out.getvalue():
            await asyncio.sleep(0.01)
    (line,) = [line for line in _lines(out, logs) if line["logger"] == "temporalio.core"]
    assert line["message"] == "from the core"
    assert PERSON not in str(line)
