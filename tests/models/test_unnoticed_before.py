"""What a changed comparison, a changed row or a dropped statement broke once without any test noticing it."""

from typing import Any

import pytest

from models.events import EventType
from models.terms import TermName, TermState
from tests.models.procedures import Procedure
from tests.models.test_procedure import OPENED, procedure


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
