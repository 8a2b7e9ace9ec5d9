"""XES (IEEE 1849-2016, read by 1849-2023 too): one trace for each organisation of each dossier.

``time:timestamp`` is the instant at which an event counts, ``entered`` when it came in, ``recorded`` when it was put on
record; all in milliseconds (rounded down: before a term's end stays before it), as the common readers take no more.
``org:resource`` is the party: a log names no person (``audit.process_logs.entries``).
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import quoteattr

from audit.process_logs.entries import Attributes, Trace, activity_of, attributes, text, traces
from models.events import Event
from models.knowledge.case_file import CaseFile
from models.parties import CLOCK, LANDLORD

EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
    ("Identity", "identity", "http://www.xes-standard.org/identity.xesext"),
)
CLASSIFIERS = {"Activity": "concept:name", "Activity and party": "concept:name org:resource"}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOBODY = "00000000-0000-0000-0000-000000000000"
_GLOBAL_OF_TRACE: Attributes = {"concept:name": "unknown", "dossier": "unknown"}
_GLOBAL_OF_EVENT: Attributes = {
    "concept:name": "unknown",
    "time:timestamp": _EPOCH,
    "lifecycle:transition": "complete",
    "org:resource": "unknown",
    "org:role": "unknown",
    "type": "unknown",
    "shared": False,
    "sequence": 0,
    "entered": _EPOCH,
    "hash": "unknown",
    "party": "unknown",
}
"""What every event has, with the value it would have where it had none: the standard asks for one."""


def parts(cases: Iterable[CaseFile]) -> Iterator[bytes]:
    """The log in pieces, a trace at a time."""
    yield _head().encode()
    for case in cases:
        for trace in traces(case):
            yield "".join(_trace(trace, case)).encode()
    yield b"</log>\n"


def _head() -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">',
        *(f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>' for name, prefix, uri in EXTENSIONS),
        '<global scope="trace">',
        *(_attribute(*pair) for pair in _GLOBAL_OF_TRACE.items()),
        _id(_NOBODY),
        "</global>",
        '<global scope="event">',
        *(_attribute(*pair) for pair in _GLOBAL_OF_EVENT.items()),
        _id(_NOBODY),
        "</global>",
        *(f'<classifier name="{name}" scope="event" keys="{keys}"/>' for name, keys in CLASSIFIERS.items()),
        _attribute("concept:name", "advice procedures"),
        _attribute("lifecycle:model", "standard"),
    ]
    return "\n".join(lines) + "\n"


def _trace(trace: Trace, case: CaseFile) -> Iterator[str]:
    yield "<trace>\n"
    about: Attributes = {"concept:name": trace.name, "dossier": trace.dossier}
    if trace.organisation:
        about["organisation"] = trace.organisation
    yield "".join(_attribute(name, value) + "\n" for name, value in about.items())
    yield _id(str(uuid5(NAMESPACE_URL, f"{trace.name}#{trace.events[0].hash}"))) + "\n"
    for event in trace.events:
        said = "".join(
            _attribute(name, value) for name, value in _said(event, case, shared=event.sequence in trace.shared).items()
        )
        yield f"<event>{said}{_id(str(uuid5(NAMESPACE_URL, f'{trace.name}/{event.sequence}#{event.hash}')))}</event>\n"
    yield "</trace>\n"


def _said(event: Event, case: CaseFile, *, shared: bool) -> Attributes:
    standard: Attributes = {
        "concept:name": activity_of(event),
        "type": event.type.value,
        "shared": shared,
        "time:timestamp": event.happened,
        "lifecycle:transition": "complete",
        "org:resource": event.party,
        "org:role": event.party if event.party in (LANDLORD, CLOCK) else "organisation",
    }
    return {**standard, **attributes(event, case)}


def _attribute(name: str, value: str | int | bool | datetime) -> str:
    """One attribute; its element is named after the type of its value."""
    match value:
        case bool():
            return _element("boolean", name, "true" if value else "false")
        case int():
            return _element("int", name, str(value))
        case datetime():
            return _element("date", name, value.astimezone(UTC).isoformat(timespec="milliseconds"))
    return _element("string", name, text(value))


def _id(value: str) -> str:
    """The identity of a trace or an event: an event of the whole dossier is another element in each of its traces."""
    return _element("id", "identity:id", value)


def _element(kind: str, name: str, value: str) -> str:
    return f"<{kind} key={quoteattr(name)} value={quoteattr(value)}/>"
