"""The law as constraints, and the engine's own conclusions beside it."""
# ruff: noqa: E501 - a table reads better in one line per history

import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

import pytest
from sqlalchemy import func, select, update

from audit.conformance.constraints import CONSTRAINTS
from audit.conformance.judgement import Conformance, ConstraintResult, Judgement, Trial, demonstrates, smallest
from audit.conformance.second_reading import hear
from audit.conformance.undelivered import LetterWaited
from installation.sights import put_on_record
from models.events import EventType
from models.evolve import fold
from models.knowledge.case_file import CaseFile, Sight
from models.knowledge.knowledge import Knowledge, as_known, without
from models.outcome import breaches
from models.record.tables import EventRow
from models.state import Dossier
from tests.audit.handmade import (
    Done,
    advised,
    by_engine,
    by_hv,
    by_landlord,
    by_second_edition,
    executed,
    history,
    moment,
    opened,
    responded,
    skipped,
    voted,
)
from tests.audit.playing import SCENARIOS, OnRecord, case_of, scenario_file
from tests.front_door import CommandLine
from tests.models.test_properties import Run

T = EventType
Recorder = Callable[..., OnRecord]
UNTIL = moment("12-01 09:00")
FOLLOWED, NOT_FOLLOWED = {"answer": "followed"}, {"answer": "not_followed", "reasons": "r"}
CLAIM = by_hv("03-02 09:00", T.INCOMPLETENESS_CLAIMED, items=["i"])
DRAFT = by_hv("03-05 09:00", T.JOINT_ADVICE_DRAFTED, verdict="positive", organisations=["oost"])
DRAFT_WITH_POINTS = by_hv(
    "03-05 09:00", T.JOINT_ADVICE_DRAFTED, verdict="positive", organisations=["oost"], points=["another"]
)
COSIGNED = Done("03-05 10:00", "oost", T.JOINT_ADVICE_COSIGNED, {})
ASKED = by_hv("03-05 09:00", T.EXTENSION_REQUESTED, term="advice", new_end="2027-04-20", reason="r")
REQUESTED = by_hv("03-05 09:00", T.STRATEGIC_CONSULTATION_REQUESTED, reason="r")
HUURCOMMISSIE = by_hv("03-05 09:00", T.DISPUTE_RECORDED, forum="huurcommissie")
TALK = by_hv("03-05 09:00", T.MEETING_REQUESTED, subject="s")
WITHDRAWN = by_landlord("03-03 09:00", T.REQUEST_WITHDRAWN, reason="r")
SHUTTING = WITHDRAWN._replace(content={"rules": 2})
UNPREPARED = advised("03-06 09:00")._replace(content={"unprepared": True})
"""By portal and without a reason: the mark alone excuses nothing."""
SMALL = by_second_edition(by_landlord("03-04 09:00", T.REQUEST_AMENDED, material=False))
REMINDER = by_engine("03-04 09:00", T.REMINDER_DUE, term="hv/advice/1", organisation="hv", day="2027-03-04")
CAUSE = by_engine("03-04 09:00", T.CAUSE_RAISED, cause="response_overdue", term="hv/response/1", organisation="hv")


def ruling(when: str, ruling: str, date: str) -> Done:
    return by_landlord(when, T.RULING_RECORDED, ruling=ruling, date=date)


def court(when: str) -> Done:
    return by_hv(when, T.DISPUTE_RECORDED, forum="kantonrechter")


OWN_LETTER = by_hv("03-03 09:00", T.QUESTION_ASKED, text="t")._replace(
    channel="letter", content={"rules": 2, "received": "2027-03-02", "confirmable": ["landlord"]}
)


def confirmed(when: str, by: str, received: str) -> Done:
    said = {"sequence": 2, "received": received}
    return Done(when, by, T.PAPER_CONFIRMED, said, {"rules": 2, "received": received})


def concluded(when: str) -> Done:
    return by_landlord(when, T.STRATEGIC_CONSULTATION_CONCLUDED, outcome="upheld", account="a")


# fmt: off
BROKEN: list[tuple[str, list[Done], list[int]]] = [
    # Which rule, what was done, and the fewest events that show it
    ("opened-once", [opened(), opened("03-02 09:00")], [1, 2]),
    ("opened-once", [skipped("03-02 09:00")], []),
    ("request-reasons", [opened(reasons="")], [1]),
    ("request-consequences", [opened(consequences=" ")], [1]),
    ("request-complete", [opened(topic="none such")], [1]),
    ("request-ground", [by_second_edition(opened(ground="voluntary"))], [1]),
    ("request-right", [skipped("02-28 09:00"), opened(topic="service_cost_policy")], [2]),
    ("period-asked", [opened(period_days=41)], [1]),
    ("period-asked", [opened(last_day="2027-04-11")], [1]),
    ("period-asked", [opened(), by_landlord("03-08 09:00", T.REQUEST_AMENDED, material=True, reason="r", period_days=14)], [2]),
    ("period-kept", [opened(period_days=30)], [1]),
    ("objection-in-term", [opened(), SMALL, by_hv("03-12 00:00", T.AMENDMENT_OBJECTED, reason="r")], [3]),
    ("period-not-shortened", [opened(), by_landlord("03-08 09:00", T.PERIOD_LENGTHENED, organisation="hv", new_end="2027-04-01")], [1, 2]),
    ("period-not-shortened", [opened(), by_landlord("05-03 09:00", T.PERIOD_LENGTHENED, organisation="hv", new_end="2027-06-01")], [1, 2]),
    ("own-acts", [opened(), by_hv("03-02 09:00", T.RECEIPT_ACKNOWLEDGED, organisation="oost")], [2]),
    ("own-acts", [opened(), skipped("03-02 09:00", by="oost")], [1, 2]),
    ("own-acts", [opened(), by_landlord("03-02 09:00", T.RECEIPT_ACKNOWLEDGED)], [2]),
    ("paper", [opened(), by_hv("03-02 09:00", T.RECEIPT_ACKNOWLEDGED)._replace(happened="03-03 23:59", channel="letter")], [2]),
    ("paper", [opened(), by_hv("03-02 09:00", T.RECEIPT_ACKNOWLEDGED)._replace(entered_by="oost", channel="letter")], [2]),
    ("paper", [opened(), by_hv("03-02 09:00", T.RECEIPT_ACKNOWLEDGED)._replace(entered_by="landlord")], [2]),
    ("paper", [opened(), by_landlord("03-03 09:00", T.PERIOD_LENGTHENED, organisation="hv", new_end="2027-05-03")._replace(entered_by="oost", channel="letter")], [2]),
    ("assurance", [opened()._replace(assurance="paper")], [1]),
    ("assurance", [opened(), by_hv("03-02 09:00", T.RECEIPT_ACKNOWLEDGED)._replace(channel="letter", assurance="oidc")], [2]),
    ("paper-dated", [opened(), OWN_LETTER._replace(happened="03-02 23:59")], [2]),
    ("receipt-confirmed", [opened(), OWN_LETTER, confirmed("03-05 09:00", "hv", "2027-03-02")], [2, 3]),
    ("receipt-confirmed", [opened(), OWN_LETTER, confirmed("03-05 09:00", "landlord", "2027-03-01")], [2, 3]),
    ("receipt-confirmed", [opened(), OWN_LETTER, confirmed("03-05 09:00", "landlord", "2027-03-04")], [2, 3]),
    ("receipt-confirmed", [opened(), confirmed("03-05 09:00", "landlord", "2027-03-02")], [2]),
    ("receipt-confirmed-once", [opened(), OWN_LETTER, *[confirmed("03-05 09:00", "landlord", "2027-03-02")] * 2], [3, 4]),
    ("own-work", [opened(), by_second_edition(voted("03-05 09:00"))._replace(entered_by="landlord", channel="letter")], [2]),
    ("act-once", [opened(), *[by_hv("03-02 09:00", T.QUESTION_ASKED, text="t")._replace(act_id="one")] * 2], [2, 3]),
    ("acknowledgement", [opened()], [1]),
    ("acknowledgement", [opened(), skipped("03-09 00:00")], [1, 2]),
    ("ruling-after-claim", [opened(), by_landlord("03-03 09:00", T.CLAIM_RULED, organisation="hv", ruling="granted")], [2]),
    ("ruling-reasoned", [opened(), CLAIM, by_landlord("03-03 09:00", T.CLAIM_RULED, organisation="hv", ruling="refused")], [3]),
    ("ruling-in-term", [opened(), CLAIM], [2]),
    ("ruling-in-term", [opened(), CLAIM, by_landlord("03-10 00:00", T.CLAIM_RULED, organisation="hv", ruling="granted")], [2, 3]),
    ("consultation", [opened()], [1]),
    ("deliberation", [opened(), voted("03-05 09:00", present=2)], [1]),
    ("votes", [opened(), voted("03-05 09:00", abstained=1)], [2]),
    ("votes", [opened(), voted("03-05 09:00", present=6)], [2]),
    ("vote-on-this-version", [opened(), by_second_edition(voted("03-05 09:00", date="2027-02-28"))], [1, 2]),
    ("advice-in-period", [opened(), skipped("03-02 09:00")], [1]),
    ("advice-in-period", [opened(), advised("04-13 00:00")], [1, 2]),
    ("advice-after-consultation", [opened(), voted("03-05 09:00"), advised("03-06 09:00")], [3]),
    ("advice-after-deliberation", [opened(), skipped("03-02 09:00"), advised("03-06 09:00")], [3]),
    ("advice-after-deliberation", [opened(), skipped("03-02 09:00"), voted("03-05 09:00"), voted("03-06 09:00", present=2), advised("03-07 09:00")], [5]),
    ("advice-after-consultation", [opened(), voted("03-05 09:00"), UNPREPARED], [3]),
    ("advice-after-deliberation", [opened(), skipped("03-02 09:00"), UNPREPARED], [3]),
    ("advice-says-what", [opened(), advised("03-06 09:00", verdict="consent")], [2]),
    ("advice-says-what", [opened(), advised("03-06 09:00", points=0)], [2]),
    ("advice-once", [opened(), advised("03-06 09:00"), advised("03-07 09:00", verdict="positive")], [2, 3]),
    ("supplement-after-advice", [opened(), by_hv("03-06 09:00", T.ADVICE_SUPPLEMENTED, text="t")], [2]),
    ("supplement-frees", [opened(), advised("03-06 09:00"), by_hv("03-07 09:00", T.ADVICE_SUPPLEMENTED, text="t", verdict="positive")], [3]),
    ("joint-signed", [opened(addressees=["hv", "oost"]), DRAFT, advised("03-06 09:00", verdict="positive")], [2, 3]),
    ("joint-signed", [opened(addressees=["hv", "oost"]), DRAFT, COSIGNED, by_second_edition(voted("03-06 09:00", by="oost", against=5, **{"for": 0})), by_second_edition(advised("03-07 09:00", verdict="positive"))], [2, 5]),
    ("joint-as-signed", [opened(addressees=["hv", "oost"]), DRAFT_WITH_POINTS, COSIGNED, by_second_edition(advised("03-06 09:00", verdict="positive"))], [2, 4]),
    ("joint-allowed", [opened(addressees=["hv", "oost"]), DRAFT, Done("03-05 10:00", "oost", T.JOINT_ADVICE_COSIGNED, {}), advised("03-06 09:00", verdict="positive")], [2, 4]),
    ("response-in-14-days", [opened(), advised("03-05 09:00")], [2]),
    ("response-in-14-days", [opened(), advised("03-05 09:00"), responded("03-20 00:00", FOLLOWED)], [2, 3]),
    ("response-after-advice", [opened(), responded("03-05 09:00")], [2]),
    ("response-to-every-point", [opened(), advised("03-05 09:00", points=2), responded("03-08 09:00", FOLLOWED)], [2, 3]),
    ("response-reasoned", [opened(), advised("03-05 09:00"), responded("03-08 09:00", {"answer": "partly"})], [3]),
    ("response-once", [opened(), advised("03-05 09:00"), responded("03-08 09:00", FOLLOWED), responded("03-09 09:00", FOLLOWED)], [3, 4]),
    ("deviation-after-consultation", [opened(right="weighty_advice"), advised("03-05 09:00"), responded("03-08 09:00", NOT_FOLLOWED)], [1, 2, 3]),
    ("deviation-after-consultation", [opened(right="weighty_advice"), REQUESTED, concluded("03-06 09:00"), advised("03-08 09:00"), responded("03-09 09:00", NOT_FOLLOWED)], [1, 4, 5]),
    ("reaction-after-response", [opened(), advised("03-05 09:00"), by_hv("03-06 09:00", T.REACTION_GIVEN, text="t")], [3]),
    ("execution-a-b", [opened(), executed("03-08 09:00", "03-08")], [1, 2]),
    ("execution-a-b", [opened(), skipped("03-02 09:00"), executed("04-12 23:59", "04-12")], [1, 3]),
    ("execution-undecided", [opened(), CLAIM, executed("05-10 09:00", "05-10")], [1, 2, 3]),
    ("execution-undecided", [opened(), by_hv("04-12 09:00", T.EXTENSION_REQUESTED, term="advice", new_end="2027-04-20", reason="r"), executed("04-13 09:00", "04-13")], [1, 2, 3]),
    ("execution-response", [opened(), advised("03-05 09:00"), executed("05-10 09:00", "05-10")], [2, 3]),
    ("execution-c", [opened(), advised("03-02 09:00"), responded("03-05 09:00", NOT_FOLLOWED), executed("03-09 23:59", "03-09")], [2, 3, 4]),
    ("execution-consent", [opened(topic="service_cost_policy", right="consent"), executed("07-01 09:00", "07-01")], [1, 2]),
    ("execution-consultation", [opened(), by_hv("04-09 09:00", T.STRATEGIC_CONSULTATION_REQUESTED, reason="r"), executed("04-14 09:00", "04-14")], [1, 2, 3]),
    ("execution-ruling", [opened(), HUURCOMMISSIE, ruling("04-01 09:00", "forbidden", "2027-04-01"), executed("05-10 09:00", "05-10")], [1, 2, 3, 4]),
    ("execution-withdrawn", [opened(), SHUTTING, executed("05-10 09:00", "05-10")], [1, 2, 3]),
    ("execution-meeting", [opened(), TALK, executed("04-14 09:00", "04-14")], [1, 2, 3]),
    ("meeting-in-term", [opened(), TALK], [2]),
    ("meeting-in-term", [opened(), TALK, by_landlord("03-20 09:00", T.MEETING_HELD, organisation="hv", date="2027-03-20", account="a")], [2, 3]),
    ("meeting-after-request", [opened(), by_hv("03-06 09:00", T.MEETING_HELD, date="2027-03-06", account="a")], [2]),
    ("execution-contested", [opened(), advised("03-03 09:00", verdict="no_objection"), SMALL, executed("03-05 09:00", "03-05"), by_hv("03-08 09:00", T.AMENDMENT_OBJECTED, reason="r")], [2, 3, 4, 5]),
    ("extension-possible", [opened(), by_hv("03-05 09:00", T.EXTENSION_REQUESTED, term="advice", new_end="2027-05-11", reason="r")], [1, 2]),
    ("extension-possible", [opened(), by_hv("03-05 09:00", T.EXTENSION_REQUESTED, term="advice", new_end="2027-04-12", reason="r")], [1, 2]),
    ("extension-possible", [opened(), by_hv("04-13 00:00", T.EXTENSION_REQUESTED, term="advice", new_end="2027-04-20", reason="r")], [1, 2]),
    ("extension-answer-after-request", [opened(), by_landlord("03-06 09:00", T.EXTENSION_GRANTED, organisation="hv", term="advice")], [2]),
    ("extension-answer-after-request", [opened(), ASKED, by_hv("03-06 09:00", T.EXTENSION_GRANTED, term="advice")], [3]),
    ("extension-answered", [opened(), ASKED], [1, 2]),
    ("pause-forward", [opened(), by_second_edition(by_landlord("03-05 09:00", T.PAUSE_AGREED, **{"from": "2027-03-04", "agreed": "a"}))], [2]),
    ("consultation-held", [opened(), REQUESTED], [2]),
    ("consultation-held", [opened(), REQUESTED, concluded("03-20 00:00")], [2, 3]),
    ("consultation-after-cause", [opened(), concluded("03-20 00:00")], [2]),
    ("confirmation-after-conclusion", [opened(), by_hv("03-06 09:00", T.CONCLUSION_CONFIRMED)], [2]),
    ("cause-once", [opened(), CAUSE, CAUSE], [2, 3]),
    ("unsolicited-answered", [Done("03-01 09:00", "hv", T.UNSOLICITED_ADVICE_SUBMITTED, {"subject": "s", "text": "t"})], [1]),
    ("one-forum", [opened(), HUURCOMMISSIE, court("03-08 09:00")], [2, 3]),
    ("court-in-eight-weeks", [opened(), HUURCOMMISSIE, ruling("03-08 09:00", "dismissed", "2027-03-05"), court("05-01 00:00")], [2, 3, 4]),
    ("ruling-after-dispute", [opened(), ruling("04-01 09:00", "dismissed", "2027-04-01")], [2]),
    ("ruling-not-older-than-dispute", [opened(), HUURCOMMISSIE, ruling("04-01 09:00", "dismissed", "2027-03-04")._replace(content={"rules": 2})], [2, 3]),
    ("lifted-after-suspended", [opened(), HUURCOMMISSIE, ruling("04-01 09:00", "lifted", "2027-04-01")], [3]),
    ("reopened-after-ruling", [opened(), WITHDRAWN, by_landlord("03-08 09:00", T.DOSSIER_REOPENED, reason="r")], [3]),
    ("reminder-once", [opened(), REMINDER, REMINDER], [2, 3]),
    ("reminder-due", [opened(), by_engine("03-07 09:00", T.REMINDER_DUE, term="hv/advice/1", organisation="hv", day="2027-03-07")], [1, 2]),
    ("reminder-due", [opened(), advised("03-03 09:00"), REMINDER], [1, 2, 3]),
    ("closing", [opened(), by_engine("03-05 00:00", T.DOSSIER_CLOSED, result="amended", by_clock=True)], [2]),
    ("after-closing", [opened(), WITHDRAWN, by_hv("03-04 09:00", T.QUESTION_ASKED, text="t")], [2, 3]),
]
# fmt: on


def of(found: Conformance, rule: str) -> list[Judgement]:
    return [judgement for judgement in found.judgements if judgement.constraint == rule]


def failed(found: Conformance, rule: str) -> list[Judgement]:
    return [
        judgement
        for judgement in of(found, rule)
        if judgement.result in (ConstraintResult.BROKEN, ConstraintResult.LAPSED)
    ]


@pytest.mark.parametrize(
    ("rule", "done", "fewest"), BROKEN, ids=[f"{number}-{one[0]}" for number, one in enumerate(BROKEN)]
)
def test_what_breaks_a_rule_is_found_with_the_fewest_events_that_show_it(
    rule: str, done: list[Done], fewest: list[int]
) -> None:
    trial = Trial(history(*done), UNTIL)
    (judgement,) = failed(trial.conformance(), rule)
    chain = [event.sequence for event in trial.chain(judgement).events]
    assert chain == fewest
    assert_minimal(trial, judgement, chain)


def assert_minimal(trial: Trial, judgement: Judgement, chain: list[int]) -> None:
    """With these events alone it shows; without any one of them it does not."""
    assert shows(trial, judgement, chain)
    for left_out in chain:
        assert not shows(trial, judgement, [number for number in chain if number != left_out])


def shows(trial: Trial, judgement: Judgement, numbers: list[int]) -> bool:
    row = next(row for row in CONSTRAINTS if row.id == judgement.constraint)
    chosen = [one for one in hear(trial.case.events) if one.sequence in numbers]
    return demonstrates(row, judgement, chosen, trial.case.agreement, trial.until)


def test_every_rule_is_broken_by_a_history() -> None:
    assert {rule for rule, _, _ in BROKEN} == {row.id for row in CONSTRAINTS}


def test_rules_have_names_of_their_own_and_a_source() -> None:
    assert len({row.id for row in CONSTRAINTS}) == len(CONSTRAINTS)
    assert all(row.source and row.sentence.endswith(".") for row in CONSTRAINTS)


def test_a_ruling_of_the_first_edition_is_judged_by_it() -> None:
    old = history(opened(), HUURCOMMISSIE, ruling("04-01 09:00", "dismissed", "2027-03-04"))
    assert failed(Trial(old, UNTIL).conformance(), "ruling-not-older-than-dispute") == []


# --- The scenarios --------------------------------------------------------------------------------------------------

BROKEN_IN_SCENARIOS: dict[str, dict[str, int]] = {
    "claims-of-incompleteness": {"ruling-in-term": 1},
    "dispute-and-rulings": {"execution-ruling": 2},
    "execution-too-early": {"execution-a-b": 3, "consultation-held": 1},
    "executed-before-an-older-claim-came-in": {"execution-undecided": 1},
    "executed-before-an-older-ruling-came-in": {"execution-ruling": 1},
    "executed-between-a-response-and-its-entry": {"execution-response": 1},
    "executed-while-a-letter-lay-unread": {"execution-response": 2},
    "own-advice-letter-confirmed-after-the-response": {"response-in-14-days": 1},
    "own-letter-after-closing": {"response-in-14-days": 1},
    "own-letter-of-withdrawal": {"execution-withdrawn": 1},
    "papers-in-ones-own-favour": {"execution-a-b": 1},
    "meetings-that-are-owed": {"meeting-in-term": 1},
    "rulings-in-two-disputes": {"execution-a-b": 1},
    "consultation-about-an-execution-not-before-it": {"execution-meeting": 1, "meeting-in-term": 1},
    "executed-before-a-response-that-escalates-came-in": {"execution-response": 1},
    "executed-after-an-objection-that-lay-unread": {"execution-consultation": 1},
    "executed-after-a-request-to-consult-that-lay-unread": {"execution-consultation": 1},
    "executed-after-a-lesser-response-that-lay-unread": {"execution-c": 1},
    "executed-before-a-meeting-turned-out-not-held": {"execution-meeting": 1},
    "held-grant-confirmed-after-an-execution": {"execution-a-b": 1},
    "objection-letter-after-both-sides-seemed-to-agree": {"execution-consultation": 1},
    "own-objection-letter-to-a-conclusion": {"execution-consultation": 1},
    "own-objection-letter-to-an-amendment": {"execution-a-b": 1},
    "own-request-for-a-meeting-that-waits": {"execution-meeting": 1},
    "own-response-letter-and-the-consultation-about-it": {"execution-response": 1},
    "own-withdrawal-confirmed-for-two-days": {"execution-withdrawn": 1},
    "late-advice-while-something-is-pending": {"response-in-14-days": 1},
    "objection-to-an-amendment": {"execution-contested": 2},
    "plain-positive-advice": {"response-in-14-days": 1},
    "response-overdue": {"response-in-14-days": 1},
    "silence-with-every-milestone-escalating": {"consultation-held": 1},
    "unprepared-advice": {"response-in-14-days": 2},
    "unsolicited-advice": {"unsolicited-answered": 1},
    "withdrawn-after-an-execution": {"execution-a-b": 1},
    "withdrawn-at-four-stages": {"execution-withdrawn": 4},
}
"""What is broken in the scenarios, by what their texts say; in the others nothing is."""

LAST_DAYS = ("acknowledgement", "consultation", "deliberation", "advice-in-period", "extension-answered")
"""Terms whose lapse is no breach (rules section 4); the one to respond is none after plain positive advice."""

ANSWERED_NEVER = ("plain-positive-advice", "meeting-owed-after-plain-positive-advice")


@cache
def trial_of(name: str) -> Trial:
    case = case_of(scenario_file(name))
    return Trial(case, case.events[-1].time)


@cache
def conformance_of(name: str) -> Conformance:
    return trial_of(name).conformance()


NAMES = [path.stem for path in SCENARIOS]


@pytest.mark.parametrize("name", NAMES)
def test_of_a_scenario_exactly_what_it_tells_of_is_broken(name: str) -> None:
    found = conformance_of(name)
    assert Counter(one.constraint for one in found.of(ConstraintResult.BROKEN)) == BROKEN_IN_SCENARIOS.get(name, {})
    plain = {"response-in-14-days"} if name in ANSWERED_NEVER else set()
    assert {one.constraint for one in found.of(ConstraintResult.LAPSED)} <= {*LAST_DAYS} | plain
    assert found.is_clean == (name not in BROKEN_IN_SCENARIOS)


@pytest.mark.parametrize("name", NAMES)
def test_the_engine_says_the_same_of_every_scenario(name: str) -> None:
    found = conformance_of(name)
    assert found.disagreements == ()
    assert found.points >= 4
    broken = {one.constraint for one in found.of(ConstraintResult.BROKEN)}
    by_rule = {row.breach.value for row in CONSTRAINTS if row.id in broken and row.breach}
    executed_too_early = {"executed_while_locked"} if any(rule.startswith("execution-") for rule in broken) else set()
    state = fold(Dossier(number="2027-001"), trial_of(name).case.events)
    assert by_rule | executed_too_early == set(breaches(state))


@pytest.mark.parametrize("name", NAMES)
def test_a_chain_of_a_scenario_is_short_and_minimal(name: str) -> None:
    trial, found = trial_of(name), conformance_of(name)
    for judgement in found.of(ConstraintResult.BROKEN, ConstraintResult.LAPSED):
        chain = [event.sequence for event in trial.chain(judgement).events]
        assert 0 < len(chain) <= 4
        assert_minimal(trial, judgement, chain)


def test_every_rule_is_found_as_held_where_it_was_kept() -> None:
    held = {one.constraint for name in NAMES for one in conformance_of(name).of(ConstraintResult.HELD)}
    answered = by_landlord("03-05 09:00", T.UNSOLICITED_ADVICE_ANSWERED, text="t")
    asked = Done("03-01 09:00", "hv", T.UNSOLICITED_ADVICE_SUBMITTED, {"subject": "s", "text": "t"})
    found = Trial(history(asked, answered), UNTIL).conformance()
    held |= {one.constraint for one in found.of(ConstraintResult.HELD)}
    reacted = by_hv("03-09 09:00", T.REACTION_GIVEN, text="t")
    found = Trial(
        history(opened(), advised("03-05 09:00"), responded("03-08 09:00", FOLLOWED), reacted), UNTIL
    ).conformance()
    held |= {one.constraint for one in found.of(ConstraintResult.HELD)}
    assert held == {row.id for row in CONSTRAINTS}


@pytest.mark.parametrize("name", NAMES)
def test_what_the_engine_concluded_is_not_read(name: str) -> None:
    """Where every conclusion of the engine is emptied, the judgement is the same."""
    case = trial_of(name).case
    acts = {one.sequence for one in trial_of(name).heard if one.name or one.event.type is T.PAPER_HELD}
    kept = (*acts, *(event.sequence for event in case.events if event.type in _JUDGED_THEMSELVES))
    emptied = tuple(e if e.sequence in kept else e.model_copy(update={"content": {}}) for e in case.events)
    bare = Trial(case.model_copy(update={"events": emptied}), case.events[-1].time)
    assert bare.conformance().judgements == conformance_of(name).judgements


_JUDGED_THEMSELVES = (T.REMINDER_DUE, T.CAUSE_RAISED, T.CAUSE_REVOKED, T.DOSSIER_CLOSED, T.DOSSIER_REOPENED)
"""And a reopening, which would be taken for an act where it does not say that it is none."""


@pytest.mark.parametrize("name", NAMES)
def test_without_the_organisations_drafts_the_judgement_is_the_same(name: str) -> None:
    case = trial_of(name).case
    copy = without(case, Knowledge(case).drafts())
    found = Trial(copy, case.events[-1].time).conformance()
    assert found.judged
    assert (found.judgements, found.disagreements) == (conformance_of(name).judgements, ())


def test_a_copy_that_withholds_what_decides_is_not_judged() -> None:
    case = trial_of("four-verdicts-and-a-conflict").case
    party = next(iter(case.agreement.organisations))
    found = Trial(as_known(case, party, case.events[-1].time), case.events[-1].time).conformance()
    assert not found.judged
    assert found.judgements == ()


# --- Mutated scenarios ----------------------------------------------------------------------------------------------

Change = Callable[[dict[str, Any]], dict[str, Any]]


def dropped(case: CaseFile, type_: EventType) -> CaseFile:
    """Without the last event of a type."""
    last = [event for event in case.events if event.type is type_][-1]
    return case.model_copy(update={"events": tuple(event for event in case.events if event is not last)})


def changed(case: CaseFile, type_: EventType, change: Change, number: int = 0) -> tuple[CaseFile, int]:
    """With the content of one event of a type changed; and its number."""
    found = [event for event in case.events if event.type is type_][number]
    other = found.model_copy(update={"content": change(dict(found.content))})
    return case.model_copy(update={"events": tuple(other if e is found else e for e in case.events)}), found.sequence


@pytest.mark.parametrize(
    ("name", "type_", "rule"),
    [
        ("joint-advice", T.JOINT_ADVICE_COSIGNED, "joint-signed"),
        ("weighty-advice", T.STRATEGIC_CONSULTATION_CONCLUDED, "deviation-after-consultation"),
        ("weighty-advice", T.STRATEGIC_CONSULTATION_CONCLUDED, "consultation-held"),
        ("weighty-advice", T.DELIBERATION_RECORDED, "advice-after-deliberation"),
        ("weighty-advice", T.CONSULTATION_SKIPPED, "advice-after-consultation"),
        ("last-second-across-summer-time", T.RESPONSE_GIVEN, "response-in-14-days"),
        ("extensions-of-every-kind", T.EXTENSION_REQUESTED, "extension-answer-after-request"),
        ("four-verdicts-and-a-conflict", T.ADVICE_SUBMITTED, "response-after-advice"),
        ("claims-of-incompleteness", T.INCOMPLETENESS_CLAIMED, "ruling-after-claim"),
    ],
)
def test_where_an_act_never_was_the_rule_is_broken(name: str, type_: EventType, rule: str) -> None:
    case = trial_of(name).case
    trial = Trial(dropped(case, type_), case.events[-1].time)
    found = failed(trial.conformance(), rule)
    assert len(found) > len(failed(conformance_of(name), rule))
    chain = [event.sequence for event in trial.chain(found[-1]).events]
    assert_minimal(trial, found[-1], chain)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_act_is_dropped_there_is_a_judgement(name: str) -> None:
    case = trial_of(name).case
    for one in trial_of(name).heard:
        if one.name:
            rest = tuple(event for event in case.events if event.sequence != one.sequence)
            assert Trial(case.model_copy(update={"events": rest}), case.events[-1].time).conformance().judged


# fmt: off
ENGINE: list[tuple[str, EventType, Change, str]] = [
    ("response-overdue", T.TERM_ENDED, lambda said: said | {"state": "cancelled"}, "term "),
    ("response-overdue", T.BREACH_RECORDED, lambda said: said | {"breach": "executed_while_locked"}, "breach executed_while_locked"),
    ("response-overdue", T.CAUSE_RAISED, lambda said: said | {"cause": "requested"}, "cause requested"),
    ("response-overdue", T.LOCK_CHANGED, lambda said: said | {"state": "never"}, "the lock at "),
    ("response-overdue", T.LOCK_CHANGED, lambda said: said | {"ground": "a"}, "the lock at "),
    ("response-overdue", T.ADVICE_RECEIVED, lambda said: said | {"late": True}, "whether the advice of event "),
    ("response-overdue", T.DELIBERATION_RECORDED, lambda said: said | {"deliberation": {**said["deliberation"], "has_quorum": True, "has_majority": True}}, "the vote of event "),
    ("execution-too-early", T.EXECUTION_REPORTED, lambda said: said | {"lock": "open"}, "the lock at the execution of event "),
    ("extensions-of-every-kind", T.TERM_MOVED, lambda said: said | {"derivation": {**said["derivation"], "ends": "2027-01-01"}}, "term "),
    ("extensions-of-every-kind", T.TERM_STARTED, lambda said: said | {"term": {**said["term"], "derivation": {**said["term"]["derivation"], "ends": "2027-01-01"}}}, "term "),
]
# fmt: on


@pytest.mark.parametrize(("name", "type_", "change", "about"), ENGINE)
def test_where_the_engine_says_otherwise_it_is_named(name: str, type_: EventType, change: Change, about: str) -> None:
    case = trial_of(name).case
    wrong, number = changed(case, type_, change)
    found = Trial(wrong, case.events[-1].time).conformance()
    assert not found.is_clean
    said = [one for one in found.disagreements if one.about.startswith(about)]
    assert said
    if not type_.startswith("term_"):
        assert any(number in one.events for one in said)


@pytest.mark.parametrize("type_", [T.BREACH_RECORDED, T.CAUSE_RAISED, T.DOSSIER_CLOSED, T.LOCK_CHANGED])
def test_what_the_engine_does_not_say_is_named(type_: EventType) -> None:
    case = trial_of("response-overdue").case
    found = Trial(dropped(case, type_), case.events[-1].time).conformance()
    (said,) = found.disagreements
    assert (said.engine_says, said.events) == ("nothing", ())


def test_the_clock_may_take_an_hour_to_put_on_record_what_is_due() -> None:
    """Of a dossier that goes on, a lapse of just now is no point on which the engine differs; one of long ago is."""
    case = trial_of("consent-never-answered").case
    lapse = next(event for event in case.events if event.type is T.TERM_ENDED)
    before = case.model_copy(update={"events": tuple(event for event in case.events if event.time < lapse.time)})
    just_now = Trial(before, lapse.time + timedelta(minutes=59))
    assert just_now.conformance().disagreements == ()
    long_ago = Trial(before, lapse.time + timedelta(minutes=61))
    assert [one.about for one in long_ago.conformance().disagreements] == [f"term {lapse.content['term']}"]


def test_large_pieces_are_taken_out_first() -> None:
    asked: list[int] = []

    def shows(numbers: Any) -> bool:
        asked.append(len(numbers))
        return {3, 90} <= {*numbers}

    assert smallest(range(100), shows) == [3, 90]
    assert len(asked) < 60
    assert smallest(range(10), lambda numbers: 7 in numbers, keep=[2]) == [2, 7]


# --- Random procedures ----------------------------------------------------------------------------------------------

RANDOM = int(os.environ.get("PROPERTY_EXAMPLES", "0")) or 40
"""How many random procedures: set it to search far; without it a few, the same ones every time."""


@pytest.mark.parametrize("seed", range(RANDOM))
def test_of_a_random_procedure_the_engine_says_the_same(seed: int) -> None:
    """And no rule is broken that the engine itself sees to."""
    run = Run(Random(seed).choice)
    run.whole()
    case = CaseFile(number="2027-001", agreement=run.agreement, events=tuple(run.events), recorded={})
    found = Trial(case, run.events[-1].time).conformance()
    assert found.disagreements == ()
    broken = {one.constraint for one in found.of(ConstraintResult.BROKEN)}
    assert broken <= BY_A_PARTY


BY_A_PARTY = {
    *(row.id for row in CONSTRAINTS if row.breach),
    *(row.id for row in CONSTRAINTS if row.id.startswith("execution-")),
}
"""What parties can do wrong; everything else the engine refuses."""


# --- The command ----------------------------------------------------------------------------------------------------


def test_the_command_tells_what_was_broken_and_by_which_events(auditor: CommandLine, record_with: Recorder) -> None:
    record_with("response-overdue")
    told = auditor("conformance", "2027-001")
    assert told.code == 1
    assert "1 broken" in told.out
    assert "Broken (hv): The landlord responds to each advice within fourteen days of its receipt." in told.out
    assert "the last day was 2027-02-08, it was done after that, in event 33." in told.out
    lines = [line.split()[0] for line in told.out.splitlines() if "submitted its advice" in line or "responded" in line]
    assert lines == ["20", "33"]
    assert "The engine says the same on all 18 points compared." in told.out


def test_the_command_in_json(auditor: CommandLine, record_with: Recorder) -> None:
    record_with("response-overdue", "letters")
    told = auditor("conformance", "--all", "--json")
    assert told.code == 1
    overdue, letters = told.json
    assert (overdue["clean"], letters["clean"]) == (False, True)
    assert letters["shown"] == []
    assert overdue["engine"] == {"compared": 18, "agrees": True, "disagreements": []}
    rules = {rule["rule"]: rule for rule in overdue["rules"]}
    assert len(rules) == len(CONSTRAINTS)
    assert rules["response-in-14-days"]["result"] == "broken"
    assert rules["response-in-14-days"]["times"] == {"broken": 1}
    assert rules["one-forum"]["result"] == "not_activated"
    (shown,) = (one for one in overdue["shown"] if one["result"] == "broken")
    assert (shown["rule"], shown["organisation"], shown["last_day"], shown["done"]) == (
        "response-in-14-days", "hv", "2027-02-08", 33,
    )  # fmt: skip
    assert [(event["number"], event["party"]) for event in shown["chain"]] == [(20, "hv"), (33, "landlord")]


def test_clean_dossiers_are_in_order(auditor: CommandLine, record_with: Recorder) -> None:
    record_with("letters", "weighty-advice")
    told = auditor("conformance", "--all")
    assert (told.code, told.out.splitlines()[-1]) == (0, "2 dossiers, all in order.")


def test_where_the_engine_says_otherwise_the_command_names_it(auditor: CommandLine, record_with: Recorder) -> None:
    record = record_with("letters")
    with record.engine.begin() as connection:
        where = (EventRow.type == "lock_changed") & (EventRow.sequence > 40)
        number = connection.scalar(select(func.min(EventRow.sequence)).where(where))
        content = {"organisation": None, "state": "never", "ground": None}
        connection.execute(update(EventRow).where(EventRow.sequence == number).values(content=content))
    told = auditor("conformance", "2027-001")
    assert told.code == 1
    assert "The engine differs on" in told.out
    assert "never" in told.out
    (found,) = auditor("conformance", "2027-001", "--json").json
    assert not found["engine"]["agrees"]
    assert any(number in one["events"] for one in found["engine"]["disagreements"])


def test_a_draft_is_not_shown_to_the_auditor(auditor: CommandLine, record_with: Recorder) -> None:
    record_with("joint-advice")
    told = auditor("conformance", "2027-001")
    assert told.code == 0
    assert "drafted a joint advice:" not in told.out


def test_a_dossier_that_cannot_be_read_is_named_and_the_others_are_judged(
    auditor: CommandLine, record_with: Recorder
) -> None:
    record = record_with("letters", "withdrawn")
    with record.engine.begin() as connection:
        connection.execute(update(EventRow).where(EventRow.dossier == "2027-001").values(type="nothing"))
    told = auditor("conformance", "--all", "--json")
    assert told.code == 1
    unreadable, read = told.json
    assert (unreadable["judged"], read["clean"]) == (False, True)
    assert "verify" in unreadable["why"]
    assert "cannot be judged" in auditor("conformance", "--all").out


@pytest.mark.parametrize("arguments", [[], ["2027-001", "--all"]])
def test_the_command_needs_dossiers_or_all(auditor: CommandLine, record_with: Recorder, arguments: list[str]) -> None:
    record_with("letters")
    assert auditor("conformance", *arguments).code == 2


# --- letters that could not leave --------------------------------------------------------------------------------------


def late_letters(case: CaseFile, **changes: Any) -> CaseFile:
    """A dossier of which one organisation's letters became otherwise."""
    deliveries = (
        delivery.model_copy(update=changes) if delivery.notice.recipient == "hv" else delivery
        for delivery in case.deliveries
    )
    return case.model_copy(update={"deliveries": tuple(deliveries)})


def test_a_letter_that_left_on_its_own_day_is_no_remark() -> None:
    for path in SCENARIOS:
        case = case_of(path)
        assert Trial(case, case.until or UNTIL).conformance().letters == ()


def test_a_term_that_ran_while_its_letter_could_not_leave_is_named_with_its_clause_and_is_nobodys_breach() -> None:
    case = case_of(scenario_file("silence-with-every-milestone-escalating"))
    until = case.until or UNTIL
    clean, found = Trial(case, until).conformance(), Trial(late_letters(case, sent_at=None), until).conformance()

    first = found.letters[0]
    assert (first.party, first.notice, first.left, first.told) == ("hv", "request_received", None, None)
    by_term = {term.term: term for term in first.terms}
    advice = by_term["hv/advice/1"]
    assert advice.source == "Wohv art. 5(1)"
    assert advice.days == (advice.ends - first.made).days  # it lapsed while the letter waited
    assert {letter.party for letter in found.letters} == {"hv"}
    assert (found.judgements, found.is_clean) == (clean.judgements, clean.is_clean)


def test_the_days_are_those_that_the_letter_waited_and_the_term_ran() -> None:
    case = case_of(scenario_file("silence-with-every-milestone-escalating"))
    created = next(d.created for d in case.deliveries if d.notice.kind == "request_received")
    found = Trial(late_letters(case, sent_at=created + timedelta(days=2)), case.until or UNTIL).conformance()
    first = found.letters[0]
    assert first.left == first.made + timedelta(days=2)
    assert {term.days for term in first.terms} == {2}


def test_a_letter_told_otherwise_counts_from_the_day_of_that_letter() -> None:
    case = case_of(scenario_file("silence-with-every-milestone-escalating"))
    created = next(d.created for d in case.deliveries if d.notice.kind == "request_received")
    day = (created + timedelta(days=3)).date()
    told = {"sent_at": created + timedelta(days=9), "told_on": day, "told_by": "M. Smeets"}
    first = Trial(late_letters(case, **told), case.until or UNTIL).conformance().letters[0]
    assert (first.left, first.told) == (None, day)
    assert {term.days for term in first.terms} == {3}


def test_a_letter_of_which_the_party_saw_the_page_counts_from_that_day() -> None:
    case = case_of(scenario_file("silence-with-every-milestone-escalating"))
    created = next(d.created for d in case.deliveries if d.notice.kind == "request_received")
    last = case.events[-1].sequence

    def first(after: timedelta, sequence: int = last, **letter: Any) -> LetterWaited | None:
        sight = Sight(party="hv", sequence=sequence, seen_at=created + after)
        seen = late_letters(case, **letter).model_copy(update={"sights": (sight,)})
        found = Trial(seen, case.until or UNTIL).conformance().letters
        return next((one for one in found if one.notice == "request_received"), None)

    seen = first(timedelta(days=2), sent_at=None)
    assert seen
    assert (seen.left, seen.seen, {term.days for term in seen.terms}) == (None, seen.made + timedelta(days=2), {2})
    assert first(timedelta(minutes=5), sent_at=None) is None  # seen at once: nothing ran unknown
    later = first(timedelta(days=9), sent_at=created + timedelta(days=3))
    assert later
    assert (later.left, later.seen) == (later.made + timedelta(days=3), None)


def test_conformance_remarks_it_in_words_and_in_json(auditor: CommandLine, record_with: Recorder) -> None:
    found = record_with(scenario_file("silence-with-every-milestone-escalating"), delivered=False)
    told = auditor("conformance", found.numbers[0])
    assert "Remark: the letter to hv about event 1 was made on " in told.out
    assert "hv/advice/1 (Wohv art. 5(1)) ran meanwhile for " in told.out
    assert auditor("conformance", found.numbers[0], "--json").json[0]["letters"][0]["party"] == "hv"
    made = datetime.fromisoformat(auditor("timeline", found.numbers[0], "--json").json[0]["on_record"])
    put_on_record(found.engine, found.numbers[0], "hv", made + timedelta(days=900))
    assert "before it left, the party saw it on the page on " in auditor("conformance", found.numbers[0]).out
