"""The form of an act on a page: every field as a box with its words, what was typed in it, and what is wrong with it.

One function makes the form of every act: what its page says is a row of ``language.act_pages``, which fields it has and
what is wrong with them comes from ``application.forms``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import uuid4

from application.forms import FieldKind, FormField, fields_of, side_of
from language import form_texts as texts
from language.act_pages import HINTS, ActPage, page_of
from language.acts import ACTS
from language.refusals import detail, meaning
from language.speech import Bilingual, say, verbatim
from language.words import FIELDS, WORDS
from models.act_forms import ActName
from models.contents import PointAnswer
from models.refusals import Refusal
from models.sentences import TITLES
from models.terms import TermName
from portal.parts import Said
from portal.typed import NO, UNDER_EMBARGO, YES, Typed, closed_up, every_row, first

ACT_ID, MORE = "act_id", "meer"
"""Names of a form beside those of its act: the id under which it counts once, and the list that wants another row."""


class Given(NamedTuple):
    """What only the dossier knows about a form: who the ``parties`` are by their keys, which ``choices`` of a field are
    possible now (all, where it is not named), the ``points`` of the advice that is answered, and the organisations of
    which the ``positions`` on a point are asked."""

    parties: Mapping[str, Said] = {}
    choices: Mapping[str, Sequence[str]] = {}
    points: Sequence[str] = ()
    positions: Mapping[str, Said] = {}


NOTHING_GIVEN = Given()


class Choice(NamedTuple):
    """An answer that can be chosen."""

    value: str
    text: Said
    is_chosen: bool


class Box(NamedTuple):
    """A field as it stands on a page. ``looks`` is how ``form.html`` shows it; a ``list`` has ``rows``."""

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


class FormRow(NamedTuple):
    """One of a list: its heading, its boxes, and what goes along unseen."""

    heading: Said
    boxes: tuple[Box, ...]
    unseen: tuple[tuple[str, str], ...] = ()


class Told(NamedTuple):
    """A fault as the summary tells it, and the box it lies in; None where it lies in none."""

    text: Said
    id: str | None


class FormPage(NamedTuple):
    """An act's form with everything that its page needs. ``further`` are the boxes that stand folded below."""

    act: ActName
    title: Said
    intro: str
    button: str
    boxes: tuple[Box, ...]
    further: tuple[Box, ...]
    is_unfolded: bool
    told: tuple[Told, ...]
    with_files: bool
    act_id: str


def id_of(name: str) -> str:
    """The id of a box on its page."""
    return f"veld-{name.replace('.', '-')}"


def form_page(
    act: ActName, by: str, typed: Typed | None = None, faults: Iterable[Refusal] = (), given: Given = NOTHING_GIVEN
) -> FormPage:
    """The form of an act for a party, with what was ``typed`` in it and the ``faults`` that were found in that."""
    page, fields = page_of(act), shown_fields(act, by)
    whole = closed_up(fields, typed or {})
    making = _Making(page, whole, tuple(faults), given, _more_of(fields, typed or {}))
    leading = _leading(page, fields)
    boxes = tuple(making.box(field) for field in leading)
    further = tuple(making.box(field) for field in fields if field not in leading)
    return FormPage(
        act=act,
        title=_capital(say(ACTS[act].phrase)),
        intro=page.intro,
        button=page.button,
        boxes=boxes,
        further=further,
        is_unfolded=any(_is_used(box) for box in further),
        told=tuple(making.told((*boxes, *further))),
        with_files=any(field.kind is FieldKind.DOCUMENT for field in fields),
        act_id=first(whole, ACT_ID) or str(uuid4()),
    )


def shown_fields(act: ActName, by: str) -> tuple[FormField, ...]:
    """The fields that a party sees of an act. Which organisation it is about is asked where that is needed or can make
    a difference."""
    names = page_of(act).first
    every = fields_of(act, side_of(by))
    return tuple(field for field in every if field.name != "organisation" or field.required or field.name in names)


def _leading(page: ActPage, fields: Sequence[FormField]) -> list[FormField]:
    """The fields that come first: the one that says whom it is about, those that the page names in their order, with
    those that the act cannot do without before them where the page does not place them."""
    placed = {name: place for place, name in enumerate(page.first)}
    needed = [field for field in fields if field.required and field.name not in placed]
    named = sorted((field for field in fields if field.name in placed), key=lambda field: placed[field.name])
    return [*needed, *named]


def _more_of(fields: Iterable[FormField], typed: Typed) -> Mapping[str, int]:
    """How many rows each list shows: as many as were there, and one more where that was asked for."""
    wanted = typed.get(MORE, ())
    return {field.name: len(every_row(field.name, typed)) + (field.name in wanted) for field in fields if field.many}


def _is_used(box: Box) -> bool:
    """Whether something was filled in, or is wrong; a list of choices always has one."""
    if box.faults or any(row.unseen or any(map(_is_used, row.boxes)) for row in box.rows):
        return True
    return box.looks != "select" and bool(box.value or any(choice.is_chosen for choice in box.choices))


def _capital(text: Bilingual) -> Bilingual:
    return Bilingual(*(said[:1].upper() + said[1:] for said in text))


class _Making:
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
        if looks == "choice" and len(choices) > _FEW:
            looks = "select"
        is_required = field.required or field.default not in (None, "")
        return Box(looks, name, label, hint, value, choices, self._said(name, field.kind), is_required)

    def _choices(self, field: FormField, value: str) -> tuple[Choice, ...]:
        match field.kind:
            case FieldKind.YES_NO:
                chosen = value or (YES if field.default is True else NO if field.default is False else "")
                return tuple(Choice(v, t, v == chosen) for v, t in ((YES, texts.YES), (NO, texts.NO)))
            case FieldKind.PARTY:
                return tuple(Choice(key, name, key == value) for key, name in self._given.parties.items())
            case FieldKind.CHOICE:
                chosen = value or str(field.default or "")
                possible = self._given.choices.get(field.name, field.choices)
                return tuple(Choice(v, _word(field.name, v), v == chosen) for v in map(str, possible))
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
            label = say(texts.POSITION, organisation=_both(organisation))
            boxes.append(self._part(at, f"positions.{key}", "text", label, kind))
        return FormRow(say(texts.POINT, number=number + 1), tuple(boxes))

    def _part(self, at: str, part: str, looks: str, label: Said, kind: FieldKind) -> Box:
        name = f"{at}.{part}"
        return Box(looks, name, label, None, first(self._typed, name), (), self._said(name, kind), False)

    def _answer(self, name: str, number: int) -> FormRow:
        at = f"{name}.{number}"
        point = first(self._typed, f"{at}.point") or str(number + 1)
        chosen, words = first(self._typed, f"{at}.answer"), WORDS["answer"]
        choices = tuple(Choice(v.value, _capital(say(words[v])), v == chosen) for v in PointAnswer)
        faults = self._said(f"{at}.answer", FieldKind.CHOICE)
        reasons = self._part(at, "reasons", "long", texts.REASONS, FieldKind.LONG_TEXT)
        boxes = (
            Box("choice", f"{at}.answer", texts.ANSWER, None, chosen, choices, faults),
            reasons._replace(hint=texts.REASONS_HINT),
        )
        return FormRow(self._point_named(point), boxes, ((f"{at}.point", point),))

    def _point_named(self, point: str) -> Bilingual:
        place = int(point) if point.isdecimal() else 0
        if 0 < place <= len(self._given.points):
            return say(texts.POINT_NUMBERED, number=point, text=self._given.points[place - 1])
        return say(texts.POINT, number=point)

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

    # --- faults ---

    def _said(self, name: str, kind: FieldKind, places: tuple[str, ...] = ()) -> tuple[Said, ...]:
        """What is wrong with a box: with what has its name, or with these places."""
        return tuple(dict.fromkeys(_fault(one, kind) for one in self._faults if one.field in (places or (name,))))

    def told(self, boxes: Sequence[Box]) -> Iterator[Told]:
        """Every fault once, with the box that it lies in, or the list around it."""
        within = {box.name: box for box in _every(boxes)}
        for fault in self._faults:
            box = next((within[name] for name in _around(fault.field) if name in within), None)
            if box is None:
                yield Told(_meant(fault), None)
            else:
                kind = FieldKind.DOCUMENT if box.name == "documents" else _KINDS.get(box.looks, FieldKind.TEXT)
                text = _fault(fault, kind)
                yield Told(say(texts.ABOUT, label=_both(box.label), fault=_both(text)), box.id)


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
_KINDS = {
    "date": FieldKind.DATE,
    "number": FieldKind.NUMBER,
    "choice": FieldKind.CHOICE,
    "select": FieldKind.CHOICE,
    "several": FieldKind.CHOICE,
}
_OF_CHOICE = (FieldKind.CHOICE, FieldKind.PARTY, FieldKind.YES_NO)


def _word(name: str, value: str) -> Said:
    """The word for a value that can be chosen."""
    if name == "term":
        return say(TITLES[TermName(value)])
    kind = {"ground": "basis"}.get(name, name)
    kinds = ("claim_ruling", "ruling") if name == "ruling" else (kind,)
    words = {str(member): text for kind in kinds for member, text in WORDS.get(kind, {}).items()}
    return _capital(say(words[value]) if value in words else verbatim(value))


def _fault(fault: Refusal, kind: FieldKind) -> Said:
    """What is wrong, to whoever reads it beside the box."""
    if fault.code.endswith("_missing") and fault.code in _OPEN:
        return texts.MISSING_CHOICE if kind in _OF_CHOICE else texts.MISSING
    if fault.code == "field_invalid" and kind is FieldKind.DOCUMENT:
        return say(texts.LOST_DOCUMENT, name=detail(fault.code, fault.about))
    if fault.code == "field_invalid":
        return _IMPOSSIBLE.get(kind) or _meant(fault)
    return _meant(fault)


_OPEN = (
    "field_missing",
    "reasons_missing",
    "consequences_missing",
    "topic_missing",
    "right_missing",
    "addressee_missing",
)
_IMPOSSIBLE: Mapping[FieldKind, str] = {
    FieldKind.DATE: texts.NO_DAY,
    FieldKind.NUMBER: texts.NO_NUMBER,
    **dict.fromkeys(_OF_CHOICE, texts.MISSING_CHOICE),
}


def _meant(fault: Refusal) -> Bilingual:
    return meaning(fault.code).sentence


def _both(text: Said) -> Bilingual:
    return text if isinstance(text, Bilingual) else say(text)


def _every(boxes: Iterable[Box]) -> Iterator[Box]:
    for box in boxes:
        yield box
        yield from _every(inside for row in box.rows for inside in row.boxes)


def _around(name: str) -> Iterator[str]:
    """A name, and those of what lies around it: ``points.0.answer``, ``points.0``, ``points``."""
    parts = name.split(".")
    yield from (".".join(parts[:count]) for count in range(len(parts), 0, -1))
