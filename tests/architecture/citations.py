"""Every citation of a rule, an article of law or a standard: in code, in what is printed, and in the documents.

There is one spelling: ``rules section N`` and ``rules sections N and M``, ``Wohv art. 5(2)`` and ``Wohv arts. 5 and
5a``, ``RFC 8785``; in Dutch letters ``artikel 5 lid 2 Wohv``. What only looks like a citation is found too, and said.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.models.procedures import ROOT

RULES, SOURCES = ROOT / "docs" / "rules.md", ROOT / "docs" / "sources.md"
READ = {".css", ".html", ".js", ".mako", ".md", ".po", ".py", ".toml", ".txt", ".yaml"}
NOT_OURS = ("docs/rules.md", "tests/architecture/test_citations.py", "tests/architecture/citations.py")
"""The rules as they were given, which are cited and do not cite themselves; and the wrong examples of these tests."""

NOT_KEPT = ("unpacked", "var")
"""Folders that are not in git: what the program keeps, and a bundle that somebody unpacked here."""

_GAP = r'(?:[\s#]|"\s*\n\s*f?")+'
"""What may stand between two words: also the end of a line, in a comment or between two halves of a text."""

_LAW = r"(?:Wohv|Atw|Woningwet|BW|UHW|Btiv|GDPR)"
_ARTICLE = r"(?:\d+:)?\d+[a-z]?(?:\(\d+\)[a-z]?)?"
_ONE = rf"\d+[a-z]?\(\d+\)[a-z]{_GAP}and{_GAP}[a-z]\b|{_ARTICLE}(?:{_GAP}and{_GAP}\(\d+\)[a-z]?)?"
_NEXT = rf"(?:,{_GAP}|{_GAP}and{_GAP}|{_GAP}to{_GAP})"
_LAW_CITED = re.compile(
    rf"\b(?P<law>{_LAW}){_GAP}(?:art\.{_GAP}(?P<one>{_ONE})|arts\.{_GAP}(?P<many>{_ARTICLE}(?:{_NEXT}{_ARTICLE})+))"
)
_RULES_CITED = re.compile(rf"\brules{_GAP}(?:section{_GAP}(?P<one>\d+)|sections{_GAP}(?P<many>\d+(?:{_NEXT}\d+)+))")
_RFC_CITED = re.compile(rf"\bRFC{_GAP}(?P<number>\d+)(?:,{_GAP}section{_GAP}[\d.]*\d)?")
_DUTCH_LAWS = {"Wohv": "Wohv", "Woningwet": "Woningwet", "Algemene termijnenwet": "Atw"}
_DUTCH_CITED = re.compile(
    rf"\bartikel{_GAP}(?P<article>\d+[a-z]?)(?:{_GAP}lid{_GAP}(?P<paragraph>\d+))?(?:{_GAP}onder{_GAP}(?P<letter>[a-z]))?"
    rf"{_GAP}(?P<law>{'|'.join(_DUTCH_LAWS)})"
)
_LOOKS_LIKE_ONE = re.compile(
    rf"\brules\b[:,]?{_GAP}\(?sections?\b|\bsections?{_GAP}\d|\barts?\.\s*\d"
    rf"|\b{_LAW}\b(?! {{2}})[\s,)]*(?:arts?{_GAP})?\d|\b\d+[a-z]?\(\d\)"
    rf"|\bRFC\b|\bartikel{_GAP}\d"
)
"""Two blanks end a cell of a table: the number in the next one is no article."""


class Citation(NamedTuple):
    """Something cited (``rules section 4``, ``Wohv art. 5(2)``, ``RFC 8785``), and where."""

    cited: str
    place: str


class Misspelled(NamedTuple):
    """What looks like a citation and is spelled otherwise."""

    text: str
    place: str


def files() -> Iterator[Path]:
    """The files of the project in which something can be cited."""
    for folder in sorted(ROOT.iterdir()):
        if folder.is_dir() and folder.name not in NOT_KEPT and not folder.name.startswith("."):
            yield from sorted(path for path in folder.rglob("*") if _is_read(path))
        elif _is_read(folder):
            yield folder


def _is_read(path: Path) -> bool:
    return path.suffix in READ and path.is_file() and path.relative_to(ROOT).as_posix() not in NOT_OURS


def citations(text: str, name: str = "") -> Iterator[Citation | Misspelled]:
    """What a text cites; and what looks like a citation in it, and is none."""
    within: list[tuple[int, int]] = []
    for pattern, read in ((_LAW_CITED, _law), (_RULES_CITED, _rules), (_RFC_CITED, _rfc), (_DUTCH_CITED, _dutch)):
        for match in pattern.finditer(text):
            within.append(match.span())
            for cited in read(match):
                yield Citation(cited, _place(text, match, name))
    for match in _LOOKS_LIKE_ONE.finditer(text):
        if not any(first <= match.start() and match.end() <= last for first, last in within):
            around = " ".join(text[max(0, match.start() - 30) : match.end() + 20].split())
            yield Misspelled(around, _place(text, match, name))


def _place(text: str, match: re.Match[str], name: str) -> str:
    return f"{name}:{text.count(chr(10), 0, match.start()) + 1}"


def _law(match: re.Match[str]) -> Iterator[str]:
    law = match["law"]
    if match["many"]:
        for article in _each(match["many"]):
            yield f"{law} art. {article}"
        return
    first, *second = re.split(rf"{_GAP}and{_GAP}", match["one"])
    yield f"{law} art. {first}"
    for more in second:
        kept = first.partition("(")[0] if more.startswith("(") else first[:-1]
        yield f"{law} art. {kept}{more}"


def _rules(match: re.Match[str]) -> Iterator[str]:
    for section in _each(match["one"] or match["many"]):
        yield f"rules section {section}"


def _each(listed: str) -> Iterator[str]:
    """The numbers of a list; of a range (``3 to 5``) those in between too."""
    for part in re.split(rf",{_GAP}|{_GAP}and{_GAP}", listed):
        first, *last = re.split(rf"{_GAP}to{_GAP}", part)
        if last and first.isdigit() and last[0].isdigit():
            yield from map(str, range(int(first), int(last[0]) + 1))
        else:
            yield first


def _rfc(match: re.Match[str]) -> Iterator[str]:
    yield f"RFC {match['number']}"


def _dutch(match: re.Match[str]) -> Iterator[str]:
    paragraph = f"({match['paragraph']})" if match["paragraph"] else ""
    yield f"{_DUTCH_LAWS[match['law']]} art. {match['article']}{paragraph}{match['letter'] or ''}"


def known() -> set[str]:
    """What can be cited: the sections of ``docs/rules.md``, and the first columns of ``docs/sources.md``."""
    sections = re.findall(r"^## (\d+)\. ", RULES.read_text(), re.MULTILINE)
    sources = re.findall(r"^\| (.+?) \|", SOURCES.read_text(), re.MULTILINE)
    return {f"rules section {number}" for number in sections} | set(sources)


def resolves(cited: str, can_be: set[str]) -> bool:
    """Whether it, or a part of it, is there: an article is known where its paragraphs are."""
    return cited in can_be or any(
        each.startswith(cited) and (cited.endswith(")") or each[len(cited)] == "(") for each in can_be
    )
