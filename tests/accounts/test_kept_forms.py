"""What somebody was typing is there later, under the id with which it will be handed in."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from application.people import Person
from installation.accounts.kept_forms import MOST, KeptForms
from installation.installation import Installation
from tests.accounts.conftest import Hour

PLACE = "/dossiers/2027-001/submit_advice"


def test_what_was_typed_last_is_there(installation: Installation, person: Person, hour: Hour) -> None:
    kept = KeptForms(installation.accounts)
    kept.keep(person.id, PLACE, {"verdict": ["negative"], "points.0.text": ["een"]}, "id-1", hour())
    hour.pass_by(minutes=3)
    kept.keep(person.id, PLACE, {"verdict": ["positive"]}, "id-1", hour())

    found = kept.at(person.id, PLACE)

    assert found
    assert (found.act_id, found.fields, found.kept_at) == ("id-1", {"verdict": ["positive"]}, hour())


def test_another_person_and_another_place_have_their_own(
    installation: Installation, person: Person, hour: Hour
) -> None:
    kept = KeptForms(installation.accounts)
    kept.keep(person.id, PLACE, {"text": ["a"]}, "id-1", hour())
    hour.pass_by(minutes=1)
    kept.keep(person.id, "/elders", {"text": ["b", "c"]}, "id-2", hour())

    kept.drop("somebody else", "id-1")

    assert kept.at("somebody else", PLACE) is None
    assert [one.act_id for one in kept.of_person(person.id)] == ["id-2", "id-1"]
    kept.drop(person.id, "id-1")
    assert [one.act_id for one in kept.of_person(person.id)] == ["id-2"]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_what_is_kept_at_once_is_kept_once(installation: Installation, person: Person, hour: Hour) -> None:
    """Two presses of one button, on two pages of one form."""
    kept = KeptForms(installation.accounts)

    def keep(number: int) -> None:
        kept.keep(person.id, PLACE, {"text": [str(number)]}, f"id-{number % 2}", hour())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keep, range(16)))

    assert len(kept.of_person(person.id)) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_of_one_person_the_latest_are_kept(installation: Installation, person: Person, hour: Hour) -> None:
    kept = KeptForms(installation.accounts)
    for number in range(MOST + 2):
        kept.keep(person.id, f"/{number}", {}, f"id-{number}", hour())
        hour.pass_by(seconds=1)

    found = [one.place for one in kept.of_person(person.id)]

    assert found == [f"/{number}" for number in reversed(range(2, MOST + 2))]
