"""Logging: one line per event, coloured on a terminal and JSON elsewhere, written by a thread of its own.

structlog's events and those of the standard library (Temporal's too) take the same road. No line shows personal data:
acts and payloads are never logged, and an exception's text is left out where libraries put values into it.

The thread of its own is for workflow code: a task that is held up for two seconds, by a slow terminal say, is a
deadlock to the SDK, and that limit cannot be set (temporalio/sdk-python#1050).
"""

import logging
import logging.handlers
import queue
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Final, Literal, TextIO

import structlog
from pydantic import ValidationError
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger
from temporalio import activity, workflow
from temporalio.runtime import LogForwardingConfig, LoggingConfig, TelemetryFilter

Format = Literal["auto", "json", "console"]

_STACK_LIMIT: Final = 30


class Logging:
    """The logging of this process from `start_logging` until `stop`, which writes what is still waiting."""

    def __init__(self, listener: logging.handlers.QueueListener) -> None:
        self._listener: logging.handlers.QueueListener | None = listener

    def stop(self) -> None:
        """Write what still waits, and end. Once more does no harm."""
        if self._listener:
            self._listener.stop()
            self._listener = None

    def __enter__(self) -> "Logging":
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()


def start_logging(shape: Format = "auto", level: str = "info", stream: TextIO | None = None) -> Logging:
    """Send all logging of this process to `stream` (standard error) in that shape, from `level` on.

    Workflow code must not wait for a slow terminal or pipe, so lines go through a queue; call `stop` at the end.
    """
    out = stream or sys.stderr
    handler = logging.StreamHandler(out)
    handler.setFormatter(_formatter(console=shape == "console" or (shape == "auto" and out.isatty())))
    waiting: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
    listener = logging.handlers.QueueListener(waiting, handler)
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(_Waiting(waiting))
    root.setLevel(level.upper())
    _quieten(level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            _caught,
            *_COMMON,
            _WRAP,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    listener.start()
    return Logging(listener)


def core_logging() -> LoggingConfig:
    """For Temporal's `TelemetryConfig`: warnings of its core come here too, instead of raw on standard error."""
    forwarding = LogForwardingConfig(
        logger=logging.getLogger("temporalio.core"),
        append_target_to_name=False,
        prepend_target_on_message=False,
        append_log_fields_to_message=False,  # they may quote a failure; _foreign picks
    )
    return LoggingConfig(filter=TelemetryFilter(core_level="WARN", other_level="ERROR"), forwarding=forwarding)


class _Waiting(logging.handlers.QueueHandler):
    """Hands records over as they are: structlog's are dictionaries until they are formatted."""

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        if not isinstance(record.msg, dict):
            record.msg, record.args = record.getMessage(), None
        return record


def _quieten(level: str) -> None:
    """Libraries tell only what went wrong; Temporal's details become fields, of which `_foreign` keeps the telling."""
    for library in ("alembic", "asyncio", "temporalio"):
        logging.getLogger(library).setLevel(logging.DEBUG if level == "debug" else logging.WARNING)
    workflow.logger.workflow_info_on_message = False
    activity.logger.activity_info_on_message = False


def _caught(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The exception in hand, taken now: the thread that writes has none."""
    given = event.get("exc_info")
    if given is True:
        event["exc_info"] = sys.exc_info()
    elif isinstance(given, BaseException):
        event["exc_info"] = (type(given), given, given.__traceback__)
    return event


def _foreign(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """What a record of the standard library carries beside its message, as far as it is fit to print."""
    record: logging.LogRecord = event["_record"]
    for name in ("temporal_workflow", "temporal_activity"):
        event.update(_temporal_fields(getattr(record, name, None) or {}))
    core = getattr(record, "temporal_log", None)
    if core:
        event.update((name, core.fields[name]) for name in ("run_id", "task_queue", "error") if name in core.fields)
    return event


def _temporal_fields(details: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for field in ("workflow_id", "activity_type", "update_name"):
        if field in details:
            yield field, details[field]
    if details.get("attempt", 1) > 1:
        yield "attempt", details["attempt"]


def _traceback(out: TextIO, exc_info: ExcInfo) -> None:
    out.write("\n" + _one_text(exc_info).rstrip())


def _printed(error: BaseException) -> Iterator[str]:
    """The exception, its cause first, as Python prints it but without the values that libraries quote."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before:
        yield from _printed(before)
        yield "\nand then:\n\n"
    yield "Traceback (most recent call last):\n"
    yield from traceback.format_tb(_nearest(error.__traceback__))
    yield f"{type(error).__name__}: {_safe(error)}\n"


def _nearest(trace: TracebackType | None) -> TracebackType | None:
    depth = sum(1 for _ in traceback.walk_tb(trace))
    for _ in range(depth - _STACK_LIMIT):
        trace = trace and trace.tb_next
    return trace


def _safe(error: BaseException) -> str:
    """The text of an exception without what persons wrote: pydantic and SQLAlchemy put input into theirs."""
    if isinstance(error, ValidationError):
        wrong = (f"{'.'.join(map(str, each['loc']))}: {each['type']}" for each in error.errors(include_input=False))
        return f"{error.title}: {'; '.join(wrong)}"
    if hasattr(error, "statement") and hasattr(error, "orig"):
        return f"{type(error.orig).__name__} in {str(error.statement)[:200]}"
    return str(error)


_COMMON: Final[list[Processor]] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_WRAP: Final = structlog.stdlib.ProcessorFormatter.wrap_for_formatter


def _formatter(*, console: bool) -> logging.Formatter:
    shape: list[Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=_traceback)]
        if console
        else [
            structlog.processors.ExceptionRenderer(_one_text),
            structlog.processors.EventRenamer("message"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_foreign, *_COMMON],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *shape],
    )


def _one_text(exc_info: ExcInfo) -> str:
    return "".join(_printed(exc_info[1]))
