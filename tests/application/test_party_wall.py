"""The party wall: no reading command shows a party another's own work. Every word of every act bears a mark of its own
(tests.audit.marked); an oracle, written from the rules alone, says who may ever see it."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest

from activities.record import Record
from installation.database import open_record, prepare
from installation.installation import Installation
from models.events import Event
from models.parties import LANDLORD
from tests.audit.marked import MARK, Oracle, marked
from tests.audit.playing import SCENARIOS, deliver, entries_of
from tests.audit.test_knowledge import subject
from tests.front_door import CommandLine

MINUTE = timedelta(minutes=1)
EMBARGO_DAYS = 400
COMMANDS = (
    ("show", "NUMBER"),
    ("show", "NUMBER", "--json"),
    ("list",),
    ("list", "--json"),
    ("follow", "NUMBER"),
    ("follow", "NUMBER", "--json"),
    ("documents", "NUMBER", "--json"),
)


@pytest.fixture(autouse=True)
def looks_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who follows a dossier interrupts where it would wait to look again."""

    def interrupted(_: float) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", interrupted)


def put_marked_on_record(var: Path, path: Path) -> str:
    """Puts a marked scenario on record, with every notice delivered. Gives its number."""
    engine = open_record(f"sqlite:///{var / 'record.db'}", create=True)
    prepare(engine)
    record, number = Record(engine), ""
    for entry in entries_of(marked(path, EMBARGO_DAYS).play):
        record.write(entry)
        number = entry.dossier
    deliver(engine)
    engine.dispose()
    return number


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_no_reading_command_shows_a_party_what_is_anothers(
    path: Path, starter: CommandLine, installed: Installation, tmp_path: Path
) -> None:
    number = put_marked_on_record(tmp_path / "var", path)
    case = installed.reader.case_file(number)
    assert case
    assert case.until
    oracle = Oracle(marked(path, EMBARGO_DAYS), case)
    taking_part = installed.reader.summaries()[0].organisations
    for party in dict.fromkeys((LANDLORD, taking_part[0], taking_part[-1])):
        for words in COMMANDS:
            line = [number if word == "NUMBER" else word for word in words]
            outcome = starter(*line, "--as", party)
            assert (outcome.code, outcome.err) == (0, ""), line
            assert outcome.out
            for index, field in set(MARK.findall(outcome.out)):
                may = oracle.may_see(int(index), field, party, case.until + MINUTE)
                assert may, f"{line} shows {party} {field} of act {index}"
        if party != LANDLORD:
            nothing_of_other_tracks(starter, number, party, {*taking_part} - {party})


def nothing_of_other_tracks(starter: CommandLine, number: str, party: str, others: set[str]) -> None:
    """No term, track, lock, breach or cause of another, and no event about its track."""
    shown: Any = starter("show", number, "--as", party, "--json").json
    assert [track["organisation"] for track in shown["tracks"]] == [party]
    assert {term["organisation"] for term in shown["terms"]} <= {None, party}
    assert {lock["organisation"] for lock in shown["lock"]} <= {None, party}
    assert {waiting["organisation"] for waiting in shown["waits_for"]} <= {None, party}
    assert not others & {name for cause in shown["causes"] for name in cause["organisations"]}
    (listed,) = starter("list", "--as", party, "--json").json
    assert listed["organisations"] == [party]
    for line in starter("follow", number, "--as", party, "--json").out.splitlines():
        event = Event.model_validate_json(line)
        if "said" not in event.content and "fingerprint" not in event.content:
            assert subject(event) in (None, party)


@pytest.mark.parametrize("path", SCENARIOS[:6], ids=lambda path: path.stem)
def test_who_takes_no_part_is_answered_as_where_there_is_no_dossier(
    path: Path, starter: CommandLine, tmp_path: Path
) -> None:
    number = put_marked_on_record(tmp_path / "var", path)
    for words in COMMANDS:
        here, nowhere = (
            starter(*(each if word == "NUMBER" else word for word in words), "--as", "beekdaelen")
            for each in (number, "2031-001")
        )
        assert not MARK.search(here.out + here.err)
        assert here.code == nowhere.code == (0 if words[0] == "list" else 1)
        assert (here.out.replace(number, "2031-001"), here.err.replace(number, "2031-001")) == (
            nowhere.out,
            nowhere.err,
        )
