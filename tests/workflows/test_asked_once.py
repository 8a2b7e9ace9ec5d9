"""The rules are asked once about an act that is taken as it was let in, and again where the dossier became another."""

from datetime import UTC, datetime

import pytest
from temporalio import workflow

from models.acts import Act
from models.agreement import Agreement
from models.procedure.decide import Decision, decide
from models.protocol import Start
from models.state import Dossier
from tests.models.procedures import shipped
from tests.workflows.installation import act, question, request
from workflows import advice_procedure
from workflows.advice_procedure import AdviceProcedure, _Letter

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Act]:
    """The acts about which the rules were asked."""
    acts: list[Act] = []

    def told(dossier: Dossier, given: Act, agreement: Agreement) -> Decision:
        acts.append(given)
        return decide(dossier, given, agreement)

    monkeypatch.setattr(advice_procedure, "decide", told)
    monkeypatch.setattr(workflow, "now", lambda: NOW)
    return acts


@pytest.fixture
def procedure() -> AdviceProcedure:
    agreement = shipped("zowonen")
    opened = decide(Dossier(number="2027-001"), request(at=NOW), agreement).dossier
    return AdviceProcedure(Start.anew("2027-001", agreement=agreement, state=opened))


def test_once_where_nothing_happened_between(procedure: AdviceProcedure, asked: list[Act]) -> None:
    given = question(at=NOW)
    procedure._judge_before_accepting(given)
    judged = procedure._judge(_Letter(given, "", NOW, answered=True))
    assert (len(asked), judged.events[0].act_id) == (1, given.act_id)


def test_again_where_the_dossier_became_another(procedure: AdviceProcedure, asked: list[Act]) -> None:
    given, first = act("acknowledge_receipt", "geleen", at=NOW), act("acknowledge_receipt", "geleen", at=NOW)
    procedure._judge_before_accepting(given)
    procedure._dossier = decide(procedure._dossier, first, shipped("zowonen")).dossier
    judged = procedure._judge(_Letter(given, "", NOW, answered=True))
    assert (len(asked), [one.code for one in judged.refusals]) == (2, ["already_submitted"])


def test_what_was_foreseen_of_one_act_is_not_said_of_another(procedure: AdviceProcedure, asked: list[Act]) -> None:
    procedure._judge_before_accepting(question(at=NOW))
    given = question(at=NOW, text="Een andere vraag.")
    judged = procedure._judge(_Letter(given, "", NOW, answered=True))
    assert (len(asked), judged.events[0].act_id) == (2, given.act_id)
