"""Where the rules refuse: every call that makes a refusal, and which of them were reached."""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NamedTuple

import pytest

from models import refusals
from tests.models.procedures import ROOT

JUDGING = ("models/act_forms.py", "models/agreement.py", *sorted(
    str(path.relative_to(ROOT)) for path in (ROOT / "models" / "procedure").glob("*.py")
))  # fmt: skip


class Place(NamedTuple):
    """A line that refuses."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


def _makes_refusal(node: ast.AST) -> bool:
    """Whether a function is a way to say ``refusal(…)`` shorter: it gives one, and the place is where it is called."""
    return isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name) and node.returns.id == "Refusal"


def _read(path: str) -> tuple[set[str], set[Place]]:
    tree = ast.parse((ROOT / path).read_text())
    short = [node for node in ast.walk(tree) if _makes_refusal(node)]
    names = {"refusal", *(node.name for node in short if isinstance(node, ast.FunctionDef))}
    within = {each for node in short for each in ast.walk(node)}
    calls = (each for each in ast.walk(tree) if isinstance(each, ast.Call) and each not in within)
    lines = {each.lineno for each in calls if isinstance(each.func, ast.Name) and each.func.id in names}
    return names - {"refusal"}, {Place(path, line) for line in lines}


SHORT = {path: _read(path)[0] for path in JUDGING}
PLACES = {place for path in JUDGING for place in _read(path)[1]}


@contextmanager
def reached() -> Iterator[dict[Place, set[str]]]:
    """The places that made a refusal meanwhile, with its codes."""
    found: dict[Place, set[str]] = {}
    whole = refusals.refusal

    def noting(code: str, *more: Any, **about: Any) -> refusals.Refusal:
        frame: FrameType | None = sys._getframe(1)
        while frame:
            path = frame.f_code.co_filename.removeprefix(f"{ROOT}/")
            found.setdefault(Place(path, frame.f_lineno), set()).add(code)
            frame = frame.f_back if frame.f_code.co_name in SHORT.get(path, ()) else None
        return whole(code, *more, **about)

    with pytest.MonkeyPatch.context() as patch:
        for module in [*sys.modules.values()]:
            if module.__name__.startswith("models.") and vars(module).get("refusal") is whole:
                patch.setattr(module, "refusal", noting)
        yield found
