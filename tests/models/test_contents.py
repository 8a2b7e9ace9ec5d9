"""What an act may say is judged by its type, and what was judged goes on record."""

import json
import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from application.forms import FieldKind, fields_of
from models.act_forms import FORMS, ActName, as_recorded, read_content, read_on_record
from models.acts import Act, Channel
from models.agreement import Agreement
from models.canonical import digest
from models.plain_text import is_blank
from models.procedure.decide import decide
from models.state import Dossier
from tests.models.procedures import CALENDAR, REQUEST, ZOWONEN, Procedure, agreement_text, moment

WRONG: dict[FieldKind, list[Any]] = {
    FieldKind.DATE: [
        0,
        1.5,
        True,
        "0",
        "1740787200",
        "2027-03-01T00:00:00",
        "20270301",
        "2027-W09-1",
        "2027-02-30",
        "1-3-2027",
        "0001-01-01",
        "9999-12-31",
        "२०२७-०३-०१",
        ["2027-03-01"],
    ],
    FieldKind.NUMBER: ["4", 4.0, True, -1, [4], 2**60, 10**400],
    FieldKind.YES_NO: [0, 1, "true", "yes", "no", [True]],
    FieldKind.TEXT: [4, 0, 1.5, True, ["a"], {"a": "b"}, "a\0", "\ud800"],
    FieldKind.LONG_TEXT: [4, 0, True, {"a": "b"}, "a\0"],
    FieldKind.PARTY: [4, True, {"a": "b"}],
    FieldKind.CHOICE: [4, True, "no such thing", ["a"], {"a": "b"}],
    FieldKind.POINT: [
        4,
        True,
        {"text": 4},
        {"text": ""},
        {"text": "\u200b"},
        {"kind": "argument"},
        {"text": "t", "tekst": "t"},
        {"text": "t", "kind": "plea"},
        {"text": "t", "positions": {"geleen": 4}},
    ],
    FieldKind.ANSWER: [
        4,
        "1 followed",
        {"point": "1", "answer": "followed"},
        {"point": 1.0, "answer": "followed"},
        {"point": 1, "answer": "yes"},
        {"point": 1, "answer": "followed", "reson": "r"},
    ],
    FieldKind.DOCUMENT: [4, "plan.pdf"],
}
"""What is sent in a field and is none of its kind: never taken for one, however near it comes."""

DOCUMENT: dict[str, Any] = {"name": "plan.pdf", "size": 1, "sha256": "0" * 64}
NO_DOCUMENTS: list[Any] = [
    {**DOCUMENT, **wrong}
    for wrong in (
        *({"name": ""}, {"name": " \u200b"}, {"name": "a\nb"}, {"name": "a\u2028b"}, {"name": 4}),
        *({"size": "1"}, {"size": 1.0}, {"size": -1}, {"size": True}, {"sha256": "x"}, {"sha256": "0" * 65}),
        *({"media_type": "pdf"}, {"media_type": "a/b\r\nX: y"}, {"media_type": ""}, {"lable": "open"}),
        *({"label": "secret"}, {"label": "embargo_until 2027-02-30"}, {"label": "embargo_until 9999-12-31"}),
        {"label": "embargo_until 0001-01-01"},
    )
]
WAYS = {("agreed", "True"), ("agreed", "['a']")}
"""In which words it was agreed to a pause: also said with a yes, or as a list of parties."""


@pytest.mark.parametrize("act", ActName)
def test_what_is_no_value_of_its_kind_is_refused_in_every_field_of_every_act(act: ActName) -> None:
    for field in fields_of(act):
        for wrong in [*WRONG[field.kind], *(NO_DOCUMENTS if field.kind is FieldKind.DOCUMENT else [])]:
            if (field.name, str(wrong)) not in WAYS:
                assert field.name in _refused(act, field.name, [wrong] if field.many else wrong), wrong
        for wrong in ("text", {"0": "text"}, 4, True) if field.many else ():
            assert field.name in _refused(act, field.name, wrong), wrong


def _refused(act: ActName, name: str, sent: Any) -> set[str]:
    return {fault.field.split(".")[0] for fault in read_content(act, {name: sent}).faults}


def test_a_list_is_of_what_says_something() -> None:
    blanks: list[Any] = [[""], ["a", " "], ["\u200b"]]
    for items in blanks:
        faults = read_content(ActName.CLAIM_INCOMPLETE, {"items": items}).faults
        assert {fault.field.split(".")[0] for fault in faults} == {"items"}


BLANKS = [
    "",
    " ",
    "\t\n",
    "\u200b",
    "\u2060\ufeff",
    "\u00ad",
    "\u2800",
    "\u3164",
    "\u115f\u1160",
    "\ufe0f",
    "\u202e",
    "\u034f",
]


@pytest.mark.parametrize("blank", BLANKS)
def test_what_nobody_can_see_fills_in_nothing(blank: str) -> None:
    for act in ActName:
        sent: dict[str, Any] = dict.fromkeys(FORMS[act].required, blank)

        assert {fault.field for fault in read_content(act, sent).faults} == set(sent)


@pytest.mark.parametrize("blank", BLANKS[1:])
def test_nobody_acts_under_a_name_that_nobody_can_see(blank: str) -> None:
    act = Act(act="open_request", act_id="a", by="landlord", person=blank, channel=Channel.API,
              at=moment("2027-01-11 09:00"), content=REQUEST)  # fmt: skip

    refused = decide(Dossier(number="2027-001"), act, ZOWONEN).refusals
    assert [(fault.code, fault.field) for fault in refused] == [("field_missing", "person")]


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("key", ["name", "version", "landlord.name", "organisations.geleen.name"])
def test_an_agreement_names_nothing_by_what_nobody_can_see(key: str, blank: str) -> None:
    agreement = tomllib.loads(agreement_text("zowonen"))
    table, names = agreement, key.split(".")
    for name in names[:-1]:
        table = table[name]
    table[names[-1]] = blank
    agreement["terms"] = {name: rule.model_dump() for name, rule in ZOWONEN.terms.items()}

    with pytest.raises(ValidationError, match="must say something"):
        Agreement.model_validate({**agreement, "calendar": CALENDAR})


def test_what_can_be_seen_stays_as_it_was_written() -> None:
    for text in ("…", "❤\ufe0f", "a\u200db", "שלום", "e\u0301", "0"):
        assert not is_blank(text)
        assert as_recorded(read_content(ActName.REACT, {"text": f" {text} "}).content) == {"text": text}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["2027-03-01", "geleen", "followed", "advice", "positive", "open", *BLANKS]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "point", "answer", "name", "x"]), inner)
    ),
    max_leaves=5,
)


@settings(max_examples=600, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_what_is_accepted_is_read_from_the_record_as_it_was_judged(data: st.DataObject) -> None:
    act = data.draw(st.sampled_from(list(ActName)))
    names = st.sampled_from([field.name for field in fields_of(act)])
    sent = data.draw(st.dictionaries(names, JSON, max_size=4))

    reading = read_content(act, sent)
    if not {fault.field.split(".")[0] for fault in reading.faults} & set(sent):
        recorded = as_recorded(reading.content)
        recorded = {name: value for name, value in recorded.items() if value is not None}
        assert as_recorded(read_content(act, recorded).content) == {**as_recorded(reading.content)} | recorded
        assert json.loads(json.dumps(recorded)) == recorded
        assert read_on_record(act, recorded) == read_content(act, recorded).content


def test_an_act_that_is_sent_again_after_an_upgrade_is_the_same_act() -> None:
    """Its fingerprint is over what the sender said, not over what went on record."""
    sent = Act(
        act="submit_advice",
        act_id="a",
        by="geleen",
        person="p",
        channel=Channel.API,
        at=moment("2027-01-11 09:00"),
        content={"verdict": "positive", "points": ["…"]},
    )

    assert sent.fingerprint == "1fd54df09bff8bb6fa45a95cbba63822ad6a7de6b3e3738d589507d6d51027d9"


@given(st.sampled_from([None, date(2027, 1, 8)]), st.sampled_from([None, "landlord"]), st.text("aé€", max_size=2))
def test_a_fingerprint_is_over_all_that_was_said(received: date | None, entered_by: str | None, text: str) -> None:
    """Over everything of an act but when and how it came in, also over what an act may come to hold later."""
    said = {"act": "react", "by": f"b{text}", "person": f"p{text}", "received": received, "entered_by": entered_by}
    content = {"text": text, "é": [1, {"b": False, "a": None}]}
    act = Act(**said, content=content, act_id="a", channel=Channel.API, at=moment("2027-01-11 09:00"))
    whole = act.model_dump(mode="json", exclude={"at", "channel", "act_id", "installation", "seal"})
    assert act.fingerprint == digest(whole)


def test_what_was_judged_is_what_is_recorded() -> None:
    run = Procedure()
    run.act("2027-01-11 09:00", "landlord", "open_request", **REQUEST | {"subject": " Onderhoud ", "note": "\u200b"})
    run.act("2027-01-12 09:00", "geleen", "skip_consultation", reason="…")
    run.act(
        "2027-01-12 09:00",
        "geleen",
        "record_deliberation",
        date="2027-01-12",
        present=5,
        for_=5,
        against=0,
        abstained=0,
        motion="…",
    )
    run.act("2027-01-12 10:00", "geleen", "submit_advice", verdict="negative", points=["a", {"text": " b "}])
    run.act("2027-01-12 11:00", "geleen", "pause", from_="2027-01-13", agreed=True)
    said = {event.type.value: event.content["said"] for event in run.events if "said" in event.content}

    assert said["request_opened"] == {**REQUEST, "subject": "Onderhoud"}
    assert said["advice_submitted"] == {"verdict": "negative", "points": [{"text": "a"}, {"text": "b"}]}
    assert said["pause_agreed"] == {"from": "2027-01-13", "agreed": "yes"}


def test_what_is_on_record_from_before_is_read_as_it_was_judged_then() -> None:
    vote: dict[str, Any] = {"date": 0, "present": "4", "for": 4.0, "against": 0, "abstained": 0, "motion": "…"}

    read: Any = read_on_record(ActName.RECORD_DELIBERATION, vote)
    assert (read.date.isoformat(), read.present, read.for_) == ("1970-01-01", 4, 4) if read.date else True
    assert {f.field for f in read_content(ActName.RECORD_DELIBERATION, vote).faults} == {"date", "present", "for"}
