"""The events of a dossier as they are stored, checked to the byte before anybody reads them.

The text of an event's content is the canonical text that was hashed. So the hash is computed from the stored text
itself: a changed byte is found even where the text would still be read as the same value.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

import orjson

from audit.verification.findings import Code, Finding
from audit.verification.stored_rows import Row, json_in
from models.canonical import EXACT
from models.events import GENESIS, Event, EventType, digest_of_text

_INSTANTS = ("time", "happened", "recorded_at")
_TEXTS = ("dossier", "type", "party", "person", "channel", "content", "previous", "hash")
_TEXTS_OR_NONE = ("entered_by", "act_id", "assurance")
_TYPES = {kind.value: kind for kind in EventType}
_LONG_NUMBER = b"0" * 16
_DIGITS_AS_ZEROS = bytes(ord("0") if 0x30 <= byte <= 0x39 else byte for byte in range(256))
"""A text is looked through for long numbers by these: a pattern takes ten times as long, 2 % of a verification."""


def flaws_of_events(number: str, rows: Sequence[Row], sequence: object, head: object) -> Iterator[Finding]:
    """What is wrong with a dossier's events, in order of their sequence number. ``sequence`` and ``head`` are those of
    the last one that was confirmed."""
    previous, expected = GENESIS, 1
    for row in rows:
        if malformed := [column for column in _columns_of_events() if not _well_formed(row, column)]:
            columns = ", ".join(f"events.{column}" for column in malformed)
            yield _finding(number, row["sequence"], Code.EVENT_CHANGED, f"{columns}: is no value that was put there")
            return
        at = row["sequence"]
        if at != expected:
            yield from _out_of_order(number, expected, at)
            previous, expected = row["previous"], at
        if row["previous"] != previous:
            yield _finding(number, at, Code.CHAIN_BROKEN, "events.previous is not the hash of the event before it")
        if not has_its_hash(row):
            yield _finding(number, at, Code.EVENT_CHANGED, _what_changed(row))
        previous, expected = row["hash"], at + 1
    yield from _flaws_of_the_end(number, expected - 1, previous, sequence, head)


def _out_of_order(number: str, expected: int, at: int) -> Iterator[Finding]:
    if at < expected:
        yield _finding(number, at, Code.EVENT_ADDED, "an event stands where there can be none")
    elif at == expected + 1:
        yield _finding(number, expected, Code.EVENT_MISSING, "the event is not on record (events)")
    else:
        yield _finding(number, expected, Code.EVENT_MISSING, f"the events up to {at - 1} are not on record (events)")


def _flaws_of_the_end(number: str, last: int, digest: str, sequence: object, head: object) -> Iterator[Finding]:
    if isinstance(sequence, int) and last < sequence:
        yield _finding(number, last + 1, Code.EVENT_MISSING, f"the record ends before event {sequence} (events)")
    elif isinstance(sequence, int) and last > sequence:
        yield _finding(number, sequence + 1, Code.EVENT_ADDED, f"the last event that was confirmed is {sequence}")
    elif digest != head:
        yield _finding(number, last, Code.HEAD_DIFFERS, "events.hash is not dossiers.head")


def _columns_of_events() -> tuple[str, ...]:
    return ("sequence", *_INSTANTS, *_TEXTS, *_TEXTS_OR_NONE)


def _well_formed(row: Row, column: str) -> bool:
    value = row[column]
    if column == "sequence":
        return isinstance(value, int)
    if column in _INSTANTS:
        return isinstance(value, datetime)
    return isinstance(value, str) or (value is None and column in _TEXTS_OR_NONE)


def has_its_hash(row: Row) -> bool:
    """Whether an event, to the byte of its stored content, has its hash."""
    try:
        return bool(digest_of_text(row, row["content"]) == row["hash"])
    except UnicodeEncodeError:
        return False


def _what_changed(row: Row) -> str:
    try:
        content = json_in(row, "content")
    except ValueError:
        return "events.content is no JSON"
    if not isinstance(content, dict):
        return "events.content is no object"
    return "what it says does not have its hash: events.hash or another column of events was changed"


def event_in(row: Row) -> Event:
    """The event in a stored row that ``flaws_of_events`` found whole. Raises ValueError where it is of an unknown type
    or its content is no object."""
    kind = _TYPES.get(row["type"])
    content = _parsed(row["content"])
    if kind is None or not isinstance(content, dict):
        raise ValueError("an event of a type that this version does not know")
    return Event.of_valid(
        dossier=row["dossier"],
        sequence=row["sequence"],
        type=kind,
        time=row["time"],
        happened=row["happened"],
        party=row["party"],
        person=row["person"],
        channel=row["channel"],
        entered_by=row["entered_by"],
        act_id=row["act_id"],
        content=content,
        previous=row["previous"],
        hash=row["hash"],
        assurance=row["assurance"],
    )


def _parsed(text: str) -> object:
    """A JSON text as the record reads it: from 2^53 on a number is a float."""
    if _LONG_NUMBER in str.encode(text).translate(_DIGITS_AS_ZEROS):  # a TypeError where it is no text
        return json.loads(text, parse_int=_number)
    return orjson.loads(text)


def _number(digits: str) -> int | float:
    number = int(digits)
    return number if -EXACT < number < EXACT else float(digits)


def _finding(number: str, sequence: object, code: Code, about: str) -> Finding:
    return Finding(dossier=number, where=f"event {sequence}", code=code, about=about)
