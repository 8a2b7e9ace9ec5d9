"""Values are copied and made faster than by pydantic, to the same result."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import BaseModel

from models.state import Dossier, Execution, Lock, LockState
from models.terms import Adjustment, AdjustmentKind
from models.value import Value

ROOT = Path(__file__).parents[2]
PAUSE = Adjustment(kind=AdjustmentKind.PAUSE, first=date(2027, 1, 11))


def alike(one: Value, other: Value) -> bool:
    return one == other and one.model_fields_set == other.model_fields_set and one.model_dump() == other.model_dump()


def test_a_copy_is_pydantics_own_and_leaves_the_value_as_it_was() -> None:
    before = PAUSE.model_dump()
    changes = {"until": date(2027, 1, 18), "first": None}
    assert alike(PAUSE.model_copy(update=changes), BaseModel.model_copy(PAUSE, update=changes))
    assert alike(PAUSE.model_copy(update={}), PAUSE)
    assert PAUSE.model_dump() == before
    assert PAUSE.model_fields_set == {"kind", "first"}


def test_a_deep_copy_shares_nothing() -> None:
    dossier = Dossier(number="2027-001", locks={"beek": Lock(state=LockState.LOCKED)})
    deep = dossier.model_copy(update={"sequence": 1}, deep=True)
    assert deep.locks == dossier.locks
    assert deep.locks is not dossier.locks


def test_a_value_of_valid_fields_is_the_one_that_validation_makes() -> None:
    at = datetime(2027, 3, 1, 8, 30, tzinfo=UTC)
    fields = {"date": date(2027, 3, 1), "reported_at": at, "lock": LockState.OPEN, "causes": 1, "held": ("beek",)}
    made = Execution.of_valid(**fields)
    assert alike(made, Execution.model_validate(fields))
    assert made.model_dump_json() == Execution.model_validate(fields).model_dump_json()


def test_a_copy_of_a_value_of_valid_fields_changes_no_other() -> None:
    one, other = (Lock.of_valid(state=LockState.LOCKED, ground=None) for _ in range(2))
    assert "later" in one.model_copy(update={"later": 1}).model_fields_set
    assert one.model_fields_set == other.model_fields_set == {"state", "ground"}


EVERY_MODEL = """
import importlib, pathlib, sys
from pydantic import BaseModel
from models.value import Value

def below(of):
    for model in of.__subclasses__():
        yield model
        yield from below(model)

for package in "activities application audit commands evidence installation language models portal workflows".split():
    for path in sorted(pathlib.Path(package).rglob("*.py")):
        if {"migrations", "shipped"} & {*path.parts}:
            continue  # run by others, and have no models
        importlib.import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
for program in ("auditor", "starter", "worker"):
    importlib.import_module(program)
assert len({*below(Value)}) > 100
for model in {*below(BaseModel)}:
    if model.__private_attributes__ or model.model_config.get("extra") == "allow":
        print(model.__module__)
"""


def test_no_model_has_the_fields_for_which_pydantic_has_a_hook_that_values_do_without() -> None:
    """In a process of its own: the libraries of tests have models too."""
    program = [sys.executable, "-c", EVERY_MODEL]
    said = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    assert "__getattr__" not in vars(BaseModel)
    # FastAPI's of the API's description, which are only written (tests/api/test_contract.py: as it was), and one of
    # settings that are read from a command line, which none here are
    assert {*said} == {"fastapi.openapi.models", "pydantic_settings.sources.providers.cli"}
    with pytest.raises(AttributeError, match="'Lock' object has no attribute 'colour'"):
        Lock(state=LockState.OPEN).colour  # type: ignore[attr-defined]  # noqa: B018
