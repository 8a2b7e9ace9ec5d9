"""Why an act was refused, in both languages: its codes (``models.refusals``), and what each is about."""

from collections.abc import Mapping
from typing import Any

from language.speech import Bilingual, Names, say
from language.words import FIELDS
from models.refusals import CODES


def meaning(code: str) -> Bilingual:
    """What a code means; one that is not known stays as it is."""
    return say(CODES[code].meaning if code in CODES else code)


def detail(code: str, about: str) -> str:
    """What a refusal on record is about (a field, a term, an organisation), without the meaning of its code, which the
    record has before it."""
    return about.removeprefix(meaning(code).en).removeprefix(": ")


def field_named(code: str, about: str) -> str | None:
    """The field that a refusal is about; None where it is about something else."""
    name = about.partition(":")[0]
    return name if code.startswith("field_") and name else None


def refused_because(refused: Mapping[str, Any], names: Names) -> Bilingual:
    """One refusal on record, with the field or the organisation that it is about; other details are English."""
    code = str(refused.get("code"))
    about = _about(code, detail(code, str(refused.get("about") or "")), names)
    return Bilingual(*(f"{text} ({more})" if more else text for text, more in zip(meaning(code), about, strict=True)))


def _about(code: str, about: str, names: Names) -> Bilingual:
    field = field_named(code, about)
    if field:
        return say(FIELDS.get(field, field.replace("_", " ")))
    return names.of(about) if about in names else Bilingual("", about)
