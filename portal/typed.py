"""What somebody typed into a form, and the content of an act that it means; the one becomes the other and back.

Names are nested with dots: ``points.0.answer`` is the answer to the first point. What cannot be read as what is asked
stays as it was typed, so that the check of the form (``application.forms``) says what is wrong with it, and where.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from babel.dates import get_month_names

from application.forms import FieldKind, Fields, FormField
from models.document_labels import EMBARGO

Typed = Mapping[str, Sequence[str]]
"""What stands in the boxes of a form, by the name of the box: all that were sent under it, in order."""

TEXTS = (FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.CHOICE, FieldKind.PARTY)
ITEMS = (FieldKind.POINT, FieldKind.ANSWER, FieldKind.DOCUMENT)
"""What has boxes of its own for each of its parts."""

YES, NO = "yes", "no"
UNDER_EMBARGO = "embargo"
"""Said of a document that nobody but its own side reads before a day; the day has a box of its own (``until``)."""

LEFT_OUT = "weg"
"""Said of a document that was kept and is not to go along after all."""

_OF_LABEL = ("label", "until")
_MONTHS = {name: number for tongue in ("nl", "en") for number, name in get_month_names(locale=tongue).items()}
_NUMBERS = re.compile(r"(\d{1,2}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?(\d{4})")
_WORDS = re.compile(r"(\d{1,2}) ([a-zA-Z]+) (\d{4})")
_WHOLE = re.compile(r"\d{1,15}")


def first(typed: Typed, name: str) -> str:
    """What stands in a box, without the space around it; nothing where there is no such box."""
    return next(iter(typed.get(name, ())), "").replace("\r\n", "\n").strip()


# --- From what was typed to the content -----------------------------------------------------------------------------


def content_of(fields: Iterable[FormField], typed: Typed) -> Fields:
    """The content that was meant, without what was left open."""
    found = ((field.name, _value(field, typed)) for field in fields)
    return {name: value for name, value in found if value not in ("", [], None)}


def _value(field: FormField, typed: Typed) -> Any:  # noqa: ANN401 - a content is any JSON
    if field.kind in ITEMS:
        return [_ITEM[field.kind](row) for row in rows_of(field.name, typed)]
    if not field.many:
        return _single(field.kind, first(typed, field.name))
    if field.kind is FieldKind.PARTY:
        return [value for value in typed.get(field.name, ()) if value]
    return [_single(field.kind, first(row, "")) for row in rows_of(field.name, typed)]


def _single(kind: FieldKind, text: str) -> Any:  # noqa: ANN401
    match kind:
        case FieldKind.DATE:
            return day_typed(text)
        case FieldKind.NUMBER:
            return int(text) if _WHOLE.fullmatch(text) else text
        case FieldKind.YES_NO:
            return {YES: True, NO: False}.get(text, text)
        case _:
            return text


def day_typed(text: str) -> str:
    """A day as people write it (``31-1-2027``, ``31 januari 2027``) as it travels (``2027-01-31``); what is no day
    stays as it is."""
    said = " ".join(text.split())  # so that no pattern tries every way to part a long row of spaces
    if found := _NUMBERS.fullmatch(said):
        day, month, year = (int(part) for part in found.groups())
    elif found := _WORDS.fullmatch(said):
        day, month, year = int(found[1]), _MONTHS.get(found[2].lower(), _MONTHS.get(found[2].title(), 0)), int(found[3])
    else:
        return text
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return text


def _point(row: Typed) -> Fields:
    said = {name: first(row, name) for name in ("text", "kind", "verdict")}
    prefix = "positions."
    positions = {name.removeprefix(prefix): first(row, name) for name in row if name.startswith(prefix)}
    point: Fields = {name: value for name, value in said.items() if value}
    return {**point, **({"positions": filled} if (filled := {k: v for k, v in positions.items() if v}) else {})}


def _answer(row: Typed) -> Fields:
    said: Fields = {name: value for name in ("answer", "reasons", "who") if (value := first(row, name))}
    until: Fields = {"until": day_typed(value)} if (value := first(row, "until")) else {}
    return {"point": _single(FieldKind.NUMBER, first(row, "point")), **said, **until}


def _document(row: Typed) -> Fields:
    label = first(row, "label")
    until = f"{EMBARGO}{day_typed(first(row, 'until'))}" if label == UNDER_EMBARGO else label
    said = {name: first(row, name) for name in ("name", "media_type", "sha256")}
    return {**said, "size": _single(FieldKind.NUMBER, first(row, "size")), **({"label": until} if label else {})}


_ITEM = {FieldKind.POINT: _point, FieldKind.ANSWER: _answer, FieldKind.DOCUMENT: _document}


# --- Rows -----------------------------------------------------------------------------------------------------------


def rows_of(name: str, typed: Typed) -> list[Typed]:
    """What stands in each row of a list, in order, by the rest of its names; rows in which nothing stands are left
    out. A label says nothing without its document, and a document can be left out again (``weg``)."""
    return [row for row in every_row(name, typed) if _says_something(row)]


def _says_something(row: Typed) -> bool:
    return not first(row, LEFT_OUT) and any(first(row, part) for part in row if part not in _OF_LABEL)


def every_row(name: str, typed: Typed) -> list[Typed]:
    """What stands in each row of a list, in order, empty rows too."""
    found: dict[int, dict[str, Sequence[str]]] = {}
    for key, values in typed.items():
        own, _, rest = key.removeprefix(f"{name}.").partition(".")
        if key.startswith(f"{name}.") and _WHOLE.fullmatch(own):
            found.setdefault(int(own), {})[rest] = values
    return [found[number] for number in sorted(found)]


def closed_up(fields: Iterable[FormField], typed: Typed, points: int = 0) -> Typed:
    """What was typed, with the empty rows of every list left out and the others numbered anew: a fault in
    ``points.1`` then lies in the second row that is shown. Of the answers to an advice of so many ``points`` none is
    left out."""
    listed = {field.name: field for field in fields if field.many and field.kind is not FieldKind.PARTY}
    kept = {key: values for key, values in typed.items() if key.partition(".")[0] not in listed}
    return {**kept, **dict(_numbered((name, _rows_shown(field, typed, points)) for name, field in listed.items()))}


def _rows_shown(field: FormField, typed: Typed, points: int) -> list[Typed]:
    rows = rows_of(field.name, typed)
    return _by_point(rows, points, is_required=field.required) if field.kind is FieldKind.ANSWER else rows


def _by_point(rows: Sequence[Typed], points: int, *, is_required: bool) -> list[Typed]:
    """The answers to an advice: a row for each of its points in their order, whatever was sent; what is about none of
    them comes after. Where it can be answered as a whole and no point is, there is none."""
    if not is_required and all(part == "point" for row in rows for part in row if first(row, part)):
        return []
    left = list(rows)
    found: list[Typed] = []
    for number in map(str, range(1, points + 1)):
        own = next((row for row in left if first(row, "point") == number), None)
        if own is not None:
            left.remove(own)
        found.append(own or {"point": [number]})
    return [*found, *left]


def _numbered(lists: Iterable[tuple[str, Sequence[Typed]]]) -> Iterator[tuple[str, Sequence[str]]]:
    for name, rows in lists:
        for number, row in enumerate(rows):
            yield from ((f"{name}.{number}.{rest}".rstrip("."), values) for rest, values in row.items())


# --- From a content to what stands in the boxes ---------------------------------------------------------------------


def typed_of(fields: Iterable[FormField], content: Mapping[str, Any]) -> Typed:
    """What stands in the boxes of a form that was filled in with a content."""
    named = {field.name: field for field in fields}
    return dict(pair for name, value in content.items() if name in named for pair in _boxes(named[name], value))


def _boxes(field: FormField, value: Any) -> Iterator[tuple[str, Sequence[str]]]:  # noqa: ANN401
    if field.kind in ITEMS:
        for number, item in enumerate(value):
            yield from _nested(f"{field.name}.{number}", _opened(field.kind, item))
    elif not field.many:
        yield field.name, [_shown(field.kind, value)]
    elif field.kind is FieldKind.PARTY:
        yield field.name, list(value)
    else:
        yield from ((f"{field.name}.{number}", [_shown(field.kind, item)]) for number, item in enumerate(value))


def _opened(kind: FieldKind, item: Any) -> Mapping[str, Any]:  # noqa: ANN401
    """An item by the boxes that it has: a point that is only a text, the label of a document with its day."""
    if isinstance(item, str):
        return {"text": item}
    if kind is FieldKind.ANSWER and item.get("until"):
        return {**item, "until": _shown(FieldKind.DATE, item["until"])}
    label = str(item.get("label", ""))
    if kind is FieldKind.DOCUMENT and label.startswith(EMBARGO):
        return {**item, "label": UNDER_EMBARGO, "until": _shown(FieldKind.DATE, label.removeprefix(EMBARGO))}
    return dict(item)


def _nested(name: str, item: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[str]]]:
    for key, value in item.items():
        if isinstance(value, Mapping):
            yield from _nested(f"{name}.{key}", value)
        elif value is not None:
            yield f"{name}.{key}", [str(value)]


def _shown(kind: FieldKind, value: Any) -> str:  # noqa: ANN401
    match kind:
        case FieldKind.DATE if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
            return f"{date.fromisoformat(value):%d-%m-%Y}"
        case FieldKind.YES_NO:
            return YES if value else NO
        case _:
            return str(value)
