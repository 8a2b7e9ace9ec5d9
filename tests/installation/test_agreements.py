"""The agreement in use is the one that its file holds now."""

import shutil
from pathlib import Path

import pytest

from installation.installation import AgreementUnusable, Installation
from installation.settings import Settings
from installation.settings_file import ROOT


@pytest.fixture
def made(tmp_path: Path) -> Installation:
    shutil.copytree(ROOT / "agreements", tmp_path / "agreements")
    return Installation(Settings(var=tmp_path / "var", agreements=tmp_path / "agreements"))


def test_it_is_made_once_while_its_file_stays_as_it_is(made: Installation) -> None:
    assert made.agreement() is made.agreement()


def test_what_is_changed_in_its_file_holds_at_once(made: Installation) -> None:
    before, file = made.agreement(), made.agreement_file(made.settings.agreement)
    file.write_text(file.read_text().replace('version = "2026-1"', 'version = "2027-1"'))

    assert (before.version, made.agreement().version) == ("2026-1", "2027-1")

    file.write_text("name = ")
    with pytest.raises(AgreementUnusable):
        made.agreement()


def test_another_one_is_another_one(made: Installation) -> None:
    assert [made.agreement(name).name for name in ("zowonen", "statutory", "zowonen")] == [
        "zowonen",
        "statutory",
        "zowonen",
    ]
