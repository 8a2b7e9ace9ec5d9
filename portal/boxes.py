"""The boxes of a form: every field with its words, what was typed in it, and what is wrong with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from application.forms import FieldKind, FormField
from language import form_texts as texts
from language.act_pages import HINTS, ActPage
from language.speech import say, verbatim
from language.words import FIELDS, WORDS
from models.contents import PointAnswer
from models.refusals import Refusal
from models.rights import Right
from models.sentences import TITLES
from models.terms import TermName
from portal.faults import both, said_of
from portal.parts import Said
from portal.typed import NO, UNDER_EMBARGO, YES, Typed, every_row, first, rows_of


class GivenPoint(NamedTuple):
    """A point of an advice as it was given, with what else was said of it: what kind of point it is, and where each
    organisation stands."""

    text: str
    about: tuple[Said, ...] = ()


class Given(NamedTuple):
    """What only the dossier knows about a form: who the ``parties`` are by their keys, which ``choices`` of a field are
    possible now (all, where it is not named), the ``points`` of the advice that is answered, the organisations of
    which the ``positions`` on a point are asked, fields that are ``fixed`` and not asked, and the ``right`` that the
    dossier is about."""

    parties: Mapping[str, Said] = {}
    choices: Mapping[str, Sequence[str]] = {}
    points: Sequence["GivenPoint"] = ()
    positions: Mapping[str, Said] = {}
    fixed: Mapping[str, str] = {}
    right: Right | None = None


NOTHING_GIVEN = Given()


class Choice(NamedTuple):
    """An answer that can be chosen."""

    value: str
    text: Said
    is_chosen: bool


class Box(NamedTuple):
    """A field as it stands on a page. ``looks`` is how ``form.html`` shows it; a ``list`` has ``rows``, of a ``known``
    one there is nothing to choose."""

    looks: str
    name: str
    label: Said
    hint: Said | None = None
    value: str = ""
    choices: tuple[Choice, ...] = ()
    faults: tuple[Said, ...] = ()
    is_required: bool = True
    rows: tuple["FormRow", ...] = ()
    more: Said | None = None

    @property
    def id(self) -> str:
        """What a link to the box names."""
        return id_of(self.name)

    @property
    def is_open(self) -> bool:
        """Whether nothing stands in it, nor in any of its rows."""
        inner = (box for row in self.rows for box in row.boxes if box.looks != "select")
        return not (self.value or any(choice.is_chosen for choice in self.choices) or any(not b.is_open for b in inner))

    @property
    def kind(self) -> FieldKind:
        """What is filled in, as far as it matters for what is said of a fault."""
        return FieldKind.DOCUMENT if self.name == "documents" else _KINDS.get(self.looks, FieldKind.TEXT)


class FormRow(NamedTuple):
    """One of a list: its heading, its boxes, and what goes along unseen. An answer stands beside the ``point`` that it
    answers."""

    heading: Said
    boxes: tuple[Box, ...]
    unseen: tuple[tuple[str, str], ...] = ()
    point: GivenPoint | None = None


def id_of(name: str) -> str:
    """The id of a box on its page."""
    return f"veld-{name.replace('.', '-')}"


class Boxes:
    """Makes the boxes of one form."""

    def __init__(
        self, page: ActPage, typed: Typed, faults: tuple[Refusal, ...], given: Given, rows: Mapping[str, int]
    ) -> None:
        self._page = page
        self._typed = typed
        self._faults = faults
        self._given = given
        self._rows = rows

    def box(self, field: FormField) -> Box:
        """The box of a field, or its list of rows."""
        label: Said = self._page.labels.get(field.name) or FIELDS[field.name]
        hint: Said | None = self._page.hints.get(field.name) or HINTS.get(field.name)
        if field.kind is FieldKind.PARTY and field.many:
            return self._parties(field, label, hint)
        if field.many:
            return self._list(field, label, hint)
        return self._single(field, field.name, label, hint)

    def _single(self, field: FormField, name: str, label: Said, hint: Said | None) -> Box:
        value, looks = first(self._typed, name), _LOOKS[field.kind]
        if field.kind is FieldKind.DATE and hint is None:
            hint = texts.DAY_HINT
        choices = self._choices(field, value)
        if field.kind is FieldKind.PARTY and field.required and len(choices) == 1:
            looks = "known"
        if looks == "choice" and len(choices) > _FEW:
            looks = "select"
        is_required = field.required or field.default not in (None, "")
        return Box(looks, name, label, hint, value, choices, self._said(name, field.kind), is_required)

    def _choices(self, field: FormField, value: str) -> tuple[Choice, ...]:
        match field.kind:
            case FieldKind.YES_NO:
                chosen = value or (YES if field.default is True else NO if field.default is False else "")
                return tuple(
                    Choice(v, t, v == chosen) for v, t in ((YES, say(texts.YES).begun), (NO, say(texts.NO).begun))
                )
            case FieldKind.PARTY:
                return tuple(Choice(key, name, key == value) for key, name in self._given.parties.items())
            case FieldKind.CHOICE:
                chosen = value or str(field.default or "")
                possible = self._given.choices.get(field.name, field.choices)
                return tuple(Choice(v, word_for(field.name, v), v == chosen) for v in map(str, possible))
            case _:
                return ()

    def _parties(self, field: FormField, label: Said, hint: Said | None) -> Box:
        chosen = self._typed.get(field.name, ())
        choices = tuple(Choice(key, name, key in chosen) for key, name in self._given.parties.items())
        return Box("several", field.name, label, hint, "", choices, self._said(field.name, field.kind), field.required)

    # --- lists ---

    def _list(self, field: FormField, label: Said, hint: Said | None) -> Box:
        make = {FieldKind.POINT: self._point, FieldKind.ANSWER: self._answer, FieldKind.DOCUMENT: self._document}
        numbers = range(self._count(field))
        rows = tuple(make[field.kind](field.name, n) if field.kind in make else self._line(field, n) for n in numbers)
        more = {FieldKind.ANSWER: None, FieldKind.DOCUMENT: texts.MORE_DOCUMENTS}.get(field.kind, texts.MORE_ROWS)
        faults = self._said(field.name, field.kind)
        return Box("list", field.name, label, hint, "", (), faults, field.required, rows, more)

    def _count(self, field: FormField) -> int:
        filled = len(every_row(field.name, self._typed))
        if field.kind is FieldKind.ANSWER:
            return max(filled, len(self._given.points))
        least = 1 if field.kind is FieldKind.DOCUMENT else _ROWS
        return max(filled + (field.kind is FieldKind.DOCUMENT), self._rows.get(field.name, 0), least)

    def _line(self, field: FormField, number: int) -> FormRow:
        name = f"{field.name}.{number}"
        heading = say(texts.LINE, label=say(FIELDS[field.name]), number=number + 1)
        box = Box("text", name, heading, None, first(self._typed, name), (), self._said(name, field.kind), False)
        return FormRow(heading, (box,))

    def _point(self, name: str, number: int) -> FormRow:
        at, kind = f"{name}.{number}", FieldKind.TEXT
        chosen = first(self._typed, f"{at}.kind")
        kinds = tuple(Choice(value, text, value == chosen) for value, text in texts.POINT_KINDS.items())
        boxes = [
            self._part(at, "text", "long", texts.POINT_TEXT, FieldKind.LONG_TEXT),
            Box("select", f"{at}.kind", texts.POINT_KIND, None, chosen, kinds, self._said(f"{at}.kind", kind), False),
        ]
        if first(self._typed, f"{at}.verdict"):
            boxes.append(self._part(at, "verdict", "text", texts.POINT_VERDICT, kind))
        for key, organisation in self._given.positions.items():
            label = say(texts.POSITION, organisation=both(organisation))
            boxes.append(self._part(at, f"positions.{key}", "text", label, kind))
        return FormRow(say(texts.POINT, number=number + 1), tuple(boxes))

    def _part(self, at: str, part: str, looks: str, label: Said, kind: FieldKind) -> Box:
        name = f"{at}.{part}"
        return Box(looks, name, label, None, first(self._typed, name), (), self._said(name, kind), False)

    def _answer(self, name: str, number: int) -> FormRow:
        at = f"{name}.{number}"
        point = first(self._typed, f"{at}.point") or str(number + 1)
        chosen, words = first(self._typed, f"{at}.answer"), WORDS["answer"]
        choices = tuple(Choice(v.value, say(words[v]).begun, v == chosen) for v in PointAnswer)
        faults = self._said(f"{at}.answer", FieldKind.CHOICE)
        reasons = self._part(at, "reasons", "long", texts.REASONS, FieldKind.LONG_TEXT)
        who = self._part(at, "who", "text", texts.WHO, FieldKind.TEXT)
        until = self._part(at, "until", "date", texts.BY_WHEN, FieldKind.DATE)
        boxes = (
            Box("choice", f"{at}.answer", say(texts.ANSWER, number=point), None, chosen, choices, faults),
            reasons._replace(hint=texts.REASONS_HINT),
            who._replace(hint=texts.WHO_HINT),
            until._replace(hint=texts.BY_WHEN_HINT),
        )
        place = int(point) if point.isdecimal() else 0
        given = self._given.points[place - 1] if 0 < place <= len(self._given.points) else None
        return FormRow(say(texts.POINT, number=point), boxes, ((f"{at}.point", point),), given)

    def _document(self, name: str, number: int) -> FormRow:
        at = f"{name}.{number}"
        kept = first(self._typed, f"{at}.name")
        chosen = first(self._typed, f"{at}.label") or next(iter(texts.LABELS))
        labels = tuple(Choice(value, text, value == chosen) for value, text in texts.LABELS.items())
        under, wrong = chosen == UNDER_EMBARGO, self._said(f"{at}.label", FieldKind.CHOICE)
        label = Box("select", f"{at}.label", texts.LABEL, None, chosen, labels, () if under else wrong)
        until = self._part(at, "until", "date", texts.UNTIL, FieldKind.DATE)
        until = until._replace(hint=texts.UNTIL_HINT, faults=(texts.NO_DAY,) if under and wrong else ())
        faults = self._said(at, FieldKind.DOCUMENT, (at, *(f"{at}.{part}" for part in _CONTENT)))
        file = Box("file", f"{at}.file", texts.FILE, None, kept, (), faults, False)
        unseen = tuple(
            (f"{at}.{part}", value) for part in (*_CONTENT, "token") if (value := first(self._typed, f"{at}.{part}"))
        )
        return FormRow(say(texts.DOCUMENT, number=number + 1), (file, label, until), unseen)

    def _said(self, name: str, kind: FieldKind, places: tuple[str, ...] = ()) -> tuple[Said, ...]:
        """What is wrong with a box: with what has its name, or with these places."""
        found = [fault for fault in self._faults if fault.field in (places or (name,))]
        return tuple(dict.fromkeys(said_of(fault, kind, is_open=self._is_open(name)) for fault in found))

    def _is_open(self, name: str) -> bool:
        """Whether nothing stands in a box, nor in any of its rows."""
        return not first(self._typed, name) and not rows_of(name, self._typed)


_CONTENT = ("name", "media_type", "size", "sha256")
"""What a document that is kept is known by, sent along unseen (``portal.uploads``)."""

_FEW, _ROWS = 9, 3
"""Up to how many choices are shown at once, and how many rows an empty list has."""

_LOOKS = {
    FieldKind.TEXT: "text",
    FieldKind.LONG_TEXT: "long",
    FieldKind.DATE: "date",
    FieldKind.NUMBER: "number",
    FieldKind.YES_NO: "choice",
    FieldKind.CHOICE: "choice",
    FieldKind.PARTY: "choice",
}


def word_for(name: str, value: str) -> Said:
    """The word for a value that can be chosen."""
    if name == "term":
        return say(TITLES[TermName(value)])
    kind = {"ground": "basis"}.get(name, name)
    kinds = ("claim_ruling", "ruling") if name == "ruling" else (kind,)
    words = {str(member): text for kind in kinds for member, text in WORDS.get(kind, {}).items()}
    return (say(words[value]) if value in words else verbatim(value)).begun


def every(boxes: Iterable[Box]) -> Iterator[Box]:
    """Boxes, and those within them."""
    for box in boxes:
        yield box
        yield from every(inside for row in box.rows for inside in row.boxes)


def is_used(box: Box) -> bool:
    """Whether something was filled in, or is wrong; a list of choices always has one."""
    if box.faults or any(row.unseen or any(map(is_used, row.boxes)) for row in box.rows):
        return True
    return box.looks != "select" and bool(box.value or any(choice.is_chosen for choice in box.choices))


_KINDS = {
    "date": FieldKind.DATE,
    "number": FieldKind.NUMBER,
    "choice": FieldKind.CHOICE,
    "select": FieldKind.CHOICE,
    "several": FieldKind.CHOICE,
}
