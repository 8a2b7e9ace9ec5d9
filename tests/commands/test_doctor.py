"""`starter.py doctor`: what a person and a monitor get."""

from pathlib import Path

import pytest

from commands import doctor
from installation.doctor import checks
from installation.doctor.checks import CHECKS, Examined
from installation.doctor.diagnosis import attention, fine, wrong
from tests.front_door import CommandLine

LOOKS = {0: fine("as it should be"), 1: attention("a little", "look"), 3: wrong("much", "mend it")}


@pytest.mark.parametrize("code", [0, 1, 3])
def test_the_exit_code_is_that_of_the_worst_check(
    starter: CommandLine, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    rows = [
        Examined(str(number), "about", lambda _, found=found: found)
        for number, found in LOOKS.items()
        if number <= code
    ]
    monkeypatch.setattr(checks.examine, "__defaults__", (rows,))

    told, as_json = starter("doctor"), starter("doctor", "--json")

    assert (told.code, as_json.code) == (code, code)
    assert [row["do"] for row in as_json.json["checks"]] == [LOOKS[int(row.name)].todo for row in rows]
    assert told.out.splitlines()[-1] == doctor._SUMMARY[list(doctor.EXIT)[list(LOOKS).index(code)]]


def test_every_check_is_told_where_nothing_is_installed_yet(starter: CommandLine, tmp_path: Path) -> None:
    told = starter("doctor", "--json")
    assert told.code == 3
    assert [row["check"] for row in told.json["checks"]] == [check.name for check in CHECKS]
    assert all(row["about"] and row["found"] for row in told.json["checks"])
    assert not (tmp_path / "var" / "record.db").exists()


def test_what_is_no_address_is_refused_before_anything_is_looked_at(starter: CommandLine) -> None:
    told = starter("doctor", "--mail", "nobody")
    assert (told.code, told.out) == (2, "")
    assert "'nobody' is no mail address" in told.err
