"""An act with its parties by their keys, as it goes on record; and of one that is refused, where in its form that
shows."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from pydantic import JsonValue

from application.errors import Refused, as_problem
from application.forms import PARTIES, Fields, checked
from application.people import meant_by
from installation.installation import Installation
from models.acts import Act
from models.near_names import nearest
from models.parties import LANDLORD
from models.refusals import Refusal, refusal


def as_meant(installation: Installation, act: Act) -> Act:
    """An act with its parties by their keys, in whatever capitals they were named."""
    parties = parties_in_use(installation)
    named = {name: meant_by(value, parties) for name in ("by", "entered_by") if (value := getattr(act, name))}
    content = {name: _meant(act.content[name], parties) for name in PARTIES if name in act.content}
    return act.model_copy(update={**named, "content": {**act.content, **content}})


def parties_in_use(installation: Installation) -> tuple[str, ...]:
    """Who can act under the agreement in use; nobody is known where that cannot be read: then the procedure judges."""
    try:
        return (LANDLORD, *installation.agreement().organisations)
    except Exception as error:
        if as_problem(error) is None:
            raise
        return ()


def _meant(value: JsonValue, parties: Collection[str]) -> JsonValue:
    if isinstance(value, list):
        return [_meant(one, parties) for one in value]
    return meant_by(value, parties) if isinstance(value, str) else value


def _near(one: Refusal, act: Act, parties: Collection[str]) -> Refusal:
    """A refusal; of a party that there is not, with those whose names come near."""
    said = [act.by, *(name for field in PARTIES for name in _names_in(act.content.get(field)))]
    unknown = [name for name in said if name not in parties and one.about.endswith(f": {name}")]
    if one.code != "not_a_party" or not unknown or not parties:
        return one
    return one.model_copy(update={"about": f"{one.about}{nearest(unknown[0], parties).removesuffix('.')}"})


def _names_in(value: JsonValue) -> list[str]:
    return [name for name in (value if isinstance(value, list) else [value]) if isinstance(name, str)]


@contextmanager
def as_problems(installation: Installation, act: Act) -> Iterator[None]:
    """Says in the hall's words what goes wrong beneath it, and where in the form."""
    try:
        yield
    except Exception as error:
        problem = as_problem(error)
        if isinstance(problem, Refused):
            parties = parties_in_use(installation)
            problem.refusals = tuple(_near(one, act, parties) for one in _located(problem.refusals, act))
        if problem is None or problem is error:
            raise
        raise problem from None


def _located(refusals: tuple[Refusal, ...], act: Act) -> Iterator[Refusal]:
    """The refusals, each with its field where the form shows it: none travels with a field, so that what is on record
    and in histories stays as it was."""
    form = {(fault.code, fault.about): fault.field for fault in checked(act.act, act.by, act.content)}
    for n, point in _points(act):
        for code, part in _OF_POINTS.items():
            fault = refusal(code, f"point {point}")
            form[fault.code, fault.about] = f"points.{n}.{part}"
    for one in refusals:
        field = one.field or form.get((one.code, one.about)) or _asked_by(one.code, act.content)
        yield one.model_copy(update={"field": field})


ABOUT_FIELDS = {"right_too_weak": ("right",), "period_too_short": ("period_days", "last_day", "new_end")}
"""Refusals that are about one of these fields: the first that was filled in."""


def _asked_by(code: str, content: Fields) -> str:
    return next((name for name in ABOUT_FIELDS.get(code, ()) if content.get(name)), "")


_OF_POINTS = {"point_without_reasons": "reasons", "nothing_promised": "who"}
"""Where an answer to a point is wrong, by the code that the core gives."""


def _points(act: Act) -> Iterator[tuple[int, JsonValue]]:
    """Which point of an advice each answer of a response is about."""
    answers = act.content.get("points")
    for number, answer in enumerate(answers if isinstance(answers, list) else []):
        if isinstance(answer, dict):
            yield number, answer.get("point")
