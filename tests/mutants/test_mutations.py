"""The changes that ``make mutants`` makes: each is another program, says what it is, and is taken back."""

import ast
from pathlib import Path

import pytest

from tests.mutants.mutations import NOTHING, mutations_of

SOURCE = '''
"""A module."""
TABLE = {"a": 1, "b": 2}


def within(day: int, least: int = 3) -> bool:
    """Whether a day counts."""
    if not TABLE:
        return False
    note(day)
    return least <= day < 10 and day != 5
'''
EXPECTED = {
    f"the module: 'a': 1 → {NOTHING}",
    "the module: {'a': 1, 'b': 2} → {'a': 2, 'b': 2}",
    f"the module: 'b': 2 → {NOTHING}",
    "the module: {'a': 1, 'b': 2} → {'a': 1, 'b': 3}",
    "the module: 3 → 4",
    "within: not TABLE → TABLE",
    f"within: return False → {NOTHING}",
    "within: return False → return True",
    f"within: note(day) → {NOTHING}",
    "within: return least <= day < 10 and day != 5 → return least <= day < 10 or day != 5",
    "within: return least <= day < 10 and day != 5 → return day != 5",
    "within: return least <= day < 10 and day != 5 → return least <= day < 10",
    "within: least <= day < 10 and day != 5 → least < day < 10 and day != 5",
    "within: least <= day < 10 and day != 5 → least > day < 10 and day != 5",
    "within: least <= day < 10 and day != 5 → least <= day <= 10 and day != 5",
    "within: least <= day < 10 and day != 5 → least <= day >= 10 and day != 5",
    "within: least <= day < 10 → least <= day < 11",
    "within: least <= day < 10 and day != 5 → least <= day < 10 and day == 5",
    "within: day != 5 → day != 6",
}


@pytest.fixture
def module(tmp_path: Path) -> Path:
    path = tmp_path / "module.py"
    path.write_text(SOURCE)
    return path


def test_every_kind_of_change_is_made(module: Path) -> None:
    assert set(mutations_of(str(module))) == EXPECTED


def test_each_change_is_another_program_and_is_taken_back(module: Path) -> None:
    mutations = mutations_of(str(module))
    before = ast.dump(next(iter(mutations.values())).tree)
    whole = compile(SOURCE, str(module), "exec")
    codes = [mutation.compiled() for mutation in mutations.values()]
    assert len({*codes, whole}) == len(codes) + 1
    assert {ast.dump(mutation.tree) for mutation in mutations.values()} == {before}
