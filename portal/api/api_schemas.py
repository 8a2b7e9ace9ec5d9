"""The JSON Schemas of everything that goes in and out, by name: the acts as they are sent, the events as they are on
record, and the forms of ``application.described``. All come from the models that read and write them."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from application.described import (
    DescribedDerivation,
    DescribedDossier,
    DescribedFound,
    DescribedLock,
    DescribedSummary,
    DescribedTerm,
    DescribedTrack,
)
from application.plan_answers import DescribedPlan
from language.acts import ACTS
from models.act_forms import FORMS, OPENING_ACTS, ActName, By
from models.event_contents.by_type import schema_of
from models.events import Event, EventType
from portal.api.act_examples import example_of

Schemas = dict[str, Any]

_HERE = "#/components/schemas/"
_GIVEN: tuple[type[BaseModel], ...] = (
    *(DescribedDossier, DescribedTrack, DescribedTerm, DescribedLock, DescribedDerivation, DescribedSummary),
    *(DescribedFound, DescribedPlan, Event),
)
_FORM = "Described"
_PERSON = {
    "type": "string",
    "minLength": 1,
    "maxLength": 120,
    "pattern": r"\S",
    "description": "The name of the person whose act it is.",
    "examples": ["A. Peters"],
}
_ACT_ID = {
    "type": "string",
    "format": "uuid",
    "description": "The id of the act: sent again under it, it counts once. Without one it gets one here.",
    "examples": ["6a1e6b43-6d5c-4f0e-8a53-1f8a6a0d3c11"],
}


@cache
def schemas() -> Schemas:
    """All of them."""
    found = Schemas()
    _add_acts(found)
    _add_given(found)
    _add_events(found)
    return {**found, **_OWN}


# --- acts ---


def _act_name(act: str) -> str:
    return f"{_camel(act)}Act"


def _add_acts(found: Schemas) -> None:
    forms = {f"{_camel(act)}Content": FORMS[act].content.model_json_schema(by_alias=True) for act in ActName}
    _hoist(forms, found, strict=True)
    document = found["Document"]
    document["properties"]["token"] = {"type": "string", "description": "What came with it when it was sent in."}
    document["required"] = ["name", "media_type", "size", "sha256", "token"]
    for act in ActName:
        found[_act_name(act)] = _act(act, found[f"{_camel(act)}Content"])
    found["Act"] = _one_of(list(ActName), _act_name, "act")
    found["OpeningAct"] = _one_of(list(OPENING_ACTS), _act_name, "act")


def _act(act: ActName, content: Schemas) -> Schemas:
    """An act as it is sent: its envelope, and its content by the form of the act."""
    form, words = FORMS[act], ACTS[act.value]
    content["title"] = act.value
    if needed := sorted({*content.get("required", ()), *form.required}):
        content["required"] = needed
    for name in form.required:
        if content["properties"][name].get("type") == "string":
            content["properties"][name] |= {"minLength": 1, "pattern": r"\S"}
    whose = "either side" if form.by is By.EITHER else f"the {form.by.value}"
    return {
        "type": "object",
        "title": act.value,
        "description": f"{words.summary} An act of {whose}; {words.article}.",
        "properties": {
            "act": {"type": "string", "const": act.value},
            "person": _PERSON,
            "act_id": _ACT_ID,
            "content": {"$ref": f"{_HERE}{_camel(act)}Content"},
        },
        "required": ["act", "person", *(["content"] if needed else [])],
        "additionalProperties": False,
        "examples": [{"act": act.value, "person": "A. Peters", "content": example_of(act)}],
    }


# --- events ---


def _event_name(kind: str) -> str:
    return f"{_camel(kind)}Event"


def _add_events(found: Schemas) -> None:
    _hoist({f"{_camel(kind)}Held": dict(schema_of(kind)) for kind in EventType}, found, suffix="OnRecord")
    for kind in EventType:
        found[_event_name(kind)] = _event(kind)
    found["PartlyKnown"] = {
        "type": "object",
        "description": "What an event holds, for a party that may know a part of it only, or of older editions.",
    }
    found["Event"] = {**_one_of(list(EventType), _event_name, "type"), "description": "An entry of the record."}


def _event(kind: EventType) -> Schemas:
    content = {"anyOf": [{"$ref": f"{_HERE}{_camel(kind)}Held"}, {"$ref": f"{_HERE}PartlyKnown"}]}
    own = {
        "type": {"type": "string", "const": kind.value},
        "content": content,
        "in_words": {"$ref": f"{_HERE}InWords"},
    }
    return {
        "title": kind.value,
        "allOf": [{"$ref": f"{_HERE}EventOnRecord"}, {"type": "object", "properties": own, "required": ["in_words"]}],
    }


# --- what is given ---


def _add_given(found: Schemas) -> None:
    _, whole = models_json_schema([(model, "serialization") for model in _GIVEN], ref_template="#/$defs/{model}")
    _hoist({}, found, parts=whole["$defs"], suffix="Given")
    found["EventOnRecord"] = found.pop("Event")
    found["DossierSummary"] = found.pop("Summary")
    dossier = found["Dossier"]
    del dossier["properties"]["at"]
    dossier["required"].remove("at")
    dossier["properties"]["tracks"]["items"] = {"$ref": f"{_HERE}Track"}
    track = found["Track"]
    track["required"] = [name for name in track["required"] if name not in ("consulted_at", "deliberation")]


_OWN: Schemas = {
    "InWords": {
        "type": "object",
        "description": "What an event says in words.",
        "properties": {"nl": {"type": "string"}, "en": {"type": "string"}},
        "required": ["nl", "en"],
    },
    "DossierPage": {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": f"{_HERE}DossierSummary"}},
            "next": {
                "type": ["string", "null"],
                "description": "The cursor of the next part; null: this was the last.",
            },
        },
        "required": ["items", "next"],
    },
    "EventPage": {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": f"{_HERE}Event"}},
            "next": {
                "type": ["string", "null"],
                "description": "The cursor of the next part; null: this was the last.",
            },
        },
        "required": ["items", "next"],
    },
    "SearchPage": {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": f"{_HERE}Found"}},
            "widened": {
                "type": "boolean",
                "description": "Nothing was found by the words themselves; these are words that begin so.",
            },
            "next": {
                "type": ["string", "null"],
                "description": "The cursor of the next part; null: this was the last.",
            },
        },
        "required": ["items", "widened", "next"],
    },
    "StoredDocument": {
        "type": "object",
        "description": "A document of a dossier: the entry that brought it, and the party whose it is.",
        "properties": {
            "id": {"type": "string", "pattern": r"^\d+-\d+$"},
            "sequence": {"type": "integer"},
            "party": {"type": "string"},
            "name": {"type": "string"},
            "media_type": {"type": "string"},
            "size": {"type": "integer"},
            "sha256": {"type": "string"},
            "label": {"type": "string"},
        },
        "required": ["id", "sequence", "party", "name", "media_type", "size", "sha256", "label"],
    },
    "SentDocument": {
        "type": "object",
        "description": "A document that was sent in, as an act names it. The token says that this party sent it.",
        "properties": {
            "name": {"type": "string"},
            "media_type": {"type": "string"},
            "size": {"type": "integer"},
            "sha256": {"type": "string"},
            "token": {"type": "string"},
        },
        "required": ["name", "media_type", "size", "sha256", "token"],
    },
    "ConfirmedAct": {
        "type": "object",
        "description": "The receipt of an act: the numbers of its events, and the check number of the last one.",
        "properties": {
            "dossier": {"type": "string"},
            "act_id": {"type": "string"},
            "first": {"type": "integer"},
            "last": {"type": "integer"},
            "head": {"type": "string"},
            "at": {"type": "string", "format": "date-time"},
            "again": {"type": "boolean", "description": "It was on record already, and counted once."},
        },
        "required": ["dossier", "act_id", "first", "last", "head", "at", "again"],
    },
    "Foreseen": {
        "type": "object",
        "description": "What would follow, as far as the party would know it. Nothing was handed in.",
        "properties": {
            "check": {"type": "boolean", "const": True},
            "events": {"type": "array", "items": {"$ref": f"{_HERE}ForeseenEvent"}},
        },
        "required": ["check", "events"],
    },
    "ForeseenEvent": {
        "type": "object",
        "description": "An event that would follow; its content is that of an event of its type.",
        "properties": {
            "type": {"type": "string", "enum": [kind.value for kind in EventType]},
            "happened": {"type": "string", "format": "date-time"},
            "party": {"type": "string"},
            "content": {"type": "object"},
            "in_words": {"$ref": f"{_HERE}InWords"},
        },
        "required": ["type", "happened", "party", "content", "in_words"],
    },
    "ConfirmedOrForeseen": {"oneOf": [{"$ref": f"{_HERE}ConfirmedAct"}, {"$ref": f"{_HERE}Foreseen"}]},
    "Problem": {
        "type": "object",
        "description": "What went wrong (RFC 9457), every fault at once. `type` leads to what it means and what to do.",
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "code": {"type": "string"},
            "act_id": {"type": "string", "description": "Under which id to send the act again."},
            "errors": {"type": "array", "items": {"$ref": f"{_HERE}Error"}},
        },
        "required": ["type", "title", "status", "detail", "code"],
    },
    "Error": {
        "type": "object",
        "description": "One fault.",
        "properties": {
            "code": {"type": "string"},
            "type": {"type": "string", "format": "uri"},
            "message": {"type": "string"},
            "article": {"type": "string"},
            "about": {"type": "string", "description": "The field, day or party that it is about (English)."},
            "field": {"type": "string", "description": "Where it is in what was sent: a JSON pointer (RFC 6901)."},
            "parameter": {"type": "string", "description": "Which part of the address, or which header."},
        },
        "required": ["code", "type", "message", "article"],
    },
}
"""What only the API has."""


# --- schemas as they come from models ---


def _hoist(
    wholes: Schemas, found: Schemas, *, parts: Schemas | None = None, strict: bool = False, suffix: str = ""
) -> None:
    """Puts schemas among those that were found, and beside them the parts that each has (``$defs``); a part whose name
    something else has gets a ``suffix``. ``strict``: of what is sent no other fields are taken."""
    parts = {name: part for whole in wholes.values() for name, part in whole.pop("$defs", {}).items()} | (parts or {})
    bare = {name: name.removeprefix(_FORM) for name in parts}
    names = {
        name: f"{own}{suffix}" if own in found and found[own] != parts[name] else own for name, own in bare.items()
    }
    for name, schema in (*wholes.items(), *((names[name], part) for name, part in parts.items())):
        found[name] = _renamed(_tidied(schema, strict=strict), names.__getitem__)


def _renamed(schema: Any, name: Callable[[str], str]) -> Any:  # noqa: ANN401 - any JSON
    """A schema with its references to parts leading to where those stand."""
    if isinstance(schema, list):
        return [_renamed(one, name) for one in schema]
    if not isinstance(schema, dict):
        return schema
    ref = schema.get("$ref")
    own = {"$ref": f"{_HERE}{name(ref.rpartition('/')[2])}"} if isinstance(ref, str) else {}
    return {**{key: _renamed(value, name) for key, value in schema.items()}, **own}


def _tidied(schema: Any, *, strict: bool) -> Any:  # noqa: ANN401 - any JSON
    """A schema without what pydantic adds: titles of fields, bounds of dates that JSON Schema does not know."""
    if isinstance(schema, list):
        return [_tidied(one, strict=strict) for one in schema]
    if not isinstance(schema, dict):
        return schema
    tidy = {
        key: _fields(value, strict=strict) if key == "properties" else _tidied(value, strict=strict)
        for key, value in schema.items()
        if key not in ("ge", "le")
    }
    if strict and tidy.get("type") == "object" and "properties" in tidy:
        tidy["additionalProperties"] = False
    return tidy


def _fields(properties: Mapping[str, Any], *, strict: bool) -> Schemas:
    fields: Schemas = {}
    for name, schema in properties.items():
        tidy = _tidied(schema, strict=strict)
        tidy.pop("title", None)
        fields[name] = tidy
    return fields


def _one_of(names: list[Any], named: Callable[[str], str], by: str) -> Schemas:
    """One of several, told apart by a field."""
    refs = {name.value: f"{_HERE}{named(name.value)}" for name in names}
    return {
        "oneOf": [{"$ref": ref} for ref in refs.values()],
        "discriminator": {"propertyName": by, "mapping": refs},
    }


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
