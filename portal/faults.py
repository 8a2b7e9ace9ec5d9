"""What is wrong with a form, as people read it beside its box."""

from collections.abc import Iterator, Mapping

from application.forms import FieldKind
from language import form_texts as texts
from language.refusals import detail, meaning
from language.speech import Bilingual, say
from models.refusals import Refusal
from portal.parts import Said

OF_CHOICE = (FieldKind.CHOICE, FieldKind.PARTY, FieldKind.YES_NO)

NOT_FILLED_IN = (
    *("field_missing", "reasons_missing", "consequences_missing", "topic_missing", "right_missing"),
    "addressee_missing",
)
"""The codes of a field that was left open."""

_IMPOSSIBLE: Mapping[FieldKind, str] = {
    FieldKind.DATE: texts.NO_DAY,
    FieldKind.NUMBER: texts.NO_NUMBER,
    **dict.fromkeys(OF_CHOICE, texts.MISSING_CHOICE),
}


def said_of(fault: Refusal, kind: FieldKind, *, is_open: bool = False) -> Said:
    """What is wrong with a box of a kind, in which nothing stands where it ``is_open``."""
    if fault.code == "field_invalid" and kind is FieldKind.DOCUMENT:
        return say(texts.LOST_DOCUMENT, name=detail(fault.code, fault.about))
    if fault.code in NOT_FILLED_IN or (fault.code == "field_invalid" and is_open):
        return texts.MISSING_CHOICE if kind in OF_CHOICE else texts.MISSING
    if fault.code == "field_invalid" and kind in _IMPOSSIBLE:
        return _IMPOSSIBLE[kind]
    return meant_by_code(fault)


def meant_by_code(fault: Refusal) -> Bilingual:
    """What the code of a fault means."""
    return meaning(fault.code).sentence


def both(text: Said) -> Bilingual:
    """A text in both languages."""
    return text if isinstance(text, Bilingual) else say(text)


def around(name: str) -> Iterator[str]:
    """A name, and those of what lies around it: ``points.0.answer``, ``points.0``, ``points``."""
    parts = name.split(".")
    yield from (".".join(parts[:count]) for count in range(len(parts), 0, -1))
