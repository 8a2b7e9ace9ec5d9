"""The workflow with a change in its text, as a later release might have it."""

import importlib.util
from pathlib import Path
from typing import Any

from tests.models.procedures import ROOT


def changed_workflow(folder: Path, before: str, after: str) -> type[Any]:
    """The workflow in which ``before`` is replaced by ``after``; its module is kept in ``folder``."""
    source = (ROOT / "workflows" / "advice_procedure.py").read_text()
    assert before in source, "the workflow's text changed; write the change anew"
    path = folder / "changed_procedure.py"
    path.write_text(source.replace(before, after))
    spec = importlib.util.spec_from_file_location("changed_procedure", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    workflow: type[Any] = module.AdviceProcedure
    return workflow
