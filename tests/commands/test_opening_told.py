"""What `open` tells of the dossier that it opened: what is alike once, and how dates came about only where asked."""

from datetime import UTC, date, datetime

import pytest

from application.acting import Opened
from commands.handing_in import _show_opening
from models.events import GENESIS
from models.procedure.journal import begin
from models.state import Receipt, Term
from models.terms import TermName
from tests.notices.playing import agreement_of

ORGANISATIONS = ("geleen", "beek", "limbricht", "beekdaelen")
STARTED = datetime(2027, 1, 11, 9, tzinfo=UTC)
NAMES = (TermName.ACKNOWLEDGEMENT, TermName.ADVICE)


def opened(*, later: str = "") -> Opened:
    """A request to four organisations; one of them may have begun a day later."""
    terms = [
        Term(
            organisation=organisation,
            name=name,
            version=1,
            started_at=STARTED,
            derivation=begin(name, date(2027, 1, 12 if organisation == later else 11), agreement_of("zowonen")),
        )
        for organisation in ORGANISATIONS
        for name in NAMES
    ]
    receipt = Receipt(dossier="2027-001", act_id="a", first=1, last=9, head=GENESIS, at=STARTED)
    return Opened(receipt, tuple(terms))


def test_the_same_last_days_of_four_organisations_are_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    _show_opening(opened(), why=False, consent=False)

    told = capsys.readouterr().out
    assert "geleen, beek, limbricht and beekdaelen\n- acknowledgement: Monday 18 January 2027\n" in told
    assert told.count("advice: Monday 22 February 2027") == 1
    assert "Source: " not in told


def test_how_they_came_about_is_told_where_it_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    _show_opening(opened(), why=True, consent=False)

    told = capsys.readouterr().out
    assert told.count("The advice term is 6 weeks. Source: Wohv art. 5(1).") == 1


def test_other_last_days_stand_under_their_own_organisation(capsys: pytest.CaptureFixture[str]) -> None:
    _show_opening(opened(later="beek"), why=False, consent=False)

    told = capsys.readouterr().out
    assert "geleen, limbricht and beekdaelen\n" in told
    assert "beek\n- acknowledgement: Tuesday 19 January 2027\n- advice: Tuesday 23 February 2027\n" in told
