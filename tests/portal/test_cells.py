"""Every cell of the two tables of permissions, by the page and on the command line (rules section 1).

On a page somebody in an office acts and reads. On the command line nobody is in an office: whoever may type there acts
for any party, and is stopped by what is not that party's.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from application.people import Office, Viewer
from application.permissions import PERMISSIONS, Extent, Thing, may_do
from commands.auditor_commands import AUDITOR as AUDITORS_PROGRAM
from commands.starter_commands import STARTER
from models.act_forms import FORMS, ONLY_UNSOLICITED, OPENING_ACTS, ActName, By
from models.parties import ADMINISTRATOR, AUDITOR, LANDLORD
from tests.front_door import CommandLine, Outcome, in_process, install_at
from tests.portal.inhabited import OUTSIDER, WHO, Inhabited

OFFICES = {who: office for who, (_, office) in WHO.items()}
ALLOWED, FORBIDDEN, NOT_THERE = (200, 303, 422, 503), 403, 404
LEADS_ON = 303
"""Where everybody begins: who has no tasks comes to what there is for them."""


@pytest.fixture
def starter(town: Inhabited, capsys: pytest.CaptureFixture[str]) -> Iterator[CommandLine]:
    with pytest.MonkeyPatch.context() as patch:
        install_at(town.installation.settings.var, patch)
        yield in_process(STARTER, capsys)


@pytest.fixture
def auditor(town: Inhabited, capsys: pytest.CaptureFixture[str]) -> Iterator[CommandLine]:
    with pytest.MonkeyPatch.context() as patch:
        install_at(town.installation.settings.var, patch)
        yield in_process(AUDITORS_PROGRAM, capsys)


# --- acts -----------------------------------------------------------------------------------------------------------

BOARD = (Office.MEMBER, Office.SECRETARY)
OF_A_SIDE = {By.LANDLORD: (Office.CASE_HANDLER,), By.ORGANISATION: BOARD, By.EITHER: (Office.CASE_HANDLER, *BOARD)}


@pytest.mark.parametrize("act", ActName)
def test_no_act_is_for_an_office_of_the_other_side_or_of_none(act: ActName) -> None:
    allowed = {office for office in Office if may_do(office, act)}

    assert allowed <= {*OF_A_SIDE[FORMS[act].by]}
    assert {*OF_A_SIDE[FORMS[act].by]} - allowed <= {Office.MEMBER}


def expected(who: str, act: ActName) -> tuple[int, ...]:
    if not may_do(OFFICES[who], act):
        return (FORBIDDEN,)
    return (NOT_THERE,) if who == OUTSIDER else ALLOWED


@pytest.mark.parametrize("who", WHO)
def test_the_page_of_an_act_is_for_whoever_may_do_it(who: str, town: Inhabited) -> None:
    visitor = town.visitor(who)
    for act in ActName:
        path = f"/dossiers/{town.number}/doen/{act}"
        for answer in (visitor.get(path), visitor.post(path, {"act_id": "none"})):
            assert answer.status in expected(who, act), (act, answer.status)


OF_ANOTHER_KIND = dict.fromkeys(ONLY_UNSOLICITED, ("wrong_kind",))
"""What is said first of an act that no such dossier takes from anybody."""


@pytest.mark.parametrize("party", [LANDLORD, "geleen", "limbricht", AUDITOR, ADMINISTRATOR])
def test_a_command_of_an_act_is_for_the_party_whose_act_it_is(
    party: str, town: Inhabited, starter: CommandLine
) -> None:
    for act in {*ActName} - {*OPENING_ACTS}:  # those open a dossier, and have commands of their own
        said = starter("act", town.number, act, "--by", party, "--person", "A. Peters", "--check", "--json")
        refused = {one["code"] for one in said.json.get("refusals", ())}
        is_own = any(may_do(office, act) for office in Office.at(party) if party in ("geleen", LANDLORD))

        if is_own:
            assert "not_a_party" not in refused, act
        else:
            assert refused & {"not_a_party", *OF_ANOTHER_KIND.get(act, ())}, (act, said)


# --- readings -------------------------------------------------------------------------------------------------------


class Door(NamedTuple):
    """Where something is read: on which page, and by which command (None: nowhere there)."""

    page: str | None
    command: tuple[str, ...] | None


READ: dict[Thing, Callable[[Inhabited], Door]] = {
    Thing.DOSSIERS: lambda _: Door("/dossiers", ("list",)),
    Thing.TEXTS: lambda _: Door("/dossiers?zoek=huur", ("search", "huur")),
    Thing.TASKS: lambda _: Door("/taken", ("tasks",)),
    Thing.DOSSIER: lambda town: Door(f"/dossiers/{town.number}", ("show", town.number)),
    Thing.EVENTS: lambda town: Door(f"/dossiers/{town.number}/vastgelegd/{_act_of(town)}", None),
    Thing.DOCUMENTS: lambda town: Door(f"/dossiers/{town.number}/documenten/1/1", ("documents", town.number)),
    Thing.COPIES: lambda _: Door(None, None),
    Thing.NOTICES: lambda town: Door(f"/dossiers/{town.number}/brieven", None),
    Thing.REPORT: lambda _: Door(None, None),
    Thing.PROOFS: lambda _: Door(None, None),
    Thing.OUTBOX: lambda _: Door("/beheer", ("outbox",)),
    Thing.FINDINGS: lambda _: Door("/beheer/bevindingen", None),
    Thing.CHECKPOINTS: lambda _: Door(None, None),
    Thing.READERS: lambda _: Door("/controle/lezers", None),
}
"""Where each thing is read for somebody. ``auditor.py report``, ``verify`` and ``reads`` are the auditor's, and what
``checkpoint`` says is for everybody; ``starter.py follow`` does not end; a copy has a test of its own."""


PAGED = [thing for thing in Thing if thing not in (Thing.COPIES, Thing.REPORT, Thing.PROOFS, Thing.CHECKPOINTS)]
COMMANDED = [thing for thing in PAGED if thing not in (Thing.EVENTS, Thing.NOTICES, Thing.FINDINGS, Thing.READERS)]


def _act_of(town: Inhabited) -> str:
    return str(town.installation.reader.events(town.number)[0].act_id)


def test_everything_that_can_be_read_has_its_place(town: Inhabited) -> None:
    doors = {thing: READ[thing](town) for thing in Thing}

    assert [thing for thing in Thing if doors[thing].page] == PAGED
    assert {thing for thing in Thing if doors[thing].command} == {*COMMANDED}


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("thing", PAGED)
def test_each_reads_on_a_page_what_the_table_gives(thing: Thing, who: str, town: Inhabited) -> None:
    page, extent = READ[thing](town).page or "", PERMISSIONS[thing].of(OFFICES[who].role)
    status = town.visitor(who).get(page).status

    if extent is Extent.NOTHING:
        assert status == (LEADS_ON if page == "/taken" else FORBIDDEN)
    elif who == OUTSIDER and town.number in page:
        assert status == NOT_THERE
    else:
        assert status == 200


@pytest.mark.parametrize("party", [LANDLORD, "geleen", "limbricht", AUDITOR, ADMINISTRATOR])
@pytest.mark.parametrize("thing", COMMANDED)
def test_each_reads_by_a_command_what_the_table_gives(
    thing: Thing, party: str, town: Inhabited, starter: CommandLine
) -> None:
    command, extent = READ[thing](town).command or (), PERMISSIONS[thing].of(Viewer.of_party(party).role)
    said = starter(*command, "--as", party, "--json")

    if extent is Extent.NOTHING:
        assert (said.code, _codes(said)) == (1, {"not_permitted"})
    elif party == "limbricht" and town.number in command:
        assert (said.code, _codes(said)) == (1, {"no_dossier"})
    else:
        assert said.code == 0


def _codes(said: Outcome) -> set[str]:
    return {one["code"] for one in said.json["refusals"]}


@pytest.mark.parametrize("party", [LANDLORD, "geleen", "limbricht", AUDITOR, ADMINISTRATOR])
def test_each_gets_the_copy_that_the_table_gives(
    party: str, town: Inhabited, auditor: CommandLine, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.zip"
    said = auditor("export", town.number, "--output", str(copy), "--as", party)
    gives_one = PERMISSIONS[Thing.COPIES].of(Viewer.of_party(party).role) is not Extent.NOTHING

    assert copy.exists() is (gives_one and party != "limbricht")
    assert (said.code == 0) is copy.exists()
