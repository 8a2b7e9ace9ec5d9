"""The list of what was promised says that nothing is open only where it looked in every dossier."""

import re
from pathlib import Path

import pytest

from tests.audit.playing import scenario_file
from tests.portal.inhabited import inhabited

NOTHING, NOTHING_HERE = "Er staat niets open", "In deze dossiers staat niets open"


def test_that_nothing_is_open_is_said_only_of_all_dossiers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with inhabited(tmp_path, scenario_file("withdrawn")) as town:
        staff = town.visitor("case_handler")
        assert NOTHING in staff.get("/toezeggingen").text

        monkeypatch.setattr("application.commitments.LOOKED_AT", 1)
        first = staff.get("/toezeggingen").text
        older = re.search(r'href="(/toezeggingen\?na=[^"]+)"', first)
        assert older
        for page in (first, staff.get(older[1]).text):
            assert NOTHING not in page
            assert NOTHING_HERE in page
