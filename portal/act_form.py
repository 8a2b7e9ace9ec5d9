"""The form of an act on a page, made the same way for every act: what its page says is a row of ``language.act_pages``,
which fields it has and what is wrong with them comes from ``application.forms``."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import uuid4

from application.forms import FieldKind, FormField, fields_of, side_of
from language import form_texts as texts
from language.act_pages import ActPage, page_of
from language.acts import ACTS
from language.request_texts import RequestStep
from language.speech import say
from models.act_forms import ActName
from models.refusals import Refusal
from portal.boxes import NOTHING_GIVEN, Box, Boxes, Given, every, is_used
from portal.faults import around, both, meant_by_code, said_of
from portal.letter_form import LetterForm
from portal.parts import Said
from portal.typed import Typed, closed_up, every_row, first

ACT_ID, MORE, KEEP = "act_id", "meer", "bewaar"
"""Names of a form beside those of its act: the id under which it counts once, the list that wants another row, and the
button that keeps it for later."""


class Told(NamedTuple):
    """A fault as the summary tells it, and the box it lies in (None where it lies in none), on which ``page`` where it
    is another one. ``code`` is that under which the help explains it."""

    text: Said
    id: str | None
    page: str = ""
    code: str = ""


class FormPage(NamedTuple):
    """An act's form with everything that its page needs. ``further`` are the boxes that stand folded below, ``letter``
    those of the letter of a ``sender`` that the act came by, which stand above; ``unseen`` is what is not asked."""

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
    letter: tuple[Box, ...] = ()
    sender: str | None = None
    unseen: tuple[tuple[str, str], ...] = ()

    @property
    def is_matrix(self) -> bool:
        """Whether it answers an advice: each point stands beside its answer, for which there has to be room."""
        return any(row.point for box in self.boxes for row in box.rows)


def form_page(
    act: ActName,
    by: str,
    typed: Typed | None = None,
    faults: Iterable[Refusal] = (),
    given: Given = NOTHING_GIVEN,
    letter: LetterForm | None = None,
) -> FormPage:
    """The form of an act for a party, with what was ``typed`` in it and the ``faults`` that were found in that. With a
    ``letter`` it is the form of the act that came by that."""
    page = _with_letter(page_of(act), letter.words) if letter else page_of(act, given.right)
    fields = [field for field in shown_fields(act, by) if field.name not in given.fixed]
    leading = _leading(page, fields)
    below = [field for field in fields if field not in leading]
    return _form(act, page, (leading, below), typed, faults, given, letter=letter)


def step_page(
    step: RequestStep, by: str, typed: Typed, faults: Iterable[Refusal], given: Given, without: Collection[str] = ()
) -> FormPage:
    """The form of a step of the guided request; a field is left ``without`` where there is nothing to choose."""
    named = {field.name: field for field in shown_fields(ActName.OPEN_REQUEST, by) if field.name not in without}
    fields = [named[name] for name in step.first if name in named], [named[name] for name in step.further]
    made = _form(ActName.OPEN_REQUEST, page_of(ActName.OPEN_REQUEST), fields, typed, faults, given)
    return made._replace(title=say(step.title), intro=step.intro, button=texts.SAVE_AND_GO_ON)


def _form(
    act: ActName,
    page: ActPage,
    shown: tuple[Sequence[FormField], Sequence[FormField]],
    typed: Typed | None,
    faults: Iterable[Refusal],
    given: Given,
    *,
    letter: LetterForm | None = None,
) -> FormPage:
    """A form with some fields first and the others folded below."""
    fields = (*shown[0], *shown[1])
    whole, found = closed_up(fields, typed or {}, len(given.points)), tuple(faults)
    making = Boxes(page, whole, found, given, _more_of(fields, typed or {}))
    above = tuple(making.box(field) for field in letter.fields) if letter else ()
    boxes, further = (tuple(making.box(field) for field in part) for part in shown)
    return FormPage(
        act=act,
        title=say(page.title or ACTS[act].phrase).begun,
        intro=page.intro,
        button=page.button,
        boxes=boxes,
        further=further,
        is_unfolded=any(is_used(box) for box in further),
        told=tuple(_told(found, (*above, *boxes, *further))),
        with_files=any(field.kind is FieldKind.DOCUMENT for field in fields),
        act_id=first(whole, ACT_ID) or str(uuid4()),
        letter=above,
        sender=letter.sender if letter else None,
        unseen=tuple(given.fixed.items()),
    )


def _with_letter(page: ActPage, words: ActPage) -> ActPage:
    """What the page of an act says where the act came by letter: the scan of it is asked for first."""
    first_of_letter = tuple(dict.fromkeys((*words.first, *page.first)))
    labels, hints = {**page.labels, **words.labels}, {**page.hints, **words.hints}
    return ActPage(words.intro, first_of_letter, labels, hints, words.button)


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


def _told(faults: Iterable[Refusal], boxes: Sequence[Box]) -> Iterator[Told]:
    """Every fault once, with the box that it lies in, or the list around it."""
    within = {box.name: box for box in every(boxes)}
    for fault in faults:
        box = next((within[name] for name in around(fault.field) if name in within), None)
        if box is None:
            yield Told(meant_by_code(fault), None, code=fault.code)
        else:
            text = said_of(fault, box.kind, is_open=box.is_open)
            yield Told(say(texts.ABOUT, label=both(box.label), fault=both(text)), box.id, code=fault.code)
