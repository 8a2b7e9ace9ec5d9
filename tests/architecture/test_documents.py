"""Who follows a document finds what it names."""

import re
from itertools import chain

import pytest

from tests.models.procedures import ROOT

FOLLOWED = ("README.md", "docs/changing.md", "docs/decisions.md")
MADE = ("keys/", "unpacked/", "var/")
"""What is there only once the program has run."""


def _paths(name: str) -> set[str]:
    """The files and folders that a document names with their folder, or links to."""
    text = (ROOT / name).read_text()
    named = re.findall(r"`([\w.]+/[\w./-]*)`", text)
    linked = (f"docs/{link}" if name.startswith("docs/") else link for link in re.findall(r"\]\(([\w./]+)", text))
    return {path for path in chain(named, linked) if not path.startswith(MADE)}


@pytest.mark.parametrize("name", FOLLOWED)
def test_every_file_that_is_named_is_there(name: str) -> None:
    lost = {path for path in _paths(name) if not (ROOT / path).exists()}
    assert lost == set()


@pytest.mark.parametrize(
    "where",
    ["models/knowledge/visibility.py", "language/letter_texts.py", "docs/changing.md"],
    ids=["who may see a deliberation", "the sentence of a letter", "what a new act touches"],
)
def test_a_stranger_finds_it_from_the_table_of_places(where: str) -> None:
    folder, _, file = where.rpartition("/")
    rows = [line for line in (ROOT / "README.md").read_text().splitlines() if line.startswith("| ")]
    assert any(file in row and (folder in row) for row in rows)
    assert (ROOT / where).is_file()
