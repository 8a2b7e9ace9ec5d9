"""The installation of the golden command lines, played once, and the programs over it."""

import json
import shlex
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from io import BytesIO, TextIOWrapper
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest

from commands.auditor_commands import AUDITOR
from commands.starter_commands import STARTER
from installation.identity import note_id
from models.acts import Act
from tests.front_door import in_process, install_at
from tests.golden.acts import HANDS_IN
from tests.golden.lines import BUNDLES, FILES
from tests.golden.pinned import ROOT, pin_new_keys, pin_the_clock
from tests.golden.played import NOW, play_everything
from tests.golden.said import same_everywhere, told

PROGRAMS = {program.name.removesuffix(".py"): program for program in (STARTER, AUDITOR)}
Speaks = Callable[..., str]
NOTHING: Mapping[str, str] = MappingProxyType({})
_OF_THE_TERMINAL = ("FORCE_COLOR", "PY_COLORS", "TERM", "TERMINAL_WIDTH", "GITHUB_ACTIONS")


def _interrupted(_: float) -> None:
    raise KeyboardInterrupt


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write the golden files anew")


@pytest.fixture
def renew(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--renew", default=False))


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the installation: the record and all around it in ``var``, and files to name."""
    folder = tmp_path_factory.mktemp("golden")
    with pytest.MonkeyPatch.context() as patch:
        pin_new_keys(patch, "played")
        pin_the_clock(patch, NOW)
        play_everything(folder / "var")
        with closing(sqlite3.connect(folder / "var" / "record.db")) as record:  # as whoever reads it first notes it
            note_id(folder / "var", str(record.execute("SELECT id FROM installation").fetchone()[0]))
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "agreements", folder / "agreements")
    shutil.copytree(ROOT / "tests" / "scenarios", folder / "scenarios")
    return folder


@pytest.fixture
def pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock, the keys and the ids that are made, and the terminal, which is none."""
    ids = count(1)
    monkeypatch.setattr("application.said_acts.uuid4", lambda: UUID(int=next(ids)))
    pin_the_clock(monkeypatch, NOW)
    pin_new_keys(monkeypatch, "made by a command line")
    for name in _OF_THE_TERMINAL:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "25")
    monkeypatch.setenv("LOGNAME", "somebody")


@pytest.fixture
def speaks(played: Path, pinned: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Speaks:
    """Says command lines to the installation, or in another folder to what is installed there."""

    def speak(line: str, folder: Path = played, var: str = "var", more: Mapping[str, str] = NOTHING) -> str:
        words = shlex.split(line)
        with monkeypatch.context() as patch:
            install_at(folder / var, patch)
            patch.chdir(folder)
            for name, value in more.items():
                patch.setenv(name, value)
            while "=" in words[0]:
                patch.setenv(*words.pop(0).split("=", 1))
            if "<" in words:
                *words, _, file = words
                patch.setattr(sys, "stdin", TextIOWrapper(BytesIO((folder / file).read_bytes())))
            if words[1:2] == ["follow"]:  # it looks once, and is interrupted where it would wait to look again
                patch.setattr(time, "sleep", _interrupted)
            outcome = in_process(PROGRAMS[words[0]], capsys)(*words[1:])
        return same_everywhere(told(line, outcome, folder), {"FOLDER": folder, "ROOT": ROOT})

    for file, words in BUNDLES.items():
        if not (played / file).exists():
            assert "\nexit 0\n" in speak(f"auditor export {words} -o {file}")
    return speak


@pytest.fixture
def handed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """An act that would be handed in to Temporal is shown instead."""

    def show(*given: Any) -> None:
        act = next(each for each in given if isinstance(each, Act))
        shown = act.model_dump(mode="json") | {"act_id": "…"}
        print("--- handed in\n" + json.dumps(shown, ensure_ascii=False, indent=2))
        raise KeyboardInterrupt

    for name in HANDS_IN:
        monkeypatch.setattr(name, show)


@pytest.fixture
def copied(speaks: Speaks, played: Path, tmp_path: Path) -> Path:
    """A copy of the installation, to be changed."""
    return Path(shutil.copytree(played, tmp_path / "copied"))
