"""``docs/rules.md`` is the text that was given, with a mark on every rule that is not built yet."""

import re

import pytest

from models.act_forms import ActName
from models.escalation import Breach, Cause
from models.terms import TERMS, TermName
from models.verdicts import Verdict
from tests.architecture.citations import RULES
from tests.models.procedures import ROOT

GIVEN = ROOT.parent / "shared" / "rules.md"
"""The text as it was given. It lies beside a clone where the project is worked on; elsewhere there is none."""

NEW, MARK = "‡", " *(not built yet)*"


def as_given(copy: str) -> str:
    """The copy without what was added to it: the lines at the top, and the marks."""
    lines = [line for line in copy.replace(MARK, "").splitlines() if not line.startswith(">")]
    return re.sub(r"\n\n\n+", "\n\n", "\n".join(lines) + "\n")


@pytest.mark.skipif(not GIVEN.is_file(), reason="the text that was given is not beside this clone")
def test_it_is_word_for_word_the_text_that_was_given() -> None:
    assert as_given(RULES.read_text()) == GIVEN.read_text()


def test_what_was_added_is_taken_off() -> None:
    assert as_given(f"# Title\n\n> a note\n>\n> more\n\nA rule. {NEW}{MARK} A new one.\n") == (
        f"# Title\n\nA rule. {NEW} A new one.\n"
    )


def test_the_sections_are_numbered_from_one() -> None:
    numbers = [int(number) for number in re.findall(r"^## (\d+)\. ", RULES.read_text(), re.MULTILINE)]
    assert numbers == list(range(1, 12))


def test_only_a_new_rule_can_be_unbuilt() -> None:
    text = RULES.read_text()
    assert text.count(MARK.strip()) == text.count(NEW + MARK)
    assert MARK.strip() in text.partition("## 1.")[0]


DECIDED = (ActName.CORRECT_ADDRESSES,)
"""What the rules do not name: it was decided, and stands among the decisions."""


@pytest.mark.parametrize("name", [*ActName, *Verdict, *TermName, *Cause, *Breach])
def test_what_the_code_knows_stands_in_the_rules(name: str) -> None:
    where = ROOT / "docs" / "decisions.md" if name in DECIDED else RULES
    assert f"`{name}`" in where.read_text()


def test_a_term_is_in_the_code_or_marked() -> None:
    rows = re.findall(
        rf"^\| ({NEW}(?:{re.escape(MARK)})? )?`(\w+)` \| .*(?:agreed|statutory)", RULES.read_text(), re.MULTILINE
    )
    assert {name: MARK in mark for mark, name in rows if name in TERMS} == dict.fromkeys(TERMS, False)
    assert all(MARK in mark for mark, name in rows if name not in TERMS)
