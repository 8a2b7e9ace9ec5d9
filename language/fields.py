"""What was said in an act, field by field, under headings that people know."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from language.dossier_page import REQUEST_FIELDS
from language.refusals import refused_because
from language.speech import Bilingual, Names, day, say, verbatim, word
from language.words import FIELDS, WORDS
from models.events import Event
from models.sentences import TITLES
from models.terms import TermName

Content = Mapping[str, Any]

REASONS, PROMISED_UNTIL = "The reasons", "at the latest on {day}"


class SaidField(NamedTuple):
    """What was said in one field of an act, under its heading; a list has an entry for each of its items."""

    heading: Bilingual
    texts: tuple[Bilingual, ...]


_PLACES = {name: place for place, name in enumerate(REQUEST_FIELDS)}


def said_in(event: Event) -> Content:
    """What the sender of an act said."""
    said = event.content.get("said")
    return said if isinstance(said, dict) else {}


def fields_of(
    event: Event, names: Names, points: tuple[str, ...] = (), besides: Collection[str] = ()
) -> Iterator[SaidField]:
    """Everything that was said, under its headings, save the documents and what is said ``besides``. ``points`` are
    those of the advice that a response answers."""
    yield from fields_said(said_in(event), names, points, besides)
    refusals: Any = event.content.get("refusals") or ()
    if refusals:
        yield SaidField(say(REASONS), tuple(refused_because(refused, names) for refused in refusals))


def fields_said(
    said: Content, names: Names, points: tuple[str, ...] = (), besides: Collection[str] = ()
) -> Iterator[SaidField]:
    """The same of what was said, without what an event adds: of a request the plan first, as on the page of a dossier;
    the rest as it came."""
    for name, value in sorted(said.items(), key=lambda one: _PLACES.get(one[0], len(_PLACES))):
        if value not in (None, "", [], {}) and name != "documents" and name not in besides:
            yield SaidField(heading(name), tuple(_texts(name, value, names, points)))


def heading(name: str) -> Bilingual:
    """What a field is called; one that no act has is called by its own name."""
    return say(FIELDS.get(name, name.replace("_", " ")))


def _joined(*texts: Bilingual) -> Bilingual:
    return Bilingual("".join(text.nl for text in texts), "".join(text.en for text in texts))


def _in_brackets(parts: list[str]) -> Bilingual:
    return verbatim(f" ({'; '.join(parts)})" if parts else "")


def _texts(name: str, value: object, names: Names, points: tuple[str, ...]) -> Iterator[Bilingual]:
    if isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from _item(number, name, item, names, points)
    else:
        yield _text(name, value, names)


def _item(number: int, name: str, item: object, names: Names, points: tuple[str, ...]) -> Iterator[Bilingual]:
    if name != "points" or not isinstance(item, Mapping):
        yield _text(name, item, names)
    elif "answer" in item and str(item.get("point")).isdecimal():
        yield _answer(item, points)
    else:
        yield _joined(verbatim(item.get("text", number)), _in_brackets(positions_in(item.get("positions"), names)))


def _answer(given: Content, points: tuple[str, ...]) -> Bilingual:
    """The answer to one point, after the point itself."""
    number = int(given["point"])
    text = points[number - 1] if 0 < number <= len(points) else str(number)
    reasons = f". {given['reasons']}" if given.get("reasons") else ""
    return _joined(verbatim(f"{text} – "), word("answer", given["answer"]), verbatim(reasons), *_promised(given))


def _promised(given: Content) -> Iterator[Bilingual]:
    """Who does what is promised with a point, and until when."""
    parts = [verbatim(given["who"])] if given.get("who") else []
    parts += [say(PROMISED_UNTIL, day=day(str(given["until"])))] if given.get("until") else []
    if parts:
        yield Bilingual(*(f" ({', '.join(said)})" for said in zip(*parts, strict=True)))


def positions_in(positions: object, names: Names) -> list[str]:
    """Where each organisation stands on a point of a joint advice, so that a minority is visible."""
    taken = positions.items() if isinstance(positions, Mapping) else ()
    return [f"{names.of(str(key)).nl}: {position}" for key, position in taken]


_DAYS = ("from", "to", "date", "new_end", "last_day", "planned_decision", "planned_execution", "embargo")
_PARTIES = ("organisation", "organisations", "addressees")
_KINDS = {"ground": "basis"}
"""Fields whose words stand under another name than their own."""


def _text(name: str, value: object, names: Names) -> Bilingual:
    """One value of a field in words; what has none is shown as it was written."""
    kind = _KINDS.get(name, name)
    if name in _PARTIES:
        return names.of(str(value))
    if name in _DAYS:
        return day(str(value))
    if name == "term" and str(value) in set(TermName):
        return say(TITLES[TermName(str(value))])
    return word(kind, str(value)) if kind in WORDS else verbatim(value)
