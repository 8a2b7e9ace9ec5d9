"""Where an example is kept: a folder with everything of it, its settings too, so that nothing of the ordinary
installation is read or touched and deleting the folder removes it."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from installation.files import is_file, private_folder, whole_file
from installation.ports import is_free
from installation.settings_file import ROOT

FILE: Final = "advice.toml"
_HEAD: Final = "# The settings of an example, made at its first start. To be rid of it, delete this folder."
_OURS: Final = ("ADVICE_", "TEMPORAL_")
_KEPT: Final = ("ADVICE_LOG_FORMAT", "ADVICE_LOG_LEVEL")
_PORTS: Final = {"portal": range(8001, 8050), "embedded": range(7243, 7292), "embedded_ui": range(8243, 8292)}
"""Ports that an example takes at its first start: the first that is free, and from then on always that one."""


def example_environment(folder: Path) -> dict[str, str]:
    """The environment of the programs of an example that is kept in a folder; its settings are written there at the
    first start. Raises OSError."""
    file = private_folder(folder) / FILE
    if not is_file(file):
        with whole_file(file) as writing:
            writing.write(_settings(folder).encode())
    others = {name: value for name, value in os.environ.items() if not name.startswith(_OURS) or name in _KEPT}
    return {**others, "ADVICE_CONFIG": str(file)}


def _settings(folder: Path) -> str:
    """Its settings as TOML. A folder in the checkout is named from there on, so that it can be moved along."""
    portal, embedded, embedded_ui = (_first_free(_PORTS[name]) for name in ("portal", "embedded", "embedded_ui"))
    place = folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
    settings: dict[str, str | int | bool] = {
        "example": True,
        "var": str(place),
        "portal_address": f"127.0.0.1:{portal}",
        "portal_url": f"http://localhost:{portal}",
        "embedded": "yes",
        "embedded_port": embedded,
        "embedded_ui_port": embedded_ui,
        "mail_from": "Voorbeeld adviesprocedures <voorbeeld@zowonen.example>",
        "log_name": "advice-log/voorbeeld",
    }
    lines = (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in settings.items())
    return "\n".join((_HEAD, *lines, ""))


def _first_free(ports: Iterable[int]) -> int:
    return next(port for port in ports if is_free(port))
