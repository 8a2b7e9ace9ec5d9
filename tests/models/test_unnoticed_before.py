"""What a changed comparison, a changed row or a dropped statement broke once without any test noticing it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from models.act_forms import FORMS, ActName, known_fields
from models.acts import Act, Channel
from models.calendar import AMSTERDAM, local_date
from models.events import EventType
from models.procedure.decide import decide
from models.protocol import GRACE
from models.terms import TermName, TermState
from tests.models.procedures import Procedure, moment
from tests.models.test_procedure import OPENED, procedure

MICROSECOND = timedelta(microseconds=1)


def test_the_court_is_open_on_the_last_day_of_eight_weeks_and_not_on_the_next() -> None:
    for day, refused in (("2027-03-17 23:59", []), ("2027-03-18", ["term_lapsed"])):
        p = procedure()
        p.act("2027-01-12 09:00", "geleen", "record_dispute", forum="huurcommissie")
        p.act("2027-01-20 09:00", "geleen", "record_ruling", ruling="dismissed", date="2027-01-20")
        p.act(day, "geleen", "record_dispute", forum="kantonrechter", refused=refused)
        state = TermState.LAPSED if refused else TermState.MET
        p.until("2027-03-19 09:00")
        assert p.term(TermName.COURT_AFTER_RULING, None).state is state


def test_a_paper_of_the_last_day_goes_to_court_in_time_whenever_it_is_entered() -> None:
    p = procedure()
    p.act("2027-01-12 09:00", "geleen", "record_dispute", forum="huurcommissie")
    p.act("2027-01-20 09:00", "geleen", "record_ruling", ruling="dismissed", date="2027-01-20")
    p.act("2027-03-25 09:00", "geleen", "record_dispute", forum="kantonrechter", filed="2027-03-18",
          refused=["term_lapsed"])  # fmt: skip
    p.act("2027-03-25 09:00", "geleen", "record_dispute", forum="kantonrechter", filed="2027-03-17")


def test_a_request_is_opened_once() -> None:
    p = procedure("geleen", "beek")
    p.prepare("2027-01-20 09:00")
    before = p.dossier
    p.act("2027-02-01 09:00", "landlord", "open_request", subject="Another", topic="b", right="advice",
          intended_decision="…", reasons="…", consequences="…", addressees=["geleen"],
          refused=["already_submitted"])  # fmt: skip
    assert p.dossier == before


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        (("followed", "not_followed", "followed"), "open consent"),
        (("followed", "not_followed", "partly"), "locked"),
        (("not_followed", "followed", "followed"), "locked"),
    ],
)
def test_of_a_conditional_consent_only_the_conditions_decide(answers: tuple[str, ...], state: str) -> None:
    p = procedure("geleen", causes=(), topic="service_cost_policy", right="consent")
    p.prepare("2027-01-20 09:00")
    points = [{"text": "…", "kind": "condition"}, {"text": "…", "kind": "proposal"}, {"text": "…"}]
    p.advise("2027-01-21 09:00", "consent_with_conditions", points=points)
    p.respond("2027-01-22 09:00", *answers)
    assert p.state("2027-01-22 10:00") == state


@pytest.mark.parametrize(("day", "breaches"), [("2027-02-24", ["executed_while_locked"]), ("2027-02-27", [])])
def test_until_it_is_refused_a_claim_keeps_the_lock_shut_and_not_after(day: str, breaches: list[str]) -> None:
    """An undecided claim keeps the lock shut after the period (rules section 5)."""
    p = procedure()
    p.act("2027-02-22 09:00", "geleen", "claim_incomplete", items=["…"])
    p.act("2027-02-26 09:00", "landlord", "rule_on_claim", organisation="geleen", ruling="refused", reasons="…")
    p.act("2027-03-01 09:00", "landlord", "report_execution", date=day)
    assert p.breaches == breaches
    assert [p.state(f"{on} 12:00") for on in ("2027-02-24", "2027-02-27")] == ["locked", "open b"]


@pytest.mark.parametrize(
    ("when", "state", "breaches"),
    [("2027-02-22 23:59", "met", []), ("2027-02-23 09:00", "lapsed", ["unsolicited_response_overdue"])],
)
def test_an_answer_to_unsolicited_advice_meets_its_term_if_it_comes_in_it(
    when: str, state: str, breaches: list[str]
) -> None:
    p = Procedure()
    p.act(OPENED, "geleen", "submit_unsolicited_advice", subject="…", text="…")
    ends = p.term(TermName.UNSOLICITED_RESPONSE).derivation.ends
    assert str(ends) == "2027-02-22"
    p.act(when, "landlord", "answer_unsolicited_advice", text="…")
    assert p.term(TermName.UNSOLICITED_RESPONSE).state == state
    assert [breach for breach in p.breaches if breach.startswith("unsolicited")] == breaches


def test_an_advice_is_received_once_also_when_its_period_ends_later_after_all() -> None:
    """Late advice counts again as in time after an extension: what was in time already does not."""
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.act("2027-02-20 09:00", "geleen", "request_extension", term="advice", new_end="2027-03-08", reason="…")
    p.advise("2027-02-22 09:00")
    p.act("2027-02-23 09:00", "landlord", "grant_extension", organisation="geleen", term="advice",
          refused=["no_extension_request"])  # fmt: skip
    p.act("2027-02-23 10:00", "geleen", "supplement_advice", text="…")
    assert len(p.of_type(EventType.ADVICE_RECEIVED)) == 1


def test_late_advice_counts_again_once_and_answered_advice_never() -> None:
    for answered in (False, True):
        p = procedure()
        p.prepare("2027-01-20 09:00")
        p.act("2027-02-22 09:00", "geleen", "request_extension", term="advice", new_end="2027-03-08", reason="…")
        p.advise("2027-02-23 09:00")
        if answered:
            p.respond("2027-02-23 10:00")
        p.act("2027-02-24 09:00", "landlord", "grant_extension", organisation="geleen", term="advice")
        received = [event.content["late"] for event in p.of_type(EventType.ADVICE_RECEIVED)]
        assert received == ([True] if answered else [True, False])


def test_a_consultation_about_weighty_advice_is_about_those_who_advised() -> None:
    p = procedure("geleen", "beek", "limbricht", right="weighty_advice")
    p.prepare("2027-01-20 09:00", "geleen", "limbricht")
    for organisation in ("geleen", "limbricht"):
        p.advise("2027-01-21 09:00", organisation=organisation)
    p.act("2027-01-22 09:00", "landlord", "request_strategic_consultation", reason="…",
          cause="weighty_advice_deviation")  # fmt: skip
    consultation = p.dossier.consultation
    assert consultation is not None
    assert sorted(consultation.organisations) == ["geleen", "limbricht"]


def test_a_consultation_about_one_weighty_advice_is_about_that_one() -> None:
    p = procedure("geleen", "beek", right="weighty_advice")
    p.prepare("2027-01-20 09:00", "geleen", "beek")
    for organisation in ("geleen", "beek"):
        p.advise("2027-01-21 09:00", organisation=organisation)
    p.act("2027-01-22 09:00", "landlord", "request_strategic_consultation", reason="…",
          cause="weighty_advice_deviation", organisation="beek")  # fmt: skip
    assert p.dossier.consultation is not None
    assert [*p.dossier.consultation.organisations] == ["beek"]


@pytest.mark.parametrize(
    ("act", "content"),
    [
        ("request_extension", {"term": "advice", "new_end": "2027-03-01", "reason": "…"}),
        ("grant_extension", {"term": "advice"}),
        ("refuse_extension", {"term": "advice", "reason": "…"}),
        ("hold_meeting", {"date": "2027-02-01", "account": "…"}),
        ("respond", {"points": [], "decision": "…"}),
        ("amend_response", {"points": [], "decision": "…"}),
        ("rule_on_claim", {"ruling": "granted"}),
        ("provide_information", {"information": "…"}),
        ("answer_question", {"text": "…"}),
        ("lengthen_period", {"new_end": "2027-03-01"}),
        ("plan_meeting", {"date": "2027-02-02"}),
    ],
)
def test_a_landlord_that_names_no_organisation_is_told_so(act: str, content: dict[str, Any]) -> None:
    p = procedure("geleen", "beek")
    decision = p.act("2027-02-01 09:00", "landlord", act, refused=["field_missing"], **content)
    assert [fault.field for fault in decision.refusals] == ["organisation"]


def test_what_was_revoked_is_not_revoked_again() -> None:
    """A lapse is overtaken by an extension; when it lapses anew and is extended again, each breach is revoked once."""
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.advise("2027-01-21 09:00")
    p.act("2027-02-04 09:00", "landlord", "request_extension", organisation="geleen", term="response",
          new_end="2027-02-08", reason="…")  # fmt: skip
    p.until("2027-02-05 09:00")
    assert p.breaches == ["response_overdue"]
    p.act("2027-02-05 10:00", "geleen", "grant_extension", term="response")
    assert p.breaches == []
    p.act("2027-02-05 11:00", "landlord", "request_extension", organisation="geleen", term="response",
          new_end="2027-02-10", reason="…")  # fmt: skip
    p.act("2027-02-05 12:00", "geleen", "grant_extension", term="response")
    assert len(p.of_type(EventType.BREACH_REVOKED)) == 1
    p.verify()


# --- to the instant -------------------------------------------------------------------------------------------------


def test_a_contested_change_shuts_the_lock_from_the_very_instant_of_the_change() -> None:
    p = procedure()
    p.act("2027-02-24 09:00", "landlord", "amend_request", material=False, reasons="…")
    p.act("2027-02-26 09:00", "geleen", "object_to_amendment", reason="…")
    assert p.state("2027-02-24 08:59:59", "geleen") == "open b"
    assert p.state("2027-02-24 09:00", "geleen") == "locked"


def test_an_objection_is_in_time_until_the_term_is_over_and_not_at_its_very_end() -> None:
    for when, refused in (("23:59:59.999999", []), ("24", ["term_lapsed"])):
        p = procedure()
        p.act("2027-01-28 09:00", "landlord", "amend_request", material=False, reasons="…")
        due = p.term(TermName.AMENDMENT_OBJECTION).due
        at = due - MICROSECOND if when != "24" else due
        p.act(at.astimezone(AMSTERDAM).replace(tzinfo=None).isoformat(), "geleen", "object_to_amendment",
              reason="…", refused=refused)  # fmt: skip


def test_a_claim_is_in_time_until_the_period_is_over_and_not_at_its_very_end() -> None:
    for when, refused in (("2027-02-22 23:59:59.999999", []), ("2027-02-23", ["term_lapsed"])):
        procedure().act(when, "geleen", "claim_incomplete", items=["…"], refused=refused)


def test_a_supplement_frees_the_landlord_from_its_receipt_on_and_not_before() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.advise("2027-01-21 09:00")
    p.act("2027-01-28 09:00", "geleen", "supplement_advice", text="…", verdict="no_objection")
    assert [p.state(f"2027-01-28 {at}", "geleen") for at in ("08:59:59", "09:00")] == ["locked", "open a"]


def test_no_objection_that_comes_late_is_silence() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.advise("2027-02-23 09:00", "no_objection")
    assert p.state("2027-02-23 10:00", "geleen") == "open b"


def test_an_act_can_be_as_much_older_than_its_dossier_as_clocks_differ() -> None:
    opened = moment(OPENED)
    for before, refused in ((GRACE, []), (GRACE + MICROSECOND, ["field_invalid"])):
        at = (opened - before).astimezone(AMSTERDAM).replace(tzinfo=None).isoformat()
        procedure().act(at, "geleen", "ask_question", text="…", refused=refused)


# --- whose it is ----------------------------------------------------------------------------------------------------


def test_a_ruling_that_allows_opens_the_lock_of_who_was_party_to_it_alone() -> None:
    p = procedure("geleen", "beek")
    p.act("2027-01-12 09:00", "geleen", "record_dispute", forum="huurcommissie")
    p.act("2027-01-20 09:00", "geleen", "record_ruling", ruling="allowed", date="2027-01-20")
    assert [p.state("2027-01-21 09:00", who) for who in ("geleen", "beek", None)] == ["open ruling", "locked", "locked"]


@pytest.mark.parametrize(
    ("agreed", "refused"),
    [
        (("landlord", "geleen", "beek"), []),
        (("geleen", "beek"), ["joint_not_allowed"]),
        (("landlord", "geleen"), ["joint_not_allowed"]),
    ],
)
def test_a_joint_advice_is_possible_where_everyone_agreed_and_nobody_is_missing(
    agreed: tuple[str, ...], refused: list[str]
) -> None:
    p = procedure("geleen", "beek")
    for party in agreed:
        p.act("2027-01-20 09:00", party, "agree_joint_advice")
    p.act("2027-01-21 09:00", "geleen", "draft_joint_advice", verdict="positive", organisations=["beek"],
          refused=refused)  # fmt: skip


def test_a_granted_claim_begins_the_terms_of_its_own_organisation_anew_and_settles_its_own_requests() -> None:
    p = procedure("geleen", "beek")
    for organisation in ("geleen", "beek"):
        p.act("2027-01-19 09:00", organisation, "request_extension", term="advice", new_end="2027-03-01", reason="…")
    p.act("2027-01-20 09:00", "geleen", "claim_incomplete", items=["…"])
    p.act("2027-01-21 09:00", "landlord", "rule_on_claim", organisation="geleen", ruling="granted")
    states = {request.organisation: request.state for request in p.dossier.extension_requests}
    assert states == {"geleen": "moot", "beek": "pending"}
    running = {term.key for term in p.dossier.terms.values() if term.is_open and term.name is TermName.ADVICE}
    assert running == {"beek/advice/1"}


# --- what an event says ---------------------------------------------------------------------------------------------


def test_an_advice_says_that_it_was_not_prepared_and_that_it_counts_again() -> None:
    p = procedure()
    p.act("2027-02-22 09:00", "geleen", "request_extension", term="advice", new_end="2027-03-08", reason="…")
    p.advise("2027-02-23 09:00", unprepared="no time")
    p.act("2027-02-24 09:00", "landlord", "grant_extension", organisation="geleen", term="advice")
    first, again = (event.content for event in p.of_type(EventType.ADVICE_RECEIVED))
    assert (first["unprepared"], first.get("again", False)) == (True, False)
    assert (again["late"], again["again"]) == (False, True)


def test_a_confirmed_paper_counts_from_the_day_of_its_receipt_with_all_that_follows() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.act("2027-01-27 09:00", "geleen", "submit_advice", verdict="no_objection", received="2027-01-25")
    held = p.dossier.papers[0].sequence
    p.act("2027-01-28 09:00", "geleen", "confirm_paper", sequence=held, received_="2027-01-26")
    counted = {event.type: local_date(event.happened).isoformat() for event in p.events[held:]}
    assert counted[EventType.PAPER_CONFIRMED] == counted[EventType.ADVICE_RECEIVED] == "2027-01-26"
    assert p.dossier.tracks["geleen"].advice is not None
    assert p.state("2027-01-26 23:59:59", "geleen") == "locked"
    assert p.state("2027-01-27", "geleen") == "open a"
    (entered_by,) = {event.entered_by for event in p.of_type(EventType.ADVICE_RECEIVED)}
    assert entered_by == "landlord"


# --- disputes -------------------------------------------------------------------------------------------------------


def test_a_dispute_says_on_which_day_it_was_filed() -> None:
    p = procedure()
    p.act("2027-01-20 09:00", "geleen", "record_dispute", forum="huurcommissie", filed="2027-01-12")
    assert str(p.dossier.disputes[0].filed_on) == "2027-01-12"
    p.act("2027-01-20 10:00", "landlord", "record_dispute", forum="huurcommissie", organisation="geleen")
    assert str(p.dossier.disputes[1].filed_on) == "2027-01-20"


def test_a_ruling_decides_the_dispute_that_waits_for_one() -> None:
    p = procedure("geleen", "beek")
    for organisation in ("geleen", "beek"):
        p.act("2027-01-12 09:00", organisation, "record_dispute", forum="huurcommissie")
    p.act("2027-01-20 09:00", "landlord", "record_ruling", ruling="dismissed", date="2027-01-20")
    p.act("2027-01-21 09:00", "landlord", "record_ruling", ruling="suspended", date="2027-01-21")
    assert [[ruling.ruling for ruling in dispute.rulings] for dispute in p.dossier.disputes] == [
        ["dismissed"], ["suspended"],
    ]  # fmt: skip


def test_the_eight_weeks_begin_anew_with_each_ruling_and_the_earlier_ones_are_superseded() -> None:
    p = procedure("geleen", "beek")
    for organisation in ("geleen", "beek"):
        p.act("2027-01-12 09:00", organisation, "record_dispute", forum="huurcommissie")
    p.act("2027-01-20 09:00", "geleen", "record_ruling", ruling="dismissed", date="2027-01-20")
    p.act("2027-01-27 09:00", "beek", "record_ruling", ruling="dismissed", date="2027-01-27")
    states = [term.state for term in p.dossier.versions(None, TermName.COURT_AFTER_RULING)]
    assert states == [TermState.SUPERSEDED, TermState.RUNNING]


def test_from_the_court_there_is_no_way_to_the_court_again() -> None:
    p = procedure()
    p.act("2027-01-12 09:00", "geleen", "record_dispute", forum="kantonrechter")
    p.act("2027-01-20 09:00", "geleen", "record_ruling", ruling="dismissed", date="2027-01-20")
    p.act("2027-01-21 09:00", "geleen", "record_dispute", forum="huurcommissie", refused=["forum_already_chosen"])
    p.act("2027-01-21 09:00", "geleen", "record_dispute", forum="kantonrechter")
    p.act("2027-01-22 09:00", "geleen", "record_dispute", forum="kantonrechter", refused=["already_submitted"])


# --- the request ----------------------------------------------------------------------------------------------------


def test_a_period_named_by_its_last_day_keeps_its_length_after_a_claim_and_is_never_shorter() -> None:
    p = procedure(last_day="2027-03-31")  # 79 days
    p.act("2027-01-20 09:00", "geleen", "claim_incomplete", items=["…"])
    p.act("2027-01-21 09:00", "landlord", "rule_on_claim", organisation="geleen", ruling="granted", information="…")
    assert str(p.term(TermName.ADVICE, version=2).derivation.ends) == "2027-04-12"  # the 10th is a Saturday


def test_a_change_that_is_not_material_names_no_period() -> None:
    """Only a material change begins one, and only of that one it is asked whether it is long enough."""
    p = procedure()
    p.act("2027-01-28 09:00", "landlord", "amend_request", reasons="…", period_days=10, refused=["period_too_short"])
    p.act("2027-01-28 09:00", "landlord", "amend_request", reasons="…", period_days=10, material=True,
          refused=["period_too_short"])  # fmt: skip


def test_an_objection_begins_everything_of_that_organisation_anew() -> None:
    p = procedure("geleen", "beek")
    p.act("2027-01-28 09:00", "landlord", "amend_request", material=False, reasons="…")
    p.act("2027-02-01 09:00", "geleen", "object_to_amendment", reason="…")
    first, second = p.dossier.versions("geleen", TermName.ADVICE)
    assert (first.state, second.state) == (TermState.SUPERSEDED, TermState.RUNNING)
    assert [term.state for term in p.dossier.versions("beek", TermName.ADVICE)] == [TermState.RUNNING]


# --- whatever is missing --------------------------------------------------------------------------------------------


def answered(p: Procedure) -> None:
    p.prepare("2027-01-20 09:00")
    p.act("2027-01-20 10:00", "geleen", "claim_incomplete", items=["…"])
    p.act("2027-01-20 11:00", "landlord", "rule_on_claim", organisation="geleen", ruling="refused", reasons="…")
    p.advise("2027-01-21 09:00")
    p.respond("2027-01-22 09:00")


def disputed(p: Procedure) -> None:
    answered(p)
    p.act("2027-01-23 09:00", "geleen", "record_dispute", forum="huurcommissie")
    p.act("2027-01-24 09:00", "geleen", "record_ruling", ruling="suspended", date="2027-01-24")


STATES: dict[str, Callable[[Procedure], None]] = {"opened": lambda p: None, "answered": answered, "disputed": disputed}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("act", ActName)
def test_an_act_that_lacks_something_is_refused_and_crashes_nothing(act: ActName, state: str) -> None:
    """Faults are looked for in what was said, also where half of it is missing."""
    p = procedure("geleen", "beek")
    STATES[state](p)
    required = FORMS[act].required
    known = {field: SAID[field] for field in known_fields(act) if field in SAID}
    for by in ("landlord", "geleen"):
        for said in [{}, *({name: value for name, value in known.items() if name != lacking} for lacking in required)]:
            about = {"by": by, "person": "P", "channel": Channel.PORTAL, "at": moment("2027-02-01 09:00")}
            decision = decide(p.dossier, Act(act=act, act_id="lacking", content=said, **about), p.agreement)
            assert bool(decision.refusals) or not required, (by, said)


SAID: dict[str, Any] = {
    **dict.fromkeys(("reason", "reasons", "text", "account", "motion", "decision", "information", "subject"), "…"),
    "organisation": "geleen",
    "items": ["…"],
    "points": [],
    "verdict": "negative",
    "term": "advice",
    "agreed": "…",
    "date": "2027-01-25",
    "from": "2027-02-02",
    "to": "2027-01-25",
    "new_end": "2027-03-08",
    "received": "2027-01-25",
    "present": 5,
    "for": 5,
    "against": 0,
    "abstained": 0,
    "forum": "kantonrechter",
    "entry": 1,
    "sequence": 1,
    "ruling": "dismissed",
    "outcome": "settled",
    "instrument": "survey",
    "dossier": "2027-002",
}


def test_information_that_was_not_asked_for_is_only_put_on_record() -> None:
    p = procedure()
    before = p.term(TermName.ADVICE)
    p.act("2027-01-20 09:00", "landlord", "provide_information", organisation="geleen", information="…")
    assert p.term(TermName.ADVICE) == before
    assert len(p.dossier.versions("geleen", TermName.ADVICE)) == 1
