"""What this installation offers a command: its settings, agreements, record and documents.

What is wrong with them is said in words, with the exit code that belongs to it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from commands.output import Failure, Refusals, WrongUse
from models.agreement import Agreement, AgreementError, load, load_calendar
from models.calendar import Calendar

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from installation.document_store import DocumentStore
    from installation.record_reader import RecordReader
    from installation.settings import Settings

CALENDAR = "calendar"
"""The file of decree days beside the agreements; it is no agreement itself."""


@cache
def settings() -> "Settings":
    """The settings in force."""
    from installation.settings import SettingsError, load_settings

    try:
        return load_settings()
    except SettingsError as error:
        raise WrongUse("These settings are wrong:", *(f"  {problem}" for problem in error.problems)) from None


def agreement_named(name: str | None, *, or_path: bool = True) -> Agreement:
    """An agreement by its name in the agreements folder, or by the path of its file; without either the one in use."""
    path = agreement_file(name or settings().agreement, or_path=or_path)
    try:
        return load(text_of(path), calendar())
    except AgreementError as error:
        raise Refusals(f"The agreement {path} cannot be used:", error.refusals) from None


def agreement_file(name: str, *, or_path: bool = True) -> Path:
    """Where an agreement is kept. ``or_path``: whoever names it may name any file that it is in."""
    folder = settings().agreements
    if name in agreement_names():
        return folder / f"{name}.toml"
    if or_path and Path(name).is_file():
        return Path(name)
    holds = f"{folder} holds {', '.join(agreement_names())}"
    raise WrongUse(f"There is no agreement {name}: {'no file has that name, and ' if or_path else ''}{holds}.")


def agreement_names() -> list[str]:
    """The agreements in the agreements folder."""
    return sorted(path.stem for path in settings().agreements.glob("*.toml") if path.stem != CALENDAR)


@cache
def calendar() -> Calendar:
    """The decree days of this installation."""
    path = settings().agreements / f"{CALENDAR}.toml"
    try:
        return load_calendar(text_of(path))
    except (ValueError, KeyError, TypeError) as error:
        raise Failure(f"The calendar {path} cannot be used: {type(error).__name__}: {error}") from None


def text_of(path: Path) -> str:
    """The text of a file that the user or the settings named. WrongUse where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise WrongUse(f"{path} is not a text file in UTF-8.") from None
    except OSError as error:
        raise WrongUse(f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from None


@cache
def record() -> "Engine":
    """The record, made and up to date."""
    from installation.database import RecordUnavailable, check, open_record

    try:
        engine = open_record(settings().record_url.get_secret_value())
        check(engine)
    except RecordUnavailable as error:
        raise Failure(str(error)) from None
    return engine


def reader() -> "RecordReader":
    """The record, to be read."""
    from installation.record_reader import RecordReader

    return RecordReader(record())


@contextmanager
def reading() -> Iterator[None]:
    """Says in words what keeps the record from being read."""
    from installation.database import RecordUnavailable

    try:
        yield
    except RecordUnavailable as error:
        raise Failure(str(error)) from None


def document_store() -> "DocumentStore":
    """Where documents are kept."""
    from installation.document_store import DocumentStore

    return DocumentStore(settings().documents, settings().document_size_limit)
