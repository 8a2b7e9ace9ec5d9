"""The folders that the settings name, tried before anything starts: what cannot be kept must not be lost later. And
closed to whoever else has an account on this machine: what lies in them is the parties' own."""

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import make_url

from installation.connection import target
from installation.settings import Settings
from installation.settings_file import SettingsError, origin


def require_folders(settings: Settings) -> None:
    """Tries every folder in which the worker keeps something, and makes none of them.

    Raises SettingsError naming every setting whose folder cannot be written, and ConnectionFailed as ``target`` does.
    What lies in such a folder is not named beside it."""
    wrong: dict[Path, str] = {}
    for name, folder in _folders(settings):
        if not any(folder.is_relative_to(unusable) for unusable in wrong) and (why := _fault(folder)):
            wrong[folder] = f"{origin(name)}: {why}"
    if wrong:
        raise SettingsError(list(wrong.values()))


OURS_ALONE: Final = 0o077
"""The umask of what the worker makes and starts: nobody but its own account reads or writes that."""

_OTHERS: Final = stat.S_IRWXO
_BEYOND_US: Final = stat.S_IRWXG | stat.S_IRWXO


def make_folders(settings: Settings) -> None:
    """Makes the folders in which the worker keeps something, where they are not there yet: so they can be copied before
    anything is in them. Raises OSError."""
    for _, folder in _folders(settings):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


class TooOpen(NamedTuple):
    """What others on this machine can read or write: the path, its mode, and the mode that it should have."""

    path: Path
    mode: int
    closed: int


def too_open(settings: Settings) -> Iterator[TooOpen]:
    """What of the record, Temporal's data, letters, documents, archive and keys every account on this machine can get
    at. The group is the operator's to choose, except for keys: those are for their owner alone. What lies deeper than a
    folder that is closed nobody reaches."""
    for path in _kept(settings):
        forbidden = _BEYOND_US if settings.keys in (path, path.parent) else _OTHERS
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
        except FileNotFoundError:
            continue  # it ended meanwhile, as a database's -wal does
        if mode & forbidden:
            yield TooOpen(path, mode, mode & ~forbidden)


class Closed(NamedTuple):
    """What was open to others: what was closed, and what could not be, with the reason."""

    closed: list[Path]
    left: dict[Path, str]


def close_to_others(settings: Settings) -> Closed:
    """Takes from others on this machine what they could read or write of ours."""
    done = Closed([], {})
    for path, _, mode in too_open(settings):
        try:
            path.chmod(mode)
            done.closed.append(path)
        except OSError as error:
            done.left[path] = (error.strerror or type(error).__name__).lower()
    return done


def _kept(settings: Settings) -> Iterator[Path]:
    """The folders, except the one that a record lies in, which may be anybody's; and files that may lie outside."""
    folders = [folder for name, folder in _folders(settings) if name != "record_url"]
    yield from (folder for folder in dict.fromkeys(folders) if folder.is_dir())
    record = settings.record_url.get_secret_value()
    databases = [settings.var / "temporal.db"]
    if record.startswith("sqlite:"):
        databases.append(Path(make_url(record).database or ""))
    for database in databases:
        yield from (path for end in ("", "-wal", "-shm") if (path := database.with_name(database.name + end)).is_file())
    yield from sorted(settings.var.glob("temporal.log*"))
    if os.access(settings.keys, os.R_OK | os.X_OK):
        yield from sorted(settings.keys.glob("*.key"))


def _folders(settings: Settings) -> Iterator[tuple[str, Path]]:
    """The settings with their folders; that of everything first, where anything lies in it."""
    places = dict(_own_folders(settings))
    if target(settings).embedded or any(folder.is_relative_to(settings.var) for folder in places.values()):
        yield "var", settings.var
    yield from places.items()


def _own_folders(settings: Settings) -> Iterator[tuple[str, Path]]:
    record, mail = settings.record_url.get_secret_value(), settings.mail_url.get_secret_value()
    if record.startswith("sqlite:"):
        yield "record_url", Path(make_url(record).database or "").parent
    if mail.startswith("file:"):
        yield "mail_url", Path(mail.removeprefix("file:"))
    yield from (("documents", settings.documents), ("archive", settings.archive), ("keys", settings.keys))


def _fault(folder: Path) -> str | None:
    """Why nothing can be written in a folder; one that is not there yet must be possible where it would be made."""
    try:
        nearest = next(place for place in (folder, *folder.parents) if place.exists())
        if not nearest.is_dir():
            return f"{nearest} is no folder"
        with tempfile.TemporaryFile(dir=nearest):
            return None
    except OSError as error:
        return f"{folder} cannot be written ({(error.strerror or type(error).__name__).lower()})"
