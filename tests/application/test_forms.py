"""The form of every act, and what is wrong with how it was filled in."""

import json
from typing import Any

import pytest

from application.errors import WrongInput
from application.forms import (
    LONG,
    PARTIES,
    FieldKind,
    FormField,
    checked,
    fields_of,
    opening_of,
    require_known,
    side_of,
)
from language.acts import ACTS, HELP
from models.act_forms import FORMS, ActName, By, known_fields, read_content
from models.acts import Act, Channel
from models.procedure.decide import decide, record_refusal
from models.refusals import first_step, refusal
from tests.models.procedures import moment
from tests.models.test_procedure import procedure

LATER = "2027-02-01 09:00"


def field_of(act: ActName, name: str, side: By = By.EITHER) -> FormField:
    return next(field for field in fields_of(act, side) if field.name == name)


# --- The fields -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ActName)
def test_a_form_has_the_fields_that_the_core_reads_and_no_other(act: ActName) -> None:
    assert [field.name for field in fields_of(act)] == list(known_fields(act))
    assert {field.name for field in fields_of(act) if field.required} == set(FORMS[act].required)


def test_every_field_and_every_act_has_its_words_and_no_word_is_left_over() -> None:
    fields = [field for act in ActName for field in fields_of(act)]

    assert all(field.help.endswith(".") for field in fields)
    assert {field.name for field in fields} | {"answers"} == set(HELP)
    assert set(ACTS) == set(ActName)
    assert {*LONG, *PARTIES} <= {field.name for field in fields}


def test_a_choice_names_its_values() -> None:
    verdict = field_of(ActName.SUBMIT_ADVICE, "verdict")

    assert verdict.kind is FieldKind.CHOICE
    assert "positive_with_conditions" in verdict.choices


@pytest.mark.parametrize(
    ("act", "name", "kind", "many"),
    [
        (ActName.OPEN_REQUEST, "subject", FieldKind.TEXT, False),
        (ActName.OPEN_REQUEST, "reasons", FieldKind.LONG_TEXT, False),
        (ActName.OPEN_REQUEST, "period_days", FieldKind.NUMBER, False),
        (ActName.OPEN_REQUEST, "last_day", FieldKind.DATE, False),
        (ActName.OPEN_REQUEST, "addressees", FieldKind.PARTY, True),
        (ActName.OPEN_REQUEST, "documents", FieldKind.DOCUMENT, True),
        (ActName.AMEND_REQUEST, "material", FieldKind.YES_NO, False),
        (ActName.CLAIM_INCOMPLETE, "items", FieldKind.TEXT, True),
        (ActName.SUBMIT_ADVICE, "points", FieldKind.POINT, True),
        (ActName.RESPOND, "points", FieldKind.ANSWER, True),
    ],
)
def test_a_field_is_filled_in_by_its_kind(act: ActName, name: str, kind: FieldKind, many: bool) -> None:
    assert (field_of(act, name).kind, field_of(act, name).many) == (kind, many)


def test_what_counts_where_nothing_is_said_is_on_the_form() -> None:
    assert field_of(ActName.OPEN_REQUEST, "ground").default == "statute"
    assert field_of(ActName.AMEND_REQUEST, "material").default is True


def test_an_organisation_acts_for_itself_and_the_landlord_says_for_whom() -> None:
    act = ActName.REQUEST_EXTENSION

    assert field_of(act, "organisation", By.LANDLORD).required
    assert not field_of(act, "organisation").required
    assert "organisation" not in [field.name for field in fields_of(act, side_of("beek"))]


def test_who_takes_part_in_a_joint_advice_is_asked_in_its_draft_only() -> None:
    assert field_of(ActName.DRAFT_JOINT_ADVICE, "organisations").many
    assert "organisations" not in known_fields(ActName.SUBMIT_ADVICE)


def test_a_landlord_opens_with_a_request_and_an_organisation_with_an_advice() -> None:
    assert opening_of("landlord") is ActName.OPEN_REQUEST
    assert opening_of("beek") is ActName.SUBMIT_UNSOLICITED_ADVICE


# --- What is wrong with it ------------------------------------------------------------------------------------------


def test_every_fault_is_told_at_once_with_the_field_where_it_lies() -> None:
    answers: list[Any] = [{"point": 1, "answer": "perhaps"}, {"point": "x", "answer": "followed"}]

    faults = checked("respond", "landlord", {"points": answers, "decison": "d"})

    assert {(fault.code, fault.field) for fault in faults} == {
        ("field_missing", "organisation"),
        ("field_missing", "decision"),
        ("field_invalid", "decison"),
        ("field_invalid", "points.0.answer"),
        ("field_invalid", "points.1.point"),
    }
    assert all(fault.source and fault.about for fault in faults)


def test_an_act_of_the_other_side_is_a_fault() -> None:
    assert [(fault.code, fault.field) for fault in checked("withdraw", "beek", {"reason": "r"})] == [
        ("not_a_party", "by")
    ]


def test_an_organisation_that_names_another_is_a_fault() -> None:
    faults = checked("resume", "beek", {"organisation": "geleen"})

    assert [(fault.code, fault.field) for fault in faults] == [("not_your_track", "organisation")]


def test_an_act_that_there_is_not_is_a_fault() -> None:
    assert [fault.code for fault in checked("sing", "beek", {})] == ["unknown_act"]


@pytest.mark.parametrize(
    ("act", "by", "content"),
    [
        ("pause", "geleen", {"from": "2027-02-15"}),
        ("pause", "geleen", {"from": "soon", "agreed": False}),
        ("grant_extension", "landlord", {"term": "advice"}),
        ("claim_incomplete", "geleen", {"items": []}),
        ("respond", "geleen", {"organisation": "beek"}),
        ("ask_question", "geleen", {"text": "t", "txet": "t"}),
    ],
)
def test_the_core_refuses_with_the_codes_of_the_form(act: str, by: str, content: dict[str, Any]) -> None:
    found = first_step(checked(act, by, content))

    assert found
    procedure("geleen", "beek").act(LATER, by, act, refused=[fault.code for fault in found], **content)


def test_unknown_fields_are_all_named_each_with_those_that_come_near() -> None:
    with pytest.raises(WrongInput) as wrong:
        require_known(ActName.SUBMIT_ADVICE, ["verdcit", "note", "pionts"])

    assert [fault.field for fault in wrong.value.faults] == ["verdcit", "pionts"]
    assert "did you mean verdict?" in wrong.value.lines[0]


def test_of_a_flood_of_faults_as_many_are_told_as_travel_in_one_piece() -> None:
    flood = {f"field-{number}" + "x" * 5_000: "x" for number in range(3_000)}

    faults = read_content(ActName.REACT, {"text": "t", **flood}).faults

    assert len(faults) == 100
    assert len(json.dumps([fault.model_dump() for fault in faults])) < 100_000


# --- Where a fault lies is for forms, and not for the record --------------------------------------------------------


def test_where_a_fault_lies_is_neither_put_on_record_nor_sent() -> None:
    fault = refusal("field_missing", "agreed", field="agreed")

    assert set(fault.model_dump(mode="json")) == {"code", "about", "source"}


def test_a_refusal_goes_on_record_as_it_always_did() -> None:
    p = procedure("geleen")
    act = Act(act="pause", act_id="x", by="geleen", person="P", channel=Channel.API, at=moment(LATER))
    refusals = decide(p.dossier, act, p.agreement).refusals
    assert {one.field for one in refusals} == {"from", "agreed"}

    recorded: Any = record_refusal(p.dossier, act, p.agreement, refusals).events[-1].content["refusals"]

    assert [set(one) for one in recorded] == [{"code", "about", "source"}] * 2
