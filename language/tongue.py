"""The language in which somebody reads: Dutch or English."""

import re
from collections.abc import Iterator
from enum import StrEnum

from language.catalogue import dutch
from language.speech import Bilingual, Value, say


class Tongue(StrEnum):
    """A language of what people read."""

    ENGLISH = "en"
    DUTCH = "nl"

    def say(self, msgid: str, **values: object) -> str:
        """A text of the catalogue with its placeholders filled, as it stands: no capital is added."""
        text = dutch()(msgid) if self is Tongue.DUTCH else msgid
        return text.format(**values) if values else text

    def of(self, text: Bilingual | str, **values: Value) -> str:
        """A text in this language: one that has both, or a msgid of the catalogue with its placeholders filled, where a
        sentence begins with a capital (``language.speech.say``)."""
        both = text if isinstance(text, Bilingual) else say(text, **values)
        return both.nl if self is Tongue.DUTCH else both.en

    def cite(self, source: str) -> str:
        """An article or clause, as lawyers of this language cite it."""
        return source if self is Tongue.ENGLISH else _cited(source)


_LAWS = {"Wohv": "Wohv", "Woningwet": "Woningwet", "Atw": "Algemene termijnenwet"}
_LAW_FIRST = re.compile(rf"({'|'.join(_LAWS)}) arts?\. (.+)")
_PLACE = re.compile(r"(?P<article>\d+[a-z]?)?(?:\((?P<paragraph>\d+)\))?(?P<letter>[a-z])?")
_OF_THE_RULES = re.compile(r"rules\ssections?\s(\d+)(?: and (\d+))?")
_AGREEMENT = "agreement, "
_PROCEDURE_AGREEMENT = "procedure agreement"
_OTHERS = {
    "agreement file": "het bestand van de overeenkomst",
    "agreement (to be confirmed), topics": "de samenwerkingsovereenkomst (nog te controleren)",
}
"""Sources that name no clause."""
_OF_AGREEMENTS = {"weighty advice": "zwaarwegend advies", "quorum and majority": "quorum en meerderheid"}
"""Clauses that are said in words; names of an agreement's own tables stay as they are."""


def _cited(source: str) -> str:
    """A source in Dutch, each place of it in full: what reads well in a table need not in a sentence."""
    return "; ".join(map(_part, source.split("; ")))


def _part(part: str) -> str:
    if section := _OF_THE_RULES.fullmatch(part):
        return f"regels, paragraaf {section[1]}{f' en {section[2]}' if section[2] else ''}"
    if part.startswith(_PROCEDURE_AGREEMENT):
        return part.replace(_PROCEDURE_AGREEMENT, "samenwerkingsovereenkomst", 1)
    if part.startswith(_AGREEMENT):
        clause = part.removeprefix(_AGREEMENT)
        for english, words in _OF_AGREEMENTS.items():
            clause = clause.replace(english, words)
        return f"overeenkomst, {clause}"
    law = _LAW_FIRST.fullmatch(part)
    return _enumerated(list(_articles(_LAWS[law[1]], law[2]))) if law else _OTHERS.get(part, part)


def _articles(law: str, places: str) -> Iterator[str]:
    """Each article, paragraph or letter; what a place leaves out is that of the one before."""
    article, paragraph = "", ""
    for place in re.split(", | and ", places):
        found = _PLACE.fullmatch(place)
        if found is None:
            raise ValueError(f"{places!r} names no articles")
        paragraph = found["paragraph"] or ("" if found["article"] else paragraph)
        article = found["article"] or article
        under = f" onder {found['letter']}" if found["letter"] else ""
        yield f"artikel {article}{f' lid {paragraph}' if paragraph else ''}{under} {law}"


def _enumerated(cited: list[str]) -> str:
    *first, last = cited
    return f"{', '.join(first)} en {last}" if first else last
