"""`verify` on the record: a whole one never alarms, and whatever is changed in it is found and named."""

import multiprocessing
import os
import re
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update
from temporalio.client import WorkflowHistory

from audit.replay_comparison.archived import story_of
from audit.verification.findings import MEANING, Code, Finding, NotLookedAt
from audit.verification.runs import GOES_ON, UNKNOWN, UNVOUCHED
from commands.audit import verify as command
from evidence.sources import HistoryFile
from evidence.verification import record_verification
from evidence.verification.record_verification import RecordVerification
from installation.database import open_record
from installation.transparency_log import Log
from models.record.tables import LossRow
from tests.audit.playing import SCENARIOS, deliver, fill
from tests.audit.tampering import Scene
from tests.audit.whole import (
    LATER,
    LOST_ON,
    NOW,
    Whole,
    archive,
    from_the_server,
    put_on_record,
    recorded_kinds,
    recorded_runs,
    verified,
)
from tests.front_door import CommandLine

# --- a whole record never alarms -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a record without any dossier."""
    whole = Whole(tmp_path_factory.mktemp("prepared"))
    whole.engine.dispose()
    return whole.var / "record.db"


@pytest.fixture
def fresh(prepared: Path, tmp_path: Path) -> Iterator[Whole]:
    """A record without any dossier, in the folder of this test's installation."""
    var = tmp_path / "var"
    var.mkdir()
    shutil.copy(prepared, var)
    whole = Whole(var)
    yield whole
    whole.engine.dispose()


def test_nothing_is_found_in_any_scenario_without_and_with_a_log(fresh: Whole) -> None:
    record = fill(fresh.engine, fresh.var, *SCENARIOS, delivered=False)

    while_notices_wait, gaps = verified(fresh.place)
    deliver(fresh.engine)
    fresh.checkpoint(NOW)
    under_a_checkpoint, _ = verified(fresh.place)

    assert (while_notices_wait, under_a_checkpoint) == ([], [])
    assert {gap.dossier for gap in gaps} == set(record.numbers)  # none has a history


@pytest.mark.parametrize("kind", recorded_kinds())
def test_nothing_is_found_where_histories_of_earlier_versions_are_archived(kind: str, fresh: Whole) -> None:
    number, runs = put_on_record(fresh.engine, kind), recorded_runs(kind)
    ended = [run for run in runs if story_of(run.to_json()).status]
    for run in ended:
        archive(fresh.engine, fresh.place.archive, run, NOW)

    findings, gaps = verified(fresh.place)

    assert findings == []
    another = ended != runs or kind == "cancelled@0.3.0"  # until then a cancel ended a run, and another went on
    assert gaps == ([NotLookedAt(dossier=number, where=GOES_ON, about=NOT_YET)] if another else [])


NOT_YET = "it is not archived yet"


def test_runs_that_are_not_archived_are_named_and_no_fault(scene: Scene) -> None:
    findings, gaps = verified(scene.place)

    assert findings == []
    assert [(gap.dossier, gap.where) for gap in gaps] == [
        ("2026-001", GOES_ON),
        ("2026-002", f"run {scene.waiting}"),
        ("2026-002", GOES_ON),
        ("2027-001", GOES_ON),
        ("2028-001", "runs"),  # closed long ago; Temporal knew nothing of it
    ]


# --- Temporal is asked ---------------------------------------------------------------------------------------------


def asked(place: Any, *runs: WorkflowHistory) -> tuple[list[Finding], list[NotLookedAt]]:
    """What is found of 2026-001 with what Temporal tells."""
    engine = open_record(place.url)
    gaps = verified(place, "2026-001", engine=engine)[1]
    files = [from_the_server(run) for run in runs]
    (portion,) = RecordVerification(place, engine, NOW).of_running(gaps, lambda _: files)
    engine.dispose()
    return portion.findings, portion.not_looked_at


def test_a_run_that_goes_on_is_looked_at_where_temporal_gives_it(scene: Scene) -> None:
    assert asked(scene.place, *recorded_runs("open")) == ([], [])


def test_what_temporal_does_not_give_stays_not_looked_at(scene: Scene) -> None:
    assert asked(scene.place) == ([], [NotLookedAt(dossier="2026-001", where=GOES_ON, about=NOT_YET)])


def test_a_run_that_waits_and_of_which_temporal_does_not_tell_is_named_so(scene: Scene) -> None:
    files = [from_the_server(run) for run in recorded_runs("open")]
    verification = RecordVerification(scene.place, scene.engine, NOW)
    gap = NotLookedAt(dossier="2026-001", where="run made-up", about=UNVOUCHED)

    (told,) = verification.of_running([gap], lambda _: files)
    (unasked,) = verification.of_running([gap], lambda _: [])

    assert (told.findings, told.not_looked_at) == ([], [gap.model_copy(update={"about": UNKNOWN})])
    assert (unasked.findings, unasked.not_looked_at) == ([], [gap])


def test_a_running_history_that_tells_of_another_event_is_found(scene: Scene) -> None:
    (last,) = [row for row in scene.vault.rows("events") if row["dossier"] == "2026-001"][-1:]
    forged = scene.rewritten("2026-001", last["sequence"], lambda row: row.update(person="Iemand anders"))

    with scene.vault.holding("events", forged.events), scene.vault.holding("dossiers", forged.dossiers):
        findings, _ = asked(scene.place, *recorded_runs("open"))

    assert [(found.where, found.code) for found in findings] == [(f"event {last['sequence']}", Code.WITNESS_DIFFERS)]


def test_a_running_history_that_cannot_be_read_is_found(scene: Scene) -> None:
    run = from_the_server(recorded_runs("open")[0])._replace(json="{}")
    verification = RecordVerification(scene.place, scene.engine, NOW)
    gap = NotLookedAt(dossier="2026-001", where=GOES_ON, about=NOT_YET)

    (portion,) = verification.of_running([gap], lambda _: [HistoryFile(*run)])

    assert [found.code for found in portion.findings] == [Code.UNREADABLE]
    assert portion.not_looked_at == [gap]


# --- the command ---------------------------------------------------------------------------------------------------


@pytest.fixture
def installed(fresh: Whole) -> Whole:
    """Two dossiers in the installation of the command line."""
    fill(fresh.engine, fresh.var, "withdrawn", "unsolicited-advice")
    return fresh


def test_a_whole_record_is_said_to_be_whole(auditor: CommandLine, installed: Whole) -> None:
    told = auditor("verify", "--all", "--workers", "1")

    assert told.code == 0
    assert re.fullmatch(r"Nothing found: 2 dossiers, \d+ events, all whole\.", told.out.splitlines()[-1])
    assert "Not looked at: 2027-001, runs: no archived history tells of event 1 to" in told.out
    assert "How sure it is who spoke, by act:" in told.out
    assert "The record and its archive speak alone." in told.err


def test_a_fault_is_shown_in_a_table_with_what_it_means(auditor: CommandLine, installed: Whole) -> None:
    spoil(installed)

    told = auditor("verify", "2027-001")

    assert told.code == 1
    head, line, *_ = told.out.splitlines()
    assert re.split(r"\s{2,}", head) == ["DOSSIER", "WHERE", "CODE", "WHAT IS WRONG"]
    assert re.split(r"\s{2,}", line)[:3] == ["2027-001", "event 1", "event_changed"]
    assert f"event_changed: {MEANING[Code.EVENT_CHANGED]}." in told.out
    assert told.out.splitlines()[-1].startswith("1 found: 1 dossier, ")


def test_faults_as_json(auditor: CommandLine, installed: Whole) -> None:
    spoil(installed)

    told = auditor("verify", "--all", "--workers", "2", "--json")

    assert told.code == 1
    assert set(told.json) == {"dossiers", "events", "assurances", "findings", "not_looked_at", "not_proved", "noted"}
    assert told.json["dossiers"] == 2
    (finding,) = told.json["findings"]
    assert (finding["dossier"], finding["where"], finding["code"]) == ("2027-001", "event 1", "event_changed")
    assert finding["meaning"] == MEANING[Code.EVENT_CHANGED]
    assert {gap["dossier"] for gap in told.json["not_looked_at"]} == {"2027-002"}


@pytest.mark.parametrize("column", ["number", "year"])
def test_a_dossier_that_cannot_be_asked_for_is_a_fault_of_the_record(
    auditor: CommandLine, installed: Whole, column: str
) -> None:
    with sqlite3.connect(installed.var / "record.db") as database:  # which looks at no foreign keys
        database.execute(f"UPDATE dossiers SET {column} = CAST(x'32ff' AS TEXT) WHERE number = '2027-001'")

    told, other = auditor("verify", "--all", "--workers", "1", "--json"), auditor("verify", "2027-002")

    assert (told.code, other.code) == (1, 0)
    assert told.json["dossiers"] == (1 if column == "number" else 2)
    wanted = {"number": "dossiers.number is no text", "year": "dossiers.year is not what the events amount to"}
    assert wanted[column] in {found["about"] for found in told.json["findings"]}


@pytest.mark.parametrize("command_line", ["list", "show 2027-001", "reads 2027-001", "conformance --all"])
@pytest.mark.parametrize("content", ["[" * 100_000, '["\\ud800"]'], ids=["deep", "half"])
def test_json_that_is_none_is_told_by_those_who_read_too(
    auditor: CommandLine, installed: Whole, command_line: str, content: str
) -> None:
    with installed.engine.begin() as connection:
        odd = "UPDATE events SET content = ? WHERE dossier = '2027-001' AND sequence = 2"
        connection.exec_driver_sql(odd, (content,))

    told = auditor(*command_line.split())

    assert "unexpected" not in told.out + told.err
    assert (told.code, "2027-001" in told.out + told.err) == (1, True)


def test_processes_tell_in_the_order_of_the_dossiers_and_end_without_a_word(
    installed: Whole, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whoever interrupts a command interrupts all its processes."""
    monkeypatch.setattr(record_verification, "_TOGETHER", 1)
    for number in ("2027-001", "2027-002"):
        with installed.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE dossiers SET subject = 'X' WHERE number = '{number}'")
    verification = RecordVerification(installed.place, installed.engine, NOW)
    verification.of_log()
    portions: Any = verification.of_all(2)
    in_order = [next(portions).findings[0].dossier for _ in range(2)]
    processes = multiprocessing.active_children()
    for process in processes:
        os.kill(process.pid or 0, signal.SIGINT)
    for process in processes:
        process.join()
    portions.close()

    assert in_order == ["2027-001", "2027-002"]
    ends = {-signal.SIGINT, -signal.SIGTERM}  # the pool ends the others where it sees that one is gone
    assert -signal.SIGINT in {process.exitcode for process in processes} <= ends
    assert capfd.readouterr().err == ""


def test_dossiers_that_no_checkpoint_covers_yet_are_named_and_no_fault(auditor: CommandLine, installed: Whole) -> None:
    installed.checkpoint(EARLIER)
    fill(installed.engine, installed.var, installed.scenario(LATER))
    line = "Not proved: 2028-001, dossier: no checkpoint covers it yet."

    told, one = auditor("verify", "--all", "--workers", "1"), auditor("verify", "2027-001")

    assert (told.code, one.code) == (0, 0)
    assert [found for found in told.out.splitlines() if found.startswith("Not proved")] == [line]
    assert "Not proved" not in one.out
    (named,) = auditor("verify", "2027-001", "2028-001", "--json").json["not_proved"]
    assert (named["dossier"], named["where"]) == ("2028-001", "dossier")


def test_a_loss_that_a_person_accepted_is_noted_and_no_fault(auditor: CommandLine, installed: Whole) -> None:
    """Beside the whole record and the dossier that was lost; another dossier's verification is not about it."""
    row = {"said_at": LOST_ON, "number": "2025-001", "person": "M. Smeets"}
    with installed.engine.begin() as connection:
        connection.execute(insert(LossRow), [row])
    told = auditor("verify", "--all")

    assert told.code == 0
    about = "a person accepted on 2028-05-02 that what was on record is lost (losses)"
    assert f"Noted: 2025-001, loss: {about}.\n" in told.out
    assert "M. Smeets" not in told.out
    assert auditor("verify", "--all", "--json").json["noted"] == [
        {"dossier": "2025-001", "where": "loss", "about": about}
    ]
    assert auditor("verify", "2027-001", "--json").json["noted"] == []
    with installed.engine.begin() as connection:
        connection.execute(update(LossRow).values(number=""))
    assert "Noted: the record, loss: a person accepted" in auditor("verify", "2027-001").out


def test_a_key_that_no_earlier_one_vouches_for_is_named_and_no_fault(auditor: CommandLine, installed: Whole) -> None:
    installed.checkpoint(EARLIER)
    shutil.rmtree(installed.var / "keys")
    installed.now = EARLIER + timedelta(hours=1)
    installed._keys.rotate(lost=True)
    fill(installed.engine, installed.var, installed.scenario(LATER))
    installed.checkpoint(NOW)
    lost = [known.key for known in Log(installed.engine).public_keys() if known.kind == "log"][-1]

    told, in_json = auditor("verify", "--all", "--workers", "1"), auditor("verify", "--all", "--json").json

    assert told.code == 0
    assert f"Not proved: the record, key {lost.name}+{lost.id.hex()}: no earlier key of the log vouches" in told.out
    assert [each["where"] for each in in_json["not_proved"]] == [f"key {lost.name}+{lost.id.hex()}"]


def test_a_key_that_was_rotated_is_vouched_for(scene: Scene) -> None:
    (first, second) = (row for row in scene.vault.rows("keys") if row["kind"] == "log")
    assert first["until"]
    assert second["vkey"]
    assert RecordVerification(scene.place, scene.engine, NOW).of_log().not_proved == []


EARLIER = datetime(2027, 12, 1, tzinfo=UTC)


def spoil(whole: Whole) -> None:
    with whole.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE events SET person = 'X' WHERE dossier = '2027-001' AND sequence = 1")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["2027-001"], 0),
        (["2027-001", "2027-002", "--json"], 0),
        (["2031-001"], 1),
        ([], 2),
        (["2027-001", "--all"], 2),
        (["--all", "--workers", "0"], 2),
        (["--bundle", "nowhere.zip"], 2),
        (["2027-001", "--bundle", "nowhere.zip"], 2),
    ],
    ids=str,
)
def test_exit_codes(auditor: CommandLine, installed: Whole, arguments: list[str], code: int) -> None:
    told = auditor("verify", *arguments)

    assert told.code == code
    assert ("2031-001" in told.out + told.err) is ("2031-001" in arguments)


def test_how_far_it_is_can_be_seen(auditor: CommandLine, installed: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(command, "progress", lambda text: nullcontext(shown.append))

    auditor("verify", "--all", "--workers", "1")

    assert shown[0] == "Verifying … 0 dossiers, 0 found"
    assert shown[-1] == "Verifying … 2 dossiers, 0 found"


def test_a_bundle_is_verified_as_a_whole(auditor: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = tmp_path / "bundle.zip"
    bundle.write_bytes(b"no bundle")

    told = auditor("verify", "--bundle", str(bundle), "--json")

    assert told.code == 1
    (finding,) = told.json["findings"]
    assert (finding["where"], finding["code"]) == ("bundle", "unreadable")
