"""No reading without a viewer: whatever application.reading offers asks who looks, and the doors read through it."""

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest

import application.reading
from application.people import Viewer
from application.reading import Following, Readings

ROOT = Path(__file__).parents[2]
DOORS = ("commands", "portal")

CASE_FILES_OF_THE_HALL = {
    "application/evidence_read.py": "hands each to application.reading.as_read",
    "application/looking_back.py": "hands it to application.reading.view_of and copy_of",
    "application/comparing_runs.py": "compares every byte with the archive; pages tell where they differ, not in what",
    "application/archived_list.py": "counts events, runs and notices; shows nothing of what they say",
    "application/taking_along.py": "cuts the copy for its party by models.knowledge.withheld_for",
}
"""Where what stands before evidence, by which both doors look, takes a case file out of it, and why."""

A_RECORD_OF_ITS_OWN = {"commands/rehearsal.py": "plays scenarios on a record that it makes and throws away"}
"""Where a door opens a record that is not the installation's."""

EVIDENCE = {"commands/audit/evidence_options.py": "asks application.permissions for the thing that is to be read"}
"""Where a door opens evidence."""


# --- application.reading -------------------------------------------------------------------------------------------


def offered() -> dict[str, Any]:
    """What application.reading offers: its functions, and the making of its classes."""
    own = {name: thing for name, thing in vars(application.reading).items() if not name.startswith("_")}
    return {
        name: thing.__init__ if inspect.isclass(thing) else thing
        for name, thing in own.items()
        if getattr(thing, "__module__", "") == application.reading.__name__
    }


def asks_who_looks(function: Any) -> bool:
    asked = inspect.signature(function).parameters
    return any(parameter.annotation in (Viewer, Readings) for parameter in asked.values())


SAYS_NOTHING_OF_A_DOSSIER = {"exactly", "DocumentRead"}
"""An instant in words; and values, what a reading gives."""


def test_every_reading_asks_who_looks() -> None:
    found = offered()
    assert {"Readings", "Following", "view_of", "copy_of", "as_read"} <= {*found}
    assert {name for name in found if not asks_who_looks(found[name])} == SAYS_NOTHING_OF_A_DOSSIER


def test_who_looks_is_never_left_to_a_default() -> None:
    for function in (Readings.__init__, Following.__init__, application.reading.view_of, application.reading.as_read):
        asked = inspect.signature(function).parameters
        assert all(asked[name].default is inspect.Parameter.empty for name in asked if name in {"viewer", "readings"})


# --- The doors -----------------------------------------------------------------------------------------------------


def modules() -> list[Path]:
    return sorted(path for door in DOORS for path in (ROOT / door).rglob("*.py"))


def names_in(path: Path) -> set[str]:
    """Every name that a module imports, calls or asks of something."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    asked = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return imported | asked


@pytest.mark.parametrize(
    ("name", "exceptions"),
    [
        ("reader", {}),
        ("RecordReader", {}),
        ("case_file", {}),
        ("ListReader", {}),
        ("RecordEvidence", EVIDENCE),
        ("open_record", A_RECORD_OF_ITS_OWN),
    ],
)
def test_the_doors_read_the_record_through_application_reading(name: str, exceptions: dict[str, str]) -> None:
    found = {str(path.relative_to(ROOT)) for path in modules() if name in names_in(path)}
    assert found == {*exceptions}


def test_the_hall_takes_a_case_file_out_of_evidence_only_where_it_is_cut_for_who_looks() -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "application").rglob("*.py")
        if "case_file" in names_in(path) and "\nfrom evidence" in path.read_text(encoding="utf-8")
    }
    assert found == {*CASE_FILES_OF_THE_HALL}


def test_the_doors_decide_by_no_table_of_their_own_who_may_know_what() -> None:
    """What a party could know is asked of models.knowledge by application.reading; copies for a party are cut by it."""
    deciding = {"Knowledge", "as_known", "as_known_to", "may_see", "sees_document"}
    assert not [str(path) for path in modules() if deciding & names_in(path)]
