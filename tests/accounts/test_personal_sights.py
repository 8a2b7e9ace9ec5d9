"""Who opened the page of a dossier is kept with the portal's own data: once for each last event, for the auditor."""

from installation.accounts.personal_sights import PersonalSight, PersonalSights
from installation.installation import Installation
from tests.accounts.conftest import Hour


def test_each_person_is_there_once_for_each_last_event(installation: Installation, hour: Hour) -> None:
    sights, first = PersonalSights(installation.accounts), hour()
    for person, sequence in (("peters", 12), ("peters", 12), ("bakker", 12), ("peters", 15)):
        sights.note(PersonalSight(person=person, dossier="2027-001", sequence=sequence, seen_at=hour()))
        hour.pass_by(minutes=1)
    sights.note(PersonalSight(person="peters", dossier="2027-002", sequence=1, seen_at=hour()))

    found = sights.of_dossier("2027-001")

    assert [(one.person, one.sequence) for one in found] == [("peters", 12), ("bakker", 12), ("peters", 15)]
    assert found[0].seen_at == first
