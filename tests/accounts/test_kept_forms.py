"""What somebody was typing is there later, under the id with which it will be handed in."""

from application.people import Person
from installation.accounts.kept_forms import KeptForms
from installation.installation import Installation
from tests.accounts.conftest import Hour

PLACE = "/dossiers/2027-001/submit_advice"


def test_it_is_kept_and_kept_anew_under_one_id(installation: Installation, person: Person, hour: Hour) -> None:
    kept = KeptForms(installation.accounts)
    first = kept.keep(person.id, PLACE, {"verdict": "negative", "points.0.text": "een"}, hour())
    hour.pass_by(minutes=3)

    second = kept.keep(person.id, PLACE, {"verdict": "positive"}, hour())

    assert second.act_id == first.act_id
    assert kept.at(person.id, PLACE) == second
    assert second.fields == {"verdict": "positive"}


def test_another_person_and_another_place_have_their_own(
    installation: Installation, person: Person, hour: Hour
) -> None:
    kept = KeptForms(installation.accounts)
    mine = kept.keep(person.id, PLACE, {"text": "a"}, hour())
    hour.pass_by(minutes=1)
    elsewhere = kept.keep(person.id, "/elders", {"text": ["b", "c"]}, hour())

    kept.drop("somebody else", mine.act_id)

    assert kept.at("somebody else", PLACE) is None
    assert kept.of_person(person.id) == [elsewhere, mine]
    kept.drop(person.id, mine.act_id)
    assert kept.of_person(person.id) == [elsewhere]
