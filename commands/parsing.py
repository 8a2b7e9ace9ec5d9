"""What a user typed, read: dates, moments, names, fields and files. What cannot be read is wrong use, all at once."""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from application.dates import day_in, require_year, utc_now
from application.errors import WrongInput
from commands.output import note
from installation.files import text_in, text_of
from models.calendar import AMSTERDAM, local_date
from models.near_names import nearest
from models.notations import NotationError, from_json, from_toml

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,4000}")
_STANDARD_INPUT = "-"

Name = TypeVar("Name", bound=StrEnum)


def today() -> date:
    """The date in Amsterdam now."""
    return local_date(utc_now())


def dates(given: Iterable[str]) -> list[date]:
    """Dates in the order given; ``-`` stands for the lines of standard input. Every wrong one is named at once."""
    texts = [text for word in given for text in _lines(word)]
    found, wrong = list[date](), list[str]()
    for text in texts:
        try:
            found.append(day_in(text))
        except ValueError as fault:
            wrong.append(f"  {text} {fault}")
    if wrong:
        raise WrongInput("These dates cannot be used:", *wrong)
    return found


def one_date(text: str, option: str) -> date:
    """The date that an option was given."""
    try:
        return day_in(text)
    except ValueError as fault:
        raise WrongInput(f"{option}: {text!r} {fault}.") from None


def whole_number(text: str, option: str, least: int | None = None) -> int:
    """The whole number that an option was given."""
    if not _WHOLE.fullmatch(text.strip()):
        raise WrongInput(f"{option}: {text!r} is no whole number.")
    if least is not None and int(text) < least:
        raise WrongInput(f"{option}: {text!r} is less than {least}.")
    return int(text)


def _lines(word: str) -> Iterator[str]:
    if word != _STANDARD_INPUT:
        yield word
        return
    yield from (line.strip() for line in standard_input().splitlines() if line.strip())


def text_at(path: str) -> str:
    """The text of a file that a user names, or of standard input (``-``). Raises FileUnreadable."""
    return standard_input() if path == _STANDARD_INPUT else text_of(Path(path))


def standard_input() -> str:
    """Everything on standard input; nothing where there is none. Raises FileUnreadable where that is no text."""
    if sys.stdin is None:
        return ""
    if sys.stdin.isatty():
        note("Reading from the keyboard, one per line; Ctrl-D ends it.")
    return text_in(sys.stdin.buffer, "Standard input")


def moment(text: str, option: str) -> datetime:
    """A moment as a user names it: a date (its start) or a date and a time, local to Amsterdam unless it has a zone."""
    word = text.strip()
    try:
        if not _MOMENT.fullmatch(word):
            raise ValueError
        found = datetime.fromisoformat(word)
    except ValueError:
        raise WrongInput(f"{option}: {text!r} is no moment like 2027-01-31 or 2027-01-31T14:30.") from None
    try:
        require_year(found)
    except ValueError as fault:
        raise WrongInput(f"{option}: {text!r} {fault}.") from None
    return (found if found.tzinfo else found.replace(tzinfo=AMSTERDAM)).astimezone(UTC)


def named(names: type[Name], text: str, what: str) -> Name:
    """A name of the field, written with ``_`` or ``-``. A wrong one is answered with the ones that come near."""
    return names(one_of([name.value for name in names], text, what))


def one_of(names: Sequence[str], text: str, what: str) -> str:
    """A name out of several, as ``named`` reads one."""
    word = text.strip().replace("-", "_").lower()
    if word in names:
        return word
    raise WrongInput(f"There is no {what} {text!r}{nearest(word, names)}")


def fields_in(file: str) -> dict[str, Any]:
    """The fields in a TOML or JSON file (``-`` is standard input), with dates as a sender writes them."""
    text = standard_input() if file == _STANDARD_INPUT else text_of(Path(file))
    found = _parsed(text, file)
    if not isinstance(found, dict):
        raise WrongInput(f"{file} holds no fields: write name = value (TOML) or an object (JSON).")
    return {str(name): as_json(value) for name, value in found.items()}


def _parsed(text: str, file: str) -> object:
    looks_like_json = file.lower().endswith(".json") or text.lstrip().startswith("{")
    try:
        return from_json(text) if looks_like_json else from_toml(text)
    except NotationError as error:
        kind = "JSON" if looks_like_json else "TOML"
        raise WrongInput(f"{file} cannot be read as {kind}: {error}.") from None


def as_json(value: object) -> object:
    """A value of TOML as JSON has it: dates and times become text."""
    if isinstance(value, dict):
        return {str(name): as_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date | time) else value
