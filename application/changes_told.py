"""What changed in a dossier between two moments, in words: what it was, and what it became."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from application.looking_back import Looked
from audit.looking.difference import Change, differences
from audit.looking.timeline import TimelineEntry, timeline
from language import diff_texts as texts
from language.readable import ENGLISH, Readable
from language.show_texts import NO, VERSION, YES
from language.times import local
from language.words import WORDS
from models.knowledge.seen import seen_in
from models.parties import OVERALL
from models.state import LockGround, LockState


class Changes(NamedTuple):
    """What changed, and what came in (or what the party came to know) in between; through other eyes later than earlier
    also what those do not know (``unknown``)."""

    changes: tuple[Change, ...]
    entries: tuple[TimelineEntry, ...]
    unknown: tuple[TimelineEntry, ...] = ()


def difference(looked: Looked, other: Looked | None = None) -> Changes:
    """What is another at the later of two moments than at the earlier one; with ``other``, the same dossier through
    other eyes, there than here. Raises Problem where there is nothing to look at."""
    (earlier, later), there = looked.moments, other or looked
    changes = differences(looked.view(earlier), there.view(later))
    before, after = _entries(looked, earlier), _entries(there, later)
    return Changes(changes, tuple(_but(after, before)), tuple(_but(before, after)))


def _entries(looked: Looked, moment: datetime) -> tuple[TimelineEntry, ...]:
    return timeline(looked.copy(moment), seen_in(looked.case, looked.party, moment))


def _but(entries: Sequence[TimelineEntry], others: Sequence[TimelineEntry]) -> Iterator[TimelineEntry]:
    known = {entry.event.sequence for entry in others}
    return (entry for entry in entries if entry.event.sequence not in known)


# --- In words ------------------------------------------------------------------------------------------------------


def in_words(change: Change, how: Readable = ENGLISH) -> str:
    """One change as a plain line: what it was, and what it became."""
    title, before, after = _title(change, how), change.before, change.after
    if change.about == "lock":
        return how.say(texts.OF, title=title, what=_then(_lock(before, how), _lock(after, how), how))
    if change.field:
        turn = _turn(change.field, before, after, how)
        return how.say(texts.FIELD_OF, title=title, field=_name(change.field, how), what=turn)
    if before is None:
        return how.say(texts.NEW, title=title, what=_rest(change.about, after, how))
    if after is None:
        return how.say(texts.GONE, title=title, what=_rest(change.about, before, how))
    return how.say(texts.OF, title=title, what=_fields(before, after, how))


def _then(before: str, after: str, how: Readable) -> str:
    return how.say(texts.THEN, before=before, after=after)


def _rest(about: str, thing: object, how: Readable) -> str:
    """What a thing is, without what its title says of it."""
    if not isinstance(thing, dict):
        return _value("", thing, how)
    return _value("", {name: item for name, item in thing.items() if name not in _IN_TITLE.get(about, ())}, how)


_IN_TITLE = {
    "cause": ("cause", "term"),
    "breach": ("breach", "term"),
    "strategic_consultation": ("number",),
    "extension_request": ("answer_term",),
}


def _turn(field: str, before: object, after: object, how: Readable) -> str:
    """What a field was and became; of a list that grew what came to it."""
    if isinstance(before, list) and isinstance(after, list) and after[: len(before)] == before:
        came = _value(field, after[len(before) :], how)
        return how.say(texts.ALSO, what=came) if before else came
    if before is None and field not in _NAMED_NONE:
        return _value(field, after, how)
    return _then(_value(field, before, how), _value(field, after, how), how)


_NAMED_NONE = ("stage", "result", "state")
"""Fields of which it is said that there was none before."""


def _fields(before: object, after: object, how: Readable) -> str:
    """The fields of a thing that became another."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return _then(_value("", before, how), _value("", after, how), how)
    changed = [name for name in dict.fromkeys((*before, *after)) if before.get(name) != after.get(name)]
    turns = ((_name(name, how), _turn(name, before.get(name), after.get(name), how)) for name in changed)
    return "; ".join(how.say(texts.OF, title=name, what=turn) for name, turn in turns)


def _title(change: Change, how: Readable) -> str:
    match change.about:
        case "dossier":
            return how.say(texts.THE_DOSSIER)
        case "lock" if change.key == OVERALL:
            return how.say(texts.OVERALL_LOCK)
        case "lock":
            return how.say(texts.LOCK_OF, organisation=how.party(change.key))
        case "term":
            return _term(change.key, how)
        case "track":
            return how.say(texts.TRACK_OF, organisation=how.party(change.key))
        case "cause" | "breach":
            name, _, about = change.key.partition(" ")
            text = texts.CAUSE if change.about == "cause" else texts.BREACH
            return how.say(text, what=how.code(change.about, name), term=_about(about, how))
        case _:
            key = how.term(change.key) if "/" in change.key else change.key
            return how.say(texts.ONE_OF[change.about], which=key)


def _term(key: str, how: Readable) -> str:
    version = key.rpartition("/")[2]
    title = how.term_in_words(key)
    title = title.capitalize() if how.is_english else f"{title[:1].upper()}{title[1:]}"
    return title + (how.say(VERSION, number=version) if version != "1" else "")


def _about(about: str, how: Readable) -> str:
    """The term that a cause or a breach is about, or its dossier."""
    return how.term_in_words(about) if "/" in about else about


def _lock(value: object, how: Readable) -> str:
    if not isinstance(value, dict):
        return how.say(texts.NOT_THERE)
    ground = value.get("ground")
    return how.lock(LockState(str(value["state"])), LockGround(str(ground)) if ground else None)


def _value(field: str, value: object, how: Readable) -> str:
    """A value as people read it; ``field`` is whose it is, which tells what a code or a key stands for."""
    match value:
        case None | [] | "":
            return how.say(texts.NONE)
        case bool():
            return how.say(YES if value else NO)
        case dict():
            return ", ".join(_named(field, name, item, how) for name, item in value.items() if _says(item))
        case list():
            return "; ".join(_value(field, item, how) for item in value)
        case str() if _INSTANT.match(value):
            return local(datetime.fromisoformat(value))
        case str() if field in texts.TERMS:
            return how.term(value)
        case str() if field in texts.PARTIES:
            return how.party(value)
        case _:
            return _code(field, value, how)


def _named(field: str, name: str, item: object, how: Readable) -> str:
    """An entry of a value: a field of its own, or one of those that the field holds under a number or a party."""
    return f"{_name(name, how)} {_value(name if name in texts.FIELDS else field, item, how)}"


def _code(field: str, value: object, how: Readable) -> str:
    """A code by the kind of words that has it; what is none as it is."""
    kind = next((kind for kind in texts.CODES.get(field, ()) if value in WORDS[kind]), None)
    return how.code(kind, value) if kind else str(value)


_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*Z$")


def _says(value: object) -> bool:
    return value not in (None, "", [], {}, False)


def _name(field: str, how: Readable) -> str:
    """What a field is called; one of no form (the number of a point, the key of a party) by itself."""
    if field in texts.FIELDS:
        return how.say(texts.FIELDS[field])
    return how.party(field)
