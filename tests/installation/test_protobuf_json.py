"""Reading protobuf's JSON gives what protobuf's own reader gives, whatever is in it."""

import gzip
import json
from typing import Any
from unittest import mock

import pytest
from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct
from temporalio.api.history.v1 import History

from evidence.protobuf_json import read
from tests.models.procedures import ROOT

STORED = sorted((ROOT / "tests" / "histories").glob("*.json.gz"))

SPELLINGS: tuple[dict[str, Any], ...] = (
    {"eventId": "7"},
    {"eventId": 7},
    {"eventId": 7.0},
    {"eventId": "7.0"},
    {"eventId": "7_0"},
    {"eventId": "٧"},
    {"eventId": "99999999999999999999"},
    {"eventId": None},
    {"eventId": True},
    {"event_id": "7"},
    {"eventType": "EVENT_TYPE_TIMER_STARTED"},
    {"eventType": 17},
    {"eventType": "TimerStarted"},
    {"eventTime": "2027-01-01T00:00:00Z"},
    {"eventTime": "2027-01-01T00:00:00.5Z"},
    {"eventTime": "2027-01-01T00:00:00.123456789Z"},
    {"eventTime": "1969-12-31T23:59:59.999Z"},
    {"eventTime": "2027-01-01T01:00:00+01:00"},
    {"eventTime": "2027-02-30T00:00:00Z"},
    {"eventTime": "gisteren"},
    {"timerStartedEventAttributes": {"startToFireTimeout": "5s"}},
    {"timerStartedEventAttributes": {"startToFireTimeout": "5.25s"}},
    {"timerStartedEventAttributes": {"startToFireTimeout": "-5.25s"}},
    {"timerStartedEventAttributes": {"startToFireTimeout": "999999999999s"}},
    {"timerStartedEventAttributes": {}},
    {"timerStartedEventAttributes": []},
    {"timerStartedEventAttributes": {"timerId": 1}},
    {"timerStartedEventAttributes": {"unknown": 1}},
    {"markerRecordedEventAttributes": {"details": {"a": {"payloads": [{"data": "AQ==", "metadata": {"x": ""}}]}}}},
    {"markerRecordedEventAttributes": {"details": {"a": {"payloads": [{"data": "_-=="}]}}}},
    {"markerRecordedEventAttributes": {"details": {"a": {"payloads": [{"data": "A Q="}]}}}},
    {"markerRecordedEventAttributes": {"details": {"a": {"payloads": [None]}}}},
    {"markerRecordedEventAttributes": {"details": []}},
    {"workerMayIgnore": True},
    {"workerMayIgnore": "true"},
    {"workerMayIgnore": 1},
)


def outcome(text: str, reader: Any) -> object:
    try:
        return reader(text)
    except json_format.ParseError:
        return json_format.ParseError


@pytest.mark.parametrize("event", SPELLINGS, ids=json.dumps)
def test_every_spelling_means_what_it_means_to_protobuf(event: dict[str, Any]) -> None:
    text = json.dumps({"events": [event]})
    theirs = outcome(text, lambda text: json_format.Parse(text, History()))
    assert outcome(text, lambda text: read(text, History)) == theirs


@pytest.mark.parametrize("text", ["", "{", "{}", "[]", "null", '{"events": {}}', '{"events": "x"}'])
def test_what_is_no_message_is_none(text: str) -> None:
    assert outcome(text, lambda text: read(text, History)) == outcome(
        text, lambda text: json_format.Parse(text, History())
    )


def test_a_type_with_a_form_of_its_own_is_left_to_protobuf() -> None:
    text = '{"a": [1, null]}'
    assert read(text, Struct) == json_format.Parse(text, Struct())


def test_whole_histories_are_read_without_protobufs_own_reader() -> None:
    for path in STORED:
        text = gzip.decompress(path.read_bytes()).decode().partition("\n")[2]
        expected = json_format.Parse(text, History())
        with mock.patch.object(json_format, "Parse", side_effect=AssertionError):
            assert read(text, History) == expected
