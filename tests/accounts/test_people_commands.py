"""People from the command line: added, invited, let in by a link, let go."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from application.dates import utc_now
from application.mandates import Mandates
from application.people import Office
from application.staffing import Staffing
from commands.starter_commands import STARTER
from installation.installation import Installation
from models.calendar import local_date
from tests.front_door import CommandLine, in_process, install_at


@pytest.fixture
def starter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[CommandLine]:
    with pytest.MonkeyPatch.context() as patch:
        install_at(tmp_path / "var", patch)
        patch.setenv("ADVICE_PORTAL_DATABASE_URL", f"sqlite:///{tmp_path / 'portal.db'}")
        yield in_process(STARTER, capsys)


def added(starter: CommandLine, *more: str) -> dict[str, object]:
    words = ("j@beek.example", "--name", "J. Janssen", "--party", "beek", "--as", "secretary", *more, "--json")
    found: dict[str, object] = json.loads(starter("people", "add", *words).out)
    return found


def test_a_person_is_added_invited_listed_and_let_go(starter: CommandLine) -> None:
    assert added(starter)["state"] == "not invited yet"
    assert starter("people", "invite", "J@beek.example").out == "J. Janssen is invited.\n"
    assert "invited" in starter("people", "list").out

    assert json.loads(starter("people", "end", "j@beek.example", "--json").out)["state"] == "ended"
    assert starter("people", "end", "j@beek.example").code == 1


def test_a_link_lets_in(starter: CommandLine) -> None:
    added(starter, "--invite")

    assert starter("people", "link", "j@beek.example").out.startswith("http://localhost:8000/aanmelden/link/")
    assert json.loads(starter("people", "link", "j@beek.example", "--json").out).keys() == {"link"}


def test_every_fault_is_named_at_once_and_nobody_is_added(starter: CommandLine) -> None:
    told = starter("people", "add", "geen adres", "--name", " ", "--party", "beek", "--as", "auditor")

    assert told.code == 2
    assert [word for word in ("name", "mail", "office") if word in told.err] == ["name", "mail", "office"]
    assert json.loads(starter("people", "list", "--json").out) == []
    assert starter("people", "invite", "nobody@example.org").code == 1


def test_mandates_are_listed(starter: CommandLine) -> None:
    assert starter("people", "mandates").out == "There is no mandate.\n"
    with Installation() as here:
        board = [
            Staffing(here, None).add(name, f"{name}@beek.example", "beek", office)
            for name, office in (("secretary", Office.SECRETARY), ("member", Office.MEMBER))
        ]
        today = local_date(utc_now()).isoformat()
        Mandates(here, board[0]).give(board[1].id, ["react"], today, today)

    (listed,) = json.loads(starter("people", "mandates", "--json").out)
    assert listed == {"mail": "member@beek.example", "acts": ["react"], "first_day": today, "last_day": today}
    assert "react" in starter("people", "mandates").out
