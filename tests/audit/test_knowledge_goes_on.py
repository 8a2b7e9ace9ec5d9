"""Who knows what, carried on from act to act, is what is found of the whole dossier anew."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from models.knowledge.case_file import CaseFile, Delivery, Sight
from models.knowledge.dates_known import days_known
from models.knowledge.knowledge import Knowledge
from models.knowledge.known_state import Folded
from models.knowledge.list_rows import ListRows, known_now, rows_of_view, who_has_lists, who_learns
from models.parties import AUDITOR, LANDLORD
from models.record.entry import Entry
from tests.audit.playing import entries_of, performed, scenario_file

SCENARIOS = (
    "joint-signatures", "four-verdicts-and-a-conflict", "own-letter-to-several", "own-letters-about-an-amendment",
    "unsolicited-advice", "one-objection-to-a-conclusion", "withdrawn-after-an-execution", "joint-advice",
)  # fmt: skip


@given(chance=st.data())
@settings(max_examples=6, phases=[Phase.generate], deadline=None, suppress_health_check=[*HealthCheck])
def test_carried_on_it_is_what_is_found_anew(chance: st.DataObject) -> None:
    entries = [*entries_of(performed(scenario_file(chance.draw(st.sampled_from(SCENARIOS)))))]
    case = _begun(entries[0])
    carried, folded = Knowledge(case), dict[str, Folded]()
    for entry in entries[1:]:
        case = _told(_gone_on(case, entry), entry.recorded_at, chance)
        if chance.draw(st.booleans()):
            case = _seen(case, entry, chance)
        carried = carried.gone_on(case)
        anew = Knowledge(case)
        assert carried.until == anew.until
        for party in (LANDLORD, *anew.organisations, AUDITOR):
            for event in case.events:
                assert carried.known_at(event, party) == anew.known_at(event, party), (party, event.type)
            view, usual = known_now(carried, party, folded), known_now(anew, party)
            assert view.events == usual.events
            assert view.dossier == usual.dossier
            assert [*days_known(view)] == [*days_known(usual)]


@pytest.mark.parametrize("scenario", ["four-verdicts-and-a-conflict", "one-objection-to-a-conclusion"])
def test_whoever_is_not_said_to_learn_of_an_act_has_the_same_lists_as_before(scenario: str) -> None:
    entries = [*entries_of(performed(scenario_file(scenario)))]
    case, passed_over = _begun(entries[0]), 0
    for entry in entries[1:]:
        deliveries = (
            d if place % 3 else d.model_copy(update={"sent_at": d.created}) for place, d in enumerate(case.deliveries)
        )
        before = case.model_copy(update={"deliveries": tuple(deliveries)})
        case = _gone_on(before, entry)
        learn = who_learns(Knowledge(case), before.events[-1].sequence).parties
        was, now = _lists(before), _lists(case)
        assert {party for party in was if was[party] != now[party]} <= {*learn}
        passed_over += len(was) - len(learn)
    assert passed_over


def _lists(case: CaseFile) -> dict[str, ListRows]:
    knowledge = Knowledge(case)
    return {party: rows_of_view(known_now(knowledge, party)) for party in who_has_lists(knowledge)}


def _begun(first: Entry) -> CaseFile:
    assert first.agreement
    return _gone_on(CaseFile(number=first.dossier, agreement=first.agreement, events=(), recorded={}), first)


def _gone_on(case: CaseFile, entry: Entry) -> CaseFile:
    came = tuple(Delivery(notice=notice, created=entry.recorded_at) for notice in entry.notices)
    recorded = {event.sequence: entry.recorded_at for event in entry.events}
    return case.model_copy(
        update={
            "events": case.events + entry.events,
            "recorded": {**case.recorded, **recorded},
            "deliveries": case.deliveries + came,
        }
    )


def _told(case: CaseFile, at: datetime, chance: st.DataObject) -> CaseFile:
    """Some of the notices that waited left."""
    leaves = chance.draw(st.sets(st.sampled_from(range(len(case.deliveries))))) if case.deliveries else set[int]()
    deliveries = (
        delivery.model_copy(update={"sent_at": at}) if place in leaves and not delivery.sent_at else delivery
        for place, delivery in enumerate(case.deliveries)
    )
    return case.model_copy(update={"deliveries": tuple(deliveries)})


def _seen(case: CaseFile, entry: Entry, chance: st.DataObject) -> CaseFile:
    party = chance.draw(st.sampled_from((LANDLORD, *case.agreement.organisations)))
    sight = Sight(party=party, sequence=case.events[-1].sequence, seen_at=entry.recorded_at)
    return case.model_copy(update={"sights": (*case.sights, sight)})
