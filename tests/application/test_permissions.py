"""Who may read what (rules section 1): each role, each thing, as the record answers it."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.by_post import ByPost
from application.condition import condition_of
from application.errors import NotFound, NotPermitted, Problem
from application.people import Office, Role, Viewer
from application.permissions import (
    CONNECTIONS,
    PERMISSIONS,
    ConnectionStep,
    Extent,
    Thing,
    enters_letters,
    extent_of,
    may_connect,
    may_enter,
)
from application.reading import Readings, as_read, copy_of, view_of
from application.who_read import WhoRead
from installation.installation import Installation
from installation.listed import Wanted
from models.act_forms import ActName
from models.events import EventType
from models.knowledge.case_file import CaseFile
from models.knowledge.knowledge import Knowledge
from models.sought import sought
from tests.application.conftest import ReadAs
from tests.audit.playing import OnRecord, case_of, scenario_file
from tests.models.procedures import ROOT

NUMBER, LATER = "2027-001", datetime(2027, 12, 1, tzinfo=UTC)
OF_A_DOSSIER = (Thing.DOSSIERS, Thing.TEXTS, Thing.DOSSIER, Thing.EVENTS, Thing.DOCUMENTS, Thing.NOTICES, Thing.COPIES)
PARTIES = {
    Role.LANDLORD: "landlord",
    Role.ORGANISATION: "geleen",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "administrator",
    Role.OPERATOR: None,
}
READ: dict[Thing, Callable[[Readings], object]] = {
    Thing.DOSSIERS: lambda readings: readings.dossiers(),
    Thing.TEXTS: lambda readings: readings.found(sought("huur"), Wanted(), most=50),
    Thing.TASKS: lambda readings: readings.tasks(readings.viewer.party or "geleen", most=50),
    Thing.DOSSIER: lambda readings: readings.dossier(NUMBER, LATER),
    Thing.EVENTS: lambda readings: readings.events(NUMBER),
    Thing.DOCUMENTS: lambda readings: readings.documents(NUMBER),
    Thing.NOTICES: lambda readings: ByPost(readings._installation, readings.viewer, lambda: LATER).letters(NUMBER),
    Thing.OUTBOX: lambda readings: readings.outbox(),
    Thing.FINDINGS: lambda readings: asyncio.run(condition_of(readings._installation, readings.viewer)),
    Thing.CHECKPOINTS: lambda readings: readings.log(),
    Thing.READERS: lambda readings: WhoRead(readings._installation, readings.viewer).of_dossier(NUMBER),
}
"""What is read of the record of an installation, and how."""


def viewer(role: Role) -> Viewer:
    party = PARTIES[role]
    return Viewer.operator() if party is None else Viewer.of_party(party)


# --- Only here -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", sorted((ROOT / "portal").glob("*.py")), ids=lambda path: path.stem)
def test_the_portal_asks_what_an_office_may_and_does_not_say_it_itself(page: Path) -> None:
    assert not re.search(r"(is|is not|in|==|!=) [({]?Office\.(?!at\b)", page.read_text(encoding="utf-8"))


# --- The table -----------------------------------------------------------------------------------------------------


def test_the_table_speaks_of_every_thing_and_every_role_with_a_reason() -> None:
    assert {*PERMISSIONS} == {*Thing}
    for permission in PERMISSIONS.values():
        assert all(permission.of(role) in Extent for role in Role)
        assert "rules" in permission.why


def test_each_party_looks_in_its_role() -> None:
    assert {role: viewer(role).role for role in Role} == {role: role for role in Role}


@pytest.mark.parametrize("nobody", ["clock", "overall", ""])
def test_nobody_looks_as_what_is_no_party(nobody: str) -> None:
    with pytest.raises(ValueError, match="is no party"):
        Viewer.of_party(nobody)


def test_no_party_reads_what_is_anothers() -> None:
    for thing in OF_A_DOSSIER:
        for role in (Role.LANDLORD, Role.ORGANISATION):
            assert PERMISSIONS[thing].of(role) is Extent.AS_KNOWN
    assert PERMISSIONS[Thing.TASKS].of(Role.ORGANISATION) is Extent.AS_KNOWN
    for thing in (Thing.REPORT, Thing.PROOFS, Thing.OUTBOX, Thing.FINDINGS):
        for role in (Role.LANDLORD, Role.ORGANISATION):
            assert PERMISSIONS[thing].of(role) is Extent.NOTHING


def test_an_administrator_reads_no_dossier() -> None:
    allowed = {thing for thing in Thing if PERMISSIONS[thing].of(Role.ADMINISTRATOR) is not Extent.NOTHING}
    assert allowed == {Thing.OUTBOX, Thing.FINDINGS, Thing.CHECKPOINTS}


def test_the_auditor_reads_no_draft() -> None:
    for thing in (*OF_A_DOSSIER, Thing.REPORT, Thing.PROOFS):
        assert PERMISSIONS[thing].of(Role.AUDITOR) is Extent.BUT_DRAFTS


def test_letters_are_entered_by_who_speaks_for_a_party() -> None:
    assert {office for office in Office if enters_letters(office)} == {Office.CASE_HANDLER, Office.SECRETARY}
    for office in Office:
        others = ((act, sender) for act in ActName for sender in ("landlord", "geleen"))
        assert enters_letters(office) is any(may_enter(office, act, sender) for act, sender in others)


def test_from_the_operator_of_the_machine_nothing_can_be_kept() -> None:
    assert all(PERMISSIONS[thing].of(Role.OPERATOR) is Extent.ALL for thing in Thing)


# --- What the record answers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("thing", READ)
def test_who_may_read_gets_an_answer_and_who_may_not_is_refused(
    thing: Thing, role: Role, installed: Installation, record_with: Callable[..., OnRecord]
) -> None:
    record_with("four-verdicts-and-a-conflict")
    readings = Readings(installed, viewer(role))

    if PERMISSIONS[thing].of(role) is not Extent.NOTHING:
        READ[thing](readings)
        return
    with pytest.raises(NotPermitted) as refused:
        READ[thing](readings)
    assert [(r.code, r.source) for r in refused.value.refusals] == [("not_permitted", "rules section 1")]
    assert (refused.value.exit_code, refused.value.status) == (1, 403)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("thing", [Thing.COPIES, Thing.REPORT, Thing.PROOFS])
def test_a_case_file_is_read_as_far_as_the_table_says(thing: Thing, role: Role) -> None:
    case = case_of(scenario_file("joint-advice"))
    match PERMISSIONS[thing].of(role):
        case Extent.NOTHING:
            with pytest.raises(NotPermitted):
                as_read(case, viewer(role), thing)
        case Extent.ALL:
            assert as_read(case, viewer(role), thing) is case
        case Extent.BUT_DRAFTS:
            read = as_read(case, viewer(role), thing)
            assert read.withheld == Knowledge(case).drafts()
            assert not any(e.content for e in read.events if e.type is EventType.JOINT_ADVICE_DRAFTED)
        case Extent.AS_KNOWN:
            party = str(PARTIES[role])
            assert {d.notice.recipient for d in as_read(case, viewer(role), thing).deliveries} <= {party}


def test_an_administrator_is_not_told_whether_there_is_a_dossier(
    read_as: ReadAs, record_with: Callable[..., OnRecord]
) -> None:
    record_with("withdrawn")
    for number in (NUMBER, "2027-099"):
        with pytest.raises(NotPermitted):
            read_as("administrator").dossier(number)


def test_what_waits_to_be_sent_is_shown_without_what_it_says(
    read_as: ReadAs, record_with: Callable[..., OnRecord], installed: Installation
) -> None:
    record_with("withdrawn", delivered=False)
    for party in ("administrator", None):
        waiting = read_as(party).outbox()
        assert [p.notice.recipient for p in waiting] == [p.notice.recipient for p in installed.reader.outbox()]
        assert not any(posting.notice.items or posting.notice.subject for posting in waiting)


# --- Whose eyes ----------------------------------------------------------------------------------------------------


@pytest.fixture
def joint() -> CaseFile:
    return case_of(scenario_file("joint-advice"))


@pytest.mark.parametrize("look", [view_of, copy_of])
@pytest.mark.parametrize("party", ["landlord", "geleen"])
def test_a_party_borrows_nobody_elses_eyes(look: Callable[..., object], party: str, joint: CaseFile) -> None:
    assert joint.until
    with pytest.raises(NotPermitted):
        look(joint, Viewer.of_party(party), joint.until, "beek")


@pytest.mark.parametrize("look", [view_of, copy_of])
def test_an_administrator_has_no_eyes(look: Callable[..., object], joint: CaseFile) -> None:
    assert joint.until
    with pytest.raises(NotPermitted):
        look(joint, Viewer.of_party("administrator"), joint.until)


def test_an_auditor_sees_no_draft_through_whoever_s_eyes(joint: CaseFile) -> None:
    assert joint.until
    drafter = next(event.party for event in joint.events if event.type is EventType.JOINT_ADVICE_DRAFTED)
    for eyes in (None, drafter, "auditor"):
        copy = copy_of(joint, Viewer.of_party("auditor"), joint.until, eyes)
        drafts = [event for event in copy.events if event.type is EventType.JOINT_ADVICE_DRAFTED]
        assert drafts
        assert not any(event.content for event in drafts)
    held = copy_of(joint, Viewer.operator(), joint.until, drafter)
    assert any(e.content for e in held.events if e.type is EventType.JOINT_ADVICE_DRAFTED)


def test_where_nothing_is_to_be_seen_it_is_said_from_when_on(joint: CaseFile) -> None:
    opened = joint.events[0].time
    with pytest.raises(Problem, match=r"could know nothing of it on .*; it could from .* on"):
        view_of(joint, Viewer.of_party("geleen"), opened)
    exactly_then = opened.replace(second=8, microsecond=646759)
    with pytest.raises(Problem, match=r"on \d{4}-\d\d-\d\d \d\d:\d\d:08; it could"):
        view_of(joint, Viewer.of_party("geleen"), exactly_then)


def test_nobody_gives_away_what_another_party_knows() -> None:
    made = {(o, own) for o in Office for own in (True, False) if may_connect(o, ConnectionStep.MAKE, is_own=own)}
    assert made == {(office, True) for office in (Office.CASE_HANDLER, Office.SECRETARY, Office.AUDITOR)}
    others = {(o, step) for o in Office for step in ConnectionStep if may_connect(o, step, is_own=False)}
    seen_to = (ConnectionStep.SEE, ConnectionStep.TRY, ConnectionStep.END)
    assert others == {(Office.ADMINISTRATOR, step) for step in seen_to}
    assert all(may_connect(None, step, is_own=False) for step in ConnectionStep)
    assert all(row.why for row in CONNECTIONS.values())


def test_extents_are_asked_of_one_place() -> None:
    assert extent_of(Viewer.of_party("geleen"), Thing.DOSSIER) is Extent.AS_KNOWN
    with pytest.raises(NotPermitted) as refused:
        extent_of(Viewer.of_party("administrator"), Thing.DOSSIER)
    assert not isinstance(refused.value, NotFound)
    assert refused.value.lines[0] == "The administrator may not read this:"
