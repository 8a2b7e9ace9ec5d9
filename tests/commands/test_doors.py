"""`door list` and `door revoke`, and what a machine that is no door any more is told."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from installation.doors import DoorRevoked
from installation.installation import Installation
from models.acts import Act, Assurance, Channel
from models.state import Dossier
from tests.commands.dossiers import MAINTENANCE
from tests.front_door import CommandLine

OnRecord = Callable[[str], Dossier]


def seal(installed: Installation) -> Act:
    act = Act(act="react", act_id="a", by="geleen", person="P", channel=Channel.COMMAND_LINE, at=datetime.now(UTC))
    return installed.door.sealed(act, "2027-001", Assurance.COMMAND_LINE)


@pytest.fixture(autouse=True)
def this_machine(on_record: OnRecord, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a record, and the machine has a name."""
    monkeypatch.setenv("ADVICE_DOOR", "desk-1")
    on_record(MAINTENANCE)


def test_before_anybody_acts_there_is_no_door(starter: CommandLine) -> None:
    outcome = starter("door", "list")

    assert (outcome.code, outcome.out) == (0, "No machine has handed in an act yet.\n")
    assert starter("door", "list", "--json").json == []


def test_a_machine_that_handed_in_an_act_is_listed(starter: CommandLine, installed: Installation) -> None:
    seal(installed)

    assert "desk-1" in starter("door", "list").out
    (listed,) = starter("door", "list", "--json").json
    assert listed["door"] == "desk-1"
    assert listed["until"] is None


@pytest.mark.parametrize("by_id", [False, True], ids=["by its name", "by the id of its key"])
def test_a_door_is_revoked_once(starter: CommandLine, installed: Installation, by_id: bool) -> None:
    seal(installed)
    which = installed.log.doors()[0].key.id.hex() if by_id else "desk-1"

    assert starter("door", "revoke", which).code == 0
    assert installed.log.doors()[0].until
    again = starter("door", "revoke", which)
    assert (again.code, again.err) == (1, f"{which} is no door any more already.\n")


def test_a_door_that_there_is_not_is_not_revoked(starter: CommandLine, installed: Installation) -> None:
    seal(installed)

    outcome = starter("door", "revoke", "desk-11")

    assert outcome.code == 1
    assert "There is no door 'desk-11'; did you mean desk-1?" in outcome.err
    assert installed.log.doors()[0].until is None


def test_a_program_that_runs_on_notices_that_its_machine_is_no_door_any_more(
    starter: CommandLine, installed: Installation
) -> None:
    with Installation() as running:
        seal(running)
        starter("door", "revoke", "desk-1")

        with pytest.raises(DoorRevoked):
            seal(running)
        (file,) = running.settings.keys.glob("door-desk-1.key")
        file.unlink()
        seal(running)

    assert [door.until is None for door in installed.log.doors()] == [False, True]


def test_a_machine_that_is_no_door_any_more_is_told_so(starter: CommandLine, installed: Installation) -> None:
    seal(installed)
    starter("door", "revoke", "desk-1")

    with Installation() as later, pytest.raises(DoorRevoked, match=r"remove .*door-desk-1\.key"):
        seal(later)
