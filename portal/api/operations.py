"""What an operation of the API is: a row of a table, by which it is answered and described."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, NamedTuple

from starlette.requests import Request

from application.clients import Calling, Client, Scope
from application.dates import day_in, utc_now
from application.kept_views import KeptViews
from application.reading import Readings
from installation.installation import Installation
from language.api_texts import ProblemKind
from models.near_names import nearest
from portal.api.cursors import key_in
from portal.counts import Counts
from portal.document_tokens import Tokens

API: Final = "/api/v1"
"""Where the API is, at the portal's address."""

KEY: Final = "Idempotency-Key"
"""The header in which an act's id can stand."""

Schema = Mapping[str, Any]


class Query(NamedTuple):
    """What can be asked in the address: a name, what it means, its JSON Schema, and how it is ``read`` (raises
    ValueError with what is wrong)."""

    name: str
    meaning: str
    schema: Schema
    read: Callable[[str], Any]
    is_required: bool = False


class Gives(NamedTuple):
    """What an operation answers: what it means, and the name of the schema of its JSON (None: bytes)."""

    meaning: str
    schema: str | None
    is_list: bool = False


class Beside(NamedTuple):
    """What the operations work with, the same as the pages beside them: nothing is read or kept twice. ``clock`` says
    what time it is (UTC)."""

    installation: Installation
    kept_views: KeptViews
    acting_as: Callable[[Calling], Any]
    """The acts of a person for whom a program calls (``application.acting.ActingAs``)."""
    tokens: Tokens
    counts: Counts
    clock: Callable[[], datetime] = utc_now


@dataclass(frozen=True)
class Call:
    """A request that came to an operation, from a program that may do it; what stands in the address and the body is
    read."""

    around: Beside
    request: Request
    client: Client
    path: Mapping[str, str]
    query: Mapping[str, Any]
    body: Any = None

    @property
    def installation(self) -> Installation:
        return self.around.installation

    @property
    def readings(self) -> Readings:
        """What the party of the program can read; of what was read lately nothing is made twice."""
        return Readings(self.installation, self.client.viewer, self.around.clock, self.around.kept_views)

    @property
    def now(self) -> datetime:
        return self.around.clock()


Handler = Callable[[Call], Any]
"""What answers a call: a Response, or (where it waits for the procedure) what gives one."""


class Sent(StrEnum):
    """What an operation takes in."""

    NOTHING = "nothing"
    JSON = "a JSON object"
    BYTES = "the bytes of a file"


class Route(NamedTuple):
    """The template of an address, as what counts requests asks for it."""

    path: str


@dataclass(frozen=True, eq=False)
class Operation:
    """A row of the API. ``path`` is its address under ``API`` with its parameters in braces, ``name`` what programs
    call it, ``scope`` what the token has to be for; ``gives`` says of each status what it answers, ``problems`` what
    can go wrong beside what can everywhere."""

    method: str
    path: str
    name: str
    about: str
    scope: Scope
    handler: Handler
    gives: Mapping[int, Gives]
    more: str = ""
    queries: tuple[Query, ...] = ()
    headers: tuple[str, ...] = ()
    sent: Sent = Sent.NOTHING
    sent_schema: str | None = None
    problems: tuple[ProblemKind, ...] = ()
    is_tagged: bool = False

    @property
    def route(self) -> "Route":
        """By what it is counted."""
        return Route(f"{API}{self.path}")

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/\\0]+)", self.path))


# --- what can be asked ---


def day(name: str, meaning: str, *, is_required: bool = False) -> Query:
    """A local day."""
    return Query(name, meaning, {"type": "string", "format": "date", "examples": ["2027-01-11"]}, _day, is_required)


def choice(name: str, meaning: str, of: type[StrEnum], default: StrEnum | None = None) -> Query:
    """One of a list."""
    schema: dict[str, Any] = {"type": "string", "enum": [one.value for one in of]}
    if default is not None:
        schema["default"] = default.value
    return Query(name, meaning, schema, lambda given: _one_of(of, given))


def flag(name: str, meaning: str) -> Query:
    """True or false."""
    return Query(name, meaning, {"type": "boolean", "default": False}, _flag)


def number(name: str, meaning: str, most: int, default: int) -> Query:
    """A whole number from 1."""
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return Query(name, meaning, schema, lambda given: _number(given, most))


def text(
    name: str, meaning: str, read: Callable[[str], Any] = str, *, longest: int = 500, is_required: bool = False
) -> Query:
    """A text."""
    return Query(name, meaning, {"type": "string", "minLength": 1, "maxLength": longest}, read, is_required)


def year(name: str, meaning: str) -> Query:
    """A year of four digits."""
    schema = {"type": "integer", "minimum": 1000, "maximum": 9999, "examples": [2027]}
    return Query(name, meaning, schema, _year)


def _day(given: str) -> date:
    try:
        return day_in(given)
    except ValueError as fault:
        raise ValueError(f"{given!r} {fault}") from None


def _one_of(of: type[StrEnum], given: str) -> StrEnum:
    if given not in set(of):
        raise ValueError(f"{given!r} is none of them{nearest(given, [one.value for one in of]).removesuffix('.')}")
    return of(given)


def _flag(given: str) -> bool:
    if given not in ("true", "false"):
        raise ValueError(f"{given!r} is neither true nor false")
    return given == "true"


def _year(given: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{3}", given):
        raise ValueError(f"{given!r} is no year of four digits")
    return int(given)


def _number(given: str, most: int) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", given) or int(given) > most:
        raise ValueError(f"{given!r} is no whole number from 1 to {most}")
    return int(given)


# --- what is asked of a list ---

MOST, USUAL = 200, 50
"""How many rows a page of a list has at most, and unless told otherwise."""


class ListedState(StrEnum):
    """Which dossiers are listed."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


IS_OPEN = {ListedState.OPEN: True, ListedState.CLOSED: False, ListedState.ALL: None}
STATE = choice("state", "Which dossiers.", ListedState, ListedState.ALL)


def page_of(kind: str, key: Any = str, most: int = MOST, usual: int = USUAL) -> tuple[Query, Query]:  # noqa: ANN401
    """What is asked of a part of a list: how long it is, and where it goes on, by what a ``key`` becomes."""
    schema = {"type": "string", "minLength": 1, "maxLength": 200}
    about = "Where the list goes on: `next` of the part before. Nobody makes one up."
    return (
        number("limit", "How many rows at most.", most, usual),
        Query("cursor", about, schema, lambda given: key(key_in(kind, given))),
    )
