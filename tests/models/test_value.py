"""Values are copied and made faster than by pydantic, to the same result."""

import importlib
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from pydantic import BaseModel
from pydantic_settings.sources.providers.cli import _CliArg

from models.state import Dossier, Execution, Lock, LockState
from models.terms import Adjustment, AdjustmentKind
from models.value import Value

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


def every_model(of: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for model in of.__subclasses__():
        yield model
        yield from every_model(model)


def test_no_model_has_the_fields_for_which_pydantic_has_a_hook_that_values_do_without() -> None:
    for program in ("starter", "worker", "auditor"):
        importlib.import_module(program)
    assert "__getattr__" not in vars(BaseModel)
    assert len([*every_model(Value)]) > 100
    for model in {*every_model(BaseModel)} - {_CliArg}:  # of settings read from a command line: here none are
        assert not model.__private_attributes__, model
        assert model.model_config.get("extra") != "allow", model
    with pytest.raises(AttributeError, match="'Lock' object has no attribute 'colour'"):
        Lock(state=LockState.OPEN).colour  # type: ignore[attr-defined]  # noqa: B018
