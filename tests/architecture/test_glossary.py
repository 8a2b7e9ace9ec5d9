"""The glossary has every word of the procedure once, and every name that it gives stands in the code."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import takewhile

import pytest

from models import act_forms, acts, agreement, contents, escalation, events, rights, state, terms, verdicts
from models.event_contents.by_type import ACTS
from models.record import summary
from tests.architecture.modules import sources
from tests.models.procedures import ROOT

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()
WORDS = ("## The field's words", "## The project's own words")
SHORT_LISTS = "### Short lists"

_MODULES = (act_forms, acts, agreement, contents, escalation, events, rights, state, terms, verdicts, summary)
LISTS: dict[str, type[StrEnum]] = {
    name: found
    for module in _MODULES
    for name, found in vars(module).items()
    if isinstance(found, type)
    and issubclass(found, StrEnum)
    and found.__module__ == module.__name__
    and name not in ("Reach", "By")
}
"""Every list of the domain by its name. The kinds of notices and the codes of refusals have tables of their own; on
whose lock a cause acts (``Reach``) is said in whole sentences, in docs/agreements.md; whose an act is (``By``), the
heading of its table."""

WHAT_TO_DO = "Give it a row in its table of docs/glossary.md: Dutch beside English, what it is, article or section."


def _rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head."""
    lines = GLOSSARY.partition(f"\n{heading}\n")[2].splitlines()
    table = takewhile(lambda line: not line.startswith("#"), lines)
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table if line.startswith("| ")]
    return cells[1:]


def _names(cells: Iterable[str]) -> Iterator[str]:
    for cell in cells:
        yield from re.findall(r"`(.+?)`", cell)


def _tables() -> dict[str, list[str]]:
    """By the name of a list, the members that its tables give."""
    listed: dict[str, list[str]] = {}
    for heading in re.findall(r"^##+ .*\(`.*`\)$", GLOSSARY, re.MULTILINE):
        for column, name in enumerate(re.findall(r"`(\w+)`", heading)):
            listed.setdefault(name, []).extend(_names(row[column] for row in _rows(heading)))
    for _, name, members, _ in _rows(SHORT_LISTS):
        listed.setdefault(name.strip("`"), []).extend(_names([members]))
    return listed


@pytest.mark.parametrize("name", LISTS)
def test_every_member_of_every_list_is_there_once(name: str) -> None:
    assert Counter(_tables().get(name, [])) == Counter(LISTS[name]), WHAT_TO_DO


def test_no_list_is_there_that_the_code_does_not_have() -> None:
    assert _tables().keys() == LISTS.keys()


def test_each_act_stands_beside_the_event_that_it_becomes() -> None:
    rows = _rows("## Acts, and the event that each becomes (`ActName`, `EventType`)")
    assert {event.strip("`"): act.strip("`") for act, event, *_ in rows} == {str(e): str(a) for e, a in ACTS.items()}


def test_no_word_has_two_meanings() -> None:
    words = Counter(row[0].lower() for heading in (*WORDS, SHORT_LISTS) for row in _rows(heading))
    assert len(words) > 100
    assert [word for word, times in words.items() if times > 1 and word not in TOLD_TWICE] == []


TOLD_TWICE = {"ground of a request", "channel", "assurance", "ruling on a claim", "ruling in a dispute"}
"""Words that have a meaning above and a list of their members below."""


@pytest.mark.parametrize(
    "name", sorted({name for heading in WORDS for row in _rows(heading) for name in _names(row[2:3])})
)
def test_a_name_in_the_code_is_there(name: str) -> None:
    if "/" in name:
        assert (ROOT / name).exists()
    else:
        assert any(re.search(rf"\b{name}\b", source) for source in sources().values())


def test_words_are_in_order() -> None:
    for heading in WORDS:
        words = [row[0] for row in _rows(heading)]
        assert words == sorted(words)
