"""What a form comes to while it is filled in is what the core would make of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from application.acting import ActingAs, Connecting
from application.errors import NotFound, Refused
from application.foreseeing import Tally, answered, derivation_in, tally_of
from application.people import Viewer
from application.reading import Readings
from installation.installation import Installation
from models.act_forms import ActName
from models.contents import Meeting, RecordDeliberation
from models.event_contents.by_type import read
from models.event_contents.held import DeliberationRecorded
from models.events import EventType
from models.parties import LANDLORD
from models.procedure.deliberation import tallied
from models.refusals import refusal
from tests.audit.playing import OnRecord
from tests.portal.conftest import signed_in_for

PROCEDURES = Path(__file__).parents[1] / "portal" / "procedures"
NUMBER, NOW = "2027-001", datetime(2027, 1, 29, 9, tzinfo=UTC)


@pytest.fixture
def acting(installed: Installation) -> Callable[[str], ActingAs]:
    return lambda party: ActingAs(installed, Connecting(installed), signed_in_for(party), lambda: NOW)


# --- A vote --------------------------------------------------------------------------------------------------------


def tally(installed: Installation, **numbers: Any) -> Tally | None:
    return tally_of(installed, NUMBER, "geleen", {name.rstrip("_"): value for name, value in numbers.items()})


@pytest.mark.parametrize(
    ("numbers", "is_adopted"),
    [
        ({"present": 4, "for": 3, "against": 1, "abstained": 0}, True),
        ({"present": 2, "for": 2, "against": 0, "abstained": 0}, False),  # too few
        ({"present": 4, "for": 2, "against": 2, "abstained": 0}, False),
        ({"present": 3, "for": 0, "against": 0, "abstained": 3}, False),
        ({"present": 90, "for": 50, "against": 40, "abstained": 0, "meeting": "members"}, True),
    ],
)
def test_the_count_is_the_one_that_goes_on_record(
    numbers: dict[str, Any],
    is_adopted: bool,
    installed: Installation,
    record_with: Callable[..., OnRecord],
    acting: Callable[[str], ActingAs],
) -> None:
    record_with(PROCEDURES / "rent-policy.yaml")
    whole = {**numbers, "date": "2027-01-28", "motion": "Wij adviseren negatief."}
    geleen = acting("geleen")

    counted = tally_of(installed, NUMBER, "geleen", numbers)
    brings = geleen.brings(NUMBER, geleen.act(ActName.RECORD_DELIBERATION, whole, None))
    event = next(one for one in brings if one.type is EventType.DELIBERATION_RECORDED)
    recorded = read(event, DeliberationRecorded).deliberation

    assert counted is not None
    assert (counted.has_quorum, counted.has_majority) == (recorded.has_quorum, recorded.has_majority)
    assert counted.is_adopted == recorded.adopted == is_adopted


def test_numbers_that_cannot_be_have_no_outcome(installed: Installation, record_with: Callable[..., OnRecord]) -> None:
    record_with(PROCEDURES / "rent-policy.yaml")

    over = tally(installed, present=4, for_=4, against=1, abstained=0)
    crowded = tally(installed, present=6, for_=6, against=0, abstained=0)

    assert over == over._replace(faults=(refusal("votes_do_not_add_up", "5 votes, 4 present"),))  # type: ignore[union-attr]
    assert crowded
    assert [fault.about for fault in crowded.faults] == [
        refusal("votes_do_not_add_up", "6 present, a board of 5").about
    ]
    assert not crowded.is_adopted


@pytest.mark.parametrize("present", ["", "vijf", -1, None])
def test_while_a_number_is_missing_or_is_none_there_is_no_count(
    present: object, installed: Installation, record_with: Callable[..., OnRecord]
) -> None:
    record_with(PROCEDURES / "rent-policy.yaml")

    assert tally(installed, present=present, for_=3, against=1, abstained=0) is None


def test_nobody_votes_who_is_no_organisation(installed: Installation, record_with: Callable[..., OnRecord]) -> None:
    record_with(PROCEDURES / "rent-policy.yaml")
    with pytest.raises(NotFound):
        tally_of(installed, NUMBER, LANDLORD, {})


def test_a_vote_of_the_members_has_a_quorum_where_one_is_agreed(installed: Installation) -> None:
    rule = installed.agreement().organisations["geleen"].model_copy(update={"members_quorum": 20})
    vote = RecordDeliberation(
        date=date(2027, 1, 28), present=19, for_=19, against=0, abstained=0, motion="…", meeting=Meeting.MEMBERS
    )

    assert not tallied(vote, rule).has_quorum


# --- An answer -----------------------------------------------------------------------------------------------------


def answer(acting: ActingAs, installed: Installation, *points: dict[str, Any], **more: Any) -> Any:
    view = Readings(installed, Viewer.of_party(LANDLORD), lambda: NOW).dossier(NUMBER)
    content = {"organisation": "limbricht", "points": list(points), **more}
    return answered(lambda whole: acting.brings(NUMBER, acting.act(ActName.RESPOND, whole, None)), view, content)


def test_points_that_are_open_are_named_until_there_is_none(
    installed: Installation, record_with: Callable[..., OnRecord], acting: Callable[[str], ActingAs]
) -> None:
    record_with(PROCEDURES / "rent-policy.yaml")
    landlord = acting(LANDLORD)

    assert answer(landlord, installed).open == (1, 2)
    assert answer(landlord, installed, {"point": 1}, {"point": 2, "answer": "followed"}).open == (1,)


def test_the_waiting_time_is_seen_before_reasons_and_decision_are_written(
    installed: Installation, record_with: Callable[..., OnRecord], acting: Callable[[str], ActingAs]
) -> None:
    """What is shown is what the core starts: the answer of Friday 29 January waits for two working days."""
    record_with(PROCEDURES / "rent-policy.yaml")
    points = ({"point": 1, "answer": "partly"}, {"point": 2, "answer": "followed"})

    found = answer(acting(LANDLORD), installed, *points)

    assert (found.standstill.ends, found.not_before) == (date(2027, 2, 2), date(2027, 2, 3))
    assert EventType.STRATEGIC_CONSULTATION_OPENED in {event.type for event in found.brings}
    assert [d.term for event in found.brings if (d := derivation_in(event))][:1] == ["standstill"]


def test_where_everything_is_followed_nothing_waits(
    installed: Installation, record_with: Callable[..., OnRecord], acting: Callable[[str], ActingAs]
) -> None:
    record_with(PROCEDURES / "rent-policy.yaml")

    found = answer(acting(LANDLORD), installed, *({"point": n, "answer": "followed"} for n in (1, 2)))

    assert (found.standstill, found.not_before) == (None, None)


def test_what_would_be_refused_is_told_before_it_is_sent(
    installed: Installation, record_with: Callable[..., OnRecord], acting: Callable[[str], ActingAs]
) -> None:
    record_with(PROCEDURES / "rent-policy.yaml")
    points = ({"point": 1, "answer": "not_followed", "who": "M. Smeets"}, {"point": 2, "answer": "followed"})

    with pytest.raises(Refused) as refused:
        answer(acting(LANDLORD), installed, *points)

    assert [(one.code, one.field) for one in refused.value.refusals] == [("nothing_promised", "points.0.who")]


def test_nothing_is_said_of_an_organisation_that_gave_no_advice(
    installed: Installation, record_with: Callable[..., OnRecord], acting: Callable[[str], ActingAs]
) -> None:
    record_with(PROCEDURES / "rent-policy.yaml")

    assert answer(acting(LANDLORD), installed, organisation="geleen") is None
