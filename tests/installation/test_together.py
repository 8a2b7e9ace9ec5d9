"""Programs that run as one: started again where one dies, ended together, and given up where one cannot start."""

import asyncio
import os
import signal
from datetime import timedelta
from pathlib import Path

from installation.together import Together
from tests.hanging import HANGING

LIVES = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).open('a').write('x'); time.sleep(1000)"
DIES = "import pathlib, sys; pathlib.Path(sys.argv[1]).open('a').write('x'); sys.exit({code})"
PID = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(1000)"
STUBBORN = "import signal, pathlib, sys, time; signal.signal(15, lambda *_: (pathlib.Path(sys.argv[1]).write_text('told'), sys.exit(0))); pathlib.Path(sys.argv[1]).touch(); time.sleep(1000)"  # noqa: E501


async def until(path: Path, wanted: str) -> None:
    async with asyncio.timeout(HANGING):
        while not (path.exists() and path.read_text() >= wanted):
            await asyncio.sleep(0.02)


async def test_a_program_that_was_up_and_dies_is_started_again(tmp_path: Path) -> None:
    counted, other = tmp_path / "counted", tmp_path / "other"
    programs = {"dies": ("-c", DIES.format(code=1), str(counted)), "lives": ("-c", LIVES, str(other))}
    running = asyncio.create_task(Together(programs, timedelta(0)).run())

    await until(counted, "xxx")
    os.kill(os.getpid(), signal.SIGTERM)

    assert await running == 0
    assert other.read_text() == "x"


async def test_one_that_cannot_start_ends_all_with_its_code(tmp_path: Path) -> None:
    counted = tmp_path / "counted"
    programs = {"wrong": ("-c", DIES.format(code=2), str(counted)), "lives": ("-c", LIVES, str(tmp_path / "other"))}

    async with asyncio.timeout(HANGING):
        code = await Together(programs, timedelta(hours=1)).run()

    assert (code, counted.read_text()) == (2, "x")


async def test_one_that_is_killed_before_it_was_up_is_started_again(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    running = asyncio.create_task(Together({"killed": ("-c", PID, str(pid))}, timedelta(hours=1)).run())
    await until(pid, "1")
    first = pid.read_text()

    os.kill(int(first), signal.SIGKILL)
    async with asyncio.timeout(HANGING):
        while pid.read_text() in ("", first):
            await asyncio.sleep(0.02)
    os.kill(os.getpid(), signal.SIGINT)

    assert await running == 0


async def test_each_is_told_to_end_and_waited_for(tmp_path: Path) -> None:
    said = tmp_path / "said"
    running = asyncio.create_task(Together({"one": ("-c", STUBBORN, str(said))}).run())
    async with asyncio.timeout(HANGING):
        while not said.exists():
            await asyncio.sleep(0.02)

    os.kill(os.getpid(), signal.SIGTERM)

    assert await running == 0
    assert said.read_text() == "told"
