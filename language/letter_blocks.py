"""What letters are made of: blocks that say what each part is, so that a mail shows it as lines and paper sets it as it
looks best. A block's ``text`` is how it stands in a mail, in lines of at most 76 characters."""

import re
import textwrap
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

WIDTH = 76
"""How wide the lines of a mail are."""

INDENT = "    "
_MARK = re.compile(r" *(?:\d+[.)]|[A-Za-z][.)]|[-*\u2022\u2013]) +| +")
_NUMBER, _UNDER = re.compile(r"\d+\. "), " " * 3


class Heading(NamedTuple):
    """What the next blocks are about. On paper ``level`` 2 is below the subject of the letter."""

    said: str
    level: int = 2

    @property
    def text(self) -> str:
        return self.said


class Paragraph(NamedTuple):
    """Running text; on paper ``strong`` where it is what the letter comes down to."""

    said: str
    strong: bool = False

    @property
    def text(self) -> str:
        return _wrapped(self.said)


class Facts(NamedTuple):
    """Labels, each with what it is."""

    rows: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        width = max((len(label) for label, _ in self.rows), default=0) + 2
        lines = (_wrapped(text, first=f"{label}:".ljust(width), rest=" " * width) for label, text in self.rows)
        return "\n".join(lines)


class LastDay(NamedTuple):
    """The day that matters, under what it is."""

    label: str
    day: str

    @property
    def text(self) -> str:
        return f"{self.label}:\n{INDENT}{self.day}"


class OtherDays(NamedTuple):
    """More days, below what leads them in."""

    lead: str
    days: tuple[LastDay, ...]

    @property
    def text(self) -> str:
        return "\n".join((self.lead, *(f"- {day.text}" for day in self.days)))


class Listing(NamedTuple):
    """Things one below the other, numbered or not, with what leads them in."""

    items: tuple[str, ...]
    numbered: bool = False
    lead: str = ""

    @property
    def text(self) -> str:
        marks = [f"{number}. " if self.numbered else "- " for number in range(1, len(self.items) + 1)]
        lines = (
            _wrapped(item, first=mark, rest=" " * (3 if self.numbered else 2))
            for mark, item in zip(marks, self.items, strict=True)
        )
        return "\n".join((*([self.lead] if self.lead else ()), *lines))


class PageLink(NamedTuple):
    """The page on which something is done."""

    what: str
    address: str


class WaysToDo(NamedTuple):
    """How what a letter asks for is done: on the pages of ``links``, after what leads to them, and by ``others``."""

    lead: str
    links: tuple[PageLink, ...]
    others: tuple[str, ...]

    @property
    def text(self) -> str:
        lead = _bulleted(self.lead) if self.others and self.lead else self.lead
        pages = (f"  {link.what}:\n{INDENT}{link.address}" for link in self.links)
        return "\n".join((*([lead] if lead else ()), *pages, *map(_bulleted, self.others)))


class Quoted(NamedTuple):
    """What somebody wrote, under what it is, on the lines on which they wrote it."""

    heading: str
    written: str

    @property
    def text(self) -> str:
        return f"{self.heading}:\n{_indented(self.written)}"


class AnsweredPoint(NamedTuple):
    """A point with the answer to it, why, and who does what is promised with it until when."""

    number: int
    point: str
    answer: str
    more: tuple[str, ...]


class Matrix(NamedTuple):
    """The answer to each point: in a mail as it was ``written``, on paper as a table."""

    heading: str
    written: str
    columns: tuple[str, ...]
    answers: tuple[AnsweredPoint, ...]

    @property
    def text(self) -> str:
        return Quoted(self.heading, self.written).text


class Grid(NamedTuple):
    """A table; the first cell of a row says what the row is about. ``widths`` are those of its columns, in
    proportion."""

    heading: str
    columns: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        return "\n".join((f"{self.heading}:", *(f"{INDENT}{'; '.join(row)}" for row in self.rows)))


class ToldMoment(NamedTuple):
    """Something that happened, ``when``, with what was said then, field by field; ``by_somebody``: a party did it."""

    when: str
    said: str
    by_somebody: bool
    fields: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        fields = (Quoted(label, written).text for label, written in self.fields)
        return "\n".join((self.when, _wrapped(self.said), *fields))


class Commands(NamedTuple):
    """Lines for a computer program, below what leads them in."""

    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class Proof(NamedTuple):
    """A check number, what it proves, and ``more`` of how it is checked."""

    said: str
    number: str
    more: str = ""

    @property
    def text(self) -> str:
        return "\n".join((_wrapped(self.said), self.number, *([_wrapped(self.more)] if self.more else ())))


class Regards(NamedTuple):
    """Who writes, at the end, and a remark below."""

    regards: str
    sender: str
    remark: str

    @property
    def text(self) -> str:
        return "\n".join((self.regards, self.sender, "", self.remark))


Block = (
    Heading
    | Paragraph
    | Facts
    | LastDay
    | OtherDays
    | Listing
    | WaysToDo
    | Quoted
    | Matrix
    | Grid
    | ToldMoment
    | Commands
    | Proof
    | Regards
)
"""A part of a letter."""


def _bulleted(text: str) -> str:
    return _wrapped(text, first="- ", rest="  ")


@lru_cache(maxsize=512)  # the letters of one event say much the same, and each once more on paper: 0.6 ms a letter
def _wrapped(text: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _indented(text: str) -> str:
    """What somebody wrote, with its own line breaks and indentation; an entry of a list goes on under its text."""
    return "\n".join(
        _wrapped(line, first=INDENT, rest=INDENT + " " * _hanging(line)) for line in _under_their_numbers(text)
    )


def _under_their_numbers(text: str) -> Iterator[str]:
    """The lines, each tab as wide as any other; what goes on under a number of two digits stands under its text
    (``under`` sets it below one of one digit)."""
    wider = 0
    for line in text.replace("\t", INDENT).splitlines():
        if number := _NUMBER.match(line):
            wider = number.end() - len(_UNDER)
        yield " " * wider + line if line.startswith(_UNDER) else line


def _hanging(line: str) -> int:
    """How far the text of a line of a list stands from its start."""
    mark = _MARK.match(line)
    return mark.end() if mark else 0
