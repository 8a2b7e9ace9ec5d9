"""Who may enter a letter for whom (rules section 1): never more than the core takes, whatever the door."""

from collections.abc import Iterator
from datetime import date

import pytest

from application.forms import checked_letter, letter_fields
from application.people import Office
from application.permissions import may_enter, may_enter_own
from models.act_forms import FORMS, OWN_WORK, ActName, By
from models.acts import Act, Channel
from models.parties import LANDLORD
from models.procedure.decide import decide
from tests.models.procedures import moment
from tests.models.test_procedure import procedure

SENDERS = {Office.CASE_HANDLER: ("geleen", LANDLORD), Office.SECRETARY: (LANDLORD, "geleen")}
"""Of each office that enters letters: the party whose letter it is, and the own one."""


def entered() -> Iterator[tuple[Office, ActName, str, str]]:
    for office, (sender, own) in SENDERS.items():
        yield from ((office, act, sender, own) for act in ActName)


@pytest.mark.parametrize(("office", "act", "sender", "own"), [*entered()])
def test_what_may_be_entered_the_core_takes_from_who_enters_it(
    office: Office, act: ActName, sender: str, own: str
) -> None:
    p = procedure()
    made = Act(
        act=act,
        act_id="1",
        by=sender,
        person="A. Peters",
        channel=Channel.LETTER,
        at=moment("2027-02-01 09:00"),
        received=date(2027, 2, 1),
        entered_by=own,
        content={"organisation": "geleen"} if sender == LANDLORD else {},
    )
    refused = [one for one in decide(p.dossier, made, p.agreement).refusals if "cannot enter" in one.about]

    assert not (may_enter(office, act, sender) and refused)
    if (act in OWN_WORK and sender != LANDLORD) or act is ActName.CONFIRM_PAPER:
        assert not may_enter(office, act, sender)


@pytest.mark.parametrize("office", [Office.READER, Office.MEMBER, Office.AUDITOR, Office.ADMINISTRATOR])
def test_who_does_not_speak_for_a_party_enters_no_letter_of_the_other_side(office: Office) -> None:
    assert not any(may_enter(office, act, sender) for act in ActName for sender in ("geleen", LANDLORD))


@pytest.mark.parametrize("act", ActName)
def test_no_side_enters_the_act_of_its_own_side_as_that_of_the_other(act: ActName) -> None:
    if FORMS[act].by is By.LANDLORD:
        assert not may_enter(Office.CASE_HANDLER, act, "geleen")
        assert not may_enter(Office.SECRETARY, act, "beek")
    if FORMS[act].by is By.ORGANISATION:
        assert not may_enter(Office.SECRETARY, act, LANDLORD)


def test_what_goes_to_all_organisations_is_no_ones_to_date_for_the_others() -> None:
    everybodys = (ActName.OPEN_REQUEST, ActName.AMEND_REQUEST, ActName.WITHDRAW, ActName.REPORT_EXECUTION)

    assert not any(may_enter(Office.SECRETARY, act, LANDLORD) for act in everybodys)
    assert all(may_enter_own(Office.CASE_HANDLER, act) for act in everybodys)


def test_every_fault_of_a_letter_is_told_at_once_each_at_its_box() -> None:
    fields = letter_fields(is_own=False)
    assert [(one.code, one.field) for one in checked_letter(fields, {"received": "30-2-2027"})] == [
        ("field_invalid", "received"),
        ("field_missing", "person"),
    ]
    assert [*checked_letter(letter_fields(is_own=True), {"received": date(2027, 1, 31).isoformat()})] == []
