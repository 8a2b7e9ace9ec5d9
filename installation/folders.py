"""The folders that the settings name, tried before anything starts: what cannot be kept must not be lost later."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from installation.connection import target
from installation.settings import Settings, SettingsError, origin


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
