"""What every test shares: no setting of the person who runs them leaks in."""

import os
from pathlib import Path

import pytest

from installation.embedded import free_port
from installation.settings import Settings

os.environ["RUST_BACKTRACE"] = "0"
"""Where a test ends a worker while the record is out of reach, the time-out of that write fires when the worker is
gone and the SDK's own runtime says "panicked … receive half not dropped" (docs/operations.md): one line of it is
enough."""


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
    return Settings(var=tmp_path / "var", embedded="yes", embedded_port=free_port(), embedded_ui_port=free_port())
