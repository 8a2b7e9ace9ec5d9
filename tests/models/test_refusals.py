"""Every code of refusal and every place that refuses, brought about; only the first step that fails speaks, and it says
everything."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from models.act_forms import ActName, read_content
from models.acts import Act, Channel
from models.agreement import AgreementError, Conclusion, load
from models.procedure.decide import record_refusal
from models.refusals import CODES, OF_THE_INSTALLATION, STEPS, Step, first_step, refusal
from tests.models.procedures import CALENDAR, REQUEST, ZOWONEN, Procedure, moment
from tests.models.refusing_places import PLACES, Place, reached
from tests.models.test_procedure import procedure

LATER = "2027-02-01 09:00"
VOTE: dict[str, Any] = {"date": "2027-02-01", "present": 5, "for": 5, "against": 0, "abstained": 0, "motion": "…"}


def unopened() -> Procedure:
    return Procedure()


def opened(**changes: Any) -> Callable[[], Procedure]:
    return lambda: procedure("geleen", "beek", **changes)


def ready(**changes: Any) -> Callable[[], Procedure]:
    def build() -> Procedure:
        p = procedure("geleen", "beek", **changes)
        p.prepare("2027-01-20 09:00", "geleen", "beek")
        return p

    return build


def advised(verdict: str = "negative", **changes: Any) -> Callable[[], Procedure]:
    def build() -> Procedure:
        p = ready(**changes)()
        p.advise("2027-01-25 09:00", verdict)
        return p

    return build


def after(build: Callable[[], Procedure], when: str, by: str, act: str, **content: Any) -> Callable[[], Procedure]:
    def more() -> Procedure:
        p = build()
        p.act(when, by, act, **content)
        return p

    return more


def unsolicited() -> Procedure:
    p = Procedure()
    p.act("2027-01-11 09:00", "geleen", "submit_unsolicited_advice", subject="…", text="…")
    return p


def answered_while_they_talk() -> Procedure:
    p = unsolicited()
    p.act("2027-01-12 09:00", "geleen", "request_strategic_consultation", reason="…")
    p.act("2027-01-13 09:00", "landlord", "answer_unsolicited_advice", text="…")
    return p


def voted(**votes: Any) -> Callable[[], Procedure]:
    def build() -> Procedure:
        p = opened()()
        p.act("2027-01-20 09:00", "geleen", "skip_consultation", reason="…")
        p.deliberate("2027-01-20 09:00", **votes)
        return p

    return build


def off() -> Procedure:
    return procedure("geleen", causes=())


def before_the_agreement() -> Procedure:
    return Procedure(ZOWONEN.model_copy(update={"valid_from": date(2040, 1, 1)}))


def paper_before_amendment() -> Procedure:
    p = ready()()
    p.act("2027-01-28 09:00", "landlord", "amend_request", reasons="…")
    return p


claimed = after(opened(), "2027-01-12 09:00", "geleen", "claim_incomplete", items=["…"])
withdrawn = after(opened(), "2027-01-12 09:00", "landlord", "withdraw", reason="…")
disputed = after(opened(), "2027-01-12 09:00", "geleen", "record_dispute", forum="huurcommissie")
ruled = after(disputed, "2027-01-21 09:00", "geleen", "record_ruling", ruling="dismissed", date="2027-01-20")
weighty = advised(right="weighty_advice")
answered = after(
    advised(), "2027-01-28 09:00", "landlord", "respond", organisation="geleen", decision="…",
    points=[{"point": 1, "answer": "followed"}, {"point": 2, "answer": "followed"}],
)  # fmt: skip
about_geleen = after(
    advised(), "2027-01-28 09:00", "landlord", "respond", organisation="geleen", decision="…",
    points=[{"point": n, "answer": "not_followed", "reasons": "…"} for n in (1, 2)],
)  # fmt: skip
contested = after(opened(), "2027-01-28 09:00", "landlord", "amend_request", material=False, reasons="…")
drafted = after(
    ready(topic="e"), "2027-01-27 09:00", "geleen", "draft_joint_advice",
    verdict="positive", points=["One."], organisations=["beek"],
)  # fmt: skip
cosigned = after(drafted, "2027-01-28 09:00", "beek", "cosign")
asked_to_talk = after(opened(), "2027-01-20 09:00", "geleen", "request_meeting", subject="…")
talked = after(
    asked_to_talk, LATER, "landlord", "hold_meeting", organisation="geleen", date="2027-02-01", account="…"
)  # fmt: skip


def advised_anew() -> Procedure:
    p = paper_before_amendment()
    p.prepare("2027-01-29 09:00")
    p.advise("2027-01-29 10:00")
    return p


def of_ten_members() -> Procedure:
    own = ZOWONEN.organisations["geleen"].model_copy(update={"members": 10})
    p = Procedure(ZOWONEN.model_copy(update={"organisations": {**ZOWONEN.organisations, "geleen": own}}))
    p.open("2027-01-11 09:00", addressees=["geleen"])
    return p


def concluded_by_one() -> Procedure:
    escalation = ZOWONEN.escalation.model_copy(update={"conclusion": Conclusion.BOTH_SIDES})
    p = Procedure(ZOWONEN.model_copy(update={"escalation": escalation}))
    p.open("2027-01-11 09:00", addressees=["geleen"])
    p.act("2027-01-20 09:00", "geleen", "request_strategic_consultation", reason="…")
    p.act("2027-01-21 09:00", "geleen", "conclude_strategic_consultation", outcome="settled", account="…")
    return p


def held() -> Procedure:
    """The landlord entered an advice that frees it."""
    p = ready()()
    p.act("2027-01-27 09:00", "geleen", "submit_advice", verdict="no_objection", received="2027-01-25")
    assert p.dossier.papers[0].sequence == HELD
    return p


HELD = 25
confirmed = after(held, "2027-01-28 09:00", "geleen", "confirm_paper", sequence=HELD, received_="2027-01-26")
SURVEY = {"instrument": "survey", "from": "2027-01-12", "to": "2027-01-20", "account": "…"}


def without(*names: str, **more: Any) -> dict[str, Any]:
    return {name: value for name, value in {**REQUEST, **more}.items() if name not in names}


POINT = {"point": 1, "answer": "followed"}
BOTH = [POINT, {"point": 2, "answer": "followed"}]
ENDS = {"term": "advice", "reason": "…"}

TABLE: list[tuple[str, Callable[[], Procedure], str, str, dict[str, Any]]] = [
    ("act_id_reused", opened(), "geleen", "ask_question", {"act_id": "act-1", "text": "…"}),
    ("closed", withdrawn, "geleen", "ask_question", {"text": "…"}),
    ("no_dossier", unopened, "geleen", "ask_question", {"text": "…"}),
    ("not_closed", opened(), "geleen", "reopen", {"reason": "…"}),
    ("unknown_act", opened(), "geleen", "make_coffee", {}),
    ("wrong_kind", unsolicited, "geleen", "submit_advice", {"verdict": "positive"}),
    ("not_a_party", opened(), "auditor", "ask_question", {"text": "…"}),
    ("not_your_track", opened(), "geleen", "ask_question", {"text": "…", "organisation": "beek"}),
    ("not_your_track", opened(), "landlord", "correct_addresses",
     {"e_mail": ["a@b.example"], "organisation": "geleen"}),
    ("already_submitted", after(opened(), "2027-01-12 09:00", "geleen", "link_request", dossier="2027-004"), "landlord",
     "link_request", {"dossier": "2027-004"}),
    ("already_submitted", advised(), "geleen", "submit_advice", {"verdict": "positive"}),
    ("term_lapsed", opened(), "geleen", "request_extension", {**ENDS, "new_end": "2027-03-20", "when": "2027-03-01"}),
    ("term_not_running", opened(), "geleen", "request_extension",
     {**ENDS, "term": "response", "new_end": "2027-03-01"}),
    ("extension_too_long", opened(), "geleen", "request_extension", {**ENDS, "new_end": "2027-03-23"}),
    ("cannot_shorten", opened(), "landlord", "lengthen_period", {"organisation": "geleen", "new_end": "2027-02-22"}),
    ("nothing_to_resume", opened(), "geleen", "resume", {}),
    ("no_advice_yet", opened(), "landlord", "respond", {"organisation": "geleen", "points": [], "decision": "…"}),
    ("no_response_yet", advised(), "geleen", "react", {"text": "…"}),
    ("no_claim", opened(), "landlord", "rule_on_claim", {"organisation": "geleen", "ruling": "granted"}),
    ("no_question", opened(), "landlord", "answer_question", {"organisation": "geleen", "text": "…"}),
    ("no_extension_request", opened(), "landlord", "grant_extension", {"organisation": "geleen", "term": "advice"}),
    ("cause_switched_off", off, "geleen", "request_strategic_consultation", {"reason": "…"}),
    ("no_strategic_consultation", opened(), "geleen", "plan_strategic_consultation", {"date": "2027-02-02"}),
    ("strategic_consultation_first", weighty, "landlord", "respond",
     {"organisation": "geleen", "points": [POINT, {"point": 2, "answer": "partly", "reasons": "…"}], "decision": "…"}),
    ("joint_not_allowed", ready(), "geleen", "draft_joint_advice", {"verdict": "positive"}),
    ("not_joined", opened(topic="e"), "geleen", "leave_joint_advice", {}),
    ("no_joint_draft", ready(topic="e"), "geleen", "cosign", {}),
    ("forum_already_chosen", disputed, "geleen", "record_dispute", {"forum": "kantonrechter"}),
    ("no_conclusion", opened(), "geleen", "confirm_conclusion", {}),
    ("no_dispute", opened(), "geleen", "record_ruling", {"ruling": "dismissed", "date": "2027-01-20"}),
    ("no_ruling", withdrawn, "geleen", "reopen", {"reason": "…"}),
    ("no_meeting", opened(), "geleen", "waive_meeting", {}),
    ("no_new_version", opened(), "geleen", "waive_new_period", {}),
    ("earlier_version", opened(), "geleen", "record_deliberation", VOTE | {"date": "2027-01-10"}),
    ("earlier_version", paper_before_amendment, "geleen", "submit_advice",
     {"verdict": "no_objection", "received": "2027-01-26"}),
    ("no_paper", opened(), "geleen", "confirm_paper", {"sequence": 1, "received_": "2027-01-20"}),
    ("no_such_entry", opened(), "geleen", "rectify", {"reason": "…", "entry": 9999}),
    ("reasons_missing", unopened, "landlord", "open_request", without("reasons")),
    ("consequences_missing", unopened, "landlord", "open_request", without("consequences", consequences="  ")),
    ("topic_missing", unopened, "landlord", "open_request", without("topic")),
    ("right_missing", unopened, "landlord", "open_request", without("right")),
    ("addressee_missing", unopened, "landlord", "open_request", without("addressees", addressees=[])),
    ("field_missing", unopened, "landlord", "open_request", without("subject")),
    ("field_invalid", unopened, "landlord", "open_request", without(period_days="soon")),
    ("period_too_short", unopened, "landlord", "open_request", without(period_days=41)),
    ("agreement_not_in_force", before_the_agreement, "landlord", "open_request", without()),
    ("field_invalid", opened(), "landlord", "amend_request", {"addressees": ["geleen"]}),
    ("field_invalid", opened(), "landlord", "amend_request", {"right": "consent"}),
    ("no_amendment", opened(), "geleen", "object_to_amendment", {"reason": "…"}),
    ("ground_too_weak", unopened, "landlord", "open_request", without(ground="voluntary")),
    ("right_too_weak", opened(), "landlord", "amend_request", {"topic": "merger"}),
    ("right_too_weak", unopened, "landlord", "open_request", without(topic="merger")),
    ("consultation_missing", after(opened(), LATER, "geleen", "record_deliberation", **VOTE), "geleen", "submit_advice",
     {"verdict": "positive"}),
    ("deliberation_missing", after(opened(), LATER, "geleen", "skip_consultation", reason="…"), "geleen",
     "submit_advice", {"verdict": "positive"}),
    ("quorum_missing", voted(present=2, for_=2), "geleen", "submit_advice", {"verdict": "positive"}),
    ("majority_missing", voted(present=4, for_=2, against=2), "geleen", "submit_advice", {"verdict": "positive"}),
    ("votes_do_not_add_up", opened(), "geleen", "record_deliberation", {**VOTE, "against": 1}),
    ("verdict_not_possible", ready(), "geleen", "submit_advice", {"verdict": "consent"}),
    ("points_missing", ready(), "geleen", "submit_advice", {"verdict": "partial"}),
    ("point_without_reasons", advised(), "landlord", "respond",
     {"organisation": "geleen", "points": [POINT, {"point": 2, "answer": "not_followed"}], "decision": "…"}),
    ("nothing_promised", advised(), "landlord", "respond",
     {"organisation": "geleen", "decision": "…",
      "points": [POINT, {"point": 2, "answer": "not_followed", "reasons": "…", "until": "2027-06-01"}]}),
    ("point_unanswered", advised(), "landlord", "respond",
     {"organisation": "geleen", "points": [POINT], "decision": "…"}),
    ("point_unknown", advised(), "landlord", "respond",
     {"organisation": "geleen", "points": [*BOTH, {"point": 3, "answer": "followed"}], "decision": "…"}),
    ("date_in_future", opened(), "landlord", "report_execution", {"date": "2027-02-02"}),
    # whose act it is, who enters it, and on which day
    ("not_a_party", opened(), "landlord", "submit_advice", {"verdict": "positive"}),
    ("not_a_party", advised(), "landlord", "respond", {"organisation": "limbricht", "points": BOTH, "decision": "…"}),
    ("not_a_party", opened(), "geleen", "ask_question", {"text": "…", "received": "2027-02-01", "entered_by": "beek"}),
    ("not_a_party", advised(), "landlord", "respond",
     {"organisation": "geleen", "points": BOTH, "decision": "…", "received": "2027-02-01", "entered_by": "beek"}),
    ("field_missing", opened(), "geleen", "ask_question", {"text": "…", "person": " "}),
    ("field_missing", opened(), "geleen", "ask_question", {"text": "…", "channel": Channel.LETTER}),
    ("field_missing", opened(), "landlord", "request_extension", {**ENDS, "new_end": "2027-03-01"}),
    ("field_invalid", opened(), "geleen", "ask_question", {"text": "…", "when": "2027-01-10 09:00"}),
    ("field_invalid", opened(), "geleen", "ask_question", {"text": "…", "received": "1899-12-31"}),
    ("field_invalid", opened(), "geleen", "ask_question",
     {"text": "…", "received": "2027-02-01", "channel": Channel.PORTAL, "entered_by": None}),
    ("field_invalid", opened(), "geleen", "submit_advice", {"verdict": "positive", "received": "2027-01-10"}),
    ("date_in_future", opened(), "geleen", "ask_question", {"text": "…", "received": "2027-02-02"}),
    # what a paper says that waits for its sender
    ("not_a_party", held, "beek", "confirm_paper", {"sequence": HELD, "received_": "2027-01-26"}),
    ("already_submitted", confirmed, "geleen", "confirm_paper", {"sequence": HELD, "received_": "2027-01-26"}),
    ("field_invalid", held, "geleen", "confirm_paper", {"sequence": HELD, "received_": "2027-01-24"}),
    ("field_invalid", held, "geleen", "confirm_paper", {"sequence": HELD, "received_": "2027-01-30"}),
    # fields
    ("field_invalid", advised(), "landlord", "respond",
     {"organisation": "geleen", "points": [BOTH[0], {**BOTH[1], "colour": "red"}], "decision": "…"}),
    # the request
    ("already_submitted", opened(), "landlord", "open_request", without()),
    ("not_a_party", unopened, "landlord", "open_request", without(addressees=["geleen", "sittard"])),
    ("period_too_short", unopened, "landlord", "open_request", without(last_day="2027-03-01")),
    ("already_submitted", after(contested, LATER, "geleen", "object_to_amendment", reason="…"), "geleen",
     "object_to_amendment", {"reason": "…"}),
    ("term_lapsed", contested, "geleen", "object_to_amendment", {"reason": "…", "when": "2027-03-01"}),
    ("no_amendment", after(contested, "2027-01-29 10:00", "landlord", "amend_request", reasons="…"), "geleen",
     "object_to_amendment", {"reason": "…"}),
    ("already_submitted", advised_anew, "geleen", "waive_new_period", {}),
    # receipt
    ("already_submitted", after(opened(), "2027-01-12 09:00", "geleen", "acknowledge_receipt"), "geleen",
     "acknowledge_receipt", {}),
    ("already_submitted", advised(), "geleen", "claim_incomplete", {"items": ["…"]}),
    ("already_submitted", claimed, "geleen", "claim_incomplete", {"items": ["…"]}),
    ("term_lapsed", opened(), "geleen", "claim_incomplete", {"items": ["…"], "when": "2027-02-23 09:00"}),
    ("field_missing", claimed, "landlord", "rule_on_claim", {"organisation": "geleen", "ruling": "refused"}),
    # consulting and voting
    ("field_invalid", opened(), "geleen", "record_consultation", {**SURVEY, "to": "2027-01-11"}),
    ("date_in_future", opened(), "geleen", "record_consultation", {**SURVEY, "to": "2027-02-02"}),
    ("date_in_future", opened(), "geleen", "record_deliberation", {**VOTE, "date": "2027-02-02"}),
    ("votes_do_not_add_up", opened(), "geleen", "record_deliberation", {**VOTE, "present": 6}),
    ("votes_do_not_add_up", of_ten_members, "geleen", "record_deliberation",
     {**VOTE, "present": 11, "meeting": "members"}),
    # advice
    ("no_advice_yet", opened(), "geleen", "supplement_advice", {"text": "…"}),
    ("verdict_not_possible", advised(), "geleen", "supplement_advice", {"text": "…", "verdict": "negative"}),
    ("no_advice_yet", opened(), "geleen", "react", {"text": "…"}),
    ("already_submitted", answered, "landlord", "respond", {"organisation": "geleen", "points": BOTH, "decision": "…"}),
    ("no_response_yet", advised(), "landlord", "amend_response",
     {"organisation": "geleen", "points": BOTH, "decision": "…"}),
    # joint advice
    ("already_submitted", after(ready(), LATER, "geleen", "agree_joint_advice"), "geleen", "agree_joint_advice", {}),
    ("already_submitted", advised(), "geleen", "agree_joint_advice", {}),
    ("already_submitted", advised(topic="e"), "geleen", "draft_joint_advice", {"verdict": "positive"}),
    ("not_a_party", ready(topic="e"), "geleen", "draft_joint_advice",
     {"verdict": "positive", "organisations": ["limbricht"]}),
    ("not_joined", after(drafted, "2027-01-28 09:00", "beek", "leave_joint_advice"), "geleen", "draft_joint_advice",
     {"verdict": "positive", "organisations": ["beek"]}),
    ("not_joined", after(drafted, "2027-01-28 09:00", "beek", "leave_joint_advice"), "beek", "cosign", {}),
    ("already_submitted", after(drafted, "2027-01-28 09:00", "beek", "submit_advice", verdict="positive"), "beek",
     "cosign", {}),
    ("already_submitted", cosigned, "beek", "cosign", {}),
    ("joint_not_allowed", ready(), "geleen", "cosign", {}),
    ("cosign_missing", drafted, "geleen", "submit_advice", {"verdict": "positive"}),
    ("verdict_not_possible", cosigned, "geleen", "submit_advice", {"verdict": "negative", "points": ["One."]}),
    ("field_invalid", cosigned, "geleen", "submit_advice", {"verdict": "positive", "points": ["Another."]}),
    ("field_invalid", cosigned, "geleen", "submit_advice", {"verdict": "positive", "unprepared": "…"}),
    ("already_submitted", after(cosigned, "2027-01-29 09:00", "geleen", "submit_advice", verdict="positive"), "beek",
     "leave_joint_advice", {}),
    # moving a term
    ("cannot_shorten", opened(), "geleen", "request_extension", {**ENDS, "new_end": "2027-02-22"}),
    ("already_submitted", advised(), "landlord", "lengthen_period",
     {"organisation": "geleen", "new_end": "2027-03-01"}),
    ("term_lapsed", opened(), "landlord", "lengthen_period",
     {"organisation": "geleen", "new_end": "2027-03-30", "when": "2027-02-23 09:00"}),
    ("field_invalid", opened(), "geleen", "pause", {"from": "2027-01-31", "agreed": "…"}),
    ("term_not_running", opened(), "geleen", "pause", {"from": "2028-01-01", "agreed": "…"}),
    # talking
    ("already_submitted", asked_to_talk, "geleen", "request_meeting", {"subject": "…"}),
    ("term_lapsed", opened(), "geleen", "request_meeting", {"subject": "…", "when": "2027-02-23 09:00"}),
    ("field_invalid", asked_to_talk, "landlord", "plan_meeting", {"organisation": "geleen", "date": "2027-01-31"}),
    ("no_meeting", opened(), "geleen", "hold_meeting", {"date": "2027-02-01", "account": "…"}),
    ("date_in_future", asked_to_talk, "geleen", "hold_meeting", {"date": "2027-02-02", "account": "…"}),
    ("field_invalid", asked_to_talk, "geleen", "hold_meeting", {"date": "2027-01-19", "account": "…"}),
    ("already_submitted", talked, "landlord", "hold_meeting",
     {"organisation": "geleen", "date": "2027-02-01", "account": "…"}),
    # strategic consultation
    ("field_invalid", opened(), "geleen", "request_strategic_consultation",
     {"reason": "…", "cause": "conflicting_advice"}),
    ("not_your_track", about_geleen, "beek", "plan_strategic_consultation", {"date": "2027-02-02"}),
    ("already_submitted", concluded_by_one, "landlord", "conclude_strategic_consultation",
     {"outcome": "settled", "account": "…", "when": "2027-01-22"}),
    # disputes
    ("date_in_future", opened(), "geleen", "record_dispute", {"forum": "huurcommissie", "filed": "2027-02-02"}),
    ("already_submitted", disputed, "geleen", "record_dispute", {"forum": "huurcommissie"}),
    ("term_lapsed", ruled, "geleen", "record_dispute", {"forum": "kantonrechter", "when": "2027-03-18 09:00"}),
    ("date_in_future", disputed, "geleen", "record_ruling", {"ruling": "dismissed", "date": "2027-02-02"}),
    ("field_invalid", disputed, "geleen", "record_ruling", {"ruling": "dismissed", "date": "2027-01-11"}),
    ("no_ruling", disputed, "geleen", "record_ruling", {"ruling": "lifted", "date": "2027-01-20"}),
    # unsolicited advice
    ("already_submitted", unsolicited, "geleen", "submit_unsolicited_advice", {"subject": "…", "text": "…"}),
    ("field_missing", unopened, "geleen", "submit_unsolicited_advice", {"subject": "…"}),
    ("already_submitted", answered_while_they_talk, "landlord", "answer_unsolicited_advice", {"text": "…"}),
    ("field_missing", unsolicited, "landlord", "answer_unsolicited_advice", {}),
    ("already_submitted", after(unsolicited, "2027-01-12 09:00", "landlord", "link_request", dossier="2027-009"),
     "landlord", "link_request", {"dossier": "2027-009"}),
]  # fmt: skip

MORE_EXACTLY = ("rules section 1", "rules section 3", "Wohv art. 8")
"""What some places say of a code that rests on more than one rule."""

WITHOUT_ACT = {"agreement_below_statute", "agreement_invalid", "not_permitted", *OF_THE_INSTALLATION}
"""The first two refuse an agreement, the third refuses whoever looks; the last are in
tests/workflows/test_installations.py."""


@pytest.mark.parametrize(("code", "build", "by", "act", "content"), TABLE, ids=[row[0] for row in TABLE])
def test_an_act_is_refused_with_the_code_and_changes_nothing(
    code: str, build: Callable[[], Procedure], by: str, act: str, content: dict[str, Any]
) -> None:
    p = build()
    before, events = p.dossier, len(p.events)
    fields = dict(content)
    decision = p.act(fields.pop("when", LATER), by, act, refused=[code], **fields)
    assert (p.dossier, len(p.events)) == (before, events)
    assert decision.receipt is None
    assert decision.refusals[0].source in (CODES[code].source, *MORE_EXACTLY)
    assert decision.refusals[0].source in str(decision.refusals[0])
    assert decision.refusals[0].about.startswith(CODES[code].meaning)


def test_the_table_is_exhaustive() -> None:
    assert {row[0] for row in TABLE} | WITHOUT_ACT == set(CODES)


def test_every_place_that_refuses_is_reached_by_a_row() -> None:
    """A code occurs in many places; a row for one of them says nothing about the others."""
    found: set[Place] = set()
    for code, build, by, act, content in TABLE:
        p, fields = build(), dict(content)
        with reached() as places:
            p.act(fields.pop("when", LATER), by, act, refused=[code], **fields)
        found |= {place for place, codes in places.items() if code in codes}
    with reached() as places:
        for text, codes in AGREEMENTS:
            refused_agreement(text, codes)
        assert [fault.code for fault in read_content(ActName.ASK_QUESTION, {"text": "a\x00b"}).faults] == [
            "field_invalid"
        ]
    found |= places.keys()
    assert [str(place) for place in sorted(PLACES - found)] == []


BARE = 'name = "x"\nversion = "1"\n[landlord]\nname = "L"\n'
AGREEMENTS = [
    ("name = ", {"agreement_invalid"}),
    (f"{BARE}[terms.advice]\namount = 1\n[x]", {"agreement_below_statute", "agreement_invalid"}),
    (f"{BARE}[terms.advice]\namount = 1", {"agreement_below_statute"}),
    (f"{BARE}[terms.advice]\namount = 'x'", {"agreement_invalid"}),
    (f"{BARE}[organisations.o]\nname = 'O'\nboard = 3\nquorum = 4", {"agreement_invalid"}),
]


def refused_agreement(text: str, codes: set[str]) -> None:
    with pytest.raises(AgreementError) as caught:
        load(text, CALENDAR)
    assert {each.code for each in caught.value.refusals} == codes


@pytest.mark.parametrize(("text", "codes"), AGREEMENTS)
def test_an_agreement_is_refused_with_its_codes(text: str, codes: set[str]) -> None:
    refused_agreement(text, codes)


def test_only_the_first_step_that_fails_speaks() -> None:
    one_of_each = {step: next(code for code in CODES if CODES[code].step is step) for step in STEPS}
    assert STEPS == (Step.ID, Step.DOSSIER, Step.PARTY, Step.DONE, Step.COMPLETE)
    for number, step in enumerate(STEPS):
        later = [refusal(one_of_each[each]) for each in reversed(STEPS[number:])]
        assert [each.code for each in first_step(later)] == [one_of_each[step]]
    assert first_step([]) == ()


def test_all_codes_of_that_step_are_given_together() -> None:
    unopened().act(
        "2027-01-11 09:00", "landlord", "open_request", ground="statute", period_days=10,
        refused=["reasons_missing", "consequences_missing", "topic_missing", "right_missing", "addressee_missing",
                 "field_missing", "period_too_short"],
    )  # fmt: skip
    p = advised()()
    p.act(
        LATER, "landlord", "respond", organisation="geleen",
        points=[{"point": 2, "answer": "partly"}, {"point": 7, "answer": "not_followed"}],
        refused=["field_missing", "point_unanswered", "point_unknown", "point_without_reasons"],
    )  # fmt: skip


def test_steps_in_order_on_one_act() -> None:
    p = advised()()
    wrong: dict[str, Any] = {"verdict": "consent", "points": []}
    p.act(LATER, "geleen", "submit_advice", refused=["not_your_track"], organisation="beek", **wrong)
    p.act(LATER, "geleen", "submit_advice", refused=["already_submitted"], **wrong)
    p.act(LATER, "beek", "submit_advice", refused=["verdict_not_possible"], **wrong)
    p.act(LATER, "landlord", "withdraw", reason="…")
    p.act(LATER, "geleen", "submit_advice", refused=["closed"], organisation="beek", **wrong)


def test_a_refused_act_may_be_sent_again_under_the_same_id() -> None:
    p = opened()()
    p.act(LATER, "geleen", "ask_question", act_id="mine", refused=["field_missing"])
    p.act(LATER, "geleen", "ask_question", act_id="mine", text="…")


def test_what_was_due_before_a_refused_act_stays_for_the_clock() -> None:
    p = opened()()
    p.act("2027-03-01 09:00", "geleen", "ask_question", refused=["field_missing"])
    assert len(p.dossier.breaches) == 0
    assert p.dossier.latest == moment("2027-01-11 09:00")


def test_an_act_that_came_as_a_signal_and_is_refused_is_put_on_record_as_refused() -> None:
    p = opened()()
    act = Act(act="react", act_id="signal", by="geleen", person="somebody", channel=Channel.API, at=moment(LATER))
    decision = p.hand_in(act)
    noted = record_refusal(p.dossier, act, ZOWONEN, decision.refusals)
    last = noted.events[-1]
    assert (last.type, last.party, last.content["refused_act_id"]) == ("act_refused", "geleen", "signal")
    assert "signal" not in noted.dossier.acts
