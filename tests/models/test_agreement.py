"""Agreements as data: the shipped ones, and everything that loading refuses, with its clause."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.agreement import Agreement, AgreementError, Majority, MembersMajority, below_statute, legal_topic, load
from models.escalation import DEFAULT_CAUSES, Cause
from models.refusals import CODES
from models.rights import Ground, Right, Topic
from models.terms import TERMS, Basis, Status, TermName
from models.verdicts import SUPPLEMENTS
from tests.models.procedures import CALENDAR, ORGANISATIONS, ROOT, STATUTORY, ZOWONEN, agreement_text

MINIMAL = """
name = "x"
version = "1"
[landlord]
name = "L"
"""


def faults(text: str) -> list[str]:
    with pytest.raises(AgreementError) as caught:
        load(text, CALENDAR)
    assert {refusal.code for refusal in caught.value.refusals} <= {"agreement_below_statute", "agreement_invalid"}
    return [str(refusal) for refusal in caught.value.refusals]


@pytest.mark.parametrize("agreement", [STATUTORY, ZOWONEN], ids=lambda a: a.name)
def test_a_shipped_agreement_is_complete(agreement: Agreement) -> None:
    assert set(agreement.terms) == set(TermName)
    assert below_statute(agreement) == []
    assert agreement.escalation.on == DEFAULT_CAUSES
    assert agreement.extension.maximum_days == 28
    for name, rule in agreement.terms.items():
        assert (rule.amount, rule.unit, rule.basis) == (TERMS[name].amount, TERMS[name].unit, TERMS[name].basis)
        assert rule.rolls
        assert rule.source
    assert (agreement.right_of("any", Topic.SERVICE_COST_POLICY, Ground.STATUTE)[0]) is Right.CONSENT
    assert (agreement.right_of("any", Topic.G, Ground.STATUTE)[0]) is Right.CONSENT
    assert (agreement.right_of("any", Topic.G, Ground.VOLUNTARY)[0]) is Right.ADVICE


def test_every_number_of_zowonen_that_is_not_the_statutes_is_to_be_confirmed() -> None:
    assert ORGANISATIONS == ("geleen", "beek", "limbricht", "beekdaelen")
    for organisation in ZOWONEN.organisations.values():
        assert (organisation.board, organisation.quorum, organisation.majority) == (5, 3, Majority.SIMPLE)
        assert organisation.status is Status.TO_BE_CONFIRMED
    for rule in ZOWONEN.terms.values():
        assert rule.status is (Status.STATUTORY if rule.basis is Basis.STATUTORY else Status.TO_BE_CONFIRMED)
    assert {ZOWONEN.extension.status, ZOWONEN.escalation.status} == {Status.TO_BE_CONFIRMED}


def test_what_an_agreement_does_not_name_is_as_usual() -> None:
    agreement = load(MINIMAL, CALENDAR)
    assert {name: rule.amount for name, rule in agreement.terms.items()} == {n: t.amount for n, t in TERMS.items()}
    assert str(agreement.model_dump()["label"]) == "x 1"


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("[terms.advice]\namount = 5", "Wohv art. 5(1)"),
        ("[terms.advice]\namount = 41\nunit = 'days'", "Wohv art. 5(1)"),
        ("[terms.advice]\namount = 42\nunit = 'working_days'", "Wohv art. 5(1)"),
        ("[terms.advice]\nrolls = false", "Atw art. 1"),
        ("[terms.advice]\nbasis = 'agreed'", "Wohv art. 5(1)"),
        ("[terms.response]\namount = 15", "Wohv art. 5(2)"),
        ("[terms.response]\namount = 3\nunit = 'weeks'", "Wohv art. 5(2)"),
        ("[terms.response]\nrolls = false", "Atw art. 1"),
        ("[terms.standstill]\namount = 2", "Wohv art. 5(3)c"),
        ("[terms.court_after_ruling]\namount = 7", "Wohv art. 8a"),
        ("[terms.court_after_ruling]\namount = 9", "Wohv art. 8a"),
        ("[topics.service_cost_policy]\nright = 'advice'", "Wohv art. 5a"),
        ("[topics.service_cost_policy]\nright = 'weighty_advice'", "Wohv art. 5a"),
        ("[topics.merger]\nright = 'advice'", "Woningwet art. 53"),
        ("[topics.merger]\nright = 'weighty_advice'", "Woningwet art. 53"),
        (
            (
                "[organisations.o]\nname = 'O'\nboard = 3\nquorum = 2\n"
                "[topics.merger]\nright = 'consent'\nrights = {o = 'advice'}"
            ),
            "Woningwet art. 53",
        ),
    ],
)
def test_what_is_below_the_statute_is_refused_with_the_clause(text: str, clause: str) -> None:
    (fault,) = faults(MINIMAL + text)
    assert fault.startswith("agreement_below_statute: ")
    assert clause in fault


@pytest.mark.parametrize(
    "text",
    [
        "[terms.advice]\namount = 8",
        "[terms.advice]\namount = 42\nunit = 'days'",
        "[terms.response]\namount = 7",
        "[terms.standstill]\namount = 5",
        "[terms.consultation]\nrolls = false",
        "[topics.a]\nright = 'weighty_advice'",
        "[topics.a]\nright = 'consent'\njoint = true",
    ],
)
def test_more_than_the_statute_is_welcome(text: str) -> None:
    assert load(MINIMAL + text, CALENDAR).name == "x"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[terms.advise]\namount = 6", "advise"),
        ("[terms.advice]\namuont = 6", "terms.advice.amuont"),
        ("[extension]\nmaximum = 10", "extension.maximum"),
        ("[escalation]\nswitched_on = []", "escalation.switched_on"),
        ("[escalation]\non = ['late']", "escalation.on"),
        ("[organisations.o]\nname = 'O'\nboard = 3\nquorum = 4", "organisations.o"),
        ("[organisations.o]\nname = 'O'\nboard = 3", "quorum"),
        ("[organisations.o]\nname = 'O'\nboard = 0\nquorum = 0", "organisations.o.board"),
        ("[organisations.o]\nname = 'O'\nboard = 3\nquorum = 0", "organisations.o.quorum"),
        ("[organisations.o]\nname = 'O'\nboard = 3\nquorum = 2\nmembers = 0", "organisations.o.members"),
        ("[organisations.o]\nname = 'O'\nboard = 3\nquorum = 2\nmembers_quorum = 0", "organisations.o.members_quorum"),
        ("[extension]\nmaximum_days = -1", "extension.maximum_days"),
        ("[organisations.o]\nname = 'O'\nboard = 3\nquorum = 2\nmajority = 'most'", "majority"),
        ("[topics.a]\nrights = {nobody = 'consent'}", "nobody"),
        ("[topics.z]\nright = 'advice'", "z"),
        ("[[closed_periods]]\nname = 'zomer'\nfirst = 2027-08-01\nlast = 2027-07-01", "zomer"),
        ("[terms.consultation]\namount = 0", "terms.consultation"),
        ("[terms.closing]\namount = 99999999", "terms.closing"),
        ("[terms.closing]\namount = 600\nunit = 'weeks'", "terms.closing"),
        ("[terms.closing]\nreminders = [2, -3]", "terms.closing.reminders: -3 days"),
        ("[extension]\nmaximum_days = 99999999", "extension.maximum_days"),
        ("[organisations.o]\nname = 'O'\nboard = 3\nquorum = 2\nmembers = 9\nmembers_quorum = 10", "organisations.o"),
        (
            "[organisations.o]\nname = 'O'\nboard = 3\nquorum = 2\nmembers_majority = 'absolute_of_all'",
            "organisations.o",
        ),
        ("[organisations.landlord]\nname = 'O'\nboard = 3\nquorum = 2", "organisations.landlord"),
        ("[organisations.overall]\nname = 'O'\nboard = 3\nquorum = 2", "organisations.overall"),
        ("[organisations.clock]\nname = 'O'\nboard = 3\nquorum = 2", "organisations.clock"),
        ("[organisations.auditor]\nname = 'O'\nboard = 3\nquorum = 2", "organisations.auditor"),
        ("[organisations.administrator]\nname = 'O'\nboard = 3\nquorum = 2", "organisations.administrator"),
        ("[organisations.'o/advice']\nname = 'O'\nboard = 3\nquorum = 2", "o/advice"),
        ("valid_from = 2027-02-01\nvalid_until = 2027-01-31\n", "valid_until"),
        ("[calendar]\nversion = 'mine'", "calendar"),
        ("colour = 'red'\n", "colour"),
    ],
)
def test_what_is_not_well_formed_is_refused_by_name(text: str, named: str) -> None:
    whole = MINIMAL + text if text.startswith("[") else text + MINIMAL
    found = faults(whole)
    assert any(named in fault for fault in found), found


def test_every_fault_is_told_at_once() -> None:
    found = faults(
        MINIMAL
        + "[terms.advice]\namount = 4\n[terms.response]\namount = 20\n[terms.standstill]\namount = 1\n"
        + "[topics.merger]\nright = 'advice'\n[extension]\nmaximum = 3"
    )
    assert len(found) == 5
    for word in ("Wohv art. 5(1)", "Wohv art. 5(2)", "Wohv art. 5(3)c", "Woningwet art. 53", "extension.maximum"):
        assert any(word in fault for fault in found)


def test_what_is_no_toml_is_refused() -> None:
    assert faults("name = ")[0].startswith("agreement_invalid")


def test_the_digest_is_the_same_in_every_process_and_changes_with_every_number() -> None:
    program = (
        "from pathlib import Path; from models.agreement import load, load_calendar; "
        "folder = Path('agreements'); calendar = load_calendar((folder / 'calendar.toml').read_text()); "
        "print(load((folder / 'zowonen.toml').read_text(), calendar).digest)"
    )
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        told = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        assert told.stdout.strip() == ZOWONEN.digest
    assert Agreement.model_validate_json(ZOWONEN.model_dump_json()).digest == ZOWONEN.digest
    longer = load(agreement_text("zowonen").replace("amount = 35", "amount = 36"), CALENDAR)
    assert longer.digest != ZOWONEN.digest
    assert ZOWONEN.escalating_on([Cause.REQUESTED]).digest != ZOWONEN.digest


def test_what_is_kept_with_an_agreement_is_set_by_no_input_and_taken_over_by_no_copy() -> None:
    digest = ZOWONEN.digest
    for other in (
        ZOWONEN.model_copy(update={"title": "other"}),
        Agreement.model_validate({**ZOWONEN.model_dump(), "_digest": digest, "title": "other"}),
    ):
        assert other.digest != digest
        assert other != ZOWONEN
    read_again = Agreement.model_validate_json(ZOWONEN.model_dump_json())
    assert (read_again, hash(read_again)) == (ZOWONEN, hash(ZOWONEN))


@pytest.mark.parametrize(
    ("majority", "votes", "adopted"),
    [
        (Majority.SIMPLE, (2, 1, 5), True),
        (Majority.SIMPLE, (2, 2, 5), False),
        (Majority.ABSOLUTE, (3, 1, 5), True),
        (Majority.ABSOLUTE, (2, 0, 4), False),
        (Majority.TWO_THIRDS, (4, 2, 6), True),
        (Majority.TWO_THIRDS, (3, 1, 5), False),
    ],
)
def test_majorities(majority: Majority, votes: tuple[int, int, int], *, adopted: bool) -> None:
    assert majority.adopts(*votes) is adopted


def test_topic_g_counts_as_a_merger_on_statutory_ground_only() -> None:
    assert legal_topic(Topic.G, Ground.STATUTE) is Topic.MERGER
    assert legal_topic(Topic.G, Ground.AGREEMENT) is Topic.G
    assert legal_topic(Topic.A, Ground.STATUTE) is Topic.A


def test_the_strongest_right_of_law_and_agreement_counts() -> None:
    agreement = load(
        MINIMAL
        + "[organisations.o]\nname = 'O'\nboard = 3\nquorum = 2\n[topics.a]\nrights = {o = 'weighty_advice'}\n"
        + "[topics.g]\nright = 'advice'",
        CALENDAR,
    )
    assert agreement.right_of("o", Topic.A, Ground.STATUTE) == (Right.WEIGHTY_ADVICE, "agreement")
    assert agreement.right_of("p", Topic.A, Ground.STATUTE)[0] is Right.ADVICE
    assert agreement.right_of("o", Topic.G, Ground.STATUTE) == (Right.CONSENT, "Woningwet art. 53")


def test_the_codes_of_agreements_have_a_source() -> None:
    assert CODES["agreement_below_statute"].source.startswith("Wohv")
    assert set(SUPPLEMENTS) == set(Right)
    assert Path(ROOT / "agreements" / "calendar.toml").exists()


def test_letter_g_on_statutory_ground_has_what_is_agreed_for_a_merger() -> None:
    agreement = load(MINIMAL + "[topics.merger]\nright = 'consent'\njoint = true\n", CALENDAR)
    assert agreement.allows_joint_advice(Topic.G, Ground.STATUTE)
    assert not agreement.allows_joint_advice(Topic.G, Ground.VOLUNTARY)


@pytest.mark.parametrize(
    ("majority", "votes_for", "votes_against", "adopted"),
    [
        ("simple", 2, 1, True), ("simple", 1, 1, False),
        ("absolute", 3, 2, True), ("absolute", 2, 2, False),
        ("two_thirds", 4, 2, True), ("two_thirds", 3, 2, False),
        ("absolute_of_all", 6, 0, True), ("absolute_of_all", 5, 0, False),
        ("two_thirds_of_all", 7, 3, True), ("two_thirds_of_all", 6, 0, False),
    ],
)  # fmt: skip
def test_a_meeting_of_ten_members_adopts_by_its_own_majority(
    majority: str, votes_for: int, votes_against: int, adopted: bool
) -> None:
    assert MembersMajority(majority).adopts(votes_for, votes_against, 10) is adopted
