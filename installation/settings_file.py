"""The file that settings can stand in: `advice.toml` in the checkout, or the one that `ADVICE_CONFIG` names; and how a
setting is called there or in the environment."""

import os
import shlex
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from installation.files import FileUnreadable, is_file, text_of
from models.notations import NotationError, from_toml

ROOT = Path(__file__).resolve().parent.parent
"""The checkout, the folder of worker.py. Relative paths in settings start here, whatever the working directory."""

PREFIX: Final = "ADVICE_"
CONFIG: Final = "ADVICE_CONFIG"


class SettingsError(Exception):
    """One or more settings are wrong. The message is for people: one line per setting, no secrets.

    `problems` holds the same lines.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def absolute(path: Path) -> Path:
    """A path from the checkout on, whatever the working directory. ValueError where it names the home of nobody."""
    try:
        return ROOT / path.expanduser()
    except RuntimeError:
        raise ValueError("begins with ~ and a name, and nobody here has that name") from None


def config_file() -> Path | None:
    """The settings file in use, or None. A file that `ADVICE_CONFIG` names must exist, else SettingsError."""
    named = os.environ.get(CONFIG)
    path = absolute(Path(named or "advice.toml"))
    if is_file(path):
        return path
    if named:
        raise SettingsError([f"{CONFIG}: there is no file {path}"])
    return None


def in_file() -> dict[str, Any]:
    """What the settings file says. Raises FileUnreadable and NotationError."""
    file = config_file()
    return from_toml(text_of(file)) if file else {}


def before_commands() -> str:
    """What stands before a command so that it looks here too, where the settings lie in a file that was named."""
    named = os.environ.get(CONFIG)
    return f"{CONFIG}={shlex.quote(named)} " if named else ""


def origin(name: str) -> str:
    """A setting as the user wrote it, or would: its name in the file that sets it, else its variable."""
    variable = PREFIX + name.upper()
    if variable not in map(str.upper, os.environ):
        with suppress(FileUnreadable, NotationError, SettingsError):
            if (file := config_file()) and name in in_file():
                return f"{name} in {file.name}"
    return variable
