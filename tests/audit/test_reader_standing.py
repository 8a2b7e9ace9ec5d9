"""What a bundle's reader says of a dossier at a moment, in words, before any browser shows it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from evidence.reader.dossier import described
from language.waiting import AWAITED
from models.knowledge.case_file import CaseFile
from models.knowledge.knowledge import withheld_for
from models.parties import LANDLORD
from models.waiting import Awaited
from tests.audit.playing import ROOT

STORIES = ROOT / "tests" / "notices" / "stories"
Case = Callable[..., CaseFile]


def states(case: CaseFile, party: str | None = None) -> Iterator[dict[str, Any]]:
    """Moment by moment, as the page puts them together."""
    state: dict[str, Any] = {}
    for moment in described(case, party, {})["moments"]:
        state = {name: section for name, section in {**state, **moment["changed"]}.items() if section is not None}
        yield state


@pytest.mark.parametrize(
    ("scenario", "ground"),
    [
        ("consent-refused-to-a-merger", "De reden: er is geen instemming."),
        ("dispute-and-rulings", "De reden: een uitspraak verbiedt het."),
        ("withdrawn", "De aanvraag is ingetrokken."),
        ("response-overdue", "De procedure is nog niet klaar."),
        ("joint-advice", "De reden: de wachttijd na de reactie is voorbij (artikel 5 lid 3 onder c Wohv)."),
    ],
)
def test_it_says_why_the_plan_may_be_executed_or_not(scenario: str, ground: str, case: Case) -> None:
    locks = (state[name] for state in states(case(scenario)) for name in state if name.partition("/")[0] == "lock")
    assert ground in {lock["ground"].nl for lock in locks if lock["ground"]}


def test_what_is_paused_has_no_last_day(case: Case) -> None:
    until = {wait["until"].nl for state in states(case("pause-over-easter")) for wait in state["waits"]}
    assert "staat stil" in until
    assert all(text == "staat stil" or text.startswith("laatste dag: ") for text in until)


def facts(state: dict[str, Any], organisation: str) -> dict[str, str]:
    return {fact["name"].nl: fact["value"].nl for fact in state[f"track/{organisation}"]["facts"]}


def test_a_silence_is_said_as_it_stands_and_as_it_ended(case: Case) -> None:
    *_, before, last = states(case(STORIES / "stil.yaml"))
    assert facts(before, "beek")["Advies"] == "nog niet"
    assert facts(last, "beek")["Advies"] == "niet gebeurd"
    assert "Reactie van verhuurder" not in facts(last, "beek")  # there is nothing to answer


def test_a_term_is_shown_with_its_sentence_in_both_languages(case: Case) -> None:
    first = next(states(case(STORIES / "geschil.yaml")))
    sentence = first["term/geleen/advice/1"]["sentence"]
    assert sentence.en.startswith(
        "The advice term is 6 weeks. Source: Wohv art. 5(1). The first day is the day after 11 January"
    )
    assert sentence.nl.startswith(
        "De termijn voor het advies is 6 weken. Zo staat het in artikel 5 lid 1 Wohv. De eerste dag is"
    )


def test_why_a_message_was_refused_is_said_without_english_in_dutch(case: Case) -> None:
    shown = [event for moment in described(case("joint-advice"), None, {})["moments"] for event in moment["events"]]
    reasons = [
        text for e in shown for field in e["fields"] if field["heading"].en == "The reasons" for text in field["texts"]
    ]
    assert any(text == ("dit is al gedaan; wat verstuurd is, staat vast", text.en) for text in reasons)
    assert any(text.en.endswith("(the joint advice)") for text in reasons)


def test_of_what_is_withheld_the_page_says_who_acted_and_of_what_is_unknown_nothing(case: Case) -> None:
    copy = withheld_for(case(STORIES / "geschil.yaml"), "beek")
    hidden = [
        event for moment in described(copy, "beek", {})["moments"] for event in moment["events"] if event["withheld"]
    ]
    acts = {event["sentence"].nl for event in hidden if not event["follows"]}
    assert acts == {"ZOwonen: wat hier is gezegd, staat niet in deze kopie."}
    assert {event["number"] for event in hidden} == copy.withheld - {link.sequence for link in copy.unknown}


def test_a_copy_of_the_landlord_says_nothing_of_how_organisations_consult_and_decide(case: Case) -> None:
    copy = withheld_for(case(STORIES / "geschil.yaml"), LANDLORD)
    own_work = {AWAITED[Awaited.CONSULTATION], AWAITED[Awaited.DELIBERATION]}
    awaited = {
        wait["what"].en for state in states(copy, LANDLORD) if not state["now"]["whole"] for wait in state["waits"]
    }
    assert awaited
    assert not awaited & own_work
