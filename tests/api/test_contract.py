"""The description of the API is the one that is kept, its examples are good, and what it says holds: schemathesis makes
up requests by it, good and bad ones, and holds every answer against it."""

from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from application.forms import checked
from models.act_forms import FORMS, ActName, By
from models.event_contents.by_type import content_of
from models.events import Event
from portal.api.act_examples import by_of, example_of
from portal.api.api_schemas import schemas
from portal.api.contract import contract_of, written
from portal.api.table import OPERATIONS
from tests.api.conftest import Programs, json_in
from tests.models.procedures import ROOT

MADE_ANEW = "python -m portal.api.description > docs/openapi.json"


def validator_of(name: str) -> jsonschema_rs.Draft202012Validator:
    whole = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas()}}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def test_the_description_that_is_kept_is_the_one_that_is_made() -> None:
    assert (ROOT / "docs" / "openapi.json").read_text() == written(OPERATIONS), MADE_ANEW


def test_every_schema_is_one_and_none_is_for_nothing() -> None:
    def refs(part: Any) -> set[str]:
        parts = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        own = (
            {part["$ref"].rpartition("/")[2]} if isinstance(part, dict) and isinstance(part.get("$ref"), str) else set()
        )
        return own.union(*map(refs, parts))

    assert refs(contract_of(OPERATIONS)) == {*schemas()}
    for schema in schemas().values():
        jsonschema_rs.meta.validate(schema)


@pytest.mark.parametrize("act", ActName)
def test_the_example_of_an_act_is_free_of_faults(act: ActName) -> None:
    (example,) = schemas()[f"{''.join(part.capitalize() for part in act.split('_'))}Act"]["examples"]

    assert checked(act, by_of(act), example_of(act)) == []
    assert validator_of("Act").is_valid(example)
    assert {*FORMS[act].required} <= {*example["content"]}
    assert not validator_of("Act").is_valid({**example, "act": "fly"})
    assert not validator_of("Act").is_valid({**example, "content": {**example["content"], "x": 1}})


def test_events_are_as_they_are_described(programs: Programs) -> None:
    """Each fits the schema of its own type, and by more than the loose one of what is partly known."""
    found = json_in(programs.ask("auditor", f"/dossiers/{programs.number}/events?limit=200"))["items"]
    event = validator_of("Event")

    assert len({one["type"] for one in found}) >= 5
    for one in found:
        assert event.is_valid(one), one
        held = f"{''.join(part.capitalize() for part in one['type'].split('_'))}Held"
        assert validator_of(held).is_valid(one["content"]), one
        content_of(Event.model_validate(one))
    assert not event.is_valid({**found[0], "type": "flown"})


def test_every_operation_says_who_may_and_what_can_go_wrong() -> None:
    for path, methods in contract_of(OPERATIONS)["paths"].items():
        for method, operation in methods.items():
            assert {"400", "401", "403", "429", "500", "503"} <= operation["responses"].keys(), (path, method)
            assert "Scope: `" in operation["description"]
    assert len({one.name for one in OPERATIONS}) == len(OPERATIONS)


# --- schemathesis ---

TAKEN = [200, 201, 304, 400, 403, 404, 412, 422, 429, 503]
"""What a request that fits its schema can get: whether an act is possible, the dossier says; and there is no Temporal
here. 500 is never one of them."""


def contract(*, covers: bool) -> Any:
    """The description, as requests are made up by it; ``covers``: also with every bound of every parameter. Of the acts
    that would be some thousands."""
    made = schemathesis.openapi.from_dict(contract_of(OPERATIONS))
    made.config.checks.positive_data_acceptance.expected_statuses = [str(status) for status in TAKEN]
    made.config.checks.not_a_server_error.expected_statuses = ["2xx", "3xx", "4xx", "503"]
    made.config.phases.coverage.enabled = covers
    made.config.phases.examples.enabled = covers  # those of the acts are tried above
    return made


def bounded(most: int) -> settings:
    return settings(max_examples=most, derandomize=True, deadline=None, suppress_health_check=[*HealthCheck])


@contract(covers=True).exclude(path_regex="acts$").exclude(method="POST", path="/dossiers").parametrize()  # type: ignore[untyped-decorator]
@bounded(12)
def test_whatever_is_asked_it_answers_as_it_says(case: Any, programs: Programs) -> None:
    asked(case, programs)


@contract(covers=False).include(method="POST", path_regex="acts$|^/dossiers$").parametrize()  # type: ignore[untyped-decorator]
@bounded(60)
def test_whatever_act_is_sent_it_answers_as_it_says(case: Any, programs: Programs) -> None:
    asked(case, programs)


def asked(case: Any, programs: Programs) -> None:
    """Asks for a party whose act it is, of a dossier that there is in half of the cases."""
    if case.path_parameters and "number" in case.path_parameters and len(str(case.path_parameters["number"])) % 2:
        case.path_parameters["number"] = programs.number
    act = case.body.get("act") if isinstance(case.body, dict) else None
    is_own = isinstance(act, str) and act in set(ActName) and FORMS[ActName(act)].by is By.ORGANISATION
    shown = {"Authorization": f"Bearer {programs.token('geleen' if is_own else 'landlord')}"}
    case.call_and_validate(base_url=f"{programs.town.served.url}/api/v1", headers=shown)
