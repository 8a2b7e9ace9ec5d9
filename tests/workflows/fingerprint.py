"""The commands that workflow code can issue, in the order of its text: ``python -m tests.workflows.fingerprint``."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from tests.models.procedures import ROOT

KNOWN = Path(__file__).with_suffix(".json")
_WITHOUT_COMMAND = {
    *("ActivityConfig", "LocalActivityConfig", "all_handlers_finished", "current_update_info", "defn", "info", "init"),
    *("now", "query", "run", "set_current_details"),
}
"""What of ``temporalio.workflow`` puts nothing into a history. Whatever else is called counts."""

_OURS = {"keep_watching"}
"""What of ``workflows`` issues commands for whoever calls it."""


def fingerprint() -> dict[str, list[str]]:
    """Per module, every call that can end up in a history, with the function it stands in and its arguments."""
    modules = sorted((ROOT / "workflows").glob("*.py"))
    return {path.stem: list(_commands(ast.parse(path.read_text()))) for path in modules if path.stem != "__init__"}


def _commands(node: ast.AST, within: str = "") -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        name = (
            getattr(child, "name", "")
            if isinstance(child, ast.AsyncFunctionDef | ast.FunctionDef | ast.ClassDef)
            else ""
        )
        place = f"{within}.{name}".strip(".") if name else within
        if isinstance(child, ast.Call) and _issues(child):
            yield f"{place}: {ast.unparse(child)}"
        yield from _commands(child, place)


def _issues(call: ast.Call) -> bool:
    called = call.func
    if isinstance(called, ast.Name):
        return called.id in _OURS
    if not isinstance(called, ast.Attribute) or not isinstance(called.value, ast.Name):
        return False
    if called.attr == "wait_condition":  # only its time-out is a timer
        return bool(call.keywords)
    if called.value.id == "asyncio":
        return called.attr in ("create_task", "sleep", "wait_for", "gather")
    return called.value.id == "workflow" and called.attr not in _WITHOUT_COMMAND


if __name__ == "__main__":
    KNOWN.write_text(json.dumps(fingerprint(), indent=2, ensure_ascii=False) + "\n")
