"""OCEL 2.0 as JSON (ocel-standard.org): every event of the record once, related to all the objects it is about.

Events leave as their dossier is read. The format has all objects in one list, so those are kept, encoded, until the
end: an organisation is one object in however many dossiers it takes part.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from audit.process_logs.entries import ENVELOPE, attributes, facts_of, text
from audit.process_logs.ocel_objects import OBJECT_TYPES, Object, Objects, OcelEvent
from models.events import EventType, instant
from models.knowledge.case_file import CaseFile


def parts(cases: Iterable[CaseFile]) -> Iterator[bytes]:
    """The log in pieces: the types, the events of one dossier after the other, then all objects."""
    kept: dict[str, bytes] = {}
    yield b'{"eventTypes":' + _encoded([_event_type(kind) for kind in EventType])
    yield b',\n"objectTypes":' + _encoded([_type(name, known) for name, known in OBJECT_TYPES.items()])
    yield b',\n"events":['
    first = True
    for case in cases:
        found = Objects(case)
        lines = [_encoded(_event(happening, case)) for happening in found.happenings]
        yield (b"\n" if first else b",\n") + b",\n".join(lines) if lines else b""
        first = first and not lines
        kept.update({name: _encoded(_object(each)) for name, each in found.objects.items() if name not in kept})
    yield b'],\n"objects":[\n' + b",\n".join(kept.values()) + b"]}\n"


def _event_type(kind: EventType) -> dict[str, Any]:
    return _type(kind.value, {**ENVELOPE, **{fact.name: fact.kind for fact in facts_of(kind)}})


def _type(name: str, known: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "attributes": [{"name": each, "type": kind.value} for each, kind in known.items()]}


def _event(happening: OcelEvent, case: CaseFile) -> dict[str, Any]:
    event = happening.event
    return {
        "id": f"event:{text(event.dossier)}/{event.sequence}",
        "type": event.type.value,
        "time": instant(event.happened),
        "attributes": [{"name": name, "value": _value(value)} for name, value in attributes(event, case).items()],
        "relationships": _relationships(happening.relations),
    }


def _object(known: Object) -> dict[str, Any]:
    return {
        "id": text(known.id),
        "type": known.type,
        "attributes": [
            {"name": name, "time": instant(moment), "value": value}
            for (moment, name), value in known.attributes.items()
        ],
        "relationships": _relationships(known.relations),
    }


def _relationships(relations: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"objectId": text(other), "qualifier": text(qualifier)} for other, qualifier in relations]


def _value(value: Any) -> Any:
    return value if isinstance(value, str | int) else instant(value)


def _encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
