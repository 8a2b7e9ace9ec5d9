"""What the audit says in English, said again in Dutch: sentences that are known by their form, with what they quote.

Findings and derivations are made where no language is chosen, and the JSON has them as they are made. Here each form is
a template with placeholders, which a sentence fits whole; what fills it is said again too, where that has a form, and
stays as it is else: names of tables and columns, keys, hashes.
"""

import re
from collections.abc import Iterable
from functools import cache
from string import Formatter

from language.catalogue import dutch
from language.connection_texts import NOT_RECEIVED
from language.delivery_texts import NOT_DELIVERED
from language.derivation_texts import DERIVATIONS
from language.finding_texts import ANSWERS, FINDINGS
from language.replay_texts import FOUND

_FORMS = (*FINDINGS, *ANSWERS, *DERIVATIONS, *FOUND, *NOT_RECEIVED, *NOT_DELIVERED)
_NUMBERS = dict.fromkeys(("amount", "some", "more"), r"\d+")
_SHAPES = {"column": r"\w+(?:\.\w+)?", "table": r"\w+", "number": r"\S+", **_NUMBERS}
"""What fills a placeholder, where it is not just anything."""
_QUOTED = {*_SHAPES, "columns", "key", "whose", "recipient", "kind", "sequence", "error"}
"""Placeholders of names and numbers, which are the same in every language."""


def in_dutch(text: str) -> str:
    """A sentence of the audit in Dutch; what fits no form, and is no text of the catalogue, stays as it is."""
    if (translated := dutch()(text)) != text:
        return translated
    for form, pattern in _patterns():
        if found := pattern.fullmatch(text):
            return dutch()(form).format(**dict(_filled(found.groupdict())))
    return text


def _filled(values: dict[str, str]) -> Iterable[tuple[str, str]]:
    return ((name, value if name in _QUOTED else in_dutch(value)) for name, value in values.items())


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Each form with what fits it, those first that say the most by themselves."""
    return [(form, _pattern(form)) for form in sorted(_FORMS, key=_own, reverse=True)]


def _own(form: str) -> int:
    return sum(len(literal) for literal, *_ in Formatter().parse(form))


def _pattern(form: str) -> re.Pattern[str]:
    return re.compile("".join(_parts(Formatter().parse(form))), re.DOTALL)


def _parts(parsed: Iterable[tuple[str, str | None, str | None, str | None]]) -> Iterable[str]:
    for literal, name, _, _ in parsed:
        yield re.escape(literal)
        if name is not None:
            yield f"(?P<{name}>{_SHAPES.get(name, '.+?')})"
