"""The description of the API (OpenAPI 3.1), made of the table of its operations."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from language.api_texts import PROBLEMS, ProblemKind
from models.terms import TermName
from portal.api.api_schemas import schemas
from portal.api.json_bodies import JSON
from portal.api.operations import API, KEY, Operation, Sent
from portal.api.problem_details import MEDIA_TYPE

_ALWAYS = (
    *(ProblemKind.WRONG_REQUEST, ProblemKind.NOT_RECOGNISED, ProblemKind.OUT_OF_SCOPE, ProblemKind.TOO_OFTEN),
    ProblemKind.NOT_ITS_TO_DO,
    *(ProblemKind.FAILED, ProblemKind.UNAVAILABLE),
)
"""What can go wrong with every operation."""

_PATH: Mapping[str, dict[str, Any]] = {
    "number": {"type": "string", "examples": ["2027-003"]},
    "id": {"type": "string", "examples": ["12-1"]},
    "name": {"type": "string", "enum": [name.value for name in TermName]},
}
"""What stands in an address."""

_PATH_MEANING = {
    "number": "The number of the dossier.",
    "id": "The id of the document.",
    "name": "The name of the term.",
}

_HEADERS: Mapping[str, tuple[dict[str, Any], str]] = {
    KEY: ({"type": "string", "format": "uuid"}, "The id of the act, where the body has none; else both say the same."),
    "If-Match": ({"type": "string"}, "The tag of the dossier as it was read."),
    "If-None-Match": ({"type": "string"}, "The tag of what the program has already."),
}

_ABOUT = """Advice procedures of a landlord and its tenant organisations (Wohv), for programs.

A token says for which party a program comes: it reads what that party may know and acts as whoever speaks for it. Every
fault is told at once, each with its code, its article and where it is. Dates are local to Europe/Amsterdam (ISO 8601);
an instant carries its offset. docs/api.md has an example that runs in five minutes."""


@cache
def contract_of(operations: tuple[Operation, ...]) -> dict[str, Any]:
    """The description of these operations."""
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Advice procedures", "version": "1", "description": _ABOUT},
        "servers": [{"url": API}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of `starter.py token create`; each operation says which scope it needs.",
                }
            },
            "schemas": schemas(),
        },
    }


def _operation(one: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.about,
        "description": f"{one.more} Scope: `{one.scope}`.".strip(),
    }
    if parameters := [*_parameters(one)]:
        described["parameters"] = parameters
    if one.sent is not Sent.NOTHING:
        described["requestBody"] = {"required": True, "content": _content(one)}
    return {**described, "responses": _responses(one)}


def _parameters(one: Operation) -> Iterable[dict[str, Any]]:
    for name in one.pattern.groupindex:
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "description": _PATH_MEANING[name],
            "schema": _PATH[name],
        }
    for query in one.queries:
        yield {
            "name": query.name,
            "in": "query",
            "required": query.is_required,
            "description": query.meaning,
            "schema": query.schema,
        }
    for name in (*one.headers, *(["If-None-Match"] if one.is_tagged else [])):
        schema, meaning = _HEADERS[name]
        yield {"name": name, "in": "header", "required": False, "description": meaning, "schema": schema}


def _content(one: Operation) -> dict[str, Any]:
    if one.sent is Sent.BYTES:
        return {"application/octet-stream": {"schema": {"type": "string", "format": "binary", "minLength": 1}}}
    return {JSON: {"schema": _ref(one.sent_schema or "")}}


def _responses(one: Operation) -> dict[str, Any]:
    found: dict[int, Any] = {}
    tag = {"ETag": _header("The tag of what is given.")} if one.is_tagged else {}
    for status, given in one.gives.items():
        schema = _ref(given.schema) if given.schema else {"type": "string", "format": "binary"}
        whole = {"type": "array", "items": schema} if given.is_list else schema
        media = JSON if given.schema else "*/*"
        found[status] = {"description": given.meaning, "content": {media: {"schema": whole}}}
        if headers := {**tag, **_OF_RECEIPTS.get(one.sent_schema or "", {})}:
            found[status]["headers"] = headers
    if one.is_tagged:
        found[304] = {"description": "It is still what the program has.", "headers": tag}
    for status, kinds in _by_status(one).items():
        means = " Or: ".join(f"{PROBLEMS[kind].means} (`{kind}`)" for kind in kinds)
        found[status] = {"description": means, "content": {MEDIA_TYPE: {"schema": _ref("Problem")}}}
        if status in _OF_PROBLEMS:
            found[status]["headers"] = _OF_PROBLEMS[status]
    return {str(status): found[status] for status in sorted(found)}


def _by_status(one: Operation) -> dict[int, list[ProblemKind]]:
    """What can go wrong with an operation."""
    json = [ProblemKind.NOT_ACCEPTABLE] if all(given.schema for given in one.gives.values()) else []
    found: dict[int, list[ProblemKind]] = {}
    for kind in dict.fromkeys((*_ALWAYS, *json, *one.problems)):
        found.setdefault(PROBLEMS[kind].status, []).append(kind)
    return found


def _header(meaning: str) -> dict[str, Any]:
    return {"description": meaning, "schema": {"type": "string"}}


_RECEIPT = {
    "Location": _header("The dossier."),
    "Idempotent-Replayed": _header("true: it was on record already."),
}
_OF_RECEIPTS: Mapping[str, dict[str, Any]] = {"Act": _RECEIPT, "OpeningAct": _RECEIPT}
_OF_PROBLEMS: Mapping[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": _header("How a program shows who it is (RFC 6750).")},
    429: {"Retry-After": _header("After how many seconds to ask again.")},
    503: {"Retry-After": _header("After how many seconds to ask again.")},
}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


@cache
def written(operations: tuple[Operation, ...]) -> str:
    """The same as it is kept and given."""
    return json.dumps(contract_of(operations), indent=1, ensure_ascii=False) + "\n"
