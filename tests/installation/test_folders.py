"""What the worker keeps is closed to every other account of this machine: the folders, the files, what it starts."""

import asyncio
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from installation.archive_store import ArchiveStore
from installation.document_store import DocumentStore
from installation.embedded import EmbeddedServer
from installation.folders import close_to_others, make_folders, require_folders, too_open
from installation.mail import FileMailer
from installation.settings import Settings
from installation.settings_file import ROOT
from tests.hanging import HANGING
from tests.workflows.installation import recording


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def beyond_us(folder: Path) -> list[str]:
    """Everything in a folder, and the folder, that anybody but our own account can get at."""
    return [str(path) for path in (folder, *folder.rglob("*")) if mode_of(path) & 0o077 and not path.is_symlink()]


@pytest.fixture
def careless() -> object:
    """A process that lets everybody read what it makes, as most do."""
    before = os.umask(0o000)
    yield
    os.umask(before)


@pytest.mark.usefixtures("careless")
async def test_what_a_worker_makes_is_its_accounts_own(settings: Settings) -> None:
    """The whole of it: the record, Temporal's data, keys, logs and what lies in the folders."""
    environment = {
        "ADVICE_VAR": str(settings.var),
        "ADVICE_EMBEDDED_PORT": str(settings.embedded_port),
        "ADVICE_EMBEDDED_UI_PORT": str(settings.embedded_ui_port),
    }
    with subprocess.Popen(
        [sys.executable, "worker.py"], cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            assert any("is kept in" in line for line in process.stdout)
            found = {path.name for path in settings.var.rglob("*")}
            assert {"record.db", "temporal.db", "temporal.log", "log.key", "archive", "documents", "outbox"} <= found
            assert beyond_us(settings.var) == []
        finally:
            process.terminate()
            process.communicate(timeout=HANGING)
    assert beyond_us(settings.var) == []


@pytest.mark.usefixtures("careless")
def test_what_any_process_of_ours_stores_is_its_accounts_own(settings: Settings, tmp_path: Path) -> None:
    make_folders(settings)
    source = tmp_path / "plan.pdf"
    source.write_bytes(b"the plan")
    DocumentStore(settings.documents, 1000).store(source)
    ArchiveStore(settings.archive).keep("2027-001", "run", "{}")
    from email.message import EmailMessage

    FileMailer(settings.var / "outbox").send(EmailMessage(), "2027-001-0001")
    with recording(settings):
        assert mode_of(settings.var / "record.db") == 0o600
    assert {mode_of(path) for path in settings.var.rglob("*") if path.is_file()} == {0o600}
    assert {mode_of(path) for path in (settings.var, *settings.var.iterdir()) if path.is_dir()} == {0o700}


@pytest.mark.usefixtures("careless")
async def test_temporals_own_server_makes_nothing_that_others_can_read(settings: Settings) -> None:
    async with EmbeddedServer.of(settings, []):
        databases = await asyncio.to_thread(lambda: list(settings.var.glob("temporal.db*")))
        assert databases
        assert {mode_of(path) for path in databases} == {0o600}


def test_what_others_could_read_is_closed_at_a_start_and_named(settings: Settings) -> None:
    make_folders(settings)
    files = [settings.var / name for name in ("record.db", "record.db-wal", "temporal.db", "temporal.log")]
    for path in (*files, settings.keys / "log.key"):
        path.touch()
        path.chmod(0o644)
    for folder in (settings.var, settings.documents, settings.archive, settings.keys, settings.var / "outbox"):
        folder.chmod(0o755)

    done = close_to_others(settings)

    assert done.left == {}
    assert {str(path.relative_to(settings.var)) for path in done.closed} == {
        ".", "documents", "archive", "keys", "outbox", "keys/log.key",
        "record.db", "record.db-wal", "temporal.db", "temporal.log",
    }  # fmt: skip
    assert {mode_of(path) for path in files} == {0o640}, "the group is the operator's to choose"
    assert mode_of(settings.documents) == 0o750
    assert (mode_of(settings.keys), mode_of(settings.keys / "log.key")) == (0o700, 0o600)
    assert list(too_open(settings)) == []
    assert close_to_others(settings).closed == []


def test_what_is_not_ours_to_close_is_said_with_the_reason(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    make_folders(settings)
    settings.documents.chmod(0o755)

    def refused(path: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted", str(path))

    monkeypatch.setattr(Path, "chmod", refused)

    assert close_to_others(settings).left == {settings.documents: "operation not permitted"}


def test_the_folder_of_a_record_elsewhere_may_be_anybodys(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir(mode=0o777)
    settings = Settings(var=tmp_path / "var", record_url=f"sqlite:///{tmp_path}/shared/record.db")
    require_folders(settings)
    (tmp_path / "shared" / "record.db").touch(0o666)
    (tmp_path / "shared" / "record.db").chmod(0o666)

    assert close_to_others(settings).closed == [tmp_path / "shared" / "record.db"]


def test_the_folders_are_there_before_anything_is_kept_in_them(settings: Settings) -> None:
    make_folders(settings)
    make_folders(settings)

    assert all(folder.is_dir() for folder in (settings.documents, settings.archive, settings.keys))
