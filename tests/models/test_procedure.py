"""Corners of the procedure where two rules meet; the whole runs are in ``tests/scenarios``."""

from datetime import timedelta
from typing import Any

from models.acts import Channel
from models.events import EventType
from models.evolve import fold_until
from models.procedure.clock import next_due, tick
from models.state import Dossier, LockState
from models.terms import TermName, TermState
from tests.models.procedures import ORGANISATIONS, REQUEST, ZOWONEN, Procedure, moment

OPENED, PERIOD_ENDS = "2027-01-11 09:00", "2027-02-22"


def procedure(*addressees: str, causes: tuple[str, ...] | None = None, **changes: object) -> Procedure:
    agreement = ZOWONEN if causes is None else ZOWONEN.escalating_on(causes)
    started = Procedure(agreement)
    started.open(OPENED, addressees=list(addressees or ("geleen",)), **changes)
    return started


def test_a_right_that_is_too_weak_is_one_refusal_that_names_every_organisation() -> None:
    p = Procedure()
    decision = p.act(
        OPENED, "landlord", "open_request", refused=["right_too_weak"],
        subject="…", topic="service_cost_policy", right="advice", intended_decision="…", reasons="…", consequences="…",
        addressees=list(ORGANISATIONS),
    )  # fmt: skip
    assert len(decision.refusals) == 1
    assert all(organisation in decision.refusals[0].about for organisation in ORGANISATIONS)


# --- moving terms ---------------------------------------------------------------------------------------------------


def test_granting_an_extension_never_shortens_a_period_that_was_lengthened_meanwhile() -> None:
    p = procedure()
    p.act("2027-02-01 09:00", "geleen", "request_extension", term="advice", new_end="2027-03-01", reason="…")
    p.act("2027-02-02 09:00", "landlord", "lengthen_period", organisation="geleen", new_end="2027-03-15")
    p.act("2027-02-03 09:00", "landlord", "grant_extension", organisation="geleen", term="advice")
    assert str(p.term(TermName.ADVICE).derivation.ends) == "2027-03-15"
    assert p.state("2027-03-15 23:59") == "locked"


def test_granting_an_extension_of_a_paused_term_leaves_it_paused() -> None:
    p = procedure()
    p.act("2027-02-01 09:00", "geleen", "request_extension", term="advice", new_end="2027-03-01", reason="…")
    p.act("2027-02-02 09:00", "geleen", "pause", from_="2027-02-02", agreed="…")
    p.act("2027-02-03 09:00", "landlord", "grant_extension", organisation="geleen", term="advice")
    assert p.term(TermName.ADVICE).state is TermState.PAUSED
    p.act("2027-02-09 09:00", "landlord", "resume", organisation="geleen")
    assert str(p.term(TermName.ADVICE).derivation.ends) == "2027-03-08"


def test_a_pause_from_the_day_on_which_a_term_started_leaves_it_all_its_days_and_no_more() -> None:
    p = procedure()
    p.act("2027-01-11 10:00", "geleen", "pause", from_="2027-01-11", agreed="…")
    p.act("2027-01-19 09:00", "geleen", "resume")
    assert str(p.term(TermName.ADVICE).derivation.ends) == "2027-03-01"  # 42 days, 19 January the first of them


def test_a_term_that_is_met_needs_no_extension_any_more() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.advise("2027-01-21 09:00")
    p.act(
        "2027-01-25 09:00", "landlord", "request_extension",
        organisation="geleen", term="response", new_end="2027-02-10", reason="…",
    )  # fmt: skip
    p.respond("2027-01-26 09:00", "followed", "followed")
    p.act("2027-01-27 09:00", "geleen", "grant_extension", term="response", refused=["no_extension_request"])
    assert p.term(TermName.EXTENSION_ANSWER).state is TermState.CANCELLED
    p.until("2027-06-01")
    assert p.term(TermName.RESPONSE).state is TermState.MET
    assert p.breaches == []
    assert p.dossier.result == "adopted_as_advised"


def test_a_request_for_extension_or_a_lengthening_that_arrives_after_the_lapse_was_in_time() -> None:
    cases: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("geleen", "request_extension", {"term": "advice", "new_end": "2027-03-08", "reason": "…"}),
        ("landlord", "lengthen_period", {"organisation": "geleen", "new_end": "2027-03-08"}),
    )
    for by, act, content in cases:
        p = procedure(causes=("no_advice_received",))
        p.until("2027-02-23 00:30")
        assert p.causes == ["no_advice_received"]
        p.act("2027-02-22 23:59", by, act, **content)
        assert p.state("2027-02-23 01:00") == "locked"
        if by == "geleen":
            p.act("2027-02-23 09:00", "landlord", "grant_extension", organisation="geleen", term="advice")
        assert str(p.term(TermName.ADVICE).derivation.ends) == "2027-03-08"
        assert p.term(TermName.ADVICE).state is TermState.RUNNING
        assert p.term(TermName.ADVICE).overtaken
        assert p.causes == []
        p.verify()


def test_an_extension_asked_by_the_landlord_and_not_yet_answered_keeps_the_lock_shut_too() -> None:
    p = procedure()
    p.act(
        "2027-02-19 09:00", "landlord", "request_extension",
        organisation="geleen", term="advice", new_end="2027-03-08", reason="…",
    )  # fmt: skip
    p.until("2027-03-20")
    assert [p.state(when) for when in ("2027-02-23", "2027-02-26 23:59", "2027-02-27")] == [
        "locked",
        "locked",
        "open b",
    ]


# --- late arrivals --------------------------------------------------------------------------------------------------


def test_a_late_arrival_does_not_leave_the_record_at_a_past_lock() -> None:
    p = procedure()
    p.until("2027-02-23 00:01")
    assert p.dossier.locks["geleen"].state == "open"
    p.act("2027-02-22 23:59", "geleen", "ask_question", text="…")
    assert p.dossier.locks["geleen"].state == "open"
    p.until("2027-06-01")
    assert p.dossier.result == "adopted_without_advice"


def test_the_state_of_a_moment_can_be_folded_also_where_a_lapse_was_overtaken() -> None:
    p = procedure(causes=("no_advice_received",))
    p.prepare("2027-02-10 09:00")
    p.until("2027-02-23 00:01")
    p.advise("2027-02-22 23:58")
    assert p.causes == []
    before = fold_until(p.dossier.number, p.events, moment("2027-02-22 23:59"))
    assert before.term("geleen", TermName.ADVICE).state is TermState.RUNNING  # type: ignore[union-attr]
    assert fold_until(p.dossier.number, p.events, moment("2027-02-23 00:01")) == p.dossier


def test_advice_before_the_due_instant_counts_in_whatever_order_it_arrives() -> None:
    p = procedure()
    p.prepare("2027-02-10 09:00")
    p.until("2027-02-23 00:30")
    assert p.state("2027-02-23 00:30") == "open b"
    p.advise("2027-02-22 23:59:59")
    term = p.term(TermName.ADVICE)
    assert (term.state, term.overtaken) == (TermState.MET, True)
    assert p.state("2027-02-23 00:30") == "locked"
    assert str(p.term(TermName.RESPONSE).derivation.ends) == "2027-03-08"


def test_advice_at_00_00_00_of_the_next_day_is_late() -> None:
    p = procedure()
    p.prepare("2027-02-10 09:00")
    p.advise("2027-02-23 00:00")
    assert p.term(TermName.ADVICE).state is TermState.LAPSED
    assert p.dossier.tracks["geleen"].advice.late  # type: ignore[union-attr]
    assert p.dossier.versions("geleen", TermName.RESPONSE) == []
    assert p.state("2027-02-23 00:01") == "open b"


def test_reminders_of_days_gone_by_are_not_sent_for_a_letter_that_is_entered_later() -> None:
    p = Procedure()
    p.act(
        "2027-02-15 09:00", "landlord", "open_request", received="2027-01-11",
        subject="…", topic="a", right="advice", intended_decision="…", reasons="…", consequences="…",
        addressees=["geleen"],
    )  # fmt: skip
    p.until("2027-03-01")
    assert [event.time for event in p.of_type(EventType.REMINDER_DUE)] == [moment("2027-02-19 09:00")]


# --- claims ---------------------------------------------------------------------------------------------------------


def test_advice_while_information_is_still_owed_is_not_late() -> None:
    p = procedure()
    p.act("2027-02-19 09:00", "geleen", "claim_incomplete", items=["…"])
    p.until("2027-02-23 09:00")
    assert p.state("2027-02-23 09:00") == "locked"
    p.act("2027-02-24 09:00", "landlord", "rule_on_claim", organisation="geleen", ruling="granted")
    p.prepare("2027-03-01 09:00")
    p.advise("2027-03-01 10:00")
    p.until("2027-03-10")
    assert p.state("2027-03-10") == "locked"
    assert p.term(TermName.RESPONSE).state is TermState.RUNNING


# --- a new version and its waiver -----------------------------------------------------------------------------------


def test_after_a_waiver_the_earlier_period_decides_who_is_late() -> None:
    p = procedure()
    p.prepare("2027-02-10 09:00")
    p.act("2027-02-23 09:00", "landlord", "amend_request", reasons="…")
    assert p.state("2027-02-23 10:00") == "locked"
    p.act("2027-02-24 09:00", "geleen", "waive_new_period")
    assert p.state("2027-02-24 10:00") == "open b"
    p.advise("2027-02-25 09:00")
    assert p.dossier.tracks["geleen"].advice.late  # type: ignore[union-attr]


def test_a_waiver_restores_a_term_that_was_paused_as_paused() -> None:
    p = procedure()
    p.act("2027-02-15 09:00", "geleen", "pause", from_="2027-02-15", agreed="…")
    p.act("2027-02-23 09:00", "landlord", "amend_request", reasons="…")
    p.act("2027-03-01 09:00", "geleen", "waive_new_period")
    assert p.term(TermName.ADVICE).state is TermState.PAUSED
    assert p.state("2027-03-02") == "locked"
    p.act("2027-03-02 09:00", "geleen", "resume")
    assert str(p.term(TermName.ADVICE).derivation.ends) == "2027-03-09"  # eight days were left on 15 February


def test_after_a_waiver_no_period_of_the_version_that_was_waived_decides() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.act("2027-01-21 09:00", "landlord", "amend_request", reasons="…")
    p.act("2027-01-22 09:00", "geleen", "claim_incomplete", items=["…"])
    p.act("2027-01-25 09:00", "landlord", "rule_on_claim", organisation="geleen", ruling="granted", information="…")
    p.act("2027-01-26 09:00", "geleen", "waive_new_period")
    p.until("2027-02-24 09:00")
    assert p.dossier.term("geleen", TermName.ADVICE) == p.term(TermName.ADVICE)
    p.advise("2027-02-25 09:00")
    assert p.dossier.tracks["geleen"].advice.late  # type: ignore[union-attr]


def test_a_cause_is_not_raised_again_after_a_waiver() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.advise("2027-01-21 09:00")
    p.respond("2027-01-25 09:00")
    p.act("2027-01-26 09:00", "landlord", "amend_request", reasons="…")
    p.act("2027-01-27 09:00", "geleen", "waive_new_period")
    p.respond("2027-01-28 09:00", "partly", "not_followed", act="amend_response")
    assert len(p.of_type(EventType.CAUSE_RAISED)) == 1


def test_a_material_change_keeps_the_length_of_a_period_named_by_its_last_day() -> None:
    p = procedure(last_day="2027-03-15")
    p.act("2027-01-18 09:00", "landlord", "amend_request", reasons="…")
    assert str(p.term(TermName.ADVICE, version=2).derivation.ends) == "2027-03-22"


def test_a_last_day_that_is_past_is_no_period_on_any_ground() -> None:
    for last_day in ("2027-01-10", "2027-01-11"):
        Procedure().act(
            OPENED, "landlord", "open_request", refused=["period_too_short"], ground="voluntary", last_day=last_day,
            subject="…", topic="other", right="advice", intended_decision="…", reasons="…", consequences="…",
            addressees=["geleen"],
        )  # fmt: skip


# --- advice and consultation ----------------------------------------------------------------------------------------


def test_no_objection_after_all_ends_the_response_term() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.advise("2027-01-21 09:00")
    p.act("2027-01-22 09:00", "geleen", "supplement_advice", text="…", verdict="no_objection")
    p.until("2027-06-01")
    assert p.term(TermName.RESPONSE).state is TermState.CANCELLED
    assert (p.breaches, p.causes) == ([], [])
    assert p.dossier.result == "adopted_as_advised"


def test_who_advises_alone_no_longer_holds_up_the_joint_advice() -> None:
    p = procedure("geleen", "beek", topic="e")
    p.act("2027-01-12 09:00", "geleen", "agree_joint_advice")
    p.act("2027-01-12 09:00", "beek", "agree_joint_advice")
    p.prepare("2027-01-20 09:00", "geleen", "beek")
    p.advise("2027-01-21 09:00", organisation="beek")
    p.act("2027-01-22 09:00", "geleen", "draft_joint_advice", verdict="positive")
    p.advise("2027-01-23 09:00", "positive", points=[])
    assert not p.dossier.tracks["geleen"].advice.joint  # type: ignore[union-attr]  # a joint advice of one is none


def test_an_open_consultation_keeps_a_lock_shut_that_was_open_when_it_began() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.advise("2027-01-21 09:00", "no_objection")
    p.act("2027-01-22 09:00", "geleen", "request_strategic_consultation", reason="…")
    assert p.state("2027-01-22 10:00") == "open a"
    p.act("2027-01-25 09:00", "landlord", "amend_request", reasons="…")
    p.until("2027-04-01")
    assert p.state("2027-04-01") == "locked"  # the new period is over, the consultation was never held
    p.act("2027-04-01 09:00", "landlord", "conclude_strategic_consultation", outcome="settled", account="…")
    assert p.state("2027-04-01 10:00") == "open b"


# --- the clock ------------------------------------------------------------------------------------------------------


def test_the_clock_does_a_thing_once() -> None:
    p = procedure(*ORGANISATIONS)
    p.until("2027-03-31")
    again = tick(p.dossier, p.agreement, moment("2027-03-31"))
    assert again.events == []
    assert again.dossier == p.dossier
    assert next_due(p.dossier) is None
    p.verify()


def test_nothing_is_due_in_a_dossier_that_was_not_opened() -> None:
    assert next_due(Dossier(number="2027-001")) is None
    assert tick(Dossier(number="2027-001"), ZOWONEN, moment("2027-01-01") + timedelta(365)).events == []


def test_withdrawing_brings_no_earlier_period_back() -> None:
    p = procedure()
    p.until("2027-02-23 09:00")
    p.act("2027-02-24 09:00", "landlord", "amend_request", reasons="…")
    p.act("2027-02-25 09:00", "landlord", "withdraw", reason="…")
    assert p.state("2027-02-24 08:00") == "open b"
    assert p.state("2027-02-25 10:00") == "locked"
    assert p.state("2027-06-01") == "locked"


def test_a_waiver_sends_no_reminders_of_days_gone_by() -> None:
    p = procedure()
    p.act("2027-02-01 09:00", "landlord", "amend_request", reasons="…")
    p.until("2027-02-10")
    p.act("2027-02-10 09:00", "geleen", "waive_new_period")
    p.until("2027-03-01")
    times = [event.time for event in p.of_type(EventType.REMINDER_DUE) if event.content["term"] == "geleen/advice/1"]
    assert times == [moment("2027-02-19 09:00")]  # and not the one of 8 February
    p.verify()


def test_no_advice_during_a_pause_leaves_the_days_that_were_left() -> None:
    p = procedure()
    p.prepare("2027-02-10 09:00")
    p.act("2027-02-15 09:00", "geleen", "pause", from_="2027-02-15", agreed="…", organisation="geleen")
    p.advise("2027-03-01 09:00", "no_advice")
    assert p.state("2027-03-01 10:00") == "locked"  # the period would have been over on 22 February
    p.until("2027-03-31")
    assert [p.state("2027-03-08 23:59"), p.state("2027-03-09")] == ["locked", "open b"]


def test_a_supplement_in_time_undoes_the_breach_that_was_recorded_before_it_arrived() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.advise("2027-01-25 09:00")
    p.until("2027-02-09 00:05")
    assert p.breaches == ["response_overdue"]
    p.act("2027-02-08 23:59", "geleen", "supplement_advice", text="…", verdict="no_objection")
    assert (p.breaches, p.causes) == ([], [])
    assert p.state("2027-02-09 01:00") == "open a"


def test_a_revoked_cause_no_longer_holds_a_lock_in_a_consultation_that_others_keep_open() -> None:
    p = procedure("geleen", "beek", causes=("response_overdue", "no_advice_received"))
    p.prepare("2027-01-20 09:00", "beek")
    p.advise("2027-02-08 09:00", organisation="beek")
    p.until("2027-02-23 00:05")  # geleen's period and beek's response term end together
    p.respond("2027-02-22 23:59", "followed", "followed", organisation="beek")
    assert p.causes == ["no_advice_received"]
    assert p.state("2027-02-23 01:00", "beek") == "open followed"
    p.verify()


def test_no_organisation_concludes_a_consultation_about_another() -> None:
    p = procedure("geleen", "beek")
    p.prepare("2027-01-20 09:00")
    p.advise("2027-01-21 09:00")
    p.respond("2027-01-25 09:00")
    held: dict[str, Any] = {"outcome": "settled", "account": "…"}
    p.act("2027-01-29 09:00", "beek", "conclude_strategic_consultation", refused=["not_your_track"], **held)
    assert p.state("2027-01-29 10:00", "geleen") == "locked"
    p.act("2027-01-30 09:00", "geleen", "conclude_strategic_consultation", **held)
    assert p.state("2027-01-30 10:00", "geleen") == "open c"


# --- decided by the law's purpose ------------------------------------------------------------------------------------


def test_an_execution_that_was_a_breach_does_not_save_the_landlord_from_a_new_standstill() -> None:
    p = procedure("geleen")
    p.act("2027-01-13 09:00", "landlord", "report_execution", date="2027-01-13")
    p.prepare("2027-01-14 08:00")
    p.advise("2027-01-14 09:00")
    p.respond("2027-01-15 09:00", "followed", "followed")
    p.act("2027-01-15 10:00", "landlord", "conclude_strategic_consultation", outcome="settled", account="…")
    p.respond("2027-01-18 09:00", act="amend_response")
    assert p.lock("2027-01-18 09:01").state is LockState.LOCKED


def test_an_execution_that_was_allowed_is_not_overtaken_by_an_amended_response() -> None:
    p = procedure("geleen", causes=())
    p.prepare("2027-01-14 08:00")
    p.advise("2027-01-14 09:00")
    p.respond("2027-01-15 09:00", "followed", "followed")
    p.act("2027-01-16 09:00", "landlord", "report_execution", date="2027-01-16")
    p.respond("2027-01-18 09:00", act="amend_response")
    assert p.lock("2027-01-18 09:01").state is LockState.OPEN


def test_a_letter_from_before_it_opened_cannot_conclude_a_consultation() -> None:
    p = procedure("geleen")
    p.act("2027-01-20 09:00", "geleen", "request_strategic_consultation", reason="…")
    p.act(
        "2027-01-21 09:00", "geleen", "conclude_strategic_consultation", channel=Channel.LETTER,
        received="2027-01-19", outcome="settled", account="…", refused=["no_strategic_consultation"],
    )  # fmt: skip


def test_a_period_is_never_shorter_than_the_agreement_gives() -> None:
    rule = ZOWONEN.terms[TermName.ADVICE].model_copy(update={"amount": 8})
    p = Procedure(ZOWONEN.model_copy(update={"terms": {**ZOWONEN.terms, TermName.ADVICE: rule}}))
    p.open(OPENED, addressees=["geleen"], period_days=55, refused=["period_too_short"])
    p.open(OPENED, addressees=["geleen"], period_days=56)


def test_a_suspension_does_not_weaken_a_consent_that_was_refused() -> None:
    p = procedure("geleen", topic="service_cost_policy", right="consent")
    p.act("2027-03-01 09:00", "geleen", "record_dispute", forum="kantonrechter")
    p.act("2027-03-02 09:00", "geleen", "record_ruling", ruling="suspended", date="2027-03-02")
    assert p.lock("2027-03-03").state is LockState.NEVER


def test_of_two_rulings_the_later_one_decides_also_when_it_arrives_first() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.advise("2027-01-21 09:00", "no_objection")
    p.act("2027-02-01 09:00", "geleen", "record_dispute", forum="kantonrechter")
    p.act("2027-02-12 09:00", "geleen", "record_ruling", ruling="suspended", date="2027-02-10")
    p.act("2027-02-15 09:00", "geleen", "record_ruling", ruling="dismissed", date="2027-02-08")
    assert p.state("2027-02-16") == "suspended"


def test_a_ruling_that_names_no_organisation_decides_the_first_dispute_that_waits() -> None:
    p = procedure("geleen", "beek")
    p.act("2027-02-01 09:00", "geleen", "record_dispute", forum="kantonrechter")
    p.act("2027-02-02 09:00", "landlord", "record_dispute", forum="kantonrechter")

    p.act("2027-02-12 09:00", "landlord", "record_ruling", ruling="dismissed", date="2027-02-10")

    assert [len(dispute.rulings) for dispute in p.dossier.disputes] == [1, 0]


def test_information_that_was_owed_supersedes_a_term_that_was_extended_after_its_lapse() -> None:
    p = procedure()
    p.act("2027-02-11 09:00", "geleen", "claim_incomplete", items=["…"])
    p.act("2027-02-16 09:00", "landlord", "rule_on_claim", organisation="geleen", ruling="granted")
    p.act("2027-02-17 09:00", "geleen", "request_extension", channel=Channel.LETTER, received="2027-02-15",
          term="deliberation", new_end="2027-03-10", reason="…")  # fmt: skip
    p.act("2027-02-17 10:00", "landlord", "grant_extension", organisation="geleen", term="deliberation")
    p.act("2027-02-18 09:00", "landlord", "provide_information", organisation="geleen", information="…")
    open_ones = [t for t in p.dossier.versions("geleen", TermName.DELIBERATION) if t.is_open]
    assert [term.version for term in open_ones] == [2]


def test_a_waiver_settles_what_was_asked_about_the_terms_that_it_cancels() -> None:
    p = procedure()
    p.act("2027-02-01 09:00", "landlord", "amend_request", reasons="…")
    p.act("2027-02-02 09:00", "geleen", "request_extension", term="advice", new_end="2027-03-25", reason="…")
    p.act("2027-02-03 09:00", "geleen", "waive_new_period")
    assert [asked.state for asked in p.dossier.extension_requests] == ["moot"]
    p.act("2027-02-04 09:00", "landlord", "grant_extension", organisation="geleen", term="advice",
          refused=["no_extension_request"])  # fmt: skip
    assert p.state("2027-02-23") == "open b"


def test_a_letter_that_reopens_and_came_before_the_clock_closed_reopens_once() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.advise("2027-01-21 09:00", "no_objection")
    p.act("2027-01-22 09:00", "geleen", "record_dispute", forum="kantonrechter")
    p.act("2027-01-25 09:00", "geleen", "record_ruling", ruling="dismissed", date="2027-01-25")
    p.until("2027-02-20 09:00")
    assert p.dossier.closed_by_clock
    p.act("2027-02-20 10:00", "geleen", "reopen", channel=Channel.LETTER, received="2027-02-04", reason="…")
    assert len(p.of_type(EventType.DOSSIER_REOPENED)) == 1


# --- papers that count before they are entered ----------------------------------------------------------------------


def test_closing_counts_from_the_day_on_which_everything_was_done_whenever_the_paper_was_entered() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.advise("2027-01-21 09:00")
    p.respond("2027-02-08 09:00", "partly", "followed", received="2027-02-02")
    p.act("2027-02-08 10:00", "geleen", "conclude_strategic_consultation", received="2027-02-03",
          outcome="settled", account="…")  # fmt: skip
    standstill, closing = p.term(TermName.STANDSTILL), p.term(TermName.CLOSING, None, version=1)
    assert str(standstill.derivation.ends) == "2027-02-05"
    assert closing.derivation.started_on == standstill.derivation.ends
    assert str(closing.derivation.ends) == "2027-02-19"


def test_a_request_that_is_entered_late_is_not_closed_before_its_periods_are_over() -> None:
    p = Procedure()
    p.act("2027-03-02 09:00", "landlord", "open_request", received="2027-01-11", entered_by="geleen",
          **{**REQUEST, "addressees": ["geleen"]})  # fmt: skip
    p.until("2027-03-03 09:00")
    assert p.dossier.is_open
    assert str(p.term(TermName.CLOSING, None).derivation.started_on) == PERIOD_ENDS


def test_no_paper_counts_before_what_it_is_about() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.act("2027-01-21 08:00", "landlord", "amend_request", received="2027-01-08", reasons="…",
          refused=["field_invalid"])  # fmt: skip
    p.act("2027-01-21 09:00", "geleen", "claim_incomplete", items=["…"])
    p.act("2027-01-22 09:00", "landlord", "rule_on_claim", received="2027-01-20", organisation="geleen",
          ruling="granted", refused=["no_claim"])  # fmt: skip
    p.act("2027-01-22 10:00", "landlord", "rule_on_claim", organisation="geleen", ruling="granted")
    p.act("2027-01-25 09:00", "landlord", "provide_information", received="2027-01-08", organisation="geleen",
          information="…", refused=["field_invalid"])  # fmt: skip
    p.act("2027-01-25 10:00", "landlord", "provide_information", organisation="geleen", information="…")
    p.advise("2027-02-10 09:00")
    p.respond("2027-02-11 09:00", "followed", "followed", received="2027-02-01", refused=["no_advice_yet"])
    p.respond("2027-02-11 10:00", "partly", "followed")
    p.respond("2027-02-12 09:00", "followed", "followed", received="2027-02-10", act="amend_response",
              refused=["no_response_yet"])  # fmt: skip
    assert p.state("2027-02-12 10:00") == "locked"


def test_a_pause_is_not_backdated_by_paper_either() -> None:
    p = procedure()
    p.until("2027-02-24 08:00")
    more: dict[str, Any] = {"from": "2027-02-19", "agreed": "…"}
    letter: dict[str, Any] = {"channel": Channel.MEETING, "received": "2027-02-19"}
    p.act("2027-02-24 09:00", "geleen", "pause", refused=["field_invalid"], **letter, **more)


def test_an_act_in_time_overtakes_a_lapse_also_where_it_replaces_the_term() -> None:
    for act, by, content in (
        ("amend_request", "landlord", {"reasons": "…"}),
        ("withdraw", "landlord", {"reason": "…"}),
    ):
        p = procedure()
        p.until("2027-02-24 08:00")
        p.act("2027-02-24 09:00", by, act, channel=Channel.MEETING, received="2027-02-19", **content)
        period = p.term(TermName.ADVICE)
        assert period.state is not TermState.LAPSED
        assert period.overtaken
        assert not [cause for cause in p.dossier.causes if cause.term == period.key and not cause.revoked]


def test_a_letter_that_asks_for_a_consultation_holds_the_lock_as_on_the_day_it_came() -> None:
    p = procedure()
    p.until("2027-02-24 08:00")
    p.act("2027-02-24 09:00", "geleen", "request_strategic_consultation", received="2027-02-19", reason="…")
    assert p.state("2027-02-24 10:00") == "locked"


# --- what was said decides, and for whom ----------------------------------------------------------------------------


def test_who_is_only_named_in_a_draft_advises_alone() -> None:
    p = procedure("geleen", "beek", topic="e")
    p.prepare("2027-01-20 09:00", "geleen", "beek")
    p.act("2027-01-21 09:00", "geleen", "draft_joint_advice", verdict="positive", points=["p"], organisations=["beek"])
    p.act("2027-01-22 09:00", "beek", "submit_advice", verdict="negative", points=["own 1", "own 2"])
    assert p.dossier.tracks["geleen"].advice is None
    advice = p.dossier.tracks["beek"].advice
    assert advice is not None
    assert (advice.verdict, [point.text for point in advice.points]) == ("negative", ["own 1", "own 2"])


def test_conditional_consent_without_a_point_called_a_condition_is_met_by_following_every_point() -> None:
    for answer, expected in (("followed", "open consent"), ("not_followed", "locked")):
        p = procedure("geleen", topic="service_cost_policy", right="consent")
        p.prepare("2027-01-20 09:00")
        p.advise("2027-01-21 09:00", "consent_with_conditions", points=[{"text": "…", "kind": "proposal"}])
        p.respond("2027-01-22 09:00", answer)
        assert p.state("2027-01-22 10:00") == expected


def test_a_kind_of_point_that_there_is_not_is_the_only_fault() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.advise("2027-01-21 09:00", points=[{"text": "…", "kind": "voorwaarde"}], refused=["field_invalid"])


def test_information_that_is_owed_begins_the_period_also_after_no_advice() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.act("2027-01-21 09:00", "geleen", "claim_incomplete", items=["…"])
    p.act("2027-01-22 09:00", "landlord", "rule_on_claim", organisation="geleen", ruling="granted")
    p.advise("2027-01-25 09:00", "no_advice")
    p.until("2027-04-01 09:00")
    assert p.state("2027-04-01 09:00") == "locked"
    p.act("2027-04-01 10:00", "landlord", "provide_information", organisation="geleen", information="…")
    assert p.state("2027-05-13 23:59") == "locked"
    p.until("2027-05-20")
    assert p.state("2027-05-14") == "open b"  # 42 days
    assert not p.breaches


def test_no_day_of_an_act_is_beyond_what_a_timer_reaches() -> None:
    p = procedure()
    p.act("2027-02-01 09:00", "landlord", "lengthen_period", organisation="geleen", new_end="9999-12-31",
          refused=["field_invalid"])  # fmt: skip
    p.act("2027-02-01 09:00", "geleen", "acknowledge_receipt", received="0001-01-01", refused=["field_invalid"])
    Procedure().act(OPENED, "landlord", "open_request", refused=["field_invalid"],
                    **{**REQUEST, "period_days": 99_999_999})  # fmt: skip


def test_a_waiver_takes_back_what_the_lapse_of_a_waived_period_brought_about() -> None:
    p = procedure(causes=("no_advice_received",))
    p.prepare("2027-01-20 09:00")
    p.act("2027-02-01 09:00", "landlord", "amend_request", reasons="…")
    p.until("2027-03-20 09:00")
    second = p.term(TermName.ADVICE, version=2)
    assert [cause.term for cause in p.dossier.causes] == [second.key]
    p.act("2027-03-20 10:00", "geleen", "waive_new_period")
    p.until("2027-03-20 11:00")
    first = p.term(TermName.ADVICE)
    assert [cause.term for cause in p.dossier.causes if not cause.revoked] == [first.key]
    assert p.dossier.term("geleen", TermName.ADVICE) == first


def test_after_a_withdrawal_that_was_undone_no_earlier_period_makes_an_advice_late() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.until("2027-02-24 09:00")
    p.act("2027-02-25 09:00", "landlord", "amend_request", reasons="…")
    p.act("2027-02-26 09:00", "geleen", "record_dispute", forum="kantonrechter")
    p.act("2027-03-01 09:00", "landlord", "withdraw", reason="…")
    p.act("2027-03-02 09:00", "geleen", "record_ruling", ruling="dismissed", date="2027-03-02")
    p.act("2027-03-03 09:00", "landlord", "reopen", reason="…")
    p.prepare("2027-03-04 09:00")
    p.advise("2027-03-05 09:00")
    assert not p.dossier.tracks["geleen"].advice.late  # type: ignore[union-attr]


def test_a_paused_period_has_not_lapsed_and_can_be_lengthened_and_extended() -> None:
    p = procedure()
    p.act("2027-02-01 09:00", "geleen", "pause", from_="2027-02-02", agreed="…")
    p.act("2027-02-03 09:00", "landlord", "lengthen_period", organisation="geleen", new_end="2027-03-01")
    p.act("2027-02-03 10:00", "geleen", "request_extension", term="advice", new_end="2027-03-08", reason="…")
    p.act("2027-02-04 09:00", "landlord", "grant_extension", organisation="geleen", term="advice")
    assert p.term(TermName.ADVICE).state is TermState.PAUSED
    p.act("2027-02-09 09:00", "landlord", "resume", organisation="geleen")
    assert str(p.term(TermName.ADVICE).derivation.ends) == "2027-03-15"  # the week of the pause on top


def test_a_paper_of_before_the_request_is_told_to_be_so() -> None:
    p = procedure()
    decision = p.act("2027-02-01 09:00", "geleen", "submit_advice", received="2027-01-04", verdict="no_objection",
                     refused=["field_invalid", "consultation_missing", "deliberation_missing"])  # fmt: skip
    assert any("before the request was received" in refusal.about for refusal in decision.refusals)


def test_late_advice_is_answered_as_it_came_where_the_landlord_did_not_wait() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.act("2027-02-22 23:00", "geleen", "request_extension", term="advice", new_end="2027-03-01", reason="…")
    p.advise("2027-02-23 09:00")
    p.respond("2027-02-24 09:00", "not_followed", "not_followed")
    assert p.state("2027-02-24 10:00") == "locked"
    p.act("2027-02-25 09:00", "landlord", "grant_extension", organisation="geleen", term="advice")
    advice = p.dossier.tracks["geleen"].advice
    assert advice is not None
    assert advice.late
    p.verify()


def test_a_supplement_that_frees_the_landlord_ends_what_was_undecided() -> None:
    p = procedure()
    p.prepare("2027-01-20 09:00")
    p.act("2027-02-22 23:00", "geleen", "claim_incomplete", items=["…"])
    p.advise("2027-02-23 09:00")
    p.act("2027-02-24 09:00", "geleen", "supplement_advice", text="…", verdict="no_objection")
    assert p.state("2027-02-24 10:00") == "open a"
    p.act("2027-02-25 09:00", "landlord", "rule_on_claim", organisation="geleen", ruling="granted",
          refused=["no_claim"])  # fmt: skip
    assert p.term(TermName.INCOMPLETENESS_RULING).state is TermState.CANCELLED
    p.verify()


def test_receipt_is_acknowledged_once_by_whatever_act() -> None:
    acts: list[dict[str, Any]] = [{"act": "acknowledge_receipt"}, {"act": "ask_question", "text": "?"}]
    for first in acts:
        run = procedure()
        run.act("2027-01-12 09:00", "geleen", **first)
        run.act("2027-01-12 10:00", "geleen", "acknowledge_receipt", refused=["already_submitted"])
        run.act("2027-01-13 09:00", "landlord", "amend_request", reasons="nieuw")
        run.act("2027-01-14 09:00", "geleen", "acknowledge_receipt")


# --- done already --------------------------------------------------------------------------------------------------


def test_receipt_is_acknowledged_once_also_after_the_term() -> None:
    p = procedure("geleen", "beek")
    p.until("2027-01-19 09:00")
    assert p.term(TermName.ACKNOWLEDGEMENT).state is TermState.LAPSED

    p.act("2027-01-20 09:00", "geleen", "acknowledge_receipt")

    p.act("2027-01-20 09:01", "geleen", "acknowledge_receipt", refused=["already_submitted"])


def test_any_act_after_the_term_acknowledged_receipt_too() -> None:
    p = procedure("geleen", "beek")
    p.act("2027-01-20 09:00", "geleen", "ask_question", text="?")

    p.act("2027-01-20 09:01", "geleen", "acknowledge_receipt", refused=["already_submitted"])
    p.act("2027-01-20 09:01", "beek", "acknowledge_receipt")


def test_an_acknowledgement_on_paper_from_before_the_lapse_overtakes_it_after_a_late_act() -> None:
    p = procedure("geleen", "beek")
    p.act("2027-01-20 09:00", "geleen", "acknowledge_receipt")

    p.act(
        "2027-01-21 09:00",
        "geleen",
        "acknowledge_receipt",
        received="2027-01-15",
    )

    assert p.term(TermName.ACKNOWLEDGEMENT).state is TermState.MET


def test_a_new_version_is_acknowledged_anew() -> None:
    p = procedure("geleen", "beek")
    p.act("2027-01-12 09:00", "geleen", "acknowledge_receipt")
    p.act("2027-01-13 09:00", "landlord", "amend_request", reasons="others", reason="new figures")

    p.act("2027-01-14 09:00", "geleen", "acknowledge_receipt")


def test_a_draft_is_signed_once_and_a_dossier_linked_once() -> None:
    p = procedure("geleen", "beek")
    for party in ("geleen", "beek", "landlord"):
        p.act("2027-01-12 09:00", party, "agree_joint_advice")
    p.prepare("2027-01-20 09:00", "geleen", "beek")
    p.act("2027-01-21 09:00", "geleen", "draft_joint_advice", verdict="negative", points=["…"], organisations=["beek"])
    p.act("2027-01-22 09:00", "beek", "cosign")
    p.act("2027-01-22 09:00", "landlord", "link_request", dossier="2027-004")

    p.act("2027-01-22 09:01", "beek", "cosign", refused=["already_submitted"])
    p.act("2027-01-22 09:01", "geleen", "link_request", dossier="2027-004", refused=["already_submitted"])
    p.act("2027-01-23 09:00", "geleen", "draft_joint_advice", verdict="partial", points=["…"], organisations=["beek"])
    p.act("2027-01-23 10:00", "beek", "cosign")


def test_receipt_of_an_answer_to_an_unsolicited_advice_is_acknowledged_once() -> None:
    p = Procedure()
    p.act(OPENED, "geleen", "submit_unsolicited_advice", subject="…", points=["…"])
    p.act("2027-01-13 09:00", "geleen", "acknowledge_receipt")

    p.act("2027-01-13 09:01", "geleen", "acknowledge_receipt", refused=["already_submitted"])
