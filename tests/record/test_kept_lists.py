"""What a process keeps of dossiers is never listed where it is not so: whoever else wrote meanwhile, whatever was
rolled back, the lists and texts are those that the record makes."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError
from temporalio.exceptions import ApplicationError

from activities.record import Record
from installation import listing, sights
from installation.database import open_record
from installation.kept_cases import KeptCases
from installation.outbox import told_by_letter
from models.parties import LANDLORD
from models.record.entry import Entry
from tests.audit.playing import entries_of, performed, scenario_file
from tests.models.procedures import ORGANISATIONS
from tests.record import test_lists, test_text_search

SCENARIOS = (
    "joint-signatures", "four-verdicts-and-a-conflict", "own-letter-to-several", "own-letters-about-an-amendment",
    "unsolicited-advice", "one-objection-to-a-conclusion", "withdrawn-after-an-execution", "joint-advice",
)  # fmt: skip


@given(chance=st.data())
@settings(max_examples=5, phases=[Phase.generate], deadline=None, suppress_health_check=[*HealthCheck])
def test_whoever_else_writes_and_whatever_is_undone(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, chance: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("kept") / "record.db"
    shutil.copy(sqlite_template, path)
    engine, was = open_record(f"sqlite:///{path}"), listing._cases
    processes = (KeptCases(most=1), KeptCases())
    record, scenario = Record(engine), chance.draw(st.sampled_from(SCENARIOS))
    try:
        for entry in entries_of(performed(scenario_file(scenario))):
            listing._cases = chance.draw(st.sampled_from(processes))
            if chance.draw(st.booleans()):
                _undone(engine, record, entry)
            record.write(entry)
            for notice, _ in test_lists.waiting(engine):
                if chance.draw(st.booleans()):
                    listing._cases = chance.draw(st.sampled_from(processes))
                    told_by_letter(engine, [notice], entry.recorded_at, on=entry.recorded_at.date(), person="A. Peters")
            party = chance.draw(st.sampled_from([None, LANDLORD, *ORGANISATIONS]))
            if party and party in test_lists.stored(engine, entry.dossier):
                sights.put_on_record(engine, entry.dossier, party, entry.recorded_at)
            assert test_lists.stored(engine, entry.dossier) == test_lists.from_scratch(engine, entry.dossier)
            assert test_text_search.stored(engine) == test_text_search.from_scratch(engine, entry.dossier)
    finally:
        listing._cases = was
        engine.dispose()


def test_what_was_undone_and_is_entered_again_later_is_kept_as_it_is_on_record(engine: Engine) -> None:
    record, first = Record(engine), next(iter(entries_of(performed(scenario_file("joint-advice")))))
    again = first.model_copy(update={"recorded_at": first.recorded_at + timedelta(hours=1)})
    _undone(engine, record, first)
    record.write(again)
    with engine.begin() as connection:
        kept = listing._cases.read(connection, first.dossier)
    assert kept
    assert {*kept.knowledge.case.recorded.values()} == {again.recorded_at}


def _undone(engine: Engine, record: Record, entry: Entry) -> None:
    """Everything of an entry is done, and the disk is full at the end."""

    def full(_: Connection) -> None:
        raise OperationalError("COMMIT", None, Exception("database or disk is full"))

    event.listen(engine, "commit", full)
    try:
        with pytest.raises(ApplicationError, match="the record cannot be reached"):
            record.write(entry)
    finally:
        event.remove(engine, "commit", full)
