"""The outbox as whoever runs the system sees and handles it."""

import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from activities.checkpoints import Checkpoints
from commands.auditor_commands import AUDITOR
from installation.database import open_record
from installation.keys import LogKeys
from models.record.tables import OutboxRow
from tests.audit.playing import put_on_record, scenario_file
from tests.front_door import CommandLine, in_process

AFTERWARDS = datetime(2028, 1, 1, tzinfo=UTC)
"""The scenario plays in 2027."""

SAYS_SO = ("--person", "M. Smeets")


@pytest.fixture
def waiting(starter: CommandLine, tmp_path: Path) -> list[int]:
    """The ids of notices that wait, of a dossier on record."""
    put_on_record(tmp_path / "var", scenario_file("withdrawn"), delivered=False).engine.dispose()
    return [notice["id"] for notice in starter("outbox", "--json").json]


def test_what_waits_is_shown_with_what_went_wrong_and_without_what_it_says(
    starter: CommandLine, tmp_path: Path, waiting: list[int]
) -> None:
    refused(tmp_path, waiting[0])

    found = starter("outbox", "--json").json[0]
    lines = starter("outbox").out.splitlines()

    assert (found["attempts"], found["last_error"]) == (4, "the mail server refuses the address of this party (550)")
    assert set(found) == {"id", "dossier", "party", "kind", "entry", "created", "not_before", "attempts", "last_error"}
    assert len(lines) == len(waiting) + 1
    assert lines[1].endswith("the mail server refuses the address of this party (550)")


def test_after_a_repair_all_may_be_tried_at_once(starter: CommandLine, tmp_path: Path, waiting: list[int]) -> None:
    refused(tmp_path, waiting[0])
    before = starter("outbox", "--json").json[0]["not_before"]

    outcome = starter("outbox", "--try-again", "--json")

    assert outcome.code == 0
    assert outcome.json[0]["not_before"] <= before
    assert f"within a minute: {len(waiting)}." in outcome.err


def test_what_was_told_by_letter_waits_no_more_and_the_record_stays_whole(
    starter: CommandLine, waiting: list[int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = waiting
    monkeypatch.setattr("commands.outbox.utc_now", lambda: AFTERWARDS)

    outcome = starter("outbox", "--told-by-letter", str(first), "--on", "2027-12-30", *SAYS_SO, "--json")

    assert outcome.code == 0
    assert [notice["id"] for notice in outcome.json] == others
    auditor = in_process(AUDITOR, capsys)
    assert auditor("verify", "--all").code == 0
    told = [told for entry in auditor("timeline", "2027-001", "--json").json for told in entry["delivered"]]
    (letter,) = {json.dumps(one["by_letter"]) for one in told if "by_letter" in one}
    assert json.loads(letter) == {"on": "2027-12-30", "as_said_by": "M. Smeets"}


def test_a_bundle_tells_of_a_letter_too(
    starter: CommandLine,
    waiting: list[int],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr("commands.outbox.utc_now", lambda: AFTERWARDS)
    told = [word for notice in waiting for word in ("--told-by-letter", str(notice))]
    assert starter("outbox", *told, *SAYS_SO).code == 0
    engine = open_record(f"sqlite:///{tmp_path / 'var' / 'record.db'}")
    keys = LogKeys(tmp_path / "var" / "keys", engine, "advice.example/log", lambda: AFTERWARDS)
    Checkpoints(engine, keys, lambda: AFTERWARDS).make()
    engine.dispose()
    auditor, bundle = in_process(AUDITOR, capsys), str(tmp_path / "dossier.zip")

    assert auditor("export", "2027-001", "-o", bundle).code == 0
    assert auditor("verify", "--bundle", bundle).code == 0
    with zipfile.ZipFile(bundle) as packed:
        packed.extractall(tmp_path / "unpacked")
    (program,) = (tmp_path / "unpacked").rglob("verify.py")
    done = subprocess.run([sys.executable, str(program), bundle], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "--person"),
        (["--person", " "], "--person"),
        (["--person", "M.\x1b[2J", "--on", "2027-03-01"], "a name has no signs that cannot be seen"),
        (["--person", "M. Smeets", "--on", "2999-01-01"], "2999-01-01"),
        (["--person", "M. Smeets", "--on", "2026-12-31"], "2026-12-31"),  # it was made in 2027
        (["--person", "M. Smeets", "--on", "soon"], "soon"),
    ],
)
def test_who_says_so_and_on_which_day_must_be_said(
    starter: CommandLine, waiting: list[int], given: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.outbox.utc_now", lambda: AFTERWARDS)
    outcome = starter("outbox", "--told-by-letter", str(waiting[0]), *given)

    assert outcome.code != 0
    assert said in outcome.err
    assert [notice["id"] for notice in starter("outbox", "--json").json] == waiting


def test_what_does_not_wait_cannot_be_told_and_nothing_is_marked(starter: CommandLine, waiting: list[int]) -> None:
    outcome = starter(
        "outbox", "--told-by-letter", str(waiting[0]), "--told-by-letter", "998", "--told-by-letter", "999", *SAYS_SO
    )

    assert outcome.code == 1
    assert "998, 999" in outcome.err
    assert [notice["id"] for notice in starter("outbox", "--json").json] == waiting


def test_it_is_for_who_runs_the_system_and_nobody_else_changes_it(starter: CommandLine, waiting: list[int]) -> None:
    before = starter("outbox", "--json").json
    for party in ("landlord", "limbricht", "auditor"):
        refused = starter("outbox", "--as", party, "--try-again", "--told-by-letter", str(waiting[0]), "--json")
        assert (refused.code, refused.json["refusals"][0]["code"]) == (1, "not_permitted")
    allowed = starter("outbox", "--as", "administrator", "--json")
    assert (allowed.json, allowed.err) == (before, "")


def test_an_empty_outbox_is_said_to_be_so(starter: CommandLine, tmp_path: Path) -> None:
    put_on_record(tmp_path / "var", scenario_file("withdrawn")).engine.dispose()

    assert starter("outbox").out == "Every notice has left.\n"


def refused(folder: Path, notice: int) -> None:
    """As after some tries at a mail server that refuses the address."""
    engine = open_record(f"sqlite:///{folder / 'var' / 'record.db'}")
    values = {"attempts": 4, "last_error": "the mail server refuses the address of this party (550)"}
    with engine.begin() as connection:
        connection.execute(update(OutboxRow).where(OutboxRow.id == notice).values(values))
    engine.dispose()
