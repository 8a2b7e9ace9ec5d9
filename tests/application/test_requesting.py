"""A request in the making: what it needs, its rights, its days, and how much an organisation has to do already."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from application.acting import foreseen_opening
from application.burden import MANY_PAGES, Burden, burdens
from application.people import Office, Person, Viewer
from application.reading import view_of
from application.requesting import (
    NEEDED,
    Requesting,
    dues_on,
    least_right,
    may_choose_ground,
    outlook,
    rights_of_topics,
)
from installation.installation import Installation
from installation.settings import Settings
from language.tongue import Tongue
from models.knowledge.view import View
from models.parties import LANDLORD
from models.rights import Ground, Right, Topic
from models.state import Term
from models.terms import TermName
from portal.request_days import outlook_lines
from tests.audit.playing import case_of, scenario_file
from tests.models.procedures import ORGANISATIONS, REQUEST, ZOWONEN

NOW, TODAY = datetime(2027, 1, 11, 9, tzinfo=UTC), date(2027, 1, 11)
ID = "6f0f9d6e-7d0a-4f0e-9a43-1f6d6a3a1d11"


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Requesting]:
    """A request in the making, as a reader without the right to send it looks at it."""
    person = Person(id="p", name="M. Smeets", mail="m@z.example", party=LANDLORD, office=Office.READER)
    with Installation(Settings(var=tmp_path_factory.mktemp("requesting") / "var", embedded_port=1)) as made:
        yield Requesting(made, partial(foreseen_opening, made), person, clock=lambda: NOW)


def request(**said: Any) -> dict[str, Any]:
    return {name: value for name, value in {**REQUEST, **said}.items() if value is not None}


# --- What it needs --------------------------------------------------------------------------------------------------


def test_an_empty_request_needs_everything_each_with_its_article(asking: Requesting) -> None:
    found = asking.weighed({}, ID)

    assert [one.field for one in found.needed] == [*NEEDED]
    assert not any(one.is_there for one in found.needed)
    assert {one.field: one.source for one in found.needed}["reasons"] == "Wohv art. 4(2)"
    assert {fault.field for fault in found.faults} == {*NEEDED}
    assert found.terms == ()


def test_what_is_there_is_needed_no_more(asking: Requesting) -> None:
    found = asking.weighed(request(reasons=None), ID)

    assert [one.field for one in found.needed if not one.is_there] == ["reasons"]
    assert [fault.code for fault in found.faults] == ["reasons_missing"]


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"topic": "service_cost_policy", "right": "advice"}, "right_too_weak", "right"),
        ({"last_day": "2027-02-01"}, "period_too_short", "last_day"),
        ({"period_days": 30}, "period_too_short", "period_days"),
        ({"ground": "voluntary"}, "ground_too_weak", "ground"),
        ({"planned_execution": "31 foo"}, "field_invalid", "planned_execution"),
        ({"topic": "rent"}, "topic_missing", "topic"),
    ],
)
def test_what_the_core_would_refuse_is_said_with_its_field(
    asking: Requesting, said: dict[str, Any], code: str, field: str
) -> None:
    found = asking.weighed(request(**said, reasons=None), ID)

    assert (code, field) in [(fault.code, fault.field) for fault in found.faults]
    assert "reasons_missing" in [fault.code for fault in found.faults]  # every fault at once
    assert {one.field: one.is_there for one in found.needed}.get(field, False) is False


# --- Its days -------------------------------------------------------------------------------------------------------


def test_the_clocks_are_those_that_the_core_would_start(asking: Requesting) -> None:
    found = asking.weighed(request(addressees=list(ORGANISATIONS)), ID)

    assert not found.faults
    assert {(term.organisation, term.name) for term in found.terms} == {
        (organisation, name)
        for organisation in ORGANISATIONS
        for name in (TermName.ACKNOWLEDGEMENT, TermName.CONSULTATION, TermName.DELIBERATION, TermName.ADVICE)
    }
    assert {term.derivation.ends for term in found.terms if term.name is TermName.ADVICE} == {date(2027, 2, 22)}


def test_the_clocks_are_there_while_texts_are_missing_but_not_while_the_period_is_wrong(asking: Requesting) -> None:
    texts = request(subject=None, reasons=None, consequences=None, intended_decision=None, last_day="2027-03-31")

    assert {t.derivation.ends for t in asking.weighed(texts, ID).terms if t.name is TermName.ADVICE} == {
        date(2027, 3, 31)
    }
    assert asking.weighed({**texts, "last_day": "2027-02-01"}, ID).terms == ()


def test_a_day_of_execution_has_a_last_day_to_send(asking: Requesting) -> None:
    wanted = request(planned_execution="2027-06-01")
    found = outlook(wanted, asking.weighed(wanted, ID), ZOWONEN, TODAY)

    assert found
    assert found.fits is True
    assert found.now.start == date(2027, 1, 11)
    assert found.latest
    assert (found.latest.start, found.latest.execution) == (date(2027, 4, 1), date(2027, 6, 1))
    assert found.letters is None


def test_of_a_rent_increase_the_letters_are_what_has_to_be_in_time(asking: Requesting) -> None:
    wanted = request(topic="e", planned_execution="2027-07-01")
    found = outlook(wanted, asking.weighed(wanted, ID), ZOWONEN, TODAY)

    assert found
    assert found.letters == date(2027, 4, 30)
    assert found.latest
    assert found.latest.execution
    assert found.latest.execution <= date(2027, 4, 30)
    other = outlook(request(planned_execution="2027-07-01"), asking.weighed(wanted, ID), ZOWONEN, TODAY)
    assert other
    assert other.letters is None


def test_a_day_that_cannot_be_reached_any_more_does_not_fit(asking: Requesting) -> None:
    wanted = request(planned_execution="2027-02-01")
    found = outlook(wanted, asking.weighed(wanted, ID), ZOWONEN, TODAY)

    assert found
    assert found.fits is False
    assert found.latest
    assert found.latest.start < date(2027, 1, 11)


def test_a_longer_period_asks_for_an_earlier_start(asking: Requesting) -> None:
    def latest(**said: Any) -> date:
        wanted = request(planned_execution="2027-06-01", **said)
        found = outlook(wanted, asking.weighed(wanted, ID), ZOWONEN, TODAY)
        assert found
        assert found.latest
        return found.latest.start

    assert (latest() - latest(period_days=56)).days == 14
    named = request(last_day="2027-03-31")
    found = outlook(named, asking.weighed(named, ID), ZOWONEN, TODAY)
    assert found
    assert found.now.steps[0].ends == date(2027, 3, 31)


def test_with_a_last_day_for_advice_no_day_of_sending_is_named_only_whether_it_is_in_time(asking: Requesting) -> None:
    """That day does not move with the sending: a day to send computed from the usual period would be wrong."""

    def said(execution: str) -> list[str]:
        named = request(planned_execution=execution, last_day="2027-06-30")
        found = outlook(named, asking.weighed(named, ID), ZOWONEN, TODAY)
        assert found
        assert found.latest is None
        return [Tongue.DUTCH.of(line) for line in outlook_lines(found, Topic.G)]

    assert "Met deze laatste dag voor het advies bent u te laat voor donderdag 1 juli 2027." in said("2027-07-01")
    assert "Met deze laatste dag voor het advies bent u op tijd voor vrijdag 31 december 2027." in said("2027-12-31")
    assert not [line for day in ("2027-07-01", "2027-12-31") for line in said(day) if "uiterlijk" in line]


def test_no_time_brings_consent_and_a_wrong_day_has_no_outlook(asking: Requesting) -> None:
    wanted = request(topic="merger", right="consent", planned_execution="2027-06-01")
    found = outlook(wanted, asking.weighed(wanted, ID), ZOWONEN, TODAY)
    assert found
    assert (found.now.execution, found.latest, found.fits) == (None, None, False)

    for said in ({"last_day": "2027-02-01"}, {"right": None}, {"right": "veto"}, {"planned_execution": "soon"}):
        wrong = request(**said)
        assert outlook(wrong, asking.weighed(wrong, ID), ZOWONEN, TODAY) is None


# --- Its rights -----------------------------------------------------------------------------------------------------


def test_the_right_on_a_topic_is_that_of_the_law_or_the_agreement_whichever_is_stronger() -> None:
    agreed = ZOWONEN.model_copy(
        update={
            "topics": {
                **ZOWONEN.topics,
                Topic.E: ZOWONEN.topics[Topic.E].model_copy(update={"rights": {"beek": Right.WEIGHTY_ADVICE}}),
            }
        }
    )
    dues = dues_on(Topic.E, None, ["geleen", "beek"], agreed)

    assert [(due.organisation, due.right) for due in dues] == [
        ("geleen", Right.ADVICE),
        ("beek", Right.WEIGHTY_ADVICE),
    ]
    assert least_right(dues) is Right.WEIGHTY_ADVICE
    assert least_right(()) is None
    found = {one.topic: one for one in rights_of_topics(agreed)}
    assert len(found[Topic.E].rights) == 2
    assert found[Topic.E].joint
    assert [(right, source) for right, source, _ in found[Topic.SERVICE_COST_POLICY].rights] == [
        (Right.CONSENT, "Wohv art. 5a")
    ]
    assert (found[Topic.OTHER].by_law, found[Topic.OTHER].rights) == (False, ())  # no law and no agreement gives one
    assert {*found} == {*Topic}


def test_only_outside_the_law_the_landlord_chooses_why_it_asks() -> None:
    assert [topic for topic in Topic if may_choose_ground(topic)] == [Topic.OTHER]
    assert dues_on(Topic.G, Ground.VOLUNTARY, ["geleen"], ZOWONEN)[0].right is Right.CONSENT  # still a merger


# --- What lies with them already ------------------------------------------------------------------------------------

MIDWAY = Path(__file__).parents[1] / "portal" / "procedures" / "rent-policy.yaml"


def as_landlord(scenario: Path) -> View:
    case = case_of(scenario)
    return view_of(case, Viewer.of_party(LANDLORD), case.until or case.events[-1].time, LANDLORD)


def new_terms(asking: Requesting, *organisations: str) -> tuple[Term, ...]:
    return asking.weighed(request(addressees=list(organisations)), ID).terms


def of(found: tuple[Burden, ...]) -> dict[str, Burden]:
    return {one.organisation: one for one in found}


def test_a_request_lies_with_who_has_not_advised_and_with_nobody_else(asking: Requesting) -> None:
    view = as_landlord(MIDWAY)
    found = of(burdens([view], new_terms(asking, *ORGANISATIONS)))

    assert [one.dossier for one in found["geleen"].requests] == [view.dossier.number]
    assert found["limbricht"].requests == ()  # it has advised
    assert (found["limbricht"].weeks, found["limbricht"].is_much) == (0, False)
    assert found["geleen"].weeks == 6
    assert found["geleen"].pages == 1


def test_two_requests_or_many_pages_are_much(asking: Requesting) -> None:
    view, terms = as_landlord(MIDWAY), new_terms(asking, "geleen")

    def much(*views: View) -> bool:
        return of(burdens(views, terms))["geleen"].is_much

    opened = view.events[0]
    said = {**opened.content["said"], "reasons": "x" * 2_500 * MANY_PAGES}  # type: ignore[dict-item]
    long = view._replace(events=(opened.model_copy(update={"content": {**opened.content, "said": said}}),))
    assert not much(view)
    assert much(view, view)
    assert much(long)
    assert not much(as_landlord(scenario_file("unsolicited-advice")))
