"""What events hold: every event that was ever recorded or played fits the model of its type, and holds nothing else."""

import base64
import copy
import gzip
import json
import pickle
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from pydantic import ValidationError

from audit.process_logs.entries import FACTS
from models import evolve
from models.act_forms import FORMS, known_fields
from models.acts import Act
from models.canonical import canonical, digest
from models.event_contents.by_type import ACTS, CONTENTS, FIELDS, as_json, content_of, held, read, schema_of
from models.event_contents.held import (
    AdviceReceived,
    EventContent,
    LockChanged,
    OfAnAct,
    RequestOpened,
    TermEnded,
)
from models.events import Event, EventType, content_text, digest_of, hashed, instant, sealed
from models.evolve import fold
from models.procedure.journal import Journal, Occasion
from models.rights import Topic
from models.state import Dossier, LockState
from tests.models.procedures import REQUEST, ROOT, ZOWONEN, Procedure
from tests.models.test_scenarios import GIVEN, OWN, played

HISTORIES = sorted((ROOT / "tests" / "histories").glob("*.json.gz"))
every_type = pytest.mark.parametrize("kind", EventType)


def events_in(value: Any) -> Iterator[Event]:
    """The events in the payloads of a history."""
    if isinstance(value, dict) and {"sequence", "content", "hash", "previous"} <= value.keys():
        yield Event.model_validate(value)
    elif isinstance(value, dict) and value.keys() == {"metadata", "data"}:
        yield from events_in(json.loads(base64.b64decode(value["data"])))
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from events_in(part)


@cache
def every_event() -> tuple[Event, ...]:
    histories = (gzip.decompress(path.read_bytes()).decode().partition("\n")[2] for path in HISTORIES)
    recorded = [event for text in histories for event in events_in(json.loads(text))]
    return (*recorded, *(event for path in (*OWN, *GIVEN) for event in played(path).events))


def one(kind: EventType) -> Event:
    return next(event for event in every_event() if event.type is kind)


def with_content(event: Event, **fields: Any) -> Event:
    return event.model_copy(update={"content": {**event.content, **fields}})


# --- The table ------------------------------------------------------------------------------------------------------


def test_every_type_has_a_model() -> None:
    assert list(CONTENTS) == [kind for kind in EventType if kind in CONTENTS]
    assert set(CONTENTS) == set(EventType)


@every_type
def test_what_puts_an_act_on_record_holds_what_was_said(kind: EventType) -> None:
    assert issubclass(CONTENTS[kind], OfAnAct) is (kind in ACTS)


@every_type
def test_what_the_procedure_goes_on_is_a_field_of_the_acts_form(kind: EventType) -> None:
    if kind in ACTS:
        said: Any = CONTENTS[kind].model_fields["said"].annotation
        assert set(getattr(said, "model_fields", ())) <= set(known_fields(ACTS[kind]))


def test_what_an_event_changes_is_read_by_the_model_of_its_type() -> None:
    for kind, change in evolve._CHANGES.items():
        *_, model = [hint for name, hint in get_type_hints(change).items() if name not in ("dossier", "return")]
        assert issubclass(CONTENTS[kind], model), kind


def test_every_type_was_played_or_recorded() -> None:
    assert {event.type for event in every_event()} == set(EventType)


# --- What is on record ----------------------------------------------------------------------------------------------


@every_type
def test_every_event_fits_its_model_and_holds_no_field_that_the_model_lacks(kind: EventType) -> None:
    for event in every_event():
        if event.type is kind:
            assert isinstance(content_of(event), CONTENTS[kind])
            assert event.content.keys() <= FIELDS[kind]


@every_type
def test_what_is_written_is_what_was_read(kind: EventType) -> None:
    for event in every_event():
        if event.type is kind:
            assert canonical(as_json(kind, event.content)) == canonical(event.content)


@pytest.mark.parametrize("path", [*OWN, *GIVEN], ids=lambda path: path.stem)
def test_what_is_kept_with_a_new_event_is_what_is_read_and_hashed_on_record(path: Path) -> None:
    for event in played(path).events:
        on_record = Event.model_validate_json(event.model_dump_json())
        assert event == on_record
        assert [(n, type(v)) for n, v in event] == [(n, type(v)) for n, v in on_record]
        assert content_of(event) == content_of(on_record)
        assert content_text(event) == content_text(on_record) == canonical(event.content).decode()
        assert event.hash == digest_of(event) == digest_of(on_record) == digest(hashed(event))


def test_what_is_kept_with_an_event_is_set_by_no_input_and_taken_over_by_no_copy() -> None:
    event = one(EventType.DOSSIER_CLOSED)
    kept = {"_text": content_text(event), "_held": content_of(event)}
    changed = {**event.content, "by_clock": not event.content["by_clock"]}
    for other in (
        event.model_copy(update={"content": changed}),
        Event.model_validate({**event.model_dump(), **kept, "content": changed}),
    ):
        assert digest_of(other) != event.hash
        assert content_of(other) != content_of(event)
    for same in (event.model_copy(), event.model_copy(update={}), copy.copy(event), pickle.loads(pickle.dumps(event))):
        assert same == event
        assert not any(hasattr(same, name) for name in kept)


def test_a_field_of_a_later_version_is_kept_and_hashed_and_passed_over() -> None:
    event = one(EventType.LOCK_CHANGED)
    later = with_content(event, colour="green")
    assert content_of(later) == content_of(event)
    assert later.content["colour"] == "green"
    assert digest_of(later) != digest_of(event)


def test_a_field_that_an_earlier_version_did_not_write_has_its_default() -> None:
    event = one(EventType.ADVICE_RECEIVED)
    assert "again" not in event.content
    assert read(event, AdviceReceived).again is False


def test_an_event_cannot_be_written_with_a_field_that_its_type_lacks() -> None:
    procedure = Procedure()
    procedure.open("2027-01-11 09:00")
    moment = procedure.events[-1].time
    journal = Journal(procedure.dossier, ZOWONEN, Occasion(time=moment, happened=moment))
    with pytest.raises(TypeError, match="lock_changed holds no colour"):
        journal.write(EventType.LOCK_CHANGED, organisation=None, state=LockState.OPEN, ground=None, colour="green")
    assert journal.events == []


# --- Reading --------------------------------------------------------------------------------------------------------


def test_what_does_not_fit_cannot_be_folded() -> None:
    event = with_content(one(EventType.REQUEST_OPENED), rules="the first ones")
    with pytest.raises(ValidationError):
        fold(Dossier(number=event.dossier), [event])


def test_a_type_that_holds_something_else_is_not_read_so() -> None:
    with pytest.raises(TypeError, match="request_opened holds no TermEnded"):
        read(one(EventType.REQUEST_OPENED), TermEnded)


@pytest.mark.parametrize("content", [{}, {"state": "ajar"}, {"state": ["open"]}])
def test_what_is_withheld_or_does_not_fit_is_held_by_nobody(content: dict[str, Any]) -> None:
    event = one(EventType.LOCK_CHANGED)
    assert held(event, LockChanged) == content_of(event)
    assert held(event, RequestOpened) is None
    assert held(event.model_copy(update={"content": content}), LockChanged) is None


# --- What was said is read as it was judged -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last_day", "read_as"), [(" ", None), ("", None), ("2027-11-25T00:00:00", date(2027, 11, 25))]
)
def test_a_last_day_on_record_is_read_as_when_it_was_judged(last_day: str, read_as: date | None) -> None:
    """Since then a day that is sent with a time is refused; those that were not stay what they were."""
    procedure = Procedure()
    procedure.open("2027-01-11 09:00")
    opened = procedure.events[0]
    before = {**opened.content, "said": {**REQUEST, "last_day": last_day}}
    old = sealed(opened.model_copy(update={"content": before}))

    assert fold(Dossier(number=opened.dossier), [old]).last_day == read_as


def test_a_topic_that_says_nothing_is_none() -> None:
    procedure = Procedure()
    procedure.act("2027-01-11 09:00", "geleen", "submit_unsolicited_advice", subject="Liften", text="…", topic=" ")
    assert procedure.dossier.topic == Topic.OTHER


@pytest.mark.parametrize("verdict", ["", " "])
def test_a_supplement_that_says_no_verdict_only_adds_text(verdict: str) -> None:
    procedure = Procedure()
    procedure.open("2027-01-11 09:00")
    procedure.prepare("2027-01-12 09:00")
    procedure.advise("2027-01-13 09:00")
    procedure.act("2027-01-14 09:00", "geleen", "supplement_advice", text="…", verdict=verdict)
    advice = procedure.dossier.tracks["geleen"].advice
    assert advice
    assert advice.supplemented is None


# --- What is published of it ----------------------------------------------------------------------------------------


@every_type
def test_its_schema_names_every_field_and_what_was_said_by_the_acts_form(kind: EventType) -> None:
    schema: Any = schema_of(kind)
    assert set(schema["properties"]) == FIELDS[kind]
    assert schema["title"] == kind.value
    assert schema["description"]
    if kind in ACTS:
        form = FORMS[ACTS[kind]].content.__name__
        assert f"#/$defs/{form}" in json.dumps(schema["properties"]["said"])


@every_type
def test_what_a_log_says_of_an_event_is_what_its_type_holds(kind: EventType) -> None:
    """The table of the process logs names fields by their path: each is one that the type has."""
    for path in filter(None, (fact.path for fact in FACTS.get(kind, ()))):
        first, *_ = path.split(".")
        assert first in FIELDS[kind]
        if first == "said":
            assert path.split(".")[1] in known_fields(ACTS[kind])


def test_every_model_is_of_some_type_or_a_part_of_one() -> None:
    def below(model: type[EventContent]) -> Iterator[type[EventContent]]:
        for child in model.__subclasses__():
            yield child
            yield from below(child)

    used = {base for model in CONTENTS.values() for base in model.__mro__}
    ours = {model for model in below(EventContent) if model.__module__ == "models.event_contents.held"}
    assert ours <= used


@pytest.mark.parametrize("text", ["2027-03-01T08:30:00Z", "2027-03-01T08:30:00.000001Z", "0001-01-01T00:00:00.5Z"])
def test_an_instant_is_written_with_its_microseconds(text: str) -> None:
    moment = datetime.fromisoformat(text)
    assert instant(moment) == f"{moment.isoformat('T', 'microseconds')[:26]}Z"


def test_an_act_counts_its_instant_in_one_utc_whatever_it_came_as() -> None:
    act = {"act": "react", "act_id": "a", "by": "beek", "person": "p", "channel": "api", "at": "2027-03-01T08:30:00Z"}
    read = Act.model_validate_json(json.dumps(act))
    assert read.at.tzinfo is UTC
    assert read.model_dump(mode="json")["at"] == act["at"]
    elsewhere = {**act, "at": "0001-01-01T00:30:00+01:00"}
    assert Act.model_validate_json(json.dumps(elsewhere)).model_dump(mode="json")["at"] == elsewhere["at"]
