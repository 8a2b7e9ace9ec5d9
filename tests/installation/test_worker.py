"""worker.py around a procedure of one line: an orderly end, a violent one, and builds that follow each other."""

import asyncio
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import worker
from installation.connection import ConnectionFailed, connect
from installation.database import RecordUnavailable, open_record
from installation.embedded import EmbeddedServer, free_port
from installation.settings import Settings
from installation.settings_file import ROOT
from installation.versioning import build_id, current_build
from tests.hanging import HANGING
from tests.installation.waiting import STAGE, Waiting

READY = "The advice procedures run"


@dataclass
class Started:
    """Worker processes that one test starts; none outlives it."""

    settings: Settings
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def worker(self, build: str, **environment: str) -> subprocess.Popen[str]:
        """A worker process of that build, when it says that it is ready."""
        given = {
            "ADVICE_VAR": str(self.settings.var),
            "ADVICE_EMBEDDED_PORT": str(self.settings.embedded_port),
            "ADVICE_EMBEDDED_UI_PORT": str(self.settings.embedded_ui_port),
            "PYTHONPATH": str(ROOT),
            "BUILD": build,
        }
        log_file = self.settings.var.parent / f"{build}.log"
        with log_file.open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "tests/installation/waiting.py"],
                cwd=ROOT,
                env={**os.environ, **given, **environment},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.running.append(process)
        assert process.stdout
        assert any(line.startswith(READY) for line in process.stdout), log_file.read_text()
        return process


@pytest.fixture
def started(settings: Settings) -> Iterator[Started]:
    processes = Started(settings)
    yield processes
    for process in processes.running:
        process.terminate()
    for process in processes.running:
        process.communicate(timeout=HANGING)


async def _waiting(settings: Settings, name: str, *, wanted: int) -> None:
    client = await connect(settings)
    await client.start_workflow(Waiting.run, wanted, id=name, task_queue=settings.task_queue)


async def _signal(settings: Settings, name: str, path: str = "") -> None:
    client = await connect(settings)
    await client.get_workflow_handle(name).signal("take", path)


async def _taken(settings: Settings, name: str, many: int) -> None:
    """Until the procedure has taken so many signals."""
    client = await connect(settings)
    async with asyncio.timeout(HANGING):
        while await client.get_workflow_handle(name).query("taken") != many:
            await asyncio.sleep(0.1)


async def _result(settings: Settings, name: str) -> list[str]:
    client = await connect(settings)
    async with asyncio.timeout(HANGING):
        got: list[str] = await client.get_workflow_handle(name, result_type=list[str]).result()
        return got


async def _until_in(path: Path, text: str) -> None:
    async with asyncio.timeout(HANGING):
        while not path.exists() or text not in path.read_text():
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_told_to_stop_the_worker_finishes_what_runs_and_takes_the_server_with_it(
    started: Started, settings: Settings, tmp_path: Path, number: signal.Signals
) -> None:
    process = started.worker("one")
    await _waiting(settings, "w", wanted=1)
    await _signal(settings, "w", str(tmp_path / "slow"))
    await _until_in(tmp_path / "slow", "begun")
    process.send_signal(number)
    assert await asyncio.to_thread(process.wait, HANGING) == 0
    assert (tmp_path / "slow").read_text() == "begun\nfinished\n"
    with pytest.raises(ConnectionFailed):
        await connect(settings)


async def test_killed_in_the_middle_the_next_start_goes_on(
    started: Started, settings: Settings, tmp_path: Path
) -> None:
    process = started.worker("one")
    await _waiting(settings, "w", wanted=2)
    await _signal(settings, "w", "")
    await _taken(settings, "w", 1)
    process.kill()
    process.communicate()
    await asyncio.to_thread(started.worker, "one")
    await _signal(settings, "w", str(tmp_path / "slow"))
    assert await _result(settings, "w") == ["one", "one"]


async def test_a_new_build_takes_over_what_waits(started: Started, settings: Settings) -> None:
    old = started.worker("one")
    await _waiting(settings, "w", wanted=2)
    await _signal(settings, "w", "")
    await _taken(settings, "w", 1)
    old.terminate()
    await asyncio.to_thread(old.wait, HANGING)
    await asyncio.to_thread(started.worker, "two")
    await _signal(settings, "w", "")
    assert await _result(settings, "w") == ["one", "two"]


async def test_beside_a_cluster_an_older_build_that_starts_again_does_not_win_back(
    started: Started, settings: Settings
) -> None:
    async with EmbeddedServer.of(settings, [STAGE]) as cluster:
        outside = {"TEMPORAL_ADDRESS": cluster.address, "ADVICE_EMBEDDED": "auto"}
        client = await connect(settings)
        for build, current in (("one", "one"), ("two", "one")):
            await asyncio.to_thread(started.worker, build, **outside)
            assert await current_build(client) == current
        await asyncio.to_thread(started.worker, "three", **outside, ADVICE_MAKE_CURRENT="yes")
        assert await current_build(client) == "three"
        for process in started.running:
            process.terminate()
        assert [await asyncio.to_thread(each.wait, HANGING) for each in started.running] == [0, 0, 0]


async def test_metrics_are_served_where_asked(started: Started) -> None:
    address = f"127.0.0.1:{free_port()}"
    started.worker("one", ADVICE_METRICS_ADDRESS=address)
    with urllib.request.urlopen(f"http://{address}/metrics") as answer:
        text = answer.read().decode()
    assert "temporal_num_pollers" in text


def _refused(**given: str) -> str:
    """What the worker says that does not start; nothing but that."""
    done = subprocess.run(
        [sys.executable, "worker.py"],
        cwd=ROOT,
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGING,
    )
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr


def test_a_wrong_setting_ends_the_start_with_one_line_and_no_trace(settings: Settings) -> None:
    told = _refused(ADVICE_VAR=str(settings.var), ADVICE_GRACE_MINUTES="-1")
    assert told.count("\n") == 1
    assert told.startswith("ADVICE_GRACE_MINUTES: ")


def test_where_the_record_cannot_be_read_or_written_the_start_says_so_in_a_line(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path)
    record = open_record(
        f"sqlite:///{tmp_path / 'record.db'}", create=True
    )  # without its tables, as one that is broken
    try:
        with pytest.raises(RecordUnavailable, match="the record cannot be reached"):
            worker._keys(record, settings)
    finally:
        record.dispose()


def test_every_folder_that_cannot_be_written_is_named_at_once_and_nothing_is_made(tmp_path: Path) -> None:
    given = {"DOCUMENTS": "/proc/a", "ARCHIVE": "/proc/b", "KEYS": "/proc/c/d", "MAIL_URL": "file:/proc/e"}
    told = _refused(**{f"ADVICE_{name}": value for name, value in given.items()}, ADVICE_VAR=str(tmp_path / "var"))
    assert sorted(line.split(":")[0] for line in told.splitlines()) == sorted(f"ADVICE_{name}" for name in given)
    assert not (tmp_path / "var").exists()


def test_where_nothing_can_be_kept_only_that_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert _refused(ADVICE_VAR=str(tmp_path / "file")) == f"ADVICE_VAR: {tmp_path}/file is no folder\n"
    assert _refused(ADVICE_VAR="/proc/var").startswith("ADVICE_VAR: /proc/var cannot be written (")


def test_a_build_is_named_after_the_content_and_the_names_of_what_decides(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models/terms.py").write_text("SIX = 6\n")
    names = {build_id(tmp_path)}
    (tmp_path / "models/terms.py").write_text("SIX = 7\n")
    names.add(build_id(tmp_path))
    (tmp_path / "models/terms.py").rename(tmp_path / "models/rules.py")
    names.add(build_id(tmp_path))
    (tmp_path / "models/notes.txt").write_text("not code")
    names.add(build_id(tmp_path))
    assert len(names) == 3


def said(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "worker.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


def test_asked_for_help_the_worker_says_what_it_is_and_starts_nothing() -> None:
    told = said("--help")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("usage: worker.py")
    assert "--accept-record" in told.stdout
    assert READY not in told.stdout
    assert max(map(len, told.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (["--unknown"], "unrecognized arguments: --unknown"),
        (["start"], "unrecognized arguments: start"),
        (["--accept"], "unrecognized arguments: --accept"),
        (["--accept-record"], "needs --person"),
        (["--accept-record", "--person", " "], "needs --person"),
        (["--accept-record", "--person", "P\x1b[2J", "--yes"], "--person: a name has no signs"),
        (["--accept-record", "--person", "P"], "without a terminal say --yes too"),
        (["--yes"], "belong to --accept-record"),
    ],
)
def test_what_the_worker_is_not_asked_for_starts_nothing(wrong: list[str], why: str) -> None:
    told = said(*wrong)
    assert (told.returncode, told.stdout) == (2, "")
    assert why in told.stderr


@pytest.mark.parametrize(("answer", "starts"), [("yes", True), ("no", False), ("", False)])
def test_on_a_terminal_a_person_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str, starts: bool
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: answer)
    if starts:
        assert worker._accepting(["--accept-record", "--person", "M. Smeets"]) == "M. Smeets"
    else:
        with pytest.raises(SystemExit) as ended:
            worker._accepting(["--accept-record", "--person", "M. Smeets"])
        assert ended.value.code == 1
    assert "given out again" in capsys.readouterr().err


def test_where_everything_is_kept_is_said_as_it_is(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    worker._welcome(settings, None, "b")
    assert f"Everything is kept in  {settings.var}" in capsys.readouterr().out

    monkeypatch.setenv("ADVICE_CONFIG", "my example/advice.toml")
    worker._welcome(settings, None, "b")
    assert "\n  ADVICE_CONFIG='my example/advice.toml' .venv/bin/python starter.py --help\n" in capsys.readouterr().out
    monkeypatch.delenv("ADVICE_CONFIG")

    given: dict[str, Any] = {
        "record_url": "postgresql://advice:geheim@db.example.org/advice",
        "mail_url": "smtps://advice:geheim@mail.example.org",
        "documents": "/srv/advice/documents",
    }
    elsewhere = Settings(var=settings.var, embedded="yes", mail_from="a@b.example", **given)
    worker._welcome(elsewhere, None, "b")
    told = capsys.readouterr().out
    assert "Everything is kept" not in told
    assert "geheim" not in told
    for place in ("db.example.org/advice", "mail.example.org", "/srv/advice/documents", f"{settings.var}/archive"):
        assert place in told
