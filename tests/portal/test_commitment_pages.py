"""The list of what was promised goes on where a page of it ended, over all dossiers."""

import re
from pathlib import Path

import pytest

from tests.audit.playing import scenario_file
from tests.portal.inhabited import inhabited

NOTHING = "Er staat niets open"
PROMISES = Path(__file__).parent / "procedures" / "promises.yaml"


def test_that_nothing_is_open_is_said_where_nothing_was_promised(tmp_path: Path) -> None:
    with inhabited(tmp_path, scenario_file("withdrawn")) as town:
        assert NOTHING in town.visitor("case_handler").get("/toezeggingen").text


def test_the_list_goes_on_over_all_dossiers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("application.commitments.A_PAGE", 2)
    with inhabited(tmp_path, PROMISES) as town:
        staff = town.visitor("case_handler")
        first = staff.get("/toezeggingen").text
        more = re.search(r'href="(/toezeggingen\?na=[^"]+)"', first)
        assert more
        second = staff.get(more[1]).text

    assert "1 februari 2027" in first
    assert NOTHING not in first + second
    assert "Meer toezeggingen" not in second
    assert "Naar het begin" in second
