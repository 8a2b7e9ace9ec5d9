"""What every test shares: no setting of the person who runs them leaks in."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from temporalio.worker import _workflow

from installation.embedded import free_port
from installation.settings import Settings

hypothesis_settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
hypothesis_settings.load_profile("repeatable")
"""A property is tried on the same examples every time, however long they take: what fails, fails again."""

os.environ["RUST_BACKTRACE"] = "0"
"""Where a test ends a worker while the record is out of reach, the time-out of that write fires when the worker is
gone and the SDK's own runtime says "panicked … receive half not dropped" (docs/operations.md): one line of it is
enough."""


@pytest.fixture(autouse=True, scope="session")
def _patient_with_a_busy_machine() -> Iterator[None]:
    """The SDK takes a task of more than two seconds for a deadlock, fails it, and may never let its worker stop
    (temporalio/sdk-python issue 1050: the two seconds cannot be set). On a busy machine any task may take as long."""
    whole = _workflow._WorkflowWorker.__init__

    def patient(self: Any, **given: Any) -> None:
        whole(self, **given)
        self._deadlock_timeout_seconds = 60

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_workflow._WorkflowWorker, "__init__", patient)
        yield


@pytest.fixture(autouse=True)
def _no_outside_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for variable in os.environ:
        if variable.upper().startswith(("ADVICE_", "TEMPORAL_")):
            monkeypatch.delenv(variable)
    empty = tmp_path_factory.getbasetemp() / "empty.toml"
    empty.touch()
    monkeypatch.setenv("ADVICE_CONFIG", str(empty))
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(empty))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Everything in a folder of the test's own, on ports of its own."""
    port = free_port()
    ui_port = next(other for other in iter(free_port, None) if other != port)
    return Settings(var=tmp_path / "var", embedded="yes", embedded_port=port, embedded_ui_port=ui_port)
