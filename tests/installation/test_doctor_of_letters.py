"""The doctor's check of letters: made as PDF here, or said why they cannot be."""

import sys
from pathlib import Path

import pytest

from installation.doctor.diagnosis import Diagnosis, Health, Patient
from installation.doctor.of_letters import letters
from installation.settings import Settings
from installation.typesetting import typesetter


def seen(var: Path) -> Diagnosis:
    return letters(Patient(Settings(var=var), None, None, "b", (), lambda _: None))


def test_a_letter_is_made(tmp_path: Path) -> None:
    found = seen(tmp_path)
    assert (found.health, found.todo) == (Health.FINE, "")
    assert "PDF" in found.found


def test_without_what_sets_it_none_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    found = seen(tmp_path)
    assert (found.health, "typst" in found.found) == (Health.WRONG, True)
    assert found.todo


def test_without_its_fonts_none_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetter, "FONTS", tmp_path)
    found = seen(tmp_path)
    assert (found.health, found.found) == (Health.WRONG, "no letter can be made as PDF: FileNotFoundError")


@pytest.mark.parametrize("place", ["letter.typ", "gone/letter.typ"])
def test_without_its_template_none_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setattr(typesetter, "TEMPLATE", tmp_path / place)
    found = seen(tmp_path)
    assert found.health is Health.WRONG
    assert str(tmp_path) not in found.found
